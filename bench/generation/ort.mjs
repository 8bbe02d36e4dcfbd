// onnxruntime-web, its CPU (wasm) provider: our exported file, whole passes for each token; or, in the form `cache`,
// the graph of decoder.mjs, whose keys and values go in and out of every call.
import { readFileSync } from 'node:fs';

/** @param {{ form: 'whole' | 'cache', threads: number }} options @returns {Promise<import('./peers.mjs').Library>} */
export async function library({ form, threads }) {
    const ort = await import(`${'../node_modules/onnxruntime-web/dist/ort.node.min.mjs'}`);
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = 'error';
    const options = { executionProviders: ['wasm'], logSeverityLevel: 3 };
    const ids = (/** @type {ArrayLike<number>} */ values) =>
        new ort.Tensor('int64', BigInt64Array.from(Array.from(values, BigInt)), [1, values.length]);
    const likeliest = (/** @type {Float32Array} */ logits, /** @type {number} */ vocabulary) => {
        let best = logits.length - vocabulary;
        for (let i = best + 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
        return best - (logits.length - vocabulary);
    };
    return async (folder, task) => {
        const file = form === 'cache' && task.kind === 'generate' ? 'onnx/model.onnx' : 'whole.onnx',
            session = await ort.InferenceSession.create(readFileSync(`${folder}/${file}`), options);
        if (task.kind === 'predict') {
            const x = Float32Array.from(task.x ?? []);
            return async () => {
                const given = new ort.Tensor('float32', x, [1, task.N, task.features]);
                return (await session.run({ x: given })).logits.data;
            };
        }
        const { prompt = [], tokens = 0, vocabulary, D, L, H, attention } = task,
            d = D / H;
        if (form === 'whole')
            return async () => {
                const text = [...prompt];
                while (text.length < prompt.length + tokens)
                    text.push(likeliest((await session.run({ x: ids(text) })).logits.data, vocabulary));
                return text.slice(prompt.length);
            };
        const softmax = attention === 'softmax',
            shapes = softmax
                ? [
                      [1, H, 0, d],
                      [1, H, 0, d],
                  ]
                : [
                      [H, d, d],
                      [H, d, 1],
                  ]; // prettier-ignore
        return async () => {
            const text = [...prompt];
            /** @type {Record<string, any>} */
            const past = {};
            for (let i = 0; i < L; i++)
                ['key', 'value'].forEach((what, w) => {
                    const size = shapes[w].reduce((a, b) => a * b, 1);
                    past[`past_key_values.${i}.${what}`] = new ort.Tensor('float32', new Float32Array(size), shapes[w]);
                });
            for (let read = 0; text.length < prompt.length + tokens; ) {
                const to = softmax ? text.length : read + 1,
                    places = Array.from({ length: to - read }, (_, i) => read + i);
                const results = await session.run({
                    input_ids: ids(text.slice(read, to)),
                    position_ids: ids(places),
                    attention_mask: ids(new Array(to).fill(1)),
                    ...past,
                });
                for (const name of Object.keys(past)) past[name] = results[name.replace('past_key_values', 'present')];
                read = to;
                if (read === text.length) text.push(likeliest(results.logits.data, vocabulary));
            }
            return text.slice(prompt.length);
        };
    };
}
