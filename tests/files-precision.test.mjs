// Files with fewer bits: what they round, and what they say of it; floats of 8 bits, which others write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSafetensors, roundingOf, writeSafetensors } from 'primal-attention/safetensors';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();
const DTYPES = /** @type {const} */ (['float16', 'bfloat16', 'int8']);

/** One tensor of bytes, said to be of another kind. @param {string} dtype @param {Uint8Array} bytes */
function bytesAs(dtype, bytes) {
    const file = writeSafetensors({ x: { shape: [bytes.length], data: bytes } }),
        length = new DataView(file.buffer).getUint32(0, true),
        header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    header.x.dtype = dtype;
    const text = new TextEncoder().encode(JSON.stringify(header)),
        all = new Uint8Array(8 + text.length + bytes.length);
    new DataView(all.buffer).setUint32(0, text.length, true);
    all.set(text, 8);
    all.set(bytes, 8 + text.length);
    return all;
}

test('floats of 8 bits: all 256 of either kind, as OCP and ml_dtypes define them', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    /** By the letters of the bits. @param {number} byte @param {number} exponents */
    const defined = (byte, exponents) => {
        const bits = byte.toString(2).padStart(8, '0'),
            exponent = parseInt(bits.slice(1, 1 + exponents), 2),
            fraction = parseInt(bits.slice(1 + exponents), 2) / 2 ** (7 - exponents),
            bias = exponents === 4 ? 7 : 15,
            size = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
        return { sign: bits[0] === '1' ? -1 : 1, size, exponent, fraction };
    };
    const e4m3 = readSafetensors(bytesAs('F8_E4M3', bytes)).tensors.get('x'),
        e5m2 = readSafetensors(bytesAs('F8_E5M2', bytes)).tensors.get('x');
    assert.equal(e4m3?.dtype, 'F8_E4M3');
    assert.deepEqual(e4m3.shape, [256]);
    for (let byte = 0; byte < 256; byte++) {
        const four = defined(byte, 4),
            five = defined(byte, 5);
        // E4M3 has one NaN of either sign, at the end, and no infinity
        assert.ok(Object.is(e4m3.data[byte], (byte & 127) === 127 ? NaN : four.sign * four.size), `E4M3 ${byte}`);
        const special = five.fraction > 0 ? NaN : five.sign * Infinity;
        assert.ok(Object.is(e5m2?.data[byte], five.exponent === 31 ? special : five.sign * five.size), `E5M2 ${byte}`);
    }
    assert.deepEqual(
        [0x7e, 0x01, 0x08, 0x38, 0xb8].map(i => e4m3.data[i]),
        [448, 2 ** -9, 2 ** -6, 1, -1],
    );
    assert.deepEqual(
        [0x7b, 0x01, 0x04, 0x3c, 0x7c].map(i => e5m2?.data[i]),
        [57344, 2 ** -16, 2 ** -14, 1, Infinity],
    );
    // the upper half of a binary16 is the same number
    const halves = new Uint16Array(256).map((_, i) => i << 8),
        wide = bytesAs('F16', new Uint8Array(halves.buffer));
    wide.set(
        new TextEncoder().encode(new TextDecoder().decode(wide.subarray(8, 8 + wide[0])).replace('[512]', '[256]')),
        8,
    );
    assert.deepEqual(readSafetensors(wide).tensors.get('x')?.data, e5m2?.data);
    says(
        () => writeSafetensors({ x: { dtype: 'F8_E4M3', shape: [1], data: Float32Array.of(1) } }),
        'F8_E4M3 is read, not written',
    );
    says(() => bytesAs('F8_E3M4', bytes) && readSafetensors(bytesAs('F8_E3M4', bytes)), 'unknown dtype "F8_E3M4"');
});

test("a model with weights of 8 bits opens, as others' tools write them", () => {
    const model = pa.classifier(small()),
        { tensors, metadata } = readSafetensors(model.save());
    const name = 'head.weight',
        { shape, data } = /** @type {any} */ (tensors.get(name));
    const F8 = bytesAs('F8_E4M3', new Uint8Array(data.length).fill(0x38)),
        ones = readSafetensors(F8).tensors.get('x')?.data;
    tensors.set(name, { dtype: 'F32', shape, data: /** @type {any} */ (ones) });
    assert.ok(
        pa
            .open(writeSafetensors(tensors, metadata))
            .parameters.find(each => each.name === name)
            ?.data.every(value => value === 1),
    );
});

test('each dtype rounds as it says: the error that the file tells is the largest there is', () => {
    const model = pa.classifier({
        input: { kind: 'tokens', vocabulary: 20, length: 9 },
        classes: 3,
        width: 16,
        heads: 2,
        depth: 1,
        attention: 'primal',
        seed: 4,
    });
    const whole = model.save();
    assert.deepEqual(model.save({ dtype: 'float32' }), whole);
    assert.deepEqual(model.save({}), whole);
    for (const dtype of DTYPES) {
        const bytes = model.save({ dtype }),
            told = roundingOf(bytes),
            again = pa.open(bytes);
        assert.ok(told && told.dtype === dtype && bytes.length < 0.7 * whole.length, `${dtype}: ${bytes.length}`);
        let most = 0,
            of = '';
        again.parameters.forEach(({ name, shape, data }, p) => {
            const was = model.parameters[p].data,
                cols = shape.length > 1 ? shape[shape.length - 1] : 0;
            data.forEach((value, i) => {
                const error = Math.abs(value - was[i]);
                if (error > most) [most, of] = [error, name];
                const row = was.subarray(i - (i % cols), i - (i % cols) + cols);
                const bound =
                    dtype === 'float16'
                        ? Math.abs(was[i]) * 2 ** -11 + 2 ** -25
                        : dtype === 'bfloat16'
                          ? Math.abs(was[i]) * 2 ** -8
                          : cols >= 8
                            ? (Math.max(...row.map(Math.abs)) / 254) * (1 + 1e-5)
                            : 0; // vectors and short rows stay as they are
                assert.ok(error <= bound, `${dtype}, ${name}[${i}]: ${value}, was ${was[i]}`);
            });
        });
        assert.ok(most > 0);
        assert.deepEqual(told, { dtype, largestError: most, parameter: of });
        // what is rounded already is rounded no more
        assert.equal(roundingOf(again.save({ dtype }))?.largestError === 0 || dtype === 'int8', true);
        again.dispose();
    }
    const { tensors } = readSafetensors(model.save({ dtype: 'int8' }));
    assert.equal(tensors.get('head.weight')?.dtype, 'I8');
    assert.deepEqual(tensors.get('head.weight_scale')?.shape, [3, 1]);
    assert.equal(tensors.get('head.bias')?.dtype, 'F32');
    const embedding = [...tensors].find(([, { dtype, shape }]) => dtype === 'I8' && shape[0] === 20);
    assert.ok(embedding, 'the embedding is quantised');
});

test('int8 of large, tiny and empty rows, and of half steps', () => {
    const model = pa.classifier(small()),
        { name, shape } = /** @type {any} */ (
            model.parameters.find(({ shape }) => shape.length === 2 && shape[1] >= 8)
        );
    const cols = shape[1],
        rows = [3e38, 1e-38, 0, 1].map(most =>
            Float32Array.from({ length: cols }, (_, i) => most * (i === 0 ? -1 : i / cols)),
        );
    model.setParameter(
        name,
        Array.from({ length: shape[0] * cols }, (_, i) => rows[Math.floor(i / cols) % 4][i % cols]),
    );
    const again = /** @type {any} */ (
        pa.open(model.save({ dtype: 'int8' })).parameters.find(each => each.name === name)
    );
    for (let r = 0; r < 4; r++)
        for (let i = 0; i < cols; i++) {
            const most = Math.abs(rows[r][0]);
            assert.ok(Math.abs(again.data[r * cols + i] - rows[r][i]) <= (most / 254) * (1 + 1e-4), `row ${r}, ${i}`);
        }
});

test('what the dtype does not hold is refused, and so are files that say nonsense', () => {
    const model = pa.classifier(small()),
        bias = model.parameters[model.parameters.length - 1];
    model.setParameter(bias.name, bias.data.fill(70000));
    says(() => model.save({ dtype: 'float16' }), 'save: ', bias.name, '70000', 'more than float16 holds');
    assert.ok(roundingOf(model.save({ dtype: 'bfloat16' })));
    model.setParameter(bias.name, bias.data.fill(3.4e38));
    says(() => model.save({ dtype: 'bfloat16' }), bias.name, 'more than bfloat16 holds');
    says(() => model.save({ dtype: /** @type {any} */ ('int16') }), 'save: dtype must be', '"float16"', 'got "int16"');
    says(() => model.save({ dtype: /** @type {any} */ (null) }), 'dtype is null');
    says(() => model.save(/** @type {any} */ (5)), 'save: options must be an object, got 5');
    says(() => model.save(/** @type {any} */ ({ type: 'int8' })), 'unknown option "type"');
    const { tensors, metadata } = readSafetensors(pa.classifier(small()).save({ dtype: 'int8' }));
    const [scaled] = [...tensors.keys()].filter(name => name.endsWith('_scale')),
        scale = /** @type {any} */ (tensors.get(scaled));
    const file = (/** @type {any} */ other) => {
        const all = new Map(tensors);
        if (other) all.set(scaled, other);
        else all.delete(scaled);
        return writeSafetensors(all, metadata);
    };
    says(() => pa.open(file(null)), 'open: ', scaled.replace('_scale', ''), 'expected float32');
    says(() => pa.open(file({ ...scale, shape: [scale.data.length] })), scaled, 'expected float32 of shape');
    says(() => pa.open(file({ shape: scale.shape, data: new Int32Array(scale.data.length) })), scaled);
    says(() => pa.open(file({ shape: scale.shape, data: scale.data.map(() => NaN) })), 'NaN', 'finite');
});

test('a trained model answers nearly as before', async () => {
    const model = pa.classifier(small()),
        train = waves(60, 1),
        test = waves(60, 2);
    await model.fit(train, { epochs: 12, learningRate: 5e-3, seed: 1 });
    const whole = model.evaluate(test);
    for (const dtype of DTYPES) {
        const { loss, accuracy } = pa.open(model.save({ dtype })).evaluate(test);
        assert.ok(
            Math.abs(loss - whole.loss) < 0.02 && accuracy >= whole.accuracy - 0.02,
            `${dtype}: ${loss}, was ${whole.loss}`,
        );
    }
});
