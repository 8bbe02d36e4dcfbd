// The page on paper: in the light theme, every picture drawn afresh, the run named, panels that have nothing yet left
// out.

import { MECHANISMS } from '../catalogue/mechanisms.js';
import * as words from '../catalogue/words.js';

/** @param {import('../app/page.js').Page} page @param {() => void} draw  all panels, now */
export function print(page, draw) {
    const line = /** @type {HTMLElement} */ (document.getElementById('printed'));
    const root = document.documentElement;
    addEventListener('beforeprint', () => {
        root.dataset.theme = 'light';
        const { a, b } = page.sides,
            { seed } = page.state.values;
        const said = (/** @type {'a'|'b'} */ side) => {
            const { status, kind } = page.sides[side];
            return `${side.toUpperCase()}: ${MECHANISMS[kind].name}, ${words.grouped(status?.steps ?? 0)} steps, ${Number.isFinite(status?.testAccuracy) ? `${words.percent(status?.testAccuracy ?? NaN)} of unseen data right` : 'not tested yet'}`;
        };
        line.textContent = `${page.task.name}, seed ${seed}. ${said('a')}. ${said('b')}. ${new Date().toLocaleString()}. ${location.href.length < 700 ? location.href : location.origin + location.pathname}`;
        const some = (/** @type {string} */ name) => a.extras[name] ?? b.extras[name];
        const blank = {
            scores: !some('scores'),
            gauge: !some('gauge'),
            heads: !some('redundancy'),
            inside: !some('inside'),
            race: !document.querySelector('#race-table tr'),
        };
        for (const [id, empty] of Object.entries(blank)) document.getElementById(id)?.classList.toggle('blank', empty);
        draw();
    });
    addEventListener('afterprint', () => {
        root.dataset.theme = page.state.values.theme;
        draw();
    });
}
