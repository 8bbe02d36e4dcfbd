/**
 * The header of a `.ts` file, up to @data; and what it leaves open and the cases tell: whether they have labels, and
 * what the names of the classes are.
 */

import { unknownWord } from '../../errors.js';
import { classIndex, distinctNames } from '../labels.js';
import { failAt, unquoted } from '../parsing/lines.js';
import { isMissing, numberOf } from '../parsing/numbers.js';
import { shorten } from '../parsing/words.js';

/** @typedef {import('../parsing/lines.js').Lines} Lines */
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
export function readHeader(lines) {
    /** @type {Header} */
    const header = { name: '', dimensions: 0, classes: null, regression: null, line: 0 };
    let univariate = false;
    while (lines.next()) {
        const line = lines.line().replace(/\s[#%](?=\s).*$/, ''); // a comment behind a tag
        if (line[0] !== '@')
            failAt(
                'ts',
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
                failAt('ts', lines.number, `expected true or false after @${tag}, found "${shorten(words[0] ?? '')}"`);
            return word === 'true';
        };
        switch (tag.toLowerCase()) {
            case 'data':
                if (rest !== '')
                    failAt(
                        'ts',
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
                        'ts',
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
    return failAt('ts', lines.number, 'expected a line "@data", but the file ends');
}

/**
 * Whether there are labels where the header says nothing of them, from the first case.
 * @param {Lines} lines @param {Header} header @returns {{ labelled: boolean, words?: string }}
 */
export function guessLabelled(lines, { dimensions }) {
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
            'ts',
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
export function namesOf({ classes: list, line }, labels, guesses) {
    if (!list) return undefined;
    const checked = (/** @type {string[]} */ names) => distinctNames(`ts: line ${line}: @classLabel`, names);
    if (/(^|[\s,])["']/.test(list))
        return checked(
            Array.from(list.matchAll(/"([^"]*)"|'([^']*)'|([^\s,]+)/g), match => match[1] ?? match[2] ?? match[3]),
        );
    const words = list.split(/\s+/),
        seen = [...new Set(labels)];
    const has = (/** @type {string[]} */ names) => {
        const index = classIndex(names);
        return seen.every(label => index(label) >= 0 || isMissing(label));
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
    return labels.every(label => found.has(label) || isMissing(label)) ? names : null;
}
