/**
 * Sequences of a vocabulary: ids; or strings, of characters that are told (a vocabulary that is a string: a character's
 * id is its place in it), else of bytes, as a language model takes them.
 */
import { count, describe, fail } from '../errors.js';
import { checkIntegers, checkList } from '../lists.js';

/** @typedef {Required<import('../types.js').SequenceConfig>} Side */

/** @param {Side} side @param {any} given @param {string} where @returns {Int32Array} */
export function encode({ vocabulary, length }, given, where) {
    const ids = typeof given === 'string' ? idsOf(vocabulary, given, where) : checked(vocabulary, given, where);
    if (ids.length > length) fail(`${where} has ${count(ids.length, 'token')}, the model takes at most ${length}`);
    return ids;
}

/** @param {number | string} vocabulary @param {any} given @param {string} where */
function checked(vocabulary, given, where) {
    const size = typeof vocabulary === 'string' ? [...vocabulary].length : vocabulary;
    checkList(where, given, 'a string or an array of ids');
    return checkIntegers(where, given, 0, size - 1, i => `token ${i}`);
}

/** @param {number | string} vocabulary @param {string} text @param {string} where */
function idsOf(vocabulary, text, where) {
    if (typeof vocabulary === 'number') {
        if (vocabulary < 256)
            fail(
                `${where}: a string is taken as bytes, 0 to 255, but the vocabulary is ${vocabulary}; pass ids, or make the model with a string of its characters`,
            );
        return Int32Array.from(new TextEncoder().encode(text));
    }
    const places = placesOf(vocabulary);
    return Int32Array.from(
        [...text],
        (character, i) =>
            places.get(character) ??
            fail(
                `${where}: character ${i} is ${describe(character)}, which is not in the vocabulary ${describe(vocabulary)}`,
            ),
    );
}

let known = { vocabulary: '', places: /** @type {Map<string, number>} */ (new Map()) };

/** @param {string} vocabulary */
function placesOf(vocabulary) {
    if (known.vocabulary !== vocabulary)
        known = { vocabulary, places: new Map(Array.from(vocabulary, (character, i) => [character, i])) };
    return known.places;
}

/**
 * Ids as people take them.
 * @param {Side} side @param {ArrayLike<number>} ids @param {boolean} text bytes become a string, as what came was one
 * @returns {string | Int32Array}
 */
export function decode({ vocabulary }, ids, text) {
    if (typeof vocabulary === 'string') {
        const characters = [...vocabulary];
        return Array.from(ids, id => characters[id]).join('');
    }
    return text && vocabulary >= 256 ? new TextDecoder().decode(Uint8Array.from(ids)) : Int32Array.from(ids);
}
