/** The options of all that is read from arrays of numpy, checked. */

import { checkBoolean, checkInteger, checkWord, describe, fail } from '../../errors.js';
import { checkLabelOptions, checkMissing, optionsOf } from '../arguments.js';

/** @typedef {'series' | 'table' | 'samples' | 'tokens' | 'images'} ArrayRows */
/**
 * @typedef {object} ArrayOptions
 * @property {string} [x] the name of the array of samples in a .npz; if not given, what is called x, data, inputs,
 *   images, …, of the training part where there are parts
 * @property {string | null} [y] that of the targets; null for none
 * @property {ArrayRows} [rows] what the array holds: 'series', [N, T] or [N, T, F]; 'table', [N, F], a measurement of
 *   its own in each column; 'samples', [N, F], one step of F features; 'tokens', [N, T], ids; 'images', [N, H, W] or
 *   [N, H, W, C]. If not given: images where there are four dimensions, or three of bytes; a table where the columns
 *   have names; else series
 * @property {boolean} [channelsFirst] the array is [N, F, T] or [N, C, H, W]
 * @property {number | null} [target] the column of [N, F] that is the target (negative: from the end)
 * @property {import('../parsing/gaps.js').Missing} [missing] what becomes of NaN; 'interpolate' if not given: in time,
 *   or, in tables and samples, where rows have no order, the mean of the column
 * @property {import('../labels.js').MissingTarget} [missingTarget] @property {import('../labels.js').Task} [task]
 * @property {readonly string[]} [classes] as of parseCsv
 */

/** @type {(keyof ArrayOptions & string)[]} */
export const ARRAY_OPTIONS = [
    'x',
    'y',
    'rows',
    'channelsFirst',
    'target',
    'missing',
    'missingTarget',
    'task',
    'classes',
];
/** For these null means that there is none. @type {(keyof ArrayOptions & string)[]} */
export const ARRAY_NULLABLE = ['y', 'target'];

/** @param {'npy' | 'npz'} who @param {ArrayOptions | undefined} options */
export function arrayOptions(who, options) {
    const given = optionsOf(who, options, ARRAY_OPTIONS, ARRAY_NULLABLE),
        { x, y, rows, channelsFirst, target = null, missing = 'interpolate' } = given;
    for (const [name, value] of Object.entries({ x, y }))
        if (value !== undefined && value !== null && typeof value !== 'string')
            fail(`${who}: ${name} must be the name of an array, got ${describe(value)}`);
    if (rows !== undefined) checkWord(`${who}: rows`, rows, ['series', 'table', 'samples', 'tokens', 'images']);
    if (channelsFirst !== undefined) checkBoolean(`${who}: channelsFirst`, channelsFirst);
    if (target !== null) checkInteger(`${who}: target`, target);
    if (target !== null && typeof y === 'string') fail(`${who}: target is a column of x, and y an array: give one`);
    return { x, y, rows, channelsFirst, target, missing: checkMissing(missing, who), ...checkLabelOptions(who, given) };
}

/** @typedef {ReturnType<typeof arrayOptions>} OwnOptions */
