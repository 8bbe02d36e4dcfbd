/** The times that values of a file carry. They are not kept, but what they say against equal spacing is. */

import { numberOf } from './numbers.js';

/** Looks at the times of series, dimension by dimension. */
export class Times {
    constructor() {
        /** @private */ this.irregular = 0;
        /** @private */ this.apart = 0;
        /** @private */ this.unread = 0;
        /** Of the series at hand. @private */
        this.flags = { irregular: false, apart: false, unread: false };
        /** When it begins. @private */ this.first = NaN;
        /** The time before, and between two times the shortest and the longest way. @private */
        this.last = NaN;
        /** @private */ this.word = '';
        /** @private */ this.least = Infinity;
        /** @private */ this.most = 0;
    }

    /** Begins a series. */
    begin() {
        this.flags = { irregular: false, apart: false, unread: false };
    }

    /**
     * @param {string} word @param {number} dimension @param {number} step from 0
     * @param {(before: string) => void} falls called where it does not rise
     */
    add(word, dimension, step, falls) {
        const time = timeOf(word);
        if (Number.isNaN(time) && !this.flags.unread) {
            this.flags.unread = true;
            this.unread++;
        }
        if (step === 0) {
            this.least = Infinity;
            this.most = 0;
            if (dimension === 0) this.first = time;
            else if (time !== this.first && !Number.isNaN(time - this.first)) this.flag('apart');
        } else {
            const way = time - this.last;
            if (way <= 0) falls(this.word);
            this.least = Math.min(this.least, way);
            this.most = Math.max(this.most, way);
            // Months have 28 to 31 days, and clocks tremble.
            if (this.most > 1.5 * this.least) this.flag('irregular');
        }
        this.last = time;
        this.word = word;
    }

    /** @private @param {'irregular' | 'apart'} what */
    flag(what) {
        if (!this.flags[what]) this[what]++;
        this.flags[what] = true;
    }

    /** In words. @param {number} series how many there are in all @returns {string[]} */
    guesses(series) {
        const of = (/** @type {number} */ n) => `in ${n} of ${series} series`;
        return [
            ...(this.irregular
                ? [
                      `${of(this.irregular)} the times are not equally spaced; the values are taken as steps of equal length`,
                  ]
                : []),
            ...(this.apart
                ? [`${of(this.apart)} the dimensions begin at different times; they are taken as beginning together`]
                : []),
            ...(this.unread
                ? [
                      `${of(this.unread)} times are neither numbers nor dates such as 2024-01-31 12:00:00; the values are taken in ` +
                          `the order of the file`,
                  ]
                : []),
        ];
    }
}

/** Whether a word is a date, such as 2024-01-31 or 2024-01-31T12:00. @param {string} word */
export function isDate(word) {
    return DATE.test(word);
}

const DATE = /^(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ](\d\d?)[-:](\d\d)(?:[-:](\d\d(?:\.\d{1,9})?))?)?Z?$/;

/** A number, or a date in milliseconds; NaN for something else. @param {string} word */
export function timeOf(word) {
    const match = DATE.exec(word);
    if (match) {
        const [year, month, day, hour, minute, second] = match.slice(1).map(part => Number(part ?? 0));
        return Date.UTC(year, month - 1, day, hour, minute) + 1000 * second;
    }
    const value = numberOf(word);
    return value === null ? NaN : value;
}
