/** The cases of a `.ts` file: a line, taken apart into the values of its dimensions, their times and its label. */

import { COLON, COMMA, failAt, failAtValue, skipSpace, unquoted } from '../parsing/lines.js';
import { hintAfter, numberIn, numberOf } from '../parsing/numbers.js';
import { Times } from '../parsing/times.js';
import { Dimensions } from '../parsing/weave.js';
import { shorten } from '../parsing/words.js';

/** Takes one case apart. */
export class CaseParser {
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
                failAt('ts', line, `expected values, a colon and a label, found "${shorten(text.slice(start, end))}"`);
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
                'ts',
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
                    'ts',
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
                    'ts',
                    line,
                    `expected "(time,value)" in dimension ${dimension}, found "${shorten(text.slice(at, Math.min(close + 1, end)))}"`,
                );
            const time = text.slice(at + 1, Math.min(comma, at + 64)).trim();
            this.times.add(time, this.values.count, this.values.open, before =>
                failAt(
                    'ts',
                    line,
                    `the times of dimension ${dimension} do not rise: "${time}" follows "${before}"; sort the values by time`,
                ),
            );
            this.add(comma + 1, close, line);
            at = skipSpace(text, close + 1, end);
            if (at >= end || text.charCodeAt(at) === COLON) return at;
            if (text.charCodeAt(at) !== COMMA)
                failAt(
                    'ts',
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
            failAtValue('ts', line, place, word, value, wordHint(word));
        }
        this.values.add(value);
    }
}

/** @param {string} word */
function wordHint(word) {
    if (/^[-+.\d]\S*[;\s]\s*\S/.test(word.slice(0, 64)))
        return '. Values are separated by commas, and their decimal sign is a point';
    return hintAfter(word);
}
