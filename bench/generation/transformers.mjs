// transformers.js, its own generate(), on the onnxruntime-web of bench/sentences, as in a page: by itself it takes the
// native one in Node. It takes the file of decoder.mjs as a GPT-2.
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const MODULES = '../sentences/node_modules';

/** @param {{ threads: number }} options @returns {Promise<import('./peers.mjs').Library>} */
export async function library({ threads }) {
    const ort = await import(`${MODULES}/onnxruntime-web/dist/ort.node.min.mjs`),
        { InferenceSession, Tensor, env } = ort,
        create = (/** @type {string | Uint8Array} */ file, /** @type {object} */ options) =>
            InferenceSession.create(typeof file === 'string' ? readFileSync(file) : file, {
                ...options,
                executionProviders: ['wasm'],
            });
    env.wasm.numThreads = threads;
    /** @type {any} */ (globalThis)[Symbol.for('onnxruntime')] = { InferenceSession: { create }, Tensor, env };
    const { wasmPaths } = env.wasm,
        hub = await import(`${MODULES}/@huggingface/transformers/dist/transformers.node.mjs`);
    env.wasm.wasmPaths = wasmPaths; // it has set them to an address on the network
    env.wasm.numThreads = threads;
    Object.assign(hub.env, { allowRemoteModels: false, useWasmCache: false });
    return async (folder, task) => {
        if (task.kind === 'predict' || task.attention !== 'softmax') throw new Error('absent');
        hub.env.localModelPath = dirname(folder);
        const model = await hub.AutoModelForCausalLM.from_pretrained(basename(folder), {
            dtype: 'fp32',
            device: 'auto',
        });
        const { prompt = [], tokens } = task,
            int64 = (/** @type {number[]} */ values) => new hub.Tensor('int64', values.map(BigInt), [1, values.length]);
        return async () => {
            const made = await model.generate({
                inputs: int64(prompt),
                attention_mask: int64(prompt.map(() => 1)),
                max_new_tokens: tokens,
                do_sample: false,
            });
            return Array.from(made.data, Number).slice(prompt.length);
        };
    };
}
