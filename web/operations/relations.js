/**
 * What an operation asks of the shapes of its inputs beside that letters agree (attention.js): sizes that are sums or
 * products of others, inputs that exclude each other, shapes that an option decides.
 */
import { describe, fail, shapeText } from '../errors.js';

/** @typedef {(name: string) => readonly number[] | null} ShapeOf null where an input is absent */
/** @typedef {(where: string, shapeOf: ShapeOf, options: Record<string, any>) => void} Relation */

/**
 * @param {string} where
 * @param {string} name
 * @param {readonly number[]} shape
 * @param {string} letters
 * @param {number[]} expected
 * @param {string} [because]
 */
function checkShape(where, name, shape, letters, expected, because = '') {
    if (shape.length !== expected.length || shape.some((size, i) => size !== expected[i]))
        fail(
            `${where}: ${name} has shape ${shapeText(shape)}, expected [${letters}] = ${shapeText(expected)}${because}`,
        );
}

/**
 * @param {string} where @param {ShapeOf} shapeOf @param {string} what asks for it
 * @param {string} [instead]
 */
function checkAsManyQueriesAsKeys(where, shapeOf, what, instead = '') {
    const q = /** @type {readonly number[]} */ (shapeOf('q')),
        k = /** @type {readonly number[]} */ (shapeOf('k'));
    if (q[2] !== k[2])
        fail(
            `${where}: ${what} needs as many queries as keys, got ${q[2]} and ${k[2]}: q has shape ${shapeText(q)}, k ${shapeText(k)}${instead}`,
        );
}

/** @type {Relation} */
function causal(where, shapeOf, options) {
    if (options.causal) checkAsManyQueriesAsKeys(where, shapeOf, 'causal');
}

/** @type {Relation} */
function recentring(where, shapeOf, { beta, standardize }) {
    if (shapeOf('betas') && (beta || standardize))
        fail(
            `${where}: betas, those of each head, do not go with ${standardize ? 'standardize, where they are 1' : `beta ${beta}`}`,
        );
}

/** @type {Relation} */
function convolution(where, shapeOf, { conv, rows, cols }) {
    const filter = shapeOf('filter');
    if (filter === null) {
        if (conv !== undefined && conv !== 'none') fail(`${where}: filter is missing, conv is ${describe(conv)}`);
        return;
    }
    if (conv === 'none') fail(`${where}: filter has shape ${shapeText(filter)}, but conv is "none"`);
    const N = shapeOf('q')?.[2],
        dimensions = conv === '2d' ? 3 : conv === '1d' ? 2 : filter.length;
    if (filter.length !== dimensions)
        fail(
            `${where}: filter has shape ${shapeText(filter)}, expected ${dimensions === 2 ? '[H, taps], conv is "1d"' : '[H, taps, taps], conv is "2d"'}`,
        );
    if (filter.includes(0)) fail(`${where}: filter has shape ${shapeText(filter)}, expected at least one tap`);
    checkAsManyQueriesAsKeys(where, shapeOf, 'a filter');
    if (dimensions === 2) return;
    if (rows === undefined || cols === undefined)
        fail(
            `${where}: ${rows === undefined ? 'rows' : 'cols'} is missing: a filter of shape ${shapeText(filter)} needs the rows and cols of the grid of tokens`,
        );
    if (rows * cols !== N && rows * cols + 1 !== N)
        fail(
            `${where}: rows × cols = ${rows} × ${cols} = ${rows * cols}, expected the ${N} tokens of q, or one less where a class token comes first`,
        );
}

/** @type {Relation} */
function pattern(where, shapeOf, options) {
    causal(where, shapeOf, options);
    recentring(where, shapeOf, options);
    const relative = shapeOf('relative'),
        pooled = shapeOf('pool') ?? options.pool;
    if (relative)
        checkShape(where, 'relative', relative, 'H,N+M−1', [
            relative[0],
            (shapeOf('q')?.[2] ?? 0) + (shapeOf('k')?.[2] ?? 0) - 1,
        ]);
    const unpooled = relative ? 'relative' : shapeOf('bias') ? 'bias' : options.dropout > 0 ? 'dropout' : null;
    if (pooled && unpooled) fail(`${where}: ${unpooled} does not go with pool: a window of keys has no place`);
}

/** @type {Record<string, Relation>} */
export const RELATIONS = {
    softmax(where, shapeOf, options) {
        pattern(where, shapeOf, options);
        convolution(where, shapeOf, options);
    },
    sparse: pattern,
    window: pattern,
    linear(where, shapeOf, options) {
        causal(where, shapeOf, options);
        recentring(where, shapeOf, options);
        if (options.causal && shapeOf('betas'))
            fail(`${where}: causal does not go with betas: the keys' mean would see what comes later`);
    },
    'kep-svgp'(where, shapeOf, options) {
        const [H, , s] = /** @type {number[]} */ (shapeOf('we'));
        checkShape(where, 'cholesky', shapeOf('cholesky') ?? [], 'H,s,s(s+1)/2', [H, s, (s * (s + 1)) / 2]);
        RELATIONS.primal(where, shapeOf, { halves: 1 + Number(options.merge === 'concat'), ...options });
    },
    primal(where, shapeOf, { mode = 'data', cross, halves = 2 }) {
        const [B, H, , d] = /** @type {number[]} */ (shapeOf('q')),
            M = shapeOf('k')?.[2] ?? 0,
            [, n, s] = /** @type {number[]} */ (shapeOf('we')),
            x = shapeOf('x');
        if (!cross)
            checkAsManyQueriesAsKeys(where, shapeOf, 'self-attention', '; keys of another sequence take cross: true');
        checkShape(where, 'concatWeight', shapeOf('concatWeight') ?? [], halves > 1 ? 'd,2s' : 'd,s', [d, halves * s]);
        if (mode !== 'data') {
            if (n !== d) checkShape(where, 'we', [H, n, s], 'H,d,s', [H, d, s], ` with mode ${describe(mode)}`);
        } else if (x === null) {
            fail(
                `${where}: x is missing: mode "data" takes its weights from rows of the layer's input; modes "fixed" and "causal" need none`,
            );
        } else {
            if (n === 0) fail(`${where}: we has shape ${shapeText([H, n, s])}, expected at least one row`);
            checkShape(
                where,
                'x',
                x,
                cross ? 'B,M,H·d' : 'B,N,H·d',
                [B, M, H * d],
                cross ? ': the rows of the keys' : '',
            );
        }
    },
    ksvdObjective(where, shapeOf, { cross, queryMask }) {
        const [e, r] = [shapeOf('e') ?? [], shapeOf('r') ?? []];
        if (!cross && e[2] !== r[2])
            fail(
                `${where}: e has shape ${shapeText(e)} and r ${shapeText(r)}; only scores of two sequences, which take cross: true, differ in number`,
            );
        if (!cross && (queryMask ?? shapeOf('queryMask')))
            fail(`${where}: queryMask is given, but without cross: true mask is that of e as of r`);
    },
    implicit(where, shapeOf, options) {
        causal(where, shapeOf, options);
        const { stationary } = options;
        const [w, w1, w2] = ['w', 'w1', 'w2'].map(shapeOf);
        if (w && (w1 || w2))
            fail(`${where}: w and ${w1 ? 'w1' : 'w2'} are both given; a stationary kernel has w, any other w1 and w2`);
        if (!w && !w1)
            fail(
                `${where}: ${w2 ? 'w1 is' : 'w1 and w2 are'} missing: spectral points [H,d,S]; a stationary kernel has w instead`,
            );
        if (stationary && w2) fail(`${where}: w2 is given, but stationary is true: such a kernel has w alone`);
        if (!stationary && w1 && !w2)
            fail(`${where}: w2 is missing; only a stationary kernel has one matrix of spectral points`);
        const points = w ?? w1;
        if (points?.includes(0))
            fail(`${where}: ${w ? 'w' : 'w1'} has shape ${shapeText(points)}, expected at least one spectral point`);
    },
    graphImplicit(where, shapeOf, { stationary }) {
        const points = shapeOf('w1');
        if (Boolean(stationary) !== (shapeOf('w2') === null))
            fail(
                `${where}: ${stationary ? 'w2 is given, but stationary is true: such a kernel has w1 alone' : 'w2 is missing; only a stationary kernel has one matrix of spectral points'}`,
            );
        if (points?.includes(0))
            fail(`${where}: w1 has shape ${shapeText(points)}, expected at least one spectral point`);
    },
    copulaNoise(where, shapeOf, { samples, independent }) {
        const d = /** @type {number[]} */ (shapeOf('q'))[3],
            noise = shapeOf('noise'),
            M = noise ? noise[3] : samples;
        checkShape(where, 'B1', shapeOf('B1') ?? [], '2d,d', [2 * d, d]);
        for (const name of ['B4', 'c4'])
            if (!independent && shapeOf(name) === null)
                fail(`${where}: ${name} is missing; only where independent is true are heads not coupled`);
        if (M !== undefined && (M < 2 || M % 2 !== 0))
            fail(
                `${where}: ${noise ? `noise has shape ${shapeText(noise)}, of which the last` : `samples is ${M}, which`} must be even and at least 2: half of the samples are for either sign`,
            );
    },
};
