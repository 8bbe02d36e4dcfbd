/**
 * @file What Python reads of the core's table of operations, as the built binary tells it:
 *   python/primal_attention/table.json. `node scripts/python-table.mjs` brings it up to date; with --check it only says
 *   whether it is, by its exit code (python/tests/test_table.py asks).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Core } from '../web/engine/core.js';

/** @typedef {import('../web/engine/core.js').Option} Option */

/** An option as people write it: its default a word, on or off, or a number. @param {Option} option */
function optionOf({ name, internal, perHead, fallback, words, onOff, whole, least, most, above, below }) {
    return {
        name,
        type: words ? 'word' : onOff ? 'boolean' : whole ? 'integer' : 'number',
        default: words ? words[fallback] : onOff ? fallback !== 0 : fallback,
        ...(words && { words }),
        ...(internal && { internal }),
        ...(perHead && { perHead }),
        ...Object.fromEntries(Object.entries({ least, most, above, below }).filter(([, end]) => end !== undefined)),
    };
}

/** @param {string} root */
async function tableOf(root) {
    const bytes = readFileSync(join(root, 'dist/full.simd128.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, {
        env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 },
    });
    const exports = /** @type {any} */ (instance.exports);
    exports._initialize?.();
    const core = new Core(exports);
    return {
        about: "Written by scripts/python-table.mjs from the core's table; change src/autodiff/ops/ instead.",
        attention: Object.fromEntries(
            core.operations
                .filter(({ family }) => family === 'attention')
                .map(({ name, formula, traits, inputs, outputs, options, layer }) => [
                    name,
                    { formula, traits, inputs, outputs, options: options.map(optionOf), layer: layer.map(optionOf) },
                ]),
        ),
        model: core.modelSlots.map(optionOf),
        optimizers: core.optimizers,
        optimizerOptions: core.optimizerOptions.map(optionOf),
        schedules: core.schedules.map(({ name, options }) => ({ name, options: options.map(optionOf) })),
    };
}

const root = fileURLToPath(new URL('..', import.meta.url)),
    file = join(root, 'python/primal_attention/table.json'),
    text = `${JSON.stringify(await tableOf(root), null, 1)}\n`;
if (readFileSync(file, { encoding: 'utf8', flag: 'a+' }) !== text) {
    if (process.argv.includes('--check')) {
        console.error('python/primal_attention/table.json is not what the binary says: node scripts/python-table.mjs');
        process.exitCode = 1;
    } else writeFileSync(file, text);
}
