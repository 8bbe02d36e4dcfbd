// The sentences of this act, of numbers that the worker has measured. Plain functions.

import { METHODS } from './approximate.js';

/** @param {number} n */
export const grouped = n => n.toLocaleString('en-US');
/** @param {number | undefined} v */
export const short = v =>
    v === undefined || Number.isNaN(v)
        ? '–'
        : v === 0
          ? '0'
          : Math.abs(v) >= 0.001 && Math.abs(v) < 1e5
            ? String(Number(v.toPrecision(3)))
            : powers(v);
/** @param {number} v */
const powers = v => {
    const [digits, power] = v.toExponential(1).split('e');
    return `${digits} × 10${String(Number(power)).replace(/./g, c => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)])}`;
};
/** @param {number} share */
export const percent = share => `${short(100 * share)} %`;

/** @param {{ rows: number, cols: number }} map @param {any} spectrum */
export function lead({ rows, cols }, { ranks, values, size, energy }) {
    if (!energy) return `This map has ${grouped(rows)} × ${grouped(cols)} numbers, all of them zero.`;
    const held = ranks.energy95;
    return `This map has ${grouped(rows)} × ${grouped(cols)} numbers; ${
        held === undefined
            ? `more than ${values.length} of its ${grouped(size)} patterns are needed for 95 % of it.`
            : held === 1
              ? '1 pattern holds 95 % of it.'
              : `${held} patterns hold 95 % of it.`
    }`;
}

/** @param {any} kernels */
export const kernels = ({ apart, normalised, spread }) =>
    `The Gaussian kernel of the same Q and K is ${short(apart)} away from softmax (relative Frobenius norm), and ${short(normalised)} once its rows are divided by their sums too. What is left comes of keys of different lengths, which softmax does not divide by: theirs vary by ${percent(spread.k)} of the mean.`;

/** A method with its size. @param {string} id @param {number} size */
export const named = (id, size) => {
    const { name, ranks } = METHODS[id];
    return / rank$/.test(name) ? `${name} ${size}` : `${name}, ${ranks ? 's' : 'm'} = ${size}`;
};

/** @param {any} picture @param {number} numbers of the map */
export function made({ id, size, rows, cols, frobenius, spectral, of }, numbers) {
    const { ranks } = METHODS[id],
        kept = size * (rows + cols) + (ranks ? size : 0);
    return `${named(id, size)}: relative error ${short(frobenius)} in the Frobenius norm, ${short(spectral)} in the spectral norm${of === 'shown' ? '' : `, against the ${of === 'softmax' ? 'softmax map' : `${of === 'gaussian' ? 'Gaussian' : of} kernel`}`}. ${
        ranks ? `It takes ${grouped(kept)} numbers, the map ${grouped(numbers)}.` : ''
    }`.trim();
}

const TARGETS = /** @type {Record<string, string>} */ ({
    shown: 'this map',
    softmax: 'the softmax map',
    gaussian: 'the Gaussian kernel',
    cosine: 'the cosine kernel',
});

/**
 * Which method is nearest at one size, of each map that is approximated, and what the best can do.
 * @param {Record<string, any>} curves @param {'frobenius' | 'spectral'} norm @param {number} size
 * @param {string} kernel  that is on show; '' for a map that was given
 */
export function compared(curves, norm, size, kernel) {
    /** @type {Record<string, { best?: number, others: { id: string, error: number }[] }>} */
    const groups = {};
    for (const [id, { sizes, [norm]: errors }] of Object.entries(curves)) {
        const i = Array.prototype.indexOf.call(sizes, size),
            { of, ranks } = METHODS[id];
        if (i < 0 || !Number.isFinite(errors[i])) continue;
        const group = (groups[of === kernel ? 'shown' : of] ??= { others: [] });
        if (ranks) group.best = errors[i];
        else group.others.push({ id, error: errors[i] });
    }
    const said = Object.entries(groups).map(([of, { best, others }]) => {
        const list = others
            .sort((a, b) => a.error - b.error)
            .map(({ id, error }) => `${METHODS[id].name} ${short(error)}`);
        return `${TARGETS[of]}: ${[...list, ...(best === undefined ? [] : [`the best of rank ${size} ${short(best)}`])].join(', ')}`;
    });
    return said.length
        ? `With s or m = ${size}, of ${said.join('; of ')}. Above 1 an approximation is worse than a map of zeros.`
        : '';
}

/** @param {any[]} heads */
export function headsWords(heads) {
    const known = heads.filter(Boolean).filter(({ ranks }) => ranks.energy95 !== undefined);
    if (known.length < 2) return '';
    const sorted = known.toSorted((a, b) => a.ranks.energy95 - b.ranks.energy95),
        [first, last] = [sorted[0], sorted[sorted.length - 1]];
    return first.ranks.energy95 === last.ranks.energy95
        ? `All heads need ${first.ranks.energy95} patterns for 95 %.`
        : `Head ${first.head + 1} needs the fewest patterns for 95 %, ${first.ranks.energy95}; head ${last.head + 1} the most, ${last.ranks.energy95}.`;
}
