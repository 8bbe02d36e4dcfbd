// Relatives of softmax attention: over mixtures of the tokens (Linformer), through landmarks (Nyströmformer), with
// channels that count more or less (Elliptical), with cleaned keys (RPC).

import { HOWS, dot, list, rowOf, step } from './steps.js';
import { prepared, softmax, table, weighed } from './softmax.js';

/** @typedef {import('./index.js').Cell} Cell */

/**
 * A table turned over: its columns, or so many of them, become rows.
 * @param {ArrayLike<number>} a @param {number} cols @param {number} [most]
 */
const turnedOver = (a, cols, most = cols) => {
    const rows = a.length / cols;
    return Float64Array.from({ length: most * rows }, (_, at) => a[(at % rows) * cols + Math.floor(at / rows)]);
};

/** @param {Cell} cell */
export function linformer(cell) {
    const { d, n, j, v, options, output, parameter } = cell,
        { steps, query, keys } = prepared(cell);
    const { shape, values: e } = parameter('keyProjection'),
        [r, length] = shape,
        name = options.shared ? 'E' : 'F',
        mixing = turnedOver(e, length, n),
        mixingValues = options.shared ? mixing : turnedOver(parameter('valueProjection').values, length, n);
    const asked = list('q', query, { of: 'query' });
    const mixed = step('Mix the keys', 'k̃ = E k', 'transposedTimes', {
        lists: [
            list(`E, a row for each token`, mixing, { cols: r }),
            list(`the ${n} keys`, table(keys), { cols: d, of: 'key' }),
        ],
        name: 'k̃',
        note: `${r} mixtures of ${n} keys, by a learned table: of every token so much. One for all heads.`,
    });
    const scores = step('The query with every mixture', 'q·k̃ / √d for each', 'against', {
        lists: [asked, list('k̃', mixed.out, { cols: d })],
        numbers: [['1/√d', 1 / Math.sqrt(d)]],
        name: 'scores of the mixtures',
    });
    const scored = list('scores of the mixtures', scores.out);
    const top = step('The largest score', 'max', 'largest', { lists: [scored] });
    const exps = step('The exponentials', 'e^(score − largest)', 'exps', {
        lists: [scored],
        numbers: [['largest', top.out]],
        name: 'exponentials',
    });
    const total = step('Their sum', 'Σ', 'total', { lists: [list('exponentials', exps.out)] });
    const weights = step('What each mixture weighs', 'exponential / sum', 'shares', {
        lists: [list('exponentials', exps.out)],
        numbers: [['sum', total.out]],
        name: 'weights of the mixtures',
        note: `Softmax over ${r} mixtures in place of ${n} keys: these sum to 1.`,
    });
    const weighs = list('weights of the mixtures', weights.out),
        column = rowOf(mixingValues, j, r);
    const value = step('What the token weighs in the end', `Σ weight · ${name}`, 'dot', {
        lists: [weighs, list(`${name} of token ${j + 1}`, column, { of: 'key' })],
        note: `Each mixture’s weight times token ${j + 1}’s part in that mixture of values. Of either sign, and a row need not sum to 1.`,
    });
    const inRows = turnedOver(mixingValues, r),
        valued = list(`the ${n} values`, v, { cols: d });
    const all = step('The same for every token', `weights ${name}`, 'project', {
        lists: [weighs, list(`${name}, a row for each mixture`, inRows, { cols: n })],
        numbers: [['', 1]],
        name: 'row of the map',
        mark: j,
    });
    const put = step('What the head puts out', 'y = Σ entry · v', 'project', {
        lists: [list('row of the map', all.out), valued],
        numbers: [['', 1]],
        name: 'y',
    });
    const mixedValues = step('Mix the values', `ṽ = ${name} v`, 'transposedTimes', {
        lists: [list(`${name}, a row for each token`, mixingValues, { cols: r }), valued],
        name: 'ṽ',
        note: `Once for all ${n} queries.`,
    });
    const direct = step('What the head puts out', 'y = Σ weight · ṽ', 'project', {
        lists: [weighs, list('ṽ', mixedValues.out, { cols: d })],
        numbers: [['', 1]],
        name: 'y',
    });
    return {
        steps: [...steps, mixed, scores, top, exps, total, weights, value],
        value: value.out,
        row: all.out,
        ways: [
            { name: `By the table: ${n} entries for this row`, steps: [all, put] },
            { name: `By ${r} mixtures, what is computed`, steps: [mixedValues, direct] },
        ],
        equal: [
            {
                name: 'y by the table and y by the mixtures',
                a: put.out,
                b: direct.out,
                note: 'The same sum in another order.',
            },
            {
                name: 'y and what this head puts out in the model',
                a: direct.out,
                b: output,
                note: 'The model’s own number, in float32.',
            },
        ],
    };
}

/** @param {Cell} cell */
export function nystromformer(cell) {
    const { q, k, d, n, j, options } = cell,
        { steps, query, keys } = prepared(cell),
        m = Math.min(options.landmarks, n),
        scale = 1 / Math.sqrt(d),
        exact = softmax(cell);
    const means = (/** @type {string} */ name, /** @type {Float32Array} */ x, /** @type {'query'|'key'} */ of) =>
        step(`Landmarks of the ${of === 'query' ? 'queries' : 'keys'}`, `${name}̃ = means of segments`, 'segmentMeans', {
            lists: [list(`${name} of all tokens`, x, { cols: d, of })],
            numbers: [['landmarks', m]],
            name: `${name}̃`,
            of,
            note:
                of === 'query'
                    ? `${n} tokens in ${m} segments, as equal as can be; each is stood for by its mean.`
                    : undefined,
        });
    const queries = means('q', q, 'query'),
        answers = means('k', k, 'key'),
        marked = list('q̃', queries.out, { cols: d, of: 'query' }),
        told = list('k̃', answers.out, { cols: d, of: 'key' });
    const asked = step('The query and the landmark keys', 'softmax(q·k̃ / √d)', 'softmaxRow', {
        lists: [list('q', query, { of: 'query' }), told],
        numbers: [['1/√d', scale]],
        name: 'a',
        of: 'query',
        note: 'Softmax over the landmarks alone.',
    });
    const among = step('Landmarks among themselves', 'A = softmax(q̃ k̃ᵀ / √d)', 'softmaxTable', {
        lists: [marked, told],
        numbers: [['1/√d', scale]],
        name: 'A',
    });
    const column = step('The landmark queries and the key', 'softmax(q̃ kᵀ / √d), its column', 'softmaxColumn', {
        lists: [marked, list(`the ${n} keys`, table(keys), { cols: d, of: 'key' })],
        numbers: [
            ['1/√d', scale],
            ['', j],
        ],
        name: 'b',
        of: 'key',
        note: `Each landmark query spreads a weight of 1 over all ${n} keys: here what key ${j + 1} gets.`,
    });
    const undone = step(`Undo A, by ${options.iterations} iterations`, 'A⁺ b', 'pseudoInverseTimes', {
        lists: [list('A', among.out, { cols: m }), list('b', column.out, { of: 'key' })],
        numbers: [['iterations', options.iterations]],
        name: 'A⁺ b',
        of: 'key',
        note: 'Matrix products alone, no inversion: Z ← ¼ Z(13I − AZ(15I − AZ(7I − AZ))), from Z = Aᵀ over A’s largest column sum.',
    });
    const value = step('Add up over the landmarks', 'a · A⁺ b', 'dot', {
        lists: [list('a', asked.out, { of: 'query' }), list('A⁺ b', undone.out, { of: 'key' })],
        note: 'What the landmarks say of this pair. Only N × m numbers are ever there.',
    });
    // aᵀ A⁺ once, then every key
    const unit = (/** @type {number} */ s) => Float64Array.from({ length: m }, (_, t) => Number(t === s)),
        side = Float64Array.from({ length: m }, (_, s) =>
            dot(
                asked.out,
                /** @type {Float64Array} */ (
                    HOWS.pseudoInverseTimes([among.out, unit(s)], [options.iterations], [m, 0])
                ),
            ),
        ),
        spread = Array.from({ length: m }, (_, s) =>
            HOWS.softmaxRow([rowOf(queries.out, s, d), table(keys)], [scale], [0, d]),
        );
    return {
        steps: [...steps, queries, answers, asked, among, column, undone, value],
        value: value.out,
        row: /** @type {Float64Array} */ (HOWS.combine(/** @type {Float64Array[]} */ (spread), Array.from(side), [])),
        ways: [
            { name: `Through ${m} landmarks, what is computed`, steps: [asked, undone, value] },
            { name: 'Exact: softmax', steps: exact.steps.slice(1) },
        ],
        equal: [
            {
                name: 'through the landmarks and exact',
                a: [value.out],
                b: [exact.value],
                note: `Not equal: the difference is the error of ${m} landmarks for ${n} tokens. It falls as there are more.`,
            },
        ],
    };
}

/** @param {Cell} cell */
export function elliptical(cell) {
    const { d, i, n, v, previous, options } = cell;
    if (!previous)
        return {
            ...softmax(cell),
            about: 'The first layer has no layer before it whose values it could compare with its own: it is softmax attention.',
        };
    const { steps, query, keys } = prepared(cell),
        seen = options.causal ? i + 1 : n;
    const moved = step('How far the values have moved', 's = 1/N Σ |v − v′|', 'meanApart', {
        lists: [
            list(`v of ${seen} tokens`, v.slice(0, seen * d), { cols: d }),
            list('v′, of the layer before', previous.slice(0, seen * d), { cols: d }),
        ],
        name: 's',
        note: `In each of the ${d} channels, on average over ${options.causal ? `the tokens that query ${i + 1} sees` : 'the tokens'}: this head’s values and those of the same head a layer before.`,
    });
    const top = step('The channel that moved most', 'max', 'largest', { lists: [list('s', moved.out)] });
    if (!(top.out > 0))
        return { ...softmax(cell), about: 'No value has moved since the layer before: this is softmax.' };
    const counts = step('What each channel counts', 'm = s / largest', 'shares', {
        lists: [list('s', moved.out)],
        numbers: [['largest', top.out]],
        name: 'm',
        note: '1 for the channel that moved most, near 0 where little happens.',
    });
    const stretched = step('Weigh the query’s channels', 'q ⊙ m', 'times', {
        lists: [list('q', query, { of: 'query' }), list('m', counts.out)],
        name: 'q, weighed',
        of: 'query',
        note: 'From here on it is softmax, with this query.',
    });
    const made = weighed(cell, { steps: [...steps, moved, top, counts, stretched], query: stretched.out, keys }),
        usual = softmax(cell);
    return {
        ...made,
        equal: [
            {
                name: 'this weight and softmax’s of the same q and k',
                a: [made.value],
                b: [usual.value],
                note: 'What the channels’ counting makes of it.',
            },
        ],
    };
}

/** @param {Cell} cell */
export function rpc(cell) {
    const { k, v, d, n, i, j, heads, options } = cell,
        { iterations, threshold } = options,
        keys = list(`the ${n} keys`, k, { cols: d, of: 'key' }),
        values = list(`the ${n} values`, v, { cols: d });
    const first = step('Two keys', '', 'shown', {
        lists: [
            list(`k, token ${i + 1}`, rowOf(k, i, d), { of: 'query' }),
            list(`k, token ${j + 1}`, rowOf(k, j, d), { of: 'key' }),
        ],
        note: `There are no queries: tokens are compared by their keys, ${d} numbers each, learned.`,
    });
    const size = step('How large the keys are', 'Σ |k|', 'absoluteTotal', { lists: [keys] });
    const most = step('What counts as an outlier', 'θ = λ N H d / (4 Σ|k|)', 'quotient', {
        numbers: [
            ['λNHd/4', (threshold * n * heads * d) / 4],
            ['Σ|k|', size.out],
        ],
        note: `λ = ${threshold}, ${n} tokens, ${heads} heads of ${d} numbers.`,
    });
    const rounds = (/** @type {string} */ label, /** @type {string} */ name, /** @type {string} */ how) =>
        step(label, `${name}, ${iterations - 1} of ${iterations} rounds`, how, {
            lists: [keys, values],
            numbers: [
                ['rounds', iterations - 1],
                ['θ', most.out],
            ],
            name,
            note:
                iterations === 1
                    ? 'Nothing yet: there is one round only.'
                    : how === 'told'
                      ? 'Of each round: S = shrink(k − L + U), K = k − S − U, then L = softmax(K Kᵀ/√d) v, U ← U + k − L − S.'
                      : undefined,
        });
    const told = rounds('What the others tell of each key', 'L', 'told'),
        carried = rounds('What is left over so far', 'U', 'carried');
    /** @param {'query'|'key'} of @param {number} t */
    const cleaned = (of, t) => {
        const key = list(`k, token ${t + 1}`, rowOf(k, t, d), { of }),
            left = list('U', rowOf(carried.out, t, d));
        const rest = step(`Token ${t + 1}: what the others can’t tell`, 'k − L + U', 'combine', {
            lists: [key, list('L', rowOf(told.out, t, d)), left],
            numbers: [
                ['share of k', 1],
                ['share of L', -1],
                ['share of U', 1],
            ],
            name: 'rest',
            of,
        });
        const sparse = step('What of it is an outlier', 'S = shrink(rest, θ)', 'shrink', {
            lists: [list('rest', rest.out, { of })],
            numbers: [['θ', most.out]],
            name: 'S',
            of,
            note: `Only what goes beyond ±θ: ${count(sparseOf(rest.out, most.out))} of ${d} numbers.`,
        });
        const clean = step('The cleaned key', 'K = k − S − U', 'combine', {
            lists: [key, list('S', sparse.out, { of }), left],
            numbers: [
                ['share of k', 1],
                ['share of S', -1],
                ['share of U', -1],
            ],
            name: `K, token ${t + 1}`,
            of,
        });
        return [rest, sparse, clean];
    };
    const asked = cleaned('query', i),
        answered = cleaned('key', j),
        all = Array.from({ length: n }, (_, t) => cleaned('key', t)[2].out);
    const made = weighed(cell, {
        steps: [first, size, most, told, carried, ...asked, ...(i === j ? [] : answered)],
        query: asked[2].out,
        keys: all,
    });
    return {
        ...made,
        about: `This is the last of ${iterations} ${iterations === 1 ? 'round' : 'rounds'}. Below, q and k are both cleaned keys, K: a score is the same both ways.`,
    };
}

const sparseOf = (/** @type {Float64Array} */ rest, /** @type {number} */ most) => rest.filter(v => Math.abs(v) > most);
const count = (/** @type {Float64Array} */ list) => (list.length === 0 ? 'none' : String(list.length));
