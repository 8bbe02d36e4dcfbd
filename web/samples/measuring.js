/**
 * Mean and deviation of samples that come one after the other and are not kept: in one pass (Welford 1962), by the
 * rules of standardization.js.
 */
import { fail } from '../errors.js';
import { isFloat32 } from '../lists.js';
import { Standardization, columnName, varies } from './standardization.js';

/**
 * What differs from a column's first number keeps the digits that sums of large ones lose.
 * @typedef {object} Column
 * @property {number} n values that are there @property {number} first @property {number} mean of what they differ by
 * @property {number} squares @property {number} least @property {number} most
 * @property {boolean} whole @property {boolean} single all are float32
 */

export class Measuring {
    /** @type {Column[]} */
    #columns = [];
    #single = false;

    /** @param {number} features @param {import('./standardization.js').By} by */
    constructor(features, by) {
        this.features = features;
        this.by = by;
    }

    /** @param {import('../lists.js').TypedNumbers} data of one sample, [rows, features]; NaN where missing */
    add(data) {
        const columns = this.#columns,
            most = this.by === 'feature' ? this.features : data.length;
        if (isFloat32(data)) this.#single = true;
        while (columns.length < most)
            columns.push({
                n: 0,
                first: NaN,
                mean: 0,
                squares: 0,
                least: Infinity,
                most: -Infinity,
                whole: true,
                single: true,
            });
        for (let i = 0, c = 0; i < data.length; i++, c = c + 1 === most ? 0 : c + 1) {
            const value = data[i],
                column = columns[c];
            if (Number.isNaN(value)) continue;
            if (column.n++ === 0) column.first = value;
            const step = value - column.first,
                from = step - column.mean;
            column.mean += from / column.n;
            column.squares += from * (step - column.mean);
            if (value < column.least) column.least = value;
            if (value > column.most) column.most = value;
            if (column.whole && !Number.isInteger(value)) column.whole = false;
            if (column.single && Math.fround(value) !== value) column.single = false;
        }
    }

    /**
     * @param {string} where @param {import('./standardization.js').Unit} [unit] of a column
     * @returns {Standardization}
     */
    done(where, unit = 'feature') {
        const mean = new Float64Array(this.#columns.length),
            deviation = new Float64Array(this.#columns.length).fill(1);
        this.#columns.forEach(({ n, first, mean: shift, squares, least, most, whole, single }, c) => {
            if (n === 0) return; // all are missing
            mean[c] = Math.min(Math.max(first + shift, least), most);
            if (!Number.isFinite(most - least) || !Number.isFinite(squares) || !Number.isFinite(mean[c]))
                fail(
                    `${where}: ${columnName(c, this.features, this.by, unit)} goes from ${least} to ${most}, too far to be standardised; scale it, or look for values that mark what is missing`,
                );
            if (varies(least, most, this.#single && single, whole)) deviation[c] = Math.sqrt(squares / n);
        });
        return new Standardization(mean, deviation, this.features, this.by);
    }
}
