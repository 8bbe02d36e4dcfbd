/**
 * What is counted of labels and their predictions, and the scores that follow from it. A class that is never
 * predicted has precision 0, one that never occurs recall 0, as with scikit-learn's zero_division = 0.
 */

export class Tally {
    /** @param {number} classes */
    constructor(classes) {
        /** Weight of the samples of each class, of those taken for it, and of those rightly so. */
        this.actual = new Float64Array(classes);
        this.predicted = new Float64Array(classes);
        this.right = new Float64Array(classes);
        this.total = 0;
    }

    /** @param {number} actual @param {number} predicted @param {number} weight */
    add(actual, predicted, weight) {
        this.actual[actual] += weight;
        this.predicted[predicted] += weight;
        if (actual === predicted) this.right[actual] += weight;
        this.total += weight;
    }

    get hits() {
        return sum(this.right);
    }

    get accuracy() {
        return this.hits / this.total;
    }

    /** The mean recall of the classes that occur. */
    get balancedAccuracy() {
        const recalls = this.scores('recall').filter((_, c) => this.actual[c] > 0);
        return sum(recalls) / recalls.length;
    }

    /** Of each class. @param {'precision' | 'recall' | 'f1'} which */
    scores(which) {
        return this.right.map((right, c) => score(which, right, this.predicted[c], this.actual[c]));
    }

    /**
     * Over the classes that occur or are predicted; weighted: by how much of each occurs.
     * @param {'precision' | 'recall' | 'f1'} which @param {'micro' | 'macro' | 'weighted'} average
     */
    average(which, average) {
        if (average === 'micro') return score(which, this.hits, sum(this.predicted), sum(this.actual));
        const weights =
            average === 'weighted'
                ? this.actual
                : this.actual.map((actual, c) => (actual > 0 || this.predicted[c] > 0 ? 1 : 0));
        return mean(this.scores(which), weights);
    }

    /**
     * Matthews' correlation coefficient, of several classes Gorodkin's R_K (2004); 0 where there is one class only.
     */
    get mcc() {
        const { actual, predicted, total, hits } = this;
        const over = total ** 2 - sum(predicted.map(p => p * p)),
            under = total ** 2 - sum(actual.map(a => a * a));
        const chance = sum(actual.map((a, c) => a * predicted[c]));
        // what rounding leaves of weights' squares is nothing
        return Math.min(over, under) <= 1e-14 * total ** 2 ? 0 : (hits * total - chance) / Math.sqrt(over * under);
    }

    /** Cohen's kappa; null where one class only occurs and is predicted. */
    get kappa() {
        const { actual, predicted, total, hits } = this;
        const chance = sum(actual.map((a, c) => a * predicted[c])) / total;
        return total - chance <= 1e-14 * total ? null : (hits - chance) / (total - chance);
    }
}

/**
 * @param {'precision' | 'recall' | 'f1'} which
 * @param {number} right @param {number} predicted @param {number} actual
 */
function score(which, right, predicted, actual) {
    const of = { precision: predicted, recall: actual, f1: (predicted + actual) / 2 }[which];
    return of > 0 ? right / of : 0;
}

/** @param {Iterable<number>} values */
export function sum(values) {
    let all = 0;
    for (const value of values) all += value;
    return all;
}

/** 0 where nothing counts. @param {Float64Array} values @param {Float64Array} weights */
export function mean(values, weights) {
    const all = sum(weights);
    return all > 0 ? values.reduce((so, value, i) => so + value * weights[i], 0) / all : 0;
}

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

/** Of several labels of each sample, by their logits. */
export class LabelTally extends Tally {
    loss = 0;

    /**
     * @param {ArrayLike<number>} logits @param {ArrayLike<number>} targets 1 where a label applies
     * @param {number} from where this sample's targets begin
     * @param {number} weight of the sample
     * @returns {number} how many labels are wrong
     */
    count(logits, targets, from, weight) {
        const n = this.right.length;
        let wrong = 0,
            loss = 0;
        for (let c = 0; c < n; c++) {
            const x = logits[c],
                target = targets[from + c],
                predicted = Number(x > 0);
            loss += Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)));
            wrong += Number(predicted !== target);
            this.actual[c] += weight * target;
            this.predicted[c] += weight * predicted;
            this.right[c] += weight * predicted * target;
        }
        this.loss += (weight * loss) / n;
        this.total += weight;
        return wrong;
    }
}
