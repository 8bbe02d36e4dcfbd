/**
 * JSON to a data set: `{ "series": [[1, 2, 3], [4, 5]], "labels": ["up", "down"] }`. A series is a list of numbers (one
 * feature), or a list of steps that are lists of numbers. `null` is a missing value.
 */

import { encodeLabels } from './labels.js';
import { checkMissing, fillMissing, textOf } from './values.js';

/** @typedef {(number | null)[] | (number | null)[][]} JsonSeries */
/**
 * `labels` may be left out. Numbers with a fraction, or more than 50 different ones, are targets of a regression.
 * @typedef {{ series: JsonSeries[], labels?: (string | number)[], classes?: string[], name?: string }} JsonDataset
 */

/**
 * @param {string | ArrayBuffer | Uint8Array | JsonDataset} source JSON as text or bytes, or what JSON.parse made of it
 * @param {{ missing?: import('./values.js').Missing, classes?: readonly string[], task?: import('./labels.js').Task }} [options]
 *   `classes` comes before the file's own
 * @returns {import('./types.js').SeriesDataset}
 * @throws {Error} naming the series and the step, what was expected and what is there
 */
export function parseJsonDataset(source, { missing = 'interpolate', classes, task } = {}) {
    checkMissing(missing, 'json');
    const isText = typeof source === 'string' || source instanceof ArrayBuffer || source instanceof Uint8Array;
    let value = /** @type {any} */ (source);
    if (isText) {
        try {
            value = JSON.parse(textOf(source, 'json'));
        } catch (error) {
            throw new Error(`json: ${/** @type {Error} */ (error).message}`);
        }
    }
    const { series, labels, name } = value ?? {};
    if (!Array.isArray(series) || series.length === 0) throw new Error(`json: expected { "series": [[…], …], "labels": […] }, found ${shown(series)} as series`);
    const features = featuresOf(series[0]);
    const x = series.map((one, i) => readSeries(one, i, features, missing));
    if (labels === undefined || labels === null)
        return { name, x, y: new Int32Array(0), classes: [], features, length: longest(x, features) };
    if (!Array.isArray(labels) || labels.length !== x.length)
        throw new Error(`json: expected as many labels as series, ${x.length}, found ${Array.isArray(labels) ? labels.length : shown(labels)}`);
    const { y, classes: names } = encodeLabels(labels.map(String), { task, classes: classes ?? value.classes, where: i => `json: labels[${i}]` });
    return { name, x, y, classes: names, features, length: longest(x, features) };
}

/** @param {unknown} series */
function featuresOf(series) {
    const first = Array.isArray(series) ? series[0] : undefined;
    return Array.isArray(first) ? first.length : 1;
}

/** @param {unknown} one @param {number} i @param {number} features @param {import('./values.js').Missing} missing */
function readSeries(one, i, features, missing) {
    if (!Array.isArray(one) || one.length === 0 || features === 0) throw new Error(`json: series[${i}]: expected a list of numbers or of lists of numbers, found ${shown(one)}`);
    const nested = Array.isArray(one[0]);
    const series = new Float32Array(one.length * features);
    one.forEach((step, t) => {
        const row = nested ? step : [step];
        if (!Array.isArray(row) || row.length !== features)
            throw new Error(`json: series[${i}][${t}]: expected ${features === 1 ? 'a number' : `${features} numbers`}, as in series[0], found ${shown(step)}`);
        row.forEach((number, f) => {
            const gap = number === null;
            if (!gap && !(typeof number === 'number' && Math.abs(number) <= 3.4028234663852886e38))
                throw new Error(`json: series[${i}][${t}]: expected a number, found ${shown(number)}`);
            if (gap && missing === 'error') throw new Error(`json: series[${i}][${t}]: the value is missing, and { missing: 'error' } was asked for`);
            series[t * features + f] = gap ? NaN : number;
        });
    });
    for (let f = 0; f < features; f++) fillMissing(series, f, features, one.length, missing);
    return series;
}

/** @param {Float32Array[]} x @param {number} features */
function longest(x, features) {
    return x.reduce((most, series) => Math.max(most, series.length / features), 0);
}

/** @param {unknown} value */
function shown(value) {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
