/** @file What the float64 reference is written with: arrays and a seeded generator.
 *
 * The reference is the oracle of the tests and stays simple for ever: every mechanism in the most obvious loops, one
 * file each, and no backward passes: a gradient is what a small change does (tests/support/gradcheck.mjs). */

/** @typedef {{ shape: number[], data: Float64Array }} NArray  row-major
 * @typedef {Record<string, NArray>} NArrays
 * @typedef {(inputs: any, options?: any) => any} Reference  inputs and results are named arrays; the main result is `y`
 */

/** @param {number[]} shape */
export const sizeOf = shape => shape.reduce((n, s) => n * s, 1);

/** @param {number[]} shape @param {ArrayLike<number>} [data] zeros if absent @returns {NArray} */
export function array(shape, data) {
    const copy = data ? Float64Array.from(data) : new Float64Array(sizeOf(shape));
    if (copy.length !== sizeOf(shape)) throw new Error(`array: ${copy.length} values for shape ${shape.join('×')}`);
    return { shape, data: copy };
}

/**
 * The part of an array at the given leading indices: a number's worth of axes is gone, what is left are nested arrays
 * whose innermost rows are views, so that `view(q, b, h)[i][c]` reads and writes q.
 * @param {NArray} a @param {...number} leading @returns {any} */
export function view(a, ...leading) {
    let offset = 0;
    let size = a.data.length;
    leading.forEach((index, axis) => {
        size /= a.shape[axis];
        offset += index * size;
    });
    return nested(a.data.subarray(offset, offset + size), a.shape.slice(leading.length));
}

/** @param {Float64Array} data @param {number[]} shape @returns {any} */
function nested(data, shape) {
    if (shape.length <= 1) return data;
    const step = sizeOf(shape.slice(1));
    return Array.from({ length: shape[0] }, (_, i) => nested(data.subarray(i * step, (i + 1) * step), shape.slice(1)));
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function dot(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
}

/** An independent generator for tests (mulberry32), not the library's. @param {number} seed */
export function generator(seed) {
    let state = seed >>> 0;
    const uniform = () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return {
        uniform,
        normal,
        /** 0…n−1 @param {number} n */
        below: n => Math.floor(uniform() * n),
        /** Standard normals times `scale`, rounded to float32 so that the library computes from the same numbers.
         * @param {number[]} shape @param {number} [scale] @returns {NArray} */
        array: (shape, scale = 1) =>
            array(
                shape,
                Float32Array.from({ length: sizeOf(shape) }, () => normal() * scale),
            ),
        /** Zeros and ones, each row of the last axis with at least one 1. @param {number[]} shape @returns {NArray} */
        mask: shape => {
            const mask = array(
                shape,
                Float64Array.from({ length: sizeOf(shape) }, () => (uniform() < 0.7 ? 1 : 0)),
            );
            const M = shape[shape.length - 1];
            for (let row = 0; M > 0 && row < mask.data.length / M; row++)
                mask.data[row * M + Math.floor(uniform() * M)] = 1;
            return mask;
        },
    };
}
