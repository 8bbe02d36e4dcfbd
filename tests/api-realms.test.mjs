// Values of another realm (an iframe, a vm context, Jest's environment) count as what they are, and a message to a
// worker carries no more than is looked at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { describe } from 'primal-attention/data';
import { load } from 'primal-attention';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { loadWorker } from 'primal-attention/worker';
import { pack } from '../web/worker/packing.js';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';
import { addressOf, binaryOf } from './support/wasm.mjs';

const pa = await loadLibrary({ simd: 'simd128' }); // as the bytes below are
const other = vm.createContext({});
/** The same bytes, made over there. @param {Uint8Array} bytes @param {string} [as] an expression of `bytes` */
const foreign = (bytes, as = 'bytes') => {
    const made = vm.runInContext(
        `(n => { const bytes = new Uint8Array(n); return { bytes, value: ${as} }; })`,
        other,
    )(bytes.length);
    made.bytes.set(bytes);
    return made.value;
};
/** A data set, made over there. @param {any} data */
const foreignSet = data =>
    vm.runInContext(
        '(text => { const { x, y, ...rest } = JSON.parse(text); return { x: x.map(v => Float32Array.from(v)), y: Int32Array.from(y), ...rest }; })',
        other,
    )(JSON.stringify({ ...data, x: data.x.map(v => [...v]), y: [...data.y] }));
const wasm = binaryOf('simd128');

test('load takes bytes and modules of another realm', async () => {
    const module = vm.runInContext('bytes => new WebAssembly.Module(bytes)', other)(foreign(wasm));
    for (const source of [
        ...['bytes', 'bytes.buffer', 'new DataView(bytes.buffer)'].map(as => foreign(wasm, as)),
        module,
    ])
        assert.equal((await load({ wasm: source, simd: 'simd128' })).simd, 'simd128');
});

test("and addresses and answers that are not of this realm's classes", async () => {
    const address = { href: addressOf('simd128').href, [Symbol.toStringTag]: 'URL' };
    assert.equal((await load({ wasm: /** @type {any} */ (address), simd: 'simd128' })).simd, 'simd128');
    const answer = type => ({
        ok: true,
        status: 200,
        url: 'made.wasm',
        bodyUsed: false,
        headers: new Headers({ 'content-type': type }),
        arrayBuffer: async () => foreign(wasm, 'bytes.buffer'),
        [Symbol.toStringTag]: 'Response',
    });
    for (const type of ['application/wasm', 'application/octet-stream'])
        assert.equal((await load({ wasm: /** @type {any} */ (answer(type)), simd: 'simd128' })).simd, 'simd128');
    const read = new Response(wasm, { headers: { 'content-type': 'application/wasm' } });
    await read.arrayBuffer();
    await assert.rejects(load({ wasm: read }), /was read already/);
    await assert.rejects(
        load({ wasm: /** @type {any} */ ({ [Symbol.toStringTag]: 'WebAssembly.Module' }) }),
        /must be an address/,
    );
    await assert.rejects(load({ wasm: /** @type {any} */ (Proxy.revocable({}, {}).proxy) }), /must be an address/);
});

test("what was transferred elsewhere is a sentence, not an engine's", async () => {
    const gone = () => {
        const bytes = new Uint8Array(64);
        structuredClone(bytes, { transfer: [bytes.buffer] });
        return bytes;
    };
    for (const value of [gone(), gone().buffer]) {
        await assert.rejects(load({ wasm: value }), /load: wasm: the memory of the \w+ was transferred elsewhere/);
        assert.throws(() => pa.open(value), /open: bytes: the memory of the \w+ was transferred elsewhere/);
        assert.throws(() => readSafetensors(value), /safetensors: the memory of the \w+ was transferred elsewhere/);
    }
});

test('safetensors of another realm are read, and tensors of one written', () => {
    const file = writeSafetensors(
        { a: { shape: [2], data: Int32Array.of(7, 8) }, b: { shape: [3], data: Float64Array.of(1, 2, 3) } },
        { k: 'v' },
    );
    for (const as of ['bytes', 'bytes.buffer'])
        assert.deepEqual(readSafetensors(foreign(file, as)).tensors.get('a')?.data, Int32Array.of(7, 8));
    const tensors = vm.runInContext(
        'new Map([["a", { shape: [2], data: Int32Array.of(7, 8) }], ["b", { shape: [3], data: Float64Array.of(1, 2, 3) }]])',
        other,
    );
    assert.deepEqual(writeSafetensors(tensors, { k: 'v' }), file);
    assert.throws(
        () =>
            writeSafetensors({ a: { dtype: 'I32', shape: [2], data: vm.runInContext('Uint32Array.of(7, 8)', other) } }),
        /needs data of type Int32Array, got a Uint32Array/,
    );
});

test('describe tells tokens and numbers of another realm apart', () => {
    const [tokens, numbers] = ['Uint16Array', 'Float64Array'].map(kind =>
        vm.runInContext(`({ x: [${kind}.of(1, 2), ${kind}.of(2, 1)], y: ${kind}.of(0, 1) })`, other),
    );
    assert.equal(describe(tokens).kind, 'tokens');
    assert.equal(describe(tokens).task, 'classification');
    assert.equal(describe(numbers).kind, 'series');
    assert.equal(describe(numbers).task, 'regression');
});

test('models, here and in a worker, learn the same from data of another realm', async () => {
    const data = waves(12, 5),
        remote = await loadWorker({ wasm: foreign(wasm), simd: 'simd128' });
    try {
        const mine = pa.classifier(small()),
            theirs = pa.classifier(small()),
            far = await remote.classifier(small());
        const options = { epochs: 2, seed: 3 };
        for await (const _ of mine.fit(data, options));
        for await (const _ of theirs.fit(foreignSet(data), options));
        for await (const _ of far.fit(foreignSet(data), options));
        const bytes = mine.save();
        assert.deepEqual(theirs.save(), bytes);
        assert.deepEqual(await far.save(), bytes);
        const opened = await remote.open(foreign(bytes, 'bytes.buffer'));
        assert.deepEqual(await opened.predict(data.x[0]), pa.open(foreign(bytes)).predict(data.x[0]));
    } finally {
        remote.terminate();
    }
});

test('a worker is told of options that it does not know before it is started', async () => {
    await assert.rejects(
        (async () => loadWorker(/** @type {any} */ ({ wsam: wasm })))(),
        /loadWorker: unknown option "wsam"; did you mean "wasm"/,
    );
    await assert.rejects(
        (async () => loadWorker(/** @type {any} */ (null)))(),
        /loadWorker: options must be an object, got null/,
    );
});

/** What arrives. @param {any} value @param {object} [options] */
const sent = (value, options) => {
    const packed = pack(value, options);
    const bytes = packed.transfer.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return { ...packed, bytes, arrived: structuredClone(packed.value, { transfer: packed.transfer }) };
};
const recording = () => Float32Array.from({ length: 100_000 }, (_, i) => i % 911);

test('shared memory is copied into a message, and where bytes come in', async () => {
    const shared = new SharedArrayBuffer(1000),
        long = new Float32Array(shared).fill(3),
        value = {
            x: [long.subarray(1, 5), long.subarray(7, 7)],
            all: new Uint8Array(shared),
            again: long.subarray(2, 4),
        };
    const { arrived, bytes } = sent(value, { giveAway: true });
    assert.deepEqual(arrived, structuredClone(value));
    for (const view of [...arrived.x, arrived.all, arrived.again]) assert.ok(view.buffer instanceof ArrayBuffer);
    assert.equal(bytes, 1000);
    assert.equal(long[0], 3);

    const model = pa.classifier({ input: { kind: 'series', features: 1, length: 4 }, classes: 2, seed: 1 }),
        file = model.save(),
        lent = new Uint8Array(new SharedArrayBuffer(file.length));
    lent.set(file);
    for (const { data } of readSafetensors(lent).tensors.values()) assert.ok(data.buffer instanceof ArrayBuffer);
    assert.deepEqual(pa.open(lent).save(), file);
});

test('a message takes the part of a buffer that is looked at, wherever in it the view is', () => {
    const long = recording();
    const cases = [
        long.subarray(40, 72),
        [long.subarray(7, 9), long.subarray(5, 8)],
        { x: [long.subarray(1, 4), { deep: long.subarray(90_000) }], n: 1, s: 'x', none: null },
        [
            new Uint8Array(long.buffer, 3, 5),
            new Float64Array(long.buffer, 16, 2),
            new Int16Array(long.buffer, 6, 1),
            new BigInt64Array(long.buffer, 8, 1),
        ],
        Buffer.from('from a pool'),
        [
            [
                [1, 2],
                [3, 4],
            ],
            long.subarray(2, 3),
        ],
    ];
    for (const value of cases) {
        const { arrived, value: posted } = sent(value);
        assert.deepEqual(arrived, structuredClone(value));
        const buffers = new Set();
        JSON.stringify(posted, (_, part) => {
            if (ArrayBuffer.isView(part)) buffers.add(part.buffer);
            return typeof part === 'bigint' ? String(part) : part;
        });
        assert.ok(!buffers.has(long.buffer));
    }
    assert.equal(sent(long.subarray(40, 72)).bytes, 128);
    // what overlaps goes once
    assert.equal(sent([long.subarray(0, 1000), long.subarray(500, 1500), long.subarray(1500, 1600)]).bytes, 6400);
    assert.equal(long.length, 100_000); // the caller keeps what is his
});

test('what fills its buffer goes as it is, and an answer gives it away', () => {
    const long = recording(),
        value = { a: long.subarray(0, 60_000), b: long.subarray(50_000), c: [1] };
    const there = sent(value);
    assert.equal(there.value, value);
    assert.equal(there.bytes, 0);
    assert.equal(long.length, 100_000);
    assert.equal(sent({ answer: Float32Array.of(1, 2) }, { giveAway: true }).bytes, 8);
    assert.equal(sent({ answer: long.subarray(1, 3) }, { giveAway: true }).bytes, 16); // from a multiple of 8 on
    assert.equal(long.length, 100_000);
});

test('objects that hold themselves, have strange names or are no containers pass', () => {
    const ring = { view: recording().subarray(0, 2), self: null, list: [] };
    ring.self = ring;
    ring.list.push(ring.list, ring);
    assert.deepEqual(structuredClone(ring).view, sent(ring).arrived.view);
    const { arrived } = sent(JSON.parse('{"__proto__": {"a": 1}, "b": 2}'));
    assert.deepEqual(Object.keys(arrived), ['__proto__', 'b']);
    const dates = { when: new Date(5), map: new Map([['a', 1]]), view: recording().subarray(3, 5) };
    assert.deepEqual(sent(dates).arrived, structuredClone(dates));
});

test('a sample from a long recording costs what a copy of it costs', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd: 'simd128' });
    try {
        const model = await remote.classifier({
            input: { kind: 'series', features: 1, length: 16 },
            classes: 2,
            width: 8,
            depth: 1,
            heads: 2,
            standardize: false,
        });
        const long = new Float32Array(8e6).map((_, i) => i % 7);
        const time = async cut => {
            const times = [];
            for (let i = 0; i < 15; i++) {
                const start = performance.now();
                await model.predict(cut(16 * i, 16 * i + 16));
                times.push(performance.now() - start);
            }
            return times.sort((a, b) => a - b)[7];
        };
        await time((a, b) => long.slice(a, b));
        const copied = await time((a, b) => long.slice(a, b)),
            viewed = await time((a, b) => long.subarray(a, b));
        assert.ok(viewed < 4 * copied + 1, `${viewed.toFixed(2)} ms for a view, ${copied.toFixed(2)} for a copy`);
    } finally {
        remote.terminate();
    }
});
