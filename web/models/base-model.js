/**
 * What every kind of model has: a configuration, parameters, training by fit(), heads to switch off, an end.
 */
import { prepare } from '../samples/dataset.js';
import { checkBoolean, checkInteger, checkKeys, checkNumber, checkObject, describe, fail } from '../errors.js';
import { checkNumbers } from '../lists.js';
import { copyOf, withClasses } from './copies.js';
import { atOnce, evaluated, evaluation } from './evaluation.js';
import { inspect } from './inspection.js';
import { meanOfDraws } from './draws.js';
import { CoreModel } from './model.js';
import { summary } from './summary.js';
import { copyConfig } from '../operations/custom-layer.js';
import { disposeSymbol } from '../engine/dispose.js';
import { Training } from '../training/training.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('../types.js').Evaluation} Evaluation
 *
 * @typedef {object} Made what a model is made of (make.js)
 * @property {Core} core
 * @property {ModelConfig} config with nothing left out
 * @property {Float64Array} numbers the same as the core takes it
 * @property {import('./parameters.js').CustomParameters} custom parameters of layers of one's own
 * @property {typeof import('./make.js').FILES} files how it is written to a file
 * @property {import('./kinds.js').Kind} kind
 * @property {(config: ModelConfig, tokens?: number, options?: { edges?: number, target?: number }) =>
 *   import('../types.js').Cost} cost of a model of its kind
 * @property {(config: ModelConfig) => { name: string, shape: number[] }[]} shapes of its parameters
 * @property {(classes: any, where: string) => Pick<ModelConfig, 'outputs' | 'classes' | 'loss'>} outputs of one with
 *   such classes
 * @property {(config: ModelConfig, where: string) => any} another makes one more of its kind
 * @property {typeof import('../training/fit.js').train} train
 */

export class Model {
    /** @protected */ _made;
    /** @protected */ _core;
    /** @protected */ _model;
    /** @protected */ _files;
    #train;
    /**
     * What changes: the configuration learns the names of classes; `optimizer` is what a step goes on with.
     * @protected
     */
    _state;

    #isModel = true;

    /** `instanceof`, which throws at a proxy that was revoked. @param {unknown} value @returns {value is Model} */
    static is(value) {
        return typeof value === 'object' && value !== null && #isModel in value;
    }

    /** @param {Made} made @param {string} where */
    constructor(made, where) {
        const { core, config, numbers, custom, files, train } = made;
        this._made = made;
        this._core = core;
        this._model = new CoreModel(core, config, numbers, custom, where);
        this._files = files;
        this.#train = train;
        this._state = {
            config,
            optimizer: /** @type {import('../training/options.js').CompleteOptimizer | null} */ (null),
            training: false,
            standardization: /** @type {Standardization | null} */ (null), // of the inputs
            targets: /** @type {Standardization | null} */ (null), // of what a model with outputs predicts
        };
    }

    /** The configuration, with nothing left out. @returns {ModelConfig} */
    get config() {
        return copyConfig(this._state.config);
    }

    /**
     * The training behind fit(): one at a time.
     * @protected
     * @param {import('../training/source.js').SampleSource} source
     * @param {import('../training/options.js').CompleteFit} options
     * @param {() => void} learned called after the first update: what the training set has told beside its samples
     *   holds from then on
     * @param {Standardization | null} [targets] of the source
     */
    _fit(source, options, learned, targets = null) {
        const { standardization, targets: known } = this._state;
        return new Training(
            this.#reports(source, options, learned, targets, () => {
                if (this._state.standardization !== standardization || this._state.targets !== known)
                    fail(
                        'fit: since it was called another fit() or standardize() has measured mean and deviation, with which its data are not scaled; call it again',
                    );
            }),
        );
    }

    /**
     * @param {import('../training/source.js').SampleSource} source
     * @param {import('../training/options.js').CompleteFit} options
     * @param {() => void} learned
     * @param {Standardization | null} targets
     * @param {() => void} check whether what held when fit() was called still does
     * @returns {AsyncGenerator<FitReport, void, void>}
     */
    async *#reports(source, options, learned, targets, check) {
        this._alive('fit');
        if (this._state.training)
            fail('fit: this model is being trained already; let the other fit() end, or abort it');
        check();
        this._state.training = true;
        try {
            yield* this.#train(
                {
                    core: this._core,
                    model: this._model,
                    labelled: this._labelled,
                    targets,
                    learned,
                    optimizer: complete => this._freshOptimizer(complete),
                    evaluation: validation => this._evaluation(validation, 'fit: validation'),
                },
                source,
                options,
            );
        } finally {
            this._state.training = false;
        }
    }

    /**
     * What evaluate() says of a set, one turn for each sample.
     * @protected @param {EncodedSet} set @param {string} where
     * @param {import('./evaluation.js').Judged['measures']} [measures]
     * @returns {Generator<void, Evaluation>}
     */
    _evaluation(set, where, measures = null) {
        return evaluation(set, {
            outputs: this._state.config.outputs,
            confuses: this._confuses,
            forward: sample => this._forward(sample, false, where),
            inUnits: logits => this._inUnits(logits),
            measures,
        });
    }

    /**
     * evaluate(): at once, or, with metrics, a promise.
     * @protected @param {EncodedSet} set @param {{ metrics?: unknown }} options of evaluate()
     * @param {(found: any) => any} [finish] makes of an evaluation what this kind of model says
     * @returns {any}
     */
    _evaluate(set, { metrics }, finish = found => found) {
        const { outputs, classes } = this._state.config,
            task = this._confuses ? 'classes' : this._labelled ? 'tokens' : 'numbers';
        return evaluated({ task, outputs, classes }, metrics, (measures, names) => {
            this._alive('evaluate');
            return finish({ ...atOnce(this._evaluation(set, 'evaluate', measures)), ...names });
        });
    }

    /**
     * The layers' side of inspect(); the logits of the forward pass that it makes come along.
     * @protected
     * @param {Encoded} sample @param {import('../types.js').InspectOptions} options
     */
    _inspect(sample, options) {
        const { inspection } = this._model;
        return inspect(this._core, inspection, this._state.config, options, () =>
            this._forward(sample, true, 'inspect'),
        );
    }

    /** @protected @param {Encoded} sample @returns {import('../types.js').Matrix[][]} */
    _headOutputs(sample) {
        const { attention, heads } = this._state.config;
        this._forward(sample, true, 'headOutputs');
        return attention.map((_, layer) =>
            Array.from({ length: heads }, (_, head) => this._model.inspection.headOutput(layer, head)),
        );
    }

    /**
     * Weight of the KSVD objective in the loss from here on, of one layer or of all primal ones. It goes on counting in
     * a fit() that is under way.
     * @param {number} eta @param {number} [layer]
     */
    setEta(eta, layer) {
        this._alive('setEta');
        const { config } = this._state,
            judged = config.attention.map(({ kind }) => this._core.has(kind, 'ksvd'));
        checkNumber('setEta: eta', eta, 0);
        if (layer !== undefined) {
            checkInteger('setEta: layer', layer, 0, config.attention.length - 1);
            if (!judged[layer])
                fail(
                    `setEta: layer ${layer} is ${config.attention[layer].kind}; only primal attention has a KSVD objective`,
                );
        } else if (!judged.includes(true))
            fail('setEta: no layer is primal; only primal attention has a KSVD objective');
        this._model.setEta(layer ?? -1, eta);
        this._state.config = {
            ...config,
            attention: config.attention.map((each, i) => (judged[i] && (layer ?? i) === i ? { ...each, eta } : each)),
        };
    }

    /**
     * Switches a head off, which then contributes zeros, or on again. Not saved.
     * @param {number} layer @param {number} head @param {boolean} on
     */
    enableHead(layer, head, on) {
        this._alive('enableHead');
        checkInteger('enableHead: layer', layer, 0, this._state.config.attention.length - 1);
        checkInteger('enableHead: head', head, 0, this._state.config.heads - 1);
        this._model.enableHead(layer, head, checkBoolean('enableHead: on', on));
    }

    /**
     * The model as a safetensors file: parameters, and in the metadata configuration, classes and standardisation.
     * @param {import('../types.js').SaveOptions} [options]
     * @returns {Uint8Array<ArrayBuffer>}
     */
    save(options = {}) {
        this._alive('save');
        checkKeys('save', 'option', checkObject('save: options', options), ['dtype']);
        return this._files.save(this._model.parameters(), this._state, options.dtype);
    }

    /**
     * Saves the model as it is now, whole or not at all.
     * @param {string | import('../engine/platform.js').Address} address 'indexeddb://name', 'opfs://name', under Node
     *   a path
     * @param {import('../types.js').SaveOptions} [options]
     * @returns {Promise<import('../types.js').Saved>}
     */
    async saveTo(address, options) {
        const bytes = this.save(options);
        return (await import('../files/places.js')).writeTo(address, bytes);
    }

    /**
     * A model that equals this one and shares nothing with it: parameters, standardisation, configuration, functions of
     * attention of one's own. Heads that were switched off and the optimizer are not copied. Nothing is drawn.
     * @returns {this}
     */
    clone() {
        this._alive('clone');
        return this._core.aside(() => copyOf(this._made, this._model, this._state));
    }

    /**
     * Trains a copy for a hundred steps while the learning rate grows, and says which rates are worth trying. The
     * model, its optimizer and chance stay as they are.
     * @param {any} data what fit() takes @param {import('../types.js').FindOptions} [options]
     * @returns {Promise<import('../types.js').LearningRates>}
     */
    async findLearningRate(data, options = {}) {
        this._alive('findLearningRate');
        const copy = /** @type {any} */ (this.clone());
        try {
            const { findLearningRate } = await import('../training/learning-rate.js');
            return await findLearningRate(copy, data, options);
        } finally {
            copy.dispose();
        }
    }

    /**
     * A model with this one's body and a new head, for other classes: to be trained on another task. This one is left
     * as it is.
     * @param {number | readonly string[]} classes how many, or their names
     * @param {{ seed?: number }} [options] seed: as in the configuration of a model
     * @returns {this}
     */
    withClasses(classes, options = {}) {
        this._alive('withClasses');
        return withClasses(this._made, this._model, this._state, classes, options);
    }

    /**
     * Its layers with their shapes, parameters and operations, and as a text: String(model.summary()).
     * @param {import('../types.js').SummaryOptions} [options]
     * @returns {import('../types.js').Summary}
     */
    summary(options = {}) {
        this._alive('summary');
        return summary(this._made, this._model.parameters(), this._state.config, options);
    }

    /**
     * Fills the parameters from a file that fits (checkTensors); a model that can't be filled is disposed of.
     * @param {import('../files/model-file.js').ModelFile} file
     * @returns {this}
     */
    restore({ tensors, standardization, targets }) {
        try {
            this._state.standardization = standardization;
            this._state.targets = targets;
            for (const [name, { shape, data }] of tensors)
                this._model.setParameter(name, /** @type {Float32Array} */ (data), shape, 'open');
            return this;
        } catch (error) {
            this.dispose();
            throw error;
        }
    }

    /** Name, shape and a copy of every parameter. @returns {import('../types.js').Parameter[]} */
    get parameters() {
        this._alive('parameters');
        return this._model.parameters();
    }

    /** @param {string} name @param {ArrayLike<number>} values */
    setParameter(name, values) {
        this._alive('setParameter');
        if (typeof name !== 'string') fail(`setParameter: name must be a string, got ${describe(name)}`);
        this._model.setParameter(
            name,
            Float32Array.from(checkNumbers(`setParameter: the values of ${name}`, values)),
            null,
            'setParameter',
        );
    }

    /** @returns {boolean} */
    get disposed() {
        return this._model.disposed;
    }

    /** Releases the memory; once is enough, again does nothing. */
    dispose() {
        this._model.dispose();
    }

    [disposeSymbol]() {
        this.dispose();
    }

    /** Whether it tells classes, not numbers. @protected */
    get _labelled() {
        return this._state.config.loss === 'crossEntropy';
    }

    /** Whether an evaluation counts which class is taken for which. @protected */
    get _confuses() {
        return this._labelled && this._state.config.pooling !== 'none';
    }

    /** The names of the parameters. @protected */
    _names = () => this._model.parameterNames();

    /** @protected @param {import('../training/options.js').CompleteOptimizer} complete */
    _freshOptimizer(complete) {
        this._model.session.optimizer(complete);
        this._state.optimizer = complete;
    }

    /**
     * What a model with outputs predicts, in the units of the targets that it was trained on.
     * @protected
     * @param {Float32Array} logits
     * @returns {Float64Array}
     */
    _inUnits(logits) {
        return this._state.targets ? this._state.targets.undo(logits) : Float64Array.from(logits);
    }

    /** @protected @param {Encoded} sample @param {boolean} keep @param {string} where */
    _forward(sample, keep, where) {
        return this._model.forward(prepare(sample, this._state.standardization, false), keep, where);
    }

    /** @protected @param {Encoded} sample @param {{ draws?: number }} options of predict() @returns {Float32Array} */
    _drawn(sample, options) {
        return meanOfDraws(this._model, options, () => this._forward(sample, false, 'predict'));
    }

    /** @protected @param {string} where */
    _alive(where) {
        if (this._model.disposed) fail(`${where}: this model was disposed of`);
    }
}
