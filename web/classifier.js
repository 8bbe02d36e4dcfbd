/**
 * Classifier: a transformer encoder that is trained, used, looked into and saved. With `outputs` in place of `classes` it predicts
 * numbers.
 */
import { completeConfig, inputSize } from './config.js';
import { Standardization, encodeSample, encodeSet } from './dataset.js';
import { singularValues } from './decompose.js';
import { checkBoolean, checkInteger, checkKeys, checkObject, describe, fail } from './errors.js';
import { DEFAULT_OPTIMIZER, Sums, completeFit, completeStep, targetOf, train } from './fit.js';
import { importModel } from './import.js';
import { readModel, writeModel } from './model-file.js';
import { CoreModel } from './model.js';
import { disposeSymbol } from './tensor.js';

/**
 * @typedef {import('./core.js').Core} Core
 * @typedef {import('./config.js').ModelConfig} ModelConfig
 * @typedef {import('./dataset.js').Encoded} Encoded
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
 * @typedef {import('./types.js').Parameter} Parameter
 * @typedef {import('./types.js').HeadInspection} HeadInspection
 */

/** Maps of more rows and columns than this get no spectrum unless it is asked for: its cost grows with the cube. */
const SPECTRUM_SIZE = 512;

export class Classifier {
    #core;
    #model;
    #config;
    /** @type {Standardization | null} */
    #standardization = null;
    #training = false;
    /** The optimizer that step() goes on with, as text. */
    #optimizer = '';

    /**
     * Not to be called: pa.classifier() and pa.open() make models.
     * @param {Core} core @param {ModelConfig} config @param {string} [where]
     */
    constructor(core, config, where = 'classifier') {
        this.#core = core;
        this.#config = config;
        this.#model = new CoreModel(core, config, where);
    }

    /** The configuration, with nothing left out. @returns {ModelConfig} */
    get config() {
        return structuredClone(this.#config);
    }

    /* ---- training -------------------------------------------------------------------------------------------------- */

    /**
     * Trains, and reports at the end of every epoch or as `reportEvery` says. Leaving the loop ends the training, as does the
     * signal, after a last report if steps were taken since the one before; the model is then as the last whole step left it.
     * A loss that is not finite ends it with an error; the model is as it was before that step.
     * @param {Dataset} data @param {FitOptions} [options]
     * @returns {AsyncGenerator<FitReport, void, void>}
     */
    fit(data, options = {}) {
        this.#alive('fit');
        const complete = completeFit(this, options);
        const set = encodeSet(this.#config, data, 'fit: data');
        return this.#fit(data, set, complete);
    }

    /** @param {Dataset} data @param {EncodedSet} set @param {import('./fit.js').CompleteFit} options @returns {AsyncGenerator<FitReport, void, void>} */
    async * #fit(data, set, options) {
        this.#alive('fit');
        if (this.#training) fail('fit: this model is being trained already; let the other fit() end, or abort it');
        this.#training = true;
        try {
            this.#learnFrom(data, set);
            this.#optimizer = optimizerText(options);
            yield* train({
                core: this.#core, model: this.#model, outputs: this.#config.outputs, labelled: this.#labelled,
                scale: sample => this.#scaled(sample),
                evaluation: validation => this.#evaluation(validation, 'fit: validation'),
            }, set, options);
        } finally {
            this.#training = false;
        }
    }

    /**
     * One update from one batch, at once. The optimizer is that of the step or fit() before, or, if options other than
     * the learning rate are given, a fresh one when they differ. Inputs must have been standardised (standardize()) or need not be.
     * @param {Dataset} batch @param {OptimizerOptions} [options]
     * @returns {StepReport}
     */
    step(batch, options = {}) {
        this.#alive('step');
        if (this.#training) fail('step: this model is being trained by fit(); let that end, or abort it');
        const { learningRate, optimizer } = completeStep(options);
        const set = encodeSet(this.#config, batch, 'step: batch');
        if (this.#config.standardize && !this.#standardization)
            fail('step: the mean and deviation of the inputs are not known yet; call model.standardize(train) once, or configure standardize: false');
        const wanted = optimizer ?? (this.#optimizer === '' ? DEFAULT_OPTIMIZER : null);
        if (wanted && optimizerText(wanted) !== this.#optimizer) {
            this.#model.optimizer(wanted);
            this.#optimizer = optimizerText(wanted);
        }
        const sums = new Sums();
        try {
            set.samples.forEach((sample, i) => sums.add(this.#model.accumulate(this.#scaled(sample), targetOf(set, i, this.#config.outputs), 1 / set.count, `step: batch.x[${i}]`)));
            if (!Number.isFinite(sums.loss)) fail(`step: the loss is ${sums.loss}; the model is as it was before. The learning rate is ${learningRate}: try a smaller one`);
            if (!this.#model.update(learningRate)) fail(`step: the norm of the gradients is ${this.#model.gradientNorm}; the model is as it was before. The learning rate is ${learningRate}: try a smaller one`);
        } catch (error) {
            this.#model.discardGradients();
            throw error;
        }
        return sums.report(this.#labelled, learningRate, this.#model.gradientNorm);
    }

    /**
     * Measures the mean and deviation of each feature, with which all inputs are standardised from then on. The first fit() does
     * it with its training set; step() wants it done before.
     * @param {Dataset} data
     */
    standardize(data) {
        this.#alive('standardize');
        if (this.#config.input.kind === 'tokens') fail('standardize: the model takes tokens, which have no mean');
        if (!this.#config.standardize) fail('standardize: the model is configured with standardize: false');
        const { samples } = encodeSet(this.#config, data, 'standardize: data');
        this.#standardization = Standardization.measure(samples, inputSize(this.#config.input).features);
    }

    /** What the first training set tells beside its samples. @param {Dataset} data @param {EncodedSet} set */
    #learnFrom(data, set) {
        if (this.#config.standardize && !this.#standardization && this.#config.input.kind !== 'tokens')
            this.#standardization = Standardization.measure(set.samples, inputSize(this.#config.input).features);
        if (this.#labelled && !this.#config.classes && data.classes?.length === this.#config.outputs)
            this.#config = { ...this.#config, classes: [...data.classes] };
    }

    /* ---- using ------------------------------------------------------------------------------------------------------- */

    /** @param {Sample} x @returns {Prediction} */
    predict(x) {
        this.#alive('predict');
        return this.#prediction(this.#forward(encodeSample(this.#config, x, 'predict: x'), false, 'predict'));
    }

    /** Mean loss and accuracy over a data set. @param {Dataset} data @returns {Evaluation} */
    evaluate(data) {
        this.#alive('evaluate');
        const turns = this.#evaluation(encodeSet(this.#config, data, 'evaluate: data'), 'evaluate');
        for (;;) {
            const turn = turns.next();
            if (turn.done) return turn.value;
        }
    }

    /** @param {EncodedSet} set @param {string} where @returns {Generator<void, Evaluation>} */
    * #evaluation(set, where) {
        const { outputs } = this.#config;
        const confusion = this.#labelled ? Array.from({ length: outputs }, () => new Int32Array(outputs)) : [];
        let loss = 0, right = 0;
        for (let i = 0; i < set.count; i++) {
            const logits = this.#forward(set.samples[i], false, where), target = targetOf(set, i, outputs);
            if (this.#labelled) {
                const label = target[0], predicted = largest(logits);
                loss += logSumExp(logits) - logits[label];
                confusion[label][predicted]++;
                if (predicted === label) right++;
            } else {
                loss += logits.reduce((sum, value, k) => sum + (value - target[k]) ** 2, 0) / outputs;
            }
            yield;
        }
        return { loss: loss / set.count, accuracy: this.#labelled ? right / set.count : NaN, confusion };
    }

    /**
     * What the model attends to on one sample: maps, their singular values, KSVD scores.
     * @param {Sample} x @param {InspectOptions} [options]
     * @returns {Inspection}
     */
    inspect(x, options = {}) {
        this.#alive('inspect');
        checkObject('inspect: options', options);
        checkKeys('inspect', 'option', options, ['maps', 'spectrum', 'scores', 'outputs', 'layers', 'heads']);
        const { maps = true, spectrum = 'auto', scores = true, outputs = false } = options;
        checkBoolean('inspect: maps', maps);
        checkBoolean('inspect: scores', scores);
        checkBoolean('inspect: outputs', outputs);
        if (spectrum !== 'auto') checkBoolean("inspect: spectrum, unless it is 'auto',", spectrum);
        const layers = indices('inspect: layers', options.layers, this.#config.depth);
        const heads = indices('inspect: heads', options.heads, this.#config.heads);

        const model = this.#model;
        const prediction = this.#prediction(this.#forward(encodeSample(this.#config, x, 'inspect: x'), true, 'inspect'));
        return {
            prediction,
            layers: layers.map(layer => {
                const { rows, cols } = model.mapSize(layer);
                const wantsSpectrum = spectrum === true || (spectrum === 'auto' && Math.min(rows, cols) <= SPECTRUM_SIZE);
                return {
                    layer, kind: this.#config.attention[layer].kind, ksvd: model.objective(layer),
                    heads: heads.map(head => {
                        const map = maps || wantsSpectrum ? model.map(layer, head) : null;
                        /** @type {HeadInspection} */
                        const seen = { head, map: maps ? map : null, spectrum: map && wantsSpectrum ? singularValues(this.#core, map) : null };
                        if (scores && model.rank(layer) > 0) {
                            seen.e = model.scores(layer, head, 'e');
                            seen.r = model.scores(layer, head, 'r');
                        }
                        if (outputs) seen.output = model.headOutput(layer, head);
                        return seen;
                    }),
                };
            }),
        };
    }

    /**
     * Switches a head off, which then contributes zeros, or on again. Not saved.
     * @param {number} layer @param {number} head @param {boolean} on
     */
    enableHead(layer, head, on) {
        this.#alive('enableHead');
        checkInteger('enableHead: layer', layer, 0, this.#config.depth - 1);
        checkInteger('enableHead: head', head, 0, this.#config.heads - 1);
        this.#model.enableHead(layer, head, checkBoolean('enableHead: on', on));
    }

    /* ---- keeping ----------------------------------------------------------------------------------------------------- */

    /** The model as a safetensors file: parameters, and in the metadata configuration, classes and standardisation. @returns {Uint8Array<ArrayBuffer>} */
    save() {
        this.#alive('save');
        return writeModel(this.#model.parameters(), this.#config, this.#standardization);
    }

    /**
     * @param {Core} core @param {ArrayBuffer | Uint8Array} bytes @param {import('./types.js').OpenOptions} [options]
     * @returns {Classifier}
     */
    static open(core, bytes, options = {}) {
        const { format } = options;
        const file = format === undefined || format === 'primal-attention' ? readModel(core, bytes, options) : importModel(core, bytes, options);
        const model = new Classifier(core, file.config, 'open');
        try {
            model.#standardization = file.standardization;
            const expected = model.#model.parameters().map(({ name }) => name);
            const missing = expected.filter(name => !file.tensors.has(name));
            if (missing.length > 0) fail(`open: the file has no ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}, which its configuration asks for`);
            const extra = [...file.tensors.keys()].filter(name => !expected.includes(name));
            if (extra.length > 0) fail(`open: the file has ${extra.slice(0, 3).join(', ')}${extra.length > 3 ? ` and ${extra.length - 3} more` : ''}, which its configuration has no place for`);
            for (const [name, { shape, data }] of file.tensors) {
                if (!(data instanceof Float32Array)) fail(`open: ${name} holds ${describe(data)}, expected float32`);
                model.#model.setParameter(name, data, shape, 'open');
            }
            return model;
        } catch (error) {
            model.dispose();
            throw error;
        }
    }

    /** Name, shape and a copy of every parameter. @returns {Parameter[]} */
    get parameters() {
        this.#alive('parameters');
        return this.#model.parameters();
    }

    /** @param {string} name @param {ArrayLike<number>} values */
    setParameter(name, values) {
        this.#alive('setParameter');
        if (typeof values !== 'object' || values === null || values.length === undefined) fail(`setParameter: the values of ${name} must be an array of numbers, got ${describe(values)}`);
        this.#model.setParameter(name, Float32Array.from(values), null, 'setParameter');
    }

    /** @returns {boolean} */
    get disposed() {
        return this.#model.disposed;
    }

    /** Releases the memory; once is enough, again does nothing. */
    dispose() {
        this.#model.dispose();
    }

    [disposeSymbol]() {
        this.dispose();
    }

    /* ---- */

    get #labelled() {
        return this.#config.loss === 'crossEntropy';
    }

    /** @param {Encoded} sample @returns {Encoded} */
    #scaled(sample) {
        return this.#standardization && sample.data instanceof Float32Array ? { data: this.#standardization.apply(sample.data), length: sample.length } : sample;
    }

    /** @param {Encoded} sample @param {boolean} keep @param {string} where */
    #forward(sample, keep, where) {
        return this.#model.forward(this.#scaled(sample), keep, where);
    }

    /** @param {Float32Array} logits @returns {Prediction} */
    #prediction(logits) {
        if (!this.#labelled) return { label: -1, name: '', probabilities: new Float32Array(0), logits };
        const label = largest(logits), sum = logSumExp(logits);
        return { label, name: this.#config.classes?.[label] ?? String(label), probabilities: logits.map(value => Math.exp(value - sum)), logits };
    }

    /** @param {string} where */
    #alive(where) {
        if (this.#model.disposed) fail(`${where}: this model was disposed of`);
    }
}

/** @param {Core} core @param {any} config @returns {Classifier} */
export function makeClassifier(core, config) {
    const complete = completeConfig(core, config);
    if (config.seed !== undefined) core.seed(config.seed);
    return new Classifier(core, complete);
}

/** @param {import('./fit.js').CompleteOptimizer} o */
function optimizerText({ optimizer, beta1, beta2, epsilon, weightDecay, momentum, clip }) {
    return JSON.stringify([optimizer, beta1, beta2, epsilon, weightDecay, momentum, clip]);
}

/** @param {string} where @param {any} given @param {number} n @returns {number[]} */
function indices(where, given, n) {
    if (given === undefined) return Array.from({ length: n }, (_, i) => i);
    if (!Array.isArray(given)) fail(`${where} must be an array of numbers from 0 to ${n - 1}, got ${describe(given)}`);
    return given.map((/** @type {unknown} */ index, /** @type {number} */ i) => checkInteger(`${where}[${i}]`, index, 0, n - 1));
}

/** @param {Float32Array} values */
function largest(values) {
    let best = 0;
    for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
}

/** @param {Float32Array} values */
function logSumExp(values) {
    const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
