/**
 * Text with separators to a table, as programs write it: Excel, pandas, R, Google Sheets, LibreOffice, Matlab, loggers.
 * The steps are in files of their own (beginning.js, cells.js, header.js, decimals.js); here they follow one another,
 * and what had to be guessed is said.
 */

import { fail } from '../../errors.js';
import { checkFormat } from '../formats/recognise.js';
import { beginning, guessDelimiter, lineEnd, nextLine } from './beginning.js';
import { evenOut, splitCells } from './cells.js';
import { readNumbers } from './decimals.js';
import { countsAlone, looksLikeHeader } from './header.js';
import { numberOf } from '../parsing/numbers.js';
import { textOf } from '../parsing/source.js';

/** @typedef {import('./table.js').Table} Table */

/**
 * @param {string | ArrayBuffer | Uint8Array} source
 * @param {Partial<import('./options.js').TableOptions>} options where rows are steps in time, an empty one between
 *   others is a step whose values are missing
 * @returns {Table}
 */
export function readTable(source, { delimiter, header, decimal, rows, target, id = null, ignore = [] }) {
    const steps = rows === 'steps' && id === null; // without its id a step has no series
    /** Names of columns that the caller spoke of. */
    const spoken = [target, id, ...ignore].filter(which => typeof which === 'string').map(name => name.trim());
    /** @type {string[]} */
    const guesses = [];
    const text = textOf(source, 'csv', guesses);
    checkFormat(text, 'csv', 'csv', 'no table of separated values');
    const begin = beginning(text);
    const separator = separatorOf(text, begin, delimiter);
    const { cells, lines, blank, gaps, empties } = splitCells(text, begin, separator, steps);
    const commented = begin.comment !== null && takeCommentAsHeader(cells, lines, begin, separator);
    if (cells.length === 0) fail('csv: expected at least one row, the file is empty');
    if (blank > 0) guesses.push(`${blank === 1 ? 'a row' : `${blank} rows`} of empty cells left out`);
    if (gaps > 0)
        guesses.push(
            `${gaps === 1 ? 'an empty row is a step whose values are' : `${gaps} empty rows are steps whose values are`} missing`,
        );
    if (steps && empties > 0)
        guesses.push(
            `${empties === 1 ? 'an empty line is' : `${empties} empty lines are`} no step: for a missing value write NaN`,
        );
    const rowNames = evenOut(cells, lines, guesses);

    const named = header ?? (rowNames || commented || looksLikeHeader(cells, spoken));
    if (!named && header === undefined && countsAlone(cells))
        guesses.push(
            `line ${lines[0]}, whose numbers rise or fall evenly, is a row like the others; ` +
                `{ header: true } takes it as the names of the columns`,
        );
    if (named && header === undefined)
        guesses.push(
            commented
                ? 'the comment before the first row names the columns'
                : `line ${lines[0]} holds the names of the columns`,
        );
    const first = named ? cells[0].map(name => name.trim()) : cells[0].map(() => '');
    if (named) {
        cells.shift();
        lines.shift();
        if (cells.length === 0) fail('csv: expected rows under the header, found none');
    }
    const columns = readNumbers(cells, lines, decimal, separator);
    if (columns.comma && decimal === undefined) guesses.push('numbers are written with a decimal comma');
    if (columns.grouped !== null)
        guesses.push(`numbers such as ${columns.grouped} are read with a decimal point, not as thousands`);
    const unnamed = named && first.length > 1 && /^(unnamed: 0)?$/i.test(first[0]);
    if (unnamed) guesses.push('the first column has no name and is taken as the names of the rows, not as an input');
    return {
        who: 'csv',
        names: first,
        header: named,
        cells,
        lines,
        numbers: columns.numbers,
        texts: columns.texts,
        index: unnamed ? 0 : -1,
        delimiter: separator,
        decimal: columns.comma ? ',' : '.',
        guesses,
    };
}

/**
 * @param {string} text @param {import('./beginning.js').Beginning} begin @param {string} [delimiter] what is said
 * @returns {string}
 */
export function separatorOf(text, begin, delimiter) {
    return delimiter ?? begin.separator ?? guessDelimiter(text.slice(begin.at, begin.at + 65536));
}

/** Whether the first lines of a table name its columns, as readTable guesses. @param {string} text */
export function hasHeader(text) {
    let at = beginning(text).at;
    for (let rows = 0; rows < 20 && at < text.length; rows++) at = nextLine(text, lineEnd(text, at));
    try {
        return readTable(text.slice(0, at), {}).header;
    } catch {
        return false; // no table, or a header and nothing else: its reader says so
    }
}

/**
 * numpy writes its header as a comment, "# a,b,label", and tables have a first column "#".
 * @param {string[][]} cells @param {number[]} lines @param {import('./beginning.js').Beginning} begin @param {string}
 *   separator
 * @returns {boolean} whether it was one
 */
function takeCommentAsHeader(cells, lines, begin, separator) {
    const {
        cells: [names],
    } = splitCells(begin.comment ?? '', { at: 0, line: 1, comment: null }, separator);
    if (cells.length === 0 || names === undefined || names.length < 2 || names.length !== cells[0].length) return false;
    if (names.every(name => numberOf(name) !== null) || cells[0].every(cell => numberOf(cell) === null)) return false;
    if (names[0].trim() === '') names[0] = '#';
    cells.unshift(names);
    lines.unshift(begin.line - 1);
    return true;
}
