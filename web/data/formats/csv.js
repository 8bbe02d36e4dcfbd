/**
 * Comma-separated values (also with semicolons, tabs, | or blanks) to a data set.
 *
 * A table of numbers says nothing about what its rows are, so the reader has five meanings to choose from:
 *
 * - `rows: 'series'`: a row is one series of one feature, a column is one step, and one column is the label. This is
 *   the layout of the UCR archive's `.tsv` files (label first, `target: 0`). Missing cells at the end of a row make the
 *   series shorter.
 * - `rows: 'table'`: a row is one sample, each column a measurement of its own. The data set is a series of one feature
 *   whose positions are the columns, `columns` names them, and `standardize: 'position'` has a model standardise column
 *   by column. A missing cell takes the mean of its column.
 * - `rows: 'mixed'`: as a table, whose columns may hold words: those are categories, `categories` lists them by column,
 *   and the values are places in that list (`{ categories }` names others to be taken so). What is missing stays so,
 *   as NaN. `tableInput(data)` makes the `input` of a model of it, in which each column is a token.
 * - `rows: 'samples'`: as a table, but a sample is one step of as many features as there are columns.
 * - `rows: 'steps'`: a row is one step in time, a column is one feature. With `id` the rows of equal id make one
 *   series, labelled by the target column's value in its last row. Without `id` the whole file is one recording, cut
 *   into windows of `window` steps; with both, each id's recording is, and no window crosses from one to the next. The
 *   target is the value `horizon` rows after a window's last (forecasting: all columns stay inputs); with `horizon: 0`
 *   it is that of the last row itself, and its column is no input. A gap in a window is never filled from what comes
 *   after it; a row of empty cells is a step whose values are missing (with `id` it has no series, and is left out).
 *   Columns of dates that do not fall are no input.
 *
 * Without `rows` a file whose columns have names that are not counted (t0, t1, …) is a table, any other holds series.
 * What was guessed, here and elsewhere, stands in the result's `read.guesses`; `describe` says it in words.
 *
 * Values stay float64. An infinite one is an error that names its line; so is a missing target, unless `missingTarget:
 * 'drop'`.
 */

import { optionsOf } from '../arguments.js';
import { datasetOf } from '../tables/dataset.js';
import { checkedOptions, CSV_OPTIONS, NULLABLE } from '../tables/options.js';
import { readTable } from '../tables/separated.js';

/**
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {import('../tables/options.js').CsvOptions} [options]
 * @returns {import('../tables/dataset.js').TableDataset}
 * @throws {Error} naming the line and the column, what was expected and what is there; where inputs hold words,
 *   `columns` are all that do, as { column, name }, of so many `inputs`
 */
export function parseCsv(source, options) {
    const own = checkedOptions('csv', optionsOf('csv', options, CSV_OPTIONS, NULLABLE));
    return datasetOf(readTable(source, own), own);
}
