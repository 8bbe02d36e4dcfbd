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
    assert.throws(open({ model_type: 'roberta' }), /model_type is "roberta", expected "bert"/);
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
        /no embeddingNorm.bias/,
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
