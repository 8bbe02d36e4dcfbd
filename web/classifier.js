/**
 * Classifier: a transformer encoder that is trained, used, looked into and saved. With `outputs` in place of `classes` it predicts
 * numbers.
 */
import { Model, largest, logSumExp } from './base-model.js';
import { completeConfig, inputSize } from './config.js';
import { Standardization, encodeSample, encodeSet } from './dataset.js';
import { checkInteger, checkKeys, checkObject, fail } from './errors.js';
import { DEFAULT_OPTIMIZER, Sums, completeFit, completeStep, optimizerText, wholeSet } from './fit.js';
import { exportModel } from './interop.js';

/**
 * @typedef {import('./core.js').Core} Core
 * @typedef {import('./dataset.js').EncodedSet} EncodedSet
 * @typedef {import('./types.js').Dataset} Dataset
 * @typedef {import('./types.js').Sample} Sample
 * @typedef {import('./types.js').FitOptions} FitOptions
 * @typedef {import('./types.js').FitReport} FitReport
 * @typedef {import('./types.js').OptimizerOptions} OptimizerOptions
 * @typedef {import('./types.js').StepReport} StepReport
 * @typedef {import('./types.js').Prediction} Prediction
 * @typedef {import('./types.js').Evaluation} Evaluation
 * @typedef {import('./types.js').Inspection} Inspection
 * @typedef {import('./types.js').InspectOptions} InspectOptions
 */

/** pa.classifier() and pa.open() make them. */
export class Classifier extends Model {
    /**
     * Trains, and reports at the end of every epoch or as `reportEvery` says. Leaving the loop ends the training, as does the
     * signal, after a last report if steps were taken since the one before; the model is then as the last whole step left it.
     * A loss that is not finite ends it with an error; the model is as it was before that step.
     * @param {Dataset} data @param {FitOptions} [options]
     * @returns {AsyncGenerator<FitReport, void, void>}
     */
    fit(data, options = {}) {
        this._alive('fit');
        const complete = completeFit(options, validation => encodeSet(this._state.config, validation, 'fit: validation'));
        const set = encodeSet(this._state.config, data, 'fit: data');
        return this._fit(wholeSet(set, complete.shuffle), complete, () => this.#learnFrom(data, set));
    }

    /**
     * One update from one batch, at once. The optimizer is that of the step or fit() before, or, if options other than
     * the learning rate are given, a fresh one when they differ. Inputs must have been standardised (standardize()) or need not be.
     * @param {Dataset} batch @param {OptimizerOptions} [options]
     * @returns {StepReport}
     */
    step(batch, options = {}) {
        this._alive('step');
        if (this._state.training) fail('step: this model is being trained by fit(); let that end, or abort it');
        const { learningRate, optimizer } = completeStep(options);
        const set = encodeSet(this._state.config, batch, 'step: batch');
        if (this._state.config.standardize && !this._state.standardization)
            fail('step: the mean and deviation of the inputs are not known yet; call model.standardize(train) once, or configure standardize: false');
        const wanted = optimizer ?? (this._state.optimizer === '' ? DEFAULT_OPTIMIZER : null);
        if (wanted && optimizerText(wanted) !== this._state.optimizer) {
            this._model.optimizer(wanted);
            this._state.optimizer = optimizerText(wanted);
        }
        const sums = new Sums();
        try {
            if (this._model.observes) set.samples.forEach((sample, i) => this._model.observe(this._scaled(sample), `step: batch.x[${i}]`));
            set.samples.forEach((sample, i) => sums.add(this._model.accumulate(this._scaled(sample), set.target(i), 1 / set.count, `step: batch.x[${i}]`)));
            if (!Number.isFinite(sums.loss)) fail(`step: the loss is ${sums.loss}; the model is as it was before. The learning rate is ${learningRate}: try a smaller one`);
            if (!this._model.update(learningRate)) fail(`step: the norm of the gradients is ${this._model.gradientNorm}; the model is as it was before. The learning rate is ${learningRate}: try a smaller one`);
        } catch (error) {
            this._model.discardGradients();
            throw error;
        }
        return sums.report(this._labelled, learningRate, this._model.gradientNorm);
    }

    /**
     * Measures the mean and deviation of each feature, with which all inputs are standardised from then on. The first fit() does
     * it with its training set; step() wants it done before.
     * @param {Dataset} data
     */
    standardize(data) {
        this._alive('standardize');
        if (this._state.config.input.kind === 'tokens') fail('standardize: the model takes tokens, which have no mean');
        if (!this._state.config.standardize) fail('standardize: the model is configured with standardize: false');
        const { samples } = encodeSet(this._state.config, data, 'standardize: data');
        this._state.standardization = Standardization.measure(samples, inputSize(this._state.config.input).features);
    }

    /** What the first training set tells beside its samples. @param {Dataset} data @param {EncodedSet} set */
    #learnFrom(data, set) {
        if (this._state.config.standardize && !this._state.standardization && this._state.config.input.kind !== 'tokens')
            this._state.standardization = Standardization.measure(set.samples, inputSize(this._state.config.input).features);
        if (this._labelled && !this._state.config.classes && data.classes?.length === this._state.config.outputs)
            this._state.config = { ...this._state.config, classes: [...data.classes] };
    }

    /**
     * @param {Sample} x
     * @param {{ draws?: number }} [options] draws: how many forward passes the logits are the mean of, for kinds of attention in which
     *   chance has a part (landmarks, spectral noise); the draws are always the same ones
     * @returns {Prediction}
     */
    predict(x, options = {}) {
        this._alive('predict');
        checkKeys('predict', 'option', checkObject('predict: options', options), ['draws']);
        const draws = checkInteger('predict: draws', options.draws ?? 1, 1);
        const sample = encodeSample(this._state.config, x, 'predict: x');
        const mean = new Float32Array(this._state.config.outputs);
        try {
            for (let seed = 0; seed < draws; seed++) {
                this._model.evaluationSeed(seed);
                this._forward(sample, false, 'predict').forEach((value, i) => mean[i] += value / draws);
            }
        } finally {
            this._model.evaluationSeed(0);
        }
        return this.#prediction(mean);
    }

    /** Mean loss and accuracy over a data set. @param {Dataset} data @returns {Evaluation} */
    evaluate(data) {
        this._alive('evaluate');
        return this._evaluate(encodeSet(this._state.config, data, 'evaluate: data'));
    }

    /**
     * What the model attends to on one sample: maps, their singular values, KSVD scores.
     * @param {Sample} x @param {InspectOptions} [options]
     * @returns {Inspection}
     */
    inspect(x, options = {}) {
        this._alive('inspect');
        const { logits, layers } = this._inspect(encodeSample(this._state.config, x, 'inspect: x'), options);
        return { prediction: this.#prediction(logits), layers };
    }

    /**
     * What each head of each layer puts out on one sample, before the output projection: [layer][head], each [tokens, width/heads].
     * @param {Sample} x @returns {import('./types.js').Matrix[][]}
     */
    headOutputs(x) {
        this._alive('headOutputs');
        return this._headOutputs(encodeSample(this._state.config, x, 'headOutputs: x'));
    }

    /**
     * The weights as a safetensors file under the names of the papers' PyTorch code, whose configuration is in the metadata. A model
     * of another architecture than that code has is refused.
     * @param {import('./types.js').ExportOptions} options @returns {Uint8Array<ArrayBuffer>}
     */
    export(options) {
        this._alive('export');
        return exportModel(this._core, this._model.parameters(), this._state.config, this._state.standardization, options);
    }

    /** @param {Float32Array} logits @returns {Prediction} */
    #prediction(logits) {
        if (!this._labelled) return { label: -1, name: '', probabilities: new Float32Array(0), logits };
        const label = largest(logits), sum = logSumExp(logits);
        return { label, name: this._state.config.classes?.[label] ?? String(label), probabilities: logits.map(value => Math.exp(value - sum)), logits };
    }
}

/** @param {Core} core @param {any} config @returns {Classifier} */
export function makeClassifier(core, config) {
    if (config?.input?.kind === 'graph') fail('classifier: input.kind is "graph"; pa.graphClassifier({ features, classes }) makes models of graphs');
    const complete = completeConfig(core, config);
    if (config.seed !== undefined) core.seed(config.seed);
    return new Classifier(core, complete, 'classifier');
}
