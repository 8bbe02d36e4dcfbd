/**
 * @file Models of every kind that an ONNX file can hold, and samples of them: each option of each attention by itself,
 *   each position, norm, pooling and input, and mixtures of them drawn at random, always the same ones.
 */

/** Numbers that are the same in every run. @param {number} seed */
export function generator(seed) {
    let state = seed >>> 0;
    const uniform = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
    };
    const below = (/** @type {number} */ n) => Math.floor(uniform() * n);
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return {
        uniform,
        below,
        normal,
        /** @template T @param {readonly T[]} list */ one: list => list[below(list.length)],
    };
}

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} make the function of the library that makes it
 * @property {Record<string, any>} config
 * @property {number[]} lengths of the samples that it is asked about
 * @property {Record<string, any>} [options] of export()
 * @property {number} [scale] of queries and keys, where large ones are tried
 */

const LENGTH = 9,
    series = { kind: 'series', features: 3, length: LENGTH },
    size = { width: 12, heads: 3, depth: 2, feedforward: 14 };

/** Options of each kind of attention that are tried, alone and in mixtures. @type {Record<string, any[]>} */
export const ATTENTION = {
    softmax: [
        {},
        { causal: true },
        { beta: 0.6 },
        { beta: 1 },
        { beta: 0.6, causal: true },
        { standardize: true },
        { standardize: true, eps: 0.01 },
        { standardize: true, causal: true },
        { learnedBeta: true },
        { learnedBeta: true, causal: true },
        { pool: [1, 2, 4] },
        { pool: [2, 2, 2] },
        { pool: [4, 1, 2], beta: 0.5 },
        { pool: [1, 2, 3], causal: true },
        { pool: [1, 2, 3], causal: true, beta: 0.5 },
        { pool: [3, 2, 1], causal: true, standardize: true },
        { pool: [1, 2, 4], standardize: true },
        { conv: '1d' },
        { conv: '1d', filter: 4, causal: true },
        { conv: '1d', filter: 5, pool: [1, 2, 2], beta: 0.3 },
        { conv: '2d', rows: 3, cols: 3 },
        { conv: '2d', rows: 3, cols: 3, filter: 4 },
        { conv: '2d', rows: 3, cols: 3, filter: 2, causal: true },
        { dropout: 0.3 },
    ],
    sparse: [
        {},
        { window: 1, causal: true },
        { pattern: 'strided', block: 3 },
        { pattern: 'strided', block: 2, causal: true, beta: 0.5 },
        { pattern: 'fixed', block: 4, summary: 2 },
        { pattern: 'fixed', block: 3, causal: true },
        { pattern: 'fixed', block: 3, standardize: true },
        { pattern: 'window', window: 2, learnedBeta: true },
        { pattern: 'window', window: 1, pool: [1, 2, 4] },
        { pattern: 'strided', block: 3, pool: [2, 1, 2] },
        { pattern: 'fixed', block: 3, pool: [1, 2, 2], causal: true },
    ],
    window: [
        {},
        { window: 0 },
        { window: 2, causal: true },
        { window: 2, standardize: true },
        { window: 1, beta: 0.4 },
        { window: 2, pool: [1, 2, 3] },
    ],
    linear: [
        {},
        { causal: true },
        { beta: 0.7 },
        { beta: 1 },
        { standardize: true },
        { learnedBeta: true },
        { denominatorEps: 0.01 },
        { pool: [1, 2, 4] },
        { pool: [1, 2, 4], causal: true },
        { pool: [2, 2, 2], beta: 0.5 },
        { pool: [2, 1, 4], standardize: true },
    ],
    gaussian: [{}],
    skyformer: [
        {},
        { landmarks: 5 },
        { landmarks: 1 },
        { landmarks: 8, gamma: 0.05, iterations: 12 },
        { landmarks: 128, gamma: 0.5, iterations: 2 },
    ],
    primal: [
        {},
        { rank: 3 },
        { rank: 3, rows: 4 },
        { rank: 2, rows: 1 },
        { rank: 5, mode: 'fixed' },
        { rank: 5, mode: 'causal' },
        { rank: 3, rows: 4, countMasked: true },
    ],
    linformer: [{}, { rank: 4 }, { rank: 1, shared: true }, { rank: 20, shared: true }],
    nystromformer: [{}, { landmarks: 4 }, { landmarks: 1, iterations: 1 }, { landmarks: 3, filter: 3 }, { filter: 4 }],
    performer: [{}, { features: 5 }, { features: 9, causal: true }, { redraw: true }, { features: 1 }],
    cosformer: [{}, { causal: true }, { reach: 40 }, { reach: 12, causal: true, denominatorEps: 0.01 }],
    elliptical: [{}, { causal: true }],
    rpc: [{}, { iterations: 1 }, { iterations: 6, threshold: 0.3 }, { threshold: 50 }],
};

/**
 * Of the family, what is causal or not. A query of cosFormer's that is hardly above 0 anywhere is a ratio of tiny sums:
 * its weights times 1 + 10⁻⁶, which should change nothing, move the library's own answer by 10⁻⁴. Hence a floor.
 */
const EITHER = [
    { kind: 'performer', features: 9 },
    { kind: 'cosformer', reach: 16, denominatorEps: 0.1 },
    'elliptical',
];

/** Options of models, each tried by itself and in mixtures. @type {Record<string, any[]>} */
export const MODEL = {
    positions: ['learned', 'sinusoidal', 'rotary', 'alibi', 'relative', 'none'],
    pooling: ['mean', 'flatten', 'cls', 'max', 'attention', 'last'],
    norm: ['post', 'pre'],
    normKind: ['layer', 'rms'],
    normEps: [1e-5, 1e-3],
    activation: ['gelu', 'relu', 'silu'],
    gated: [false, true],
    embeddingScale: [1, 2.5],
    finalNorm: [true, false],
    finalGelu: [false, true],
    headHidden: [0, 7],
    embeddingNorm: [false, true],
    standardize: ['auto', false, 'position'],
    width: [12, 15, 6, 3],
    dropout: [0, 0.3],
};

const INPUTS = {
    series,
    'a missing series': { ...series },
    tokens: { kind: 'tokens', vocabulary: 7, length: LENGTH },
    image: { kind: 'image', height: 6, width: 6, channels: 2, patch: 2 },
    table: {
        kind: 'table',
        columns: [
            'age',
            { name: 'colour', categories: ['red', 'gr"ün', '蓝'] },
            'speed',
            { name: '', categories: ['a', 'b'] },
        ],
    },
};

/** A number, or what a sample of a model is as a function of its length. @param {any} config */
export function sampleOf(config, /** @type {number} */ length, /** @type {ReturnType<typeof generator>} */ random) {
    const { input } = config,
        number = () => Math.fround(3 * random.normal() + 5);
    const list = (/** @type {number} */ n, make = number) => Array.from({ length: n }, make);
    if (input.kind === 'graph') return list(length * input.features);
    if (input.kind === 'tokens') return list(length, () => random.below(input.vocabulary));
    if (input.kind === 'image') return list(input.height * input.width * input.channels);
    if (input.kind === 'table')
        return input.columns.map((/** @type {any} */ { categories }) =>
            random.uniform() < 0.2 ? NaN : categories ? random.below(categories.length) : number(),
        );
    if (config.missing !== 'mask') return list(length * input.features);
    return list(length * input.features, () => (random.uniform() < 0.2 ? NaN : number()));
}

/** @param {Partial<Case> & { config?: any }} more @returns {Case} */
const make = ({ name = '', make = 'classifier', config = {}, lengths = [LENGTH, 4, 1, 2], options, scale }) => ({
    name,
    make,
    config: { ...size, input: series, ...(make === 'classifier' && !config.outputs && { classes: 4 }), ...config },
    lengths,
    options,
    scale,
});

/** @returns {Case[]} */
export function everyCase() {
    /** @type {Case[]} */
    const cases = [];
    const add = (/** @type {string} */ name, /** @type {any} */ config, /** @type {any} */ more = {}) =>
        cases.push(make({ name, config, ...more }));

    for (const [kind, all] of Object.entries(ATTENTION))
        for (const options of all) {
            // skyformer's landmarks are drawn among a number of tokens that the file holds
            const whole = kind === 'skyformer' || options.conv === '2d' ? { lengths: [LENGTH] } : {};
            add(`${kind} ${JSON.stringify(options)}`, { attention: { kind, ...options } }, whole);
        }
    add(
        'skyformer of 4 tokens',
        { attention: { kind: 'skyformer', landmarks: 5 } },
        { lengths: [4], options: { tokens: 4 } },
    );
    add('softmax of 4 tokens', { attention: 'softmax' }, { lengths: [4], options: { tokens: 4 } });
    add('a class token before a grid', {
        attention: { kind: 'softmax', conv: '2d', rows: 3, cols: 3 },
        pooling: 'cls',
        input: INPUTS.image,
    });
    for (const kind of ['skyformer', 'primal', 'linear', 'softmax', 'linformer', 'nystromformer', 'cosformer'])
        add(
            `${kind} with a class token`,
            { attention: kind, pooling: 'cls' },
            kind === 'skyformer' ? { lengths: [LENGTH] } : {},
        );
    add('primal with fewer rows than rank', { attention: { kind: 'primal', rank: 8, rows: 3 } });

    for (const [option, values] of Object.entries(MODEL))
        for (const value of values) {
            const heads = option === 'width' ? { heads: value % 3 ? 2 : 3 } : {};
            add(`${option}: ${value}`, { attention: 'softmax', [option]: value, ...heads });
        }
    for (const positions of MODEL.positions) {
        add(`${positions}, causal`, { attention: { kind: 'softmax', causal: true }, positions });
        add(`${positions}, odd heads`, { attention: 'softmax', positions, width: 15, heads: 5 });
        add(
            `${positions}, long`,
            {
                attention: 'softmax',
                positions,
                input: { ...series, length: 300 },
                width: 8,
                heads: 2,
                depth: 1,
            },
            { lengths: [300, 150] },
        );
    }
    add('rotary, one number a head', { attention: 'softmax', positions: 'rotary', width: 4, heads: 4 });
    add('rotary, linear', { attention: 'linear', positions: 'rotary' });
    add('rotary, primal', { attention: 'primal', positions: 'rotary' });
    add('alibi in windows', { attention: { kind: 'window', window: 2 }, positions: 'alibi' });
    add('relative in stripes', { attention: { kind: 'sparse', pattern: 'strided', block: 3 }, positions: 'relative' });

    for (const [name, input] of Object.entries(INPUTS))
        for (const attention of ['softmax', 'primal', 'linear']) {
            const missing = name === 'a missing series' ? { missing: 'mask' } : {};
            add(`${name}, ${attention}`, { input, attention, ...missing });
        }
    add('an image by place', { input: INPUTS.image, attention: 'softmax', standardize: 'position' });
    add('an image in skyformer', { input: INPUTS.image, attention: 'skyformer' });
    add('a table in skyformer', { input: INPUTS.table, attention: 'skyformer' });
    add('a table by its mean', { input: INPUTS.table, attention: 'gaussian', pooling: 'mean', standardize: false });
    add(
        'one token, one feature',
        { input: { kind: 'series', features: 1, length: 1 }, attention: 'softmax' },
        { lengths: [1] },
    );

    add('a regressor', { outputs: 3, attention: 'primal' });
    add('a regressor as it is', { outputs: 1, attention: 'softmax', standardizeTargets: false });
    add('a bounded regressor', { outputs: 2, attention: 'softmax', outputActivation: 'tanh' });
    add('several labels', { loss: 'multiLabel', attention: 'softmax' });
    add('names', { classes: ['a', 'β', '"', ' '], attention: 'softmax' });
    add('each layer another', {
        depth: 4,
        attention: ['softmax', { kind: 'primal', rank: 3 }, 'linear', { kind: 'window', window: 2, pool: [1, 2, 3] }],
    });
    add('values of the layer before, or none', {
        depth: 5,
        attention: ['elliptical', 'elliptical', { kind: 'primal', rank: 3 }, 'elliptical', 'elliptical'],
    });
    add('directions by the number of the layer', { depth: 3, attention: ['rpc', 'performer', 'performer'] });
    add('rpc, rotary', { attention: 'rpc', positions: 'rotary' });
    add('nystromformer, rotary', { attention: { kind: 'nystromformer', landmarks: 3 }, positions: 'rotary' });
    add(
        'regressor of a table',
        { input: INPUTS.table, attention: 'softmax', task: undefined, outputs: 2 },
        { make: 'regressor' },
    );

    const sequence = (/** @type {string} */ name, /** @type {any} */ config) =>
        cases.push({
            name,
            make: 'sequenceModel',
            config: { ...size, length: LENGTH, ...config },
            lengths: [LENGTH, 3, 1],
        });
    for (const attention of ['softmax', 'linear', 'primal', { kind: 'sparse', window: 2 }, ...EITHER])
        for (const causal of [false, true]) {
            sequence(`series, causal ${causal}, ${JSON.stringify(attention)}`, {
                inputs: 3,
                classes: 4,
                attention,
                causal,
            });
            sequence(`ids, causal ${causal}, ${JSON.stringify(attention)}`, {
                vocabulary: 6,
                outputs: 2,
                attention,
                causal,
            });
        }
    const language = (/** @type {string} */ name, /** @type {any} */ config) =>
        cases.push({
            name,
            make: 'languageModel',
            config: { ...size, length: LENGTH, vocabulary: 11, ...config },
            lengths: [LENGTH, 3, 1],
        });
    for (const positions of MODEL.positions) language(`${positions}`, { attention: 'softmax', positions });
    for (const attention of [
        'linear',
        'primal',
        { kind: 'window', window: 2 },
        { kind: 'softmax', pool: [1, 2, 3] },
        ...EITHER,
    ])
        language(JSON.stringify(attention), { attention, tied: true });

    for (const pooling of ['mean', 'max', 'none'])
        cases.push({
            name: `bert, ${pooling}`,
            make: 'bert',
            config: { config: { num_attention_heads: 3, hidden_act: 'gelu', pooling } },
            lengths: [9, 3, 1],
        });

    const sides = { source: { vocabulary: 7, length: LENGTH }, target: { vocabulary: 'abcde', length: 6 } };
    const translator = (/** @type {string} */ name, /** @type {any} */ config, lengths = [LENGTH, 3, 0]) =>
        cases.push({ name, make: 'translator', config: { ...size, ...sides, ...config }, lengths });
    for (const attention of ['softmax', 'linear', 'primal', 'gaussian', { kind: 'softmax', pool: [1, 2, 3] }])
        translator(JSON.stringify(attention), { attention });
    for (const attention of ['linformer', 'nystromformer', 'rpc']) translator(attention, { attention });
    for (const attention of EITHER) translator(JSON.stringify(attention), { attention, depth: 2, decoderDepth: 2 });
    translator('skyformer', { attention: { kind: 'skyformer', landmarks: 5 } }, [LENGTH]);
    for (const crossAttention of [
        'linear',
        'gaussian',
        { kind: 'softmax', beta: 0.5 },
        { kind: 'softmax', standardize: true, pool: [1, 2, 4] },
        { kind: 'linear', standardize: true },
        { kind: 'linformer', rank: 4 },
        { kind: 'performer', features: 8 },
    ])
        translator(`across ${JSON.stringify(crossAttention)}`, { crossAttention, decoderDepth: 3, depth: 1 });
    for (const positions of MODEL.positions) translator(positions, { positions });
    translator('pre', { norm: 'pre', normKind: 'rms', gated: true, activation: 'silu', tied: true, embeddingScale: 2 });
    translator('kinds', {
        attention: ['softmax', { kind: 'window', window: 1 }],
        decoderAttention: ['linear', { kind: 'softmax', learnedBeta: true }],
        crossAttention: ['softmax', 'linear'],
    });

    const graph = (/** @type {string} */ name, /** @type {any} */ config) =>
        cases.push({
            name,
            make: 'graphClassifier',
            config: { width: 12, heads: 3, depth: 2, features: 3, classes: 4, ...config },
            lengths: [12, 5, 1],
        });
    graph('graph', {});
    graph('graph without loops', { selfLoops: false, depth: 3 });
    graph('graph, slope', { attention: { kind: 'graph', slope: 0.05 }, heads: 1 });
    graph('graph as measured', { standardize: true });
    return cases;
}

/** Mixtures. @param {number} count @returns {Case[]} */
export function mixtures(count) {
    const random = generator(20261130),
        kinds = Object.keys(ATTENTION);
    return Array.from({ length: count }, (_, i) => {
        const model = Object.fromEntries(
            Object.entries(MODEL)
                .filter(() => random.uniform() < 0.5)
                .map(([option, values]) => [option, random.one(values)]),
        );
        if (model.pooling === 'cls' && random.uniform() < 0.5) delete model.pooling;
        const width = model.width ?? 12,
            depth = 1 + random.below(2),
            input = random.one(Object.values(INPUTS)),
            biased = model.positions === 'alibi' || model.positions === 'relative';
        const attention = Array.from({ length: depth }, () => {
            const kind = random.one(biased ? ['softmax', 'sparse', 'window'] : kinds);
            const { conv, rows, cols, filter, ...options } = random.one(ATTENTION[kind]);
            if (biased) delete options.pool;
            return { kind, ...options, ...(conv === '1d' && { conv }) };
        });
        if (input.kind === 'table') delete model.positions;
        if (input.kind === 'tokens' || (input.kind === 'table' && model.standardize === 'position'))
            delete model.standardize;
        const drawn = attention.some(({ kind }) => kind === 'skyformer');
        return make({
            name: `mixture ${i}: ${attention.map(layer => JSON.stringify(layer)).join(', ')}; ${JSON.stringify(model)}`,
            config: { ...model, width, depth, heads: 3, attention, input },
            lengths: drawn ? [LENGTH] : [LENGTH, 5, 1],
        });
    });
}

/**
 * Of the largest number. A small γ makes Skyformer's inverse as many times less certain as it is smaller than the sum
 * of a row, in the library as in a runtime: a file that has it in float64 differs by 3e-5 too.
 * @param {Case} given
 */
export function toleranceOf({ config: { attention } }) {
    return [attention ?? []].flat().some(({ gamma = 0.1 }) => gamma < 0.1) ? 1e-4 : 1e-5;
}
