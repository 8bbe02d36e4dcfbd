/**
 * What a thread of the pool runs, whole: it is started from its text, or from this file beside the module
 * (scripts/package.mjs). An instance of its own of the one module, on the one memory, with a stack of its own, works
 * for the caller until it is sent home.
 */

/** @typedef {import('./threads.js').Begin} Begin */

const scope = /** @type {any} */ (globalThis);
// from text it is CommonJS in Node, with require; Bun's and Deno's have a browser's postMessage too
const node = scope.process?.versions?.node ? require('node:worker_threads') : null;

/** @param {string | null} ended why it works no more; null: it is about to work */
const tell = ended => (node ? node.parentPort : scope).postMessage({ ended });

/** @param {Begin} begin */
function work({ module, memory, thread, stack, line }) {
    const foreign = () => {
        throw new Error('a thread of the pool has called its host');
    };
    let why = 'it was sent home';
    try {
        const exports = /** @type {any} */ (
            new WebAssembly.Instance(module, {
                env: {
                    memory: /** @type {any} */ (memory),
                    emscripten_notify_memory_growth: foreign,
                    pa_custom: foreign,
                    pa_thread_wait: foreign,
                },
            }).exports
        );
        exports.__stack_pointer.value = stack;
        tell(null);
        if (exports.pa_thread_run(thread) !== 0) why = 'its stack has overflowed';
    } catch (error) {
        why = String(error);
    }
    const words = new Int32Array(memory.buffer);
    Atomics.store(words, line + 1, 1);
    Atomics.notify(words, line); // the caller may wait for it
    tell(why);
}

if (node) work(node.workerData);
else scope.onmessage = (/** @type {{ data: Begin }} */ { data }) => work(data);
