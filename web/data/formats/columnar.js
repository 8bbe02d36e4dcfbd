/**
 * Parquet and Arrow, by the libraries that read them: hyparquet and apache-arrow, which the package does not depend on.
 * They are handed in, or, where modules are found by their names, imported when they are needed. What they read are
 * records, with the meanings and options of parseCsv.
 */

import { isError } from '../../engine/platform.js';
import { describe, fail, isObject } from '../../errors.js';
import { isList } from '../../lists.js';
import { optionsOf } from '../arguments.js';
import { datasetOf } from '../tables/dataset.js';
import { checkedOptions, CSV_OPTIONS, NULLABLE } from '../tables/options.js';
import { recordsTable } from '../tables/records.js';

/** @typedef {Omit<import('../tables/options.js').CsvOptions, 'header' | 'delimiter' | 'decimal'>} ColumnarOptions */
/** @type {(keyof ColumnarOptions & string)[]} */
export const COLUMNAR_OPTIONS = /** @type {any} */ (
    CSV_OPTIONS.filter(option => !['header', 'delimiter', 'decimal'].includes(option))
);

/**
 * What is used of hyparquet; `compressors` are those of hyparquet-compressors, for what is packed by more than Snappy.
 * @typedef {object} Hyparquet
 * @property {(options: any) => Promise<Record<string, any>[]>} parquetReadObjects
 * @property {(bytes: ArrayBuffer) => any} parquetMetadata
 * @property {Record<string, any>} [compressors]
 */
/** What is used of apache-arrow. @typedef {{ tableFromIPC: (bytes: Uint8Array) => any }} ApacheArrow */

/** More cells than memory holds as texts. */
const MOST = 2 ** 26;

/**
 * @param {'parquet' | 'arrow'} who @param {Uint8Array} bytes
 * @param {Hyparquet | ApacheArrow | undefined} library
 * @param {ColumnarOptions} options
 * @returns {Promise<import('../tables/dataset.js').TableDataset>}
 */
export async function columnarDataset(who, bytes, library, options) {
    const own = checkedOptions(who, optionsOf(who, options, COLUMNAR_OPTIONS, /** @type {any} */ (NULLABLE)));
    const { name, func } = LIBRARIES[who],
        found = /** @type {any} */ (library ?? (await imported(name, who)));
    if (!isObject(found) || typeof found[func] !== 'function')
        fail(
            `${who}: the option ${who} must be the library ${name}, which has ${func}, got ${describe(found)}: ` +
                `import * as ${who} from '${name}'`,
        );
    let records;
    try {
        records = who === 'parquet' ? await ofParquet(bytes, found) : ofArrow(bytes, found);
    } catch (error) {
        const said = isError(error) ? error.message : String(error);
        return fail(said.startsWith(`${who}: `) ? said : `${who}: ${name} cannot read the file: ${said}`);
    }
    if (records.length === 0) fail(`${who}: the file has no rows`);
    return datasetOf(recordsTable(records, [], who), own);
}

const LIBRARIES = {
    parquet: { name: 'hyparquet', func: 'parquetReadObjects' },
    arrow: { name: 'apache-arrow', func: 'tableFromIPC' },
};

/**
 * The name is no literal: a bundler that does not find the library would stop.
 * @param {string} name @param {string} who
 */
async function imported(name, who) {
    try {
        return await import(name);
    } catch {
        return fail(
            `${who}: the file is read by ${name}, which is not there: npm install ${name}, or pass it, ` +
                `import * as ${who} from '${name}' and openDataset(source, { ${who} })`,
        );
    }
}

/** @param {Uint8Array} bytes @param {Hyparquet} library */
async function ofParquet(bytes, { parquetMetadata, parquetReadObjects, compressors }) {
    const file = /** @type {ArrayBuffer} */ (
            bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
        ),
        metadata = parquetMetadata(file);
    checkRows(Number(metadata.num_rows), metadata.schema?.length ?? 0, 'parquet');
    const records = await parquetReadObjects({ file, metadata, ...(compressors && { compressors }) });
    return records.map(record => plain(record, 'parquet'));
}

/** @param {Uint8Array} bytes @param {ApacheArrow} library */
function ofArrow(bytes, { tableFromIPC }) {
    const table = tableFromIPC(bytes),
        fields = /** @type {any[]} */ (table.schema.fields),
        times = fields.map(({ type }) => /^(Timestamp|Date)/.test(String(type))),
        columns = fields.map((_, c) => table.getChildAt(c));
    checkRows(table.numRows, fields.length, 'arrow');
    return Array.from({ length: table.numRows }, (_, r) =>
        plain(
            Object.fromEntries(
                fields.map(({ name }, c) => {
                    const value = columns[c].get(r);
                    return [name, times[c] && value !== null ? new Date(Number(value)) : value];
                }),
            ),
            'arrow',
        ),
    );
}

/** @param {number} rows @param {number} columns @param {string} who */
function checkRows(rows, columns, who) {
    if (!(rows * Math.max(columns, 1) <= MOST))
        fail(
            `${who}: the file says that it has ${rows} rows of ${columns} columns, more than the ${MOST} values read at once`,
        );
}

/** Values as a record of JSON has them. @param {Record<string, any>} record @param {string} who */
function plain(record, who) {
    for (const [name, value] of Object.entries(record)) {
        if (value instanceof Date) record[name] = value.toISOString();
        else if (isList(value) || (typeof value === 'object' && value !== null && typeof value.toArray === 'function'))
            fail(
                `${who}: the column ${describe(name)} holds lists: a column has one value in each row; ` +
                    'whole series are written as columns t0, t1, …, or as .npy',
            );
    }
    return record;
}
