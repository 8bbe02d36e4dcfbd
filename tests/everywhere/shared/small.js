// The same small thing in every place: load, train two steps of a tiny model with a seed, predict, save. Its numbers
// are the bits of the answer, and they are Node's: nothing in it is computed by JavaScript's own exp() or sin(), in
// which engines may differ.
import { parseCsv } from 'primal-attention/data';
import { readSafetensors } from 'primal-attention/safetensors';

const LENGTH = 24,
    rows = [0, 1, 2, 3, 4, 5, 6, 7].map(i => [
        ...Array.from({ length: LENGTH }, (_, t) => (((i + 3) * (t + 5) * 37) % 101) / 64 - 0.75),
        i % 2 ? 'up' : 'down',
    ]);
const text = [[...Array.from({ length: LENGTH }, (_, t) => `t${t}`), 'class'], ...rows].join('\n');

/**
 * @param {(options: { simd: 'simd128', wasm?: any }) => any} load `load` or `loadWorker`, of any door
 * @param {any} [wasm] where the binary is, if the door can't know
 */
export async function small(load, wasm) {
    const data = parseCsv(text, { target: 'class' }),
        pa = await load(wasm === undefined ? { simd: 'simd128' } : { simd: 'simd128', wasm });
    const model = await pa.classifier({
        input: { kind: 'series', features: 1, length: LENGTH },
        classes: data.classes,
        width: 16,
        depth: 2,
        heads: 2,
        dropout: 0.1,
        attention: [{ kind: 'primal', rank: 4, eta: 0.1 }, { kind: 'softmax' }],
        seed: 7,
    });
    const { loss } = await model.fit(data, { epochs: 1, batchSize: 4, learningRate: 1e-2, seed: 3 });
    const { logits } = await model.predict(data.x[0]),
        { tensors } = readSafetensors(await model.save());
    let hash = 2166136261; // FNV-1a over the weights
    for (const name of [...tensors.keys()].sort())
        for (const value of new Uint32Array(Float32Array.from(/** @type {any} */ (tensors.get(name)).data).buffer))
            hash = Math.imul(hash ^ value, 16777619) >>> 0;
    await model.dispose();
    await pa.terminate?.();
    const hex = [...new Uint32Array(Float32Array.from(logits).buffer), hash].map(bits => bits.toString(16));
    return { loss, numbers: hex.join(' ') };
}
