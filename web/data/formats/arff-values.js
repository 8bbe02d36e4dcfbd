/** The values of a line of ARFF, in the header's lists too: quoted or not, separated by commas or by blanks. */

import { COMMA, failAt, skipSpace } from '../parsing/lines.js';
import { shorten } from '../parsing/words.js';

/** The values in text[at, end), one after the other. */
export class Row {
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
            if (close >= end)
                failAt('arff', this.line, `a quoted value is never closed: ${shorten(text.slice(from, end))}`);
            word = escaped(text.slice(from + 1, close));
            this.at = close + 1;
            const next = text.charCodeAt(this.at);
            if (this.at < end && next > 32 && text[this.at] !== ',')
                failAt(
                    'arff',
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

const PERCENT = 37;

/** @param {string} text between quotes */
export function escaped(text) {
    return text.includes('\\')
        ? text.replace(/\\(.)/gs, (_, c) => (c === 'n' ? '\n' : c === 't' ? '\t' : c === 'r' ? '\r' : c))
        : text;
}
