/** Means over seeds with 95 % intervals, and differences of pairs: what a verdict on a paper's claim rests on. */
import { tQuantile } from '../web/training/figures.js';

/**
 * @typedef {object} Interval of a mean: the mean lies within ± half by 95 % (Student's t); half is NaN of one value
 * @property {number} mean
 * @property {number} half
 * @property {number} n
 */

/** @param {readonly number[]} values */
export const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation of a sample; 0 of a single value. @param {readonly number[]} values */
export function deviation(values) {
    const m = mean(values);
    return values.length < 2
        ? 0
        : Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1));
}

/** Pearson's. @param {readonly number[]} a @param {readonly number[]} b */
export function correlation(a, b) {
    const [x, y] = [a, b].map(values => values.map(value => value - mean(values)));
    const dot = (/** @type {number[]} */ u, /** @type {number[]} */ v) =>
        u.reduce((sum, value, i) => sum + value * v[i], 0);
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** The middle value. @param {readonly number[]} values */
export function median(values) {
    const sorted = [...values].sort((a, b) => a - b),
        half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** @param {readonly number[]} values @returns {Interval} */
export function interval(values) {
    const n = values.length;
    return {
        mean: mean(values),
        half: n > 1 ? (tQuantile(n - 1) * deviation(values)) / Math.sqrt(n) : NaN,
        n,
    };
}

/**
 * Of a − b, where both were measured with the same seeds: what the seed does to both falls out.
 * @param {readonly number[]} a @param {readonly number[]} b
 */
export function paired(a, b) {
    if (a.length !== b.length) throw new Error(`pairs: ${a.length} values beside ${b.length}`);
    return interval(a.map((value, i) => value - b[i]));
}

/** A share of right answers with the interval of a binomial (Wilson). @param {number} share @param {number} n */
export function ofShare(share, n) {
    const z = 1.96,
        spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
    return { mean: share, half: spread / (1 + (z * z) / n), n };
}

/**
 * "81.8 ± 0.6"; of a single value "81.8".
 * @param {Interval} interval @param {number} [digits] @param {number} [scale]
 */
export function shown({ mean: middle, half }, digits = 1, scale = 1) {
    const text = (/** @type {number} */ value) => (scale * value).toFixed(digits);
    return Number.isFinite(half) ? `${text(middle)} ± ${text(half)}` : text(middle);
}

/** What shown() wrote, or a plain number; null of other cells. @param {string | number | undefined} cell */
export function readInterval(cell) {
    const match = /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(?:±\s*([\d.]+(?:e[-+]?\d+)?))?\s*[×%]?\s*$/.exec(
        String(cell ?? '').replace('−', '-'),
    );
    return match ? { mean: Number(match[1]), half: match[2] === undefined ? NaN : Number(match[2]) } : null;
}
