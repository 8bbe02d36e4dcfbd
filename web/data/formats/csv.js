/**
 * Comma-separated values (also with semicolons, tabs, | or blanks) to a data set.
 *
 * A table of numbers says nothing about what its rows are, so the reader has four meanings to choose from:
 *
 * - `rows: 'series'`: a row is one series of one feature, a column is one step, and one column is the label. This is
 * the layout
 *   of the UCR archive's `.tsv` files (label first, `target: 0`). Missing cells at the end of a row make the series
 *   shorter.
 * - `rows: 'table'`: a row is one sample, each column a measurement of its own. The data set is a series of one feature
 * whose
 *   positions are the columns, `columns` names them, and `standardize: 'position'` has a model standardise column by
 *   column. A
 *   missing cell takes the mean of its column.
 * - `rows: 'samples'`: as a table, but a sample is one step of as many features as there are columns.
 * - `rows: 'steps'`: a row is one step in time, a column is one feature. With `id` the rows of equal id make one
 * series,
 *   labelled by the target column's value in its last row. Without `id` the whole file is one recording, cut into
 *   windows of
 *   `window` steps; with both, each id's recording is, and no window crosses from one to the next. The target is the
 *   value
 *   `horizon` rows after a window's last (forecasting: all columns stay inputs); with `horizon: 0` it is that of the
 *   last row
 *   itself, and its column is no input. A gap in a window is never filled from what comes after it; a row of empty
 *   cells is a step
 *   whose values are missing (with `id` it has no series, and is left out). Columns of dates that do not fall are no
 *   input.
 *
 * Without `rows` a file whose columns have names that are not counted (t0, t1, …) is a table, any other holds series.
 * What was guessed, here and elsewhere, stands in the result's `read.guesses`; `describe` says it in words.
 *
 * Values stay float64. An infinite one is an error that names its line; so is a missing target, unless `missingTarget:
 * 'drop'`.
 */

import { isList } from '../../lists.js';
import { checkBoolean, checkWord, describe, fail } from '../../errors.js';
import { listOf, optionsOf } from '../arguments.js';
import { checkLabelOptions, encodeLabels, knownOf, listed } from '../labels.js';
import { Measure } from '../measure.js';
import { columnOf, columnText, isLateQuote, isMissing, LATE_QUOTE, readTable, rowText } from '../tables/table.js';
import { isDate, timeOf } from '../parsing/times.js';
import { carry, checkMissing, fillMissing, hintAt, textOf, windowOf } from '../parsing/numbers.js';
import { emptyGuess } from '../parsing/weave.js';
import { overlapGuess, windowsAt } from '../windows.js';

/**
 * @typedef {object} CsvOptions
 * @property {'series' | 'table' | 'samples' | 'steps'} [rows] what a row is; if not given, 'table' or 'series', see
 *   above
 * @property {string | number | null} [target] the label's column by name or number from 0 (negative: from the end), or
 *   null
 *   for a file without one. If not given: the column named target, label or class (in any case), else the one named y,
 *   else the last
 * @property {'error' | 'drop'} [missingTarget] what becomes of a row whose target is missing: an error (if not given),
 *   or it is left out and counted in read.dropped
 * @property {string | number | null} [id] with rows: 'steps', the column that tells the series apart
 * @property {string | number | (string | number)[]} [ignore] columns to leave out
 * @property {number} [window] with rows: 'steps', the number of steps of a sample
 * @property {number} [stride] rows from one window to the next; 1 if not given
 * @property {number} [horizon] rows from a window's last to the one the target is taken from; 1 if not given, 0 takes
 *   the last itself
 * @property {'classification' | 'regression'} [task] if not given: a regression if all targets are numbers and one has
 *   a
 *   fraction or more than 50 differ (unless they count from 0 or 1), and in forecasting, where they are measurements
 * @property {readonly string[]} [classes] the classes in the order wanted, such as the training set's for its test set
 * @property {boolean} [header] whether the first row holds names. If not given: when it has a name that target, id or
 *   ignore has, or
 *   Target, Label, Class or Id; a word above a column of numbers; an empty first cell; 0, 1, 2, …; numbers that rise or
 *   fall evenly beside
 *   a word that does not come again; or words that do not come again
 * @property {string} [delimiter] one character; if not given: what most lines have equally many of, or what a first
 *   line `sep=;` says
 * @property {'.' | ','} [decimal] if not given: a comma where some number can be read in no other way
 * @property {import('../parsing/numbers.js').Missing} [missing] what becomes of the spellings of a missing value
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

/**
 * @typedef {import('../types.js').Read & { format: 'csv' | 'arff' | 'json', rows: 'series' | 'table' | 'samples' |
 *   'steps', delimiter: string,
 *   decimal: '.' | ',', header: boolean, columns: string[], target: string | number | null, targetColumn: number |
 *   null, inputs: string[] }} CsvRead
 *   `columns`: the names of all columns of the file; `target`: its name or, without one, number; `targetColumn`: its
 *   number; `inputs`: the
 *   columns used, by name or number
 */

/**
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {CsvOptions} [options]
 * @returns {import('../types.js').SeriesDataset & { columns: string[], standardize?: 'position', ids?: string[], read:
 *   CsvRead }} `columns`: the
 *   names of the features, in a table of the positions ("" without a header); `ids`: with id, that of each sample
 * @throws {Error} naming the line and the column, what was expected and what is there; where inputs hold words,
 *   `columns` are all that do,
 *   as { column, name }, of so many `inputs`
 */
export function parseCsv(source, options) {
    const own = checkedOptions('csv', optionsOf('csv', options, CSV_OPTIONS, NULLABLE));
    const spoken = [own.target, own.id, ...own.ignore]
        .filter(which => typeof which === 'string')
        .map(name => name.trim());
    const { delimiter, header, decimal } = own,
        steps = own.rows === 'steps' && own.id === null; // without its id a step has no series
    /** @type {string[]} */
    const guesses = [];
    const table = readTable(textOf(source, 'csv', guesses), { delimiter, header, decimal, names: spoken, steps });
    table.guesses.unshift(...guesses);
    return datasetOf(table, own);
}

/**
 * A table to a data set.
 * @param {Table} table
 * @param {ReturnType<typeof checkedOptions>} own
 * @param {(target: number) => import('../labels.js').Known} [declared] what the
 *   file declares the target to be
 * @returns {ReturnType<typeof parseCsv>}
 */
export function datasetOf(table, own, declared = () => ({})) {
    const { who, guesses } = table,
        { missing, id: idOption, ignore } = own;
    const id = idOption === null ? -1 : columnOf(table, idOption, 'id');
    const leftOut = new Set(ignore.map(which => columnOf(table, which, 'ignore')));
    const target = targetColumn(table, own.target, new Set([...leftOut, id]));
    if (target >= 0 && target === id) fail(`${who}: target and id are the same column, ${columnText(table, target)}`);
    if (target >= 0 && leftOut.has(target))
        fail(
            `${who}: the target, column ${columnText(table, target)}, is among the columns to ignore; for a file without targets give { target: null }`,
        );

    // a state, not a measurement that goes on
    const labelling = target >= 0 && (own.horizon === 0 || table.texts[target] >= 0);
    if (own.window !== undefined && own.horizon > 0 && labelling)
        guesses.push(`column ${columnText(table, target)} holds words: it is the target and no input`);
    const forecasting = own.rows === 'steps' && own.window !== undefined && !labelling;
    leftOut.add(id);
    if (table.index !== target) leftOut.add(table.index);
    if (!forecasting) leftOut.add(target);
    const times =
        own.rows === 'steps'
            ? table.names.flatMap((_, c) => (leftOut.has(c) || c === target || !areDates(table, c, id) ? [] : [c]))
            : [];
    for (const c of times) leftOut.add(c);
    if (times.length > 0)
        guesses.push(
            `${times.length === 1 ? 'column' : 'columns'} ${listed(times.map(c => columnText(table, c)))} ` +
                `${times.length === 1 ? 'holds' : 'hold'} dates in order, the times of the steps: no input`,
        );
    const used = table.names.map((_, c) => c).filter(c => !leftOut.has(c));
    if (used.length === 0)
        fail(
            `${who}: no column is left as input of the ${table.names.length} in the file${table.index >= 0 ? '; the first has no name and was taken as the names of the rows' : ''}` +
                `${target >= 0 && own.target === undefined ? `; the target is column ${columnText(table, target)}, unless { target } says otherwise` : ''}`,
        );

    guesses.push(...runningGuess(table, used));
    const rows = own.rows ?? guessRows(table, used);
    /** @type {Reading} */
    const reading = { table, used, missing, target, filled: 0 };
    const made =
        rows === 'series'
            ? seriesRows(reading, own.rows === undefined)
            : rows === 'table' || rows === 'samples'
              ? sampleRows(reading)
              : own.window === undefined
                ? grouped(reading, id)
                : windows(reading, id, own.window, own.stride, own.horizon);
    const {
        kept,
        guesses: ofLabels,
        ...encoded
    } = target < 0
        ? { y: new Int32Array(0), classes: [], kept: null, guesses: [] }
        : encodeLabels(
              made.rows.map(r => labelAt(table, r, target)),
              {
                  who,
                  ...knownOf(own, forecasting && !own.classes ? { task: 'regression' } : declared(target)),
                  missingTarget: own.missingTarget,
                  where: i => `${rowText(table, made.rows[i])}, column ${columnText(table, target)}`,
              },
          );
    const x = kept ? kept.map(i => made.x[i]) : made.x;
    const features = rows === 'series' || rows === 'table' ? 1 : used.length;
    const how = missing === 'interpolate' && (rows === 'table' || rows === 'samples') ? 'mean' : missing;
    return {
        x,
        ...encoded,
        features,
        length: x.reduce((most, s) => Math.max(most, s.length / features), 0),
        columns: rows === 'series' ? [''] : used.map(c => table.names[c]),
        ...(rows === 'table' && { standardize: /** @type {const} */ ('position') }),
        ...(id >= 0 && { ids: (kept ?? made.x.map((_, i) => i)).map(i => table.cells[made.rows[i]][id].trim()) }),
        read: {
            format: who,
            rows,
            delimiter: table.delimiter,
            decimal: table.decimal,
            header: table.header,
            columns: table.names,
            target: target < 0 ? null : table.names[target] || target,
            targetColumn: target < 0 ? null : target,
            inputs: used.map(c => table.names[c] || String(c)),
            ...(made.windows && { windows: windowsAt(made.windows, kept) }),
            dropped: made.x.length - x.length,
            filled: { count: reading.filled, how },
            guesses: [...guesses, ...ofLabels],
        },
    };
}

/** @param {'csv' | 'arff' | 'json'} who @param {Partial<CsvOptions>} given */
export function checkedOptions(who, given) {
    const {
        rows,
        target,
        id = null,
        ignore = [],
        window,
        stride = 1,
        horizon = 1,
        header,
        delimiter,
        decimal,
        missing = 'interpolate',
    } = given;
    checkMissing(missing, who);
    if (rows !== undefined) checkWord(`${who}: rows`, rows, ['series', 'table', 'samples', 'steps']);
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
    const whole = (/** @type {string} */ name, /** @type {unknown} */ value, /** @type {number} */ least) => {
        if (!Number.isSafeInteger(value) || /** @type {number} */ (value) < least)
            fail(`${who}: ${name} must be a whole number of at least ${least}, got ${describe(value)}`);
    };
    if (window !== undefined) whole('window', window, 1);
    whole('stride', stride, 1);
    whole('horizon', horizon, 0);
    const left = isList(ignore) ? listOf(`${who}: ignore`, ignore, 'columns') : [ignore];
    return {
        rows,
        target,
        id,
        ignore: left,
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

/** @typedef {import('../tables/table.js').Table} Table */
/** @typedef {import('../parsing/numbers.js').Missing} Missing */
/**
 * @typedef {{ table: Table, used: number[], missing: Missing, target: number, filled: number }} Reading `filled`: how
 *   many values were missing
 */
/**
 * @typedef {{ x: Float64Array[], rows: number[], windows?: import('../types.js').Windows }} Made `rows`: of each
 *   sample, the row that its target and its id stand in
 */

/* ---- the meanings of a row --------------------------------------------------------------------------------------- */

const TIMES = new RegExp(
    `^(${[
        'jan(uary)?',
        'feb(ruary)?',
        'mar(ch)?',
        'apr(il)?',
        'may',
        'june?',
        'july?',
        'aug(ust)?',
        'sept?(ember)?',
        'oct(ober)?',
        'nov(ember)?',
        'dec(ember)?',
        'mon(day)?',
        'tue(sday)?',
        'wed(nesday)?',
        'thu(rsday)?',
        'fri(day)?',
        'sat(urday)?',
        'sun(day)?',
    ].join('|')})$`,
    'i',
);

/**
 * Whether most columns have no name, the time as a name, or one that differs from the others' by its number only (t0,
 * t1, …).
 * @param {string[]} names
 */
export function areCounted(names) {
    /** @type {Map<string, number>} */
    const stems = new Map();
    let counted = 0,
        most = 0;
    for (const name of names) {
        const stem = name.replace(/\d+/g, '#');
        if (name === '' || TIMES.test(name)) counted++;
        else if (stem !== name) stems.set(stem, (stems.get(stem) ?? 0) + 1);
    }
    for (const n of stems.values()) most = Math.max(most, n);
    return 2 * (counted + most) > names.length;
}

/**
 * Columns with names of their own are measurements of different things; those that are counted, or have no name, are
 * steps, unless their scales say otherwise, and then that is only said. Few steps without a name are as likely a table
 * whose header is missing.
 * @param {Table} table @param {number[]} used @returns {'table' | 'series'}
 */
function guessRows(table, used) {
    const { names, numbers, guesses, header } = table;
    if (header && !areCounted(used.map(c => names[c]))) {
        guesses.push(
            "each row is a sample and each column a measurement of its own, as the columns have names: rows: 'table'",
        );
        return 'table';
    }
    const few = used.length < FEW,
        doubt =
            used.length > 1 &&
            ((few && !header) ||
                scalesDiffer(
                    used.map(c => numbers[c]),
                    few ? 0 : 0.5,
                ));
    guesses.push(
        `each row is a series, its columns the steps: rows: 'series'` +
            `${doubt ? "; if the columns are different measurements, give rows: 'table'" : ''}`,
    );
    return 'series';
}

/** So many columns are few for steps in time. */
const FEW = 20;

/**
 * Whether the largest deviation is far above that at `share` of their order, or the means are far apart. In an image,
 * or where a series begins at 0, some columns hardly vary: among many the smallest says nothing.
 * @param {Float64Array[]} columns @param {number} share
 */
function scalesDiffer(columns, share) {
    let low = Infinity,
        high = -Infinity;
    /** @type {number[]} */
    const deviations = [];
    for (const column of columns) {
        const { mean, deviation } = measureOf(column);
        if (!(deviation > 0)) continue;
        deviations.push(deviation);
        low = Math.min(low, mean);
        high = Math.max(high, mean);
    }
    if (deviations.length < 2) return false;
    deviations.sort((a, b) => a - b);
    const large = deviations[deviations.length - 1];
    return large > 10 * deviations[Math.floor(share * deviations.length)] || high - low > 8 * large;
}

/** @param {Float64Array} column */
function measureOf(column) {
    const measure = new Measure();
    for (const value of column) if (Number.isFinite(value)) measure.add(value);
    return measure;
}

/**
 * Whether a column holds dates that nowhere fall, in each series.
 * @param {Table} table
 * @param {number} c
 * @param {number} id
 */
function areDates({ cells, texts }, c, id) {
    if (texts[c] !== 0) return false;
    /** @type {Map<string, number>} */
    const last = new Map();
    return cells.every(row => {
        const word = row[c].trim(),
            name = id < 0 ? '' : row[id].trim();
        const time = isDate(word) ? timeOf(word) : NaN,
            before = last.get(name) ?? -Infinity;
        last.set(name, time);
        return time >= before;
    });
}

/** Names of columns that number the rows or tell when they were written. */
const RUNNING =
    /^(.*[ _.-])?(id|index|idx|nr|row)$|^((row|line|sample|record)[ _.-]?(id|no|nr|number)\.?|no\.?|time|date|datetime|timestamp)$/i;

/**
 * Inputs that number the rows, or tell their time: in a file sorted by class they give it away.
 * @param {Table} table @param {number[]} used @returns {string[]}
 */
function runningGuess(table, used) {
    const { names, numbers } = table,
        found = used.filter(c => RUNNING.test(names[c]) || risesEvenly(numbers[c]));
    if (found.length === 0) return [];
    const some = found.slice(0, 10),
        one = found.length === 1;
    const all = listed(found.map(c => columnText(table, c))),
        ignored = some.map(c => (names[c] ? describe(names[c]) : c)).join(', ');
    return [
        `${one ? 'column' : 'columns'} ${all} ${one ? 'is an input, though it seems' : 'are inputs, though they seem'} to number the rows or tell the time; ` +
            `{ ignore: [${ignored}${found.length > 10 ? ', …' : ''}] } leaves ${one ? 'it' : 'them'} out`,
    ];
}

/** Whether five values at least rise by equal steps. @param {Float64Array} values */
function risesEvenly(values) {
    const step = values[1] - values[0];
    return (
        values.length >= 5 &&
        step > 0 &&
        values.every((value, i) => i === 0 || Math.abs(value - values[i - 1] - step) <= 1e-3 * step)
    );
}

/** @param {Reading} reading @param {boolean} guessed whether nobody said that rows are series @returns {Made} */
function seriesRows(reading, guessed) {
    const { table, used, missing } = reading;
    const x = table.cells.map((cells, r) => {
        let length = used.length;
        while (length > 0 && isMissing(cells[used[length - 1]])) length--;
        if (length === 0) fail(`${rowText(table, r)}: expected values, found an empty series`);
        const series = new Float64Array(length);
        for (let t = 0; t < length; t++) series[t] = numberAt(reading, r, used[t]);
        fillMissing(series, 0, 1, length, missing);
        return series;
    });
    if (guessed && reading.filled > 0 && missing === 'interpolate')
        table.guesses.push(
            'missing values are filled from the columns beside them, as steps of one series; ' +
                "if the columns are different measurements, give rows: 'table'",
        );
    const shorter = x.filter(series => series.length < used.length).length;
    if (shorter > 0)
        table.guesses.push(`${shorter} of ${x.length} rows end with missing values and are taken as shorter series`);
    return { x, rows: x.map((_, r) => r) };
}

/** @param {Reading} reading @returns {Made} */
function sampleRows(reading) {
    const { table, used, missing } = reading;
    // Rows have no order in time here, so a gap has no neighbours: it takes the mean of its column.
    const all = values(
        reading,
        table.cells.map((_, r) => r),
    );
    used.forEach((c, f) => {
        let mean = 0,
            known = 0;
        for (let i = f; i < all.length; i += used.length) if (!Number.isNaN(all[i])) mean += (all[i] - mean) / ++known;
        if (known === 0) table.guesses.push(`column ${columnText(table, c)} has no value at all and is taken as 0`);
        const fill = missing === 'zero' || known === 0 ? 0 : mean;
        for (let i = f; i < all.length; i += used.length) if (Number.isNaN(all[i])) all[i] = fill;
    });
    return {
        x: table.cells.map((_, r) => all.slice(r * used.length, (r + 1) * used.length)),
        rows: table.cells.map((_, r) => r),
    };
}

/**
 * Windows hold each value many times: more than 128 million values are a mistake.
 * @param {string} who
 * @param {number} values
 */
export function checkWindows(who, values) {
    if (values > 2 ** 27)
        fail(
            `${who}: the windows have ${values} values in all, more than ${2 ** 27}: give a shorter window or a larger stride`,
        );
}

/**
 * @param {Reading} reading
 * @param {number} id
 * @param {number} window
 * @param {number} stride
 * @param {number} horizon
 * @returns {Made}
 */
function windows(reading, id, window, stride, horizon) {
    const { table, used, missing, target } = reading,
        features = used.length;
    const ahead = target < 0 ? 0 : horizon,
        needed = window + ahead;
    const groups = id < 0 ? [table.cells.map((_, r) => r)] : [...groupsOf(table, id).values()];
    /** @type {Made} */
    const made = { x: [], rows: [] };
    /** @type {number[]} */
    const starts = [];
    /** @type {number[]} */
    const recordings = [];
    let short = 0,
        unknown = 0;
    for (const [recording, rows] of groups.entries()) {
        const all = values(reading, rows);
        const carried = carry(all, features);
        if (rows.length < needed) short++;
        else
            checkWindows(
                table.who,
                (made.x.length + Math.ceil((rows.length - needed + 1) / stride)) * window * features,
            );
        for (let from = 0; from + needed <= rows.length; from += stride) {
            for (let f = 0; f < features; f++) if (Number.isNaN(carried[(from + window - 1) * features + f])) unknown++;
            made.x.push(windowOf(all, carried, features, from, window, missing));
            made.rows.push(rows[from + needed - 1]);
            starts.push(from);
            recordings.push(recording);
        }
    }
    if (made.x.length === 0)
        fail(
            `${table.who}: a window of ${window} steps and a horizon of ${ahead} need ${needed} rows, ${id < 0 ? 'the file has' : 'the longest series has'} ${groups.reduce((most, rows) => Math.max(most, rows.length), 0)}`,
        );
    if (short > 0)
        table.guesses.push(
            `${short} of ${groups.length} series are shorter than the ${needed} rows of a window and its horizon, and left out`,
        );
    table.guesses.push(...emptyGuess(unknown, missing), ...overlapGuess(needed, stride));
    return {
        ...made,
        windows: { span: needed, starts: Int32Array.from(starts), recordings: Int32Array.from(recordings) },
    };
}

/** @param {Reading} reading @param {number} id @returns {Made} */
function grouped(reading, id) {
    const { table, used, missing, target } = reading;
    const groups = [...groupsOf(table, id).values()];
    const x = groups.map(rows => {
        const series = values(reading, rows);
        used.forEach((_, f) => fillMissing(series, f, used.length, rows.length, missing));
        return series;
    });
    const differ =
        target < 0
            ? 0
            : groups.filter(rows => rows.some(r => labelAt(table, r, target) !== labelAt(table, rows[0], target)))
                  .length;
    if (differ > 0)
        table.guesses.push(
            `in ${differ} of ${groups.length} series the target differs from row to row: that of the last counts`,
        );
    return { x, rows: groups.map(rows => rows[rows.length - 1]) };
}

/** The rows of each id, in the order of their first. @param {Table} table @param {number} id */
function groupsOf(table, id) {
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    table.cells.forEach((cells, r) => {
        const name = cells[id].trim(),
            rows = groups.get(name);
        if (name === '') fail(`${rowText(table, r)}, column ${columnText(table, id)}: the id is missing`);
        if (rows) rows.push(r);
        else groups.set(name, [r]);
    });
    return groups;
}

/** The rows as numbers, NaN where missing. @param {Reading} reading @param {number[]} rows */
function values(reading, rows) {
    const { used } = reading,
        out = new Float64Array(rows.length * used.length);
    rows.forEach((r, t) =>
        used.forEach((c, f) => {
            out[t * used.length + f] = numberAt(reading, r, c);
        }),
    );
    return out;
}

/* ---- cells and columns ------------------------------------------------------------------------------------------- */

/** @param {Reading} reading @param {number} r @param {number} c */
function numberAt(reading, r, c) {
    const { table, missing, used } = reading,
        value = table.numbers[c][r];
    if (Number.isFinite(value)) return value;
    const cell = table.cells[r][c],
        where = `${rowText(table, r)}, column ${columnText(table, c)}`;
    if (!Number.isNaN(value))
        fail(
            `${where}: the value is infinite, ${describe(cell)}: write a finite number, or leave the cell empty if it is missing`,
        );
    const ignored = table.names[c] ? describe(table.names[c]) : c;
    if (!isMissing(cell)) {
        const sentence =
            `${where}: expected a number, found ${describe(cell)}; leave the column out with { ignore: [${ignored}] }, ` +
            `or is it the target?${hint(cell)}`;
        const columns = used
            .filter(column => table.texts[column] >= 0)
            .map(column => ({ column, name: table.names[column] }));
        throw Object.assign(new Error(sentence), { columns, inputs: used.length });
    }
    if (missing === 'error') fail(`${where}: the value is missing, and { missing: 'error' } was asked for`);
    reading.filled++;
    return value;
}

/** What a cell that is no number seems to be. @param {string} cell */
function hint(cell) {
    const word = cell.trim().slice(0, 40),
        known = hintAt(cell);
    if (known) return known;
    if (/^'.*'$/.test(word)) return ' Cells are quoted with ", not with \'';
    if (isLateQuote(cell)) return LATE_QUOTE;
    if (/\s\S+\s/.test(word)) return ' Texts are for textDataset(texts, labels)';
    return '';
}

/**
 * The target in row r, as a text; a decimal comma is a point there too.
 * @param {Table} table
 * @param {number} r
 * @param {number} target
 */
function labelAt(table, r, target) {
    const label = table.cells[r][target].trim();
    return table.decimal === ',' && Number.isFinite(table.numbers[target][r]) ? label.replace(',', '.') : label;
}

/**
 * @param {Table} table @param {unknown} target @param {Set<number>} taken columns that are something else
 * @returns {number} −1 for none
 */
export function targetColumn(table, target, taken) {
    if (target === null) return -1;
    if (target !== undefined) return columnOf(table, target, 'target');
    const { names, texts, guesses } = table;
    const free = names.map((_, c) => c).filter(c => !taken.has(c));
    const named = free.filter(c => /^(target|label|class)$/i.test(names[c]));
    if (named.length > 1)
        fail(
            `${table.who}: columns ${named.map(c => `${c} (${columnText(table, c)})`).join(' and ')} may both be the target: say which with { target }, and leave the other out with { ignore }`,
        );
    if (named.length === 1) return named[0];
    if (free.length === 0)
        fail(`${table.who}: no column is left as the target of the ${names.length} in the file: ${listed(names)}`);
    if (looksLikeUcr(table, free)) {
        guesses.push(
            "the target is column 0, the first: whole numbers that come again, before nothing but fractions, as in the UCR archive's files",
        );
        return 0;
    }
    const last = free[free.length - 1],
        y = free.find(c => /^y$/i.test(names[c])) ?? -1;
    // Beside x, y is a coordinate where there is a z too, or where the last column holds words, which can be nothing
    // but the target.
    const has = (/** @type {string} */ name) => names.some(other => other.toLowerCase() === name);
    const chosen = y >= 0 && !(has('x') && (has('z') || texts[last] >= 0)) ? y : last;
    guesses.push(`the target is column ${columnText(table, chosen)}${chosen === last ? ', the last' : ''}`);
    return chosen;
}

/**
 * A label before at least eight measurements, without a header.
 * @param {Table} table
 * @param {number[]} free columns that may be the target
 */
function looksLikeUcr({ header, numbers, texts }, free) {
    if (header || free.length !== numbers.length || free.length < 9 || texts.some(r => r >= 0)) return false;
    const [labels, ...others] = numbers,
        n = labels.length;
    return (
        labels.every(Number.isInteger) &&
        2 * new Set(labels).size <= n &&
        others.every(column => column.some(value => Number.isFinite(value) && !Number.isInteger(value)))
    );
}
