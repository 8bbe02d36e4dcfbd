/**
 * Tables that never lie in memory as a whole: the beginning is understood as parseCsv understands a file, and the rest
 * is read by what it said, in pieces of whole rows, anew for each epoch.
 */

import { checkInteger, describe, fail } from '../../errors.js';
import { optionsOf } from '../arguments.js';
import { Measure } from '../measure.js';
import { wrappingOf } from '../parsing/chunks.js';
import { beginning } from '../tables/beginning.js';
import { splitCells } from '../tables/cells.js';
import { datasetOf, meaningOf } from '../tables/dataset.js';
import { readNumbers } from '../tables/decimals.js';
import { mixedRows } from '../tables/mixed.js';
import { checkedOptions, CSV_OPTIONS, NULLABLE } from '../tables/options.js';
import { labelAt, numberAt, seriesRows, values } from '../tables/rows.js';
import { readTable } from '../tables/separated.js';
import { columnText, rowText } from '../tables/table.js';
import { bytesFrom, Passes } from './passes.js';
import { recordsOf } from './records.js';
import { partTargets } from './targets.js';
import { checkEncoding, encodingOf, evenPieces, textsOf } from './texts.js';

/**
 * @typedef {import('../tables/table.js').Table} Table
 * @typedef {import('./records.js').Piece} Piece
 */
/**
 * As of parseCsv, without `rows: 'steps'` and what belongs to it; `beginning`: so many characters at least are looked
 * at to understand the file, 65536 if not given; `encoding`: if not given, that of the beginning.
 * @typedef {Omit<import('../tables/options.js').CsvOptions, 'rows' | 'id' | 'window' | 'stride' | 'horizon'>} OfRows
 * @typedef {OfRows & { rows?: 'series' | 'table' | 'samples' | 'mixed', beginning?: number, encoding?:
 *   import('./texts.js').Encoding }} StreamCsvOptions
 *
 * @typedef {Omit<import('../tables/dataset.js').TableDataset, 'x' | 'y' | 'ids' | 'length' | 'read'> & { samples: () =>
 *   AsyncGenerator<{ x: Float64Array, y: number }, void, void>, read: StreamRead }} CsvStream
 * @typedef {Omit<import('../tables/dataset.js').TableDataset['read'], 'dropped' | 'filled' | 'windows'> & { beginning:
 *   { rows: number, whole: boolean } }} StreamRead `beginning`: by how many rows the file was understood, and whether
 *   it has no others
 */

/** @type {any} */
const OPTIONS = [
    ...CSV_OPTIONS.filter(name => !['id', 'window', 'stride', 'horizon'].includes(name)),
    'beginning',
    'encoding',
];
const BEGINNING = 65536;

/**
 * A table as a stream, which fit() takes: its samples come one after the other, the same as of parseCsv. A source that
 * can be read only once (a Response, a stream) gives its samples once; a function that opens it serves each epoch.
 * @param {import('./passes.js').Reopened} source text or bytes, a Blob or File, a Response, a stream, or a function
 *   that gives one; packed by gzip too
 * @param {StreamCsvOptions} [options]
 * @returns {Promise<CsvStream>}
 * @throws {Error} what parseCsv says of the beginning
 */
export async function streamCsv(source, options) {
    const {
        beginning: least = BEGINNING,
        encoding,
        ...given
    } = optionsOf(
        'csv',
        /** @type {Partial<import('../tables/options.js').CsvOptions & StreamCsvOptions>} */ (options),
        OPTIONS,
        NULLABLE,
    );
    if (/** @type {string | undefined} */ (given.rows) === 'steps')
        fail(
            "csv: rows: 'steps' needs the rows of a whole recording: parseCsv and openDataset read them, and windows() " +
                'cuts them',
        );
    const own = checkedOptions('csv', given);
    checkInteger('csv: beginning', least, 1, 2 ** 24);
    let known = checkEncoding('csv', encoding);
    /** @type {string[]} */
    const guesses = [];
    const read = () => {
        const lines = { at: 1 };
        const texts = textsOf(
            evenPieces(bytesFrom('csv', source), least),
            head => (known ??= understoodBytes(head, guesses)),
            () => `csv: line ${lines.at} or one after it`,
        );
        return recordsOf(texts, { beginning: least, delimiter: own.delimiter, lines });
    };
    const passes = new Passes('csv', source, read),
        head = /** @type {Piece} */ (await passes.look());
    const table = readTable(head.text, own),
        [firstLine] = table.lines;
    const {
        x,
        y,
        ids: _,
        length: __,
        read: { dropped: ___, filled, windows: ____, ...said },
        ...fields
    } = datasetOf(table, own);
    const { used, categories, target } = meaningOf({ ...table, guesses: [] }, own),
        reader = new Reader(table, { ...own, decimal: own.decimal ?? table.decimal }, firstLine);
    const means = isTable(said.rows) && own.missing === 'interpolate' ? new Means(passes, reader, used) : null;
    if (filled.count > 0 && means && !head.last)
        said.guesses.push('missing values take the mean of their column, for which the file is gone through once more');
    const targets = {
        who: /** @type {const} */ ('csv'),
        classes: fields.classes,
        missingTarget: own.missingTarget,
        sorted: own.classes
            ? ''
            : `. The classes are those of the first ${table.cells.length} rows: name all in { classes }` +
              `, or say { task: 'regression' } if they are measurements`,
    };
    return {
        ...fields,
        samples: async function* () {
            for await (const piece of passes.all()) {
                const part = reader.table(piece);
                if (part === null) continue;
                const samples = await samplesOf(part);
                if (target < 0) {
                    for (const sample of samples) yield/** @type {any} */ ({ x: sample });
                    continue;
                }
                const { y: labels, kept } = partTargets(
                    part.cells.map((_, r) => labelAt(part, r, target)),
                    targets,
                    r => `${rowText(part, r)}, column ${columnText(part, target)}`,
                );
                for (let i = 0; i < kept.length; i++) yield { x: samples[kept[i]], y: labels[i] };
            }
        },
        read: {
            ...said,
            guesses: [...guesses, ...said.guesses],
            beginning: { rows: table.cells.length, whole: head.last },
        },
    };

    /** @param {Table} part @returns {Promise<Float64Array[]>} */
    async function samplesOf(part) {
        const reading = { table: part, used, missing: own.missing, target, filled: 0 };
        if (said.rows === 'series') return seriesRows(reading, false).x;
        if (categories)
            try {
                return mixedRows(reading, categories, numberAt).x;
            } catch (error) {
                throw later(error);
            }
        const all = values(
                reading,
                part.cells.map((_, r) => r),
            ),
            width = used.length;
        if (reading.filled > 0) {
            const fills = await means?.all();
            for (let i = 0; i < all.length; i++) if (Number.isNaN(all[i])) all[i] = fills?.[i % width] ?? 0;
        }
        return part.cells.map((_, r) => all.slice(r * width, (r + 1) * width));
    }
}

/** A category that comes later than the beginning. @param {any} error */
function later(error) {
    if (/ is none of the categories /.test(error?.message))
        error.message += `. They are those of the beginning: { beginning } looks at more of it`;
    return error;
}

/** @param {string} rows */
const isTable = rows => rows === 'table' || rows === 'samples';

/** @param {Uint8Array} head @param {string[]} guesses */
function understoodBytes(head, guesses) {
    const packed = wrappingOf(head);
    if (packed) fail(`csv: this is no table of separated values but ${PACKED[packed]}`);
    return encodingOf(head, guesses);
}

/** @type {Record<string, string>} */
const PACKED = {
    gzip: 'packed by gzip twice: unpack it once',
    zip: 'a zip archive: unpack it first',
    parquet: 'a Parquet file, which openDataset reads',
    arrow: 'an Arrow file, which openDataset reads',
    npy: 'an array of numpy, which streamNpy reads',
};

/** Reads the pieces after the beginning as the beginning was read. */
class Reader {
    #table;
    #own;
    #firstLine;
    #marks;

    /**
     * @param {Table} table of the beginning @param {import('../tables/options.js').TableOptions} own
     * @param {number} firstLine of its rows
     */
    constructor(table, own, firstLine) {
        const { cells, names } = table;
        this.#table = table;
        this.#own = own;
        this.#firstLine = firstLine;
        this.#marks = {
            comments: 2 * cells.filter(([cell]) => cell[0] === '#').length < cells.length,
            width: names.length,
        };
    }

    /** @param {Piece} piece @returns {Table | null} null: no row is in it */
    table({ text, line, first }) {
        const { names, delimiter } = this.#table,
            begin = first ? beginning(text) : { at: 0, line, comment: null };
        let { cells, lines } = splitCells(text, begin, delimiter, false, this.#marks);
        if (first) {
            // A header and what stands before it.
            const skipped = lines.findIndex(at => at >= this.#firstLine);
            cells = skipped < 0 ? [] : cells.slice(skipped);
            lines = lines.slice(skipped);
        }
        if (cells.length === 0) return null;
        cells.forEach((row, r) => {
            checkWidth(row, names.length, lines[r]);
            row.length = names.length;
        });
        const { numbers, texts } = readNumbers(cells, lines, this.#own.decimal, delimiter);
        return { ...this.#table, cells, lines, numbers, texts, guesses: [] };
    }
}

/** @param {string[]} row @param {number} width @param {number} line */
function checkWidth(row, width, line) {
    let filled = row.length;
    while (filled > width && row[filled - 1].trim() === '') filled--;
    if (filled === width) return;
    fail(
        `csv: line ${line}: expected ${width} ${width === 1 ? 'column' : 'columns'}, as in the beginning of the file, found ` +
            `${filled} (${describe(row.slice(0, 8).join(','))})`,
    );
}

/** The means of the columns of the whole file, measured where the first value is missing. */
class Means {
    #passes;
    #reader;
    #used;
    /** @type {Promise<number[]> | null} */
    #measured = null;

    /** @param {Passes<Piece>} passes @param {Reader} reader @param {number[]} used */
    constructor(passes, reader, used) {
        this.#passes = passes;
        this.#reader = reader;
        this.#used = used;
    }

    /** @returns {Promise<number[]>} */
    all() {
        this.#measured ??= this.#measure();
        return this.#measured;
    }

    async #measure() {
        const measures = this.#used.map(() => new Measure());
        for await (const piece of this.#passes.all(
            "a value is missing, and takes the mean of its column, { missing: 'zero' } takes 0; ",
        )) {
            const part = this.#reader.table(piece);
            this.#used.forEach((c, f) => {
                for (const value of part?.numbers[c] ?? []) if (Number.isFinite(value)) measures[f].add(value);
            });
        }
        return measures.map(({ mean }) => mean);
    }
}
