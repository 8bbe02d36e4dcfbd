/**
 * Windows that overlap would give the test part of a split away: recordings are cut by time instead, and what lies
 * across a cut is left out.
 */

import { overlap } from './windows.js';

/** @typedef {import('./types.js').Windows} Windows */

/**
 * The windows in parts by time: of each recording one part after the other, each with the windows that end before the
 * next part begins; what lies across is left out. A recording too short to be cut is in one part as a whole: the first,
 * but where none can be cut they are dealt out.
 * @param {Windows} windows @param {readonly number[]} shares of the parts, whose sum is 1
 * @returns {number[][] | null} null where no two windows overlap
 */
export function cutByTime(windows, shares) {
    if (!overlap(windows)) return null;
    const { span, starts } = windows,
        recordings = ofRecordings(windows);
    const ends = shares.map((_, p) => shares.slice(0, p + 1).reduce((a, b) => a + b, 0));
    const cuts = recordings.map(own => {
        const bounds = [0, ...ends.map(end => Math.round(own.length * end))];
        return shares.map((_, p) => {
            const next = own[bounds[p + 1]];
            return own
                .slice(bounds[p], bounds[p + 1])
                .filter(i => next === undefined || starts[i] + span <= starts[next]);
        });
    });
    const whole = (/** @type {number[][]} */ parts) => parts.every(({ length }) => length > 0);
    const done = cuts.some(whole);
    const sides = cuts.map((parts, r) => {
        if (whole(parts)) return parts;
        const place = done ? 0 : ends.findIndex(end => r < Math.round(recordings.length * end));
        return parts.map((_, p) => (p === place ? recordings[r] : []));
    });
    return shares.map((_, p) => sides.flatMap(parts => parts[p]));
}

/**
 * Folds by time: each recording in as many stretches, one for each fold to be tested on; what overlaps with it is not
 * learned from. A recording of fewer windows than folds is tested on as a whole.
 * @param {Windows} windows @param {number} folds
 * @returns {{ train: number[], test: number[] }[] | null} null where no two windows overlap
 */
export function foldsByTime(windows, folds) {
    if (!overlap(windows)) return null;
    const { span, starts } = windows;
    let short = 0;
    const stretches = ofRecordings(windows).map(own => {
        const place = own.length < folds ? short++ % folds : -1;
        return Array.from({ length: folds }, (_, f) => {
            if (place >= 0) return f === place ? own : [];
            return own.slice(Math.round((own.length * f) / folds), Math.round((own.length * (f + 1)) / folds));
        });
    });
    return Array.from({ length: folds }, (_, f) => ({
        train: stretches.flatMap(parts => {
            const test = parts[f],
                first = test.length > 0 ? starts[test[0]] : Infinity,
                last = test.length > 0 ? starts[test[test.length - 1]] : -Infinity;
            return parts.flatMap((part, p) =>
                p === f ? [] : part.filter(i => starts[i] + span <= first || starts[i] >= last + span),
            );
        }),
        test: stretches.flatMap(parts => parts[f]),
    }));
}

/** The windows of each recording, in the order of time. @param {Windows} windows @returns {number[][]} */
function ofRecordings({ starts, recordings }) {
    /** @type {Map<number, number[]>} */
    const all = new Map();
    for (let i = 0; i < starts.length; i++) {
        const own = all.get(recordings[i]);
        if (own) own.push(i);
        else all.set(recordings[i], [i]);
    }
    return [...all.values()].map(own => own.sort((a, b) => starts[a] - starts[b]));
}
