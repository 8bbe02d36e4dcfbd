/**
 * @file Random cases computed by the library itself, for python/tests/test_library.py: `node make_cases.mjs FOLDER`
 *   writes cases.json (operations: inputs, options, outputs, gradients, maps), and small models as NUMBER.safetensors
 *   with models.json (inputs, outputs, maps, objectives).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'primal-attention';

const folder = process.argv[2],
    pa = await load({ full: true });

// ---- numbers --------------------------------------------------------------------------------------------------------

let state = 7;
const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
/** @typedef {{ shape: number[], data: number[] }} Stored */
/** @param {number[]} shape @param {() => number} [next] @returns {Stored} */
const array = (shape, next = normal) => ({
    shape,
    data: Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => Math.fround(next())),
});
/** @param {number} size @returns {(...shape: number[]) => Stored} */
const small =
    size =>
    (...shape) =>
        array(shape, () => size * normal());
/** 1 with holes. @param {number} B @param {number} M @returns {Stored} */
const maskOf = (B, M) => array([B, M], () => Number(uniform() > 0.3));
/** Padding behind each sample's tokens. @param {number[]} lengths @param {number} M @returns {Stored} */
const padding = (lengths, M) => ({
    shape: [lengths.length, M],
    data: lengths.flatMap(n => Array.from({ length: M }, (_, i) => Number(i < n))),
});

// ---- operations -----------------------------------------------------------------------------------------------------

const B = 2,
    H = 3,
    N = 19,
    M = 14,
    d = 6,
    s = 4,
    S = 8;
/** @param {number} [n] @param {number} [m] @param {() => number} [next] */
const qkv = (n = N, m = n, next = normal) => ({
    q: array([B, H, n, d], next),
    k: array([B, H, m, d], next),
    v: array([B, H, m, d]),
});
const cases = [];

/**
 * @param {string} name @param {string} op @param {Record<string, Stored>} inputs
 * @param {Record<string, any>} [options] with what has no gradient: masks, whole numbers
 */
function add(name, op, inputs, options = {}) {
    pa.seed(42);
    const [plain, stored] = [false, true].map(which =>
        Object.fromEntries(Object.entries(options).filter(([, value]) => Boolean(value?.data) === which)),
    );
    pa.scope(() => {
        /** @param {Record<string, Stored>} entries @param {boolean} grad */
        const tensors = (entries, grad) =>
            Object.fromEntries(
                Object.entries(entries).map(([key, { shape, data }]) => [
                    key,
                    pa.tensor(Float32Array.from(data), shape, { grad }),
                ]),
            );
        const given = tensors(inputs, true),
            others = tensors(/** @type {any} */ (stored), false);
        const result = /** @type {any} */ (pa.attention)[op](given, { ...plain, ...others });
        const outputs = result.shape ? { y: result } : result,
            dout = array([...outputs.y.shape]);
        pa.backward(outputs.y, Float32Array.from(dout.data));
        /** @param {any} tensor @returns {Stored} */
        const read = tensor => ({ shape: [...tensor.shape], data: Array.from(tensor.toArray()) });
        const maps = !['ksvdObjective', 'copulaNoise', 'spectralNet'].includes(op);
        cases.push({
            name: `${op}: ${name}`,
            op,
            inputs,
            masks: stored,
            options: plain,
            dout,
            outputs: Object.fromEntries(Object.entries(outputs).map(([key, tensor]) => [key, read(tensor)])),
            gradients: Object.fromEntries(
                Object.entries(given).flatMap(([key, tensor]) => (tensor.grad ? [[key, Array.from(tensor.grad)]] : [])),
            ),
            ...(maps && { map: read(pa.map(/** @type {any} */ (op), given, { ...plain, ...others })) }),
        });
    });
}

const mask = maskOf(B, N),
    one = padding([0, 11], N),
    pool = [1, 2, 4];
add('a sample without keys', 'softmax', qkv(), { mask: one });
add('causal, recentred', 'softmax', qkv(), { causal: true, beta: 0.6, mask });
add('causal, standardised', 'softmax', qkv(), { causal: true, standardize: true });
add('standardised, masked, eps', 'softmax', qkv(), { standardize: true, mask, eps: 0.01 });
add('causal, pooled', 'softmax', qkv(), { causal: true, pool });
add('causal, pooled, masked, recentred', 'softmax', qkv(), { causal: true, pool, mask, beta: 0.5 });
add('causal, pooled, standardised', 'softmax', qkv(), { causal: true, pool, standardize: true });
add('pooled, masked, recentred', 'softmax', qkv(), { pool, mask, beta: 0.3 });
add('learned beta, pooled', 'softmax', { ...qkv(), betas: array([H]) }, { pool });
add('learned beta, causal', 'softmax', { ...qkv(), betas: array([H]) }, { causal: true, mask });
add('convolved, causal, masked', 'softmax', { ...qkv(), filter: array([H, 4]) }, { conv: '1d', causal: true, mask });
add('convolved, pooled', 'softmax', { ...qkv(), filter: array([H, 3]) }, { pool, mask });
add('a grid behind a class token', 'softmax', { ...qkv(), filter: array([H, 2, 3]) }, { rows: 3, cols: 6, mask });
add('a causal grid', 'softmax', { ...qkv(18), filter: array([H, 3, 2]) }, { rows: 3, cols: 6, causal: true });
add('biases by distance', 'softmax', { ...qkv(N, M), relative: array([H, N + M - 1]) }, { mask: maskOf(B, M) });
add('biases of pairs', 'softmax', { ...qkv(N, M), bias: array([H, N, M]) });
add('hidden by a bias', 'softmax', qkv(), {
    bias: array([B, H, N, N], () => (uniform() > 0.4 ? normal() : -Infinity)),
});
add('two sequences, pooled', 'softmax', qkv(N, M), { pool, queryMask: maskOf(B, N), mask: maskOf(B, M) });
add(
    'large logits',
    'softmax',
    qkv(N, M, () => 8 * normal()),
);
for (const causal of [false, true])
    for (const [pattern, options] of Object.entries({
        window: { window: 2 },
        strided: { block: 3 },
        fixed: { block: 4, summary: 2 },
    })) {
        add(`${pattern}, causal ${causal}`, 'sparse', qkv(), { pattern, ...options, causal, mask });
        add(`${pattern}, causal ${causal}, pooled`, 'sparse', qkv(), { pattern, ...options, causal, pool, beta: 0.4 });
    }
add('causal, relative', 'window', { ...qkv(), relative: array([H, 2 * N - 1]) }, { causal: true, window: 5 });
add('a long one, relative', 'window', { ...qkv(101), relative: array([H, 201]) }, { mask: maskOf(B, 101), window: 7 });
add('a long one, causal', 'window', qkv(90), { causal: true, window: 20, beta: 0.3 });
add('no neighbours', 'window', qkv(), { window: 0, mask });

add('causal', 'linear', qkv(150), { causal: true });
add('causal, masked', 'linear', qkv(), { causal: true, mask });
add('causal, pooled, masked', 'linear', qkv(), { causal: true, pool, mask });
add('standardised, masked', 'linear', qkv(), { standardize: true, mask, eps: 0.01 });
add('recentred, pooled, masked', 'linear', qkv(), { beta: 0.7, pool, mask });
add('whole mean, pooled', 'linear', qkv(), { beta: 1, pool });
add('learned beta', 'linear', { ...qkv(N, M), betas: array([H]) }, { mask: maskOf(B, M) });
add(
    'faint features',
    'linear',
    qkv(N, N, () => normal() - 60),
    { mask },
);
add(
    'faint features, causal',
    'linear',
    qkv(N, N, () => normal() - 20),
    { causal: true },
);
add('a sample without keys', 'linear', qkv(), { mask: one, denominatorEps: 0.001 });

add(
    'far from zero',
    'gaussian',
    qkv(N, M, () => 100 + normal()),
    { mask: maskOf(B, M), queryMask: maskOf(B, N) },
);
add('a sample without keys', 'gaussian', qkv(), { mask: one });

add('drawn, all', 'skyformer', qkv());
add('drawn, some', 'skyformer', qkv(), { landmarks: 11 });
add('drawn, masked', 'skyformer', qkv(), { landmarks: 12, mask: padding([7, 19], N) });
add('drawn, fewer than asked for', 'skyformer', qkv(), { landmarks: 16, mask: padding([4, 19], N) });
add('exact', 'skyformer', qkv(), { landmarks: 12, iterations: 0, gamma: 0.01 });
add('one step', 'skyformer', qkv(), { landmarks: 9, iterations: 1 });
add('two sequences', 'skyformer', qkv(N, M), { landmarks: 10, queryMask: maskOf(B, N), mask: maskOf(B, M) });
add('given for each sample', 'skyformer', qkv(), {
    landmarks: [
        [0, 3, 20, 37],
        [18, 5, 6, 30],
    ],
});

const primal = (/** @type {number} */ n, m = N) => ({
    q: array([B, H, N, d]),
    k: array([B, H, m, d]),
    we: array([H, n, s]),
    wr: array([H, n, s]),
    concatWeight: array([d, 2 * s]),
    concatBias: array([d]),
});
const x = (m = N) => array([B, m, H * d]);
add('more rows than tokens', 'primal', { ...primal(23), x: x() });
add('one row', 'primal', { ...primal(1), x: x() }, { mask });
add('fixed, masked', 'primal', primal(d), { mode: 'fixed', mask });
add('causal, masked', 'primal', primal(d), { mode: 'causal', mask });
add(
    'cross, masked, a sample without keys',
    'primal',
    { ...primal(7, M), x: x(M) },
    { cross: true, mask: padding([0, 9], M) },
);
add('cross, fixed', 'primal', primal(d, M), { cross: true, mode: 'fixed', queryMask: maskOf(B, N) });
/** λ above 0. @param {number} n rows @param {number} [halves] */
const kep = (n, halves = 1) => ({
    ...primal(n),
    lambda: array([H, s], () => Math.exp(0.5 * normal())),
    mean: array([H, s, s]),
    cholesky: small(0.5)(H, s, (s * (s + 1)) / 2),
    concatWeight: array([d, halves * s]),
});
add('the mean', 'kep-svgp', { ...kep(7), x: x() }, { mask });
add('a sample', 'kep-svgp', { ...kep(7), x: x(), noise: array([B, H, s, s]) });
add(
    'side by side, fixed',
    'kep-svgp',
    { ...kep(d, 2), noise: array([B, H, s, s]) },
    { merge: 'concat', mode: 'fixed' },
);
add('causal', 'kep-svgp', kep(d), { mode: 'causal', mask });
const scores = (/** @type {number} */ m) => ({
    e: array([B, H, N, s]),
    r: array([B, H, m, s]),
    we: array([H, 5, s]),
    wr: array([H, 5, s]),
    lambda: array([H, s]),
});
add('masked', 'ksvdObjective', scores(N), { mask });
add('padding counts', 'ksvdObjective', scores(N), { mask, countMasked: true });
add('cross', 'ksvdObjective', scores(M), { cross: true, mask: maskOf(B, M), queryMask: one });

const points = (/** @type {number[]} */ ...shape) => ({ w1: small(0.1)(...shape), w2: small(0.1)(...shape) });
add('causal, masked', 'implicit', { ...qkv(), ...points(H, d, S) }, { causal: true, mask, p: 3 });
add('of each sample', 'implicit', { ...qkv(N, M), ...points(B, H, d, S) }, { mask: maskOf(B, M), den: 3, eps: 0.001 });
add('stationary', 'implicit', { ...qkv(), w1: small(0.1)(H, d, S) }, { stationary: true, p: 1.5 });
const network = () => ({
    ...{ q: array([B, H, N, d]), k: array([B, H, N, d]), B1: small(0.3)(2 * d, d), c1: array([d]) },
    ...{ B2: small(0.3)(d, d), c2: array([d]), B3: small(0.3)(d, d), c3: array([d]) },
});
add('independent, masked', 'copulaNoise', { ...network(), noise: array([B, d, H, S]) }, { independent: true, mask });
add(
    'coupled',
    'copulaNoise',
    { ...network(), B4: small(0.5)(d, d), c4: array([d]), noise: array([B, d, H, S]) },
    { prior: 0.4 },
);
const edges = Array.from({ length: 40 }, () => [Math.floor(uniform() * 9), Math.floor(uniform() * 10)]);
add(
    'doubles, a node alone',
    'graph',
    { z: array([H, 10, d]), aSelf: array([H, d]), aNeighbor: array([H, d]) },
    { edges, slope: 0.3 },
);
add('p, den', 'graphImplicit', { z: array([H, 10, d]), ...points(H, d, S) }, { edges, p: 1.7, den: 3 });
add('stationary', 'graphImplicit', { z: array([H, 10, d]), w1: small(0.1)(1, H, d, S) }, { edges, stationary: true });

const table = (/** @type {number} */ m, r = 5) => array([r, m + 2]);
add('two tables', 'linformer', { ...qkv(N, M), keyProjection: table(M), valueProjection: table(M) });
add('one table, masked', 'linformer', { ...qkv(), keyProjection: table(N) }, { mask: one, queryMask: maskOf(B, N) });
/** Segments of tokens whose means differ: else the landmarks' matrix is all but singular. */
const apart = (n = N, m = n) => {
    const inputs = qkv(n, m);
    for (const { shape, data } of [inputs.q, inputs.k])
        data.forEach((value, i) => {
            const token = Math.floor(i / d) % shape[2];
            if (i % d === Math.floor((token * d) / shape[2])) data[i] = Math.fround(value + 5);
        });
    return inputs;
};
add('segments', 'nystromformer', apart(), { landmarks: 6 });
add('masked, convolved', 'nystromformer', { ...apart(), filter: array([H, 4]) }, { landmarks: 4, mask, iterations: 4 });
add('fewer tokens than landmarks', 'nystromformer', apart(N, M), {
    landmarks: 30,
    iterations: 3,
    mask: padding([3, 6], M),
});
add('drawn', 'performer', qkv(N, M), { mask: maskOf(B, M) });
add('drawn, few, causal', 'performer', qkv(70), { features: 9, causal: true });
add('given', 'performer', { ...qkv() }, { directions: array([7, d]), mask: one });
add('two sequences', 'cosformer', qkv(N, M), { mask: padding([0, 9], M) });
add('causal, reach', 'cosformer', qkv(70), { causal: true, reach: 100, denominatorEps: 0.01 });
add('masked', 'cosformer', qkv(), { mask });
add('without values before', 'elliptical', qkv(N, M), { mask: maskOf(B, M) });
add('values before', 'elliptical', qkv(N, M), { previous: array([B, H, M, d]), mask: padding([0, 9], M) });
add('causal', 'elliptical', qkv(), { previous: array([B, H, N, d]), causal: true, mask });
const keys = (/** @type {number} */ scale) => ({ k: small(scale)(B, H, N, d), v: array([B, H, N, d]) });
add('outliers', 'rpc', keys(2), { threshold: 0.8, mask: one });
add('one round', 'rpc', keys(0.7), { iterations: 1 });
writeFileSync(
    join(folder, 'cases.json'),
    JSON.stringify(cases, (_, value) => (value === -Infinity ? '-inf' : value)),
);

// ---- layers: models whose outputs are those of their last layer, through one matrix ---------------------------------

const LENGTH = 23,
    base = { inputs: 3, outputs: 5, length: LENGTH, width: 12, heads: 3, depth: 2, feedforward: 10, seed: 3 };
const plain = { ...base, standardize: false, finalNorm: false, positions: 'none' };
/** @type {Record<string, any>} */
const MODELS = {
    softmax: { attention: 'softmax' },
    'softmax, learned beta, pre, rms': {
        attention: { kind: 'softmax', learnedBeta: true, beta: 0.5, pool: [1, 2, 3] },
        norm: 'pre',
        normKind: 'rms',
        normEps: 1e-3,
    },
    'softmax, standardised, relu, learned positions': {
        attention: { kind: 'softmax', standardize: true },
        activation: 'relu',
        positions: 'learned',
    },
    'softmax, convolved, sinusoidal': {
        attention: { kind: 'softmax', conv: '1d', filter: 5 },
        positions: 'sinusoidal',
    },
    'softmax, causal, alibi': { attention: 'softmax', positions: 'alibi', causal: true },
    'softmax, alibi, power of two': { attention: 'softmax', positions: 'alibi', heads: 4 },
    'sparse, relative': { attention: { kind: 'sparse', pattern: 'fixed', block: 4 }, positions: 'relative', heads: 4 },
    'window, causal, relative': { attention: { kind: 'window', window: 6 }, positions: 'relative', causal: true },
    'linear, rotary, silu, gated': { attention: 'linear', positions: 'rotary', activation: 'silu', gated: true },
    'linear, causal, odd heads': { attention: 'linear', causal: true, positions: 'rotary', width: 15 },
    gaussian: { attention: 'gaussian', norm: 'pre', gated: true },
    'skyformer, all rows': { attention: 'skyformer' },
    'skyformer, drawn': { attention: { kind: 'skyformer', landmarks: 20, iterations: 4, gamma: 0.2 } },
    primal: { attention: { kind: 'primal', rank: 4 }, positions: 'learned' },
    'primal, rows': { attention: { kind: 'primal', rank: 5, rows: 9, cross: true } },
    'primal, causal': { attention: { kind: 'primal', rank: 3 }, causal: true, norm: 'pre' },
    'primal, fixed, gated relu': {
        attention: { kind: 'primal', rank: 3, mode: 'fixed', countMasked: true },
        gated: true,
        activation: 'relu',
    },
    'kep-svgp': { attention: { kind: 'kep-svgp', rank: 4 }, positions: 'learned' },
    'kep-svgp, side by side, causal': { attention: { kind: 'kep-svgp', rank: 3, merge: 'concat' }, causal: true },
    'linformer, longer than some': { attention: { kind: 'linformer', rank: 4 }, positions: 'learned' },
    'linformer, one table': { attention: { kind: 'linformer', rank: 5, shared: true }, norm: 'pre' },
    'nystromformer, convolved': { attention: { kind: 'nystromformer', landmarks: 3, filter: 3, iterations: 4 } },
    'performer, rotary': { attention: { kind: 'performer', features: 7 }, positions: 'rotary', width: 18 },
    'performer, causal': { attention: 'performer', causal: true },
    'cosformer, causal': { attention: { kind: 'cosformer', reach: 30 }, causal: true },
    'elliptical behind softmax, then itself': { depth: 3, attention: ['softmax', 'elliptical', 'elliptical'] },
    'elliptical behind primal, causal': {
        depth: 3,
        attention: [
            { kind: 'primal', rank: 3, mode: 'causal' },
            { kind: 'elliptical', causal: true },
            { kind: 'elliptical', causal: true },
        ],
    },
    'rpc, rotary': { attention: { kind: 'rpc', threshold: 0.7, iterations: 2 }, positions: 'rotary', width: 18 },
    'implicit, direct': { attention: { kind: 'implicit', p: 1.8, samples: 16 } },
    'implicit, stationary, causal': { attention: { kind: 'implicit', stationary: true, samples: 8 }, causal: true },
};
/** An untrained model says little of its parts: all of them get other numbers. @param {Uint8Array} file */
function shaken(file) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength),
        begin = 8 + Number(view.getBigUint64(0, true));
    for (let at = begin; at < file.byteLength; at += 4)
        view.setFloat32(at, view.getFloat32(at, true) + 0.2 * normal(), true);
    return file;
}
const models = Object.entries(MODELS).map(([name, config], i) => {
    const first = pa.sequenceModel({ ...plain, ...config }),
        file = shaken(first.save()),
        model = /** @type {any} */ (pa.open(file));
    first.dispose();
    const inputs = [LENGTH, 9].map(n => Array.from({ length: n }, () => [normal(), normal(), normal()]));
    const outputs = inputs.map(input => Array.from(model.predict(input).values.data));
    const looked = model.inspect(inputs[1]);
    writeFileSync(join(folder, `${i}.safetensors`), file);
    const result = {
        name,
        inputs,
        outputs,
        layers: looked.layers.map((/** @type {any} */ { ksvd, heads }) => ({
            ksvd,
            maps: heads.map((/** @type {any} */ { map }) => Array.from(map.data)),
        })),
    };
    model.dispose();
    return result;
});
writeFileSync(join(folder, 'models.json'), JSON.stringify(models));

// --- graphs: two layers, whose outputs are the model's ---------------------------------------------------------------

const graph = {
    x: Array.from({ length: 10 }, () => Array.from({ length: 4 }, normal)),
    edges: Array.from({ length: 18 }, () => [Math.floor(uniform() * 10), Math.floor(uniform() * 10)]),
};
const GRAPHS = {
    graph: { attention: [{ kind: 'graph', slope: 0.1 }, 'graph'] },
    'graphImplicit and stationary': {
        attention: [
            { kind: 'graphImplicit', samples: 6, p: 1.7 },
            { kind: 'graphImplicit', samples: 8, stationary: true, den: 4 },
        ],
    },
};
const graphs = Object.entries(GRAPHS).map(([name, config], i) => {
    const first = pa.graphClassifier({ features: 4, classes: 3, width: 8, heads: 2, seed: 1, ...config }),
        file = shaken(first.save()),
        model = /** @type {any} */ (pa.open(file));
    writeFileSync(join(folder, `graph-${i}.safetensors`), file);
    const { logits } = model.predict(graph),
        { layers } = model.inspect(graph);
    return {
        name,
        x: graph.x,
        // beside these the model has each node look at itself
        edges: graph.edges,
        logits: Array.from(logits.data),
        maps: layers.map((/** @type {any} */ { heads }) =>
            heads.map((/** @type {any} */ { map }) => Array.from(map.data)),
        ),
    };
});
writeFileSync(join(folder, 'graphs.json'), JSON.stringify(graphs));
