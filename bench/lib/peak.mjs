// The machine's own limit, as WebAssembly can reach it: a loop of multiply and add that touches nothing but registers.
// The module is put together here, byte by byte, so that no compiler of ours has a say in it.

/** @param {number} n unsigned LEB128 @returns {number[]} */
const leb = n => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >> 7)]);
/** @param {number[]} bytes */
const sized = bytes => [...leb(bytes.length), ...bytes];
/** @param {number} id @param {number[]} bytes */
const section = (id, bytes) => [id, ...sized(bytes)];

const SIMD = 0xfd,
    I32 = 0x7f,
    F32 = 0x7d,
    V128 = 0x7b;
const SPLAT = [SIMD, ...leb(0x13)],
    MUL = [SIMD, ...leb(0xe6)],
    ADD = [SIMD, ...leb(0xe4)];
const RELAXED_MADD = [SIMD, ...leb(0x105)],
    EXTRACT_LANE_0 = [SIMD, ...leb(0x1f), 0];
const UNROLL = 8;
const LEAST_MS = 5;

/**
 * run(iterations, a, b) -> f32: `accumulators` vectors, each of them x ← x·a + b, UNROLL times an iteration. Each
 * product depends on the one before, so that no engine can find two alike; the accumulators hide the latency.
 * @param {number} accumulators @param {boolean} relaxed one fused instruction instead of two @returns {Uint8Array}
 */
export function assemblePeak(accumulators, relaxed) {
    const get = (/** @type {number} */ i) => [0x20, ...leb(i)],
        set = (/** @type {number} */ i) => [0x21, ...leb(i)];
    const A = 3,
        B = 4,
        FIRST = 5; // locals 0–2 are the parameters
    const all = Array.from({ length: accumulators }, (_, i) => FIRST + i);
    const step = all.flatMap(x =>
        relaxed
            ? [...get(x), ...get(A), ...get(B), ...RELAXED_MADD, ...set(x)]
            : [...get(x), ...get(A), ...MUL, ...get(B), ...ADD, ...set(x)],
    );
    const body = [
        ...leb(1),
        ...leb(2 + accumulators),
        V128,
        ...get(1),
        ...SPLAT,
        ...set(A),
        ...get(2),
        ...SPLAT,
        ...set(B),
        0x03,
        0x40, // loop
        ...Array(UNROLL).fill(step).flat(),
        ...get(0),
        0x41,
        1,
        0x6b,
        0x22,
        0,
        0x0d,
        0, // br_if (iterations -= 1)
        0x0b,
        ...get(FIRST),
        ...all.slice(1).flatMap(x => [...get(x), ...ADD]),
        ...EXTRACT_LANE_0,
        0x0b,
    ];
    return Uint8Array.from([
        0,
        0x61,
        0x73,
        0x6d,
        1,
        0,
        0,
        0,
        ...section(1, [1, 0x60, ...sized([I32, F32, F32]), ...sized([F32])]),
        ...section(3, [1, 0]),
        ...section(7, [1, ...sized([...new TextEncoder().encode('run')]), 0, 0]),
        ...section(10, [1, ...sized(body)]),
    ]);
}

/**
 * The loop with the number of accumulators that is fastest here: too few wait for each other, too many spill.
 * @param {boolean} relaxed
 * @returns {Promise<{ run: (iterations: number) => number, flop: number }>} flop of one iteration
 */
export async function peakLoop(relaxed) {
    let best = { rate: 0, run: (/** @type {number} */ _) => 0, flop: 0 };
    for (const accumulators of [8, 10, 12, 13, 14]) {
        const instance = await WebAssembly.instantiate(
            await WebAssembly.compile(/** @type {BufferSource} */ (assemblePeak(accumulators, relaxed))),
        );
        const compute = /** @type {(n: number, a: number, b: number) => number} */ (instance.exports.run);
        const run = (/** @type {number} */ iterations) => compute(iterations, 0.5, 1),
            flop = accumulators * UNROLL * 8;
        for (let k = 0, iterations = 20000; k < 6; k++) {
            // the engine's better compiler takes over meanwhile
            const from = performance.now();
            run(iterations);
            const ms = performance.now() - from,
                rate = (flop * iterations) / Math.max(ms, 0.5) / 1e6;
            // A clock that ticks at 1 ms says nothing of what is shorter.
            if (best.flop === 0 || (ms >= LEAST_MS && rate > best.rate))
                best = { rate: ms >= LEAST_MS ? rate : 0, run, flop };
            iterations = Math.min(Math.ceil((rate * 1e6 * 3 * LEAST_MS) / flop), 50 * iterations);
        }
    }
    return best;
}
