// @jax-js/jax on its wasm device: kernels are generated and compiled for each new shape, automatic differentiation is
// complete.
// Arrays are consumed by the functions they are given to; `.ref` keeps one for another use.
import { TRAINING } from '../lib/jobs.mjs';

/** @type {import('../lib/peer.mjs').Peer[]} */
export const peers = [
    {
        id: 'jax-js',
        threads: 1,
        async load(host) {
            const jax = await host.import('@jax-js/jax/dist/index.js');
            await jax.init('wasm');
            jax.defaultDevice('wasm');
            const { numpy: np, nn, jit, grad } = jax;
            const softmax = (
                /** @type {any} */ q,
                /** @type {any} */ k,
                /** @type {any} */ v,
                /** @type {number} */ d,
            ) => np.matmul(nn.softmax(np.matmul(q, np.swapaxes(k, -1, -2)).mul(d ** -0.5), -1), v);
            const linear = (/** @type {any} */ q, /** @type {any} */ k, /** @type {any} */ v) => {
                const fq = nn.elu(q).add(1),
                    fk = nn.elu(k).add(1);
                const top = np.matmul(fq.ref, np.matmul(np.swapaxes(fk.ref, -1, -2), v));
                const bottom = fq.mul(np.sum(fk, -2, { keepdims: true })).sum(-1, { keepdims: true });
                return top.div(bottom);
            };

            /**
             * @param {(...arrays: any[]) => any} fn gives one array or an object of them
             * @param {Float32Array[]} arrays
             * @param {number[][]} shapes
             * @param {string[]} [fields]
             */
            const runnable = (fn, arrays, shapes, fields) => {
                const compiled = jit(fn);
                /** @type {Float32Array[]} */
                let results = [];
                return {
                    async run() {
                        const made = compiled(...arrays.map((data, i) => np.array(data, { shape: shapes[i] })));
                        results = [];
                        for (const array of fields ? fields.map(field => made[field]) : [made])
                            results.push(await array.data());
                    },
                    result: () => results,
                    dispose: () => compiled.dispose?.(),
                };
            };
            const heads = (/** @type {any} */ { H, N, d }) => Array(4).fill([H, N, d]);
            /** Gradients of Σ y·dy. @param {(q: any, k: any, v: any) => any} fn */
            const gradients =
                fn => (/** @type {any} */ q, /** @type {any} */ k, /** @type {any} */ v, /** @type {any} */ dy) =>
                    grad((/** @type {any} */ p) => fn(p.q, p.k, p.v).mul(dy).sum())({ q, k, v });
            return {
                attention: async (job, { q, k, v }) =>
                    runnable((a, b, c) => softmax(a, b, c, job.d), [q, k, v], heads(job)),
                gradient: async (job, { q, k, v, dy }) =>
                    runnable(
                        gradients((a, b, c) => softmax(a, b, c, job.d)),
                        [q, k, v, dy],
                        heads(job),
                        ['q', 'k', 'v'],
                    ),
                linear: async (job, { q, k, v }) => runnable(linear, [q, k, v], heads(job)),
                linearGradient: async (job, { q, k, v, dy }) =>
                    runnable(gradients(linear), [q, k, v, dy], heads(job), ['q', 'k', 'v']),
                gemm: async ({ M, K, N }, { a, b }) =>
                    runnable(
                        (x, y) => np.matmul(x, y),
                        [a, b],
                        [
                            [M, K],
                            [K, N],
                        ],
                    ),
                train: async ({ N }, { weights, batchOf }) => train(jax, N, weights, batchOf, softmax),
            };
        },
    },
];

/** @param {any} jax @param {number} N @param {any} weights @param {any} batchOf @param {any} attention */
function train(jax, N, weights, batchOf, attention) {
    const { numpy: np, nn, jit, valueAndGrad } = jax;
    const { width, heads, layers, classes, batch, vocabulary, rate, beta1, beta2, epsilon, normEpsilon } = TRAINING,
        d = width / heads;
    /** @type {Record<string, any>[]} */
    let [p, m, v] = [{}, {}, {}];
    for (const { name, shape, data } of weights) {
        p[name] = np.array(data, { shape });
        m[name] = np.zeros(shape);
        v[name] = np.zeros(shape);
    }
    /** @param {Record<string, any>} w @param {any} tokens @param {any} targets */
    const lossOf = (w, tokens, targets) => {
        const norm = (/** @type {any} */ x, /** @type {string} */ name) => {
            const centred = x.sub(np.mean(x.ref, -1, { keepdims: true })),
                variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
            return centred
                .mul(np.reciprocal(np.sqrt(variance.add(normEpsilon))))
                .mul(w[`${name}.gamma`])
                .add(w[`${name}.beta`]);
        };
        const linear = (/** @type {any} */ x, /** @type {string} */ name) =>
            np.matmul(x, w[`${name}.weight`]).add(w[`${name}.bias`]);
        const split = (/** @type {any} */ x) => x.reshape([batch, N, heads, d]).transpose([0, 2, 1, 3]);
        let z = np
            .matmul(tokens, w.embedding)
            .reshape([batch, N, width])
            .add(w.positions)
            .reshape([batch * N, width]);
        for (let i = 0; i < layers; i++) {
            const n = norm(z.ref, `${i}.norm1`);
            const y = attention(
                split(linear(n.ref, `${i}.query`)),
                split(linear(n.ref, `${i}.key`)),
                split(linear(n, `${i}.value`)),
                d,
            );
            z = z.add(linear(y.transpose([0, 2, 1, 3]).reshape([batch * N, width]), `${i}.output`));
            z = z.add(linear(nn.relu(linear(norm(z.ref, `${i}.norm2`), `${i}.up`)), `${i}.down`));
        }
        const logits = linear(np.mean(norm(z, 'norm').reshape([batch, N, width]), 1), 'head');
        return np.mean(nn.logSoftmax(logits, -1).mul(targets).sum(-1)).mul(-1);
    };
    const step = jit(
        (
            /** @type {any} */ p0,
            /** @type {any} */ m0,
            /** @type {any} */ v0,
            /** @type {any} */ x,
            /** @type {any} */ y,
            /** @type {any} */ c1,
            /** @type {any} */ c2,
        ) => {
            const tokens = nn.oneHot(x, vocabulary),
                targets = nn.oneHot(y, classes);
            const kept = Object.fromEntries(Object.entries(p0).map(([name, array]) => [name, array.ref]));
            const [loss, gradient] = valueAndGrad((/** @type {any} */ w) => lossOf(w, tokens, targets))(kept);
            /** @type {Record<string, any>[]} */
            const [p1, m1, v1] = [{}, {}, {}];
            for (const name of Object.keys(p0)) {
                const first = m0[name].mul(beta1).add(gradient[name].ref.mul(1 - beta1)),
                    second = v0[name].mul(beta2).add(np.square(gradient[name]).mul(1 - beta2));
                m1[name] = first.ref;
                v1[name] = second.ref;
                p1[name] = p0[name].sub(
                    first
                        .mul(c1.ref)
                        .div(np.sqrt(second.mul(c2.ref)).add(epsilon))
                        .mul(rate),
                );
            }
            c1.dispose();
            c2.dispose();
            return { loss, p: p1, m: m1, v: v1 };
        },
    );
    /** @type {number[]} */
    const losses = [];
    return {
        async run() {
            const { x, y } = batchOf(losses.length),
                t = losses.length + 1;
            const out = step(
                p,
                m,
                v,
                np.array(x, { shape: [batch * N], dtype: np.int32 }),
                np.array(y, { shape: [batch], dtype: np.int32 }),
                np.array(1 / (1 - beta1 ** t)),
                np.array(1 / (1 - beta2 ** t)),
            );
            ({ p, m, v } = out);
            losses.push((await out.loss.data())[0]);
            await jax.blockUntilReady(Object.values(p));
        },
        result: () => Float32Array.from(losses),
        dispose() {
            for (const array of [p, m, v].flatMap(Object.values)) array.dispose();
            step.dispose?.();
        },
    };
}
