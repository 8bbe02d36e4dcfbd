import { isList } from '../../lists.js';
import { describe, fail } from '../../errors.js';

/**
 * A seeded random number generator: the same seed gives the same data in every engine and on every machine.
 *
 * xoshiro128** (Blackman and Vigna, 2018), 32 bits at a time, its four words of state filled by splitmix32 so that
 * neighbouring seeds give unrelated sequences. `normal` uses Math.log, the one function here whose last bit is left to
 * the engine; in the engines of today it is the same fdlibm code.
 */
export class Random {
    #a;
    #b;
    #c;
    #d;
    /** @type {number | null} */
    #spare = null;

    /** @param {number} [seed] a whole number; only its lowest 32 bits count */
    constructor(seed = 0) {
        if (!Number.isSafeInteger(seed)) fail(`random: seed must be a whole number, got ${describe(seed)}`);
        let z = seed | 0;
        const split = () => {
            z = (z + 0x9e3779b9) | 0;
            let t = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
            t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
            return t ^ (t >>> 15);
        };
        this.#a = split();
        this.#b = split();
        this.#c = split();
        this.#d = split();
    }

    /** A whole number in 0 … 2³² − 1. */
    bits() {
        const product = Math.imul(this.#b, 5);
        const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
        const t = this.#b << 9;
        this.#c ^= this.#a;
        this.#d ^= this.#b;
        this.#b ^= this.#c;
        this.#a ^= this.#d;
        this.#c ^= t;
        this.#d = (this.#d << 11) | (this.#d >>> 21);
        return result;
    }

    /** A number in [low, high). @param {number} [low] @param {number} [high] */
    uniform(low = 0, high = 1) {
        if (!Number.isFinite(low) || !Number.isFinite(high))
            fail(`random: uniform needs two finite numbers, got ${describe(low)} and ${describe(high)}`);
        return low + (high - low) * (this.bits() / 2 ** 32);
    }

    /** A whole number in low … high, both included. @param {number} low @param {number} high */
    integer(low, high) {
        if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low > high)
            fail(`random: integer needs two whole numbers in order, got ${describe(low)} and ${describe(high)}`);
        return low + Math.floor(this.uniform() * (high - low + 1));
    }

    /**
     * A number of the standard normal distribution (polar method of Marsaglia; every second call takes the spare one).
     */
    normal() {
        if (this.#spare !== null) {
            const value = this.#spare;
            this.#spare = null;
            return value;
        }
        for (;;) {
            const u = this.uniform(-1, 1),
                v = this.uniform(-1, 1),
                s = u * u + v * v;
            if (s >= 1 || s === 0) continue;
            const scale = Math.sqrt((-2 * Math.log(s)) / s);
            this.#spare = v * scale;
            return u * scale;
        }
    }

    /** One of the list. @template T @param {ArrayLike<T>} list @returns {T} */
    pick(list) {
        if (!isList(list) || list.length === 0)
            fail(`random: pick needs a list that is not empty, got ${describe(list)}`);
        return list[this.integer(0, list.length - 1)];
    }

    /**
     * Shuffles in place (Fisher and Yates) and returns the same list.
     * @template {{ length: number, [index: number]: any }} T @param {T} list @returns {T}
     */
    shuffle(list) {
        if (!isList(list) || (list.length > 0 && !(0 in list)))
            fail(`random: shuffle needs a list without holes, got ${describe(list)}`);
        for (let i = list.length - 1; i > 0; i--) {
            const j = this.integer(0, i),
                held = list[i];
            list[i] = list[j];
            list[j] = held;
        }
        return list;
    }
}

/**
 * Labels 0 … classes − 1, as equally many of each as the count allows, in random order.
 * @param {number} count @param {number} classes @param {Random} random
 * @returns {Int32Array}
 */
export function balancedLabels(count, classes, random) {
    return random.shuffle(Int32Array.from({ length: count }, (_, i) => i % classes));
}
