/** A table to a data set: which column is what, and what of it has to be guessed. */

import { fail } from '../../errors.js';
import { encodeLabels, knownOf } from '../labels.js';
import { listed } from '../parsing/words.js';
import { resultOf } from '../result.js';
import { windowsAt } from '../windows.js';
import { areDates, guessRows, runningGuess } from './guesses.js';
import { mixedColumns, mixedRows } from './mixed.js';
import { grouped, labelAt, numberAt, sampleRows, seriesRows, windowRows } from './rows.js';
import { columnOf, columnText, rowText } from './table.js';
import { targetColumn } from './target.js';

/**
 * What is said of a file that holds a table.
 * @typedef {object} Understood
 * @property {import('./table.js').Table['who']} format
 * @property {'series' | 'table' | 'samples' | 'steps' | 'mixed'} rows
 * @property {string} delimiter
 * @property {'.' | ','} decimal
 * @property {boolean} header
 * @property {string[]} columns the names of all columns of the file
 * @property {string | number | null} target its column's name or, without one, number
 * @property {number | null} targetColumn its number
 * @property {string[]} inputs the columns used, by name or number
 *
 * @typedef {object} OfTable what a data set has beside
 * @property {string[]} columns the names of the features, in a table of the positions ("" without a header)
 * @property {'position'} [standardize]
 * @property {(readonly string[] | null)[]} [categories] with rows: 'mixed', of each column the categories whose places
 *   its values are, null where they are numbers; NaN is missing
 * @property {string[]} [ids] with the option id, that of each sample
 * @property {import('../types.js').Read & Understood} read
 *
 * @typedef {import('../types.js').SeriesDataset & OfTable} TableDataset
 */

/**
 * @typedef {(target: number) => import('../labels.js').Known} Declared what the file declares the target to be
 *
 * @typedef {object} Meaning which column is what
 * @property {number} id its column, −1 without one
 * @property {number} target likewise
 * @property {boolean} forecasting whether the target goes on as an input
 * @property {'series' | 'table' | 'samples' | 'steps' | 'mixed'} rows
 * @property {number[]} used the columns that are inputs
 * @property {(readonly string[] | null)[] | null} categories of each of them, where rows are mixed
 */

/**
 * @param {import('./table.js').Table} table @param {import('./options.js').TableOptions} own @param {Declared} declared
 * @returns {Meaning}
 */
export function meaningOf(table, own, declared = () => ({})) {
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
    const asked = own.categories.map(which => columnOf(table, which, 'categories')),
        twice = asked.find(c => leftOut.has(c));
    if (twice !== undefined)
        fail(`${who}: column ${columnText(table, twice)} is among the categories, but it is no input`);
    const used = table.names.map((_, c) => c).filter(c => !leftOut.has(c));
    if (used.length === 0)
        fail(
            `${who}: no column is left as input of the ${table.names.length} in the file${table.index >= 0 ? '; the first has no name and was taken as the names of the rows' : ''}` +
                `${target >= 0 && own.target === undefined ? `; the target is column ${columnText(table, target)}, unless { target } says otherwise` : ''}`,
        );

    guesses.push(...runningGuess(table, used));
    const rows = own.rows ?? guessRows(table, used);
    const mixed =
        rows === 'mixed' ? mixedColumns({ table, used, missing, target, filled: 0 }, new Set(asked), declared) : null;
    return {
        id,
        target,
        forecasting,
        rows,
        used: mixed?.used ?? used,
        categories: mixed?.categories ?? null,
    };
}

/**
 * A table to a data set.
 * @param {import('./table.js').Table} table
 * @param {import('./options.js').TableOptions} own
 * @param {Declared} [declared]
 * @returns {TableDataset}
 */
export function datasetOf(table, own, declared = () => ({})) {
    const { who, guesses } = table,
        { missing } = own,
        { id, target, forecasting, rows, used, categories } = meaningOf(table, own, declared);
    /** @type {import('./rows.js').Reading} */
    const reading = { table, used, missing, target, filled: 0 };
    const made = categories
        ? mixedRows(reading, categories, numberAt)
        : rows === 'series'
          ? seriesRows(reading, own.rows === undefined)
          : rows === 'table' || rows === 'samples'
            ? sampleRows(reading)
            : own.window === undefined
              ? grouped(reading, id)
              : windowRows(reading, id, own.window, own.stride, own.horizon);
    const labels =
        target < 0
            ? null
            : encodeLabels(
                  made.rows.map(r => labelAt(table, r, target)),
                  {
                      who,
                      ...knownOf(own, forecasting && !own.classes ? { task: 'regression' } : declared(target)),
                      missingTarget: own.missingTarget,
                      where: i => `${rowText(table, made.rows[i])}, column ${columnText(table, target)}`,
                  },
              );
    const kept = labels?.kept ?? null;
    const data = resultOf({
        x: made.x,
        features: rows === 'samples' || rows === 'steps' ? used.length : 1,
        labels,
        format: who,
        filled: reading.filled,
        how: categories
            ? 'kept'
            : missing === 'interpolate' && (rows === 'table' || rows === 'samples')
              ? 'mean'
              : missing,
        guesses,
    });
    return {
        ...data,
        columns: rows === 'series' ? [''] : used.map(c => table.names[c]),
        ...(categories && { categories }),
        ...(rows === 'table' && { standardize: /** @type {const} */ ('position') }),
        ...(id >= 0 && { ids: (kept ?? made.x.map((_, i) => i)).map(i => table.cells[made.rows[i]][id].trim()) }),
        read: {
            ...data.read,
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
        },
    };
}
