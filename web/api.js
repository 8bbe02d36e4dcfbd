/**
 * The API: what load() gives. The entry points (node.js, web.js, inline.js) differ only in where they find the binary.
 */
import { later } from './errors.js';
import { Functions, nameClasses } from './api-functions.js';
import { Classifier, classifier } from './models/classifier.js';
import { Model } from './models/base-model.js';
import { cost, costOf } from './models/cost.js';
import { GraphClassifier, graphClassifier } from './models/graph-classifier.js';
import { bleu, exactMatch } from './models/bleu.js';
import { headDistance } from './models/head-distance.js';
import { LanguageModel, languageModel } from './models/language-model.js';
import { kindOf } from './models/kinds.js';
import { makeModel, openModel } from './models/make.js';
import { Optimizer } from './training/optimizer.js';
import { Regressor, regressor } from './models/regressor.js';
import { SequenceModel, sequenceModel } from './models/sequence-model.js';
import { CustomAttention } from './operations/custom.js';
import { Training } from './training/training.js';
import { Translator, translator } from './models/translator.js';
import { Tensor } from './tensors/tensor.js';

/**
 * @import { ClassifierConfig, OpenOptions } from './types.js'
 * @import { MultiLabelDataset, MultiLabelPrediction } from './types.js'
 *
 * @typedef {Classifier | Regressor | LanguageModel | GraphClassifier | SequenceModel | Translator} AnyModel
 */

export class PrimalAttention extends Functions {
    /**
     * Not to be called: load() makes one.
     * @param {import('./engine/core.js').Core} core
     * @param {import('./engine/platform.js').WasmModule} module
     * @param {'simd128' | 'relaxed'} simd
     */
    constructor(core, module, simd) {
        super(core, module, simd);
        const custom = (core.custom = new CustomAttention(core, this.ops));
        core.host.custom = (...given) => custom.call(...given);
    }

    /* ---- models -------------------------------------------------------------------------------------------------- */

    /**
     * @template {ClassifierConfig} C
     * @param {C} config
     * @returns {C['loss'] extends 'multiLabel' ? Classifier<MultiLabelDataset, MultiLabelPrediction> : Classifier}
     */
    classifier(config) {
        return /** @type {any} */ (makeModel(this._core, classifier, config));
    }

    /**
     * A classifier's encoder that predicts numbers: one, or `outputs` of them.
     * @param {import('./types.js').RegressorConfig} config
     * @returns {Regressor}
     */
    regressor(config) {
        return makeModel(this._core, regressor, config);
    }

    /** As open(), and nothing but a regressor. @param {ArrayBuffer | Uint8Array} bytes @returns {Regressor} */
    openRegressor(bytes) {
        return openModel(this._core, kindOf, bytes, {}, regressor);
    }

    /**
     * A model from the bytes that model.save() gave, of the kind that was saved, or from weights of the papers' PyTorch
     * code.
     * @template {AnyModel} [M=Classifier]
     * @param {ArrayBuffer | Uint8Array} bytes @param {OpenOptions} [options] @returns {M}
     */
    open(bytes, options) {
        return openModel(this._core, kindOf, bytes, options);
    }

    /**
     * A model from the bytes that model.checkpoint() gave, with its training: fit(data, { resume: true }) goes on with
     * it as if it had not been broken off. Of the options of open() it takes `forward`.
     * @template {AnyModel} [M=Classifier]
     * @param {ArrayBuffer | Uint8Array} bytes @param {Pick<OpenOptions, 'forward'>} [options] @returns {M}
     */
    resume(bytes, options) {
        return openModel(this._core, kindOf, bytes, options, undefined, true);
    }

    /**
     * A model from where model.saveTo() put it: 'indexeddb://name', 'opfs://name', in Node a path.
     * @template {AnyModel} [M=Classifier]
     * @param {string | import('./engine/platform.js').Address} address @param {OpenOptions} [options]
     * @returns {Promise<M>}
     */
    async openFrom(address, options) {
        return this.open(await (await later('openFrom', import('./files/places.js'))).readFrom(address), options);
    }

    /**
     * An encoder of BERT's family, or one that was opened and saved, for sentences as a tokenizer gives them: masks,
     * token types, pooler, vectors of length one.
     * @param {ArrayBuffer | Uint8Array} bytes @param {import('./models/encoder.js').EncoderOptions} [options]
     * @returns {Promise<import('./models/encoder.js').Encoder>}
     */
    async encoder(bytes, options = {}) {
        return (await later('encoder', import('./models/encoder.js'))).openEncoder(bytes, options, (...given) =>
            this.open(...given),
        );
    }

    /**
     * Likewise a checkpoint, with its training, from where saveTo(address, { checkpoint: true }) put it.
     * @template {AnyModel} [M=Classifier]
     * @param {string | import('./engine/platform.js').Address} address @param {Pick<OpenOptions, 'forward'>} [options]
     * @returns {Promise<M>}
     */
    async resumeFrom(address, options) {
        return this.resume(
            await (await later('resumeFrom', import('./files/places.js'))).readFrom(address, 'resumeFrom'),
            options,
        );
    }

    /**
     * What lies in indexeddb:// and opfs://: the addresses that begin so.
     * @param {string} [prefix]
     * @returns {Promise<string[]>}
     */
    async saved(prefix = '') {
        return (await later('saved', import('./files/places.js'))).saved(prefix);
    }

    /** Deletes what saveTo() put into indexeddb:// or opfs://. @param {string} address @returns {Promise<void>} */
    async deleteSaved(address) {
        return (await later('deleteSaved', import('./files/places.js'))).deleteSaved(address);
    }

    /**
     * A model of text that continues it: every layer sees only what came before.
     * @param {import('./types.js').LanguageModelConfig} [config]
     * @returns {LanguageModel}
     */
    languageModel(config = {}) {
        return makeModel(this._core, languageModel, config);
    }

    /** As open(), and nothing but a language model. @param {ArrayBuffer | Uint8Array} bytes @returns {LanguageModel} */
    openLanguageModel(bytes) {
        return openModel(this._core, kindOf, bytes, {}, languageModel);
    }

    /**
     * A model that tells the classes of a graph's nodes.
     * @param {import('./types.js').GraphClassifierConfig} config
     * @returns {GraphClassifier}
     */
    graphClassifier(config) {
        return makeModel(this._core, graphClassifier, config);
    }

    /**
     * As open(), and nothing but a graph classifier.
     * @param {ArrayBuffer | Uint8Array} bytes
     * @returns {GraphClassifier}
     */
    openGraphClassifier(bytes) {
        return openModel(this._core, kindOf, bytes, {}, graphClassifier);
    }

    /**
     * A model with outputs, or a class, at every token: forecasts, tags, actions.
     * @param {import('./types.js').SequenceModelConfig} config
     * @returns {SequenceModel}
     */
    sequenceModel(config) {
        return makeModel(this._core, sequenceModel, config);
    }

    /**
     * As open(), and nothing but a model of sequences.
     * @param {ArrayBuffer | Uint8Array} bytes
     * @returns {SequenceModel}
     */
    openSequenceModel(bytes) {
        return openModel(this._core, kindOf, bytes, {}, sequenceModel);
    }

    /**
     * A model that turns sequences into others: an encoder, and a decoder that tells the target token by token.
     * @param {import('./types.js').TranslatorConfig} config
     * @returns {Translator}
     */
    translator(config) {
        return makeModel(this._core, translator, config);
    }

    /** As open(), and nothing but a translator. @param {ArrayBuffer | Uint8Array} bytes @returns {Translator} */
    openTranslator(bytes) {
        return openModel(this._core, kindOf, bytes, {}, translator);
    }

    /**
     * Operations and memory that one sample of so many tokens takes, without making the model.
     * @param {ClassifierConfig | AnyModel} config a
     *   configuration as for pa.classifier(), or a model of any kind
     * @param {number} [tokens] the configuration's length if left out; of a graph, its nodes
     * @param {{ edges?: number, target?: number }} [options] of a graph: its edges, loops included; of a translation:
     *   tokens of the target, its longest if left out
     * @returns {import('./types.js').Cost}
     */
    cost(config, tokens, options) {
        return Model.is(config)
            ? costOf(this._core, config.config, tokens, options)
            : cost(this._core, config, tokens, options);
    }

    /**
     * Trains a model for each fold of a data set (kFold() of primal-attention/data) and evaluates it on the fold's test
     * part: mean, deviation and interval of all figures of evaluate(). `await` gives the whole; `for await` what is
     * known after each fold. Models are disposed of. With `seed`, fold f seeds this instance with seed + f before its
     * model is made.
     * @template {import('./data/parts.js').Splittable} T
     * @param {(fold: number) => any} make makes the model of a fold, here or in a worker, or promises it
     * @param {T} data @param {import('./training/cross-validate.js').CrossValidateOptions} [options]
     * @returns {import('./training/cross-validate.js').CrossValidating}
     */
    crossValidate(make, data, options = {}) {
        const seed = (/** @type {number} */ n) => this.seed(n);
        const each = async function* () {
            const { foldByFold } = await later('crossValidate', import('./training/cross-validate.js')); // seldom used
            yield* foldByFold(make, data, options, seed);
        };
        return /** @type {any} */ (new Training(/** @type {any} */ (each())));
    }

    /**
     * How far the heads of each layer are from each other, in what they put out: heads that say the same are redundant.
     * @param {AnyModel} model
     * @param {any} x a sample as model.predict() takes it, a text, a graph, a source; or a data set
     * @returns {import('./types.js').HeadDistance}
     */
    headDistance(model, x) {
        return headDistance(model, x);
    }
}

nameClasses({ Classifier, GraphClassifier, LanguageModel, PrimalAttention, Regressor, SequenceModel, Translator });

export {
    Classifier,
    GraphClassifier,
    LanguageModel,
    Optimizer,
    Regressor,
    SequenceModel,
    Tensor,
    Translator,
    bleu,
    exactMatch,
};
