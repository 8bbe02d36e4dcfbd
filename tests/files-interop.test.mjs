// Weights of the papers' PyTorch code, opened: the logits are those that PyTorch gave. tests/interop/ holds models with
// their configuration, and .io files with padded inputs, masks and logits; predict() gets the part that is not padding.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { assertNear } from './support/compare.mjs';
import { loadBase } from './support/library.mjs';
import { waves } from './support/samples.mjs';

const pa = await loadBase();
/** @param {string} name */
const read = name => readFileSync(new URL(`interop/${name}.safetensors`, import.meta.url));

/**
 * Those of `make.py`, and four that were there before. The format is what must be said where the file does not say it.
 */
const MODELS = /** @type {const} */ ([
    ['uea_softmax', 'primalformer-uea'],
    ['uea_primal_cos', 'primalformer-uea'],
    ['lra_softmax', 'primalformer-lra'],
    ['lra_primal_cos', 'primalformer-lra'],
    ['uea_plus', undefined],
    ['uea_all_rows', 'primalformer-uea'],
    ['uea_torch1', 'primalformer-uea'],
    ['uea_torch2', 'primalformer-uea'],
    ['uea_options', 'primalformer-uea'],
    ['lra_hidden', 'primalformer-lra'],
    ['lra_plus', undefined],
    ['lra_torch1', 'primalformer-lra'],
    ['lra_tied', 'primalformer-lra'],
    ['lra_pair', 'primalformer-lra'],
]);

for (const [name, format] of MODELS)
    test(name, () => {
        const { tensors } = readSafetensors(read(`${name}.io`));
        /** @param {string} key */
        const tensor = key =>
            /** @type {import('primal-attention/safetensors').StoredTensor & { data: Float32Array }} */ (
                tensors.get(key)
            );
        const model = pa.open(read(name), format && { format }),
            saved = pa.open(model.save());
        const {
                shape: [samples, length],
            } = tensor('mask'),
            {
                data: logits,
                shape: [, classes],
            } = tensor('logits');
        const {
            shape: [, , features = 1],
        } = tensors.has('x') ? tensor('x') : tensor('ids');
        /**
         * The b-th sample without its padding.
         * @param {number} b
         * @param {string} [end] of the names: '_1' is the other one of a pair
         */
        const sample = (b, end = '') => {
            const tokens = tensor(`mask${end}`)
                .data.subarray(b * length, (b + 1) * length)
                .reduce((sum, value) => sum + value, 0);
            return (tensors.has('x') ? tensor('x') : tensor(`ids${end}`)).data.subarray(
                b * length * features,
                (b * length + tokens) * features,
            );
        };
        let compared = 0;
        /** @type {number[][]} J of each sample and layer */
        const objectives = [];
        for (let b = 0; b < samples; b++) {
            const x = tensors.has('ids_1') ? [sample(b), sample(b, '_1')] : sample(b);
            const prediction = model.predict(x);
            for (let c = 0; c < classes; c++, compared++) {
                const expected = logits[b * classes + c];
                assert.ok(
                    Math.abs(prediction.logits[c] - expected) < 2e-6 * Math.max(1, Math.abs(expected)),
                    `sample ${b}, class ${c}: ${prediction.logits[c]}, PyTorch has ${expected}`,
                );
            }
            assert.deepEqual(saved.predict(x), prediction);
            objectives.push(
                model
                    .inspect(x, { maps: false, spectrum: false })
                    .layers.filter(({ kind }) => kind === 'primal')
                    .map(({ ksvd }) => ksvd),
            );
        }
        assert.ok(compared > 0 && compared === logits.length, `${compared} of ${logits.length} compared`);
        if (tensors.has('ksvd_loss') && name !== 'lra_pair') {
            // that code averages J over the batch (UEA: does not), squares, and averages over layers
            const perSample = name.startsWith('uea')
                ? objectives
                : [objectives[0].map((_, layer) => objectives.reduce((sum, each) => sum + each[layer], 0) / samples)];
            const loss =
                    perSample.reduce(
                        (sum, layers) => sum + layers.reduce((total, J) => total + J * J, 0) / layers.length,
                        0,
                    ) / perSample.length,
                expected = tensor('ksvd_loss').data[0];
            assert.ok(Math.abs(loss - expected) < 1e-5 * Math.max(1, expected), `${loss}, PyTorch has ${expected}`);
        }
        model.dispose();
        saved.dispose();
    });

for (const [name, format] of /** @type {const} */ ([
    ['uea_softmax', 'primalformer-uea'],
    ['uea_primal_cos', 'primalformer-uea'],
    ['lra_softmax', 'primalformer-lra'],
    ['lra_primal_cos', 'primalformer-lra'],
    ['lra_plus', 'primalformer-lra'],
    ['lra_pair', 'primalformer-lra'],
    ['lra_torch1', 'primalformer-lra'], // of which opening made more rows
]))
    test(`${name}: exported again, to the bit`, () => {
        const original = readSafetensors(read(name)),
            model = pa.open(read(name), { format });
        const bytes = model.export({ format }),
            { tensors, metadata } = readSafetensors(bytes);
        assert.deepEqual([...tensors.keys()].sort(), [...original.tensors.keys()].sort());
        for (const [key, { shape, data }] of tensors) {
            const expected = /** @type {import('primal-attention/safetensors').StoredTensor} */ (
                original.tensors.get(key)
            );
            assert.deepEqual(shape, expected.shape, key);
            assert.deepEqual(new Uint32Array(data.slice().buffer), new Uint32Array(expected.data.slice().buffer), key);
        }
        // What the file says of the architecture is what was said; what it adds were defaults.
        const theirs = JSON.parse(original.metadata.config);
        const said = Object.entries(JSON.parse(metadata.config)).filter(([key]) => key in theirs);
        assert.ok(said.length > 5, `${said.length} options`);
        for (const [key, value] of said)
            if (!['attention_dropout', 'mixed_precision'].includes(key)) assert.deepEqual(value, theirs[key], key); // of training
        const again = pa.open(bytes, { format });
        assert.deepEqual(again.config, model.config);
        assert.deepEqual(again.export({ format }), bytes);
        model.dispose();
        again.dispose();
    });

test('a model made here is exported with its standardisation and its table of positions', async () => {
    const config = {
        input: { kind: 'series', features: 2, length: 20 },
        classes: 3,
        width: 16,
        heads: 4,
        pooling: 'flatten',
        embeddingScale: 4,
        positions: 'sinusoidal',
    };
    const model = pa.classifier(
            /** @type {any} */ ({ ...config, attention: { kind: 'primal', rank: 3, rows: 12, eta: 0.3 } }),
        ),
        data = waves(12, 1);
    assert.equal((await model.fit(data, { epochs: 1 }))?.epoch, 1);
    const bytes = model.export({ format: 'primalformer-uea' }),
        { tensors, metadata } = readSafetensors(bytes);
    const { shape, data: table } = /** @type {import('primal-attention/safetensors').StoredTensor} */ (
        tensors.get('pos_enc.pe')
    );
    assert.deepEqual(shape, [20, 1, 16]);
    for (let t = 0; t < 20; t++)
        for (let c = 0; c < 16; c++) {
            const angle = t / 10000 ** ((c - (c % 2)) / 16);
            assert.ok(Math.abs(table[t * 16 + c] - (c % 2 ? Math.cos(angle) : Math.sin(angle))) < 1e-6);
        }
    assert.equal(JSON.parse(metadata.config).eta, 0.3);
    const again = pa.open(bytes, { format: 'primalformer-uea' });
    const whole = data.x.find(series => series.length === 40);
    assert.ok(whole);
    assertNear(again.predict(whole).logits, model.predict(whole).logits, 1e-5);
    const bad = (/** @type {any} */ changes, /** @type {(string | RegExp)[]} */ ...parts) => {
        const other = pa.classifier(/** @type {any} */ ({ ...config, ...changes }));
        for (const part of parts)
            assert.throws(
                () => other.export({ format: 'primalformer-uea' }),
                error => error instanceof Error && error.message.includes(String(part)),
            );
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
    assert.throws(
        () => model.export(/** @type {any} */ ({ format: 'primalformer-ura' })),
        /did you mean "primalformer-uea"/,
    );
    assert.throws(() => model.export({ format: 'primalformer-lra' }), /classifiers of tokens/);
    model.dispose();
    again.dispose();
});

test("the objective in training is that code's, of pairs and of rows that were spread over more", () => {
    let compared = 0;
    for (const [name, format] of MODELS) {
        const { tensors } = readSafetensors(read(`${name}.io`)),
            expected = tensors.get('ksvd_loss')?.data[0];
        if (expected === undefined) continue;
        const { metadata } = readSafetensors(read(name)),
            uea = name.startsWith('uea');
        const model = pa.open(read(name), {
            ...(format && { format }),
            config: { ...JSON.parse(metadata.config), [uea ? 'dropout' : 'dropout_prob']: 0 },
        });
        const [
            {
                data,
                shape: [n, length, features = 1],
            },
            mask,
        ] = [tensors.get('x') ?? tensors.get('ids'), tensors.get('mask')].map(each => each ?? { data: [], shape: [] });
        const cut = (/** @type {any} */ all, /** @type {any} */ keep, /** @type {number} */ b) =>
            all.slice(
                b * length * features,
                b * length * features +
                    features *
                        keep
                            .slice(b * length, (b + 1) * length)
                            .reduce((/** @type {number} */ sum, /** @type {number} */ value) => sum + value, 0),
            );
        const x = Array.from({ length: n }, (_, b) =>
            tensors.has('ids_1')
                ? [cut(data, mask.data, b), cut(tensors.get('ids_1')?.data, tensors.get('mask_1')?.data, b)]
                : cut(data, mask.data, b),
        );
        const { ksvd } = model.step({ x, y: x.map(() => 0) }, { learningRate: 1e-9 });
        assert.ok(
            Math.abs(ksvd - Number(expected)) < 2e-6 * Math.max(5, Number(expected)),
            `${name}: ${ksvd}, PyTorch has ${expected}`,
        );
        model.dispose();
        compared++;
    }
    assert.ok(compared >= 9);
});

test("a configuration that says what is not so, or what can't be, is refused in one sentence with all of it", () => {
    /**
     * @param {string} name
     * @param {'primalformer-uea' | 'primalformer-lra'} format
     * @param {Record<string, unknown>} changes
     * @param {RegExp[]} patterns
     */
    const refuses = (name, format, changes, ...patterns) => {
        const bytes = read(name),
            config = { ...JSON.parse(readSafetensors(bytes).metadata.config), ...changes };
        const before = pa.memory().used;
        assert.throws(
            () => pa.open(bytes, { format, config }),
            error => {
                assert.ok(
                    error instanceof Error &&
                        error.message.startsWith(
                            `open: this model of ${format} can't be opened, for ${patterns.length} reason`,
                        ),
                    String(error),
                );
                for (const pattern of patterns) assert.match(error.message, pattern);
                return true;
            },
        );
        assert.equal(pa.memory().used, before, 'nothing was made');
    };
    const uea = (/** @type {Record<string, unknown>} */ changes, /** @type {RegExp[]} */ ...patterns) =>
        refuses('uea_torch2', 'primalformer-uea', changes, ...patterns);
    uea({ activation: 'relu' }, /activation is "relu" \(after the last layer only "gelu" can be represented\)/);
    uea(
        {
            activation: 'relu',
            attn_type: 'performer',
            d_ff: 48,
            n_heads: 4,
            layer_norm_eps: 1e-6,
            task: 'regression',
            pos_encodng: 'fixed',
        },
        /activation is "relu"/,
        /attn_type is "performer"/,
        /d_ff is 48 \(the file's conv1 has 20\)/,
        /n_heads is 4 \(the file's Lambda has 2\)/,
        /layer_norm_eps is 0.000001 \(layer norm has eps 1e-5/,
        /task is "regression"/,
        /pos_encodng is "fixed" \(.*did you mean "pos_encoding"/,
    );
    uea(
        { rank_multi: 5, low_rank: 3 },
        /low_rank is 3 \(the file's We has 2\)/,
        /rank_multi is 5 \(the file's We has 34 rows of rank 2\)/,
    );
    uea(
        { pos_encoding: 'fixed' },
        /pos_encoding is "fixed" \(the file's pos_enc.pe is not the table of sines and cosines\)/,
    );
    uea({ attn_type: 'softmax' }, /attn_type is "softmax" \(the layers of the file are primal, primal\)/);
    uea(
        { attn_type: undefined, max_len: 45, num_layers: 3, dropout: -1, feat_dim: 4, num_classes: 2, d_model: '12' },
        /attn_type is missing/,
        /max_len is 45/,
        /num_layers is 3/,
        /dropout is -1/,
        /feat_dim is 4/,
        /num_classes is 2/,
        /d_model is "12" \(the file's project_inp has 12\)/,
    );
    refuses(
        'uea_options',
        'primalformer-uea',
        { model: 'primal_cos', num_heads: 5, dim_feedforward: 2048, data_window_len: 10 },
        /model is "primal_cos" \(the layers of the file are softmax, softmax\)/,
        /num_heads is 5/,
        /dim_feedforward is 2048/,
        /data_window_len is 10/,
    );
    const lra = (/** @type {Record<string, unknown>} */ changes, /** @type {RegExp[]} */ ...patterns) =>
        refuses('lra_hidden', 'primalformer-lra', changes, ...patterns);
    lra({ trace_no_x: false }, /trace_no_x is false \(.*for predictions, give true in config\)/);
    lra(
        {
            pooling_mode: 'CLS',
            transformer_hidden_dim: 24,
            trace_no_x: false,
            tied_weights: true,
            max_seq_len: 8,
            head_dim: 12,
            eta: 'x',
            num_head: 4,
        },
        /pooling_mode is "CLS" \("MEAN" can be represented\)/,
        /transformer_hidden_dim is 24 \(the file's mlpblock has 17\)/,
        /trace_no_x is false/,
        /tied_weights is true/,
        /max_seq_len is 8 \(the file's position_embeddings has 16\)/,
        /eta is "x"/,
        /num_head is 4/,
    );
    lra({ head_dim: 12, vocab_size: 12 }, /vocab_size is 12/);
    lra({ head_dim: 12 }, /head_dim is 12 \(the file's W_q, with 2 heads, has 6\)/);
    refuses(
        'lra_tied',
        'primalformer-lra',
        { attn_type: 'linear', num_head: undefined },
        /attn_type is "linear"/,
        /num_head is 0/,
    );
});

test('tensors that do not go together are told before a model is made of them', () => {
    /** @param {string} name @param {any} format @param {Record<string, number[]>} shapes @param {RegExp} pattern */
    const refuses = (name, format, shapes, pattern) => {
        const { tensors, metadata } = readSafetensors(read(name)),
            { total } = pa.memory();
        const changed = new Map(
            Array.from(tensors, ([key, tensor]) => [
                key,
                shapes[key]
                    ? { shape: shapes[key], data: new Float32Array(shapes[key].reduce((a, b) => a * b, 1)) }
                    : tensor,
            ]),
        );
        assert.throws(() => pa.open(writeSafetensors(changed, metadata), { format }), pattern);
        assert.equal(pa.memory().total, total);
    };
    refuses(
        'uea_torch2',
        'primalformer-uea',
        { 'pos_enc.pe': [2 ** 20, 1, 1] },
        /max_len is 46 \(the file's pos_enc.pe has 1048576\).*pos_enc.pe has shape \[1048576, 1, 1\], by the others it should be \[1048576, 1, 12\]/,
    );
    refuses(
        'uea_torch2',
        'primalformer-uea',
        { 'project_inp.weight': [16384, 3] },
        /d_model is 12 .*query_projection.weight has shape \[12, 12\], by the others it should be \[16384, 16384\]/,
    );
    refuses(
        'uea_torch2',
        'primalformer-uea',
        { 'output_layer.weight': [3, 47 * 12] },
        /1 reason: the file's output_layer.weight has shape \[3, 564\], by the others it should be \[3, 552\]/,
    );
    refuses(
        'lra_hidden',
        'primalformer-lra',
        { 'model.embeddings.position_embeddings.weight': [2 ** 24, 0] },
        /has no model.embeddings.position_embeddings.weight/,
    );
    refuses(
        'lra_hidden',
        'primalformer-lra',
        { 'seq_classifer.mlpblock.0.weight': [17, 24] },
        /mlpblock.0.weight has shape \[17, 24\], by the others it should be \[17, 12\]/,
    );
});

test('what a file says of itself', () => {
    const model = pa.open(read('uea_plus')),
        bytes = model.export({ format: 'primalformer-uea' });
    assert.equal(readSafetensors(bytes).metadata.format, 'primalformer-uea');
    const again = pa.open(bytes);
    assert.deepEqual(again.config, model.config);
    assert.throws(
        () => pa.open(bytes, { format: 'primalformer-lra' }),
        /format is "primalformer-lra", but the file says that it is of "primalformer-uea"/,
    );
    assert.throws(
        () => pa.open(model.save(), { format: 'primalformer-uea' }),
        /the file says that it is of "primal-attention"/,
    );
    assert.throws(() => pa.open(read('uea_options')), /the file's metadata has the format "pt"/);
    assert.throws(() => pa.open(model.save(), { sampling: 'exact' }), /sampling is only for the other formats/);
    assert.throws(
        () => pa.open(read('lra_pair'), { format: 'primalformer-uea' }),
        /has no project_inp.weight, .*its names are those of primalformer-lra/,
    );
    assert.throws(
        () => pa.open(read('lra_pair'), { format: 'primalformer-lra', sampling: /** @type {any} */ ('torch1') }),
        /unknown sampling "torch1"; did you mean "torch-1"/,
    );
    const wrapped = writeSafetensors(
        new Map(
            Array.from(readSafetensors(bytes).tensors, ([key, { shape, data }]) => [
                `module.${key}`,
                { shape, data: Float64Array.from(/** @type {Float32Array} */ (data)) },
            ]),
        ),
        readSafetensors(bytes).metadata,
    );
    const parallel = pa.open(wrapped),
        x = new Float32Array(66).map((_, i) => Math.sin(i));
    assert.deepEqual(parallel.predict(x), model.predict(x));
    for (const each of [model, again, parallel]) each.dispose();
});

test('rows that PyTorch 1 samples otherwise are not those that it samples now', () => {
    const x = new Float32Array(66).map((_, i) => Math.sin(i)),
        logits = (/** @type {any} */ options) => {
            const model = pa.open(read('uea_torch1'), { format: 'primalformer-uea', ...options }),
                answer = model.predict(x).logits;
            model.dispose();
            return answer;
        };
    const [said, one, two, exact] = [{}, { sampling: 'torch-1' }, { sampling: 'torch-2' }, { sampling: 'exact' }].map(
        logits,
    );
    assert.deepEqual(said, one);
    assert.deepEqual(two, exact);
    assert.ok(Math.abs(one[0] - two[0]) > 1e-4);
});

test('models of these shapes that were made here go out and come back, and train on', async () => {
    const ids = Array.from({ length: 12 }, (_, i) =>
        Int32Array.from({ length: 6 + (i % 5) }, (_, t) => 1 + ((i * t + i) % 8)),
    );
    const tokens = {
        input: { kind: 'tokens', vocabulary: 9, length: 10 },
        classes: 2,
        width: 12,
        heads: 3,
        feedforward: 18,
        headHidden: 18,
        norm: 'pre',
    };
    for (const [config, format] of /** @type {[any, any][]} */ ([
        [{ ...tokens, attention: ['softmax', { kind: 'primal', rank: 2, rows: 8 }] }, 'primalformer-lra'],
        [{ ...tokens, attention: { kind: 'primal', rank: 3, rows: 30 }, positions: 'sinusoidal' }, 'primalformer-lra'],
        [{ ...tokens, pair: true, attention: { kind: 'primal', rank: 4, rows: 12 }, depth: 1 }, 'primalformer-lra'],
    ])) {
        const x = config.pair ? ids.map((a, i) => [a, ids[11 - i]]) : ids,
            model = pa.classifier(config);
        await model.fit({ x, y: ids.map((_, i) => i % 2) }, { epochs: 1 });
        const bytes = model.export({ format }),
            again = pa.open(bytes),
            theirs = JSON.parse(readSafetensors(bytes).metadata.config);
        assert.equal(theirs.transformer_hidden_dim, 18);
        for (const field of [
            'tied_weights',
            'trace_no_x',
            'mixed_precision',
            'attention_dropout',
            'attention_grad_checkpointing',
        ])
            assert.ok(field in theirs, field);
        assert.equal(again.config.positions, model.config.positions);
        // Padded to the model's length there, at its own length here: the same only for a sample that is not padded.
        const whole = /** @type {any} */ (config.pair ? [ids[4], ids[4]] : ids[4]);
        assertNear(again.predict(whole).logits, model.predict(whole).logits, 1e-5);
        assert.deepEqual(again.export({ format }), bytes);
        await again.fit({ x, y: ids.map((_, i) => i % 2) }, { epochs: 1 });
        model.dispose();
        again.dispose();
    }
    const other = pa.classifier(
        /** @type {any} */ ({
            ...tokens,
            headHidden: 24,
            activation: 'relu',
            pooling: 'cls',
            attention: { kind: 'primal', rank: 3, rows: 10 },
        }),
    );
    assert.throws(
        () => other.export({ format: 'primalformer-lra' }),
        /5 reasons: .*pooling "mean".*activation "gelu".*headHidden 18.*rows 12.*layer 0.*rows 12.*layer 1/,
    );
    other.dispose();
});

test('what does not fit is named', () => {
    const bytes = read('uea_softmax');
    assert.throws(() => pa.open(bytes), /"primalformer-uea"/);
    assert.throws(() => pa.open(bytes, { format: 'primalformer-lra' }), /open/);
    assert.throws(
        () => pa.open(bytes, { format: 'primalformer-uea', config: { attn_type: 'performer' } }),
        /attn_type is "performer"/,
    );
    const config = {
        attn_type: 'softmax',
        feat_dim: 5,
        max_len: 18,
        d_model: 16,
        n_heads: 2,
        num_layers: 2,
        d_ff: 32,
        num_classes: 4,
    };
    assert.throws(
        () => pa.open(bytes, { format: 'primalformer-uea', config }),
        /1 reason: max_len is 18 \(the file's pos_enc.pe has 17\)$/,
    );
    assert.throws(
        () => pa.open(bytes, { format: 'primalformer-uea', config: { ...config, num_layers: 3 } }),
        /2 reasons: max_len is 18 .*; num_layers is 3 \(the file's encoder has 2\)/,
    );
});
