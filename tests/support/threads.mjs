/** @file What the pool of threads does inside, which the library does not tell. */
import assert from 'node:assert/strict';

/**
 * Loads with threads, and counts the pieces of work that are handed out: a word of the memory that grows by one with
 * each (src/base/parallel.c), found by what pa_threads_try() does to it.
 * @template T @param {() => Promise<T>} load
 * @returns {Promise<{ pa: T, handed: () => number, exports: any, memory: any }>}
 */
export async function handedOut(load) {
    const { instantiate } = WebAssembly;
    /** @type {any} */
    let exports;
    /** @type {any} */
    let memory;
    WebAssembly.instantiate = /** @type {any} */ (
        async (/** @type {any} */ module, /** @type {any} */ imports) => {
            const instance = await instantiate(module, imports);
            ({ exports } = /** @type {any} */ (instance));
            ({ memory } = imports.env);
            return instance;
        }
    );
    let pa;
    try {
        pa = await load();
    } finally {
        WebAssembly.instantiate = instantiate;
    }
    if (!memory || /** @type {any} */ (pa).threads === 1) return { pa, exports, memory, handed: () => 0 };
    const words = new Int32Array(memory.buffer);
    let places = Array.from({ length: words.length }, (_, i) => i);
    for (const times of [3, 5, 11]) {
        const before = words.slice();
        assert.equal(exports.pa_threads_try(times, 4, 0), 4 * times);
        places = places.filter(i => words[i] === before[i] + times);
    }
    const [place] = places;
    assert.ok(place !== undefined);
    return { pa, exports, memory, handed: () => Atomics.load(words, place) };
}
