// How a number of a map is made: the cell (query i, key j) of one head, step by step, from the numbers of the very
// pass that the map is of. One row of MACHINES for each of the package's kinds of attention; what it puts out is of the
// same form for all (steps.js), so that the panel knows no kind.

import { elliptical, linformer, nystromformer, rpc } from './family.js';
import { gaussian, skyformer } from './gaussian.js';
import { cosformer, linear, performer } from './linear.js';
import { kepSvgp, primal } from './primal.js';
import { softmax } from './softmax.js';
import { graph, graphImplicit, implicit } from './spectral.js';

/**
 * @typedef {import('./steps.js').Step} Step
 * @typedef {{ rows: number, cols: number, data: Float32Array }} Matrix
 *
 * @typedef {object} Cell  what a machine works with
 * @property {any} pa
 * @property {string} kind
 * @property {Record<string, any>} options  of the layer's attention, as the model has them
 * @property {number} n       tokens
 * @property {number} d       width of the head
 * @property {number} i       query
 * @property {number} j       key, or window of keys
 * @property {number} pool    keys that a column of the map stands for
 * @property {[number, number]} grid  rows and columns of an image's tokens
 * @property {Float32Array} q @property {Float32Array} k @property {Float32Array} v
 * @property {Float32Array} z of a graph's nodes
 * @property {number} heads   of the layer
 * @property {Float32Array} [x]
 * @property {Float32Array} [previous]    values of the layer before
 * @property {Float32Array} [directions]  random ones, one in each row
 * @property {Float32Array} [e] @property {Float32Array} [r]  the model's own scores of token i
 * @property {Matrix} [w1] @property {Matrix} [w2]
 * @property {Float32Array} output  what the head puts out for token i
 * @property {ArrayLike<number>} edges
 * @property {(name: string) => { shape: number[], values: Float32Array }} parameter  the head's part of it
 *
 * @typedef {object} Made
 * @property {ReturnType<typeof import('./steps.js').step>[]} steps
 * @property {number} value
 * @property {Float64Array} row   of the map, all of it
 * @property {{ name: string, steps: ReturnType<typeof import('./steps.js').step>[] }[]} [ways]  two, side by side
 * @property {{ name: string, a: ArrayLike<number>, b: ArrayLike<number> | undefined, note: string }[]} [equal]
 * @property {string} [about]
 */

export { countsOf } from './counts.js';

/** By the package's name of a kind. @type {Record<string, (cell: Cell) => Made>} */
export const MACHINES = {
    softmax,
    window: softmax,
    sparse: softmax,
    linear,
    primal,
    'kep-svgp': kepSvgp,
    gaussian,
    skyformer,
    implicit,
    linformer,
    nystromformer,
    performer,
    cosformer,
    elliptical,
    rpc,
    graph,
    graphImplicit,
};

/**
 * The machine of the cell that a look points at; undefined where it points at none.
 * @param {import('../trainer.js').Trainer} trainer
 * @param {import('../look.js').Seen} seen
 */
export function machineOf(trainer, { want: { query: i, key: j }, layers, mine, chosen, l, h, pool }) {
    if (i < 0 || j < 0) return undefined;
    const query = Math.min(i, chosen.rows - 1),
        key = Math.min(j, chosen.cols - 1),
        { kind } = layers[l];
    const made = MACHINES[kind](cellOf(trainer, kind, mine, { l, h, i: query, j: key, pool }));
    const of = query * chosen.cols;
    return {
        layer: l,
        head: h,
        query,
        key,
        steps: plain(made.steps),
        value: made.value,
        row: made.row,
        shown: chosen.data[of + key],
        shownRow: chosen.data.slice(of, of + chosen.cols),
        about: [made.about, padding(trainer.data.input, mine.map.rows)].filter(Boolean).join(' '),
        ways: made.ways?.map(({ name, steps }) => ({ name, steps: plain(steps) })),
        equal: made.equal?.flatMap(({ name, a, b, note }) =>
            b ? [{ name, a: Float64Array.from(a), b: Float64Array.from(b), note }] : [],
        ),
        step: trainer.steps,
    };
}

/** @param {import('../../tasks/index.js').Input} input @param {number} n */
const padding = (input, n) =>
    'length' in input && n < input.length
        ? `This sample has ${n} tokens, of at most ${input.length}: it goes through the model at its own length, nothing is padded.`
        : '';

/** @param {Made['steps']} steps @returns {Step[]} */
const plain = steps => steps.map(({ out, ...rest }) => rest);

/**
 * @param {import('../trainer.js').Trainer} trainer
 * @param {string} kind @param {any} seen  the head's inspection
 * @param {{ l: number, h: number, i: number, j: number, pool: number }} at
 * @returns {Cell}
 */
function cellOf(trainer, kind, seen, { l, h, i, j, pool }) {
    const { shown, data, pa } = trainer,
        { inputs, output, map } = seen,
        rows = inputs.q ?? inputs.z ?? inputs.k,
        d = rows.cols,
        { input } = data;
    const mine = (/** @type {Matrix | undefined} */ matrix) =>
        matrix?.data.slice(i * matrix.cols, (i + 1) * matrix.cols);
    return {
        pa,
        kind,
        options: shown.config.attention[l],
        n: map.rows,
        d,
        i,
        j,
        pool,
        heads: trainer.values.heads,
        grid: input.kind === 'image' ? [input.height / input.patch, input.width / input.patch] : [map.rows, 1],
        .../** @type {Pick<Cell, 'q'|'k'|'v'|'z'|'x'>} */ (
            Object.fromEntries(
                ['q', 'k', 'v', 'z', 'x', 'previous', 'directions'].map(name => [name, inputs[name]?.data]),
            )
        ),
        e: mine(seen.e),
        r: mine(seen.r),
        w1: seen.w1,
        w2: seen.w2,
        output: /** @type {Float32Array} */ (mine(output)),
        edges: /** @type {any} */ (data).graph?.edges ?? [],
        parameter(/** @type {string} */ name) {
            const { shape, data: values } = shown.parameters.find(
                (/** @type {any} */ p) =>
                    p.name === `layers.${l}.${data.input.kind === 'graph' ? '' : 'attention.'}${name}`,
            );
            if (shape[0] !== trainer.values.heads || /^concat|Projection$/.test(name)) return { shape, values };
            const size = values.length / shape[0];
            return { shape, values: values.slice(h * size, (h + 1) * size) };
        },
    };
}
