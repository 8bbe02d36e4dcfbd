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

    /** @param {SampleReport} sample */
    add({ loss, taskLoss, ksvd, right }) {
        this.objective += loss;
        this.taskLoss += taskLoss;
        this.ksvd += ksvd;
        this.right += right;
        this.count++;
    }

    /** @param {Sums} sums */
    addAll(sums) {
        this.objective += sums.objective;
        this.taskLoss += sums.taskLoss;
        this.ksvd += sums.ksvd;
        this.right += sums.right;
        this.count += sums.count;
    }

    /** @param {boolean} labelled @param {number} learningRate @param {number} gradientNorm @returns {StepReport} */
    report(labelled, learningRate, gradientNorm) {
        const { objective, taskLoss, ksvd, right, count } = this,
            loss = taskLoss / count;
        const report = {
            loss,
            taskLoss: loss,
            objective: objective / count,
            ksvd: ksvd / count,
            learningRate,
            gradientNorm,
        };
        return /** @type {StepReport} */ (labelled ? { ...report, accuracy: right / count } : report);
    }
}

/**
 * A sample's report with the task loss in the units of the targets, where these were standardised: the mean of
 * (σ_k·error_k)².
 * @param {import('../models/model.js').CoreModel} model whose logits are those of that sample
 * @param {SampleReport} report
 * @param {Int32Array | Float32Array} target @param {Standardization | null} targets @returns {SampleReport}
 */
export function inUnits(model, report, target, targets) {
    if (!targets || !Number.isFinite(report.loss)) return report;
    const { deviation } = targets,
        { logits } = model;
    return {
        ...report,
        taskLoss:
            deviation.reduce((sum, scale, k) => sum + (scale * (logits[k] - target[k])) ** 2, 0) / deviation.length,
    };
}

/** Errors of a model with outputs over a set, in the units of its targets. */
export class Errors {
    #outputs;
    #squares;
    #absolute = 0;
    #count = 0;
    /** Welford's running mean of each output's targets, and sum of squares about it. */
    #mean;
    #spread;

    /** @param {number} outputs */
    constructor(outputs) {
        this.#outputs = outputs;
        this.#squares = new Float64Array(outputs);
        this.#mean = new Float64Array(outputs);
        this.#spread = new Float64Array(outputs);
    }

    /**
     * @param {Float64Array} predicted
     * @param {import('../lists.js').TypedNumbers} targets
     * @param {number} from where this sample's targets begin
     */
    add(predicted, targets, from) {
        this.#count++;
        for (let k = 0; k < this.#outputs; k++) {
            const target = targets[from + k],
                error = predicted[k] - target,
                off = target - this.#mean[k];
            this.#squares[k] += error * error;
            this.#absolute += Math.abs(error);
            this.#mean[k] += off / this.#count;
            this.#spread[k] += off * (target - this.#mean[k]);
        }
    }

    /**
     * R² is the mean over outputs of 1 − Σ error² / Σ (y − ȳ)²; where targets don't vary, 1 if all are met and else 0,
     * as in scikit-learn.
     * @returns {Evaluation}
     */
    evaluation() {
        const outputs = this.#outputs,
            values = outputs * this.#count;
        const mse = this.#squares.reduce((a, b) => a + b, 0) / values;
        const r2 =
            this.#squares.reduce(
                (sum, squares, k) =>
                    sum + (this.#spread[k] > 0 ? 1 - squares / this.#spread[k] : squares === 0 ? 1 : 0),
                0,
            ) / outputs;
        return /** @type {any} */ ({ loss: mse, mse, mae: this.#absolute / values, r2 });
    }
}
