// Arrays of numpy, tables of Parquet and Arrow, and packed files: read as numpy, pandas and pyarrow wrote them
// (fixtures/arrays/make.py), or refused with a sentence; hostile ones never hang.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as hyparquet from 'hyparquet';
import * as apacheArrow from 'apache-arrow';
import { openDataset, parseCsv, parseNpy, parseNpz, readDataset, readNumpy } from 'primal-attention/data';

const here = new URL('fixtures/arrays/', import.meta.url);
const { arrays, refused, archives } = JSON.parse(readFileSync(new URL('numpy.json', here), 'utf8'));
const bytesOf = hex => new Uint8Array(Buffer.from(hex, 'hex'));
const file = name => new Uint8Array(readFileSync(new URL(name, here)));
const flat = data => data.x.flatMap(sample => Array.from(sample));
const labels = data => Array.from(data.y, label => data.classes[label] ?? label);

for (const [name, [hex, shape, values]] of Object.entries(arrays))
    test(`npy: ${name} has numpy's values`, () => {
        const data = readDataset(bytesOf(hex), shape.length === 2 ? { rows: 'series' } : {});
        assert.deepEqual(data.read.shape, shape);
        assert.deepEqual(flat(data), values);
        assert.deepEqual([data.x.length, data.features, data.length], [shape[0], shape[2] ?? 1, shape[1]]);
        assert.equal(data.read.format, 'npy');
        assert.equal(data.y.length, 0);
    });

for (const [name, sentence] of Object.entries({
    object: /npy: the array holds Python objects, .*allow_pickle=False/,
    complex: /npy: the array holds complex numbers/,
    times: /npy: the array holds times/,
    records: /npy: the array holds records/,
    long: /npy: entry 0 is 4611686018427387905, more than a float64 holds exactly/,
    vector: /npy: x has one dimension, 5 numbers/,
    empty: /npy: x is empty: its shape is \(0, 3\)/,
    texts: /npy: x holds texts/,
}))
    test(`npy: ${name} are refused`, () => assert.throws(() => readDataset(bytesOf(refused[name])), sentence));

test('npy: what the dimensions mean is said, and can be said', () => {
    const two = bytesOf(arrays['le-f8'][0]),
        three = bytesOf(arrays['fortran-3d'][0]);
    assert.match(readDataset(two).read.guesses.join(), /\(3, 4\) is taken as 3 series of 4 steps; \{ rows: 'table' \}/);
    const table = readDataset(two, { rows: 'table' });
    assert.deepEqual([table.standardize, table.features, table.length], ['position', 1, 4]);
    const samples = readDataset(two, { rows: 'samples' });
    assert.deepEqual([samples.features, samples.length], [4, 1]);
    assert.match(
        readDataset(three).read.guesses.join(),
        /2 series of 3 steps with 4 features; \{ channelsFirst: true \}/,
    );
    const turned = readDataset(three, { channelsFirst: true });
    assert.deepEqual([turned.features, turned.length], [3, 4]);
    const plain = readDataset(three).x[0];
    for (let t = 0; t < 4; t++) for (let f = 0; f < 3; f++) assert.equal(turned.x[0][t * 3 + f], plain[f * 4 + t]);
    const target = readDataset(two, { rows: 'samples', target: -1 });
    assert.deepEqual([target.features, target.x[0].length, target.y.length], [3, 3, 3]);
    assert.deepEqual(
        Array.from(target.y),
        [3, 7, 11].map(i => arrays['le-f8'][2][i]),
    );
    const tokens = readDataset(bytesOf(arrays['le-u1'][0]), { rows: 'tokens' });
    assert.ok(tokens.x[0] instanceof Int32Array);
    assert.equal(tokens.vocabulary, 232);
});

test('npy: options that do not fit are refused by name', () => {
    const two = bytesOf(arrays['le-f8'][0]);
    for (const [options, sentence] of [
        [{ rows: 'images' }, /shape \(3, 4\), which rows: 'images' cannot be: \[N, H, W\]/],
        [{ rows: 'lines' }, /npy: rows/],
        [{ target: 4 }, /npy: target: there is no column 4/],
        [{ x: 'a' }, /npy: x and y name arrays of a \.npz/],
        [{ window: 3 }, /readDataset: .*"window"/],
        [{ missing: 'mean' }, /npy: missing must be/],
        [{ channelsFirst: true }, /channelsFirst is for/],
        [{ rows: 'tokens' }, /npy: x\[0, 0\] is -1.48, expected the id of a token/],
    ])
        assert.throws(() => readDataset(two, options), sentence);
    assert.throws(() => parseNpy('text'), /npy: expected an ArrayBuffer or a Uint8Array/);
});

/** An array of float64 as numpy writes it. */
function npy(values, shape, { descr = '<f8', fortran = 'False', version = 1 } = {}) {
    const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }\n`,
        head = Buffer.alloc(10 + text.length);
    head.write('\x93NUMPY', 'latin1');
    head[6] = version;
    head.writeUInt16LE(text.length, 8);
    head.write(text, 10, 'latin1');
    return new Uint8Array(Buffer.concat([head, Buffer.from(Float64Array.from(values).buffer)]));
}

test('npy: what is missing is filled, infinite values are refused by their place', () => {
    const holes = npy([1, NaN, 3, NaN, 5, 8], [2, 3]);
    const data = readDataset(holes);
    assert.deepEqual(
        data.x.map(x => Array.from(x)),
        [
            [1, 2, 3],
            [5, 5, 8],
        ],
    ); // prettier-ignore
    assert.deepEqual(data.read.filled, { count: 2, how: 'interpolate' });
    const table = readDataset(holes, { rows: 'table' });
    assert.deepEqual(
        table.x.map(x => Array.from(x)),
        [
            [1, 5, 3],
            [1, 5, 8],
        ],
    ); // prettier-ignore
    assert.deepEqual(table.read.filled, { count: 2, how: 'mean' });
    assert.deepEqual(Array.from(readDataset(holes, { missing: 'zero' }).x[1]), [0, 5, 8]);
    assert.throws(() => readDataset(holes, { missing: 'error' }), /npy: x\[0\] lacks 1 value \(NaN\)/);
    assert.throws(() => readDataset(npy([1, 2, 3, -Infinity], [2, 2])), /npy: x\[1, 1\] is -Infinity/);
});

test('npy: torn files and headers that lie', () => {
    const good = bytesOf(arrays['le-f4'][0]);
    for (let n = 0; n < good.length; n++)
        assert.throws(() => parseNpy(good.subarray(0, n)), /^Error: npy: /, `${n} bytes`);
    for (const [bytes, sentence] of [
        [npy([1], [1e6, 1e6]), /shape is \(1000000, 1000000\), 8000000000000 bytes, but 8 follow it/],
        [npy([1], [1e15, 1e15]), /more than any file holds/],
        [npy([1], new Array(100).fill(1)), /more than any file holds/],
        [npy([1], [1e15, 1e15], { descr: '<U0' }), /dtype "<U0"/],
        [npy([1], [1, 1], { descr: '<q9' }), /dtype "<q9"/],
        [npy([1], [1, 1], { descr: '<toString' }), /dtype "<toString"/],
        [npy([1], [1, 1], { fortran: 'Maybe' }), /should say descr, fortran_order and shape/],
        [npy([1], [1, 1], { version: 9 }), /version 9/],
        [npy([1, 2], [1, 1, 1, 1, 1]), /has 5 dimensions/],
    ])
        assert.throws(() => parseNpy(bytes), sentence);
    assert.match(parseNpy(npy([1, 2, 3], [1, 2])).read.guesses.join(), /8 bytes behind the array left out/);
    const long = npy([1], [1, 1]).slice();
    long[6] = 2;
    new DataView(long.buffer).setUint32(8, 2 ** 31, true);
    assert.throws(() => parseNpy(long), /header says that it has 2147483648 bytes/);
});

test('npy: the same with each byte of its header changed: a data set or a sentence', () => {
    const good = bytesOf(arrays['le-i2'][0]);
    for (let at = 0; at < 128; at++)
        for (const change of [0xff, 0x01, 0x10]) {
            const bytes = good.slice();
            bytes[at] ^= change;
            try {
                parseNpy(bytes);
            } catch (error) {
                assert.match(error.message, /^npy/);
            }
        }
});

for (const packed of ['', '-packed']) {
    const open = (name, options) => openDataset(bytesOf(archives[name + packed]), options);
    test(`npz${packed}: arrays are known by their names`, async () => {
        const xy = await open('xy');
        assert.deepEqual([xy.x.length, xy.length, xy.classes], [6, 5, ['0', '1', '2']]);
        assert.deepEqual(Array.from(xy.y), [0, 1, 2, 0, 1, 2]);
        assert.ok(Math.abs(xy.x[1][2] - 3 * 0.37) < 1e-6);
        assert.match(xy.read.guesses.join('; '), /the samples are "X", of shape \(6, 5\).*the targets are "y"/);
        assert.deepEqual(xy.read.arrays, { x: 'X', y: 'y' });
        const words = await open('words');
        assert.deepEqual(words.classes, ['down', 'up', 'über']);
        assert.deepEqual(labels(words), ['up', 'down', 'über', 'up', 'down', 'über']);
        assert.deepEqual(labels(await open('bytes')), ['a', 'b', 'a', 'b', 'a', 'b']);
        assert.deepEqual(labels(await open('bools')), ['false', 'true', 'false', 'false', 'true', 'false']);
        assert.deepEqual((await open('positional')).read.arrays, { x: 'arr_0', y: 'arr_1' });
        const unnamed = await open('unnamed');
        assert.deepEqual(unnamed.read.arrays, { x: 'foo', y: 'bar' });
        assert.match(unnamed.read.guesses.join(), /the only array that can be/);
        const alone = await open('alone');
        assert.match(alone.read.guesses.join(), /no array holds targets: y is empty/);
        assert.deepEqual([alone.features, alone.length, alone.y.length], [3, 5, 0]);
    });
    test(`npz${packed}: parts, images, one-hot rows, outputs, names of columns`, async () => {
        const train = await open('parts');
        assert.deepEqual(train.read.arrays, { x: 'x_train', y: 'y_train' });
        assert.match(train.read.guesses.join(), /x_test, y_test left out; \{ x, y \} names/);
        const test = await open('parts', { x: 'x_test' });
        assert.deepEqual([test.read.arrays.y, test.x.length], ['y_test', 2]);
        const images = await open('images');
        assert.deepEqual([images.height, images.width, images.features, images.x.length], [2, 3, 1, 4]);
        assert.match(images.read.guesses.join(), /4 images of 2 × 3 with 1 channel/);
        const onehot = await open('onehot');
        assert.deepEqual(Array.from(onehot.y), [0, 1, 2, 0, 1, 2]);
        const outputs = await open('outputs');
        assert.deepEqual([outputs.y.length, outputs.classes.length, outputs.y[3]], [12, 0, -0.37]);
        const named = await open('named');
        assert.deepEqual([named.columns, named.standardize], [['a', 'b', 'c'], 'position']);
    });
    test(`npz${packed}: what is ambiguous is asked back`, async () => {
        await assert.rejects(
            open('two'),
            /"data" and "inputs" may both hold the samples: say which with \{ x: "data" \}/,
        );
        assert.deepEqual((await open('two', { x: 'inputs' })).read.arrays, { x: 'inputs', y: 'y' });
        await assert.rejects(open('none'), /no name tells which array holds the samples.*p \(6, 5\), q \(6, 5\)/);
        await assert.rejects(open('xy', { x: 'Y' }), /npz: x: no array is named "Y".*there are X \(6, 5\), y \(6\)/);
        assert.equal((await open('xy', { y: null })).y.length, 0);
    });
    test(`npz${packed}: torn archives and those that lie`, async () => {
        const good = bytesOf(archives[`xy${packed}`]);
        for (let n = 4; n < good.length; n += 7)
            await assert.rejects(parseNpz(good.subarray(0, n)), /^Error: np[yz]/, `${n} bytes`);
        let refusals = 0;
        for (let at = 0; at < good.length; at++) {
            const bytes = good.slice();
            bytes[at] ^= 0x55;
            await parseNpz(bytes).catch(error => {
                refusals++;
                assert.match(error.message, /^(np[yz]|"?x"?)/i);
            });
        }
        assert.ok(refusals > good.length / 2);
    });
}

test('npz: readDataset says who reads it, other archives what they are', async () => {
    assert.throws(() => readDataset(bytesOf(archives.xy)), /openDataset reads those of numpy \(\.npz\)/);
    const other = Buffer.from(archives.alone, 'hex').toString('latin1').replaceAll('a.npy', 'a.csv');
    await assert.rejects(openDataset(new Uint8Array(Buffer.from(other, 'latin1'))), /no arrays \(\.npy\) but a\.csv/);
});

test('readNumpy: every array as it lies there, by its name', async () => {
    for (const [name, [hex, shape, values]] of Object.entries(arrays)) {
        const [[key, array], ...others] = await readNumpy(bytesOf(hex));
        assert.deepEqual([key, others.length, array.shape], ['', 0, shape], name);
        assert.deepEqual(Array.from(array.values), values, name);
    }
    for (const packed of ['', '-packed']) {
        const read = await readNumpy(bytesOf(archives[`words${packed}`])),
            [texts] = [...read.values()].filter(({ kind }) => kind === 'text');
        assert.ok(read.size > 1 && texts.values.includes('über'));
        assert.deepEqual([...(await readNumpy(bytesOf(archives[`xy${packed}`]))).keys()], ['X', 'y']);
    }
    await assert.rejects(
        readNumpy(bytesOf(refused.object), { name: 'q.npy' }),
        /^Error: q\.npy: the array holds Python/,
    );
    const xy = bytesOf(archives.xy);
    await assert.rejects(
        readNumpy(xy, { mostBytes: 100 }),
        /readNumpy: the arrays have \d+ bytes, at most 100 are read/,
    );
    await assert.rejects(readNumpy(xy.subarray(0, 300)), /readNumpy: the archive has no list at its end/);
    await assert.rejects(readNumpy('x'), /readNumpy: expected an ArrayBuffer or a Uint8Array/);
    await assert.rejects(readNumpy(xy, { most: 9 }), /readNumpy: unknown option "most"/);
    await assert.rejects(readNumpy(xy, { mostBytes: 0 }), /mostBytes must be a number above 0, got 0/);
});

test('gzip: any format, known by its bytes, from whatever holds them', async () => {
    const csv = 'a,b,label\n1,2,x\n3,4,y\n5,6,x\n',
        packed = new Uint8Array(gzipSync(csv)),
        { read: plainRead, ...plain } = parseCsv(csv);
    for (const source of [
        packed,
        packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength),
        new Blob([packed]),
        new Response(packed),
        new Blob([packed]).stream(),
        new Uint8Array(gzipSync(packed)),
        csv,
        new Blob([csv]),
        (async function* () {
            yield csv;
        })(), // prettier-ignore
    ]) {
        const { read, ...data } = await openDataset(source);
        assert.deepEqual([data, read.format], [plain, plainRead.format]);
    }
    const npyGz = gzipSync(bytesOf(arrays['le-f8'][0]));
    assert.deepEqual(flat(await openDataset(new Uint8Array(npyGz))), arrays['le-f8'][2]);
    const ucr = '1\t0.5\t0.6\n2\t0.7\t0.8\n1\t0.9\t0.1\n';
    assert.equal((await openDataset(gzipSync(ucr), { name: 'Gun_TRAIN.tsv.gz' })).read.format, 'ucr');
    const arff = '@relation r\n@attribute a numeric\n@attribute c {x,y}\n@data\n1,x\n2,y\n';
    assert.equal((await openDataset(gzipSync(arff))).read.format, 'arff');
    const ts = '@problemName p\n@timeStamps false\n@classLabel true a b\n@data\n1,2:a\n3,4:b\n';
    assert.equal((await openDataset(gzipSync(ts))).read.format, 'ts');
    assert.throws(() => readDataset(packed), /packed by gzip: await openDataset/);
    const stream = createReadStream(new URL('table.csv', here));
    assert.equal((await openDataset(stream, { rows: 'mixed' })).x.length, 40);
});

test('gzip: torn, damaged, packed again and again', async () => {
    const packed = new Uint8Array(gzipSync('a,b,label\n1,2,x\n3,4,y\n'.repeat(50)));
    for (let n = 2; n < packed.length; n += 5)
        await assert.rejects(openDataset(packed.subarray(0, n)), /openDataset: the file cannot be unpacked/);
    const damaged = packed.slice();
    damaged[packed.length - 6] ^= 1;
    await assert.rejects(openDataset(damaged), /cannot be unpacked/);
    let again = packed;
    for (let i = 0; i < 4; i++) again = gzipSync(again);
    await assert.rejects(openDataset(again), /more than 3 times/);
    for (const [source, got] of [
        [7, '7'],
        [null, 'null'],
        [{}, '{}'],
        [Promise.resolve(packed), 'await it first'],
    ]) // prettier-ignore
        await assert.rejects(openDataset(source), new RegExp(`openDataset: expected text, bytes, .*${got}`));
    await assert.rejects(openDataset([1, 2]), /openDataset: expected text/);
    await assert.rejects(openDataset(new Response('', { status: 404 })), /the server answered 404/);
    await assert.rejects(
        openDataset(
            (async function* () {
                yield 7;
            })(),
        ),
        /should give bytes or texts, it gave 7/,
    ); // prettier-ignore
});

const table = parseCsv(readFileSync(new URL('table.csv', here), 'utf8'), { rows: 'mixed' });
for (const [name, option] of [
    ['table-none.parquet', { parquet: hyparquet }],
    ['table-snappy.parquet', { parquet: hyparquet }],
    ['table-snappy.parquet', {}],
    ['table.feather', { arrow: apacheArrow }],
    ['table.arrows', {}],
])
    test(`${name}${Object.keys(option).length ? '' : ', the library imported'} holds what pandas wrote`, async () => {
        const data = await openDataset(file(name), { rows: 'mixed', ...option });
        assert.deepEqual(
            [data.x, data.y, data.classes, data.columns, data.categories],
            [table.x, table.y, table.classes, table.columns, table.categories],
        ); // prettier-ignore
        assert.equal(data.read.format, name.endsWith('parquet') ? 'parquet' : 'arrow');
        const numbers = await openDataset(file(name), {
            ...option,
            ignore: ['wet', 'taken', 'label'],
            target: 'height',
        });
        assert.equal(numbers.x.length, 40);
    });

test('parquet and arrow: sentences', async () => {
    const parquet = file('table-gzip.parquet');
    await assert.rejects(
        openDataset(parquet, { parquet: hyparquet }),
        /parquet: hyparquet cannot read the file: .*GZIP/i,
    );
    await assert.rejects(
        openDataset(parquet, { parquet: {} }),
        /parquet must be the library hyparquet, which has parquetReadObjects/,
    );
    await assert.rejects(openDataset(file('lists.parquet'), { parquet: hyparquet }), /the column "series" holds lists/);
    await assert.rejects(
        openDataset(parquet, { window: 3, parquet: hyparquet }),
        /parquet: window is for rows: 'steps'/,
    );
    await assert.rejects(openDataset(parquet, { header: true, parquet: hyparquet }), /"header"/);
    assert.throws(() => readDataset(parquet), /a Parquet file: await openDataset/);
    assert.throws(() => readDataset(file('table.feather')), /an Arrow file: await openDataset/);
    for (const [name, option] of [
        ['table-snappy.parquet', { parquet: hyparquet }],
        ['table.feather', { arrow: apacheArrow }],
        ['table.arrows', { arrow: apacheArrow }],
    ]) {
        const good = file(name);
        for (let n = 8; n < good.length; n += 101)
            await openDataset(good.subarray(0, n), { rows: 'mixed', ...option }).catch(error =>
                assert.match(error.message, /^(parquet|arrow)/),
            );
    }
});
