/**
 * The `.tsf` format of the Monash archive of time series for forecasting.
 *
 *     # a comment
 *     @relation Tourism
 *     @attribute series_name string
 *     @attribute start_timestamp date
 *     @frequency monthly
 *     @horizon 24
 *     @data
 *     T1:1979-01-01 00-00-00:1149.8,1053.8,?,1388.8
 *
 * One line is one series: its attributes, then the values, separated by colons. There are no labels: what is to be
 * foretold is the series itself.
 */

import { checkInteger, checkWord, count, fail, unknownWord } from '../../errors.js';
import { checkMissing, optionsOf } from '../arguments.js';
import { emptyGuess, fillMissing, howFilled } from '../parsing/gaps.js';
import { COLON, COMMA, failAt, failAtValue, Lines, skipSpace } from '../parsing/lines.js';
import { numberIn } from '../parsing/numbers.js';
import { textOf } from '../parsing/source.js';
import { shorten } from '../parsing/words.js';
import { carry, checkWindows, overlapGuess, windowOf } from '../windows.js';
import { checkFormat } from './recognise.js';

/**
 * @typedef {object} TsfOptions
 * @property {number} [window] cuts the series into samples of so many steps, whose target is the value `horizon` steps
 *   after the last. If not given, each series is one sample without a target
 * @property {number} [stride] steps from one window to the next; 1 if not given
 * @property {number} [horizon] 1 if not given; what the file says stands in read.horizon
 * @property {import('../parsing/gaps.js').Missing} [missing] what becomes of a missing value; 'interpolate' if not
 *   given. In windows only from values of the same window: what comes later is not known yet
 * @property {import('../labels.js').MissingTarget} [missingTarget] what becomes of a window whose target is missing: an
 *   error (if not given), or it is left out and counted in read.dropped
 */
/** @type {(keyof TsfOptions & string)[]} */
export const TSF_OPTIONS = ['window', 'stride', 'horizon', 'missing', 'missingTarget'];
/**
 * @typedef {import('../types.js').Read & { frequency: string | null, horizon: number | null, attributes: Record<string,
 *   string[]> }} TsfRead
 *   as in the file; `attributes`: of all series, in the order of the file
 */

/**
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {TsfOptions} [options]
 * @returns {import('../types.js').SeriesDataset & { name: string, ids?: string[], read: TsfRead }} `ids`: of each
 *   sample its series' name, where the file has them
 * @throws {Error} naming the line, what was expected and what is there
 */
export function parseTsf(source, options) {
    const {
        window,
        stride = 1,
        horizon = 1,
        missing = 'interpolate',
        missingTarget = 'error',
    } = optionsOf('tsf', options, TSF_OPTIONS);
    checkMissing(missing, 'tsf');
    checkWord('tsf: missingTarget', missingTarget, ['error', 'drop']);
    if (window !== undefined) checkInteger('tsf: window', window, 1);
    for (const [name, value] of Object.entries({ stride, horizon })) {
        checkInteger(`tsf: ${name}`, value, 1);
        if (window === undefined && value !== 1) fail(`tsf: ${name} needs window, a number of steps`);
    }
    /** @type {string[]} */
    const guesses = [];
    const text = textOf(source, 'tsf', guesses);
    checkFormat(text, 'tsf', 'tsf', 'no .tsf file');
    const lines = new Lines(text, '#'),
        header = readHeader(lines),
        { attributes } = header;
    /** @type {Reading} */
    const reading = { x: [], y: [], owners: [], starts: [], missing, filled: 0, empty: 0, dropped: 0 };
    /** @type {string[][]} */
    const words = attributes.map(() => []);
    let series = 0,
        short = 0,
        longest = 0;
    lines.comments = ''; // a name may begin with #
    while (lines.next()) {
        const values = readSeries(lines, attributes, words);
        let gaps = 0;
        for (const value of values) if (Number.isNaN(value)) gaps++;
        if (gaps > 0 && missing === 'error')
            failAt(
                'tsf',
                lines.number,
                `${gaps} of ${values.length} values are missing, and { missing: 'error' } ` + `was asked for`,
            );
        reading.filled += gaps;
        longest = Math.max(longest, values.length);
        if (window === undefined) {
            if (gaps === values.length) reading.empty++;
            fillMissing(values, 0, 1, values.length, missing);
            reading.x.push(values);
            reading.owners.push(series);
        } else if (cut(reading, values, { window, stride, horizon, missingTarget, series, line: lines.number }) === 0)
            short++;
        series++;
    }
    if (series === 0) failAt('tsf', lines.number, 'expected at least one series after @data, found none');
    const { x, y, owners, filled, empty, dropped } = reading;
    if (x.length === 0)
        fail(
            dropped > 0
                ? `tsf: no window has a target, all ${dropped} are missing`
                : `tsf: a window of ${window} steps and a horizon of ` +
                      `${horizon} need ${/** @type {number} */ (window) + horizon} steps, the longest series has ${longest}`,
        );
    const first = attributes.findIndex(({ name }) => /name|^id$/i.test(name));
    const names = words[first >= 0 ? first : attributes.findIndex(({ type }) => /^string$/i.test(type))];
    return {
        name: header.name,
        x,
        y: window === undefined ? new Int32Array(0) : Float64Array.from(y),
        classes: [],
        features: 1,
        length: window ?? longest,
        ...(names && { ids: owners.map(owner => names[owner]) }),
        read: {
            format: 'tsf',
            frequency: header.frequency,
            horizon: header.horizon,
            attributes: Object.fromEntries(attributes.map(({ name }, i) => [name, words[i]])),
            ...(window !== undefined && {
                windows: {
                    span: window + horizon,
                    starts: Int32Array.from(reading.starts),
                    recordings: Int32Array.from(owners),
                },
            }),
            dropped,
            filled: { count: filled, how: howFilled(missing) },
            guesses: [
                ...guesses,
                ...(short > 0
                    ? [`${short} of ${series} series are too short for a window and its target, and left out`]
                    : []),
                ...emptyGuess(empty, missing),
                ...(window === undefined ? [] : overlapGuess(window + horizon, stride)),
            ],
        },
    };
}

/** @typedef {{ name: string, type: string }} Attribute */
/** @typedef {{ name: string, frequency: string | null, horizon: number | null, attributes: Attribute[] }} Header */

const TAGS = ['@relation', '@attribute', '@frequency', '@horizon', '@missing', '@equallength', '@data'],
    TYPES = ['string', 'numeric', 'date'];

/** Reads up to @data, that line included. @param {Lines} lines @returns {Header} */
function readHeader(lines) {
    /** @type {Header} */
    const header = { name: '', frequency: null, horizon: null, attributes: [] };
    while (lines.next()) {
        const [tag, ...words] = lines.line().split(/\s+/);
        if (tag[0] !== '@')
            failAt(
                'tsf',
                lines.number,
                `expected a header line such as "@frequency …", or "@data", found ` +
                    `"${shorten(lines.line())}"; tables without a header of @ lines are read by parseCsv`,
            );
        switch (tag.toLowerCase()) {
            case '@data':
                return header;
            case '@relation':
                header.name = words.join(' ');
                break;
            case '@frequency':
                header.frequency = words.join(' ') || null;
                break;
            case '@missing':
            case '@equallength':
                break; // the data tells
            case '@horizon':
                header.horizon = Number(words[0]);
                if (!Number.isSafeInteger(header.horizon) || header.horizon < 0)
                    failAt(
                        'tsf',
                        lines.number,
                        `expected a whole number after ` + `@horizon, found "${shorten(words[0] ?? '')}"`,
                    );
                break;
            case '@attribute': {
                const [name, type] = words;
                if (words.length !== 2)
                    failAt(
                        'tsf',
                        lines.number,
                        `expected a name and a type after @attribute, found "${shorten(words.join(' '))}"`,
                    );
                if (!TYPES.includes(type.toLowerCase())) unknownWord(`tsf: line ${lines.number}`, 'type', type, TYPES);
                if (header.attributes.some(attribute => attribute.name === name))
                    failAt('tsf', lines.number, `the attribute "${shorten(name)}" is ` + `declared twice`);
                header.attributes.push({ name, type });
                break;
            }
            default:
                unknownWord(`tsf: line ${lines.number}`, 'tag', tag, TAGS);
        }
    }
    return failAt('tsf', lines.number, 'expected a line "@data", but the file ends');
}

/**
 * The values of a line, NaN where missing; its attributes go to `words`.
 * @param {Lines} lines @param {Attribute[]} attributes @param {string[][]} words
 */
function readSeries(lines, attributes, words) {
    const { text, end, number } = lines;
    let at = lines.start;
    for (let i = 0; i < attributes.length; i++) {
        let colon = at;
        while (colon < end && text[colon] !== ':') colon++;
        if (colon === end)
            failAt(
                'tsf',
                number,
                `expected ${count(attributes.length, 'attribute')} and values, separated by colons, found ` +
                    `"${shorten(text.slice(lines.start, end))}"`,
            );
        words[i].push(text.slice(at, colon).trim());
        at = colon + 1;
    }
    const values = /** @type {number[]} */ ([]);
    for (let from = skipSpace(text, at, end); from <= end; ) {
        let stop = from,
            code = 0;
        while (stop < end && (code = text.charCodeAt(stop)) !== COMMA && code !== COLON) stop++;
        if (stop < end && code === COLON)
            failAt(
                'tsf',
                number,
                `expected only values after the ${count(attributes.length, 'attribute')} that the header declares, found another ` +
                    `colon behind "${shorten(text.slice(at, stop))}". Times are written without colons: 2024-01-31 12-00-00`,
            );
        const blank = skipSpace(text, from, stop) === stop;
        if (blank && stop === end)
            failAt(
                'tsf',
                number,
                values.length > 0
                    ? 'the values end with a comma: take it away, or write "?" after it if a value is missing'
                    : 'expected values, found an empty series',
            );
        const value = numberIn(text, from, stop);
        if (value === null || Math.abs(value) === Infinity)
            failAtValue('tsf', number, `value ${values.length + 1}`, text.slice(from, stop).trim(), value);
        values.push(value);
        from = stop + 1;
    }
    return Float64Array.from(values);
}

/**
 * @typedef {object} Reading
 * @property {Float64Array[]} x @property {number[]} y
 * @property {number[]} owners of each sample, the number of its series
 * @property {number[]} starts of each window, its first step
 * @property {import('../parsing/gaps.js').Missing} missing
 * @property {number} filled @property {number} empty @property {number} dropped
 */

/**
 * Takes the windows of a series.
 * @param {Reading} reading @param {Float64Array} values NaN where missing
 * @param {{ window: number, stride: number, horizon: number, missingTarget: string, series: number, line: number }}
 *   options
 * @returns {number} how many there are
 */
function cut(reading, values, { window, stride, horizon, missingTarget, series, line }) {
    const carried = carry(values, 1);
    checkWindows(
        'tsf',
        (reading.x.length + Math.max(0, Math.ceil((values.length - window - horizon + 1) / stride))) * window,
    );
    let n = 0;
    for (let from = 0; from + window + horizon <= values.length; from += stride, n++) {
        const place = from + window + horizon - 1,
            target = values[place];
        if (Number.isNaN(target)) {
            if (missingTarget === 'error')
                failAt(
                    'tsf',
                    line,
                    `value ${place + 1}, the target of a window, is missing; leave such windows out ` +
                        `with { missingTarget: 'drop' }`,
                );
            reading.dropped++;
            continue;
        }
        if (Number.isNaN(carried[from + window - 1])) reading.empty++;
        reading.x.push(windowOf(values, carried, 1, from, window, reading.missing));
        reading.y.push(target);
        reading.owners.push(series);
        reading.starts.push(from);
    }
    return n;
}
