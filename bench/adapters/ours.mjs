// This library, through its public functions; matrix products, which are internal, through the binary that carries the
// tests.
import { TRAINING, trainingBatch } from '../lib/jobs.mjs';
import { normal } from '../lib/measure.mjs';
import { peakLoop } from '../lib/peak.mjs';

const LAYOUTS = { NN: 0, NT: 1, TN: 2 },
    NO_BIAS = 0;

/** @param {'simd128' | 'relaxed'} simd @param {number} threads @returns {import('../lib/peer.mjs').Peer} */
const peer = (simd, threads = 1) => ({
    id: threads === 1 ? simd : `${simd}-${threads}-threads`,
    threads,
    async load(host) {
        const { load } = await host.own(host.node ? 'dist/node.js' : 'dist/web.js');
        const pa = await load({ full: true, simd, ...(threads > 1 && { threads }) });
        if (threads > 1 && pa.threads !== threads) throw new Error(pa.threadsReason ?? 'this version has no threads');
        let y = new Float32Array(0);

        /**
         * Arrays in, tensors for as long as it takes, arrays out.
         * @param {Record<string, Float32Array>} arrays
         * @param {number[]} shape
         * @param {(tensors: any) => any} fn
         */
        const forward = (arrays, shape, fn) => ({
            run() {
                pa.scope(() => {
                    const tensors = Object.fromEntries(
                        Object.entries(arrays).map(([name, data]) => [name, pa.tensor(data, shape)]),
                    );
                    y = fn(tensors).toArray();
                });
            },
            result: () => y,
        });
        /** @param {Record<string, Float32Array>} arrays @param {number[]} shape @param {(tensors: any) => any} fn */
        const backward = ({ q, k, v, dy }, shape, fn) => {
            /** @type {Float32Array[]} */
            let gradients = [];
            return {
                run() {
                    pa.scope(() => {
                        const tensors = [q, k, v].map(data => pa.tensor(data, shape, { grad: true }));
                        pa.backward(fn({ q: tensors[0], k: tensors[1], v: tensors[2] }), dy);
                        gradients = tensors.map(tensor => tensor.grad);
                    });
                },
                result: () => gradients,
            };
        };
        const has = (/** @type {string} */ op) => op in pa.attention;
        const heads = (/** @type {any} */ { H, N, d }) => [1, H, N, d];

        /** @type {import('../lib/peer.mjs').Library} */
        const library = {
            attention: async (job, { q, k, v }) =>
                forward({ q, k, v }, heads(job), tensors => pa.attention.softmax(tensors)),
            gradient: async (job, inputs) => backward(inputs, heads(job), tensors => pa.attention.softmax(tensors)),
            ...(has('linear') && {
                linear: async (job, { q, k, v }) =>
                    forward({ q, k, v }, heads(job), tensors => pa.attention.linear(tensors)),
                linearGradient: async (job, inputs) =>
                    backward(inputs, heads(job), tensors => pa.attention.linear(tensors)),
            }),
            train: async ({ N }, { weights, batchOf }) => train(pa, N, weights, batchOf),
            step: async job => longStep(pa, job),
            ...(host.node && { twin: async job => twinStep(pa, job) }),
            mechanism: async job => (await import('../lib/mechanisms.mjs')).mechanism(pa, job),
            overhead: async () => overhead(pa),
            demo: async () => demoStep(pa),
            memory: () => pa.memory(),
        };
        const core = await host.own(`build/test/core.${simd}.wasm`).catch(() => null);
        if (!core) return library;
        const { instance } = await WebAssembly.instantiate(core, {
            env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 },
        });
        const kernels = /** @type {any} */ (instance.exports);
        kernels._initialize?.();
        return {
            ...library,
            gemm: async ({ M, K, N }, { a, b }) => product(kernels, 'NN', M, K, N, a, b, true),
            kernel: async ({ layout, M, K, N }, { a, b }) => product(kernels, layout, M, K, N, a, b, false),
            roof: async job => roof(kernels, job),
            peak: async () => {
                const { run, flop } = await peakLoop(simd === 'relaxed'),
                    iterations = Math.ceil(2e8 / flop);
                return { run: () => run(iterations), result: () => new Float32Array(0), flop: flop * iterations };
            },
        };
    },
});

/**
 * C = op(A) op(B); end to end, with the copies of A and B into the memory and of C out of it, or the kernel alone.
 * @param {any} kernels @param {'NN' | 'NT' | 'TN'} layout @param {number} M @param {number} K @param {number} N
 * @param {Float32Array} a @param {Float32Array} b @param {boolean} copies
 */
function product(kernels, layout, M, K, N, a, b, copies) {
    const { pa_alloc, pa_free, gemm_bias, gemm_scratch, memory } = kernels;
    const blocks = [M * N, M * K, K * N, gemm_scratch(M, N, K)].map(floats => pa_alloc(4 * floats));
    if (blocks.includes(0)) throw new Error('out of memory');
    const [C, A, B, scratch] = blocks;
    const view = (/** @type {number} */ p, /** @type {number} */ length) => new Float32Array(memory.buffer, p, length);
    const put = () => {
        view(A, M * K).set(a);
        view(B, K * N).set(b);
    };
    put();
    const lda = layout === 'TN' ? M : K,
        ldb = layout === 'NT' ? K : N;
    let y = new Float32Array(0);
    return {
        run() {
            if (copies) put();
            gemm_bias(LAYOUTS[layout], C, N, A, lda, B, ldb, M, N, K, 1, 0, NO_BIAS, scratch);
            if (copies) y = view(C, M * N).slice();
        },
        result: () => y,
        dispose: () => blocks.forEach(block => pa_free(block)),
    };
}

/**
 * The training that the other libraries do too.
 * @param {any} pa
 * @param {number} N
 * @param {any} weights
 * @param {any} batchOf
 */
function train(pa, N, weights, batchOf) {
    const { width, heads, feedforward, vocabulary, layers, classes, batch, rate, beta1, beta2, epsilon } = TRAINING;
    const model = pa.classifier({
        input: { kind: 'tokens', vocabulary, length: N },
        classes,
        width,
        depth: layers,
        heads,
        feedforward,
        dropout: 0,
        norm: 'pre',
        positions: 'learned',
        pooling: 'mean',
        attention: { kind: 'softmax' },
        activation: 'relu',
    });
    const names = {
        query: 'attention.query',
        key: 'attention.key',
        value: 'attention.value',
        output: 'attention.output',
        up: 'feedforward.0',
        down: 'feedforward.1',
    };
    for (const { name, shape, data } of weights) {
        const own = ['embedding', 'positions'].includes(name)
            ? `${name}.weight`
            : name
                  .replace(/^(\d)\./, 'layers.$1.')
                  .replace(
                      /\.(query|key|value|output|up|down)\./,
                      (/** @type {string} */ _, /** @type {string} */ part) =>
                          `.${names[/** @type {keyof typeof names} */ (part)]}.`,
                  )
                  .replace('.gamma', '.weight')
                  .replace('.beta', '.bias');
        // [in,out] there, [out,in] here
        const matrix = shape.length === 2 && !['embedding', 'positions'].includes(name);
        model.setParameter(
            own,
            matrix
                ? data.map(
                      (/** @type {number} */ _, /** @type {number} */ i) =>
                          data[(i % shape[0]) * shape[1] + Math.floor(i / shape[0])],
                  )
                : data,
        );
    }
    /** @type {number[]} */
    const losses = [];
    const options = { learningRate: rate, optimizer: 'adam', beta1, beta2, epsilon };
    return {
        run() {
            const { x, y } = batchOf(losses.length);
            const rows = Array.from({ length: batch }, (_, b) => x.subarray(b * N, (b + 1) * N));
            losses.push(model.step({ x: rows, y }, losses.length === 0 ? options : { learningRate: rate }).loss);
        },
        result: () => Float32Array.from(losses),
        dispose: () => model.dispose(),
    };
}

/** A training step of the model of the Long Range Arena. @param {any} pa @param {import('../lib/jobs.mjs').Job} job */
function longStep(pa, { op, N = 0, rank, batch = 1 }) {
    const model = pa.classifier({
        input: { kind: 'tokens', vocabulary: 256, length: N },
        classes: 2,
        width: 64,
        depth: 2,
        heads: 2,
        feedforward: 128,
        dropout: 0.1,
        norm: 'pre',
        positions: 'learned',
        pooling: 'mean',
        headHidden: 128,
        attention: op === 'primal' ? { kind: op, rank, eta: 0.1 } : { kind: op },
    });
    const { x, y } = trainingBatch(N, 0, batch);
    const rows = Array.from({ length: batch }, (_, b) => x.subarray(b * N, (b + 1) * N));
    let loss = NaN;
    return {
        run() {
            loss = model.step({ x: rows, y }, { learningRate: 1e-4 }).loss;
        },
        result: () => Float32Array.of(loss),
        dispose: () => model.dispose(),
    };
}

/**
 * A training step of the model in a file, which PyTorch has too, on the batches in others.
 * @param {any} pa @param {import('../lib/jobs.mjs').Job} job
 */
async function twinStep(pa, { N = 0, batch = 1, rate, files }) {
    const { readFile } = await import('node:fs/promises');
    const read = async (/** @type {string} */ file) => (await readFile(file)).buffer;
    const model = pa.open(new Uint8Array(await read(files?.model ?? ''))),
        x = new Float32Array(await read(files?.x ?? '')),
        y = new Int32Array(await read(files?.y ?? '')),
        size = N * model.config.input.features,
        options = { optimizer: 'adam', learningRate: rate };
    const batches = Array.from({ length: y.length / batch }, (_, b) => ({
        x: Array.from({ length: batch }, (_, i) => x.subarray((b * batch + i) * size, (b * batch + i + 1) * size)),
        y: y.subarray(b * batch, (b + 1) * batch),
    }));
    /** @type {number[]} */
    const losses = [];
    return {
        run() {
            losses.push(model.step(batches[losses.length % batches.length], options).objective);
        },
        result: () => Float32Array.from(losses),
        dispose: () => model.dispose(),
    };
}

/**
 * What else than multiplications may hold a mechanism: a loop of exponentials, of sines and cosines, or of memory, on
 * as many numbers as the mechanisms beside it have in a tensor. Its operations are results, of traffic bytes.
 * @param {any} kernels @param {import('../lib/jobs.mjs').Job} job
 */
function roof(kernels, { op = '', H = 0, N = 0, d = 0 }) {
    const floats = op === 'traffic' ? H * N * d : 4096,
        times = Math.ceil(2 ** 20 / floats),
        [x, y] = [floats, 2 * floats].map(size => kernels.pa_alloc(4 * size));
    if (!x || !y) throw new Error('out of memory');
    new Float32Array(kernels.memory.buffer, x, floats).set(normal(floats, 1));
    return {
        run: () => kernels[`${op}_peak`](y, x, floats, times),
        result: () => new Float32Array(0),
        dispose: () => [x, y].forEach(block => kernels.pa_free(block)),
        flop: floats * times * (op === 'traffic' ? 8 : 1),
    };
}

/** The smallest op: what a call costs beside the work. @param {any} pa */
function overhead(pa) {
    const a = pa.tensor([1, 2, 3, 4]),
        b = pa.tensor([5, 6, 7, 8]);
    return {
        run() {
            pa.ops.add({ a, b }).dispose();
        },
        result: () => new Float32Array(0),
        dispose: () => [a, b].forEach(tensor => tensor.dispose()),
    };
}

/** A training step of the model that the demo starts with. @param {any} pa */
function demoStep(pa) {
    const length = 40,
        features = 4,
        classes = 8,
        batch = 16;
    const model = pa.classifier({
        input: { kind: 'series', features, length },
        classes,
        width: 32,
        depth: 2,
        heads: 4,
        feedforward: 64,
        standardize: false,
        attention: { kind: 'primal', rank: 8, eta: 0.1 },
    });
    const x = Array.from({ length: batch }, (_, i) => normal(length * features, i)),
        y = Int32Array.from(x, (_, i) => i % classes);
    let loss = NaN;
    return {
        run() {
            loss = model.step({ x, y }, { learningRate: 1e-3 }).loss;
        },
        result: () => Float32Array.of(loss),
        dispose: () => model.dispose(),
    };
}

export const peers = [peer('simd128'), peer('relaxed'), peer('simd128', 2), peer('relaxed', 2)];
