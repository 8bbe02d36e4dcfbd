// Two models write on from what is typed, side by side: what each looks at, what each keeps in memory.

import { ask } from './ask.js';
import { card, cardHtml } from './card.js';
import { growth } from './growth.js';
import { bytesOf, kept } from './letters.js';
import { NAMES } from './recipes.js';
import { schooling, schoolingHtml } from './schooling.js';
import { shipped } from '../shipped.js';

const SIDES = /** @type {const} */ (['a', 'b']);
const MOST = 400; // letters that are written on before one is asked
const LOOK = 90; // ms between two looks while it writes

export const writingHtml = `
<section class="panel lang-writing" aria-labelledby="lang-title">
  <div class="head"><h2 id="lang-title">Type: two small models write on</h2>
    <p class="row"><button id="lang-go" type="button" class="primary">Stop</button>
      <button id="lang-again" type="button" title="The same beginning, other letters drawn">Another</button></p></div>
  <p class="caption">Both learned nine chapters of <em>Alice in Wonderland</em>, letter by letter. Their first two layers are the same.
    In the last two, <strong class="a">A</strong> has linear and Primal-Attention, which keep running sums; <strong class="b">B</strong> has softmax attention, which keeps every letter.</p>
  <label class="lang-label" for="lang-prompt">Your beginning</label>
  <textarea id="lang-prompt" rows="1" maxlength="600" spellcheck="false" autocomplete="off">The Queen was very angry, and Alice </textarea>
  <p class="row lang-tools">
    <label class="inline">Layer <select id="lang-layer"></select></label>
    <label class="inline">Head <select id="lang-head"></select></label>
    <label class="slider lang-heat"><span>Temperature <output id="lang-heat-out"></output></span><input id="lang-heat" type="range" min="0" max="1.2" step="0.1" value="0.5"></label>
    <span class="hint">Shaded: the letters that the framed one looks at. Point at another, or use ← →.</span></p>
  <div class="lang-pair">${SIDES.map(cardHtml).join('')}</div>
  <p id="lang-status" class="hint" role="status"></p>
  <div class="lang-pair" id="lang-growth"><div id="lang-memory"></div><div id="lang-time"></div></div>
  <p class="sentence" id="lang-words"></p>
  ${schoolingHtml}
</section>`;

/**
 * @typedef {object} WritingSide
 * @property {import('./ask.js').Asked} asked
 * @property {import('./card.js').Card} card
 * @property {any} facts
 * @property {import('./writer.js').Keeps | undefined} keeps
 * @property {number[]} bytes
 * @property {number} prompt  how many of them were typed
 * @property {number} run
 * @property {boolean} writing
 * @property {boolean} looking
 * @property {boolean} stale
 * @property {number} looked
 */

/** @param {import('../app/page.js').Page} page @param {HTMLElement} root */
export function writing(page, root) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (root.querySelector(`#lang-${id}`));
    const prompt = /** @type {HTMLTextAreaElement} */ (find('prompt')),
        go = /** @type {HTMLButtonElement} */ (find('go'));
    const status = (/** @type {string} */ text) => (find('status').textContent = text);
    let run = 0,
        seed = 1,
        shown = false,
        opened = false,
        learning = false,
        position = -1, // the byte that is looked from; −1: the newest
        timer = 0,
        told = () => {};
    /** The first letter is there, or never will be. @type {Promise<void>} */
    const wrote = new Promise(resolve => (told = resolve));
    for (const side of SIDES) shipped(`language-text-${side}`).catch(() => {}); // while the workers start; open() tells

    /** @type {Record<'a'|'b', WritingSide>} */
    const sides = /** @type {any} */ (
        Object.fromEntries(
            SIDES.map(side => [
                side,
                {
                    asked: ask(`language-${side}`, event => heard(side, event)),
                    card: card(page, root, side, {
                        choose: at => choose(at),
                        letters: () => sides[side].bytes,
                    }),
                    bytes: [],
                    prompt: 0,
                    run: 0,
                    writing: false,
                    looking: false,
                    stale: false,
                    looked: 0,
                },
            ]),
        )
    );
    const curves = growth(page, find('memory'), find('time'), find('words'));

    /* ---- writing ---- */

    function begin() {
        const bytes = bytesOf(prompt.value || ' ');
        curves.clear();
        position = -1;
        for (const side of SIDES) {
            Object.assign(sides[side], { bytes: [...bytes], prompt: bytes.length });
            sides[side].card.reset(bytes, bytes.length);
        }
        if (!learning) goOn();
    }
    function goOn() {
        if (!shown) return; // another act has the machine; show() goes on
        run++;
        for (const side of SIDES) {
            const one = sides[side];
            Object.assign(one, { run, writing: true });
            one.asked
                .ask('write', {
                    run,
                    ids: one.bytes,
                    most: MOST,
                    temperature: Number(find('heat').value),
                    seed: seed + one.bytes.length,
                    pace: 1,
                })
                .catch(failed);
        }
        buttons();
    }
    function stop() {
        run++;
        for (const side of SIDES) {
            sides[side].writing = false;
            sides[side].asked.ask('stop').catch(failed);
            sides[side].card.read();
        }
        buttons();
    }
    const busy = () => SIDES.some(side => sides[side].writing);
    function buttons() {
        go.textContent = busy() ? 'Stop' : 'Write on';
        go.disabled = !opened || learning;
    }

    /** @param {'a'|'b'} side @param {any} event */
    function heard(side, event) {
        const one = sides[side];
        if (event.event === 'wrote' && event.run === one.run && one.writing) {
            one.bytes.push(...event.ids);
            one.writing = !event.done;
            one.card.wrote(event.ids, event.took);
            if (one.keeps) {
                one.card.tell(one.keeps);
                curves.add(side, one.bytes.length, kept(one.keeps, one.bytes.length), one.card.micros());
            }
            if (event.done) {
                one.card.read();
                buttons();
            }
            one.stale = true;
            told();
        } else if (event.event === 'sample') {
            one.bytes = [...one.bytes.slice(0, one.prompt), ...event.ids];
            one.card.reset(one.bytes, one.prompt);
            one.stale = true;
            school.heard(side, event);
        } else if (event.event === 'learned') school.heard(side, event);
    }

    /* ---- looking ---- */

    /** @param {number} at  a byte, −1: the newest */
    function choose(at) {
        position = at;
        for (const side of SIDES) sides[side].stale = true;
    }
    /** @param {'a'|'b'} side @param {number} now */
    async function look(side, now) {
        const one = sides[side];
        if (!one.stale || one.looking || !one.bytes.length || now - one.looked < (position < 0 ? LOOK : 20)) return;
        Object.assign(one, { stale: false, looking: true, looked: now });
        const at = position < 0 ? one.bytes.length - 1 : Math.min(position, one.bytes.length - 1);
        const length = one.bytes.length;
        try {
            const seen = await one.asked.ask('look', {
                ids: one.bytes,
                position: at,
                layer: Number(find('layer').value),
                head: Number(find('head').value),
            });
            if (one.bytes.length >= length) one.card.show(seen, at);
        } catch (error) {
            failed(/** @type {Error} */ (error));
        }
        one.looking = false;
    }
    /** @param {number} now */
    function frame(now) {
        if (!shown) return;
        if (opened) for (const side of SIDES) void look(side, now);
        requestAnimationFrame(frame);
    }

    /* ---- opening ---- */

    /** @param {Error} error */
    function failed(error) {
        status(`Something went wrong: ${error.message} Reload the page to begin again.`);
        told();
    }

    /** Both models of a kind: those that were trained before, or new ones. @param {boolean} fresh */
    async function open(fresh) {
        status(fresh ? '' : 'Fetching two models, 190 kB each …');
        await Promise.all(
            SIDES.map(async side => {
                const bytes = fresh ? undefined : await shipped(`language-text-${side}`);
                sides[side].facts = await sides[side].asked.ask('open', bytes?.slice());
                sides[side].card.open(sides[side].facts, fresh);
            }),
        );
        opened = true;
        status('');
        begin();
    }
    async function measure() {
        await Promise.all(SIDES.map(async side => (sides[side].keeps = await sides[side].asked.ask('keeps'))));
        const [a, b] = SIDES.map(side => /** @type {import('./writer.js').Keeps} */ (sides[side].keeps));
        curves.measured(a, b);
    }
    async function first() {
        try {
            await Promise.all(SIDES.map(side => sides[side].asked.ask('begin', { as: 'writer', side })));
            await open(false);
            await measure(); // after the first letters, which nobody should wait for
        } catch (error) {
            failed(/** @type {Error} */ (error));
        }
    }
    const school = schooling(page, root, {
        ask: (side, what, given) => sides[side].asked.ask(what, given),
        prompt: () => bytesOf(prompt.value || ' ').slice(-60),
        temperature: () => Number(find('heat').value),
        begins() {
            stop();
            learning = true;
            begin();
            buttons();
        },
        ends() {
            learning = false;
            begin();
        },
        fresh: () => open(true),
        back: () => open(false),
        failed,
    });

    /* ---- controls ---- */

    const later = () => {
        clearTimeout(timer);
        timer = Number(setTimeout(() => opened && begin(), 120));
    };
    prompt.addEventListener('input', later);
    go.addEventListener('click', () => (busy() ? stop() : goOn()));
    find('again').addEventListener('click', () => {
        seed = (seed * 31 + 7) % 100003;
        if (opened) begin();
    });
    const heat = () => (find('heat-out').textContent = Number(find('heat').value).toFixed(1));
    heat();
    find('heat').addEventListener('input', () => {
        heat();
        later();
    });
    NAMES.forEach((name, i) => find('layer').add(new Option(name, String(i), i === 2, i === 2)));
    for (let h = 0; h < 4; h++) find('head').add(new Option(String(h + 1), String(h)));
    for (const name of ['layer', 'head']) find(name).addEventListener('change', () => choose(position));
    buttons();

    return {
        wrote,
        show() {
            if (shown) return;
            shown = true;
            requestAnimationFrame(frame);
            if (!opened) void first();
            else if (!learning) goOn();
        },
        hide() {
            shown = false;
            if (!opened) return;
            stop();
            school.rest();
        },
        /** @param {Set<string>} changed */
        refresh(changed) {
            if (!changed.has('theme')) return;
            for (const side of SIDES) sides[side].card.paint();
            curves.redraw();
        },
    };
}
