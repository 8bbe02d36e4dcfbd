// The group `generate` of the bench: tokens a second, the latency of one prediction, and a cold page.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../dist/node.js';
import { digits, median } from '../lib/measure.mjs';
import { coldPages } from './cold.mjs';
import { tasksOf, writeTask } from './models.mjs';
import { openPeer, peersOf } from './peers.mjs';

/**
 * @typedef {object} Timed
 * @property {string} task
 * @property {import('./models.mjs').Task} job
 * @property {string} peer
 * @property {boolean} own
 * @property {number} threads
 * @property {string} engine
 * @property {number} [median] milliseconds of a call
 * @property {number} [min]
 * @property {number} [late] of 95 of 100 calls the slowest
 * @property {number} [samples]
 * @property {string} [skipped]
 * @typedef {{ timed: Timed[], cold: import('./cold.mjs').Cold[] }} Generation
 */

/** A call that takes longer is not repeated: threads that wait for a busy machine take a hundred times as long. */
const LONG_MS = 5000;
/** Calls of one turn, and a thread that spins must stop before the next begins. */
const CALLS = { generate: 1, predict: 20 },
    PAUSE_MS = 30;

/**
 * @typedef {{ nodes: Record<string, string>, browser: boolean, quick: boolean, busy: boolean }} Options busy:
 *   processor time
 * @param {Options & { log: (line: string) => void }} options
 * @returns {Promise<Generation>}
 */
export async function measureGeneration({ nodes, browser, quick, busy, log }) {
    const pa = await load({ full: true }),
        root = mkdtempSync(join(tmpdir(), 'bench-generation-')),
        peers = peersOf(nodes, quick);
    /** @type {Generation} */
    const measured = { timed: [], cold: [] };
    try {
        for (const job of tasksOf(quick)) {
            const folder = join(root, job.name.replaceAll(' ', '-'));
            await writeTask(pa, job, folder);
            const results = await measureTask(job, folder, peers, { rounds: quick ? 4 : 9, busy });
            for (const each of results) log(line(each));
            measured.timed.push(...results);
            console.log(summary(job, results));
        }
        if (browser) {
            measured.cold = await coldPages(join(root, 'predict-N40'), quick ? 3 : 9);
            for (const { throttled, library, times } of measured.cold)
                console.log(
                    `cold page${throttled ? ', throttled' : ''}: ${library} ${digits(median(times))} ms (least ${digits(Math.min(...times))})`,
                );
        }
    } finally {
        rmSync(root, { recursive: true, force: true });
    }
    return measured;
}

/**
 * All take turns, in rounds whose order rotates.
 * @param {import('./models.mjs').Task} job @param {string} folder @param {import('./peers.mjs').Peer[]} peers
 * @param {{ rounds: number, busy: boolean }} options
 */
export async function measureTask(job, folder, peers, { rounds, busy }) {
    /** @type {Timed[]} */
    const results = [];
    const running = [];
    for (const peer of peers) {
        const { id, own = false, threads, engine } = peer;
        /** @type {Timed} */
        const result = { task: job.name, job, peer: id, own, threads, engine };
        results.push(result);
        if (id.startsWith('ort, whole') && job.kind === 'predict')
            result.skipped = 'absent'; // the same as `ort`
        else
            try {
                const open = await openPeer(peer, busy);
                /** @type {number[]} */
                const times = [];
                running.push({ result, open, times });
                check(job, await open.call('prepare', { folder }), folder);
                for (let spent = 0; spent < 300; ) {
                    const warm = /** @type {number[]} */ (await open.call('time', { count: CALLS[job.kind] }));
                    spent += warm.reduce((a, b) => a + b, 0);
                    if (spent > LONG_MS) times.push(...warm);
                }
            } catch (error) {
                result.skipped = /** @type {Error} */ (error).message;
            }
    }
    for (let round = 0; round < rounds; round++)
        for (let turn = 0; turn < running.length; turn++) {
            const { result, open, times } = running[(turn + round) % running.length];
            if (result.skipped || times[0] > LONG_MS) continue;
            try {
                times.push(...(await open.call('time', { count: CALLS[job.kind] })));
            } catch (error) {
                result.skipped = /** @type {Error} */ (error).message;
            }
            if (result.threads > 1) await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
        }
    for (const { result, open, times } of running) {
        await open.close();
        if (result.skipped) continue;
        const sorted = [...times].sort((a, b) => a - b);
        Object.assign(result, {
            median: median(times),
            min: sorted[0],
            late: sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))],
            samples: sorted.length,
        });
    }
    return results;
}

/** @param {import('./models.mjs').Task} job @param {number[]} values @param {string} folder */
function check(job, values, folder) {
    const { expected } = JSON.parse(readFileSync(join(folder, 'task.json'), 'utf8'));
    const wrong = expected.findIndex((/** @type {number} */ value, /** @type {number} */ i) =>
        job.kind === 'generate' ? values[i] !== value : !(Math.abs(values[i] - value) < 1e-4),
    );
    if (wrong >= 0) throw new Error(`WRONG RESULT: number ${wrong} is ${values[wrong]}, not ${expected[wrong]}`);
}

/** @param {Timed} result @returns {string} */
function line({ task, peer, engine, job, median: middle, min = NaN, late = NaN, skipped }) {
    const head = `${task.padEnd(24)} ${peer.padEnd(36)} ${engine.padEnd(14)}`;
    if (middle === undefined) return `${head} ${skipped}`;
    return job.kind === 'generate'
        ? `${head} ${digits(perSecond(job, middle))} tokens a second (most ${digits(perSecond(job, min))})`
        : `${head} ${digits(middle)} ms (least ${digits(min)}, 95 of 100 below ${digits(late)})`;
}

/** @param {import('./models.mjs').Task} job @param {number} ms */
export function perSecond({ tokens = 0 }, ms) {
    return (1000 * tokens) / ms;
}

/** @param {import('./models.mjs').Task} job @param {Timed[]} results */
function summary(job, results) {
    const cells = results
        .filter(({ median: middle }) => middle !== undefined)
        .map(({ peer, engine, median: middle = NaN }) => {
            const where = engine.startsWith('Node') ? ` (${engine.split('.')[0]})` : '';
            return `${peer}${where} ${digits(job.kind === 'generate' ? perSecond(job, middle) : middle)}`;
        });
    return `${job.name.padEnd(24)} ${job.kind === 'generate' ? 'tokens/s' : 'ms'}: ${cells.join(' · ')}`;
}
