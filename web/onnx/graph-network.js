/** A model of a graph's nodes: attention over the pairs of an adjacency matrix (GAT), in a full matrix of scores. */
import { HIDDEN } from './rows.js';
import { classResults } from './head.js';
import { standardized } from './inputs.js';

/** Kinds of a graph's layers that standard operators express. */
export const GRAPH_ATTENTION = ['graph'];

/**
 * @param {import('./graph.js').Graph} g
 * @param {any} config
 * @param {import('./encoder.js').Held} held
 * @param {{ standardization: import('../samples/standardization.js').Standardization | null }} scales
 */
export function graphModel(g, config, { weight }, { standardization }) {
    const { attention, heads, input, outputs, width, selfLoops } = config,
        scalar = (/** @type {number} */ value) => g.scalar(value);
    let see = g.cast('adjacency', 'bool');
    if (selfLoops) {
        const places = g.range(g.length('x', 0)),
            own = g.node('Equal', [g.unsqueeze(places, 1), g.unsqueeze(places, 0)]);
        see = g.node('Or', [see, own]);
    }
    let h = standardization ? standardized(g, 'x', standardization, null) : 'x';
    attention.forEach((/** @type {any} */ { slope }, /** @type {number} */ i) => {
        const own = (/** @type {string} */ part) => weight(`layers.${i}.${part}`),
            last = i + 1 === attention.length,
            d = last ? outputs : width / heads,
            z = g.transpose(g.reshape(g.linear(h, own('weight')), 0, heads, d), 1, 0, 2);
        const along = (/** @type {string} */ part) => g.sum(g.mul(z, g.unsqueeze(own(part), 1)), 2),
            energies = g.add(along('aSelf'), g.transpose(along('aNeighbor'), 0, 2, 1)),
            leaky = g.node('LeakyRelu', [energies], { alpha: { float: slope || 0.2 } });
        // a node without edges gets zeros
        const weights = g.node('Softmax', [g.where(see, leaky, scalar(HIDDEN))], { axis: -1 }),
            y = g.matmul(g.where(see, weights, scalar(0)), z);
        h = last ? g.node('Squeeze', [g.mean(y, 0), g.ints(0)]) : g.reshape(g.transpose(y, 1, 0, 2), 0, heads * d);
        h = g.add(h, own('bias'));
        if (!last) h = g.node('Elu', [h]);
    });
    /** @type {import('./protobuf.js').Value[]} */
    const inputs = [
        { name: 'x', type: 'float', dims: ['nodes', input.features], about: 'features of the nodes' },
        {
            name: 'adjacency',
            type: 'float',
            dims: ['nodes', 'nodes'],
            about: `not 0 where the node of the row looks at that of the column${selfLoops ? '; each looks at itself too' : ''}`,
        },
    ];
    return {
        inputs,
        outputs: classResults(g, config, h, ['nodes', outputs]),
        about: 'a graph is one sample',
    };
}
