/**
 * The columns of a table, each a token (Gorishniy et al. 2021): checked, and the cells of a row as the core takes
 * them: of each column its number, 1 for categories and missing values, and the row of the embedding that this
 * multiplies.
 */
import {
    checkDistinct,
    checkInteger,
    checkKeys,
    checkObject,
    checkWord,
    count,
    describe,
    fail,
    isArray,
    nearest,
    typedKind,
} from '../errors.js';

/**
 * @typedef {import('./config.js').ModelConfig} ModelConfig
 * @typedef {{ name: string, categories?: string[] }} Column numbers where there are no categories
 * @typedef {{ kind: 'table', columns: Column[], unknown: 'error' | 'missing' }} TableInput
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {readonly (readonly string[] | null | undefined)[]} Categories of the columns of a data set
 */

/** @param {string} where @param {any} input @param {number} most columns @returns {TableInput} */
export function completeTable(where, input, most) {
    checkKeys(where, 'field', input, ['kind', 'columns', 'unknown']);
    const { columns, unknown = 'error' } = input;
    if (!isArray(columns))
        fail(
            `${where}.columns must be an array, e.g. [{ name: 'alcohol' }, { name: 'colour', categories: ['red', 'white'] }], got ${describe(columns)}`,
        );
    checkInteger(`${where}: the number of columns`, columns.length, 1, most);
    const complete = Array.from(/** @type {any[]} */ (columns), (column, c) =>
        completeColumn(`${where}.columns[${c}]`, column, most),
    );
    checkDistinct(
        `${where}.columns`,
        complete.map(({ name }) => name),
    );
    return { kind: 'table', columns: complete, unknown: checkWord(`${where}.unknown`, unknown, ['error', 'missing']) };
}

/** @param {string} where @param {any} given @param {number} most @returns {Column} */
function completeColumn(where, given, most) {
    const column = typeof given === 'string' ? { name: given } : checkObject(where, given);
    checkKeys(where, 'field', column, ['name', 'categories']);
    const { name, categories } = column;
    if (typeof name !== 'string') fail(`${where}.name must be a text, got ${describe(name)}`);
    if (categories === undefined || categories === null) return { name };
    if (!isArray(categories)) fail(`${where}.categories must be an array of names, got ${describe(categories)}`);
    checkInteger(`${where}: the number of categories`, categories.length, 1, most);
    const names = Array.from(/** @type {string[]} */ (categories));
    names.forEach((category, i) => {
        if (typeof category !== 'string')
            fail(`${where}.categories[${i}] must be a name, got ${describe(category)}; write numbers as texts`);
    });
    checkDistinct(`${where}.categories`, names);
    return { name, categories: names };
}

/** Of the embedding: the missing value's, then the number's or one for each category. @param {Column} column */
export function rowsOf({ categories }) {
    return 1 + (categories?.length ?? 1);
}

/** What the rows and columns of an unpooled map are. @param {ModelConfig} config */
export function tokenNames({ input, pooling }) {
    if (input.kind !== 'table') return undefined;
    return [...(pooling === 'cls' ? ['(class token)'] : []), ...input.columns.map(({ name }) => name)];
}

/** @param {unknown} value @returns {value is ArrayLike<unknown>} */
function isList(value) {
    return isArray(value) || typedKind(value) !== undefined;
}

/**
 * Missing are undefined, null and NaN. A category is a name, or a number: its place among the categories, of the data
 * set where it lists some.
 * @param {TableInput} input
 * @param {any} sample a value for each column, or an object of them
 * @param {string} where
 * @param {Categories} [own] of the data set
 * @returns {Encoded}
 */
export function encodeRow({ columns, unknown }, sample, where, own) {
    const list = isList(sample) ? sample : null,
        values = list ?? checkObject(`${where}, unless it is an array of a value for each column,`, sample);
    if (list && list.length !== columns.length)
        fail(`${where} has ${count(list.length, 'value')}, the model takes ${count(columns.length, 'column')}`);
    const names = columns.map(({ name }) => name);
    if (!list) checkKeys(where, 'column', values, names, names);
    const data = new (typedKind(sample) === 'Float32Array' ? Float32Array : Float64Array)(columns.length).fill(NaN),
        rows = new Int32Array(columns.length);
    let first = 0;
    columns.forEach((column, c) => {
        const { name, categories } = column,
            value = /** @type {any} */ (values)[list ? c : name],
            at = `${where}: column ${describe(name)}`;
        let row = 0;
        if (value === undefined || value === null || Number.isNaN(value)) row = 0;
        else if (categories) row = 1 + placeOf(value, categories, own?.[c], ArrayBuffer.isView(sample), unknown, at);
        else {
            if (typeof value !== 'number') fail(`${at} is ${describe(value)}, expected a number`);
            if (!Number.isFinite(value))
                fail(`${at} is ${value}, expected a finite number, or null where it is missing`);
            data[c] = value;
            row = 1;
        }
        rows[c] = first + row;
        first += rowsOf(column);
    });
    return { data, rows, length: columns.length, where, place: c => `column ${describe(columns[c].name)}` };
}

/**
 * The place of a category, −1 for one that counts as missing.
 * @param {any} value @param {string[]} categories @param {readonly string[] | null | undefined} own @param {boolean}
 *   typed @param {'error' | 'missing'} unknown @param {string} at
 */
function placeOf(value, categories, own, typed, unknown, at) {
    if (typeof value === 'number') {
        const names = own ?? categories;
        if (!(Number.isInteger(value) && value >= 0 && value < names.length))
            fail(`${at} is ${value}, expected a category, or its place from 0 to ${names.length - 1}`);
        if (!typed && !own && categories.includes(String(value)) && categories[value] !== String(value))
            fail(
                `${at} is ${value}, which is the name of one category and the place of another, ${describe(categories[value])}; give the name as a text`,
            );
        value = names[value];
    }
    if (typeof value !== 'string' && typeof value !== 'boolean')
        fail(`${at} is ${describe(value)}, expected a category`);
    const place = categories.indexOf(String(value));
    if (place >= 0 || unknown === 'missing') return place;
    const near = nearest(String(value), categories.slice(0, 1000));
    return fail(
        `${at} is ${describe(value)}, which is none of its ${count(categories.length, 'category/categories')}` +
            `${near === null ? '.' : `; did you mean ${describe(near)}?`} A model with unknown: 'missing' takes it as missing`,
    );
}

/**
 * Holds what a data set says of its columns against the model's.
 * @param {TableInput} input @param {any} set @param {string} where
 */
export function checkColumns({ columns }, { columns: names, categories }, where) {
    for (const [field, list] of Object.entries({ columns: names, categories }))
        if (list !== undefined && (!isList(list) || (list.length !== columns.length && field === 'categories')))
            fail(`${where}.${field} must have ${count(columns.length, 'entry/entries')}, got ${describe(list)}`);
    columns.forEach(({ name, categories: known }, c) => {
        // a file without a header has no names
        if (names?.length === columns.length && names[c] && names[c] !== name)
            fail(`${where}: column ${c} is ${describe(names[c])}, the model's is ${describe(name)}`);
        if (!categories) return;
        const own = categories[c];
        if (own && !(isList(own) && Array.from(own).every(each => typeof each === 'string')))
            fail(`${where}.categories[${c}] must be an array of names, or null, got ${describe(own)}`);
        if (!own !== !known)
            fail(
                `${where}: column ${describe(name)} holds ${own ? 'categories' : 'numbers'}, the model takes ${known ? 'categories' : 'numbers'} there`,
            );
    });
}

/**
 * Both halves, one after the other, in the memory of one array.
 * @param {Encoded} row @param {ArrayLike<number>} numbers standardised, where they are known
 */
export function joined({ data, rows = new Int32Array(0) }, numbers) {
    const { length } = data,
        out = new Float32Array(2 * length);
    for (let c = 0; c < length; c++) out[c] = Number.isNaN(data[c]) ? 1 : numbers[c];
    new Int32Array(out.buffer, 4 * length).set(rows);
    return out;
}
