// The attention mechanisms a model of this page can have: their names, what to say about them, how their maps are coloured.

/**
 * @typedef {object} Mechanism
 * @property {string} name
 * @property {string} caption   for someone who knows transformers and none of the papers
 * @property {string} map       what the map shows
 * @property {boolean} signed   negative entries occur: diverging colours about zero
 * @property {boolean} ksvd     has a KSVD objective
 * @property {(values: Record<string, any>) => Record<string, unknown>} config  the package's `attention` option
 */

/** @type {Record<string, Mechanism>} */
export const MECHANISMS = {
    primal: {
        name: 'Primal-Attention',
        caption: 'Never builds the N × N table. It learns a few pairs of directions, one set for queries and one for keys, and gives each token its scores along them: the singular vectors of a kernel.',
        map: 'The kernel it works with: the cosine of every query (row) and key (column), from −1 to 1.',
        signed: true,
        ksvd: true,
        config: ({ rank, eta }) => ({ kind: 'primal', rank, eta }),
    },
    softmax: {
        name: 'Softmax attention',
        caption: 'The attention you know. Every query (row) spreads a weight of 1 over all keys (columns): an N × N table for each head.',
        map: 'Attention weights, from 0 up. Each row sums to 1.',
        signed: false,
        ksvd: false,
        config: () => ({ kind: 'softmax' }),
    },
};
