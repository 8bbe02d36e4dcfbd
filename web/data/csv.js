/**
 * Comma-separated values (also with semicolons or tabs) to a data set.
 *
 * A table of numbers says nothing about what its rows are, so the reader has three meanings to choose from:
 *
 * - `rows: 'series'` (the default): a row is one series of one feature, a column is one step, and one column is the label.
 *   This is the layout of the UCR archive's `.tsv` files (label first, `target: 0`). Empty cells at the end of a row make
 *   the series shorter.
 * - `rows: 'samples'`: a row is one sample, a column is one feature; each sample is a series of one step.
 * - `rows: 'steps'`: a row is one step in time, a column is one feature. With `id` the rows of equal id make one series,
 *   labelled by the target column's value in its last row. Without `id` the whole file is one recording, cut into windows of
 *   `window` steps; the target is the value `horizon` rows after a window's last (forecasting: all columns stay inputs).
 */

import { encodeLabels } from './labels.js';
import { checkMissing, fillMissing, textOf } from './values.js';

/**
 * @typedef {object} CsvOptions
 * @property {'series' | 'samples' | 'steps'} [rows] what a row is; 'series' if not given
 * @property {string | number | null} [target] the label's column by name or number from 0 (negative: from the end), or null
 *   for a file without one. If not given: the column named class, label, target or y (in any case), else the last
 * @property {string | number} [id] with rows: 'steps', the column that tells the series apart
 * @property {(string | number)[]} [ignore] columns to leave out
 * @property {number} [window] with rows: 'steps' and no id, the number of steps of a sample
 * @property {number} [stride] rows from one window to the next; 1 if not given
 * @property {number} [horizon] rows from a window's last to the one the target is taken from; 1 if not given, 0 takes the last itself
 * @property {'classification' | 'regression'} [task] if not given: a regression if all targets are numbers and one has a
 *   fraction or more than 50 differ, and in forecasting, where they are measurements
 * @property {readonly string[]} [classes] the classes in the order wanted, such as the training set's for its test set
 * @property {boolean} [header] whether the first row holds names. If not given: when target or id is a name, or
 *   when some cell of the first row is not a number and the cell below it is
 * @property {string} [delimiter] if not given: whichever of comma, semicolon and tab the first line has most of
 * @property {import('./values.js').Missing} [missing] what becomes of empty cells, `?`, `NA` and `NaN`; 'interpolate' (in time) if not given
 */

/**
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8 or Latin-1
 * @param {CsvOptions} [options]
 * @returns {import('./types.js').SeriesDataset & { columns: string[] }} `columns`: the names of the features ("" without a header)
 * @throws {Error} naming the line and the column, what was expected and what is there
 */
export function parseCsv(source, options = {}) {
    const { rows = 'series', missing = 'interpolate', task, classes } = options;
    checkMissing(missing, 'csv');
    if (!['series', 'samples', 'steps'].includes(rows)) throw new Error(`csv: rows must be 'series', 'samples' or 'steps', got ${JSON.stringify(rows)}`);
    const table = readTable(textOf(source, 'csv'), options);
    const forecasting = rows === 'steps' && options.id === undefined;
    const id = options.id === undefined ? -1 : column(table, options.id, 'id');
    const target = targetColumn(table, options.target);
    const left = new Set((options.ignore ?? []).map(c => column(table, c, 'ignore')).concat(id, forecasting ? [] : target));
    const used = table.names.map((_, c) => c).filter(c => !left.has(c));
    if (used.length === 0) throw new Error(`csv: no column is left as input of the ${table.names.length} in the file`);
    const read = { table, used, missing };

    const { x, labels, lines } = rows === 'series' ? seriesRows(read, target)
        : rows === 'samples' ? sampleRows(read, target)
        : forecasting ? windows(read, target, options) : grouped(read, target, id);
    const features = rows === 'series' ? 1 : used.length;
    const encoded = target < 0 ? { y: new Int32Array(0), classes: [] } : encodeLabels(labels, {
        task: task ?? (forecasting && !classes ? 'regression' : undefined), classes,
        where: i => `csv: line ${lines[i]}, column ${columnText(table, target)}`,
    });
    return { x, ...encoded, features, length: x.reduce((most, s) => Math.max(most, s.length / features), 0),
        columns: rows === 'series' ? [''] : used.map(c => table.names[c]) };
}

/** @typedef {{ names: string[], cells: string[][], lines: number[] }} Table `lines`: where each row begins in the file */
/** @typedef {{ table: Table, used: number[], missing: import('./values.js').Missing }} Read */
/** @typedef {{ x: Float32Array[], labels: string[], lines: number[] }} Rows */

/* ---- the three meanings of a row --------------------------------------------------------------------------------- */

/** @param {Read} read @param {number} target @returns {Rows} */
function seriesRows({ table, used, missing }, target) {
    const x = table.cells.map((cells, r) => {
        let length = used.length;
        while (length > 0 && isMissing(cells[used[length - 1]])) length--;
        if (length === 0) throw new Error(`csv: line ${table.lines[r]}: expected values, found an empty series`);
        const series = Float32Array.from({ length }, (_, t) => numberAt(table, r, used[t], missing));
        fillMissing(series, 0, 1, length, missing);
        return series;
    });
    return { x, labels: labelsOf(table, target), lines: table.lines };
}

/** @param {Read} read @param {number} target @returns {Rows} */
function sampleRows({ table, used, missing }, target) {
    // Rows have no order in time here, so a gap has no neighbours: it takes the mean of its column.
    const all = values({ table, used, missing }, 0, table.cells.length);
    used.forEach((_, f) => {
        let sum = 0, known = 0;
        for (let i = f; i < all.length; i += used.length) if (!Number.isNaN(all[i])) { sum += all[i]; known++; }
        const fill = missing === 'zero' || known === 0 ? 0 : sum / known;
        for (let i = f; i < all.length; i += used.length) if (Number.isNaN(all[i])) all[i] = fill;
    });
    const x = table.cells.map((_, r) => all.slice(r * used.length, (r + 1) * used.length));
    return { x, labels: labelsOf(table, target), lines: table.lines };
}

/** @param {Read} read @param {number} target @param {CsvOptions} options @returns {Rows} */
function windows(read, target, { window = 0, stride = 1, horizon = 1 }) {
    const { table, used, missing } = read, steps = table.cells.length;
    if (!(Number.isSafeInteger(window) && window > 0))
        throw new Error(`csv: rows: 'steps' needs id, the column that tells the series apart, or window, a number of steps; got window ${window}`);
    if (!(Number.isSafeInteger(stride) && stride > 0)) throw new Error(`csv: stride must be a whole number above 0, got ${stride}`);
    if (!(Number.isSafeInteger(horizon) && horizon >= 0)) throw new Error(`csv: horizon must be a whole number, 0 or more, got ${horizon}`);
    const ahead = target < 0 ? 0 : horizon;
    if (window + ahead > steps) throw new Error(`csv: a window of ${window} steps and a horizon of ${ahead} need ${window + ahead} rows, the file has ${steps}`);
    const all = values(read, 0, steps);
    used.forEach((_, f) => fillMissing(all, f, used.length, steps, missing));
    /** @type {Rows} */
    const out = { x: [], labels: [], lines: [] };
    for (let from = 0; from + window + ahead <= steps; from += stride) {
        const row = from + window - 1 + ahead;
        // A forecast of a value that is not known teaches nothing.
        if (target >= 0 && isMissing(table.cells[row][target])) continue;
        out.x.push(all.slice(from * used.length, (from + window) * used.length));
        out.lines.push(table.lines[row]);
        if (target >= 0) out.labels.push(table.cells[row][target].trim());
    }
    return out;
}

/** @param {Read} read @param {number} target @param {number} id @returns {Rows} */
function grouped({ table, used, missing }, target, id) {
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    table.cells.forEach((cells, r) => {
        const rows = groups.get(cells[id]);
        if (rows) rows.push(r); else groups.set(cells[id], [r]);
    });
    /** @type {Rows} */
    const out = { x: [], labels: [], lines: [] };
    for (const rows of groups.values()) {
        const series = new Float32Array(rows.length * used.length);
        rows.forEach((r, t) => used.forEach((c, f) => { series[t * used.length + f] = numberAt(table, r, c, missing); }));
        used.forEach((_, f) => fillMissing(series, f, used.length, rows.length, missing));
        const last = rows[rows.length - 1];
        out.x.push(series);
        out.lines.push(table.lines[last]);
        if (target >= 0) out.labels.push(table.cells[last][target].trim());
    }
    return out;
}

/** The rows [from, to) as numbers, NaN where missing. @param {Read} read @param {number} from @param {number} to */
function values({ table, used, missing }, from, to) {
    const out = new Float32Array((to - from) * used.length);
    for (let r = from; r < to; r++) used.forEach((c, f) => { out[(r - from) * used.length + f] = numberAt(table, r, c, missing); });
    return out;
}

/** @param {Table} table @param {number} target */
function labelsOf(table, target) {
    return target < 0 ? [] : table.cells.map(cells => cells[target].trim());
}

/* ---- cells and columns ------------------------------------------------------------------------------------------- */

/** @param {string} cell */
function isMissing(cell) {
    return /^\s*(\?|na|nan|null)?\s*$/i.test(cell);
}

/** @param {Table} table @param {number} r @param {number} c @param {import('./values.js').Missing} missing */
function numberAt(table, r, c, missing) {
    const cell = table.cells[r][c];
    const value = isMissing(cell) ? NaN : Number(cell);
    if (Number.isNaN(value) && !isMissing(cell) || Math.abs(value) > 3.4028234663852886e38)
        throw new Error(`csv: line ${table.lines[r]}, column ${columnText(table, c)}: expected a number, found "${cell}"; leave the column out with { ignore: [${table.names[c] ? JSON.stringify(table.names[c]) : c}] }, or is it the target?`);
    if (Number.isNaN(value) && missing === 'error')
        throw new Error(`csv: line ${table.lines[r]}, column ${columnText(table, c)}: the value is missing, and { missing: 'error' } was asked for`);
    return value;
}

/** @param {Table} table @param {string | number} which @param {string} option */
function column(table, which, option) {
    const { names } = table;
    const c = typeof which === 'string' ? names.indexOf(which) : which < 0 ? names.length + which : which;
    if (typeof which === 'string' && c < 0) throw new Error(`csv: ${option}: no column is named "${which}"; there are ${names.join(', ')}`);
    if (!(Number.isInteger(c) && c >= 0 && c < names.length)) throw new Error(`csv: ${option}: there is no column ${which}, the file has ${names.length}`);
    return c;
}

/** @param {Table} table @param {string | number | null | undefined} target @returns {number} −1 for none */
function targetColumn(table, target) {
    if (target === null) return -1;
    if (target !== undefined) return column(table, target, 'target');
    const named = table.names.findIndex(name => /^(class|label|target|y)$/i.test(name.trim()));
    return named >= 0 ? named : table.names.length - 1;
}

/** @param {Table} table @param {number} c */
function columnText(table, c) {
    return table.names[c] ? `"${table.names[c]}"` : String(c);
}

/* ---- the text ---------------------------------------------------------------------------------------------------- */

/** @param {string} text @param {CsvOptions} options @returns {Table} */
function readTable(text, { delimiter = guessDelimiter(text), header, target, id }) {
    if (delimiter.length !== 1) throw new Error(`csv: delimiter must be one character, got ${JSON.stringify(delimiter)}`);
    const { cells, lines } = splitCells(text, delimiter);
    if (cells.length === 0) throw new Error('csv: expected at least one row, the file is empty');
    const [first, second] = cells;
    const isText = (/** @type {string} */ cell) => !isMissing(cell) && Number.isNaN(Number(cell));
    const named = header ?? (typeof target === 'string' || typeof id === 'string'
        || first.some((cell, c) => isText(cell) && second?.[c] !== undefined && !isText(second[c])));
    const names = named ? first.map(name => name.trim()) : first.map(() => '');
    if (named) { cells.shift(); lines.shift(); }
    if (cells.length === 0) throw new Error('csv: expected rows under the header, found none');
    cells.forEach((row, r) => {
        if (row.length !== names.length)
            throw new Error(`csv: line ${lines[r]}: expected ${names.length} ${names.length === 1 ? 'column' : 'columns'}, as in the first row, found ${row.length}`);
    });
    return { names, cells, lines };
}

/** @param {string} text */
function guessDelimiter(text) {
    const line = text.slice(0, text.search(/\r|\n|$/));
    const most = [',', ';', '\t'].map(d => ({ d, n: line.split(d).length })).sort((a, b) => b.n - a.n);
    return most[0].d;
}

/**
 * Rows of cells after RFC 4180: a cell may be quoted, and then holds delimiters, line ends and doubled quotes. Empty lines
 * are skipped. Lines end with \n, \r\n or \r.
 * @param {string} text @param {string} delimiter
 * @returns {{ cells: string[][], lines: number[] }}
 */
function splitCells(text, delimiter) {
    /** @type {string[][]} */
    const cells = [];
    /** @type {number[]} */
    const lines = [];
    let at = 0, line = 1;
    while (at < text.length) {
        /** @type {string[]} */
        const row = [];
        const begun = line;
        for (;;) {
            let cell;
            if (text[at] === '"') {
                let from = at + 1;
                cell = '';
                for (;;) {
                    const quote = text.indexOf('"', from);
                    if (quote < 0) throw new Error(`csv: line ${line}: a quoted cell is never closed`);
                    cell += text.slice(from, quote);
                    at = quote + 1;
                    if (text[at] !== '"') break;
                    cell += '"';
                    from = at + 1;
                }
                line += cell.split(/\r\n|\n|\r/).length - 1;
                if (at < text.length && text[at] !== delimiter && text[at] !== '\r' && text[at] !== '\n')
                    throw new Error(`csv: line ${line}: expected a ${delimiter === '\t' ? 'tab' : `"${delimiter}"`} or the line's end after a closing quote, found "${text[at]}"`);
            } else {
                let end = at;
                while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
                cell = text.slice(at, end);
                at = end;
            }
            row.push(cell);
            if (text[at] !== delimiter) break;
            at++;
        }
        if (text[at] === '\r' && text[at + 1] === '\n') at++;
        at++;
        line++;
        if (row.length === 1 && row[0].trim() === '') continue;
        cells.push(row);
        lines.push(begun);
    }
    return { cells, lines };
}
