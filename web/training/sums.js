/** What reports and evaluations say: means over samples, errors of predicted numbers. */

/**
 * @typedef {import('../types.js').StepReport} StepReport
 * @typedef {import('../types.js').Evaluation} Evaluation
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 */

/**
 * Sums over samples, for the means of a report.
 * @typedef {{ taskLoss: number, ksvd: number, right: number, loss: number }} SampleReport of the core: `loss` is what
 *   is minimised
 */
export class Sums {
    objective = 0;
    taskLoss = 0;
    ksvd = 0;
    right = 0;
    count = 0;
    votes = 0;

    /** @param {SampleReport} sample @param {number} weight of it @param {number} [votes] in the share of right ones */
    add({ loss, taskLoss, ksvd, right }, weight, votes = weight) {
        this.objective += weight * loss;
        this.taskLoss += weight * taskLoss;
        this.ksvd += weight * ksvd;
        this.right += votes * right;
        this.count += weight;
        this.votes += votes;
    }

    /** @param {Sums} sums */
    addAll(sums) {
        this.objective += sums.objective;
        this.taskLoss += sums.taskLoss;
        this.ksvd += sums.ksvd;
        this.right += sums.right;
        this.count += sums.count;
        this.votes += sums.votes;
    }

    /** @param {boolean} labelled @param {number} learningRate @param {number} gradientNorm @returns {StepReport} */
    report(labelled, learningRate, gradientNorm) {
        const { objective, taskLoss, ksvd, right, count, votes } = this,
            loss = taskLoss / count;
        const report = {
            loss,
            taskLoss: loss,
            objective: objective / count,
            ksvd: ksvd / count,
            learningRate,
            gradientNorm,
        };
        return /** @type {StepReport} */ (labelled ? { ...report, accuracy: right / votes } : report);
    }
}

/**
 * A sample's report with the task loss in the units of the targets, where these were standardised: the mean of
 * (σ_k·error_k)² over those that are there.
 * @param {import('../models/model.js').CoreModel} model whose logits are those of that sample
 * @param {SampleReport} report
 * @param {Int32Array | Float32Array} target @param {Standardization | null} targets @returns {SampleReport}
 */
export function inUnits(model, report, target, targets) {
    if (!targets || !Number.isFinite(report.loss)) return report;
    const { deviation } = targets,
        logits = model.logits(target.length / deviation.length);
    let sum = 0,
        counted = 0;
    target.forEach((value, i) => {
        if (Number.isNaN(value)) return; // is missing
        sum += (deviation[i % deviation.length] * (logits[i] - value)) ** 2;
        counted++;
    });
    return { ...report, taskLoss: sum / Math.max(1, counted) };
}

/** Errors of a model with outputs over a set, in the units of its targets. */
export class Errors {
    #outputs;
    #squares;
    #absolute = 0;
    /** What the targets of each output that were there weigh. */
    #counts;
    /** Welford's running mean of each output's targets, and sum of squares about it. */
    #mean;
    #spread;

    /** @param {number} outputs */
    constructor(outputs) {
        this.#outputs = outputs;
        this.#counts = new Float64Array(outputs);
        this.#squares = new Float64Array(outputs);
        this.#mean = new Float64Array(outputs);
        this.#spread = new Float64Array(outputs);
    }

    /**
     * @param {Float64Array} predicted a row, or one for each token
     * @param {import('../lists.js').TypedNumbers} targets
     * @param {number} from where this sample's targets begin
     * @param {number} weight of the sample
     */
    add(predicted, targets, from, weight) {
        if (weight === 0) return;
        for (let i = 0; i < predicted.length; i++) {
            const target = targets[from + i],
                k = i % this.#outputs;
            if (Number.isNaN(target)) continue; // is missing
            const error = predicted[i] - target,
                off = target - this.#mean[k];
            this.#squares[k] += weight * error * error;
            this.#absolute += weight * Math.abs(error);
            this.#counts[k] += weight;
            this.#mean[k] += (weight * off) / this.#counts[k];
            this.#spread[k] += weight * off * (target - this.#mean[k]);
        }
    }

    /**
     * R² is the mean over outputs of 1 − Σ error² / Σ (y − ȳ)²; where targets don't vary, 1 if all are met and else 0,
     * as in scikit-learn.
     * @returns {Evaluation}
     */
    evaluation() {
        const values = this.#counts.reduce((a, b) => a + b, 0),
            outputs = this.#counts.filter(count => count > 0).length;
        const mse = this.#squares.reduce((a, b) => a + b, 0) / values;
        const r2 =
            this.#squares.reduce(
                (sum, squares, k) =>
                    this.#counts[k] === 0
                        ? sum
                        : sum + (this.#spread[k] > 0 ? 1 - squares / this.#spread[k] : squares === 0 ? 1 : 0),
                0,
            ) / outputs;
        return /** @type {any} */ ({ loss: mse, mse, mae: this.#absolute / values, r2 });
    }
}
