/** How good translations are, beside the true ones. */
import { checkList } from '../lists.js';
import { count, describe, fail, isArray } from '../errors.js';

/** @typedef {string | ArrayLike<any>} Tokens a text, whose words lie between blanks; or an array of tokens */

const ORDERS = 4;

/**
 * BLEU-4 of a corpus (Papineni et al. 2002), 0 to 1: the geometric mean of the shares of n-grams, n = 1 to 4, that are
 * in the reference too, each as often as it is there, over all translations together; times exp(1 − r/c) where the
 * translations' tokens c are fewer than the references' r.
 *
 * Smoothed as in SacreBLEU ('exp', Chen & Cherry 2014, method 3): the first n with no match counts as ½ match, the next
 * as ¼, and so on. An n of which no translation is long enough has no part in the mean.
 * @param {readonly Tokens[]} translations @param {readonly Tokens[]} references one for each
 * @returns {number}
 */
export function bleu(translations, references) {
    const pairs = paired('bleu', translations, references);
    const matches = Array(ORDERS).fill(0),
        totals = Array(ORDERS).fill(0);
    let ours = 0,
        theirs = 0;
    for (const [translation, reference] of pairs) {
        ours += translation.length;
        theirs += reference.length;
        for (let n = 1; n <= ORDERS; n++) {
            const wanted = ngrams(reference, n);
            for (const [gram, times] of ngrams(translation, n)) {
                totals[n - 1] += times;
                matches[n - 1] += Math.min(times, wanted.get(gram) ?? 0);
            }
        }
    }
    if (ours === 0) return theirs === 0 ? 1 : 0;
    if (matches[0] === 0) return 0;
    let share = 1,
        sum = 0;
    const orders = totals.filter(total => total > 0).length;
    for (let i = 0; i < orders; i++) {
        if (matches[i] === 0) share /= 2;
        sum += Math.log((matches[i] || share) / totals[i]);
    }
    return Math.exp(sum / orders + Math.min(0, 1 - theirs / ours));
}

/**
 * The share of translations that are the references, token by token.
 * @param {readonly Tokens[]} translations @param {readonly Tokens[]} references
 * @returns {number}
 */
export function exactMatch(translations, references) {
    const pairs = paired('exactMatch', translations, references, text => [text]);
    return (
        pairs.filter(([a, b]) => a.length === b.length && a.every((token, i) => token === b[i])).length / pairs.length
    );
}

/**
 * @param {string} where @param {any} translations @param {any} references @param {(text: string) => string[]} [split]
 * @returns {any[][][]}
 */
function paired(where, translations, references, split = words) {
    for (const [name, list] of Object.entries({ translations, references }))
        if (!isArray(list))
            fail(`${where}: ${name} must be an array of texts or of arrays of tokens, got ${describe(list)}`);
    if (translations.length !== references.length || translations.length === 0)
        fail(
            `${where}: ${count(translations.length, 'translation')} for ${count(references.length, 'reference')}; there must be one for each, and at least one`,
        );
    const tokens = (/** @type {any} */ each, /** @type {string} */ name) =>
        typeof each === 'string'
            ? split(each)
            : Array.from(checkList(`${where}: ${name}`, each, 'a text or an array of tokens'));
    return Array.from(translations, (each, i) => [
        tokens(each, `translations[${i}]`),
        tokens(references[i], `references[${i}]`),
    ]);
}

/** @param {string} text */
function words(text) {
    return text.split(/\s+/).filter(word => word !== '');
}

/** How often each n-gram is in a sequence. @param {any[]} tokens @param {number} n @returns {Map<string, number>} */
function ngrams(tokens, n) {
    const counts = new Map();
    for (let i = 0; i + n <= tokens.length; i++) {
        const gram = JSON.stringify(tokens.slice(i, i + n));
        counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
}
