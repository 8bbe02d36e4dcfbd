// What one lane of the race takes at one length: time and memory measured, operations counted.

const HEADS = 2,
    WIDTH = 32,
    RANK = 20; // heads, width of a head, components of Primal-Attention
const LEAST = 50; // ms a measurement takes at least
export const SLOW = 2500; // ms of one run that ends a lane

/** Bytes of the N × N tables, where a mechanism builds them. @param {number} n */
export const table = n => 4 * HEADS * n * n;

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
export function runner(pa, kind, n, backward) {
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
export function operations(pa, kind, n, backward) {
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
export function measure(pa, kind, n, backward) {
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
