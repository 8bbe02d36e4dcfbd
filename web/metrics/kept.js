/** Scores that are kept to be sorted, and how metrics are told. */
import { describe } from '../errors.js';
import { mean } from './tally.js';
import { ranked } from './scores.js';

/** More scores, samples times classes, are not kept to be sorted: 128 MB. */
const MOST_KEPT = 2 ** 24;

/** @typedef {import('./measures.js').Measures} Measures */

export const RANKED = /** @type {const} */ (['rocAuc', 'averagePrecision']);

/** Of each sample a score for each class, or label, as long as they are not too many. */
export class Kept {
    #cols;
    #count = 0;
    #scores;
    #positive;
    #weights = new Float64Array(64);

    /** @param {number} cols */
    constructor(cols) {
        this.#cols = cols;
        this.#scores = new Float64Array(64 * cols);
        this.#positive = new Uint8Array(64 * cols);
    }

    /**
     * A sample.
     * @param {ArrayLike<number>} scores @param {number} weight
     * @returns {Uint8Array} where 1 is to be put for each class that it has
     */
    add(scores, weight) {
        const cols = this.#cols,
            at = this.#count++;
        if (this.#count * cols > MOST_KEPT) {
            this.#scores = new Float64Array(0);
            return this.#positive.subarray(0, cols);
        }
        if (at === this.#weights.length) {
            this.#scores = larger(this.#scores);
            this.#positive = larger(this.#positive);
            this.#weights = larger(this.#weights);
        }
        this.#scores.set(scores, at * cols);
        this.#weights[at] = weight;
        return this.#positive.subarray(at * cols, (at + 1) * cols);
    }

    /** Of each class against the others; null if they were too many. */
    ranked() {
        const cols = this.#cols,
            n = this.#count,
            weights = this.#weights.subarray(0, n);
        if (n * cols > MOST_KEPT) return null;
        return Array.from({ length: cols }, (_, c) =>
            ranked(
                new Float64Array(n).map((_, i) => this.#scores[i * cols + c]),
                i => this.#positive[i * cols + c] === 1,
                weights,
            ),
        );
    }
}

/** Why areas are null: there was too much to be sorted. @param {string} of what there is of each sample */
export const tooMany = of => `samples × ${of} are over ${MOST_KEPT}, more than are kept to be sorted; evaluate a part`;

/**
 * The mean of those that are defined; null where none is.
 * @param {(number | null)[]} values @param {Float64Array} weights
 */
export function meanOfDefined(values, weights) {
    const shares = weights.map((weight, c) => (values[c] === null ? 0 : weight));
    return shares.some(weight => weight > 0)
        ? mean(
              Float64Array.from(values, value => value ?? 0),
              shares,
          )
        : null;
}

/** Twice the room. @template {Uint8Array | Float64Array} T @param {T} list @returns {T} */
function larger(list) {
    const twice = new /** @type {any} */ (list.constructor)(2 * list.length);
    twice.set(list);
    return twice;
}

/** @param {string[]} wanted @param {Record<string, any>} all @param {Record<string, string>} why @returns {Measures} */
export function chosen(wanted, all, why) {
    const told = Object.entries(why).filter(([name]) => wanted.includes(name.replace(/\[\d+\]$/, '')));
    return {
        ...Object.fromEntries(wanted.map(name => [name, all[name]])),
        ...(told.length > 0 && { why: Object.fromEntries(told) }),
    };
}

/** @param {string[]} names */
export function listed(names) {
    const some = names.slice(0, 5).map(describe).join(', ');
    return names.length > 5 ? `${some} and ${names.length - 5} more` : some;
}
