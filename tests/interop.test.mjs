// Weights of the papers' PyTorch code, opened: the logits are those that PyTorch gave. tests/interop/ holds models with their
// configuration, and .io files with padded inputs, masks and logits; predict() gets the part that is not padding.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSafetensors } from '../dist/safetensors.js';
import { loadLibrary, waves } from './helpers.mjs';

const pa = await loadLibrary();
/** @param {string} name */
const read = name => readFileSync(new URL(`interop/${name}.safetensors`, import.meta.url));

/** Those of `make.py`, and four that were there before. The format is what must be said where the file does not say it. */
const MODELS = /** @type {const} */ ([
    ['uea_softmax', 'primalformer-uea'], ['uea_primal_cos', 'primalformer-uea'], ['lra_softmax', 'primalformer-lra'], ['lra_primal_cos', 'primalformer-lra'],
    ['uea_plus', undefined], ['uea_all_rows', 'primalformer-uea'], ['uea_torch1', 'primalformer-uea'], ['uea_torch2', 'primalformer-uea'], ['uea_options', 'primalformer-uea'],
    ['lra_hidden', 'primalformer-lra'], ['lra_plus', undefined], ['lra_torch1', 'primalformer-lra'], ['lra_tied', 'primalformer-lra'], ['lra_pair', 'primalformer-lra'],
]);

for (const [name, format] of MODELS) test(name, () => {
    const { tensors } = readSafetensors(read(`${name}.io`));
    /** @param {string} key */
    const tensor = key => /** @type {import('../dist/safetensors.js').StoredTensor & { data: Float32Array }} */ (tensors.get(key));
    const model = pa.open(read(name), format && { format }), saved = pa.open(model.save());
    const { shape: [samples, length] } = tensor('mask'), { data: logits, shape: [, classes] } = tensor('logits');
    const { shape: [, , features = 1] } = tensors.has('x') ? tensor('x') : tensor('ids');
    /** The b-th sample without its padding. @param {number} b @param {string} [end] of the names: '_1' is the other one of a pair */
    const sample = (b, end = '') => {
        const tokens = tensor(`mask${end}`).data.subarray(b * length, (b + 1) * length).reduce((sum, value) => sum + value, 0);
        return (tensors.has('x') ? tensor('x') : tensor(`ids${end}`)).data.subarray(b * length * features, (b * length + tokens) * features);
    };
    let compared = 0;
    /** @type {number[][]} J of each sample and layer */
    const objectives = [];
    for (let b = 0; b < samples; b++) {
        const x = tensors.has('ids_1') ? [sample(b), sample(b, '_1')] : sample(b);
        const prediction = model.predict(x);
        for (let c = 0; c < classes; c++, compared++) {
            const expected = logits[b * classes + c];
            assert.ok(Math.abs(prediction.logits[c] - expected) < 2e-6 * Math.max(1, Math.abs(expected)), `sample ${b}, class ${c}: ${prediction.logits[c]}, PyTorch has ${expected}`);
        }
        assert.deepEqual(saved.predict(x), prediction);
        objectives.push(model.inspect(x, { maps: false, spectrum: false }).layers.filter(({ kind }) => kind === 'primal').map(({ ksvd }) => ksvd));
    }
    assert.equal(compared, logits.length);
    if (tensors.has('ksvd_loss') && name !== 'lra_pair') { // that code averages J over the batch (UEA: does not), squares, and averages over layers
        const perSample = name.startsWith('uea') ? objectives : [objectives[0].map((_, layer) => objectives.reduce((sum, each) => sum + each[layer], 0) / samples)];
        const loss = perSample.reduce((sum, layers) => sum + layers.reduce((total, J) => total + J * J, 0) / layers.length, 0) / perSample.length, expected = tensor('ksvd_loss').data[0];
        assert.ok(Math.abs(loss - expected) < 1e-5 * Math.max(1, expected), `${loss}, PyTorch has ${expected}`);
    }
    model.dispose();
    saved.dispose();
});

for (const [name, format] of /** @type {const} */ ([
    ['uea_softmax', 'primalformer-uea'], ['uea_primal_cos', 'primalformer-uea'], ['lra_softmax', 'primalformer-lra'], ['lra_primal_cos', 'primalformer-lra'],
])) test(`${name}: exported again, to the bit`, () => {
    const original = readSafetensors(read(name)), model = pa.open(read(name), { format });
    const bytes = model.export({ format }), { tensors, metadata } = readSafetensors(bytes);
    assert.deepEqual([...tensors.keys()].sort(), [...original.tensors.keys()].sort());
    for (const [key, { shape, data }] of tensors) {
        const expected = /** @type {import('../dist/safetensors.js').StoredTensor} */ (original.tensors.get(key));
        assert.deepEqual(shape, expected.shape, key);
        assert.deepEqual(new Uint32Array(data.slice().buffer), new Uint32Array(expected.data.slice().buffer), key);
    }
    // What the file says of the architecture is what was said; what it adds were defaults.
    const theirs = JSON.parse(original.metadata.config);
    for (const [key, value] of Object.entries(JSON.parse(metadata.config)))
        if (key in theirs) assert.deepEqual(value, theirs[key], key);
    const again = pa.open(bytes, { format });
    assert.deepEqual(again.config, model.config);
    assert.deepEqual(again.export({ format }), bytes);
    model.dispose();
    again.dispose();
});

test('a model made here is exported with its standardisation and its table of positions', async () => {
    const config = { input: { kind: 'series', features: 2, length: 20 }, classes: 3, width: 16, heads: 4, pooling: 'flatten', embeddingScale: 4, positions: 'sinusoidal' };
    const model = pa.classifier(/** @type {any} */ ({ ...config, attention: { kind: 'primal', rank: 3, rows: 12, eta: 0.3 } })), data = waves(12, 1);
    for await (const report of model.fit(data, { epochs: 1 })) assert.ok(report.loss > 0);
    const bytes = model.export({ format: 'primalformer-uea' }), { tensors, metadata } = readSafetensors(bytes);
    const { shape, data: table } = /** @type {import('../dist/safetensors.js').StoredTensor} */ (tensors.get('pos_enc.pe'));
    assert.deepEqual(shape, [20, 1, 16]);
    for (let t = 0; t < 20; t++) for (let c = 0; c < 16; c++) {
        const angle = t / 10000 ** ((c - c % 2) / 16);
        assert.ok(Math.abs(table[t * 16 + c] - (c % 2 ? Math.cos(angle) : Math.sin(angle))) < 1e-6);
    }
    assert.equal(JSON.parse(metadata.config).eta, 0.3);
    const again = pa.open(bytes, { format: 'primalformer-uea' });
    const whole = data.x.find(series => series.length === 40);
    assert.ok(whole);
    again.predict(whole).logits.forEach((value, i) => assert.ok(Math.abs(value - model.predict(whole).logits[i]) < 1e-5));
    const bad = (/** @type {any} */ changes, /** @type {(string | RegExp)[]} */ ...parts) => {
        const other = pa.classifier(/** @type {any} */ ({ ...config, ...changes }));
        for (const part of parts) assert.throws(() => other.export({ format: 'primalformer-uea' }), error => error instanceof Error && error.message.includes(String(part)));
        other.dispose();
    };
    bad({ norm: 'pre' }, 'norm "post"', 'this one has "pre"');
    bad({ embeddingScale: 1 }, 'embeddingScale 4');
    bad({ attention: 'linear' }, 'kinds "softmax" and "primal"', '"linear"');
    bad({ attention: ['primal', 'softmax'] }, 'layer 1', 'kind "primal"');
    bad({ depth: 3, attention: ['softmax', 'softmax', 'primal'] }, 'layer 2', 'two of them');
    bad({ attention: { kind: 'softmax', beta: 0.5 } }, 'beta 0', '0.5');
    bad({ attention: { kind: 'primal', rank: 7, rows: 11 } }, 'rows 14', '11');
    bad({ attention: { kind: 'primal', mode: 'fixed' } }, 'mode "data"', '"fixed"');
    bad({ classes: undefined, outputs: 1 }, 'tell classes', 'predicts numbers');
    bad({ input: { kind: 'image', height: 4, width: 5 } }, 'classifiers of series', '"image"');
    assert.throws(() => model.export(/** @type {any} */ ({ format: 'primalformer-ura' })), /did you mean "primalformer-uea"/);
    assert.throws(() => model.export({ format: 'primalformer-lra' }), /classifiers of tokens/);
    model.dispose();
    again.dispose();
});

test('what does not fit is named', () => {
    const bytes = read('uea_softmax');
    assert.throws(() => pa.open(bytes), /"primalformer-uea"/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-lra' }), /open/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-uea', config: { attn_type: 'performer' } }), /attn_type is "performer"/);
    const config = { attn_type: 'softmax', feat_dim: 5, max_len: 18, d_model: 16, n_heads: 2, num_layers: 2, d_ff: 32, num_classes: 4 };
    assert.throws(() => pa.open(bytes, { format: 'primalformer-uea', config }), /1 reason: max_len is 18 \(the file's pos_enc.pe has 17\)$/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-uea', config: { ...config, num_layers: 3 } }), /2 reasons: max_len is 18 .*; num_layers is 3 \(the file's encoder has 2\)/);
});
