/** Which column of a table is the target: the one the caller says, or else the one that looks most like it. */

import { fail } from '../../errors.js';
import { listed } from '../parsing/words.js';
import { columnOf, columnText } from './table.js';

/** @typedef {import('./table.js').Table} Table */

/**
 * @param {Table} table @param {unknown} target @param {Set<number>} taken columns that are something else
 * @returns {number} −1 for none
 */
export function targetColumn(table, target, taken) {
    if (target === null) return -1;
    if (target !== undefined) return columnOf(table, target, 'target');
    const { names, texts, guesses } = table;
    const free = names.map((_, c) => c).filter(c => !taken.has(c));
    const named = free.filter(c => /^(target|label|class)$/i.test(names[c]));
    if (named.length > 1)
        fail(
            `${table.who}: columns ${named.map(c => `${c} (${columnText(table, c)})`).join(' and ')} may both be the target: say which with { target }, and leave the other out with { ignore }`,
        );
    if (named.length === 1) return named[0];
    if (free.length === 0)
        fail(`${table.who}: no column is left as the target of the ${names.length} in the file: ${listed(names)}`);
    if (looksLikeUcr(table, free)) {
        guesses.push(
            "the target is column 0, the first: whole numbers that come again, before nothing but fractions, as in the UCR archive's files",
        );
        return 0;
    }
    const last = free[free.length - 1],
        y = free.find(c => /^y$/i.test(names[c])) ?? -1;
    // Beside x, y is a coordinate where there is a z too, or where the last column holds words, which can be nothing
    // but the target.
    const has = (/** @type {string} */ name) => names.some(other => other.toLowerCase() === name);
    const chosen = y >= 0 && !(has('x') && (has('z') || texts[last] >= 0)) ? y : last;
    guesses.push(`the target is column ${columnText(table, chosen)}${chosen === last ? ', the last' : ''}`);
    return chosen;
}

/**
 * A label before at least eight measurements, without a header.
 * @param {Table} table
 * @param {number[]} free columns that may be the target
 */
function looksLikeUcr({ header, numbers, texts }, free) {
    if (header || free.length !== numbers.length || free.length < 9 || texts.some(r => r >= 0)) return false;
    const [labels, ...others] = numbers,
        n = labels.length;
    return (
        labels.every(Number.isInteger) &&
        2 * new Set(labels).size <= n &&
        others.every(column => column.some(value => Number.isFinite(value) && !Number.isInteger(value)))
    );
}
