// Makes the data of a task from a seed. Samples are drawn when they are first looked at, each from its own random
// numbers: the page draws only what it shows, and a model's first step waits for one batch instead of for all samples.

import { random } from './random.js';

/** @typedef {import('./index.js').Dataset} Dataset @typedef {import('./index.js').Task} Task */

/**
 * Training and test part, each made when it is first read. A class, not getters defined on an object: those become part
 * of the object's shape, which engines keep, and with it all the samples of a task that is long gone. */
class Later {
    /** @type {Dataset | undefined} */ #train;
    /** @type {Dataset | undefined} */ #test;
    /** @type {Task} */ #task;
    /** @type {number} */ #seed;
    /** @type {number} */ #samples;
    scaled = true;

    /** @param {Task} task @param {number} seed @param {number} samples */
    constructor(task, seed, samples) {
        this.input = task.input;
        this.#task = task;
        this.#seed = seed;
        this.#samples = samples;
    }

    get train() {
        return (this.#train ??= this.#set('train', this.#samples));
    }

    get test() {
        return (this.#test ??= this.#set('test', this.#task.testSize));
    }

    /** @param {'train'|'test'} part @param {number} count @returns {Dataset} */
    #set(part, count) {
        const { id, toOrder, draw, classes, input } = this.#task,
            seed = this.#seed;
        const features = input.kind === 'series' ? input.features : 1;
        const x = /** @type {import('./index.js').Sample[]} */ ([]),
            y = new Int32Array(count);
        for (let i = 0; i < count; i++) {
            const drawn = () => draw(i % classes.length, random(seed, `${id} ${part} ${i}`), part);
            if (toOrder) {
                y[i] = i % classes.length;
                lazily(x, i, () => drawn().x);
            } else ({ x: x[i], label: y[i] } = drawn());
        }
        return { x, y, features, classes };
    }
}

/** @param {Task} task @param {number} seed @param {number} samples @returns {import('./index.js').Data} */
export const make = (task, seed, samples) => new Later(task, seed, samples);

/**
 * An element that is worked out once, when it is first read.
 * @param {unknown[]} list
 * @param {number} index
 * @param {() => unknown} work
 */
function lazily(list, index, work) {
    Object.defineProperty(list, index, {
        configurable: true,
        enumerable: true,
        get() {
            const value = work();
            Object.defineProperty(list, index, { value, writable: true });
            return value;
        },
    });
}
