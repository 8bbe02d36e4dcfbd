/**
 * @file gemm against the machine: GFLOP/s of matrix products beside the rate of a loop that does nothing but multiply
 *   and add in
 * registers, measured in the same run.
 *
 *     ./build.sh test-wasm simd128 && node bench/gemm_peak.mjs
 *     node --experimental-wasm-relaxed-simd bench/gemm_peak.mjs relaxed      (the flag for Node 20 only)
 *
 * The time of a batch is the processor time of this process, and the least of many batches counts: other work on the
 * machine disturbs little. Engines compile hot functions a second time, so every shape runs for a while first. */
import { readFileSync } from 'node:fs';

const variant = process.argv[2] ?? 'simd128';
const file = new URL(`../build/test/core.${variant}.wasm`, import.meta.url);
const module = new WebAssembly.Module(readFileSync(file));
/** @type {any} */
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => {};
/** @type {any} */
const e = (await WebAssembly.instantiate(module, imports)).exports;
e._initialize?.();

/**
 * Least seconds of one call of f.
 * @param {() => void} f
 * @param {number} calls so many make a batch of about a millisecond
 */
function seconds(f, calls) {
    const until = (/** @type {number} */ ms, /** @type {() => void} */ g) => {
        const end = performance.now() + ms;
        do g();
        while (performance.now() < end);
    };
    const batch = () => {
        for (let i = 0; i < calls; i++) f();
    };
    until(100, batch);
    let least = Infinity;
    until(250, () => {
        const start = process.cpuUsage(),
            wall = performance.now();
        batch();
        const { user, system } = process.cpuUsage(start);
        // a clock that stood still is not believed
        const used = Math.max((user + system) / 1e6, Math.min(performance.now() - wall, 2) / 1e3);
        least = Math.min(least, used / calls);
    });
    return least;
}

/** @param {number} n */
const floats = n => {
    const p = e.pa_alloc(4 * n);
    const view = new Float32Array(e.memory.buffer, p, n);
    for (let i = 0; i < n; i++) view[i] = Math.random() - 0.5;
    return p;
};

const x = floats(72);
const peak = () => (64 * 20000) / seconds(() => e.multiply_add_peak(x, 20000), 40) / 1e9;
let top = peak();
console.log(`${variant}, Node ${process.version}: ${top.toFixed(1)} GFLOP/s in registers`);

const LAYOUTS = ['NN', 'NT', 'TN'];
for (const text of `
    NN 64 64 64, NN 128 128 128, NN 256 256 256, NN 512 512 512, NN 1024 1024 1024, NT 512 512 512, TN 512 512 512,
    NN 1000 64 64, NT 1000 64 64, TN 64 64 1000, NN 4000 16 64, NN 4000 64 16, NN 4000 16 16, TN 16 16 4000,
    NN 30 64 64, NT 30 30 16, NN 30 16 30, NT 400 400 16, NN 400 16 400, NN 464 9 64, NN 1 64 64, NT 1 1024 256`.split(
    ',',
)) {
    const [name, M, N, K] = text
        .trim()
        .split(' ')
        .map((word, i) => (i ? Number(word) : word));
    const m = Number(M),
        n = Number(N),
        k = Number(K),
        layout = LAYOUTS.indexOf(String(name));
    const a = floats(m * k),
        b = floats(k * n),
        c = floats(m * n),
        scratch = floats(e.gemm_scratch(m, n, k));
    const work = 2 * m * n * k;
    const rate =
        work /
        seconds(
            () =>
                e.gemm_bias(layout, c, n, a, layout === 2 ? m : k, b, layout === 1 ? k : n, m, n, k, 1, 0, 0, scratch),
            Math.ceil(4e7 / work),
        ) /
        1e9;
    top = Math.max(top, peak());
    console.log(
        `${name} ${[m, n, k].join('×').padEnd(14)} ${rate.toFixed(1).padStart(6)}  ${((100 * rate) / top).toFixed(0).padStart(3)} %`,
    );
    for (const p of [a, b, c, scratch]) e.pa_free(p);
}
