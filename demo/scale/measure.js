// What the worker measures: the time of a lane at a length, the memory it takes, and what its picture shows.

import { LANDMARKS, LIMIT, RANK, operations, stand, tableBytes } from './lanes.js';

const ENOUGH = 50; // ms of repetition for a sample
const SIDE = 160; // pixels of a picture at most

/** Whether an error says that there is no more memory. @param {unknown} error */
export const isFull = error =>
    /memory|allocat|array buffer|array length/i.test(String(/** @type {Error} */ (error)?.message ?? error));

/**
 * One sample: the pass repeated until it took long enough to be told from the clock's grain.
 * @param {import('./lanes.js').Stand} place @param {string} kind @param {() => number} [now]
 */
export function sample(place, kind, now = () => performance.now()) {
    place.prepare(kind);
    let start = now();
    place.run(kind); // with what a first time costs: not counted, unless it is long beside that
    const first = now() - start;
    if (first > 8 * ENOUGH) return { ms: first, count: 1 };
    let count = 0,
        batch = 1,
        took = 0;
    start = now();
    do {
        for (let i = 0; i < batch; i++) place.run(kind);
        count += batch;
        took = now() - start;
        batch = Math.max(1, Math.min(count, Math.ceil((count * (ENOUGH - took)) / Math.max(took, 0.05))));
    } while (took < ENOUGH);
    return { ms: took / count, count };
}

/**
 * Bytes a pass takes beside its inputs at its peak. In an engine that has done nothing before, because room that an
 * engine has once taken it keeps for the next pass.
 * @param {any} pa  fresh @param {string} kind @param {import('./lanes.js').Shape} shape
 */
export function memory(pa, kind, shape) {
    const place = stand(pa, shape);
    place.prepare(kind);
    const before = pa.memory().used;
    pa.resetPeak();
    const start = performance.now();
    place.run(kind);
    return { bytes: pa.memory().peak - before, ms: performance.now() - start };
}

/**
 * A lane at a length. Where memory does not suffice, that is the answer.
 * @param {any} pa
 * @param {import('./lanes.js').Stand} place
 * @param {string} kind
 * @param {(() => Promise<any>) | undefined} fresh  an engine for its memory, where that is not known yet
 */
export async function measured(pa, place, kind, fresh) {
    const { shape } = place;
    if (kind === 'table' && tableBytes(shape) >= LIMIT) return { wall: 'limit', bytes: tableBytes(shape) };
    try {
        const bytes = fresh && memory(await fresh(), kind, shape).bytes;
        return { ...sample(place, kind), bytes, flops: operations(pa, kind, shape) };
    } catch (error) {
        if (!isFull(error)) throw error;
        return { wall: 'memory', message: /** @type {Error} */ (error).message };
    }
}

/**
 * Rows and columns brought down to at most SIDE each by means over blocks.
 * @param {Float32Array} values @param {number} rows @param {number} cols
 */
export function shrunk(values, rows, cols) {
    const height = Math.min(SIDE, rows),
        width = Math.min(SIDE, cols),
        sums = new Float64Array(height * width),
        counts = new Float64Array(height * width);
    const column = Uint16Array.from({ length: cols }, (_, j) => Math.floor((j * width) / cols));
    for (let i = 0; i < rows; i++) {
        const row = Math.floor((i * height) / rows) * width;
        for (let j = 0, at = i * cols; j < cols; j++, at++) {
            sums[row + column[j]] += values[at];
            counts[row + column[j]]++;
        }
    }
    return { height, width, values: Float32Array.from(sums, (sum, i) => sum / counts[i]) };
}

/** @typedef {ReturnType<typeof shrunk>} Picture */

/**
 * What each lane has of the first head to remember of all pairs: the table; the scores of Primal-Attention, queries'
 * then keys'; Skyformer's kernel between queries and landmarks; linear attention's one matrix.
 * @param {any} pa @param {import('./lanes.js').Shape} shape
 * @returns {Record<string, Picture>}
 */
export function pictures(pa, shape) {
    const one = { ...shape, heads: 1, backward: false },
        place = stand(pa, one),
        { n, width } = one;
    /** @type {Record<string, Picture>} */
    const out = {};
    try {
        const { q, k, v } = place.qkv();
        pa.scope(() => {
            const { e, r } = pa.attention.primal(place.primal());
            const [left, right] = [shrunk(e.view(), n, RANK), shrunk(r.view(), n, RANK)];
            out.primalQueries = left;
            out.primalKeys = right;
        });
        pa.scope(() => {
            const rows = k.view(),
                chosen = new Float32Array(LANDMARKS * width);
            for (let i = 0; i < LANDMARKS; i++) {
                const from = Math.floor((i * n) / LANDMARKS) * width;
                chosen.set(rows.subarray(from, from + width), i * width);
            }
            const marks = pa.tensor(chosen, [1, 1, LANDMARKS, width]);
            out.skyformer = shrunk(pa.map('gaussian', { q, k: marks, v: marks }).view(), n, LANDMARKS);
        });
        pa.scope(() => {
            // φ = elu + 1, as the package's linear attention has it
            const phi = Float32Array.from(k.view(), x => (x > 0 ? x + 1 : Math.exp(x)));
            const state = pa.ops.matmul({ a: pa.tensor(phi, [1, 1, n, width]), b: v }, { transposeA: true });
            out.linear = shrunk(state.view(), width, width);
        });
        if (tableBytes(shape) < LIMIT)
            try {
                pa.scope(() => {
                    out.table = shrunk(pa.map('softmax', { q, k, v }).view(), n, n);
                });
            } catch (error) {
                if (!isFull(error)) throw error;
            }
    } finally {
        place.dispose();
    }
    return out;
}
