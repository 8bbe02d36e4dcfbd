/**
 * JSON to a data set: `{ "series": [[1, 2, 3], [4, 5]], "labels": ["up", "down"] }`. A series is a list of numbers (one
 * feature), or a list of steps that are lists of numbers. `null` is a missing value.
 */

import { checkKeys, count, describe, fail } from '../errors.js';
import { fieldsOf, isList, listOf, optionsOf } from './arguments.js';
import { checkFormat } from './formats.js';
import { checkLabelOptions, classNames, encodeLabels, labelText } from './labels.js';
import { checkMissing, fillMissing, isBytes, textOf } from './values.js';

/** @typedef {(number | null)[] | (number | null)[][]} JsonSeries */
/**
 * `labels` may be left out; one that is null or "" is missing. Numbers with a fraction, or more than 50 different ones that do not
 * count from 0 or 1, are targets of a regression. Unknown fields are refused.
 * @typedef {{ series: JsonSeries[], labels?: (string | number | boolean | null)[], classes?: string[], name?: string }} JsonDataset
 */
/**
 * @typedef {object} JsonOptions
 * @property {import('./values.js').Missing} [missing] what becomes of a value that is null; 'interpolate' if not given
 * @property {import('./labels.js').MissingTarget} [missingTarget] what becomes of a series whose label is missing: 'error' if not given, or 'drop'
 * @property {readonly string[]} [classes] comes before the file's own
 * @property {import('./labels.js').Task} [task]
 */

/** @type {(keyof JsonOptions & string)[]} */
export const JSON_OPTIONS = ['missing', 'missingTarget', 'classes', 'task'];

/**
 * @param {string | ArrayBuffer | Uint8Array | JsonDataset} source JSON as text or bytes, or what JSON.parse made of it
 * @param {JsonOptions} [options]
 * @returns {import('./types.js').SeriesDataset & { read: import('./types.js').Read }}
 * @throws {Error} naming the series and the step, what was expected and what is there
 */
export function parseJsonDataset(source, options) {
    const given = optionsOf('json', options, JSON_OPTIONS);
    const missing = checkMissing(given.missing === undefined ? 'interpolate' : given.missing, 'json');
    const { missingTarget, task, ...label } = checkLabelOptions('json', given);
    /** @type {string[]} */
    let guesses = [];
    let value = /** @type {unknown} */ (source);
    if (typeof source === 'string' || isBytes(source)) {
        const text = textOf(source, 'json', guesses);
        checkFormat(text, 'json', 'json', 'no JSON');
        try {
            value = JSON.parse(text);
        } catch (error) {
            const bare = /[[,:\s](NaN|-?Infinity)\b/.exec(text);
            fail(`json: ${/** @type {Error} */ (error).message}${bare ? `. ${bare[1]} is no JSON: write null for a missing value` : ''}`);
        }
    }
    const { series, labels, name, classes: own, ...rest } = typeof value === 'object' && value !== null && !isList(value) ? fieldsOf('json: the data set', value) : { series: value };
    checkKeys('json', 'field', rest, ['series', 'labels', 'classes', 'name']);
    if (!isList(series) || series.length === 0) fail(`json: expected { "series": [[…], …], "labels": […] }, found ${describe(series)} as series`);
    if (name !== undefined && name !== null && typeof name !== 'string') fail(`json: name must be a text, found ${describe(name)}`);
    const fileClasses = own === undefined || own === null ? [] : classNames('json: classes', own);

    /** @type {Reading} */
    const reading = { features: 0, missing, filled: 0 };
    const all = listOf('json: series', series, 'series').map((one, i) => readSeries(reading, one, i));
    const { features } = reading;
    let x = all, y = /** @type {Int32Array | Float64Array} */ (new Int32Array(0)), classes = /** @type {string[]} */ ([]);
    if (labels !== undefined && labels !== null) {
        const texts = listOf('json: labels', labels, 'labels').map((one, i) => labelText(`json: labels[${i}]`, one));
        if (texts.length !== all.length) fail(`json: expected as many labels as series, ${all.length}, found ${texts.length}`);
        const known = label.classes ?? (task !== 'regression' && fileClasses.length > 0 ? fileClasses : undefined);
        const encoded = encodeLabels(texts, { who: 'json', task, classes: known, missingTarget, where: i => `json: labels[${i}]` });
        ({ y, classes } = encoded);
        guesses = [...guesses, ...encoded.guesses];
        if (encoded.kept) x = encoded.kept.map(i => all[i]);
    }
    return {
        ...(typeof name === 'string' && { name }), x, y, classes, features, length: x.reduce((most, one) => Math.max(most, one.length / features), 0),
        read: { format: 'json', dropped: all.length - x.length, filled: { count: reading.filled, how: missing }, guesses },
    };
}

/** @typedef {{ features: number, missing: import('./values.js').Missing, filled: number }} Reading `features`: 0 before the first series; `filled`: how many values were missing */

/** @param {Reading} reading @param {unknown} one @param {number} i */
function readSeries(reading, one, i) {
    const where = `json: series[${i}]`;
    if (!isList(one) || one.length === 0) fail(`${where}: expected a list of numbers or of lists of numbers, found ${describe(one)}`);
    const steps = listOf(where, one, 'numbers or of lists of numbers'), nested = isList(steps[0]);
    const features = reading.features ||= nested ? steps[0].length : 1;
    if (features === 0) fail(`${where}: expected a list of numbers or of lists of numbers, found ${describe(one)}`);
    const series = new Float64Array(steps.length * features);
    steps.forEach((step, t) => {
        const alike = isList(step) === nested;
        if (!alike || (nested ? step.length : 1) !== features)
            fail(`${where}[${t}]: expected ${nested || features > 1 ? count(features, 'number') : 'a number'}, as in ${alike ? 'series[0]' : 'the first step'}, found ${describe(step)}`);
        const row = nested ? listOf(`${where}[${t}]`, step, 'numbers') : [step];
        row.forEach((number, f) => {
            const gap = number === null;
            if (!gap && !Number.isFinite(number)) fail(`${where}[${t}]: expected a number, found ${describe(number)}`);
            if (gap && reading.missing === 'error') fail(`${where}[${t}]: the value is missing, and { missing: 'error' } was asked for`);
            if (gap) reading.filled++;
            series[t * features + f] = gap ? NaN : number;
        });
    });
    for (let f = 0; f < features; f++) fillMissing(series, f, features, steps.length, reading.missing);
    return series;
}
