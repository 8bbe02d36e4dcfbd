// @tensorflow/tfjs: the wasm backend (XNNPACK, but only for products of two matrices that are not transposed: hence the
// loop over heads) and the cpu backend (plain JavaScript). `tfjs-wasm-batched` is what one writes without knowing that.
import { TRAINING } from '../lib/jobs.mjs';

/** @param {import('../lib/peer.mjs').Host} host @param {'wasm' | 'cpu'} backend @returns {Promise<any>} */
async function tensorflow(host, backend) {
    let tf;
    if (host.node) {
        const { createRequire } = await import('node:module');
        const require = createRequire(import.meta.url);
        tf = require('@tensorflow/tfjs');
        require('@tensorflow/tfjs-backend-wasm');
    } else {
        await host.script('@tensorflow/tfjs/dist/tf.min.js');
        await host.script('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
        tf = /** @type {any} */ (globalThis).tf;
        tf.wasm.setWasmPaths(host.address('@tensorflow/tfjs-backend-wasm/dist/'));
        tf.wasm.setThreadsCount(1);
    }
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
    await tf.ready();
    return tf;
}

/**
 * @param {string} id
 * @param {'wasm' | 'cpu'} backend
 * @param {boolean} perHead
 * @returns {import('../lib/peer.mjs').Peer}
 */
const peer = (id, backend, perHead) => ({
    id,
    threads: 1,
    async load(host) {
        const tf = await tensorflow(host, backend);
        const softmax = (/** @type {any} */ q, /** @type {any} */ k, /** @type {any} */ v, /** @type {number} */ d) =>
            tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), d ** -0.5)), v);
        const softmaxPerHead = (
            /** @type {any} */ q,
            /** @type {any} */ k,
            /** @type {any} */ v,
            /** @type {number} */ d,
        ) => {
            const [qs, ks, vs] = [q, k, v].map(x => tf.unstack(x));
            return tf.stack(
                qs.map((/** @type {any} */ qh, /** @type {number} */ h) =>
                    tf.tidy(() => tf.matMul(tf.softmax(tf.mul(tf.matMul(qh, tf.transpose(ks[h])), d ** -0.5)), vs[h])),
                ),
            );
        };
        const linear = (/** @type {any} */ q, /** @type {any} */ k, /** @type {any} */ v) => {
            const fq = tf.add(tf.elu(q), 1),
                fk = tf.add(tf.elu(k), 1);
            const top = tf.matMul(fq, tf.matMul(fk, v, true, false)),
                bottom = tf.sum(tf.mul(fq, tf.sum(fk, 1, true)), -1, true);
            return tf.div(top, bottom);
        };

        /** @param {(...tensors: any[]) => any} fn @param {Float32Array[]} arrays @param {number[][]} shapes */
        const runnable = (fn, arrays, shapes) => {
            /** @type {Float32Array[]} */
            let results = [];
            return {
                async run() {
                    const tensors = arrays.map((data, i) => tf.tensor(data, shapes[i]));
                    const made = [tf.tidy(() => fn(...tensors))].flat();
                    results = [];
                    for (const tensor of made) results.push(await tensor.data());
                    tf.dispose([tensors, made]);
                },
                result: () => results,
            };
        };
        const heads = (/** @type {any} */ { H, N, d }) => Array(4).fill([H, N, d]);
        const attention = perHead ? softmaxPerHead : softmax;
        /** @type {import('../lib/peer.mjs').Library} */
        const library = {
            attention: async (job, { q, k, v }) =>
                runnable((a, b, c) => attention(a, b, c, job.d), [q, k, v], heads(job)),
        };
        if (backend === 'wasm' && !perHead) return library;
        return {
            ...library,
            gemm: async ({ M, K, N }, { a, b }) =>
                runnable(
                    (x, y) => tf.matMul(x, y),
                    [a, b],
                    [
                        [M, K],
                        [K, N],
                    ],
                ),
            gradient: async (job, { q, k, v, dy }) => {
                const gradients = tf.grads((/** @type {any} */ a, /** @type {any} */ b, /** @type {any} */ c) =>
                    softmax(a, b, c, job.d),
                );
                return runnable((a, b, c, e) => gradients([a, b, c], e), [q, k, v, dy], heads(job));
            },
            linear: async (job, { q, k, v }) => runnable(linear, [q, k, v], heads(job)),
            linearGradient: async (job, { q, k, v, dy }) => {
                const gradients = tf.grads(linear);
                return runnable((a, b, c, e) => gradients([a, b, c], e), [q, k, v, dy], heads(job));
            },
            train: async ({ N }, { weights, batchOf }) => train(tf, N, weights, batchOf, softmax),
        };
    },
});

/** @param {any} tf @param {number} N @param {any} weights @param {any} batchOf @param {any} attention */
function train(tf, N, weights, batchOf, attention) {
    const { width, heads, layers, classes, batch, vocabulary, rate, beta1, beta2, epsilon, normEpsilon } = TRAINING,
        d = width / heads;
    /** @type {Record<string, any>} */
    const p = {};
    for (const { name, shape, data } of weights) p[name] = tf.variable(tf.tensor(data, shape));
    const variables = Object.values(p),
        optimizer = tf.train.adam(rate, beta1, beta2, epsilon);
    const norm = (/** @type {any} */ x, /** @type {string} */ name) => {
        const centred = tf.sub(x, tf.mean(x, -1, true)),
            variance = tf.mean(tf.square(centred), -1, true);
        return tf.add(
            tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, normEpsilon))), p[`${name}.gamma`]),
            p[`${name}.beta`],
        );
    };
    const linear = (/** @type {any} */ x, /** @type {string} */ name) =>
        tf.add(tf.matMul(x, p[`${name}.weight`]), p[`${name}.bias`]);
    const split = (/** @type {any} */ x) => tf.transpose(tf.reshape(x, [batch, N, heads, d]), [0, 2, 1, 3]);
    const logits = (/** @type {any} */ x) => {
        // tf.gather has no gradient on the wasm backend (UnsortedSegmentSum is missing), a product with one-hot rows
        // has.
        const embedded = tf.matMul(tf.oneHot(tf.reshape(x, [batch * N]), vocabulary).toFloat(), p.embedding);
        let z = tf.reshape(tf.add(tf.reshape(embedded, [batch, N, width]), p.positions), [batch * N, width]);
        for (let i = 0; i < layers; i++) {
            const n = norm(z, `${i}.norm1`);
            const y = attention(
                split(linear(n, `${i}.query`)),
                split(linear(n, `${i}.key`)),
                split(linear(n, `${i}.value`)),
                d,
            );
            z = tf.add(z, linear(tf.reshape(tf.transpose(y, [0, 2, 1, 3]), [batch * N, width]), `${i}.output`));
            z = tf.add(z, linear(tf.relu(linear(norm(z, `${i}.norm2`), `${i}.up`)), `${i}.down`));
        }
        return linear(tf.mean(tf.reshape(norm(z, 'norm'), [batch, N, width]), 1), 'head');
    };
    /** @type {number[]} */
    const losses = [];
    return {
        async run() {
            const { x, y } = batchOf(losses.length);
            const ids = tf.tensor(x, [batch, N], 'int32'),
                target = tf.oneHot(tf.tensor1d(y, 'int32'), classes).toFloat();
            const cost = tf.tidy(() =>
                optimizer.minimize(
                    () => tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(logits(ids))), -1))),
                    true,
                    variables,
                ),
            );
            losses.push((await cost.data())[0]);
            tf.dispose([ids, target, cost]);
        },
        result: () => Float32Array.from(losses),
        dispose() {
            tf.dispose(variables);
            optimizer.dispose();
        },
    };
}

export const peers = [
    peer('tfjs-wasm', 'wasm', true),
    peer('tfjs-wasm-batched', 'wasm', false),
    peer('tfjs-cpu', 'cpu', false),
];
