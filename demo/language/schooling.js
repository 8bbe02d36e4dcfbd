// Both models learn on, in view: the shipped text or the visitor's own, from where they are or from nothing.

import { chart } from '../drawing/chart.js';
import { cutText } from './recipes.js';
import { shipped } from '../shipped.js';

const LEAST = 400; // letters of a text of one's own
const MOST = 3_000_000;
const SHARE = 0.1; // of a text of one's own that is kept back
const SMOOTH = 0.9;

export const schoolingHtml = `
<details class="lang-school"><summary>Let them learn on, or from nothing</summary>
  <p class="row lang-tools">
    <label class="inline">Text <select id="lang-source"><option value="alice">Alice in Wonderland, 109 kB</option><option value="own">a text of your own</option></select></label>
    <button id="lang-learn" type="button" class="primary">Learn on</button>
    <button id="lang-fresh" type="button">Start from nothing</button>
    <button id="lang-back" type="button">Back to the trained ones</button></p>
  <div id="lang-own" hidden><label class="lang-label" for="lang-own-text">Paste a text, or drop a file on it. It stays on your machine.</label>
    <textarea id="lang-own-text" rows="4" spellcheck="false"></textarea>
    <p class="row"><button id="lang-open" type="button">Open a text file</button><input id="lang-file" type="file" accept=".txt,.md,text/*" hidden><span id="lang-own-words" class="hint"></span></p></div>
  <p class="hint">The trained ones have had all they could of Alice: on it, the loss stays where it is. To see it fall, start from nothing, or give them another text. What they write from your beginning is shown above as they learn.</p>
  <p id="lang-school-words" class="sentence" role="status"></p>
  <div id="lang-loss"></div>
</details>`;

/**
 * @param {import('../app/page.js').Page} page @param {HTMLElement} root
 * @param {object} hands
 * @param {(side: 'a'|'b', what: string, given?: any) => Promise<any>} hands.ask
 * @param {() => number[]} hands.prompt @param {() => number} hands.temperature
 * @param {() => void} hands.begins @param {() => void} hands.ends
 * @param {() => Promise<void>} hands.fresh @param {() => Promise<void>} hands.back
 * @param {(error: Error) => void} hands.failed
 */
export function schooling(page, root, hands) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (root.querySelector(`#lang-${id}`));
    const sides = /** @type {const} */ (['a', 'b']);
    const say = (/** @type {string} */ text) => (find('school-words').textContent = text);
    let run = 0,
        on = false, // asked for
        begun = false, // the models are told
        fresh = false; // they began from nothing
    const none = () => ({ x: /** @type {number[]} */ ([]), y: /** @type {number[]} */ ([]), mean: NaN });
    let curves = { a: none(), b: none() };
    /** @type {Record<'a'|'b', { first: number, last: number, steps: number }>} */
    let bits = { a: { first: NaN, last: NaN, steps: 0 }, b: { first: NaN, last: NaN, steps: 0 } };
    const loss = chart(find('loss'), {
        title: 'Loss on what they learn from',
        x: { label: 'step' },
        y: { label: 'bits a letter' },
        css: () => page.theme.css,
        height: 150,
        describedBy: 'lang-school-words',
    });

    function words() {
        const parts = sides.map(side => {
            const { first, last, steps } = bits[side];
            return Number.isFinite(last)
                ? `${side.toUpperCase()}: step ${steps}, ${first.toFixed(2)} → ${last.toFixed(2)}`
                : `${side.toUpperCase()}: step ${steps}`;
        });
        if (!bits.a.steps && !bits.b.steps) return;
        say(`Bits a letter on the part that is kept back. ${parts.join('. ')}.`);
    }
    function buttons() {
        find('learn').textContent = on ? 'Stop' : 'Learn on';
        for (const name of ['fresh', 'back', 'source', 'own-text', 'open']) find(name).disabled = on;
    }
    /** The text to learn, and what is kept back of it. */
    async function material() {
        if (find('source').value === 'alice') return cutText(new TextDecoder().decode(await shipped('language-alice')));
        const text = find('own-text').value;
        if (text.length < LEAST)
            throw new RangeError(
                `Your text has ${text.length} letters. Paste at least ${LEAST}, better some pages, and press “Learn on” again.`,
            );
        const at = Math.round(text.length * (1 - SHARE));
        return { train: text.slice(0, at), validation: text.slice(at).slice(0, 12_000) };
    }
    /** @param {boolean} [anew]  from nothing */
    async function learn(anew = false) {
        if (on) return;
        const mine = ++run;
        on = true; // at once: what is pressed again meanwhile begins no second one
        buttons();
        try {
            if (anew) {
                await hands.fresh();
                fresh = true;
            }
            const { train, validation } = await material();
            if (!on || mine !== run) return; // stopped meanwhile
            begun = true;
            hands.begins();
            curves = { a: none(), b: none() };
            bits = { a: { first: NaN, last: NaN, steps: 0 }, b: { first: NaN, last: NaN, steps: 0 } };
            say('They begin …');
            const given = {
                run: mine,
                train,
                validation,
                rate: fresh ? 3e-3 : find('source').value === 'own' ? 3e-4 : 1e-4,
                prompt: hands.prompt(),
            };
            await Promise.all(
                sides.map(side => hands.ask(side, 'learn', { ...given, temperature: hands.temperature() })),
            );
        } catch (error) {
            if (error instanceof RangeError) say(error.message);
            else hands.failed(/** @type {Error} */ (error));
        }
        if (mine === run) rest();
    }
    function rest() {
        if (!on) return;
        on = false;
        buttons();
        if (!begun) return;
        begun = false;
        for (const side of sides) void hands.ask(side, 'rest').catch(hands.failed);
        hands.ends();
    }

    find('learn').addEventListener('click', () => (on ? rest() : void learn()));
    find('fresh').addEventListener('click', () => void learn(true));
    find('back').addEventListener('click', async () => {
        fresh = false;
        loss.set([]);
        say('These are the trained ones again.');
        await hands.back().catch(hands.failed);
    });
    find('source').addEventListener('change', () => (find('own').hidden = find('source').value !== 'own'));
    /** @param {File | undefined} file */
    async function take(file) {
        if (!file) return;
        if (file.size > MOST)
            say(`${file.name} has ${(file.size / 1e6).toFixed(1)} MB. Take a text of at most ${MOST / 1e6} MB.`);
        else {
            find('own-text').value = await file.text();
            find('own-words').textContent =
                `${file.name}: ${find('own-text').value.length.toLocaleString('en')} letters.`;
        }
    }
    find('open').addEventListener('click', () => find('file').click());
    find('file').addEventListener('change', () => take(find('file').files[0]));
    find('own-text').addEventListener('dragover', (/** @type {DragEvent} */ event) => event.preventDefault());
    find('own-text').addEventListener('drop', (/** @type {DragEvent} */ event) => {
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        event.stopPropagation();
        void take(event.dataTransfer.files[0]);
    });

    return {
        rest,
        /** @param {'a'|'b'} side @param {any} event */
        heard(side, event) {
            if (event.run !== run) return;
            const one = bits[side],
                curve = curves[side];
            one.steps = event.step;
            if (event.event === 'learned' && event.bits !== undefined) {
                if (!Number.isFinite(one.first)) one.first = event.bits;
                one.last = event.bits;
            }
            if (Number.isFinite(event.loss)) {
                curve.mean = Number.isFinite(curve.mean) ? SMOOTH * curve.mean + (1 - SMOOTH) * event.loss : event.loss;
                curve.x.push(event.step);
                curve.y.push(curve.mean);
                loss.set(sides.map(name => ({ label: name.toUpperCase(), color: name, ...curves[name] })));
            }
            words();
        },
    };
}
