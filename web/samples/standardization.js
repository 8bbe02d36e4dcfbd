/**
 * x → (x − mean) / deviation, with numbers measured on a training set that belong to a model from then on. All of it is
 * done in float64, on what people gave: a Unix time, a counter or Date.now() loses what varies in it if it is rounded
 * to float32 first.
 */
import { count, describe, fail, isArray, shapeText } from '../errors.js';
import { isFloat32 } from '../lists.js';

/**
 * @typedef {import('./dataset.js').Encoded} Encoded
 * @typedef {import('../lists.js').TypedNumbers} TypedNumbers
 * @typedef {'feature' | 'position'} By one mean for each feature over all time steps, or for each feature at each time
 *   step
 * @typedef {string | ((column: number) => string)} Unit what sentences call a column, beside its number or instead
 */

/** Up to so many relative roundings, what varies among numbers that are not whole is what they were rounded by. */
const ROUNDINGS = 4;

export class Standardization {
    /** For a sample and the other one of a pair. */
    #scaled = [new Float32Array(0), new Float32Array(0)];

    /** @param {Float64Array} mean @param {Float64Array} deviation @param {number} features @param {By} by */
    constructor(mean, deviation, features, by) {
        this.mean = mean;
        this.deviation = deviation;
        this.features = features;
        this.by = by;
    }

    /**
     * Mean and deviation of each column of rows, of the numbers that are there: NaN is what is missing, of a table's
     * columns or of targets. A column that does not vary, or by no more than its numbers were rounded by (in float32
     * where they came as Float32Array), is only centred.
     * @param {readonly { data: TypedNumbers }[]} parts each [rows, features] @param {number} features @param {By} by
     * @param {string} where @param {Unit} [unit] of a column
     * @returns {Standardization}
     */
    static measure(parts, features, by, where, unit = 'feature') {
        const columns = by === 'feature' ? features : parts.reduce((most, { data }) => Math.max(most, data.length), 0);
        const first = new Float64Array(columns).fill(NaN),
            least = new Float64Array(columns).fill(Infinity),
            most = new Float64Array(columns).fill(-Infinity);
        const mean = new Float64Array(columns),
            squares = new Float64Array(columns),
            counts = new Float64Array(columns);
        const whole = new Uint8Array(columns).fill(1); // whole numbers are exact: one more or less is no rounding
        // all of them are float32
        const single = new Uint8Array(columns).fill(parts.some(({ data }) => isFloat32(data)) ? 1 : 0);
        /** @param {(value: number, column: number) => void} visit */
        const each = visit => {
            for (const { data } of parts)
                for (let i = 0, column = 0; i < data.length; i++) {
                    if (!Number.isNaN(data[i])) visit(data[i], column);
                    if (++column === columns) column = 0;
                }
        };
        // Sums of what differs from the first value keep the digits that a sum of large numbers loses.
        each((value, c) => {
            if (counts[c]++ === 0) first[c] = value;
            mean[c] += value - first[c];
            if (value < least[c]) least[c] = value;
            if (value > most[c]) most[c] = value;
            if (!Number.isInteger(value)) whole[c] = 0;
            if (single[c] && Math.fround(value) !== value) single[c] = 0;
        });
        for (let c = 0; c < columns; c++) {
            if (counts[c] === 0) continue; // all are missing
            mean[c] = Math.min(Math.max(first[c] + mean[c] / counts[c], least[c]), most[c]);
            if (!Number.isFinite(most[c] - least[c]) || !Number.isFinite(mean[c]))
                fail(
                    `${where}: ${columnName(c, features, by, unit)} goes from ${least[c]} to ${most[c]}, too far to be standardised; scale it, or look for values that mark what is missing`,
                );
        }
        // In units of the range, so that no square is too large or too small.
        each((value, c) => {
            const range = most[c] - least[c];
            if (range > 0) squares[c] += ((value - mean[c]) / range) ** 2;
        });
        const deviation = squares.map((sum, c) => {
            // Where all are missing, the range is −∞.
            const range = most[c] - least[c];
            return varies(least[c], most[c], single[c] > 0, whole[c] > 0) ? range * Math.sqrt(sum / counts[c]) : 1;
        });
        return new Standardization(mean, deviation, features, by);
    }

    /**
     * For inputs that are taken as they are: a column of which rounding to float32 would take away what varies is
     * refused.
     * @param {readonly { data: TypedNumbers }[]} parts each [rows, features]
     * @param {number} features
     * @param {string} where
     * @param {Unit} [unit]
     */
    static checkRounding(parts, features, where, unit = 'feature') {
        if (parts.every(({ data }) => isFloat32(data) || data instanceof Uint8Array)) return;
        const { mean, deviation } = Standardization.measure(parts, features, 'feature', where, unit),
            worst = new Float64Array(features);
        for (const { data } of parts)
            for (let i = 0; i < data.length; i++)
                worst[i % features] = Math.max(worst[i % features], Math.abs(data[i] - Math.fround(data[i])) || 0);
        for (let c = 0; c < features; c++)
            if (worst[c] > deviation[c] / 10)
                fail(
                    `${where}: ${columnName(c, features, 'feature', unit)} lies about ${mean[c].toPrecision(6)} with a deviation of ${deviation[c].toPrecision(3)}, ` +
                        'which float32 cannot tell; configure standardize: true, or take the offset off',
                );
    }

    /**
     * The scaled sample. With `own`, in memory of its own; else valid until the next call for the same place.
     * @param {Encoded} sample @param {0 | 1} place @param {boolean} own @returns {Float32Array}
     */
    apply({ data, where, place: name = i => `value ${i}` }, place, own) {
        const { mean, deviation, features } = this,
            columns = mean.length;
        if (this.by === 'position' && data.length > columns)
            fail(
                `${where} has ${count(data.length / features, 'time step')}; the model standardises by position, and its training samples had at most ${columns / features}`,
            );
        if (!own && this.#scaled[place].length < data.length) this.#scaled[place] = new Float32Array(data.length);
        const scaled = own ? new Float32Array(data.length) : this.#scaled[place].subarray(0, data.length);
        for (let i = 0, c = 0; i < data.length; i++) {
            scaled[i] = (data[i] - mean[c]) / deviation[c];
            if (Math.abs(scaled[i]) === Infinity)
                fail(
                    `${where}: ${name(i)} is ${data[i]}, ${((data[i] - mean[c]) / deviation[c]).toPrecision(3)} deviations from the training set's mean of ${mean[c].toPrecision(6)}, more than float32 holds`,
                );
            if (++c === columns) c = 0;
        }
        return scaled;
    }

    /**
     * Numbers as a model has them, in float64.
     * @param {ArrayLike<number>} values
     * @returns {Float64Array}
     */
    do(values) {
        const { mean, deviation } = this;
        return Float64Array.from(values, (value, i) => (value - mean[i % mean.length]) / deviation[i % mean.length]);
    }

    /**
     * Numbers of the model back in the units that were measured.
     * @param {ArrayLike<number>} scaled
     * @returns {Float64Array}
     */
    undo(scaled) {
        const { mean, deviation } = this;
        return Float64Array.from(scaled, (value, i) => value * deviation[i % deviation.length] + mean[i % mean.length]);
    }

    /** The first number of each row stays as it is. */
    spareFirst() {
        for (let c = 0; c < this.mean.length; c += this.features) {
            this.mean[c] = 0;
            this.deviation[c] = 1;
        }
    }

    toJSON() {
        const numbers = { mean: [...this.mean], deviation: [...this.deviation] };
        return this.by === 'feature' ? numbers : { by: this.by, ...numbers };
    }

    /** @param {any} json @param {number} features @param {string} what the file calls it @returns {Standardization} */
    static from(json, features, what) {
        const by = json?.by ?? 'feature',
            length = json?.mean?.length;
        if (by !== 'feature' && by !== 'position')
            fail(`open: the ${what} is by ${describe(by)}, expected "feature" or "position"`);
        for (const field of ['mean', 'deviation']) {
            const numbers = json?.[field];
            if (
                !isArray(numbers) ||
                (by === 'feature'
                    ? numbers.length !== features
                    : numbers.length === 0 || numbers.length % features !== 0 || numbers.length !== length) ||
                !numbers.every(Number.isFinite)
            )
                fail(
                    `open: the ${what}'s ${field} should have ${by === 'feature' ? '' : 'for each time step '}${count(features, 'number')}, the file has ${describe(numbers)}`,
                );
        }
        const zero = json.deviation.findIndex((/** @type {number} */ value) => value <= 0);
        if (zero >= 0)
            fail(
                `open: the ${what}'s deviation of feature ${zero} is ${json.deviation[zero]}, expected more than 0; all: ${shapeText(json.deviation.slice(0, 8))}`,
            );
        return new Standardization(Float64Array.from(json.mean), Float64Array.from(json.deviation), features, by);
    }
}

/**
 * Whether numbers differ by more than they were rounded by.
 * @param {number} least @param {number} most @param {boolean} single all are float32 @param {boolean} whole all are
 */
export function varies(least, most, single, whole) {
    const size = Math.max(Math.abs(least), Math.abs(most)),
        rounding = single && !(whole && size <= 2 ** 24) ? 2 ** -24 : whole ? 0 : 2 ** -53;
    return most - least > ROUNDINGS * rounding * size;
}

/** @param {number} column @param {number} features @param {By} by @param {Unit} unit */
export function columnName(column, features, by, unit) {
    if (typeof unit !== 'string') return unit(column);
    return by === 'feature'
        ? `${unit} ${column}`
        : `${unit} ${column % features} of time step ${Math.floor(column / features)}`;
}
