/** What a model is given, as it was measured, and the rows that its first layer sees. */
import { norm } from './encoder.js';
import { distanceBias, sinusoidal } from './positions.js';

/**
 * @typedef {import('./graph.js').Graph} Graph
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Parameter} Parameter
 * @typedef {import('./attention.js').Mask} Mask
 * @typedef {import('./encoder.js').Held} Held
 * @typedef {import('./protobuf.js').Value} Value
 */

/** As tokenizers and their runtimes call it. */
export const MASK = 'attention_mask';

/**
 * Which tokens there are, of a mask [B,N] of bool.
 * @param {Graph} g @param {string} keep @returns {Mask}
 */
export function maskOf(g, keep) {
    const count = g.node('Max', [g.sum(g.cast(keep, 'int64'), 1), g.int(1)]);
    return { keep, rows: g.unsqueeze(keep, 2), keys: g.unsqueeze(keep, 1, 3), count };
}

/** With a token of the model's own before them. @param {Graph} g @param {string} keep */
const oneMore = (g, keep) => g.concat([g.node('Or', [g.slice(keep, 1, 0, 1), g.constant('bool', [], [1])]), keep], 1);

/** @param {string} name @param {string | number} tokens @returns {Value} */
export const maskInput = (name, tokens) => ({
    name,
    type: 'int64',
    dims: ['batch', tokens],
    about: 'of each sample ones for its tokens, then zeros for what fills it up to the length of the batch',
});

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
export function standardized(g, x, { mean, deviation, features, by }, rows) {
    const dims = by === 'position' ? [mean.length / features, features] : [features];
    let [m, s] = [mean, deviation].map(list => g.constant('double', dims, list));
    if (by === 'position' && rows === null) [m, s] = [m, s].map(each => g.slice(each, 0, 0, g.length(x, 1)));
    return g.cast(g.div(g.sub(g.cast(x, 'double'), m), s), 'float');
}

/**
 * What the model is given, the tokens of it, ids or [B,N,features] of numbers, and which there are.
 * @param {Graph} g
 * @param {any} config
 * @param {Standardization | null} standardization
 * @param {number | null} tokens
 * @param {boolean} masked
 * @returns {{ x: string, values: Value[], mask: Mask | null }}
 */
export function inputs(g, config, standardization, tokens, masked) {
    const there = masked ? g.cast(MASK, 'bool') : '',
        given = masked ? filled(g, config, there) : 'x',
        { x, value } = measured(g, config, standardization, tokens, given),
        N = tokens ?? 'tokens';
    return {
        x,
        values: masked ? [value, maskInput(MASK, N)] : [value],
        mask: masked ? maskOf(g, config.pooling === 'cls' ? oneMore(g, there) : there) : null,
    };
}

/**
 * x, with zeros where nothing is: what stands there may be anything, NaN too.
 * @param {Graph} g @param {any} config @param {string} there
 */
const filled = (g, { input }, there) =>
    input.kind === 'tokens' ? g.where(there, 'x', g.int(0)) : g.where(g.unsqueeze(there, 2), 'x', g.scalar(0));

/**
 * @param {Graph} g
 * @param {any} config
 * @param {Standardization | null} standardization
 * @param {number | null} tokens
 * @param {string} given
 * @returns {{ x: string, value: Value }}
 */
function measured(g, config, standardization, tokens, given) {
    const { input } = config,
        N = tokens ?? 'tokens';
    const value = (
        /** @type {import('./protobuf.js').Type} */ type,
        /** @type {(number | string)[]} */ dims,
        /** @type {string} */ about,
    ) => ({ name: 'x', type, dims: ['batch', ...dims], about });
    if (input.kind === 'tokens') return { x: given, value: value('int64', [N], `ids below ${input.vocabulary}`) };
    if (input.kind === 'table') {
        const columns = input.columns
            .map((/** @type {any} */ { name, categories }) =>
                categories ? `${name}: place among ${categories.join(', ')}` : name,
            )
            .join('; ');
        return {
            x: tableRows(g, input, standardization),
            value: value('float', [input.columns.length], `${columns}; NaN is missing`),
        };
    }
    if (input.kind === 'image') {
        const { height, width, channels, patch } = input,
            squares = g.reshape('x', 0, height / patch, patch, width / patch, patch * channels),
            rows = g.reshape(g.transpose(squares, 0, 1, 3, 2, 4), 0, lengthOf(input), patch * patch * channels);
        return {
            x: standardization ? standardized(g, rows, standardization, lengthOf(input)) : rows,
            value: value('float', [height, width, channels], 'images'),
        };
    }
    const gaps = config.missing === 'mask',
        about = gaps ? 'series as they were measured; NaN is missing' : 'series as they were measured',
        scaled = standardization ? standardized(g, given, standardization, null) : given,
        series = value('float', [N, input.features], about);
    if (!gaps) return { x: scaled, value: series };
    const there = g.cast(g.node('Not', [g.node('IsNaN', [given])]), 'float'),
        whole = g.where(g.node('IsNaN', [scaled]), g.scalar(0), scaled);
    const channels = g.concat([g.unsqueeze(whole, 3), g.unsqueeze(there, 3)], 3);
    return { x: g.reshape(channels, 0, 0, 2 * input.features), value: series };
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
 * @param {Held} held
 */
export function embedded(g, config, given, held) {
    const { input, width, pooling } = config,
        { weight } = held;
    let x;
    if (input.kind === 'tokens') x = g.gather(weight('embedding.weight'), given, 0);
    else if (input.kind === 'table') {
        const ids = g.node('Squeeze', [g.cast(g.slice(given, 2, 0, 1), 'int64'), g.ints(2)]);
        x = g.add(
            g.mul(g.gather(weight('embedding.weight'), ids, 0), g.slice(given, 2, 1, 2)),
            weight('embedding.bias'),
        );
    } else x = g.linear(given, weight('embedding.weight'), weight('embedding.bias'));
    x = scaledRows(g, config, x);
    if (pooling === 'cls') {
        const shape = g.concat([g.length(x, 0), g.ints(1, width)], 0);
        x = g.concat([g.node('Expand', [weight('classToken.weight'), shape]), x], 1);
    }
    x = placed(g, config, x, 'positions', rowsOf(config), held);
    return held.has('embeddingNorm.weight') ? norm(g, config, 'embeddingNorm', x, weight) : x;
}

/** Most rows that a layer sees. @param {any} config */
export const rowsOf = ({ input, pooling }) => lengthOf(input) + (pooling === 'cls' ? 1 : 0);

/** @param {Graph} g @param {any} config @param {string} x */
export const scaledRows = (g, { embeddingScale }, x) =>
    embeddingScale && embeddingScale !== 1 ? g.mul(x, g.scalar(embeddingScale)) : x;

/**
 * With the rows of a table of positions.
 * @param {Graph} g
 * @param {any} config
 * @param {string} x
 * @param {string} name
 * @param {number} length
 * @param {Held} held
 */
export function placed(g, { positions, width }, x, name, length, held) {
    const first = (/** @type {string} */ table) => g.add(x, g.slice(table, 0, 0, g.length(x, 1)));
    if (held.has(`${name}.weight`)) return first(held.weight(`${name}.weight`));
    return positions === 'sinusoidal' ? first(g.constant('float', [length, width], sinusoidal(length, width))) : x;
}

/**
 * Biases of scores by distance, [H,N,N]; null without.
 * @param {Graph} g
 * @param {any} config
 * @param {string} x
 * @param {string} name
 * @param {number} length
 * @param {boolean} back whether all layers look back only
 * @param {Held} held
 */
export function biasOf(g, { positions, heads }, x, name, length, back, held) {
    if (positions !== 'alibi' && positions !== 'relative') return null;
    const table = held.has(`${name}.relative`) ? held.numbers(`${name}.relative`).data : null,
        every = g.constant('float', [heads, 2 * length - 1], distanceBias(heads, length, back, table)),
        places = g.range(g.length(x, 1));
    const far = g.add(g.sub(g.unsqueeze(places, 1), g.unsqueeze(places, 0)), g.int(length - 1));
    return g.gather(every, far, 1);
}

/**
 * Angles by which queries and keys are turned, [N,d]; null without.
 * @param {Graph} g @param {any} config @param {string} x @param {number} length
 */
export function rotaryOf(g, { positions, heads, width }, x, length) {
    if (positions !== 'rotary') return null;
    const d = width / heads;
    return g.slice(g.constant('float', [length, d], sinusoidal(length, d)), 0, 0, g.length(x, 1));
}
