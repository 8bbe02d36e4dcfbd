/**
 * The cells of a table as numbers. A comma in one may be a decimal comma or separate thousands, and so may a point:
 * what it is is told from all of the file, or asked for where it can't be.
 */

import { describe, fail } from '../../errors.js';
import { isMissing, numberOf } from '../parsing/numbers.js';

/**
 * All cells as numbers, in one convention for the whole file.
 * @param {string[][]} cells @param {number[]} lines @param {'.' | ',' | undefined} decimal @param {string} separator
 */
export function readNumbers(cells, lines, decimal, separator) {
    const width = cells[0].length;
    const numbers = Array.from({ length: width }, () => new Float64Array(cells.length));
    const texts = new Array(width).fill(-1);
    /** @typedef {{ r: number, c: number }} Place */
    /**
     * The first cells that decide: with a comma that must be a decimal one, that may be one, and with a point.
     * @type {Record<'certain' | 'possible' | 'point', Place | null>}
     */
    const seen = { certain: null, possible: null, point: null };
    let thousands = false;
    /** @type {Place[]} */
    const commas = [];
    cells.forEach((row, r) => {
        for (let c = 0; c < width; c++) {
            const cell = row[c],
                value = numberOf(cell);
            if (value !== null) {
                numbers[c][r] = value;
                if (seen.point === null && cell.includes('.') && Number.isFinite(value)) seen.point = { r, c };
                continue;
            }
            numbers[c][r] = NaN;
            const kind = commaKind(cell);
            if (kind === null) {
                if (texts[c] < 0) texts[c] = r;
                continue;
            }
            commas.push({ r, c });
            if (kind === 'decimal') seen.certain ??= { r, c };
            else if (kind === 'thousands') thousands = true;
            else seen.possible ??= { r, c };
        }
    });
    const { certain, possible, point } = seen;
    const place = (/** @type {Place} */ { r, c }) => `line ${lines[r]} has ${describe(cells[r][c].trim())}`;
    if (decimal === undefined && certain && point)
        fail(
            `csv: ${place(certain)}, with a decimal comma, and ${place(point)}, with a point: say which the decimal sign is, { decimal: ',' } or { decimal: '.' }`,
        );
    // Where semicolons separate, it is because commas do not.
    const open = decimal === undefined && possible !== null && !certain && !point && !thousands;
    if (open && separator !== ';')
        fail(
            `csv: ${place(possible)}: is that a decimal comma or a thousands separator? For the first say { decimal: ',' }; the second is not read, { decimal: '.' } leaves such cells as text`,
        );
    const points =
        decimal === undefined && point !== null && separator !== ',' && cells.every(row => row.every(isGroup));
    if (open || points) {
        const mixed = groupsBesideWholes(cells, open ? ',' : '.');
        if (mixed)
            fail(
                `csv: ${place(mixed)} in a column of whole numbers below 1000: is that a decimal ${open ? 'comma' : 'point'} or a thousands ` +
                    `separator? For the first say { decimal: '${open ? ',' : '.'}' }; the second is not read: write the digits without it`,
            );
    }
    const comma = decimal === ',' || open || (decimal === undefined && certain !== null);
    for (const { r, c } of commas) {
        if (comma && commaKind(cells[r][c]) !== 'thousands')
            numbers[c][r] = Number(cells[r][c].trim().replace(',', '.'));
        else texts[c] = texts[c] < 0 ? r : Math.min(texts[c], r);
    }
    if (decimal === ',' && point !== null)
        cells.forEach((row, r) => {
            for (let c = 0; c < width; c++)
                if (row[c].includes('.') && Number.isFinite(numbers[c][r])) {
                    numbers[c][r] = NaN;
                    texts[c] = texts[c] < 0 ? r : Math.min(texts[c], r);
                }
        });
    return { numbers, texts, comma, grouped: points && point ? cells[point.r][point.c].trim() : null };
}

/** Whether a point in a cell, if it has one and is a number, may be a thousands separator. @param {string} cell */
function isGroup(cell) {
    return !cell.includes('.') || GROUP['.'].test(cell) || !Number.isFinite(numberOf(cell));
}

/** A number whose sign, a point or a comma, may separate thousands. */
const GROUP = { '.': /^\s*[-+]?[1-9]\d{0,2}\.\d{3}\s*$/, ',': /^\s*[-+]?[1-9]\d{0,2},\d{3}\s*$/ };

/**
 * A cell such as 2.000 in a column of which all others are whole numbers below 1000, as are those that need no
 * thousands separator.
 * @param {string[][]} cells @param {'.' | ','} sign @returns {{ r: number, c: number } | null}
 */
function groupsBesideWholes(cells, sign) {
    for (let c = 0; c < cells[0].length; c++) {
        const column = cells.map(row => row[c]).filter(cell => !isMissing(cell)),
            r = cells.findIndex(row => GROUP[sign].test(row[c]));
        const wholes = column.filter(cell => !GROUP[sign].test(cell));
        if (r >= 0 && wholes.length > 0 && wholes.every(cell => /^\s*[-+]?\d{1,3}\s*$/.test(cell))) return { r, c };
    }
    return null;
}

/**
 * What a comma in a number must be.
 * @param {string} cell
 * @returns {'decimal' | 'either' | 'thousands' | null} null: the cell is no number with a comma
 */
export function commaKind(cell) {
    const match =
        cell.length > 40 || !cell.includes(',') ? null : /^\s*[-+]?(\d*),(\d+)((?:,\d+)*)(e[-+]?\d+)?\s*$/i.exec(cell);
    if (!match) return null;
    const [, whole, rest, more, exponent] = match;
    if (more) return 'thousands';
    return rest.length === 3 && whole.length <= 3 && /^[1-9]/.test(whole) && !exponent ? 'either' : 'decimal';
}
