/** What tells where tokens stand, as tables that go into the file: sines, rotations, biases by distance. */

/** [length,width]: sines in even columns, their cosines behind them; frequencies in float32, as the core has them. */
export function sinusoidal(/** @type {number} */ length, /** @type {number} */ width) {
    const table = new Float32Array(length * width);
    for (let c = 0; c < width; c += 2) {
        const frequency = Math.fround(Math.exp(Math.fround(Math.fround(c * -9.2103403719761827) / width)));
        for (let t = 0; t < length; t++) {
            table[t * width + c] = Math.sin(t * frequency);
            if (c + 1 < width) table[t * width + c + 1] = Math.cos(t * frequency);
        }
    }
    return table;
}

const BUCKETS = 32,
    FAR = 128; // T5's numbers

/** T5's bucket of a distance i − j. @param {number} distance @param {boolean} causal */
function bucketOf(distance, causal) {
    const every = causal ? BUCKETS : BUCKETS / 2,
        exact = every / 2,
        step = (FAR / exact) ** (1 / (every - exact)),
        far = causal ? Math.max(distance, 0) : Math.abs(distance),
        start = !causal && distance < 0 ? every : 0;
    if (far < exact) return start + far;
    let beyond = 0;
    while (beyond < every - exact - 1 && far >= exact * step ** (beyond + 1) * (1 - 1e-9)) beyond++;
    return start + exact + beyond;
}

/**
 * −2^(−8(h+1)/H) of each head (Press et al. 2022), of other H than powers of two as the paper's code.
 * @param {number} heads
 */
function slopes(heads) {
    const power = 2 ** Math.floor(Math.log2(heads));
    return Array.from(
        { length: heads },
        (_, h) => -(2 ** -(h < power ? (8 * (h + 1)) / power : (4 * (2 * (h - power) + 1)) / power)),
    );
}

/**
 * Biases of scores for the distances 1 − length … length − 1, [H, 2·length − 1].
 * @param {number} heads @param {number} length @param {boolean} causal
 * @param {ArrayLike<number> | null} table [H,32], or null for ALiBi
 */
export function distanceBias(heads, length, causal, table) {
    const every = 2 * length - 1,
        out = new Float32Array(heads * every),
        steep = slopes(heads);
    for (let h = 0; h < heads; h++)
        for (let i = 0; i < every; i++) {
            const distance = i - length + 1;
            out[h * every + i] = table
                ? table[h * BUCKETS + bucketOf(distance, causal)]
                : steep[h] * Math.abs(distance);
        }
    return out;
}
