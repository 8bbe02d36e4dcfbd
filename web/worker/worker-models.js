/** The page's side of a worker: the API of the models, every call a promise. */
import { disposeSymbol } from '../engine/dispose.js';
import { isURL } from '../engine/platform.js';
import { Remote } from './remote.js';

/**
 * @import { Caller } from './rpc.js'
 * @import { ClassifierConfig, Dataset, Graph, InspectOptions, Sample, SequenceDataset, Text } from '../types.js'
 * @import { EvaluateOptions, Evaluation, Measures } from '../types.js'
 * @import { FitOptionsOf, OptimizerOptions, Prediction, Regression, SequencePrediction } from '../types.js'
 * @import { MultiLabelDataset, MultiLabelPrediction } from '../types.js'
 * @import { Sequence, TranslateOptions, TranslationSet } from '../types.js'
 *
 * @typedef {RemoteModel | RemoteLanguageModel | RemoteGraphClassifier} RemoteReader
 * @typedef {RemoteReader | RemoteRegressor | RemoteSequenceModel | RemoteTranslator} AnyRemote
 */

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

    /** @param {D} data @param {EvaluateOptions} [options] @returns {Promise<Evaluation & Measures>} */
    evaluate(data, options) {
        return this._call('evaluate', data, options);
    }

    /** @param {Sample} x @param {InspectOptions} [options] @returns {Promise<import('../types.js').Inspection<P>>} */
    inspect(x, options) {
        return this._call('inspect', x, options);
    }

    /**
     * @param {Sample} x @param {import('../models/explain.js').ExplainOptions} [options]
     * @returns {Promise<import('../models/explain.js').Explanation>}
     */
    explain(x, options) {
        return this._call('explain', x, options);
    }
}

/** @extends {RemoteModel<Dataset, Regression>} */
export class RemoteRegressor extends RemoteModel {}

/** @extends {RemoteModel<SequenceDataset, SequencePrediction>} */
export class RemoteSequenceModel extends RemoteModel {}

export class RemoteLanguageModel extends Remote {
    /** @param {Text} text @param {import('../types.js').LanguageFitOptions} [options] */
    fit(text, options = {}) {
        return this._fit(text, options);
    }

    /**
     * @param {Text} text
     * @param {{ bytes?: number } & EvaluateOptions} [options]
     * @returns {Promise<import('../types.js').LanguageEvaluation & Measures>}
     */
    evaluate(text, options) {
        return this._call('evaluate', text, options);
    }

    /**
     * @template {Text} T
     * @param {T} prompt @param {import('../types.js').GenerateOptions} [options]
     * @returns {Promise<T extends string ? string : Int32Array>}
     */
    async generate(prompt, options) {
        if (!options?.signal) return this._call('generate', prompt, options);
        /** @type {any[]} */
        const all = [];
        for await (const piece of this.generateStream(prompt, options)) all.push(piece);
        return /** @type {any} */ (typeof prompt === 'string' ? all.join('') : Int32Array.from(all));
    }

    /**
     * As generate(), in pieces: whole characters of a string, or ids. Leaving the loop ends it, and so does the signal.
     * @template {Text} T
     * @param {T} prompt @param {import('../types.js').GenerateOptions} [options]
     * @returns {AsyncGenerator<T extends string ? string : number, void, void>}
     */
    generateStream(prompt, options = {}) {
        return this._each('generateStream', prompt, options);
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

    /** @param {Graph} graph @param {EvaluateOptions} [options] @returns {Promise<Evaluation & Measures>} */
    evaluate(graph, options) {
        return this._call('evaluate', graph, options);
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
     * @param {TranslateOptions & EvaluateOptions} [options]
     * @returns {Promise<import('../types.js').TranslatorEvaluation & Measures>}
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
    regressor: RemoteRegressor,
    languageModel: RemoteLanguageModel,
    graphClassifier: RemoteGraphClassifier,
    sequenceModel: RemoteSequenceModel,
    translator: RemoteTranslator,
};

export class RemotePrimalAttention {
    #caller;
    #port;

    /**
     * Not to be called: loadWorker() makes one.
     * @param {import('./connect.js').WorkerPort} port
     * @param {Caller} caller
     * @param {{ simd: 'simd128' | 'relaxed', full: boolean, threads: number, threadsReason: string | null }} loaded
     */
    constructor(port, caller, { simd, full, threads, threadsReason }) {
        this.#port = port;
        this.#caller = caller;
        /** Which binary the worker runs. */
        this.simd = simd;
        /** Whether that is the full build. */
        this.full = full;
        /** How many threads computed there when it was loaded (threadsNow() asks). */
        this.threads = threads;
        /** Why that was 1, or fewer than were asked for; null: it was not. */
        this.threadsReason = threadsReason;
    }

    /**
     * Has the worker make or open a model; its answer says of which kind it is.
     * @param {string} method @param {...any} args @returns {Promise<any>}
     */
    async #made(method, ...args) {
        const { id, config, kind } = await this.#caller.call(method, ...args);
        return new KINDS[/** @type {keyof typeof KINDS} */ (kind)](this.#caller, id, config);
    }

    /**
     * @template {ClassifierConfig} C
     * @param {C} config
     * @returns {Promise<C['loss'] extends 'multiLabel' ? RemoteModel<MultiLabelDataset, MultiLabelPrediction> :
     *   RemoteModel>}
     */
    classifier(config) {
        return this.#made('classifier', config);
    }

    /** @param {import('../types.js').RegressorConfig} config @returns {Promise<RemoteRegressor>} */
    regressor(config) {
        return this.#made('regressor', config);
    }

    /** @param {ArrayBuffer | Uint8Array} bytes @returns {Promise<RemoteRegressor>} */
    openRegressor(bytes) {
        return this.#made('openRegressor', bytes);
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

    /**
     * A model from the bytes of a checkpoint, with its training, which fit(data, { resume: true }) goes on with.
     * @template {AnyRemote} [M=RemoteModel]
     * @param {ArrayBuffer | Uint8Array} bytes
     * @returns {Promise<M>}
     */
    resume(bytes) {
        return this.#made('resume', bytes);
    }

    /**
     * Likewise, from where saveTo() put it.
     * @template {AnyRemote} [M=RemoteModel]
     * @param {string | import('../engine/platform.js').Address} address
     * @param {import('../types.js').OpenOptions} [options]
     * @returns {Promise<M>}
     */
    openFrom(address, options) {
        return this.#made('openFrom', isURL(address) ? address.href : address, options);
    }

    /**
     * As resume(), from where saveTo() put the checkpoint.
     * @template {AnyRemote} [M=RemoteModel]
     * @param {string | import('../engine/platform.js').Address} address
     * @returns {Promise<M>}
     */
    resumeFrom(address) {
        return this.#made('resumeFrom', isURL(address) ? address.href : address);
    }

    /** As pa.saved() gives them. @param {string} [prefix] @returns {Promise<string[]>} */
    saved(prefix) {
        return this.#caller.call('saved', prefix);
    }

    /** @param {string} address @returns {Promise<void>} */
    deleteSaved(address) {
        return this.#caller.call('deleteSaved', address);
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

    /**
     * How many threads compute there now: one may have ended, and be begun anew.
     * @returns {Promise<{ threads: number, threadsReason: string | null }>}
     */
    threadsNow() {
        return this.#caller.call('threads');
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
