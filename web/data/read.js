/**
 * Two doors for all files: the reader is chosen by what is in them, then by the name. readDataset is for what can be
 * read at once, openDataset for what is packed, or read by another library, or still to come.
 */

import { checkFields } from '../lists.js';
import { checkKeys, checkWord, describe, fail } from '../errors.js';
import { ARFF_OPTIONS, parseArff } from './formats/arff.js';
import { COLUMNAR_OPTIONS, columnarDataset } from './formats/columnar.js';
import { parseCsv } from './formats/csv.js';
import { JSON_OPTIONS, parseJsonDataset } from './formats/json.js';
import { isNpy } from './formats/npy.js';
import { parseNpy, parseNpz } from './formats/npz.js';
import { formatOf } from './formats/recognise.js';
import { parseTs, TS_OPTIONS } from './formats/ts.js';
import { parseTsf, TSF_OPTIONS } from './formats/tsf.js';
import { parseUcr, UCR_OPTIONS } from './formats/ucr.js';
import { ARRAY_NULLABLE, ARRAY_OPTIONS } from './arrays/options.js';
import { chunksOf, wrappingOf } from './parsing/chunks.js';
import { inflated, joined } from './parsing/inflate.js';
import { isBytes, textOf } from './parsing/source.js';
import { viewOf } from '../engine/platform.js';
import { CSV_OPTIONS, NULLABLE } from './tables/options.js';
import { hasHeader } from './tables/separated.js';

/** @typedef {'ts' | 'arff' | 'tsf' | 'ucr' | 'csv' | 'json'} TextFormat */
/** @typedef {TextFormat | 'npy'} FileFormat */
/**
 * @typedef {import('./formats/ts.js').TsOptions & import('./formats/arff.js').ArffOptions &
 *   import('./formats/tsf.js').TsfOptions & import('./tables/options.js').CsvOptions &
 *   import('./formats/json.js').JsonRecordOptions} OfTexts
 * @typedef {import('./arrays/options.js').ArrayOptions} OfArrays
 * @typedef {OfTexts['rows'] | OfArrays['rows']} Rows
 */
/**
 * `name`: of the file, or its path; `format`: of the file, if it is not to be told. All others go to the reader.
 * @typedef {{ name?: string, format?: FileFormat, rows?: Rows } & Omit<OfTexts, 'rows'> &
 *   Omit<OfArrays, 'rows' | 'target'>} ReadOptions
 */
/**
 * @typedef {import('./types.js').SeriesDataset & { name?: string, columns?: string[], standardize?: 'position', ids?:
 *   string[], read: import('./types.js').Read & Record<string, any> }} ReadDataset
 */

/**
 * @type {Record<TextFormat, { parse: (source: string, options: any) => import('./types.js').SeriesDataset & { read:
 *   import('./types.js').Read },
 *   options: readonly string[] }>}
 */
const READERS = {
    ts: { parse: parseTs, options: TS_OPTIONS },
    arff: { parse: parseArff, options: ARFF_OPTIONS },
    tsf: { parse: parseTsf, options: TSF_OPTIONS },
    ucr: { parse: parseUcr, options: UCR_OPTIONS },
    csv: { parse: parseCsv, options: CSV_OPTIONS },
    json: { parse: parseJsonDataset, options: JSON_OPTIONS },
};

/**
 * Reads a file of any format that this library knows and can read at once: `.ts`, ARFF, `.tsf`, the UCR archive's
 * `.tsv` and `.txt`, CSV, JSON, `.npy`. Which it was stands in `read.format`. What is packed, and what another library
 * reads (`.gz`, `.npz`, Parquet, Arrow), is for openDataset.
 *
 * What is in the file decides. A table without a header is taken for one of the UCR archive, whose label is first,
 * where its name ends in _TRAIN or _TEST, with `.tsv`, `.txt` or nothing behind; or else for a CSV file. With options
 * that only parseCsv has, it reads the former too, the label first if no `target` is given.
 *
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1, or of a .npy file
 * @param {ReadOptions} [options]
 * @returns {ReadDataset}
 * @throws {Error} what the reader says
 */
export function readDataset(source, options) {
    const { name, format, ...rest } = options === undefined ? {} : checkFields('readDataset: options', options);
    if (name !== undefined && typeof name !== 'string')
        fail(`readDataset: name must be the name of a file, got ${describe(name)}`);
    if (format !== undefined) checkWord('readDataset: format', format, [...Object.keys(READERS), 'npy']);
    /** @type {string[]} */
    const guesses = [];
    const given = isBytes(source) ? viewOf('readDataset', source) : source;
    if (format === 'npy' || (format === undefined && isBytes(given) && isNpy(given))) {
        checkKeys('readDataset', 'option', rest, ['name', 'format', ...ARRAY_OPTIONS], ARRAY_NULLABLE);
        return parseNpy(/** @type {Uint8Array} */ (given), rest);
    }
    const text = textOf(given, 'readDataset', guesses);
    const meant = /** @type {TextFormat} */ (format) ?? formatFor(text, name ?? '', rest.header === true);
    const named = format === undefined && meant === 'ucr';
    const asTable =
        named &&
        Object.keys(rest).some(
            option => rest[option] !== undefined && !UCR_OPTIONS.includes(/** @type {any} */ (option)),
        );
    const reader = READERS[asTable ? 'csv' : meant];
    checkKeys('readDataset', 'option', rest, ['name', 'format', ...reader.options], NULLABLE);
    const data = reader.parse(text, asTable ? { target: 0, header: false, ...rest } : rest);
    if (named && (!asTable || rest.target === undefined))
        guesses.push(
            'the label is in column 0, the first, as in the UCR archive, whose files have such names and no header; ' +
                '{ target } says otherwise',
        );
    data.read.guesses.unshift(...guesses);
    return data;
}

/**
 * `parquet`, `arrow`: the libraries that read such files, in a page, where they are not found by their names.
 * @typedef {ReadOptions & { parquet?: import('./formats/columnar.js').Hyparquet,
 *   arrow?: import('./formats/columnar.js').ApacheArrow }} OpenOptions
 */

/** A file packed more often than that was made to be a nuisance. */
const LAYERS = 3;

/**
 * Reads what readDataset reads, packed by gzip too, and `.npz`, Parquet and Arrow. What is in the file decides, not its
 * name.
 *
 * @param {import('./parsing/chunks.js').Source} source text, bytes, a Blob or File, a Response, or a stream of bytes
 * @param {OpenOptions} [options]
 * @returns {Promise<ReadDataset>}
 * @throws {Error} what the reader says
 */
export async function openDataset(source, options) {
    const { parquet, arrow, ...given } = options === undefined ? {} : checkFields('openDataset: options', options);
    let { name } = given;
    if (name !== undefined && typeof name !== 'string')
        fail(`openDataset: name must be the name of a file, got ${describe(name)}`);
    if (typeof source === 'string') return readDataset(source, given);
    let bytes = await joined(chunksOf('openDataset', source), Infinity, 'openDataset: the file'),
        what = wrappingOf(bytes);
    for (let layer = 0; what === 'gzip'; layer++, what = wrappingOf(bytes)) {
        if (layer === LAYERS) fail(`openDataset: the file is packed by gzip more than ${LAYERS} times`);
        bytes = await inflated([bytes], 'gzip', 'openDataset: the file');
        name = name?.replace(/\.gz(ip)?$/i, '');
    }
    const { name: _, format, ...rest } = given;
    if (format === undefined && what === 'zip') {
        checkKeys('openDataset', 'option', rest, ['name', ...ARRAY_OPTIONS], ARRAY_NULLABLE);
        return parseNpz(bytes, rest);
    }
    if (format === undefined && (what === 'parquet' || what === 'arrow')) {
        checkKeys('openDataset', 'option', rest, ['name', ...COLUMNAR_OPTIONS], ['target', 'id']);
        return columnarDataset(what, bytes, what === 'parquet' ? parquet : arrow, rest);
    }
    return readDataset(bytes, { ...given, ...(name !== undefined && { name }) });
}

/**
 * @param {string} text
 * @param {string} name
 * @param {boolean} header whether it is said that there is one
 * @returns {TextFormat}
 */
function formatFor(text, name, header) {
    const known = formatOf(text);
    if (known?.format === 'binary') fail(`readDataset: ${name ? `${describe(name)} is` : 'this is'} ${known.what}`);
    if (known) return known.format === 'cases' ? 'ts' : /** @type {TextFormat} */ (known.format);
    if (/_(train|test)(\.(tsv|txt))?$/i.test(name) && !header && !hasHeader(text)) return 'ucr';
    // A file that says it is of a format, and is not: its reader says why.
    const end = /\.(ts|arff|tsf|json)$/i.exec(name);
    if (end) return /** @type {TextFormat} */ (end[1].toLowerCase());
    if (!/\.[ct]sv$/i.test(name) && isProse(text))
        fail(
            `readDataset: ${name ? `${describe(name)} holds` : 'these are'} words and hardly a ` +
                `number: textDataset(texts, labels) makes a data set of texts`,
        );
    return 'csv';
}

/** Whether hardly a digit is among the letters. @param {string} text */
function isProse(text) {
    let digits = 0,
        others = 0;
    for (let i = 0; i < Math.min(text.length, 65536); i++) {
        const code = text.charCodeAt(i);
        if (code >= 48 && code <= 57) digits++;
        else if (code > 64) others++;
    }
    return others > 100 && digits < 0.02 * others;
}
