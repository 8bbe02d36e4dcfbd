/** A model's history as text with commas. */
import { checkList } from '../lists.js';
import { describe, fail, isObject } from '../errors.js';

/**
 * The epochs of `model.history` as CSV: a line of names, then one for each. What is in objects has a column of its own,
 * `validation.loss`; words are in quotes where they need them, what an epoch has not is empty.
 * @param {readonly object[]} history
 * @returns {string}
 */
export function historyCsv(history) {
    const rows = Array.from(checkList('historyCsv: history', history, 'an array, model.history'), (entry, i) => {
        if (!isObject(entry)) fail(`historyCsv: history[${i}] must be an object, got ${describe(entry)}`);
        return new Map(cells(/** @type {object} */ (entry), ''));
    });
    const names = [...new Set(rows.flatMap(row => [...row.keys()]))];
    if (rows.length === 0) return '';
    const lines = [names, ...rows.map(row => names.map(name => row.get(name) ?? ''))];
    return lines.map(line => `${line.map(quoted).join(',')}\n`).join('');
}

/** @param {object} entry @param {string} before @returns {[string, unknown][]} */
function cells(entry, before) {
    return Object.entries(entry).flatMap(([name, value]) =>
        isObject(value)
            ? cells(value, `${before}${name}.`)
            : value === null
              ? []
              : [/** @type {[string, unknown]} */ ([before + name, value])],
    );
}

/** @param {unknown} value */
function quoted(value) {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
