// Mechanisms beside the machine: the share of its peak that their useful operations reach, and what their time is made
// of if each part of it went at the rate of a loop that does nothing else (tests/native/peak.c).
import { digits } from './measure.mjs';

/**
 * @typedef {object} Share of one mechanism, forward or with gradients
 * @property {string} name
 * @property {number} ms least
 * @property {number} rate GFLOP/s of useful operations
 * @property {number} peak of the same rounds
 * @property {number} share of the peak
 * @property {Record<string, number>} parts of the time, by what they wait for; the rest is gathers, copies, what is
 *   serial, and loads that the loop of the peak has not
 */

/**
 * @param {import('./suite.mjs').Result[]} results of a whole run
 * @param {string} lane @param {string} own simd128 or relaxed
 * @returns {Share[]} by minima: the loops need the machine for less than a millisecond each
 */
export function sharesOf(results, lane, own) {
    const mine = results.filter(
        result => result.lane === lane && result.task.startsWith('mechanisms ') && result.min !== undefined,
    );
    const best = (/** @type {string} */ task, /** @type {string} */ peer, /** @type {string} */ name) =>
        mine.find(result => result.task === task && result.peer === peer && result.name === name)?.bestRate;
    return mine.flatMap(({ task, peer, name, job, min = NaN, bestRate: rate, work }) => {
        const peak = best(task, `peak ${own}`, `peak ${own}`);
        if (peer !== own || job.kind !== 'mechanism' || !work || !peak || !rate) return [];
        const part = (/** @type {number} */ count, /** @type {string} */ op) =>
            count / (best(task, own, `${op} peak`) ?? NaN) / 1e6 / min;
        const parts = {
            products: work.flop / peak / 1e6 / min,
            exponentials: part(work.exponentials, 'exponentials'),
            sines: part(work.sines, 'sines'),
            memory: part(work.bytes, 'traffic'),
        };
        return [{ name, ms: min, rate, peak, share: rate / peak, parts }];
    });
}

/** In words: the parts that are a twentieth of the time or more, and the rest. @param {Share} share */
export function madeOf({ parts }) {
    const percent = (/** @type {number} */ x) => `${Math.round(100 * x)} %`,
        rest = 1 - Object.values(parts).reduce((sum, part) => sum + part, 0);
    return [...Object.entries(parts), /** @type {[string, number]} */ (['other', rest])]
        .filter(([, part]) => part >= 0.05)
        .map(([name, part]) => `${name} ${percent(part)}`)
        .join(', ');
}

/** Cells of a table. @param {Share} share */
export const cellsOf = share => [
    share.name,
    digits(share.ms),
    digits(share.rate),
    `${Math.round(100 * share.share)} %`,
    madeOf(share),
];
export const HEAD = ['', 'ms', 'GFLOP/s', 'of the peak', 'its time, at the rates of loops that do nothing else'];
