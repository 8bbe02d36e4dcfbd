/** From dimensions that stand one after the other in a file to a series of [T, features]. */

import { fail } from '../../errors.js';
import { between, fillMissing } from './gaps.js';

/** What is done with a case whose dimensions have different lengths. @typedef {'error' | 'pad' | 'stretch'} Unequal */
/**
 * @typedef {{ series: Float64Array, length: number, filled: number, empty: number }} Woven `filled`: values that were
 *   missing; `empty`: dimensions without any value
 */

/** The values of one case. The lists are kept from case to case, so that a large file does not make large garbage. */
export class Dimensions {
    constructor() {
        /** The values of all dimensions, one after the other; NaN where missing. @private */
        this.values = new Float64Array(4096);
        /** @private */ this.used = 0;
        /** Where each dimension ends in `values`. @private @type {number[]} */
        this.ends = [];
    }

    clear() {
        this.used = 0;
        this.ends.length = 0;
    }

    /** @param {number} value */
    add(value) {
        if (this.used === this.values.length) {
            const longer = new Float64Array(2 * this.used);
            longer.set(this.values);
            this.values = longer;
        }
        this.values[this.used++] = value;
    }

    /** Ends a dimension. */
    close() {
        this.ends.push(this.used);
    }

    /** The number of dimensions. */
    get count() {
        return this.ends.length;
    }

    /** How many values the dimension has that is not yet ended. */
    get open() {
        return this.used - (this.ends.length > 0 ? this.ends[this.ends.length - 1] : 0);
    }

    /** How many values dimension f has. @param {number} f */
    lengthOf(f) {
        return this.ends[f] - (f > 0 ? this.ends[f - 1] : 0);
    }

    /** Rows become columns: for files whose rows are the steps and not the dimensions. All must be equally long. */
    transpose() {
        const rows = this.count,
            columns = this.lengthOf(0),
            turned = new Float64Array(Math.max(this.used, 1));
        for (let r = 0; r < rows; r++)
            for (let c = 0; c < columns; c++) turned[c * rows + r] = this.values[r * columns + c];
        this.values = turned;
        this.ends = Array.from({ length: columns }, (_, c) => (c + 1) * rows);
    }

    /**
     * Takes steps off the end that are missing in all dimensions, which must be equally long.
     * @returns {number} how many
     */
    trim() {
        const length = this.lengthOf(0),
            features = this.count;
        let kept = length;
        const missing = () => this.ends.every(end => Number.isNaN(this.values[end - 1 - (length - kept)]));
        while (kept > 1 && missing()) kept--;
        if (kept === length) return 0;
        for (let f = 0; f < features; f++) this.values.copyWithin(f * kept, f * length, f * length + kept);
        this.ends = this.ends.map((_, f) => (f + 1) * kept);
        this.used = kept * features;
        return length - kept;
    }

    /**
     * The case as [T, dimensions], nothing missing any more.
     * @param {string} where @param {import('./gaps.js').Missing} missing @param {Unequal} unequal
     * @param {string} [hint] beside the refusal of different lengths
     * @returns {Woven}
     */
    weave(where, missing, unequal, hint = '') {
        const { ends, values, count: features } = this;
        let length = 0,
            shortest = Infinity,
            short = 0,
            long = 0;
        for (let f = 0; f < features; f++) {
            const own = this.lengthOf(f);
            if (own > length) {
                length = own;
                long = f;
            }
            if (own < shortest) {
                shortest = own;
                short = f;
            }
        }
        if (length === 0) fail(`${where}: expected values, found an empty case`);
        if (shortest < length && unequal === 'error')
            fail(
                `${where}: dimension ${short + 1} has ${shortest} values and dimension ${long + 1} has ${length}; pass { ` +
                    `unequalDimensions: 'pad' } or 'stretch' to allow it${hint}`,
            );

        const series = new Float64Array(length * features);
        let filled = 0,
            empty = 0;
        for (let f = 0, begin = 0; f < features; begin = ends[f++]) {
            const own = ends[f] - begin;
            let holes = 0;
            for (let t = 0; t < length; t++) {
                const value = t < own ? values[begin + t] : NaN;
                if (Number.isNaN(value)) holes++;
                series[t * features + f] = value;
            }
            if (holes === length) empty++;
            const stretch = unequal === 'stretch' && own < length && own > 0;
            if (stretch) holes -= length - own;
            if (holes > 0) {
                if (missing === 'error')
                    fail(
                        `${where}: dimension ${f + 1} lacks ${holes} of its ${length} values, and { missing: 'error' ` +
                            `} was asked for`,
                    );
                fillMissing(series, f, features, stretch ? own : length, missing);
                filled += holes;
            }
            if (stretch) spread(series, f, features, own, length);
        }
        return { series, length, filled, empty };
    }
}

/**
 * Spreads the first `own` values of a dimension over `length`, first to first and last to last. Backwards, because step
 * t reads steps at or before t.
 * @param {Float64Array} series @param {number} offset @param {number} stride @param {number} own @param {number} length
 */
function spread(series, offset, stride, own, length) {
    for (let t = length - 1; t > 0; t--) {
        const place = (t * (own - 1)) / (length - 1),
            left = Math.floor(place),
            rest = place - left;
        const a = series[offset + stride * left],
            b = series[offset + stride * Math.min(left + 1, own - 1)];
        series[offset + stride * t] = between(a, b, rest);
    }
}
