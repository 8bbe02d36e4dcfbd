// What is measured: inputs, operations counted, and what the right result is. A job is a plain object, so that it can
// be sent to the process or page in which a peer lives; everything here is a function of it.
import { normal, uniform } from './measure.mjs';

/**
 * @typedef {object} Job
 * @property {'gemm' | 'attention' | 'gradient' | 'linear' | 'linearGradient' | 'train' | 'kernel' | 'peak' |
 *   'mechanism' | 'roof' | 'step' | 'overhead' | 'demo' | 'twin' | 'product'} kind
 * @property {number} [M] gemm, kernel: rows of the result
 * @property {number} [K] the inner dimension
 * @property {number} [N] columns of the result; elsewhere tokens
 * @property {'NN' | 'NT' | 'TN'} [layout] kernel
 * @property {number} [H] heads
 * @property {number} [d] width of a head
 * @property {string} [op] mechanism: which; step: the kind of attention; roof: of what
 * @property {boolean} [back] mechanism: with its gradients
 * @property {number} [rank]
 * @property {number} [batch]
 * @property {boolean} [relaxed] peak
 * @property {number} [width] twin, as native.mjs has them
 * @property {number} [hidden]
 * @property {number} [rate]
 * @property {{ model: string, x: string, y: string }} [files]
 */

/** @param {Job} job @returns {string} */
export function nameOf(job) {
    const { kind, M, K, N, H, d, op, layout, rank, batch } = job;
    switch (kind) {
        case 'gemm':
        case 'product':
            return M === K && K === N ? `gemm ${N}` : `gemm ${M}×${K}·${K}×${N}`;
        case 'kernel':
            return `kernel ${layout} ${M}×${N}, K ${K}`;
        case 'peak':
            return `peak ${job.relaxed ? 'relaxed' : 'simd128'}`;
        case 'train':
            return `train N${N}`;
        case 'mechanism':
            return `${op} h${H} d${d} N${N}${rank ? ` s${rank}` : ''}${job.back ? ' with gradients' : ''}`;
        case 'step':
            return `step ${op} N${N}${batch && batch > 1 ? ` batch ${batch}` : ''}`;
        case 'roof':
            return `${op} peak`;
        case 'twin':
            return `twin ${op} N${N}`;
        case 'overhead':
        case 'demo':
            return kind;
        default:
            return `${kind} h${H} d${d} N${N}`;
    }
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

/** @param {Job} job @returns {Record<string, Float32Array>} */
export function inputsOf(job) {
    const { kind, M = 0, K = 0, N = 0, H = 0, d = 0 } = job;
    if (kind === 'gemm' || kind === 'kernel') return { a: normal(M * K, 4), b: normal(K * N, 5) };
    const size = H * N * d;
    const inputs = { q: normal(size, 1), k: normal(size, 2), v: normal(size, 3) };
    return kind === 'gradient' || kind === 'linearGradient' ? { ...inputs, dy: normal(size, 6) } : inputs;
}

/** The classifier that all who can train do train: pre-norm encoder, ReLU, mean pooling, Adam. */
export const TRAINING = {
    width: 64,
    heads: 2,
    feedforward: 128,
    vocabulary: 256,
    layers: 2,
    classes: 2,
    batch: 4,
    rate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    normEpsilon: 1e-5,
};

/**
 * Its first weights; matrices are [in, out].
 * @param {number} N
 * @returns {{ name: string, shape: number[], data: Float32Array }[]}
 */
export function trainingWeights(N) {
    const { width, feedforward, vocabulary, layers, classes } = TRAINING;
    /** @type {{ name: string, shape: number[], data: Float32Array }[]} */
    const list = [];
    let seed = 7;
    const matrix = (
        /** @type {string} */ name,
        /** @type {number} */ rows,
        /** @type {number} */ columns,
        deviation = rows ** -0.5,
    ) => list.push({ name, shape: [rows, columns], data: normal(rows * columns, seed++, deviation) });
    const vector = (/** @type {string} */ name, /** @type {number} */ size, value = 0) =>
        list.push({ name, shape: [size], data: new Float32Array(size).fill(value) });
    matrix('embedding', vocabulary, width, 0.5);
    matrix('positions', N, width, 0.1);
    for (let i = 0; i < layers; i++) {
        vector(`${i}.norm1.gamma`, width, 1);
        vector(`${i}.norm1.beta`, width);
        for (const name of ['query', 'key', 'value', 'output']) {
            matrix(`${i}.${name}.weight`, width, width);
            vector(`${i}.${name}.bias`, width);
        }
        vector(`${i}.norm2.gamma`, width, 1);
        vector(`${i}.norm2.beta`, width);
        matrix(`${i}.up.weight`, width, feedforward);
        vector(`${i}.up.bias`, feedforward);
        matrix(`${i}.down.weight`, feedforward, width);
        vector(`${i}.down.bias`, width);
    }
    vector('norm.gamma', width, 1);
    vector('norm.beta', width);
    matrix('head.weight', width, classes);
    vector('head.bias', classes);
    return list;
}

/** Class 1 draws from all tokens, class 0 from the lower 200. @param {number} N @param {number} step */
export function trainingBatch(N, step, batch = TRAINING.batch) {
    const random = uniform(99 + step * 1000);
    const x = new Int32Array(batch * N),
        y = new Int32Array(batch);
    for (let b = 0; b < batch; b++) {
        y[b] = b & 1;
        for (let n = 0; n < N; n++) x[b * N + n] = Math.floor(random() * (y[b] ? TRAINING.vocabulary : 200));
    }
    return { x, y };
}

/* ---- operations, a multiplication and an addition counted as two ------------------------------------------------- */

/** @param {Job} job @returns {number} 0 where it is not counted; a mechanism counts its own (mechanisms.mjs) */
export function flopOf(job) {
    const { kind, M = 0, K = 0, N = 0, H = 0, d = 0 } = job;
    switch (kind) {
        case 'gemm':
        case 'product':
        case 'kernel':
            return 2 * M * K * N;
        case 'attention':
            return 4 * H * N * N * d;
        case 'gradient':
            return 14 * H * N * N * d;
        case 'linear':
            return 4 * H * N * d * d;
        case 'linearGradient':
            return 14 * H * N * d * d;
        case 'twin': // forward, and twice that backward: what is computed anew there is not counted
            return 3 * (job.batch ?? 1) * twinFlop(job);
        default:
            return 0;
    }
}

/** Forward of one sample, two layers, matrix products only. @param {Job} job */
function twinFlop({ op = '', N = 0, H = 1, width = 0, hidden = 0, rank = 0 }) {
    const projections = (op === 'primal' ? 3 : 4) * 2 * N * width * width; // primal has no values
    const d = width / H,
        scores = 4 * N * d * rank,
        weights = 40 * rank * d * rank, // of the 10 s sampled rows
        attention = op === 'primal' ? scores + 4 * N * rank * d + weights : 4 * N * N * d;
    return 2 * (projections + 4 * N * width * hidden + H * attention);
}

/* ---- the right results, in float64, at a choice of places -------------------------------------------------------- */

/**
 * @typedef {object} Check what a result must be at some places of it, all its arrays taken as one
 * @property {number[]} places
 * @property {number[]} values
 * @property {number} tolerance of |difference| / (1 + |value|)
 */

/** @param {Job} job @returns {Check | null} null where there is nothing to compare with */
export function checkOf(job) {
    const { N = 0 } = job;
    switch (job.kind) {
        case 'gemm':
            return checkGemm(job);
        case 'attention':
            return checkRows(job, softmaxRow);
        case 'linear':
            return checkRows(job, linearRow);
        case 'gradient':
            return N <= 1024 ? checkGradient(job, true) : null;
        case 'linearGradient':
            return N <= 1024 ? checkGradient(job, false) : null;
        case 'train':
            return TRAINING_LOSSES[N] ? { places: [0, 1, 2], values: TRAINING_LOSSES[N], tolerance: 2e-4 } : null;
        default:
            return null;
    }
}

/** Losses of the first three steps, on which tfjs (wasm and cpu) and jax-js agree. @type {Record<number, number[]>} */
const TRAINING_LOSSES = { 512: [0.821082, 0.846106, 0.725322], 1024: [0.833734, 0.778785, 0.731996] };

/** @param {Job} job @returns {Check} */
function checkGemm({ M = 0, K = 0, N = 0 }) {
    const { a, b } = inputsOf({ kind: 'gemm', M, K, N });
    /** @type {Check} */
    const check = { places: [], values: [], tolerance: 1e-3 };
    for (const row of [0, M >> 1, M - 1])
        for (let column = 0; column < N; column += 5) {
            let sum = 0;
            for (let k = 0; k < K; k++) sum += a[row * K + k] * b[k * N + column];
            check.places.push(row * N + column);
            check.values.push(sum);
        }
    return check;
}

/**
 * @typedef {(q: Float32Array, k: Float32Array, N: number, d: number, row: number) => Float64Array} RowOfWeights
 *   unnormalised
 */

/** @type {RowOfWeights} */
function softmaxRow(q, k, N, d, row) {
    const scores = new Float64Array(N);
    for (let j = 0; j < N; j++) {
        let dot = 0;
        for (let c = 0; c < d; c++) dot += q[row * d + c] * k[j * d + c];
        scores[j] = dot / Math.sqrt(d);
    }
    const most = scores.reduce((x, y) => Math.max(x, y), -Infinity);
    return scores.map(score => Math.exp(score - most));
}

const feature = (/** @type {number} */ x) => (x > 0 ? x + 1 : Math.exp(x));

/** @type {RowOfWeights} */
function linearRow(q, k, N, d, row) {
    return new Float64Array(N).map((_, j) => {
        let dot = 0;
        for (let c = 0; c < d; c++) dot += feature(q[row * d + c]) * feature(k[j * d + c]);
        return dot;
    });
}

/** @param {Job} job @param {RowOfWeights} weightsOf @returns {Check} */
function checkRows({ H = 0, N = 0, d = 0 }, weightsOf) {
    const { q, k, v } = inputsOf({ kind: 'attention', H, N, d });
    /** @type {Check} */
    const check = { places: [], values: [], tolerance: 1e-4 };
    for (let h = 0; h < H; h++) {
        const part = (/** @type {Float32Array} */ x) => x.subarray(h * N * d, (h + 1) * N * d),
            values = part(v);
        for (const row of [0, 1, N >> 1, N - 1]) {
            const weights = weightsOf(part(q), part(k), N, d, row),
                total = weights.reduce((x, y) => x + y, 0);
            for (let c = 0; c < d; c++) {
                let sum = 0;
                for (let j = 0; j < N; j++) sum += weights[j] * values[j * d + c];
                check.places.push((h * N + row) * d + c);
                check.values.push(sum / total);
            }
        }
    }
    return check;
}

/**
 * dq, dk, dv of the first head. With weights w_ij, total Z_i, p = w / Z: dv = pᵀ dy; dp = dy vᵀ; for softmax
 * ds = p (dp − Σ p dp) / √d and dq = ds k, dk = dsᵀ q; for the linear form dw = (dp − Σ p dp) / Z goes through φ' of q
 * and k.
 * @param {Job} job @param {boolean} softmax @returns {Check}
 */
function checkGradient({ H = 0, N = 0, d = 0 }, softmax) {
    const { q, k, v, dy } = inputsOf({ kind: 'gradient', H, N, d });
    const dq = new Float64Array(N * d),
        dk = new Float64Array(N * d),
        dv = new Float64Array(N * d);
    const slope = (/** @type {number} */ x) => (x > 0 ? 1 : Math.exp(x));
    const fq = Float64Array.from(q.subarray(0, N * d), softmax ? x => x : feature),
        fk = Float64Array.from(k.subarray(0, N * d), softmax ? x => x : feature);
    for (let i = 0; i < N; i++) {
        const p = (softmax ? softmaxRow : linearRow)(q, k, N, d, i),
            Z = p.reduce((x, y) => x + y, 0),
            dp = new Float64Array(N);
        let mean = 0;
        for (let j = 0; j < N; j++) {
            p[j] /= Z;
            let dot = 0;
            for (let c = 0; c < d; c++) {
                dot += dy[i * d + c] * v[j * d + c];
                dv[j * d + c] += p[j] * dy[i * d + c];
            }
            dp[j] = dot;
            mean += p[j] * dot;
        }
        for (let j = 0; j < N; j++) {
            const ds = softmax ? (p[j] * (dp[j] - mean)) / Math.sqrt(d) : (dp[j] - mean) / Z;
            for (let c = 0; c < d; c++) {
                dq[i * d + c] += ds * fk[j * d + c];
                dk[j * d + c] += ds * fq[i * d + c];
            }
        }
    }
    if (!softmax)
        for (let i = 0; i < N * d; i++) {
            dq[i] *= slope(q[i]);
            dk[i] *= slope(k[i]);
        }
    /** @type {Check} */
    const check = { places: [], values: [], tolerance: 1e-3 };
    [dq, dk, dv].forEach((gradient, which) => {
        for (let i = 0; i < N * d; i += 97) {
            check.places.push(which * H * N * d + i);
            check.values.push(gradient[i]);
        }
    });
    return check;
}
