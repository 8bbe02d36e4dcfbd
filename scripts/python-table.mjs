/**
 * @file What Python reads of the core's table of operations, as the built binary tells it:
 *   python/primal_attention/table.json. `./build.sh js` brings it up to date, as `node scripts/python-table.mjs` does;
 *   with --check that only says whether it is, by its exit code (python/tests/test_table.py asks).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { FIT_DEFAULTS } from '../web/training/options.js';
import { bringUpToDate, builtCore } from './row-types.mjs';

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
    const core = await builtCore(root);
    const table = {
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
        fit: FIT_DEFAULTS,
        schedules: core.schedules.map(({ name, options }) => ({ name, options: options.map(optionOf) })),
    };
    return `${JSON.stringify(table, null, 1)}\n`;
}

/** @param {string} root */
const fileOf = root => join(root, 'python/primal_attention/table.json');

/** Brings it up to date with the built binary; says whether it had to. @param {string} root */
export async function writePythonTable(root) {
    return bringUpToDate(fileOf(root), await tableOf(root));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const root = fileURLToPath(new URL('..', import.meta.url));
    if (!process.argv.includes('--check')) await writePythonTable(root);
    else if (readFileSync(fileOf(root), 'utf8') !== (await tableOf(root))) {
        console.error('python/primal_attention/table.json is not what the binary says: node scripts/python-table.mjs');
        process.exitCode = 1;
    }
}
