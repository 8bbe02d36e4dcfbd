/**
 * The pool of threads: one module, one shared memory, an instance in each worker. What is handed out goes through the
 * memory (src/base/parallel.c); messages only tell that a thread has begun, and why it ended. Asked for with the first
 * load({ threads }), and not before.
 */
import { describe, fail } from '../errors.js';

/**
 * @typedef {import('./wasm.js').Build} Build
 * @typedef {import('./platform.js').WasmModule} Module
 * @typedef {import('./memory.js').Pointer} Pointer
 * @typedef {{ readonly buffer: any }} SharedMemory a WebAssembly.Memory
 * @typedef {object} ThreadExports as declared in src/pa_threads.h
 * @property {(threads: number) => number} pa_threads_begin
 * @property {(thread: number) => Pointer} pa_thread_stack
 * @property {(thread: number) => number} pa_thread_run
 * @property {(on: number) => void} pa_thread_works
 * @property {() => void} pa_threads_end
 * @property {(times: number, items: number, rounds: number) => number} pa_threads_try
 *
 * @typedef {object} Begin what a thread is given
 * @property {Module} module
 * @property {SharedMemory} memory
 * @property {number} thread from 1 on
 * @property {number} stack
 * @property {number} line of the shared memory: the word with `inside`, behind it `ended`
 *
 * @typedef {object} Thread a worker, wherever it runs
 * @property {(listener: (ended: string | null) => void) => void} listen what it tells, and the host of it; null: ready
 * @property {() => unknown} end
 * @property {() => void} free it need not keep the program from ending
 * @property {() => boolean} gone whether it was ended, as far as that can be known at once
 *
 * @typedef {object} Host what differs between places
 * @property {() => string | null} refuses why there are no threads here
 * @property {() => number} cores
 * @property {(begin: Begin) => Thread} start
 */

/** As many as the core has room for (PARALLEL_MOST), and as many as 'auto' takes. */
const MOST = 32,
    MOST_AUTO = 8;

/** The memory in pages of 64 KB (build.sh): at first, and at most, or what the engine grants of it: a phone less. */
const PAGES = 32,
    PAGES_MOST = [65536, 32768, 16384, 8192];

/**
 * Seconds to begin in; of one item, so many, and one for so many multiply-adds, a hundredth of what is usual; and to
 * end in once it was told to.
 */
const TO_BEGIN = 60,
    PATIENCE = 60,
    PER_SECOND = 1e8,
    TO_END = 5;

/** What wait() answers: it may still come; it has ended; it does not answer, and nobody knows whether it has ended. */
const WAITING = 0,
    ENDED = 1,
    SILENT = 2;

/** Times that a thread is begun. */
const TRIES = 3;

/**
 * The binary to take, its memory among the imports if it is one with threads, and the pool.
 * @param {Host} host @param {unknown} wanted what load() was asked for
 * @param {(build: Build) => Promise<Module>} get
 * @param {Build} full the build where there can be no threads
 * @param {Record<string, any>} env the imports
 * @returns {Promise<{ module: Module, pool: Pool }>}
 */
export async function open(host, wanted, get, full, env) {
    if (wanted !== 'auto' && !(Number.isInteger(wanted) && Number(wanted) >= 1 && Number(wanted) <= MOST))
        fail(`load: threads must be 'auto' or a whole number from 1 to ${MOST}, got ${describe(wanted)}`);
    const count = wanted === 'auto' ? Math.min(host.cores(), MOST_AUTO) : Number(wanted);
    let why = null;
    if (count === 1) why = wanted === 'auto' ? 'this machine has one processor for the program' : 'one was asked for';
    else why = host.refuses();
    let module = await get(why ? full : /** @type {any} */ (full.replace('full', 'threads')));
    if (!importsMemory(module))
        return {
            module,
            pool: new Pool(
                host,
                module,
                null,
                1,
                why ??
                    'this binary has no threads: threads.<simd>.wasm has, and neither the others nor primal-attention/inline',
            ),
        };
    const memory = makeMemory();
    if (memory === null) {
        why = 'no shared memory could be reserved';
        module = await get(full);
        if (importsMemory(module))
            fail(`load: ${why}, and the binary given as wasm needs it; full.<simd>.wasm does not`);
    }
    const pool = new Pool(host, module, memory, why ? 1 : count, why);
    Object.assign(env, { memory, pa_thread_wait: pool.wait.bind(pool) });
    return { module, pool };
}

const importsMemory = (/** @type {Module} */ module) =>
    WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory');

/** As large a memory as may be. @returns {SharedMemory | null} */
function makeMemory() {
    for (const maximum of PAGES_MOST)
        try {
            return new WebAssembly.Memory({ initial: PAGES, maximum, shared: true });
        } catch {
            /* so much can't be reserved */
        }
    return null;
}

/** Whether this thread may wait: a page's may not. */
function mayWait() {
    try {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
        return true;
    } catch {
        return false;
    }
}

const now = () => performance.now() / 1000;

export class Pool {
    #host;
    #module;
    #memory;
    #asked;
    /** @type {ThreadExports} */
    #exports = /** @type {any} */ (null);
    #words = new Int32Array(0);
    /** Where the threads' words begin. */
    #lines = 0;
    #waits = false;
    /** @type {{ thread: Thread | null, works: boolean, tries: number }[]} those beside the caller, from 1 on */
    #threads = [];
    #disposed = false;
    /** Since when the caller waits for a thread, and since when that is known to be gone. */
    #since = 0;
    #gone = 0;

    /** What the matter is, while there are fewer than were asked for. @type {string | null} */
    #why;

    /**
     * @param {Host} host @param {Module} module @param {SharedMemory | null} memory @param {number}
     *   asked threads
     * @param {string | null} reason why there is but one
     */
    constructor(host, module, memory, asked, reason) {
        this.#host = host;
        this.#module = module;
        this.#memory = memory;
        this.#asked = asked;
        this.#why = reason;
    }

    /** Threads that work, with the one that calls. */
    get count() {
        return 1 + this.#threads.filter(({ works }) => works).length;
    }

    /** Why there are not as many as were asked for. @returns {string | null} */
    get reason() {
        const { count } = this;
        if (this.#threads.length === 0) return this.#why;
        return count === this.#asked ? null : `${count} of ${this.#asked} threads work: ${this.#why}`;
    }

    /** Starts all threads but the caller's. @param {any} exports of its instance */
    async begin(exports) {
        if (this.#asked === 1 || this.#memory === null) return;
        this.#exports = exports;
        this.#words = new Int32Array(this.#memory.buffer);
        this.#waits = mayWait();
        this.#lines = (exports.pa_threads_begin(this.#asked) >>> 0) >> 2;
        if (this.#lines === 0) {
            this.#why = 'there is no memory for the stacks of more threads';
            return;
        }
        this.#threads = Array.from({ length: this.#asked }, () => ({ thread: null, works: false, tries: 0 }));
        await Promise.all(this.#threads.map((_, thread) => (thread > 0 ? this.#start(thread) : null)));
    }

    /** @param {number} thread @param {boolean} [again] */
    async #start(thread, again = false) {
        const own = this.#threads[thread],
            line = this.#lines + 16 * thread;
        own.tries++;
        /** @type {Thread | null} */
        let worker = null;
        let begun = false;
        const why = await new Promise(resolve => {
            const late = setTimeout(() => resolve(`it has not begun in ${TO_BEGIN} s`), 1000 * TO_BEGIN);
            try {
                worker = this.#host.start({
                    module: this.#module,
                    memory: /** @type {SharedMemory} */ (this.#memory),
                    thread,
                    stack: this.#exports.pa_thread_stack(thread) >>> 0,
                    line,
                });
                own.thread = worker;
                if (again) worker.free();
                worker.listen(ended => {
                    clearTimeout(late);
                    // not in the middle of a call: Deno tells it as soon as a worker is ended
                    if (begun && ended !== null) queueMicrotask(() => this.#lost(thread, worker, ended));
                    else resolve(ended);
                });
            } catch (error) {
                clearTimeout(late);
                resolve(String(error));
            }
        });
        const started = /** @type {Thread | null} */ (worker);
        if (this.#disposed || own.thread !== started) return void started?.end();
        if (why === null) {
            begun = own.works = true;
            started?.free();
            this.#exports.pa_thread_works(1);
        } else {
            own.thread = null;
            started?.end();
        }
        if (why !== null) this.#why = `thread ${thread + 1} could not be started: ${why}`;
        if (why !== null && again && own.tries < TRIES) void this.#start(thread, true);
    }

    /**
     * A thread has ended that was not sent home.
     * @param {number} thread @param {Thread | null} worker @param {string} why
     */
    #lost(thread, worker, why) {
        const own = this.#threads[thread];
        if (this.#disposed || own.thread !== worker) return;
        own.thread = null;
        own.works = false;
        worker?.end();
        this.#exports.pa_thread_works(0);
        this.#why = `thread ${thread + 1} has ended: ${why}`;
        console.warn(`primal-attention: ${this.reason}`);
        Atomics.store(this.#words, this.#lines + 16 * thread, 0);
        if (own.tries < TRIES) void this.#start(thread, true);
    }

    /**
     * Called by the core while it waits for a thread (src/base/parallel.c), where nothing else can be heard.
     * @param {number} thread @param {number} round how often it has asked before @param {number} each multiply-adds of
     *   an item
     * @returns {number} WAITING, ENDED or SILENT
     */
    wait(thread, round, each) {
        const line = this.#lines + 16 * thread,
            own = this.#threads[thread];
        if (Atomics.load(this.#words, line + 1) !== 0) return ENDED;
        const time = now();
        if (round === 0) this.#since = this.#gone = time;
        if (this.#waits && Atomics.wait(this.#words, line, 1, 50) !== 'timed-out') return WAITING;
        if (!own.thread?.gone()) this.#gone = now();
        else if (now() - this.#gone > 1) return ENDED; // for it may still have been about to end
        const late = time - this.#since - PATIENCE - each / PER_SECOND;
        if (late < 0) return WAITING;
        const worker = own.thread;
        worker?.end();
        own.tries = TRIES; // nobody takes over its stack
        if (late < TO_END) return WAITING;
        queueMicrotask(() => this.#lost(thread, worker, 'it did not answer'));
        return SILENT;
    }

    /** Sends all threads home. What is computed later, one computes. @returns {Promise<void>} when they are gone */
    async dispose() {
        if (this.#disposed || this.#lines === 0) return;
        this.#disposed = true;
        this.#why = 'dispose() has ended the others';
        this.#exports.pa_threads_end();
        const threads = this.#threads.flatMap(({ thread }) => thread ?? []);
        this.#threads = [];
        await Promise.all(threads.map(thread => thread.end()));
    }
}
