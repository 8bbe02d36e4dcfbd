// Softmax and what is made of it (filters, pooled keys, centred keys, patterns): row i of the map, a step after the
// other.

import { list, rowOf, step } from './steps.js';

/**
 * @typedef {import('./index.js').Cell} Cell
 * @typedef {ReturnType<typeof step>} Made
 */

/** Tokens that a filter reads about token t, with their taps. @param {Cell} cell @param {number} t */
function taps({ options, n, grid, parameter }, t) {
    const { shape, values } = parameter('filter'),
        high = shape[1] ?? 1,
        wide = shape[2] ?? 1,
        [rows, cols] = options.conv === '2d' ? grid : [n, 1];
    const found = [];
    for (let u = 0; u < high; u++)
        for (let w = 0; w < wide; w++) {
            const row = Math.floor(t / cols) + u - ((high - 1) >> 1),
                col = (t % cols) + w - ((wide - 1) >> 1);
            if (row < 0 || row >= rows || col < 0 || col >= cols || (options.causal && row * cols + col > t)) continue;
            found.push({ token: row * cols + col, tap: values[u * wide + w] });
        }
    return found;
}

/** @param {Cell} cell @param {Float32Array} x @param {number} t */
const filtered = ({ d, ...cell }, x, t) =>
    taps(/** @type {Cell} */ ({ d, ...cell }), t).reduce(
        (total, { token, tap }) => total.map((v, c) => v + tap * x[token * d + c]),
        new Float64Array(d),
    );

/** Rows as one table. @param {Float64Array[]} rows */
export const table = rows => {
    const out = new Float64Array(rows.length * (rows[0]?.length ?? 0));
    rows.forEach((row, t) => out.set(row, t * row.length));
    return out;
};

/**
 * The query and the keys as they are compared, and the steps that made them so.
 * @param {Cell} cell
 * @returns {{ steps: Made[], query: Float64Array, keys: Float64Array[] }}
 */
export function prepared(cell) {
    const { q, k, d, n, i, j, options, pool } = cell,
        /** @type {Made[]} */
        steps = [];
    let query = rowOf(q, i, d),
        keys = Array.from({ length: k.length / d }, (_, t) => rowOf(k, t, d));
    const named = { of: /** @type {const} */ ('query') },
        key = { of: /** @type {const} */ ('key') };
    steps.push(
        step('The query and the key', '', 'shown', {
            lists: [
                list(`q, query ${i + 1}`, query, named),
                pool === 1 ? list(`k, key ${j + 1}`, keys[j], key) : undefined,
            ].filter(each => each !== undefined),
            note: `What the layer’s projections make of the two tokens: ${d} numbers each, learned.`,
        }),
    );
    if (cell.options.conv && options.conv !== 'none') {
        for (const [name, x, t, of] of /** @type {const} */ ([
            ['q', q, i, 'query'],
            ['k', k, j, 'key'],
        ])) {
            const read = taps(cell, t);
            steps.push(
                step(`The filter, on ${name}`, `Σ f·${name} over the neighbourhood`, 'combine', {
                    lists: read.map(({ token }) => list(`${name} of token ${token + 1}`, rowOf(x, token, d), { of })),
                    numbers: read.map(({ token, tap }) => [`tap for token ${token + 1}`, tap]),
                    name: `${name}, filtered`,
                    of,
                    note: 'One small filter of the head’s own, learned; outside the sequence there are zeros.',
                }),
            );
        }
        query = filtered(cell, q, i);
        keys = keys.map((_, t) => filtered(cell, k, t));
    }
    if (pool > 1) {
        const count = Math.min(pool, n - j * pool),
            from = j * pool;
        const made = step(`The key: a mean of ${count}`, '1/c Σ k over the window', 'combine', {
            lists: Array.from({ length: count }, (_, t) => list(`k of token ${from + t + 1}`, keys[from + t], key)),
            numbers: Array.from({ length: count }, (_, t) => [`share of token ${from + t + 1}`, 1 / count]),
            name: `k, window ${j + 1}`,
            of: 'key',
            note: `This head sees windows of ${pool} keys as one: column ${j + 1} stands for tokens ${from + 1} to ${from + count}.`,
        });
        steps.push(made);
        keys = Array.from({ length: Math.ceil(n / pool) }, (_, m) => {
            const window = keys.slice(m * pool, (m + 1) * pool);
            return Float64Array.from({ length: d }, (_, c) => window.reduce((a, row) => a + row[c], 0) / window.length);
        });
    }
    const { beta = 0, standardize, causal } = options;
    if (beta !== 0 || standardize) {
        const seen = causal ? keys.slice(0, i + 1) : keys,
            whole = list(`the ${seen.length} keys`, table(seen), { cols: d, ...key });
        const share = standardize ? 1 : beta;
        const mean = step('The mean key', 'μ = 1/N Σ k', 'columnMeans', {
            lists: [whole],
            name: 'μ',
            note: causal ? `Of the keys that query ${i + 1} sees.` : 'Of this sample’s keys, in this head.',
        });
        const shift = (/** @type {Float64Array} */ x, /** @type {string} */ name, /** @type {'query'|'key'} */ of) =>
            step(`${share === 1 ? 'Take it' : `Take β = ${share} of it`} off ${name}`, `${name} − βμ`, 'combine', {
                lists: [list(name, x, { of }), list('μ', mean.out)],
                numbers: [
                    [`share of ${name}`, 1],
                    ['−β', -share],
                ],
                name: `${name}, centred`,
                of,
            });
        const both = [shift(query, 'q', 'query'), shift(keys[j], 'k', 'key')];
        steps.push(mean, ...both);
        const centred = (/** @type {Float64Array} */ x) => x.map((v, c) => v - share * mean.out[c]);
        query = centred(query);
        if (standardize) {
            const spread = step('The keys’ deviation', 'r = 1/√(var + ε)', 'inverseDeviations', {
                lists: [whole, list('μ', mean.out)],
                numbers: [['ε', options.eps]],
                name: 'r',
            });
            steps.push(spread);
            for (const [made, name, of] of /** @type {const} */ ([
                [both[0], 'q', 'query'],
                [both[1], 'k', 'key'],
            ]))
                steps.push(
                    step(`Divide ${name} by it`, `(${name} − μ) ⊙ r`, 'times', {
                        lists: [list(`${name}, centred`, made.out, { of }), list('r', spread.out)],
                        name: `${name}, standardised`,
                        of,
                    }),
                );
            query = query.map((v, c) => v * spread.out[c]);
            keys = keys.map(row => centred(row).map((v, c) => v * spread.out[c]));
        } else keys = keys.map(centred);
    }
    return { steps, query, keys };
}

/** Why query i doesn't see key j; '' where it does. @param {Cell} cell @param {number} j */
export function hidden({ options, i, kind, pool }, j) {
    const { causal, block, summary = 1, window } = options,
        pattern = kind === 'window' ? 'window' : kind === 'sparse' ? options.pattern : '',
        at = Math.floor(i / pool),
        far = Math.abs(at - j);
    if (causal && j > i)
        return `Causal: key ${j + 1} comes after query ${i + 1}, which sees only itself and earlier tokens.`;
    if (pattern === 'window' && far > window)
        return `Key ${j + 1} is ${far} tokens away; a query sees keys at most ${window} away.`;
    if (pattern === 'strided' && far >= block && far % block)
        return `Key ${j + 1} is ${far} tokens away: neither nearer than ${block} nor a multiple of it.`;
    if (pattern === 'fixed' && Math.floor(at / block) !== Math.floor(j / block) && j % block < block - summary)
        return `Key ${j + 1} lies in another block of ${block} and is none of its last ${summary}.`;
    return '';
}

/**
 * From scores to weights: largest, exp, sum, quotient.
 * @param {Float64Array} scores  of the keys that are seen
 * @param {number[]} places      which these are
 * @param {number} j @param {number} columns
 */
export function normalised(scores, places, j, columns) {
    const mark = places.indexOf(j),
        more = { mark, places };
    const top = step('The row’s largest score', 'max', 'largest', {
        lists: [list('scores of this row', scores, more)],
        note: 'It is taken off every score of the row before the exponential, so that nothing overflows. The weights don’t change by it.',
    });
    const exp = step('The exponential', 'e^(score − largest)', 'expDifference', {
        numbers: [
            ['score', scores[mark]],
            ['largest', top.out],
        ],
    });
    const all = step('The same for the whole row', 'e^(score − largest) for every key', 'exps', {
        lists: [list('scores of this row', scores, more)],
        numbers: [['largest', top.out]],
        name: 'exponentials',
        ...more,
    });
    const total = step('Their sum', 'Σ', 'total', { lists: [list('exponentials', all.out, more)] });
    const weight = step('The weight', 'exponential / sum', 'quotient', {
        numbers: [
            ['exponential', exp.out],
            ['sum', total.out],
        ],
        note: 'Its share of the row: all weights of a row sum to 1.',
    });
    const row = new Float64Array(columns);
    places.forEach((t, at) => {
        row[t] = all.out[at] / total.out;
    });
    return { steps: [top, exp, all, total, weight], value: weight.out, row };
}

/** Where a key is not seen, there is nothing to work out. @param {string} why @param {number} columns */
export const unseen = (why, columns) => ({
    steps: [
        step('Not seen', '', 'sum', {
            numbers: [['weight', 0]],
            note: `${why} Its weight is exactly 0; nothing is computed.`,
        }),
    ],
    value: 0,
    row: new Float64Array(columns),
});

/** @param {Cell} cell */
export const softmax = cell => weighed(cell, prepared(cell));

/**
 * From a query and keys to the weight: what comes after their preparation.
 * @param {Cell} cell
 * @param {{ steps: Made[], query: Float64Array, keys: Float64Array[] }} ready
 */
export function weighed(cell, { steps, query, keys }) {
    const { d, j } = cell;
    const places = Array.from(keys.keys()).filter(t => !hidden(cell, t)),
        why = hidden(cell, j),
        all = table(places.map(t => keys[t])),
        scale = 1 / Math.sqrt(d);
    const scored = step('The same with every key it sees', 'q·k / √d for each', 'against', {
        lists: [list('q', query, { of: 'query' }), list('keys', all, { cols: d, of: 'key' })],
        numbers: [['1/√d', scale]],
        name: 'scores of this row',
        mark: places.indexOf(j),
        places,
        note:
            places.length < keys.length
                ? `${places.length} of ${keys.length} keys: the others weigh exactly 0.`
                : undefined,
    });
    if (why) {
        const rest = normalised(scored.out, places, places[0], keys.length);
        return { ...unseen(why, keys.length), row: rest.row };
    }
    const terms = step('Multiply, number by number', 'q ⊙ k', 'times', {
        lists: [list('q', query, { of: 'query' }), list('k', keys[j], { of: 'key' })],
        name: 'products',
    });
    const product = step('Add them up', 'q·k = Σ q ⊙ k', 'total', { lists: [list('products', terms.out)] });
    const score = step('Scale', 'q·k × 1/√d', 'product', {
        numbers: [
            ['q·k', product.out],
            ['1/√d', scale],
        ],
        note: `√d = √${d}: without it the scores would grow with the width of the head.`,
    });
    const rest = normalised(scored.out, places, j, keys.length);
    return { ...rest, steps: [...steps, terms, product, score, scored, ...rest.steps] };
}
