// Pictures as tables, on request: a button by each map, by the curves and by the spectrum, and the key T.

import { forModels } from '../app/keys.js';

/** @type {import('./index.js').Panel} */
export const tables = { id: 'tables', start };

/** What stands where. @type {readonly [string, string][]} */
const PLACES = [
    ['#card-a .big', 'a'],
    ['#card-b .big', 'b'],
    ['#learning', 'curves'],
    ['#spectrum-words', 'spectrum'],
];

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} what */
    async function open(what) {
        try {
            const { show } = await import('./table-dialog.js');
            show(page, what);
        } catch (error) {
            page.banner({ title: 'The table could not be opened.', hint: /** @type {Error} */ (error).message });
        }
    }
    for (const [selector, what] of PLACES) {
        const button = Object.assign(document.createElement('button'), {
            type: 'button',
            className: 'as-table',
            textContent: 'Show as table',
        });
        const map = what === 'a' || what === 'b';
        button.setAttribute('aria-label', `Show as table: ${map ? `map of ${what.toUpperCase()}` : what}`);
        button.setAttribute('aria-haspopup', 'dialog');
        if (map) button.setAttribute('aria-keyshortcuts', what === 'a' ? 'T' : 'Shift+T');
        button.addEventListener('click', () => open(what));
        const place = document.querySelector(selector);
        if (place?.matches('p')) place.after(button);
        else place?.append(button);
    }
    addEventListener('keydown', event => {
        if (!/^t$/i.test(event.key) || !forModels(event, page)) return;
        event.preventDefault();
        open(event.shiftKey ? 'b' : 'a');
    });
    return {};
}
