// Encoders of BERT's family: the vectors are those of PyTorch's own layers (interop/bert.py), of a tiny random one
// and, where PA_MINILM names the folder of its weights, of MiniLM-L6.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();
const format = /** @type {const} */ ('bert');
/** @param {string} name */
const read = name => readFileSync(new URL(`interop/${name}.safetensors`, import.meta.url));
/** @param {Uint8Array} bytes @param {string} name @returns {Float32Array} */
const numbers = (bytes, name) => /** @type {any} */ (readSafetensors(bytes).tensors.get(name)).data;

const tiny = read('bert_tiny'),
    config = JSON.parse(readSafetensors(tiny).metadata.config),
    io = read('bert_tiny.io');
const ids = Array.from(numbers(io, 'ids'));

/** The tiny one with other tensors. @param {(name: string) => string} rename @param {string[]} [without] */
function altered(rename, without = []) {
    const { tensors } = readSafetensors(tiny);
    return writeSafetensors(
        new Map([...tensors].filter(([name]) => !without.includes(name)).map(([name, t]) => [rename(name), t])),
    );
}

test('the mean of the vectors, and each of them, are those of PyTorch', () => {
    const model = pa.open(tiny, { format });
    assertClose(model.embed(ids), numbers(io, 'mean'), 1e-5, 'mean');
    const tokens = pa.open(tiny, { format, config: { ...config, pooling: 'none' } });
    const { rows, cols, data } = tokens.embed(ids);
    assert.deepEqual([rows, cols], [6, 12]);
    assertClose(data, numbers(io, 'tokens'), 1e-5, 'tokens');
});

test('names without "bert.", and the old ones of the norms, are the same model', () => {
    const old = altered(name =>
        name
            .replace('bert.', '')
            .replace('LayerNorm.weight', 'LayerNorm.gamma')
            .replace('LayerNorm.bias', 'LayerNorm.beta'),
    );
    assert.deepEqual(pa.open(old, { format, config }).embed(ids), pa.open(tiny, { format }).embed(ids));
});

test('it saves, opens, is looked into, gets classes and learns as others do', async () => {
    const model = pa.open(tiny, { format });
    const again = pa.open(model.save());
    assert.deepEqual(again.embed(ids), model.embed(ids));
    const { layers } = model.inspect(ids);
    for (const { heads } of layers)
        for (const { map, spectrum, effectiveRank } of heads) {
            assert.equal(map.rows, 6);
            assert.equal(spectrum.length, 6);
            assert.deepEqual(effectiveRank, pa.spectrum(map).effectiveRank);
        }
    assert.equal(layers.flatMap(({ heads }) => heads).length, 6);
    const classes = model.withClasses(['a', 'b', 'c'], { seed: 1 });
    const data = {
        x: Array.from({ length: 12 }, (_, i) => [i, 1, i + 2]),
        y: Array.from({ length: 12 }, (_, i) => i % 3),
    };
    let last;
    for await (const report of classes.fit(data, { epochs: 2, batchSize: 4, seed: 1 })) last = report;
    assert.ok(Number.isFinite(last.loss));
});

test('what cannot be opened is told', () => {
    const open =
        (/** @type {any} */ changes, bytes = tiny) =>
        () =>
            pa.open(bytes, { format, config: { ...config, ...changes } });
    assert.throws(open({ num_attention_heads: undefined }), /no num_attention_heads, which no tensor tells/);
    assert.throws(open({ num_attention_heads: 5 }), /heads must divide width/);
    assert.throws(
        open({ hidden_act: 'gelu_new', hidden_size: 13 }),
        /2 reasons: hidden_act is "gelu_new".*hidden_size is 13, expected 12/,
    );
    assert.throws(open({ pooling: 'cls' }), /1 reason: pooling is "cls", expected "mean" or .* or "none"/);
    assert.throws(open({ model_type: 'electra' }), /model_type is "electra", expected "bert" or "distilbert"/);
    assert.throws(
        () =>
            pa.open(
                altered(name => name),
                { format },
            ),
        /pass what config.json says as config/,
    );
    assert.throws(
        open(
            {},
            altered(name => name, ['bert.embeddings.LayerNorm.bias']),
        ),
        /no embeddings.LayerNorm.bias, which models of bert with 2 layers have/,
    );
    assert.throws(
        open(
            {},
            altered(name => name.replace('position_emb', 'other')),
        ),
        /no embeddings.position_embeddings/,
    );
    assert.throws(
        open(
            {},
            altered(name => name.replace('pooler', 'adapter')),
        ),
        /no place for/,
    );
    assert.throws(() => pa.open(tiny, /** @type {any} */ ({ format: 'brt' })), /did you mean "bert"/);
});

test("RoBERTa's positions begin behind the padding's id, and DistilBERT's names are read", () => {
    const { tensors } = readSafetensors(tiny),
        expected = pa.open(tiny, { format }).embed(ids);
    const at = 'bert.embeddings.position_embeddings.weight',
        { shape, data } = /** @type {any} */ (tensors.get(at)),
        longer = Float32Array.from([...new Float32Array(2 * shape[1]).fill(9), ...data]);
    const moved = writeSafetensors(
        new Map(
            [...tensors].map(([name, tensor]) => [
                name.replace('bert.', 'roberta.'),
                name === at ? { ...tensor, shape: [shape[0] + 2, shape[1]], data: longer } : tensor,
            ]),
        ),
    );
    const roberta = pa.open(moved, { format, config: { ...config, model_type: 'roberta', pad_token_id: 1 } });
    assert.deepEqual(roberta.embed(ids), expected);

    /** @type {[string, string][]} */
    const distilled = [
        ['encoder.layer', 'transformer.layer'],
        ['attention.self.query', 'attention.q_lin'],
        ['attention.self.key', 'attention.k_lin'],
        ['attention.self.value', 'attention.v_lin'],
        ['attention.output.dense', 'attention.out_lin'],
        ['attention.output.LayerNorm', 'sa_layer_norm'],
        ['intermediate.dense', 'ffn.lin1'],
        ['output.dense', 'ffn.lin2'],
        ['.output.LayerNorm', '.output_layer_norm'],
        ['bert.', 'distilbert.'],
    ];
    const renamed = altered(name => distilled.reduce((text, [bert, theirs]) => text.replace(bert, theirs), name));
    const own = { model_type: 'distilbert', dim: 12, hidden_dim: 20, n_heads: 3, n_layers: 2, activation: 'gelu' };
    assert.deepEqual(pa.open(renamed, { format, config: own }).embed(ids), expected);
});

test('an encoder takes masks, types and several sentences, and pools in four ways', async () => {
    const encoder = await pa.encoder(tiny),
        other = [5, 2, 8];
    assert.deepEqual([encoder.width, encoder.length, encoder.vocabulary, encoder.types], [12, 9, 30, 2]);
    assertClose(encoder.embed(ids), numbers(io, 'mean'), 1e-5, 'mean');
    const rows = encoder.embed(ids, { pooling: 'none' });
    assertClose(rows.data, numbers(io, 'tokens'), 1e-5, 'tokens');
    const first = encoder.embed(ids, { pooling: 'first' });
    assert.deepEqual(first, rows.data.slice(0, 12));
    const weight = numbers(tiny, 'bert.pooler.dense.weight'),
        bias = numbers(tiny, 'bert.pooler.dense.bias');
    const pooled = Array.from(bias, (b, o) => Math.tanh(first.reduce((sum, v, i) => sum + v * weight[o * 12 + i], b)));
    assertClose(encoder.embed(ids, { pooling: 'pooler' }), Float32Array.from(pooled), 1e-5, 'pooler');
    assert.ok(Math.abs(Math.hypot(...encoder.embed(ids, { normalize: true })) - 1) < 1e-6);

    /** @type {number[][]} */
    const told = [],
        padded = { ids: BigInt64Array.from([...other, 0, 0, 0].map(BigInt)), attention_mask: [1, 1, 1, 0, 0, 0] };
    const batch = encoder.embed([ids, padded, { ids: other, token_type_ids: [0, 0, 0] }], {
        progress: (...each) => told.push(each),
    });
    assert.deepEqual(batch, [encoder.embed(ids), encoder.embed(other), encoder.embed(other)]);
    assert.deepEqual(told.at(-1), [3, 3]);
    const zeros = encoder.embed(padded, { pooling: 'none' });
    assert.deepEqual([zeros.rows, zeros.data.subarray(36).every(v => v === 0)], [6, true]);

    // The same model whose first type is the second.
    const { tensors } = readSafetensors(tiny),
        name = 'bert.embeddings.token_type_embeddings.weight',
        types = /** @type {any} */ (tensors.get(name)),
        turned = Float32Array.from([...types.data.subarray(12), ...types.data.subarray(0, 12)]);
    const swapped = await pa.encoder(writeSafetensors(tensors.set(name, { ...types, data: turned })), { config });
    const pair = { ids: other, token_type_ids: [0, 1, 1] };
    assertClose(
        encoder.embed({ ids: other, token_type_ids: [1, 1, 1] }),
        swapped.embed(other),
        1e-5,
        'the second type',
    );
    assertClose(encoder.embed(pair), swapped.embed({ ids: other, token_type_ids: [1, 0, 0] }), 1e-5, 'both types');
    assert.deepEqual(encoder.embed(other), batch[1], 'the table of positions is as before');

    const again = await pa.encoder(pa.open(tiny, { format }).save());
    assert.deepEqual(again.embed(ids), encoder.embed(ids));
    assert.deepEqual([again.types, again.poolings], [1, ['mean', 'first', 'none']]);
    again.dispose();
    assert.ok(again.disposed);
});

test('what an encoder cannot take is told, and the model is as before', async () => {
    const encoder = await pa.encoder(tiny),
        before = encoder.embed(ids);
    const embed = (/** @type {any} */ sentence, /** @type {any} */ options) => () => encoder.embed(sentence, options);
    assert.deepEqual([encoder.embed([]), encoder.embed([], { pooling: 'none' })], [[], []]); // of no sentences none
    assert.throws(embed(new Int32Array(0)), /the sentence's ids must be a list of whole numbers, got an empty one/);
    assert.throws(embed([[1], []]), /sentence 1's ids must be a list of whole numbers, got an empty one/);
    assert.throws(embed([[1], 5]), /sentence 1 must be a list of ids, as a tokenizer makes them of a text, or .*got 5/);
    assert.throws(embed({ input_ids: [1] }), /has no ids, but input_ids; it must be .* or \{ ids, attention_mask/);
    assert.throws(embed([1, 30]), /the sentence's ids at 1 is 30, expected a whole number from 0 to 29/);
    assert.throws(embed([[1], [2.5]]), /sentence 1's ids at 0 is 2.5/);
    assert.throws(embed({ ids: [1, 2], attention_mask: [1] }), /has 2 ids, but 1 numbers of attention_mask/);
    assert.throws(embed({ ids: [1, 2], attention_mask: [0, 0] }), /no token that counts/);
    assert.throws(embed({ ids: [1, 2], token_type_ids: [0, 2] }), /token_type_ids at 1 is 2, expected .* 0 to 1/);
    assert.throws(embed(Array(10).fill(1)), /has 10 tokens, the model has positions for 9/);
    assert.throws(
        embed('a text'),
        /the sentence must be a list of ids.* as a tokenizer .*got "a text"; strings are not read, docs\/PRETRAINED/,
    );
    assert.throws(embed(['a text', 'more']), /sentence 0 must be a list of ids.*got "a text"; strings are not read/);
    assert.throws(embed(ids, { pooling: 'max' }), /pooling must be .*"mean"/);
    assert.throws(embed(ids, { normalise: true }), /did you mean "normalize"/);
    assert.deepEqual(encoder.embed(ids), before);
    await assert.rejects(pa.encoder(tiny, /** @type {any} */ ({ configuration: {} })), /did you mean "config"/);
    const series = pa.classifier({
        input: { kind: 'series', features: 1, length: 4 },
        classes: 2,
        width: 4,
        depth: 1,
        heads: 1,
        attention: 'softmax',
    });
    await assert.rejects(pa.encoder(series.save()), /takes "series" and its pooling is "mean", expected "tokens"/);
});

const folder = process.env.PA_MINILM;
test('MiniLM-L6: the vectors of sentences are those of PyTorch, in 8 bits nearly', {
    skip: !folder && 'PA_MINILM names no folder',
}, () => {
    assert.ok(folder && existsSync(join(folder, 'model.safetensors')), 'PA_MINILM: a folder with model.safetensors');
    const model = pa.open(readFileSync(join(folder, 'model.safetensors')), {
        format,
        config: JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')),
    });
    const bytes = model.save({ dtype: 'int8' });
    assert.ok(bytes.length < 24e6, `${bytes.length} bytes`);
    const packed = pa.open(bytes),
        stored = read('bert_minilm.io');
    for (const i of [0, 1, 2]) {
        const sentence = Array.from(numbers(stored, `${i}.ids`)),
            vector = model.embed(sentence);
        assertClose(vector, numbers(stored, `${i}.mean`), 1e-4, `sentence ${i}`);
        // the last is no sentence: ids in a row
        assert.ok(cosine(vector, packed.embed(sentence)) > (i < 2 ? 0.999 : 0.998));
    }
});

/** @param {Float32Array} a @param {Float32Array} b */
function cosine(a, b) {
    const dot = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) =>
        x.reduce((s, v, i) => s + v * y[i], 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
