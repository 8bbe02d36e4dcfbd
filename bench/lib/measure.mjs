// Random inputs, statistics and timing; the same in Node and in a page.

/** Uniform numbers in [0, 1): mulberry32. @param {number} seed @returns {() => number} */
export function uniform(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

/**
 * Normal numbers (Box and Muller).
 * @param {number} size
 * @param {number} seed
 * @param {number} [deviation]
 * @returns {Float32Array}
 */
export function normal(size, seed, deviation = 1) {
    const random = uniform(seed),
        out = new Float32Array(size);
    for (let i = 0; i < size; i++)
        out[i] = deviation * Math.sqrt(-2 * Math.log(Math.max(random(), 1e-12))) * Math.cos(2 * Math.PI * random());
    return out;
}

/** @param {number[]} values @returns {number} */
export function median(values) {
    const sorted = [...values].sort((a, b) => a - b),
        half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The slope of log(y) over log(x), least squares: 1 is linear growth, 2 quadratic.
 * @param {number[]} x
 * @param {number[]} y
 * @returns {number}
 */
export function exponent(x, y) {
    const lx = x.map(Math.log),
        ly = y.map(Math.log);
    const mean = (/** @type {number[]} */ v) => v.reduce((a, b) => a + b, 0) / v.length;
    const mx = mean(lx),
        my = mean(ly);
    return lx.reduce((sum, v, i) => sum + (v - mx) * (ly[i] - my), 0) / lx.reduce((sum, v) => sum + (v - mx) ** 2, 0);
}

/** Milliseconds of one call. @param {() => unknown} fn @returns {Promise<number>} */
export async function once(fn) {
    const from = performance.now();
    const result = fn();
    if (result instanceof Promise) await result;
    return performance.now() - from;
}

/**
 * Times several functions in turn, in rounds whose order rotates, so that a slow minute of the machine meets all of
 * them.
 * A sample is the mean of as many calls as make up `sampleMs`: clocks of browsers tick at 0.1 ms.
 * @param {{ run: () => unknown }[]} lanes each has been called at least once before
 * @param {{ rounds?: number, sampleMs?: number, totalMs?: number, clock?: () => number }} [options] rounds end early
 *   once a lane has used totalMs
 * @returns {Promise<{ median: number, min: number, samples: number }[]>} milliseconds per call
 */
export async function interleave(
    lanes,
    { rounds = 7, sampleMs = 20, totalMs = Infinity, clock = () => performance.now() } = {},
) {
    const state = lanes.map(() => ({ calls: 1, spent: 0, samples: /** @type {number[]} */ ([]) }));
    for (const [i, lane] of lanes.entries()) {
        const ms = Math.max(await once(lane.run), 1e-3);
        state[i].calls = Math.max(1, Math.min(100000, Math.round(sampleMs / ms)));
    }
    for (let round = 0; round < rounds; round++) {
        for (let turn = 0; turn < lanes.length; turn++) {
            const i = (turn + round) % lanes.length,
                { calls } = state[i];
            if (round > 0 && state[i].spent > totalMs) continue;
            const from = clock();
            for (let call = 0; call < calls; call++) {
                const result = lanes[i].run();
                if (result instanceof Promise) await result;
            }
            const ms = clock() - from;
            state[i].samples.push(ms / calls);
            state[i].spent += ms;
        }
    }
    return state.map(({ samples }) => ({
        median: median(samples),
        min: Math.min(...samples),
        samples: samples.length,
    }));
}

/** 3 significant digits. @param {number} x */
export function digits(x) {
    if (!Number.isFinite(x)) return '–';
    return x >= 100
        ? x.toFixed(0)
        : x >= 10
          ? x.toFixed(1)
          : x >= 1
            ? x.toFixed(2)
            : x === 0
              ? '0'
              : Number(x.toPrecision(2)).toString();
}
