/** The options of all that becomes a table, be it read as CSV, as ARFF or as records of JSON; checked. */

import { checkBoolean, checkInteger, checkWord, describe, fail } from '../../errors.js';
import { isList } from '../../lists.js';
import { checkLabelOptions, checkMissing, listOf } from '../arguments.js';

/**
 * @typedef {object} CsvOptions
 * @property {'series' | 'table' | 'samples' | 'steps' | 'mixed'} [rows] what a row is; if not given, 'table' or
 *   'series' (formats/csv.js)
 * @property {string | number | null} [target] the label's column by name or number from 0 (negative: from the end), or
 *   null for a file without one. If not given: the column named target, label or class (in any case), else the one
 *   named y, else the last
 * @property {'error' | 'drop'} [missingTarget] what becomes of a row whose target is missing: an error (if not given),
 *   or it is left out and counted in read.dropped
 * @property {string | number | null} [id] with rows: 'steps', the column that tells the series apart
 * @property {string | number | (string | number)[]} [ignore] columns to leave out
 * @property {string | number | (string | number)[]} [categories] with rows: 'mixed', columns whose values are
 *   categories though they look like numbers, or like texts
 * @property {number} [window] with rows: 'steps', the number of steps of a sample
 * @property {number} [stride] rows from one window to the next; 1 if not given
 * @property {number} [horizon] rows from a window's last to the one the target is taken from; 1 if not given, 0 takes
 *   the last itself
 * @property {'classification' | 'regression'} [task] if not given: a regression if all targets are numbers and one has
 *   a fraction or more than 50 differ (unless they count from 0 or 1), and in forecasting, where they are measurements
 * @property {readonly string[]} [classes] the classes in the order wanted, such as the training set's for its test set
 * @property {boolean} [header] whether the first row holds names. If not given: when it has a name that target, id or
 *   ignore has, or Target, Label, Class or Id; a word above a column of numbers; an empty first cell; 0, 1, 2, …;
 *   numbers that rise or fall evenly beside a word that does not come again; or words that do not come again
 * @property {string} [delimiter] one character; if not given: what most lines have equally many of, or what a first
 *   line `sep=;` says
 * @property {'.' | ','} [decimal] if not given: a comma where some number can be read in no other way
 * @property {import('../parsing/gaps.js').Missing} [missing] what becomes of the spellings of a missing value
 *   (empty, `?`, `-`, `NA`, `N/A`, `#N/A`, `NaN`, `null`, `None`); 'interpolate' if not given: in time, or, in tables
 *   and samples, where rows have no order, the mean of the column
 */

/** @type {(keyof CsvOptions & string)[]} */
export const CSV_OPTIONS = [
    'rows',
    'target',
    'missingTarget',
    'id',
    'ignore',
    'categories',
    'window',
    'stride',
    'horizon',
    'task',
    'classes',
    'header',
    'delimiter',
    'decimal',
    'missing',
];
/** For these null means that there is none. @type {(keyof CsvOptions & string)[]} */
export const NULLABLE = ['target', 'id'];
/** What only means something where a row is a step. @type {(keyof CsvOptions)[]} */
const OF_STEPS = ['id', 'window', 'stride', 'horizon'];

/** @typedef {ReturnType<typeof checkedOptions>} TableOptions */

/** @param {import('./table.js').Table['who']} who @param {Partial<CsvOptions>} given */
export function checkedOptions(who, given) {
    const {
        rows,
        target,
        id = null,
        ignore = [],
        categories = [],
        window,
        stride = 1,
        horizon = 1,
        header,
        delimiter,
        decimal,
        missing = 'interpolate',
    } = given;
    checkMissing(missing, who);
    if (rows !== undefined) checkWord(`${who}: rows`, rows, ['series', 'table', 'samples', 'steps', 'mixed']);
    if (header !== undefined) checkBoolean(`${who}: header`, header);
    if (decimal !== undefined) checkWord(`${who}: decimal`, decimal, ['.', ',']);
    if (
        delimiter !== undefined &&
        (typeof delimiter !== 'string' || delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    )
        fail(`${who}: delimiter must be one character that is no quote and no line end, got ${describe(delimiter)}`);
    for (const option of OF_STEPS) {
        const value = given[option];
        if (value === undefined || value === null) continue;
        if (rows !== 'steps')
            fail(
                `${who}: ${option} is for rows: 'steps'${option === 'id' ? '; leave the column out with { ignore }' : ''}`,
            );
        if ((option === 'stride' || option === 'horizon') && window === undefined)
            fail(`${who}: ${option} needs window, a number of steps`);
    }
    if (rows === 'steps' && id === null && window === undefined)
        fail(
            `${who}: rows: 'steps' needs id, the column that tells the series apart, or window, a number of steps, or both`,
        );
    const most = Number.MAX_SAFE_INTEGER;
    if (window !== undefined) checkInteger(`${who}: window`, window, 1, most);
    checkInteger(`${who}: stride`, stride, 1, most);
    checkInteger(`${who}: horizon`, horizon, 0, most);
    const columns = (/** @type {string} */ option, /** @type {any} */ given) =>
        isList(given) ? listOf(`${who}: ${option}`, given, 'columns') : [given];
    if (given.categories !== undefined && rows !== 'mixed') fail(`${who}: categories is for rows: 'mixed'`);
    if (rows === 'mixed' && missing === 'zero')
        fail(`${who}: missing is 'zero', but rows: 'mixed' keeps what is missing, for which a model learns a token`);
    return {
        rows,
        target,
        id,
        ignore: columns('ignore', ignore),
        categories: columns('categories', categories),
        window,
        stride,
        horizon,
        header,
        delimiter,
        decimal,
        missing,
        ...checkLabelOptions(who, given),
    };
}
