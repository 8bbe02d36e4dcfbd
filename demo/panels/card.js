// The card of one model: its frame and words. Pad, bars, atlas and map are its parts.

import { MECHANISMS } from '../mechanisms.js';
import { percent } from '../words.js';
import { atlas } from './atlas.js';
import { bars } from './bars.js';
import { map } from './map.js';
import { pad } from './pad.js';

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../page.js').Page} page */
export function card(root, side, page) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById('card'));
    root.append(template.content.cloneNode(true));
    /** @param {string} selector @returns {any} */
    const find = (selector) => root.querySelector(selector);
    const title = find('h2');
    title.id = `title-${side}`;
    find('.letter').textContent = side.toUpperCase();
    const picker = find('.mechanism');
    for (const [kind, { name }] of Object.entries(MECHANISMS)) picker.add(new Option(name, kind));
    picker.addEventListener('change', () => page.state.set({ [side]: picker.value }));
    /** @type {{ draw: () => void, restart?: () => void, tell?: () => void }[]} */
    const parts = [pad, bars, atlas, map].map((part) => part(root, side, page));
    const score = find('.score');
    return {
        /** New models or another task. */
        restart() {
            const { kind } = page.sides[side];
            picker.value = kind;
            find('.what').textContent = MECHANISMS[kind].caption;
            find('.what-map').textContent = MECHANISMS[kind].map;
            for (const part of parts) part.restart?.();
        },
        draw() {
            for (const part of parts) part.draw();
        },
        /** Words: a few times a second are enough. */
        tell() {
            score.textContent = percent(page.sides[side].status?.testAccuracy ?? NaN);
            for (const part of parts) part.tell?.();
        },
    };
}
