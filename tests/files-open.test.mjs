// open(): what it says of a file that is no model, or half of one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { loadBase } from './support/library.mjs';
import { small } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadBase();

test('open says what is wrong with a file', () => {
    const model = pa.classifier(small()),
        bytes = model.save();
    const { tensors, metadata } = readSafetensors(bytes);
    const file = (change, data = metadata) => {
        const copy = new Map(tensors);
        change(copy);
        return writeSafetensors(copy, data);
    };
    const nothing = () => {};
    says(() => pa.open(file(map => map.delete('head.bias'))), 'no head.bias');
    says(
        () => pa.open(file(map => map.set('tail.bias', { shape: [1], data: Float32Array.of(1), dtype: 'F32' }))),
        'tail.bias',
        'no place',
    );
    says(
        () => pa.open(file(map => map.set('head.bias', { shape: [2], data: Float32Array.of(1, 2), dtype: 'F32' }))),
        'head.bias',
        '[3]',
        '[2]',
    );
    says(
        () =>
            pa.open(
                file(map => map.set('head.bias', { shape: [3], data: Float32Array.of(1, 2, Infinity), dtype: 'F32' })),
            ),
        'head.bias is Infinity',
    );
    says(
        () => pa.open(file(map => map.set('head.bias', { shape: [3], data: Int32Array.of(1, 2, 3), dtype: 'I32' }))),
        'head.bias',
        'float32',
    );
    says(() => pa.open(file(nothing, {})), 'no format', 'primalformer-uea');
    says(() => pa.open(file(nothing, { ...metadata, version: '2' })), 'version "2"');
    says(() => pa.open(file(nothing, { ...metadata, config: '{' })), 'not JSON');
    says(() => pa.open(file(nothing, { ...metadata, config: '{"width":3}' })), 'open');
    says(
        () => pa.open(file(nothing, { ...metadata, standardization: '{"mean":[1],"deviation":[1,1]}' })),
        'mean',
        '2 numbers',
    );
    says(() => pa.open(bytes, { format: /** @type {any} */ ('primalformer-ura') }), 'did you mean "primalformer-uea"');
    says(() => pa.open(bytes.subarray(0, 100)), 'safetensors');
    says(() => pa.open(/** @type {any} */ ('model.safetensors')), 'bytes', '"model.safetensors"');
    model.dispose();
});

test('open computes no initial values, and what is drawn afterwards is as if it had', () => {
    const input = { kind: /** @type {const} */ ('tokens'), vocabulary: 5, length: 7 };
    for (const own of [
        { pooling: /** @type {const} */ ('cls'), width: 5, heads: 1 }, // normal numbers, an odd count of them
        { pooling: /** @type {const} */ ('attention'), width: 5, heads: 1 },
        { attention: { kind: /** @type {const} */ ('primal'), rank: 2 }, width: 6, heads: 2 },
        {
            attention: { kind: /** @type {const} */ ('softmax'), conv: /** @type {const} */ ('1d') },
            width: 6,
            heads: 2,
        },
    ]) {
        const config = { classes: 2, depth: 1, ...own, input },
            next = () => pa.classifier({ ...config, width: 2, heads: 1, attention: 'softmax' }).parameters;
        pa.seed(3);
        const model = pa.classifier(config),
            expected = next();
        pa.seed(3);
        assert.deepEqual(pa.open(model.save()).parameters, model.parameters);
        assert.deepEqual(next(), expected, JSON.stringify(own));
    }
});
