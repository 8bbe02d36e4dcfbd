/** JavaScript's own chance, beside the core's. */

/**
 * mulberry32: whole numbers below 2^32. Chance that JavaScript needs (the order of samples, the seeds of models) comes
 * from here, so that a seed repeats a run; the core has a stream of its own.
 * @param {number} seed @returns {RandomStream}
 */
export function randomStream(seed) {
    const next = () => mixed((next.state = (next.state + STEP) >>> 0));
    next.state = seed >>> 0;
    return next;
}

/** `state` is where it stands, a whole number below 2^32. @typedef {(() => number) & { state: number }} RandomStream */

export const STEP = 0x6d2b79f5;

/** @param {number} state @returns {number} */
export function mixed(state) {
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
}

/** A random order of 0…n−1 (Fisher–Yates). @param {number} n @param {() => number} random @returns {Int32Array} */
export function shuffled(n, random) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
        const j = Math.floor((random() / 2 ** 32) * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
}
