/**
 * Recordings as people bring them, to be cut into windows: numbers, rows, records, the columns of a table, or a data
 * set of several.
 */

import { count, describe, fail } from '../errors.js';
import { isPlainObject } from '../engine/platform.js';
import { checkFields, isList } from '../lists.js';
import { listOf } from './arguments.js';
import { partsOf } from './parts.js';

/**
 * @typedef {object} Recording
 * @property {Float64Array} values [steps, features], NaN where missing, and in columns of words
 * @property {number} steps
 * @property {(string[] | null)[]} words by feature: those of a column of words
 *
 * @typedef {object} Recordings
 * @property {Recording[]} all
 * @property {number} features
 * @property {string[] | null} names of the features
 * @property {import('./parts.js').Parts | null} set the data set they came in
 */

/**
 * @param {string} who @param {any} series @param {number | undefined} told features of a step, where only that can say
 * @returns {Recordings}
 */
export function recordingsOf(who, series, told) {
    if (isList(series)) return listed(who, series, told);
    if (!isPlainObject(series))
        return fail(
            `${who}: the series must be numbers, rows, columns, or a data set of recordings, got ${describe(series)}`,
        );
    const fields = checkFields(`${who}: the series`, series);
    if (!isList(fields.x) || (fields.x.length > 0 && typeof fields.x[0] !== 'object'))
        return { ...tables(who, [fields]), set: null };
    const set = partsOf(who, series);
    if (set.windows)
        fail(`${who}: the samples are windows already (read.windows); cut the recordings that they were taken from`);
    if (fields.categories !== undefined) fail(`${who}: the data set has columns of categories, which have no steps`);
    const features = fields.features ?? told ?? 1;
    if (told !== undefined && told !== features)
        fail(`${who}: features is ${told}, but the data set has ${describe(features)}`);
    const names = isList(fields.columns) ? listOf(`${who}: columns`, fields.columns, 'names').map(String) : null;
    if (set.x.length === 0) fail(`${who}: there are no recordings`);
    return {
        all: set.x.map((one, i) => recordingOf(who, one, `x[${i}]`, features)),
        features,
        names: names?.length === features ? names : null,
        set,
    };
}

/** @param {string} who @param {ArrayLike<any>} series @param {number | undefined} told @returns {Recordings} */
function listed(who, series, told) {
    const [first] = /** @type {any[]} */ (series),
        many = Array.isArray(series) && (ArrayBuffer.isView(first) || (isList(first) && isList(first[0])));
    if (Array.isArray(series) && isPlainObject(first)) {
        const each = listOf(`${who}: the series`, series, 'records').map((one, i) =>
            checkFields(`${who}: the series[${i}]`, one),
        );
        return { ...tables(who, Object.values(each[0]).some(isList) ? each : [columnsOf(who, each)]), set: null };
    }
    const list = many ? listOf(`${who}: the series`, series, 'recordings') : [series],
        rows = /** @type {any} */ (many ? first : series),
        features = isList(rows[0]) ? rows[0].length : (told ?? 1);
    if (told !== undefined && told !== features)
        fail(`${who}: features is ${told}, but a row has ${count(features, 'value')}`);
    return {
        all: list.map((one, i) => recordingOf(who, one, many ? `the series[${i}]` : 'the series', features)),
        features,
        names: null,
        set: null,
    };
}

/** Numbers, flat or in rows. @param {string} who @param {any} series @param {string} where @param {number} features */
function recordingOf(who, series, where, features) {
    const list = ArrayBuffer.isView(series)
            ? /** @type {any} */ (series)
            : listOf(`${who}: ${where}`, series, 'numbers'),
        nested = isList(list[0]),
        steps = nested ? list.length : list.length / features;
    if (!Number.isInteger(steps))
        fail(`${who}: ${where} has ${count(list.length, 'value')}, not a multiple of ${count(features, 'feature')}`);
    const values = new Float64Array(steps * features);
    for (let t = 0; t < steps; t++) {
        const row = nested ? listOf(`${who}: ${where}[${t}]`, list[t], 'numbers') : null;
        if (row && row.length !== features)
            fail(`${who}: ${where}[${t}] has ${count(row.length, 'value')}, the rows before it ${features}`);
        for (let f = 0; f < features; f++)
            values[t * features + f] = numberOf(
                row ? row[f] : list[t * features + f],
                () => `${who}: ${where}: feature ${f} of step ${t}`,
            );
    }
    return { values, steps, words: new Array(features).fill(null) };
}

/** @param {unknown} value @param {() => string} where */
function numberOf(value, where) {
    if (value === null || value === undefined) return NaN;
    if (typeof value !== 'number' || Math.abs(value) === Infinity)
        fail(`${where()} is ${describe(value)}, expected a finite number, or NaN or null where it is missing`);
    return value;
}

/**
 * Columns by name, of one recording or of each.
 * @param {string} who @param {Record<string, any>[]} all
 */
function tables(who, all) {
    const names = Object.keys(all[0]);
    if (names.length === 0) fail(`${who}: the series has no columns`);
    return {
        all: all.map((columns, r) => {
            const where = all.length === 1 ? '' : `recording ${r}, `;
            const other = Object.keys(columns).find(name => !names.includes(name));
            if (other !== undefined) fail(`${who}: ${where}column ${describe(other)} is not in the first recording`);
            const steps = listOf(`${who}: ${where}column ${names[0]}`, columns[names[0]], 'values').length,
                values = new Float64Array(steps * names.length);
            const words = names.map((name, f) => {
                const column = listOf(`${who}: ${where}column ${name}`, columns[name], 'values'),
                    known = column.filter(value => value !== null && value !== undefined);
                if (column.length !== steps)
                    fail(`${who}: ${where}column ${name} has ${column.length} values, ${names[0]} has ${steps}`);
                if (known.length > 0 && known.every(value => typeof value === 'string')) {
                    for (let t = 0; t < steps; t++) values[t * names.length + f] = NaN;
                    return column.map(value => (value ?? '').trim());
                }
                column.forEach((value, t) => {
                    values[t * names.length + f] = numberOf(value, () => `${who}: ${where}column ${name}[${t}]`);
                });
                return null;
            });
            return { values, steps, words };
        }),
        features: names.length,
        names,
    };
}

/** @param {string} who @param {Record<string, any>[]} records */
function columnsOf(who, records) {
    const names = Object.keys(records[0]);
    records.forEach((record, t) => {
        const other = Object.keys(record).find(name => !names.includes(name));
        if (other !== undefined) fail(`${who}: record ${t} has ${describe(other)}, which the first has not`);
    });
    return Object.fromEntries(names.map(name => [name, records.map(record => record[name])]));
}
