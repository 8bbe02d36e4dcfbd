/** From the labels of a file, which are texts, to the `y` and `classes` of a data set. */

import { describe, fail, nearest } from '../errors.js';
import { exactNumber, hintAfter, isMissing, isNumber, numberOf } from './parsing/numbers.js';
import { listed } from './parsing/words.js';

/** @typedef {'classification' | 'regression'} Task */
/**
 * What becomes of a sample whose target is missing. `error`, the default: the data are refused, with the place; `drop`:
 * it is left out and counted.
 * @typedef {'error' | 'drop'} MissingTarget
 */

/**
 * The classes' names in the order of their indices: as numbers if all of them are, else by their UTF-16 code units.
 * Sorting makes the order a property of the labels and not of the order of the samples. Spellings of one number, "1"
 * and "1.0", are one class, named by the shortest; those of more digits than a double holds are not.
 * @param {Iterable<string>} labels
 * @returns {string[]}
 */
export function sortedClasses(labels) {
    /** @type {Map<string | number, string>} */
    const names = new Map();
    for (const label of new Set(labels)) {
        const key = exactNumber(label) ?? label,
            known = names.get(key);
        if (known === undefined || label.length < known.length || (label.length === known.length && label < known))
            names.set(key, label);
    }
    const classes = [...names.values()];
    return classes.every(isNumber) ? classes.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)) : classes.sort();
}

/**
 * A function from a label to its index. "1" finds the class "1.0" and the other way round, because archives write the
 * header and the data with different tools.
 * @param {readonly string[]} classes
 * @returns {(label: string) => number} −1 where there is no such class
 */
export function classIndex(classes) {
    const exact = new Map(classes.map((name, i) => [name, i]));
    /** @type {Map<number | null, number>} */
    const numeric = new Map();
    classes.forEach((name, i) => {
        if (!numeric.has(exactNumber(name))) numeric.set(exactNumber(name), i);
    });
    numeric.delete(null);
    return label => exact.get(label) ?? numeric.get(exactNumber(label)) ?? -1;
}

/**
 * What labels without further information mean: a text that is no number makes classes, a number with a fraction makes
 * targets of a regression, and whole numbers make classes where at most 50 of them differ, or where they count from 0
 * or 1 without a hole and each comes twice on average.
 * @param {readonly string[]} labels
 * @returns {Task}
 */
function guessTask(labels) {
    const values = new Set();
    for (const label of labels) {
        const value = numberOf(label);
        if (value === null || Number.isNaN(value)) return 'classification';
        values.add(value);
    }
    let whole = true,
        least = Infinity,
        most = -Infinity;
    for (const value of values) {
        whole &&= Number.isInteger(value);
        least = Math.min(least, value);
        most = Math.max(most, value);
    }
    if (!whole) return 'regression';
    const counted =
        (least === 0 || least === 1) && most - least === values.size - 1 && labels.length >= 2 * values.size;
    return values.size <= 50 || counted ? 'classification' : 'regression';
}

/**
 * Where nearly all labels are the numbers of a regression, the others are slips, and no classes.
 * @param {readonly string[]} labels @param {(index: number) => string} where
 */
function checkSlips(labels, where) {
    const odd = labels.findIndex(label => !isNumber(label));
    if (odd < 0) return;
    const numbers = labels.filter(isNumber),
        others = labels.length - numbers.length;
    if (5 * others > labels.length || guessTask(numbers) === 'classification') return;
    fail(
        `${where(odd)}: expected a number as the target, as ${numbers.length} of ${labels.length} are, got ${oddWord(labels[odd])}` +
            `${others > 1 ? `; ${others - 1} more ${others === 2 ? 'is' : 'are'} none` : ''}. If these are classes, say { task: 'classification' }`,
    );
}

/** A label that is no number, and what it seems to be. @param {string} label */
function oddWord(label) {
    return describe(label) + hintAfter(label);
}

/** What is known of labels before they are looked at. @typedef {{ task?: Task, classes?: readonly string[] }} Known */

/**
 * What the caller says comes before what the file does.
 * @param {Known} said
 * @param {Known} declared
 * @returns {Known}
 */
export function knownOf(said, declared) {
    const task = said.task ?? (said.classes ? 'classification' : declared.task);
    return { task, classes: task === 'regression' ? undefined : (said.classes ?? declared.classes) };
}

/**
 * The names of classes as a file or a caller lists them: without blanks around them, and no class twice.
 * @param {string} where @param {readonly string[]} list @returns {string[]}
 */
export function distinctNames(where, list) {
    const names = list.map(name => name.trim());
    /** @type {Map<string | number, string>} */
    const seen = new Map();
    for (const name of names) {
        const key = exactNumber(name) ?? name,
            before = seen.get(key);
        if (before !== undefined) fail(`${where}: ${describe(before)} and ${describe(name)} are the same class`);
        seen.set(key, name);
    }
    return names;
}

/**
 * @param {readonly string[]} labels trimmed; a spelling of a missing value ("", "?", "NA", …) is one, unless `classes`
 *   has it
 * @param {{ who: string, task?: Task, classes?: readonly string[], missingTarget: MissingTarget, where: (index: number)
 *   => string }} options
 *   `where` names the place of a label for an error, such as "csv: line 3"
 * @returns {import('./result.js').Encoded}
 */
export function encodeLabels(labels, { who, task, classes, missingTarget, where }) {
    const known = new Set(classes);
    const missing = new Set([...new Set(labels)].filter(label => isMissing(label) && !known.has(label)));
    const first = missing.size === 0 ? -1 : labels.findIndex(label => missing.has(label));
    if (first >= 0 && missingTarget === 'error') {
        const word = labels[first] === '' ? 'empty' : describe(labels[first]);
        fail(
            `${where(first)}: the target is missing (${word}); leave such samples out with { missingTarget: 'drop' }` +
                (labels[first] === '' ? '' : `; if ${word} is a class, name it in { classes }`),
        );
    }
    if (first < 0) return { ...encode(labels, { task, classes, where }), kept: null };
    const kept = labels.map((_, i) => i).filter(i => !missing.has(labels[i]));
    if (kept.length === 0) fail(`${who}: no sample has a target, all ${labels.length} are missing`);
    return {
        ...encode(
            kept.map(i => labels[i]),
            { task, classes, where: i => where(kept[i]) },
        ),
        kept,
    };
}

/**
 * @param {readonly string[]} labels
 * @param {{ task?: Task, classes?: readonly string[], where: (index: number) => string }} options
 */
function encode(labels, { task, classes, where }) {
    const meant = task ?? (classes ? 'classification' : guessTask(labels));
    if (meant === 'classification' && task === undefined && !classes) checkSlips(labels, where);
    /** @type {string[]} */
    const guesses = [];
    if (meant === 'regression') {
        const y = Float64Array.from(labels, (label, i) => {
            const value = numberOf(label);
            if (value === null || Number.isNaN(value))
                fail(`${where(i)}: expected a number as the target, got ${oddWord(label)}`);
            if (!Number.isFinite(value))
                fail(`${where(i)}: the target is infinite, ${describe(label)}: expected a finite number`);
            return value;
        });
        if (task === undefined && y.every(Number.isInteger))
            guesses.push(
                `the targets are ${new Set(y).size} different whole numbers and are taken as measurements; { task: 'classification' } makes classes of them`,
            );
        return { y, classes: [], guesses };
    }
    const names = classes ? [...classes] : sortedClasses(labels);
    const index = classIndex(names);
    const y = Int32Array.from(labels, index);
    const unknown = y.indexOf(-1);
    if (unknown >= 0) {
        const near = labels[unknown].length > 2 ? nearest(labels[unknown].slice(0, 64), names.slice(0, 1000)) : null;
        const sentence =
            `${where(unknown)}: ${describe(labels[unknown])} is none of the classes ${listed(names)}` +
            (near === null ? '' : `; did you mean "${near}"?`);
        throw Object.assign(new Error(sentence), { label: labels[unknown] });
    }
    if (classes) return { y, classes: names, guesses };
    const own = new Set(names),
        merged = labels.find(label => !own.has(label));
    if (merged !== undefined) guesses.push(`the labels "${merged}" and "${names[index(merged)]}" are one class`);
    /** @type {Map<string, string>} */
    const lower = new Map();
    /** @type {string[]} */
    const alike = [];
    for (const name of names) {
        const like = lower.get(name.toLowerCase());
        if (like !== undefined) alike.push(`"${like}" and "${name}"`);
        lower.set(name.toLowerCase(), name);
    }
    if (alike.length > 0)
        guesses.push(`the classes ${listed(alike, { most: 3, longest: 90 })} differ only in capitals`);
    if (task === undefined && names.every(isNumber))
        guesses.push(
            `the targets are whole numbers and are taken as ${names.length} classes; { task: 'regression' } takes them as measurements`,
        );
    else if (labels.length > 2 && names.length === labels.length) guesses.push('every label occurs once only');
    return { y, classes: names, guesses };
}
