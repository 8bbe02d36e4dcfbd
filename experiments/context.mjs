/**
 * What every experiment needs: the package, the data folder, tables that grow on the screen, a clock that other
 * programs on the machine do not disturb, and a place for results.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { load } from '../dist/node.js';
import { parseTs } from '../dist/data.js';
import { parts } from './parts.mjs';

/**
 * @typedef {Awaited<ReturnType<typeof context>>} Context
 * @typedef {object} Options
 * @property {string} [data] the folder that holds the archives' folders
 * @property {string} [only] words, separated by commas: rows to keep
 * @property {boolean} [quick] fewer epochs, seeds and sizes
 * @property {string} [seeds] how many, in the place of the experiment's own number
 * @property {string} [steps] of a long training
 * @property {string} [batch] samples of a step, of a long training
 * @property {string} [tests] samples of its test part
 * @property {string} [minutes] after which it stops, to go on another time
 * @property {boolean} [estimate] how long a long training would take, instead of it
 * @property {boolean} [fresh] begin anew, though parts of an earlier run are there
 * @property {string} [out] where results go
 *
 * @typedef {string | number} Cell
 * @typedef {{ title: string, heads: string[], rows: Cell[][], keys?: string[] }} Table keys: heads whose cells name a
 *   row, so that rows that a run left out can be told
 * @typedef {{ experiment: string, date: string, machine: string, node: string, simd: string, command: string, tables:
 *   Table[], notes: string[], results: any }} Written
 */

/** An experiment that makes no sense without --data. */
export class NeedsData extends Error {}

/** Options that are numbers. */
export const NUMBERS = /** @type {const} */ (['seeds', 'steps', 'batch', 'tests', 'minutes']);

export const RESULTS = fileURLToPath(new URL('./results', import.meta.url));

/** The last run's file, if there is one. @param {string} folder @param {string} name @returns {Written | null} */
export function lastRun(folder, name) {
    const file = join(folder, `${name}.json`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** @param {string} name @param {Options} options */
export async function context(name, options) {
    const pa = await load({ full: true });
    const out = options.out ?? RESULTS;
    const only = options.only?.split(',');
    /** @type {Table[]} */
    const tables = [];
    /** @type {string[]} */
    const notes = [];
    const number = (/** @type {(typeof NUMBERS)[number]} */ name) => {
        const given = options[name];
        if (given === undefined) return undefined;
        if (!(Number(given) > 0)) throw new Error(`--${name} must be a number above 0, got ${given}`);
        return Number(given);
    };
    return {
        pa,
        quick: options.quick ?? false,
        data: options.data,
        out,
        /** How many seeds. */
        seeds: (/** @type {number} */ usual) => number('seeds') ?? (options.quick ? Math.min(2, usual) : usual),
        steps: number('steps'),
        batch: number('batch'),
        tests: number('tests'),
        minutes: number('minutes'),
        estimate: options.estimate ?? false,
        fresh: options.fresh ?? false,
        ...parts(out, name, options.fresh ?? false),
        /**
         * Of these words, the ones that --only has; all where it has none of them.
         * @template {string} W
         * @param {readonly W[]} words
         * @returns {W[]}
         */
        chosen(words) {
            const kept = words.filter(word => only?.includes(word));
            return kept.length > 0 ? kept : [...words];
        },
        /** What --only left out in an earlier run is kept. @returns {any} the results of the last run, or null */
        previous: () => (only ? (lastRun(out, name)?.results ?? null) : null),
        /**
         * The training and test part of a set of the archive, or null where the folder has none.
         * @param {string} set
         */
        archive(set) {
            if (!options.data)
                throw new NeedsData(
                    `${name} needs the archive: add --data DIR, the folder that holds ${set}/${set}_TRAIN.ts`,
                );
            const folder = options.data;
            const read = (/** @type {string} */ part) => readFileSync(join(folder, set, `${set}_${part}.ts`));
            try {
                const train = parseTs(read('TRAIN'));
                return { train, test: parseTs(read('TEST'), { classes: train.classes }) };
            } catch (error) {
                if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
                return null;
            }
        },
        /**
         * Files of a folder of the data folder, and below it, whose names end so.
         * @param {string} folder
         * @param {string} end
         */
        files(folder, end) {
            const root = options.data === undefined ? null : join(options.data, folder);
            if (root === null || !existsSync(root)) return [];
            const names = readdirSync(root, { recursive: true })
                .map(String)
                .filter(file => file.endsWith(end) && !file.includes('node_modules'))
                .sort();
            return names.map(file => ({ name: file, bytes: readFileSync(join(root, file)) }));
        },
        /**
         * A table that is printed row by row and goes into the results.
         * @param {string} title
         * @param {string[]} heads
         * @param {string[]} [keys] what names a row
         */
        table(title, heads, keys) {
            /** @type {Table} */
            const table = { title, heads, rows: [], ...(keys ? { keys } : {}) };
            tables.push(table);
            const widths = heads.map((head, i) => Math.max(head.length, i === 0 ? 16 : 8));
            const line = (/** @type {Cell[]} */ cells) =>
                console.log(`| ${cells.map((cell, i) => String(cell).padEnd(widths[i] ?? 8)).join(' | ')} |`);
            console.log(`${tables.length > 1 ? '\n' : ''}${title}\n`);
            line(heads);
            line(widths.map(width => '-'.repeat(width)));
            return (/** @type {Cell[]} */ ...cells) => {
                table.rows.push(cells);
                line(cells);
            };
        },
        /** A sentence below the tables. @param {string} sentence */
        note(sentence) {
            notes.push(sentence);
            console.log(`\n${sentence}`);
        },
        /** What there is so far, so that a run that is ended early has left something. @param {unknown} results */
        save(results) {
            mkdirSync(out, { recursive: true });
            const words = process.argv.slice(2);
            const command = [
                'npm run experiments --',
                ...words
                    .map((word, i) => (words[i - 1] === '--data' ? 'DIR' : word))
                    .filter((word, i) => word !== '--out' && words[i - 1] !== '--out'),
            ].join(' ');
            /** @type {Written} */
            const written = {
                experiment: name,
                date: new Date().toISOString().slice(0, 10),
                machine: `${cpus()[0]?.model}, one core`,
                node: process.version,
                simd: pa.simd,
                command,
                tables,
                notes,
                results,
            };
            writeFileSync(join(out, `${name}.json`), JSON.stringify(written, null, 1) + '\n');
        },
        /** @param {unknown} results @param {Record<string, string>} [plots] file name → SVG */
        write(results, plots = {}) {
            this.save(results);
            for (const [file, text] of Object.entries(plots)) writeFileSync(join(out, file), text);
            console.log(
                `\nwritten: ${[`${name}.json`, ...Object.keys(plots)].map(file => join(out, file)).join(', ')}`,
            );
        },
    };
}

/** Seconds of processor time since it was made: what one free core would have taken, however busy the machine is. */
export function stopwatch() {
    const start = process.cpuUsage();
    return () => {
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1e6;
    };
}

/** Progress on one line of a terminal; silent elsewhere. @param {string} text */
export function progress(text) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Share of one as per cent. @param {number} x */
export const percent = x => (100 * x).toFixed(1);

export { deviation, mean, median } from './statistics.mjs';
