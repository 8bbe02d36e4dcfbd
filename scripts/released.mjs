/**
 * @file Small files of every kind of model as this version saves them, with what they answer beside: `node
 *   scripts/released.mjs` makes the folder of package.json's version in tests/fixtures/released, once for each release,
 *   and tests/files-released.test.mjs opens the files of all. What is there stays as it is: files of every released
 *   version open for ever.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { load } from 'primal-attention';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
    folder = new URL(`../tests/fixtures/released/${process.argv[2] ?? version}/`, import.meta.url);
if (existsSync(new URL('answers.json', folder))) {
    console.error(
        `${folder.pathname} is there, and stays as it is; before its release it may be deleted and made anew`,
    );
    process.exit(1);
}

const pa = /** @type {any} */ (await load({ simd: 'simd128', full: true }));
/** @param {number} n @param {number} [by] */
const numbers = (n, by = 1) => Array.from({ length: n }, (_, i) => Math.round(100 * Math.sin(i * by + 1)) / 100);
/** @param {number} n @param {number} below @param {number} [by] */
const ids = (n, below, by = 3) => Array.from({ length: n }, (_, i) => (i * i + by * i) % below);
const size = { width: 8, heads: 2, depth: 2, feedforward: 8, seed: 1 };
const three = [1, 2, 3],
    series = { kind: 'series', features: 2, length: 6 };
const labelled = { x: three.map(i => numbers(12, i)), y: [0, 1, 2] };

/**
 * @typedef {object} Case
 * @property {string} make the function that makes it
 * @property {any} config
 * @property {any} data what it is trained on a little
 * @property {[string, ...any][]} ask
 * @property {any} [save] options of save()
 * @property {boolean} [goesOn] whether it is a checkpoint, of the second of three epochs
 */
/** @type {Record<string, Case>} */
const CASES = {
    series: {
        make: 'classifier',
        config: {
            ...size,
            input: series,
            classes: ['a', 'b', 'c'],
            attention: [{ kind: 'primal', rank: 3 }, 'softmax'],
        },
        data: labelled,
        ask: [
            ['predict', numbers(12, 2)],
            ['predict', numbers(6, 5)],
        ],
    },
    missing: {
        make: 'classifier',
        config: { ...size, input: series, classes: 2, missing: 'mask', attention: 'softmax' },
        data: { x: [[1, null, 3, 4], [null, 2, 5, null], numbers(12)], y: [0, 1, 1] },
        ask: [
            ['predict', [1, null, null, 4]],
            ['predict', numbers(6, 5)],
        ],
    },
    tokens: {
        make: 'classifier',
        config: {
            ...size,
            depth: 3,
            input: { kind: 'tokens', vocabulary: 7, length: 9 },
            classes: 3,
            pooling: 'cls',
            positions: 'sinusoidal',
            attention: ['linear', { kind: 'sparse', window: 2 }, { kind: 'window', window: 3 }],
        },
        data: { x: three.map(i => ids(9, 7, i)), y: [0, 1, 2] },
        ask: [['predict', ids(7, 7)]],
    },
    image: {
        make: 'classifier',
        config: {
            ...size,
            input: { kind: 'image', height: 4, width: 4, channels: 1, patch: 2 },
            classes: 2,
            norm: 'pre',
            attention: ['gaussian', { kind: 'skyformer', landmarks: 2 }],
        },
        data: { x: [numbers(16), numbers(16, 2)], y: [1, 0] },
        ask: [['predict', numbers(16, 3)]],
    },
    table: {
        make: 'classifier',
        config: {
            ...size,
            input: {
                kind: 'table',
                columns: [{ name: 'alcohol' }, { name: 'colour', categories: ['red', 'white'] }],
            },
            classes: ['good', 'bad'],
            attention: 'softmax',
        },
        data: {
            x: [
                [9.4, 'red'],
                [12, 'white'],
                [null, 'red'],
            ],
            y: [0, 1, 1],
        },
        ask: [
            ['predict', [10, 'white']],
            ['predict', { alcohol: null, colour: 'red' }],
        ],
    },
    pair: {
        make: 'classifier',
        config: { ...size, input: series, classes: 2, pair: true, attention: 'primal' },
        data: { x: three.map(i => [numbers(12, i), numbers(12, i + 1)]), y: [0, 1, 0] },
        ask: [['predict', [numbers(12), numbers(12, 4)]]],
    },
    regression: {
        make: 'classifier',
        config: { ...size, input: series, outputs: 2, loss: 'mse', pooling: 'flatten', attention: 'softmax' },
        data: {
            x: labelled.x,
            y: [
                [100, 7],
                [200, 8],
                [300, 9],
            ],
        },
        ask: [['predict', numbers(12, 2)]],
    },
    regressor: {
        make: 'regressor',
        config: { ...size, input: series, outputs: 1, attention: 'primal' },
        data: { x: labelled.x, y: [100, 200, 300] },
        ask: [['predict', numbers(12, 2)]],
    },
    pieces: {
        make: 'classifier',
        config: {
            ...size,
            input: series,
            classes: 3,
            positions: 'rotary',
            norm: 'pre',
            normKind: 'rms',
            gated: true,
            activation: 'silu',
            pooling: 'attention',
            attention: [
                { kind: 'implicit', samples: 4 },
                { kind: 'softmax', beta: 0.6, standardize: true, pool: [1, 2] },
            ],
        },
        data: labelled,
        ask: [['predict', numbers(12, 2)]],
    },
    language: {
        make: 'languageModel',
        config: { ...size, vocabulary: 256, length: 12, positions: 'none', tied: true, attention: 'primal' },
        data: 'to be or not to be, that is the question',
        ask: [
            ['evaluate', 'to be or'],
            ['generate', 'to be', { tokens: 20, temperature: 0 }],
        ],
    },
    graph: {
        make: 'graphClassifier',
        config: { width: 8, heads: 2, depth: 2, seed: 1, features: 2, classes: ['even', 'odd'], attention: 'graph' },
        data: {
            x: three.map(i => numbers(2, i)),
            edges: [
                [0, 1],
                [1, 0],
                [2, 1],
            ],
            y: [0, 1, -1],
        },
        ask: [
            [
                'predict',
                {
                    x: three.map(i => numbers(2, i)),
                    edges: [
                        [0, 1],
                        [1, 0],
                        [2, 1],
                    ],
                },
            ],
        ],
    },
    sequence: {
        make: 'sequenceModel',
        config: { ...size, inputs: 2, outputs: 1, length: 6, causal: true, attention: 'softmax' },
        data: { x: labelled.x, y: three.map(i => numbers(6, i)) },
        ask: [['predict', numbers(12, 2)]],
    },
    tags: {
        make: 'sequenceModel',
        config: { ...size, vocabulary: 5, classes: ['a', 'b'], length: 6, attention: 'linear' },
        data: { x: three.map(i => ids(6, 5, i)), y: three.map(i => ids(6, 2, i)) },
        ask: [['predict', ids(5, 5)]],
    },
    translator: {
        make: 'translator',
        config: {
            ...size,
            source: { vocabulary: 'abcdef', length: 6 },
            target: { vocabulary: 'xyz', length: 5 },
            attention: 'softmax',
        },
        data: { x: ['abc', 'fed'], y: ['xyz', 'zz'] },
        ask: [
            ['translate', 'abc', { beams: 2 }],
            ['inspect', 'cab', { target: 'xy', maps: false, spectrum: false, scores: false }],
        ],
    },
};
for (const dtype of ['float16', 'bfloat16', 'int8']) CASES[dtype] = { ...CASES.series, save: { dtype } };

CASES.checkpoint = { ...CASES.series, goesOn: true };

mkdirSync(folder, { recursive: true });
/** `goesOn`: the data that a checkpoint's training goes on with. @type {Record<string, any>} */
const answers = {};
for (const [name, { make, config, data, ask, save, goesOn }] of Object.entries(CASES)) {
    pa.seed(1);
    const made = pa[make](config);
    for await (const { epoch } of made.fit(data, { epochs: 3, learningRate: 1e-2 })) if (goesOn && epoch === 2) break;
    const bytes = goesOn ? made.checkpoint() : made.save(save),
        model = pa.open(bytes);
    writeFileSync(new URL(`${name}.safetensors`, folder), bytes);
    answers[name] = {
        ask,
        answers: ask.map(([method, ...args]) => model[method](...args)),
        ...(goesOn && { goesOn: data }),
    };
}
/** Typed arrays as arrays. @param {string} _ @param {any} value */
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value);
writeFileSync(
    new URL('answers.json', folder),
    `{\n${Object.entries(answers)
        .map(each => `${JSON.stringify(each[0])}: ${JSON.stringify(each[1], plain)}`)
        .join(',\n')}\n}\n`,
);
console.log(`${Object.keys(answers).length} files in ${folder.pathname}`);
