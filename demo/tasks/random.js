// Seeded random numbers (sfc32, seeded through splitmix32): data and batches follow from the seed alone, on every
// machine.

/**
 * @typedef {{ (): number, between(low: number, high: number): number, integer(n: number): number, normal(): number,
 *   pick<T>(list: readonly T[]): T, state(given?: number[]): number[] }} Random
 */

/** A stream for one purpose: the same seed with another purpose gives unrelated numbers.
 * @param {number} seed @param {string} purpose @returns {Random} */
export function random(seed, purpose) {
    let h = seed >>> 0;
    for (const letter of purpose) h = Math.imul(h ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0;
    const split = () => {
        h = (h + 0x9e3779b9) >>> 0;
        let z = h;
        z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
        z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
        return (z ^ (z >>> 15)) >>> 0;
    };
    let a = split(),
        b = split(),
        c = split(),
        d = 1;
    const next = () => {
        const t = (((a + b) | 0) + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11)) + t) | 0;
        return (t >>> 0) / 4294967296;
    };
    for (let i = 0; i < 12; i++) next();
    return Object.assign(next, {
        /** @param {number} low @param {number} high */
        between: (low, high) => low + (high - low) * next(),
        /** @param {number} n */
        integer: n => Math.floor(next() * n),
        normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
        /** @template T @param {readonly T[]} list */
        pick: list => list[Math.floor(next() * list.length)],
        /** Where the stream stands, or stands from now on. @param {number[]} [given] */
        state(given) {
            if (given) [a, b, c, d] = given;
            return [a, b, c, d];
        },
    });
}

/** 0 … n−1 in random order. @param {number} n @param {Random} r */
export function shuffled(n, r) {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
        const j = r.integer(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
}
