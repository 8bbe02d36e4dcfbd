/**
 * The core's chance where it decides what a prediction gives: xoshiro128++ seeded through splitmix32 (src/base/rng.c),
 * and Performer's directions, which a layer draws by its number (src/attention/featured.c).
 */

/** @param {number} seed @returns {() => number} whole numbers below 2^32 */
export function words(seed) {
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

/** As many normal numbers, made in pairs (Box and Muller). @param {() => number} next @param {number} n */
function normals(next, n) {
    const out = new Float64Array(n + (n % 2));
    for (let i = 0; i < n; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(((next() >>> 8) + 1) / 2 ** 24)),
            angle = (2 * Math.PI * (next() >>> 8)) / 2 ** 24;
        out.set([radius * Math.cos(angle), radius * Math.sin(angle)], i);
    }
    return out.subarray(0, n);
}

/**
 * [F,d]: normal vectors, orthogonal in blocks of d, each then as long as another normal vector.
 * @param {number} F @param {number} d @param {number} layer its number
 */
export function drawnDirections(F, d, layer) {
    const next = words(layer),
        omega = normals(next, F * d),
        row = (/** @type {number} */ i) => omega.subarray(i * d, (i + 1) * d),
        dot = (/** @type {Float64Array} */ a, /** @type {Float64Array} */ b) =>
            a.reduce((sum, value, c) => sum + value * b[c], 0);
    const times = (/** @type {Float64Array} */ a, /** @type {number} */ by) =>
        a.forEach((value, c) => (a[c] = by * value));
    for (let i = 0; i < F; i++) {
        const own = row(i);
        for (let j = i - (i % d); j < i; j++) {
            const other = row(j),
                along = dot(own, other);
            other.forEach((value, c) => (own[c] -= along * value));
        }
        times(own, 1 / Math.sqrt(dot(own, own)));
    }
    for (let i = 0; i < F; i++) {
        const other = normals(next, d);
        times(row(i), Math.sqrt(dot(other, other)));
    }
    return omega;
}
