// The lanes: what each computes at a length, what it keeps of it, and what its picture is made of. For the worker.

export const RANK = 20; // components of Primal-Attention
export const LANDMARKS = 64; // of the queries, and as many of the keys
/** Bytes that the table of a lane may take: above, a page is closed on some machines, so it isn't tried. */
export const LIMIT = 2 ** 30;

/**
 * @typedef {object} Shape
 * @property {number} n
 * @property {number} heads
 * @property {number} width  of a head
 * @property {boolean} backward
 */

/** Bytes of the N × N tables of all heads. @param {{ n: number, heads: number }} shape */
export const tableBytes = ({ n, heads }) => 4 * heads * n * n;

/** Seeded noise, −1 … 1. @param {number} seed */
function chance(seed) {
    let s = seed;
    return () => {
        s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
        return s / 2147483648 - 1;
    };
}

const WAVES = 12; // half periods of the slowest, up to that of the fastest

/**
 * A sequence that means the same at every length: each number of a token is a mixture of slow waves over the whole
 * sequence, as [heads, n, width]. So a map of 128 tokens and one of 8 192 show the same picture, finer.
 * @param {{ n: number, heads: number, width: number }} shape @param {number} seed @param {number} size
 */
export function sequence({ n, heads, width }, seed, size) {
    const next = chance(seed),
        waves = Array.from({ length: WAVES }, (_, w) => {
            const phase = Math.PI * next();
            return Float32Array.from({ length: n }, (_, t) => Math.sin((Math.PI * (w + 1) * (t + 0.5)) / n + phase));
        });
    const out = new Float32Array(heads * n * width);
    for (let h = 0; h < heads; h++)
        for (let c = 0; c < width; c++) {
            const parts = Array.from({ length: 3 }, () => ({
                wave: waves[Math.floor(((next() + 1) / 2) * WAVES) % WAVES],
                share: size * next(),
            }));
            for (const { wave, share } of parts)
                for (let t = 0, at = h * n * width + c; t < n; t++, at += width) out[at] += share * wave[t];
        }
    return out;
}

/** @param {number} n @param {number} seed @param {number} size */
function noise(n, seed, size) {
    const next = chance(seed);
    return Float32Array.from({ length: n }, () => size * next());
}

/**
 * The inputs of all lanes at one shape, in an engine.
 * @param {any} pa
 * @param {Shape} shape
 */
export function stand(pa, shape) {
    const { n, heads, width, backward } = shape;
    const tensor = (/** @type {Float32Array} */ values, /** @type {number[]} */ sizes) =>
        pa.tensor(values, sizes, { grad: backward });
    const rows = (/** @type {number} */ seed, size = 1.2) => tensor(sequence(shape, seed, size), [1, heads, n, width]);
    /** @type {Record<string, any>} */
    const made = {};
    const get = (/** @type {string} */ name, /** @type {() => any} */ make) => (made[name] ??= make());
    const qkv = () => ({ q: get('q', () => rows(11)), k: get('k', () => rows(23)), v: get('v', () => rows(37)) });
    const primal = () => ({
        x: get('x', () => tensor(sequence({ n, heads: 1, width: heads * width }, 53, 1), [1, n, heads * width])),
        q: get('q', () => rows(11)),
        k: get('k', () => rows(23)),
        we: get('we', () => tensor(noise(heads * 10 * RANK * RANK, 61, 0.2), [heads, 10 * RANK, RANK])),
        wr: get('wr', () => tensor(noise(heads * 10 * RANK * RANK, 67, 0.2), [heads, 10 * RANK, RANK])),
        concatWeight: get('weight', () => tensor(noise(width * 2 * RANK, 71, 0.2), [width, 2 * RANK])),
        concatBias: get('bias', () => tensor(new Float32Array(width), [width])),
    });
    const landmarks = Int32Array.from({ length: 2 * LANDMARKS }, (_, i) =>
        i < LANDMARKS ? Math.floor((i * n) / LANDMARKS) : n + Math.floor(((i - LANDMARKS) * n) / LANDMARKS),
    );
    /** Softmax as one writes it by hand: the table is there, all of it. */
    const kept = () => {
        const { q, k, v } = qkv();
        if (!backward) return pa.ops.matmul({ a: pa.map('softmax', { q, k, v }), b: v });
        const scores = pa.ops.scale(
            { x: pa.ops.matmul({ a: q, b: k }, { transposeB: true }) },
            { factor: width ** -0.5 },
        );
        return pa.ops.matmul({ a: pa.ops.softmax({ x: scores }), b: v });
    };
    /** @type {Record<string, () => any>} */
    const lanes = {
        softmax: () => pa.attention.softmax(qkv()),
        table: kept,
        primal: () => pa.attention.primal(primal()).y,
        skyformer: () => pa.attention.skyformer(qkv(), { landmarks }),
        linear: () => pa.attention.linear(qkv()),
    };
    /** @type {Float32Array | undefined} */
    let slope;
    return {
        shape,
        qkv,
        primal,
        landmarks,
        /** Whatever the lane needs is there. @param {string} kind */
        prepare: kind => void (kind === 'primal' ? primal() : qkv()),
        /** One pass. @param {string} kind */
        run(kind) {
            this.prepare(kind); // before the scope, with which what is made in it goes
            pa.scope(() => {
                const y = lanes[kind]();
                if (backward) pa.backward(y, (slope ??= new Float32Array(heads * n * width).fill(0.01)));
            });
        },
        dispose() {
            for (const one of Object.values(made)) one.dispose();
        },
    };
}

/** @typedef {ReturnType<typeof stand>} Stand */

/**
 * Operations of one pass, counted, not measured: what the package says of a model of this one layer.
 * @param {any} pa @param {string} kind @param {Shape} shape
 */
export function operations(pa, kind, { n, heads, width, backward }) {
    const { flops } = pa.cost({
        input: { kind: 'series', features: 1, length: n },
        classes: 2,
        width: heads * width,
        heads,
        depth: 1,
        attention: kind === 'primal' ? { kind, rank: RANK } : kind === 'table' ? 'softmax' : kind,
    });
    return (backward ? flops.step : flops.forward).attention;
}
