// What everyone has to be told: a banner with a way to go on.

import { Absence } from '../training/scheduler.js';

/**
 * @typedef {{ title: string, hint: string, action?: { text: string, run: () => void }, more?: HTMLElement }} Words
 *   more: controls between the hint and the buttons
 */

/** @param {string} text @param {() => void} action */
export function button(text, action) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
    made.addEventListener('click', action);
    return made;
}

/** To everyone, in the polite region. @param {string} text */
export function say(text) {
    const live = document.getElementById('live');
    if (live) live.textContent = text;
}

/** Shows words, or nothing. @param {Words | undefined} words @param {HTMLElement[]} others  buttons */
export function banner(words, ...others) {
    const place = /** @type {HTMLElement} */ (document.getElementById('banner'));
    place.hidden = !words;
    if (!words) return;
    place.replaceChildren(
        ...[words.title, words.hint].map((text, i) => {
            const p = document.createElement('p');
            p.textContent = text;
            if (!i) p.style.fontWeight = '650';
            return p;
        }),
        ...(words.more ? [words.more] : []),
        ...(words.action ? [button(words.action.text, words.action.run)] : []),
        button('Close', () => banner(undefined)),
        ...others,
    );
    if (words.more) place.scrollIntoView({ block: 'nearest' });
}

/** A link named a checkpoint that does not belong to its settings. @param {string} name '' if all is well */
export function misfitted(name) {
    if (name)
        banner({
            title: 'Both models begin from nothing.',
            hint: `This link names the checkpoint “${name.slice(0, 40)}”. There is none of that name for its settings.`,
        });
}

/** Who was away while the models trained hears of it. @param {import('./page.js').Page} page */
export function tellOfAbsence(page) {
    const absence = new Absence();
    document.addEventListener('visibilitychange', () => {
        const steps = () => page.sides.a.status?.steps ?? 0;
        const left = document.hidden ? undefined : absence.back(performance.now());
        if (document.hidden) absence.leave(performance.now(), steps(), page.run);
        if (!left || !page.state.values.run) return;
        setTimeout(() => {
            if (page.run !== left.run) return; // these are other models
            banner({
                title: 'You were away.',
                hint: `Nothing was drawn while this tab was hidden. A trained on, ${steps() - left.steps} steps; browsers may slow hidden tabs down.`,
            });
        }, 500);
    });
}
