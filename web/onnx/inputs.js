/** What a model is given, as it was measured, and the rows that its first layer sees. */
import { norm } from './encoder.js';
import { distanceBias, sinusoidal } from './positions.js';

/**
 * @typedef {import('./graph.js').Graph} Graph
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Parameter} Parameter
 */

/** Tokens of the longest sample. @param {any} input */
export function lengthOf(input) {
    if (input.kind === 'table') return input.columns.length;
    if (input.kind === 'image') return (input.height / input.patch) * (input.width / input.patch);
    return input.length;
}

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
export function inputs(g, config, standardization, tokens) {
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
export function embedded(g, config, given, weight, named) {
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
export function biasOf(g, { positions, heads, attention }, x, length, named) {
    if (positions !== 'alibi' && positions !== 'relative') return null;
    const back = attention.every((/** @type {any} */ { causal }) => causal),
        table = named.get('positions.relative')?.data ?? null,
        every = g.constant('float', [heads, 2 * length - 1], distanceBias(heads, length, back, table)),
        places = g.range(g.length(x, 1));
    const far = g.add(g.sub(g.unsqueeze(places, 1), g.unsqueeze(places, 0)), g.int(length - 1));
    return g.gather(every, far, 1);
}
