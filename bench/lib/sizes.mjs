// What a user downloads, compressed with gzip -9.
import { existsSync, readFileSync } from 'node:fs';
import { gzip, pageSize } from '../../scripts/page-size.mjs';

const at = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const packed = (/** @type {string} */ path) => gzip(readFileSync(at(path)));

/**
 * What the others need for inference, as they publish it; jax-js makes its WebAssembly itself.
 * @type {Record<string, string[]>}
 */
const OTHERS = {
    ort: [
        'onnxruntime-web/dist/ort.wasm.min.mjs',
        'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
        'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    ],
    litert: [
        '@litertjs/core/dist/index.js',
        '@litertjs/core/wasm/litert_wasm_internal.js',
        '@litertjs/core/wasm/litert_wasm_internal.wasm',
    ],
    'tfjs-wasm': [
        '@tensorflow/tfjs-core/dist/tf-core.min.js',
        '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js',
        '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
    ],
};

/** @returns {Promise<Record<string, number>>} bytes */
export async function sizes() {
    const { build } = await import('esbuild'),
        { binary, bundled, unbundled } = await pageSize(),
        functions = await pageSize(undefined, './functions');
    /** @param {string} entry */
    const bundle = async entry => {
        const { outputFiles } = await build({
            entryPoints: [at(entry).pathname],
            bundle: true,
            minify: true,
            format: 'esm',
            platform: 'browser',
            write: false,
            logLevel: 'silent',
            external: ['node:*'],
        });
        return gzip(outputFiles[0].contents);
    };
    /** @type {Record<string, number>} */
    const result = {
        'core.simd128.wasm': packed('dist/core.simd128.wasm'),
        'core.relaxed.wasm': packed('dist/core.relaxed.wasm'),
        'full.simd128.wasm': packed('dist/full.simd128.wasm'),
        'full.relaxed.wasm': packed('dist/full.relaxed.wasm'),
        'load(), bundled: JavaScript': bundled,
        'load(), bundled': binary + bundled,
        'load(), unbundled': binary + unbundled,
        'load() without models, bundled': binary + functions.bundled,
    };
    for (const [name, files] of Object.entries(OTHERS)) {
        const present = files.filter(file => existsSync(at(`bench/node_modules/${file}`)));
        if (present.length === files.length)
            result[name] = present.reduce((sum, file) => sum + packed(`bench/node_modules/${file}`), 0);
    }
    result['jax-js'] = await bundle('bench/node_modules/@jax-js/jax/dist/index.js');
    return result;
}
