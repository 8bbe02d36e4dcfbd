// Time and memory of attention against the length, one lane after the other, in a worker of its own.
//
// in:  start { kinds, most, backward }   stop { }
// out: row { kind, n, ms, low, high, bytes, count, flops }   wall { kind, n, bytes, words }   done { simd }   failure {
// message } An answer carries the token of the start it belongs to.

import { load } from './package.js';

const HEADS = 2,
    WIDTH = 32,
    RANK = 20; // heads, width of a head, components of Primal-Attention
const LEAST = 50; // ms a measurement takes at least
const SLOW = 2500; // ms of one run that ends a lane
const LIMIT = 2 ** 30; // bytes a lane may hold
let stopped = false;

/** Bytes of the N × N tables, where a mechanism builds them. @param {number} n */
const table = n => 4 * HEADS * n * n;

/** @param {number} n seeded noise, about unit size */
function noise(n) {
    const out = new Float32Array(n);
    let s = 12345;
    for (let i = 0; i < n; i++) {
        s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
        out[i] = s / 2147483648 - 1;
    }
    return out;
}

/**
 * One run of a mechanism at length n, as a function.
 * @param {any} pa
 * @param {string} kind
 * @param {number} n
 * @param {boolean} backward
 */
function runner(pa, kind, n, backward) {
    const tensor = (/** @type {number[]} */ ...shape) =>
        pa.tensor(noise(shape.reduce((a, b) => a * b)), shape, { grad: backward });
    const qkv = {
        q: tensor(1, HEADS, n, WIDTH),
        k: tensor(1, HEADS, n, WIDTH),
        v: kind === 'primal' ? undefined : tensor(1, HEADS, n, WIDTH),
    };
    const own =
        kind === 'primal'
            ? {
                  x: tensor(1, n, HEADS * WIDTH),
                  q: qkv.q,
                  k: qkv.k,
                  we: tensor(HEADS, 10 * RANK, RANK),
                  wr: tensor(HEADS, 10 * RANK, RANK),
                  concatWeight: tensor(WIDTH, 2 * RANK),
                  concatBias: tensor(WIDTH),
              }
            : undefined;
    const landmarks = Int32Array.from({ length: 128 }, (_, i) =>
        i < 64 ? Math.floor((i * n) / 64) : n + Math.floor(((i - 64) * n) / 64),
    );
    const once = () =>
        pa.scope(() => {
            if (kind === 'table') return void pa.map('softmax', qkv);
            const y = own
                ? pa.attention.primal(own).y
                : pa.attention[kind](qkv, kind === 'skyformer' ? { landmarks } : {});
            if (backward) pa.backward(y, new Float32Array(HEADS * n * WIDTH).fill(0.01));
        });
    const all = [qkv.q, qkv.k, qkv.v, ...Object.values(own ?? {})];
    return {
        once,
        dispose: () => {
            for (const t of new Set(all)) t?.dispose();
        },
    };
}

/**
 * Operations of one pass, counted, not measured: what the package says of a model of this one layer.
 * @param {any} pa
 * @param {string} kind
 * @param {number} n
 * @param {boolean} backward
 */
function operations(pa, kind, n, backward) {
    if (kind === 'table') return 2 * HEADS * n * n * WIDTH; // a product for each entry; no values are mixed
    const { flops } = pa.cost({
        input: { kind: 'series', features: 1, length: n },
        classes: 2,
        width: HEADS * WIDTH,
        heads: HEADS,
        depth: 1,
        attention: kind === 'primal' ? { kind, rank: RANK } : kind,
    });
    return (backward ? flops.step : flops.forward).attention;
}

/** @param {any} pa @param {string} kind @param {number} n @param {boolean} backward */
function measure(pa, kind, n, backward) {
    const { once, dispose } = runner(pa, kind, n, backward);
    try {
        const before = pa.memory().used;
        pa.resetPeak();
        let start = performance.now();
        once(); // warm-up, and the memory it takes
        const first = performance.now() - start,
            bytes = pa.memory().peak - before;
        const times = [];
        let repeat = Math.max(1, Math.ceil(LEAST / 5 / Math.max(first, 0.01)));
        for (let k = 0; k < (first > SLOW / 4 ? 1 : 5); k++) {
            start = performance.now();
            for (let i = 0; i < repeat; i++) once();
            times.push((performance.now() - start) / repeat);
        }
        times.sort((a, b) => a - b);
        return {
            ms: times[times.length >> 1],
            low: times[Math.floor(times.length / 4)],
            high: times[Math.floor((3 * times.length) / 4)],
            bytes,
            count: times.length * repeat,
        };
    } finally {
        dispose();
    }
}

onmessage = async ({ data }) => {
    const post = (/** @type {Record<string, unknown>} */ message) => postMessage({ ...message, token: data.token });
    if (data.type === 'stop') {
        stopped = true;
        return;
    }
    try {
        stopped = false;
        const pa = await load({ simd: 'auto' });
        for (const kind of data.kinds) {
            // until the engine has compiled the hot loops for good
            const { once, dispose } = runner(pa, kind, 512, data.backward && kind !== 'table');
            for (const start = performance.now(); performance.now() - start < 150; ) once();
            dispose();
        }
        const done = new Set();
        for (let n = 256; n <= data.most; n *= 2)
            for (const kind of data.kinds) {
                await new Promise(resolve => setTimeout(resolve, 4)); // stop is heard here
                if (stopped) return post({ type: 'done', simd: pa.simd, stopped: true });
                if (done.has(kind)) continue;
                if (kind === 'table' && table(n) > LIMIT) {
                    done.add(kind);
                    post({ type: 'wall', kind, n, bytes: table(n), words: 'memory' });
                    continue;
                }
                try {
                    const row = measure(pa, kind, n, data.backward && kind !== 'table');
                    post({
                        type: 'row',
                        kind,
                        n,
                        ...row,
                        flops: operations(pa, kind, n, data.backward && kind !== 'table'),
                    });
                    if (row.ms * 4 > SLOW && n < data.most) {
                        done.add(kind);
                        post({
                            type: 'wall',
                            kind,
                            n: 2 * n,
                            bytes: kind === 'table' ? table(2 * n) : row.bytes * 2,
                            words: table(2 * n) > LIMIT && kind === 'table' ? 'memory' : 'time',
                            ms: row.ms * 4,
                        });
                    }
                } catch (error) {
                    const { message } = /** @type {Error} */ (error);
                    if (!/memory|allocat/i.test(message)) throw error;
                    done.add(kind);
                    // how much it would have taken is known of the table alone
                    post({ type: 'wall', kind, n, bytes: kind === 'table' ? table(n) : NaN, words: 'memory' });
                }
            }
        post({ type: 'done', simd: pa.simd, stopped: false });
    } catch (error) {
        post({ type: 'failure', message: /** @type {Error} */ (error).message });
    }
};
