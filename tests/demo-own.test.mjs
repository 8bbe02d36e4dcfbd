// Bring your own attention, without a browser: files of every shape are understood, bad ones get a sentence, and the
// numbers on the screen are those of float64 computations of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { writeSafetensors } from '../dist/safetensors.js';
import { METHODS, errorsOf, methodsOf } from '../demo/own/approximate.js';
import { mapOf } from '../demo/own/kernels.js';
import { openFiles } from '../demo/own/open.js';
import { Session } from '../demo/own/session.js';
import { decompose, leading, norm, ranksOf, tails } from '../demo/own/spectrum.js';
import { belong, guess, misfit, settled, sizesNow, slice } from '../demo/own/understand.js';
import { lead } from '../demo/own/words.js';
import { random } from '../demo/tasks/random.js';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();

/** @typedef {{ rows: number, cols: number, data: any }} Matrix */

/* ---- float64, plain -------------------------------------------------------------------------------------------- */

/** @param {number} rows @param {number} cols @param {(i: number, j: number) => number} fill @returns {Matrix} */
const dense = (rows, cols, fill) => ({
    rows,
    cols,
    data: Float64Array.from({ length: rows * cols }, (_, at) => fill(Math.floor(at / cols), at % cols)),
});
/** @param {Matrix} a @param {Matrix} b */
const times = (a, b) =>
    dense(a.rows, b.cols, (i, j) => {
        let sum = 0;
        for (let k = 0; k < a.cols; k++) sum += a.data[i * a.cols + k] * b.data[k * b.cols + j];
        return sum;
    });
/** @param {Matrix} a */
const turned = a => dense(a.cols, a.rows, (i, j) => a.data[j * a.cols + i]);
/** @param {Matrix} a @returns {Matrix} by elimination with pivots */
function inverse(a) {
    const n = a.rows,
        rows = Array.from({ length: n }, (_, i) => [
            ...a.data.subarray(i * n, (i + 1) * n),
            ...Array.from({ length: n }, (_, j) => Number(i === j)),
        ]);
    for (let c = 0; c < n; c++) {
        let best = c;
        for (let i = c; i < n; i++) if (Math.abs(rows[i][c]) > Math.abs(rows[best][c])) best = i;
        [rows[c], rows[best]] = [rows[best], rows[c]];
        const pivot = rows[c][c];
        rows[c] = rows[c].map(v => v / pivot);
        for (let i = 0; i < n; i++)
            if (i !== c) {
                const factor = rows[i][c];
                rows[i] = rows[i].map((v, j) => v - factor * rows[c][j]);
            }
    }
    return dense(n, n, (i, j) => rows[i][n + j]);
}
/** Singular values by Jacobi's rotations of AᵀA. @param {Matrix} a */
function singular(a) {
    const g = times(turned(a), a),
        n = g.rows,
        at = (/** @type {number} */ i, /** @type {number} */ j) => i * n + j;
    for (let sweep = 0; sweep < 30; sweep++)
        for (let p = 0; p < n; p++)
            for (let q = p + 1; q < n; q++) {
                const off = g.data[at(p, q)];
                if (Math.abs(off) < 1e-300) continue;
                const t0 = (g.data[at(q, q)] - g.data[at(p, p)]) / (2 * off),
                    t = Math.sign(t0 || 1) / (Math.abs(t0) + Math.hypot(1, t0)),
                    c = 1 / Math.hypot(1, t),
                    s = t * c;
                for (let k = 0; k < n; k++) {
                    const [x, y] = [g.data[at(k, p)], g.data[at(k, q)]];
                    g.data[at(k, p)] = c * x - s * y;
                    g.data[at(k, q)] = s * x + c * y;
                }
                for (let k = 0; k < n; k++) {
                    const [x, y] = [g.data[at(p, k)], g.data[at(q, k)]];
                    g.data[at(p, k)] = c * x - s * y;
                    g.data[at(q, k)] = s * x + c * y;
                }
            }
    return Array.from({ length: n }, (_, i) => Math.sqrt(Math.max(0, g.data[at(i, i)]))).sort((x, y) => y - x);
}
/** @param {Matrix} a @param {Matrix} b */
const apart = (a, b) => {
    let [rest, all] = [0, 0];
    for (let i = 0; i < a.data.length; i++) {
        rest += (a.data[i] - b.data[i]) ** 2;
        all += a.data[i] ** 2;
    }
    return Math.sqrt(rest / all);
};
/** @param {Matrix} q @param {Matrix} k */
const softmaxOf = (q, k) => {
    const scores = times(q, turned(k)),
        of = dense(q.rows, k.rows, (i, j) => Math.exp(scores.data[i * k.rows + j] / Math.sqrt(q.cols)));
    return dense(q.rows, k.rows, (i, j) => {
        let sum = 0;
        for (let c = 0; c < k.rows; c++) sum += of.data[i * k.rows + c];
        return of.data[i * k.rows + j] / sum;
    });
};
/** @param {Matrix} q @param {Matrix} k */
const gaussianOf = (q, k) =>
    dense(q.rows, k.rows, (i, j) => {
        let sum = 0;
        for (let c = 0; c < q.cols; c++) sum += (q.data[i * q.cols + c] - k.data[j * q.cols + c]) ** 2;
        return Math.exp(-sum / (2 * Math.sqrt(q.cols)));
    });

const draw = random(3, 'test').normal;
/** @param {number} rows @param {number} cols @returns {Matrix} */
const drawn = (rows, cols) => ({ rows, cols, data: Float32Array.from({ length: rows * cols }, draw) });
const near = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ by, /** @type {string} */ what) =>
    assert.ok(Math.abs(a - b) <= by * Math.max(1, Math.abs(b)), `${what}: ${a}, and ${b} in float64`);

/* ---- numbers --------------------------------------------------------------------------------------------------- */

const [q, k] = [drawn(40, 16), drawn(48, 16)],
    choice = /** @type {any} */ ({ as: 'qk', kernel: 'softmax', scale: 'root', causal: false });
/** @param {Matrix} shown */
const scene = shown => {
    const map = (/** @type {any} */ which) => (which === 'shown' ? shown : mapOf(pa, q, k, which, choice));
    return { q, k, choice, map, svd: (/** @type {any} */ which) => decompose(pa, map(which)) };
};

test('maps, ranks and the errors of the best of rank s are those of float64', () => {
    for (const [kernel, exact] of /** @type {const} */ ([
        ['softmax', softmaxOf(q, k)],
        ['gaussian', gaussianOf(q, k)],
    ])) {
        const map = mapOf(pa, q, k, kernel, choice),
            svd = decompose(pa, map),
            values = singular(turned(exact));
        assert.ok(apart(exact, map) < 1e-5, kernel);
        values.slice(0, 20).forEach((v, i) => near(svd.values[i], v, 1e-5, `${kernel}, σ${i + 1}`));
        const energy = values.reduce((sum, v) => sum + v * v, 0),
            sum = values.reduce((a, b) => a + b, 0),
            { entropy, stable, energy95 } = ranksOf(svd);
        near(
            Number(entropy),
            Math.exp(-values.reduce((h, v) => h + (v > 0 ? (v / sum) * Math.log(v / sum) : 0), 0)),
            1e-4,
            'effective rank',
        );
        near(stable, energy / values[0] ** 2, 1e-4, 'stable rank');
        let held = 0;
        assert.equal(energy95, values.findIndex(v => (held += v * v) >= 0.95 * energy) + 1);
        const best = METHODS.best.make(pa, scene(map), 5),
            { frobenius, spectral } = tails(svd);
        near(
            frobenius[5],
            Math.sqrt(values.slice(5).reduce((a, v) => a + v * v, 0) / energy),
            1e-5,
            'Eckart and Young',
        );
        near(frobenius[5], apart(exact, best), 1e-5, 'as a matrix');
        near(spectral[5], values[5] / values[0], 1e-5, 'spectral');
    }
});

test('Nyströmformer, Skyformer and Nyström are what their papers say, in float64', () => {
    const soft = mapOf(pa, q, k, 'softmax', choice),
        at = scene(soft),
        m = 8;
    const means = (/** @type {Matrix} */ x) =>
        dense(m, x.cols, (s, c) => {
            const size = x.rows / m;
            let sum = 0;
            for (let i = s * size; i < (s + 1) * size; i++) sum += x.data[i * x.cols + c] / size;
            return sum;
        });
    const [a, b] = [means(q), means(k)],
        nystromformer = times(times(softmaxOf(q, b), inverse(softmaxOf(a, b))), softmaxOf(a, k));
    assert.ok(apart(nystromformer, METHODS.means.make(pa, at, m)) < 1e-2);
    const rows = dense(88, 16, (i, c) => (i < 40 ? q.data[i * 16 + c] : k.data[(i - 40) * 16 + c])),
        landmarks = dense(m, 16, (i, c) => rows.data[Math.floor(((i + 0.5) * 88) / m) * 16 + c]),
        square = gaussianOf(landmarks, landmarks);
    for (let i = 0; i < m; i++) square.data[i * m + i] += 1e-3;
    const lifted = times(times(gaussianOf(q, landmarks), inverse(square)), gaussianOf(landmarks, k));
    assert.ok(apart(lifted, METHODS.lifted.make(pa, at, m)) < 1e-3);
    // a map of rank 6 is met by six of its rows and columns
    const low = mapOf(pa, drawn(40, 6), drawn(48, 6), 'cosine', choice);
    assert.ok(errorsOf(low, METHODS.columns.make(pa, { ...at, map: () => low }, 12), 0).frobenius < 1e-3);
    const exact = errorsOf(soft, METHODS.best.make(pa, at, 3), norm(soft));
    near(exact.spectral, tails(decompose(pa, soft)).spectral[3], 1e-3, 'spectral error by power iteration');
});

test('the leading singular values of a large map are those of the whole, and what they leave is known', () => {
    const map = mapOf(pa, drawn(200, 8), drawn(180, 8), 'softmax', choice),
        all = decompose(pa, map, true),
        some = leading(pa, map, 40);
    for (let i = 0; i < 40; i++) near(some.values[i], all.values[i], 3e-3 * all.values[i], `σ${i + 1}`);
    const part = { ...decompose(pa, map, true), values: all.values.slice(0, 60), whole: false };
    near(tails(part).frobenius[30], tails(all).frobenius[30], 1e-4, 'the rest of the energy');
    assert.equal(ranksOf(part).entropy, undefined);
    assert.equal(ranksOf(part).energy95, ranksOf(all).energy95);
});

test('causal: nothing above the diagonal, and only what can leave it out is offered', () => {
    const map = mapOf(pa, q, { ...k, rows: 40, data: k.data.slice(0, 640) }, 'gaussian', { ...choice, causal: true });
    for (let i = 0; i < 40; i++) for (let j = i + 1; j < 40; j++) assert.equal(map.data[i * 40 + j], 0);
    assert.deepEqual(methodsOf(true, { ...choice, causal: true }), ['best', 'columns', 'gaussian', 'ksvd']);
    assert.deepEqual(methodsOf(false, choice), ['best', 'columns']);
});

/* ---- files ----------------------------------------------------------------------------------------------------- */

/** @param {string} descr @param {number[]} shape @param {ArrayBufferView} data @param {boolean} [fortran] */
function npy(descr, shape, data, fortran = false) {
    const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`,
        header = `${text}${' '.repeat(118 - text.length)}\n`.slice(-118),
        bytes = new Uint8Array(128 + data.byteLength);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
    bytes.set(new TextEncoder().encode(header), 10);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 128);
    return bytes;
}
/** A zip archive with one deflated entry. @param {string} name @param {Uint8Array} content */
function zip(name, content) {
    const packed = deflateRawSync(content),
        letters = Buffer.from(name),
        local = Buffer.alloc(30),
        central = Buffer.alloc(46),
        end = Buffer.alloc(22);
    for (const [part, from] of /** @type {const} */ ([
        [local, 0],
        [central, 2],
    ])) {
        part.writeUInt16LE(8, 8 + from);
        part.writeUInt32LE(crc32(content), 14 + from);
        part.writeUInt32LE(packed.length, 18 + from);
        part.writeUInt32LE(content.length, 22 + from);
        part.writeUInt16LE(letters.length, 26 + from);
    }
    local.writeUInt32LE(0x04034b50, 0);
    central.writeUInt32LE(0x02014b50, 0);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(30 + letters.length + packed.length, 16);
    return new Uint8Array(Buffer.concat([local, letters, packed, central, letters, end]));
}
/** @param {Record<string, number[]>} shapes @param {any} [dtype] */
const tensors = (shapes, dtype = 'F32') =>
    writeSafetensors(
        Object.fromEntries(
            Object.entries(shapes).map(([name, shape]) => [
                name,
                { dtype, shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw) },
            ]),
        ),
    );
const text = (/** @type {string} */ words) => new TextEncoder().encode(words);
/** @param {...[string, Uint8Array]} files */
const open = (...files) => openFiles(files.map(([name, bytes]) => ({ name, bytes })));

test('arrays of numpy: halves, Fortran’s order, the other order of bytes, whole numbers, packed', async () => {
    const half = await open(['a.npy', npy('<f2', [2, 2], Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001))]);
    assert.deepEqual([...half.tensors[0].data], [1, -2, 0.333251953125, 2 ** -24]);
    const fortran = await open(['a.npy', npy('<f8', [2, 3], Float64Array.of(1, 4, 2, 5, 3, 6), true)]);
    assert.deepEqual([...fortran.tensors[0].data], [1, 2, 3, 4, 5, 6]);
    const big = npy('>f4', [1, 2], new Uint8Array([0x3f, 0x80, 0, 0, 0x40, 0, 0, 0]));
    assert.deepEqual([...(await open(['a.npy', big])).tensors[0].data], [1, 2]);
    const whole = npy('<i8', [1, 2], BigInt64Array.of(3n, -4n));
    assert.deepEqual([...(await open(['a.npy.gz', new Uint8Array(gzipSync(whole))])).tensors[0].data], [3, -4]);
    const { tensors: inside } = await open(['a.npz', zip('keys.npy', whole)]);
    assert.deepEqual([inside[0].name, inside[0].dtype, [...inside[0].data]], ['keys', 'int64', [3, -4]]);
});

test('Q and K of any layout become the same map', async () => {
    const [tokens, heads, d] = [10, 3, 4],
        of = (/** @type {string} */ name) => random(5, name).normal;
    /** By b, h, n, d, laid out by the order of letters. @param {string} name @param {string} axes */
    const laid = (name, axes) => {
        const next = of(name),
            values = Float32Array.from({ length: heads * tokens * d }, next),
            size = /** @type {Record<string, number>} */ ({ b: 1, h: heads, n: tokens, d }),
            shape = [...axes].map(letter => size[letter]);
        const data = Float32Array.from({ length: values.length }, (_, at) => {
            /** @type {Record<string, number>} */
            const place = {};
            let rest = at;
            for (let i = axes.length - 1; i >= 0; i--) {
                place[axes[i]] = rest % shape[i];
                rest = Math.floor(rest / shape[i]);
            }
            return values[(place.h * tokens + place.n) * d + place.d];
        });
        return { shape, data };
    };
    for (const [axesQ, axesK] of [
        ['bhnd', 'bhnd'],
        ['bnhd', 'bnhd'],
        ['hnd', 'hnd'],
        ['nhd', 'nhd'],
        ['bhnd', 'bhdn'],
    ]) {
        const { tensors: read } = await open([
            'x.safetensors',
            writeSafetensors({ query: laid('q', axesQ), key: laid('k', axesK) }),
        ]);
        const found = guess(read),
            at = { outer: 0, head: 2, every: 1 };
        assert.deepEqual([found.as, read[found.q].name, found.axesQ, found.axesK], ['qk', 'query', axesQ, axesK]);
        assert.deepEqual(sizesNow(read, found), { outer: 1, heads, rows: tokens, cols: tokens, d });
        const whole = slice(read[found.k], found.axesK, at);
        assert.deepEqual(whole.data, laid('k', 'bhnd').data.slice(2 * tokens * d));
    }
});

test('what tensors are is guessed from names, shapes and sums, and K follows Q', async () => {
    const { tensors: read } = await open([
        'x.safetensors',
        tensors(
            { 'l.0.q_proj': [2, 8, 4], 'l.0.k_proj': [2, 8, 4], 'l.1.q_proj': [2, 8, 4], 'l.1.k_proj': [1, 8, 4] },
            'BF16',
        ),
    ]);
    const name = (/** @type {number} */ i) => read[i].name,
        first = guess(read),
        second = settled(read, first, { q: read.findIndex(t => t.name === 'l.1.q_proj') });
    assert.equal(read[0].dtype, 'bfloat16');
    assert.deepEqual([name(first.q), name(first.k)], ['l.0.q_proj', 'l.0.k_proj']);
    assert.equal(name(second.k), 'l.1.k_proj');
    const map = await open(['w.csv', text(',the,cat\nthe,1,0\ncat,0.25,0.75\n')]);
    assert.equal(guess(map.tensors).as, 'map');
    assert.deepEqual(map.labels, ['the', 'cat']);
    // np.savez('qk.npz', words=np.array(['a', 'cat'])), an array of texts
    const words = npy(
        '<U3',
        [2],
        Uint32Array.from(['a', 'cat'].flatMap(w => [0, 1, 2].map(i => w.charCodeAt(i) || 0))),
    );
    assert.deepEqual((await open(['qk.npz', zip('words.npy', words)])).labels, ['a', 'cat']);
    const scores = await open(['scores.json', text('[[1, 2], [3, 4]]')]);
    scores.tensors[0].data[1] = -Infinity;
    assert.equal(guess(scores.tensors).as, 'scores');
    assert.ok(
        belong('q.npy', 'k.npy') && belong('layer3_keys.npy', 'layer3_queries.npy') && !belong('q.npy', 'map.npy'),
    );
    const long = guess([{ name: 'map', file: '', shape: [9000, 9000], dtype: 'float32', data: new Float32Array(0) }]);
    assert.equal(long.every, 9);
});

test('what can’t be read or used gets a sentence that says what to do', async () => {
    const whole = npy('<f4', [64, 4], new Float32Array(256));
    for (const [name, bytes, words] of /** @type {[string, Uint8Array, RegExp][]} */ ([
        ['a.npy', new Uint8Array(0), /a\.npy is empty/],
        [
            'a.npy',
            whole.slice(0, 500),
            /a\.npy: the header says that the shape is \(64, 4\), 1024 bytes, but 372 follow it\./,
        ],
        ['a.safetensors', tensors({ q: [4, 4] }).slice(0, 90), /could not be read: .*cut short/],
        ['a.safetensors', text('hello'), /the file has 5 bytes/],
        ['a.npz', zip('q.npy', whole).slice(0, 100), /a\.npz: the archive has no list at its end: it is cut off/],
        ['a.npz', zip('data.pkl', whole), /a PyTorch file. Save it with safetensors/],
        ['a.pt', text('PK\x03\x04'), /a PyTorch file/],
        ['a.html', text('<!doctype html>'), /a web page/],
        ['a.csv', text('1,2\n3\n'), /line 2 has 1 numbers, the first has 2/],
        ['a.csv', text('1,2\n3,x\n'), /line 2, column 2 is “x”/],
        ['a.json', text('[[1],[2,3]]'), /not all of the same length/],
        ['a.npy', npy('|O', [2], new Float64Array(2)), /a\.npy: the array holds Python objects, .*np\.save/],
        ['a.npy', npy('<c8', [2], new Float64Array(2)), /a\.npy: the array holds complex numbers: save/],
        ['a.npy', npy('<toString', [2], new Float64Array(2)), /dtype "<toString", known are f2/],
        ['a.bin', new Uint8Array(99).fill(7, 1), /not recognised. This page reads/],
    ]))
        await assert.rejects(open([name, bytes]), words, name);
    const one = await open(['one.npy', npy('<f4', [6], new Float32Array(6))]);
    assert.throws(() => guess(one.tensors), /“one” has one dimension, \[6\]. Q and K need two to five/);
    const { tensors: unlike } = await open(['x.safetensors', tensors({ q: [2, 8, 4], k: [2, 8, 3] })]);
    assert.match(misfit(unlike, guess(unlike)), /4 numbers a token in Q and 3 in K/);
});

test('a session says what it understood, then the map, spectrum, curves and heads; NaN by its place', async () => {
    const said = /** @type {any[]} */ ([]),
        session = new Session(pa, message => said.push(message)),
        file = (/** @type {Uint8Array} */ bytes) => ({
            files: [{ name: 'x.safetensors', file: new Blob([/** @type {any} */ (bytes)]) }],
        });
    await session.open(file(tensors({ q: [3, 20, 4], k: [3, 20, 4] })));
    const of = (/** @type {string} */ type) => said.filter(message => message.type === type);
    assert.match(of('opened')[0].notes.join(' '), /Q is “q” \[3, 20, 4\] of float32: head, token, number/);
    assert.deepEqual([of('map')[0].rows, of('head').length, of('done').length], [20, 3, 1]);
    assert.equal(of('curve').length, methodsOf(true, choice).length);
    assert.match(
        lead(of('map')[0], of('spectrum')[0]),
        /^This map has 20 × 20 numbers; \d+ patterns? holds? 95 % of it\.$/,
    );
    session.picture('best', 4);
    const [picture] = of('picture'),
        { data } = of('map')[0];
    near(picture.frobenius, apart({ rows: 20, cols: 20, data }, picture), 1e-5, 'the picture’s error');
    // an older question gives way to a newer one
    said.length = 0;
    await Promise.all([session.choose({ head: 1 }), session.choose({ head: 2 })]);
    assert.equal(of('done').length, 1);
    const bad = tensors({ q: [2, 3, 4], k: [2, 3, 4] });
    new DataView(bad.buffer, bad.byteOffset).setFloat32(bad.length - 4, Number.NaN, true);
    await assert.rejects(session.open(file(bad)), /“[qk]” \[2, 3, 4\] holds NaN at \[1, 2, 3\]/);
});

test('the maps of a model are taken with its queries and keys', async () => {
    const model = pa.classifier({
            input: { kind: 'series', features: 2, length: 12 },
            classes: 2,
            attention: 'softmax',
        }),
        x = Float32Array.from({ length: 24 }, draw),
        said = /** @type {any[]} */ ([]),
        session = new Session(pa, message => said.push(message));
    await session.open({ model: model.save(), x }, { as: 'map' });
    const [{ tensors: found, choice: made }] = said;
    assert.deepEqual([found[made.map].name, found[made.map].shape], ['map of layer 1', [4, 12, 12]]);
    assert.ok(found.some((/** @type {any} */ t) => t.name === 'layer 2, k'));
    const [map] = model.inspect(x).layers[0].heads;
    assert.deepEqual([...said.find(m => m.type === 'map').data], [...map.map.data]);
    model.dispose();
});
