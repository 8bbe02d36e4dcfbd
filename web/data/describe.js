/** What was understood of data, in words and numbers, for people to see before they train. */

import { checkInteger, count, describe as shown, fail, typedKind } from '../errors.js';
import { checkFields, isList } from '../lists.js';
import { namesOf, numberedLabels } from '../samples/labels.js';
import { keptGaps, listOf } from './arguments.js';
import { Measure } from './measure.js';
import { listed as someOf } from './parsing/words.js';

/**
 * @typedef {object} Scale of a feature, or of a column of a table
 * @property {string} name
 * @property {number} min
 * @property {number} max
 * @property {number} mean
 * @property {number} deviation
 *
 * @typedef {object} Description
 * @property {string} text all that follows, in sentences, one a line
 * @property {number} samples
 * @property {'series' | 'tokens' | 'table' | 'none'} kind of the samples; 'none' if there are none
 * @property {number} features numbers per step
 * @property {{ least: number, most: number, mean: number }} lengths in steps or tokens
 * @property {'classification' | 'regression' | 'none'} task what the targets look like
 * @property {{ name: string, count: number }[]} classes
 * @property {Scale[]} targets of a regression, one for each output
 * @property {number} targetsNotFinite targets that are NaN or infinite, which no model takes
 * @property {Scale[]} scales one for each feature, in a table for each column of numbers; empty for tokens
 * @property {{ name: string, counts: { name: string, count: number }[] }[]} categories of a table, one for each column
 *   that holds them
 * @property {number} notFinite values in x that are NaN or infinite, which no model takes; in a table with categories,
 *   and where the reader kept what is missing, NaN is a missing value
 * @property {{ count: number, how: string } | null} filled missing values and what they were filled with; null where
 *   the source doesn't say
 * @property {number} dropped samples left out because their target was missing
 * @property {string[]} guesses
 */

/**
 * Describes a data set: one that a reader made, with what it says of the file, or `{ x, y }` as models take it.
 * @param {{ x: ArrayLike<any>, y?: ArrayLike<any> | null, features?: number, classes?: readonly string[], columns?:
 *   readonly string[], categories?: readonly (readonly string[] | null)[], vocabulary?: number,
 *   standardize?: unknown, name?: string, read?: Partial<import('./types.js').Read> & Record<string, any>, missing?:
 *   number }} dataset
 * @returns {Description}
 */
export function describe(dataset) {
    const fields = checkFields('describe: the data set', dataset);
    const x = listOf('describe: x', fields.x, 'samples');
    const read = readOf(fields);
    const rows = x.map((sample, i) => stepsOf(sample, `describe: x[${i}]`));
    const features =
        fields.features === undefined
            ? rows.find(row => row.features > 0)?.features || 1
            : checkInteger('describe: features', fields.features, 1, 2 ** 24);
    const odd = rows.findIndex(({ values }) => values.length % features !== 0);
    if (odd >= 0)
        fail(
            `describe: x[${odd}] has ${count(rows[odd].values.length, 'value')}, ` +
                `expected a multiple of ${features}, the features of a step`,
        );
    const tokens = fields.vocabulary !== undefined || (x.length > 0 && x.every(isTokens));
    const mixed = fields.categories !== undefined,
        table = mixed || fields.standardize === 'position';
    const lengths = rows.map(({ values }) => values.length / features),
        values = rows.map(row => row.values),
        { columns } = fields;
    const { scales, notFinite, categories, missing } =
        tokens || x.length === 0
            ? { scales: [], notFinite: 0, categories: [], missing: 0 }
            : mixed
              ? columnsOf(values, columns, fields.categories)
              : {
                    ...scalesOf(values, table ? most(lengths) : features, columns, keptGaps(read)),
                    categories: [],
                    missing: 0,
                };
    /** @type {Description} */
    const out = {
        text: '',
        samples: x.length,
        kind: x.length === 0 ? 'none' : tokens ? 'tokens' : table ? 'table' : 'series',
        features,
        lengths: {
            least: least(lengths),
            most: most(lengths),
            mean: lengths.reduce((a, b) => a + b, 0) / (x.length || 1),
        },
        ...targetsOf(fields, x.length),
        scales,
        categories,
        notFinite,
        filled: read.filled ?? (mixed ? { count: missing, how: 'kept' } : null),
        dropped: read.dropped,
        guesses: read.guesses,
    };
    out.text = sentences(out, fields, read).join('\n');
    return out;
}

/** What a reader says of the file, checked. @param {Record<string, any>} fields of the data set */
function readOf(fields) {
    const {
        format,
        target = null,
        dropped = 0,
        filled,
        guesses = [],
    } = fields.read === undefined ? {} : checkFields('describe: read', fields.read);
    if (target !== null && typeof target !== 'string' && typeof target !== 'number')
        fail(`describe: read.target must be the name or the number of a column, or null, got ${shown(target)}`);
    const missing =
        fields.missing === undefined
            ? null
            : { count: checkInteger('describe: missing', fields.missing, 0, Infinity), how: 'as asked for' };
    return {
        format: textIn('describe: read.format', format ?? ''),
        target,
        dropped: checkInteger('describe: read.dropped', dropped, 0, Infinity),
        filled:
            filled === undefined || filled === null ? missing : filledOf(checkFields('describe: read.filled', filled)),
        guesses: listOf('describe: read.guesses', guesses, 'texts').map((guess, i) =>
            textIn(`describe: read.guesses[${i}]`, guess),
        ),
    };
}

/** @param {Record<string, any>} filled */
function filledOf({ count: n, how }) {
    return {
        count: checkInteger('describe: read.filled.count', n, 0, Infinity),
        how: textIn('describe: read.filled.how', how),
    };
}

/** @param {string} where @param {unknown} value @returns {string} */
function textIn(where, value) {
    return typeof value === 'string' ? value : fail(`${where} must be a text, got ${shown(value)}`);
}

/** @param {unknown} sample */
function isTokens(sample) {
    return ['Uint8Array', 'Uint16Array'].includes(typedKind(sample) ?? '');
}

/**
 * A sample as its numbers, rows one after the other.
 * @param {unknown} sample
 * @param {string} where
 * @returns {{ values: ArrayLike<number>, features: number }}
 */
function stepsOf(sample, where) {
    if (!isList(sample)) fail(`${where} must be an array of numbers, got ${shown(sample)}`);
    if (ArrayBuffer.isView(sample) || !isList(sample[0])) {
        const list = ArrayBuffer.isView(sample)
            ? /** @type {ArrayLike<any>} */ (/** @type {unknown} */ (sample))
            : listOf(where, sample, 'numbers');
        for (let i = 0; i < list.length; i++)
            if (typeof list[i] !== 'number') fail(`${where}: value ${i} must be a number, got ${shown(list[i])}`);
        return { values: list, features: 0 };
    }
    const steps = listOf(where, sample, 'steps'),
        features = steps[0].length;
    const values = steps.flatMap((step, t) => {
        const numbers = listOf(`${where}[${t}]`, step, 'numbers');
        const wrong = numbers.findIndex(value => typeof value !== 'number');
        if (wrong >= 0) fail(`${where}[${t}][${wrong}] must be a number, got ${shown(numbers[wrong])}`);
        return numbers;
    });
    return { values, features };
}

/**
 * @param {ArrayLike<number>[]} samples @param {number} period @param {unknown} columns
 * @param {boolean} [gaps] whether NaN is a missing value
 */
function scalesOf(samples, period, columns, gaps = false) {
    const measures = Array.from({ length: period }, () => new Measure());
    let notFinite = 0;
    for (const values of samples)
        for (let i = 0, f = 0; i < values.length; i++) {
            if (Number.isFinite(values[i])) measures[f].add(values[i]);
            else if (!gaps || !Number.isNaN(values[i])) notFinite++;
            if (++f === period) f = 0;
        }
    const names = isList(columns) && columns.length === period ? Array.from(columns) : [];
    return {
        scales: measures.map((measure, f) =>
            scaleOf(measure, typeof names[f] === 'string' && names[f] ? names[f] : String(f)),
        ),
        notFinite,
    };
}

/**
 * The columns of a table with categories.
 * @param {ArrayLike<number>[]} rows @param {unknown} columns @param {unknown} given
 */
function columnsOf(rows, columns, given) {
    const lists = listOf('describe: categories', given, 'lists, or null').map((names, c) =>
        names === null || names === undefined
            ? null
            : listOf(`describe: categories[${c}]`, names, 'names').map(name =>
                  textIn(`describe: categories[${c}]`, name),
              ),
    );
    const odd = rows.findIndex(row => row.length !== lists.length);
    if (odd >= 0)
        fail(`describe: x[${odd}] has ${count(rows[odd].length, 'value')} for ${lists.length} columns of categories`);
    const numbers = rows.map(row => Float64Array.from(row, (value, c) => (lists[c] ? NaN : value)));
    const { scales } = scalesOf(numbers, lists.length, columns);
    const counts = lists.map(names => names && new Int32Array(names.length));
    let missing = 0,
        notFinite = 0;
    rows.forEach((row, i) => {
        for (let c = 0; c < lists.length; c++) {
            const value = row[c],
                counted = counts[c];
            if (Number.isNaN(value)) missing++;
            else if (!counted) notFinite += Number.isFinite(value) ? 0 : 1;
            else if (counted[value] === undefined)
                fail(`describe: x[${i}][${c}] is ${value}, expected a place from 0 to ${counted.length - 1}`);
            else counted[value]++;
        }
    });
    return {
        scales: scales.filter((_, c) => !lists[c]),
        categories: lists.flatMap((names, c) =>
            names
                ? [{ name: scales[c].name, counts: names.map((name, k) => ({ name, count: counts[c]?.[k] ?? 0 })) }]
                : [],
        ),
        notFinite,
        missing,
    };
}

/** @param {Measure} measure @param {string} name @returns {Scale} */
function scaleOf({ n, min, max, mean, deviation }, name) {
    return n > 0 ? { name, min, max, mean, deviation } : { name, min: 0, max: 0, mean: 0, deviation: 0 };
}

/**
 * @param {Record<string, any>} fields
 * @param {number} n
 * @returns {Pick<Description, 'task' | 'classes' | 'targets' | 'targetsNotFinite'>}
 */
function targetsOf({ y, classes }, n) {
    if (y === undefined || y === null || (isList(y) && y.length === 0))
        return { task: 'none', classes: [], targets: [], targetsNotFinite: 0 };
    const given = listOf('describe: y', y, 'targets'),
        named = given.some(label => typeof label === 'string');
    const known =
        classes === undefined
            ? []
            : listOf('describe: classes', classes, 'names').map(name =>
                  typeof name === 'string' ? name : shown(name),
              );
    const names = named && known.length === 0 ? namesOf(given) : known,
        list = named ? numberedLabels(given, names, 'describe: y') : given;
    const labels =
        list.length === n &&
        list.every(label => Number.isInteger(label) && label >= 0) &&
        (names.length > 0 || (classes === undefined && !['Float32Array', 'Float64Array'].includes(typedKind(y) ?? '')));
    if (labels) {
        const counts = new Map();
        for (const label of list) counts.set(label, (counts.get(label) ?? 0) + 1);
        const places = names.length > 0 ? names.map((_, i) => i) : [...counts.keys()].sort((a, b) => a - b);
        const beyond = names.length > 0 ? list.findIndex(label => label >= names.length) : -1;
        if (beyond >= 0)
            fail(`describe: y[${beyond}] is ${list[beyond]}, expected a label from 0 to ${names.length - 1}`);
        const counted = places.map(label => ({ name: names[label] ?? String(label), count: counts.get(label) ?? 0 }));
        return { task: 'classification', classes: counted, targets: [], targetsNotFinite: 0 };
    }
    const flat = isList(list[0]) ? list.flatMap((row, i) => listOf(`describe: y[${i}]`, row, 'numbers')) : list;
    const wrong = flat.findIndex(value => typeof value !== 'number');
    if (wrong >= 0) fail(`describe: y: target ${wrong} must be a number, got ${shown(flat[wrong])}`);
    if (n === 0 || flat.length % n !== 0)
        fail(`describe: y has ${count(flat.length, 'target')} for ${count(n, 'sample')}`);
    const { scales, notFinite } = scalesOf([flat], flat.length / n, undefined);
    return { task: 'regression', classes: [], targets: scales, targetsNotFinite: notFinite };
}

/** @param {Description} out @param {Record<string, any>} fields @param {ReturnType<typeof readOf>} read */
function sentences(out, fields, read) {
    const {
        samples,
        kind,
        features,
        lengths,
        task,
        classes,
        targets,
        scales,
        categories,
        filled,
        dropped,
        guesses,
        notFinite,
        targetsNotFinite,
    } = out;
    const named = typeof fields.name === 'string' && fields.name ? `${fields.name}: ` : '';
    const span = (/** @type {string} */ unit) =>
        `${lengths.least === lengths.most ? '' : `${lengths.least} to `}${count(lengths.most, unit)}`;
    const what =
        kind === 'tokens'
            ? `sequences of ${span('token')}`
            : kind === 'table'
              ? `rows of a table of ${count(lengths.most, 'column')}${categories.length > 0 ? `, ${categories.length} of them categories` : ''}`
              : `series of ${span('step')}${features > 1 ? ` of ${features} features` : ''}`;
    if (samples === 0)
        return [`${named}There are no samples.`, ...(guesses.length > 0 ? [`Guessed: ${guesses.join('; ')}.`] : [])];
    const lines = [`${named}${samples} ${what}${read.format ? `, read as ${read.format}` : ''}.`];
    const target =
        read.target === null ? '' : ` (column ${typeof read.target === 'string' ? `"${read.target}"` : read.target})`;
    if (task === 'none') lines.push('There is no target.');
    else if (task === 'classification')
        lines.push(
            `The target${target} is one of ${count(classes.length, 'class/classes')}: ` +
                `${listed(classes.map(({ name, count: n }) => `${name} ${n}`))}.` +
                (classes.filter(({ count: n }) => n > 0).length < 2
                    ? ' All samples are of one class: there is nothing to tell apart.'
                    : ''),
        );
    else
        lines.push(
            `The target${target} is ${targets.length === 1 ? 'a number' : `${targets.length} numbers`}: ${listed(targets.map(t => `${targets.length > 1 ? `${t.name} ` : ''}${scaleText(t)}`))}.`,
        );
    if (dropped > 0) lines.push(`${count(dropped, 'sample')} without a target left out.`);
    if (targetsNotFinite > 0)
        lines.push(`${count(targetsNotFinite, 'target')} NaN or infinite: a model takes finite numbers only.`);
    if (filled && kind !== 'tokens')
        lines.push(
            filled.count === 0
                ? 'No value is missing.'
                : filled.how === 'kept'
                  ? `${count(filled.count, 'value')} missing, and kept so: ${fields.categories !== undefined ? 'a model of tables learns what to take for it, column by column' : "a model configured with missing: 'mask' sees what is there and what is not"}.`
                  : `${count(filled.count, 'value')} missing, filled: ${Object.hasOwn(HOW, filled.how) ? HOW[filled.how] : filled.how}.`,
        );
    if (notFinite > 0) lines.push(`${count(notFinite, 'value')} NaN or infinite: a model takes finite numbers only.`);
    if (scales.length > 0)
        lines.push(
            `Scale: ${listed(scales.map(scale => `${scales.length > 1 || scale.name !== '0' ? `${scale.name} ` : ''}${scaleText(scale)}`))}.`,
        );
    for (const { name, counts } of categories)
        lines.push(`${name} is one of ${listed(counts.map(({ name: each, count: n }) => `${each} ${n}`))}.`);
    const still = scales.filter(({ min, max }) => samples > 1 && min === max).map(({ name }) => name);
    if (still.length > 0)
        lines.push(`${still.length === 1 ? 'One does' : `${still.length} do`} not vary: ${listed(still)}.`);
    if (kind === 'table' && fields.categories === undefined)
        lines.push('Each column is standardised by itself (standardize: "position").');
    else if (kind === 'table')
        lines.push(
            'Columns of numbers are standardised by what is measured on the set that a model is fitted on, after a split the training part alone.',
        );
    if (guesses.length > 0) lines.push(`Guessed: ${guesses.join('; ')}.`);
    return lines;
}

/** A list, cut after twelve. @param {string[]} items */
function listed(items) {
    return someOf(items, { most: 12, longest: Infinity });
}

/** @type {Record<string, string>} */
const HOW = { interpolate: 'the line between their neighbours in time', mean: 'the mean of the column', zero: '0' };

/** @param {Scale} scale */
function scaleText({ min, max, mean, deviation }) {
    return `${number(min)} … ${number(max)} (mean ${number(mean)}, deviation ${number(deviation)})`;
}

/** Five digits, and whole numbers whole. @param {number} value */
function number(value) {
    return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** @param {number[]} list */
function least(list) {
    return list.reduce((a, b) => Math.min(a, b), list[0] ?? 0);
}

/** @param {number[]} list */
function most(list) {
    return list.reduce((a, b) => Math.max(a, b), 0);
}
