import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { goldenVectors } from './golden.mjs';
import { readSafetensors, writeSafetensors } from '../web/safetensors.js';

/** A file from header text and data: what a writer with a fault would produce. */
function file(header, data = new Uint8Array(0), length = undefined) {
    const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
    bytes.set(text, 8);
    bytes.set(data, 8 + text.length);
    return bytes;
}
const entry = (dtype, shape, begin, end) => ({ dtype, shape, data_offsets: [begin, end] });
const rejects = (bytes, pattern) =>
    assert.throws(
        () => readSafetensors(bytes),
        error => {
            assert.match(error.message, /^safetensors: /);
            assert.match(error.message, pattern);
            return true;
        },
    );

test('every dtype survives writing and reading', () => {
    const tensors = {
        f64: { dtype: 'F64', shape: [2], data: new Float64Array([Math.PI, -0]) },
        f32: { dtype: 'F32', shape: [2, 3], data: new Float32Array([1, -2, 3.5, NaN, Infinity, 1e-45]) },
        i64: { dtype: 'I64', shape: [2], data: new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]) },
        u64: { dtype: 'U64', shape: [1], data: new BigUint64Array([2n ** 64n - 1n]) },
        i32: { dtype: 'I32', shape: [1], data: new Int32Array([-(2 ** 31)]) },
        u32: { dtype: 'U32', shape: [1], data: new Uint32Array([2 ** 32 - 1]) },
        i16: { dtype: 'I16', shape: [3], data: new Int16Array([-32768, 0, 32767]) },
        u16: { dtype: 'U16', shape: [1], data: new Uint16Array([65535]) },
        i8: { dtype: 'I8', shape: [5], data: new Int8Array([-128, -1, 0, 1, 127]) },
        u8: { dtype: 'U8', shape: [3], data: new Uint8Array([0, 128, 255]) },
        bool: { dtype: 'BOOL', shape: [2], data: new Uint8Array([1, 0]) },
        f16: { dtype: 'F16', shape: [3], data: new Float32Array([1.5, -65504, 2 ** -24]) },
        bf16: { dtype: 'BF16', shape: [2], data: new Float32Array([1.5, -(2 ** 100)]) },
        scalar: { dtype: 'F32', shape: [], data: new Float32Array([7]) },
        empty: { dtype: 'F32', shape: [3, 0, 2], data: new Float32Array(0) },
    };
    const bytes = writeSafetensors(tensors, { kind: 'primal', note: 'über "quotes"\n' });
    const read = readSafetensors(bytes);
    assert.deepEqual(read.metadata, { kind: 'primal', note: 'über "quotes"\n' });
    assert.equal(read.tensors.size, Object.keys(tensors).length);
    for (const [name, tensor] of Object.entries(tensors)) assert.deepEqual(read.tensors.get(name), tensor, name);

    const again = writeSafetensors(read.tensors, read.metadata);
    assert.deepEqual(again, bytes, 'writing what was read gives the same bytes');
});

test('the layout is the one the format asks for, and independent of the order of insertion', () => {
    const a = { dtype: 'U8', shape: [3], data: new Uint8Array([1, 2, 3]) };
    const b = { dtype: 'F32', shape: [1], data: new Float32Array([1]) };
    const c = { dtype: 'F64', shape: [1], data: new Float64Array([1]) };
    const bytes = writeSafetensors({ a, b, c, 10: b }, { z: '1', y: '2' });
    assert.deepEqual(
        writeSafetensors(
            new Map([
                ['10', b],
                ['c', c],
                ['b', b],
                ['a', a],
            ]),
            { y: '2', z: '1' },
        ),
        bytes,
    );
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assert.equal(length % 8, 0);
    assert.equal(
        new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd(),
        '{"__metadata__":{"y":"2","z":"1"},"c":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
            '"10":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},' +
            '"a":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}}',
    );
    assert.equal(bytes.length, 8 + length + 19);
});

test('names that JavaScript objects treat specially, and no tensors at all', () => {
    const tensor = { dtype: 'F32', shape: [1], data: new Float32Array([5]) };
    const bytes = writeSafetensors(
        new Map([
            ['__proto__', tensor],
            ['constructor', tensor],
            ['', tensor],
        ]),
    );
    assert.deepEqual([...readSafetensors(bytes).tensors.keys()], ['', '__proto__', 'constructor']);
    const none = readSafetensors(writeSafetensors({}));
    assert.deepEqual([none.tensors.size, none.metadata], [0, {}]);
});

test('a file in the middle of a larger buffer, at an odd address, as a Buffer, or as an ArrayBuffer', () => {
    const bytes = writeSafetensors({ a: { shape: [2], data: new Float32Array([1, 2]) } });
    const odd = new Uint8Array(bytes.length + 5);
    odd.set(bytes, 3);
    for (const form of [odd.subarray(3, 3 + bytes.length), Buffer.from(bytes), bytes.buffer]) {
        const { data } = readSafetensors(form).tensors.get('a');
        assert.deepEqual(data, new Float32Array([1, 2]));
        assert.notEqual(data.buffer, form.buffer);
    }
    const view = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    assert.deepEqual(writeSafetensors({ a: { shape: [2], data: view } }), bytes);
});

test('half precision: all 65,536 patterns of both kinds come back as they were', () => {
    const raw = Uint16Array.from({ length: 65536 }, (_, i) => i);
    for (const dtype of ['F16', 'BF16']) {
        const bytes = file({ h: entry(dtype, [65536], 0, 131072) }, new Uint8Array(raw.buffer));
        const { data } = readSafetensors(bytes).tensors.get('h');
        const out = writeSafetensors({ h: { dtype, shape: [65536], data } });
        const back = new Uint16Array(out.slice(out.length - 131072).buffer);
        let compared = 0;
        for (let i = 0; i < 65536; i++)
            if (!Number.isNaN(data[i])) {
                assert.equal(back[i], i, `${dtype} ${i.toString(16)}`);
                compared++;
            }
        assert.equal(compared, dtype === 'F16' ? 65536 - 2 * 1023 : 65536 - 2 * 127);
    }
});

test('half precision rounds to the nearest, ties to even', () => {
    const cases = {
        F16: [
            [1 + 2 ** -11, 1],
            [1 + 3 * 2 ** -11, 1 + 2 ** -9],
            [65519, 65504],
            [65520, Infinity],
            [2 ** -25, 0],
            [2 ** -25 * 1.5, 2 ** -24],
            [2 - 2 ** -12, 2],
            [2 ** -14 - 2 ** -26, 2 ** -14],
            [-65520, -Infinity],
        ],
        BF16: [
            [1 + 2 ** -8, 1],
            [1 + 3 * 2 ** -8, 1 + 2 ** -6],
            [3.4028234663852886e38, Infinity],
            [0.1, 0.10009765625],
        ],
    };
    for (const [dtype, list] of Object.entries(cases)) {
        const data = Float32Array.from(list, c => c[0]);
        const { tensors } = readSafetensors(writeSafetensors({ h: { dtype, shape: [list.length], data } }));
        assert.deepEqual(
            [...tensors.get('h').data],
            list.map(c => c[1]),
            dtype,
        );
    }
});

test('damaged files are named for what they are', () => {
    const four = new Uint8Array(4);
    rejects(new Uint8Array(5), /the file has 5 bytes, but a header length alone takes 8/);
    rejects(file('{}', new Uint8Array(110), 5000), /the header says 5,000 bytes but the file has 120/);
    rejects(file('{}', undefined, 2n ** 62n), /more than the 100,000,000 bytes allowed/);
    rejects(file('{"a":'), /the header is not JSON/);
    rejects(file('[1]'), /must begin with "\{"/);
    rejects(file(' {}'), /must begin with "\{"/);
    rejects(file({ a: 3 }), /tensor "a" must be described by an object, got 3/);
    rejects(file({ a: entry('F8', [4], 0, 4) }, four), /tensor "a" has the unknown dtype "F8"; known are F64/);
    rejects(file({ a: entry('toString', [4], 0, 4) }, four), /unknown dtype "toString"/);
    rejects(file({ a: { shape: [1], data_offsets: [0, 4] } }, four), /unknown dtype undefined/);
    rejects(file({ a: entry('F32', [-1], 0, 4) }, four), /the shape \[-1\], expected a list of whole numbers/);
    rejects(file({ a: entry('F32', [1.5], 0, 4) }, four), /the shape \[1.5\]/);
    rejects(file({ a: entry('F32', [2 ** 30, 2 ** 30, 2 ** 30], 0, 4) }, four), /more elements than can be counted/);
    rejects(
        file({ a: entry('F32', [2], 0, 4) }, four),
        /tensor "a" of shape \[2\] and dtype F32 needs 8 bytes, its data_offsets give 4/,
    );
    rejects(file({ a: entry('F32', [1], 4, 0) }, four), /begins at byte 4 and ends before it, at 0/);
    rejects(file({ a: entry('F32', [2], 0, 8) }, four), /ends at byte 8, but the data has 4; the file is cut short/);
    rejects(
        file({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, four),
        /the data_offsets \[0\], expected \[begin, end\]/,
    );
    rejects(
        file({ a: entry('F32', [1], 0, 4), b: entry('U8', [2], 2, 4) }, four),
        /tensor "b" begins at byte 2, inside "a", which ends at 4/,
    );
    rejects(
        file({ a: entry('U8', [1], 0, 1), b: entry('U8', [1], 3, 4) }, four),
        /bytes 1 to 3 of the data, before tensor "b", belong to no tensor/,
    );
    rejects(file({ a: entry('U8', [3], 0, 3) }, four), /the tensors take 3 bytes but the data has 4/);
    rejects(
        file(
            '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\\u0061":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}',
            four,
        ),
        /the header has the name "a" twice/,
    );
    rejects(file({ __metadata__: { n: 3 } }), /__metadata__ "n" must be a string, got 3/);
    for (const [head, said] of [
        ['\x89PNG\r\n\x1a\n', 'a picture'],
        ['\xff\xd8\xff\xe0\0\x10JFIF', 'a picture'],
        ['GIF89a', 'a picture'],
        ['%PDF-1.7', 'a PDF'],
        ['girth,tree\n1,elm\n', 'text and no'],
        ['hello, world of models', 'text and no'],
        ['\x07\x80\x11\xff\x90\x01\x02\x70', 'probably not a safetensors file: the header says'],
    ])
        assert.throws(
            () => readSafetensors(Uint8Array.from(head.padEnd(40, '\n'), letter => letter.charCodeAt(0))),
            new RegExp(`^Error: safetensors: this is ${said}`),
        );
    assert.throws(
        () => readSafetensors('abc'),
        /expected an ArrayBuffer or a Uint8Array, got "abc": pass the bytes of the file, not its path or its text$/,
    );
    for (const [value, hint] of [
        [Promise.resolve(new Uint8Array(9)), 'a Promise: await it first'],
        [new Blob(['abc']), 'a Blob: pass its bytes, await file.arrayBuffer()'],
        [new URL('https://example.org/m'), 'an URL: pass the bytes it leads to'],
    ])
        assert.throws(
            () => readSafetensors(/** @type {any} */ (value)),
            error => /** @type {Error} */ (error).message.includes(hint),
        );
});

test('a file cut at any byte, or with any header byte changed, is refused or read, never half read', () => {
    const bytes = writeSafetensors(
        { a: { shape: [3], data: new Float32Array([1, 2, 3]) }, b: { shape: [2], data: new Uint8Array([1, 2]) } },
        { m: 'x' },
    );
    for (let n = 0; n < bytes.length; n++) rejects(bytes.slice(0, n), /./);
    let refused = 0;
    for (let i = 0; i < bytes.length - 14; i++) {
        const broken = bytes.slice();
        broken[i] ^= 0x11;
        try {
            for (const { shape, data } of readSafetensors(broken).tensors.values())
                assert.equal(
                    shape.reduce((a, b) => a * b, 1),
                    data.length,
                );
        } catch (error) {
            assert.match(error.message, /^safetensors: /);
            refused++;
        }
    }
    assert.ok(refused > 50, `${refused} refused`);
});

test('the writer refuses what could not be read back', () => {
    const data = new Float32Array(2);
    assert.throws(
        () => writeSafetensors({ a: { shape: [3], data } }),
        /tensor "a" has 2 values, but its shape \[3\] asks for 3/,
    );
    assert.throws(
        () => writeSafetensors({ a: { dtype: 'I32', shape: [2], data } }),
        /of dtype I32 needs data of type Int32Array, got a Float32Array/,
    );
    assert.throws(() => writeSafetensors({ a: { dtype: 'Q4', shape: [2], data } }), /unknown dtype "Q4"/);
    assert.throws(
        () => writeSafetensors({ a: { shape: [2], data: [1, 2] } }),
        /needs a typed array as data, got an array/,
    );
    assert.throws(() => writeSafetensors({ __metadata__: { shape: [2], data } }), /cannot be named "__metadata__"/);
    assert.throws(
        () => writeSafetensors({ a: { shape: [2], data } }, { rank: 20 }),
        /metadata "rank" must be a string, got 20/,
    );
});

test('long metadata: twenty megabytes of letters, of escapes, of braces; names are still looked at twice', () => {
    const tensor = { shape: [1], data: new Float32Array([3]) };
    for (const notes of ['x'.repeat(20e6), '"\\\n'.repeat(3e6), '{"a":1},'.repeat(2e6)]) {
        const read = readSafetensors(writeSafetensors({ a: tensor }, { notes, more: ':' }));
        assert.ok(read.metadata.notes === notes && read.metadata.more === ':');
        assert.equal(read.tensors.get('a').data[0], 3);
    }
    rejects(
        file(`{"__metadata__":{"a":"${'\\\\"'.slice(0, 2).repeat(1e6)}", "b" : "", "b"\n:""}}`),
        /has the name "b" twice/,
    );
    assert.deepEqual(readSafetensors(file('{"__metadata__":{"a":"b","c":"a","{":"}","\\"":":"}}')).metadata, {
        a: 'b',
        c: 'a',
        '{': '}',
        '"': ':',
    });
    assert.throws(
        () => writeSafetensors({ a: tensor }, { a: 'x'.repeat(6e7), b: 'y'.repeat(6e7) }),
        /take 120,000,002 bytes, more than the 100,000,000 bytes a header may have/,
    );
});

test('the header is read in a time that grows with its length', () => {
    /** @param {number} n */
    const seconds = n => {
        const bytes = file({ __metadata__: { a: ' '.repeat(n), b: '\\"'.repeat(n) } }),
            begin = performance.now();
        readSafetensors(bytes);
        return performance.now() - begin;
    };
    seconds(1e5);
    const short = Math.min(...[1, 2, 3].map(() => seconds(3e5))),
        long = Math.min(...[1, 2, 3].map(() => seconds(3e6)));
    assert.ok(long < 40 * short + 20, `${short} ms, ten times as much: ${long} ms`);
});

test('files of other kinds are told by what they begin with', () => {
    const of = (...parts) => Buffer.concat(parts.map(part => Buffer.from(part)));
    for (const [bytes, pattern] of [
        [of([0x50, 0x4b, 3, 4], new Uint8Array(60)), /a zip archive; PyTorch's \.pt and \.pth.*save_file/],
        [of([0x80, 2, 0x8a, 10], 'l\xfc'.repeat(9)), /a Python pickle/],
        [of('GGUF', [3, 0, 0, 0], new Uint8Array(30)), /a GGUF file/],
        [of([0x89], 'HDF\r\n\x1a\n', new Uint8Array(8)), /HDF5/],
        [of([0x93], 'NUMPY', [1, 0, 0x76, 0]), /NumPy/],
        [of('version https://git-lfs.github.com/spec/v1\noid sha256:12\n'), /Git LFS pointer/],
        [of('<!doctype html><html>'), /HTML/],
        [of('{"a": {"dtype": "F32"}}'), /JSON without the 8 bytes/],
        [new Uint8Array(8), /a header is at least "\{\}"/],
    ])
        rejects(new Uint8Array(bytes), pattern);
});

test('bytes and arrays of another realm, in shared memory, and ones that are gone', () => {
    const bytes = writeSafetensors({ a: { shape: [3], data: new Float32Array([1, 2, 3]) } });
    const foreign = vm.runInNewContext('new Uint8Array(list)', { list: [...bytes] }),
        shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    for (const form of [foreign, foreign.buffer, shared])
        assert.deepEqual([...readSafetensors(form).tensors.get('a').data], [1, 2, 3]);
    const tensors = vm.runInNewContext('new Map([["a", { shape: [3], data: new Float32Array([1, 2, 3]) }]])');
    assert.deepEqual(writeSafetensors(tensors), bytes);
    assert.deepEqual(writeSafetensors(Object.fromEntries(tensors)), bytes);
    const gone = bytes.slice(),
        { buffer } = gone,
        data = new Float32Array(3);
    structuredClone(0, { transfer: [buffer, data.buffer] });
    rejects(gone, /Uint8Array was transferred elsewhere/);
    rejects(buffer, /the ArrayBuffer was transferred elsewhere/);
    assert.throws(
        () => writeSafetensors({ a: { shape: [0], data } }),
        /the data of tensor "a" is a Float32Array whose buffer was transferred/,
    );
});

test('BOOL holds 0 and 1 only', () => {
    rejects(
        file({ a: entry('BOOL', [3], 0, 3) }, new Uint8Array([1, 0, 2])),
        /tensor "a" of dtype BOOL holds 2 at place 2/,
    );
    assert.throws(
        () => writeSafetensors({ a: { dtype: 'BOOL', shape: [1], data: new Uint8Array([255]) } }),
        /BOOL holds 255 at place 0/,
    );
});

test('what is no tensor, shape or metadata is named, not stumbled over', () => {
    const data = new Float32Array(2),
        good = { shape: [2], data };
    const refuses = (tensors, metadata, pattern) =>
        assert.throws(
            () => writeSafetensors(tensors, metadata),
            error => {
                assert.equal(error.constructor, Error);
                assert.match(error.message, /^safetensors: /);
                assert.match(error.message, pattern);
                return true;
            },
        );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [null, 7, 'text', [good], data, 3n, Symbol('s'), proxy]) {
        refuses(value, {}, /the tensors must be an object/);
        refuses({ a: good }, value, value === undefined ? /./ : /metadata must be an object/);
    }
    for (const value of [null, undefined, 5, [], data, proxy])
        refuses({ a: value }, {}, /tensor "a" must be an object/);
    for (const value of [undefined, null, 2, '2', [, 2], [2n], [Symbol('s')], [NaN], [-0.5], [[2]], proxy])
        refuses({ a: { shape: value, data } }, {}, /tensor "a" has the shape /); // eslint-disable-line no-sparse-arrays
    for (const value of [
        undefined,
        null,
        [1, 2],
        '12',
        new DataView(data.buffer),
        data.buffer,
        new Uint8ClampedArray(2),
        proxy,
    ])
        refuses({ a: { shape: [2], data: value } }, {}, /needs a typed array/);
    for (const value of [null, 'f32', 'toString', 3, Symbol('s'), 4n, proxy])
        refuses({ a: { ...good, dtype: value } }, {}, /unknown dtype/);
    for (const value of [1, null, undefined, 2n, Symbol('s'), {}])
        refuses({ a: good }, { key: value }, /metadata "key" must be a string/);
    refuses(
        new Map([
            [1, good],
            ['1', good],
        ]),
        {},
        /the name of a tensor must be a string, got 1/,
    );
    refuses(
        {
            a: {
                shape: [2],
                get data() {
                    throw new RangeError('no');
                },
            },
        },
        {},
        /tensor "a" could not be read: no/,
    );
});

test('files written by the Python package: the reference vectors', () => {
    const vectors = goldenVectors();
    let compared = 0;
    for (const { name, op, inputs, outputs, dout } of vectors) {
        const { tensors, metadata } = readSafetensors(
            readFileSync(new URL(`golden/${name}.safetensors`, import.meta.url)),
        );
        assert.equal(metadata.op, op);
        for (const [key, stored] of [
            ...Object.entries(inputs).map(([k, t]) => [`in.${k}`, t]),
            ...Object.entries(outputs).map(([k, t]) => [`out.${k}`, t]),
            ['dout', dout],
        ]) {
            const tensor = tensors.get(key) ?? tensors.get(`${key}_`); // the files' lambda_ is called lambda there
            if (!stored) continue;
            assert.deepEqual([tensor.shape, tensor.data], [stored.shape, stored.data], `${name} ${key}`);
            compared++;
        }
        assert.deepEqual(readSafetensors(writeSafetensors(tensors, metadata)), { tensors, metadata });
    }
    assert.ok(vectors.length > 30 && compared > 150, `${vectors.length} files, ${compared} tensors`);
});
