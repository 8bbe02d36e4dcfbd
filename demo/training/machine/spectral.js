// Kernels made of spectral samples, for sequences and for graphs, and attention along the edges of a graph.

import { HOWS, list, rowOf, step } from './steps.js';
import { hidden, normalised, table, unseen } from './softmax.js';

/** @typedef {import('./index.js').Cell} Cell */

/**
 * The row of a kernel of spectral samples, over the keys at `places`.
 * @param {Cell} cell
 * @param {number[]} places
 * @param {{ q: Float32Array, k: Float32Array, names: [string, string], den: number }} of
 */
function spectral(cell, places, { q, k, names: [asks, tells], den }) {
    const { d, i, j, options, w1, w2 } = cell,
        { p, eps } = options;
    const M = /** @type {NonNullable<typeof w1>} */ (w1).cols,
        [a, b] = [w1, w2].map(w => Float64Array.from(/** @type {NonNullable<typeof w1>} */ (w).data));
    const samples = [a, b].map((w, t) => list(`W${'₁₂'[t]}, ${M} frequencies`, w, { cols: M }));
    /** @param {Float64Array} x @param {string} name @param {'query'|'key'} of */
    const waves = (x, name, of) => {
        const angles = samples.map((w, t) =>
            step(
                `Angles of ${name}, ${t ? 'second' : 'first'} set`,
                `θ${'₁₂'[t]} = 2π ${name} W${'₁₂'[t]}`,
                'project',
                {
                    lists: [list(name, x, { of }), w],
                    numbers: [['2π', 2 * Math.PI]],
                    name: `θ${'₁₂'[t]}`,
                    of,
                },
            ),
        );
        return [
            ...angles,
            step(`Waves of ${name}`, 'F = [cos θ₁ + cos θ₂, sin θ₁ + sin θ₂]', 'cosines', {
                lists: angles.map(({ out }, t) => list(`θ${'₁₂'[t]}`, out, { of })),
                name: `F(${name})`,
                of,
            }),
        ];
    };
    const query = rowOf(q, i, d),
        key = rowOf(k, j, d);
    const asked = waves(query, asks, 'query'),
        told = waves(key, tells, 'key'),
        F = asked[asked.length - 1].out;
    const match = step('Their product', `F(${asks})·F(${tells})`, 'dot', {
        lists: [list(`F(${asks})`, F, { of: 'query' }), list(`F(${tells})`, told[told.length - 1].out, { of: 'key' })],
    });
    const kernel = step('The mean over the samples', 'κ = F·F / 4M', 'quotient', {
        numbers: [
            [`F(${asks})·F(${tells})`, match.out],
            ['4M', 4 * M],
        ],
        note: `${M} learned frequencies decide what counts as similar; between −1 and 1.`,
    });
    const norms = [
        step(`The size of ${asks}`, `‖${asks}‖ₚ²`, 'squaredNorm', {
            lists: [list(asks, query, { of: 'query' })],
            numbers: [['p', p]],
        }),
        step(`The size of ${tells}`, `‖${tells}‖ₚ²`, 'squaredNorm', {
            lists: [list(tells, key, { of: 'key' })],
            numbers: [['p', p]],
        }),
    ];
    const magnitude = step('The magnitude', `e^((‖${asks}‖ₚ² + ‖${tells}‖ₚ²)/den)`, 'exp', {
        numbers: [
            [`‖${asks}‖ₚ²/den`, norms[0].out / den],
            [`‖${tells}‖ₚ²/den`, norms[1].out / den],
        ],
        note: `How much a pair counts by its length, den = ${den === 2 ? '2' : '2√d'}.`,
    });
    const logs = step('The logarithm of κ²', 'ln(κ² + ε)', 'logSquare', {
        numbers: [
            ['κ', kernel.out],
            ['ε', eps],
        ],
    });
    const energy = step('The score', `ln(κ² + ε) + (‖${asks}‖ₚ² + ‖${tells}‖ₚ²)/den`, 'sum', {
        numbers: [
            ['ln(κ² + ε)', logs.out],
            [`‖${asks}‖ₚ²/den`, norms[0].out / den],
            [`‖${tells}‖ₚ²/den`, norms[1].out / den],
        ],
    });
    const rows = places.map(t => rowOf(k, t, d));
    const scored = step('The same with every key it sees', 'a score for each', 'energies', {
        lists: [
            list(`F(${asks})`, F, { of: 'query' }),
            list('F of the keys', table(rows.map(row => featuresOf(row, a, b, M))), { cols: 2 * M, of: 'key' }),
            list(
                'their ‖·‖ₚ²',
                Float64Array.from(rows, row => /** @type {number} */ (HOWS.squaredNorm([row], [p], []))),
            ),
        ],
        numbers: [
            ['4M', 4 * M],
            ['ε', eps],
            [`‖${asks}‖ₚ²`, norms[0].out],
            ['den', den],
        ],
        name: 'scores of this row',
        mark: places.indexOf(j),
        places,
    });
    const first = step('The query and the key', '', 'shown', {
        lists: [
            list(`${asks}, query ${i + 1}`, query, { of: 'query' }),
            list(`${tells}, key ${j + 1}`, key, { of: 'key' }),
        ],
        note: `What the layer’s projections make of the two: ${d} numbers each, learned.`,
    });
    return {
        steps: [first, ...asked, ...told, match, kernel, ...norms, magnitude, logs, energy, scored],
        scores: scored.out,
    };
}

/** @param {Float64Array} x @param {Float64Array} a @param {Float64Array} b @param {number} M */
function featuresOf(x, a, b, M) {
    const [one, two] = [a, b].map(w => HOWS.project([x, w], [2 * Math.PI], [0, M]));
    return /** @type {Float64Array} */ (
        HOWS.cosines([/** @type {Float64Array} */ (one), /** @type {Float64Array} */ (two)], [], [])
    );
}

/** @param {Cell} cell */
export function implicit(cell) {
    const { q, k, n, d, j, options } = cell,
        places = Array.from({ length: n }, (_, t) => t).filter(t => !hidden(cell, t)),
        why = hidden(cell, j),
        den = options.den || 2 * Math.sqrt(d);
    const { steps, scores } = spectral(cell, places, { q, k, names: ['q', 'k'], den });
    const rest = normalised(scores, places, why ? places[0] : j, n);
    return why ? { ...unseen(why, n), row: rest.row } : { ...rest, steps: [...steps, ...rest.steps] };
}

/** Whom node i looks at. @param {Cell} cell */
function neighbours({ edges, i, n }) {
    const found = new Set([i]);
    for (let t = 0; t < edges.length; t += 2) if (edges[t] === i) found.add(edges[t + 1]);
    return Array.from({ length: n }, (_, t) => t).filter(t => found.has(t));
}

const ALONE = (/** @type {Cell} */ { i, j }) => `No edge leads from node ${j + 1} to node ${i + 1}.`;

/** @param {Cell} cell */
export function graphImplicit(cell) {
    const { z, n, j, options } = cell,
        places = neighbours(cell);
    const { steps, scores } = spectral(cell, places, { q: z, k: z, names: ['zᵢ', 'zⱼ'], den: options.den || 2 });
    const seen = places.includes(j);
    const rest = normalised(scores, places, seen ? j : places[0], n);
    return seen ? { ...rest, steps: [...steps, ...rest.steps] } : { ...unseen(ALONE(cell), n), row: rest.row };
}

/** @param {Cell} cell */
export function graph(cell) {
    const { z, n, d, i, j, options, parameter } = cell,
        places = neighbours(cell),
        self = parameter('aSelf').values,
        neighbour = parameter('aNeighbor').values,
        slope = options.slope || 0.2;
    const own = rowOf(z, i, d),
        other = rowOf(z, j, d);
    const asks = step('What the node asks', 'a_self · zᵢ', 'dot', {
        lists: [list(`zᵢ, node ${i + 1}`, own, { of: 'query' }), list('a_self, learned', self)],
    });
    const tells = step('What the neighbour answers', 'a_neighbor · zⱼ', 'dot', {
        lists: [list(`zⱼ, node ${j + 1}`, other, { of: 'key' }), list('a_neighbor, learned', neighbour)],
    });
    const sum = step('Add', 'a_self·zᵢ + a_neighbor·zⱼ', 'sum', {
        numbers: [
            ['a_self·zᵢ', asks.out],
            ['a_neighbor·zⱼ', tells.out],
        ],
    });
    const score = step('The score', 'LeakyReLU', 'leaky', {
        numbers: [
            ['sum', sum.out],
            ['slope below 0', slope],
        ],
    });
    const scored = step('The same for every neighbour', 'a score for each edge', 'neighbours', {
        lists: [
            list('z of the neighbours', table(places.map(t => rowOf(z, t, d))), { cols: d, of: 'key' }),
            list('a_neighbor', neighbour),
        ],
        numbers: [
            ['a_self·zᵢ', asks.out],
            ['slope below 0', slope],
        ],
        name: 'scores of this node',
        mark: places.indexOf(j),
        places,
        note: `${places.length} of ${n} nodes: those with an edge to node ${i + 1}, and itself. All others weigh exactly 0.`,
    });
    const seen = places.includes(j);
    const rest = normalised(scored.out, places, seen ? j : places[0], n);
    return seen
        ? { ...rest, steps: [asks, tells, sum, score, scored, ...rest.steps] }
        : { ...unseen(ALONE(cell), n), row: rest.row };
}
