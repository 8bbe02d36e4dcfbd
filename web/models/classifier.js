/**
 * Classifier: a transformer encoder that is trained, used, looked into and saved. With `outputs` in place of `classes`
 * it predicts numbers.
 */
import { Model } from './base-model.js';
import { byOf, checkRounding, measure } from './measuring.js';
import { largest, logSumExp } from './logits.js';
import { labelsOf } from './multi-label.js';
import { encodeSample, encodeSet, prepareSet } from '../samples/dataset.js';
import { checkKeys, checkObject, fail, later } from '../errors.js';
import { CLASS_WEIGHTS, weighClasses } from '../training/class-weights.js';
import { fitStream } from '../training/fit-stream.js';
import { toAugment } from '../training/to-augment.js';
import { MIX_OPTIONS, completeMix } from '../training/mix.js';
import { cutSet, fitPart, wantsPart } from '../training/part.js';
import { clipOf, completeFit, completeStep } from '../training/options.js';
import { sameOptimizer } from '../training/resume.js';
import { isStreamed, itemsOf, totalWeight, wholeSet } from '../training/source.js';
import { Sums, inUnits } from '../training/sums.js';
import { outOfBounds, whyNotFinite } from '../training/not-finite.js';
import { tokenNames } from '../operations/columns.js';
import { said, withNames } from '../samples/labels.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../types.js').Dataset} Dataset
 * @typedef {import('../types.js').Sample} Sample
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('../types.js').OptimizerOptions} OptimizerOptions
 * @typedef {import('../types.js').StepReport} StepReport
 * @typedef {import('../types.js').Prediction} Prediction
 * @typedef {import('../types.js').Evaluation} Evaluation
 * @typedef {import('../types.js').EvaluateOptions} EvaluateOptions
 * @typedef {import('../types.js').InspectOptions} InspectOptions
 */

/**
 * pa.classifier() and pa.open() make them.
 * @template [D=Dataset]
 * @template [P=Prediction]
 */
export class Classifier extends Model {
    /**
     * Trains, and reports at the end of every epoch or as `reportEvery` says. Leaving the loop ends the training, as
     * does the signal, after a last report if steps were taken since the one before; the model is then as the last
     * whole step left it.
     * A loss that is not finite ends it with an error; the model is as it was before that step. `await` in place of the
     * loop trains to the end and gives the last report.
     *
     * The data are copied when fit() is called: what becomes of the caller's arrays afterwards does not matter. The
     * first fit() measures mean and deviation of the inputs and, for a model with `outputs`, of the targets, in float64
     * and on the numbers as they were given (see `standardize` and `standardizeTargets` of the configuration): Unix
     * times and counters with a large offset are learned as well as small numbers. They hold from the first update on,
     * travel with the saved model, and later sets are scaled with them too. Losses of a model with `outputs` are in the
     * units of the targets.
     * @param {D | import('../types.js').StreamDataset} data
     * @param {import('../types.js').FitOptionsOf<D>} [options]
     * @returns {import('../training/training.js').Training}
     */
    fit(data, options = {}) {
        this._alive('fit');
        options = this._options(options);
        const config = withNames(this._state.config, data, 'fit: data');
        if (wantsPart(options) && !isStreamed(data)) {
            this._encodeSet(data, 'fit: data', config);
            // A class may be in one part only.
            const named = config.classes ? { ...data, classes: config.classes } : data;
            return fitPart(named, options, cutSet, (...given) => this.fit(...given));
        }
        const complete = completeFit(
            this._core,
            this._names,
            options,
            validation => this._encodeSet(validation, 'fit: validation', config),
            [...MIX_OPTIONS, CLASS_WEIGHTS, 'augment'],
        );
        if (isStreamed(data)) {
            if (options.classWeights === 'balanced')
                fail('fit: classWeights is "balanced", but nobody has counted the labels of a stream; give numbers');
            const encode = (/** @type {any} */ set, /** @type {string} */ where) =>
                    weighClasses(config, this._encodeSet(set, where, config), options),
                known = { ...this._state };
            return fitStream(
                data,
                { config, encode, known, by: byOf(config, data), options, complete },
                (source, learned) => {
                    complete.augment = toAugment(config, options, [], learned.standardization);
                    return this._fit(
                        source,
                        complete,
                        () => this.#learn(config.classes, learned),
                        learned.targets,
                        known,
                    );
                },
            );
        }
        const set = weighClasses(config, this._encodeSet(data, 'fit: data', config), options),
            learned = this.#measure(data, set, 'fit: data');
        if (complete.validation)
            complete.validation = prepareSet(complete.validation, learned.standardization, learned.targets);
        if (config.standardize === false)
            for (const one of complete.validation ? [set, complete.validation] : [set]) checkRounding(config, one);
        complete.mix = completeMix(config, options, set);
        const ready = prepareSet(set, learned.standardization, learned.targets);
        complete.augment = toAugment(config, options, ready.samples, learned.standardization);
        return this._fit(
            wholeSet(said(ready, config, this._state.config), complete.shuffle),
            complete,
            () => this.#learn(config.classes, learned),
            learned.targets,
        );
    }

    /**
     * One update from one batch, at once. The optimizer is that of the step or fit() before, or, if options other than
     * the learning rate are given, a fresh one when they differ. Inputs must have been standardised (standardize()) or
     * need not be.
     * @param {D} batch @param {OptimizerOptions} [options]
     * @returns {StepReport}
     */
    step(batch, options = {}) {
        this._alive('step');
        if (this._state.training) fail('step: this model is being trained by fit(); let that end, or abort it');
        const current = this._state.optimizer;
        const { learningRate, optimizer } = completeStep(this._core, this._names, options, current);
        const encoded = this._encodeSet(batch, 'step: batch');
        const { config, standardization, targets } = this._state;
        if (config.standardize !== false && !standardization)
            fail(
                'step: the mean and deviation of the inputs are not known yet; call model.standardize(train) once, or configure standardize: false',
            );
        if (config.standardizeTargets && !targets)
            fail(
                'step: the mean and deviation of the targets are not known yet; call model.standardize(train) once, or configure standardizeTargets: false',
            );
        const set = prepareSet(encoded, standardization, targets);
        const fresh = !sameOptimizer(optimizer, current);
        const batched = itemsOf(set),
            total = totalWeight(batched);
        const model = this._model,
            { session } = model,
            sums = new Sums();
        const check = (/** @type {string} */ what, /** @type {number} */ value) => {
            const { first, reason } = whyNotFinite(model, batched, {
                rate: learningRate,
                updates: current ? 1 : 0,
                clip: clipOf(this._core, optimizer),
            });
            fail(
                `step: the ${what} is ${value}${first === '' ? '' : `: ${first}`}; the model is as it was before. ${reason}`,
            );
        };
        try {
            if (model.observes) for (const { sample } of batched) session.observe(sample, sample.where);
            for (const item of batched) {
                const { sample, target, weight = 1, votes } = item,
                    report = session.accumulate(sample, target, weight / total, sample.where, item);
                sums.add(inUnits(model, report, target, targets), weight, votes);
                if (!Number.isFinite(sums.objective)) check('loss', sums.objective);
            }
            if (fresh) {
                // before the optimizer that was is gone
                if (session.badGradient() !== null) check('norm of the gradients', NaN);
                this._freshOptimizer(optimizer);
            }
            if (!session.update(learningRate)) check(...outOfBounds(session));
        } catch (error) {
            session.discardGradients();
            throw error;
        }
        this._state.record = null; // no fit() goes on from here as if nothing had been
        return sums.report(this._labelled, learningRate, session.gradientNorm);
    }

    /**
     * Measures the mean and deviation of the inputs and, of a model with `outputs`, of the targets, with which all are
     * standardised from then on. The first fit() does it with its training set; step() wants it done before.
     * @param {D} data
     */
    standardize(data) {
        this._alive('standardize');
        if (this._state.training) fail('standardize: this model is being trained by fit(); let that end, or abort it');
        const { config } = this._state;
        if (config.standardize === false && !config.standardizeTargets)
            fail(
                `standardize: ${config.input.kind === 'tokens' ? 'the model takes tokens, which have no mean' : 'the model is configured with standardize: false'}`,
            );
        Object.assign(
            this._state,
            measure(config, data, this._encodeSet(data, 'standardize: data'), 'standardize: data'),
        );
    }

    /**
     * What standardises from the first update of a fit() on: what is known already, or what its training set tells.
     * @param {D} data
     * @param {EncodedSet} set
     * @param {string} where
     */
    #measure(data, set, where) {
        const { config, standardization, targets } = this._state;
        const first =
            (config.standardize !== false && !standardization) || (config.standardizeTargets && !targets)
                ? measure(config, data, set, where)
                : null;
        return {
            standardization: standardization ?? first?.standardization ?? null,
            targets: targets ?? first?.targets ?? null,
        };
    }

    /** @param {string[] | null} classes @param {ReturnType<typeof measure>} learned */
    #learn(classes, learned) {
        Object.assign(this._state, learned);
        if (!this._state.config.classes) this._state.config = { ...this._state.config, classes };
    }

    /**
     * @param {Sample} x
     * @param {{ draws?: number }} [options] draws: how many forward passes the logits are the mean of, for kinds of
     *   attention in which
     *   chance has a part (landmarks, spectral noise); the draws are always the same ones
     * @returns {P}
     */
    predict(x, options = {}) {
        this._alive('predict');
        return this._prediction(this._drawn(this._encoded(x, 'predict: x'), options));
    }

    /**
     * Mean loss and accuracy over a data set, which class is taken for which; of a model with `outputs` its errors.
     * @param {D} data @param {EvaluateOptions} [options]
     * @returns {Evaluation & import('../types.js').Measures}
     */
    evaluate(data, options = {}) {
        this._alive('evaluate');
        checkKeys('evaluate', 'option', checkObject('evaluate: options', options), ['metrics']);
        return this._evaluate(this._encodeSet(data, 'evaluate: data'), options);
    }

    /**
     * What the model attends to on one sample: maps, their singular values, KSVD scores.
     * @param {Sample} x @param {InspectOptions} [options]
     * @returns {import('../types.js').Inspection<P>}
     */
    inspect(x, options = {}) {
        this._alive('inspect');
        const { logits, layers } = this._inspect(encodeSample(this._state.config, x, 'inspect: x'), options);
        const tokens = tokenNames(this._state.config);
        return { prediction: this._prediction(logits), layers, ...(tokens && { tokens }) };
    }

    /**
     * What one answer rests on: attention rollout, gradient × input and occlusion, and how far they agree.
     * @param {Sample} x @param {import('./explain.js').ExplainOptions} [options]
     * @returns {Promise<import('./explain.js').Explanation>}
     */
    async explain(x, options = {}) {
        const { explain } = await later('explain', import('./explain.js'));
        this._alive('explain');
        const forward = (/** @type {any} */ sample, /** @type {boolean} */ keep) =>
            this._forward(sample, keep, 'explain');
        return explain({ core: this._core, model: this._model, ...this._state, forward }, x, options);
    }

    /**
     * What each head of each layer puts out on one sample, before the output projection: [layer][head], each [tokens,
     * width/heads].
     * @param {Sample} x @returns {import('../types.js').Matrix[][]}
     */
    headOutputs(x) {
        this._alive('headOutputs');
        return this._headOutputs(encodeSample(this._state.config, x, 'headOutputs: x'));
    }

    /**
     * The model under the names of the papers' PyTorch code, as a safetensors file whose metadata hold its
     * configuration; or as an ONNX file, which is awaited. What a format cannot hold is refused.
     * @template {import('../types.js').ExportOptions} O
     * @param {O} options
     * @returns {O extends { format: 'onnx' } ? Promise<Uint8Array<ArrayBuffer>> : Uint8Array<ArrayBuffer>}
     */
    export(options) {
        return /** @type {any} */ (super.export(options));
    }

    /** @protected @param {D} data @param {string} where @returns {EncodedSet} */
    _encodeSet(data, where, config = this._state.config) {
        return encodeSet(config, data, where);
    }

    /** @param {readonly Sample[]} xs @param {{ draws?: number }} [options] @returns {P[]} */
    predictBatch(xs, options) {
        return super.predictBatch(xs, options);
    }

    /** @protected @param {any} x @param {string} where */
    _encoded(x, where) {
        return encodeSample(this._state.config, x, where);
    }

    /** @protected @param {Float32Array} logits @returns {P} */
    _prediction(logits) {
        return /** @type {any} */ (this.#predicted(logits));
    }

    /** @param {Float32Array} logits @returns {Prediction | import('../types.js').MultiLabelPrediction} */
    #predicted(logits) {
        if (this._state.config.loss === 'multiLabel') return labelsOf(logits, this._state.config.classes);
        if (!this._labelled) {
            const values = this._inUnits(logits);
            return {
                label: -1,
                name: '',
                probabilities: new Float32Array(0),
                logits: Float32Array.from(values),
                values,
            };
        }
        const label = largest(logits),
            sum = logSumExp(logits),
            probabilities = new Float32Array(logits.length);
        for (let i = 0; i < logits.length; i++) probabilities[i] = Math.exp(logits[i] - sum);
        return {
            label,
            name: this._state.config.classes?.[label] ?? String(label),
            probabilities,
            logits,
            values: new Float64Array(0),
        };
    }
}

/** @type {import('./kinds.js').Kind<Classifier>} */
export const classifier = {
    word: 'classifier',
    name: 'classifier',
    Class: Classifier,
    is: () => true,
    general: given => given,
    own: {},
    methods: ['step', 'standardize', 'predict', 'evaluate', 'inspect', 'explain', 'withClasses'],
};
