/**
 * A table of cells, whatever file it came from: what its readers fill in, and how a sentence calls its rows and
 * columns. What a column means is for dataset.js to say.
 */

import { describe, fail, nearest } from '../../errors.js';
import { listed } from '../parsing/words.js';

/**
 * @typedef {object} Table
 * @property {'csv' | 'arff' | 'json' | 'parquet' | 'arrow'} who the reader, for sentences
 * @property {'record'} [row] what a row is called; a line if not given
 * @property {string[]} names the columns', "" where there is none
 * @property {boolean} header whether the file names its columns
 * @property {string[][]} cells the rows under the header
 * @property {number[]} lines where each row begins in the file, from 1
 * @property {Float64Array[]} numbers of each column, as numberOf tells: NaN where missing or where the cell is text
 * @property {number[]} texts the first row of each column whose cell is no number, −1 without one
 * @property {number} index the column of row names, −1 without one
 * @property {string} delimiter @property {'.' | ','} decimal
 * @property {string[]} guesses what was not said and had to be guessed, in words
 */

/**
 * A column by name or number. @param {Table} table @param {unknown} which @param {string} option @returns {number}
 */
export function columnOf(table, which, option) {
    const { names } = table;
    if (typeof which === 'string') {
        const c = names.indexOf(which.trim());
        if (c < 0) {
            if (!table.header)
                fail(
                    `${table.who}: ${option}: no column is named ${describe(which)}: the file names none; give a number from 0 to ${names.length - 1}, or { header: true }`,
                );
            const near = nearest(which.trim(), names.slice(0, 1000));
            fail(
                `${table.who}: ${option}: no column is named ${describe(which)}; ${near === null ? 'there' : `did you mean "${near}"? There`} are ${listed(names)}`,
            );
        }
        const again = names.indexOf(which.trim(), c + 1);
        if (again >= 0)
            fail(
                `${table.who}: ${option}: columns ${c} and ${again} are both named ${describe(which)}: give the number of one`,
            );
        return c;
    }
    if (typeof which !== 'number')
        fail(`${table.who}: ${option} must be a column's name or number, got ${describe(which)}`);
    const c = which < 0 ? names.length + which : which;
    if (!(Number.isInteger(c) && c >= 0 && c < names.length))
        fail(`${table.who}: ${option}: there is no column ${which}, the file has ${names.length}`);
    return c;
}

/** @param {Table} table @param {number} c */
export function columnText(table, c) {
    return table.names[c] ? `"${table.names[c]}"` : String(c);
}

/** Where row r is in the file, for a sentence. @param {Table} table @param {number} r */
export function rowText(table, r) {
    return `${table.who}: ${table.row ?? 'line'} ${table.lines[r]}`;
}
