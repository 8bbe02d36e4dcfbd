/**
 * The rows of a table to samples, in each of the meanings that a row may have (formats/csv.js says which there are).
 */

import { describe, fail } from '../../errors.js';
import { fillMissing, emptyGuess } from '../parsing/gaps.js';
import { hintAt, isMissing } from '../parsing/numbers.js';
import { carry, checkWindows, overlapGuess, windowOf } from '../windows.js';
import { isLateQuote, LATE_QUOTE } from './cells.js';
import { columnText, rowText } from './table.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('../parsing/gaps.js').Missing} Missing */
/**
 * @typedef {{ table: Table, used: number[], missing: Missing, target: number, filled: number }} Reading `filled`: how
 *   many values were missing
 */
/**
 * @typedef {{ x: Float64Array[], rows: number[], windows?: import('../types.js').Windows }} Made `rows`: of each
 *   sample, the row that its target and its id stand in
 */

/** @param {Reading} reading @param {boolean} guessed whether nobody said that rows are series @returns {Made} */
export function seriesRows(reading, guessed) {
    const { table, used, missing } = reading;
    const x = table.cells.map((cells, r) => {
        let length = used.length;
        while (length > 0 && isMissing(cells[used[length - 1]])) length--;
        if (length === 0) fail(`${rowText(table, r)}: expected values, found an empty series`);
        const series = new Float64Array(length);
        for (let t = 0; t < length; t++) series[t] = numberAt(reading, r, used[t]);
        fillMissing(series, 0, 1, length, missing);
        return series;
    });
    if (guessed && reading.filled > 0 && missing === 'interpolate')
        table.guesses.push(
            'missing values are filled from the columns beside them, as steps of one series; ' +
                "if the columns are different measurements, give rows: 'table'",
        );
    const shorter = x.filter(series => series.length < used.length).length;
    if (shorter > 0)
        table.guesses.push(`${shorter} of ${x.length} rows end with missing values and are taken as shorter series`);
    return { x, rows: x.map((_, r) => r) };
}

/** @param {Reading} reading @returns {Made} */
export function sampleRows(reading) {
    const { table, used, missing } = reading;
    // Rows have no order in time here, so a gap has no neighbours: it takes the mean of its column.
    const all = values(
        reading,
        table.cells.map((_, r) => r),
    );
    used.forEach((c, f) => {
        let mean = 0,
            known = 0;
        for (let i = f; i < all.length; i += used.length) if (!Number.isNaN(all[i])) mean += (all[i] - mean) / ++known;
        if (known === 0) table.guesses.push(`column ${columnText(table, c)} has no value at all and is taken as 0`);
        const fill = missing === 'zero' || known === 0 ? 0 : mean;
        for (let i = f; i < all.length; i += used.length) if (Number.isNaN(all[i])) all[i] = fill;
    });
    return {
        x: table.cells.map((_, r) => all.slice(r * used.length, (r + 1) * used.length)),
        rows: table.cells.map((_, r) => r),
    };
}

/**
 * @param {Reading} reading
 * @param {number} id
 * @param {number} window
 * @param {number} stride
 * @param {number} horizon
 * @returns {Made}
 */
export function windowRows(reading, id, window, stride, horizon) {
    const { table, used, missing, target } = reading,
        features = used.length;
    const ahead = target < 0 ? 0 : horizon,
        needed = window + ahead;
    const groups = id < 0 ? [table.cells.map((_, r) => r)] : [...groupsOf(table, id).values()];
    /** @type {Made} */
    const made = { x: [], rows: [] };
    /** @type {number[]} */
    const starts = [];
    /** @type {number[]} */
    const recordings = [];
    let short = 0,
        unknown = 0;
    for (const [recording, rows] of groups.entries()) {
        const all = values(reading, rows);
        const carried = carry(all, features);
        if (rows.length < needed) short++;
        else
            checkWindows(
                table.who,
                (made.x.length + Math.ceil((rows.length - needed + 1) / stride)) * window * features,
            );
        for (let from = 0; from + needed <= rows.length; from += stride) {
            for (let f = 0; f < features; f++) if (Number.isNaN(carried[(from + window - 1) * features + f])) unknown++;
            made.x.push(windowOf(all, carried, features, from, window, missing));
            made.rows.push(rows[from + needed - 1]);
            starts.push(from);
            recordings.push(recording);
        }
    }
    if (made.x.length === 0)
        fail(
            `${table.who}: a window of ${window} steps and a horizon of ${ahead} need ${needed} rows, ${id < 0 ? 'the file has' : 'the longest series has'} ${groups.reduce((most, rows) => Math.max(most, rows.length), 0)}`,
        );
    if (short > 0)
        table.guesses.push(
            `${short} of ${groups.length} series are shorter than the ${needed} rows of a window and its horizon, and left out`,
        );
    table.guesses.push(...emptyGuess(unknown, missing), ...overlapGuess(needed, stride));
    return {
        ...made,
        windows: { span: needed, starts: Int32Array.from(starts), recordings: Int32Array.from(recordings) },
    };
}

/** @param {Reading} reading @param {number} id @returns {Made} */
export function grouped(reading, id) {
    const { table, used, missing, target } = reading;
    const groups = [...groupsOf(table, id).values()];
    const x = groups.map(rows => {
        const series = values(reading, rows);
        used.forEach((_, f) => fillMissing(series, f, used.length, rows.length, missing));
        return series;
    });
    const differ =
        target < 0
            ? 0
            : groups.filter(rows => rows.some(r => labelAt(table, r, target) !== labelAt(table, rows[0], target)))
                  .length;
    if (differ > 0)
        table.guesses.push(
            `in ${differ} of ${groups.length} series the target differs from row to row: that of the last counts`,
        );
    return { x, rows: groups.map(rows => rows[rows.length - 1]) };
}

/** The rows of each id, in the order of their first. @param {Table} table @param {number} id */
function groupsOf(table, id) {
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    table.cells.forEach((cells, r) => {
        const name = cells[id].trim(),
            rows = groups.get(name);
        if (name === '') fail(`${rowText(table, r)}, column ${columnText(table, id)}: the id is missing`);
        if (rows) rows.push(r);
        else groups.set(name, [r]);
    });
    return groups;
}

/** The rows as numbers, NaN where missing. @param {Reading} reading @param {number[]} rows */
export function values(reading, rows) {
    const { used } = reading,
        out = new Float64Array(rows.length * used.length);
    rows.forEach((r, t) =>
        used.forEach((c, f) => {
            out[t * used.length + f] = numberAt(reading, r, c);
        }),
    );
    return out;
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

/** @param {Reading} reading @param {number} r @param {number} c */
export function numberAt(reading, r, c) {
    const { table, missing, used } = reading,
        value = table.numbers[c][r];
    if (Number.isFinite(value)) return value;
    const cell = table.cells[r][c],
        where = `${rowText(table, r)}, column ${columnText(table, c)}`;
    if (!Number.isNaN(value))
        fail(
            `${where}: the value is infinite, ${describe(cell)}: write a finite number, or leave the cell empty if it is missing`,
        );
    const ignored = table.names[c] ? describe(table.names[c]) : c;
    if (!isMissing(cell)) {
        const sentence =
            `${where}: expected a number, found ${describe(cell)}; leave the column out with { ignore: [${ignored}] }, ` +
            `or is it the target?${hint(cell)}`;
        const columns = used
            .filter(column => table.texts[column] >= 0)
            .map(column => ({ column, name: table.names[column] }));
        throw Object.assign(new Error(sentence), { columns, inputs: used.length });
    }
    if (missing === 'error') fail(`${where}: the value is missing, and { missing: 'error' } was asked for`);
    reading.filled++;
    return value;
}

/** What a cell that is no number seems to be. @param {string} cell */
function hint(cell) {
    const word = cell.trim().slice(0, 40),
        known = hintAt(cell);
    if (known) return known;
    if (/^'.*'$/.test(word)) return ' Cells are quoted with ", not with \'';
    if (isLateQuote(cell)) return LATE_QUOTE;
    if (/\s\S+\s/.test(word)) return ' Texts are for textDataset(texts, labels)';
    return '';
}

/**
 * The target in row r, as a text; a decimal comma is a point there too.
 * @param {Table} table
 * @param {number} r
 * @param {number} target
 */
export function labelAt(table, r, target) {
    const label = table.cells[r][target].trim();
    return table.decimal === ',' && Number.isFinite(table.numbers[target][r]) ? label.replace(',', '.') : label;
}
