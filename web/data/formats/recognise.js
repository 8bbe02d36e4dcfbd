/**
 * Which format a text has, as its beginning tells: so that no reader takes a file of another format for one of its own.
 */

import { fail } from '../../errors.js';
import { numberOf } from '../parsing/numbers.js';

/** @typedef {'ts' | 'arff' | 'tsf' | 'json' | 'binary' | 'cases'} Format */

/** What a file is, and who reads it. @type {Record<Exclude<Format, 'binary'>, string>} */
const WHAT = {
    ts: 'a .ts file of time series: parseTs reads it',
    arff: 'an ARFF file of Weka: parseArff reads it',
    tsf: 'a .tsf file of the forecasting archive: parseTsf reads it',
    json: 'JSON: parseJsonDataset reads { "series": […], "labels": […] }, and records',
    cases: 'the cases of a .ts file without its header: put lines such as "@classLabel true" and "@data" before them, and parseTs reads it',
};

/** Lines of a header that only one format has. */
const TS = /^@(problemname|timestamps?|univariate|dimensions?|serieslength|classlabel|targetlabel)\b/i;
const TSF = /^@(equallength|missing)\b|^@attribute\s+(series_name|start_timestamp)\s/i;

/** So much of a file is looked at. */
const BEGINNING = 65536;

/**
 * @param {string} text
 * @returns {{ format: Format, what: string } | null} null: a table, or a text, or nothing known
 */
export function formatOf(text) {
    const start = text.slice(0, BEGINNING),
        binary = binaryOf(start.trimStart().slice(0, 200));
    if (binary) return { format: 'binary', what: binary };
    const format = /^\s*(\{\s*"|\[\s*[[{])/.test(start.slice(0, 4096)) ? 'json' : formatOfLines(start);
    return format && { format, what: WHAT[format] };
}

/**
 * Fails where the text is known to be something else than what is to be read.
 * @param {string} text @param {string} who the reader @param {Format | 'csv'} wanted @param {string} wantedText
 */
export function checkFormat(text, who, wanted, wantedText) {
    const found = formatOf(text);
    if (found !== null && found.format !== wanted && !(found.format === 'cases' && wanted === 'ts'))
        fail(`${who}: this is ${wantedText} ` + `but ${found.what}`);
}

/**
 * What the beginning of a binary file is. Its bytes from 128 on may stand there as Latin-1, as Windows-1252, or, where
 * somebody took the file for UTF-8, as U+FFFD.
 * @param {string} start @returns {string | null}
 */
function binaryOf(start) {
    const first = ': save it as CSV first';
    if (start.startsWith('PK\x03\x04'))
        return `an Excel workbook or another archive${first}; openDataset reads those of numpy (.npz)`;
    const opened = OPENED.find(([pattern]) => pattern.test(start));
    if (opened) return `${opened[1]}: await openDataset(…) reads it, or save it as CSV first`;
    if (/^(\u00d0\u00cf\u0011|\ufffd\ufffd\u0011)/.test(start)) return `an old Excel workbook${first}`;
    if (/^([\u0089\u2030\ufffd]PNG|\u00ff\u00d8\u00ff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP|BM.{2,16}\0\0)/s.test(start))
        return 'a picture: patches(pixels, …) makes series of its pixels';
    if (/^(RIFF.{4}(WAVE|AVI )|ID3[\x02-\x04]|OggS|fLaC|.{4}ftyp)/s.test(start))
        return 'a recording of sound or pictures: write its samples as CSV first';
    if (/^%PDF-/.test(start)) return 'a PDF: copy the table out of it, and save it as CSV';
    if (PACKED.test(start)) return `a binary or a packed file${first}`;
    if (/^<(!doctype|html|\?xml)/i.test(start)) return 'a page of HTML or XML: was a link saved instead of the file?';
    if (/^.{2,8}\0+\{"/s.test(start)) return 'a file of safetensors, which hold a model: pa.open reads it';
    // a single one is a slip in a text; \x1b colours it
    const controls = start.match(/[\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
    return controls >= 8 || (controls >= 4 && start.includes('\0')) ? `a binary file${first}` : null;
}

/** What openDataset reads, and no reader of texts. @type {[RegExp, string][]} */
const OPENED = [
    [/^PAR1/, 'a Parquet file'],
    [/^ARROW1|^[\u00ff\ufffd]{4}[^]{2}\0\0/, 'an Arrow file'],
    [/^\x1f[\u008b\u2039\ufffd]/, 'packed by gzip'],
    [/^[\u0093\u201c\ufffd]NUMPY/, 'a .npy file of numpy'],
];

/** SQLite, HDF5, pickle, bzip2, xz, zstd, 7z, Matlab. */
const PACKED = new RegExp(
    '^(SQLite format 3|[\\u0089\\u2030\\ufffd]HDF|[\\u0080\\u20ac\\ufffd][\\x02-\\x05]|' +
        'BZh\\d|[\\u00fd\\ufffd]7zXZ|\\(\\u00b5/\\u00fd|\\(\\ufffd/\\ufffd|7z[\\u00bc\\ufffd]|MATLAB 5\\.0)',
);

/** @param {string} start @returns {'ts' | 'arff' | 'tsf' | 'cases' | null} */
function formatOfLines(start) {
    /** @type {string[]} the first lines that are no comments, without their ends */
    const lines = [];
    for (const line of start.split(/\r\n?|\n/)) {
        const from = line.slice(0, 400).trimStart();
        if (from !== '' && from[0] !== '#' && from[0] !== '%') lines.push(from);
    }
    if (lines.length === 0) return null;
    if (lines[0][0] !== '@') return lines.slice(0, 5).every(isCase) ? 'cases' : null;
    const end = lines.findIndex(line => /^@data\b/i.test(line)),
        header = end < 0 ? lines : lines.slice(0, end);
    if (header.some(line => TS.test(line))) return 'ts';
    if (header.some(line => /^@(frequency|horizon)\b/i.test(line))) return 'tsf';
    const attributes = header.filter(line => /^@attribute\b/i.test(line));
    if (attributes.length > 0 || header.some(line => /^@relation\b/i.test(line))) {
        // Where the header does not tell: in a .tsf file there is a colon behind each attribute.
        const row = (lines[end + 1] ?? '').replace(/'[^']*'|"[^"]*"/g, ''),
            colons = row.split(':').length - 1;
        return header.some(line => TSF.test(line)) || (end >= 0 && colons > 0 && colons === attributes.length)
            ? 'tsf'
            : 'arff';
    }
    return end >= 0 ? 'ts' : null;
}

/**
 * Whether a line looks like a case of a .ts file: numbers with commas, and colons that are not those of times.
 * @param {string} line
 */
function isCase(line) {
    const fields = line.split(':');
    return (
        fields.length > 1 &&
        fields[0].includes(',') &&
        !/(^|,)\s*\d\d?:\d\d/.test(line) &&
        fields[0].split(',').every(cell => numberOf(cell) !== null)
    );
}
