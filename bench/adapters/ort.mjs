// onnxruntime-web, its CPU (wasm) provider. Every call copies its inputs into the heap and the output out of it: that
// is its API.
import * as onnx from '../lib/onnx.mjs';

/**
 * [H,N,d] ↔ [N,H·d]
 * @param {Float32Array} x
 * @param {number} H
 * @param {number} N
 * @param {number} d
 * @param {boolean} back
 */
function interleaveHeads(x, H, N, d, back) {
    const out = new Float32Array(x.length);
    for (let h = 0; h < H; h++)
        for (let n = 0; n < N; n++) {
            const apart = (h * N + n) * d,
                together = (n * H + h) * d;
            if (back) out.set(x.subarray(together, together + d), apart);
            else out.set(x.subarray(apart, apart + d), together);
        }
    return out;
}

/** @typedef {'graph' | 'multiHeadAttention' | 'attention23'} Form */

/** @param {string} id @param {number} threads @param {Form} form @returns {import('../lib/peer.mjs').Peer} */
const peer = (id, threads, form) => ({
    id,
    threads,
    isolated: threads > 1,
    async load(host) {
        const ort = await host.import(
            host.node ? 'onnxruntime-web/dist/ort.node.min.mjs' : 'onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
        );
        ort.env.wasm.numThreads = threads;
        ort.env.logLevel = 'error';
        if (!host.node) ort.env.wasm.wasmPaths = host.address('onnxruntime-web/dist/');

        /**
         * @param {Uint8Array} model
         * @param {Record<string, [Float32Array, number[]]>} inputs
         * @param {(y: Float32Array) => Float32Array} [finish]
         */
        const runnable = async (model, inputs, finish = y => y) => {
            const session = await ort.InferenceSession.create(model, {
                executionProviders: ['wasm'],
                logSeverityLevel: 3,
            });
            let y = new Float32Array(0);
            return {
                async run() {
                    const feeds = Object.fromEntries(
                        Object.entries(inputs).map(([name, [data, shape]]) => [
                            name,
                            new ort.Tensor('float32', data, shape),
                        ]),
                    );
                    y = (await session.run(feeds)).y.data;
                },
                result: () => finish(y),
                dispose: () => session.release(),
            };
        };
        await (await runnable(onnx.gemm(4, 4, 4), {})).dispose(); // loads the binary and starts the threads now
        const attention = async (/** @type {any} */ { H, N, d }, /** @type {any} */ { q, k, v }) => {
            if (form === 'multiHeadAttention') {
                const together = (/** @type {Float32Array} */ x) =>
                    /** @type {[Float32Array, number[]]} */ ([interleaveHeads(x, H, N, d, false), [1, N, H * d]]);
                return runnable(
                    onnx.multiHeadAttention(H, N, d),
                    { q: together(q), k: together(k), v: together(v) },
                    y => interleaveHeads(y, H, N, d, true),
                );
            }
            const shape = [1, H, N, d];
            return runnable((form === 'graph' ? onnx.attention : onnx.attention23)(H, N, d), {
                q: [q, shape],
                k: [k, shape],
                v: [v, shape],
            });
        };
        if (form !== 'graph') return { attention };
        return {
            attention,
            gemm: async ({ M, K, N }, { a, b }) => runnable(onnx.gemm(M, K, N), { a: [a, [M, K]], b: [b, [K, N]] }),
            linear: async ({ H, N, d }, { q, k, v }) => {
                const shape = [1, H, N, d];
                return runnable(onnx.linearAttention(H, N, d), { q: [q, shape], k: [k, shape], v: [v, shape] });
            },
        };
    },
});

export const peers = [
    peer('ort', 1, 'graph'),
    peer('ort-mha', 1, 'multiHeadAttention'),
    peer('ort-attention23', 1, 'attention23'),
    peer('ort-2-threads', 2, 'graph'),
];
