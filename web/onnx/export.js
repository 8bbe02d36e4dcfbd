/** A model as an ONNX file, of opset 17, with its weights, its standardisation and the names of its classes inside. */
import { checkInteger, checkKeys, count, fail } from '../errors.js';
import { ATTENTION } from './attention.js';
import { activation, encoderLayer, norm } from './encoder.js';
import { Graph } from './graph.js';
import { distanceBias, sinusoidal } from './positions.js';
import { modelBytes } from './protobuf.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Parameter} Parameter
 * @typedef {{ parameters: Parameter[], config: ModelConfig, standardization: Standardization | null, targets:
 *   Standardization | null }} State
 */

export const OPSET = 17;

/**
 * Why a model cannot be an ONNX file, in a sentence; null where it can.
 * @param {Record<string, any>} config complete
 * @returns {string | null}
 */
export function refusal(config) {
    const { input, attention, padding, pair, places } = config;
    if (input.kind === 'graph' || input.kind === 'translation')
        return `a model of a ${input.kind === 'graph' ? 'graph' : 'translation'} has no ONNX form here; safetensors and the Python package hold it`;
    if (pair) return 'pair is on, and an ONNX file takes one sample; safetensors and the Python package hold it';
    if (places) return 'places are in use, and have no ONNX form here; safetensors and the Python package hold them';
    if (padding !== undefined && padding !== 'none')
        return `padding is "${padding}", as the paper's released code has it, which no ONNX graph here follows`;
    for (const [i, { kind, ...options }] of attention.entries()) {
        if (!Object.hasOwn(ATTENTION, kind))
            return `layer ${i} is of kind "${kind}", which standard operators do not express; ${Object.keys(ATTENTION).join(', ')} they do`;
        if (kind === 'skyformer' && options.iterations === 0)
            return `layer ${i} is skyformer with iterations: 0, an exact inverse, which ONNX does not have; 6 or more come near it`;
    }
    return null;
}

/**
 * @param {State} state
 * @param {Record<string, any>} options
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function onnxBytes({ parameters, config, standardization, targets }, options) {
    checkKeys('export', 'option', options, ['format', 'tokens']);
    const refused = refusal(config);
    if (refused !== null) fail(`export: ${refused}`);
    const all = /** @type {any} */ (config),
        { input, heads, width } = all,
        cls = all.pooling === 'cls' ? 1 : 0,
        drawn = all.attention.some((/** @type {any} */ { kind }) => kind === 'skyformer'),
        length = lengthOf(input);
    if (options.tokens !== undefined) checkInteger('export: tokens', options.tokens, 1, length);
    const fixed = ['table', 'image'].includes(input.kind) ? length : null;
    if (fixed !== null && options.tokens !== undefined && options.tokens !== fixed)
        fail(`export: tokens is ${options.tokens}, but a sample of this model has ${fixed}`);
    // Skyformer draws its landmarks among so many tokens, so their number stands in the file.
    const tokens = options.tokens ?? fixed ?? (drawn ? length : null);

    const g = new Graph(),
        named = new Map(parameters.map(each => [each.name, each]));
    const weight = (/** @type {string} */ name) => {
        const { shape, data } = /** @type {Parameter} */ (named.get(name));
        return g.weight(name, shape, data);
    };
    const given = inputs(g, all, standardization, tokens);
    let x = embedded(g, all, given.x, weight, named);
    const bias = biasOf(g, all, x, length + cls, named);
    const rotary =
        all.positions === 'rotary'
            ? g.slice(
                  g.constant('float', [length + cls, width / heads], sinusoidal(length + cls, width / heads)),
                  0,
                  0,
                  g.length(x, 1),
              )
            : null;
    all.attention.forEach((/** @type {any} */ layer, /** @type {number} */ i) => {
        x = encoderLayer(g, all, layer, `layers.${i}`, x, {
            weight,
            numbers: name => /** @type {Parameter} */ (named.get(name)),
            bias,
            rotary,
            tokens: tokens === null ? null : tokens + cls,
        });
    });
    const logits = head(g, all, x, weight, named, length);
    const outputs = results(g, all, logits, targets);
    /** @type {Record<string, string>} */
    const metadata = { config: JSON.stringify(config) };
    if (all.classes) metadata.classes = JSON.stringify(all.classes);
    return modelBytes({
        name: 'primal-attention',
        about: `${count(all.attention.length, 'layer')} of ${[...new Set(all.attention.map((/** @type {any} */ { kind }) => kind))].join(', ')}; all samples of a batch have one length, numbers as they were measured`,
        opset: OPSET,
        nodes: g.nodes,
        constants: g.constants,
        inputs: given.values,
        outputs,
        metadata,
    });
}

/** Tokens of the longest sample. @param {any} input */
function lengthOf(input) {
    if (input.kind === 'table') return input.columns.length;
    if (input.kind === 'image') return (input.height / input.patch) * (input.width / input.patch);
    return input.length;
}

/* ---- before the layers ------------------------------------------------------------------------------------------- */

/**
 * x − mean, by the deviation, in float64 as the library does.
 * @param {Graph} g
 * @param {string} x
 * @param {Standardization} by
 * @param {number | null} rows where each position has its own
 */
function standardized(g, x, { mean, deviation, features, by }, rows) {
    const dims = by === 'position' ? [mean.length / features, features] : [features];
    let [m, s] = [mean, deviation].map(list => g.constant('double', dims, list));
    if (by === 'position' && rows === null) [m, s] = [m, s].map(each => g.slice(each, 0, 0, g.length(x, 1)));
    return g.cast(g.div(g.sub(g.cast(x, 'double'), m), s), 'float');
}

/**
 * What the model is given, and the tokens of it: ids, or [B,N,features] of numbers.
 * @param {Graph} g
 * @param {any} config
 * @param {Standardization | null} standardization
 * @param {number | null} tokens
 */
function inputs(g, config, standardization, tokens) {
    const { input } = config,
        N = tokens ?? 'tokens';
    const value = (
        /** @type {import('./protobuf.js').Type} */ type,
        /** @type {(number | string)[]} */ dims,
        /** @type {string} */ about,
    ) => [{ name: 'x', type, dims: ['batch', ...dims], about }];
    if (input.kind === 'tokens') return { x: 'x', values: value('int64', [N], `ids below ${input.vocabulary}`) };
    if (input.kind === 'table') {
        const columns = input.columns
            .map((/** @type {any} */ { name, categories }) =>
                categories ? `${name}: place among ${categories.join(', ')}` : name,
            )
            .join('; ');
        return {
            x: tableRows(g, input, standardization),
            values: value('float', [input.columns.length], `${columns}; NaN is missing`),
        };
    }
    if (input.kind === 'image') {
        const { height, width, channels, patch } = input,
            squares = g.reshape('x', 0, height / patch, patch, width / patch, patch * channels),
            rows = g.reshape(g.transpose(squares, 0, 1, 3, 2, 4), 0, lengthOf(input), patch * patch * channels);
        return {
            x: standardization ? standardized(g, rows, standardization, lengthOf(input)) : rows,
            values: value('float', [height, width, channels], 'images'),
        };
    }
    const masked = config.missing === 'mask';
    const values = value(
        'float',
        [N, input.features],
        masked ? 'series as they were measured; NaN is missing' : 'series as they were measured',
    );
    const scaled = standardization ? standardized(g, 'x', standardization, null) : 'x';
    if (!masked) return { x: scaled, values };
    const there = g.cast(g.node('Not', [g.node('IsNaN', ['x'])]), 'float'),
        filled = g.node('Where', [g.node('IsNaN', [scaled]), g.scalar(0), scaled]);
    const channels = g.concat([g.unsqueeze(filled, 3), g.unsqueeze(there, 3)], 3);
    return { x: g.reshape(channels, 0, 0, 2 * input.features), values };
}

/**
 * [B, columns, 2]: of each column the row of the embedding and what multiplies it, as float.
 * @param {Graph} g
 * @param {any} input
 * @param {Standardization | null} standardization
 */
function tableRows(g, input, standardization) {
    /** @type {number[]} */
    const first = [];
    let rows = 0;
    for (const { categories } of input.columns) {
        first.push(rows);
        rows += 1 + (categories?.length ?? 1);
    }
    const C = input.columns.length,
        words = g.constant(
            'bool',
            [C],
            input.columns.map((/** @type {any} */ { categories }) => (categories ? 1 : 0)),
        ),
        missing = g.node('IsNaN', ['x']),
        whole = g.node('Where', [missing, g.scalar(-1), 'x']),
        place = g.node('Where', [words, whole, g.node('Where', [missing, g.scalar(-1), g.scalar(0)])]),
        ids = g.add(
            place,
            g.constant(
                'float',
                [C],
                first.map(at => at + 1),
            ),
        );
    const scaled = standardization ? standardized(g, 'x', standardization, C) : 'x',
        scale = g.node('Where', [g.node('Or', [words, missing]), g.scalar(1), scaled]);
    return g.concat([g.unsqueeze(ids, 2), g.unsqueeze(scale, 2)], 2);
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} given
 * @param {(name: string) => string} weight
 * @param {Map<string, Parameter>} named
 */
function embedded(g, config, given, weight, named) {
    const { input, width, embeddingScale, pooling } = config;
    let x;
    if (input.kind === 'tokens') x = g.gather(weight('embedding.weight'), given, 0);
    else if (input.kind === 'table') {
        const ids = g.node('Squeeze', [g.cast(g.slice(given, 2, 0, 1), 'int64'), g.ints(2)]);
        x = g.add(
            g.mul(g.gather(weight('embedding.weight'), ids, 0), g.slice(given, 2, 1, 2)),
            weight('embedding.bias'),
        );
    } else x = g.linear(given, weight('embedding.weight'), weight('embedding.bias'));
    if (embeddingScale && embeddingScale !== 1) x = g.mul(x, g.scalar(embeddingScale));
    if (pooling === 'cls') {
        const shape = g.concat([g.length(x, 0), g.ints(1, width)], 0);
        x = g.concat([g.node('Expand', [weight('classToken.weight'), shape]), x], 1);
    }
    const length = lengthOf(input) + (pooling === 'cls' ? 1 : 0);
    if (named.has('positions.weight')) x = g.add(x, g.slice(weight('positions.weight'), 0, 0, g.length(x, 1)));
    else if (config.positions === 'sinusoidal')
        x = g.add(x, g.slice(g.constant('float', [length, width], sinusoidal(length, width)), 0, 0, g.length(x, 1)));
    return named.has('embeddingNorm.weight') ? norm(g, config, 'embeddingNorm', x, weight) : x;
}

/**
 * Biases of scores by distance, [H,N,N]; null without.
 * @param {Graph} g
 * @param {any} config
 * @param {string} x
 * @param {number} length
 * @param {Map<string, Parameter>} named
 */
function biasOf(g, { positions, heads, attention }, x, length, named) {
    if (positions !== 'alibi' && positions !== 'relative') return null;
    const back = attention.every((/** @type {any} */ { causal }) => causal),
        table = named.get('positions.relative')?.data ?? null,
        every = g.constant('float', [heads, 2 * length - 1], distanceBias(heads, length, back, table)),
        places = g.range(g.length(x, 1));
    const far = g.add(g.sub(g.unsqueeze(places, 1), g.unsqueeze(places, 0)), g.int(length - 1));
    return g.gather(every, far, 1);
}

/* ---- behind the layers ------------------------------------------------------------------------------------------- */

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} x
 * @param {(name: string) => string} weight
 * @param {Map<string, Parameter>} named
 * @param {number} length
 */
function head(g, config, x, weight, named, length) {
    const { width, pooling } = config;
    if (named.has('norm.weight')) x = norm(g, config, 'norm', x, weight);
    if (config.finalGelu) x = activation(g, 'gelu', x);
    const flat = (/** @type {string} */ rows) => g.reshape(rows, 0, width); // −1 fails where a batch is empty
    if (pooling === 'cls') x = flat(g.slice(x, 1, 0, 1));
    else if (pooling === 'last') x = flat(g.slice(x, 1, -1, 2 ** 31));
    else if (pooling === 'mean') x = flat(g.mean(x, 1));
    else if (pooling === 'max') x = flat(g.max(x, 1));
    else if (pooling === 'attention') {
        const scores = g.mul(g.matmul(weight('pool.query'), g.transpose(x, 0, 2, 1)), g.scalar(1 / Math.sqrt(width)));
        x = flat(g.matmul(g.node('Softmax', [scores], { axis: -1 }), x));
    } else if (pooling === 'flatten') {
        const gap = g.sub(g.ints(length), g.length(x, 1)),
            zeros = g.node('ConstantOfShape', [g.concat([g.length(x, 0), gap, g.ints(width)], 0)]);
        x = g.reshape(g.concat([x, zeros], 1), 0, length * width);
    }
    if (named.has('head.hidden.weight'))
        x = g.node('Relu', [g.linear(x, weight('head.hidden.weight'), weight('head.hidden.bias'))]);
    const y = g.linear(x, weight(config.tied ? 'embedding.weight' : 'head.weight'), weight('head.bias'));
    return config.outputActivation === 'tanh' ? g.node('Tanh', [y]) : y;
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} logits
 * @param {Standardization | null} targets
 * @returns {import('./protobuf.js').Value[]}
 */
function results(g, { loss, outputs, classes, pooling, input }, logits, targets) {
    const N = input.kind === 'tokens' || input.kind === 'series' ? 'tokens' : lengthOf(input),
        dims = ['batch', ...(pooling === 'none' ? [N] : []), outputs];
    const value = (/** @type {string} */ name, /** @type {string} */ about) => ({
        name,
        type: /** @type {const} */ ('float'),
        dims,
        about,
    });
    if (loss === 'mse') {
        const numbers = targets
            ? g.cast(
                  g.add(
                      g.mul(g.cast(logits, 'double'), g.constant('double', [outputs], targets.deviation)),
                      g.constant('double', [outputs], targets.mean),
                  ),
                  'float',
              )
            : logits;
        g.output('values', numbers);
        return [value('values', 'predictions in the units of the targets')];
    }
    g.output('logits', logits);
    g.output(
        'probabilities',
        loss === 'multiLabel' ? g.node('Sigmoid', [logits]) : g.node('Softmax', [logits], { axis: -1 }),
    );
    const of = classes ? `of ${classes.slice(0, 50).join(', ')}${classes.length > 50 ? ' …' : ''}` : 'of the classes';
    return [value('logits', of), value('probabilities', of)];
}
