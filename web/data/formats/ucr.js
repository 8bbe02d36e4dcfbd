/**
 * The `.tsv` and `.txt` files of the UCR archive: a line is a series, its label first, separated by tabs, commas or
 * blanks; no header.
 */

import { optionsOf } from '../arguments.js';
import { exactNumber } from '../parsing/numbers.js';
import { datasetOf } from '../tables/dataset.js';
import { checkedOptions } from '../tables/options.js';
import { readTable } from '../tables/separated.js';

/**
 * @typedef {import('../tables/options.js').CsvOptions} Csv
 * @typedef {Pick<Csv, 'missing' | 'missingTarget' | 'classes' | 'task' | 'delimiter' | 'decimal'>} UcrOptions
 */
/** @type {(keyof UcrOptions & string)[]} */
export const UCR_OPTIONS = ['missing', 'missingTarget', 'classes', 'task', 'delimiter', 'decimal'];

/**
 * Series that end with missing values are taken as shorter. Labels such as `1.0000000e+00` are named "1".
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {UcrOptions} [options]
 * @returns {import('../types.js').SeriesDataset & { read: import('../types.js').Read }}
 * @throws {Error} naming the line and the column, what was expected and what is there
 */
export function parseUcr(source, options) {
    const given = optionsOf('ucr', options, UCR_OPTIONS);
    const own = checkedOptions('csv', { ...given, rows: 'series', target: 0, header: false });
    const { x, y, classes, features, length, read } = datasetOf(readTable(source, own), own);
    const { dropped, filled, guesses } = read;
    const names = own.classes ? classes : classes.map(name => String(exactNumber(name) ?? name));
    return { x, y, classes: names, features, length, read: { format: 'ucr', dropped, filled, guesses } };
}
