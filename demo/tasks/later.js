// Makes the data of a task from a seed. Samples are drawn when they are first looked at, each from its own random numbers: the
// page draws only what it shows, and a model's first step waits for one batch instead of for all samples.

import { random } from '../random.js';

/** @param {import('./index.js').Task} task @param {number} seed @param {number} samples @returns {import('./index.js').Data} */
export function make(task, seed, samples) {
    const { draw, classes, input } = task;
    const features = input.kind === 'series' ? input.features : 1;
    /** @param {string} part @param {number} count @returns {import('./index.js').Dataset} */
    const set = (part, count) => {
        const x = /** @type {import('./index.js').Sample[]} */ ([]), y = new Int32Array(count);
        for (let i = 0; i < count; i++) {
            const drawn = () => draw(i % classes.length, random(seed, `${task.id} ${part} ${i}`));
            if (task.toOrder) {
                y[i] = i % classes.length;
                lazily(x, i, () => drawn().x);
            } else ({ x: x[i], label: y[i] } = drawn());
        }
        return { x, y, features, classes };
    };
    const data = /** @type {import('./index.js').Data} */ ({ input, scaled: true });
    lazily(data, 'train', () => set('train', samples));
    lazily(data, 'test', () => set('test', task.testSize));
    return data;
}

/** A property that is worked out once, when it is first read. @param {object} object @param {string | number} name @param {() => unknown} work */
function lazily(object, name, work) {
    Object.defineProperty(object, name, {
        configurable: true, enumerable: true,
        get() {
            const value = work();
            Object.defineProperty(object, name, { value });
            return value;
        },
    });
}
