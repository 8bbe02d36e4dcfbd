// Multiplications of one layer's attention as the sequence grows: this mechanism's, and those of the N × N table
// (softmax of the same width and heads), both as the package counts them (pa.cost).

import { MECHANISMS, optionsOf } from '../../catalogue/mechanisms.js';

const FIRST = 16,
    LAST = 65536;

/** @typedef {{ name: string, values: number[] }} Counted  multiplications, one for each length */
/** @typedef {{ lengths: number[], rows: Counted[], d: number, heads: number, layer: number }} Counts */

/** @param {import('../trainer.js').Trainer} trainer @param {number} layer @returns {Counts} */
export function countsOf(trainer, layer) {
    const { width, heads } = trainer.values,
        { kind } = trainer.model.config.attention[layer],
        lengths = lengthsOf(trainer.model.config.attention[layer].conv === '2d');
    /** @param {string} name @param {string} of @param {Record<string, any>} options @param {number} at */
    const row = (name, of, options, at) => ({
        name,
        values: lengths.map(n => multiplications(trainer, of, options, n, at)),
    });
    const rows = [row('Softmax, the N × N table', 'softmax', {}, 0)];
    if (kind !== 'softmax' || !['softmax', 'primal'].includes(trainer.kind))
        rows.push(row(nameOf(trainer, layer), trainer.kind, trainer.options, layer));
    if (kind !== 'primal' && !MECHANISMS[trainer.kind].graph) {
        const usual = optionsOf('primal', '');
        rows.push(row(`Primal-Attention, s = ${usual.rank}`, 'primal', usual, 0));
    }
    return { lengths, rows, d: width / heads, heads, layer };
}

/** @param {boolean} squares of an image only */
const lengthsOf = squares => {
    const lengths = [];
    for (let n = FIRST; n <= LAST; n *= squares ? 4 : 2) lengths.push(n);
    return lengths;
};

/** @param {import('../trainer.js').Trainer} trainer @param {number} layer */
const nameOf = ({ kind, model, options }, layer) =>
    kind === 'primal'
        ? `Primal-Attention, s = ${model.config.attention[layer].rank}`
        : `${MECHANISMS[kind].name}${options.landmarks ? `, m = ${options.landmarks}` : ''}, as here`;

/**
 * Of one layer on n tokens. An operation of pa.cost is a multiplication or an addition, which come in pairs.
 * @param {import('../trainer.js').Trainer} trainer @param {string} kind @param {Record<string, any>} options
 * @param {number} n @param {number} layer
 */
function multiplications({ pa, values, data }, kind, options, n, layer) {
    const { width, heads, depth } = values,
        { graph: onGraph, config } = MECHANISMS[kind];
    const made = config(options, { heads, length: n, depth, image: data.input.kind === 'image' }),
        attention = /** @type {any} */ (Array.isArray(made) ? made[layer] : made);
    const sizes = { classes: 2, width, heads, depth: 1, attention };
    if (onGraph) {
        const { y, edges } = /** @type {any} */ (data).graph;
        // as many edges a node as this graph has; every node is its own neighbour too
        const each = edges.length / 2 / y.length + 1;
        const graph = { ...sizes, input: { kind: 'graph', features: 2 } };
        return pa.cost(graph, n, { edges: Math.round(n * each) }).flops.forward.attention / 2;
    }
    const side = Math.sqrt(n);
    const input =
        attention.conv === '2d'
            ? { kind: 'image', height: side, width: side, channels: 1, patch: 1 }
            : { kind: 'series', features: 2, length: n };
    return pa.cost({ ...sizes, input }).flops.forward.attention / 2;
}
