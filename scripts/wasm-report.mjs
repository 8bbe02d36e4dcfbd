// node scripts/wasm-report.mjs file.wasm …: prints size and compressed size, and fails if a binary asks its host for
// more than the functions the loader gives.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import v8 from 'node:v8';

// Node 20 knows relaxed SIMD only behind this; newer ones always
v8.setFlagsFromString('--experimental-wasm-relaxed-simd');

const allowed = new Set(
    ['emscripten_notify_memory_growth', 'pa_custom', 'memory', 'pa_thread_wait'].map(name => `env.${name}`),
);
for (const file of process.argv.slice(2)) {
    const bytes = readFileSync(file);
    const module = new WebAssembly.Module(bytes);
    const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function').length;
    const kilobytes = (/** @type {number} */ n) => `${(n / 1024).toFixed(1)} KB`;
    console.log(
        `   ${file}: ${kilobytes(bytes.length)}, ${kilobytes(gzipSync(bytes, { level: 9 }).length)} gzipped, ${functions} functions`,
    );
    const foreign = WebAssembly.Module.imports(module)
        .map(({ module, name }) => `${module}.${name}`)
        .filter(name => !allowed.has(name));
    if (foreign.length) {
        console.error(
            `${file} imports ${foreign.join(', ')}: the C code calls something of the system (printf, clock, exit, a file). Only ${[...allowed].join(', ')} is provided.`,
        );
        process.exitCode = 1;
    }
}
