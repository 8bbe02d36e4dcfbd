/** A data set in folds: each in turn is what is tested on, the others are learned from. */

import { checkBoolean, checkInteger, count, fail } from '../errors.js';
import { optionsOf } from './arguments.js';
import { dealtByGroups, foldsOf } from './dealing.js';
import { Random } from './makers/random.js';
import { APART, chosen, groupsOf, numbered, partsOf, strataOf } from './parts.js';
import { foldsByTime } from './time-cut.js';

/** @typedef {import('./parts.js').Splittable} Splittable */
/**
 * @typedef {import('./parts.js').Apart & { folds?: number, shuffle?: boolean }} FoldOptions `folds`: 5 if not given;
 *   `shuffle: false` deals the samples out in their order
 */

export const FOLD_OPTIONS = /** @type {const} */ (['folds', 'shuffle', ...APART]);

/**
 * Every sample is in the test part of one fold and in the training part of all others. Classes are dealt out in the
 * same proportion, as StratifiedKFold of scikit-learn does; groups stay whole, as StratifiedGroupKFold has it. Windows
 * that overlap are dealt out by time: each recording in stretches, and what overlaps with the one that is tested on is
 * in neither part of that fold. The samples are shared with the original; within each part they keep their order.
 * @template {Splittable} T
 * @param {T} dataset @param {FoldOptions} [options]
 * @returns {{ train: T, test: T }[]}
 */
export function kFold(dataset, options) {
    checkOptions('kFold', options);
    return foldsFor('kFold', dataset, optionsOf('kFold', options, FOLD_OPTIONS));
}

/** A number, as split() takes it, is no options here. @param {string} who @param {unknown} options */
export function checkOptions(who, options) {
    if (typeof options === 'number')
        fail(`${who}: options must be an object, got ${options}; for ${options} folds: { folds: ${options} }`);
}

/**
 * @template {Splittable} T
 * @param {string} who @param {T} dataset @param {FoldOptions} options checked for unknown ones
 * @returns {{ train: T, test: T }[]}
 */
export function foldsFor(who, dataset, { folds: asked = 5, shuffle = true, seed, stratify, groups: given }) {
    const folds = checkInteger(`${who}: folds`, asked, 2, 2 ** 24),
        random = checkBoolean(`${who}: shuffle`, shuffle) ? new Random(seed) : null,
        parts = partsOf(who, dataset),
        { length: n } = parts.x;
    if (n < folds) fail(`${who}: ${folds} folds of ${count(n, 'sample')}: each needs one`);
    const groups = groupsOf(parts, given);
    const timed = groups || !parts.windows ? null : foldsByTime(parts.windows, folds);
    if (timed && stratify)
        fail(
            `${who}: windows that overlap are cut by time, which keeps no balance; leave stratify out, or give groups`,
        );
    if (timed) {
        const empty = timed.findIndex(({ train, test }) => train.length === 0 || test.length === 0);
        if (empty >= 0)
            fail(
                `${who}: with ${folds} folds by time a part of ${n} windows would be empty: few lie wholly on one side of a cut; take fewer folds`,
            );
        return timed.map(({ train, test }) => ({ train: part(train), test: part(test) }));
    }
    const many = groups ? new Set(groups).size : folds;
    if (many < folds) fail(`${who}: ${folds} folds of ${count(many, 'group')}: each needs one`);
    const keys = strataOf(parts, stratify),
        strata = keys && numbered(keys);
    const placed = groups
        ? dealtByGroups(groups, strata, new Array(folds).fill(1 / folds), random)
        : foldsOf(strata ?? new Array(n).fill(0), folds, random);
    return Array.from({ length: folds }, (_, fold) => ({
        train: part(placed.flatMap((own, i) => (own === fold ? [] : [i]))),
        test: part(placed.flatMap((own, i) => (own === fold ? [i] : []))),
    }));

    /** @param {number[]} indices @returns {T} */
    function part(indices) {
        return chosen(
            parts,
            indices.sort((a, b) => a - b),
        );
    }
}
