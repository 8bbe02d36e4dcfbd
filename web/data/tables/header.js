/** Whether the first row of a table names its columns, which no file says: guessed from what the cells hold. */

import { commaKind } from './decimals.js';
import { isMissing, numberOf } from '../parsing/numbers.js';

/** Of the target and of what tells series apart: names that make a first row a header. */
const TELLING = /^(target|label|class|id)$/i;

/**
 * Whether the first row names the columns: it has a name that the caller spoke of or that tells the target, or a word
 * above a column of numbers, or an empty first cell above a full column (pandas' index), or it is 0, 1, 2, … (pandas
 * again), or its numbers rise or fall evenly beside a word that does not come again (`400,402,404,variety`), or all
 * columns hold text and the first row's does not come again.
 * @param {string[][]} cells @param {string[]} spoken
 */
export function looksLikeHeader(cells, spoken) {
    const [first, ...others] = cells;
    const names = first.map(name => name.trim());
    const isText = (/** @type {string} */ cell) => numberOf(cell) === null && commaKind(cell) === null;
    const unlike = (/** @type {string} */ name, /** @type {number} */ c) => !others.some(row => row[c].trim() === name);
    if (
        names.some(name => isText(name) && spoken.includes(name)) ||
        names.some((name, c) => TELLING.test(name) && unlike(name, c))
    )
        return true;
    if (others.length === 0) return names.length > 1 && names.every(isText);
    const aboveNumbers = (/** @type {string} */ name, /** @type {number} */ c) =>
        isText(name) && !others.some(row => isText(row[c])) && others.some(row => !isMissing(row[c]));
    if (names.some(aboveNumbers)) return true;
    if (
        names.length > 1 &&
        names[0] === '' &&
        !names.slice(1).includes('') &&
        others.every(row => row[0].trim() !== '')
    )
        return true;
    const counts = (/** @type {string[]} */ row) =>
        row.every((cell, c) => cell.trim() !== '' && Number(cell) === Number(row[0]) + c);
    // a series that rises by 1 begins like this too
    if (names.length > 2 && Number(names[0]) === 0 && counts(names)) return !counts(others[0]);
    const words = names.flatMap((name, c) => (isText(name) ? [c] : []));
    if (
        words.length > 0 &&
        words.every(
            c =>
                unlike(names[c], c) &&
                others.every(row => isText(row[c]) || isMissing(row[c])) &&
                2 * new Set(others.map(row => row[c].trim())).size <= others.length,
        ) &&
        countsAlone(cells)
    )
        return true;
    return (
        names.length > 1 &&
        new Set(names).size === names.length &&
        names.every((name, c) => isText(name) && unlike(name, c)) &&
        others.every(row => row.every(cell => isText(cell) || isMissing(cell)))
    );
}

/**
 * Whether the numbers of the first row rise or fall evenly, as times and wavelengths do, and those of no other row.
 * @param {string[][]} cells
 */
export function countsAlone(cells) {
    return isCount(cells[0]) && cells.length > 1 && !cells.some((row, r) => r > 0 && isCount(row));
}

/**
 * Whether a row has three numbers at least that differ by equal steps, or eight that all rise or all fall.
 * @param {string[]} row
 */
function isCount(row) {
    const numbers = row.map(numberOf).filter(value => value !== null);
    const step = numbers[1] - numbers[0];
    if (numbers.length < 3 || !(step !== 0)) return false;
    const each = (/** @type {(difference: number) => boolean} */ holds) =>
        numbers.every((value, i) => i === 0 || holds(value - numbers[i - 1]));
    return (
        each(difference => Math.abs(difference - step) <= 1e-6 * Math.abs(step)) ||
        (numbers.length >= 8 && each(difference => difference * step > 0))
    );
}
