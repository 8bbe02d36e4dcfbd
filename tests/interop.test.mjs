// Weights of the papers' PyTorch code, opened: the logits are those that PyTorch gave. tests/interop/ holds models with their
// configuration, and .io files with padded inputs, masks and logits; predict() gets the part that is not padding.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSafetensors } from '../dist/safetensors.js';
import { loadLibrary } from './helpers.mjs';

const pa = await loadLibrary();
/** @param {string} name */
const read = name => readFileSync(new URL(`interop/${name}.safetensors`, import.meta.url));

for (const [name, format] of /** @type {const} */ ([
    ['uea_softmax', 'primalformer-uea'], ['uea_primal_cos', 'primalformer-uea'], ['lra_softmax', 'primalformer-lra'], ['lra_primal_cos', 'primalformer-lra'],
])) test(name, () => {
    const { tensors } = readSafetensors(read(`${name}.io`));
    /** @param {string} key */
    const tensor = key => /** @type {import('../dist/safetensors.js').StoredTensor & { data: Float32Array }} */ (tensors.get(key));
    const model = pa.open(read(name), { format }), saved = pa.open(model.save());
    const { data: mask, shape: [samples, length] } = tensor('mask');
    const { data: inputs, shape: [, , features = 1] } = tensors.has('x') ? tensor('x') : tensor('ids');
    const { data: logits, shape: [, classes] } = tensor('logits');
    let compared = 0;
    /** @type {number[][]} J of each sample and layer */
    const objectives = [];
    for (let b = 0; b < samples; b++) {
        const tokens = mask.subarray(b * length, (b + 1) * length).reduce((sum, value) => sum + value, 0);
        const x = inputs.subarray(b * length * features, (b * length + tokens) * features);
        const prediction = model.predict(x);
        for (let c = 0; c < classes; c++, compared++) {
            const expected = logits[b * classes + c];
            assert.ok(Math.abs(prediction.logits[c] - expected) < 2e-6, `sample ${b}, class ${c}: ${prediction.logits[c]}, PyTorch has ${expected}`);
        }
        assert.deepEqual(saved.predict(x), prediction);
        objectives.push(model.inspect(x, { maps: false, spectrum: false }).layers.map(({ ksvd }) => ksvd));
    }
    assert.equal(compared, logits.length);
    if (tensors.has('ksvd_loss')) { // that code averages J over the batch, squares, and averages over layers
        const layers = objectives[0].map((_, layer) => objectives.reduce((sum, each) => sum + each[layer], 0) / samples);
        const loss = layers.reduce((sum, J) => sum + J * J, 0) / layers.length;
        assert.ok(Math.abs(loss - tensor('ksvd_loss').data[0]) < 1e-5, `${loss}, PyTorch has ${tensor('ksvd_loss').data[0]}`);
    }
    model.dispose();
    saved.dispose();
});

test('what does not fit is named', () => {
    const bytes = read('uea_softmax');
    assert.throws(() => pa.open(bytes), /"primalformer-uea"/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-lra' }), /open/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-uea', config: { attn_type: 'performer' } }), /attn_type is "performer"/);
    const config = { attn_type: 'softmax', feat_dim: 5, max_len: 18, d_model: 16, n_heads: 2, num_layers: 2, d_ff: 32, num_classes: 4 };
    assert.throws(() => pa.open(bytes, { format: 'primalformer-uea', config }), /positions.weight has shape \[18, 16\], got \[17, 16\]/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-uea', config: { ...config, num_layers: 3 } }), /layers\.2/);
});
