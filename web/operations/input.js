/** What a model takes: the input of its configuration, checked and completed. The rest of it: config.js. */
import { completeTable } from './columns.js';
import { MOST } from './layers.js';
import { checkInteger, checkKeys, checkObject, checkWord, describe, fail } from '../errors.js';

/** @typedef {import('./config.js').ModelConfig} ModelConfig */

/** @param {string} where @param {any} input @returns {ModelConfig['input']} */
export function completeInput(where, input) {
    if (input === undefined)
        fail(
            `${where} is missing, e.g. { kind: 'series', features: 12, length: 29 }, { kind: 'tokens', vocabulary: 256, length: 2000 }, { kind: 'image', height: 28, width: 28 } or { kind: 'table', columns: [{ name: 'alcohol' }] }`,
        );
    const { kind } = checkObject(where, input);
    if (kind === 'graph') {
        // pa.graphClassifier()'s own; others do not get here
        checkKeys(where, 'field', input, ['kind', 'features']);
        return { kind, features: checkInteger(`${where}.features`, input.features, 1, MOST) };
    }
    if (kind === 'translation') {
        // pa.translator()'s own
        checkKeys(where, 'field', input, ['kind', 'source', 'target']);
        return {
            kind,
            source: completeSide(`${where}.source`, input.source),
            target: completeSide(`${where}.target`, input.target),
        };
    }
    checkWord(`${where}.kind`, kind, ['series', 'tokens', 'image', 'table']);
    if (kind === 'table') return completeTable(where, input, MOST);
    if (kind === 'image') {
        checkKeys(where, 'field', input, ['kind', 'height', 'width', 'channels', 'patch']);
        const height = checkInteger(`${where}.height`, input.height, 1, 65536);
        const width = checkInteger(`${where}.width`, input.width, 1, 65536);
        const channels = checkInteger(`${where}.channels`, input.channels ?? 1, 1, 65536);
        const patch = checkInteger(`${where}.patch`, input.patch ?? 1, 1, Math.min(height, width));
        if (height % patch !== 0 || width % patch !== 0)
            fail(
                `${where}.patch must divide height and width: ${height} × ${width} is not made of squares of ${patch}`,
            );
        return { kind, height, width, channels, patch };
    }
    const size = kind === 'series' ? 'features' : 'vocabulary';
    checkKeys(where, 'field', input, ['kind', size, 'length']);
    const length = checkInteger(`${where}.length`, input.length, 1, MOST);
    return kind === 'series'
        ? { kind, features: checkInteger(`${where}.features`, input.features, 1, MOST), length }
        : { kind, vocabulary: checkInteger(`${where}.vocabulary`, input.vocabulary, 1, MOST), length };
}

/**
 * What becomes of inputs that are missing: an error, where nothing is said.
 * @param {string} where @param {unknown} given @param {ModelConfig['input']} input
 * @returns {Pick<ModelConfig, 'missing'>}
 */
export function completeMissing(where, given, { kind, ...input }) {
    if (given === undefined || checkWord(`${where}: missing`, given, ['error', 'mask']) === 'error') return {};
    if (kind === 'table')
        fail(
            `${where}: missing is "mask", but the columns of a table have a learned token each for what is missing; leave it out`,
        );
    if (kind !== 'series')
        fail(`${where}: missing is "mask", but only the numbers of a series can be missing, and this is of ${kind}`);
    const { features } = /** @type {import('../types.js').SeriesInput} */ (input);
    if (2 * features > MOST)
        fail(`${where}: missing is "mask", which doubles the ${features} features, to more than ${MOST}`);
    return { missing: 'mask' };
}

/**
 * The source or the target of a translation.
 * @param {string} where
 * @param {any} given
 * @returns {Required<import('../types.js').SequenceConfig>}
 */
function completeSide(where, given = {}) {
    const { vocabulary = 256, length = 128 } = checkObject(where, given);
    checkKeys(where, 'field', given, ['vocabulary', 'length']);
    if (typeof vocabulary === 'string') {
        const characters = [...vocabulary],
            twice = characters.findIndex((character, i) => characters.indexOf(character) !== i);
        if (characters.length === 0) fail(`${where}.vocabulary is empty: it is the characters that there are`);
        if (twice >= 0) fail(`${where}.vocabulary has the character ${describe(characters[twice])} twice`);
    } else if (typeof vocabulary !== 'number')
        fail(`${where}.vocabulary must be a number, or a string of its characters, got ${describe(vocabulary)}`);
    else checkInteger(`${where}.vocabulary`, vocabulary, 1, MOST - 1);
    return { vocabulary, length: checkInteger(`${where}.length`, length, 1, MOST - 1) };
}
