/** The lines of a text, one by one, without splitting it: a file of the archives may have hundreds of megabytes. */

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

/** @param {string} text */
export function shorten(text) {
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
