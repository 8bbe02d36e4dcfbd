/**
 * The options of a model's layers of attention: which kinds there are, which options each has and what they may be is
 * read from the core's table. The configuration of the whole: config.js.
 */
import { rowsOf } from './columns.js';
import { PLACES, completeCustom, isCustom } from './custom-layer.js';
import { checkOption, checkTogether, optionNumber } from './options.js';
import { checkInteger, checkKeys, checkObject, count, describe, fail, isArray, unknownWord } from '../errors.js';
import { checkList } from '../lists.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../types.js').AttentionConfig} AttentionConfig
 * @typedef {import('./config.js').ModelConfig} ModelConfig
 */

/** Most tokens, numbers per token and outputs, as MODEL_SLOT_WORDS in src/nn/config.h says: a test compares them. */
export const MOST = 2 ** 24;

/** How many different tokens a vocabulary has. @param {number | string} vocabulary */
export function vocabularySize(vocabulary) {
    return typeof vocabulary === 'number' ? vocabulary : [...vocabulary].length;
}

/**
 * Whether a layer of attention looks from the target of a translation at its source.
 * @param {{ depth: number, decoderDepth?: number }} model
 * @param {number} layer
 */
export function crosses({ depth, decoderDepth }, layer) {
    return Boolean(decoderDepth) && layer > depth && (layer - depth) % 2 === 1;
}

/**
 * Tokens, numbers per token and ids that an input becomes; a translation's source ends with a token of its own.
 * @param {ModelConfig['input']} input
 */
export function inputSize(input) {
    if (input.kind === 'image')
        return {
            length: (input.height * input.width) / input.patch ** 2,
            features: input.patch ** 2 * input.channels,
            vocabulary: 0,
        };
    if (input.kind === 'graph') return { length: MOST, features: input.features, vocabulary: 0 };
    if (input.kind === 'table') {
        // all columns of a table are standardised as features of one step
        const { length } = input.columns;
        return {
            length,
            features: length,
            vocabulary: input.columns.reduce((rows, column) => rows + rowsOf(column), 0),
        };
    }
    if (input.kind === 'translation') {
        const { vocabulary, length } = input.source;
        return { length: length + 1, features: 1, vocabulary: vocabularySize(vocabulary) + 1 };
    }
    if (input.kind === 'series') return { length: input.length, features: input.features, vocabulary: 0 };
    return { length: input.length, features: 1, vocabulary: input.vocabulary };
}

/**
 * @param {Core} core @param {string} where @param {any} attention
 * @param {{ depth: number, decoderDepth: number, heads: number, input: ModelConfig['input'], pooling: string }} model
 * @returns {AttentionConfig[]}
 */
export function completeAttention(core, where, attention, model) {
    if (isArray(attention)) {
        const layers = model.depth + 2 * model.decoderDepth;
        if (attention.length !== layers)
            fail(
                `${where}: attention has ${count(attention.length, 'entry/entries')} for ${count(layers, 'layer')}; give one for each, or one for all`,
            );
        return Array.from(attention, (layer, i) => {
            const name = `${where}: ${nameOf(model, i)}`,
                complete = completeLayer(core, name, layer, model);
            if (model.decoderDepth > 0 && isCustom(complete))
                fail(`${name}.kind is "custom", which translators do not take`);
            if (crosses(model, i)) checkCross(core, name, complete);
            return complete;
        });
    }
    return Array.from({ length: model.depth }, () => completeLayer(core, `${where}: attention`, attention, model));
}

/** What sentences call a layer's attention. @param {{ depth: number, decoderDepth: number }} model @param {number} i */
function nameOf(model, i) {
    if (i < model.depth) return `attention[${i}]`;
    return `${crosses(model, i) ? 'cross' : 'decoder'}Attention[${Math.floor((i - model.depth) / 2)}]`;
}

/**
 * Keys of another sequence: not all kinds take them, nor all options.
 * @param {Core} core @param {string} where @param {any} layer
 */
function checkCross(core, where, layer) {
    const able = core.operations.filter(({ traits }) => traits.includes('decodes')).map(({ name }) => name);
    if (!able.includes(layer.kind))
        fail(
            `${where}.kind is "${layer.kind}", whose answer to a query does not hang on that query and the keys alone, as a decoder's must; that of ${able.join(', ')} does`,
        );
    for (const option of ['causal', 'conv'])
        if (layer[option] && layer[option] !== 'none')
            fail(`${where}.${option} is ${describe(layer[option])}, but source and target have no places in common`);
}

/**
 * Biases by distance need scores, and keys with places.
 * @param {Core} core @param {string} where @param {string} positions @param {any[]} layers
 */
export function checkBiased(core, where, positions, layers) {
    const biased = core.operations.filter(({ inputs }) => inputs.some(({ name }) => name === 'relative'));
    layers.forEach(({ kind, pool }, i) => {
        if (!biased.some(({ name }) => name === kind))
            fail(
                `${where}: positions is "${positions}", which goes with attention of kinds ${biased.map(({ name }) => name).join(', ')}; layer ${i} is ${describe(kind)}`,
            );
        if (pool?.some((/** @type {number} */ factor) => factor > 1))
            fail(`${where}: positions is "${positions}", but the keys of layer ${i} are pooled: a window has no place`);
    });
}

/** @param {Core} core @param {string} kind */
function rowOf(core, kind) {
    return /** @type {import('../engine/core.js').Operation} */ (core.operations.find(({ name }) => name === kind));
}

/** What a layer of a kind can be told. @param {import('../engine/core.js').Operation} row */
function layerOptions(row) {
    return [...row.options, ...row.layer].filter(({ internal }) => !internal);
}

/**
 * @param {Core} core @param {string} where @param {any} given
 * @param {{ heads: number, input: ModelConfig['input'], pooling: string }} model
 * @returns {AttentionConfig}
 */
function completeLayer(core, where, given, { heads, input, pooling }) {
    const layer = typeof given === 'string' ? { kind: given } : checkObject(where, given);
    const trait = input.kind === 'graph' ? 'graph' : 'sequence';
    if (layer.kind === undefined) fail(`${where}.kind is missing, e.g. ${trait === 'graph' ? '"graph"' : '"primal"'}`);
    core.checkLoaded(where, layer.kind, true);
    const row = core.operations.find(({ name, traits }) => name === layer.kind && traits.includes(trait));
    if (!row)
        return unknownWord(
            where,
            'kind',
            layer.kind,
            core.operations.flatMap(({ name, traits }) => (traits.includes(trait) ? [name] : [])),
        );
    if (row.traits.includes('custom')) return /** @type {any} */ (completeCustom(where, layer));
    const kind = /** @type {AttentionConfig['kind']} */ (row.name),
        options = layerOptions(row);
    checkKeys(where, `option of ${kind}`, layer, ['kind', ...options.map(({ name }) => name)]);
    const { length } = inputSize(input);

    /** @type {Record<string, any>} */
    const complete = { kind };
    for (const option of options) {
        const { name, perHead } = option;
        if (perHead) {
            if (layer[name] !== undefined)
                complete[name] = completePerHead(`${where}.${name}`, layer[name], heads, length);
        } else if (name === 'rows' || name === 'cols')
            continue; // below: they depend on others
        else complete[name] = checkOption(`${where}.${name}`, option, layer[name]);
    }
    if (complete.source && complete.source !== 'direct') core.checkLoaded(`${where}: source`, 'spectralNet', true);
    const seen = pooling === 'cls' ? length + 1 : length; // the class token is looked at, as all others
    const judged = row.traits.includes('ksvd');
    if (judged && complete.mode === 'data')
        complete.rows = checkInteger(`${where}.rows`, layer.rows ?? Math.min(seen, 10 * complete.rank), 1, MOST);
    else if (judged && layer.rows !== undefined)
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
    if (complete.dropout > 0 && complete.pool?.some((/** @type {number} */ factor) => factor > 1))
        fail(`${where}.dropout is ${complete.dropout}, which does not go with pooled keys`);
    checkTogether(where, kind, complete, options);
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
 * @param {string} where
 * @param {any} given
 * @param {number} heads
 * @param {number} length
 * @returns {number[]}
 */
function completePerHead(where, given, heads, length) {
    const each = typeof given === 'number' ? Array(heads).fill(given) : given;
    const list = /** @type {number[]} */ (Array.from(checkList(where, each, 'a whole number, or one for each head')));
    if (list.length !== heads) fail(`${where} has ${count(list.length, 'entry/entries')} for ${count(heads, 'head')}`);
    return list.map((number, i) => checkInteger(`${where}[${i}]`, number, 1, length));
}

/** @param {Core} core @param {AttentionConfig} layer @param {number} heads @returns {number[]} */
export function layerNumbers(core, layer, heads) {
    const { index, options, layer: own } = rowOf(core, layer.kind);
    const given = isCustom(layer) ? customNumbers(core, layer, heads) : /** @type {Record<string, any>} */ (layer);
    const numbers = [...options, ...own].flatMap(option => {
        const value = given[option.name];
        if (option.perHead) return value ?? Array(heads).fill(0);
        return value === undefined ? 0 : optionNumber(option, value);
    });
    return [index, ...numbers];
}

/**
 * What the core is told of a layer of one's own: by which number it calls back, and how many numbers each parameter is.
 * @param {Core} core @param {import('./custom-layer.js').CustomLayer} layer @param {number} heads
 * @returns {Record<string, any>}
 */
function customNumbers(core, layer, heads) {
    const sizes = Object.values(layer.parameters).map(({ shape }) => shape.reduce((product, n) => product * n, 1));
    return {
        causal: layer.causal,
        owner: core.custom?.ownerOf(layer, heads),
        ...Object.fromEntries(sizes.map((size, i) => [PLACES[i], size])),
    };
}
