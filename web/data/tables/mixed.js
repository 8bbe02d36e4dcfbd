/** The rows of a table whose columns hold numbers or categories, each as it is, and what is missing missing. */

import { describe, fail } from '../../errors.js';
import { classIndex, sortedClasses } from '../labels.js';
import { isMissing } from '../parsing/numbers.js';
import { isDate, listed } from '../parsing/words.js';
import { columnText, rowText } from './table.js';

/** @typedef {import('./rows.js').Reading} Reading */
/** @typedef {readonly string[] | null} Categories of a column, null where it holds numbers */

/** A column of words with more different ones is made of names or texts if most of them come once. */
const FEW = 20;

/**
 * The columns in use, without those that hold names or texts, and the categories of each.
 * @param {Reading} reading @param {Set<number>} wanted as categories, whatever they hold
 * @param {(column: number) => import('../labels.js').Known} declared
 * @returns {{ used: number[], categories: Categories[] }}
 */
export function mixedColumns({ table, used }, wanted, declared) {
    /** @type {Categories[]} */
    const categories = [];
    const kept = used.filter(c => {
        const asked = wanted.has(c);
        if (!asked && table.texts[c] < 0) return categories.push(null) > 0;
        const words = table.cells.flatMap(cells => (isMissing(cells[c]) ? [] : [cells[c].trim()])),
            names = declared(c).classes ?? sortedClasses(words);
        const numbers = table.numbers[c].reduce((n, value) => n + (Number.isFinite(value) ? 1 : 0), 0);
        if (asked || (2 * numbers < words.length && (names.length <= FEW || 2 * names.length <= words.length)))
            return categories.push(names) > 0;
        // a slip among numbers has a line, which numberAt() names
        if (2 * numbers >= words.length) return categories.push(null) > 0;
        const dates = words.every(isDate),
            asCategories = `{ categories: [${table.names[c] ? JSON.stringify(table.names[c]) : c}] }`;
        table.guesses.push(
            `column ${columnText(table, c)} left out: ${names.length} different ${dates ? 'dates' : 'words'} in ` +
                `${words.length} rows are ${dates ? '' : 'names or texts, and '}no categories; ` +
                (dates ? 'make its month, weekday or days since the first a column (docs/DATA.md, Dates); ' : '') +
                `${asCategories} takes them all the same`,
        );
        return false;
    });
    if (kept.length === 0)
        fail(`${table.who}: no column is left as input: all hold names or texts; { categories } says which to take`);
    return { used: kept, categories };
}

/**
 * @param {Reading} reading of mixedColumns() @param {Categories[]} categories
 * @param {(reading: Reading, row: number, column: number) => number} numberAt
 * @returns {import('./rows.js').Made}
 */
export function mixedRows(reading, categories, numberAt) {
    const { table, used, missing } = reading,
        places = categories.map(names => names && classIndex(names));
    const x = table.cells.map((cells, r) =>
        Float64Array.from(used, (c, f) => {
            const place = places[f];
            if (!place) return numberAt(reading, r, c);
            if (!isMissing(cells[c])) {
                const at = place(cells[c].trim());
                if (at < 0)
                    fail(
                        `${rowText(table, r)}, column ${columnText(table, c)}: ${describe(cells[c].trim())} is none of the ` +
                            `categories ${listed(/** @type {string[]} */ (categories[f]))}`,
                    );
                return at;
            }
            if (missing === 'error')
                fail(
                    `${rowText(table, r)}, column ${columnText(table, c)}: the value is missing, and { missing: 'error' } was asked for`,
                );
            reading.filled++;
            return NaN;
        }),
    );
    return { x, rows: x.map((_, r) => r) };
}
