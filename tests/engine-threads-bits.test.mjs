// Every operation, every kind of attention and every kind of model with 1, 2, 3 and 8 threads, at sizes at which work
// is handed out: in simd128 the same bits, in relaxed the same to rounding.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { load } from 'primal-attention';
import { relativeError } from './support/compare.mjs';
import { GRAPHS, sequences } from './support/kinds.mjs';
import { simd } from './support/library.mjs';
import { randomArray, uniform } from './support/samples.mjs';
import { handedOut } from './support/threads.mjs';

const COUNTS = simd === 'relaxed' ? [1, 3] : [1, 2, 3, 8];
/** @type {{ pa: any, handed: () => number }[]} */
const sides = [];
for (const threads of COUNTS) sides.push(await handedOut(() => load({ simd, full: true, threads })));
after(() => Promise.all(sides.map(({ pa }) => pa.dispose())));

/** What hands nothing out. @type {string[]} */
const alone = [];

/**
 * The same on all sides.
 * @param {(pa: any) => any} compute numbers, in lists of any depth, or a promise of them
 * @returns {Promise<boolean>} whether anything was handed out
 */
async function same(compute) {
    /** @type {Float32Array[]} */
    let right = [];
    let pieces = 0;
    for (const [i, { pa, handed }] of sides.entries()) {
        pa.seed(3);
        const before = handed(),
            found = [await compute(pa)].flat(Infinity);
        pieces += handed() - before;
        if (i === 0) {
            right = found;
            assert.ok(found.length > 0);
            continue;
        }
        assert.equal(found.length, right.length);
        found.forEach((numbers, n) => {
            const where = `${COUNTS[i]} threads, array ${n}`;
            if (simd === 'simd128') assert.ok(Buffer.from(numbers.buffer).equals(Buffer.from(right[n].buffer)), where);
            else assert.ok(relativeError(numbers, right[n]) < 1e-4, where);
        });
    }
    return pieces > 0;
}

/* ---- operations ---- */

/** Sizes by the letters of the table. @type {Record<string, number>} */
const SIZES = {
    B: 2,
    H: 3,
    N: 300,
    M: 300,
    d: 20,
    D: 640,
    K: 90,
    O: 110,
    s: 8,
    n: 300,
    c: 20,
    S: 30,
    C: 50,
    V: 40,
    P: 300,
    R: 24,
    L: 310,
    F: 40,
};
const SHAPE = [320, 400];
/** Whole numbers. @param {number[]} shape @param {(i: number) => number} value */
const whole = (shape, value) => ({
    shape,
    ids: Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
});
const INDICES = whole([300], i => (i * 7) % 40),
    PLACES = whole(SHAPE, i => (i * 7) % 320);
/** Of a graph of 300 nodes, target and source. */
const EDGES = whole([2400, 2], i => (i % 2 ? ((i >> 1) * 13) % 300 : (i >> 1) >> 3));

/**
 * What the letters don't say: of inputs other shapes or the whole numbers, without which optional ones are left out;
 * options.
 * @type {Record<string, { inputs?: Record<string, number[] | { ids: Int32Array, shape: number[] }>, options?: any }>}
 */
const MORE = {
    softmax: { inputs: { mask: [2, 300] } },
    linformer: { inputs: { keyProjection: [24, 310], valueProjection: [24, 310] } },
    nystromformer: { inputs: { filter: [3, 5] }, options: { landmarks: 24 } },
    performer: { inputs: { directions: [40, 20] } },
    elliptical: { inputs: { previous: [2, 3, 300, 20] } },
    primal: { inputs: { x: [2, 300, 60], concatWeight: [20, 16] } },
    'kep-svgp': {
        inputs: {
            x: [2, 300, 60],
            cholesky: [3, 8, 36],
            concatWeight: [20, 8],
            noise: [2, 3, 8, 8],
        },
    },
    skyformer: { options: { landmarks: 40 } },
    graph: { inputs: { edges: EDGES } },
    graphImplicit: { inputs: { edges: EDGES, w1: [3, 20, 30], w2: [3, 20, 30] } },
    implicit: { inputs: { w1: [3, 20, 30], w2: [3, 20, 30] } },
    copulaNoise: { inputs: { B1: [40, 20], B4: [20, 20], c4: [20], noise: [2, 20, 3, 30] } },
    linearLayer: { inputs: { x: [300, 90], bias: [110] } },
    ksvdObjective: { inputs: { e: [2, 3, 3000, 8], r: [2, 3, 3000, 8] } },
    dropout: { options: { rate: 0.3 } },
    gatedUnit: { options: { activation: 'silu' } },
    embedding: { inputs: { ids: INDICES } },
    tableEmbedding: { inputs: { ids: INDICES } },
    crossEntropy: { inputs: { labels: INDICES, logits: [300, 50] } },
    rotary: { inputs: { x: [300, 640] } },
    relativeBias: { inputs: { table: [3, 32] }, options: { tokens: 300 } },
    flattenRows: { options: { length: 310 } },
    poolMean: { inputs: { mask: [1, 300] } },
    matmul: { inputs: { a: [2, 3, 120, 130], b: [2, 3, 130, 110] } },
    reshape: { inputs: { shape: whole([2], i => [400, 320][i]) } },
    permute: { inputs: { order: whole([2], i => 1 - i) } },
    concat: { inputs: { b: [320, 400] } },
    slice: { options: { start: 3, end: 140 } },
    gather: { inputs: { index: PLACES } },
    scatterAdd: { inputs: { index: PLACES } },
};

const [{ pa: first }] = sides;
/** @type {import('../web/engine/core.js').Operation[]} */
const rows = /** @type {any} */ (first)._core.operations;

/** @type {Map<string, Float32Array>} */
const made = new Map();
/** Numbers between 0.1 and 1: of which there are logarithms and roots. @param {number[]} shape @param {number} seed */
function values(shape, seed) {
    const size = shape.reduce((a, b) => a * b, 1),
        key = `${size} ${seed}`,
        known = made.get(key) ?? randomArray(size, seed).map(value => 0.55 + 0.45 * value);
    made.set(key, known);
    return known;
}

/** Outputs and gradients. @param {any} pa @param {import('../web/engine/core.js').Operation} row */
function forwardAndBack(pa, { name, family, inputs: wanted }) {
    const { inputs: other = {}, options = {} } = MORE[name] ?? {};
    return pa.scope(() => {
        /** @type {Record<string, any>} */
        const inputs = {};
        wanted.forEach(({ name: input, optional, shapes: [letters] }, i) => {
            const given = other[input];
            if (optional && !given) return;
            const { ids = null, shape = shapeOf(letters) } = Array.isArray(given) ? { shape: given } : (given ?? {});
            inputs[input] = pa.tensor(ids ?? values(shape, 10 + i), shape, { grad: ids === null });
        });
        const result = (family === 'attention' ? pa.attention : pa.ops)[name](inputs, options),
            outputs = result.shape ? [result] : Object.values(result).filter(Boolean);
        for (const [i, output] of outputs.entries()) pa.backward(output, values([...output.shape], 90 + i));
        return [...outputs.map(output => output.toArray()), ...Object.values(inputs).flatMap(({ grad }) => grad ?? [])];
    });
}

/** @param {string | undefined} letters */
const shapeOf = letters =>
    letters === undefined || letters === '*'
        ? SHAPE
        : [...letters].map(letter => (letter === '*' ? 300 : (SIZES[letter] ?? Number(letter))));

/** Of these work has to be handed out here, or sizes have become too small, or something slow. */
const WIDE = {
    attention: 'softmax primal linear gaussian skyformer sparse window implicit ksvdObjective',
    layer: 'linearLayer gelu layerNorm gatedUnit matmul sigmoid add dropout',
};

describe('operations', () => {
    // of heads beside each other no operation tells the core how many they are: models of graphs use it
    for (const row of rows)
        if (row.family !== 'custom' && row.name !== 'meanHeads')
            test(row.name, async () => {
                if (!(await same(pa => forwardAndBack(pa, row)))) alone.push(`${row.family} ${row.name}`);
            });
    test('work was handed out', t => {
        t.diagnostic(`One thread computed ${alone.join(', ')}.`);
        for (const [family, names] of Object.entries(WIDE))
            for (const name of names.split(' ')) assert.ok(!alone.includes(`${family} ${name}`), name);
    });
});

/* ---- models ---- */

const LENGTH = 160;
/** Every layer is wide enough for some threads. */
const wide = { width: 96, heads: 4, depth: 1, feedforward: 192, dropout: 0.1, seed: 5 };
const wave = (/** @type {number} */ n, /** @type {number} */ seed) => randomArray(n, seed);

/**
 * Two steps, and what has become of the model.
 * @param {any} model @param {any} data @param {any} [options]
 * @returns {Promise<any[]>}
 */
async function learned(model, data, options = { batchSize: 4 }) {
    const losses = [];
    for await (const { loss } of model.fit(data, { epochs: 2, seed: 1, ...options })) losses.push(loss);
    const weights = model.parameters.map((/** @type {any} */ { data }) => data);
    model.dispose();
    return [Float32Array.from(losses), ...weights];
}

const series = { x: [wave(2 * LENGTH, 1), wave(2 * LENGTH, 2)], y: Int32Array.of(0, 1) };
/** @type {(attention: any) => any} */
const classifier = attention => ({
    ...wide,
    depth: Array.isArray(attention) ? attention.length : 1,
    input: { kind: 'series', features: 2, length: LENGTH },
    classes: 2,
    attention,
});

describe('kinds of attention, in a step of training', () => {
    for (const attention of sequences(10, 16))
        test(JSON.stringify(attention), async () => {
            assert.ok(await same(pa => learned(pa.classifier(classifier(attention)), series)));
        });
    test("attention of one's own", async () => {
        /** @type {(pa: any) => any} */
        const custom = ({ ops }) => ({
            kind: 'custom',
            /** @param {any} tensors @param {any} its */
            forward: ({ q, k, v }, { width }) =>
                ops.matmul({
                    a: ops.softmax({
                        x: ops.mul({ a: ops.matmul({ a: q, b: k }, { transposeB: true }), b: width ** -0.5 }),
                    }),
                    b: v,
                }),
        });
        assert.ok(await same(pa => learned(pa.classifier(classifier(custom(pa))), series)));
    });
});

/** @type {Record<string, (pa: any) => { model: any, data: any, options?: any }>} */
const MODELS = {
    regressor: pa => ({
        model: pa.classifier({ ...classifier('softmax'), classes: undefined, outputs: 1 }),
        data: { x: series.x, y: Float32Array.of(0.3, 0.7) },
    }),
    images: pa => ({
        model: pa.classifier({
            ...wide,
            input: { kind: 'image', height: 32, width: 32, channels: 1, patch: 2 },
            classes: 2,
        }),
        data: { x: [wave(1024, 1), wave(1024, 2)], y: Int32Array.of(0, 1) },
    }),
    sequences: pa => ({
        model: pa.sequenceModel({ ...wide, inputs: 2, outputs: 1, length: LENGTH, causal: true }),
        data: { x: series.x, y: [wave(LENGTH, 3), wave(LENGTH, 4)] },
    }),
    text: pa => ({
        model: pa.languageModel({ ...wide, length: LENGTH, tied: true }),
        data: 'the quick brown fox jumps over the lazy dog; '.repeat(12),
    }),
    translator: pa => ({
        model: pa.translator({
            ...wide,
            source: { vocabulary: 20, length: LENGTH },
            target: { vocabulary: 20, length: LENGTH },
        }),
        data: {
            x: [1, 2].map(n => Array.from({ length: LENGTH }, (_, i) => (i * n) % 20)),
            y: [3, 7].map(n => Array.from({ length: LENGTH }, (_, i) => (i * n) % 20)),
        },
    }),
    table: pa => ({
        model: pa.classifier({
            ...wide,
            input: { kind: 'table', columns: Array.from({ length: 40 }, (_, i) => ({ name: `c${i}` })) },
            outputs: 1,
            loss: 'mse',
        }),
        data: { x: [wave(40, 1), wave(40, 2)], y: Float32Array.of(0.3, 0.7) },
    }),
};
for (const attention of GRAPHS)
    MODELS[`graph ${JSON.stringify(attention)}`] = pa => {
        const next = uniform(7);
        return {
            model: pa.graphClassifier({
                features: 8,
                classes: 3,
                width: 96,
                heads: 4,
                dropout: 0.1,
                seed: 5,
                attention,
            }),
            options: {},
            data: {
                x: Array.from({ length: 300 }, () => Float32Array.from({ length: 8 }, next)),
                edges: EDGES.ids,
                y: Int32Array.from({ length: 300 }, (_, i) => i % 3),
            },
        };
    };

describe('kinds of models', () => {
    for (const [name, make] of Object.entries(MODELS))
        test(name, async () => {
            const handed = await same(pa => {
                const { model, data, options } = make(pa);
                return learned(model, data, options);
            });
            // nobody has thought of graphs yet
            assert.ok(handed || name.startsWith('graph'));
        });
});
