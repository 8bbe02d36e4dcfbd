/**
 * A translator: both sides in one graph, or each by itself, as those have it who translate token by token. Ids are the
 * vocabularies' own; the source's end and the target's begin are put there by the graph.
 */
import { encoderLayer, norm } from './encoder.js';
import { classResults } from './head.js';
import { MASK, biasOf, maskInput, maskOf, placed, rotaryOf, scaledRows } from './inputs.js';

/**
 * @typedef {import('./graph.js').Graph} Graph
 * @typedef {import('./encoder.js').Held} Held
 * @typedef {import('./attention.js').Mask} Mask
 * @typedef {import('./protobuf.js').Value} Value
 */

/** @type {readonly string[]} */
export const PARTS = ['both', 'encoder', 'decoder'];

/**
 * @param {Graph} g
 * @param {any} config
 * @param {Held} held
 * @param {unknown} _scales
 * @param {Record<string, any>} options
 */
export function translatorModel(g, config, held, _scales, { mask: masked = false, part = 'both' }) {
    /** @type {Value[]} */
    const inputs = [];
    /** @type {Value[]} */
    const outputs = [];
    const { width, outputs: classes } = config,
        value = (
            /** @type {string} */ name,
            /** @type {Value['type']} */ type,
            /** @type {any[]} */ dims,
            about = '',
        ) => ({
            name,
            type,
            dims: ['batch', ...dims],
            about,
        });
    let memory = 'memory',
        /** @type {Mask | null} */
        mask = null;
    if (part === 'decoder') {
        inputs.push(value('memory', 'float', ['memory_tokens', width], 'of the encoder'));
        if (masked) {
            inputs.push(maskInput('memory_mask', 'memory_tokens'));
            mask = maskOf(g, g.cast('memory_mask', 'bool'));
        }
    } else {
        const source = sourceOf(g, config, masked);
        inputs.push(...source.values);
        mask = source.mask;
        memory = encoder(g, config, held, source);
    }
    if (part === 'encoder') {
        g.output('memory', memory);
        outputs.push(value('memory', 'float', ['memory_tokens', width], 'for the decoder'));
        if (mask !== null) {
            g.output('memory_mask', g.cast(mask.keep, 'int64'));
            outputs.push(value('memory_mask', 'int64', ['memory_tokens'], 'for the decoder'));
        }
    } else {
        const { vocabulary } = config.input.target,
            about = `ids below ${vocabulary.length ?? vocabulary}; none, or those so far`;
        inputs.push(value('target', 'int64', ['target_tokens'], about));
        const logits = decoder(g, config, held, memory, mask);
        outputs.push(...classResults(g, config, logits, ['batch', 'steps', classes]));
    }
    return {
        inputs,
        outputs,
        about: `logits are of each target token and of the end, id ${classes - 1}, behind those before it`,
    };
}

/** [B,1] of one id. @param {Graph} g @param {string} like [B,..] @param {number} id */
const column = (g, like, id) =>
    g.node('Expand', [g.constant('int64', [1, 1], [id]), g.concat([g.length(like, 0), g.ints(1)], 0)]);

/** @param {any} side */
const endOf = ({ vocabulary }) => vocabulary.length ?? vocabulary;

/**
 * The source with its end behind its last token.
 * @param {Graph} g @param {any} config @param {boolean} masked
 */
function sourceOf(g, { input, depth, attention }, masked) {
    const { source } = input,
        end = endOf(source),
        drawn = attention.slice(0, depth).some((/** @type {any} */ { kind }) => kind === 'skyformer'),
        tokens = drawn && !masked ? source.length : null,
        N = tokens ?? 'tokens';
    /** @type {Value[]} */
    const values = [{ name: 'x', type: 'int64', dims: ['batch', N], about: `ids below ${end}` }];
    if (!masked) return { ids: g.concat(['x', column(g, 'x', end)], 1), values, mask: null, tokens };
    values.push(maskInput(MASK, N));
    const there = g.cast(MASK, 'bool'),
        many = g.sum(g.cast(there, 'int64'), 1),
        ids = g.concat([g.where(there, 'x', g.int(0)), column(g, 'x', 0)], 1),
        places = g.unsqueeze(g.range(g.length(ids, 1)), 0);
    return {
        ids: g.where(g.node('Equal', [places, many]), g.int(end), ids),
        values,
        mask: maskOf(g, g.node('LessOrEqual', [places, many])),
        tokens,
    };
}

/**
 * Rows of a side before its layers, and what they are told of their places.
 * @param {Graph} g
 * @param {any} config
 * @param {Held} held
 * @param {'source' | 'target'} name
 * @param {string} ids
 */
function side(g, config, held, name, ids) {
    const length = config.input[name].length + 1,
        scaled = scaledRows(g, config, g.gather(held.weight(`${name}.embedding.weight`), ids, 0)),
        x = placed(g, config, scaled, `${name}.positions`, length, held);
    const bias = biasOf(g, config, x, `${name}.positions`, length, name === 'target', held);
    return { x, length, bias, rotary: rotaryOf(g, config, x, length) };
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {Held} held
 * @param {{ ids: string, mask: Mask | null, tokens: number | null }} source
 */
function encoder(g, config, held, { ids, mask, tokens }) {
    let { x, ...places } = side(g, config, held, 'source', ids);
    const about = { ...places, mask, tokens: tokens === null ? null : tokens + 1 },
        last = { values: null };
    for (const [number, layer] of config.attention.slice(0, config.depth).entries())
        x = encoderLayer(g, config, layer, `encoder.${number}`, x, held, about, { number, last });
    return held.has('encoder.norm.weight') ? norm(g, config, 'encoder.norm', x, held.weight) : x;
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {Held} held
 * @param {string} memory
 * @param {Mask | null} mask of the memory
 */
function decoder(g, config, held, memory, mask) {
    const { attention, depth, input, outputs, tied } = config,
        begun = g.concat([column(g, 'target', outputs - 1), 'target'], 1);
    let { x, ...places } = side(g, config, held, 'target', begun);
    const last = { values: null },
        about = { ...places, mask: null, tokens: null };
    for (let i = 0; depth + 2 * i < attention.length; i++) {
        const number = depth + 2 * i,
            [own, options] = attention.slice(number),
            across = { options, memory, mask, length: input.source.length + 1 };
        x = encoderLayer(g, config, own, `decoder.${i}`, x, held, about, { number, last }, across);
    }
    if (held.has('decoder.norm.weight')) x = norm(g, config, 'decoder.norm', x, held.weight);
    return g.linear(x, held.weight(tied ? 'target.embedding.weight' : 'head.weight'), held.weight('head.bias'));
}
