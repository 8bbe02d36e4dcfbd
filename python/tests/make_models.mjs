/**
 * @file A small model of every kind and option, for test_models.py: `node make_models.mjs make FOLDER` writes
 *   NAME.safetensors and models.json (configuration, inputs, logits), penalties.json (what layers add to the loss of a
 *   step) and defaults.json (configurations in which next to nothing is given); `node make_models.mjs answer FOLDER`
 *   opens the NAME.python.safetensors that Python has written and writes answers.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'primal-attention';

const [task, folder] = process.argv.slice(2),
    pa = /** @type {any} */ (await load({ full: true }));

let state = 11;
const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
/** @param {number} n */
const numbers = n => Array.from({ length: n }, () => Math.fround(normal()));
/** @param {number} n @param {number} below */
const ids = (n, below) => Array.from({ length: n }, () => Math.floor(uniform() * below));

const small = { width: 8, heads: 2, depth: 2, seed: 1 },
    size = { ...small, feedforward: 12 },
    series = { kind: 'series', features: 2, length: 9 },
    tokens = { kind: 'tokens', vocabulary: 7, length: 9 },
    columns = [{ name: 'a' }, { name: 'b', categories: ['x', 'y', 'z'] }, { name: 'c' }];
const some = () => [numbers(18), numbers(10)],
    words = () => [ids(9, 7), ids(4, 7)];
const graph = () => ({
    x: Array.from({ length: 6 }, () => numbers(3)),
    edges: Array.from({ length: 9 }, () => ids(2, 6)),
});

/** @type {Record<string, [make: string, config: any, inputs: any[], data?: any]>} data: what is measured */
const CASES = {
    series: ['classifier', { input: series, classes: ['a', 'b', 'c'] }, some(), { x: some(), y: [0, 1] }],
    'by position': [
        'classifier',
        { input: series, classes: 2, standardize: 'position', attention: 'softmax', activation: 'relu' },
        some(),
        { x: [numbers(18), numbers(18)], y: [0, 1] },
    ],
    ...Object.fromEntries(
        ['mean', 'flatten', 'cls', 'max', 'attention', 'last'].map(pooling => [
            pooling,
            ['classifier', { input: series, classes: 3, pooling, standardize: false }, some()],
        ]),
    ),
    ...Object.fromEntries(
        ['none', 'learned', 'sinusoidal', 'rotary', 'alibi', 'relative'].map(positions => [
            `positions ${positions}`,
            ['classifier', { input: tokens, classes: 3, positions, pooling: 'cls', attention: 'softmax' }, words()],
        ]),
    ),
    'embedding scale, norm, pre': [
        'classifier',
        {
            input: tokens,
            classes: 3,
            embeddingScale: 3,
            embeddingNorm: true,
            norm: 'pre',
            normKind: 'rms',
            gated: true,
        },
        words(),
    ],
    'hidden head, gelu': [
        'classifier',
        {
            input: tokens,
            classes: 3,
            headHidden: 5,
            finalGelu: true,
            finalNorm: false,
            activation: 'silu',
            normEps: 0.01,
        },
        words(),
    ],
    image: [
        'classifier',
        { input: { kind: 'image', height: 4, width: 6, channels: 3, patch: 2 }, classes: 2, attention: 'softmax' },
        [numbers(72)],
        { x: [numbers(72), numbers(72)], y: [0, 1] },
    ],
    table: [
        'classifier',
        { input: { kind: 'table', columns, unknown: 'missing' }, classes: ['bad', 'good'], attention: 'softmax' },
        [[0.5, 'y', null], { a: null, b: 'w', c: 3 }],
        {
            x: [
                [1, 'x', 2],
                [2, 'z', 5],
                [4, 'y', 3],
            ],
            y: [0, 1, 1],
        },
    ],
    pair: ['classifier', { input: tokens, classes: 2, pair: true }, [words(), words()]],
    labels: ['classifier', { input: series, classes: 3, loss: 'multiLabel', standardize: false }, some()],
    missing: [
        'classifier',
        { input: series, classes: 2, missing: 'mask', attention: 'linear' },
        [[1, null, null, 4], numbers(18)],
        { x: [[1, null, 3, 4], [null, 2, 5, null], numbers(18)], y: [0, 1, 1] },
    ],
    places: [
        'classifier',
        { input: series, classes: 2, places: 4, standardize: false, attention: 'gaussian' },
        [[0, 0.5, 3, 1, 1, -1, 2, 2]],
    ],
    outputs: [
        'classifier',
        { input: series, outputs: 2, attention: 'skyformer' },
        some(),
        {
            x: some(),
            y: [
                [100, 3],
                [300, 8],
            ],
        },
    ],
    tanh: ['classifier', { input: series, outputs: 2, outputActivation: 'tanh', standardize: false }, some()],
    regressor: ['regressor', { input: series }, some(), { x: some(), y: [100, 250] }],
    sequence: [
        'sequenceModel',
        { inputs: 2, length: 9, outputs: 2 },
        some(),
        { x: some(), y: [numbers(18), numbers(10)] },
    ],
    tags: [
        'sequenceModel',
        { vocabulary: 7, length: 9, classes: ['a', 'b'], causal: true, attention: 'linear' },
        words(),
    ],
    language: ['languageModel', { vocabulary: 7, length: 9 }, words()],
    tied: ['languageModel', { vocabulary: 7, length: 9, tied: true, attention: ['softmax', 'window'] }, words()],
    graph: ['graphClassifier', { features: 3, classes: ['a', 'b'] }, [graph()]],
    'graph without loops': [
        'graphClassifier',
        {
            features: 3,
            classes: 3,
            depth: 3,
            selfLoops: false,
            attention: [{ kind: 'graphImplicit', samples: 6 }, 'graph', 'graph'],
        },
        [{ ...graph(), edges: [...ids(6, 6).map((source, i) => [i, source])] }],
    ],
    'drawn noise, a pair': [
        'classifier',
        {
            input: tokens,
            classes: 2,
            pair: true,
            attention: [
                { kind: 'implicit', source: 'mikan', samples: 6 },
                { kind: 'implicit', source: 'ikan', samples: 4, stationary: true },
            ],
        },
        [words(), words()],
    ],
    'drawn noise, a graph': [
        'graphClassifier',
        {
            features: 3,
            classes: 3,
            attention: [
                { kind: 'graphImplicit', source: 'mikan', samples: 6 },
                { kind: 'graphImplicit', source: 'ikan', samples: 6 },
            ],
        },
        [graph()],
    ],
    'drawn noise, a translator': [
        'translator',
        {
            source: { vocabulary: 9, length: 6 },
            target: { vocabulary: 5, length: 7 },
            attention: { kind: 'implicit', source: 'mikan', samples: 6 },
            decoderAttention: 'softmax',
        },
        [
            [
                [1, 2, 8],
                [4, 0, 1],
            ],
        ],
    ],
    'a grid, class token': [
        'classifier',
        {
            input: { kind: 'image', height: 6, width: 6, channels: 1, patch: 2 },
            classes: 2,
            pooling: 'cls',
            attention: { kind: 'softmax', conv: '2d', filter: 3, rows: 3, cols: 3 },
        },
        [numbers(36)],
    ],
    'several outputs at every token': ['sequenceModel', { inputs: 2, length: 9, outputs: 5, causal: true }, some()],
    'several numbers': [
        'regressor',
        { input: series, outputs: 3 },
        some(),
        {
            x: some(),
            y: [
                [100, 3, 0.5],
                [300, 8, 0.7],
            ],
        },
    ],
    'long names': [
        'classifier',
        { input: series, classes: ['a long name of a class, '.repeat(400), 'ü – 名 "quoted" \\ \u2028'] },
        some(),
    ],
    translator: [
        'translator',
        { source: { vocabulary: 'abcdef', length: 6 }, target: { vocabulary: 'xyz', length: 5 }, embeddingScale: 2 },
        [
            ['abc', 'xy'],
            ['f', 'zzxyx'],
        ],
    ],
    'translator, tied': [
        'translator',
        {
            source: { vocabulary: 9, length: 6 },
            target: { vocabulary: 5, length: 7 },
            tied: true,
            decoderDepth: 1,
            positions: 'rotary',
            attention: 'linear',
            crossAttention: 'linear',
            norm: 'pre',
        },
        [
            [
                [1, 2, 8],
                [4, 0, 1],
            ],
        ],
    ],
};

/** @param {any} model @param {string} make @param {any} input @returns {number[]} */
function logitsOf(model, make, input) {
    const nothing = { maps: false, spectrum: false };
    if (make === 'translator') return Array.from(model.inspect(input[0], { target: input[1], ...nothing }).logits);
    const { logits, values } = make === 'languageModel' ? model.inspect(input, nothing) : model.predict(input);
    return Array.from(logits?.data ?? logits ?? values);
}

/** Untrained parameters say little. @param {Uint8Array} file */
function shaken(file) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    for (let at = 8 + Number(view.getBigUint64(0, true)); at < file.byteLength; at += 4)
        view.setFloat32(at, view.getFloat32(at, true) + 0.2 * normal(), true);
    return file;
}

const found = Object.entries(CASES).map(([name, [make, config, inputs, data]]) => {
    if (task === 'answer') {
        const model = pa.open(readFileSync(join(folder, `${name}.python.safetensors`)));
        return { name, logits: inputs.map(input => logitsOf(model, make, input)) };
    }
    const given = { ...(make === 'graphClassifier' ? small : size), ...config },
        first = pa[make](given);
    if (data) first.standardize(data);
    const file = shaken(first.save()),
        model = pa.open(file);
    writeFileSync(join(folder, `${name}.safetensors`), file);
    for (const dtype of name === 'series' ? ['float16', 'bfloat16', 'int8'] : [])
        writeFileSync(join(folder, `${dtype}.safetensors`), model.save({ dtype }));
    const rounded = Object.fromEntries(
        (name === 'series' ? ['float16', 'bfloat16', 'int8'] : []).map(dtype => {
            const again = pa.open(readFileSync(join(folder, `${dtype}.safetensors`)));
            return [dtype, inputs.map(input => logitsOf(again, make, input))];
        }),
    );
    return { name, make, config: given, inputs, rounded, logits: inputs.map(i => logitsOf(model, make, i)) };
});
writeFileSync(join(folder, task === 'answer' ? 'answers.json' : 'models.json'), JSON.stringify(found));

// ---- what layers add to the loss: of models without dropout, whose noise changes no divergence

const noise = { kind: 'implicit', source: 'mikan', samples: 6, klWeight: 0.05 },
    judged = { ...size, depth: 3, dropout: 0 },
    layers = [{ kind: 'primal', rank: 3, eta: 0.3 }, { kind: 'primal', rank: 2, eta: 0.1 }, noise];
/** @type {Record<string, [make: string, config: any, inputs: any[], y: any[]]>} */
const PENALTIES = {
    layers: ['classifier', { ...judged, input: tokens, classes: 2, attention: layers }, words(), [0, 1]],
    'a pair': [
        'classifier',
        { ...judged, input: tokens, classes: 2, attention: layers, pair: true },
        [words(), words()],
        [0, 1],
    ],
    'per batch': [
        'classifier',
        { ...judged, input: tokens, classes: 2, attention: layers, ksvdPerBatch: true },
        words(),
        [0, 1],
    ],
    'three stacks': [
        'translator',
        {
            ...judged,
            depth: 1,
            source: { vocabulary: 7, length: 9 },
            target: { vocabulary: 7, length: 9 },
            attention: layers[0],
            decoderAttention: { ...layers[1], mode: 'causal' },
        },
        words(),
        [ids(3, 7), ids(3, 7)],
    ],
    nodes: [
        'graphClassifier',
        {
            ...{ ...small, depth: 1, dropout: 0, features: 3, classes: 2 },
            attention: { ...noise, kind: 'graphImplicit' },
        },
        [graph()],
        [0, 1, 0, 1, 1, 0],
    ],
};
// ---- what a configuration is where nothing is said ------------------------------------------------------------------

/** @type {[make: string, config: any][]} */
const DEFAULTS = [
    ['classifier', { input: series, classes: 2 }],
    ['classifier', { input: { kind: 'image', height: 4, width: 4 }, classes: 2, width: 9 }],
    ['classifier', { input: { kind: 'table', columns }, classes: 2 }],
    ['regressor', { input: series }],
    ['sequenceModel', { inputs: 2, length: 9, outputs: 1 }],
    ['languageModel', {}],
    ['graphClassifier', { features: 3, classes: 2 }],
    ['translator', { source: {}, target: {} }],
];
/** @param {Uint8Array} file */
function configOf(file) {
    const size = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    return JSON.parse(JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + size))).__metadata__.config);
}

if (task === 'make') {
    const defaults = DEFAULTS.map(([make, config]) => ({ make, config, complete: configOf(pa[make](config).save()) }));
    writeFileSync(join(folder, 'defaults.json'), JSON.stringify(defaults));
    const penalties = [];
    for (const [name, [make, config, inputs, y]] of Object.entries(PENALTIES)) {
        const file = shaken(pa[make](config).save()),
            model = pa.open(file);
        writeFileSync(join(folder, `${name}.safetensors`), file);
        const step = { epochs: 1, learningRate: 1e-9 },
            { loss, objective } = await (make === 'graphClassifier'
                ? model.fit({ ...inputs[0], y }, step)
                : model.fit({ x: inputs, y }, { ...step, batchSize: inputs.length }));
        penalties.push({ name, make, inputs, y, penalty: objective - loss });
    }
    writeFileSync(join(folder, 'penalties.json'), JSON.stringify(penalties));
}
