/** What is read off samples' probabilities and scores, for the functions of probabilities.js and for evaluations. */

/** Probabilities are held this far from 0 and 1 where their logarithm is taken: float64's ε, as in scikit-learn. */
const LEAST = 2 ** -52;

/**
 * −ln p of the label; probabilities are made to sum to 1.
 * @param {ArrayLike<number>} p @param {number} label
 */
export function surprise(p, label) {
    let sum = 0;
    for (let c = 0; c < p.length; c++) sum += clipped(p[c]);
    return Math.log(sum) - Math.log(clipped(p[label]));
}

/** @param {number} p */
function clipped(p) {
    return Math.min(Math.max(p, LEAST), 1 - LEAST);
}

/**
 * Squared distance from the label's one-hot row; of two classes half of it.
 * @param {ArrayLike<number>} p @param {number} label
 */
export function brierOf(p, label) {
    let sum = 0;
    for (let c = 0; c < p.length; c++) sum += (p[c] - (c === label ? 1 : 0)) ** 2;
    return p.length === 2 ? sum / 2 : sum;
}

/**
 * Classes that rank before the label; of equal ones the later is first, as in scikit-learn.
 * @param {ArrayLike<number>} p @param {number} label
 */
export function rankOf(p, label) {
    let before = 0;
    for (let c = 0; c < p.length; c++) if (p[c] > p[label] || (c > label && p[c] === p[label])) before++;
    return before;
}

/** Confidence in the likeliest class against how often it is right, in bins of equal width (Guo et al. 2017). */
export class Calibration {
    #weight;
    #confidence;
    #right;

    /** @param {number} bins */
    constructor(bins) {
        this.#weight = new Float64Array(bins);
        this.#confidence = new Float64Array(bins);
        this.#right = new Float64Array(bins);
    }

    /** @param {number} confidence @param {boolean} right @param {number} weight */
    add(confidence, right, weight) {
        const bins = this.#weight.length,
            bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
        this.#weight[bin] += weight;
        this.#confidence[bin] += weight * confidence;
        if (right) this.#right[bin] += weight;
    }

    get error() {
        let total = 0,
            off = 0;
        this.#weight.forEach((weight, bin) => {
            total += weight;
            off += Math.abs(this.#confidence[bin] - this.#right[bin]);
        });
        return off / total;
    }
}

/**
 * Area under the ROC curve, and average precision Σ (R_n − R_n−1)·P_n; null where the samples that count are all
 * positive or all negative (average precision: have no positive one). Ties are one step.
 * @param {Float64Array} scores @param {(i: number) => boolean} positive @param {Float64Array} weights
 * @returns {{ rocAuc: number | null, averagePrecision: number | null }}
 */
export function ranked(scores, positive, weights) {
    const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
    let right = 0, // weight of the positives so far, and of the others
        wrong = 0,
        area = 0,
        precision = 0;
    for (let from = 0; from < order.length; ) {
        const before = right,
            aside = wrong,
            score = scores[order[from]];
        for (; from < order.length && scores[order[from]] === score; from++)
            if (positive(order[from])) right += weights[order[from]];
            else wrong += weights[order[from]];
        area += ((wrong - aside) * (right + before)) / 2;
        if (right > before) precision += ((right - before) * right) / (right + wrong);
    }
    return {
        rocAuc: right > 0 && wrong > 0 ? area / (right * wrong) : null,
        averagePrecision: right > 0 ? precision / right : null,
    };
}

/** More scores, samples times classes, are not kept to be sorted: 128 MB. */
const MOST_KEPT = 2 ** 24;

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

/** Twice the room. @template {Uint8Array | Float64Array} T @param {T} list @returns {T} */
function larger(list) {
    const twice = new /** @type {any} */ (list.constructor)(2 * list.length);
    twice.set(list);
    return twice;
}
