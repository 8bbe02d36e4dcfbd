/**
 * The lines of a text, one by one, without splitting it: a file of the archives may have hundreds of megabytes. And
 * what is said of a line that is not as it should be.
 */

import { describe, fail } from '../../errors.js';
import { hintAfter } from './numbers.js';
import { shorten } from './words.js';

/**
 * Steps through lines that end with \n, \r\n or \r; skips empty ones and comments. Linear in the length of the text.
 */
export class Lines {
    /** @param {string} text @param {string} comments characters that make a line a comment where they begin it */
    constructor(text, comments) {
        this.text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
        /** Of the line, from 1. */
        this.number = 0;
        this.start = 0;
        this.end = 0;
        /** @private */ this.position = 0;
        this.comments = comments;
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
            if (this.start < end && !this.comments.includes(text[this.start])) return true;
        }
        return false;
    }

    /** The line. */
    line() {
        return this.text.slice(this.start, this.end);
    }
}

/** @param {string} text @param {number} at @param {number} end */
export function skipSpace(text, at, end) {
    while (at < end && text.charCodeAt(at) <= 32) at++;
    return at;
}

/** What stands between quotes, if all of it does. @param {string} word */
export function unquoted(word) {
    const quote = word[0];
    return word.length > 1 && (quote === '"' || quote === "'") && word.indexOf(quote, 1) === word.length - 1
        ? word.slice(1, -1)
        : word;
}

/** Characters that separate values. */
export const COMMA = 44,
    COLON = 58;

/** @param {string} who the reader @param {number} line @param {string} sentence @returns {never} */
export function failAt(who, line, sentence) {
    return fail(`${who}: line ${line}: ${sentence}`);
}

/**
 * Of a value that is no finite number.
 * @param {string} who @param {number} line
 * @param {string} place what the value is called, such as "value 3"
 * @param {string} word @param {number | null} value that it was read as
 * @param {string} [hint] what the word seems to be
 * @returns {never}
 */
export function failAtValue(who, line, place, word, value, hint = hintAfter(word)) {
    return failAt(
        who,
        line,
        value === null
            ? `expected a number or "?" as ${place}, found "${shorten(word)}"${hint}`
            : `${place} is infinite, ${describe(word)}: write a finite number, or "?" if it is missing`,
    );
}
