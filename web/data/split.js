/** A data set in two or three. */

import { checkObject, count, describe, fail } from '../errors.js';
import { isPlainObject } from '../engine/platform.js';
import { optionsOf, wholesOf } from './arguments.js';
import { dealt, dealtByGroups } from './dealing.js';
import { Random } from './makers/random.js';
import { APART, chosen, groupsOf, numbered, partsOf, strataOf } from './parts.js';
import { cutByTime } from './time-cut.js';

/** @typedef {import('./parts.js').Splittable} Splittable */
/** @typedef {import('./parts.js').Apart & { fraction?: number }} SplitOptions `fraction`: the training part */
/**
 * @typedef {{ train: number, validation: number, test?: number }} Fractions `test`: what the others leave
 * @typedef {import('./parts.js').Apart & { fraction: Fractions }} ThreeWays
 */

const FRACTION = 0.8;

/**
 * Splits at random into a training and a test part, or, by `fraction: { train: 0.7, validation: 0.15 }`, into three.
 * With class labels every class is split in the same proportion (the samples it rounds away go to the larger remainders
 * first), so that small sets keep their balance; labels without `classes` are split so if they are names, or whole
 * numbers, that each occur twice on average. Samples of one group are in one part.
 *
 * Windows that overlap (`read.windows`, of windows() and the readers) would give the test part away: each recording is
 * cut by time instead, the later windows are the test part, and those across the cut are in neither; where groups keep
 * whole recordings together there is nothing to cut. The samples themselves are shared with the original, not copied;
 * within each part they keep their order.
 *
 * @template {Splittable} T
 * @overload
 * @param {T} dataset @param {ThreeWays} options
 * @returns {{ train: T, validation: T, test: T }}
 */
/**
 * @template {Splittable} T
 * @overload
 * @param {T} dataset
 * @param {number | SplitOptions} [options] or the training part alone, between 0 and 1, and the seed behind it
 * @param {number} [seed]
 * @returns {{ train: T, test: T }}
 */
/**
 * @param {Splittable} dataset @param {number | SplitOptions | ThreeWays} [options] @param {number} [seed]
 * @returns {any}
 */
export function split(dataset, options = {}, seed) {
    /** @type {Partial<ThreeWays | SplitOptions>} */
    const own = isPlainObject(options)
        ? optionsOf('split', /** @type {SplitOptions} */ (options), ['fraction', ...APART])
        : { fraction: /** @type {number} */ (options) };
    const shares = sharesOf(own.fraction === undefined ? FRACTION : own.fraction),
        names = Object.keys(shares),
        fractions = Object.values(shares);
    const parts = partsOf('split', dataset),
        { x } = parts,
        random = new Random(own.seed ?? seed);
    if (x.length < names.length) fail(`split: the data set has ${count(x.length, 'sample')}, and each part needs one`);
    const groups = groupsOf(parts, own.groups);
    const cut = groups || !parts.windows ? null : cutByTime(parts.windows, fractions);
    if (cut && own.stratify)
        fail('split: windows that overlap are cut by time, which keeps no balance; leave stratify out, or give groups');
    const strata = cut ? null : strataOf(parts, own.stratify);
    const all = cut ?? (groups ? byGroups(groups) : dealt(byStratum(strata, x.length), fractions, random));
    const empty = all.findIndex(({ length }) => length === 0);
    if (empty >= 0)
        fail(
            `split: with ${names.length === 2 ? `a fraction of ${fractions[0]}` : `fractions of ${fractions.join(', ')}`} the ${names[empty] === 'train' ? 'training' : names[empty]} part of ${x.length} samples would be empty` +
                (cut ? ': few windows lie wholly on one side of a cut by time' : ''),
        );
    return Object.fromEntries(
        names.map((name, p) => [
            name,
            chosen(
                parts,
                all[p].sort((a, b) => a - b),
            ),
        ]),
    );

    /** @param {number[]} groups @returns {number[][]} */
    function byGroups(groups) {
        const many = new Set(groups).size;
        if (many < names.length)
            fail(`split: all samples are in ${count(many, 'group')}, and each of ${names.length} parts needs one`);
        const placed = dealtByGroups(groups, strata && numbered(strata), fractions, random);
        return names.map((_, p) => placed.flatMap((part, i) => (part === p ? [i] : [])));
    }
}

/** @param {number[] | null} strata @param {number} n @returns {number[][]} */
function byStratum(strata, n) {
    /** @type {number[][]} */
    const all = [];
    for (let i = 0; i < n; i++) (all[strata ? strata[i] : 0] ??= []).push(i);
    return all.filter(own => own); // labels that nobody has leave holes
}

/** @param {unknown} fraction @returns {Record<string, number>} */
function sharesOf(fraction) {
    if (!isPlainObject(fraction)) {
        const train = shareOf('fraction', fraction);
        return { train, test: 1 - train };
    }
    const { train, validation, test, ...others } = /** @type {any} */ (checkObject('split: fraction', fraction));
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
        fail(`split: fraction has an unknown part ${describe(unknown)}; there are train, validation and test`);
    const given = { train, validation, test };
    if (test === undefined && typeof train === 'number' && typeof validation === 'number')
        given.test = 1 - train - validation;
    for (const [name, value] of Object.entries(given)) shareOf(`fraction.${name}`, value);
    const sum = given.train + given.validation + given.test;
    if (Math.abs(sum - 1) > 1e-9)
        fail(`split: the fractions ${Object.values(given).join(', ')} add up to ${sum}, not 1`);
    return given;
}

/** @param {string} name @param {unknown} value @returns {number} */
function shareOf(name, value) {
    if (typeof value === 'number' && value > 0 && value < 1) return value;
    return fail(`split: ${name} must be between 0 and 1, got ${describe(value)}: neither part may be empty`);
}

/**
 * The samples of the given numbers, in that order, as a data set of its own.
 * @template {Splittable} T
 * @param {T} dataset @param {readonly number[]} indices
 * @returns {T}
 */
export function select(dataset, indices) {
    const parts = partsOf('select', dataset),
        numbers = wholesOf('select: indices', indices, -(2 ** 31));
    const wrong = numbers.find(i => !(i >= 0 && i < parts.x.length));
    if (wrong !== undefined) fail(`select: there is no sample ${wrong}, the data set has ${parts.x.length}`);
    return /** @type {T} */ (chosen(parts, numbers));
}
