/** The rows of an ARFF file, sparse ones too, as cells and as numbers. */

import { describe } from '../../errors.js';
import { failAt } from '../parsing/lines.js';
import { numberOf } from '../parsing/numbers.js';
import { shorten } from '../parsing/words.js';
import { Row } from './arff-values.js';

/**
 * @typedef {import('./arff-header.js').Attribute} Attribute
 * @typedef {import('../parsing/lines.js').Lines} Lines
 */

/** So many cells are at most made of sparse rows, which hold many more than are written: 128 MB of numbers. */
const MOST_CELLS = 2 ** 24;

/** @param {Lines} lines @param {Attribute[]} attributes */
export function readRows(lines, attributes) {
    const { text } = lines,
        width = attributes.length,
        absent = attributes.map(absentIn);
    /** @type {string[][]} */
    const cells = [];
    /** @type {number[]} */
    const numbers = [];
    while (lines.next()) {
        const { start, end, number } = lines,
            sparse = text[start] === '{';
        if (sparse && cells.length * width > MOST_CELLS)
            failAt(
                'arff',
                number,
                `${cells.length} sparse rows of ${width} attributes are more than ` + `${MOST_CELLS} values`,
            );
        let row = sparse
            ? sparseRow(text, start, end, number, attributes, absent)
            : new Row(text, start, end, number).all(false);
        if (row.length !== width) {
            // blanks separate as well
            const words = new Row(text, start, end, number).all(true);
            if (words.length === width) row = words;
        }
        if (row.length !== width) {
            const weight = /^\{.*\}$/.test(row[row.length - 1]);
            failAt(
                'arff',
                number,
                `expected ${width} values, one for each attribute, found ` +
                    `${row.length}${weight ? '; weights of rows, as in "{2}", are not read' : ''}`,
            );
        }
        cells.push(row);
        numbers.push(number);
    }
    if (cells.length === 0) failAt('arff', lines.number, 'expected at least one row after @data, found none');
    return { cells, numbers };
}

/**
 * `{1 X, 3 'Y z'}`: what is not named is 0, or the first of the declared values. These are the same in all rows, and
 * stand once, in the prototype of each.
 * @param {string} text @param {number} start @param {number} end @param {number} line @param {Attribute[]} attributes
 * @param {(string | null)[]} absent @returns {string[]}
 */
function sparseRow(text, start, end, line, attributes, absent) {
    const close = text.lastIndexOf('}', end - 1);
    if (close < start)
        failAt('arff', line, `expected "}" at the end of a sparse row, found "${shorten(text.slice(start, end))}"`);
    if (close < end - 1)
        failAt('arff', line, `expected nothing behind the sparse row, found "${shorten(text.slice(close + 1, end))}"`);
    /** @type {string[]} */
    const row = Object.create(absent);
    const reader = new Row(text, start + 1, close, line);
    let before = -1;
    while (reader.more()) {
        const word = reader.word(true),
            index = /^\d{1,9}$/.test(word) ? Number(word) : -1;
        if (!(index > before && index < attributes.length))
            failAt(
                'arff',
                line,
                `expected the number of an attribute from ${before + 1} to ` +
                    `${attributes.length - 1} in a sparse row, found ${describe(word)}`,
            );
        const value = reader.word(false);
        row[index] = value;
        before = index;
    }
    for (let c = absent.indexOf(null); c >= 0; c = absent.indexOf(null, c + 1))
        if (row[c] === null)
            failAt(
                'arff',
                line,
                `a sparse row must have a value for the ${attributes[c].type} attribute "${shorten(attributes[c].name)}"`,
            );
    return row;
}

/** What an attribute is where a sparse row does not name it; null: it must. @param {Attribute} attribute */
function absentIn({ type, values }) {
    return type === 'numeric' ? '0' : type === 'nominal' && values.length > 0 ? values[0] : null;
}

/**
 * The cells as numbers, and the first rows that hold none.
 * @param {string[][]} cells
 * @param {Attribute[]} attributes
 * @returns {Pick<import('../tables/table.js').Table, 'numbers' | 'texts'>}
 */
export function numbersOf(cells, attributes) {
    const absent = attributes.map(attribute => numberOf(absentIn(attribute) ?? '')),
        texts = attributes.map(() => -1);
    const numbers = absent.map(value => new Float64Array(cells.length).fill(value ?? NaN));
    const words = absent.flatMap((value, c) => (value === null ? [c] : []));
    cells.forEach((row, r) => {
        const read = (/** @type {number} */ c) => {
            const value = numberOf(row[c]);
            numbers[c][r] = value ?? NaN;
            if (value === null && texts[c] < 0) texts[c] = r;
        };
        if (Array.isArray(row)) for (let c = 0; c < row.length; c++) read(c);
        else for (const c of [...Object.keys(row).map(Number), ...words]) read(c);
    });
    return { numbers, texts };
}
