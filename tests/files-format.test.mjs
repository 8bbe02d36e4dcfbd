// docs/FORMAT.md: its tables hold for models that were saved, its metadata and fields are all, and its program answers
// what the library answers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSafetensors } from 'primal-attention/safetensors';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = /** @type {any} */ (await loadLibrary());
const text = readFileSync(new URL('../docs/FORMAT.md', import.meta.url), 'utf8');

/** @typedef {{ name: string, shape: string, where: string, seen?: boolean }} Row */

/** The rows of a table of parameters. @param {string} table @returns {Row[]} */
function rowsOf(table) {
    const part = text.split(`<!-- parameters: ${table} -->\n`)[1].split('\n\n')[0];
    return part
        .trim()
        .split('\n')
        .slice(2)
        .map(line => {
            const [name, shape, where] = line.split(/(?<!\\)\|/).slice(1, 4);
            return { name: name.replace(/`/g, '').trim(), shape, where: where.replace(/[`\\]/g, '').trim() };
        });
}
const [transformer, layer, attention, generator, translator, cross, graph] = [
    'transformer',
    'layer',
    'attention',
    'generator',
    'translator',
    'cross',
    'graph',
].map(rowsOf);

/** What a formula of a table gives; a name that is none is undefined. @param {string} formula @param {any} names */
function valueOf(formula, names) {
    const all = new Proxy(names, { has: (_, name) => typeof name === 'string', get: (own, name) => own[name] });
    return new Function('all', `with (all) { return (${formula}); }`)(all);
}

/** The letters of the tables. @param {any} c the configuration */
function lettersOf(c) {
    const { input } = c,
        D = c.width,
        H = c.heads;
    const L = input.columns?.length ?? input.length ?? (input.height * input.width) / input.patch ** 2,
        numbers = input.features ?? input.patch ** 2 * input.channels,
        P = (c.pooling === 'flatten' ? D * L : D) * (c.pair ? 4 : 1);
    const ids = (/** @type {any} */ side) => (side?.vocabulary.length ?? side?.vocabulary) + 1;
    return {
        ...{ D, H, L, P, C: c.outputs, d: D / H, T: L + (c.pooling === 'cls' ? 1 : 0), E: c.headHidden || P },
        ...{ F: c.feedforward, G: c.feedforward * (c.gated ? 2 : 1), V: input.vocabulary },
        I: numbers * (c.missing === 'mask' ? 2 : 1) - (c.places > 0 ? 1 : 0),
        R: input.columns?.reduce(
            (/** @type {number} */ n, /** @type {any} */ o) => n + 1 + (o.categories?.length ?? 1),
            0,
        ),
        ...{ S: ids(input.source), U: ids(input.target), J: input.source?.length + 1, K: input.target?.length + 1 },
    };
}

/** All parameters by the document: name and shape. @param {any} c the configuration of a file */
function expected(c) {
    /** @type {Map<string, string>} */
    const found = new Map(),
        letters = lettersOf(c);
    /** @param {Row[]} rows @param {any} [own] @param {[string, string][]} [prefixes] */
    const add = (rows, own = {}, prefixes = []) => {
        const names = { ...c, ...letters, ...own };
        for (const row of rows) {
            if (row.where !== '' && !valueOf(row.where, names)) continue;
            const name = prefixes.reduce((word, [from, to]) => word.replace(from, to), row.name);
            assert.ok(!found.has(name), `${name} has two rows`);
            found.set(name, valueOf(row.shape, names).join());
            row.seen = true;
        }
    };
    /** @param {any} o @param {string} prefix */
    const attend = (o, prefix) => {
        add(attention, o, [['ATTENTION', prefix]]);
        if (o.kind === 'implicit') add(generator, o, [['ATTENTION', prefix]]);
        for (const [name, { shape }] of Object.entries(o.kind === 'custom' ? o.parameters : {}))
            found.set(`${prefix}.${name}`, shape.join());
    };
    /** @param {any} o @param {string} prefix */
    const encode = (o, prefix) => {
        add(layer, {}, [['LAYER', prefix]]);
        attend(o, `${prefix}.attention`);
    };
    if (c.input.kind === 'graph')
        c.attention.forEach((/** @type {any} */ o, /** @type {number} */ i) => {
            const last = i === c.depth - 1,
                d = last ? c.outputs : letters.d;
            add(graph, { ...o, d, Y: i === 0 ? c.input.features : letters.D, X: last ? c.outputs : letters.H * d }, [
                ['layers.N', `layers.${i}`],
            ]);
            if (o.kind === 'graphImplicit') add(generator, { ...o, d }, [['ATTENTION', `layers.${i}`]]);
        });
    else if (c.input.kind === 'translation') {
        add(translator);
        for (let i = 0; i < c.depth; i++) encode(c.attention[i], `encoder.${i}`);
        for (let i = 0; i < c.decoderDepth; i++) {
            encode(c.attention[c.depth + 2 * i], `decoder.${i}`);
            add(cross, {}, [['LAYER', `decoder.${i}`]]);
            attend(c.attention[c.depth + 2 * i + 1], `decoder.${i}.cross`);
        }
    } else {
        add(transformer);
        c.attention.forEach((/** @type {any} */ o, /** @type {number} */ i) => encode(o, `layers.${i}`));
    }
    return found;
}

const size = { width: 12, heads: 3, depth: 1, feedforward: 10 },
    series = { kind: 'series', features: 3, length: 8 },
    image = { kind: 'image', height: 4, width: 6, channels: 2, patch: 2 },
    tokens = { kind: 'tokens', vocabulary: 7, length: 9 },
    table = { kind: 'table', columns: ['a', { name: 'b', categories: ['x', 'y', 'z'] }] },
    sides = { source: { vocabulary: 'abc', length: 5 }, target: { vocabulary: 6, length: 4 } };
const generated = [
    { kind: 'implicit', samples: 4, source: 'ikan' },
    { kind: 'implicit', samples: 4, source: 'mikan', stationary: true },
];
const ofGraphs = ['ikan', 'mikan', 'direct', 'direct'].map((source, i) => ({
    kind: 'graphImplicit',
    samples: 4,
    source,
    stationary: i % 2 === 1,
}));

/** Each kind of model, and all options that add a parameter or change its shape. @type {[string, any][]} */
const MODELS = [
    ...['softmax', 'primal', 'linear', 'gaussian', 'skyformer', 'sparse', 'window', 'implicit'].map(
        kind => /** @type {[string, any]} */ (['classifier', { input: series, classes: 2, attention: kind }]),
    ),
    ...['none', 'sinusoidal', 'rotary', 'alibi', 'relative'].map(
        positions => /** @type {[string, any]} */ (['classifier', { input: tokens, classes: 2, positions }]),
    ),
    ...['max', 'flatten', 'cls', 'attention', 'last'].map(
        pooling =>
            /** @type {[string, any]} */ ([
                'regressor',
                { input: series, outputs: 2, pooling, pair: true, attention: { kind: 'softmax', causal: true } },
            ]),
    ),
    ['classifier', { input: image, classes: 2, headHidden: 5, attention: { kind: 'softmax', conv: '1d', filter: 4 } }],
    [
        'classifier',
        { input: image, classes: 2, attention: { kind: 'softmax', conv: '2d', rows: 2, cols: 3, filter: 3 } },
    ],
    ['classifier', { input: table, classes: ['a', 'b'], loss: 'multiLabel', attention: 'softmax' }],
    ['classifier', { input: series, classes: 2, missing: 'mask', places: 5, pooling: 'flatten', pair: true }],
    ['classifier', { input: series, classes: 2, normKind: 'rms', embeddingNorm: true, gated: true, finalNorm: false }],
    [
        'classifier',
        { input: series, classes: 2, embeddingNorm: true, finalGelu: true, activation: 'silu', norm: 'pre' },
    ],
    ['classifier', { input: tokens, classes: 7, tied: true, embeddingScale: 2, pooling: 'max', attention: 'linear' }],
    ['classifier', { input: series, classes: 2, attention: { kind: 'primal', rank: 3, rows: 5 }, pooling: 'cls' }],
    ['classifier', { input: series, classes: 2, attention: { kind: 'primal', rank: 3, mode: 'fixed' } }],
    ['classifier', { input: series, classes: 2, depth: 2, attention: generated }],
    ['classifier', { input: series, classes: 2, attention: { kind: 'implicit', samples: 4, stationary: true } }],
    ['classifier', { input: series, classes: 2, attention: { kind: 'linear', learnedBeta: true, pool: [1, 2, 2] } }],
    [
        'classifier',
        {
            input: series,
            classes: 2,
            attention: { kind: 'custom', forward: (/** @type {any} */ { q }) => q, parameters: { scale: [2, 3] } },
        },
    ],
    ['languageModel', { vocabulary: 12, length: 9, attention: 'primal', tied: true }],
    ['sequenceModel', { inputs: 2, outputs: 1, length: 6, causal: true, attention: 'softmax' }],
    ['translator', { ...sides, decoderDepth: 2, tied: true, attention: 'softmax', positions: 'relative' }],
    ['translator', { ...sides, decoderDepth: 1, attention: 'linear', normKind: 'rms' }],
    ['graphClassifier', { features: 3, classes: 4, depth: 2, attention: 'graph' }],
    ['graphClassifier', { features: 3, classes: 4, depth: 4, attention: ofGraphs }],
];

for (const [make, config] of MODELS)
    test(`${make} ${JSON.stringify(config)}`, () => {
        const { depth, width, heads, feedforward } = size,
            attention = config.attention ?? 'softmax';
        const own = make === 'graphClassifier' ? { width, heads } : { depth, width, heads, feedforward };
        const model = pa[make]({ ...own, ...config, attention }),
            { metadata, tensors } = readSafetensors(model.save());
        model.dispose();
        const saved = JSON.parse(metadata.config);
        assert.deepEqual(
            [...tensors].map(([name, { shape }]) => `${name} [${shape}]`).sort(),
            [...expected(saved)].map(([name, shape]) => `${name} [${shape}]`).sort(),
        );
        for (const name of [saved, saved.input, ...saved.attention].flatMap(Object.keys))
            assert.match(text, new RegExp(`\\b${name}\\b`), `docs/FORMAT.md does not name ${name}`);
        for (const { kind } of saved.attention)
            assert.ok(text.includes(`**${kind}**`) || text.includes(`\`${kind}\``) || kind === 'custom', kind);
    });

test('every row of the tables is of one of these models', () => {
    const all = [...transformer, ...layer, ...attention, ...generator, ...translator, ...cross, ...graph];
    assert.deepEqual(
        all.filter(({ seen }) => !seen).map(({ name }) => name),
        [],
    );
});

/** @param {any} config @param {any} [data] */
async function trained(config, data = waves(12, 1)) {
    const model = pa.classifier({
        ...small,
        input: { kind: 'series', features: 2, length: 20 },
        classes: 3,
        ...config,
    });
    await model.fit(data, { epochs: 2, batchSize: 4 });
    return model;
}

test('metadata and tensors of checkpoints and of other dtypes are all there', async () => {
    const model = await trained({ attention: 'softmax' }),
        keys = new Set(),
        kinds = new Set();
    const regressor = pa.regressor({ ...small, input: { kind: 'series', features: 2, length: 20 }, outputs: 1 });
    await regressor.fit({ ...waves(6, 1), classes: undefined, y: [1, 2, 3, 4, 5, 6] }, { epochs: 1 });
    for (const bytes of [
        model.checkpoint(),
        regressor.save(),
        ...['float16', 'int8'].map(dtype => model.save({ dtype })),
    ]) {
        const { metadata, tensors } = readSafetensors(bytes),
            names = expected(JSON.parse(metadata.config));
        for (const key of Object.keys(metadata)) keys.add(key);
        for (const [name, { dtype, shape, data }] of tensors) {
            const of = name.replace(/^optimizer\.[mv]\.|_scale$/g, '');
            kinds.add(`${names.has(name) ? '' : name.replace(of, '').replace(/\d+$/, '')}${dtype}`);
            if (!name.startsWith('training.')) assert.ok(names.has(of), name);
            if (dtype === 'I8') {
                assert.ok(shape.length > 1 && shape[shape.length - 1] >= 8);
                assert.deepEqual(tensors.get(`${name}_scale`)?.shape, [...shape.slice(0, -1), 1]);
                assert.ok(/** @type {any} */ (data).some((/** @type {number} */ x) => Math.abs(x) === 127));
            }
        }
    }
    const rows = [
        ...text
            .split('| key | in |')[1]
            .split('\n\n')[0]
            .matchAll(/^\| `(\w+)`/gm),
    ].map(([, key]) => key);
    assert.deepEqual([...keys].sort(), rows.sort());
    for (const kind of ['F32', 'F16', 'I8', '_scaleF32', 'optimizer.m.F32', 'optimizer.v.F32'])
        assert.ok(kinds.has(kind), kind);
    model.dispose();
    regressor.dispose();
});

const python = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'].find(
    name => spawnSync(name, ['-c', 'import numpy']).status === 0,
);
test('the reader of the document answers what the library answers', {
    skip: python ? false : 'needs Python and numpy',
}, async () => {
    const code = text.match(/```python\n([\s\S]*?)```/)?.[1] ?? '',
        folder = mkdtempSync(join(tmpdir(), 'format-'));
    assert.ok(code.split('\n').length <= 60);
    writeFileSync(join(folder, 'read.py'), code);
    const sample = waves(3, 5).x[1],
        rows = Array.from({ length: sample.length / 2 }, (_, t) => [sample[2 * t], sample[2 * t + 1]]);
    writeFileSync(join(folder, 'sample.json'), JSON.stringify(rows));
    try {
        for (const [config, dtype] of /** @type {[any, string][]} */ ([
            [{ attention: 'softmax' }, 'float32'],
            [{ attention: { kind: 'primal', rank: 3, rows: 9 }, norm: 'pre', pooling: 'cls' }, 'float32'],
            [{ attention: { kind: 'primal', rank: 3, mode: 'fixed' }, gated: true, activation: 'silu' }, 'int8'],
            [{ attention: 'softmax', normKind: 'rms', embeddingScale: 3, positions: 'none' }, 'bfloat16'],
            [{ attention: 'primal', activation: 'relu', finalNorm: false }, 'float16'],
        ])) {
            const model = await trained(config),
                bytes = model.save({ dtype });
            model.dispose();
            const again = pa.open(bytes),
                wanted = Array.from(again.predict(sample).probabilities);
            again.dispose();
            writeFileSync(join(folder, 'model.safetensors'), bytes);
            const { stdout, stderr } = spawnSync(
                /** @type {string} */ (python),
                ['read.py', 'model.safetensors', 'sample.json'],
                { cwd: folder, encoding: 'utf8' },
            );
            assert.equal(stderr, '');
            JSON.parse(stdout).forEach((/** @type {number} */ p, /** @type {number} */ i) =>
                assert.ok(Math.abs(p - wanted[i]) < 1e-5, `${JSON.stringify(config)}: ${stdout}, expected ${wanted}`),
            );
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
