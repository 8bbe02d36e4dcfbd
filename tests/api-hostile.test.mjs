// Hostile values × every public parameter: each call either works or throws an Error with a sentence of ours, never one
// of the engine's, and an instance that has heard them all still gives the same bits.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import vm from 'node:vm';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary();
const data = waves(12, 5);

const revoked = () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
};
const transferred = () => {
    const array = new Float32Array(8);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
};
const circular = () => {
    /** @type {any[]} */
    const array = [];
    array[0] = array;
    return array;
};
const deep = () => {
    /** @type {any} */
    let value = 1;
    for (let i = 0; i < 100_000; i++) value = [value];
    return value;
};

/** @type {Record<string, () => any>} */
const HOSTILE = {
    null: () => null,
    true: () => true,
    'the empty string': () => '',
    'a string of digits': () => '12',
    'a long string': () => 'x'.repeat(1e6),
    NaN: () => NaN,
    infinity: () => Infinity,
    'a fraction': () => 0.5,
    'a negative number': () => -3,
    '2^40': () => 2 ** 40,
    '1e308': () => 1e308,
    'a BigInt': () => 3n,
    'a symbol': () => Symbol('s'),
    'a function': () => () => 1,
    'an empty object': () => ({}),
    'an object without a prototype': () => Object.create(null),
    'an empty array': () => [],
    'a hole': () => [, 1], // eslint-disable-line no-sparse-arrays
    'holes only': () => new Array(3),
    'an array of null': () => [null, null],
    'an array of BigInts': () => [1n, 2n],
    'an array of symbols': () => [Symbol('a'), Symbol('b')],
    'an array of strings': () => ['1', 'b'],
    'an array of booleans': () => [true, false],
    'an array of objects': () => [{}, {}],
    'a ragged nest': () => [[1, 2], [3]],
    'a nest too deep': () => [[[[1, 2]]]],
    'a hundred thousand levels': deep,
    'an array in itself': circular,
    'a BigInt64Array': () => new BigInt64Array(4),
    'a DataView': () => new DataView(new ArrayBuffer(8)),
    'an ArrayBuffer': () => new ArrayBuffer(16),
    'a transferred array': transferred,
    'something like an array': () => ({ length: 2, 0: 1, 1: 2 }),
    'a huge length': () => ({ length: 2 ** 53 }),
    'a Map': () => new Map([['x', 1]]),
    'a Date': () => new Date(0),
    'a promise': () => Promise.resolve(1),
    'a revoked proxy': revoked,
    "another realm's object": () => vm.runInNewContext('({ a: 1 })'),
};

/** Sentences of V8 that tell of a slip in here, not of the argument. */
const ENGINE =
    /^(Cannot |.* is not (a function|iterable|defined|an object)|Invalid |undefined|null|Maximum call stack|.*can't be converted|Class extends)/;

/**
 * Each value is taken or refused with a sentence, and some are refused: a parameter that takes all of them is not
 * looked at, or this does not reach it.
 * @param {string} what
 * @param {(value: any) => unknown} call
 * @param {{ unread?: boolean }} [how] unread: it is none that the call reads
 */
async function hears(what, call, { unread = false } = {}) {
    let refused = 0;
    for (const [name, make] of Object.entries(HOSTILE)) {
        try {
            await call(make());
        } catch (error) {
            refused++;
            const { message, constructor } = /** @type {Error} */ (error);
            assert.equal(constructor, Error, `${what} with ${name}: ${/** @type {Error} */ (error).stack}`);
            assert.ok(
                message.length > 10 && message.length < 1000 && !ENGINE.test(message.replace(/^[\w ]+: /, '')),
                `${what} with ${name}: ${message}`,
            );
        }
    }
    assert.ok(refused > 0 || unread, `${what}: nothing was refused`);
}

const fresh = (/** @type {any} */ changes = {}) =>
    pa.classifier(small({ depth: 1, width: 8, heads: 2, standardize: false, dropout: 0, ...changes }));
const model = fresh(),
    regression = fresh({ classes: undefined, outputs: 2 });
const tokens = fresh({ input: { kind: 'tokens', vocabulary: 9, length: 6 }, standardize: undefined });
const image = fresh({ input: { kind: 'image', height: 2, width: 2 } });
const pair = fresh({ pair: true });
const language = pa.languageModel({ length: 8, width: 8, heads: 2, depth: 1 });
const graph = pa.graphClassifier({ features: 2, classes: 2, width: 8, heads: 2, depth: 1 });
const nodes = {
    x: [
        [1, 0],
        [0, 1],
    ],
    edges: [[0, 1]],
    y: [0, 1],
};
/** Bounds what a value that is taken can cost: hostile sizes are large. @param {any} training */
const few = async training => {
    for await (const report of training) if (report.step >= 1) break;
};

const CONFIG = [
    'input',
    'classes',
    'outputs',
    'loss',
    'width',
    'depth',
    'heads',
    'feedforward',
    'dropout',
    'norm',
    'positions',
    'pooling',
    'attention',
    'activation',
    'embeddingScale',
    'finalNorm',
    'finalGelu',
    'headHidden',
    'ksvdPerBatch',
    'labelSmoothing',
    'dropPath',
    'pair',
    'standardize',
    'standardizeTargets',
    'seed',
    'unknown',
];
/** Fields of the papers' configurations that say how they trained, or what the tensors say too. */
const UNREAD = ['attention_dropout', 'attention_grad_checkpointing', 'learn_pos_emb', 'mixed_precision', 'num_layers'];
const FIT = [
    'optimizer',
    'beta1',
    'beta2',
    'epsilon',
    'weightDecay',
    'decoupledWeightDecay',
    'noDecay',
    'momentum',
    'clip',
    'clipValue',
    'learningRate',
    'epochs',
    'batchSize',
    'schedule',
    'warmup',
    'validation',
    'signal',
    'shuffle',
    'seed',
    'reportEvery',
    'validationSplit',
    'earlyStopping',
    'restoreBest',
    'maxSeconds',
    'callbacks',
    'accumulate',
    'ema',
    'scheduleBy',
    'resume',
    'fresh',
    'unknown',
];

describe('hostile values', () => {
    const before = model.predict(data.x[0]);

    test('as the configuration of a model, and as each of its fields', async () => {
        await hears('classifier', value => pa.classifier(value).dispose());
        for (const field of CONFIG)
            await hears(`classifier: ${field}`, value =>
                pa.classifier(small({ depth: 1, width: 8, heads: 2, [field]: value })).dispose(),
            );
        for (const kind of ['series', 'tokens', 'image'])
            for (const field of ['kind', 'features', 'length', 'vocabulary', 'height', 'width', 'channels', 'patch'])
                await hears(`input.${field}`, value =>
                    pa.classifier(small({ input: { kind, [field]: value } })).dispose(),
                );
        for (const kind of ['softmax', 'linear', 'sparse', 'gaussian', 'skyformer', 'primal', 'implicit'])
            for (const field of [
                'kind',
                'rank',
                'eta',
                'mode',
                'rows',
                'causal',
                'beta',
                'standardize',
                'pool',
                'conv',
                'filter',
                'window',
                'landmarks',
                'gamma',
                'iterations',
                'samples',
                'p',
                'source',
            ])
                await hears(`attention.${field}`, value =>
                    pa
                        .classifier(small({ depth: 1, width: 8, heads: 2, attention: { kind, [field]: value } }))
                        .dispose(),
                );
        for (const field of ['vocabulary', 'length', 'attention', 'width'])
            await hears(`languageModel: ${field}`, value =>
                pa.languageModel({ width: 8, heads: 2, depth: 1, [field]: value }).dispose(),
            );
        for (const field of ['features', 'classes', 'attention', 'selfLoops', 'standardize'])
            await hears(`graphClassifier: ${field}`, value =>
                pa.graphClassifier({ features: 2, classes: 2, width: 8, heads: 2, [field]: value }).dispose(),
            );
        await hears('languageModel', value => pa.languageModel(value).dispose());
        await hears('graphClassifier', value => pa.graphClassifier(value).dispose());
        await hears('cost', value => pa.cost(value));
        await hears('cost: tokens', value => pa.cost(small(), value));
        await hears('cost: options', value => pa.cost(small(), 4, value));
    });

    test('as a sample', async () => {
        for (const [name, each] of Object.entries({ model, regression, tokens, image, pair }))
            for (const method of /** @type {const} */ (['predict', 'inspect', 'headOutputs'])) {
                await hears(`${name}.${method}`, value => each[method](value));
                await hears(`${name}.${method} of a list`, value => each[method](/** @type {any} */ ([value, value])));
            }
        await hears('predict: options', value => model.predict(data.x[0], value));
        await hears('predict: draws', value =>
            typeof value === 'number' && value > 100 ? 0 : model.predict(data.x[0], { draws: value }),
        );
        for (const option of ['maps', 'spectrum', 'scores', 'points', 'outputs', 'layers', 'heads'])
            await hears(`inspect: ${option}`, value => model.inspect(data.x[0], { [option]: value }));
    });

    test('as a data set, its fields and their entries', async () => {
        for (const method of /** @type {const} */ (['step', 'evaluate', 'standardize']))
            for (const [name, each, good] of /** @type {const} */ ([
                ['model', fresh(method === 'standardize' ? { standardize: true } : {}), { x: [[1, 2]], y: [0] }],
                [
                    'regression',
                    fresh({ classes: undefined, outputs: 2, standardizeTargets: method === 'standardize' }),
                    { x: [[1, 2]], y: [[0, 1]] },
                ],
            ])) {
                await hears(`${name}.${method}`, value => each[method](value));
                for (const field of ['x', 'y', 'features', 'classes', 'weights', 'unknown'])
                    await hears(`${name}.${method}: ${field}`, value =>
                        each[method](/** @type {any} */ ({ ...good, [field]: value })),
                    );
                for (const field of ['x', 'y'])
                    await hears(`${name}.${method}: ${field}[0]`, value =>
                        each[method](/** @type {any} */ ({ ...good, [field]: [value] })),
                    );
                await hears(`${name}.${method}: x[0][0]`, value =>
                    each[method](/** @type {any} */ ({ ...good, x: [[value, 1]] })),
                );
                await hears(`${name}.${method}: x[0][0][0]`, value =>
                    each[method](/** @type {any} */ ({ ...good, x: [[[value, 1]]] })),
                );
                await hears(`${name}.${method}: y[0][0]`, value =>
                    each[method](/** @type {any} */ ({ ...good, y: [[value, 1]] })),
                );
            }
        const stepped = fresh();
        await hears('step: options', value => stepped.step({ x: [[1, 2]], y: [0] }, value));
    });

    test('to fit, and as each of its options', async () => {
        const each = fresh();
        await hears('fit', value => few(each.fit(value)));
        await hears('fit: options', value => few(each.fit(data, value)));
        for (const option of FIT)
            await hears(`fit: ${option}`, value => few(each.fit(data, { batchSize: 12, [option]: value })));
    });

    test('as texts and as graphs', async () => {
        for (const method of /** @type {const} */ (['evaluate', 'inspect', 'headOutputs']))
            await hears(`language.${method}`, value =>
                typeof value === 'string' && value.length > 100 ? 0 : language[method](value),
            );
        await hears('generate', value => language.generate(value, { tokens: 2 }));
        await hears('generate: options', value => language.generate('ab', value ?? 1));
        for (const option of ['tokens', 'temperature', 'topK', 'seed'])
            await hears(`generate: ${option}`, value => language.generate('ab', { tokens: 2, [option]: value }));
        await hears('language.fit', value =>
            typeof value === 'string' && value.length > 100 ? 0 : few(language.fit(value)),
        );
        for (const method of /** @type {const} */ (['predict', 'evaluate', 'inspect', 'headOutputs'])) {
            await hears(`graph.${method}`, value => graph[method](value));
            for (const field of ['x', 'edges', 'y', 'unknown']) {
                const unread = field === 'y' && method !== 'evaluate';
                await hears(
                    `graph.${method}: ${field}`,
                    value => graph[method](/** @type {any} */ ({ ...nodes, [field]: value })),
                    { unread },
                );
                await hears(
                    `graph.${method}: ${field}[0]`,
                    value => graph[method](/** @type {any} */ ({ ...nodes, [field]: [value, value] })),
                    { unread },
                );
                await hears(
                    `graph.${method}: ${field}[0][0]`,
                    value =>
                        graph[method](
                            /** @type {any} */ ({
                                ...nodes,
                                [field]: [
                                    [value, 0],
                                    [0, 1],
                                ],
                            }),
                        ),
                    { unread },
                );
            }
        }
        await hears('graph.fit', value => few(graph.fit(value)));
    });

    test('to what a model has beside', async () => {
        await hears('setEta', value => fresh({ attention: 'primal' }).setEta(value));
        await hears('setEta: layer', value => fresh({ attention: 'primal' }).setEta(0.1, value));
        for (const at of [0, 1, 2])
            await hears(`enableHead ${at}`, value =>
                /** @type {any} */ (model).enableHead(...[0, 0, true].map((good, i) => (i === at ? value : good))),
            );
        await hears('setParameter: name', value => model.setParameter(value, [0]));
        await hears('setParameter: values', value => model.setParameter('head.bias', value));
        await hears('headDistance: model', value => pa.headDistance(value, data.x[0]));
        await hears('headDistance: x', value => pa.headDistance(model, value));
        await hears('headDistance: x.x', value => pa.headDistance(model, { x: value }));
        await hears('seed', value => pa.seed(value));
    });

    test('to tensors and functions of them', async () => {
        const q = pa.tensor(new Float32Array(12), [1, 1, 4, 3], { grad: true });
        await hears('tensor', value => pa.tensor(value).dispose());
        await hears('tensor: shape', value => pa.tensor([1, 2], value).dispose());
        await hears('tensor: shape[0]', value => pa.tensor([1, 2], [value, 2]).dispose());
        await hears('tensor: options', value => pa.tensor([1], [1], value).dispose());
        await hears('tensor: grad', value => pa.tensor([1], [1], { grad: value }).dispose());
        for (const input of ['q', 'k', 'v', 'unknown'])
            await hears(`attention.softmax: ${input}`, value =>
                pa.scope(() => void pa.attention.softmax(/** @type {any} */ ({ q, k: q, v: q, [input]: value }))),
            );
        await hears('attention.softmax', value => pa.scope(() => void pa.attention.softmax(value)));
        await hears('attention.softmax: options', value =>
            pa.scope(() => void pa.attention.softmax({ q, k: q, v: q }, value)),
        );
        for (const op of ['softmax', 'linear', 'sparse', 'window', 'gaussian', 'skyformer'])
            for (const option of [
                'mask',
                'causal',
                'beta',
                'standardize',
                'eps',
                'pool',
                'filter',
                'conv',
                'pattern',
                'window',
                'landmarks',
                'gamma',
                'iterations',
                'training',
            ])
                await hears(`${op}: ${option}`, value =>
                    pa.scope(
                        () =>
                            void (
                                /** @type {any} */ (pa.attention)[op](
                                    { q, k: q, v: q },
                                    { ...(op === 'skyformer' && { landmarks: 2 }), [option]: value },
                                )
                            ),
                    ),
                );
        await hears('map', value => pa.scope(() => void pa.map(value, { q, k: q, v: q })));
        await hears('map: inputs', value => pa.scope(() => void pa.map('softmax', value)));
        await hears('map: options', value => pa.scope(() => void pa.map('softmax', { q, k: q, v: q }, value)));
        await hears('backward', value => pa.backward(value));
        await hears('backward: dout', value => pa.backward(q, value));
        for (const fn of /** @type {const} */ (['svd', 'ksvd', 'spectrum'])) {
            await hears(fn, value => pa[fn](value));
            await hears(`${fn}: rows`, value => pa[fn](/** @type {any} */ ([value, value])));
            await hears(`${fn}: entries`, value =>
                pa[fn](
                    /** @type {any} */ ([
                        [value, 1],
                        [2, 3],
                    ]),
                ),
            );
            for (const field of ['rows', 'cols', 'data'])
                await hears(`${fn}: ${field}`, value =>
                    pa[fn](/** @type {any} */ ({ rows: 1, cols: 2, data: [1, 2], [field]: value })),
                );
        }
        await hears('ksvd: rank', value =>
            pa.ksvd(
                [
                    [1, 2],
                    [3, 4],
                ],
                value,
            ),
        );
        await hears('scope', value => pa.scope(value));
        q.dispose();
    });

    test('to files and their tensors', async () => {
        const bytes = model.save(),
            { tensors, metadata } = readSafetensors(bytes),
            theirs = readFileSync(new URL('interop/lra_plus.safetensors', import.meta.url));
        const config = JSON.parse(readSafetensors(theirs).metadata.config),
            good = { shape: [2], data: new Float32Array(2) };
        const opens = (/** @type {any} */ file, /** @type {any} */ options) => pa.open(file, options).dispose();
        await hears('open', value => opens(value, {}));
        await hears('open: options', value => opens(bytes, value));
        for (const option of ['format', 'config', 'sampling', 'unknown']) {
            await hears(`open: ${option}`, value => opens(bytes, { [option]: value }));
            await hears(`open of theirs: ${option}`, value =>
                opens(theirs, { format: 'primalformer-lra', [option]: value }),
            );
        }
        for (const field of [...Object.keys(config), 'unknown'])
            await hears(
                `open of theirs: config.${field}`,
                value => opens(theirs, { config: { ...config, [field]: value } }),
                { unread: UNREAD.includes(field) },
            );
        for (const kind of ['openLanguageModel', 'openGraphClassifier'])
            await hears(kind, value => /** @type {any} */ (pa)[kind](value));
        await hears('export', value => model.export(value));
        for (const option of ['format', 'unknown'])
            await hears(`export: ${option}`, value =>
                model.export(/** @type {any} */ ({ format: 'primalformer-uea', [option]: value })),
            );
        await hears('readSafetensors', value => readSafetensors(value));
        await hears('writeSafetensors', value => writeSafetensors(value));
        await hears('writeSafetensors: metadata', value => writeSafetensors({ a: good }, value));
        await hears('writeSafetensors: metadata.m', value => writeSafetensors({ a: good }, { m: value }));
        await hears('writeSafetensors: a tensor', value => writeSafetensors({ a: value }));
        await hears('writeSafetensors: a name', value => writeSafetensors(new Map([[value, good]])));
        for (const field of ['shape', 'data', 'dtype', 'unknown'])
            await hears(`writeSafetensors: ${field}`, value => writeSafetensors({ a: { ...good, [field]: value } }), {
                unread: field === 'unknown',
            });
        await hears('writeSafetensors: shape[0]', value => writeSafetensors({ a: { ...good, shape: [value] } }));
        // What a file can hold is JSON: each of the values that JSON has, in the place of every text of the metadata
        // and every field of the configuration.
        const texts = await Promise.all(
            Object.values(HOSTILE).map(async make => {
                try {
                    return JSON.stringify(make());
                } catch {
                    return undefined;
                }
            }),
        );
        const jsons = [
            ...new Set([
                '',
                '{',
                '[]',
                '1e999',
                '"\\ud800"',
                '{"__proto__":{"kind":"x"}}',
                ...texts.filter(text => text !== undefined && text.length < 1e5),
            ]),
        ];
        const file = (/** @type {any} */ changes) => writeSafetensors(tensors, { ...metadata, ...changes });
        for (const text of jsons) {
            const hearsText = (/** @type {string} */ what, /** @type {Uint8Array} */ changed) => {
                try {
                    opens(changed, {});
                } catch (error) {
                    const { message, constructor } = /** @type {Error} */ (error);
                    assert.ok(
                        constructor === Error &&
                            message.length > 10 &&
                            message.length < 1000 &&
                            !ENGINE.test(message.replace(/^[\w ]+: /, '')),
                        `${what} ${text?.slice(0, 60)}: ${/** @type {Error} */ (error).stack}`,
                    );
                }
            };
            for (const key of ['format', 'version', 'config', 'standardization', 'targets'])
                hearsText(`metadata.${key}`, file({ [key]: text }));
            let value;
            try {
                value = JSON.parse(text ?? '');
            } catch {
                continue;
            }
            for (const field of [...Object.keys(model.config), 'unknown'])
                hearsText(
                    `metadata.config.${field}`,
                    file({ config: JSON.stringify({ ...model.config, [field]: value }) }),
                );
            for (const field of ['kind', 'features', 'length'])
                hearsText(
                    `metadata.config.input.${field}`,
                    file({
                        config: JSON.stringify({ ...model.config, input: { ...model.config.input, [field]: value } }),
                    }),
                );
            for (const field of ['mean', 'deviation', 'unknown'])
                hearsText(
                    `metadata.standardization.${field}`,
                    file({ standardization: JSON.stringify({ mean: [0, 0], deviation: [1, 1], [field]: value }) }),
                );
        }
    });

    test('leave nothing behind', () => {
        assert.deepEqual(model.predict(data.x[0]), before);
    });
});

test('lists longer than memory, and long ones of holes, are a sentence at once', () => {
    const model = pa.classifier(small()),
        x = pa.tensor([1, 2], [1, 2]);
    const calls = {
        tensor: (/** @type {any} */ list) => pa.tensor(list),
        predict: (/** @type {any} */ list) => model.predict(list),
        backward: (/** @type {any} */ list) => pa.backward(x, list),
        svd: (/** @type {any} */ list) => pa.svd({ rows: 1, cols: 1, data: list }),
        attention: (/** @type {any} */ list) => pa.attention.softmax({ q: list, k: list, v: list }),
        edges: (/** @type {any} */ list) =>
            pa.graphClassifier({ features: 1, classes: 2, seed: 1 }).predict({ x: [[1], [2]], edges: list }),
        parameter: (/** @type {any} */ list) => model.setParameter('head.bias', list),
    };
    for (const length of [2 ** 32 - 1, 2 ** 25])
        for (const [name, call] of Object.entries(calls)) {
            const start = process.cpuUsage(); // of this process alone: the machine may be busy
            assert.throws(
                () => call(new Array(length)),
                (/** @type {Error} */ error) =>
                    !(error instanceof RangeError || error instanceof TypeError) && !ENGINE.test(error.message),
                `${name} of ${length}`,
            );
            const { user, system } = process.cpuUsage(start);
            assert.ok(user + system < 5e6, `${name} of ${length} took ${(user + system) / 1e3} ms of processor time`);
        }
});

test('scope keeps what is returned, in whatever it lies', () => {
    const live = (/** @type {any} */ tensor) => assert.equal(tensor.toArray()[0], 3);
    const make = () => pa.tensor([3]);
    /** @type {any} */
    let deep = make();
    for (let i = 0; i < 50_000; i++) deep = { next: deep };
    let inner = pa.scope(() => deep);
    while (inner.next) inner = inner.next;
    live(inner);
    const key = Symbol('of it');
    live(pa.scope(() => ({ [key]: make() }))[key]);
    live(pa.scope(() => ({ [Symbol.toStringTag]: 'Set', tensor: make() })).tensor);
    live([...pa.scope(() => new Map([['a', new Set([make()])]])).get('a')][0]);
    live([...pa.scope(() => new Map([[make(), 1]])).keys()][0]);
    class Own extends Map {
        more = make();
    }
    live(pa.scope(() => new Own()).more);
});
