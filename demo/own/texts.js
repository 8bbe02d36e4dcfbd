// Matrices and labels out of text: CSV with or without names of rows and columns, nested lists of JSON, one label a
// line.

/**
 * @typedef {{ shape: number[], dtype: string, data: Float64Array, labels?: string[], columns?: string[] }} Table
 */

/** @param {string} text @param {string} name @returns {Table} */
export function readCsv(text, name) {
    const lines = text.split(/\r?\n/).filter(line => line.trim() && !line.startsWith('#'));
    if (!lines.length) throw new Error(`${name} is empty.`);
    const mark = ['\t', ';', ','].find(each => lines.some(line => line.includes(each))) ?? /\s+/;
    const cells = lines.map(line => (typeof mark === 'string' ? line : line.trim()).split(mark).map(bare));
    if (mark === ';')
        for (const row of cells) row.forEach((cell, j) => (row[j] = cell.replace(/^([+-]?\d+),(\d+)/, '$1.$2')));
    const head = cells[0].slice(1).some(cell => !numeric(cell)) || (cells[0].length === 1 && !numeric(cells[0][0]));
    const columns = head ? cells.shift() : undefined;
    if (!cells.length) throw new Error(`${name} has one line, of names, and no numbers.`);
    const named = cells.every(row => !numeric(row[0])) || (columns !== undefined && columns[0] === ''),
        labels = named ? cells.map(row => row[0]) : undefined,
        rows = named ? cells.map(row => row.slice(1)) : cells,
        width = rows[0].length,
        before = lines.length - rows.length;
    const data = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
        if (row.length !== width)
            throw new Error(
                `${name}, line ${i + before + 1} has ${row.length} numbers, the first has ${width}: a map has the same in each.`,
            );
        row.forEach((cell, j) => {
            if (!numeric(cell))
                throw new Error(
                    `${name} is no matrix of numbers: line ${i + before + 1}, column ${j + 1} is “${cell.slice(0, 30)}”.`,
                );
            data[i * width + j] = Number(cell.replace(/^([+-]?)inf(inity)?$/i, '$1Infinity'));
        });
    });
    const names = columns && (named && columns.length > width ? columns.slice(1) : columns);
    return {
        shape: [rows.length, width],
        dtype: 'text',
        data,
        labels,
        columns: names?.length === width ? names : undefined,
    };
}

const bare = (/** @type {string} */ cell) => cell.trim().replace(/^"(.*)"$/, '$1');
const numeric = (/** @type {string} */ cell) =>
    /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?)$/i.test(cell);

/** Nested lists of numbers, or the labels of tokens. @param {string} text @param {string} name */
export function readJson(text, name) {
    /** @type {any} */
    let value;
    try {
        value = JSON.parse(text);
    } catch (error) {
        throw new Error(`${name} is no valid JSON: ${/** @type {Error} */ (error).message}.`);
    }
    if (Array.isArray(value) && value.length && value.every(each => typeof each === 'string'))
        return { labels: /** @type {string[]} */ (value) };
    const named = Array.isArray(value) ? { [name.replace(/\.json$/i, '')]: value } : value;
    return {
        arrays: Object.entries(named ?? {}).flatMap(([key, list]) =>
            Array.isArray(list) ? [nested(list, key, name)] : [],
        ),
    };
}

/** @param {any[]} list @param {string} key @param {string} file */
function nested(list, key, file) {
    const shape = /** @type {number[]} */ ([]);
    for (let at = /** @type {any} */ (list); Array.isArray(at); at = at[0]) shape.push(at.length);
    const data = new Float64Array(shape.reduce((product, n) => product * n, 1));
    let next = 0;
    /** @param {any} part @param {number} depth */
    const walk = (part, depth) => {
        if (depth === shape.length) {
            if (typeof part !== 'number' && part !== null)
                throw new Error(`${file}: “${key}” holds something that is no number.`);
            data[next++] = part ?? NaN;
        } else if (!Array.isArray(part) || part.length !== shape[depth])
            throw new Error(`${file}: the lists of “${key}” are not all of the same length, [${shape.join(', ')}].`);
        else for (const each of part) walk(each, depth + 1);
    };
    walk(list, 0);
    return { name: key, shape, dtype: 'text', data };
}

/** One label a line, or words between spaces. @param {string} text */
export function readLabels(text) {
    const lines = text.split(/\r?\n/).map(line => line.trim());
    while (lines.length && !lines[lines.length - 1]) lines.pop();
    return lines.length > 1 ? lines : (lines[0] ?? '').split(/\s+/).filter(Boolean);
}
