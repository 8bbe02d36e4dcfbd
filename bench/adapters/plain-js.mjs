// JavaScript as one would write it by hand: typed arrays, loops in the order of memory, the softmax of a row at a time.

/**
 * @param {Float32Array} q
 * @param {Float32Array} k
 * @param {Float32Array} v
 * @param {number} H
 * @param {number} N
 * @param {number} d
 */
function attention(q, k, v, H, N, d) {
    const y = new Float32Array(H * N * d),
        scores = new Float32Array(N),
        sums = new Float32Array(d),
        scale = d ** -0.5;
    for (let h = 0; h < H; h++) {
        const head = h * N * d;
        for (let i = 0; i < N; i++) {
            const row = head + i * d;
            let most = -Infinity;
            for (let j = 0, at = head; j < N; j++, at += d) {
                let a = 0,
                    b = 0,
                    c = 0,
                    e = 0;
                for (let x = 0; x < d; x += 4) {
                    a += q[row + x] * k[at + x];
                    b += q[row + x + 1] * k[at + x + 1];
                    c += q[row + x + 2] * k[at + x + 2];
                    e += q[row + x + 3] * k[at + x + 3];
                }
                scores[j] = (a + b + c + e) * scale;
                if (scores[j] > most) most = scores[j];
            }
            let total = 0;
            sums.fill(0);
            for (let j = 0, at = head; j < N; j++, at += d) {
                const weight = Math.exp(scores[j] - most);
                total += weight;
                for (let x = 0; x < d; x++) sums[x] += weight * v[at + x];
            }
            for (let x = 0; x < d; x++) y[row + x] = sums[x] / total;
        }
    }
    return y;
}

/** @param {Float32Array} a @param {Float32Array} b @param {number} M @param {number} K @param {number} N */
function gemm(a, b, M, K, N) {
    const y = new Float32Array(M * N);
    for (let i = 0; i < M; i++) {
        const row = y.subarray(i * N, i * N + N);
        for (let k = 0; k < K; k += 4) {
            const a0 = a[i * K + k],
                a1 = a[i * K + k + 1],
                a2 = a[i * K + k + 2],
                a3 = a[i * K + k + 3],
                at = k * N;
            for (let j = 0; j < N; j++)
                row[j] += a0 * b[at + j] + a1 * b[at + N + j] + a2 * b[at + 2 * N + j] + a3 * b[at + 3 * N + j];
        }
    }
    return y;
}

/** @param {() => Float32Array} compute */
function runnable(compute) {
    /** @type {Float32Array} */
    let y = new Float32Array(0);
    return {
        run() {
            y = compute();
        },
        result: () => y,
    };
}

/** @type {import('../lib/peer.mjs').Peer[]} */
export const peers = [
    {
        id: 'plain-js',
        threads: 1,
        async load() {
            return {
                attention: async ({ H, N, d }, { q, k, v }) => runnable(() => attention(q, k, v, H, N, d)),
                gemm: async ({ M, K, N }, { a, b }) => runnable(() => gemm(a, b, M, K, N)),
            };
        },
    },
];
