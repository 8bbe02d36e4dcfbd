/**
 * The `.ts` text format of the UEA and UCR archives of time series (read by aeon and sktime).
 *
 *     # a comment
 *     @problemName JapaneseVowels
 *     @dimensions 12
 *     @classLabel true 1 2 3
 *     @data
 *     1.86,1.89,1.93:-0.20,-0.19,-0.19: … :1
 *
 * One line is one case: its dimensions separated by colons, the values of a dimension by commas, the label last. A missing
 * value is `?` or `NaN`. With `@timestamps true` a value is `(time,value)`. Lengths may differ from case to case.
 */

import { classIndex, listed, sortedClasses } from './labels.js';
import { checkMissing, fillMissing, textOf } from './values.js';

/**
 * @typedef {object} TsOptions
 * @property {import('./values.js').Missing} [missing] what becomes of a missing value; 'interpolate' if not given
 * @property {'error' | 'pad' | 'stretch'} [unequalDimensions] what to do with a case whose dimensions have different
 *   lengths. 'error' (the default) refuses it, because only the user knows which of the other two is right: 'pad' takes
 *   the end of a short one as missing, 'stretch' spreads it over the longest by linear interpolation (sensors that were
 *   sampled at different rates for the same time).
 * @property {readonly string[]} [classes] the classes in the order wanted, such as the training set's for its test set;
 *   the header's order if not given
 */
/** What the header and the data say beside the cases. @typedef {{ name: string, missing: number }} TsFacts `missing`: how many values were */

/**
 * Reads a `.ts` file.
 *
 * Of the header, `@classLabel`, `@targetLabel`, `@timestamps` and `@dimensions` count, in any case; the other claims
 * (`@equalLength`, `@seriesLength`, `@missing`, `@univariate`) are often wrong in the wild, and the data itself tells.
 * Timestamps are not kept: the values are taken as equally spaced, in the order of the file. Without labels `y` is empty.
 *
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8 or Latin-1
 * @param {TsOptions} [options]
 * @returns {import('./types.js').SeriesDataset & TsFacts}
 * @throws {Error} naming the line, what was expected and what is there
 */
export function parseTs(source, { missing = 'interpolate', unequalDimensions = 'error', classes } = {}) {
    checkMissing(missing, 'ts');
    if (!['error', 'pad', 'stretch'].includes(unequalDimensions))
        throw new Error(`ts: unequalDimensions must be 'error', 'pad' or 'stretch', got ${JSON.stringify(unequalDimensions)}`);
    const text = textOf(source, 'ts');
    const lines = new Lines(text);
    const header = readHeader(lines);
    const labelled = header.classes !== null || header.regression;
    const named = classes ? [...classes] : header.classes?.length ? header.classes : null;
    const index = named && classIndex(named);

    /** @type {Float32Array[]} */
    const x = [];
    /** @type {string[]} labels that wait for the list of classes, where the header has none */
    const waiting = [];
    /** @type {number[]} */
    const y = [];
    const parser = new CaseParser(text, header.timestamps, labelled);
    let features = header.dimensions, longest = 0, missed = 0;
    while (lines.next()) {
        const { number } = lines;
        const found = parser.parse(lines.start, lines.end, number);
        if (features === 0) features = found;
        if (found !== features) {
            const said = header.dimensions ? `the header says @dimensions ${features}` : `the first case has ${features}`;
            fail(number, `expected ${features} ${features === 1 ? 'dimension' : 'dimensions'}${labelled ? ' and a label' : ''} (${said}), found ${found}`);
        }
        const { series, length, gaps } = parser.series(number, missing, unequalDimensions);
        x.push(series);
        longest = Math.max(longest, length);
        missed += gaps;
        if (header.regression) y.push(target(parser.label, number));
        else if (index) {
            const label = index(parser.label);
            if (label < 0) fail(number, `the label "${parser.label}" is none of the classes ${listed(/** @type {string[]} */ (named))}`);
            y.push(label);
        } else if (labelled) waiting.push(parser.label);
    }
    if (x.length === 0) fail(lines.number, 'expected at least one case after @data, found none');

    const names = header.regression || !labelled ? [] : named ?? sortedClasses(waiting);
    const labels = header.regression ? Float32Array.from(y) : Int32Array.from(waiting.length ? waiting.map(classIndex(names)) : y);
    return { name: header.name, x, y: labels, classes: names, features, length: longest, missing: missed };
}

/** Steps through the lines of a text without splitting it; skips empty lines and comments; numbers start at 1. */
class Lines {
    /** @param {string} text */
    constructor(text) {
        this.text = text;
        this.number = 0;
        this.start = 0;
        this.end = 0;
        /** @private */ this.position = 0;
    }

    /** @returns {boolean} false at the end; else [start, end) is the line, white space cut off both ends */
    next() {
        const { text } = this;
        while (this.position < text.length) {
            let end = text.indexOf('\n', this.position);
            if (end < 0) end = text.length;
            this.start = skipSpace(text, this.position, end);
            this.position = end + 1;
            this.number++;
            while (end > this.start && text.charCodeAt(end - 1) <= 32) end--;
            this.end = end;
            if (this.start < end && text[this.start] !== '#') return true;
        }
        return false;
    }
}

/**
 * @typedef {object} Header
 * @property {string} name @property {number} dimensions 0 if not given @property {boolean} timestamps
 * @property {string[] | null} classes null without class labels, empty if not listed @property {boolean} regression
 */

/** Reads up to @data, that line included. @param {Lines} lines @returns {Header} */
function readHeader(lines) {
    /** @type {Header} */
    const header = { name: '', dimensions: 0, timestamps: false, classes: null, regression: false };
    while (lines.next()) {
        const line = lines.text.slice(lines.start, lines.end);
        if (line[0] !== '@') fail(lines.number, `expected a header line such as "@problemName …", or "@data", found "${shorten(line)}"`);
        const [tag, ...words] = line.slice(1).split(/\s+/);
        const flag = () => {
            const word = words[0]?.toLowerCase();
            if (word !== 'true' && word !== 'false') fail(lines.number, `expected true or false after @${tag}, found "${words[0] ?? ''}"`);
            return word === 'true';
        };
        switch (tag.toLowerCase()) {
            case 'data': return header;
            case 'problemname': header.name = words.join(' '); break;
            case 'timestamps': header.timestamps = flag(); break;
            case 'targetlabel': header.regression = flag(); break;
            case 'classlabel': header.classes = flag() ? words.slice(1) : null; break;
            case 'dimension': case 'dimensions':
                header.dimensions = Number(words[0]);
                if (!Number.isSafeInteger(header.dimensions) || header.dimensions < 1)
                    fail(lines.number, `expected a whole number above 0 after @${tag}, found "${words[0] ?? ''}"`);
        }
    }
    return fail(lines.number, 'expected a line "@data", but the file ends');
}

/** Takes one case apart. Its lists are kept from case to case, so that a large file does not make large garbage. */
class CaseParser {
    /** @param {string} text @param {boolean} timestamps @param {boolean} labelled */
    constructor(text, timestamps, labelled) {
        this.text = text;
        this.timestamps = timestamps;
        this.labelled = labelled;
        this.label = '';
        /** The values of all dimensions, one after the other; NaN where missing. @private */
        this.values = new Float64Array(4096);
        /** @private */ this.used = 0;
        /** Where each dimension ends in `values`. @private @type {number[]} */
        this.ends = [];
    }

    /**
     * Reads text[start, end) into `label` and the values of its dimensions.
     * @param {number} start @param {number} end @param {number} line
     * @returns {number} the number of dimensions
     */
    parse(start, end, line) {
        const { text } = this;
        this.used = 0;
        this.ends.length = 0;
        if (this.labelled) {
            // The label is what follows the last colon: a colon inside it would be taken for a dimension's end, by every reader.
            const colon = text.lastIndexOf(':', end - 1);
            if (colon < start) fail(line, `expected values, a colon and a label, found "${shorten(text.slice(start, end))}"`);
            this.label = text.slice(colon + 1, end).trim();
            if (this.label === '') fail(line, 'expected a label after the last colon, found nothing');
            end = colon;
        }
        let at = start;
        for (;;) {
            at = this.timestamps ? this.pairs(at, end, line) : this.numbers(at, end, line);
            this.ends.push(this.used);
            if (at >= end) break;
            at++; // the colon
        }
        return this.ends.length;
    }

    /** Reads "1.5,?,2" up to a colon or the end. @param {number} at @param {number} end @param {number} line @returns {number} where it stopped */
    numbers(at, end, line) {
        const { text } = this;
        at = skipSpace(text, at, end);
        if (at >= end || text.charCodeAt(at) === COLON) return at; // a dimension without values
        for (;;) {
            const from = at;
            let code = 0;
            while (at < end && (code = text.charCodeAt(at)) !== COMMA && code !== COLON) at++;
            this.add(from, at, line);
            if (at >= end || code === COLON) return at;
            at++;
        }
    }

    /** Reads "(0,1.5),(1,?)" up to a colon or the end. @param {number} at @param {number} end @param {number} line @returns {number} where it stopped */
    pairs(at, end, line) {
        const { text } = this;
        at = skipSpace(text, at, end);
        if (at >= end || text.charCodeAt(at) === COLON) return at;
        for (;;) {
            const close = text.indexOf(')', at);
            const comma = close < 0 ? -1 : text.lastIndexOf(',', close);
            if (text[at] !== '(' || close < 0 || close >= end || comma < at)
                fail(line, `expected "(time,value)" in dimension ${this.ends.length + 1}, found "${shorten(text.slice(at, end))}"`);
            this.add(comma + 1, close, line);
            at = skipSpace(text, close + 1, end);
            if (at >= end || text.charCodeAt(at) === COLON) return at;
            if (text.charCodeAt(at) !== COMMA) fail(line, `expected a comma or a colon after ")" in dimension ${this.ends.length + 1}, found "${shorten(text.slice(at, end))}"`);
            at = skipSpace(text, at + 1, end);
        }
    }

    /** @private @param {number} from @param {number} to @param {number} line */
    add(from, to, line) {
        if (this.used === this.values.length) {
            const longer = new Float64Array(2 * this.used);
            longer.set(this.values);
            this.values = longer;
        }
        const value = number(this.text, from, to);
        if (value === undefined || Math.abs(value) > LARGEST) {
            const word = this.text.slice(from, to);
            const step = this.used - (this.ends.at(-1) ?? 0) + 1;
            fail(line, `expected a number or "?" as value ${step} of dimension ${this.ends.length + 1}, found "${shorten(word)}"`);
        }
        this.values[this.used++] = value;
    }

    /**
     * The case just parsed as [T, dimensions], nothing missing any more.
     * @param {number} line @param {import('./values.js').Missing} missing @param {'error' | 'pad' | 'stretch'} unequal
     * @returns {{ series: Float32Array, length: number, gaps: number }}
     */
    series(line, missing, unequal) {
        const { ends, values } = this, features = ends.length;
        let length = 0, shortest = Infinity, short = 0, long = 0;
        for (let f = 0, begin = 0; f < features; begin = ends[f++]) {
            const own = ends[f] - begin;
            if (own > length) { length = own; long = f; }
            if (own < shortest) { shortest = own; short = f; }
        }
        if (length === 0) fail(line, 'expected values, found an empty case');
        if (shortest < length && unequal === 'error')
            fail(line, `dimension ${short + 1} has ${shortest} values and dimension ${long + 1} has ${length}; pass { unequalDimensions: 'pad' } or 'stretch' to allow it`);

        const series = new Float32Array(length * features);
        let gaps = 0;
        for (let f = 0, begin = 0; f < features; begin = ends[f++]) {
            const own = ends[f] - begin;
            let holes = 0;
            for (let t = 0; t < length; t++) {
                const value = t < own ? values[begin + t] : NaN;
                if (value !== value) holes++;
                series[t * features + f] = value;
            }
            const stretch = unequal === 'stretch' && own < length && own > 0;
            if (stretch) holes -= length - own;
            if (holes > 0) {
                if (missing === 'error') fail(line, `dimension ${f + 1} lacks ${holes} of its ${length} values, and { missing: 'error' } was asked for`);
                fillMissing(series, f, features, stretch ? own : length, missing);
                gaps += holes;
            }
            if (stretch) spread(series, f, features, own, length);
        }
        return { series, length, gaps };
    }
}

/**
 * Spreads the first `own` values of a dimension over `length`, first to first and last to last. Backwards, because step t
 * reads steps at or before t.
 * @param {Float32Array} series @param {number} offset @param {number} stride @param {number} own @param {number} length
 */
function spread(series, offset, stride, own, length) {
    for (let t = length - 1; t > 0; t--) {
        const place = t * (own - 1) / (length - 1), left = Math.floor(place), rest = place - left;
        const a = series[offset + stride * left], b = series[offset + stride * Math.min(left + 1, own - 1)];
        series[offset + stride * t] = a + (b - a) * rest;
    }
}

/** Half a step beyond the largest float: from there on a value would be stored as infinite. */
const LARGEST = 3.4028235677973362e38;
const COMMA = 44, COLON = 58;

/** Powers of ten that a double holds exactly. */
const TENS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * The number text[from, to), NaN for a missing one, undefined for something else.
 *
 * Up to 15 digits without an exponent, as nearly all values are, are read here: the digits as a whole number and the power
 * of ten are then exact doubles, and their quotient is the correctly rounded value (Clinger, 1990). That is some three
 * times as fast as cutting out a string for Number(), which takes the rest.
 * @param {string} text @param {number} from @param {number} to
 * @returns {number | undefined}
 */
function number(text, from, to) {
    let at = from, digits = 0, value = 0, point = -1;
    let code = text.charCodeAt(at);
    const negative = code === 45 && at < to;
    if (negative) at++;
    for (; at < to; at++) {
        code = text.charCodeAt(at);
        if (code >= 48 && code <= 57) {
            value = value * 10 + (code - 48);
            digits++;
        } else if (code === 46 && point < 0) point = at;
        else break;
    }
    if (at === to && digits > 0 && digits <= 15) {
        if (point >= 0) value /= TENS[to - 1 - point];
        return negative ? -value : value;
    }
    const word = text.slice(from, to).trim();
    if (word === '?' || word.toLowerCase() === 'nan') return NaN;
    // Number() alone would take "" and "0x10".
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word) ? Number(word) : undefined;
}

/** @param {string} label @param {number} line */
function target(label, line) {
    const value = number(label, 0, label.length);
    if (value === undefined || !(Math.abs(value) <= LARGEST)) fail(line, `expected a number as the target, found "${shorten(label)}"`);
    return value;
}

/** @param {string} text @param {number} at @param {number} end */
function skipSpace(text, at, end) {
    while (at < end && text.charCodeAt(at) <= 32) at++;
    return at;
}

/** @param {string} text */
function shorten(text) {
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** @param {number} line @param {string} sentence @returns {never} */
function fail(line, sentence) {
    throw new Error(`ts: line ${line}: ${sentence}`);
}
