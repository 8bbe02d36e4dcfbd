/** The part of its data that fit() cuts off for validation, where it is told to: `validationSplit`. */
import { describe, fail, isArray, isObject, later, typedKind } from '../errors.js';
import { isPlainObject } from '../engine/platform.js';
import { Training } from './training.js';

/** @typedef {typeof import('../data/split.js').split} Split */

/** What was cut off: nothing more is of the data that come with it. @type {WeakSet<object>} */
const parts = new WeakSet();

/** A part that was cut off. @template {object} P @param {P} part @returns {P} */
export function cutOff(part) {
    parts.add(part);
    return part;
}

/**
 * Whether options of fit() want a part of the data to be cut off, which has not been yet.
 * @param {any} options @returns {boolean}
 */
export function wantsPart(options) {
    if (!isObject(options)) return false;
    const { validationSplit, validation } = /** @type {any} */ (options);
    if (validationSplit === undefined || parts.has(validation)) return false;
    if (validation !== undefined && validation !== null)
        fail(
            'fit: validationSplit cuts a part off the data, and validation is a set of its own; leave one of them out',
        );
    if (!(typeof validationSplit === 'number' && validationSplit > 0 && validationSplit < 1))
        fail(`fit: validationSplit must be a share of the data between 0 and 1, got ${describe(validationSplit)}`);
    return true;
}

/**
 * A training that begins by taking its data apart, in the same way each time.
 * @param {any} data @param {any} options
 * @param {(split: Split, data: any, fraction: number) => { data: any, validation: any }} cut
 * @param {(data: any, options: any) => Training} fit what remains
 */
export function fitPart(data, options, cut, fit) {
    const own = copied(data); // what becomes of the caller's arrays until then does not matter
    return new Training(
        (async function* () {
            const { split } = await later('fit', import('../data/split.js')),
                { data: rest, validation } = cut(split, own, 1 - options.validationSplit);
            yield* fit(rest, { ...options, validation: cutOff(validation) });
        })(),
    );
}

/**
 * Samples and targets as split() takes them apart: overlapping windows by time, labels in equal shares.
 * @param {Split} split @param {any} set @param {number} fraction
 */
export function cutSet(split, set, fraction) {
    const { train, test } = split(set, { fraction });
    return { data: train, validation: test };
}

/** @param {any} value @returns {any} */
function copied(value) {
    if (isArray(value)) return Array.from(value, copied);
    if (typedKind(value) !== undefined) return value.slice();
    return isPlainObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copied(each)]))
        : value;
}
