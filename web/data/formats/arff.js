/**
 * ARFF, the format of Weka, which the UEA and UCR archives come in too. What a row means is told as of a table
 * (csv.js).
 *
 *     % a comment
 *     @relation GunPoint
 *     @attribute att0 numeric
 *     @attribute target {1,2}
 *     @data
 *     -0.64,1
 *
 * A series of several dimensions is a relational attribute: a quoted text whose rows, parted by `\n`, are the
 * dimensions (in the UEA archive) or the steps (as Weka means it).
 *
 *     @attribute relationalAtt relational
 *       @attribute t0 numeric
 *       @attribute t1 numeric
 *     @end relationalAtt
 *     @attribute class {still,'on foot'}
 *     @data
 *     '0.1,0.2\n3.1,?','on foot'
 */

import { checkWord, describe, fail, unknownWord } from '../../errors.js';
import { optionsOf } from '../arguments.js';
import { areCounted, checkedOptions, CSV_OPTIONS, datasetOf, NULLABLE, targetColumn } from './csv.js';
import { checkFormat } from './recognise.js';
import { classNames, encodeLabels, knownOf } from '../labels.js';
import { Lines, shorten, skipSpace } from '../parsing/lines.js';
import { columnOf } from '../tables/table.js';
import { hintAt, numberIn, numberOf, textOf } from '../parsing/numbers.js';
import { Dimensions, emptyGuess } from '../parsing/weave.js';

/**
 * @typedef {Omit<import('./csv.js').CsvOptions, 'header' | 'delimiter' | 'decimal'>} Shared the options of parseCsv
 *   that do not concern separators
 */
/**
 * @typedef {Shared & { relational?: 'dimensions' | 'steps' }} ArffOptions `relational`: what a row of a relational
 *   attribute is; if not
 *   given, a dimension where all cases have equally many and the attributes in it are counted (att0, att1, …), else a
 *   step
 */
/** @type {(keyof ArffOptions & string)[]} */
export const ARFF_OPTIONS = [
    .../** @type {(keyof Shared & string)[]} */ (
        CSV_OPTIONS.filter(option => !['header', 'delimiter', 'decimal'].includes(option))
    ),
    'relational',
];
/**
 * @typedef {{ name: string, type: 'numeric' | 'nominal' | 'string' | 'date' | 'relational', values: string[], inner:
 *   string[], line: number }} Attribute
 */

/**
 * Reads an ARFF file. The target is the attribute named target, label or class (in any case), else the last, unless
 * `target` says otherwise; its declared values are the classes, and a numeric one makes a regression. Sparse rows are
 * read.
 *
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {ArffOptions} [options]
 * @returns {import('../types.js').SeriesDataset & { name: string, columns?: string[], standardize?: 'position', ids?:
 *   string[],
 *   read: import('../types.js').Read & { target: string | number | null } }}
 * @throws {Error} naming the line and the attribute, what was expected and what is there
 */
export function parseArff(source, options) {
    const { relational, ...shared } = optionsOf('arff', options, ARFF_OPTIONS, /** @type {never[]} */ (NULLABLE));
    if (relational !== undefined) checkWord('arff: relational', relational, ['dimensions', 'steps']);
    const own = checkedOptions('arff', shared);
    /** @type {string[]} */
    const guesses = [];
    const text = textOf(source, 'arff', guesses);
    checkFormat(text, 'arff', 'arff', 'no ARFF file');
    const lines = new Lines(text, '%'),
        { name, attributes } = readHeader(lines);
    const { cells, numbers } = readRows(lines, attributes);
    /** @type {import('../tables/table.js').Table} */
    const table = {
        who: 'arff',
        names: attributes.map(attribute => attribute.name),
        header: true,
        cells,
        lines: numbers,
        index: -1,
        delimiter: ',',
        decimal: '.',
        guesses,
        numbers: [],
        texts: attributes.map(({ type }) => (type === 'nominal' || type === 'string' || type === 'date' ? 0 : -1)),
    };
    const declared = (/** @type {number} */ target) => {
        const { type, values, line } = attributes[target];
        const task = type === 'numeric' ? /** @type {const} */ ('regression') : /** @type {const} */ ('classification');
        return type === 'nominal'
            ? { task, classes: classNames(`arff: line ${line}: ${shorten(table.names[target])}`, values) }
            : { task };
    };
    const series = attributes.flatMap(({ type }, c) => (type === 'relational' ? [c] : []));
    let data;
    if (series.length > 0) data = relationalDataset(table, attributes, series, own, relational, declared);
    else {
        if (relational !== undefined)
            fail('arff: relational is for files with a relational attribute, and this has none');
        Object.assign(table, numbersOf(cells, attributes));
        data = datasetOf(table, own, declared);
    }
    if (
        own.task === undefined &&
        !own.window &&
        data.y.length > 0 &&
        data.classes.length === 0 &&
        data.y.every(Number.isInteger)
    )
        data.read.guesses.push(
            'the target is declared numeric, and taken as a measurement though all are whole numbers; ' +
                "{ task: 'classification' } makes classes of them",
        );
    return { name, ...data };
}

/* ---- the header -------------------------------------------------------------------------------------------------- */

const NAME = /^\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s{]+))\s*/;

/** Reads up to @data, that line included. @param {Lines} lines @returns {{ name: string, attributes: Attribute[] }} */
function readHeader(lines) {
    /** @type {Attribute[]} */
    const attributes = [];
    let name = '',
        inside = /** @type {Attribute | null} */ (null);
    while (lines.next()) {
        const line = lines.line(),
            tag = /^@\w*/.exec(line)?.[0].toLowerCase();
        if (tag === undefined)
            failAt(
                lines.number,
                `expected a header line such as "@attribute …", or "@data", found "${shorten(line)}"; ` +
                    `tables without a header of @ lines are read by parseCsv`,
            );
        const rest = line.slice(tag.length),
            match = NAME.exec(rest),
            word = match ? (match[3] ?? escaped(match[1] ?? match[2])) : '';
        if (tag === '@data') {
            if (inside)
                failAt(
                    lines.number,
                    `the relational attribute "${shorten(inside.name)}" of line ${inside.line} has no @end`,
                );
            if (attributes.length === 0) failAt(lines.number, 'expected lines "@attribute …" before @data, found none');
            return { name, attributes };
        }
        if (tag === '@relation') name = word;
        else if (tag === '@end') {
            if (!inside || word !== inside.name)
                failAt(
                    lines.number,
                    `"@end ${shorten(word)}" ends no relational ` +
                        `attribute${inside ? `, expected "@end ${shorten(inside.name)}"` : ''}`,
                );
            inside = null;
        } else if (tag === '@attribute') {
            if (!match)
                failAt(lines.number, `expected a name and a type after @attribute, found "${shorten(rest.trim())}"`);
            const attribute = {
                name: word.trim(),
                ...typeOf(rest.slice(match[0].length), lines.number),
                inner: [],
                line: lines.number,
            };
            if (!inside) attributes.push(attribute);
            else if (attribute.type === 'numeric' || attribute.type === 'nominal') inside.inner.push(attribute.name);
            else
                failAt(
                    lines.number,
                    `"${shorten(attribute.name)}" is a ${attribute.type} attribute inside a relational one: only numbers ` +
                        `are read there`,
                );
            if (attribute.type === 'relational') inside = attribute;
        } else unknownWord(`arff: line ${lines.number}`, 'tag', tag, ['@relation', '@attribute', '@end', '@data']);
    }
    return failAt(lines.number, 'expected a line "@data", but the file ends');
}

/**
 * @param {string} text what follows an attribute's name
 * @param {number} line
 * @returns {{ type: Attribute['type'], values: string[] }}
 */
function typeOf(text, line) {
    if (text[0] === '{') {
        const close = text.lastIndexOf('}');
        if (close < 0) failAt(line, `expected "}" at the end of the values "${shorten(text)}"`);
        return { type: 'nominal', values: new Row(text, 1, close, line).all(false).filter(value => value !== '') };
    }
    const word = text.split(/[\s%]/, 1)[0].toLowerCase();
    if (word === 'numeric' || word === 'real' || word === 'integer') return { type: 'numeric', values: [] };
    if (word === 'string' || word === 'date' || word === 'relational') return { type: word, values: [] };
    return unknownWord(`arff: line ${line}`, 'type', word, [
        'numeric',
        'real',
        'integer',
        '{…}',
        'string',
        'date',
        'relational',
    ]);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/** So many cells are at most made of sparse rows, which hold many more than are written: 128 MB of numbers. */
const MOST_CELLS = 2 ** 24;

/** @param {Lines} lines @param {Attribute[]} attributes */
function readRows(lines, attributes) {
    const { text } = lines,
        width = attributes.length,
        absent = attributes.map(absentIn);
    /** @type {string[][]} */
    const cells = [];
    /** @type {number[]} */
    const numbers = [];
    while (lines.next()) {
        const { start, end, number } = lines,
            sparse = text[start] === '{';
        if (sparse && cells.length * width > MOST_CELLS)
            failAt(
                number,
                `${cells.length} sparse rows of ${width} attributes are more than ` + `${MOST_CELLS} values`,
            );
        let row = sparse
            ? sparseRow(text, start, end, number, attributes, absent)
            : new Row(text, start, end, number).all(false);
        if (row.length !== width) {
            // blanks separate as well
            const words = new Row(text, start, end, number).all(true);
            if (words.length === width) row = words;
        }
        if (row.length !== width) {
            const weight = /^\{.*\}$/.test(row[row.length - 1]);
            failAt(
                number,
                `expected ${width} values, one for each attribute, found ` +
                    `${row.length}${weight ? '; weights of rows, as in "{2}", are not read' : ''}`,
            );
        }
        cells.push(row);
        numbers.push(number);
    }
    if (cells.length === 0) failAt(lines.number, 'expected at least one row after @data, found none');
    return { cells, numbers };
}

/**
 * `{1 X, 3 'Y z'}`: what is not named is 0, or the first of the declared values. These are the same in all rows, and
 * stand once, in the prototype of each.
 * @param {string} text @param {number} start @param {number} end @param {number} line @param {Attribute[]} attributes
 * @param {(string | null)[]} absent @returns {string[]}
 */
function sparseRow(text, start, end, line, attributes, absent) {
    const close = text.lastIndexOf('}', end - 1);
    if (close < start)
        failAt(line, `expected "}" at the end of a sparse row, found "${shorten(text.slice(start, end))}"`);
    if (close < end - 1)
        failAt(line, `expected nothing behind the sparse row, found "${shorten(text.slice(close + 1, end))}"`);
    /** @type {string[]} */
    const row = Object.create(absent);
    const reader = new Row(text, start + 1, close, line);
    let before = -1;
    while (reader.more()) {
        const word = reader.word(true),
            index = /^\d{1,9}$/.test(word) ? Number(word) : -1;
        if (!(index > before && index < attributes.length))
            failAt(
                line,
                `expected the number of an attribute from ${before + 1} to ` +
                    `${attributes.length - 1} in a sparse row, found ${describe(word)}`,
            );
        const value = reader.word(false);
        row[index] = value;
        before = index;
    }
    for (let c = absent.indexOf(null); c >= 0; c = absent.indexOf(null, c + 1))
        if (row[c] === null)
            failAt(
                line,
                `a sparse row must have a value for the ${attributes[c].type} attribute "${shorten(attributes[c].name)}"`,
            );
    return row;
}

/** What an attribute is where a sparse row does not name it; null: it must. @param {Attribute} attribute */
function absentIn({ type, values }) {
    return type === 'numeric' ? '0' : type === 'nominal' && values.length > 0 ? values[0] : null;
}

/**
 * The cells as numbers, and the first rows that hold none.
 * @param {string[][]} cells
 * @param {Attribute[]} attributes
 * @returns {Pick<import('../tables/table.js').Table, 'numbers' | 'texts'>}
 */
function numbersOf(cells, attributes) {
    const absent = attributes.map(attribute => numberOf(absentIn(attribute) ?? '')),
        texts = attributes.map(() => -1);
    const numbers = absent.map(value => new Float64Array(cells.length).fill(value ?? NaN));
    const words = absent.flatMap((value, c) => (value === null ? [c] : []));
    cells.forEach((row, r) => {
        const read = (/** @type {number} */ c) => {
            const value = numberOf(row[c]);
            numbers[c][r] = value ?? NaN;
            if (value === null && texts[c] < 0) texts[c] = r;
        };
        if (Array.isArray(row)) for (let c = 0; c < row.length; c++) read(c);
        else for (const c of [...Object.keys(row).map(Number), ...words]) read(c);
    });
    return { numbers, texts };
}

/** The values in text[at, end), one after the other. */
class Row {
    /** @param {string} text @param {number} at @param {number} end @param {number} line */
    constructor(text, at, end, line) {
        this.text = text;
        this.at = at;
        this.end = end;
        this.line = line;
        /** A comma was the last that was read: a value must follow. @private */
        this.comma = false;
    }

    /** Whether there is another value. */
    more() {
        this.at = skipSpace(this.text, this.at, this.end);
        if (this.text[this.at] === '%') this.at = this.end; // a comment
        return this.comma || this.at < this.end;
    }

    /** All values. @param {boolean} blanks whether blanks separate, as commas do */
    all(blanks) {
        const words = [];
        while (this.more()) words.push(this.word(blanks));
        return words;
    }

    /**
     * The next value, without its quotes, and past the separator behind it.
     * @param {boolean} blanks
     * @returns {string}
     */
    word(blanks) {
        const { text, end } = this;
        this.at = skipSpace(text, this.at, end);
        const from = this.at,
            quote = text[from];
        let word = '';
        if ((quote === "'" || quote === '"') && from < end) {
            let close = from + 1;
            while (close < end && text[close] !== quote) close += text[close] === '\\' ? 2 : 1;
            if (close >= end) failAt(this.line, `a quoted value is never closed: ${shorten(text.slice(from, end))}`);
            word = escaped(text.slice(from + 1, close));
            this.at = close + 1;
            const next = text.charCodeAt(this.at);
            if (this.at < end && next > 32 && text[this.at] !== ',')
                failAt(
                    this.line,
                    `expected a comma after a closing quote, found ` + `"${shorten(text.slice(this.at, end))}"`,
                );
        } else {
            let code = 0,
                comment = false;
            while (this.at < end && (code = text.charCodeAt(this.at)) !== COMMA && !(blanks && code <= 32)) {
                comment = code === PERCENT && this.at > from && text.charCodeAt(this.at - 1) <= 32;
                if (comment) break;
                this.at++;
            }
            word = text.slice(from, this.at).trim();
            if (comment) this.at = end;
        }
        this.at = skipSpace(text, this.at, end);
        this.comma = this.at < end && text.charCodeAt(this.at) === COMMA;
        if (this.comma) this.at++;
        return word;
    }
}

const COMMA = 44,
    PERCENT = 37;

/** @param {string} text between quotes */
function escaped(text) {
    return text.includes('\\')
        ? text.replace(/\\(.)/gs, (_, c) => (c === 'n' ? '\n' : c === 't' ? '\t' : c === 'r' ? '\r' : c))
        : text;
}

/* ---- relational attributes --------------------------------------------------------------------------------------- */

/**
 * @param {import('../tables/table.js').Table} table
 * @param {Attribute[]} attributes
 * @param {number[]} series the relational ones
 * @param {ReturnType<typeof checkedOptions>} own @param {'dimensions' | 'steps' | undefined} meaning
 * @param {(target: number) => import('../labels.js').Known} declared
 */
function relationalDataset(table, attributes, series, own, meaning, declared) {
    const { names, cells, lines, guesses } = table,
        { missing } = own;
    const of = own.rows !== undefined ? 'rows' : own.id !== null ? 'id' : own.window !== undefined ? 'window' : null;
    if (of) fail(`arff: ${of} is for files without a relational attribute`);
    const ignored = new Set(own.ignore.map(which => columnOf(table, which, 'ignore')));
    const left = series.filter(c => !ignored.has(c));
    if (left.length !== 1)
        fail(
            `arff: expected one relational attribute, found ${left.length}: ` +
                `${left.map(c => describe(names[c])).join(', ')}; leave the others out with { ignore }`,
        );
    const [column] = left;
    const target = targetColumn(table, own.target, new Set([...ignored, ...series]));
    if (target >= 0 && (ignored.has(target) || attributes[target].type === 'relational'))
        fail(
            `arff: ${describe(names[target])} cannot be ` +
                `the target: it is relational or among the attributes to ignore`,
        );
    const beside = names.findIndex((_, c) => c !== column && c !== target && !ignored.has(c));
    if (beside >= 0)
        fail(
            `arff: the attribute ${describe(names[beside])} stands beside the series: leave it out with { ignore: ` +
                `[${describe(names[beside])}] }, or is it the target?`,
        );

    const counts = cells.map(row => rowsOf(row[column]));
    const { inner, name } = attributes[column];
    if (meaning === undefined) {
        const same = counts.every(n => n === counts[0]),
            first = valuesOf(cells[0][column]);
        meaning = same && (areCounted(inner) || first !== inner.length) ? 'dimensions' : 'steps';
        guesses.push(
            meaning === 'dimensions'
                ? `each row of "${shorten(name)}" is a dimension, as in the UEA archive; { relational: ` +
                      `'steps' } takes the rows as steps`
                : `each row of "${shorten(name)}" is a step; { relational: 'dimensions' } takes the rows as dimensions`,
        );
    }
    const values = new Dimensions();
    let features = 0,
        filled = 0,
        empty = 0,
        shorter = 0;
    const x = cells.map((row, i) => {
        const where = `arff: line ${lines[i]}`;
        readRelation(row[column], values, where);
        if (meaning === 'steps') values.transpose();
        features ||= values.count;
        if (values.count !== features)
            fail(`${where}: expected ${features} dimensions, as in the first case, found ${values.count}`);
        if (values.trim() > 0) shorter++;
        const woven = values.weave(where, missing, 'error');
        filled += woven.filled;
        empty += woven.empty;
        return woven.series;
    });
    if (shorter > 0) guesses.push(`${shorter} of ${x.length} series end with missing values and are taken as shorter`);
    guesses.push(...emptyGuess(empty, missing));
    const {
        kept,
        guesses: ofLabels,
        ...encoded
    } = target < 0
        ? { y: new Int32Array(0), classes: [], kept: null, guesses: [] }
        : encodeLabels(
              cells.map(row => row[target]),
              {
                  who: 'arff',
                  ...knownOf(own, declared(target)),
                  missingTarget: own.missingTarget,
                  where: i => `arff: line ${lines[i]}, attribute "${shorten(names[target])}"`,
              },
          );
    const samples = kept ? kept.map(i => x[i]) : x;
    return {
        x: samples,
        ...encoded,
        features,
        length: samples.reduce((most, one) => Math.max(most, one.length / features), 0),
        read: {
            format: 'arff',
            target: target < 0 ? null : names[target],
            dropped: x.length - samples.length,
            filled: { count: filled, how: missing },
            guesses: [...guesses, ...ofLabels],
        },
    };
}

/** How many rows a relational value has. @param {string} text */
function rowsOf(text) {
    return text.split('\n').filter(row => row.trim() !== '').length;
}

/** How many values its first row has. @param {string} text */
function valuesOf(text) {
    return text.trimStart().split('\n', 1)[0].split(',').length;
}

/** @param {string} text @param {Dimensions} values @param {string} where */
function readRelation(text, values, where) {
    values.clear();
    for (let at = 0; at < text.length; ) {
        let end = text.indexOf('\n', at);
        if (end < 0) end = text.length;
        const row = values.count + 1,
            from = skipSpace(text, at, end);
        if (text[from] === '{' && from < end) fail(`${where}: sparse rows inside a relational attribute are not read`);
        for (let begin = from; from < end; begin++) {
            let stop = begin;
            while (stop < end && text.charCodeAt(stop) !== COMMA) stop++;
            const value = numberIn(text, begin, stop),
                word = value === null || !Number.isFinite(value) ? text.slice(begin, stop).trim() : '';
            const place = `value ${values.open + 1} of row ${row}`;
            if (value === null)
                fail(
                    `${where}: expected a number or "?" as ${place}, found "${shorten(word)}"${hintAt(word).replace(/^ /, '. ')}`,
                );
            if (Math.abs(value) === Infinity)
                fail(
                    `${where}: ${place} is infinite, ${describe(word)}: write a finite number, or "?" if it ` +
                        `is missing`,
                );
            values.add(value);
            if (stop >= end) break;
            if (skipSpace(text, stop + 1, end) === end)
                fail(
                    `${where}: row ${row} ends with a comma: take it away, or write "?" after it ` +
                        `if a value is missing`,
                );
            begin = stop;
        }
        if (from < end) {
            values.close();
            const length = values.lengthOf(row - 1);
            if (length !== values.lengthOf(0))
                fail(`${where}: row ${row} has ${length} values and row 1 has ${values.lengthOf(0)}`);
        }
        at = end + 1;
    }
    if (values.count === 0) fail(`${where}: expected values, found an empty series`);
}

/** @param {number} line @param {string} sentence @returns {never} */
function failAt(line, sentence) {
    return fail(`arff: line ${line}: ${sentence}`);
}
