// Files as streams: the same samples as those of the whole file, in bounded memory, whatever the borders of the pieces.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { collect, parseCsv, parseNpy, streamCsv, streamNpy } from '../web/data.js';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();

/** The bytes of a text in pieces of so many. */
const pieces = (text, size) => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
    };
};
const listOf = async stream => {
    const all = [];
    for await (const sample of stream.samples()) all.push(sample);
    return all;
};
const same = async (text, options = {}, { beginning = 200, size = 7, encoding } = {}) => {
    const whole = parseCsv(text, options);
    const stream = await streamCsv(pieces(text, size), { ...options, beginning, ...(encoding && { encoding }) });
    const all = await listOf(stream);
    assert.deepEqual(
        all.map(({ x }) => Array.from(x)),
        whole.x.map(x => Array.from(x)),
    );
    if (whole.y.length > 0)
        assert.deepEqual(
            all.map(({ y }) => y),
            Array.from(whole.y),
        );
    for (const name of ['features', 'classes', 'columns', 'standardize', 'categories'])
        assert.deepEqual(stream[name], whole[name], name);
    for (const name of ['rows', 'delimiter', 'decimal', 'header', 'target', 'targetColumn', 'inputs'])
        assert.deepEqual(stream.read[name], whole.read[name], name);
    return stream;
};
const random = (
    seed => () =>
        (seed = (seed * 16807) % 2147483647) / 2147483647
)(11);
const rows = (n, row) => Array.from({ length: n }, (_, i) => row(i)).join('');

test('a table in pieces gives the numbers of the whole one', async () => {
    const names = ['no', 'yes'];
    const table = `height,weight,label\n${rows(300, i => `${random().toFixed(4)},${i}.25,${names[i % 2]}\n`)}`;
    for (const size of [1, 5, 64, 1e6]) await same(table, {}, { size });
    await same(table.replaceAll('\n', '\r\n'), {}, { size: 1 });
    await same(table.replaceAll('\n', '\r'), {}, { size: 3 });
    await same(table, { rows: 'samples', target: 'weight', ignore: 'label' });
    await same(table, { target: null, ignore: 'label', rows: 'series' });
    await same(table.replaceAll(',', ';').replaceAll('.', ','), {});
    await same(`sep=|\n\n# measured\n${table.replaceAll(',', '|')}`, {});
    await same(
        rows(300, i => `${i % 3}\t${rows(10, () => `${random().toFixed(3)}\t`)}0.5\n`),
        {},
        { beginning: 2000 },
    );
    await same(
        rows(200, i => `${random().toFixed(3)}  ${random().toFixed(3)} ${i % 2}\n`),
        { rows: 'table' },
    );
});

test('gaps take the mean of the whole file, and targets that are missing are dropped', async () => {
    const gappy = `a,b,label\n${rows(600, i => `${i % 7 ? random().toFixed(5) : ''},${i % 60 === 59 ? 'NA' : i},${i % 50 === 49 ? '' : i % 2}\n`)}`;
    for (const missing of ['interpolate', 'zero']) await same(gappy, { missingTarget: 'drop', missing });
    await same(gappy, { missingTarget: 'drop', rows: 'mixed' });
    const series = rows(
        200,
        i => `${i % 3},${rows(8, t => `${t % 3 ? random().toFixed(3) : ''},`)}${i % 4 ? '1.5' : ''}\n`,
    );
    await same(series, { target: 0, rows: 'series' });
    const stream = await streamCsv(pieces(gappy, 50), { beginning: 200 });
    await assert.rejects(listOf(stream), /csv: line 51, column "label": the target is missing \(empty\)/);
    const late = await streamCsv(`a,b\n${rows(20, i => `${i},1\n`)},1\n`, {
        beginning: 30,
        missing: 'error',
        target: null,
    });
    await assert.rejects(listOf(late), /csv: line 22, column "a": the value is missing/);
    const once = await streamCsv(Readable.from(pieces(gappy, 50)()), { missingTarget: 'drop', beginning: 200 });
    await assert.rejects(listOf(once), /csv: a value is missing, and takes the mean.*can be read only once/);
});

test('quoted cells, letters and line ends lie across the borders of pieces', async () => {
    const words = ['größe "x", y', 'zwei\nZeilen', '日本 \u{1f600}', 'a\r\nb'];
    const quoted = `"a, b",class\r\n${rows(300, i => `${i}.5,"${words[i % 4].replaceAll('"', '""')}"\r\n`)}`;
    for (const size of [1, 2, 3, 17]) await same(quoted, {}, { size });
    const latin = Uint8Array.from(`a,class\n${rows(100, i => `${i}.5,${i % 2 ? 'größe' : 'x'}\n`)}`, c =>
        c.charCodeAt(0),
    );
    await same(latin, {}, { size: 3 });
    const wide = new Uint8Array(Buffer.from(`\ufeff${quoted}`, 'utf16le'));
    await same(wide, {}, { size: 3 });
    await same(`\ufeff${quoted}`, {}, { size: 2 });
});

test('what comes only after the beginning is told with its line', async () => {
    const begun = `a,b,class\n${rows(4000, i => `${i},${random().toFixed(9)},${i % 2 ? 'up' : 'down'}\n`)}`;
    const refused = async (more, pattern, options) =>
        assert.rejects(listOf(await streamCsv(begun + more, options)), pattern);
    await refused(
        '1,2,left\n',
        /csv: line 4002, column "class": "left" is none of the classes down, up.*name all in \{ classes \}/,
    );
    await same(`${begun}1,2,left\n`, { classes: ['left', 'up', 'down'] });
    await refused('1,2\n', /csv: line 4002: expected 3 columns, as in the beginning of the file, found 2/);
    await refused('1,2,up,3\n', /csv: line 4002: expected 3 columns.*found 4/);
    await refused('1,two,up\n', /csv: line 4002, column "b": expected a number, found "two"/);
    await refused('1,1e999,up\n', /csv: line 4002, column "b": the value is infinite/);
    await refused('1,2,"up\n', /csv: line 4002: a quoted cell is never closed/);
    await refused(`${rows(3, () => '\n')}1,2,\n`, /csv: line 4005, column "class": the target is missing/);
    const mixed = `a,b,class\n${rows(4000, i => `${i % 2 ? 'red' : 'blue'},${random()},${i % 2}\n`)}green,1,0\n`;
    await assert.rejects(
        listOf(await streamCsv(mixed, { rows: 'mixed' })),
        /csv: line 4002, column "a": "green" is none of the categories blue, red\. .*\{ beginning \}/,
    );
    await same(mixed, { rows: 'mixed' }, { beginning: 1e6, size: 1e4 });
    const bytes = new TextEncoder().encode(`${begun}1,2,?\n`);
    bytes[bytes.length - 2] = 0xe9;
    const stream = await streamCsv(bytes);
    await assert.rejects(
        listOf(stream),
        /csv: line \d+ or one after it has bytes that are no UTF-8.*encoding: 'windows-1252'/,
    );
});

test('all kinds of sources, packed too; what can be read once is read once', async () => {
    const text = `a,b,class\n${rows(9000, i => `${i},${random().toFixed(6)},${i % 2 ? 'up' : 'down'}\n`)}`,
        whole = parseCsv(text),
        bytes = new TextEncoder().encode(text);
    const sources = {
        text,
        bytes,
        packed: gzipSync(bytes),
        blob: new Blob([bytes]),
        'function of a Response': () => new Response(bytes),
        'function of a promise': async () => new Blob([gzipSync(bytes)]).stream(),
    };
    for (const [name, source] of Object.entries(sources)) {
        const stream = await streamCsv(source);
        for (let epoch = 0; epoch < 2; epoch++) {
            const data = await collect(stream);
            assert.deepEqual(data.x, whole.x, name);
            assert.deepEqual(data.y, Array.from(whole.y), name);
        }
    }
    for (const once of [new Response(bytes), new Blob([bytes]).stream(), Readable.from(pieces(bytes, 4096)())]) {
        const stream = await streamCsv(once);
        assert.deepEqual((await collect(stream)).x, whole.x);
        await assert.rejects(collect(stream), /csv: the source can be read only once, and it was: give a function/);
    }
});

test('options that are wrong, and files that are none, get a sentence', async () => {
    const bad = (source, options, pattern) => assert.rejects(streamCsv(source, options), pattern);
    await bad('a,b\n1,2\n', { rows: 'steps' }, /rows: 'steps' needs the rows of a whole recording/);
    await bad('a,b\n1,2\n', { window: 3 }, /unknown option "window"|window/);
    await bad('a,b\n1,2\n', { beginning: 0 }, /csv: beginning must be .*got 0/);
    await bad('a,b\n1,2\n', { encoding: 'latin' }, /csv: encoding/);
    await bad('', {}, /csv: expected at least one row, the file is empty/);
    await bad(7, {}, /csv: expected text, bytes, a Blob, a Response or a stream of bytes, got 7/);
    await bad(() => 7, {}, /csv: expected text, bytes, a Blob, a Response or a stream of bytes, got 7/);
    await bad(Uint8Array.of(0x50, 0x4b, 3, 4, 0), {}, /csv: this is no table of separated values but a zip archive/);
});

test('memory stays as it is, however long the file', async () => {
    const block = new TextEncoder().encode(
            rows(20_000, i => `${i},${random().toFixed(9)},${random().toFixed(9)},"${i % 2 ? 'up' : 'down'}"\n`),
        ),
        blocks = Math.ceil(8e6 / block.length);
    const stream = await streamCsv(
        async function* () {
            yield new TextEncoder().encode('n,a,b,class\n');
            for (let i = 0; i < blocks; i++) yield block;
        },
        { ignore: 'n' },
    );
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc');
    const used = () => {
        collectGarbage();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        return heapUsed + arrayBuffers;
    };
    let n = 0,
        sum = 0,
        most = 0;
    const before = used();
    for await (const { x } of stream.samples()) {
        sum += x[0];
        if (++n % 20_000 === 0) most = Math.max(most, used() - before);
    }
    assert.equal(n, 20_000 * blocks);
    assert.ok(Math.abs(sum / n - 0.5) < 0.01);
    assert.ok(most < 10e6, `${most} bytes more`);
});

test('a model learns from a stream of a table what it learns from the table', async () => {
    const text = `a,b,label\n${rows(120, i => `${(i % 2) + random().toFixed(3)},${i % 9 ? random().toFixed(3) : ''},${i % 2 ? 'up' : 'down'}\n`)}`,
        config = {
            input: { kind: 'series', features: 1, length: 2 },
            classes: 2,
            width: 8,
            depth: 1,
            attention: 'softmax',
        },
        options = { epochs: 2, learningRate: 1e-2, shuffle: false };
    const reports = [];
    for (const data of [parseCsv(text), await streamCsv(pieces(text, 100), { beginning: 300 })]) {
        pa.seed(3);
        const model = pa.classifier({ ...config, standardize: 'position' });
        reports.push((await model.fit(data, options)).loss);
        model.dispose();
    }
    assert.equal(reports[0], reports[1]);
});

/** A .npy of version 1. */
function npy(descr, shape, values, order = 'False') {
    const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }\n`,
        head = Buffer.from(`\x93NUMPY\x01\x00..${text}`, 'latin1');
    head.writeUInt16LE(text.length, 8);
    return new Uint8Array(Buffer.concat([head, Buffer.from(values.buffer)]));
}

test('an array in pieces gives the samples of the whole one', async () => {
    const values = Float32Array.from({ length: 4000 * 12 }, () => random()),
        labels = Array.from({ length: 4000 }, (_, i) => ['a', 'b', 'c'][i % 3]);
    const agree = async (bytes, options, more = {}) => {
        const whole = parseNpy(bytes, options);
        for (const source of [bytes, pieces(bytes, 999), new Blob([gzipSync(bytes)])]) {
            const stream = await streamNpy(source, { ...options, ...more }),
                all = await listOf(stream);
            assert.deepEqual(
                all.map(({ x }) => x),
                whole.x,
            );
            if (options.target !== undefined)
                assert.deepEqual(
                    all.map(({ y }) => y),
                    Array.from(whole.y),
                );
            else if (more.y) assert.equal(all[4].y, stream.classes.indexOf('b'));
            for (const name of ['features', 'standardize', 'height', 'width']) assert.equal(stream[name], whole[name]);
        }
    };
    await agree(npy('<f4', [4000, 12], values), {}, { y: labels });
    await agree(npy('<f4', [4000, 4, 3], values), { channelsFirst: true }, { y: labels });
    await agree(
        npy(
            '|u1',
            [4000, 2, 6],
            Uint8Array.from(values, v => 255 * v),
        ),
        {},
    );
    await agree(
        npy(
            '<i2',
            [4000, 12],
            Int16Array.from(values, v => 9 * v),
        ),
        { rows: 'tokens' },
    );
    const gappy = values.map((v, i) => (i % 11 ? v : NaN));
    for (let i = 3; i < gappy.length; i += 12) gappy[i] = Math.floor(i / 12) % 5;
    await agree(npy('<f4', [4000, 12], gappy), { rows: 'table', target: 3 });
    await agree(npy('<f4', [4000, 12], gappy), { rows: 'series' });
    const y = npy(
        '<i8',
        [4000],
        BigInt64Array.from(labels, (_, i) => BigInt(i % 2)),
    );
    for (const source of [y, new Blob([y])]) {
        const stream = await streamNpy(npy('<f4', [4000, 12], values), { y: source });
        assert.deepEqual([stream.count, stream.classes], [4000, ['0', '1']]);
        assert.deepEqual(
            (await listOf(stream)).slice(0, 3).map(({ y: label }) => label),
            [0, 1, 0],
        );
    }
    const dropped = await streamNpy(npy('<f4', [4, 2], values.subarray(0, 8).slice()), {
        y: ['u', '', 'v', 'u'],
        missingTarget: 'drop',
    });
    assert.deepEqual(
        (await listOf(dropped)).map(({ y: label }) => label),
        [0, 1, 0],
    );
    assert.equal(dropped.count, 3);
});

test('arrays that cannot be streamed get a sentence', async () => {
    const values = Float32Array.from({ length: 40_000 }, (_, i) => i % 7),
        bytes = npy('<f4', [20_000, 2], values);
    await assert.rejects(streamNpy(npy('<f4', [20_000, 2], values, 'True')), /npy: x of the shape .*Fortran's order/);
    await assert.rejects(streamNpy(bytes.subarray(0, 40)), /npy: the file ends within its header/);
    await assert.rejects(
        listOf(await streamNpy(bytes.subarray(0, 100_000))),
        /\(20000, 2\), but the file ends in sample 12\d\d\d/,
    );
    await assert.rejects(streamNpy(bytes, { y: ['a'] }), /npy: y has 1 entries for the 20000 samples of x/);
    await assert.rejects(streamNpy(bytes, { y: 7 }), /npy: y: expected text, bytes, a Blob/);
    await assert.rejects(streamNpy(bytes, { y: [], target: 1 }), /npy: target is a column of x, and y are targets/);
    await assert.rejects(streamNpy(new TextEncoder().encode('a,b\n1,2\n')), /npy: this is no \.npy file/);
    values[39_998] = Infinity;
    const infinite = await streamNpy(npy('<f4', [20_000, 2], values));
    await assert.rejects(listOf(infinite), /npy: x\[19999, 0\] is Infinity/);
    values[39_998] = 77;
    const late = await streamNpy(npy('<f4', [20_000, 2], values), { target: 0 });
    await assert.rejects(
        listOf(late),
        /npy: x\[19999, 0\]: "77" is none of the classes 0, .*name all in \{ classes \}/,
    );
});
