/** A source that is gone through again and again: once to look at its beginning, then for each epoch. */

import { fail } from '../../errors.js';
import { isResponse } from '../../engine/platform.js';
import { chunksOf, wrappingOf } from '../parsing/chunks.js';
import { inflating } from '../parsing/inflate.js';

/**
 * A source, or a function that opens one anew each time that it is called, such as `() => fetch(url)`.
 * @typedef {import('../parsing/chunks.js').Source | (() => any)} Reopened
 */

/**
 * Its bytes from the beginning, unpacked where gzip packed them.
 * @param {string} who @param {Reopened} source
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* bytesFrom(who, source) {
    const chunks = chunksOf(who, typeof source === 'function' ? await source() : source);
    let head = new Uint8Array(0);
    try {
        while (head.length < ENOUGH) {
            const { done, value } = await chunks.next();
            if (done) break;
            if (value.length === 0) continue;
            const longer = new Uint8Array(head.length + value.length);
            longer.set(head);
            longer.set(value, head.length);
            head = longer;
        }
        const whole = after(head, chunks);
        yield* wrappingOf(head) === 'gzip' ? inflating(whole, 'gzip', `${who}: the file`) : whole;
    } finally {
        await chunks.return();
    }
}

/** So many bytes tell what packs a file. */
const ENOUGH = 4;

/** @param {Uint8Array} head @param {AsyncIterable<Uint8Array>} rest */
async function* after(head, rest) {
    if (head.length > 0) yield head;
    yield* rest;
}

/** Whether a source can be read from its beginning again. @param {Reopened} source */
function isLasting(source) {
    const any = /** @type {any} */ (source);
    if (typeof any === 'function' || typeof any === 'string') return true;
    if (ArrayBuffer.isView(any) || typeof any?.byteLength === 'number') return true;
    return !isResponse(any) && typeof any?.stream === 'function' && typeof any.size === 'number';
}

/**
 * What is read of a source, in pieces. One that can be read only once is gone through once, what was looked at before
 * included.
 * @template T
 */
export class Passes {
    #who;
    #begin;
    #lasting;
    /**
     * What was looked at, of what is read only once.
     * @type {{ first: T, rest: AsyncGenerator<T, void, void> } | null}
     */
    #kept = null;

    /** @param {string} who @param {Reopened} source @param {() => AsyncGenerator<T, void, void>} begin */
    constructor(who, source, begin) {
        this.#who = who;
        this.#begin = begin;
        this.#lasting = isLasting(source);
    }

    /** The first piece. @returns {Promise<T | null>} null: there is none */
    async look() {
        const rest = this.#begin(),
            { done, value } = await rest.next();
        if (done) return null;
        if (this.#lasting) await rest.return();
        else this.#kept = { first: value, rest };
        return value;
    }

    /** All of it. @param {string} [why] it is read @returns {AsyncGenerator<T, void, void>} */
    async *all(why = '') {
        const kept = this.#kept;
        this.#kept = null;
        if (!this.#lasting && !kept)
            fail(
                `${this.#who}: ${why}the source can be read only once, and it was: give a function that opens it anew, ` +
                    'such as () => fetch(url), or a Blob or File',
            );
        if (!kept) return yield* this.#begin();
        try {
            yield kept.first;
            yield* kept.rest;
        } finally {
            await kept.rest.return();
        }
    }
}
