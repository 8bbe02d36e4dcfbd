/**
 * Windows that overlap would give the test part of a split away: recordings are cut by time instead, and what lies
 * across the cut is left out.
 */

import { fail } from '../errors.js';
import { checkFields } from '../lists.js';
import { wholesOf } from './arguments.js';

/** @typedef {import('./types.js').Windows} Windows */

/**
 * What read.windows of a data set of n samples says, checked.
 * @param {string} who @param {unknown} read @param {number} n @returns {Windows | null}
 */
export function windowsOf(who, read, n) {
    const { windows } =
        read === undefined || read === null ? /** @type {any} */ ({}) : checkFields(`${who}: read`, read);
    if (windows === undefined) return null;
    const { span, starts, recordings } = checkFields(`${who}: read.windows`, windows);
    wholesOf(`${who}: read.windows.span`, [span], 1);
    for (const [name, list] of Object.entries({ starts, recordings })) {
        const { length } = wholesOf(`${who}: read.windows.${name}`, list, 0);
        if (length !== n) fail(`${who}: read.windows.${name} has ${length} entries for ${n} samples`);
    }
    return { span, starts, recordings };
}

/**
 * The windows in two by time: of each recording those that end before its cut, and those that begin behind it; what
 * lies across is left out. A recording too short to be cut is on one side as a whole: the first, but where none can be
 * cut they are dealt out.
 * @param {Windows} windows @param {number} fraction of the windows before the cut
 * @returns {{ train: number[], test: number[] } | null} null where no two windows overlap
 */
export function cutByTime({ span, starts, recordings }, fraction) {
    /** @type {Map<number, number[]>} */
    const all = new Map();
    for (let i = 0; i < starts.length; i++) {
        const own = all.get(recordings[i]);
        if (own) own.push(i);
        else all.set(recordings[i], [i]);
    }
    const groups = [...all.values()];
    for (const own of groups) own.sort((a, b) => starts[a] - starts[b]);
    if (!groups.some(own => own.some((i, k) => k > 0 && starts[i] - starts[own[k - 1]] < span))) return null;
    const cuts = groups.map(own => {
        const before = Math.round(own.length * fraction),
            rest = own.slice(before);
        const train = rest.length === 0 ? own : own.slice(0, before).filter(i => starts[i] + span <= starts[rest[0]]);
        return { own, train, test: rest };
    });
    const done = cuts.some(({ train, test }) => train.length > 0 && test.length > 0);
    const whole = Math.round(groups.length * fraction);
    const sides = cuts.map(({ own, train, test }, g) =>
        train.length > 0 && test.length > 0
            ? { train, test }
            : done || g < whole
              ? { train: own, test: [] }
              : { train: [], test: own },
    );
    return { train: sides.flatMap(({ train }) => train), test: sides.flatMap(({ test }) => test) };
}
