/** What a trained model is asked for beside one prediction: many, what its head takes, copies, a table of it. */
import { copyOf, withHead } from './copies.js';
import { meanOfDraws } from './draws.js';
import { forwardMany } from './forward-many.js';
import { summary } from './summary.js';
import { checkInteger, checkNumber, checkObject, describe, fail, isArray, later } from '../errors.js';

/**
 * @typedef {object} Used a model, as it is used here
 * @property {import('./base-model.js').Made} made
 * @property {import('./model.js').CoreModel} model
 * @property {import('./copies.js').State} state
 * @property {() => import('./copies.js').State} copied of which nobody else has the configuration
 * @property {(x: any, where: string) => import('../samples/dataset.js').Encoded} prepared a sample for one pass
 * @property {(x: any, where: string) => import('../samples/dataset.js').Encoded} encoded one that is not yet
 * @property {(sample: import('../samples/dataset.js').Encoded) => import('../samples/dataset.js').Encoded} ready
 *   prepares it
 * @property {(logits: Float32Array) => any} prediction
 */

/** What models of all kinds have beside training, predictions and files. */
export class Uses {
    /** Once it is known to be there still. @protected @param {string} _where @returns {Used} */
    _used(_where) {
        throw new Error('models have it');
    }

    /**
     * predict() of many samples, in less time than one by one: the same answers.
     * @param {readonly any[]} xs each as predict() takes it @param {Record<string, any>} [options] of predict()
     * @returns {any[]}
     */
    predictBatch(xs, options = {}) {
        return predictBatch(this._used('predictBatch'), xs, options);
    }

    /**
     * What the head takes of a sample: the vector behind all layers, pooled. Of a model that does not pool, a matrix
     * with a row for each token; of a graph, for each node, what its last layer takes; of a translator, for each token
     * of the source and its end.
     * @param {any} x as predict() takes it, or a text
     * @returns {import('../types.js').Embedding}
     */
    embed(x) {
        return embed(this._used('embed'), x);
    }

    /**
     * Answers while the input comes in: stream.push(x) takes a token, a row of numbers or an id. A causal model with
     * outputs at every token answers each, as predict() does the last of all so far; a language model with what comes
     * next. Where a layer keeps all tokens (softmax), it looks back on as many as the model is long. Other models
     * answer with what they predict for the last `window` tokens. Reset it when the model has learned.
     * @param {import('../types.js').StreamOptions} [options]
     * @returns {Promise<import('./model-stream.js').Stream>}
     */
    async stream(options = {}) {
        const used = this._used('stream'),
            { openStream } = await later('stream', import('./model-stream.js'));
        return openStream(used, options, where => void this._used(where));
    }

    /**
     * How sure it is of a sample: mean and deviation of predictions with dropout, or what else training draws, drawn
     * anew each time; entropy and mutual information (BALD) of classes. The same seed gives the same; training goes on
     * as if nothing had been asked.
     * @param {any} x as predict() takes it, or a text @param {import('../types.js').UncertaintyOptions} [options]
     * @returns {Promise<import('../types.js').Uncertainty>}
     */
    async uncertainty(x, options = {}) {
        this._used('uncertainty');
        const { uncertainty } = await later('uncertainty', import('./uncertainty.js'));
        return uncertainty(this._used('uncertainty'), x, options);
    }

    /**
     * A model that equals this one and shares nothing with it: parameters, standardisation, configuration, functions of
     * attention of one's own. Heads that were switched off and the optimizer are not copied. Nothing is drawn.
     * @returns {this}
     */
    clone() {
        const { made, model, copied } = this._used('clone');
        return made.core.aside(() => copyOf(made, model, copied()));
    }

    /**
     * Trains a copy for a hundred steps while the learning rate grows, and says which rates are worth trying. The
     * model, its optimizer and chance stay as they are.
     * @param {any} data what fit() takes @param {import('../types.js').FindOptions} [options]
     * @returns {Promise<import('../types.js').LearningRates>}
     */
    async findLearningRate(data, options = {}) {
        this._used('findLearningRate');
        const copy = this.clone(),
            { findLearningRate } = await later('findLearningRate', import('../training/learning-rate.js'));
        return findLearningRate(/** @type {any} */ (copy), data, options);
    }

    /**
     * A model with this one's body and a new head, for other classes: to be trained on another task. This one is left
     * as it is.
     * @param {number | readonly string[]} classes how many, or their names
     * @param {{ seed?: number }} [options] seed: as in the configuration of a model
     * @returns {this}
     */
    withClasses(classes, options = {}) {
        return withHead(this._used('withClasses'), { classes }, options, 'withClasses');
    }

    /**
     * A model with this one's body and a new head for numbers, trained by mean squares. This one is left as it is.
     * @param {number} outputs how many @param {{ seed?: number }} [options]
     * @returns {this}
     */
    withOutputs(outputs, options = {}) {
        return withHead(this._used('withOutputs'), { outputs }, options, 'withOutputs');
    }

    /**
     * A model in which one layer's attention is of another kind, and all else is this one's; of that layer, what both
     * kinds have. With `calibrate`, samples as predict() takes them, a primal layer starts from the KSVD of the one it
     * replaces, and the output projection of any is fitted to what that one put out.
     * @param {number} layer from 0 @param {import('../types.js').AttentionConfig | string} attention
     * @param {import('../types.js').ReplaceOptions} [options]
     * @returns {Promise<this>}
     */
    async replaceAttention(layer, attention, options = {}) {
        const { replaceAttention } = await later('replaceAttention', import('./replace-attention.js'));
        return replaceAttention(() => this._used('replaceAttention'), layer, attention, options);
    }

    /**
     * Its layers with their shapes, parameters and operations, and as a text: String(model.summary()).
     * @param {import('../types.js').SummaryOptions} [options]
     * @returns {import('../types.js').Summary}
     */
    summary(options = {}) {
        const { made, model, state } = this._used('summary');
        return summary(made, model.parameters(), state.config, options);
    }
}

/** @param {unknown} xs @returns {any[]} */
export function samplesOf(xs) {
    return isArray(xs) ? Array.from(xs) : fail(`predictBatch: xs must be an array of samples, got ${describe(xs)}`);
}

/** @param {Used} used @param {unknown} xs @param {any} options of predict() */
function predictBatch({ made, model, state, prepared, prediction }, xs, options) {
    const { methods, name } = made.kind;
    if (!methods.includes('predict'))
        fail(`predictBatch: a ${name} has no predict(); generate() goes on from a text, embed() gives its vectors`);
    const samples = samplesOf(xs),
        of = (/** @type {any} */ x, /** @type {number} */ i) => prepared(x, `predictBatch: xs[${i}]`);
    if (Object.keys(checkObject('predictBatch: options', options)).length > 0)
        return samples.map((x, i) =>
            prediction(meanOfDraws(model, options, () => model.forward(of(x, i), false, 'predictBatch'))),
        );
    const { outputs } = model,
        rows = state.config.pooling === 'none';
    return model
        .forwards(
            (forward, held) =>
                forwardMany(
                    held,
                    samples.length,
                    i => of(samples[i], i),
                    forward,
                    length => (rows ? length : 1) * outputs,
                    state.config.width,
                ),
            'predictBatch',
        )
        .map(prediction);
}

/** @param {Used} used @param {any} x */
function embed({ model, state: { config }, prepared }, x) {
    const { shape, data } = model.embedding(prepared(x, 'embed: x'), 'embed'),
        tokens = config.pooling === 'none' || config.input.kind === 'graph';
    return tokens ? { rows: shape[0], cols: shape[1], data } : data;
}

/**
 * Sets the weight of the KSVD objective, of one layer or of all primal ones.
 * @param {import('../engine/core.js').Core} core @param {import('./model.js').CoreModel} model
 * @param {import('../operations/config.js').ModelConfig} config @param {number} eta @param {number} [layer]
 * @returns {import('../operations/config.js').ModelConfig} that says so
 */
export function withEta(core, model, config, eta, layer) {
    const judged = config.attention.map(({ kind }) => core.has(kind, 'ksvd'));
    checkNumber('setEta: eta', eta, 0);
    if (layer !== undefined) {
        checkInteger('setEta: layer', layer, 0, config.attention.length - 1);
        if (!judged[layer])
            fail(
                `setEta: layer ${layer} is ${config.attention[layer].kind}; only primal attention has a KSVD objective`,
            );
    } else if (!judged.includes(true)) fail('setEta: no layer is primal; only primal attention has a KSVD objective');
    model.setEta(layer ?? -1, eta);
    return {
        ...config,
        attention: config.attention.map((each, i) => (judged[i] && (layer ?? i) === i ? { ...each, eta } : each)),
    };
}
