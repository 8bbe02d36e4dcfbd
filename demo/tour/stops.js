// The stops of the tour: what to read, which panels to see beside it, and the settings they speak of. Formulas are
// MathML; numbers with data-live follow the running models.

const v = (/** @type {string} */ name) => `<b class="live" data-live="${name}">–</b>`;
const i = (/** @type {string} */ x) => `<mi>${x}</mi>`,
    o = (/** @type {string} */ x) => `<mo>${x}</mo>`;
const sub = (/** @type {string} */ a, /** @type {string} */ b) => `<msub>${i(a)}${i(b)}</msub>`;
const sup = (/** @type {string} */ a, /** @type {string} */ b) => `<msup>${a}${i(b)}</msup>`;
const math = (/** @type {string} */ inner) => `<math display="block">${inner}</math>`;
const q = 'class="query"',
    k = 'class="key"';

const GESTURE = {
    task: 'gesture',
    width: 32,
    depth: 2,
    heads: 4,
    run: true,
    layer: 0,
    head: 0,
    keep: 0,
    off: '',
    mass: 100,
    spectrum: 'map',
};
const PAIR = {
    ...GESTURE,
    a: 'primal',
    optionsA: 'rank:8,eta:0.1,last:0',
    b: 'softmax',
    optionsB: 'causal:0',
    lens: 'map',
};

/** @type {{ name: string, title: string, html: string, show: string[], set: Record<string, unknown> }[]} */
export const STOPS = [
    {
        name: 'A table of similarities',
        title: 'Attention is a table of similarities',
        show: ['card-a', 'card-b', 'crosshair'],
        set: PAIR,
        html: `<p>Every token asks, as a <span ${q}>query</span>, how much every token is worth to it, as a <span ${k}>key</span>. The answers fill a table, one row per query:</p>
${math(`${sub('K', 'ij')}${o('=')}${i('κ')}<mo>(</mo>${sub('x', 'i')}<mo>,</mo>${sub('x', 'j')}<mo>)</mo>${o('=')}<mo>⟨</mo>${i('φ')}<mo>(</mo>${sub('q', 'i')}<mo>)</mo><mo>,</mo>${i('φ')}<mo>(</mo>${sub('k', 'j')}<mo>)</mo><mo>⟩</mo>`)}
<p>That makes attention a <em>kernel</em>: a measure of similarity, here between ${v('N')} tokens, so ${v('N')} × ${v('N')} = ${v('N2')} numbers for each head. Softmax (B) makes rows that sum to 1; the cosine (A) keeps its sign: blue agrees, rose opposes. It is not symmetric: a token asks otherwise than it answers.</p><p><strong>Try:</strong> point at the stroke or at a table.</p>`,
    },
    {
        name: 'Few patterns in it',
        title: 'Most of that table says the same few things',
        show: ['card-a', 'card-b', 'spectrum'],
        set: PAIR,
        html: `<p>Any table is a sum of simple patterns, each one column times one row, with weights that fall, the <em>singular values</em>:</p>
${math(`${i('K')}${o('=')}${sub('σ', '1')}${sub('u', '1')}${sup(sub('v', '1'), '⊤')}${o('+')}${sub('σ', '2')}${sub('u', '2')}${sup(sub('v', '2'), '⊤')}${o('+')}${o('…')}`)}
<p>In the table of A chosen now they begin ${v('sigma')} … Of ${v('N')} patterns, ${v('energyA')} hold 95 % of the energy; in B's, ${v('energyB')}. If so few do nearly all the work, why compute ${v('N2')} numbers?</p>
<p><strong>Try:</strong> choose other heads in the small tables and watch the curve. Let it train: the fall gets steeper.</p>`,
    },
    {
        name: 'Two sets of directions',
        title: 'Two sets of projections, because asking isn’t answering',
        show: ['scores', 'card-a', 'crosshair'],
        set: PAIR,
        html: `<p>The kernel is asymmetric, so its patterns come in pairs: a direction for queries, one for keys. Each token gets its scores along both:</p>
${math(`<mi mathvariant="normal">e</mi><mo>(</mo>${i('x')}<mo>)</mo>${o('=')}${sup(sub('W', 'e'), '⊤')}${i('φ')}<mo>(</mo>${i('q')}<mo>)</mo><mspace width="1.5em"/><mi mathvariant="normal">r</mi><mo>(</mo>${i('x')}<mo>)</mo>${o('=')}${sup(sub('W', 'r'), '⊤')}${i('φ')}<mo>(</mo>${i('k')}<mo>)</mo>`)}
<p>With s = ${v('s')} pairs, a token is ${v('s')} numbers as a <span ${q}>query (●)</span> and ${v('s')} as a <span ${k}>key (■)</span>. A hairline joins the two lives of one token: were the kernel symmetric, all hairlines would have no length.</p><p><strong>Try:</strong> drag a box around a cluster; its tokens light up at the edges of the table.</p>`,
    },
    {
        name: 'Primal, not dual',
        title: 'Primal instead of dual: the table is never computed',
        show: ['card-a', 'card-b', 'lenses'],
        set: { ...PAIR, lens: 'scores' },
        html: `<p>The same scores can be had in two ways. The <em>dual</em> one sums over all tokens and needs the table; the <em>primal</em> one needs only the weights:</p>
${math(`<munder><munder>${`<mrow><munder><mo>∑</mo>${i('j')}</munder>${sub('h', 'j')}${i('κ')}<mo>(</mo>${i('x')}<mo>,</mo>${sub('x', 'j')}<mo>)</mo></mrow>`}<mo>⏟</mo></munder><mtext>dual: softmax is of this kind</mtext></munder>${o('=')}<munder><munder><mrow>${sup(i('W'), '⊤')}${i('φ')}<mo>(</mo>${i('x')}<mo>)</mo></mrow><mo>⏟</mo></munder><mtext>primal</mtext></munder>`)}
<p>What A's head really puts out is made of the scores that you see: ${v('N')} × 2·${v('s')} = ${v('scores')} numbers in place of ${v('N2')}. At N = 16 384 the table of one head would take ${v('big')} MiB, the scores ${v('bigPrimal')} MiB.</p><p><strong>Try:</strong> press <kbd>P</kbd> to go back and forth. For B the scores are worked out from its table; for A the table is worked out for show only.</p>`,
    },
    {
        name: 'The balance',
        title: 'The objective: a balance that comes to level',
        show: ['gauge', 'learning', 'card-a'],
        set: { ...PAIR, optionsA: 'rank:8,eta:0.5,last:0' },
        html: `<p>Free weights would be any projections. To make them the <em>singular vectors</em> of the kernel, training also minimises the square of</p>
${math(`${i('J')}${o('=')}<mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mrow><mo>‖</mo>${i('e')}${i('Λ')}<mo>‖</mo></mrow><mn>2</mn></msup>${o('+')}<mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mrow><mo>‖</mo>${i('r')}${i('Λ')}<mo>‖</mo></mrow><mn>2</mn></msup>${o('−')}<mi>tr</mi><mo>(</mo>${sup(sub('W', 'e'), '⊤')}${sub('W', 'r')}<mo>)</mo>`)}
<p>On the left pan the energy of the scores, now ${v('left')}; on the right how well the two sets of directions agree, ${v('right')}. At every solution of the kernel SVD the pans are level: J = 0 (here ${v('J')} in layer 1). η = ${v('etaA')} says how hard training pulls.</p><p><strong>Try:</strong> reset (R) and watch the beam come to rest.</p>`,
    },
    {
        name: 'What it does to the spectrum',
        title: 'What the objective does to the spectrum',
        show: ['spectrum', 'learning', 'card-a', 'card-b'],
        set: {
            ...GESTURE,
            a: 'primal',
            optionsA: 'rank:8,eta:1,last:0',
            b: 'primal',
            optionsB: 'rank:8,eta:0,last:0',
            layer: 1,
            lens: 'map',
            spectrum: 'parts',
        },
        html: `<p>Both are Primal-Attention now, equal in everything but η: A is pulled (η = ${v('etaA')}), B is free (η = ${v('etaB')}). After ${v('steps')} steps they get ${v('accA')} and ${v('accB')} of unseen drawings right, so the pull costs little. It changes two things:</p>
<p><strong>The objective.</strong> J² is ${v('ksvd')} in A; in B it runs off, now ${v('ksvdB')}. Only near zero can the directions be singular vectors.</p>
<p><strong>The learned spectrum</strong>, how the eight pairs of directions share the energy of the scores: were it even, each had ${v('even')}. The strongest has ${v('firstA')} in A, ${v('firstB')} in B: pulled, a few directions come to matter more (so it was with each of 13 seeds). The ribbons show that as it happened; drag “Look back” to replay it.</p>
<p>What it does <em>not</em> change here is the table itself. Choose “of the chosen map”: with or without the pull, ${v('energyA')} and ${v('energyB')} patterns hold 95 % of it; this task needs no more.</p>
<p><strong>Try:</strong> after some 250 steps, pause and move “Components kept” to 3 of 8: the scores answer at once, nothing is retrained. (We did it for 13 seeds: A still got 82 % right on average, B 69 %; A did better in ten of them, so try other seeds.)</p>`,
    },
    {
        name: 'What it buys',
        title: 'What it buys: the race',
        show: ['race'],
        set: PAIR,
        html: `<p>The table costs N² in time, and in memory too if it is kept. Scores cost N·s. Run the race on your own machine: each lane doubles N until it is too slow or doesn't fit. The exponents are fitted to what was measured here:</p>
${math(`<mtext>softmax</mtext><mspace width="0.6em"/>${i('O')}<mo>(</mo><msup>${i('N')}<mn>2</mn></msup>${i('d')}<mo>)</mo><mspace width="1.5em"/><mtext>Primal</mtext><mspace width="0.6em"/>${i('O')}<mo>(</mo>${i('N')}${i('d')}${i('s')}<mo>)</mo>`)}
<p>A fair word on softmax: computed tile by tile (“fused”) it keeps no table, so its memory is linear. Its time isn't.</p>`,
    },
    {
        name: 'Attention from regression',
        title: 'Second paper: attention as support vector regression',
        show: ['card-a', 'card-b'],
        set: {
            ...GESTURE,
            a: 'sh',
            optionsA: 'pool:4,beta:0',
            b: 'bn',
            optionsB: 'beta:0.6,standardize:0,causal:0',
            lens: 'map',
        },
        html: `<p>Nguyen and others found softmax attention as the dual of a support vector regression. Once that is seen, other regressions give other attentions. B centres the keys before comparing (<em>Attention-BN</em>):</p>
${math(`${sub('k', 'j')}${o('→')}${sub('k', 'j')}${o('−')}${i('β')}<mover>${i('k')}<mo>¯</mo></mover>`)}
<p>In A each head sees at its own scale (<em>scaled heads</em>): keys are averaged in windows of 1, 2 and 4, so the tables get narrower from head to head, ${v('N')} × ${v('N')} down to a quarter of the columns.</p><p><strong>Try:</strong> choose “Convolution attention”, the third of that family.</p>`,
    },
    {
        name: 'Landmarks',
        title: 'Third paper: Skyformer, a few stand for all',
        show: ['inside', 'card-a', 'card-b'],
        set: {
            ...GESTURE,
            a: 'skyformer',
            optionsA: 'landmarks:16,iterations:6,gamma:0.1',
            b: 'gaussian',
            optionsB: '',
            lens: 'map',
        },
        html: `<p>Replace softmax by a Gaussian kernel, without normalisation (B). Then choose m <em>landmarks</em> among queries and keys, and rebuild the table from its columns at those (A; the Nyström method):</p>
${math(`<mover>${i('C')}<mo>~</mo></mover>${o('=')}${sub('C', '·S')}<msup><mrow><mo>(</mo>${sub('C', 'SS')}${o('+')}${i('γ')}${i('I')}<mo>)</mo></mrow><mrow><mo>−</mo><mn>1</mn></mrow></msup>${sub('C', 'S·')}`)}
<p>Now ${v('m')} landmarks leave an error of ${v('error')}. The inverse is found by a few multiplications, so all of it is linear in N.</p><p><strong>Try:</strong> drag a landmark next to another: the error grows. Then “Add the worst served”.</p>`,
    },
    {
        name: 'A learned kernel',
        title: 'Fourth paper: learn the kernel itself',
        show: ['inside', 'card-a', 'card-b'],
        set: {
            ...GESTURE,
            a: 'implicit',
            optionsA: 'source:direct,samples:32,p:2,stationary:0',
            b: 'softmax',
            optionsB: 'causal:0',
            lens: 'map',
        },
        html: `<p>Why this kernel and no other? By Bochner's theorem a kernel is a mixture of frequencies. Song and others learn those, ${v('samples')} here, and so the notion of similarity, times a magnitude that says how much a token counts at all:</p>
${math(`${sub('a', 'ij')}${o('∝')}<munder><munder><mrow>${i('𝔼')}<mo>[</mo>${i('φ')}<mo>(</mo>${sub('q', 'i')}<mo>)</mo>${i('φ')}<mo>(</mo>${sub('k', 'j')}<mo>)</mo><mo>]</mo></mrow><mo>⏟</mo></munder><mtext>similarity</mtext></munder>${o('·')}<munder><munder><mrow><mi>exp</mi><mo>(</mo><msup><mrow><mo>‖</mo>${sub('q', 'i')}<mo>‖</mo></mrow>${i('p')}</msup>${o('+')}<msup><mrow><mo>‖</mo>${sub('k', 'j')}<mo>‖</mo></mrow>${i('p')}</msup><mo>)</mo></mrow><mo>⏟</mo></munder><mtext>magnitude</mtext></munder>`)}
<p>The dots are those frequencies; the circles say where softmax's would lie. They start in a small square and go where the data wants them.</p><p><strong>Try:</strong> “Spectral samples: ikan”: now a network makes them for each sample anew.</p><p>That is the tour. In Explore everything is yours: mechanisms, data, weights, code.</p>`,
    },
];
