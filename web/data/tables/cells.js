/**
 * Text with separators to rows of cells, all of one length. The cells are d3-dsv's work; here is what it forgives or
 * does not look at: quotes that are never closed, empty rows, comments, row names, separators at the end.
 *
 * All loops are linear in the length of the text.
 */

import { dsvFormat } from 'd3-dsv';
import { describe, fail } from '../../errors.js';
import { isMissingWord } from './beginning.js';
import { numberOf } from '../parsing/numbers.js';

/**
 * Rows of cells after RFC 4180: a cell may be quoted, and then holds separators, line ends and doubled quotes. Lines
 * end with \n, \r\n or \r; empty ones, rows of empty cells (counted in `blank`) and comments are left out; where rows
 * are steps, empty ones between others stay (counted in `gaps`). An empty line is no row, though in a single column it
 * may have been one (`empties`). d3-dsv forgives a quote that is never closed and swallows a letter after a closing
 * one; walking along the text finds both, and the line each row begins in.
 * @param {string} text @param {import('./beginning.js').Beginning} begin @param {string} separator @param {boolean}
 *   [steps]
 * @param {{ comments: boolean, width: number }} [marks] of a part of a file: whether # begins comments, and the length
 *   of the rows
 * @returns {{ cells: string[][], lines: number[], blank: number, gaps: number, empties: number }}
 */
export function splitCells(text, begin, separator, steps = false, marks = undefined) {
    /** @type {number[]} */
    const lines = [];
    /** @type {number[]} rows that begin with # */
    const marked = [];
    const blanks = separator === ' ';
    const rest = blanks ? text.slice(begin.at).replace(/\t/g, ' ') : text.slice(begin.at);
    let at = 0,
        line = begin.line,
        blank = 0,
        gaps = 0,
        width = 0,
        empties = 0;
    let open = 0,
        bare = 0; // empty rows, and lines, that no other has followed yet
    const cells = dsvFormat(separator).parseRows(rest, row => {
        const begun = line;
        let empty = true,
            quotes = false;
        const comment = rest[at] === '#';
        const kept = blanks ? /** @type {string[]} */ ([]) : row;
        for (const cell of row) {
            const quoted = rest[at] === '"';
            if (quoted) {
                at += cell.length + occurrences(cell, '"') + 1;
                if (rest[at++] !== '"') fail(`csv: line ${line}: a quoted cell is never closed`);
                line += lineEnds(cell);
                quotes = true;
                if (at < rest.length && rest[at] !== separator && rest[at] !== '\r' && rest[at] !== '\n')
                    fail(
                        `csv: line ${line}: expected ${nameOf(separator)} or the line's end after a closing quote, found ${describe(rest[at])}`,
                    );
            } else at += cell.length;
            if (blanks && !quoted && cell === '') {
                at++;
                continue;
            }
            if (empty && cell.trim() !== '') empty = false;
            if (blanks) kept.push(cell);
            at++;
        }
        if (rest[at - 1] === '\r' && rest[at] === '\n') at++;
        line++;
        if (empty) {
            const isRow = quotes || (!blanks && row.length > 1); // and no empty line
            if (steps && isRow && width > 0 && (width === 1 || kept.length > 1)) open++;
            else {
                if (isRow) blank++;
                else if (width === 1) bare++;
                return null;
            }
        } else {
            width ||= kept.length;
            gaps += open;
            open = 0;
            empties += bare;
            bare = 0;
        }
        if (comment) marked.push(lines.length);
        lines.push(begun);
        return kept;
    });
    cells.length -= open;
    lines.length -= open;
    blank += open;
    // Where most rows begin with #, as labels or colours may, they are not comments.
    const comments =
        (marks?.comments ?? 2 * marked.length < cells.length)
            ? new Set(marked.filter(r => isComment(cells[r], marks?.width ?? cells[marked[0] === 0 ? 1 : 0].length)))
            : new Set();
    if (comments.size === 0) return { cells, lines, blank, gaps, empties };
    const keep = (/** @type {unknown} */ _, /** @type {number} */ r) => !comments.has(r);
    return { cells: cells.filter(keep), lines: lines.filter(keep), blank, gaps, empties };
}

/**
 * Of a row that begins with #: other rows have other lengths, or the rest of its cell is a blank and more, or a number.
 * @param {string[]} row
 * @param {number} width
 */
function isComment(row, width) {
    if (isMissingWord(row[0])) return false;
    const rest = row[0].slice(1);
    return row.length !== width || (rest !== '' && (rest[0] === ' ' || numberOf(rest) !== null));
}

/** @param {string} text @param {string} what one character */
function occurrences(text, what) {
    let n = 0;
    for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) n++;
    return n;
}

/** How many lines end in a text. @param {string} text */
export function lineEnds(text) {
    return (
        occurrences(text, '\n') + occurrences(text, '\r') - (text.includes('\r\n') ? text.split('\r\n').length - 1 : 0)
    );
}

/** @param {string} separator */
function nameOf(separator) {
    return separator === '\t' ? 'a tab' : separator === ' ' ? 'a blank' : `a "${separator}"`;
}

/**
 * Makes all rows as long as the first: empty cells behind it are cut off, and so are columns without a name or a value
 * at the end.
 * @param {string[][]} cells @param {number[]} lines @param {string[]} guesses
 * @returns {boolean} whether the first row lacks one name, that of the row names (as R writes tables); it is then given
 *   one, ""
 */
export function evenOut(cells, lines, guesses) {
    const filled = cells.map(row => {
        let n = row.length;
        while (n > 0 && row[n - 1].trim() === '') n--;
        return n;
    });
    const [first, ...others] = cells;
    let width = first.length;
    const most = filled.reduce((a, b) => Math.max(a, b), 1);
    const same = others.length > 0 && others.every(row => row.length === others[0].length) ? others[0].length : -1;
    const rowNames = same === width + 1 && most === same && first.every(name => numberOf(name) === null);
    if (rowNames) {
        first.unshift('');
        width++;
    } else if (most < width || (same >= 0 && same < width && filled[0] <= same)) {
        width = most < width ? Math.max(most, 1) : same;
        guesses.push('empty cells at the end of the rows left out');
    }
    const wrong = cells.findIndex((row, r) => row.length < width || filled[r] > width);
    if (wrong >= 0) {
        const all = cells.filter((row, r) => row.length < width || filled[r] > width).length;
        fail(
            `csv: line ${lines[wrong]}: expected ${width} ${width === 1 ? 'column' : 'columns'}, as in the first row, found ${Math.max(filled[wrong], Math.min(cells[wrong].length, width))}` +
                ` (${describe(cells[wrong].slice(0, 8).join(','))})${all > 1 ? `; ${all - 1} more ${all === 2 ? 'row differs' : 'rows differ'}` : ''}` +
                (cells[wrong].some(isLateQuote) ? LATE_QUOTE : '') +
                (same < 0 && 2 * all > cells.length
                    ? `. If the table begins further down, take away what stands before it, or begin those lines with "#"`
                    : ''),
        );
    }
    cells.forEach(row => {
        row.length = width;
    });
    return rowNames;
}

/** Whether a quote stands behind blanks, where it does not count. @param {string} cell */
export function isLateQuote(cell) {
    return cell[0] === ' ' && cell.trimStart()[0] === '"';
}

export const LATE_QUOTE = '. A quote counts only directly after the separator: take the blank before it away';
