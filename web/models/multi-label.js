/** Several labels of a sample at once: what is predicted, and how good that is. */
import { LabelTally, sum } from '../metrics/tally.js';

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

/** Predictions of a set against its labels. */
export class LabelErrors {
    #tally;
    #exact = 0;
    #wrong = 0;

    /** @param {number} outputs */
    constructor(outputs) {
        this.#tally = new LabelTally(outputs);
    }

    /**
     * @param {ArrayLike<number>} logits @param {ArrayLike<number>} targets 1 where a label applies
     * @param {number} from where this sample's targets begin
     * @param {number} weight of the sample
     */
    add(logits, targets, from, weight) {
        const wrong = this.#tally.count(logits, targets, from, weight);
        this.#wrong += (weight * wrong) / logits.length;
        this.#exact += wrong === 0 ? weight : 0;
    }

    /**
     * A label that neither occurs nor is predicted has an F1 of 0, as with scikit-learn's zero_division = 0.
     * @returns {any}
     */
    evaluation() {
        const tally = this.#tally,
            { total } = tally,
            each = tally.scores('f1');
        return {
            loss: tally.loss / total,
            exactMatch: this.#exact / total,
            hammingLoss: this.#wrong / total,
            f1Micro: tally.average('f1', 'micro'),
            f1Macro: sum(each) / each.length,
        };
    }
}
