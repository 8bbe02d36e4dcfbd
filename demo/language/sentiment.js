// Type a sentence: two small models say whether it is for or against, and which words they say it for.

import { shade } from '../drawing/colors.js';
import { bars, judging } from './judging.js';
import { OPINIONS, VOCABULARY, read, spelled } from './opinions.js';
import { JUDGES } from './recipes.js';

const SIDES = /** @type {const} */ (['a', 'b']);
const SURE = 0.65; // less is unsure
/** What they get wrong is among them, and says so: a test holds each to what the models say. */
export const EXAMPLES = [
    { text: 'This film is not boring at all, I loved it.', note: '' },
    {
        text: 'The room was not clean, but the people were lovely.',
        note: 'One half is against, one for: B is less sure than A.',
    },
    { text: 'The acting was great and the story was a mess.', note: '' },
    {
        text: 'Not bad at all, I would go again.',
        note: 'Here both are wrong: “not bad” is praise.',
    },
    {
        text: 'I never want to see this boring film again.',
        note: 'Here A is wrong, and quite sure of itself. B is right, and less sure.',
    },
    { text: 'The train leaves at nine.', note: '' },
];

const sideHtml = (/** @type {'a'|'b'} */ side) => `
<div class="lang-verdict ${side}" data-verdict="${side}">
  <p class="lang-said"><strong class="letter ${side}">${side.toUpperCase()}</strong> <span data-part="said">–</span></p>
  <p class="lang-marked" data-part="words"></p>
  <ul class="bars lang-bars" data-part="bars"></ul>
</div>`;

export const opinionsHtml = `
<section class="panel lang-judge" id="lang-opinion" aria-labelledby="lang-opinion-title">
  <div class="head"><h2 id="lang-opinion-title">Type an opinion: for or against?</h2>
    <button type="button" id="lang-example">Another example</button></div>
  <label class="lang-label" for="lang-sentence">A sentence on a film, food, a hotel or a thing</label>
  <input type="text" id="lang-sentence" maxlength="240" autocomplete="off" spellcheck="false">
  <p class="sentence" id="lang-opinion-words" role="status"></p>
  <div class="lang-pair">${SIDES.map(sideHtml).join('')}</div>
  <p class="caption">Blue words speak for the answer, rose ones against it: by how much the answer falls when that word is hidden.</p>
  <p class="hint">They learned from ${JUDGES.opinion.made.toLocaleString('en')} sentences that a grammar made of ${(VOCABULARY.length - 1).toLocaleString('en')} words, and know no others.
    <strong class="a">A</strong>: softmax, then Primal-Attention. <strong class="b">B</strong>: softmax twice.</p>
</section>`;

/** @param {string} name @param {number} share */
const verdict = (name, share) =>
    name === OPINIONS[1] && share >= SURE
        ? 'no opinion in it'
        : share >= SURE
          ? `${name}, ${Math.round(100 * share)} %`
          : `unsure: ${name}, ${Math.round(100 * share)} %`;

/** @param {import('../app/page.js').Page} page @param {HTMLElement} root @param {Promise<void>} turn */
export function opinions(page, root, turn) {
    const place = /** @type {HTMLElement} */ (root.querySelector('#lang-opinion')),
        sentence = /** @type {HTMLInputElement} */ (place.querySelector('#lang-sentence')),
        words = /** @type {HTMLElement} */ (place.querySelector('#lang-opinion-words'));
    const sides = SIDES.map(side => {
        const part = (/** @type {string} */ name) =>
            /** @type {HTMLElement} */ (place.querySelector(`[data-verdict="${side}"] [data-part="${name}"]`));
        return { side, part, show: bars(part('bars'), OPINIONS) };
    });
    let example = -1;
    /** @type {{ answer: any, text: string } | undefined} */
    let last;
    const judge = judging(
        'opinion',
        place,
        text => (words.textContent = text),
        (answer, { text }) => {
            if (text !== sentence.value) return; // the field says something else by now
            last = { answer, text };
            draw();
        },
    );

    function draw() {
        if (!last) return;
        const { answer, text } = last,
            { of, unknown } = read(text);
        for (const { side, part, show } of sides) {
            const { name, label, probabilities, adds } = answer[side];
            part('said').textContent = `${verdict(name, probabilities[label])}`;
            show(probabilities);
            const added = spelled(text).map(() => 0);
            adds.forEach((/** @type {number} */ value, /** @type {number} */ i) => (added[of[i]] += value));
            part('words').replaceChildren(...spelled(text).flatMap((word, i) => [mark(word, added[i]), ' ']));
        }
        words.textContent = unknown.length
            ? `${unknown.length === 1 ? 'A word that they do not know, and pass over' : 'Words that they do not know, and pass over'}: ${[...new Set(unknown)].join(', ')}.`
            : (EXAMPLES.find(one => one.text === text)?.note ?? '');
        document.documentElement.dataset.opinion = answer.a.name;
    }
    /** @param {string} word @param {number} value */
    function mark(word, value) {
        const span = document.createElement('span'),
            strength = Math.min(1, Math.abs(value) / 5) * 0.55;
        span.textContent = word;
        span.title = `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`;
        if (strength > 0.02)
            span.style.backgroundColor = shade(page.theme.tables.a.diverging, 128 + 127 * Math.sign(value) * strength);
        return span;
    }
    function ask() {
        const text = sentence.value,
            { ids } = read(text);
        if (ids.length) judge.ask({ x: ids, hidden: 0, text });
        else {
            last = undefined;
            words.textContent = 'Type a few words.';
            for (const { part, show } of sides) {
                part('said').textContent = '–';
                part('words').textContent = '';
                show([]);
            }
        }
    }
    function another() {
        example = (example + 1) % EXAMPLES.length;
        sentence.value = EXAMPLES[example].text;
        ask();
    }
    sentence.addEventListener('input', ask);
    place.querySelector('#lang-example')?.addEventListener('click', another);
    judge.whenSeen(() => sentence.value || another(), turn); // what was typed meanwhile stays

    return {
        show() {},
        hide() {},
        /** @param {Set<string>} changed */
        refresh: changed => changed.has('theme') && draw(),
    };
}
