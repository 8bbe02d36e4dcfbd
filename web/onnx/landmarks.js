/**
 * The landmarks that the core draws for a prediction: always those of seed 0, by xoshiro128++ seeded through splitmix32
 * (src/base/rng.c), half of them queries, half keys (src/attention/nystrom.c).
 */

/** @param {number} seed @returns {() => number} whole numbers below 2^32 */
function words(seed) {
    const rotated = (/** @type {number} */ x, /** @type {number} */ k) => ((x << k) | (x >>> (32 - k))) >>> 0;
    const s = new Uint32Array(4);
    for (let i = 0, state = seed; i < 4; i++) {
        state = (state + 0x9e3779b9) >>> 0;
        let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
        z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
        s[i] = z ^ (z >>> 15);
    }
    return () => {
        const word = (rotated((s[0] + s[3]) >>> 0, 7) + s[0]) >>> 0,
            shifted = s[1] << 9;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = rotated(s[3], 11);
        return word;
    };
}

/** 0 … n − 1, unbiased (Lemire 2019). @param {() => number} next @param {number} n */
function below(next, n) {
    const reject = (2 ** 32 - n) % n;
    for (;;) {
        const m = next() * n; // exact: n is below 2^21
        if (m % 2 ** 32 >= reject) return Math.floor(m / 2 ** 32);
    }
}

/**
 * Rows of [q; k] of so many tokens each, ascending.
 * @param {number} tokens @param {number} landmarks
 * @returns {number[]}
 */
export function drawnLandmarks(tokens, landmarks) {
    const count = Math.min(landmarks, 2 * tokens),
        next = words(0);
    /** @type {number[]} */
    const chosen = [];
    [count - (count >> 1), count >> 1].forEach((side, s) => {
        let wanted = side;
        for (let i = 0; i < tokens && wanted > 0; i++) {
            const remaining = tokens - i;
            if (wanted < remaining && below(next, remaining) >= wanted) continue;
            chosen.push(s * tokens + i);
            wanted--;
        }
    });
    return chosen;
}

/**
 * The same of every number of tokens from 0 on, [tokens + 1, m]: places of queries, those of keys from KEYS on, and −1
 * where there are fewer landmarks.
 * @param {number} tokens most @param {number} landmarks
 */
export function landmarkTable(tokens, landmarks) {
    const m = Math.min(landmarks, 2 * tokens),
        table = new Int32Array((tokens + 1) * m).fill(-1);
    for (let n = 1; n <= tokens; n++)
        table.set(
            drawnLandmarks(n, landmarks).map(row => (row < n ? row : KEYS + row - n)),
            n * m,
        );
    return { m, table };
}

export const KEYS = 2 ** 30;
