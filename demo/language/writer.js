// A language model in the worker: it writes on, says where it looks, learns. One for each side.

import { TEXT_MODELS } from './recipes.js';

const PAUSE = 33; // ms between two pieces of text
const SAMPLE = 800; // ms of learning between two samples
const VALIDATE = 6000; // ms of learning between two readings of the chapter that is kept back

/**
 * @typedef {object} Keeps  what a text that is written keeps in memory, measured: fixed + each · letters
 * @property {number} fixed  bytes
 * @property {number} each   bytes for each letter, up to `length` of them
 * @property {number} length
 *
 * @typedef {object} Look
 * @property {number} from       the letter that row and column 0 stand for
 * @property {number} size       rows, and columns
 * @property {Uint8Array} bytes  the map, each row by its own largest value: 0 … 255; where it is signed around 128
 * @property {Float32Array} ranges  those values
 * @property {boolean} signed
 */

export class Writer {
    /** @type {any} */
    #model;
    /** @type {Iterator<number> | undefined} */
    #text;
    #timer = 0;
    #tick = () => {}; // the next letters
    /** @type {AbortController | undefined} */
    #learning;

    /** @param {any} pa @param {'a'|'b'} side @param {(event: Record<string, any>) => void} tell */
    constructor(pa, side, tell) {
        this.pa = pa;
        this.side = side;
        this.tell = tell;
        this.recipe = TEXT_MODELS[side];
    }

    /** A model of a file, or from nothing. @param {Uint8Array} [bytes] */
    async open(bytes) {
        this.stop();
        this.rest();
        this.#model?.dispose();
        this.#model = bytes ? this.pa.openLanguageModel(bytes) : this.pa.languageModel(this.recipe.config);
        const { config } = this.#model;
        return {
            kinds: config.attention.map((/** @type {any} */ layer) => layer),
            heads: config.heads,
            length: config.input.length,
            parameters: this.pa.cost(this.#model).parameters,
            simd: this.pa.simd,
        };
    }

    /**
     * What a stream of such a model holds, with room for so many letters: the engine's memory behind it less that
     * before it. No letter is written meanwhile, which would count as well.
     * @returns {Promise<Keeps>}
     */
    async keeps() {
        const writes = this.#timer > 0;
        clearTimeout(this.#timer);
        const { config } = this.recipe;
        const held = async (/** @type {number} */ length) => {
            const model = this.pa.languageModel({ ...config, length });
            const before = this.pa.memory().used,
                stream = await model.stream(),
                bytes = this.pa.memory().used - before;
            stream.dispose();
            model.dispose();
            return bytes;
        };
        const [once, twice] = [await held(config.length), await held(2 * config.length)];
        const each = (twice - once) / config.length;
        if (writes) this.#timer = Number(setTimeout(this.#tick, PAUSE));
        return { fixed: once - each * config.length, each, length: config.length };
    }

    /**
     * Goes on from a text, so many letters at a time.
     * @param {{ run: number, ids: number[], most: number, temperature: number, seed: number, pace: number }} order
     */
    write({ run, ids, most, temperature, seed, pace }) {
        this.stop();
        const text = this.#begin(ids, most, temperature, seed);
        let first = true; // it reads the beginning, too
        this.#tick = () => {
            this.#timer = 0;
            const drawn = [];
            const start = performance.now();
            let done = false;
            while (drawn.length < pace && !done) {
                const next = text.next();
                if (next.done) done = true;
                else drawn.push(next.value);
            }
            const took = first ? NaN : performance.now() - start;
            first = false;
            this.tell({ event: 'wrote', run, ids: drawn, took, done });
            if (!done) this.#timer = Number(setTimeout(this.#tick, PAUSE));
        };
        this.#tick();
    }

    /** @param {number[]} ids @param {number} tokens @param {number} temperature @param {number} seed */
    #begin(ids, tokens, temperature, seed) {
        return (this.#text = this.#model.tokens(ids, { tokens, temperature, seed }));
    }

    stop() {
        clearTimeout(this.#timer);
        this.#timer = 0;
    }

    /**
     * The map of one head over the `length` letters around a position.
     * @param {{ ids: number[], position: number, layer: number, head: number }} order
     * @returns {Look}
     */
    look({ ids, position, layer, head }) {
        const { length } = this.#model.config.input;
        const last = ids.length - length; // of the places where a window may begin
        const from = position >= last ? Math.max(0, last) : Math.max(0, position - length + 1);
        const size = Math.min(length, ids.length - from);
        const { layers } = this.#model.inspect(ids.slice(from, from + size), {
            layers: [layer],
            heads: [head],
            spectrum: false,
            scores: false,
        });
        const { data } = layers[0].heads[0].map,
            signed = data.some((/** @type {number} */ value) => value < 0);
        const bytes = new Uint8Array(size * size),
            ranges = new Float32Array(size);
        for (let row = 0; row < size; row++) {
            const values = data.subarray(row * size, (row + 1) * size);
            for (const value of values) ranges[row] = Math.max(ranges[row], Math.abs(value), 1e-12);
            values.forEach((/** @type {number} */ v, /** @type {number} */ j) => {
                const share = v / ranges[row];
                bytes[row * size + j] = Math.round(signed ? 128 + 127 * share : 255 * share);
            });
        }
        return { from, size, bytes, ranges, signed };
    }

    /**
     * Learns a text until it is told to rest.
     * @param {{ run: number, train: string, validation: string, rate: number, prompt: number[], temperature: number
     *   }} order
     */
    async learn({ run, train, validation, rate, prompt, temperature }) {
        this.stop();
        this.rest();
        const mine = (this.#learning = new AbortController());
        const { batchSize, optimizer, clip } = this.recipe.fit;
        const model = this.#model;
        const judged = () => ({ bits: validation ? model.evaluate(validation).bits : NaN });
        let step = 0,
            sampled = performance.now(),
            read = performance.now();
        this.tell({ event: 'learned', run, step, loss: NaN, ...judged() });
        const options = {
            epochs: 1e6,
            reportEvery: 4,
            warmup: 30,
            learningRate: rate,
            batchSize,
            optimizer,
            clip,
            signal: mine.signal,
        };
        for await (const report of model.fit(train, options)) {
            if (mine.signal.aborted) break;
            step = report.step;
            const now = performance.now(),
                due = validation && now - read > VALIDATE;
            if (due) read = now;
            this.tell({ event: 'learned', run, step, loss: report.loss / Math.LN2, ...(due ? judged() : {}) });
            if (now - sampled > SAMPLE) {
                sampled = now;
                const room = model.config.input.length - prompt.length;
                const ids = [
                    ...model.tokens(prompt, { tokens: Math.max(8, Math.min(100, room)), temperature, seed: 1 }),
                ];
                this.tell({ event: 'sample', run, step, ids });
            }
        }
        if (!this.#learning || this.#learning === mine)
            this.tell({ event: 'learned', run, step, loss: NaN, ...judged(), done: true });
    }

    rest() {
        this.#learning?.abort();
        this.#learning = undefined;
    }
}
