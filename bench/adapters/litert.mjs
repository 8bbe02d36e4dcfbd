// @litertjs/core: TensorFlow Lite with XNNPACK. Made for pages only; in Node a few globals stand in for what it asks of
// a page.
import * as tflite from '../lib/tflite.mjs';

/** @type {import('../lib/peer.mjs').Peer[]} */
export const peers = [
    {
        id: 'litert',
        threads: 1,
        async load(host) {
            const flatbuffers = await host.import('flatbuffers/mjs/flatbuffers.js');
            const globals = /** @type {any} */ (globalThis);
            if (host.node) {
                const { readFileSync } = await import('node:fs'),
                    { runInThisContext } = await import('node:vm'),
                    { createRequire } = await import('node:module');
                globals.self = globalThis;
                globals.require = createRequire(import.meta.url);
                globals.__dirname = host.address('@litertjs/core/wasm/');
                globals.__filename = `${globals.__dirname}litert.js`;
                globals.importScripts = (/** @type {unknown} */ file) =>
                    runInThisContext(readFileSync(String(file), 'utf8'), { filename: String(file) });
            }
            const litert = await host.import('@litertjs/core/dist/index.js');
            await quietly(() => litert.loadLiteRt(host.address('@litertjs/core/wasm/')));

            /** @param {Uint8Array} bytes @param {[Float32Array, number[]][]} inputs */
            const runnable = async (bytes, inputs) => {
                const model = await quietly(() => litert.loadAndCompile(bytes, { accelerator: 'wasm' }));
                let y = new Float32Array(0);
                return {
                    async run() {
                        const tensors = inputs.map(([data, shape]) => new litert.Tensor(data, shape));
                        const [output] = await model.run(tensors);
                        y = output.toTypedArray().slice();
                        for (const tensor of [...tensors, output]) tensor.delete();
                    },
                    result: () => y,
                    dispose: () => model.delete(),
                };
            };
            return {
                attention: async ({ H, N, d }, { q, k, v }) =>
                    runnable(
                        tflite.attention(flatbuffers, H, N, d),
                        [q, k, v].map(x => [x, [1, H, N, d]]),
                    ),
                linear: async ({ H, N, d }, { q, k, v }) =>
                    runnable(
                        tflite.linearAttention(flatbuffers, H, N, d),
                        [q, k, v].map(x => [x, [1, H, N, d]]),
                    ),
                gemm: async ({ M, K, N }, { a, b }) =>
                    runnable(tflite.gemm(flatbuffers, M, K, N), [
                        [a, [M, K]],
                        [b, [K, N]],
                    ]),
            };
        },
    },
];

/** Without its messages about every model. @template T @param {() => Promise<T>} fn @returns {Promise<T>} */
async function quietly(fn) {
    const { log, info, warn, error } = console;
    console.log = console.info = console.warn = console.error = () => {};
    try {
        return await fn();
    } finally {
        Object.assign(console, { log, info, warn, error });
    }
}
