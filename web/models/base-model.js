/**
 * What every kind of model has: a configuration, parameters, training by fit(), heads to switch off, an end.
 */
import { prepare } from '../samples/dataset.js';
import { checkBoolean, checkInteger, checkKeys, checkObject, describe, fail, later } from '../errors.js';
import { checkNumbers } from '../lists.js';
import { askedOf, atOnce, evaluation } from './evaluation.js';
import { measuresOf } from '../metrics/measures.js';
import { inspect } from './inspection.js';
import { meanOfDraws } from './draws.js';
import { CoreModel } from './model.js';
import { fitting, newState } from './fitting.js';
import { Uses, withEta } from './uses.js';
import { copyConfig } from '../operations/custom-layer.js';
import { disposeSymbol } from '../engine/dispose.js';
import { plain } from '../training/history.js';
import { resumedOptions } from '../training/resume.js';

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
 * @property {boolean} [filled] restore() gives all parameters: initial values are not computed
 * @property {typeof import('./make.js').FILES} files how it is written to a file
 * @property {import('./kinds.js').Kind} kind
 * @property {(config: ModelConfig, tokens?: number, options?: { edges?: number, target?: number }) =>
 *   import('../types.js').Cost} cost of a model of its kind
 * @property {(config: ModelConfig) => { name: string, shape: number[] }[]} shapes of its parameters
 * @property {(head: { classes?: any, outputs?: any }, where: string) => Pick<ModelConfig, 'outputs' | 'classes' |
 *   'loss'>} outputs of one with such classes, or so many numbers
 * @property {(config: ModelConfig, where: string) => any} another makes one more of its kind
 * @property {typeof import('../training/fit.js').train} train
 */

export class Model extends Uses {
    /** @protected */ _made;
    /** @protected */ _core;
    /** @protected */ _model;
    /** @protected */ _files;
    #train;
    /** What changes. @protected @type {import('./fitting.js').State} */
    _state;

    #isModel = true;

    /** `instanceof`, which throws at a proxy that was revoked. @param {unknown} value @returns {value is Model} */
    static is(value) {
        return typeof value === 'object' && value !== null && #isModel in value;
    }

    /** @param {Made} made @param {string} where */
    constructor(made, where) {
        super();
        const { core, config, numbers, custom, files, train, filled } = made;
        this._made = made;
        this._core = core;
        this._model = new CoreModel(core, config, numbers, custom, where, filled);
        this._files = files;
        this.#train = train;
        this._state = newState(config);
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
     * @param {import('./fitting.js').State} [known] what was known when it was called
     */
    _fit(source, options, learned, targets = null, known = this._state) {
        return fitting(
            this.#train,
            {
                core: this._core,
                model: this._model,
                labelled: this._labelled,
                several: this._several,
                targets,
                learned,
                optimizer: complete => this._freshOptimizer(complete),
                evaluation: (validation, metrics = []) => this._evaluation(validation, 'fit: validation', metrics),
            },
            () => {
                this._alive('fit');
                return this._state;
            },
            source,
            options,
            known,
        );
    }

    /**
     * What evaluate() says of a set, one turn for each sample.
     * @protected @param {EncodedSet} set @param {string} where
     * @param {unknown} metrics as evaluate() takes them
     * @returns {Generator<void, Evaluation>}
     */
    _evaluation(set, where, metrics) {
        return evaluation(set, {
            outputs: this._state.config.outputs,
            several: this._several,
            confuses: this._confuses,
            forward: sample => this._forward(sample, false, where),
            inUnits: logits => this._inUnits(logits),
            measures: measuresOf(this.#asked, metrics),
        });
    }

    get #asked() {
        return askedOf(this._state.config, this._confuses, this._labelled);
    }

    /**
     * evaluate(), with the metrics that are wanted.
     * @protected @param {EncodedSet} set @param {{ metrics?: unknown }} options of evaluate()
     * @returns {any}
     */
    _evaluate(set, { metrics = 'all' }) {
        const found = atOnce(this._evaluation(set, 'evaluate', metrics));
        return this._confuses ? { ...found, classes: this.#asked.names } : found;
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
        this._state.config = withEta(this._core, this._model, this._state.config, eta, layer);
    }

    /**
     * Switches a head off, which then contributes zeros, or on again. Checkpoints hold it, save() does not.
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
     * The model as an ONNX file that takes batches of samples as they were measured, { format: 'onnx' }; or, of
     * classifiers, under the names of the papers' PyTorch code. What a format cannot hold is told before anything is
     * made: by canExport() too.
     * @param {import('../types.js').ExportOptions} options
     * @returns {Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>} of 'onnx' a promise
     */
    export(options) {
        this._alive('export');
        const state = { ...this._state, parameters: this._model.parameters() };
        if (checkObject('export: options', options).format !== 'onnx')
            return this._files.export(this._core, state, options);
        return later('export', import('../onnx/export.js')).then(({ onnxBytes }) => onnxBytes(state, options));
    }

    /**
     * Whether a format can hold this model, and each reason why not; no file is made. What export() refuses by.
     * @param {import('../types.js').ExportOptions} options as export() takes them
     * @returns {Promise<import('../types.js').Exportable>}
     */
    async canExport(options) {
        this._alive('canExport');
        const state = { ...this._state, parameters: this._model.parameters() };
        return (await later('canExport', import('./exportable.js'))).exportable(
            this._core,
            this._files.reasons,
            state,
            options,
        );
    }

    /**
     * Saves the model as it is now, or a checkpoint, whole or not at all.
     * @param {string | import('../engine/platform.js').Address} address 'indexeddb://name', 'opfs://name', under Node
     *   a path
     * @param {import('../types.js').SaveToOptions} [options]
     * @returns {Promise<import('../types.js').Saved>}
     */
    async saveTo(address, options = {}) {
        const { checkpoint = false, ...others } = checkObject('saveTo: options', options);
        if (checkBoolean('saveTo: checkpoint', checkpoint) && others.dtype !== undefined)
            fail('saveTo: a checkpoint holds its numbers as they are; leave out dtype, or checkpoint');
        const bytes = checkpoint ? this.checkpoint() : this.save(others);
        return (await later('saveTo', import('../files/places.js'))).writeTo(address, bytes);
    }

    /**
     * As save(), with all that fit() goes on with besides: the optimizer, chance, the place in the epoch, the options.
     * While fit() is under way it is that of its last whole step. pa.resume() takes it, and pa.open() as a model.
     * @returns {Uint8Array<ArrayBuffer>}
     */
    checkpoint() {
        this._alive('checkpoint');
        return this._files.checkpoint(this._core, this._model, this._state);
    }

    /**
     * What the epochs so far reported, of all trainings, first to last; files hold it too. Plain data: JSON.stringify()
     * takes it, and historyCsv() of primal-attention/data. Beyond 2048 epochs the older ones are thinned out.
     * @returns {import('../training/history.js').HistoryEntry[]}
     */
    get history() {
        return plain(this._state.history);
    }

    /**
     * Options of fit(): with `resume`, those that the training began with.
     * @protected
     * @template O
     * @param {O} options @returns {O}
     */
    _options(options) {
        return resumedOptions(options, this._state.record);
    }

    /**
     * Fills the parameters from a file that fits (checkTensors); a model that can't be filled is disposed of.
     * @param {import('../files/model-file.js').ModelFile} file
     * @param {import('../files/checkpoint.js').SavedTraining | null} training
     * @returns {this}
     */
    restore({ tensors, standardization, targets, history = [] }, training) {
        try {
            this._state.history = history;
            this._state.standardization = standardization;
            this._state.targets = targets;
            for (const [name, { shape, data }] of tensors)
                this._model.setParameter(name, /** @type {Float32Array} */ (data), shape, 'open');
            if (training) Object.assign(this._state, this._files.restore(this._core, this._model, training));
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
        if (!this._state.training) this._state.record = null; // resume would not know of it
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

    /** Whether a sample may have several labels. @protected */
    get _several() {
        return this._state.config.loss === 'multiLabel';
    }

    /** Whether an evaluation counts which class is taken for which. @protected */
    get _confuses() {
        return this._labelled && this._state.config.pooling !== 'none';
    }

    /** A sample as people bring it. @protected @param {any} _x @param {string} _where @returns {Encoded} */
    _encoded(_x, _where) {
        throw new Error('the kinds encode');
    }

    /** What predict() makes of the logits. @protected @param {Float32Array} logits @returns {any} */
    _prediction(logits) {
        return logits;
    }

    /** @protected @param {string} where @returns {import('./uses.js').Used} */
    _used(where) {
        this._alive(where);
        return {
            made: this._made,
            model: this._model,
            state: this._state,
            copied: () => ({ ...this._state, config: this.config }),
            encoded: (x, place) => this._encoded(x, place),
            ready: sample => prepare(sample, this._state.standardization, false),
            prepared: (x, place) => prepare(this._encoded(x, place), this._state.standardization, false),
            prediction: logits => this._prediction(logits),
        };
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
