/**
 * How the next token is drawn, and where a text stops. What changes the distribution does so in the order of Hugging
 * Face's generate(): repetition penalty (Keskar et al. 2019), temperature, top-k (Fan et al. 2018), top-p (Holtzman et
 * al. 2020), min-p (Nguyen et al. 2024).
 */
import { checkSignal } from '../engine/platform.js';
import { checkInteger, checkKeys, checkNumber, checkObject, fail, isArray } from '../errors.js';
import { Slice } from '../training/slice.js';
import { largest } from './logits.js';

/**
 * The options of generate(), with nothing left out but the seed.
 * @param {import('../types.js').GenerateOptions} given
 * @param {number} vocabulary
 * @param {(text: any, where: string) => Int32Array} encode
 */
export function completeGeneration(given, vocabulary, encode) {
    checkKeys('generate', 'option', checkObject('generate: options', given), OPTIONS, ['signal']);
    const { stop = [], seed, signal } = given;
    const number = (
        /** @type {'temperature' | 'topP' | 'minP'} */ name,
        /** @type {number} */ usual,
        most = Infinity,
    ) => checkNumber(`generate: ${name}`, given[name] ?? usual, 0, most);
    const repetitionPenalty = checkNumber('generate: repetitionPenalty', given.repetitionPenalty ?? 1);
    if (repetitionPenalty <= 0)
        fail(`generate: repetitionPenalty must be more than 0, got ${repetitionPenalty}; 1 is none, 1.2 a usual one`);
    return {
        tokens: checkInteger('generate: tokens', given.tokens ?? 100, 0),
        temperature: number('temperature', 1),
        topK: checkInteger('generate: topK', given.topK ?? vocabulary, 1),
        topP: number('topP', 1, 1),
        minP: number('minP', 0, 1),
        repetitionPenalty,
        stops: (isArray(stop) ? stop : [stop]).map((one, i) => {
            const where = `generate: stop${isArray(stop) ? `[${i}]` : ''}`,
                ids = typeof one === 'number' ? encode([one], where) : encode(one, where);
            return ids.length > 0 ? ids : fail(`${where} is empty, and would stop every text before it begins`);
        }),
        seed: seed === undefined ? seed : checkInteger('generate: seed', seed, 0, 2 ** 32 - 1),
        signal: checkSignal('generate', signal),
    };
}

const OPTIONS = ['tokens', 'temperature', 'topK', 'topP', 'minP', 'repetitionPenalty', 'stop', 'seed', 'signal'];

/** @typedef {ReturnType<typeof completeGeneration>} Generation */

/**
 * The tokens that may be drawn, and their weights, of which the largest is 1.
 * @param {Float32Array} logits changed by the penalty
 * @param {Set<number>} seen tokens of the text, which the penalty is for
 * @param {Pick<Generation, 'temperature' | 'topK' | 'topP' | 'minP' | 'repetitionPenalty'>} options
 * @returns {{ ids: number[], weights: number[] }}
 */
export function candidates(logits, seen, { temperature, topK, topP, minP, repetitionPenalty }) {
    if (repetitionPenalty !== 1)
        for (const id of seen)
            logits[id] = logits[id] < 0 ? logits[id] * repetitionPenalty : logits[id] / repetitionPenalty;
    const most = largest(logits);
    if (temperature === 0) return { ids: [most], weights: [1] };
    const sorted = topK < logits.length || topP < 1;
    // What equals the last one of the best stays; the rest need not be sorted.
    const least = topK < logits.length ? logits.slice().sort()[logits.length - topK] : -Infinity;
    /** @type {number[]} */
    const ids = [];
    for (let id = 0; id < logits.length; id++) if (logits[id] >= least) ids.push(id);
    if (sorted) ids.sort((a, b) => logits[b] - logits[a]);
    const weights = ids.map(id => Math.exp((logits[id] - logits[most]) / temperature));
    if (topP < 1) {
        const share = topP * sum(weights);
        let n = 1; // a token stays while those before it don't make up the share
        for (let before = weights[0]; before < share && n < ids.length; n++) before += weights[n];
        ids.length = weights.length = n;
    }
    if (minP === 0) return { ids, weights };
    return {
        ids: ids.filter((_, i) => weights[i] >= minP),
        weights: weights.filter(weight => weight >= minP),
    };
}

/** @param {readonly number[]} values */
function sum(values) {
    let total = 0;
    for (const value of values) total += value;
    return total;
}

/**
 * One of the candidates.
 * @param {ReturnType<typeof candidates>} those
 * @param {number} uniform in [0, 1)
 * @returns {number}
 */
export function draw({ ids, weights }, uniform) {
    let rest = uniform * sum(weights);
    const chosen = weights.findIndex(weight => (rest -= weight) < 0);
    return ids[chosen < 0 ? weights.indexOf(1) : chosen]; // rounding may leave a rest
}

/** Whether a text ends with one of some others. @param {readonly number[]} text @param {readonly Int32Array[]} ends */
export function endsWith(text, ends) {
    return ends.some(end => end.every((id, i) => text[text.length - end.length + i] === id));
}

/**
 * The text of ids as far as its characters are whole: a piece for each id, often empty, and a last one for what stays
 * in pieces. What is no byte has no text.
 * @param {Iterable<number>} ids
 * @returns {Generator<string, void, void>}
 */
export function* texts(ids) {
    const decoder = new TextDecoder();
    for (const id of ids) yield id < 0 || id > 255 ? '' : decoder.decode(Uint8Array.of(id), { stream: true });
    yield decoder.decode();
}

/**
 * Drawn tokens or texts as a page takes them, which stays alive meanwhile: what says nothing is left out.
 * @template {string | number} T
 * @param {Iterable<T>} all
 * @returns {AsyncGenerator<T, void, void>}
 */
export async function* streamed(all) {
    const slice = new Slice();
    for (const each of all) {
        if (each !== '' && each !== NOTHING) yield each;
        if (slice.isOver()) await slice.pause();
    }
}

/** In the place of a token: the prompt is still being read. */
export const NOTHING = -1;
