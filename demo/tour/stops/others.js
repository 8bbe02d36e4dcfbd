// Stops of the tour. The other three papers.

import { settingsOf } from '../../checkpoints/index.js';
import { close, frac, i, math, norm, o, of, open, row, sub, sum, sup, under, v } from '../math.js';
import { VIEW, kj, qi } from './common.js';

/** @type {readonly import('./common.js').Stop[]} */
export const OTHERS = [
    {
        st: 7,
        name: 'Attention from regression',
        title: 'Second paper: attention as support vector regression',
        show: ['card-a', 'card-b'],
        parts: 'maps options',
        set: { ...VIEW, ...settingsOf('regression') },
        figure: 'Two kinds that come of other regressions: A with scaled heads, whose tables get narrower, B with centred keys.',
        html: `<p>Nguyen and others find softmax attention as the dual of a support vector regression on the keys: the values are its dual variables. Other regressions give other attentions. B centres keys and queries first, <em>Attention-BN</em>:</p>
${math(sub('h', 'i'), o('='), sum(i('j')), '<mi>softmax</mi>', open, frac(row(sup(row(open, qi, o('−'), i('β'), i('μ'), close), '⊤'), open, kj, o('−'), i('β'), i('μ'), close), `<msqrt>${i('d')}</msqrt>`), close, sub('v', 'j'))}
<p>In A each head sees at its own <em>scale</em>: keys are means of 1, 2 or 4 neighbours. Head 1 has ${v('colsA')} columns; choose others. A is right on ${v('accuracyA')}, B on ${v('accuracyB')}.</p>`,
        tries: 'choose head 2 and 3 in A’s small tables: they have fewer columns.',
        source: 'Nguyen and others 2023, theorem 1, eqs. (25) and (26)',
        claims: [
            ['both have learned the task', n => n.accuracyA > 0.5 && n.accuracyB > 0.5],
            ['rows of B sum to 1, nothing is below zero', n => n.lowB >= 0],
        ],
    },
    {
        st: 8,
        name: 'Landmarks',
        title: 'Third paper: Skyformer, a few stand for all',
        show: ['inside', 'card-a', 'card-b'],
        small: ['inside'],
        parts: 'maps',
        set: { ...VIEW, ...settingsOf('landmarks') },
        wants: ['inside'],
        figure: 'The Gaussian kernel of layer 1, what the landmarks make of it, and the difference; lines mark the landmarks.',
        html: `<p>Replace softmax by a Gaussian kernel C, not normalised (B). Choose m <em>landmarks</em> among queries and keys, and rebuild the table from its columns at those (A), as Nyström did for integral equations:</p>
${math(`<mover>${i('C')}<mo>~</mo></mover>`, o('='), sub('C', '·S'), `<msup><mrow><mo>(</mo>${sub('C', 'SS')}${o('+')}${i('γ')}${i('I')}<mo>)</mo></mrow><mrow><mo>−</mo><mn>1</mn></mrow></msup>`, sub('C', 'S·'))}
<p>Now ${v('landmarksA')} landmarks leave out ${v('errorA')} of the table, by its largest singular value. The inverse is found by a few products, so all of it is linear in N. Where Primal learns its columns, this takes them from the tokens.</p>`,
        tries: 'drag one landmark next to another: the error grows. Then “Add the worst served”.',
        source: 'Chen and others 2021, lemma 3 for the inverse',
        claims: [
            ['the landmarks leave out part of the table, and less than all', n => n.errorA > 0 && n.errorA < 1],
            ['the landmarks are fewer than the tokens', n => n.landmarksA < n.N],
        ],
    },
    {
        st: 9,
        name: 'A learned kernel',
        title: 'Fourth paper: learn the kernel itself',
        show: ['inside', 'card-a', 'card-b'],
        small: ['inside'],
        parts: 'maps',
        set: { ...VIEW, ...settingsOf('implicit') },
        wants: ['inside'],
        figure: 'The frequencies that A’s kernel is made of; the circles say where those of softmax would lie. Below, the tables.',
        html: `<p>Why this kernel and no other? Softmax is a Gaussian kernel times a magnitude. By Bochner's theorem a kernel is a mixture of frequencies: Song and others learn those, ${v('samplesA')} here.</p>
${math(
    sub('a', 'ij'),
    o('∝'),
    under(row(i('𝔼'), '<mo>[</mo>', sup(of('φ', qi), '⊤'), of('φ', kj), '<mo>]</mo>'), 'similarity'),
    o('·'),
    under(
        row(
            '<mi>exp</mi><mo>(</mo>',
            frac(
                row(
                    `<msubsup>${norm(qi)}${i('p')}<mn>2</mn></msubsup>`,
                    o('+'),
                    `<msubsup>${norm(kj)}${i('p')}<mn>2</mn></msubsup>`,
                ),
                row('<mn>2</mn>', `<msqrt>${i('d')}</msqrt>`),
            ),
            '<mo>)</mo>',
        ),
        'magnitude',
    ),
)}
<p>A is right on ${v('accuracyA')}, softmax (B) on ${v('accuracyB')}, after ${v('steps')} steps. That is the tour: a kernel, its table, and four ways around it.</p><p><button type="button" data-go="explore">Explore on your own</button> <button type="button" data-go="own">Bring your own attention</button></p>`,
        tries: '“Spectral samples: ikan”: now a network makes them anew for each sample.',
        source: 'Song and others 2021; Bochner 1932',
        claims: [['both have learned the task', n => n.accuracyA > 0.5 && n.accuracyB > 0.5]],
    },
];
