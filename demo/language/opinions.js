// Sentences with an opinion, made of the lexicon by a small grammar: what the model of sentences learns. The words that
// stand here and in the lexicon are all that it knows.

import { BE, BEGIN, BLAME, BUT, END, FACTS, FILL, NOT, PLAINLY, PRAISE, WHO } from './frames.js';
import * as words from './lexicon.js';

/** What a sentence may be. */
export const OPINIONS = ['negative', 'no opinion', 'positive'];
const [BAD, NONE, GOOD] = [0, 1, 2];

/** @typedef {import('../tasks/random.js').Random} Random */

/** All lists, for the vocabulary. */
const lists = () => [
    BE,
    WHO,
    NOT,
    BEGIN,
    END,
    BUT,
    PRAISE,
    BLAME,
    FACTS,
    PLAINLY,
    FILL,
    ...Object.values(words)
        .filter(one => typeof one !== 'function')
        .flatMap(one => (Array.isArray(one) ? [one] : Object.values(one))),
];

const SHORT = new Map([
    ["can't", 'can not'],
    ["won't", 'will not'],
    ['cannot', 'can not'],
    ["shan't", 'shall not'],
]);

/**
 * Words of a text as the model takes them: small letters, “isn’t” as “is not”. Each says which word of the text it is.
 * @param {string} text @returns {{ word: string, of: number }[]}
 */
export function wordsOf(text) {
    return spelled(text).flatMap((word, of) => {
        const plain = word
            .toLowerCase()
            .replaceAll('’', "'")
            .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
        const open = SHORT.get(plain) ?? plain.replace(/n't$/, ' not').replace(/'(s|m|re|ve|ll|d)$/, '');
        return open
            .split(/[\s/]+/)
            .filter(Boolean)
            .map(one => ({ word: one, of }));
    });
}
/** The words of a text as they were written. @param {string} text */
export const spelled = text => text.trim().split(/\s+/).filter(Boolean);

/** 0 stands for every word that it does not know. */
export const VOCABULARY = [
    '',
    ...new Set(lists().flatMap(list => list.flatMap(text => wordsOf(text).map(({ word }) => word)))),
];
const ID = new Map(VOCABULARY.map((word, i) => [word, i]));
export const MOST = 32; // words of a sentence

/** A word's number; a plural, an adverb counts as the word it comes of. @param {string} word */
export function idOf(word) {
    for (const form of [
        word,
        word.replace(/-/g, ''),
        word.replace(/s$/, ''),
        word.replace(/ly$/, ''),
        word.replace(/ily$/, 'y'),
        word.replace(/es$/, ''),
    ])
        if (ID.has(form)) return /** @type {number} */ (ID.get(form));
    return 0;
}

/** @param {string} text @returns {{ ids: number[], of: number[], unknown: string[] }} */
export function read(text) {
    const all = wordsOf(text).slice(0, MOST),
        ids = all.map(({ word }) => idOf(word));
    return { ids, of: all.map(each => each.of), unknown: all.filter((_, i) => ids[i] === 0).map(each => each.word) };
}

/** @param {Random} r */
const tools = r => {
    const of = (/** @type {readonly string[]} */ list) => list[Math.floor(r() * list.length)];
    const maybe = (/** @type {number} */ share, /** @type {string} */ text) => (r() < share ? text : '');
    return { of, maybe, chance: (/** @type {number} */ share) => r() < share };
};

/** A clause with an opinion. @param {Random} r @param {number} label @param {string[]} things */
function clause(r, label, things) {
    const { of, maybe, chance } = tools(r);
    const good = label === GOOD,
        turned = chance(0.28), // said by its opposite
        says = good !== turned,
        quality = of(says ? words.GOOD : words.BAD),
        thing = of(things),
        much = maybe(0.4, of(words.MANY)),
        not = of(NOT);
    const the = of(['the', 'the', 'this', 'that', 'my', 'our', 'their', 'its']);
    const choice = r();
    if (turned) {
        if (choice < 0.5) return `${the} ${thing} ${of(BE)} ${not} ${maybe(0.3, of(words.MANY))} ${quality}`;
        if (choice < 0.62) return `${of(WHO)} did not ${of(says ? words.LIKES : words.DISLIKES)} ${the} ${thing}`;
        if (choice < 0.72) return `not a ${quality} ${thing}`;
        if (choice < 0.82) return `there is nothing ${quality} about ${the} ${thing}`;
        if (choice < 0.9) return `${the} ${thing} is not a ${of(says ? words.JEWEL : words.MESS)}`;
        return `i would not call it ${quality}`;
    }
    if (choice < 0.3) return `${the} ${thing} ${of(BE)} ${much} ${quality}`;
    if (choice < 0.42) return `${of(['what a', 'such a', 'a', 'it is a', 'this is a'])} ${much} ${quality} ${thing}`;
    if (choice < 0.52) return `${of(WHO)} ${of(good ? words.LIKED : words.DISLIKED)} ${the} ${thing}`;
    if (choice < 0.58) return `${of(WHO)} ${much} ${of(good ? words.LIKES : words.DISLIKES)} ${the} ${thing}`;
    if (choice < 0.67)
        return `${of(['what a', 'a real', 'it is a', 'this is a', 'a', `${the} ${thing} was a`])} ${maybe(0.4, quality)} ${of(good ? words.JEWEL : words.MESS)}`;
    if (choice < 0.8) return `${the} ${thing} ${of(good ? words.SHONE : words.FAILED)}`;
    if (choice < 0.88) return of(good ? PRAISE : BLAME);
    if (choice < 0.94) return `${much} ${quality} ${thing}`;
    return `${quality} and ${of(good ? words.GOOD : words.BAD)} ${maybe(0.6, thing)}`;
}

/** @param {Random} r @param {string[]} things */
function fact(r, things) {
    const { of, chance } = tools(r);
    if (chance(0.4)) return of(FACTS);
    if (chance(0.5)) return `the ${of(things)} ${of(words.PLAIN)}`;
    return `the ${of(things)} ${of(['is', 'was', 'are'])} ${of(PLAINLY)}`;
}

/**
 * A sentence and what it says. Where one half speaks against the other, what comes after “but” counts.
 * @param {Random} r @returns {{ text: string, label: number }}
 */
export function sentence(r) {
    const { of, maybe, chance } = tools(r);
    const things = of(Object.keys(words.THINGS)),
        these = /** @type {any} */ (words.THINGS)[things];
    const label = r() < 0.2 ? NONE : r() < 0.5 ? BAD : GOOD;
    let text;
    if (label === NONE) text = chance(0.25) ? `${fact(r, these)} and ${fact(r, these)}` : fact(r, these);
    else {
        const said = clause(r, label, these),
            against = GOOD - label;
        const choice = r();
        if (choice < 0.55) text = said;
        else if (choice < 0.7) text = `${said} ${of(['and', ''])} ${clause(r, label, these)}`;
        else if (choice < 0.82)
            text = `${clause(r, against, these)} ${of(['but', 'but', 'yet', 'however', 'but still'])} ${said}`;
        else if (choice < 0.88)
            text = `${of(['although', 'even though', 'though', 'despite what people say'])} ${clause(r, against, these)} ${said}`;
        else
            text = chance(0.5)
                ? `${fact(r, these)} and ${said}`
                : `${said} ${of(['and', 'when', ''])} ${fact(r, these)}`;
        text = `${of(BEGIN)} ${text} ${maybe(0.5, of(END))}`;
    }
    return { text: text.replace(/\s+/g, ' ').trim(), label };
}

/**
 * So many sentences as a data set; some words are hidden, so that the model knows what it is not to know one.
 * @param {Random} r @param {number} count @param {number} [hidden]
 */
export function made(r, count, hidden = 0.08) {
    const x = [],
        y = [];
    for (let i = 0; i < count; i++) {
        const { text, label } = sentence(r),
            { ids } = read(text);
        x.push(ids.map(id => (r() < hidden ? 0 : id)));
        y.push(label);
    }
    return { x, y, classes: OPINIONS };
}
