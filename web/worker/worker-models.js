/** The page's side of a worker: the API of the models, every call a promise. */
import { checkFields } from '../lists.js';
import { describe, fail, isObject } from '../errors.js';
import { disposeSymbol } from '../engine/dispose.js';
import { Training } from '../training/training.js';
import { RemoteUses } from './remote-uses.js';

/**
 * @import { Caller } from './rpc.js'
 * @import { ClassifierConfig, Dataset, Graph, InspectOptions, Sample, SequenceDataset, Text } from '../types.js'
 * @import { FitOptionsOf, FitReport, OptimizerOptions, Prediction, SequencePrediction } from '../types.js'
 * @import { Sequence, TranslateOptions, TranslationSet } from '../types.js'
 *
 * @typedef {RemoteModel | RemoteLanguageModel | RemoteGraphClassifier} RemoteReader
 * @typedef {RemoteReader | RemoteSequenceModel | RemoteTranslator} AnyRemote
 */

/** What models of every kind can do from afar. */
class Remote extends RemoteUses {
    #caller;
    #id;

    /**
     * Not to be called: remote.classifier() and the like make models.
     * @param {Caller} caller
     * @param {number} id
     * @param {import('../operations/config.js').ModelConfig} config
     */
    constructor(caller, id, config) {
        super();
        this.#caller = caller;
        this.#id = id;
        /** As it was when the model was made. */
        this.config = config;
    }

    /** @protected @param {any} data @param {{ signal?: import('../engine/platform.js').Signal }} options */
    _fit(data, options) {
        return new Training(this.#reports(data, options));
    }

    /**
     * The training behind fit(): the next report is worked for when it is asked for.
     * @param {any} data @param {{ signal?: import('../engine/platform.js').Signal }} options
     * @returns {AsyncGenerator<FitReport, void, void>}
     */
    async *#reports(data, options) {
        const { signal = null, ...others } = checkFields('fit: options', options),
            caller = this.#caller;
        if (
            signal !== null &&
            (!isObject(signal) || typeof signal.aborted !== 'boolean' || typeof signal.addEventListener !== 'function')
        )
            fail(`fit: signal must be an AbortSignal, got ${describe(signal)}`);
        const training = await caller.call('fit', this.#id, data, others);
        const abort = () => void caller.call('abort', training).catch(() => {}); // a worker that is gone trains no more
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort);
        let done = false;
        try {
            for (;;) {
                const answer = await caller.call('report', training);
                if (answer.done) {
                    done = true;
                    return;
                }
                yield answer.value;
            }
        } catch (error) {
            done = true;
            throw error;
        } finally {
            signal?.removeEventListener('abort', abort);
            if (!done)
                await caller.call('leave', training).catch(error => {
                    if (!caller.closed) throw error;
                });
        }
    }

    /** @returns {Promise<Uint8Array<ArrayBuffer>>} */
    save() {
        return this._call('save');
    }

    /** @returns {Promise<import('../types.js').Parameter[]>} */
    parameters() {
        return this.#caller.call('parameters', this.#id);
    }

    /** @param {string} name @param {ArrayLike<number>} values @returns {Promise<void>} */
    setParameter(name, values) {
        return this._call('setParameter', name, values);
    }

    /** @returns {Promise<void>} */
    dispose() {
        return this.#caller.call('dispose', this.#id);
    }

    /** @protected @param {string} method @param {...any} args @returns {Promise<any>} */
    _call(method, ...args) {
        return this.#caller.call('model', this.#id, method, args);
    }

    /** What a method makes. @protected @param {string} method @param {...any} args @returns {Promise<any>} */
    async _another(method, ...args) {
        return remoteOf(this.#caller, await this._call(method, ...args));
    }
}

/**
 * @template [D=Dataset]
 * @template [P=Prediction]
 */
export class RemoteModel extends Remote {
    /**
     * Trains, as model.fit() does; the next report is worked for when it is asked for. Leaving the loop ends the
     * training, and so does the signal, after a last report.
     * @param {D} data @param {FitOptionsOf<D>} [options]
     */
    fit(data, options = {}) {
        return this._fit(data, options);
    }

    /**
     * @param {D} batch
     * @param {OptimizerOptions} [options]
     * @returns {Promise<import('../types.js').StepReport>}
     */
    step(batch, options) {
        return this._call('step', batch, options);
    }

    /** @param {D} data @returns {Promise<void>} */
    standardize(data) {
        return this._call('standardize', data);
    }

    /** @param {Sample} x @param {{ draws?: number }} [options] @returns {Promise<P>} */
    predict(x, options) {
        return this._call('predict', x, options);
    }

    /** @param {D} data @returns {Promise<import('../types.js').Evaluation>} */
    evaluate(data) {
        return this._call('evaluate', data);
    }

    /** @param {import('../types.js').ExportOptions} options @returns {Promise<Uint8Array<ArrayBuffer>>} */
    export(options) {
        return this._call('export', options);
    }

    /** @param {Sample} x @param {InspectOptions} [options] @returns {Promise<import('../types.js').Inspection<P>>} */
    inspect(x, options) {
        return this._call('inspect', x, options);
    }
}

/** @extends {RemoteModel<SequenceDataset, SequencePrediction>} */
export class RemoteSequenceModel extends RemoteModel {}

export class RemoteLanguageModel extends Remote {
    /** @param {Text} text @param {import('../types.js').LanguageFitOptions} [options] */
    fit(text, options = {}) {
        return this._fit(text, options);
    }

    /**
     * @param {Text} text
     * @param {{ bytes?: number }} [options]
     * @returns {Promise<import('../types.js').LanguageEvaluation>}
     */
    evaluate(text, options) {
        return this._call('evaluate', text, options);
    }

    /**
     * @template {Text} T
     * @param {T} prompt @param {import('../types.js').GenerateOptions} [options]
     * @returns {Promise<T extends string ? string : Int32Array>}
     */
    generate(prompt, options) {
        return this._call('generate', prompt, options);
    }

    /**
     * @param {Text} text
     * @param {InspectOptions} [options]
     * @returns {Promise<{ logits: Float32Array, layers: import('../types.js').LayerInspection[] }>}
     */
    inspect(text, options) {
        return this._call('inspect', text, options);
    }
}

export class RemoteGraphClassifier extends Remote {
    /** @param {Graph} graph @param {import('../types.js').GraphFitOptions} [options] */
    fit(graph, options = {}) {
        return this._fit(graph, options);
    }

    /**
     * @param {Graph} graph @param {{ draws?: number }} [options]
     * @returns {Promise<import('../types.js').GraphPrediction>}
     */
    predict(graph, options) {
        return this._call('predict', graph, options);
    }

    /** @param {Graph} graph @returns {Promise<import('../types.js').Evaluation>} */
    evaluate(graph) {
        return this._call('evaluate', graph);
    }

    /**
     * @param {Graph} graph
     * @param {InspectOptions} [options]
     * @returns {Promise<{ prediction: import('../types.js').GraphPrediction, layers:
     *   import('../types.js').LayerInspection[] }>}
     */
    inspect(graph, options) {
        return this._call('inspect', graph, options);
    }
}

export class RemoteTranslator extends Remote {
    /** @param {TranslationSet} data @param {import('../types.js').TranslatorFitOptions} [options] */
    fit(data, options = {}) {
        return this._fit(data, options);
    }

    /**
     * @param {TranslationSet} data
     * @param {TranslateOptions} [options]
     * @returns {Promise<import('../types.js').TranslatorEvaluation>}
     */
    evaluate(data, options) {
        return this._call('evaluate', data, options);
    }

    /** @param {Sequence | readonly Sequence[]} x @param {TranslateOptions} [options] @returns {Promise<any>} */
    translate(x, options) {
        return this._call('translate', x, options);
    }

    /**
     * @param {Sequence} x
     * @param {TranslateOptions} [options]
     * @returns {Promise<import('../types.js').TranslationPrediction>}
     */
    predict(x, options) {
        return this._call('predict', x, options);
    }

    /**
     * @param {Sequence} x
     * @param {InspectOptions & { target?: Sequence }} [options]
     * @returns {Promise<{ output: Sequence, logits: Float32Array, layers: (import('../types.js').LayerInspection & {
     *   part: 'encoder' | 'decoder' | 'cross' })[] }>}
     */
    inspect(x, options) {
        return this._call('inspect', x, options);
    }

    /**
     * @param {Sequence} x
     * @param {{ target?: Sequence }} [options]
     * @returns {Promise<import('../types.js').Matrix[][]>}
     */
    headOutputs(x, options) {
        return this._call('headOutputs', x, options);
    }
}

/** By the words of web/models/kinds.js. */
const KINDS = {
    classifier: RemoteModel,
    languageModel: RemoteLanguageModel,
    graphClassifier: RemoteGraphClassifier,
    sequenceModel: RemoteSequenceModel,
    translator: RemoteTranslator,
};

/** A model as the worker's answer tells of it. @param {Caller} caller @param {any} answer @returns {any} */
function remoteOf(caller, { id, config, kind }) {
    return new KINDS[/** @type {keyof typeof KINDS} */ (kind)](caller, id, config);
}

export class RemotePrimalAttention {
    #caller;
    #port;

    /**
     * Not to be called: loadWorker() makes one.
     * @param {import('./connect.js').WorkerPort} port
     * @param {Caller} caller
     * @param {{ simd: 'simd128' | 'relaxed', full: boolean }} loaded
     */
    constructor(port, caller, { simd, full }) {
        this.#port = port;
        this.#caller = caller;
        /** Which binary the worker runs. */
        this.simd = simd;
        /** Whether that is the full build. */
        this.full = full;
    }

    /**
     * Has the worker make or open a model; its answer says of which kind it is.
     * @param {string} method @param {...any} args @returns {Promise<any>}
     */
    async #made(method, ...args) {
        return remoteOf(this.#caller, await this.#caller.call(method, ...args));
    }

    /** @param {ClassifierConfig} config @returns {Promise<RemoteModel>} */
    classifier(config) {
        return this.#made('classifier', config);
    }

    /**
     * A model of the kind that was saved.
     * @template {AnyRemote} [M=RemoteModel]
     * @param {ArrayBuffer | Uint8Array} bytes
     * @param {import('../types.js').OpenOptions} [options]
     * @returns {Promise<M>}
     */
    open(bytes, options) {
        return this.#made('open', bytes, options);
    }

    /** @param {import('../types.js').LanguageModelConfig} [config] @returns {Promise<RemoteLanguageModel>} */
    languageModel(config) {
        return this.#made('languageModel', config);
    }

    /** @param {ArrayBuffer | Uint8Array} bytes @returns {Promise<RemoteLanguageModel>} */
    openLanguageModel(bytes) {
        return this.#made('openLanguageModel', bytes);
    }

    /** @param {import('../types.js').GraphClassifierConfig} config @returns {Promise<RemoteGraphClassifier>} */
    graphClassifier(config) {
        return this.#made('graphClassifier', config);
    }

    /** @param {ArrayBuffer | Uint8Array} bytes @returns {Promise<RemoteGraphClassifier>} */
    openGraphClassifier(bytes) {
        return this.#made('openGraphClassifier', bytes);
    }

    /** @param {import('../types.js').SequenceModelConfig} config @returns {Promise<RemoteSequenceModel>} */
    sequenceModel(config) {
        return this.#made('sequenceModel', config);
    }

    /** @param {ArrayBuffer | Uint8Array} bytes @returns {Promise<RemoteSequenceModel>} */
    openSequenceModel(bytes) {
        return this.#made('openSequenceModel', bytes);
    }

    /** @param {import('../types.js').TranslatorConfig} config @returns {Promise<RemoteTranslator>} */
    translator(config) {
        return this.#made('translator', config);
    }

    /** @param {ArrayBuffer | Uint8Array} bytes @returns {Promise<RemoteTranslator>} */
    openTranslator(bytes) {
        return this.#made('openTranslator', bytes);
    }

    /** @returns {Promise<{ used: number, peak: number, total: number }>} */
    memory() {
        return this.#caller.call('memory');
    }

    /** @param {number} seed @returns {Promise<void>} */
    seed(seed) {
        return this.#caller.call('seed', seed);
    }

    /** Ends the worker at once, and with it everything in it. */
    terminate() {
        this.#caller.close(new Error('worker: it was terminated'));
        this.#port.terminate();
    }

    [disposeSymbol]() {
        this.terminate();
    }
}
