/** @file Binaries: the package's, and those of the tests. */
import { readFileSync } from 'node:fs';

/**
 * Where the package has a binary, the full one or the base.
 * @param {'simd128' | 'relaxed'} variant @param {'core' | 'full' | 'threads'} [build]
 */
export const addressOf = (variant, build = 'full') =>
    new URL(import.meta.resolve(`primal-attention/${build}.${variant}.wasm`));

/** Its bytes. @param {'simd128' | 'relaxed'} variant @param {'core' | 'full' | 'threads'} [build] */
export const binaryOf = (variant, build) => readFileSync(addressOf(variant, build));

/**
 * A test binary, build/test/core.<variant>.wasm: the library's own, with kernels and scenarios exported too.
 * @param {'simd128' | 'relaxed'} variant
 */
export async function instantiateTestBinary(variant) {
    const module = new WebAssembly.Module(
        readFileSync(new URL(`../../build/test/core.${variant}.wasm`, import.meta.url)),
    );
    /** @type {any} */
    const imports = {};
    // a standalone binary asks the host for next to nothing, and a kernel for nothing at all
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module))
        if (kind === 'function')
            (imports[from] ??= {})[name] =
                name === 'emscripten_notify_memory_growth'
                    ? () => {}
                    : () => {
                          throw new Error(`${from}.${name} was called`);
                      };
    const { exports } = /** @type {{ exports: any }} */ (await WebAssembly.instantiate(module, imports));
    exports._initialize?.();
    return {
        exports,
        /** @param {number} pointer @returns {string} */
        string(pointer) {
            const bytes = new Uint8Array(exports.memory.buffer, pointer);
            return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
        },
    };
}
