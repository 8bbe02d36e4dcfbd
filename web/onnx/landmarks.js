/**
 * The landmarks that the core draws for a prediction: always those of seed 0, half of them queries, half keys
 * (src/attention/nystrom.c).
 */
import { words } from './chance.js';

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
