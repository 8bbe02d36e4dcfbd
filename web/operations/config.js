/**
 * The configuration of a model: defaults, checks, and its translation into the list of numbers that the core takes,
 * whose places the core names (pa_words). What a layer of attention may be told: layers.js.
 */
import { completeInput, completeMissing } from './input.js';
import { MOST, checkBiased, completeAttention, crosses, inputSize, layerNumbers } from './layers.js';
import { checkOption, optionNumber } from './options.js';
import {
    checkBoolean,
    checkDistinct,
    checkInteger,
    checkKeys,
    checkObject,
    checkWord,
    describe,
    fail,
    isArray,
} from '../errors.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../types.js').ClassifierConfig} ClassifierConfig
 * @typedef {import('../types.js').AttentionConfig} AttentionConfig
 */

/**
 * A configuration with nothing left out. It is what a saved model carries.
 * @typedef {object} ModelConfig
 * @property {import('../types.js').SeriesInput | import('../types.js').TokensInput |
 *   Required<import('../types.js').ImageInput> | { kind: 'graph', features: number } |
 *   import('./columns.js').TableInput | import('../types.js').TranslationInput} input
 * @property {number} outputs classes, or numbers to predict
 * @property {string[] | null} classes names of the classes, where known
 * @property {'crossEntropy' | 'mse' | 'multiLabel'} loss
 * @property {number} width
 * @property {number} depth of a translator, of its encoder
 * @property {number} [decoderDepth] of a translator
 * @property {number} heads
 * @property {number} feedforward
 * @property {number} dropout
 * @property {'post' | 'pre'} norm
 * @property {'learned' | 'sinusoidal' | 'rotary' | 'alibi' | 'relative' | 'none'} positions
 * @property {'mean' | 'flatten' | 'cls' | 'none' | 'max' | 'attention' | 'last'} pooling
 * @property {AttentionConfig[]} attention one for each layer; of a translator the encoder's, then of each of the
 *   decoder's layers its own and the one that looks at the source
 * @property {'gelu' | 'relu' | 'silu'} activation
 * @property {number} embeddingScale
 * @property {boolean} finalNorm
 * @property {boolean} finalGelu
 * @property {number} headHidden
 * @property {boolean} ksvdPerBatch
 * @property {number} labelSmoothing
 * @property {number} dropPath
 * @property {boolean} pair
 * @property {'layer' | 'rms'} normKind
 * @property {number} normEps
 * @property {boolean} gated
 * @property {number} finalDropout
 * @property {boolean} tied of a language model
 * @property {number} places of a series: its rows' first number is below this; 0: it is as the others
 * @property {boolean} embeddingNorm
 * @property {'none' | 'tanh'} outputActivation of a model with outputs
 * @property {boolean} [causal] of a model of sequences: tokens see only earlier ones
 * @property {'none' | 'uea' | 'lra'} padding how imported models pad
 * @property {boolean | 'auto' | 'position'} standardize of the inputs; true: by feature
 * @property {boolean} standardizeTargets of a model with outputs
 * @property {'mask'} [missing] of a series: inputs may be missing, and each has a channel that says so
 * @property {boolean} [selfLoops] of a graph: every node sees itself
 * @property {'regression'} [task] of a regressor
 */

/** What the configuration of a model may say. */
const OPTIONS = [
    'input',
    'classes',
    'outputs',
    'loss',
    'width',
    'depth',
    'heads',
    'feedforward',
    'dropout',
    'norm',
    'positions',
    'pooling',
    'attention',
    'activation',
    'embeddingScale',
    'finalNorm',
    'finalGelu',
    'headHidden',
    'ksvdPerBatch',
    'labelSmoothing',
    'dropPath',
    'pair',
    'normKind',
    'normEps',
    'gated',
    'finalDropout',
    'tied',
    'places',
    'embeddingNorm',
    'outputActivation',
    'decoderDepth',
    'standardize',
    'standardizeTargets',
    'missing',
    'seed',
];

/**
 * What a kind of model may be told: options of its own, and all of these but some.
 * @param {readonly string[]} own @param {readonly string[]} without
 */
export function optionsOfKind(own, without) {
    return [...own, ...OPTIONS.filter(name => !without.includes(name))];
}

/**
 * @param {Core} core @param {unknown} given @param {string} [where]
 * @param {'none' | 'uea' | 'lra'} [padding]
 * @returns {ModelConfig}
 */
export function completeConfig(core, given, where = 'classifier', padding = 'none') {
    const config = /** @type {Partial<ClassifierConfig> & { decoderDepth?: number }} */ (
        checkObject(`${where}: the configuration`, given)
    );
    checkKeys(where, 'option', config, OPTIONS);
    const input = completeInput(`${where}: input`, config.input);
    const ofSamples = where === 'classifier' || where === 'regressor';
    if (input.kind === 'graph' && ofSamples)
        fail(`${where}: input.kind is "graph"; pa.graphClassifier({ features, classes }) makes models of graphs`);
    const translates = input.kind === 'translation';
    if (translates && ofSamples)
        fail(`${where}: input.kind is "translation"; pa.translator({ source, target }) makes models of translations`);
    if (config.decoderDepth !== undefined && !translates)
        fail(`${where}: decoderDepth is ${describe(config.decoderDepth)}, but only a translator has a decoder`);
    /** @param {string} name @param {any} [given] */
    const checked = (name, given = config[/** @type {keyof ClassifierConfig} */ (name)]) =>
        /** @type {any} */ (checkOption(`${where}: ${name}`, modelSlot(core, name), given));
    const width = checked('width');
    const heads = checkInteger(`${where}: heads`, config.heads ?? defaultHeads(width), 1, width);
    if (width % heads !== 0)
        fail(`${where}: heads must divide width: ${width} / ${heads} is ${(width / heads).toFixed(2)}`);
    const depth = checked('depth'),
        decoderDepth = translates ? checkDecoder(core, where, depth, config.decoderDepth) : 0;
    const pooling = /** @type {ModelConfig['pooling']} */ (
        checkOption(
            `${where}: pooling`,
            pooled(modelSlot(core, 'pooling')),
            config.pooling ?? (input.kind === 'table' ? 'cls' : undefined),
        )
    );
    const norm = checked('norm');
    if (config.seed !== undefined) checkInteger(`${where}: seed`, config.seed, 0, 2 ** 32 - 1);
    if (config.dropout === 1) fail(`${where}: dropout must be less than 1, which would drop everything`);
    const dropout = checked('dropout'),
        positions = checked('positions', completePlaces(where, config.positions, input)),
        attention = completeAttention(core, where, config.attention ?? 'primal', {
            depth,
            decoderDepth,
            heads,
            input,
            pooling,
        });
    if (positions === 'alibi' || positions === 'relative')
        checkBiased(
            core,
            where,
            positions,
            attention.filter((_, i) => !crosses({ depth, decoderDepth }, i)),
        );
    const outputs = completeOutputs(where, config);
    return {
        input,
        ...outputs,
        width,
        depth,
        ...(translates && { decoderDepth }),
        heads,
        feedforward: checked('feedforward', config.feedforward ?? 2 * width),
        dropout,
        norm,
        positions,
        pooling,
        attention,
        activation: checked('activation'),
        embeddingScale: checked('embeddingScale'),
        finalNorm: checked('finalNorm'),
        finalGelu: checked('finalGelu', config.finalGelu ?? pooling === 'flatten'),
        headHidden: checked('headHidden'),
        ksvdPerBatch: checked('ksvdPerBatch'),
        labelSmoothing: completeSmoothing(where, outputs, checked('labelSmoothing')),
        dropPath: checked('dropPath'),
        pair: checked('pair'),
        normKind: checked('normKind'),
        normEps: checked('normEps'),
        gated: checked('gated'),
        finalDropout: checked('finalDropout'),
        tied: completeTied(where, checked('tied'), config),
        places: completePlaceTable(where, checked('places'), input),
        embeddingNorm: checked('embeddingNorm'),
        outputActivation: completeActivation(where, checked('outputActivation'), outputs),
        padding,
        standardize: completeStandardize(where, config.standardize, input),
        standardizeTargets: completeStandardizeTargets(where, outputs, config),
        ...completeMissing(where, config.missing, input),
    };
}

/** @param {string} where @param {unknown} given @param {ModelConfig['input']} input */
function completePlaces(where, given, { kind }) {
    if (kind !== 'table') return given;
    return given === undefined || given === 'none'
        ? 'none'
        : fail(
              `${where}: positions is ${describe(given)}, but the columns of a table have no order: each has a bias of its own; leave it out`,
          );
}

/**
 * @param {string} where
 * @param {unknown} given
 * @param {ModelConfig['input']} input
 * @returns {ModelConfig['standardize']}
 */
function completeStandardize(where, given, { kind }) {
    const tokens = kind === 'tokens' || kind === 'translation';
    if (given === undefined) return tokens ? false : 'auto';
    if (typeof given === 'boolean')
        return given && tokens ? fail(`${where}: standardize is true, but tokens have no mean`) : given;
    return checkWord(
        `${where}: standardize, unless it is true or false,`,
        given,
        /** @type {('auto' | 'position')[]} */ (
            tokens || kind === 'graph' || kind === 'table' ? ['auto'] : ['auto', 'position']
        ),
    );
}

/** @param {string} where @param {Pick<ModelConfig, 'loss'>} model @param {any} config */
function completeStandardizeTargets(where, { loss }, { standardize, standardizeTargets, outputActivation = 'none' }) {
    const bounded = outputActivation !== 'none';
    if (bounded && standardizeTargets === true)
        fail(
            `${where}: standardizeTargets is true, but outputActivation is "${outputActivation}": standardised targets go beyond −1 and 1`,
        );
    if (loss !== 'mse' && standardizeTargets !== undefined && standardizeTargets !== false)
        fail(
            `${where}: standardizeTargets is ${describe(standardizeTargets)}, but only a model with outputs has targets to standardise`,
        );
    return (
        loss === 'mse' &&
        checkBoolean(`${where}: standardizeTargets`, standardizeTargets ?? (standardize !== false && !bounded))
    );
}

/** @param {string} where @param {Pick<ModelConfig, 'loss'>} model @param {number} smoothing */
function completeSmoothing(where, { loss }, smoothing) {
    return loss !== 'crossEntropy' && smoothing > 0
        ? fail(
              `${where}: labelSmoothing is ${smoothing}, but ${loss === 'mse' ? 'a model with outputs has no labels' : 'labels of which several apply are not smoothed'}`,
          )
        : smoothing;
}

/** @param {string} where @param {number} places @param {ModelConfig['input']} input */
function completePlaceTable(where, places, input) {
    if (places > 0 && input.kind !== 'series')
        fail(`${where}: places is ${places}, but only a series has rows whose first number can be a place`);
    if (places > 0 && inputSize(input).features < 2)
        fail(`${where}: places is ${places}: of at least 2 numbers of a token the first is its place, it has 1`);
    return places;
}

/** @param {string} where @param {'none' | 'tanh'} activation @param {Pick<ModelConfig, 'loss'>} model */
function completeActivation(where, activation, { loss }) {
    return activation !== 'none' && loss !== 'mse'
        ? fail(`${where}: outputActivation is "${activation}", but a model with classes has none`)
        : activation;
}

/** @param {string} where @param {boolean} tied @param {any} config */
function completeTied(where, tied, { input, classes, headHidden = 0, pooling, pair }) {
    if (tied && input.kind === 'translation') return tied;
    if (tied && (input.kind !== 'tokens' || classes !== input.vocabulary))
        fail(`${where}: tied is true, but only a language model's outputs are its tokens`);
    if (tied && (headHidden !== 0 || pooling === 'flatten' || pair))
        fail(
            `${where}: tied is true, but with ${headHidden ? `headHidden ${headHidden}` : pair ? 'pairs' : "pooling 'flatten'"} the head's matrix is no table of the tokens`,
        );
    return tied;
}

/** @param {number} width the largest divisor up to 4 */
function defaultHeads(width) {
    return [4, 3, 2, 1].find(heads => width % heads === 0) ?? 1;
}

/** Layers of a decoder. @param {Core} core @param {string} where @param {number} depth @param {unknown} given */
function checkDecoder(core, where, depth, given) {
    return /** @type {number} */ (checkOption(`${where}: decoderDepth`, modelSlot(core, 'depth'), given ?? depth));
}

/** @param {string} where @param {Partial<ClassifierConfig>} config */
export function completeOutputs(where, { classes, outputs, loss }) {
    if (classes !== undefined && outputs !== undefined)
        fail(
            `${where}: classes is ${describe(classes)} and outputs is ${describe(outputs)}; a model has one or the other`,
        );
    if (outputs !== undefined) {
        if (loss !== undefined && loss !== 'mse')
            fail(`${where}: loss must be "mse" for a model with outputs, got ${describe(loss)}`);
        return {
            outputs: checkInteger(`${where}: outputs`, outputs, 1, MOST),
            classes: null,
            loss: /** @type {const} */ ('mse'),
        };
    }
    if (classes === undefined)
        fail(`${where}: classes is missing: how many there are or their names; or outputs, for numbers to predict`);
    if (loss !== undefined && loss !== 'crossEntropy' && (loss !== 'multiLabel' || where === 'sequenceModel'))
        fail(
            `${where}: loss must be "crossEntropy"${where === 'sequenceModel' ? '' : ' or "multiLabel"'} for a model with classes, got ${describe(loss)}; for numbers to predict set outputs instead of classes`,
        );
    if (!isArray(classes))
        return {
            outputs: checkInteger(`${where}: classes`, classes, 2, MOST),
            classes: null,
            loss: loss ?? /** @type {const} */ ('crossEntropy'),
        };
    checkInteger(`${where}: the number of classes`, classes.length, 2, MOST);
    const names = Array.from(/** @type {string[]} */ (classes));
    names.forEach((name, i) => {
        if (typeof name !== 'string') fail(`${where}: classes[${i}] must be a name, got ${describe(name)}`);
    });
    checkDistinct(`${where}: classes`, names);
    return { outputs: names.length, classes: names, loss: loss ?? /** @type {const} */ ('crossEntropy') };
}

/** @param {Core} core @param {string} name */
function modelSlot(core, name) {
    return /** @type {import('../engine/core.js').Option} */ (core.modelSlots.find(slot => slot.name === name));
}

/** A language model's way alone. @param {import('../engine/core.js').Option} slot */
function pooled(slot) {
    return { ...slot, words: /** @type {string[]} */ (slot.words).filter(word => word !== 'none') };
}

/**
 * The numbers of pa_model_create.
 * @param {Core} core @param {ModelConfig} config @returns {Float64Array}
 */
export function configNumbers(core, config) {
    const { input } = config,
        { features, length, vocabulary } = inputSize(input);
    /** @type {Record<string, any>} */
    const model = {
        ...config,
        input: input.kind === 'image' ? 'series' : input.kind,
        features: input.kind === 'table' ? 2 : vocabulary ? 0 : config.missing === 'mask' ? 2 * features : features,
        vocabulary,
        length,
        depth: config.attention.length,
        encoderDepth: input.kind === 'translation' ? config.depth : 0,
        targetLength: input.kind === 'translation' ? input.target.length + 1 : 0,
    };
    return Float64Array.from([
        ...core.modelSlots.map(slot => optionNumber(slot, model[slot.name])),
        ...config.attention.flatMap(layer => layerNumbers(core, layer, config.heads)),
    ]);
}
