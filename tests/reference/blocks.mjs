/** @file The blocks of pa.ops in the most obvious loops: every number of the result by its place. */
import { array, sizeOf } from './array.mjs';

/** @typedef {import('./array.mjs').NArray} NArray */

/** Where a number lies along each axis. @param {number} i @param {number[]} shape */
function placeOf(i, shape) {
    const place = [];
    for (let d = shape.length - 1; d >= 0; d--) {
        place[d] = i % shape[d];
        i = Math.floor(i / shape[d]);
    }
    return place;
}

/** The number at a place; an array that lacks axes or has one entry along them is repeated.
 * @param {NArray} a @param {number[]} place */
function at({ shape, data }, place) {
    const own = place.slice(place.length - shape.length);
    return data[shape.reduce((index, n, d) => index * n + (n === 1 ? 0 : own[d]), 0)];
}

/** @param {number[]} shape @param {(place: number[]) => number} value */
const make = (shape, value) =>
    array(
        shape,
        Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(placeOf(i, shape))),
    );

/** @param {number[][]} shapes */
function together(...shapes) {
    const ndim = Math.max(...shapes.map(shape => shape.length));
    return Array.from({ length: ndim }, (_, d) => {
        const sizes = shapes.map(shape => shape[d - ndim + shape.length] ?? 1);
        return sizes.find(n => n !== 1) ?? 1;
    });
}

/** @param {(a: number, b: number) => number} f */
const binary =
    f =>
    (/** @type {{ a: NArray, b: NArray }} */ { a, b }) => ({
        y: make(together(a.shape, b.shape), place => f(at(a, place), at(b, place))),
    });

/** @param {(x: number) => number} f */
const unary =
    f =>
    (/** @type {{ x: NArray }} */ { x }) => ({ y: make(x.shape, place => f(at(x, place))) });

/** Abramowitz and Stegun would not do: the series and the continued fraction. @param {number} x */
function erf(x) {
    if (Math.abs(x) > 5) return Math.sign(x);
    let term = x,
        sum = x;
    for (let n = 1; n < 120; n++) {
        term *= (-x * x) / n;
        sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
}

const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));

/** @param {any} axis @param {number} ndim @returns {number[]} */
const axesOf = (axis, ndim) =>
    axis === undefined
        ? Array.from({ length: ndim }, (_, d) => d)
        : [axis].flat().map((/** @type {number} */ d) => (d < 0 ? d + ndim : d));

/** @param {(values: number[], options: any) => number} f */
const reduction =
    f =>
    (/** @type {{ x: NArray }} */ { x }, /** @type {any} */ options = {}) => {
        const gone = axesOf(options.axis, x.shape.length);
        const kept = x.shape.map((n, d) => (gone.includes(d) ? 1 : n));
        /** @type {number[][]} */
        const groups = Array.from({ length: sizeOf(kept) }, () => []);
        x.data.forEach((value, i) => {
            const place = placeOf(i, x.shape);
            groups[kept.reduce((index, n, d) => index * n + (n === 1 ? 0 : place[d]), 0)].push(value);
        });
        const shape = options.keepDims ? kept : kept.filter((_, d) => !gone.includes(d));
        return {
            y: array(
                shape,
                groups.map(values => f(values, options)),
            ),
        };
    };

const total = (/** @type {number[]} */ values) => values.reduce((sum, x) => sum + x, 0);

/** @param {boolean} log */
const overAxis =
    log =>
    (/** @type {{ x: NArray }} */ { x }, { axis = -1 } = {}) => {
        const [d] = axesOf(axis, x.shape.length);
        return {
            y: make(x.shape, place => {
                let sum = 0;
                for (let i = 0; i < x.shape[d]; i++)
                    sum += Math.exp(
                        at(
                            x,
                            place.map((p, e) => (e === d ? i : p)),
                        ) - at(x, place),
                    );
                return log ? -Math.log(sum) : 1 / sum;
            }),
        };
    };

/** @type {Record<string, import('./array.mjs').Reference>} */
export const BLOCKS = {
    add: binary((a, b) => a + b),
    sub: binary((a, b) => a - b),
    mul: binary((a, b) => a * b),
    div: binary((a, b) => a / b),
    pow: binary((a, b) => a ** b),
    where: ({ condition, a, b }) => ({
        y: make(together(condition.shape, a.shape, b.shape), place =>
            at(condition, place) !== 0 ? at(a, place) : at(b, place),
        ),
    }),
    exp: unary(Math.exp),
    log: unary(Math.log),
    tanh: unary(Math.tanh),
    sigmoid: unary(sigmoid),
    silu: unary(x => x * sigmoid(x)),
    relu: unary(x => Math.max(x, 0)),
    gelu: unary(x => (x * (1 + erf(x / Math.SQRT2))) / 2),
    sqrt: unary(Math.sqrt),
    abs: unary(Math.abs),
    sum: reduction(total),
    mean: reduction(values => total(values) / values.length),
    max: reduction(values => Math.max(...values)),
    var: reduction((values, { correction = 1 }) => {
        const mean = total(values) / values.length;
        return total(values.map(x => (x - mean) ** 2)) / (values.length - correction);
    }),
    softmax: overAxis(false),
    logSoftmax: overAxis(true),
    matmul({ a, b }, { transposeA = false, transposeB = false } = {}) {
        const before = together(a.shape.slice(0, -2), b.shape.slice(0, -2));
        const [ra, rb] = [a, b].map(({ shape }) => shape.length);
        const rows = ra === 1 ? [] : [a.shape.at(transposeA ? -1 : -2) ?? 0],
            columns = rb === 1 ? [] : [b.shape.at(transposeB ? -2 : -1) ?? 0],
            K = ra === 1 ? a.shape[0] : (a.shape.at(transposeA ? -2 : -1) ?? 0);
        return {
            y: make([...before, ...rows, ...columns], place => {
                const batch = place.slice(0, before.length),
                    [m, n] = [place[before.length], place[place.length - 1]];
                let sum = 0;
                for (let k = 0; k < K; k++)
                    sum +=
                        at(a, ra === 1 ? [k] : [...batch, ...(transposeA ? [k, m] : [m, k])]) *
                        at(b, rb === 1 ? [k] : [...batch, ...(transposeB ? [n, k] : [k, n])]);
                return sum;
            }),
        };
    },
    reshape: ({ x }, { shape }) => {
        const known = shape.reduce(
            (/** @type {number} */ product, /** @type {number} */ n) => product * Math.abs(n),
            1,
        );
        return {
            y: array(
                shape.map((/** @type {number} */ n) => (n < 0 ? x.data.length / known : n)),
                x.data,
            ),
        };
    },
    permute: ({ x }, { order }) => {
        const axes = axesOf(order, x.shape.length);
        return {
            y: make(
                axes.map(axis => x.shape[axis]),
                place =>
                    at(
                        x,
                        x.shape.map((_, d) => place[axes.indexOf(d)]),
                    ), // prettier-ignore
            ),
        };
    },
    transpose: ({ x }, { axes = [-2, -1] } = {}) => {
        const [one, other] = axesOf(axes, x.shape.length),
            order = x.shape.map((_, d) => (d === one ? other : d === other ? one : d));
        return BLOCKS.permute({ x }, { order });
    },
    concat: (inputs, { axis = 0 } = {}) => {
        const all = Object.values(inputs),
            [d] = axesOf(axis, all[0].shape.length);
        const shape = all[0].shape.map((/** @type {number} */ n, /** @type {number} */ e) =>
            e === d ? total(all.map(x => x.shape[d])) : n,
        );
        return {
            y: make(shape, place => {
                let left = place[d];
                for (const x of all) {
                    if (left < x.shape[d]) return at(x, place.with(d, left));
                    left -= x.shape[d];
                }
                throw new Error('concat: no such place');
            }),
        };
    },
    gather: ({ x }, { index, axis = 0 }) => {
        const [d] = axesOf(axis, x.shape.length);
        return { y: make(index.shape, place => at(x, place.with(d, at(index, place)))) };
    },
    scatterAdd: ({ x, source }, { index, axis = 0 }) => {
        const [d] = axesOf(axis, x.shape.length),
            y = array(x.shape, x.data);
        index.data.forEach((/** @type {number} */ to, /** @type {number} */ i) => {
            const place = placeOf(i, index.shape).with(d, to);
            y.data[place.reduce((flat, p, e) => flat * x.shape[e] + p, 0)] += source.data[i];
        });
        return { y };
    },
    rmsNorm: ({ x, gamma }, { eps = 1e-6 } = {}) => {
        const D = x.shape.at(-1) ?? 0;
        return {
            y: make(x.shape, place => {
                let squares = 0;
                for (let c = 0; c < D; c++) squares += at(x, place.with(-1, c)) ** 2;
                return (at(x, place) / Math.sqrt(squares / D + eps)) * (gamma?.data[place[place.length - 1]] ?? 1);
            }),
        };
    },
    slice: ({ x }, { axis = 0, start = 0, end = Infinity }) => {
        const [d] = axesOf(axis, x.shape.length),
            n = x.shape[d];
        const within = (/** @type {number} */ i) => Math.min(Math.max(i < 0 ? i + n : i, 0), n);
        return {
            y: make(x.shape.with(d, Math.max(within(end) - within(start), 0)), place =>
                at(x, place.with(d, place[d] + within(start))),
            ),
        };
    },
};
