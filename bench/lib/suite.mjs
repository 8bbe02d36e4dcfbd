// Runs jobs on libraries in one lane: first the check of the numbers, then timed rounds in which all take turns.
import { setTimeout as sleep } from 'node:timers/promises';
import { checkOf, flopOf, nameOf } from './jobs.mjs';
import { median } from './measure.mjs';
import { NATIVE, sameLosses } from './native.mjs';
import { pythonOf, pythonPeer } from './python-peer.mjs';

/**
 * @typedef {import('./jobs.mjs').Job} Job
 * @typedef {import('./node-lane.mjs').Lane} Lane
 * @typedef {import('./node-lane.mjs').RemotePeer} RemotePeer
 * @typedef {{ peer: string, job: Job }} Entry
 * @typedef {object} Result
 * @property {string} lane
 * @property {string} task the entries of one task were measured together
 * @property {string} name of the job
 * @property {string} peer
 * @property {Job} job
 * @property {number} [median] milliseconds, as all times
 * @property {number} [min]
 * @property {number} [samples]
 * @property {number} [first] preparation and first run
 * @property {import('./mechanisms.mjs').Work} [work] of a mechanism
 * @property {number} [rate] GFLOP/s at the median
 * @property {number} [bestRate] at the minimum
 * @property {number} [error] largest relative deviation from float64; of losses of steps from ours
 * @property {number} [steps] whose losses were compared
 * @property {string} [skipped] why there is no time
 */

/**
 * Which adapter file has which library; the second is how many threads it takes.
 * @type {Record<string, [string, number]>}
 */
export const PEERS = {
    simd128: ['ours.mjs', 1],
    relaxed: ['ours.mjs', 1],
    'simd128-2-threads': ['ours.mjs', 2],
    'relaxed-2-threads': ['ours.mjs', 2],
    ort: ['ort.mjs', 1],
    'ort-mha': ['ort.mjs', 1],
    'ort-attention23': ['ort.mjs', 1],
    'ort-2-threads': ['ort.mjs', 2],
    litert: ['litert.mjs', 1],
    'tfjs-wasm': ['tfjs.mjs', 1],
    'tfjs-wasm-batched': ['tfjs.mjs', 1],
    'tfjs-cpu': ['tfjs.mjs', 1],
    'jax-js': ['jax-js.mjs', 1],
    'plain-js': ['plain-js.mjs', 1],
};
export const OURS = ['simd128', 'relaxed'],
    OURS_TWO_THREADS = OURS.map(id => `${id}-2-threads`);
/** Which of ours stands for a lane: the faster of those that it has. @param {string} lane */
export const ownOf = lane => (['node', 'webkit'].includes(lane) ? 'simd128' : 'relaxed');

/** A run longer than this is not repeated. */
const LONG_MS = 8000;
/** A library whose next size would take longer than this is left out of it. */
const TOO_LONG_MS = 12000;
/** Libraries that materialise N×N give their memory back only by ending. */
const LARGE_FLOATS = 2e7;
/** A sample is so many ticks of the lane's clock at least. */
const TICKS = 60;

export class Suite {
    /** @type {Result[]} */
    results = [];
    /** Versions of native libraries, in words, by peer. @type {Record<string, string>} */
    versions = {};
    /** @type {Map<string, RemotePeer | string>} a sentence where it could not be loaded */
    #open = new Map();
    /**
     * Last time or failure of a library in a series of growing sizes.
     * @type {Map<string, { work: number, ms: number } | string>}
     */
    #series = new Map();

    /**
     * @param {Lane} lane
     * @param {{ rounds: number, sampleMs: number, totalMs: number, warmMs: number, install: boolean,
     *   log: (line: string) => void }} options
     */
    constructor(lane, options) {
        this.lane = lane;
        this.options = options;
    }

    /** @param {string} task @param {Entry[]} entries @param {{ rounds?: number, totalMs?: number }} [more] */
    async measure(task, entries, more = {}) {
        const { rounds, totalMs, warmMs, log, ...asked } = { ...this.options, ...more };
        const sampleMs = Math.max(asked.sampleMs, TICKS * (this.lane.tickMs ?? 0));
        const running = [];
        for (const [slot, { peer: id, job }] of entries.entries()) {
            if (id.startsWith('relaxed') && !this.lane.relaxed) continue;
            const name = nameOf(job),
                series = `${id} ${job.kind} ${job.H ?? ''} ${job.op ?? ''}`,
                work = flopOf(job) || (job.N ?? 1) ** 2 * (job.batch ?? 1);
            /** @type {Result} */
            const result = { lane: this.lane.name, task, name, peer: job.kind === 'peak' ? `peak ${id}` : id, job };
            const before = this.#series.get(series);
            try {
                if (typeof before === 'string') throw new Error(`a smaller size failed: ${before}`);
                if (
                    before &&
                    work > before.work &&
                    (before.ms * work) / before.work > TOO_LONG_MS &&
                    entries.length > 1
                )
                    throw new Error(`left out: about ${Math.round((before.ms * work) / before.work / 1000)} s`);
                const peer = await this.#peer(id);
                if (!peer.kinds.includes(job.kind)) {
                    if (OURS.includes(id)) throw new Error('absent');
                    continue; // the library has no such thing
                }
                let { first, flop = flopOf(job), work: done } = await peer.call('prepare', job, slot);
                result.first = first;
                if (done) result.work = done;
                if (id in NATIVE && first > LONG_MS) first = await peer.call('time', 1, slot); // most was compilation
                const check = checkOf(job);
                if (check) {
                    if (job.kind === 'train') await peer.call('time', check.places.length - 1, slot);
                    const values = /** @type {number[]} */ (await peer.call('values', check.places, slot));
                    result.error = values.reduce((most, value, i) => {
                        const error = Math.abs(value - check.values[i]) / (1 + Math.abs(check.values[i]));
                        return error <= most ? most : error; // NaN stays
                    }, 0);
                    if (!(result.error < check.tolerance))
                        throw new Error(`WRONG RESULT, off by ${result.error.toPrecision(2)}`);
                }
                let ms = first;
                if (first < LONG_MS) {
                    ms = await peer.call('time', 1, slot);
                    // The engine's better compiler comes in after a while.
                    for (let spent = ms, calls = 1; spent < warmMs; calls *= 2) {
                        const each = await peer.call('time', calls, slot);
                        spent += each;
                        ms = Math.min(ms, Math.max(each, 1e-3) / calls);
                    }
                }
                this.#series.set(series, { work, ms });
                running.push({
                    id,
                    slot,
                    peer,
                    result,
                    flop,
                    ms,
                    spent: 0,
                    samples: first < LONG_MS ? [] : [first],
                    calls: Math.max(1, Math.round(sampleMs / Math.max(ms, 1e-4))),
                });
            } catch (error) {
                result.skipped = String(/** @type {Error} */ (error).message)
                    .split('\n')[0]
                    .replace(/^page\.evaluate: (Error: )?/, '');
                if (!/^(left out|absent)/.test(result.skipped) && typeof before !== 'string')
                    this.#series.set(series, result.skipped);
                this.results.push(result);
                log(line(result));
                if (/^(left out|absent|a smaller size)/.test(result.skipped)) continue;
                await this.#drop(id); // whatever state it is in
                for (const other of running.filter(each => each.id === id).reverse()) {
                    running.splice(running.indexOf(other), 1);
                    this.results.push({ ...other.result, skipped: 'lost with another entry of the task' });
                }
            }
        }
        for (let round = 0; round < rounds; round++)
            for (let turn = 0; turn < running.length; turn++) {
                const each = running[(turn + round) % running.length];
                if (each.result.skipped || (each.samples.length > 0 && each.spent > totalMs) || each.ms > LONG_MS)
                    continue;
                try {
                    const ms = await each.peer.call('time', each.calls, each.slot);
                    each.samples.push(ms / each.calls);
                    each.spent += ms;
                } catch (error) {
                    each.result.skipped = String(/** @type {Error} */ (error).message).split('\n')[0];
                    await this.#drop(each.id);
                }
                if (threadsOf(each.id) > 1) await sleep(30); // its threads go on spinning for a moment
            }
        await sameLosses(running);
        for (const { result, samples, flop } of running) {
            if (!result.skipped) {
                Object.assign(result, { median: median(samples), min: Math.min(...samples), samples: samples.length });
                if (flop)
                    Object.assign(result, {
                        rate: flop / median(samples) / 1e6,
                        bestRate: flop / Math.min(...samples) / 1e6,
                    });
            }
            this.results.push(result);
            log(line(result));
        }
        for (const id of new Set(running.map(({ id }) => id))) {
            const peer = this.#open.get(id);
            if (typeof peer === 'object') await peer.call('dispose').catch(() => this.#drop(id));
            const large = entries.some(
                ({ peer, job }) =>
                    peer === id && ((job.H ?? 0) * (job.N ?? 0) ** 2 > LARGE_FLOATS || job.kind === 'train'),
            );
            if (large && !OURS.includes(id)) await this.#drop(id);
        }
    }

    /** @param {string} id @returns {Promise<RemotePeer>} */
    async #peer(id) {
        let peer = this.#open.get(id);
        if (!peer) {
            try {
                peer = await openPeer(this.lane, id, this.options.install);
                if (peer.version) this.versions[id] = peer.version;
            } catch (error) {
                peer = `could not be loaded: ${String(/** @type {Error} */ (error).message).split('\n')[0]}`;
            }
            this.#open.set(id, peer);
        }
        if (typeof peer === 'string') throw new Error(peer);
        return peer;
    }

    /** @param {string} id */
    async #drop(id) {
        const peer = this.#open.get(id);
        if (typeof peer !== 'object') return;
        this.#open.delete(id);
        await peer.close();
    }

    async close() {
        for (const id of [...this.#open.keys()]) await this.#drop(id);
    }
}

/** @param {string} id */
const threadsOf = id => NATIVE[id]?.threads ?? PEERS[id][1];

/**
 * @param {Lane} lane @param {string} id @param {boolean} [install] what is native and not there
 * @returns {Promise<RemotePeer>}
 */
async function openPeer(lane, id, install = false) {
    const native = NATIVE[id];
    if (!native) return lane.open(PEERS[id][0], id, threadsOf(id) > 1);
    const options = { threads: native.threads, processorTime: lane.processorTime };
    return pythonPeer(native.adapter, id, pythonOf(native.python, install), options);
}

/** @param {Result} result @returns {string} */
function line({ lane, name, peer, median, min, rate, error, skipped }) {
    const head = `${lane.padEnd(9)} ${name.padEnd(26)} ${peer.padEnd(18)}`;
    if (skipped) return `${head} ${skipped}`;
    const number = (/** @type {number} */ x) => (x < 10 ? x.toFixed(3) : x.toFixed(1)).padStart(9);
    return `${head} ${number(median ?? NaN)} ms (least${number(min ?? NaN)})${rate ? `${rate.toFixed(1).padStart(8)} GFLOP/s` : ''}${error === undefined ? '' : `   error ${error.toExponential(0)}`}`;
}

/**
 * Growth of a process's memory by a job: after the library is loaded, to the most it ever held in three runs.
 * @param {Lane} lane @param {string} id @param {Job} job
 * @returns {Promise<{ lane: string, peer: string, name: string, job: Job, bytes?: number, whole?: number, own?: any,
 * error?: number,
 *   skipped?: string }>}
 */
export async function memoryOf(lane, id, job) {
    const result = { lane: lane.name, peer: id, name: nameOf(job), job };
    /** @type {RemotePeer | null} */
    let peer = null;
    try {
        peer = await openPeer(lane, id);
        const before = await peer.call('memory');
        const { first } = await peer.call('prepare', job, 0);
        await peer.call('time', first > 3000 ? 1 : 2, 0);
        const after = await peer.call('memory'),
            most = after.most > before.most ? after.most : after.rss;
        const check = checkOf(job);
        let error;
        if (check && job.kind !== 'train') {
            const values = /** @type {number[]} */ (await peer.call('values', check.places, 0));
            error = Math.max(
                ...values.map((value, i) => Math.abs(value - check.values[i]) / (1 + Math.abs(check.values[i]))),
            );
            if (!(error < check.tolerance)) throw new Error(`WRONG RESULT, off by ${error.toPrecision(2)}`);
        }
        return { ...result, bytes: most - before.rss, whole: most, own: after.own, error };
    } catch (error) {
        return { ...result, skipped: String(/** @type {Error} */ (error).message).split('\n')[0] };
    } finally {
        await peer?.close();
    }
}
