/**
 * A model of the papers' PyTorch code in the words of neither that code nor this library, and what all of its formats
 * (interop-uea.js, interop-lra.js, interop-cv.js) read off the tensors. That code has each model in two variants:
 * PrimalFormer, all layers primal; Primal.+, the last layers primal and those below softmax. Of series and tokens
 * (Primal.+Trans.) these are two layers, one of either kind, whatever its num_layers says.
 */
import { fail } from '../errors.js';

/**
 * @typedef {Map<string, { shape: number[], data: import('./safetensors-tensor.js').TensorData }>} Tensors
 * @typedef {{ kind: 'softmax' } | { kind: 'primal', rank: number, rows: number }} PlanLayer
 *
 * A model of theirs in the words of neither.
 * @typedef {object} Plan
 * @property {number} columns features, or the vocabulary
 * @property {number} length
 * @property {number} classes
 * @property {number} width
 * @property {number} heads
 * @property {number} feedforward
 * @property {number} headHidden
 * @property {boolean} pair
 * @property {number} dropout
 * @property {'learned' | 'sinusoidal'} positions
 * @property {number} eta
 * @property {PlanLayer[]} layers
 * @property {(layer: number) => string} prefix of a layer's names in the file
 * @property {number} [dropPath]
 * @property {{ height: number, width: number, channels: number, patch: number }} [image] whose patches are the tokens,
 *   behind a class token
 * @property {{ mean: number[], deviation: number[] }} [scale] of its channels
 */

/**
 * One of the formats.
 * @typedef {object} Format
 * @property {(length: number, product: number) => number} rows of We, for low_rank · rank_multi
 * @property {(tensors: Tensors, config: Record<string, any>) => Plan} plan of a model of theirs; what can't be opened
 *   is told in one error
 * @property {(plan: Plan) => Record<string, any>} config ours
 * @property {(plan: Plan) => Record<string, unknown>} theirs that code's configuration
 * @property {(attention: readonly import('../types.js').AttentionConfig[], length: number) => PlanLayer[]} layers that
 *   this code can have, nearest to these
 * @property {boolean} [optional] a file needs no configuration
 * @property {(tensors: Tensors, plan: Plan) => Tensors} [open] one tensor there may be several here, or lie otherwise
 * @property {(tensors: Tensors, plan: Plan) => void} [close] the way back
 * @property {'series' | 'tokens' | 'image'} input
 * @property {'uea' | 'lra' | 'none'} padding
 * @property {Record<string, string>} names ours → theirs
 * @property {Plan['prefix']} prefix
 * @property {string} attentionPrefix
 * @property {Record<string, string>} attentionNames
 * @property {Record<string, string>} layerNames
 */

/* ---- what the tensors say ---------------------------------------------------------------------------------------- */

/** @param {Tensors} tensors @param {string} name @returns {number[]} */
export function shapeOf(tensors, name) {
    return tensors.get(name)?.shape ?? [];
}

/** A name that only files of the format have. */
export const EMBEDDINGS = {
    'primalformer-uea': 'project_inp.weight',
    'primalformer-lra': 'model.embeddings.word_embeddings.weight',
    'primalformer-cv': 'patch_embed.proj.weight',
};

/**
 * The sizes of tensors that every file of the format has.
 * @param {Tensors} tensors @param {keyof typeof EMBEDDINGS} format @param {string[]} names @returns {number[][]}
 */
export function shapesOf(tensors, format, names) {
    const missing = names.filter(name => shapeOf(tensors, name).length < 2 || shapeOf(tensors, name).includes(0));
    if (missing.length === 0) return names.map(name => shapeOf(tensors, name));
    const [other] =
        Object.entries(EMBEDDINGS).find(([word, embedding]) => word !== format && tensors.has(embedding)) ?? [];
    return fail(
        `open: the file has no ${missing.join(', ')}, which models of ${format} have; ${other ? `its names are those of ${other}` : `it has ${[...tensors.keys()].slice(0, 3).join(', ') || 'no tensors'}`}`,
    );
}

/** @param {Tensors} tensors @param {Plan['prefix']} prefix @param {string} we @returns {PlanLayer[]} */
export function layersOf(tensors, prefix, we) {
    const names = [...tensors.keys()];
    let depth = 0;
    while (names.some(name => name.startsWith(prefix(depth)))) depth++;
    return Array.from({ length: depth }, (_, i) => {
        const [, rows, rank] = shapeOf(tensors, prefix(i) + we);
        return rank === undefined ? { kind: 'softmax' } : { kind: 'primal', rank, rows };
    });
}

/** sin and cos of t / 10000^(2i/D), in turns (nn/positions.c). @param {number} length @param {number} width */
export function sinusoidalPositions(length, width) {
    return Float32Array.from({ length: length * width }, (_, at) => {
        const column = at % width,
            angle = Math.floor(at / width) * Math.exp((-(column - (column % 2)) / width) * Math.log(10000));
        return column % 2 ? Math.cos(angle) : Math.sin(angle);
    });
}

/**
 * Whether a table holds sines and cosines as far as float32 gives them: the angle is rounded there.
 * @param {Tensors} tensors @param {string} name @param {number} length @param {number} width
 */
export function isSinusoidal(tensors, name, length, width) {
    const { data } = tensors.get(name) ?? { data: null };
    if (data === null) return true; // computed here
    return (
        data.length === length * width &&
        sinusoidalPositions(length, width).every(
            (value, at) => Math.abs(value - Number(data[at])) < 2e-6 + (1e-6 * at) / width,
        )
    );
}

/** Whether that code builds these layers in its variant Primal.+Trans. @param {readonly { kind: string }[]} layers */
export function isTransPlus(layers) {
    return layers.map(({ kind }) => kind).join() === 'softmax,primal';
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/**
 * One attention layer's names, without prefix: ours → theirs.
 * @param {Record<string, string>} linear
 * @param {string} inner
 */
export function attentionNames(linear, inner) {
    /** @type {Record<string, string>} */
    const names = { we: 'We', wr: 'Wr', lambda: `${inner}.Lambda` };
    for (const [ours, theirs] of Object.entries({ ...linear, concat: `${inner}.concate_weight` }))
        for (const part of ['weight', 'bias']) names[`${ours}.${part}`] = `${theirs}.${part}`;
    return names;
}

/**
 * Ours → theirs.
 * @param {Format} format
 * @param {number} depth
 * @param {Plan['prefix']} prefix
 * @returns {Map<string, string>}
 */
export function namesOf(format, depth, prefix) {
    const names = new Map(Object.entries(format.names));
    for (let i = 0; i < depth; i++) {
        for (const [ours, theirs] of Object.entries(format.attentionNames))
            names.set(`layers.${i}.attention.${ours}`, prefix(i) + format.attentionPrefix + theirs);
        for (const [ours, theirs] of Object.entries(format.layerNames))
            for (const part of ['weight', 'bias'])
                names.set(`layers.${i}.${ours}.${part}`, `${prefix(i)}${theirs}.${part}`);
    }
    return names;
}

/* ---- layers, ours and theirs ------------------------------------------------------------------------------------- */

/** @param {Plan} plan */
export function attentionOf({ layers, eta }) {
    return layers.map(layer =>
        layer.kind === 'softmax'
            ? { kind: 'softmax' }
            : { kind: 'primal', rank: layer.rank, rows: layer.rows, eta, countMasked: true },
    );
}

/**
 * All softmax, all primal, or one of either, with one rank and one multiple of it.
 * @param {(length: number, product: number) => number} rowsOf @returns {Format['layers']}
 */
export function uniformLayers(rowsOf) {
    return (attention, length) => {
        const { rank = 1, rows = rank } = attention.find(({ kind }) => kind === 'primal') ?? {};
        const multiples = [Math.ceil(rows / rank), Math.max(1, Math.round(rows / rank))].map(multiple =>
            rowsOf(length, multiple * rank),
        );
        const mixed = isTransPlus(attention);
        return attention.map(({ kind }) =>
            (mixed ? kind : attention[0].kind) === 'primal'
                ? { kind: 'primal', rank, rows: multiples.find(each => each === rows) ?? multiples[0] }
                : { kind: 'softmax' },
        );
    };
}

/** @param {Plan} plan @param {(product: number) => number} rowsOf */
export function theirAttention({ layers, eta }, rowsOf) {
    const primal = layers.find(layer => layer.kind === 'primal');
    if (!primal || primal.kind !== 'primal') return { attn_type: 'softmax' };
    return { attn_type: 'primal_cos', low_rank: primal.rank, rank_multi: multipleOf(primal, rowsOf), eta };
}

/**
 * @param {{ rank: number, rows: number }} layer
 * @param {(product: number) => number} rowsOf the rows there are for low_rank · rank_multi
 */
function multipleOf({ rank, rows }, rowsOf) {
    const multiple = Math.ceil(rows / rank);
    return rowsOf(multiple * rank) === rows ? multiple : Math.max(1, Math.round(rows / rank));
}
