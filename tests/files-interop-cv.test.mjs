// DeiT's weights in timm's names, and the papers' Primal. and Primal.+ of it: opened, the logits are PyTorch's
// (interop/make.py); exported, the file is the one that was opened; and where there is a PyTorch, what was made here
// answers there as it does here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();
/** @param {string} name */
const read = name => readFileSync(new URL(`interop/${name}.safetensors`, import.meta.url));
const format = /** @type {const} */ ('primalformer-cv');
/** @param {string} name @param {Record<string, unknown>} [changes] */
const open = (name, changes = {}) =>
    pa.open(read(name), {
        format,
        config: { ...JSON.parse(readSafetensors(read(name)).metadata.config), ...changes },
    });

/**
 * [channels, height, width] as [height, width, channels].
 * @param {Float32Array} x @param {number} channels
 */
function channelsLast(x, channels) {
    const pixels = x.length / channels;
    return x.map((_, i) => x[(i % channels) * pixels + Math.floor(i / channels)]);
}

/** @param {string} name */
function vectors(name) {
    const { tensors } = readSafetensors(read(`${name}.io`)),
        tensor = (/** @type {string} */ key) =>
            /** @type {{ shape: number[], data: Float32Array }} */ (tensors.get(key));
    const { data, shape } = tensor('x'),
        size = data.length / shape[0],
        classes = tensor('logits').shape[1];
    return {
        samples: Array.from({ length: shape[0] }, (_, b) => ({
            x: channelsLast(data.slice(b * size, (b + 1) * size), shape[1]),
            logits: tensor('logits').data.slice(b * classes, (b + 1) * classes),
        })),
        ksvd: tensors.get('ksvd_loss')?.data[0],
    };
}

const MODELS = /** @type {[string, string][]} */ ([
    ['cv_deit', 'softmax,softmax,softmax'],
    ['cv_plus', 'softmax,softmax,primal'],
    ['cv_plus2', 'softmax,primal,primal'],
    ['cv_primal', 'primal,primal'],
]);

for (const [name, kinds] of MODELS)
    test(`${name}: PyTorch's logits and objective, and out again to the bit`, () => {
        const model = open(name),
            { samples, ksvd } = vectors(name);
        assert.equal(model.config.attention.map((/** @type {any} */ { kind }) => kind).join(), kinds);
        for (const { x, logits } of samples) assertNear(model.predict(x).logits, logits, 2e-6);
        const saved = pa.open(model.save());
        assert.deepEqual(saved.predict(samples[0].x), model.predict(samples[0].x));
        if (ksvd !== undefined) {
            const step = open(name, { drop_path_rate: 0 }).step(
                { x: samples.map(({ x }) => x), y: samples.map(() => 0) },
                { learningRate: 1e-9 },
            );
            assertNear([step.ksvd], [Number(ksvd)], 2e-6 * Math.max(5, Number(ksvd)));
        }
        const original = readSafetensors(read(name)),
            bytes = model.export({ format }),
            { tensors, metadata } = readSafetensors(bytes);
        assert.deepEqual([...tensors.keys()].sort(), [...original.tensors.keys()].sort());
        for (const [key, { shape, data }] of tensors) {
            assert.deepEqual(shape, original.tensors.get(key)?.shape, key);
            assert.deepEqual(data, original.tensors.get(key)?.data, key);
        }
        const said = JSON.parse(metadata.config);
        for (const [key, value] of Object.entries(JSON.parse(original.metadata.config)))
            assert.deepEqual(said[key], value, key);
        const again = pa.open(bytes);
        assert.deepEqual(again.config, model.config);
        for (const each of [model, saved, again]) each.dispose();
    });

test('a file of DeiT without a configuration; mean and std of timm', () => {
    const model = pa.classifier({
        input: { kind: 'image', height: 8, width: 8, channels: 3, patch: 4 },
        classes: 3,
        ...{ width: 128, heads: 2, depth: 1, feedforward: 32, pooling: 'cls', norm: 'pre', normEps: 1e-6 },
        ...{ attention: 'softmax', standardize: false },
    });
    const x = Float32Array.from({ length: 192 }, (_, i) => 0.5 + 0.5 * Math.sin(i * i)),
        { tensors } = readSafetensors(model.export({ format }));
    const bare = writeSafetensors(tensors, { format: 'pt' }),
        plain = pa.open(bare, { format });
    assert.equal(plain.config.heads, 2);
    assertNear(plain.predict(x).logits, model.predict(x).logits, 1e-6);
    const mean = [0.485, 0.456, 0.406],
        std = [0.229, 0.224, 0.225];
    const scaled = pa.open(bare, { format, config: { mean, std, input_size: [3, 8, 8], architecture: 'deit_tiny' } });
    assertNear(
        scaled.predict(x).logits,
        model.predict(x.map((value, i) => (value - mean[i % 3]) / std[i % 3])).logits,
        1e-5,
    );
    const twice = pa.open(scaled.export({ format }));
    assertNear(twice.predict(x).logits, scaled.predict(x).logits, 1e-6);
    for (const each of [model, plain, scaled, twice]) each.dispose();
});

test('a configuration that says what is not so is refused, with all reasons', () => {
    const refuses = (/** @type {string} */ name, /** @type {any} */ changes, /** @type {RegExp[]} */ ...patterns) => {
        const { used } = pa.memory();
        assert.throws(
            () => open(name, changes),
            error => {
                const { message } = /** @type {Error} */ (error);
                assert.match(message, new RegExp(`can't be opened, for ${patterns.length} reason`));
                for (const pattern of patterns) assert.match(message, pattern);
                return true;
            },
        );
        assert.equal(pa.memory().used, used);
    };
    refuses(
        'cv_deit',
        {
            num_heads: 5,
            img_size: 9,
            patch_size: 4,
            in_chans: 1,
            mlp_ratio: 4,
            qkv_bias: false,
            depth: 12,
            num_hads: 1,
        },
        /num_heads is 5, which does not divide the width 12/,
        /img_size is 9 \(the file's pos_embed has a class token and 16 patches of 2 × 2\)/,
        /patch_size is 4 \(the file's patch_embed.proj has 2\)/,
        /in_chans is 1/,
        /mlp_ratio is 4 \(the file's mlp.fc1 has 1.5\)/,
        /qkv_bias is false \(true can be read\)/,
        /depth is 12 \(the file's blocks has 3\)/,
        /num_hads is 1 \(that code has no such field; did you mean "num_heads"/,
    );
    refuses('cv_deit', { num_heads: undefined }, /num_heads is 0.1875, which does not divide the width 12/);
    refuses('cv_plus', { img_size: undefined }, /24 patches, which is no square; say img_size: \[height, width\]/);
    refuses('cv_plus', { num_ksvd_layer: 2, low_rank: 4 }, /num_ksvd_layer is 2/, /low_rank is 4 .*ranks 3/);
    refuses('cv_primal', { rank_multi: 5, low_rank: [3, 2] }, /low_rank is/, /rank_multi is 5/, /rank_multi is 5/);
    refuses('cv_deit', { global_pool: 'avg', mean: [1] }, /global_pool is "avg"/, /mean is .*3 channels/);
    assert.throws(
        () => pa.open(read('cv_deit'), { format: 'primalformer-uea' }),
        /its names are those of primalformer-cv/,
    );
    const { tensors, metadata } = readSafetensors(read('cv_deit')),
        token = /** @type {any} */ (tensors.get('cls_token'));
    const changed = (/** @type {[string, any][]} */ ...more) =>
        pa.open(writeSafetensors(new Map(/** @type {any} */ ([...tensors, ...more])), metadata), { format });
    assert.throws(() => changed(['dist_token', token]), /dist_token: distilled models answer with two heads/);
    assert.throws(() => changed(['blocks.0.ls1.gamma', token]), /the file has blocks.0.ls1.gamma/);
    tensors.delete('blocks.1.attn.qkv.bias');
    assert.throws(() => changed(), /has no layers.1.attention.query.bias/);
});

/** The models of the papers' code as they are made and trained here. @type {[string, any, any][]} */
const tokens = { input: { kind: 'tokens', vocabulary: 9, length: 10 }, classes: 2, width: 12, heads: 3, norm: 'pre' },
    lra = { ...tokens, feedforward: 18, headHidden: 18 },
    series = {
        input: { kind: 'series', features: 2, length: 20 },
        classes: 3,
        width: 16,
        heads: 4,
        pooling: 'flatten',
        embeddingScale: 4,
    },
    image = {
        input: { kind: 'image', height: 4, width: 8, channels: 2, patch: 2 },
        classes: 3,
        width: 12,
        heads: 3,
        norm: 'pre',
        pooling: 'cls',
        normEps: 1e-6,
    };
const primal = { kind: 'primal', rank: 3, rows: 9 };
const MADE = /** @type {[string, any, any][]} */ ([
    ['primalformer-uea', series, [primal, primal]],
    ['primalformer-uea', series, ['softmax', primal]],
    [
        'primalformer-lra',
        lra,
        [
            { ...primal, rows: 6 },
            { ...primal, rows: 6 },
        ],
    ],
    ['primalformer-lra', lra, ['softmax', primal]],
    [format, image, ['softmax', { kind: 'softmax', dropout: 0.2 }]],
    [format, image, ['softmax', 'softmax', primal]],
    [
        format,
        { ...image, positions: 'sinusoidal' },
        ['softmax', { ...primal, rank: 2, rows: 8 }, { ...primal, rank: 2, rows: 8 }],
    ],
    [
        format,
        image,
        [
            { kind: 'primal', rank: 2, rows: 8 },
            { kind: 'primal', rank: 4, rows: 9 },
        ],
    ],
]);

/** @param {string} kind @param {number} i */
function sampleOf(kind, i) {
    if (kind === 'tokens') return Int32Array.from({ length: 10 }, (_, t) => 1 + ((i * t + i) % 8));
    return Float32Array.from({ length: kind === 'series' ? 40 : 64 }, (_, t) => Math.sin(t * (1 + i) + i * i));
}

test('models made here go out and come back; where there is PyTorch, it gives the same logits', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'interop-')),
        paths = [];
    for (const [i, [format, config, attention]] of MADE.entries()) {
        const model = pa.classifier({ ...config, attention, depth: attention.length, standardize: false }),
            { kind } = config.input;
        const x = Array.from({ length: 6 }, (_, b) => sampleOf(kind, b));
        await model.fit({ x, y: x.map((_, b) => b % 2) }, { epochs: 2 });
        const bytes = model.export({ format }),
            again = pa.open(bytes);
        assert.deepEqual(again.export({ format }), bytes);
        const logits = x.map(one => model.predict(one).logits);
        x.forEach((one, b) => assertNear(again.predict(one).logits, logits[b], 1e-5));
        const path = join(folder, `made_${i}.safetensors`),
            channelsFirst = (/** @type {any} */ one) =>
                Float32Array.from(one, (_, at) => one[(at % 32) * 2 + Math.floor(at / 32)]);
        const each = kind === 'image' ? x.map(channelsFirst) : x,
            Kind = kind === 'tokens' ? Int32Array : Float32Array;
        const shape = { series: [20, 2], tokens: [10], image: [2, 4, 8] }[/** @type {'image'} */ (kind)];
        const io = new Map([
            ['x', { shape: [6, ...shape], data: Kind.from(each.flatMap(one => [...one])) }],
            ...(kind === 'image'
                ? []
                : [['mask', { shape: [6, shape[0]], data: new Float32Array(6 * shape[0]).fill(1) }]]),
            ['logits', { shape: [6, config.classes], data: Float32Array.from(logits.flatMap(one => [...one])) }],
        ]);
        writeFileSync(path, bytes);
        writeFileSync(path.replace('.safetensors', '.io.safetensors'), writeSafetensors(/** @type {any} */ (io), {}));
        paths.push(path);
        model.dispose();
        again.dispose();
    }
    const script = fileURLToPath(new URL('interop/make.py', import.meta.url)),
        started = (/** @type {string} */ python) => spawnSync(python, [script, ...paths], { encoding: 'utf8' });
    let run = started(process.env.PYTHON ?? 'python3');
    if (run.error || run.stderr.includes("No module named 'torch'")) run = started('/usr/bin/python3');
    if (run.error || run.stderr.includes("No module named 'torch'"))
        t.diagnostic('no Python with PyTorch here: the exported files were not tried there');
    else {
        assert.equal(run.status, 0, run.stderr);
        const differences = run.stdout
            .trim()
            .split('\n')
            .map(line => Number(line.split(' ')[1]));
        assert.equal(differences.length, MADE.length);
        for (const [i, difference] of differences.entries()) assert.ok(difference < 1e-5, `${MADE[i]}: ${difference}`);
        t.diagnostic(`PyTorch's logits differ by at most ${Math.max(...differences)}`);
    }
    rmSync(folder, { recursive: true });
});

test('what that code has not is told', () => {
    const refused = (/** @type {any} */ changes, /** @type {RegExp} */ pattern) => {
        const model = pa.classifier({ ...image, attention: ['softmax', primal], ...changes });
        assert.throws(() => model.export({ format }), pattern);
        model.dispose();
    };
    refused({ normEps: 1e-5 }, /they have normEps 0.000001, this one has 0.00001/);
    refused({ pooling: 'mean' }, /pooling "cls"/);
    refused({ attention: [primal, 'softmax'] }, /"softmax" ones and a "primal" one on top; .*layer 1/);
    refused({ attention: ['softmax', { kind: 'linear' }] }, /kinds "softmax" and "primal"/);
    refused(
        { depth: 3, attention: ['softmax', primal, { ...primal, rank: 2, rows: 6 }] },
        /they have rank 3 .* layer 2 of this one has 2/,
    );
    const other = pa.classifier({ ...series, attention: 'primal' });
    assert.throws(() => other.export({ format }), /holds classifiers of image, this model takes "series"/);
    other.dispose();
});
