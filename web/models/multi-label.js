/** Several labels of a sample at once: what is predicted, and how good that is. */

/**
 * @param {Float32Array} logits
 * @param {readonly string[] | null} classes
 * @returns {import('../types.js').MultiLabelPrediction}
 */
export function labelsOf(logits, classes) {
    return { labels: namesOf(logits, 0, classes), probabilities: logits.map(probabilityOf), logits };
}

/** @param {number} logit of a label */
export const probabilityOf = logit => 1 / (1 + Math.exp(-logit));

/**
 * The labels that apply, by their names where they have some.
 * @param {Float32Array | Float64Array} values @param {number} above @param {readonly string[] | null} classes
 * @returns {import('../types.js').MultiLabelPrediction['labels']}
 */
export function namesOf(values, above, classes) {
    const numbers = Array.from(values.keys()).filter(c => values[c] > above);
    return classes ? numbers.map(c => classes[c]) : numbers;
}

/** Whether a label's probability is above 0.5. @param {number} logit */
const applies = logit => logit > 0;

/** Predictions of a set against its labels. */
export class LabelErrors {
    #outputs;
    #loss = 0;
    #exact = 0;
    #wrong = 0;
    #weight = 0;
    /** Of each label what there is of it, of its predictions, and of those that are right. */
    /** @type {Float64Array} */ #actual;
    /** @type {Float64Array} */ #predicted;
    /** @type {Float64Array} */ #right;

    /** @param {number} outputs */
    constructor(outputs) {
        this.#outputs = outputs;
        [this.#actual, this.#predicted, this.#right] = [0, 1, 2].map(() => new Float64Array(outputs));
    }

    /**
     * @param {ArrayLike<number>} logits @param {ArrayLike<number>} targets 1 where a label applies
     * @param {number} from where this sample's targets begin
     * @param {number} weight of the sample
     */
    add(logits, targets, from, weight) {
        let loss = 0,
            wrong = 0;
        for (let c = 0; c < this.#outputs; c++) {
            const x = logits[c],
                target = targets[from + c],
                predicted = Number(applies(x));
            loss += Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)));
            wrong += Number(predicted !== target);
            this.#actual[c] += weight * target;
            this.#predicted[c] += weight * predicted;
            this.#right[c] += weight * predicted * target;
        }
        this.#loss += (weight * loss) / this.#outputs;
        this.#wrong += (weight * wrong) / this.#outputs;
        this.#exact += wrong === 0 ? weight : 0;
        this.#weight += weight;
    }

    /**
     * A label that neither occurs nor is predicted has an F1 of 0, as with scikit-learn's zero_division = 0.
     * @returns {any}
     */
    evaluation() {
        const f1 = (/** @type {number} */ right, /** @type {number} */ both) => (both > 0 ? (2 * right) / both : 0),
            total = (/** @type {Float64Array} */ each) => each.reduce((a, b) => a + b, 0),
            [actual, predicted, right, weight] = [this.#actual, this.#predicted, this.#right, this.#weight];
        return {
            loss: this.#loss / weight,
            exactMatch: this.#exact / weight,
            hammingLoss: this.#wrong / weight,
            f1Micro: f1(total(right), total(actual) + total(predicted)),
            f1Macro: total(right.map((n, c) => f1(n, actual[c] + predicted[c]))) / this.#outputs,
        };
    }
}
