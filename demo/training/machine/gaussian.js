// The Gaussian kernel, and Skyformer, which rebuilds it from landmarks (the Nyström method).

import { gauss, list, rowOf, step } from './steps.js';
import { table } from './softmax.js';

/** @typedef {import('./index.js').Cell} Cell */

/** @param {Cell} cell */
const shown = ({ q, k, d, i, j }) => ({
    query: rowOf(q, i, d),
    key: rowOf(k, j, d),
    first: step('The query and the key', '', 'shown', {
        lists: [
            list(`q, query ${i + 1}`, rowOf(q, i, d), { of: 'query' }),
            list(`k, key ${j + 1}`, rowOf(k, j, d), { of: 'key' }),
        ],
        note: `What the layer’s projections make of the two tokens: ${d} numbers each, learned.`,
    }),
});

/** @param {Cell} cell */
export function gaussian(cell) {
    const { q, k, d, n, i } = cell,
        { query, key, first } = shown(cell);
    const pair = [list('q', query, { of: 'query' }), list('k', key, { of: 'key' })];
    const apart = step('Subtract', 'q − k', 'combine', {
        lists: pair,
        numbers: [
            ['share of q', 1],
            ['share of k', -1],
        ],
        name: 'q − k',
    });
    const squares = step('The squared distance', '‖q − k‖²', 'squaredDistance', { lists: pair });
    const exponent = step('Scale', '−‖q − k‖² / (2√d)', 'product', {
        numbers: [
            ['‖q − k‖²', squares.out],
            ['−1/(2√d)', -1 / (2 * Math.sqrt(d))],
        ],
    });
    const value = step('The exponential', 'e^…', 'exp', {
        numbers: [['exponent', exponent.out]],
        note: '1 where query and key coincide, towards 0 as they part. Nothing is divided by: rows need not sum to 1.',
    });
    const own = rowOf(q, i, d);
    return {
        steps: [first, apart, squares, exponent, value],
        value: value.out,
        row: Float64Array.from({ length: n }, (_, t) => gauss(own, rowOf(k, t, d))),
    };
}

/**
 * The landmarks that the package draws for n queries and n keys where it is not training: always the same ones. They
 * are read off kernels in which every token is like one key only and far from all else: an entry tells how many of
 * the two are landmarks.
 * @param {any} pa @param {number} n @param {number} m
 */
export function landmarksOf(pa, n, m) {
    const counts = [0, 1].map(shift =>
        pa.scope(() => {
            const line = (/** @type {number} */ by) =>
                pa.tensor(
                    Float32Array.from({ length: n }, (_, t) => 1000 * ((t + by) % n)),
                    [1, 1, n, 1],
                );
            // key t lies where query t + shift does: 1/(1 + γ) for one landmark there, 2/(2 + γ) for two, with γ 1
            const inputs = { q: line(0), k: line(shift), v: line(0) };
            const map = pa.map('skyformer', inputs, { landmarks: m, gamma: 1, iterations: 0 }).toArray();
            return Array.from({ length: n }, (_, t) => {
                const value = map[((t + shift) % n) * n + t];
                return value < 0.25 ? 0 : value < 0.6 ? 1 : 2;
            });
        }),
    );
    for (const first of [0, 1]) {
        const queries = [first],
            keys = [];
        for (let t = 0; t < n; t++) {
            keys[t] = counts[0][t] - queries[t];
            queries[(t + 1) % n] = counts[1][t] - keys[t];
        }
        const all = [...queries, ...keys],
            asked = queries.filter(Boolean).length;
        if (
            queries[0] === first &&
            all.every(each => each === 0 || each === 1) &&
            asked >= all.filter(Boolean).length - asked
        )
            return all.flatMap((each, t) => (each ? [t] : []));
    }
    throw new Error('the landmarks could not be read off');
}

/** @param {Cell} cell */
export function skyformer(cell) {
    const { pa, q, k, d, n, i, j, options } = cell,
        { query, key, first } = shown(cell);
    const exact = gaussian(cell),
        { gamma, iterations } = options,
        marks = landmarksOf(pa, n, Math.min(options.landmarks, 2 * n)),
        rows = table(marks.map(t => (t < n ? rowOf(q, t, d) : rowOf(k, t - n, d)))),
        landmarks = list(`the ${marks.length} landmarks`, rows, { cols: d });
    const asked = step('Query and landmarks', 'κ(q, l) for each', 'kernels', {
        lists: [list('q', query, { of: 'query' }), landmarks],
        name: 'c(q)',
        of: 'query',
        note: `${marks.filter(t => t < n).length} queries and ${marks.filter(t => t >= n).length} keys stand for all: ${marks.map(t => (t < n ? `q${t + 1}` : `k${t - n + 1}`)).join(', ')}.`,
    });
    const told = step('Key and landmarks', 'κ(k, l) for each', 'kernels', {
        lists: [list('k', key, { of: 'key' }), landmarks],
        name: 'c(k)',
        of: 'key',
    });
    const middle = step('Landmarks among themselves', 'M = κ(l, l) + γI', 'kernelTable', {
        lists: [landmarks],
        numbers: [['γ', gamma]],
        name: 'M',
        note: 'γ on the diagonal keeps the inverse tame.',
    });
    const solved = (/** @type {Float64Array} */ x) =>
        step(iterations ? `Undo M, by ${iterations} iterations` : 'Undo M', 'M⁻¹ c(k)', 'inverseTimes', {
            lists: [list('M', middle.out, { cols: marks.length }), list('c(k)', x, { of: 'key' })],
            numbers: [['iterations', iterations]],
            name: 'M⁻¹ c(k)',
            of: 'key',
            note: iterations
                ? 'Matrix products alone, no inversion: V ← ¼ V(13I − MV(15I − MV(7I − MV))), on M with its rows evened out.'
                : undefined,
        });
    const undone = solved(told.out);
    const value = step('Add up over the landmarks', 'c(q) · M⁻¹ c(k)', 'dot', {
        lists: [list('c(q)', asked.out, { of: 'query' }), list('M⁻¹ c(k)', undone.out, { of: 'key' })],
        note: 'What the landmarks say of this pair. Only N × m numbers are ever there.',
    });
    // M⁻¹ is symmetric: undone once, on the query's side, for the whole row
    const side = solved(asked.out).out;
    const row = Float64Array.from({ length: n }, (_, t) => {
        const own = rowOf(k, t, d);
        let total = 0;
        for (let a = 0; a < marks.length; a++) total += side[a] * gauss(own, rowOf(rows, a, d));
        return total;
    });
    return {
        steps: [first, asked, told, middle, undone, value],
        value: value.out,
        row,
        ways: [
            { name: `Through ${marks.length} landmarks, what is computed`, steps: [asked, undone, value] },
            { name: `Exact: the Gaussian kernel`, steps: exact.steps.slice(1) },
        ],
        equal: [
            {
                name: 'through the landmarks and exact',
                a: [value.out],
                b: [exact.value],
                note: `Not equal: the difference is the error of ${marks.length} landmarks for ${2 * n} tokens${j === i ? '' : ', at this pair'}. It falls as there are more.`,
            },
        ],
    };
}
