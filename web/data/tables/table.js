/**
 * Text with separators to a table of cells, as programs write it: Excel, pandas, R, Google Sheets, LibreOffice, Matlab,
 * loggers.
 * The cells are d3-dsv's work; here is what surrounds them (`sep=;`, comments, a header, row names, trailing
 * separators, decimal commas). What a column means is the reader's matter (csv.js).
 *
 * All loops are linear in the length of the text.
 */

import { dsvFormat } from 'd3-dsv';
import { describe, fail, nearest } from '../../errors.js';
import { checkFormat } from '../formats/recognise.js';
import { listed } from '../labels.js';
import { numberOf } from '../parsing/numbers.js';

/**
 * @typedef {object} Table
 * @property {'csv' | 'arff' | 'json'} who the reader, for sentences
 * @property {'record'} [row] what a row is called; a line if not given
 * @property {string[]} names the columns', "" where there is none
 * @property {boolean} header whether the file names its columns
 * @property {string[][]} cells the rows under the header
 * @property {number[]} lines where each row begins in the file, from 1
 * @property {Float64Array[]} numbers of each column, as numberOf tells: NaN where missing or where the cell is text
 * @property {number[]} texts the first row of each column whose cell is no number, −1 without one
 * @property {number} index the column of row names, −1 without one
 * @property {string} delimiter @property {'.' | ','} decimal
 * @property {string[]} guesses what was not said and had to be guessed, in words
 */

/**
 * @param {string} text
 * @param {{ delimiter?: string, header?: boolean, decimal?: '.' | ',', names: string[], steps?: boolean }} options
 *   `names`: of columns
 *   that the caller spoke of; `steps`: a row is a step in time, so that an empty one between others is a step whose
 *   values are missing
 * @returns {Table}
 */
export function readTable(text, { delimiter, header, decimal, names: spoken, steps = false }) {
    /** @type {string[]} */
    const guesses = [];
    checkFormat(text, 'csv', 'csv', 'no table of separated values');
    const begin = beginning(text);
    const separator = delimiter ?? begin.separator ?? guessDelimiter(text.slice(begin.at, begin.at + 65536));
    const { cells, lines, blank, gaps, empties } = splitCells(text, begin, separator, steps);
    const commented = begin.comment !== null && takeCommentAsHeader(cells, lines, begin, separator);
    if (cells.length === 0) fail('csv: expected at least one row, the file is empty');
    if (blank > 0) guesses.push(`${blank === 1 ? 'a row' : `${blank} rows`} of empty cells left out`);
    if (gaps > 0)
        guesses.push(
            `${gaps === 1 ? 'an empty row is a step whose values are' : `${gaps} empty rows are steps whose values are`} missing`,
        );
    if (steps && empties > 0)
        guesses.push(
            `${empties === 1 ? 'an empty line is' : `${empties} empty lines are`} no step: for a missing value write NaN`,
        );
    const rowNames = evenOut(cells, lines, guesses);

    const named = header ?? (rowNames || commented || looksLikeHeader(cells, spoken));
    if (!named && header === undefined && countsAlone(cells))
        guesses.push(
            `line ${lines[0]}, whose numbers rise or fall evenly, is a row like the others; ` +
                `{ header: true } takes it as the names of the columns`,
        );
    if (named && header === undefined)
        guesses.push(
            commented
                ? 'the comment before the first row names the columns'
                : `line ${lines[0]} holds the names of the columns`,
        );
    const first = named ? cells[0].map(name => name.trim()) : cells[0].map(() => '');
    if (named) {
        cells.shift();
        lines.shift();
        if (cells.length === 0) fail('csv: expected rows under the header, found none');
    }
    const columns = readNumbers(cells, lines, decimal, separator);
    if (columns.comma && decimal === undefined) guesses.push('numbers are written with a decimal comma');
    if (columns.grouped !== null)
        guesses.push(`numbers such as ${columns.grouped} are read with a decimal point, not as thousands`);
    const unnamed = named && first.length > 1 && /^(unnamed: 0)?$/i.test(first[0]);
    if (unnamed) guesses.push('the first column has no name and is taken as the names of the rows, not as an input');
    return {
        who: 'csv',
        names: first,
        header: named,
        cells,
        lines,
        numbers: columns.numbers,
        texts: columns.texts,
        index: unnamed ? 0 : -1,
        delimiter: separator,
        decimal: columns.comma ? ',' : '.',
        guesses,
    };
}

/** Whether the first lines of a table name its columns, as readTable guesses. @param {string} text */
export function hasHeader(text) {
    let at = beginning(text).at;
    for (let rows = 0; rows < 20 && at < text.length; rows++) at = nextLine(text, lineEnd(text, at));
    try {
        return readTable(text.slice(0, at), { names: [] }).header;
    } catch {
        return false; // no table, or a header and nothing else: its reader says so
    }
}

/* ---- before the first row ---------------------------------------------------------------------------------------- */

/** @typedef {{ at: number, line: number, separator?: string, comment: string | null }} Beginning */

/** Past `sep=;`, empty lines and comments. @param {string} text @returns {Beginning} `comment`: the last one */
function beginning(text) {
    /** @type {Beginning} */
    const begin = { at: 0, line: 1, comment: null };
    let first = null; // a comment, which is a row after all where there is nothing else
    while (begin.at < text.length) {
        const end = lineEnd(text, begin.at);
        const line = text.slice(begin.at, Math.min(end, begin.at + 4096));
        const separator = begin.line === 1 ? /^"?sep=(.)"?[,;\t ]*$/i.exec(line) : null;
        if (separator) begin.separator = separator[1];
        else if (line[0] === '#' && !isMissingWord(line)) {
            first ??= { ...begin };
            begin.comment = text.slice(begin.at + 1, end);
        } else if (line.trim() !== '' || end - begin.at > 4096) break;
        begin.at = nextLine(text, end);
        begin.line++;
    }
    return begin.at >= text.length && first ? first : begin;
}

/** `#N/A` is no comment. @param {string} line */
function isMissingWord(line) {
    return /^#n\/?a(?![a-z])/i.test(line);
}

/**
 * numpy writes its header as a comment, "# a,b,label", and tables have a first column "#".
 * @param {string[][]} cells @param {number[]} lines @param {Beginning} begin @param {string} separator
 * @returns {boolean} whether it was one
 */
function takeCommentAsHeader(cells, lines, begin, separator) {
    const {
        cells: [names],
    } = splitCells(begin.comment ?? '', { at: 0, line: 1, comment: null }, separator);
    if (cells.length === 0 || names === undefined || names.length < 2 || names.length !== cells[0].length) return false;
    if (names.every(name => numberOf(name) !== null) || cells[0].every(cell => numberOf(cell) === null)) return false;
    if (names[0].trim() === '') names[0] = '#';
    cells.unshift(names);
    lines.unshift(begin.line - 1);
    return true;
}

/** @param {string} text @param {number} from */
function lineEnd(text, from) {
    let at = from;
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
    return at;
}

/** @param {string} text @param {number} end of a line */
function nextLine(text, end) {
    return text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
}

/**
 * The separator that most lines have equally many of; among several a tab before ; before | before a comma (which may
 * be a decimal one), and blanks only where there is nothing else.
 * @param {string} text the beginning of the file
 */
function guessDelimiter(text) {
    const candidates = ['\t', ';', '|', ',', ' '];
    /** @type {number[][]} how many of each candidate each line has; runs of blanks between words count as one */
    const counts = [];
    let line = candidates.map(() => 0),
        quoted = false,
        before = '\n',
        empty = true;
    for (let at = 0; at <= text.length && counts.length < 50; before = text[at++]) {
        const c = text[at];
        if (quoted && c !== undefined) {
            quoted = c !== '"';
            continue;
        }
        if (c === '\n' || c === '\r' || c === undefined) {
            if (!empty && (c !== undefined || counts.length === 0)) counts.push(line); // not a line that was cut
            line = candidates.map(() => 0);
            empty = true;
            continue;
        }
        if (c === ' ') continue;
        if (before === ' ' && !empty) line[candidates.length - 1]++;
        const which = candidates.indexOf(c);
        if (which >= 0) line[which]++;
        if (c === '"') quoted = before === ' ' || before === '\n' || before === '\r' || candidates.includes(before);
        empty = false;
    }
    let best = ',',
        most = 0;
    candidates.forEach((candidate, i) => {
        if (candidate === ' ' && most > 0) return;
        /** @type {Map<number, number>} */
        const lines = new Map();
        let having = 0;
        for (const { [i]: n } of counts) {
            if (n === 0) continue;
            lines.set(n, (lines.get(n) ?? 0) + 1);
            having++;
        }
        const score = 2 * Math.max(0, ...lines.values()) + having;
        if (score > most) {
            best = candidate;
            most = score;
        }
    });
    return best;
}

/* ---- rows and cells ---------------------------------------------------------------------------------------------- */

/**
 * Rows of cells after RFC 4180: a cell may be quoted, and then holds separators, line ends and doubled quotes. Lines
 * end with \n, \r\n or \r; empty ones, rows of empty cells (counted in `blank`) and comments are left out; where rows
 * are steps, empty ones between others stay (counted in `gaps`). An empty line is no row, though in a single column it
 * may have been one (`empties`).
 * d3-dsv forgives a
 * quote that is never closed and swallows a letter after a closing one; walking along the text finds both, and the line
 * each row begins in.
 * @param {string} text @param {Beginning} begin @param {string} separator @param {boolean} [steps]
 * @returns {{ cells: string[][], lines: number[], blank: number, gaps: number, empties: number }}
 */
function splitCells(text, begin, separator, steps = false) {
    /** @type {number[]} */
    const lines = [];
    /** @type {number[]} rows that begin with # */
    const marked = [];
    const blanks = separator === ' ';
    const rest = blanks ? text.slice(begin.at).replace(/\t/g, ' ') : text.slice(begin.at);
    let at = 0,
        line = begin.line,
        blank = 0,
        gaps = 0,
        width = 0,
        empties = 0;
    let open = 0,
        bare = 0; // empty rows, and lines, that no other has followed yet
    const cells = dsvFormat(separator).parseRows(rest, row => {
        const begun = line;
        let empty = true,
            quotes = false;
        const comment = rest[at] === '#';
        const kept = blanks ? /** @type {string[]} */ ([]) : row;
        for (const cell of row) {
            const quoted = rest[at] === '"';
            if (quoted) {
                at += cell.length + occurrences(cell, '"') + 1;
                if (rest[at++] !== '"') fail(`csv: line ${line}: a quoted cell is never closed`);
                line += lineEnds(cell);
                quotes = true;
                if (at < rest.length && rest[at] !== separator && rest[at] !== '\r' && rest[at] !== '\n')
                    fail(
                        `csv: line ${line}: expected ${nameOf(separator)} or the line's end after a closing quote, found ${describe(rest[at])}`,
                    );
            } else at += cell.length;
            if (blanks && !quoted && cell === '') {
                at++;
                continue;
            }
            if (empty && cell.trim() !== '') empty = false;
            if (blanks) kept.push(cell);
            at++;
        }
        if (rest[at - 1] === '\r' && rest[at] === '\n') at++;
        line++;
        if (empty) {
            const isRow = quotes || (!blanks && row.length > 1); // and no empty line
            if (steps && isRow && width > 0 && (width === 1 || kept.length > 1)) open++;
            else {
                if (isRow) blank++;
                else if (width === 1) bare++;
                return null;
            }
        } else {
            width ||= kept.length;
            gaps += open;
            open = 0;
            empties += bare;
            bare = 0;
        }
        if (comment) marked.push(lines.length);
        lines.push(begun);
        return kept;
    });
    cells.length -= open;
    lines.length -= open;
    blank += open;
    // Where most rows begin with #, as labels or colours may, they are not comments.
    const comments =
        2 * marked.length < cells.length
            ? new Set(marked.filter(r => isComment(cells[r], cells[marked[0] === 0 ? 1 : 0].length)))
            : new Set();
    if (comments.size === 0) return { cells, lines, blank, gaps, empties };
    const keep = (/** @type {unknown} */ _, /** @type {number} */ r) => !comments.has(r);
    return { cells: cells.filter(keep), lines: lines.filter(keep), blank, gaps, empties };
}

/**
 * Of a row that begins with #: other rows have other lengths, or the rest of its cell is a blank and more, or a number.
 * @param {string[]} row
 * @param {number} width
 */
function isComment(row, width) {
    if (isMissingWord(row[0])) return false;
    const rest = row[0].slice(1);
    return row.length !== width || (rest !== '' && (rest[0] === ' ' || numberOf(rest) !== null));
}

/** @param {string} text @param {string} what one character */
function occurrences(text, what) {
    let n = 0;
    for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) n++;
    return n;
}

/** @param {string} text */
function lineEnds(text) {
    return (
        occurrences(text, '\n') + occurrences(text, '\r') - (text.includes('\r\n') ? text.split('\r\n').length - 1 : 0)
    );
}

/** @param {string} separator */
function nameOf(separator) {
    return separator === '\t' ? 'a tab' : separator === ' ' ? 'a blank' : `a "${separator}"`;
}

/**
 * Makes all rows as long as the first: empty cells behind it are cut off, and so are columns without a name or a value
 * at the end.
 * @param {string[][]} cells @param {number[]} lines @param {string[]} guesses
 * @returns {boolean} whether the first row lacks one name, that of the row names (as R writes tables); it is then given
 *   one, ""
 */
function evenOut(cells, lines, guesses) {
    const filled = cells.map(row => {
        let n = row.length;
        while (n > 0 && row[n - 1].trim() === '') n--;
        return n;
    });
    const [first, ...others] = cells;
    let width = first.length;
    const most = filled.reduce((a, b) => Math.max(a, b), 1);
    const same = others.length > 0 && others.every(row => row.length === others[0].length) ? others[0].length : -1;
    const rowNames = same === width + 1 && most === same && first.every(name => numberOf(name) === null);
    if (rowNames) {
        first.unshift('');
        width++;
    } else if (most < width || (same >= 0 && same < width && filled[0] <= same)) {
        width = most < width ? Math.max(most, 1) : same;
        guesses.push('empty cells at the end of the rows left out');
    }
    const wrong = cells.findIndex((row, r) => row.length < width || filled[r] > width);
    if (wrong >= 0) {
        const all = cells.filter((row, r) => row.length < width || filled[r] > width).length;
        fail(
            `csv: line ${lines[wrong]}: expected ${width} ${width === 1 ? 'column' : 'columns'}, as in the first row, found ${Math.max(filled[wrong], Math.min(cells[wrong].length, width))}` +
                ` (${describe(cells[wrong].slice(0, 8).join(','))})${all > 1 ? `; ${all - 1} more ${all === 2 ? 'row differs' : 'rows differ'}` : ''}` +
                (cells[wrong].some(isLateQuote) ? LATE_QUOTE : '') +
                (same < 0 && 2 * all > cells.length
                    ? `. If the table begins further down, take away what stands before it, or begin those lines with "#"`
                    : ''),
        );
    }
    cells.forEach(row => {
        row.length = width;
    });
    return rowNames;
}

/** Whether a quote stands behind blanks, where it does not count. @param {string} cell */
export function isLateQuote(cell) {
    return cell[0] === ' ' && cell.trimStart()[0] === '"';
}

export const LATE_QUOTE = '. A quote counts only directly after the separator: take the blank before it away';

/* ---- numbers and names ------------------------------------------------------------------------------------------- */

/**
 * All cells as numbers, in one convention for the whole file.
 * @param {string[][]} cells @param {number[]} lines @param {'.' | ',' | undefined} decimal @param {string} separator
 */
function readNumbers(cells, lines, decimal, separator) {
    const width = cells[0].length;
    const numbers = Array.from({ length: width }, () => new Float64Array(cells.length));
    const texts = new Array(width).fill(-1);
    /** @typedef {{ r: number, c: number }} Place */
    /**
     * The first cells that decide: with a comma that must be a decimal one, that may be one, and with a point.
     * @type {Record<'certain' | 'possible' | 'point', Place | null>}
     */
    const seen = { certain: null, possible: null, point: null };
    let thousands = false;
    /** @type {Place[]} */
    const commas = [];
    cells.forEach((row, r) => {
        for (let c = 0; c < width; c++) {
            const cell = row[c],
                value = numberOf(cell);
            if (value !== null) {
                numbers[c][r] = value;
                if (seen.point === null && cell.includes('.') && Number.isFinite(value)) seen.point = { r, c };
                continue;
            }
            numbers[c][r] = NaN;
            const kind = commaKind(cell);
            if (kind === null) {
                if (texts[c] < 0) texts[c] = r;
                continue;
            }
            commas.push({ r, c });
            if (kind === 'decimal') seen.certain ??= { r, c };
            else if (kind === 'thousands') thousands = true;
            else seen.possible ??= { r, c };
        }
    });
    const { certain, possible, point } = seen;
    const place = (/** @type {Place} */ { r, c }) => `line ${lines[r]} has ${describe(cells[r][c].trim())}`;
    if (decimal === undefined && certain && point)
        fail(
            `csv: ${place(certain)}, with a decimal comma, and ${place(point)}, with a point: say which the decimal sign is, { decimal: ',' } or { decimal: '.' }`,
        );
    // Where semicolons separate, it is because commas do not.
    const open = decimal === undefined && possible !== null && !certain && !point && !thousands;
    if (open && separator !== ';')
        fail(
            `csv: ${place(possible)}: is that a decimal comma or a thousands separator? For the first say { decimal: ',' }; the second is not read, { decimal: '.' } leaves such cells as text`,
        );
    const points =
        decimal === undefined && point !== null && separator !== ',' && cells.every(row => row.every(isGroup));
    if (open || points) {
        const mixed = groupsBesideWholes(cells, open ? ',' : '.');
        if (mixed)
            fail(
                `csv: ${place(mixed)} in a column of whole numbers below 1000: is that a decimal ${open ? 'comma' : 'point'} or a thousands ` +
                    `separator? For the first say { decimal: '${open ? ',' : '.'}' }; the second is not read: write the digits without it`,
            );
    }
    const comma = decimal === ',' || open || (decimal === undefined && certain !== null);
    for (const { r, c } of commas) {
        if (comma && commaKind(cells[r][c]) !== 'thousands')
            numbers[c][r] = Number(cells[r][c].trim().replace(',', '.'));
        else texts[c] = texts[c] < 0 ? r : Math.min(texts[c], r);
    }
    if (decimal === ',' && point !== null)
        cells.forEach((row, r) => {
            for (let c = 0; c < width; c++)
                if (row[c].includes('.') && Number.isFinite(numbers[c][r])) {
                    numbers[c][r] = NaN;
                    texts[c] = texts[c] < 0 ? r : Math.min(texts[c], r);
                }
        });
    return { numbers, texts, comma, grouped: points && point ? cells[point.r][point.c].trim() : null };
}

/** Whether a point in a cell, if it has one and is a number, may be a thousands separator. @param {string} cell */
function isGroup(cell) {
    return !cell.includes('.') || GROUP['.'].test(cell) || !Number.isFinite(numberOf(cell));
}

/** A number whose sign, a point or a comma, may separate thousands. */
const GROUP = { '.': /^\s*[-+]?[1-9]\d{0,2}\.\d{3}\s*$/, ',': /^\s*[-+]?[1-9]\d{0,2},\d{3}\s*$/ };

/**
 * A cell such as 2.000 in a column of which all others are whole numbers below 1000, as are those that need no
 * thousands separator.
 * @param {string[][]} cells @param {'.' | ','} sign @returns {{ r: number, c: number } | null}
 */
function groupsBesideWholes(cells, sign) {
    for (let c = 0; c < cells[0].length; c++) {
        const column = cells.map(row => row[c]).filter(cell => !isMissing(cell)),
            r = cells.findIndex(row => GROUP[sign].test(row[c]));
        const wholes = column.filter(cell => !GROUP[sign].test(cell));
        if (r >= 0 && wholes.length > 0 && wholes.every(cell => /^\s*[-+]?\d{1,3}\s*$/.test(cell))) return { r, c };
    }
    return null;
}

/**
 * What a comma in a number must be.
 * @param {string} cell
 * @returns {'decimal' | 'either' | 'thousands' | null} null: the cell is no number with a comma
 */
function commaKind(cell) {
    const match =
        cell.length > 40 || !cell.includes(',') ? null : /^\s*[-+]?(\d*),(\d+)((?:,\d+)*)(e[-+]?\d+)?\s*$/i.exec(cell);
    if (!match) return null;
    const [, whole, rest, more, exponent] = match;
    if (more) return 'thousands';
    return rest.length === 3 && whole.length <= 3 && /^[1-9]/.test(whole) && !exponent ? 'either' : 'decimal';
}

/** Of the target and of what tells series apart: names that make a first row a header. */
const TELLING = /^(target|label|class|id)$/i;

/**
 * Whether the first row names the columns: it has a name that the caller spoke of or that tells the target, or a word
 * above a column of numbers, or an empty first cell above a full column (pandas' index), or it is 0, 1, 2, … (pandas
 * again), or its numbers rise or fall evenly beside a word that does not come again (`400,402,404,variety`), or all
 * columns hold text and the first row's does not come again.
 * @param {string[][]} cells @param {string[]} spoken
 */
function looksLikeHeader(cells, spoken) {
    const [first, ...others] = cells;
    const names = first.map(name => name.trim());
    const isText = (/** @type {string} */ cell) => numberOf(cell) === null && commaKind(cell) === null;
    const unlike = (/** @type {string} */ name, /** @type {number} */ c) => !others.some(row => row[c].trim() === name);
    if (
        names.some(name => isText(name) && spoken.includes(name)) ||
        names.some((name, c) => TELLING.test(name) && unlike(name, c))
    )
        return true;
    if (others.length === 0) return names.length > 1 && names.every(isText);
    const aboveNumbers = (/** @type {string} */ name, /** @type {number} */ c) =>
        isText(name) && !others.some(row => isText(row[c])) && others.some(row => !isMissing(row[c]));
    if (names.some(aboveNumbers)) return true;
    if (
        names.length > 1 &&
        names[0] === '' &&
        !names.slice(1).includes('') &&
        others.every(row => row[0].trim() !== '')
    )
        return true;
    const counts = (/** @type {string[]} */ row) =>
        row.every((cell, c) => cell.trim() !== '' && Number(cell) === Number(row[0]) + c);
    // a series that rises by 1 begins like this too
    if (names.length > 2 && Number(names[0]) === 0 && counts(names)) return !counts(others[0]);
    const words = names.flatMap((name, c) => (isText(name) ? [c] : []));
    if (
        words.length > 0 &&
        words.every(
            c =>
                unlike(names[c], c) &&
                others.every(row => isText(row[c]) || isMissing(row[c])) &&
                2 * new Set(others.map(row => row[c].trim())).size <= others.length,
        ) &&
        countsAlone(cells)
    )
        return true;
    return (
        names.length > 1 &&
        new Set(names).size === names.length &&
        names.every((name, c) => isText(name) && unlike(name, c)) &&
        others.every(row => row.every(cell => isText(cell) || isMissing(cell)))
    );
}

/**
 * Whether the numbers of the first row rise or fall evenly, as times and wavelengths do, and those of no other row.
 * @param {string[][]} cells
 */
function countsAlone(cells) {
    return isCount(cells[0]) && cells.length > 1 && !cells.some((row, r) => r > 0 && isCount(row));
}

/**
 * Whether a row has three numbers at least that differ by equal steps, or eight that all rise or all fall.
 * @param {string[]} row
 */
function isCount(row) {
    const numbers = row.map(numberOf).filter(value => value !== null);
    const step = numbers[1] - numbers[0];
    if (numbers.length < 3 || !(step !== 0)) return false;
    const each = (/** @type {(difference: number) => boolean} */ holds) =>
        numbers.every((value, i) => i === 0 || holds(value - numbers[i - 1]));
    return (
        each(difference => Math.abs(difference - step) <= 1e-6 * Math.abs(step)) ||
        (numbers.length >= 8 && each(difference => difference * step > 0))
    );
}

/** @param {string} cell */
export function isMissing(cell) {
    return Number.isNaN(numberOf(cell));
}

/**
 * A column by name or number. @param {Table} table @param {unknown} which @param {string} option @returns {number}
 */
export function columnOf(table, which, option) {
    const { names } = table;
    if (typeof which === 'string') {
        const c = names.indexOf(which.trim());
        if (c < 0) {
            if (!table.header)
                fail(
                    `${table.who}: ${option}: no column is named ${describe(which)}: the file names none; give a number from 0 to ${names.length - 1}, or { header: true }`,
                );
            const near = nearest(which.trim(), names.slice(0, 1000));
            fail(
                `${table.who}: ${option}: no column is named ${describe(which)}; ${near === null ? 'there' : `did you mean "${near}"? There`} are ${listed(names)}`,
            );
        }
        const again = names.indexOf(which.trim(), c + 1);
        if (again >= 0)
            fail(
                `${table.who}: ${option}: columns ${c} and ${again} are both named ${describe(which)}: give the number of one`,
            );
        return c;
    }
    if (typeof which !== 'number')
        fail(`${table.who}: ${option} must be a column's name or number, got ${describe(which)}`);
    const c = which < 0 ? names.length + which : which;
    if (!(Number.isInteger(c) && c >= 0 && c < names.length))
        fail(`${table.who}: ${option}: there is no column ${which}, the file has ${names.length}`);
    return c;
}

/** @param {Table} table @param {number} c */
export function columnText(table, c) {
    return table.names[c] ? `"${table.names[c]}"` : String(c);
}

/** Where row r is in the file, for a sentence. @param {Table} table @param {number} r */
export function rowText(table, r) {
    return `${table.who}: ${table.row ?? 'line'} ${table.lines[r]}`;
}
