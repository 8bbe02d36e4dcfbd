/**
 * The WebAssembly memory: this file alone knows addresses and `.buffer`. When the memory grows, every view of it
 * becomes empty, or, where threads share it, stays and ends too soon. So we make a view where we use it and keep none,
 * except those of the whole memory, which are forgotten when it grows. What leaves the library is a copy, except
 * Tensor.view().
 */
import { fail } from '../errors.js';

/**
 * @typedef {number} Pointer a byte offset; 0 is NULL. From 2 GB on the core's pointers come out as negative numbers,
 *   hence p >>> 0.
 */
/** @typedef {import('../lists.js').TypedNumbers} Block */

const decoder = new TextDecoder();

/**
 * @typedef {object} Scratch blocks that live until the end of the call that they were taken for
 * @property {(array: Block) => Pointer} put copies an array in
 * @property {(bytes: number) => Pointer} block takes room; cleared
 */

export class Memory {
    #exports;
    #words = new Int32Array(0);
    #doubles = new Float64Array(0);
    #floats = new Float32Array(0);
    #arguments;

    /** @param {import('./core.js').Exports} exports */
    constructor(exports) {
        this.#exports = exports;
        this.#arguments = exports.pa_arguments();
    }

    /** It has grown. */
    forget() {
        this.#words = new Int32Array(0);
        this.#doubles = new Float64Array(0);
        this.#floats = new Float32Array(0);
    }

    /** The whole memory as 32-bit words: to be asked for anew after every call that may allocate. */
    get words() {
        if (this.#words.length === 0) this.#words = new Int32Array(this.#exports.memory.buffer);
        return this.#words;
    }

    /** The same as doubles. */
    get doubles() {
        if (this.#doubles.length === 0) this.#doubles = new Float64Array(this.#exports.memory.buffer);
        return this.#doubles;
    }

    /** The same as floats. */
    get floats() {
        if (this.#floats.length === 0) this.#floats = new Float32Array(this.#exports.memory.buffer);
        return this.#floats;
    }

    /**
     * Where the options of one call go: doubles, 16 of them. Nothing may be kept there from one call to the next.
     * @returns {Pointer}
     */
    get options() {
        return this.#arguments;
    }

    /**
     * Where the tensors or the shape that one call takes go, 20 words, and behind them its results, 4 words.
     * @returns {Pointer}
     */
    get inputs() {
        return this.#arguments + 128;
    }

    /** @returns {Pointer} */
    get outputs() {
        return this.#arguments + 208;
    }

    /** Puts whole numbers where the inputs of a call go. @param {ArrayLike<number>} numbers @returns {Pointer} */
    putInputs(numbers) {
        const { words, inputs } = this;
        for (let i = 0; i < numbers.length; i++) words[(inputs >> 2) + i] = numbers[i];
        return inputs;
    }

    /** Bytes the instance has from the system; they are never given back. */
    get total() {
        return this.#exports.memory.buffer.byteLength;
    }

    /** @param {Pointer} p @param {number} length */
    f32(p, length) {
        return new Float32Array(this.#exports.memory.buffer, p >>> 0, length);
    }

    /** @param {Pointer} p @param {number} length */
    i32(p, length) {
        return new Int32Array(this.#exports.memory.buffer, p >>> 0, length);
    }

    /** @param {Pointer} p @param {number} length */
    f64(p, length) {
        return new Float64Array(this.#exports.memory.buffer, p >>> 0, length);
    }

    /** A zero-terminated string. @param {Pointer} p @returns {string} */
    string(p) {
        if (p === 0) return '';
        const bytes = new Uint8Array(this.#exports.memory.buffer, p >>> 0);
        return decoder.decode(bytes.slice(0, bytes.indexOf(0)));
    }

    /**
     * The array, or a copy if it is a view of this memory (Tensor.view()): an allocation may grow the memory, and then
     * the view is gone.
     * @template {Block} B
     * @param {B} array @returns {B}
     */
    outside(array) {
        return array.buffer === this.#exports.memory.buffer ? /** @type {B} */ (array.slice()) : array;
    }

    /** @param {Pointer} p @param {Block} array */
    write(p, array) {
        if (array instanceof Float32Array) return this.floats.set(array, p >>> 2);
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        new Uint8Array(this.#exports.memory.buffer, p >>> 0, bytes.length).set(bytes);
    }

    /**
     * Calls `fn` with a Scratch whose blocks are freed when it returns or throws.
     * @template T
     * @param {(scratch: Scratch) => T} fn
     * @returns {T}
     */
    withBlocks(fn) {
        /** @type {Pointer[]} */
        const blocks = [];
        /** @param {number} bytes */
        const block = bytes => {
            const p = this.#allocate(bytes);
            blocks.push(p);
            return p;
        };
        try {
            return fn({
                block,
                put: array => {
                    const own = this.outside(array),
                        p = block(own.byteLength);
                    this.write(p, own);
                    return p;
                },
            });
        } finally {
            for (const p of blocks) this.#exports.pa_free(p);
        }
    }

    /** A copy of an array that stays until free(). @param {Block} array @returns {Pointer} */
    keep(array) {
        const own = this.outside(array),
            p = this.#allocate(own.byteLength);
        this.write(p, own);
        return p;
    }

    /** @param {Pointer} p */
    free(p) {
        this.#exports.pa_free(p);
    }

    /** @param {number} bytes @returns {Pointer} */
    #allocate(bytes) {
        const p = this.#exports.pa_alloc(bytes);
        return p !== 0 ? p : fail(`out of memory: ${bytes} bytes were asked for, ${this.total} are held`);
    }
}
