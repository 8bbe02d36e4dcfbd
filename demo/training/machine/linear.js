// Attention whose weights are products of features, so that the sums over keys are taken once: linear attention,
// Performer, cosFormer. Both ways to what a head puts out, by the weights of the row and by the sums.

import { list, rowOf, step } from './steps.js';
import { hidden, prepared, softmax, table, unseen } from './softmax.js';

/**
 * @typedef {import('./index.js').Cell} Cell
 * @typedef {ReturnType<typeof step>} Made
 */

/** The tokens that query i sees. @param {Cell} cell @param {number} count */
const seenBy = (cell, count) => Array.from({ length: count }, (_, t) => t).filter(t => !hidden(cell, t));

/**
 * The row's weights, and what the head puts out by these and by sums over the keys.
 * @param {Cell} cell
 * @param {object} of
 * @param {Made} of.phi          features of the query
 * @param {import('./steps.js').List} of.rows  features of the keys it sees
 * @param {Made} of.all          their products
 * @param {number[]} of.places   which keys these are
 * @param {number} of.columns    of the map
 * @param {(rho: number) => Made[]} [of.least]  what is done to a sum before it is divided by
 */
function bothWays(cell, { phi, rows, all, places, columns, least = () => [] }) {
    const { d, j, v, options, output } = cell,
        width = /** @type {number} */ (rows.cols),
        more = { mark: places.indexOf(j), places };
    const under = (/** @type {Made} */ rho) => {
        const made = [rho, ...least(rho.out)];
        return { made, value: made[made.length - 1].out };
    };
    const whole = under(step('Their sum', 'ρ = Σ', 'total', { lists: [list('products of this row', all.out, more)] }));
    const shares = step('All weights of the row', 'product / ρ for each', 'shares', {
        lists: [list('products of this row', all.out, { places })],
        numbers: [['ρ', whole.value]],
        name: 'weights',
        places,
    });
    const row = new Float64Array(columns);
    places.forEach((t, at) => {
        row[t] = shares.out[at];
    });
    const values = list('v of the keys it sees', table(places.map(t => rowOf(v, t, d))), { cols: d });
    const put = step('What the head puts out', 'y = Σ weight · v', 'project', {
        lists: [list('weights', shares.out, { places }), values],
        numbers: [['', 1]],
        name: 'y',
        note: 'By the table: every weight of the row times that key’s value. For all rows, N × N weights.',
    });
    const memory = step('Sum the keys first', 'S = Σ φ(k) vᵀ', 'transposedTimes', {
        lists: [rows, values],
        name: 'S',
        note: `${width} × ${d} numbers, whatever the number of tokens: one sum for all queries${options.causal ? ', which grows by a token at a time' : ''}.`,
    });
    const sums = step('And their features', 'z = Σ φ(k)', 'columnSums', { lists: [rows], name: 'z' });
    const query = list('φ(q)', phi.out, { of: 'query' });
    const share = under(
        step('The query’s share of them', 'ρ = φ(q)·z', 'dot', {
            lists: [query, list('z', sums.out)],
            note: 'The same sum as by the table: φ(q)·Σφ(k) = Σφ(q)·φ(k).',
        }),
    );
    const direct = step('What the head puts out', 'y = φ(q) S / ρ', 'project', {
        lists: [query, list('S', memory.out, { cols: d })],
        numbers: [['1/ρ', 1 / share.value]],
        name: 'y',
    });
    return {
        whole,
        row,
        ways: [
            { name: `By the table: ${columns} weights for this row`, steps: [shares, put] },
            { name: `By sums: ${width} columns`, steps: [memory, sums, ...share.made, direct] },
        ],
        equal: [
            {
                name: 'y by the table and y by the sums',
                a: put.out,
                b: direct.out,
                note: 'The same sum in another order. The head goes by the sums; the table is worked out for this picture alone.',
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

/** φ(q)·φ(k), one number after the other. @param {Made} phi @param {Made} key */
function productOf(phi, key) {
    const terms = step('Multiply, number by number', 'φ(q) ⊙ φ(k)', 'times', {
        lists: [list('φ(q)', phi.out, { of: 'query' }), list('φ(k)', key.out, { of: 'key' })],
        name: 'products',
    });
    return [terms, step('Add them up', 'φ(q)·φ(k)', 'total', { lists: [list('products', terms.out)] })];
}

/**
 * The same with every key.
 * @param {Cell} cell @param {Made} phi @param {import('./steps.js').List} rows @param {number[]} places
 */
const productsOf = ({ j }, phi, rows, places) =>
    step('The same with every key it sees', 'φ(q)·φ(k) for each', 'against', {
        lists: [list('φ(q)', phi.out, { of: 'query' }), rows],
        numbers: [['', 1]],
        name: 'products of this row',
        mark: places.indexOf(j),
        places,
    });

/** @param {Cell} cell @param {string} name @param {number} product @param {number} rho */
const shareOf = ({ i }, name, product, rho) =>
    step('The weight', `${name} / ρ`, 'quotient', {
        numbers: [
            [name, product],
            ['ρ', rho],
        ],
        note: `Its share of the row of query ${i + 1}.`,
    });

/** @param {Cell} cell */
export function linear(cell) {
    const { d, j, options } = cell,
        { steps, query, keys } = prepared(cell),
        columns = keys.length,
        places = seenBy(cell, columns),
        why = hidden(cell, j),
        floor = options.denominatorEps || 1e-6;
    const elu = (/** @type {string} */ name, /** @type {Float64Array} */ x, /** @type {'query'|'key'} */ of) =>
        step(`Features of ${name}`, `φ(${name}) = elu(${name}) + 1`, 'elu', {
            lists: [list(name, x, { of })],
            name: `φ(${name})`,
            of,
            note: of === 'query' ? 'x + 1 where x is above 0, eˣ elsewhere: never negative.' : undefined,
        });
    const phi = elu('q', query, 'query'),
        features = table(places.map(t => elu('k', keys[t], 'key').out)),
        rows = list('φ(k) of the keys it sees', features, { cols: d, of: 'key' }),
        all = productsOf(cell, phi, rows, places);
    const { whole, ...both } = bothWays(cell, {
        phi,
        rows,
        all,
        places,
        columns,
        least: rho => [
            step('Never by nothing', 'ρ + ε·min(ρ, 1)', 'floored', {
                numbers: [
                    ['ρ', rho],
                    ['ε', floor],
                ],
            }),
        ],
    });
    if (why) return { ...unseen(why, columns), ...both };
    const key = elu('k', keys[j], 'key'),
        product = productOf(phi, key),
        weight = shareOf(cell, 'φ(q)·φ(k)', product[1].out, whole.value);
    return { ...both, steps: [...steps, phi, key, ...product, all, ...whole.made, weight], value: weight.out };
}

/** @param {Cell} cell */
export function performer(cell) {
    const { d, j, directions = new Float32Array() } = cell,
        { steps, query, keys } = prepared(cell),
        columns = keys.length,
        places = seenBy(cell, columns),
        why = hidden(cell, j),
        count = directions.length / d,
        omega = list(`Ω, ${count} directions`, directions, { cols: d });
    /** @param {'q'|'k'} name @param {Float64Array} x @param {'query'|'key'} of */
    const featured = (name, x, of) => {
        const along = step(`${name} along the directions`, `Ω${name} / ∜d`, 'against', {
            lists: [list(name, x, { of }), omega],
            numbers: [['1/∜d', d ** -0.25]],
            name: `exponents of ${name}`,
            of,
            note:
                of === 'query'
                    ? 'Random and the same for all tokens and heads, of the layer’s own; at right angles to one another in blocks as wide as a head.'
                    : undefined,
        });
        const squared = step(`The squared length of ${name}`, `‖${name}‖²`, 'dot', {
            lists: [list(name, x, { of }), list(name, x, { of })],
        });
        const half = step('Scale', `‖${name}‖² / (2√d)`, 'product', {
            numbers: [
                [`‖${name}‖²`, squared.out],
                ['1/(2√d)', 1 / (2 * Math.sqrt(d))],
            ],
        });
        const phi = step(`Features of ${name}`, `φ(${name}) = e^(Ω${name}/∜d − ‖${name}‖²/(2√d))`, 'exps', {
            lists: [list(`exponents of ${name}`, along.out, { of })],
            numbers: [[`‖${name}‖²/(2√d)`, half.out]],
            name: `φ(${name})`,
            of,
            note: of === 'query' ? `${count} of them, never negative.` : undefined,
        });
        return [along, squared, half, phi];
    };
    const asked = featured('q', query, 'query'),
        phi = asked[3],
        features = table(places.map(t => featured('k', keys[t], 'key')[3].out)),
        rows = list('φ(k) of the keys it sees', features, { cols: count, of: 'key' }),
        all = productsOf(cell, phi, rows, places),
        { whole, ...both } = bothWays(cell, { phi, rows, all, places, columns });
    const about =
        'The model takes the largest exponent off queries and keys, so that nothing overflows. Weights don’t change by it; here it is left out.';
    if (why) return { ...unseen(why, columns), ...both, about };
    const told = featured('k', keys[j], 'key'),
        product = productOf(phi, told[3]),
        weight = shareOf(cell, 'φ(q)·φ(k)', product[1].out, whole.value),
        exact = softmax(cell);
    const score = query.reduce((total, v, c) => total + v * keys[j][c], 0) / Math.sqrt(d);
    return {
        ...both,
        steps: [...steps, ...asked, ...told, ...product, all, ...whole.made, weight],
        value: weight.out,
        about,
        equal: [
            ...both.equal,
            {
                name: 'mean of the products and softmax’s e^(q·k/√d)',
                a: [product[1].out / count],
                b: [Math.exp(score)],
                note: `Not equal, but right on average over all directions that might have been drawn; these are ${count}.`,
            },
            {
                name: 'this weight and softmax’s of the same q and k',
                a: [weight.out],
                b: [exact.value],
                note: 'The difference is the error of so few directions. It falls as there are more.',
            },
        ],
    };
}

/** @param {Cell} cell */
export function cosformer(cell) {
    const { d, i, j, n, options } = cell,
        { steps, query, keys } = prepared(cell),
        reach = options.reach || n,
        floor = options.denominatorEps || 1e-6,
        places = seenBy(cell, n),
        why = hidden(cell, j);
    const above = (/** @type {string} */ name, /** @type {Float64Array} */ x, /** @type {'query'|'key'} */ of) =>
        step(`What is above zero in ${name}`, `relu(${name})`, 'relu', {
            lists: [list(name, x, { of })],
            name: `relu(${name})`,
            of,
        });
    const turned = (/** @type {Float64Array} */ x, /** @type {number} */ place, /** @type {'query'|'key'} */ of) =>
        step('Turned by its place', 'φ(q) = relu(q) cos θ, relu(q) sin θ', 'turned', {
            lists: [list(of === 'query' ? 'relu(q)' : 'relu(k)', x, { of })],
            numbers: [
                ['place, from 0', place],
                ['R, tokens', reach],
            ],
            name: of === 'query' ? 'φ(q)' : 'φ(k)',
            of,
            note: 'θ = π/2 · place/R. The cosine of a difference of angles is cos·cos + sin·sin, so products of these already fade.',
        });
    const asked = above('q', query, 'query'),
        positive = places.map(t => above('k', keys[t], 'key').out),
        phi = turned(asked.out, i, 'query'),
        features = table(positive.map((x, at) => turned(x, places[at], 'key').out)),
        rows = list('φ(k) of the keys it sees', features, { cols: 2 * d, of: 'key' });
    const all = step('The same with every key it sees', 'relu(q)·relu(k) · cos for each', 'fading', {
        lists: [
            list('relu(q)', asked.out, { of: 'query' }),
            list('relu(k) of the keys it sees', table(positive), { cols: d, of: 'key' }),
        ],
        numbers: [
            ['place, from 0', i],
            ['R, tokens', reach],
        ],
        name: 'products of this row',
        mark: places.indexOf(j),
        places,
    });
    const { whole, ...both } = bothWays(cell, {
        phi,
        rows,
        all,
        places,
        columns: n,
        least: rho => [
            step('Never by nothing', 'max(ρ, ε)', 'atLeast', {
                numbers: [
                    ['ρ', rho],
                    ['ε', floor],
                ],
                note: rho > floor ? undefined : 'Query and keys have nothing above zero in common: the row is empty.',
            }),
        ],
    });
    both.ways[1].steps.unshift(phi);
    if (why) return { ...unseen(why, n), ...both };
    const told = above('k', keys[j], 'key');
    const terms = step('Multiply, number by number', 'relu(q) ⊙ relu(k)', 'times', {
        lists: [list('relu(q)', asked.out, { of: 'query' }), list('relu(k)', told.out, { of: 'key' })],
        name: 'products',
    });
    const common = step('Add them up', 'relu(q)·relu(k)', 'total', { lists: [list('products', terms.out)] });
    const cosine = step('How far apart they are', 'cos(π/2 · distance/R)', 'cosine', {
        numbers: [
            ['distance', Math.abs(i - j)],
            ['R, tokens', reach],
        ],
        note: `Tokens ${i + 1} and ${j + 1}: 1 for the same token, towards 0 at ${reach} tokens.`,
    });
    const product = step('Multiply', 'relu(q)·relu(k) × cos', 'product', {
        numbers: [
            ['relu(q)·relu(k)', common.out],
            ['cos', cosine.out],
        ],
    });
    const weight = shareOf(cell, 'relu(q)·relu(k) × cos', product.out, whole.value);
    return {
        ...both,
        steps: [...steps, asked, told, terms, common, cosine, product, all, ...whole.made, weight],
        value: weight.out,
    };
}
