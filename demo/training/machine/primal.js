// Primal-Attention by two ways. Dual: the N × N table of cosines that the map shows. Primal: s columns, which is what
// the head computes. They meet in the scores: e = φ(q)·W, and W is a sum over the keys, W = Σ φ(k_j) h_jᵀ, so that e is
// row i of the table times the dual variables h as well (docs/MECHANISMS.md §1.1).

import { HOWS, list, rowOf, solve, step } from './steps.js';
import { table, unseen } from './softmax.js';

/** @typedef {import('./index.js').Cell} Cell */

const LEAST = 1e-12; // of a length that is divided by

/** @param {Float64Array} x */
const unit = x => {
    const length = Math.max(Math.hypot(...x), LEAST);
    return x.map(v => v / length);
};

/** Tokens as they are compared: in causal form, means of those so far. @param {Cell} cell @param {Float32Array} x */
function compared({ d, options }, x) {
    const rows = Array.from({ length: x.length / d }, (_, t) => rowOf(x, t, d));
    if (options.mode !== 'causal') return rows;
    const total = new Float64Array(d);
    return rows.map((row, t) => {
        row.forEach((v, c) => {
            total[c] += v;
        });
        return total.map(v => v / (t + 1));
    });
}

/** The layer's columns W for this sample. @param {Cell} cell @param {'we'|'wr'} name */
function columns({ x, n, d, options, parameter }, name) {
    const { values, shape } = parameter(name),
        s = shape[2],
        letter = name === 'we' ? 'e' : 'r';
    if (options.mode !== 'data') return { s, made: undefined, w: Float64Array.from(values) };
    const rows = shape[1];
    const sampled = Array.from({ length: rows }, (_, t) => (rows === 1 ? 0 : Math.floor((t * (n - 1)) / (rows - 1))));
    const made = step(`The columns for ${letter}, of this sample`, `X[…]ᵀ W${letter}`, 'transposedTimes', {
        lists: [
            list(
                `X, ${rows} tokens as they enter the layer`,
                table(sampled.map(t => rowOf(/** @type {any} */ (x), t, d))),
                {
                    cols: d,
                },
            ),
            list(`W${letter}, learned`, values, { cols: s }),
        ],
        name: `W${letter} of this sample`,
        note: `${d} × ${s} numbers: ${s} directions, made of the sample’s own tokens. Once for all ${n} queries.`,
    });
    return { s, made, w: made.out };
}

/** @typedef {ReturnType<typeof step>} Made  a step with its value */

/** [e r] Cᵀ + c. @param {Cell} cell @param {Made} e @param {Made} r @returns {Made[]} */
function together({ parameter }, e, r) {
    const weight = parameter('concat.weight');
    return [
        step('What the head puts out', 'o = [e r] Cᵀ + c', 'put', {
            lists: [
                list('e', e.out, { of: 'query' }),
                list('r', r.out, { of: 'key' }),
                list('C', weight.values, { cols: weight.shape[1] }),
                list('c', parameter('concat.bias').values),
            ],
            name: 'o',
        }),
    ];
}

/**
 * The mean of both processes, ((e + r) λ² m) Wᵀ + c.
 * @param {Cell} cell @param {Made} e @param {Made} r @returns {Made[]}
 */
function posterior({ parameter }, e, r) {
    const s = e.out.length,
        weight = parameter('concat.weight');
    const both = step('Both processes', 'e + r', 'combine', {
        lists: [list('e', e.out, { of: 'query' }), list('r', r.out, { of: 'key' })],
        numbers: [
            ['share of e', 1],
            ['share of r', 1],
        ],
        name: 'e + r',
    });
    const scale = step('Over the singular values', 'λ² = exp(2 log λ) = 1/σ', 'exps', {
        lists: [
            list(
                '2 log λ, learned',
                Float64Array.from(parameter('logLambda').values, x => 2 * x),
            ),
        ],
        numbers: [['', 0]],
        name: 'λ²',
    });
    const scaled = step('Weigh each eigenfunction', '(e + r) ⊙ λ²', 'times', {
        lists: [list('e + r', both.out), list('λ²', scale.out)],
        name: '(e + r) λ²',
    });
    const mean = step('What the processes say on average', 'F = (e + r) λ² m', 'project', {
        lists: [list('(e + r) λ²', scaled.out), list('m, learned', parameter('mean').values, { cols: s })],
        numbers: [['', 1]],
        name: 'F',
        note: `${s} outputs. Training adds a sample of what it is unsure about, (e + r) λ² L ε with ε drawn; the map’s pass, as every prediction, takes the mean.`,
    });
    const turned = step('In the head’s width', 'F Wᵀ', 'against', {
        lists: [list('F', mean.out), list('W', weight.values, { cols: s })],
        numbers: [['', 1]],
        name: 'F Wᵀ',
    });
    return [
        both,
        scale,
        scaled,
        mean,
        turned,
        step('What the head puts out', 'o = F Wᵀ + c', 'combine', {
            lists: [list('F Wᵀ', turned.out), list('c', parameter('concat.bias').values)],
            numbers: [
                ['share of F Wᵀ', 1],
                ['share of c', 1],
            ],
            name: 'o',
        }),
    ];
}

/** KEP-SVGP: the same scores, and the mean of the processes in the place of their concatenation. @param {Cell} cell */
export const kepSvgp = cell => primal(cell, posterior);

/** @param {Cell} cell @param {(cell: Cell, e: Made, r: Made) => Made[]} [finish] from the scores to what is put out */
export function primal(cell, finish = together) {
    const { q, k, d, n, i, j, e, r, options, output } = cell;
    const causal = options.mode === 'causal',
        queries = compared(cell, q),
        keys = compared(cell, k),
        last = causal ? i + 1 : n; // keys that this query may be compared with
    const phis = keys.slice(0, last).map(unit),
        places = Array.from(phis.keys());
    const row = new Float64Array(n);
    const phi = unit(queries[i]);
    /** @param {'query'|'key'} of @param {number} t */
    const feature = (of, t) => {
        const [name, raw, rows] =
            of === 'query' ? /** @type {const} */ (['q', q, queries]) : /** @type {const} */ (['k', k, keys]);
        const mean = causal
            ? [
                  step(`Mean of ${name} so far`, `1/t Σ ${name}`, 'columnMeans', {
                      lists: [list(`${name} of tokens 1 to ${t + 1}`, raw.slice(0, (t + 1) * d), { cols: d, of })],
                      name: `${name}, mean so far`,
                      of,
                  }),
              ]
            : [];
        const length = step(`The length of ${name}`, `‖${name}‖`, 'length', {
            lists: [list(`${name}, ${of} ${t + 1}`, rows[t], { of })],
        });
        return [
            ...mean,
            length,
            step(`Divide by it`, `φ(${name}) = ${name} / ‖${name}‖`, 'unit', {
                lists: [list(name, rows[t], { of })],
                numbers: [[`‖${name}‖`, length.out]],
                name: `φ(${name})`,
                of,
            }),
        ];
    };
    const asked = feature('query', i),
        features = table(phis);
    const all = step('The same with every key', 'φ(q)·φ(k) for each', 'against', {
        lists: [list('φ(q)', phi, { of: 'query' }), list('φ(k) of all keys', features, { cols: d, of: 'key' })],
        numbers: [['', 1]],
        name: `row ${i + 1} of the table`,
        mark: places.indexOf(j),
        places,
        note: `For all queries that is a table of ${n} × ${n}. The head never builds it.`,
    });
    all.out.forEach((/** @type {number} */ value, /** @type {number} */ t) => {
        row[t] = value;
    });

    const we = columns(cell, 'we'),
        wr = columns(cell, 'wr'),
        { s } = we;
    // Σ φ(k_j) h_jᵀ = W: the smallest such h is Φ (ΦᵀΦ)⁻¹ W
    const gram = HOWS.transposedTimes([features, features], [], [d, d]);
    const inner = solve(/** @type {Float64Array} */ (gram), we.w, s);
    const h = table(phis.map(f => /** @type {Float64Array} */ (HOWS.project([f, inner], [1], [0, s]))));
    const dual = step('Times the dual variables', 'e = Σ κ(q, k) h', 'project', {
        lists: [
            list(`row ${i + 1} of the table`, all.out, { places }),
            list(`h, ${last} × ${s}`, h, { cols: s, of: 'key' }),
        ],
        numbers: [['', 1]],
        name: 'e by the dual',
        of: 'query',
        note: 'h are what the columns W are made of, W = Σ φ(k) hᵀ, worked out for this picture (least squares): every key has s of them, as it has values in other attention. Nobody stores them.',
    });
    const own = [asked[asked.length - 1]];
    const scored = step('Project the query', 'e = φ(q) We', 'project', {
        lists: [list('φ(q)', phi, { of: 'query' }), list('We', we.w, { cols: s })],
        numbers: [['', 1]],
        name: 'e',
        of: 'query',
        note: `${s} numbers in place of ${n} weights.`,
    });
    const told = unit(keys[i]);
    const answered = step('Project the same token’s key', 'r = φ(k) Wr', 'project', {
        lists: [list(`φ(k), key ${i + 1}`, told, { of: 'key' }), list('Wr', wr.w, { cols: s })],
        numbers: [['', 1]],
        name: 'r',
        of: 'key',
        note: `Of token ${i + 1} itself: what a head puts out for a token is made of that token’s e and r.`,
    });
    const finished = finish(cell, scored, answered),
        put = finished[finished.length - 1];
    const ways = [
        { name: `Dual: ${last} keys, as in the map`, steps: [all, dual] },
        {
            name: `Primal: ${s} columns, what is computed`,
            steps: [
                ...own,
                ...(we.made ? [we.made] : []),
                scored,
                ...(wr.made ? [wr.made] : []),
                answered,
                ...finished,
            ],
        },
    ];
    const spans = last >= d;
    const equal = [
        {
            name: 'e by the dual and e by the primal',
            a: dual.out,
            b: scored.out,
            note: spans
                ? `Equal to rounding: ${last} keys in ${d} dimensions, so the columns are sums over keys. That is the primal–dual view: ${last} numbers a row or ${s} columns, the same scores.`
                : `These need not agree: ${last} ${last === 1 ? 'key' : 'keys'} can’t make up columns in ${d} dimensions. What is left over is no sum over keys.`,
        },
        { name: 'e and the model’s own e', a: scored.out, b: e, note: 'In float32.' },
        { name: 'r and the model’s own r', a: answered.out, b: r, note: 'In float32.' },
        { name: 'o and what this head puts out in the model', a: put.out, b: output, note: 'In float32.' },
    ];
    const about =
        'The map shows the kernel, a cosine for every pair. The head doesn’t compute it: it computes e and r. Below, both ways to the same scores.';
    if (causal && j > i)
        return {
            ...unseen(`Causal: key ${j + 1} comes after query ${i + 1}.`, n),
            row,
            ways,
            equal,
            about,
        };
    const answer = feature('key', j);
    const terms = step('Multiply, number by number', 'φ(q) ⊙ φ(k)', 'times', {
        lists: [list('φ(q)', phi, { of: 'query' }), list('φ(k)', phis[j], { of: 'key' })],
        name: 'products',
    });
    const cosine = step('Add them up', 'κ(q, k) = φ(q)·φ(k)', 'total', {
        lists: [list('products', terms.out)],
        note: 'The cosine of the angle between query and key: 1 in the same direction, 0 at a right angle, −1 opposite.',
    });
    const shown = step('The query and the key', '', 'shown', {
        lists: [
            list(`q, query ${i + 1}`, rowOf(q, i, d), { of: 'query' }),
            list(`k, key ${j + 1}`, rowOf(k, j, d), { of: 'key' }),
        ],
        note: `What the layer’s projections make of the two tokens: ${d} numbers each, learned.`,
    });
    return {
        steps: [shown, ...asked, ...answer, terms, cosine],
        value: cosine.out,
        row,
        ways,
        equal,
        about,
    };
}
