// Stops of the tour. From what attention is to why s columns suffice.

import {
    close,
    frac,
    gap,
    i,
    key,
    lines,
    math,
    norm,
    o,
    of,
    open,
    query,
    row,
    squared,
    sub,
    sum,
    sup,
    v,
} from '../math.js';
import { CELL, K, OPENING, exp, kj, qi, scaled, xi, xj } from './common.js';

/** @type {readonly import('./common.js').Stop[]} */
export const KERNEL = [
    {
        st: 10,
        name: 'Everyone asks everyone',
        title: 'Attention: every token asks all the others',
        show: ['card-b'],
        parts: 'look maps',
        set: OPENING,
        hold: { query: CELL.query, key: -1 },
        figure: 'B, a small transformer with softmax attention: its answer, where the chosen point looks, and the whole table of head 1 in layer 1.',
        html: `<p>The drawing is ${v('N')} points: ${v('N')} <em>tokens</em>. Alone, a point says little. So each gathers what the others know: a mean of what they say, weighted by how much they matter to it.</p>
${math(sub('o', 'i'), o('='), sum(i('j')), sub('a', 'ij'), sub('v', 'j'), gap, sum(i('j')), sub('a', 'ij'), o('='), '<mn>1</mn>')}
<p>Here point ${v('query')} asks. B gives most weight, ${v('topB')}, to point ${v('topKeyB')}; shared evenly, each would get ${v('evenRow')}. The weights are drawn on the stroke, and are one row of the table.</p>`,
        tries: 'move along the stroke: each point looks elsewhere.',
        source: 'Vaswani and others 2017, eq. (1)',
        claims: [['one point gets more than an even share', n => n.topB > 1.2 * n.evenRow]],
    },
    {
        st: 11,
        name: 'Query, key, value',
        title: 'A question, a label and a message for every token',
        show: ['card-b'],
        parts: 'maps',
        set: OPENING,
        hold: CELL,
        figure: 'B’s table in layer 1, head 1: rows are queries, columns are keys. The cell that is held is the one the text speaks of.',
        html: `<p>Three small matrices turn a token into three vectors of ${v('d')} numbers: a ${query('query')}, what it looks for; a ${key('key')}, what it can be found by; a value, what it says. How well a query meets a key is one product:</p>
${math(sub('s', 'ij'), o('='), scaled, gap, qi, o('='), sub('W', 'q'), xi, gap, kj, o('='), sub('W', 'k'), xj)}
<p>The table has a cell for every pair. The one held is of ${query(`query ${v('query')}`)} and ${key(`key ${v('key')}`)}: B makes ${v('cellB')} of their product, where an even share is ${v('evenRow')}.</p><p><button type="button" data-machine="b">How this number is made</button></p>`,
        tries: 'click another cell, and take that one apart.',
        source: 'Vaswani and others 2017, eq. (1)',
        claims: [['the held cell is a weight', n => n.cellB >= 0 && n.cellB <= 1]],
    },
    {
        st: 12,
        name: 'From products to weights',
        title: 'Softmax: products become weights',
        show: ['card-b', 'lenses'],
        small: ['card-b'],
        parts: 'maps',
        set: { ...OPENING, mass: 60 },
        hold: { query: CELL.query, key: -1 },
        figure: 'B’s table in layer 1, head 1, of each row only the largest entries, those that hold 60 % of its weight.',
        html: `<p>The exponential makes every product positive; dividing by the row's sum makes weights of them:</p>
${math(sub('a', 'ij'), o('='), frac(exp(sub('s', 'ij')), row(sum(i('l')), exp(sub('s', 'il')))))}
<p>The row of ${query(`query ${v('query')}`)} sums to ${v('totalB')}, and ${v('mostB')} of its ${v('N')} keys hold 95 % of it. Nothing is below zero. A large product wins over all others, and a table of ${v('N')} such rows is computed for each head, of each layer, in every step.</p>`,
        tries: 'move “weight shown” and see how few entries make most of a row.',
        source: 'Vaswani and others 2017, eq. (1)',
        claims: [
            ['a row sums to 1', n => Math.abs(n.totalB - 1) < 1e-3],
            ['nothing is below zero', n => n.lowB >= 0],
            ['some keys are hardly looked at', n => n.mostB < n.N],
        ],
    },
    {
        st: 0,
        name: 'A table of similarities',
        title: 'Attention is a table of similarities: a kernel',
        show: ['card-a', 'card-b'],
        parts: 'maps',
        set: OPENING,
        figure: 'The tables of both models in layer 1, head 1. A, Primal-Attention, works with the cosine of query and key; B with softmax.',
        html: `<p>The exponential of a product is a <em>kernel</em>: a similarity, as if both tokens were carried into a space of many features φ and compared there.</p>
${math(
    lines(
        row(
            of('κ', xi, xj),
            o('='),
            '<mo>⟨</mo>',
            sub('φ', 'q'),
            open,
            xi,
            close,
            '<mo>,</mo>',
            sub('φ', 'k'),
            open,
            xj,
            close,
            '<mo>⟩</mo>',
        ),
        row(sub('κ', 'B'), o('='), exp(scaled)),
    ),
)}
<p>So attention is a table of ${v('N')} × ${v('N')} = ${v('N2')} similarities for each head. Other kernels will do: A's is the cosine, and keeps its sign. Blue agrees, rose opposes, down to ${v('lowA')} here; no row is divided by its sum.</p>`,
        tries: 'point at the tables: the words below say what was found where.',
        source: 'Tsai and others 2019; Chen and others 2023, section 3',
        claims: [
            ['the cosine goes below zero', n => n.lowA < -0.1 && n.lowA >= -1.01],
            ['softmax does not', n => n.lowB >= 0],
        ],
    },
    {
        st: 13,
        name: 'Asking is not answering',
        title: 'The table is not symmetric',
        show: ['card-a', 'card-b'],
        parts: 'maps',
        set: OPENING,
        hold: CELL,
        figure: 'The tables of both models in layer 1, head 1, with one cell held. Its mirror image, across the diagonal, has another value.',
        html: `<p>Queries and keys come from different matrices, so a token asks otherwise than it answers. In A's table the cell that is held, (${v('query')}, ${v('key')}), says ${v('thereA')}; its mirror image, (${v('key')}, ${v('query')}), about ${v('backA')}. How much of a table is of that kind?</p>
${math(frac(squared(norm(row(K, o('−'), sup(K, '⊤')))), row('<mn>4</mn>', squared(norm(K)))))}
<p>In A's it is ${v('skewA')}, in B's ${v('skewB')}; of a symmetric one, nothing. Theory for symmetric kernels does not reach this far: whatever is said of tokens has to be said twice, as queries and as keys.</p>`,
        tries: 'hold a cell, then the one across the diagonal.',
        source: 'Chen and others 2023, section 3',
        claims: [
            ['both tables are asymmetric', n => n.skewA > 0.005 && n.skewB > 0.005],
            ['the mirror image has another value', n => Math.abs(n.thereA - n.backA) > 0.02],
        ],
    },
    {
        st: 1,
        name: 'Few patterns in it',
        title: 'Most of that table says the same few things',
        show: ['spectrum', 'card-a', 'card-b'],
        small: ['spectrum'],
        parts: 'maps',
        set: OPENING,
        wants: ['spectra'],
        figure: 'Above, the singular values of every head’s table, each divided by the largest; the chosen head’s are bold. Below, the tables.',
        html: `<p>Any table is a sum of simple patterns, each one column times one row, with weights that fall: the <em>singular values</em> σ.</p>
${math(K, o('='), sub('σ', '1'), sub('u', '1'), sup(sub('v', '1'), '⊤'), o('+'), sub('σ', '2'), sub('u', '2'), sup(sub('v', '2'), '⊤'), o('+'), o('…'))}
<p>In the table of A chosen now they begin ${v('sigma1A')}, ${v('sigma2A')}, ${v('sigma3A')}. Of ${v('N')} patterns, ${v('energyA')} hold 95 % of the energy Σσ²; in B's, ${v('energyB')}. If so few do nearly all the work, why compute ${v('N2')} numbers?</p>`,
        tries: 'choose other heads in the small tables. Let it train, and watch the curve.',
        source: 'the singular value decomposition; its history: Stewart 1993',
        claims: [
            ['a few patterns hold 95 % of A’s table', n => n.energyA <= n.s],
            ['and of B’s', n => n.energyB <= n.N / 2],
        ],
    },
    {
        st: 14,
        name: 'Why s columns suffice',
        title: 'Why s columns suffice',
        show: ['spectrum', 'card-a', 'card-b'],
        small: ['card-a', 'card-b'],
        parts: 'maps',
        set: { ...OPENING, lens: 'low', keep: 4 },
        wants: ['spectra', 'lens'],
        figure: 'The tables rebuilt from their first few patterns, and the singular values: the line marks where they were cut.',
        html: `<p>The first s patterns are the best table of rank s there is. What it misses are the singular values left out:</p>
${math('<munder><mi>min</mi><mrow><mi>rank</mi><mo>≤</mo><mi>s</mi></mrow></munder>', squared(norm(row(K, o('−'), sub('K', 's')))), o('='), sum(row(i('i'), o('>'), i('s'))), `<msubsup>${i('σ')}${i('i')}<mn>2</mn></msubsup>`)}
<label class="slider keeper"><span>Keep s = ${v('keep')}</span><input type="range" min="1" max="8" step="1" data-set="keep"></label>
<p>That misses ${v('restA')} of A's energy, ${v('restB')} of B's. A's cosine lives in d = ${v('d')} dimensions: with ${v('d')} columns nothing is missing. Cut down so, with no training, A is right on ${v('accuracyA')}.</p>`,
        tries: 'move the slider to 1, to 8: the tables are rebuilt at once.',
        source: 'Eckart and Young 1936',
        claims: [
            ['the patterns left out hold little', n => n.restA < 0.3 && n.restB < 0.5],
            ['with d columns nothing is missing of A’s', n => n.keep < n.d || n.restA < 1e-6],
        ],
    },
];
