import { count, fail, shapeText } from '../errors.js';

/**
 * @typedef {import('../engine/core.js').Operation} Operation
 * @typedef {import('../tensors/tensor.js').Tensor} Tensor
 */

/**
 * Dimension letters of an operation's inputs (src/autodiff/shapes.h), and the numbers they have been found to stand
 * for.
 */
export class ShapeLetters {
    #where;
    #op;
    /** Of each input its alternatives: places of their letters in the lists below, least and most dimensions. */
    #alternatives;
    /** @type {string[]} */
    #all = [];
    /** What the letters are before a call: −1, not met; a digit is itself. @type {number[]} */
    #initial = [];
    /** @type {number[]} */
    #sizes = [];
    /** Which input told the size, and the shapes of those that were looked at. @type {number[]} */
    #from = [];
    /** @type {(readonly number[])[]} */
    #shapes = [];

    /** @param {string} where @param {Operation} op */
    constructor(where, op) {
        this.#where = where;
        this.#op = op;
        this.#alternatives = op.inputs.map(({ shapes }) =>
            shapes.map(shape => {
                const letters = shape.replace('*', ''),
                    { length } = letters;
                return {
                    places: Array.from(letters, letter => {
                        if (!this.#all.includes(letter)) this.#all.push(letter);
                        return this.#all.indexOf(letter);
                    }),
                    // a first one that is 1 may be missing
                    least: length < 4 && /^[1B]/.test(letters) ? length - 1 : length,
                    most: shape === letters ? length : Infinity,
                };
            }),
        );
        this.#initial = this.#all.map(letter => (/\d/.test(letter) ? Number(letter) : -1));
    }

    /** Before a call: no letter has been met. */
    forget() {
        for (let i = 0; i < this.#all.length; i++) {
            this.#sizes[i] = this.#initial[i];
            this.#from[i] = 0;
        }
    }

    /** What a letter stands for, null where it has not been met. @param {string} letter */
    size(letter) {
        const size = this.#sizes[this.#all.indexOf(letter)] ?? -1;
        return size < 0 ? null : size;
    }

    /** What is known of the i-th input's shape, null where a letter has not been met. @param {number} i */
    expected(i) {
        const [first] = this.#alternatives[i];
        return first && first.most < Infinity
            ? first.places.map(place => (this.#sizes[place] < 0 ? null : this.#sizes[place]))
            : null;
    }

    /** @param {number} i @param {Tensor} tensor */
    check(i, tensor) {
        const alternatives = this.#alternatives[i];
        if (alternatives.length === 0) return;
        const { shape } = tensor,
            { length } = shape;
        this.#shapes[i] = shape;
        let which = 0;
        while (which < alternatives.length && (length < alternatives[which].least || length > alternatives[which].most))
            which++;
        if (which === alternatives.length)
            this.#fail(
                i,
                shape,
                alternatives
                    .map(({ places }, each) => `${this.#wanted(i, each)}, ${count(places.length, 'dimension')}`)
                    .join(', or '),
            );
        const { places } = alternatives[which],
            skip = length - places.length;
        for (let axis = 0; axis < places.length; axis++) {
            const place = places[axis],
                known = this.#sizes[place],
                size = axis + skip < 0 ? 1 : shape[axis + skip];
            if (known < 0) {
                if (size === 0 && this.#all[place] === 'd')
                    this.#fail(i, shape, `${this.#wanted(i, which)} with at least one channel`);
                this.#sizes[place] = size;
                this.#from[place] = i;
            } else if (known !== size) {
                this.#fail(
                    i,
                    shape,
                    this.#wanted(i, which) +
                        (this.#initial[place] < 0
                            ? ` with ${this.#all[place]} = ${known}, as in ${this.#told(this.#from[place])}`
                            : ''),
                );
            }
        }
    }

    /** @param {number} i @param {number} which @returns {string} */
    #wanted(i, which) {
        return `[${[...this.#op.inputs[i].shapes[which]].join(',').replace('*', '…')}]`;
    }

    /** @param {number} i */
    #told(i) {
        return `${this.#op.inputs[i].name}, which has ${shapeText(this.#shapes[i])}`;
    }

    /** @param {number} i @param {readonly number[]} shape @param {string} expected @returns {never} */
    #fail(i, shape, expected) {
        return fail(`${this.#where}: ${this.#op.inputs[i].name} has shape ${shapeText(shape)}, expected ${expected}`);
    }
}
