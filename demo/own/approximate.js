// What stands for a map with fewer numbers, and how far it is from it. Each method names the map that it approximates:
// an error is always against that one. Touches no page.

import { mapOf, normalised, product, scaled } from './kernels.js';
import { random } from '../tasks/random.js';
import { energyOf, firstColumns, norm } from './spectrum.js';

/**
 * @typedef {import('./understand.js').Matrix} Matrix
 * @typedef {import('./understand.js').Choice} Choice
 * @typedef {import('./spectrum.js').Decomposition} Decomposition
 *
 * @typedef {object} Scene  what there is to approximate
 * @property {Matrix} [q]
 * @property {Matrix} [k]
 * @property {Choice} choice
 * @property {(kernel: import('./kernels.js').Kernel | 'shown') => Matrix} map
 * @property {(kernel: import('./kernels.js').Kernel | 'shown') => Decomposition} svd
 *
 * @typedef {object} Method
 * @property {string} name
 * @property {string} size   what is counted
 * @property {string} about  how it is made, a sentence
 * @property {import('./kernels.js').Kernel | 'shown'} of  the map that it stands for
 * @property {boolean} [ranks]  the best of a rank: its errors follow from the singular values
 * @property {boolean} [causal]  it can leave out what is masked
 * @property {(pa: any, scene: Scene, m: number) => Matrix} make
 */

const CUT = 1e-2; // of the largest singular value: with the inverses of smaller ones errors are thousands

/** @type {Record<string, Method>} */
export const METHODS = {
    best: {
        name: 'Best of rank',
        size: 'rank s',
        about: 'the first s singular values and vectors: no map of rank s is nearer (Eckart and Young)',
        of: 'shown',
        ranks: true,
        causal: true,
        make: (pa, { svd }, s) => rebuilt(pa, svd('shown'), s),
    },
    columns: {
        name: 'Nyström: rows and columns',
        size: 'm rows and columns',
        about: 'm evenly spaced columns C and rows R of the map, and where they cross, W: C W⁺ R; singular values of W below a hundredth of the largest are cut off',
        of: 'shown',
        causal: true,
        make: nystrom,
    },
    means: {
        name: 'Nyströmformer: segment means',
        size: 'm landmarks',
        about: 'softmax maps of the means of m segments of Q and K (Xiong et al. 2021), the inverse cut off at a hundredth of its largest singular value',
        of: 'softmax',
        make: nystromformer,
    },
    performer: {
        name: 'Performer: random features',
        size: 'm features',
        about: 'm positive random features of softmax (Choromanski et al. 2021), rows normalised; one draw',
        of: 'softmax',
        make: performer,
    },
    skyformer: {
        name: 'Skyformer: lifted Nyström',
        size: 'm landmarks',
        about: 'the Gaussian kernel by m evenly spaced rows of [Q; K] (Chen et al. 2021), γ = 0.1 and six steps of the iteration, as it is trained; against the Gaussian kernel',
        of: 'gaussian',
        make: (pa, scene, m) => skyformer(pa, scene, m, { gamma: 0.1, iterations: 6 }),
    },
    lifted: {
        name: 'Skyformer, exact inverse',
        size: 'm landmarks',
        about: 'the same with γ = 0.001 and the inverse itself; against the Gaussian kernel',
        of: 'gaussian',
        make: (pa, scene, m) => skyformer(pa, scene, m, { gamma: 1e-3, iterations: 0 }),
    },
    gaussian: {
        name: 'Gaussian, best of rank',
        size: 'rank s',
        about: 'what no approximation of the Gaussian kernel can be better than',
        of: 'gaussian',
        ranks: true,
        causal: true,
        make: (pa, { svd }, s) => rebuilt(pa, svd('gaussian'), s),
    },
    ksvd: {
        name: 'Primal: KSVD of the cosine kernel',
        size: 'rank s',
        about: 'E Λ Rᵀ of the first s components of the cosine kernel, where Primal-Attention’s objective is zero: its best map of rank s; against the cosine kernel',
        of: 'cosine',
        ranks: true,
        causal: true,
        make: (pa, { svd }, s) => rebuilt(pa, svd('cosine'), s),
    },
};

/** Those that the scene allows. @param {boolean} hasQueries @param {Choice} choice */
export function methodsOf(hasQueries, choice) {
    return Object.keys(METHODS).filter(id => {
        const { of, causal } = METHODS[id];
        if (of !== 'shown' && (!hasQueries || of === choice.kernel) && METHODS[id].ranks) return false; // it is “best”
        return (of === 'shown' || hasQueries) && (causal || !choice.causal);
    });
}

/** Sizes to try: powers of two, of large maps a few. @param {number} most */
export function sizesUpTo(most) {
    if (most > 1024) return [8, 32, 128];
    const sizes = [];
    for (let m = 2; m <= Math.min(256, most); m *= 2) sizes.push(m);
    if (most <= 256 && sizes[sizes.length - 1] !== most) sizes.push(most);
    return sizes;
}

/** u · diag(σ) · vᵀ of the first s. @param {any} pa @param {Decomposition} svd @param {number} s */
export function rebuilt(pa, { u, v, values }, s) {
    const count = Math.min(s, values.length),
        left = firstColumns(u, count);
    for (let i = 0; i < left.data.length; i++) left.data[i] *= values[i % count];
    return product(pa, left, firstColumns(v, count), true);
}

/**
 * The pseudo-inverse, without singular values below a share of the largest.
 * @param {any} pa @param {Matrix} w @param {number} least
 */
export function pseudoInverse(pa, w, least) {
    const { u, s, v } = pa.svd(w),
        left = { ...v, data: v.data.slice() };
    for (let i = 0; i < left.data.length; i++) {
        const value = s[i % v.cols];
        left.data[i] = value > least * s[0] ? left.data[i] / value : 0;
    }
    return product(pa, left, u, true);
}

/** @param {number} n @param {number} m */
const spaced = (n, m) => Int32Array.from({ length: m }, (_, i) => Math.floor(((i + 0.5) * n) / m));

/** @param {any} pa @param {Scene} scene @param {number} m */
function nystrom(pa, { map }, m) {
    const { rows, cols, data } = map('shown'),
        count = Math.min(m, rows, cols),
        [own, theirs] = [spaced(rows, count), spaced(cols, count)];
    const pick = (
        /** @type {number} */ r,
        /** @type {number} */ c,
        /** @type {(i: number, j: number) => number} */ at,
    ) => ({
        rows: r,
        cols: c,
        data: Float32Array.from({ length: r * c }, (_, i) => data[at(Math.floor(i / c), i % c)]),
    });
    const left = pick(rows, count, (i, j) => i * cols + theirs[j]),
        cross = pick(count, count, (i, j) => own[i] * cols + theirs[j]),
        right = pick(count, cols, (i, j) => own[i] * cols + j);
    return product(pa, product(pa, left, pseudoInverse(pa, cross, CUT)), right);
}

/** Means of m segments. @param {Matrix} x @param {number} m @returns {Matrix} */
export function segmentMeans({ rows, cols, data }, m) {
    const out = new Float32Array(m * cols);
    for (let s = 0; s < m; s++) {
        const [from, to] = [Math.floor((s * rows) / m), Math.floor(((s + 1) * rows) / m)];
        for (let i = from; i < to; i++)
            for (let c = 0; c < cols; c++) out[s * cols + c] += data[i * cols + c] / (to - from);
    }
    return { rows: m, cols, data: out };
}

/** @param {any} pa @param {Scene} scene @param {number} m */
function nystromformer(pa, { q, k, choice }, m) {
    if (!q || !k) throw new Error('Nyströmformer needs Q and K');
    const count = Math.min(m, q.rows, k.rows),
        [a, b] = [segmentMeans(q, count), segmentMeans(k, count)],
        soft = (/** @type {Matrix} */ x, /** @type {Matrix} */ y) =>
            mapOf(pa, x, y, 'softmax', { ...choice, causal: false });
    return product(pa, product(pa, soft(q, b), pseudoInverse(pa, soft(a, b), CUT)), soft(a, k));
}

/** @param {any} pa @param {Scene} scene @param {number} m @param {{ gamma: number, iterations: number }} options */
function skyformer(pa, { q, k, choice }, m, options) {
    if (!q || !k) throw new Error('Skyformer needs Q and K');
    const [a, b] = [scaled(q, choice), scaled(k, choice)],
        landmarks = spaced(q.rows + k.rows, Math.min(m, q.rows + k.rows));
    const data = pa.scope(() => {
        const of = (/** @type {Matrix} */ x) => pa.tensor(x.data, [1, 1, x.rows, x.cols]);
        const keys = of(b);
        return pa.map('skyformer', { q: of(a), k: keys, v: keys }, { landmarks, ...options }).toArray();
    });
    return { rows: q.rows, cols: k.rows, data };
}

/** @param {any} pa @param {Scene} scene @param {number} m */
function performer(pa, { q, k, choice }, m) {
    if (!q || !k) throw new Error('Performer needs Q and K');
    const draw = random(m, 'features'),
        d = q.cols,
        w = { rows: m, cols: d, data: Float32Array.from({ length: m * d }, () => draw.normal()) },
        scale = choice.scale === 'root' ? d ** -0.25 : 1;
    const features = (/** @type {Matrix} */ x, /** @type {boolean} */ rowwise) => {
        const part = { ...x, data: x.data.map(v => v * scale) },
            logs = product(pa, part, w, true);
        // a constant in the exponent cancels: of each query, or of all keys
        let all = -Infinity;
        for (let i = 0; i < x.rows; i++) {
            const half = energyOf(part.data.subarray(i * d, (i + 1) * d)) / 2;
            for (let f = 0; f < m; f++) all = Math.max(all, (logs.data[i * m + f] -= half));
        }
        for (let i = 0; i < x.rows; i++) {
            const row = logs.data.subarray(i * m, (i + 1) * m),
                most = rowwise ? row.reduce((top, v) => Math.max(top, v), -Infinity) : all;
            for (let f = 0; f < m; f++) row[f] = Math.exp(row[f] - most);
        }
        return logs;
    };
    return normalised(product(pa, features(q, true), features(k, false), true));
}

/**
 * How far an approximation is from its map, relative to that.
 * @param {Matrix} exact @param {Matrix} approximation @param {number} size  the map's spectral norm; 0: not asked for
 */
export function errorsOf(exact, approximation, size) {
    const rest = { ...exact, data: new Float32Array(exact.data.length) };
    for (let i = 0; i < rest.data.length; i++) rest.data[i] = exact.data[i] - approximation.data[i];
    const all = energyOf(exact.data);
    return {
        frobenius: all ? Math.sqrt(energyOf(rest.data) / all) : 0,
        spectral: size ? norm(rest) / size : NaN,
    };
}
