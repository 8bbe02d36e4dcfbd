/** @file Small data to train on, the same in every run, and the configuration of a small model for them. */

/**
 * Uniform numbers in [−1, 1), the same for a seed (a linear congruential generator).
 * @param {number} seed
 * @returns {() => number}
 */
export function uniform(seed) {
    let state = seed >>> 0;
    return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1;
}

/** @param {number} n @param {number} seed */
export function randomArray(n, seed) {
    const next = uniform(seed);
    return Float32Array.from({ length: n }, next);
}

/**
 * Series of two features: a wave whose frequency is the class, at a random phase, and a constant. Lengths differ.
 * @param {number} n
 * @param {number} seed
 * @param {number} [length]
 * @returns {{ x: Float32Array[], y: Int32Array, features: number, classes: string[] }}
 */
export function waves(n, seed, length = 20) {
    const next = uniform(seed);
    const y = Int32Array.from({ length: n }, (_, i) => i % 3);
    const x = Array.from(y, (label, i) => {
        const series = new Float32Array(2 * (length - (i % 5))),
            phase = 3 * next();
        for (let t = 0; 2 * t < series.length; t++) {
            series[2 * t] = 5 + 3 * Math.sin(t * (0.3 + 0.3 * label) + phase) + 0.1 * next();
            series[2 * t + 1] = 7;
        }
        return series;
    });
    return { x, y, features: 2, classes: ['slow', 'middling', 'fast'] };
}

/** The configuration of a small model for waves(). @param {object} [changes] @returns {any} */
export function small(changes = {}) {
    return {
        input: { kind: 'series', features: 2, length: 20 },
        classes: 3,
        width: 16,
        heads: 4,
        depth: 2,
        seed: 1,
        ...changes,
    };
}

/**
 * What a training reported, all of it.
 * @param {{ fit(data: any, options?: any): AsyncIterable<any> }} model
 * @param {any} data
 * @param {any} [options]
 * @returns {Promise<any[]>}
 */
export async function reports(model, data, options) {
    const all = [];
    for await (const report of model.fit(data, options)) all.push(report);
    return all;
}
