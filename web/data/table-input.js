/** From a data set of a table to the model of it: its columns, and their categories. */

import { count, describe, fail } from '../errors.js';
import { checkFields, isList } from '../lists.js';
import { listOf } from './arguments.js';

/**
 * @typedef {object} TableData
 * @property {ArrayLike<ArrayLike<number>>} x
 * @property {readonly string[]} [columns] their names
 * @property {readonly (readonly string[] | null)[]} [categories] of each column, null where it holds numbers
 */

/**
 * What a model takes as `input` for a data set that a reader made with `rows: 'mixed'`; of a table without categories
 * too.
 * @param {TableData} dataset
 * @returns {{ kind: 'table', columns: { name: string, categories?: readonly string[] }[] }}
 */
export function tableInput(dataset) {
    const { x, columns, categories } = checkFields('tableInput: the data set', dataset);
    const rows = listOf('tableInput: x', x, 'samples'),
        width = isList(rows[0]) ? rows[0].length : 0;
    for (const [name, list] of Object.entries({ columns, categories }))
        if (list !== undefined && (!isList(list) || list.length !== width))
            fail(
                `tableInput: ${name} must have an entry for each of the ${count(width, 'column')} of x[0], got ${describe(list)}; ` +
                    "rows: 'mixed' or 'table' of a reader gives such data sets",
            );
    if (width === 0) fail('tableInput: x has no rows with columns');
    return {
        kind: 'table',
        columns: Array.from({ length: width }, (_, c) => ({
            name: columns?.[c] || String(c),
            ...(categories?.[c] && { categories: [...categories[c]] }),
        })),
    };
}
