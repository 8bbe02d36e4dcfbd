/** An evaluation as text, to be read. */
import { checkInteger, checkKeys, checkObject, describe, fail, isArray, isObject } from '../errors.js';
import { Tally, mean, sum } from './tally.js';

/** Fields that have a table of their own, or none. */
const TABLES = ['confusion', 'classes', 'perClass', 'perOutput', 'perLabel', 'why'];

/** A table of more classes is too wide to be read. */
const MOST_CLASSES = 20;

/**
 * What evaluate() gave, as text: of classes precision, recall, F1 and how many there are of each, and which is taken
 * for which; then every other number, and why one is not defined.
 * @param {object} evaluation of any model
 * @param {{ classes?: readonly string[], digits?: number }} [options] classes: names (those of the evaluation); digits
 *   behind the point (3)
 * @returns {string}
 */
export function report(evaluation, options = {}) {
    const given = /** @type {Record<string, any>} */ (evaluation);
    if (!isObject(given) || typeof given.loss !== 'number')
        fail(`report: evaluation must be what evaluate() gave, got ${describe(evaluation)}`);
    checkKeys('report', 'option', checkObject('report: options', options), ['classes', 'digits']);
    const digits = checkInteger('report: digits', options.digits ?? 3, 0, 15),
        number = (/** @type {unknown} */ value) =>
            typeof value === 'number' ? (Number.isInteger(value) ? String(value) : value.toFixed(digits)) : '–';
    const { confusion = [], perOutput, perLabel, why = {} } = given,
        names = namesOf(given, options.classes),
        parts = [];
    if (confusion.length > 0) {
        parts.push(classTable(given, names, digits));
        if (names.length <= MOST_CLASSES)
            parts.push(
                table([
                    ['actual \\ predicted', ...names],
                    ...confusion.map((/** @type {ArrayLike<number>} */ row, /** @type {number} */ c) => [
                        names[c],
                        ...Array.from(row, number),
                    ]),
                ]),
            );
    }
    if (perOutput)
        parts.push(
            table([
                ['', ...Object.keys(perOutput[0])],
                ...perOutput.map((/** @type {object} */ of, /** @type {number} */ k) => [
                    `output ${k}`,
                    ...Object.values(of).map(number),
                ]),
            ]),
        );
    if (perLabel)
        parts.push(
            table([
                ['', ...Object.keys(perLabel[0]).slice(1)],
                ...perLabel.map((/** @type {object} */ of) => {
                    const [name, ...values] = Object.values(of);
                    return [name, ...values.map(number)];
                }),
            ]),
        );
    const scalars = Object.entries(given).filter(([name]) => !TABLES.includes(name));
    parts.push(table(scalars.map(([name, value]) => [name, number(value)])));
    const reasons = Object.entries(why);
    if (reasons.length > 0) parts.push(reasons.map(([name, reason]) => `${name}: ${reason}`).join('\n'));
    return parts.join('\n\n');
}

/** @param {Record<string, any>} evaluation @param {readonly string[] | undefined} given @returns {string[]} */
function namesOf({ confusion = [], classes, perClass }, given) {
    const own = classes ?? perClass?.map((/** @type {{ name: string }} */ { name }) => name);
    if (given !== undefined && (!isArray(given) || given.length !== confusion.length))
        fail(`report: classes must be ${confusion.length} names, got ${describe(given)}`);
    return confusion.map((/** @type {unknown} */ _, /** @type {number} */ c) => String(given?.[c] ?? own?.[c] ?? c));
}

/**
 * As scikit-learn's classification_report.
 * @param {Record<string, any>} evaluation @param {string[]} names @param {number} digits
 */
function classTable({ confusion, accuracy, perClass }, names, digits) {
    const words = /** @type {const} */ (['precision', 'recall', 'f1']),
        number = (/** @type {number} */ value) => value.toFixed(digits),
        support = (/** @type {number} */ value) => (Number.isInteger(value) ? String(value) : number(value)),
        tally = new Tally(names.length);
    confusion.forEach((/** @type {ArrayLike<number>} */ row, /** @type {number} */ c) =>
        Array.from(row, (weight, p) => tally.add(c, p, weight)),
    );
    const of = perClass ?? names.map((_, c) => ({ support: tally.actual[c] })),
        supports = Float64Array.from(of, ({ support }) => support),
        there = supports.map((_, c) => (tally.actual[c] + tally.predicted[c] > 0 ? 1 : 0)),
        scores = words.map(word =>
            perClass ? Float64Array.from(perClass, (/** @type {any} */ one) => one[word]) : tally.scores(word),
        ),
        total = support(sum(supports));
    return table([
        ['', ...words, 'support'],
        ...names.map((name, c) => [name, ...scores.map(values => number(values[c])), support(supports[c])]),
        ['accuracy', '', '', number(accuracy), total],
        ['macro mean', ...scores.map(values => number(mean(values, there))), total],
        ['weighted mean', ...scores.map(values => number(mean(values, supports))), total],
    ]);
}

/** Columns of equal width: the first to the left, numbers to the right. @param {string[][]} rows */
function table(rows) {
    const widths = rows[0].map((_, c) => Math.max(...rows.map(row => row[c].length)));
    return rows
        .map(row => row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  '))
        .map(line => line.trimEnd())
        .join('\n');
}
