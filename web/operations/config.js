/**
 * The configuration of a model: defaults, checks, and its translation into the list of numbers that the core takes,
 * whose places the core names (pa_words). Which options a kind of attention has follows from the
 * core's table too.
 */
import { DEFAULT_OPTIONS, WORD_OPTIONS, checkOption, checkTogether, optionNumber } from './attention.js';
import {
    checkBoolean,
    checkInteger,
    checkKeys,
    checkNumber,
    checkObject,
    checkWord,
    count,
    describe,
    fail,
    isArray,
    unknownWord,
} from '../errors.js';
import { checkList } from '../lists.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../types.js').ClassifierConfig} ClassifierConfig
 * @typedef {import('../types.js').AttentionConfig} AttentionConfig
 */

/**
 * A configuration with nothing left out. It is what a saved model carries.
 * @typedef {object} ModelConfig
 * @property {import('../types.js').SeriesInput | import('../types.js').TokensInput |
 *   Required<import('../types.js').ImageInput> | { kind: 'graph', features: number }} input
 * @property {number} outputs classes, or numbers to predict
 * @property {string[] | null} classes names of the classes, where known
 * @property {'crossEntropy' | 'mse'} loss
 * @property {number} width
 * @property {number} depth
 * @property {number} heads
 * @property {number} feedforward
 * @property {number} dropout
 * @property {'post' | 'pre'} norm
 * @property {'learned' | 'sinusoidal' | 'none'} positions
 * @property {'mean' | 'flatten' | 'cls' | 'none'} pooling
 * @property {AttentionConfig[]} attention one for each layer
 * @property {'gelu' | 'relu'} activation
 * @property {number} embeddingScale
 * @property {boolean} finalNorm
 * @property {boolean} finalGelu
 * @property {number} headHidden
 * @property {boolean} ksvdPerBatch
 * @property {boolean} pair
 * @property {'none' | 'uea' | 'lra'} padding how imported models pad
 * @property {boolean | 'auto' | 'position'} standardize of the inputs; true: by feature
 * @property {boolean} standardizeTargets of a model with outputs
 * @property {boolean} [selfLoops] of a graph: every node sees itself
 */

/**
 * Kinds a layer can have, as far as the core's table has them: over the tokens of a sequence, over the edges of a
 * graph.
 */
const KINDS = ['softmax', 'linear', 'sparse', 'window', 'gaussian', 'skyformer', 'primal', 'implicit'];
const GRAPH_KINDS = ['graph', 'graphImplicit'];

/** Options that a layer has because its operation has an input of that name. @type {Record<string, string[]>} */
const OPTIONS_OF_INPUT = {
    pool: ['pool'],
    filter: ['filter'],
    landmarks: ['landmarks'],
    we: ['rank', 'rows', 'eta', 'countMasked'],
    w1: ['samples'],
    w: ['source', 'klWeight'],
};

/** @type {Record<string, any>} */
const LAYER_DEFAULTS = {
    rank: 20,
    eta: 0.1,
    mode: 'data',
    filter: 3,
    landmarks: 128,
    samples: 64,
    conv: 'none',
    pattern: 'window',
    source: 'direct',
    ...DEFAULT_OPTIONS,
};

const SOURCES = ['direct', 'ikan', 'mikan'];

/** Most widths and lengths; larger ones are typing errors. */
const MOST = 2 ** 24;

/**
 * @param {Core} core @param {unknown} given @param {string} [where]
 * @param {'none' | 'uea' | 'lra'} [padding]
 * @returns {ModelConfig}
 */
export function completeConfig(core, given, where = 'classifier', padding = 'none') {
    const config = /** @type {Partial<ClassifierConfig>} */ (checkObject(`${where}: the configuration`, given));
    checkKeys(where, 'option', config, [
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
        'pair',
        'standardize',
        'standardizeTargets',
        'seed',
    ]);
    const input = completeInput(`${where}: input`, config.input);
    if (input.kind === 'graph' && where === 'classifier')
        fail('classifier: input.kind is "graph"; pa.graphClassifier({ features, classes }) makes models of graphs');
    const width = checkInteger(`${where}: width`, config.width ?? 64, 1, 65536);
    const heads = checkInteger(`${where}: heads`, config.heads ?? defaultHeads(width), 1, width);
    if (width % heads !== 0)
        fail(`${where}: heads must divide width: ${width} / ${heads} is ${(width / heads).toFixed(2)}`);
    const depth = checkInteger(`${where}: depth`, config.depth ?? 2, 1, 256);
    const pooling = checkWord(`${where}: pooling`, config.pooling ?? 'mean', ['mean', 'flatten', 'cls']);
    const norm = checkWord(`${where}: norm`, config.norm ?? 'post', ['post', 'pre']);
    if (config.seed !== undefined) checkInteger(`${where}: seed`, config.seed, 0, 2 ** 32 - 1);
    const dropout = checkNumber(`${where}: dropout`, config.dropout ?? 0.1, 0, 1);
    if (dropout === 1) fail(`${where}: dropout must be less than 1, which would drop everything`);
    const outputs = completeOutputs(where, config);
    return {
        input,
        ...outputs,
        width,
        depth,
        heads,
        feedforward: checkInteger(`${where}: feedforward`, config.feedforward ?? 2 * width, 1, 2 ** 18),
        dropout,
        norm,
        positions: checkWord(`${where}: positions`, config.positions ?? 'learned', ['learned', 'sinusoidal', 'none']),
        pooling,
        attention: completeAttention(core, where, config.attention ?? 'primal', { depth, heads, input }),
        activation: checkWord(`${where}: activation`, config.activation ?? 'gelu', ['gelu', 'relu']),
        embeddingScale: checkNumber(`${where}: embeddingScale`, config.embeddingScale ?? 1),
        finalNorm: checkBoolean(`${where}: finalNorm`, config.finalNorm ?? true),
        finalGelu: checkBoolean(`${where}: finalGelu`, config.finalGelu ?? pooling === 'flatten'),
        headHidden: checkInteger(`${where}: headHidden`, config.headHidden ?? 0, 0, 2 ** 18),
        ksvdPerBatch: checkBoolean(`${where}: ksvdPerBatch`, config.ksvdPerBatch ?? false),
        pair: checkBoolean(`${where}: pair`, config.pair ?? false),
        padding,
        standardize: completeStandardize(where, config.standardize, input),
        standardizeTargets: completeStandardizeTargets(where, outputs, config),
    };
}

/**
 * @param {string} where
 * @param {unknown} given
 * @param {ModelConfig['input']} input
 * @returns {ModelConfig['standardize']}
 */
function completeStandardize(where, given, { kind }) {
    if (given === undefined) return kind === 'tokens' ? false : 'auto';
    if (typeof given === 'boolean')
        return given && kind === 'tokens' ? fail(`${where}: standardize is true, but tokens have no mean`) : given;
    return checkWord(
        `${where}: standardize, unless it is true or false,`,
        given,
        /** @type {('auto' | 'position')[]} */ (
            kind === 'tokens' || kind === 'graph' ? ['auto'] : ['auto', 'position']
        ),
    );
}

/** @param {string} where @param {{ loss: 'crossEntropy' | 'mse' }} model @param {any} config */
function completeStandardizeTargets(where, { loss }, { standardize, standardizeTargets }) {
    if (loss !== 'mse' && standardizeTargets !== undefined && standardizeTargets !== false)
        fail(
            `${where}: standardizeTargets is ${describe(standardizeTargets)}, but only a model with outputs has targets to standardise`,
        );
    return loss === 'mse' && checkBoolean(`${where}: standardizeTargets`, standardizeTargets ?? standardize !== false);
}

/** @param {number} width the largest divisor up to 4 */
function defaultHeads(width) {
    return [4, 3, 2, 1].find(heads => width % heads === 0) ?? 1;
}

/** @param {string} where @param {any} input @returns {ModelConfig['input']} */
function completeInput(where, input) {
    if (input === undefined)
        fail(
            `${where} is missing, e.g. { kind: 'series', features: 12, length: 29 }, { kind: 'tokens', vocabulary: 256, length: 2000 } or { kind: 'image', height: 28, width: 28 }`,
        );
    const { kind } = checkObject(where, input);
    if (kind === 'graph') {
        // pa.graphClassifier()'s own; others do not get here
        checkKeys(where, 'field', input, ['kind', 'features']);
        return { kind, features: checkInteger(`${where}.features`, input.features, 1, MOST) };
    }
    checkWord(`${where}.kind`, kind, ['series', 'tokens', 'image']);
    if (kind === 'image') {
        checkKeys(where, 'field', input, ['kind', 'height', 'width', 'channels', 'patch']);
        const height = checkInteger(`${where}.height`, input.height, 1, 65536);
        const width = checkInteger(`${where}.width`, input.width, 1, 65536);
        const channels = checkInteger(`${where}.channels`, input.channels ?? 1, 1, 65536);
        const patch = checkInteger(`${where}.patch`, input.patch ?? 1, 1, Math.min(height, width));
        if (height % patch !== 0 || width % patch !== 0)
            fail(
                `${where}.patch must divide height and width: ${height} × ${width} is not made of squares of ${patch}`,
            );
        return { kind, height, width, channels, patch };
    }
    const size = kind === 'series' ? 'features' : 'vocabulary';
    checkKeys(where, 'field', input, ['kind', size, 'length']);
    const length = checkInteger(`${where}.length`, input.length, 1, MOST);
    return kind === 'series'
        ? { kind, features: checkInteger(`${where}.features`, input.features, 1, MOST), length }
        : { kind, vocabulary: checkInteger(`${where}.vocabulary`, input.vocabulary, 1, MOST), length };
}

/** Tokens and numbers per token that an input becomes. @param {ModelConfig['input']} input */
export function inputSize(input) {
    if (input.kind === 'image')
        return { length: (input.height * input.width) / input.patch ** 2, features: input.patch ** 2 * input.channels };
    if (input.kind === 'graph') return { length: MOST, features: input.features };
    return { length: input.length, features: input.kind === 'series' ? input.features : 1 };
}

/** @param {string} where @param {Partial<ClassifierConfig>} config */
function completeOutputs(where, { classes, outputs, loss }) {
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
    if (loss !== undefined && loss !== 'crossEntropy')
        fail(
            `${where}: loss must be "crossEntropy" for a model with classes, got ${describe(loss)}; for numbers to predict set outputs instead of classes`,
        );
    if (!isArray(classes))
        return {
            outputs: checkInteger(`${where}: classes`, classes, 2, MOST),
            classes: null,
            loss: /** @type {const} */ ('crossEntropy'),
        };
    checkInteger(`${where}: the number of classes`, classes.length, 2, MOST);
    const names = Array.from(/** @type {string[]} */ (classes));
    names.forEach((name, i) => {
        if (typeof name !== 'string') fail(`${where}: classes[${i}] must be a name, got ${describe(name)}`);
    });
    return { outputs: names.length, classes: names, loss: /** @type {const} */ ('crossEntropy') };
}

/**
 * @param {Core} core @param {string} where @param {any} attention
 * @param {{ depth: number, heads: number, input: ModelConfig['input'] }} model
 * @returns {AttentionConfig[]}
 */
function completeAttention(core, where, attention, model) {
    if (isArray(attention)) {
        if (attention.length !== model.depth)
            fail(
                `${where}: attention has ${count(attention.length, 'entry/entries')} for ${count(model.depth, 'layer')}; give one for each, or one for all`,
            );
        return Array.from(attention, (layer, i) => completeLayer(core, `${where}: attention[${i}]`, layer, model));
    }
    return Array.from({ length: model.depth }, () => completeLayer(core, `${where}: attention`, attention, model));
}

/** The options of a kind, as the words that people use. @param {Core} core @param {string} kind @returns {string[]} */
function layerOptions(core, kind) {
    const op = core.operations.find(({ name }) => name === kind);
    if (!op) return [];
    const fromInputs = op.inputs.flatMap(({ name }) => OPTIONS_OF_INPUT[name] ?? []);
    return [...new Set([...op.options.filter(name => core.layerSlots.includes(name)), ...fromInputs])].filter(option =>
        core.layerSlots.includes(slotOf(option, kind)),
    );
}

/**
 * The core keeps the rows of a grid and the rows that are sampled apart.
 * @param {string} option
 * @param {string} kind
 */
function slotOf(option, kind) {
    return option === 'pool' ? 'pool0' : option === 'rows' && kind === 'primal' ? 'sampleRows' : option;
}

/**
 * @param {Core} core @param {string} where @param {any} given
 * @param {{ heads: number, input: ModelConfig['input'] }} model
 * @returns {AttentionConfig}
 */
function completeLayer(core, where, given, { heads, input }) {
    const layer = typeof given === 'string' ? { kind: given } : checkObject(where, given);
    const kinds = (input.kind === 'graph' ? GRAPH_KINDS : KINDS).filter(kind =>
        core.operations.some(({ name }) => name === kind),
    );
    if (!kinds.includes(layer.kind)) unknownWord(where, 'kind', layer.kind, kinds);
    const kind = /** @type {AttentionConfig['kind']} */ (layer.kind);
    const options = layerOptions(core, kind);
    checkKeys(where, `option of ${kind}`, layer, ['kind', ...options]);
    const { length } = inputSize(input);

    /** @type {Record<string, any>} */
    const complete = { kind };
    for (const option of options) {
        const value = layer[option] === undefined ? LAYER_DEFAULTS[option] : layer[option];
        if (option === 'pool') {
            if (layer.pool !== undefined)
                complete.pool = completePool(core, `${where}.pool`, layer.pool, heads, length);
        } else if (option === 'source') complete.source = checkWord(`${where}.source`, value, SOURCES);
        else if (WORD_OPTIONS[option])
            complete[option] = checkWord(`${where}.${option}`, value ?? WORD_OPTIONS[option][0], WORD_OPTIONS[option]);
        else if (option === 'rows' || option === 'cols')
            continue; // below: they depend on others
        else if (['causal', 'standardize', 'stationary', 'countMasked'].includes(option))
            complete[option] = checkBoolean(`${where}.${option}`, value ?? false);
        else complete[option] = checkOption(`${where}.${option}`, option, value ?? 0, kind);
    }
    if (kind === 'primal' && complete.mode === 'data')
        complete.rows = checkInteger(`${where}.rows`, layer.rows ?? Math.min(length, 10 * complete.rank), 1, MOST);
    else if (kind === 'primal' && layer.rows !== undefined)
        fail(`${where}.rows is ${describe(layer.rows)}, but only mode "data" samples rows, this is "${complete.mode}"`);
    if (complete.conv === 'none') {
        for (const option of ['filter', 'rows', 'cols'])
            if (layer[option] !== undefined)
                fail(
                    `${where}.${option} is ${describe(layer[option])}, but only convolution attention has it: conv is "none"`,
                );
        delete complete.filter;
    }
    if (complete.conv === '2d') completeGrid(where, layer, complete, input);
    if (complete.source && complete.source !== 'direct' && complete.samples % 2 !== 0)
        fail(
            `${where}.samples is ${complete.samples}; with source "${complete.source}" it must be even, half of them for either sign`,
        );
    checkTogether(where, kind, complete);
    return /** @type {AttentionConfig} */ (complete);
}

/**
 * @param {string} where
 * @param {Record<string, any>} layer
 * @param {Record<string, any>} complete
 * @param {ModelConfig['input']} input
 */
function completeGrid(where, layer, complete, input) {
    const { length } = inputSize(input);
    const grid =
        input.kind === 'image' ? [input.height / input.patch, input.width / input.patch] : [undefined, undefined];
    complete.rows = checkInteger(`${where}.rows`, layer.rows ?? grid[0], 1, length);
    complete.cols = checkInteger(`${where}.cols`, layer.cols ?? grid[1], 1, length);
    if (complete.rows * complete.cols !== length)
        fail(
            `${where}: rows × cols = ${complete.rows} × ${complete.cols} = ${complete.rows * complete.cols}, but a sample has ${length} tokens`,
        );
}

/**
 * @param {Core} core
 * @param {string} where
 * @param {any} pool
 * @param {number} heads
 * @param {number} length
 * @returns {number[]}
 */
function completePool(core, where, pool, heads, length) {
    const windows = typeof pool === 'number' ? Array(heads).fill(pool) : pool;
    const list = /** @type {number[]} */ (
        Array.from(checkList(where, windows, 'a whole number, or one for each head'))
    );
    if (list.length !== heads) fail(`${where} has ${count(list.length, 'entry/entries')} for ${count(heads, 'head')}`);
    const most = core.layerSlots.filter(slot => /^pool\d+$/.test(slot)).length;
    if (heads > most && list.some(window => window !== 1))
        fail(`${where}: pooling takes at most ${most} heads, this model has ${heads}`);
    return list.map((window, i) => checkInteger(`${where}[${i}]`, window, 1, length));
}

/**
 * The numbers of pa_model_create.
 * @param {Core} core @param {ModelConfig} config @returns {Float64Array}
 */
export function configNumbers(core, config) {
    const { features, length } = inputSize(config.input);
    /** @type {Record<string, number>} */
    const model = {
        input: { series: 0, image: 0, tokens: 1, graph: 2 }[config.input.kind],
        features: config.input.kind === 'tokens' ? 0 : features,
        vocabulary: config.input.kind === 'tokens' ? config.input.vocabulary : 0,
        length,
        outputs: config.outputs,
        loss: config.loss === 'mse' ? 1 : 0,
        width: config.width,
        depth: config.depth,
        heads: config.heads,
        feedforward: config.feedforward,
        dropout: config.dropout,
        norm: ['post', 'pre'].indexOf(config.norm),
        positions: ['none', 'learned', 'sinusoidal'].indexOf(config.positions),
        pooling: ['mean', 'flatten', 'cls', 'none'].indexOf(config.pooling),
        activation: ['gelu', 'relu'].indexOf(config.activation),
        embeddingScale: config.embeddingScale,
        finalNorm: Number(config.finalNorm),
        finalGelu: Number(config.finalGelu),
        headHidden: config.headHidden,
        ksvdPerBatch: Number(config.ksvdPerBatch),
        pair: Number(config.pair),
        padding: ['none', 'uea', 'lra'].indexOf(config.padding),
    };
    return Float64Array.from([
        ...core.modelSlots.map(slot => model[slot] ?? 0),
        ...config.attention.flatMap(layer => layerNumbers(core, layer)),
    ]);
}

/** @param {Core} core @param {AttentionConfig} layer @returns {number[]} */
function layerNumbers(core, layer) {
    const { kind, pool, source, ...options } = layer;
    /** @type {Record<string, number>} */
    const numbers = { kind: core.operations.findIndex(({ name }) => name === kind) };
    for (const [option, value] of Object.entries(options))
        numbers[slotOf(option, kind)] = optionNumber(option, option, value, kind);
    if (source !== undefined) numbers.source = SOURCES.indexOf(source);
    /** @type {number[]} */ (pool ?? []).forEach((window, head) => (numbers[`pool${head}`] = window));
    return core.layerSlots.map(slot => numbers[slot] ?? 0);
}
