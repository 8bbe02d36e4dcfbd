/**
 * The `.ts` text format of the UEA and UCR archives of time series (read by aeon and sktime).
 *
 *     # a comment (or % a comment)
 *     @problemName JapaneseVowels
 *     @dimensions 12
 *     @classLabel true 1 2 3
 *     @data
 *     1.86,1.89,1.93:-0.20,-0.19,-0.19: … :1
 *
 * One line is one case: its dimensions separated by colons, the values of a dimension by commas, the label last. A
 * missing value is empty, `?`, `NaN` or `NA`. A value may be `(time,value)`. Lengths may differ from case to case.
 */

import { checkWord, describe, fail, unknownWord } from '../../errors.js';
import { optionsOf } from '../arguments.js';
import { checkFormat } from './recognise.js';
import { checkLabelOptions, classIndex, classNames, encodeLabels } from '../labels.js';
import { Lines, shorten, skipSpace, unquoted } from '../parsing/lines.js';
import { Times } from '../parsing/times.js';
import { checkMissing, hintAt, numberIn, numberOf, textOf } from '../parsing/numbers.js';
import { Dimensions, emptyGuess } from '../parsing/weave.js';

/**
 * @typedef {object} TsOptions
 * @property {import('../parsing/numbers.js').Missing} [missing] what becomes of a missing value;
 *   'interpolate' if not given
 * @property {'error' | 'pad' | 'stretch'} [unequalDimensions] what to do with a case whose dimensions have different
 *   lengths. 'error' (the default) refuses it, because only the user knows which of the other two is right: 'pad' takes
 *   the end of a short one as missing, 'stretch' spreads it over the longest by linear interpolation (sensors that were
 *   sampled at different rates for the same time).
 * @property {readonly string[]} [classes] the classes in the order wanted, such as the training set's for its test set;
 *   the header's order if not given
 * @property {import('../labels.js').Task} [task] as the header says, if not given
 * @property {import('../labels.js').MissingTarget} [missingTarget] what becomes of a case whose label is missing: an
 *   error (if not given), or it is left out and counted in read.dropped
 */
/** @type {(keyof TsOptions & string)[]} */
export const TS_OPTIONS = ['missing', 'unequalDimensions', 'classes', 'task', 'missingTarget'];
/**
 * What the header and the data say beside the cases.
 * @typedef {{ name: string, missing: number, read: import('../types.js').Read }} TsFacts `missing`: how many values
 *   were, as in read.filled
 */

/**
 * Reads a `.ts` file.
 *
 * Of the header, `@classLabel`, `@targetLabel` and `@dimensions` count, in any case; the other claims (`@equalLength`,
 * `@seriesLength`, `@missing`, `@timestamps`) are often wrong in the wild, and the data itself tells. Without
 * `@classLabel` and `@targetLabel` the first case shows whether there are labels. Times are checked to rise and not
 * kept: the values are taken as equally spaced, and `read.guesses` says where they are not. Without labels `y` is
 * empty.
 *
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {TsOptions} [options]
 * @returns {import('../types.js').SeriesDataset & TsFacts}
 * @throws {Error} naming the line, what was expected and what is there
 */
export function parseTs(source, options) {
    const {
        missing = 'interpolate',
        unequalDimensions: unequal = 'error',
        ...given
    } = optionsOf('ts', options, TS_OPTIONS);
    checkMissing(missing, 'ts');
    checkWord('ts: unequalDimensions', unequal, ['error', 'pad', 'stretch']);
    const { missingTarget, ...label } = checkLabelOptions('ts', given);
    /** @type {string[]} */
    const guesses = [];
    const text = textOf(source, 'ts', guesses);
    checkFormat(text, 'ts', 'ts', 'no .ts file');
    const lines = new Lines(text, '#%'),
        header = readHeader(lines);
    const says = {
        classes: header.classes !== null && header.classes !== false,
        regression: header.regression === true,
    };
    if (says.classes && says.regression && label.task === undefined)
        fail(
            "ts: the header says both @classLabel true and @targetLabel true: give { task: 'classification' } or { task: 'regression' }",
        );
    const task = label.task ?? (says.regression ? 'regression' : says.classes ? 'classification' : undefined);
    if (label.classes && task === 'regression')
        fail('ts: classes were given, but the header says @targetLabel true: a regression has none');

    /** @type {Float64Array[]} */
    const x = [];
    /** @type {string[]} */
    const labels = [];
    /** @type {number[]} */
    const numbers = [];
    const parser = new CaseParser(lines.text);
    let labelled = says.classes || says.regression,
        features = header.dimensions,
        longest = 0,
        filled = 0,
        empty = 0;
    while (lines.next()) {
        const { number } = lines;
        if (x.length === 0 && !labelled && header.classes === null && header.regression === null) {
            const guess = guessLabelled(lines, header);
            labelled = guess.labelled;
            if (guess.words) guesses.push(guess.words);
        }
        parser.parse(lines.start, lines.end, number, labelled);
        const found = parser.values.count;
        features ||= found;
        const hint =
            labelled || !parser.endsInOne
                ? ''
                : '. If what follows the last colon is a label, say so in the header: @classLabel true';
        if (found !== features) {
            const said = header.dimensions
                ? `the header says @dimensions ${features}`
                : `the first case has ${features}`;
            failAt(
                number,
                `expected ${features} ${features === 1 ? 'dimension' : 'dimensions'}${labelled ? ' and a label' : ''} (${said}), ` +
                    `found ${found}${hint}`,
            );
        }
        const woven = parser.values.weave(`ts: line ${number}`, missing, unequal, hint);
        x.push(woven.series);
        longest = Math.max(longest, woven.length);
        filled += woven.filled;
        empty += woven.empty;
        if (!labelled) continue;
        labels.push(parser.label);
        numbers.push(number);
    }
    if (x.length === 0) failAt(lines.number, 'expected at least one case after @data, found none');
    guesses.push(...parser.times.guesses(x.length), ...emptyGuess(empty, missing));

    const named = task === 'regression' ? undefined : (label.classes ?? namesOf(header, labels, guesses));
    const commented = named ? -1 : labels.findIndex(word => /\s[#%]\s/.test(word));
    if (commented >= 0)
        failAt(
            numbers[commented],
            `the label ${describe(labels[commented])} seems to hold a comment: comments have lines ` +
                `of their own; if it is a class, name it in { classes }`,
        );
    const {
        kept,
        guesses: ofLabels,
        ...encoded
    } = labelled
        ? encodeLabels(labels, { who: 'ts', task, classes: named, missingTarget, where: i => `ts: line ${numbers[i]}` })
        : { y: new Int32Array(0), classes: [], kept: null, guesses: [] };
    return {
        name: header.name,
        x: kept ? kept.map(i => x[i]) : x,
        ...encoded,
        features,
        length: kept ? kept.reduce((most, i) => Math.max(most, x[i].length / features), 0) : longest,
        missing: filled,
        read: {
            format: 'ts',
            dropped: kept ? x.length - kept.length : 0,
            filled: { count: filled, how: missing },
            guesses: [...guesses, ...ofLabels],
        },
    };
}

/* ---- the header -------------------------------------------------------------------------------------------------- */

/**
 * @typedef {object} Header
 * @property {string} name
 * @property {number} dimensions 0 if not given
 * @property {string | false | null} classes what follows "true" on the line of the classes; false where that says
 *   false, null without it
 * @property {boolean | null} regression
 * @property {number} line of the classes
 */

const TAGS = [
    'problemName',
    'timestamps',
    'missing',
    'univariate',
    'dimensions',
    'equalLength',
    'seriesLength',
    'classLabel',
    'targetLabel',
    'data',
];

/** Reads up to @data, that line included. @param {Lines} lines @returns {Header} */
function readHeader(lines) {
    /** @type {Header} */
    const header = { name: '', dimensions: 0, classes: null, regression: null, line: 0 };
    let univariate = false;
    while (lines.next()) {
        const line = lines.line().replace(/\s[#%](?=\s).*$/, ''); // a comment behind a tag
        if (line[0] !== '@')
            failAt(
                lines.number,
                `expected a header line such as "@problemName …", or "@data", found "${shorten(line)}"; tables are read by ` +
                    `parseCsv, the UCR archive's .tsv and .txt by parseUcr`,
            );
        const end = line.search(/[\s:=]/),
            tag = end < 0 ? line.slice(1) : line.slice(1, end);
        const rest =
            end < 0
                ? ''
                : line
                      .slice(end)
                      .replace(/^\s*[:=]/, '')
                      .trim();
        const words = rest === '' ? [] : rest.split(/\s+/);
        const flag = () => {
            const word = words[0]?.toLowerCase();
            if (word !== 'true' && word !== 'false')
                failAt(lines.number, `expected true or false after @${tag}, found "${shorten(words[0] ?? '')}"`);
            return word === 'true';
        };
        switch (tag.toLowerCase()) {
            case 'data':
                if (rest !== '')
                    failAt(
                        lines.number,
                        `expected the cases in the lines after @data, found "${shorten(rest)}" beside it`,
                    );
                if (univariate) header.dimensions ||= 1;
                return header;
            case 'problemname':
                header.name = unquoted(rest);
                break;
            case 'targetlabel':
                header.regression = flag();
                break;
            case 'univariate':
                univariate = flag();
                break;
            case 'classlabel':
                header.classes = flag() && rest.slice(words[0].length).trim();
                header.line = lines.number;
                break;
            case 'dimension':
            case 'dimensions':
                header.dimensions = Number(words[0]);
                if (!Number.isSafeInteger(header.dimensions) || header.dimensions < 1)
                    failAt(
                        lines.number,
                        `expected a whole number above 0 after @${tag}, found "${shorten(words[0] ?? '')}"`,
                    );
                break;
            case 'timestamps':
            case 'timestamp':
            case 'missing':
            case 'equallength':
            case 'serieslength':
                break; // the data tells
            default:
                unknownWord(
                    `ts: line ${lines.number}`,
                    'tag',
                    `@${tag}`,
                    TAGS.map(known => `@${known}`),
                );
        }
    }
    return failAt(lines.number, 'expected a line "@data", but the file ends');
}

/**
 * Whether there are labels where the header says nothing of them, from the first case.
 * @param {Lines} lines @param {Header} header @returns {{ labelled: boolean, words?: string }}
 */
function guessLabelled(lines, { dimensions }) {
    const { text, end } = lines,
        starts = [lines.start];
    for (let at = lines.start, depth = 0; at < end; at++) {
        const c = text[at];
        if (c === '(') depth++;
        else if (c === ')') depth = Math.max(0, depth - 1);
        else if (c === ':' && depth === 0) starts.push(at + 1);
    }
    const fields = starts.length,
        last = text.slice(starts[fields - 1], end),
        several = last.includes(',');
    const words =
        'the header has neither @classLabel nor @targetLabel: what follows the last colon is taken as the label';
    if (fields === 1 || fields === dimensions) return { labelled: false };
    if (fields === dimensions + 1 || (!several && numberOf(last) === null)) return { labelled: true, words };
    if (several || dimensions > 0) return { labelled: false };
    if (!text.slice(lines.start, starts[fields - 1]).includes(','))
        failAt(
            lines.number,
            'the header has neither @classLabel nor @targetLabel, and the cases do not show whether their last value is a label: ' +
                'say "@classLabel true" or "@classLabel false" in the header',
        );
    return { labelled: true, words };
}

/**
 * The header's list of classes. It is meant to be separated by blanks, but names may hold some, with quotes or without,
 * and some programs write commas: that way is taken which has all labels of the cases.
 * @param {Header} header @param {string[]} labels @param {string[]} guesses
 * @returns {string[] | undefined} without a list
 */
function namesOf({ classes: list, line }, labels, guesses) {
    if (!list) return undefined;
    const checked = (/** @type {string[]} */ names) => classNames(`ts: line ${line}: @classLabel`, names);
    if (/(^|[\s,])["']/.test(list))
        return checked(
            Array.from(list.matchAll(/"([^"]*)"|'([^']*)'|([^\s,]+)/g), match => match[1] ?? match[2] ?? match[3]),
        );
    const words = list.split(/\s+/),
        seen = [...new Set(labels)];
    const has = (/** @type {string[]} */ names) => {
        const index = classIndex(names);
        return seen.every(label => index(label) >= 0 || Number.isNaN(numberOf(label)));
    };
    if (has(words)) return checked(words);
    const parts = list
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== '');
    if (parts.length > 1 && has(parts)) return checked(parts);
    const tiled = tile(words, seen);
    if (tiled === null) return checked(words);
    guesses.push('names of classes hold blanks, as the labels of the cases show');
    return checked(tiled);
}

/**
 * The words joined so that each label with blanks is one name; null where a label does not occur in them.
 * @param {string[]} words @param {string[]} labels
 */
function tile(words, labels) {
    const known = new Map(labels.map(label => [label.split(/\s+/).join(' '), label]));
    const widths = [...new Set(labels.map(label => label.split(/\s+/).length))]
        .filter(width => width <= 16)
        .sort((a, b) => b - a);
    /** @type {string[]} */
    const names = [];
    let alone = false;
    for (let at = 0; at < words.length; ) {
        const width = widths.find(n => known.has(words.slice(at, at + n).join(' ')));
        // Two words side by side that no label explains may be two names or one.
        if (width === undefined && alone) return null;
        alone = width === undefined;
        names.push(
            width === undefined ? words[at] : /** @type {string} */ (known.get(words.slice(at, at + width).join(' '))),
        );
        at += width ?? 1;
    }
    const found = new Set(names);
    return labels.every(label => found.has(label) || Number.isNaN(numberOf(label))) ? names : null;
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

/** Takes one case apart. */
class CaseParser {
    /** @param {string} text */
    constructor(text) {
        this.text = text;
        this.label = '';
        this.values = new Dimensions();
        this.times = new Times();
    }

    /**
     * Whether the last dimension has one value only and others have more: it may be a label that the header does not
     * tell of.
     */
    get endsInOne() {
        const { values } = this;
        return values.count > 1 && values.lengthOf(values.count - 1) === 1 && values.lengthOf(0) > 1;
    }

    /**
     * Reads text[start, end) into `label` and the values of its dimensions.
     * @param {number} start @param {number} end @param {number} line @param {boolean} labelled
     */
    parse(start, end, line, labelled) {
        const { text, values } = this;
        values.clear();
        this.times.begin();
        if (labelled) {
            // The label is what follows the last colon: a colon inside it would be taken for a dimension's end, by
            // every reader.
            let colon = end - 1;
            while (colon >= start && text.charCodeAt(colon) !== COLON) colon--;
            if (colon < start)
                failAt(line, `expected values, a colon and a label, found "${shorten(text.slice(start, end))}"`);
            this.label = unquoted(text.slice(colon + 1, end).trim()).trim();
            end = colon;
            if (this.label === '') this.checkColon(start, colon, line);
        }
        let at = start;
        for (;;) {
            const from = skipSpace(text, at, end);
            at = text[from] === '(' && from < end ? this.pairs(from, end, line) : this.numbers(from, end, line);
            values.close();
            if (at >= end) break;
            at++; // the colon
        }
    }

    /**
     * Nothing follows the last colon: the label is missing, or the colon is one too many.
     * @private @param {number} start @param {number} colon @param {number} line
     */
    checkColon(start, colon, line) {
        let from = colon;
        while (from > start && this.text.charCodeAt(from - 1) !== COLON) from--;
        const word = this.text.slice(from, colon).trim();
        if (from > start && !/[,(]/.test(word) && numberOf(word) === null)
            failAt(
                line,
                `expected a label after the last colon, found nothing; if "${shorten(word)}" is the label, take the colon behind it away`,
            );
    }

    /**
     * Reads "1.5,?,2" up to a colon or the end.
     * @private @param {number} at @param {number} end @param {number} line @returns {number} where it stopped
     */
    numbers(at, end, line) {
        const { text } = this;
        if (at >= end || text.charCodeAt(at) === COLON) return at; // a dimension without values
        for (;;) {
            const from = at;
            let code = 0;
            while (at < end && (code = text.charCodeAt(at)) !== COMMA && code !== COLON) at++;
            const last = at >= end || code === COLON;
            if (last && this.values.open > 0 && skipSpace(text, from, at) === at)
                failAt(
                    line,
                    `dimension ${this.values.count + 1} ends with a comma: take it away, or write "?" after it if a value is missing`,
                );
            this.add(from, at, line);
            if (last) return at;
            at++;
        }
    }

    /**
     * Reads "(0,1.5),(1,?)" up to a colon or the end.
     * @private @param {number} at @param {number} end @param {number} line @returns {number} where it stopped
     */
    pairs(at, end, line) {
        const { text } = this,
            dimension = this.values.count + 1;
        for (;;) {
            let close = at,
                comma = -1,
                commas = 0;
            while (close < end && text[close] !== ')')
                if (text.charCodeAt(close++) === COMMA) {
                    comma = close - 1;
                    commas++;
                }
            if (text[at] !== '(' || close >= end || commas !== 1)
                failAt(
                    line,
                    `expected "(time,value)" in dimension ${dimension}, found "${shorten(text.slice(at, Math.min(close + 1, end)))}"`,
                );
            const time = text.slice(at + 1, Math.min(comma, at + 64)).trim();
            this.times.add(time, this.values.count, this.values.open, before =>
                failAt(
                    line,
                    `the times of dimension ${dimension} do not rise: "${time}" follows "${before}"; sort the values by time`,
                ),
            );
            this.add(comma + 1, close, line);
            at = skipSpace(text, close + 1, end);
            if (at >= end || text.charCodeAt(at) === COLON) return at;
            if (text.charCodeAt(at) !== COMMA)
                failAt(
                    line,
                    `expected a comma or a colon after ")" in dimension ${dimension}, found ` +
                        `"${shorten(text.slice(at, end))}"`,
                );
            at = skipSpace(text, at + 1, end);
        }
    }

    /** @private @param {number} from @param {number} to @param {number} line */
    add(from, to, line) {
        const value = numberIn(this.text, from, to);
        if (value === null || Math.abs(value) === Infinity) {
            const word = this.text.slice(from, to).trim(),
                place = `value ${this.values.open + 1} of dimension ${this.values.count + 1}`;
            if (value !== null)
                failAt(line, `${place} is infinite, ${describe(word)}: write a finite number, or "?" if it is missing`);
            failAt(line, `expected a number or "?" as ${place}, found "${shorten(word)}"${wordHint(word)}`);
        }
        this.values.add(value);
    }
}

/** @param {string} word */
function wordHint(word) {
    if (/^[-+.\d]\S*[;\s]\s*\S/.test(word.slice(0, 64)))
        return '. Values are separated by commas, and their decimal sign is a point';
    return hintAt(word).replace(/^ /, '. ');
}

const COMMA = 44,
    COLON = 58;

/** @param {number} line @param {string} sentence @returns {never} */
function failAt(line, sentence) {
    return fail(`ts: line ${line}: ${sentence}`);
}
