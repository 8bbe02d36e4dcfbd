/**
 * Records, as programs write JSON: `[{ "width": 1.5, "height": 2, "label": "a" }, …]`, to a table. What a column means
 * is for dataset.js to say.
 */

import { checkFields } from '../../lists.js';
import { describe, fail } from '../../errors.js';
import { numberOf } from '../parsing/numbers.js';

/**
 * @param {readonly unknown[]} records @param {string[]} guesses
 * @param {'json' | 'parquet' | 'arrow'} [who] the reader
 * @returns {import('./table.js').Table} its columns in the order of their first record
 */
export function recordsTable(records, guesses, who = 'json') {
    /** @type {Map<string, number>} */
    const places = new Map();
    const rows = records.map((record, r) =>
        Object.entries(checkFields(`${who}: record ${r + 1}`, record)).map(([name, value]) => {
            if (!places.has(name)) places.set(name, places.size);
            return {
                c: /** @type {number} */ (places.get(name)),
                cell: cellOf(value, `${who}: record ${r + 1}, ${describe(name)}`),
            };
        }),
    );
    const names = [...places.keys()];
    if (names.length === 0) fail(`${who}: the records are empty`);
    const cells = rows.map(row => {
        const out = new Array(names.length).fill('');
        for (const { c, cell } of row) out[c] = cell;
        return out;
    });
    const values = cells.map(row => row.map(numberOf));
    return {
        who,
        row: 'record',
        names: names.map(name => name.trim()),
        header: true,
        cells,
        lines: cells.map((_, r) => r + 1),
        numbers: names.map((_, c) => Float64Array.from(values, row => row[c] ?? NaN)),
        texts: names.map((_, c) => values.findIndex(row => row[c] === null)),
        index: -1,
        delimiter: ',',
        decimal: '.',
        guesses,
    };
}

/** @param {unknown} value @param {string} where */
function cellOf(value, where) {
    if (value === null || value === undefined) return '';
    if (typeof value !== 'object') return String(value);
    return fail(
        `${where}: expected a number or a text, found ${describe(value)}; whole series are written as ` +
            '{ "series": [[1, 2, 3], [4, 5]], "labels": ["a", "b"] }',
    );
}
