/**
 * @file Every mechanism against the float64 reference: odd sizes, masks, options and their combinations; outputs,
 *   gradients
 * under random cotangents, attention maps; and proof that the comparison would notice a wrong gradient. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { assertClose, assertFinite, assertZero, relativeError } from './support/compare.mjs';
import { checkDirection, checkGradient, numericGradient } from './support/gradcheck.mjs';
import { differentiate, loadLibrary } from './support/library.mjs';
import { array, generator, view } from './reference/array.mjs';
import * as reference from './reference/attention.mjs';
import { addWeighted, seen } from './reference/scores.mjs';

const SIZES = [1, 3, 4, 5, 7, 8, 9, 31, 33];
const OUTPUT = 1e-5; // of the largest entry
const GRADIENT = 2e-4;

/** @type {any} */
let pa;
before(async () => {
    pa = await loadLibrary();
});

/** One problem. `zero` names the inputs whose gradient vanishes; `outputs` those that get a cotangent.
 * `inReference`: options that only the reference is given.
 * @typedef {{ op: string, what: string, inputs: Record<string, any>, options: any, outputs?: string[], zero?: string[],
 *   output?: number, gradient?: number, inReference?: any }} Problem */

/** q, k, v of one shape: N queries, M keys. @param {ReturnType<typeof generator>} random */
function qkv(random, { B = 2, H = 2, N, M = N, d }) {
    return { q: random.array([B, H, N, d]), k: random.array([B, H, M, d]), v: random.array([B, H, M, d]) };
}

/**
 * A mask with at least two keys kept in every sample, one of which is not the last.
 * @param {ReturnType<typeof generator>} random
 */
function someMask(random, B, M) {
    const mask = random.mask([B, M]);
    for (let b = 0; b < B; b++) for (const j of [0, M >> 1]) mask.data[b * M + j] = 1;
    return mask;
}

/** Options of the softmax family, each in some sizes. @returns {Problem[]} */
function softmaxProblems() {
    const random = generator(100);
    /** @type {Problem[]} */
    const problems = [];
    /** @param {string} what @param {any} sizes @param {(sizes: any) => any} [make] */
    const add = (what, sizes, make = () => ({})) => {
        const { filter, relative, bias, zero = [], ...options } = make(sizes);
        const inputs = {
            ...qkv(random, sizes),
            ...(filter && { filter }),
            ...(relative && { relative }),
            ...(bias && { bias }),
        };
        problems.push({
            op: 'softmax',
            what: `${what}, N ${sizes.N} M ${sizes.M ?? sizes.N} d ${sizes.d}`,
            inputs,
            options,
            zero,
        });
    };
    SIZES.forEach((N, n) => {
        const M = SIZES[(n + 4) % 9];
        const d = SIZES[(n * 2 + 1) % 9];
        add('plain', { B: 1, H: 3, N, M, d }, () => ({ zero: M === 1 ? ['q', 'k'] : [] }));
        add('recentred', { N, M, d }, () => ({ beta: 0.6, zero: M === 1 ? ['q', 'k'] : [] }));
        add('causal', { N, d }, () => ({ causal: true, zero: N === 1 ? ['q', 'k'] : [] }));
        if (M > 1) add('masked', { B: 3, H: 1, N, M, d }, () => ({ mask: someMask(random, 3, M) }));
        if (M > 1) add('standardised', { N, M, d }, () => ({ standardize: true, eps: 0.1 }));
        if (M > 1) add('pooled', { H: 3, N, M, d }, () => ({ pool: [1, 2, 5] }));
        if (N > 1) add('convolved', { N, d }, () => ({ conv: '1d', filter: random.array([2, SIZES[n % 5]], 0.5) }));
    });
    add('default eps', { N: 9, M: 7, d: 5 }, () => ({ standardize: true }));
    add('grid', { N: 15, d: 4 }, () => ({ conv: '2d', rows: 3, cols: 5, filter: random.array([2, 2, 2], 0.5) }));
    add('grid 3×3', { N: 28, d: 5 }, () => ({ conv: '2d', rows: 7, cols: 4, filter: random.array([2, 3, 3], 0.5) }));
    add('grid behind a class token', { N: 13, d: 3 }, () => ({
        conv: '2d',
        rows: 4,
        cols: 3,
        filter: random.array([2, 2, 2], 0.5),
    }));
    for (const [what, options] of Object.entries({
        '': {},
        ', recentred, pooled': { beta: 0.7, pool: [2, 3] },
        ', standardised': { standardize: true, eps: 0.1 },
        ', causal': { causal: true },
    }))
        for (const [N, rows, cols, taps] of [
            [15, 3, 5, [2, 2]],
            [28, 4, 7, [3, 3]],
            [13, 4, 3, [2, 3]],
        ])
            add(`masked grid of ${rows} × ${cols}${what}`, { N, d: 5 }, () => ({
                conv: '2d',
                rows,
                cols,
                mask: someMask(random, 2, N),
                filter: random.array([2, ...taps], 0.5),
                ...options,
            }));
    for (const N of [5, 9, 33]) {
        const mask = () => someMask(random, 2, N);
        add('masked, recentred, pooled', { N, d: 7 }, () => ({ mask: mask(), beta: 0.5, pool: [1, 2] }));
        add('masked, standardised, pooled', { N, d: 7 }, () => ({
            mask: mask(),
            standardize: true,
            eps: 0.1,
            pool: [3, 1],
        }));
        add('masked, convolved', { N, d: 5 }, () => ({ mask: mask(), conv: '1d', filter: random.array([2, 5], 0.5) }));
        add('masked, convolved, pooled, recentred', { N, d: 5 }, () => ({
            mask: mask(),
            conv: '1d',
            filter: random.array([2, 3], 0.5),
            pool: [1, 4],
            beta: 1,
        }));
        const relative = (M = N) => random.array([2, N + M - 1], 3);
        add('relative', { N, M: 7, d: 5 }, () => ({ relative: relative(7) }));
        add('relative, causal, masked', { N, d: 5 }, () => ({ relative: relative(), causal: true, mask: mask() }));
        add('relative, masked, standardised, convolved', { N, d: 5 }, () => ({
            relative: relative(),
            mask: mask(),
            standardize: true,
            eps: 0.1,
            conv: '1d',
            filter: random.array([2, 3], 0.5),
        }));
        add('bias of all heads', { N, M: 7, d: 5 }, () => ({ bias: random.array([N, 7], 3) }));
        add('bias, causal, masked', { N, d: 5 }, () => ({
            bias: random.array([2, N, N], 3),
            causal: true,
            mask: mask(),
        }));
        add('bias and relative, masked, recentred', { N, M: 7, d: 5 }, () => ({
            bias: random.array([2, 2, N, 7], 3),
            relative: relative(7),
            mask: someMask(random, 2, 7),
            beta: 0.6,
        }));
        add('causal, masked', { N, d: 5 }, () => ({ causal: true, mask: mask() }));
        add('causal, recentred', { N, d: 5 }, () => ({ causal: true, beta: 0.6 }));
        add('causal, standardised', { N, d: 5 }, () => ({ causal: true, standardize: true, eps: 0.1 }));
        add('causal, pooled', { H: 3, N, d: 5 }, () => ({ causal: true, pool: [1, 2, 3] }));
        add('causal, convolved', { N, d: 5 }, () => ({ causal: true, conv: '1d', filter: random.array([2, 5], 0.5) }));
        add('causal, masked, pooled, recentred', { N, d: 5 }, () => ({
            causal: true,
            mask: mask(),
            pool: [2, 3],
            beta: 0.5,
        }));
    }
    return problems;
}

/** @returns {Problem[]} */
function primalProblems() {
    const random = generator(200);
    /** @type {Problem[]} */
    const problems = [];
    SIZES.forEach((N, n) => {
        const [B, H] = [1 + (n % 2), 1 + (n % 3)];
        const d = SIZES[(n * 2 + 3) % 9];
        const s = SIZES[(n + 2) % 7];
        const rows = SIZES[(n * 5 + 1) % 9]; // fewer, as many or more than N
        for (const mode of ['data', 'fixed', 'causal']) {
            const first = mode === 'data' ? rows : d;
            const inputs = {
                ...(mode === 'data' && { x: random.array([B, N, H * d]) }),
                q: random.array([B, H, N, d]),
                k: random.array([B, H, N, d]),
                we: random.array([H, first, s]),
                wr: random.array([H, first, s]),
                concatWeight: random.array([d, 2 * s]),
                concatBias: random.array([d]),
            };
            const mask = (n + mode.length) % 2 ? random.mask([B, N]) : undefined;
            const zero = d === 1 ? ['q', 'k'] : []; // the direction of a number is its sign
            problems.push({
                op: 'primal',
                what: `${mode}${mask ? ', masked' : ''}, N ${N} d ${d} s ${s} rows ${first}`,
                inputs,
                options: { mode, mask },
                outputs: ['y', 'e', 'r'],
                zero,
            });
        }
    });
    return problems;
}

/** @returns {Problem[]} */
function kepProblems() {
    const random = generator(250);
    return SIZES.flatMap((N, n) =>
        ['data', 'fixed', 'causal'].map((mode, m) => {
            const [B, H, d, s] = [1 + (n % 2), 1 + (n % 3), SIZES[(n * 2 + 3) % 9], SIZES[(n + 2) % 6]];
            const first = mode === 'data' ? SIZES[(n * 5 + 1) % 9] : d;
            const merge = (n + m) % 2 ? 'concat' : 'sum';
            const lambda = random.array([H, s]);
            lambda.data.forEach((x, i) => (lambda.data[i] = 0.5 + Math.abs(x)));
            const inputs = {
                ...(mode === 'data' && { x: random.array([B, N, H * d]) }),
                q: random.array([B, H, N, d]),
                k: random.array([B, H, N, d]),
                we: random.array([H, first, s]),
                wr: random.array([H, first, s]),
                lambda,
                mean: random.array([H, s, s]),
                cholesky: random.array([H, s, (s * (s + 1)) / 2], 0.7),
                concatWeight: random.array([d, merge === 'sum' ? s : 2 * s]),
                concatBias: random.array([d]),
                ...(n % 3 && { noise: random.array([B, H, s, s]) }),
            };
            const mask = (n + m) % 3 ? undefined : random.mask([B, N]);
            return {
                op: 'kep-svgp',
                what: `${mode}, ${merge}${inputs.noise ? ', noise' : ''}${mask ? ', masked' : ''}, N ${N} d ${d} s ${s} rows ${first}`,
                inputs,
                options: { mode, merge, mask },
                outputs: ['y', 'e', 'r', 'kl'],
                zero: d === 1 ? ['q', 'k'] : [],
            };
        }),
    );
}

/** @returns {Problem[]} */
function ksvdProblems() {
    const random = generator(300);
    return SIZES.map((N, n) => {
        const [B, H, s, rows] = [1 + (n % 3), 1 + (n % 2), SIZES[(n + 3) % 9], SIZES[(n * 2) % 9]];
        const inputs = {
            e: random.array([B, H, N, s]),
            r: random.array([B, H, N, s]),
            we: random.array([H, rows, s]),
            wr: random.array([H, rows, s]),
            lambda: random.array([H, s]),
        };
        const options = n % 3 === 0 ? {} : { mask: random.mask([B, N]), countMasked: n % 3 === 2 };
        return { op: 'ksvdObjective', what: `N ${N} s ${s} rows ${rows} ${Object.keys(options)}`, inputs, options };
    });
}

/** @returns {Problem[]} */
function linearProblems() {
    const random = generator(400);
    /** @type {Problem[]} */
    const problems = [];
    SIZES.forEach((N, n) => {
        const d = SIZES[1 + ((n * 2) % 8)]; // for d = 1 the query cancels
        const mask = N > 1 ? someMask(random, 2, N) : undefined;
        for (const [what, options] of Object.entries({
            plain: {},
            recentred: { beta: 0.35 },
            standardised: { standardize: true, eps: 0.1 },
            pooled: { pool: [1, 2] },
            causal: { causal: true },
            'masked, recentred, pooled': { mask, beta: 0.5, pool: [3, 1] },
            'causal, masked, pooled': { causal: true, mask, pool: [2, 3] },
        }))
            problems.push({
                op: 'linear',
                what: `${what}, N ${N} d ${d}`,
                inputs: qkv(random, { N, d }),
                options,
                zero: N === 1 ? null : [],
            });
    });
    return problems.filter(({ zero }) => zero); // one key: its weight is 1 but for the 1e-6
}

/** @returns {Problem[]} */
function sparseProblems() {
    const random = generator(500);
    /** @type {Problem[]} */
    const problems = [];
    SIZES.slice(1).forEach((N, n) => {
        const d = SIZES[(n * 2 + 1) % 9];
        const mask = someMask(random, 2, N);
        for (const pattern of [
            { pattern: 'window', window: 1 + (n % 4) },
            { pattern: 'strided', block: 2 + (n % 3) },
            { pattern: 'fixed', block: 2 + (n % 4), summary: 1 + (n % 2) },
        ])
            for (const options of [
                {},
                { mask },
                { causal: true },
                { beta: 0.5 },
                { standardize: true, eps: 0.1 },
                { pool: [1, 2], mask, beta: 0.5 },
                { causal: true, mask, beta: 0.5 },
            ])
                problems.push({
                    op: 'sparse',
                    what: `${Object.values(pattern)} ${Object.keys(options)}, N ${N} d ${d}`,
                    inputs: qkv(random, { N, d }),
                    options: { ...pattern, ...options },
                });
        for (const pattern of [
            { pattern: 'window', window: 1 + (n % 4) },
            { pattern: 'strided', block: 2 + (n % 3) },
            { pattern: 'fixed', block: 2 + (n % 4), summary: 1 + (n % 2) },
        ])
            problems.push({
                op: 'sparse',
                what: `${Object.values(pattern)} biased, N ${N} d ${d}`,
                inputs: {
                    ...qkv(random, { N, d }),
                    relative: random.array([2, 2 * N - 1], 3),
                    // of a large one the pairs whose gradients are looked at lie beyond the pattern
                    ...(N < 20 && { bias: random.array([2, 2, N, N].slice(n % 3), 3) }),
                },
                options: { ...pattern, causal: n % 2 > 0, mask: n % 3 ? mask : undefined },
            });
        problems.push({
            op: 'window',
            what: `N ${N} d ${d}`,
            inputs: qkv(random, { N, d }),
            options: { window: n },
            zero: n === 0 ? ['q', 'k'] : [],
        });
    });
    return problems;
}

/** @returns {Problem[]} */
function kernelProblems() {
    const random = generator(600);
    /** @type {Problem[]} */
    const problems = [];
    SIZES.forEach((N, n) => {
        const M = SIZES[(n + 4) % 9];
        const d = SIZES[(n * 2 + 1) % 9];
        problems.push({ op: 'gaussian', what: `N ${N} M ${M} d ${d}`, inputs: qkv(random, { N, M, d }), options: {} });
        problems.push({
            op: 'gaussian',
            what: `masked, N ${N} M ${M} d ${d}`,
            inputs: qkv(random, { N, M, d }),
            options: { mask: someMask(random, 2, M) },
        });
        const landmarks = Int32Array.from([
            ...new Set(Array.from({ length: SIZES[(n * 4 + 2) % 7] }, () => random.below(2 * N))),
        ]);
        problems.push({
            op: 'skyformer',
            what: `N ${N} d ${d} m ${landmarks.length}`,
            inputs: qkv(random, { N, d }),
            options: { landmarks },
            gradient: 1e-3,
        });
        problems.push({
            op: 'skyformer',
            what: `exact inverse, N ${N} d ${d} m ${landmarks.length}`,
            inputs: qkv(random, { N, d }),
            options: { landmarks, iterations: 0 },
            gradient: 1e-3,
        });
        problems.push({
            op: 'skyformer',
            what: `masked, N ${N} d ${d}`,
            inputs: qkv(random, { N, d }),
            options: { landmarks: Int32Array.of(0, N), mask: someMask(random, 2, N) },
            gradient: 1e-3,
        });
    });
    return problems;
}

/** @returns {Problem[]} */
function implicitProblems() {
    const random = generator(700);
    /** @type {Problem[]} */
    const problems = [];
    SIZES.slice(1).forEach((N, n) => {
        const d = SIZES[(n * 2 + 1) % 9];
        const S = SIZES[(n * 3) % 9];
        const points = scale => random.array([2, d, S], scale / Math.sqrt(d));
        const p = [1.8, 2, 3][n % 3];
        const both = { w1: points(0.1), w2: points(0.1) };
        const accuracy = { output: 1e-4, gradient: 2e-3 }; // 1/s where s is near 0
        problems.push({
            op: 'implicit',
            what: `p ${p}, N ${N} d ${d} S ${S}`,
            inputs: { ...qkv(random, { N, d }), ...both },
            options: { p, eps: 1e-3 },
            ...accuracy,
        });
        problems.push({
            op: 'implicit',
            what: `masked, N ${N} d ${d} S ${S}`,
            inputs: { ...qkv(random, { N, d }), ...both },
            options: { p, eps: 1e-3, den: 3, mask: someMask(random, 2, N) },
            ...accuracy,
        });
        problems.push({
            op: 'implicit',
            what: `stationary, N ${N} d ${d} S ${S}`,
            inputs: { ...qkv(random, { N, d }), w: points(0.1) },
            options: { p, eps: 1e-3, stationary: true },
            ...accuracy,
        });
        problems.push({
            op: 'implicit',
            what: `points of each sample, N ${N} d ${d} S ${S}`,
            inputs: {
                ...qkv(random, { N, d }),
                w1: random.array([2, 2, d, S], 0.1 / Math.sqrt(d)),
                w2: random.array([2, 2, d, S], 0.1 / Math.sqrt(d)),
            },
            options: { p, eps: 1e-3, mask: someMask(random, 2, N) },
            ...accuracy,
        });
        const net = Object.fromEntries(
            [1, 2, 3].flatMap(i => [
                [`a${i}`, random.array([d, d], 1 / Math.sqrt(d))],
                [`b${i}`, random.array([d])],
            ]),
        );
        problems.push({
            op: 'spectralNet',
            what: `d ${d} M ${S}`,
            inputs: { z: random.array([2, 2, d, S]), ...net },
            options: {},
        });
        const copula = Object.fromEntries(
            [1, 2, 3, 4].flatMap(i => [
                [`B${i}`, random.array([i === 1 ? 2 * d : d, d], 0.5 / Math.sqrt(d))],
                [`c${i}`, random.array([d], 0.5)],
            ]),
        );
        problems.push({
            op: 'copulaNoise',
            what: `N ${N} d ${d} M ${2 * S}`,
            inputs: { q: random.array([2, 3, N, d]), k: random.array([2, 3, N, d]), ...copula },
            options: { noise: random.array([2, d, 3, 2 * S]), prior: 0.1 },
            outputs: ['y', 'kl'],
            gradient: 1e-3,
        });
        const one = { q: random.array([2, 3, N, d]), k: random.array([2, 3, N, d]), ...copula };
        problems.push({
            op: 'copulaNoise',
            what: `masked, N ${N} d ${d} M ${2 * S}`,
            inputs: one,
            options: { noise: random.array([2, d, 3, 2 * S]), prior: 0.3, mask: someMask(random, 2, N) },
            outputs: ['y', 'kl'],
            gradient: 1e-3,
        });
        problems.push({
            op: 'copulaNoise',
            what: `independent, N ${N} d ${d} M ${2 * S}`,
            inputs: one,
            options: { noise: random.array([2, d, 3, 2 * S]), independent: true },
            outputs: ['y', 'kl'],
            zero: ['B4', 'c4'],
            gradient: 1e-3,
        });
        const edges = Int32Array.from(
            Array.from({ length: N }, (_, i) => [i, i])
                .flat()
                .concat(Array.from({ length: 3 * N }, () => [random.below(N), random.below(N)]).flat()),
        );
        const z = random.array([2, N, d]);
        problems.push({
            op: 'graph',
            what: `N ${N} d ${d}`,
            inputs: { z, aSelf: random.array([2, d]), aNeighbor: random.array([2, d]) },
            options: { edges },
        });
        problems.push({
            op: 'graphImplicit',
            what: `p ${p}, N ${N} d ${d} S ${S}`,
            inputs: { z: random.array([2, N, d], 0.7), ...both },
            options: { edges, p, eps: 1e-3 },
            ...accuracy,
        });
        problems.push({
            op: 'graphImplicit',
            what: `stationary, p ${p}, N ${N} d ${d} S ${S}`,
            inputs: { z: random.array([2, N, d], 0.7), w1: points(0.1) },
            options: { edges, p, eps: 1e-3, stationary: true },
            ...accuracy,
        });
        problems.push({
            op: 'graphImplicit',
            what: `points of a generator, N ${N} d ${d} S ${S}`,
            inputs: {
                z: random.array([2, N, d], 0.7),
                w1: random.array([1, 2, d, S], 0.1 / Math.sqrt(d)),
                w2: random.array([1, 2, d, S], 0.1 / Math.sqrt(d)),
            },
            options: { edges, p, eps: 1e-3 },
            ...accuracy,
        });
    });
    return problems;
}

/** @returns {Problem[]} */
function familyProblems() {
    const random = generator(800);
    /** @type {Problem[]} */
    const problems = [];
    /** Mostly above 0, for features that are 0 below. @param {any} a */
    const lifted = ({ shape, data }) =>
        array(
            shape,
            data.map((x, i) => (i % 5 ? Math.abs(x) : x)),
        );
    SIZES.forEach((N, n) => {
        const M = SIZES[(n + 4) % 9];
        const d = SIZES[(n * 2 + 1) % 9];
        const r = SIZES[(n * 3 + 2) % 7];
        /** @param {string} op @param {string} what @param {any} inputs @param {any} options @param {any} [more] */
        const add = (op, what, inputs, options, more) =>
            problems.push({
                op,
                what: `${what}, N ${N} M ${M} d ${d}`,
                inputs,
                options,
                zero: inputs.k.shape[2] === 1 ? ['q', 'k'].filter(name => name in inputs) : [],
                ...more,
            });
        /** @param {number} count of keys */
        const masks = count => (count > 1 ? [undefined, someMask(random, 2, count)] : [undefined]);
        const positive = sizes => {
            const { q, k, v } = qkv(random, { ...sizes, d: Math.max(d, 3) });
            return { q: lifted(q), k: lifted(k), v };
        };
        /** No gradient goes through what the values make of the queries. */
        const moving = (sizes, options) => {
            const inputs = qkv(random, sizes);
            const previous = random.array(inputs.v.shape);
            return [
                inputs,
                { ...options, previous },
                { inReference: { values: array(inputs.v.shape, inputs.v.data) } },
            ];
        };
        for (const mask of masks(M)) {
            const what = mask ? 'masked' : 'plain';
            const projections = {
                keyProjection: random.array([r, M + 2], 0.7),
                ...(n % 2 && { valueProjection: random.array([r, M + 2], 0.7) }),
            };
            const one = r === 1 ? ['q', 'k', ...(n % 2 ? ['keyProjection'] : [])] : [];
            add(
                'linformer',
                `${what}, r ${r}`,
                { ...qkv(random, { N, M, d }), ...projections },
                { mask },
                { zero: one },
            );
            const directions = random.array([r, d]);
            add('performer', `${what}, F ${r}`, qkv(random, { N, M, d }), { mask, directions }, { gradient: 1e-3 });
            if (r === 1) problems.at(-1).zero = M === 1 ? ['q', 'k'] : ['q'];
            add('cosformer', what, positive({ N, M }), { mask }, { gradient: 1e-3 });
            const [inputs, options, more] = moving({ N, M, d }, { mask });
            add('elliptical', what, inputs, options, more);
        }
        for (const mask of masks(N)) {
            const what = mask ? 'masked' : 'self';
            const landmarks = SIZES[(n * 2 + 2) % 8];
            const loose = { output: 1e-4, gradient: 2e-3 }; // the iteration is far from done where A is near singular
            add('nystromformer', `${what}, m ${landmarks}`, qkv(random, { N, d }), { mask, landmarks }, loose);
            const filter = random.array([2, 3], 0.5);
            const few = { mask, landmarks: 2, iterations: 4 };
            add('nystromformer', `${what}, convolved`, { ...qkv(random, { N, d }), filter }, few, loose);
            const [inputs, options, more] = moving({ N, d }, { mask, causal: true });
            add('elliptical', `${what}, causal`, inputs, options, more);
            const directions = random.array([r + 1, d]);
            const causal = { mask, causal: true };
            add('performer', `${what}, causal`, qkv(random, { N, d }), { ...causal, directions }, { gradient: 1e-3 });
            const reach = n % 2 ? N + 3 : undefined;
            add('cosformer', `${what}, causal`, positive({ N }), { ...causal, reach }, { gradient: 1e-3 });
            const v = random.array([2, 2, N, d]);
            const large = { mask, iterations: 1 + (n % 4), threshold: 8 };
            add('rpc', `${what}, λ large`, { k: random.array(v.shape, 0.6), v }, large, { gradient: 1e-3 });
            const small = { mask, iterations: 1 + (n % 3), threshold: 0.7 };
            if (N > 1) add('rpc', `${what}, λ small`, { k: random.array(v.shape, 2), v }, small, { gradient: 2e-3 });
        }
        if (N !== M && Math.min(N, M) > 1)
            add(
                'nystromformer',
                'other keys',
                qkv(random, { N, M, d }),
                { landmarks: 3 },
                { output: 1e-4, gradient: 2e-3 },
            );
    });
    return problems;
}

/** @type {Problem[]} */
const PROBLEMS = [
    ...softmaxProblems(),
    ...primalProblems(),
    ...kepProblems(),
    ...ksvdProblems(),
    ...linearProblems(),
    ...sparseProblems(),
    ...kernelProblems(),
    ...implicitProblems(),
    ...familyProblems(),
];
const OPS = [...new Set(PROBLEMS.map(({ op }) => op))];

/** Cotangents for the outputs, random. @param {Problem} problem */
function cotangents({ op, inputs, options, outputs = ['y'], inReference }) {
    const random = generator(9);
    const result = reference[op](inputs, { ...options, ...inReference });
    return Object.fromEntries(outputs.map(name => [name, random.array(result[name].shape)]));
}

describe('outputs and gradients', () => {
    for (const op of OPS) {
        describe(op, () => {
            for (const problem of PROBLEMS.filter(each => each.op === op)) {
                test(problem.what, () => {
                    const { inputs, options, zero = [], output = OUTPUT, gradient = GRADIENT } = problem;
                    const dout = cotangents(problem);
                    const told = { ...options, ...problem.inReference };
                    const expected = reference[op](inputs, told);
                    const actual = differentiate(pa, op, inputs, options, dout);
                    for (const [name, { shape, data }] of Object.entries(actual.outputs)) {
                        assert.deepEqual(shape, expected[name].shape, `${name}: shape`);
                        assertClose(data, expected[name].data, output, name);
                    }
                    const numbers = Object.values(inputs).reduce((sum, { data }) => sum + data.length, 0);
                    const entries = numbers > 400 ? 5 : 10;
                    const numeric = numericGradient(reference[op], inputs, told, dout, { entries });
                    const compared = checkGradient(actual.gradients, numeric, gradient, { zero });
                    assert.equal(
                        compared,
                        Object.values(inputs).reduce((sum, { data }) => sum + Math.min(entries, data.length), 0),
                    );
                    checkDirection(reference[op], inputs, told, dout, actual.gradients, gradient);
                });
            }
        });
    }
});

describe('a wrong gradient is noticed', () => {
    for (const op of OPS) {
        test(op, () => {
            const problem = PROBLEMS.find(
                each =>
                    each.op === op &&
                    !each.zero?.length &&
                    Object.values(each.inputs).reduce((sum, { data }) => sum + data.length, 0) > 300,
            );
            const { inputs, options, gradient = GRADIENT, inReference } = problem;
            const told = { ...options, ...inReference };
            const dout = cotangents(problem);
            const numeric = numericGradient(reference[op], inputs, told, dout, { entries: 40 });
            const right = differentiate(pa, op, inputs, options, dout).gradients;
            checkGradient(right, numeric, gradient);

            for (const name of Object.keys(right)) {
                const rejected = (wrong, what) =>
                    assert.throws(
                        () => checkGradient({ ...right, [name]: wrong }, numeric, gradient),
                        /gradient of/,
                        `${name}: ${what} passed`,
                    );
                rejected(
                    right[name].map(x => x * 1.01),
                    'a gradient of 1.01 times the right one',
                );
                rejected(
                    right[name].map(x => -x),
                    'a gradient of the other sign',
                );
                rejected(
                    right[name].map(() => 0),
                    'a gradient of zeros',
                );
                rejected(
                    right[name].map(() => NaN),
                    'NaN',
                );
                const lost = right[name].slice();
                const { indices, values } = numeric[name];
                lost[
                    indices[values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]) ? i : best), 0)]
                ] = 0;
                rejected(lost, 'one entry left out');
            }
            // A backward that never sees the last row of dout: the loop that ends too early.
            const short = Object.fromEntries(
                Object.entries(dout).map(([name, { shape, data }]) => {
                    const row = shape.length > 1 ? shape.at(-1) : 1;
                    return [name, { shape, data: data.map((x, i) => (i < data.length - row ? x : 0)) }];
                }),
            );
            const missing = differentiate(pa, op, inputs, options, short).gradients;
            assert.throws(
                () => checkGradient(missing, numeric, gradient),
                /gradient of/,
                'a gradient without the last row passed',
            );
            assert.throws(
                () => checkDirection(reference[op], inputs, told, dout, missing, gradient),
                /slope/,
                'a slope without the last row passed',
            );
        });
    }

    test('softmax: without the term of the row sum', () => {
        const random = generator(11);
        const inputs = qkv(random, { N: 5, M: 7, d: 4 });
        const dout = { y: random.array(inputs.q.shape) };
        const logits = at =>
            [0, 1].map(b =>
                [0, 1].map(h =>
                    seen(at, {}, b, h).map(({ query, keys }) =>
                        keys.map(key => key.reduce((sum, x, c) => sum + x * query[c], 0) / 2),
                    ),
                ),
            );
        const denominators = logits(inputs).map(B =>
            B.map(H => H.map(row => row.reduce((sum, x) => sum + Math.exp(x), 0))),
        );
        const frozen = at => {
            // the denominator does not follow q and k: its share of the gradient is missing
            const y = array(at.q.shape);
            logits(at).forEach((B, b) =>
                B.forEach((H, h) =>
                    H.forEach((row, i) =>
                        addWeighted(
                            view(y, b, h, i),
                            row.map(x => Math.exp(x) / denominators[b][h][i]),
                            view(at.v, b, h),
                        ),
                    ),
                ),
            );
            return { y };
        };
        const right = differentiate(pa, 'softmax', inputs, {}, dout).gradients;
        // the same function here
        assertClose(differentiate(pa, 'softmax', inputs, {}).outputs.y.data, frozen(inputs).y.data, OUTPUT, 'y');
        assert.throws(() => checkGradient(right, numericGradient(frozen, inputs, {}, dout), GRADIENT), /gradient of q/);
    });

    test('softmax: without the gradient through the mean key', () => {
        const random = generator(12);
        const inputs = qkv(random, { N: 5, M: 7, d: 4 });
        const dout = { y: random.array(inputs.q.shape) };
        const { q, k } = inputs;
        const shifts = [0, 1].map(b =>
            [0, 1].map(h => [0, 1, 2, 3].map(c => (0.6 * view(k, b, h).reduce((sum, key) => sum + key[c], 0)) / 7)),
        );
        const shifted = x =>
            array(
                x.shape,
                x.data.map((value, i) => {
                    const [b, h, c] = [
                        Math.floor(i / (x.data.length / 2)),
                        Math.floor(i / (x.data.length / 4)) % 2,
                        i % 4,
                    ];
                    return value - shifts[b][h][c];
                }),
            );
        const frozen = at => reference.softmax({ q: shifted(at.q), k: shifted(at.k), v: at.v });
        const { outputs, gradients } = differentiate(pa, 'softmax', { q, k, v: inputs.v }, { beta: 0.6 }, dout);
        assertClose(outputs.y.data, frozen(inputs).y.data, OUTPUT, 'y');
        assert.throws(
            () => checkGradient(gradients, numericGradient(frozen, inputs, {}, dout), GRADIENT),
            /gradient of k/,
        );
    });
});

/** What a mechanism is given beside q, k, v of 9 tokens in 2 heads of 5. @param {string} op @param {any} random */
const more = (op, random) =>
    ({
        implicit: () => ({ w1: random.array([2, 5, 4], 0.1), w2: random.array([2, 5, 4], 0.1) }),
        linformer: () => ({ keyProjection: random.array([4, 9]) }),
    })[op]?.();

describe('what all mechanisms keep to', () => {
    for (const op of [
        'softmax',
        'linear',
        'sparse',
        'gaussian',
        'skyformer',
        'implicit',
        'linformer',
        'nystromformer',
        'performer',
        'cosformer',
        'elliptical',
    ]) {
        test(`${op}: the map times the values is the output`, () => {
            let compared = 0;
            for (const { inputs, options, what } of PROBLEMS.filter(
                each => each.op === op && (op !== 'nystromformer' || !each.inputs.filter),
            )) {
                const { y, map } = pa.scope(() => {
                    const tensors = Object.fromEntries(
                        Object.entries(inputs).map(([name, { shape, data }]) => [
                            name,
                            pa.tensor(Float32Array.from(data), shape),
                        ]),
                    );
                    const given = Object.fromEntries(
                        Object.entries(options).map(([name, value]) => [
                            name,
                            value?.data ? pa.tensor(Float32Array.from(value.data), value.shape) : value,
                        ]),
                    );
                    const map = pa.map(op, tensors, given);
                    return { y: pa.attention[op](tensors, given).toArray(), map: array([...map.shape], map.toArray()) };
                });
                const [B, H, N, M] = map.shape;
                assert.deepEqual([N, M], [inputs.q.shape[2], inputs.k.shape[2]], what);
                const product = array(inputs.q.shape);
                for (let b = 0; b < B; b++)
                    for (let h = 0; h < H; h++) {
                        const values = view(inputs.v, b, h);
                        view(map, b, h).forEach((weights, i) =>
                            addWeighted(view(product, b, h, i), Array.from(weights), values),
                        );
                    }
                compared += assertClose(product.data, y, 1e-4, what);
            }
            assert.ok(compared > 1000, `${compared} compared`);
        });

        test(`${op}: a sample whose keys are all masked gives zeros and no gradient, and leaves the others alone`, () => {
            const random = generator(13);
            const inputs = qkv(random, { B: 3, N: 9, d: 5 });
            Object.assign(inputs, more(op, random));
            const options = {
                ...(op === 'sparse' && { pattern: 'strided', block: 3 }),
                ...(op === 'skyformer' && { landmarks: Int32Array.of(0, 4, 9, 12) }),
                ...(op === 'performer' && { directions: random.array([6, 5]) }),
            };
            const dout = { y: random.array(inputs.q.shape) };
            const mask = array([3, 9]).data.map((_, i) => (i < 9 || i >= 18 ? 1 : 0));
            const some = differentiate(pa, op, inputs, { ...options, mask: { shape: [3, 9], data: mask } }, dout);
            const all = differentiate(pa, op, inputs, options, dout);
            const size = 2 * 9 * 5;
            const sample = (x, b) => x.slice(b * size, (b + 1) * size);
            assertZero(sample(some.outputs.y.data, 1), 'y of the masked sample');
            for (const name of ['q', 'k', 'v'])
                assertZero(sample(some.gradients[name], 1), `gradient of ${name} of the masked sample`);
            for (const b of [0, 2]) {
                assert.equal(relativeError(sample(some.outputs.y.data, b), sample(all.outputs.y.data, b)), 0);
                for (const name of ['q', 'k', 'v'])
                    assert.equal(relativeError(sample(some.gradients[name], b), sample(all.gradients[name], b)), 0);
            }
        });

        test(`${op}: masked keys are as if they were not there`, () => {
            const random = generator(14);
            const inputs = qkv(random, { B: 1, N: 9, d: 5 });
            Object.assign(inputs, more(op, random));
            const options = {
                ...(op === 'sparse' && { pattern: 'window', window: 3 }),
                ...(op === 'skyformer' && { landmarks: Int32Array.of(0, 4, 9, 11) }),
                ...(op === 'performer' && { directions: random.array([6, 5]) }),
            };
            const mask = { shape: [1, 9], data: Float32Array.of(1, 1, 1, 0, 1, 1, 0, 0, 0) };
            const masked = differentiate(pa, op, inputs, { ...options, mask });
            for (const name of ['k', 'v'])
                inputs[name] = {
                    ...inputs[name],
                    data: inputs[name].data.map((x, i) => (mask.data[Math.floor(i / 5) % 9] ? x : x + 100)),
                };
            const other = differentiate(pa, op, inputs, { ...options, mask });
            assertClose(other.outputs.y.data, masked.outputs.y.data, 1e-6, 'y with other values in the masked keys');
        });
    }

    test('causal performer: keys far above those a query sees leave it 0, or right, never NaN', () => {
        const random = generator(17);
        for (const scale of [20, 33, 60]) {
            const inputs = qkv(random, { N: 7, d: 4 });
            inputs.k.data.forEach((x, i) => (inputs.k.data[i] = scale * x));
            const options = { causal: true, directions: random.array([6, 4]) };
            const { outputs, gradients } = differentiate(pa, 'performer', inputs, options, {
                y: random.array(inputs.q.shape),
            });
            for (const numbers of [outputs.y.data, ...Object.values(gradients)]) assertFinite(numbers);
        }
    });

    test('rpc: a threshold that takes nothing for an outlier, however large', () => {
        const random = generator(18);
        const { k, v } = qkv(random, { N: 9, d: 5 });
        const dout = { y: random.array(k.shape) };
        const [large, largest] = [1e6, 3e38].map(threshold =>
            differentiate(pa, 'rpc', { k, v }, { iterations: 2, threshold }, dout),
        );
        assert.deepEqual(largest.outputs.y.data, large.outputs.y.data);
        assert.deepEqual(largest.gradients, large.gradients);
    });

    test('cosformer: a reach that some pair lies beyond is refused; nystromformer: more landmarks than it has room for', () => {
        const random = generator(19);
        const { q, k, v } = Object.fromEntries(
            Object.entries(qkv(random, { N: 9, d: 5 })).map(([name, { shape, data }]) => [
                name,
                pa.tensor(Float32Array.from(data), shape),
            ]),
        );
        assert.throws(
            () => pa.attention.cosformer({ q, k, v }, { reach: 8 }),
            /reach is at least the number of tokens/,
        );
        assert.throws(() => pa.attention.nystromformer({ q, k, v }, { landmarks: 5000 }), /landmarks .*4096.*5000/);
    });

    test('primal: padded tokens give zeros, a zero query is no NaN', () => {
        const random = generator(15);
        const inputs = {
            q: random.array([1, 2, 5, 4]),
            k: random.array([1, 2, 5, 4]),
            we: random.array([2, 4, 3]),
            wr: random.array([2, 4, 3]),
            concatWeight: random.array([4, 6]),
            concatBias: random.array([4]),
        };
        inputs.q.data.fill(0, 0, 4);
        const { outputs } = differentiate(pa, 'primal', inputs, {
            mode: 'fixed',
            mask: { shape: [1, 5], data: [1, 0, 1, 1, 0] },
        });
        for (const h of [0, 1])
            for (const i of [1, 4]) assertZero(outputs.y.data.subarray((h * 5 + i) * 4, (h * 5 + i + 1) * 4));
        assertZero(outputs.e.data.subarray(0, 3));
        assertFinite(outputs.y.data);
    });

    test('kep-svgp: draws in training alone; λ of 0 and parameters of other sizes are refused', () => {
        const random = generator(20);
        const tensors = Object.fromEntries(
            Object.entries({
                q: [1, 2, 5, 4],
                k: [1, 2, 5, 4],
                we: [2, 4, 3],
                wr: [2, 4, 3],
                lambda: [2, 3],
                mean: [2, 3, 3],
                cholesky: [2, 3, 6],
                concatWeight: [4, 3],
                concatBias: [4],
            }).map(([name, shape]) => [name, pa.tensor(Float32Array.from(random.array(shape).data, Math.abs), shape)]),
        );
        const y = (more = {}, options = {}) =>
            Array.from(pa.attention['kep-svgp']({ ...tensors, ...more }, { mode: 'fixed', ...options }).y.toArray());
        assert.deepEqual(y(), y());
        assert.notDeepEqual(y({}, { training: true }), y());
        assert.notDeepEqual(y({}, { training: true }), y({}, { training: true }));
        assert.throws(() => y({ lambda: pa.tensor(new Float32Array(6), [2, 3]) }), /kep-svgp.*lambda is above 0/);
        assert.throws(() => y({ cholesky: tensors.mean }), /cholesky has shape \[2, 3, 3\], expected .* = \[2, 3, 6\]/);
        assert.throws(
            () => y({}, { merge: 'concat' }),
            /concatWeight has shape \[4, 3\], expected \[d,2s\] = \[4, 6\]/,
        );
        assert.throws(() => y({}, { mode: 'data' }), /x is missing/);
    });

    test('gradients add up over calls, and the same call gives the same bits', () => {
        const random = generator(16);
        const shape = [2, 2, 33, 7];
        const [q, k, v, dout] = [0, 0, 0, 0].map(() => Float32Array.from(random.array(shape).data));
        pa.scope(() => {
            const inputs = {
                q: pa.tensor(q, shape, { grad: true }),
                k: pa.tensor(k, shape, { grad: true }),
                v: pa.tensor(v, shape, { grad: true }),
            };
            const first = pa.attention.softmax(inputs, { causal: true });
            pa.backward(first, dout);
            const once = inputs.q.grad;
            const second = pa.attention.softmax(inputs, { causal: true });
            assert.deepEqual(second.toArray(), first.toArray());
            pa.backward(second, dout);
            assertClose(
                inputs.q.grad,
                once.map(x => 2 * x),
                1e-6,
                'gradient after two calls',
            );
        });
    });
});
