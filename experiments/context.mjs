/**
 * What every experiment needs: the package, the data folder, a table that grows on the screen, and a place for results.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { load } from '../dist/node.js';
import { parseTs } from '../dist/data.js';

/**
 * @typedef {Awaited<ReturnType<typeof context>>} Context
 * @typedef {object} Options
 * @property {string} [data]
 * @property {string} [only]
 * @property {boolean} [quick]
 * @property {string} [out]
 */

/** @param {string} name @param {Options} options */
export async function context(name, options) {
    const pa = await load();
    const out = options.out ?? fileURLToPath(new URL('./results', import.meta.url));
    const only = options.only?.split(',');
    return {
        pa,
        quick: options.quick ?? false,
        data: options.data,
        /** Is this row wanted? @param {string} word */
        wanted: word => !only || only.includes(word),
        /** @param {string} set the training and test part of a set of the archive, or null with a word of why */
        archive(set) {
            if (!options.data) throw new Error(`${name} needs the archive: add --data DIR, the folder that holds ${set}/${set}_TRAIN.ts`);
            const read = (/** @type {string} */ part) => readFileSync(join(options.data ?? '', set, `${set}_${part}.ts`));
            try {
                const train = parseTs(read('TRAIN'));
                return { train, test: parseTs(read('TEST'), { classes: train.classes }) };
            } catch (error) {
                if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
                console.log(`${set}: not in ${options.data}, left out`);
                return null;
            }
        },
        /** @param {unknown} results @param {Record<string, string>} [files] name → text, e.g. SVG plots */
        write(results, files = {}) {
            mkdirSync(out, { recursive: true });
            const about = { experiment: name, date: new Date().toISOString().slice(0, 10), machine: cpus()[0]?.model, node: process.version, simd: pa.simd,
                command: `npm run experiments -- ${process.argv.slice(2).map(word => word.startsWith('/') ? 'DIR' : word).join(' ')}` };
            writeFileSync(join(out, `${name}.json`), JSON.stringify({ ...about, results }, null, 1) + '\n');
            for (const [file, text] of Object.entries(files)) writeFileSync(join(out, file), text);
            console.log(`\nwritten to ${join(out, `${name}.json`)}`);
        },
    };
}

/** A table that is printed row by row. @param {string[]} heads */
export function table(heads) {
    const widths = heads.map(head => Math.max(head.length, 8));
    const line = (/** @type {(string | number)[]} */ cells) => console.log(`| ${cells.map((cell, i) => String(cell).padEnd(widths[i] ?? 8)).join(' | ')} |`);
    widths[0] = Math.max(widths[0] ?? 0, 18);
    line(heads);
    line(widths.map(width => '-'.repeat(width)));
    return { row: line };
}

/** Progress on one line of a terminal; silent elsewhere. @param {string} text */
export function progress(text) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

export const percent = (/** @type {number} */ x) => (100 * x).toFixed(1);
