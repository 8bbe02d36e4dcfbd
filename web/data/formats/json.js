/**
 * JSON to a data set: `{ "series": [[1, 2, 3], [4, 5]], "labels": ["up", "down"] }`. A series is a list of numbers (one
 * feature), or a list of steps that are lists of numbers. `null` is a missing value.
 *
 * Also a data set as this package has them, `{ "x": […], "y": […], "classes": […], "features": 2 }`; and records,
 * `[{ "width": 1.5, "label": "a" }, …]`, or one on each line, which are a table, with the meanings and options of
 * parseCsv.
 */

import { checkFields, isList } from '../../lists.js';
import { checkInteger, checkKeys, checkWord, count, describe, fail } from '../../errors.js';
import { checkLabelOptions, checkMissing, classNames, labelText, listOf, optionsOf } from '../arguments.js';
import { encodeLabels } from '../labels.js';
import { fillMissing } from '../parsing/gaps.js';
import { isBytes, textOf } from '../parsing/source.js';
import { resultOf } from '../result.js';
import { datasetOf } from '../tables/dataset.js';
import { checkedOptions, NULLABLE } from '../tables/options.js';
import { recordsTable } from '../tables/records.js';
import { checkFormat } from './recognise.js';

/** @typedef {(number | null)[] | (number | null)[][]} JsonSeries */
/**
 * `labels` may be left out; one that is null or "" is missing. Numbers with a fraction, or more than 50 different ones
 * that do not count from 0 or 1, are targets of a regression. Unknown fields are refused.
 * @typedef {{ series: JsonSeries[], labels?: (string | number | boolean | null)[], classes?: string[], name?: string }}
 *   JsonDataset
 */
/**
 * @typedef {object} JsonOptions
 * @property {import('../parsing/gaps.js').Missing} [missing] what becomes of a value that is null;
 *   'interpolate' if not given
 * @property {import('../labels.js').MissingTarget} [missingTarget] what becomes of a series whose label is missing:
 *   'error' if not given, or 'drop'
 * @property {readonly string[]} [classes] comes before the file's own
 * @property {import('../labels.js').Task} [task]
 */
/**
 * Of records, as of parseCsv.
 * @typedef {import('../tables/options.js').CsvOptions} Csv
 * @typedef {Pick<Csv, 'rows' | 'target' | 'id' | 'ignore' | 'window' | 'stride' | 'horizon'>} OfRecords
 * @typedef {JsonOptions & OfRecords} JsonRecordOptions
 */

/** @type {(keyof JsonRecordOptions & string)[]} */
const OF_RECORDS = ['rows', 'target', 'id', 'ignore', 'window', 'stride', 'horizon'];
/** @type {(keyof JsonRecordOptions & string)[]} */
export const JSON_OPTIONS = ['missing', 'missingTarget', 'classes', 'task', ...OF_RECORDS];

/** What is read, for sentences. */
const SHAPES =
    '{ "series": [[1, 2, 3], [4, 5]], "labels": ["a", "b"] }, { "x": […], "y": […] }, ' +
    'or records such as [{ "width": 1.5, "label": "a" }, …]';

/**
 * @param {string | ArrayBuffer | Uint8Array | JsonDataset | Record<string, any> | readonly Record<string, any>[]}
 *   source JSON as text or bytes, or what JSON.parse made of it
 * @param {JsonRecordOptions} [options]
 * @returns {import('../types.js').SeriesDataset & { columns?: string[], standardize?: 'position', ids?: string[],
 *   read: import('../types.js').Read & Record<string, any> }}
 * @throws {Error} naming the series and the step, what was expected and what is there
 */
export function parseJsonDataset(source, options) {
    const given = optionsOf('json', options, JSON_OPTIONS, /** @type {never[]} */ (NULLABLE));
    const missing = checkMissing(given.missing === undefined ? 'interpolate' : given.missing, 'json');
    const { missingTarget, task, ...label } = checkLabelOptions('json', given);
    /** @type {string[]} */
    const guesses = [];
    let value = /** @type {unknown} */ (source);
    if (typeof source === 'string' || isBytes(source)) {
        const text = textOf(source, 'json', guesses);
        checkFormat(text, 'json', 'json', 'no JSON');
        value = valueOf(text);
    }
    if (isList(value) && value.length > 0 && isRecord(value[0]))
        return datasetOf(recordsTable(listOf('json', value, 'records'), guesses), checkedOptions('json', given));
    const odd = OF_RECORDS.find(option => given[option] !== undefined);
    if (odd) fail(`json: ${odd} is for records, [{ "width": 1.5, "label": "a" }, …]; this is ${describe(value)}`);
    const fields = isRecord(value) ? checkFields('json: the data set', value) : { series: value };
    const isDataset = fields.series === undefined && fields.x !== undefined;
    const { series, labels, name, classes: own, ...rest } = isDataset ? fromDataset(fields) : fields;
    if (!isList(series) || series.length === 0)
        fail(
            `json: expected ${SHAPES}, found ${describe(series === undefined ? value : series)}${series === undefined ? '' : ' as series'}`,
        );
    checkKeys('json', 'field', rest, ['series', 'labels', 'classes', 'name']);
    if (name !== undefined && name !== null && typeof name !== 'string')
        fail(`json: name must be a text, found ${describe(name)}`);
    const fileClasses = own === undefined || own === null ? [] : classNames('json: classes', own);

    /** @type {Reading} */
    const reading = { features: 0, missing, filled: 0 };
    const all = listOf('json: series', series, 'series').map((one, i) => readSeries(reading, one, i));
    const { features } = reading;
    let encoded = null;
    if (labels !== undefined && labels !== null) {
        const texts = listOf('json: labels', labels, 'labels').map((one, i) => labelText(`json: labels[${i}]`, one));
        if (texts.length !== all.length)
            fail(`json: expected as many labels as series, ${all.length}, found ${texts.length}`);
        const known = label.classes ?? (task !== 'regression' && fileClasses.length > 0 ? fileClasses : undefined);
        encoded = encodeLabels(texts, {
            who: 'json',
            task,
            classes: known,
            missingTarget,
            where: i => `json: labels[${i}]`,
        });
    }
    return {
        ...(typeof name === 'string' && { name }),
        ...(isDataset && tableFields(fields)),
        ...resultOf({
            x: all,
            features,
            labels: encoded,
            format: 'json',
            filled: reading.filled,
            how: missing,
            guesses,
        }),
    };
}

/** @param {unknown} value @returns {value is object} */
function isRecord(value) {
    return typeof value === 'object' && value !== null && !isList(value);
}

/** JSON, or a JSON value on each line. @param {string} text */
function valueOf(text) {
    try {
        return JSON.parse(text);
    } catch {
        const lines = text.split(/\r\n?|\n/),
            first = lines.findIndex(line => line.trim() !== '');
        if (first >= 0 && lines.length > first + 1 && isJson(lines[first]))
            return lines.flatMap((line, i) => (line.trim() === '' ? [] : [parsed(line, `json: line ${i + 1}: `)]));
        return parsed(text, 'json: ');
    }
}

/** @param {string} text */
function isJson(text) {
    try {
        return typeof JSON.parse(text) === 'object';
    } catch {
        return false;
    }
}

/** @param {string} text @param {string} where */
function parsed(text, where) {
    try {
        return JSON.parse(text);
    } catch (error) {
        const bare = /[[,:\s](NaN|-?Infinity)\b/.exec(text);
        return fail(
            `${where}${/** @type {Error} */ (error).message}${bare ? `. ${bare[1]} is no JSON: write null for a missing value` : ''}`,
        );
    }
}

/** A data set of this package as the other shape: labels by name, steps apart. @param {Record<string, any>} fields */
function fromDataset({ x, y, classes, features = 1, name, length, read, missing, columns, standardize, ...rest }) {
    checkInteger('json: features', features, 1, 2 ** 24);
    const known = isList(classes) && classes.length > 0;
    const labels =
        known && isList(y)
            ? listOf('json: y', y, 'labels').map((label, i) =>
                  label === null ? null : classes[checkInteger(`json: y[${i}]`, label, 0, classes.length - 1)],
              )
            : y;
    return {
        ...rest,
        series: isList(x) ? listOf('json: x', x, 'samples').map((one, i) => stepsOf(one, features, i)) : x,
        labels: isList(labels) && labels.length === 0 ? undefined : labels,
        classes: known ? classes : undefined,
        name,
    };
}

/**
 * What makes a data set a table.
 * @param {Record<string, any>} fields
 * @returns {{ columns?: string[], standardize?: 'position' }}
 */
function tableFields({ columns, standardize }) {
    if (standardize !== undefined) checkWord('json: standardize', standardize, ['position', 'feature']);
    return {
        ...(columns !== undefined && { columns: listOf('json: columns', columns, 'names').map(String) }),
        ...(standardize !== undefined && { standardize }),
    };
}

/** @param {unknown} one @param {number} features @param {number} i @returns {unknown} */
function stepsOf(one, features, i) {
    if (features === 1 || !isList(one) || isList(one[0])) return one;
    if (one.length % features !== 0)
        fail(
            `json: x[${i}] has ${count(one.length, 'value')}, expected a multiple of ${features}, the features of a step`,
        );
    return Array.from({ length: one.length / features }, (_, t) =>
        Array.from({ length: features }, (__, f) => one[t * features + f]),
    );
}

/** @typedef {import('../parsing/gaps.js').Missing} Missing */
/**
 * @typedef {{ features: number, missing: Missing, filled: number }} Reading `features`: 0 before the first series;
 *   `filled`: how many values were missing
 */

/** @param {Reading} reading @param {unknown} one @param {number} i */
function readSeries(reading, one, i) {
    const where = `json: series[${i}]`;
    if (!isList(one) || one.length === 0)
        fail(`${where}: expected a list of numbers or of lists of numbers, found ${describe(one)}`);
    const steps = listOf(where, one, 'numbers or of lists of numbers'),
        nested = isList(steps[0]);
    const features = (reading.features ||= nested ? steps[0].length : 1);
    if (features === 0) fail(`${where}: expected a list of numbers or of lists of numbers, found ${describe(one)}`);
    const series = new Float64Array(steps.length * features);
    steps.forEach((step, t) => {
        const alike = isList(step) === nested;
        if (!alike || (nested ? step.length : 1) !== features)
            fail(
                `${where}[${t}]: expected ${nested || features > 1 ? count(features, 'number') : 'a number'}, as in ${alike ? 'series[0]' : 'the first step'}, found ${describe(step)}`,
            );
        const row = nested ? listOf(`${where}[${t}]`, step, 'numbers') : [step];
        row.forEach((number, f) => {
            const gap = number === null;
            if (!gap && !Number.isFinite(number)) fail(`${where}[${t}]: expected a number, found ${describe(number)}`);
            if (gap && reading.missing === 'error')
                fail(`${where}[${t}]: the value is missing, and { missing: 'error' } was asked for`);
            if (gap) reading.filled++;
            series[t * features + f] = gap ? NaN : number;
        });
    });
    for (let f = 0; f < features; f++) fillMissing(series, f, features, steps.length, reading.missing);
    return series;
}
