// The page on paper: in the light theme, every picture drawn afresh, the run named, panels that have nothing yet left
// out.

import { MECHANISMS } from '../catalogue/mechanisms.js';
import * as words from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const print = { id: 'printed', start };

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const line = /** @type {HTMLElement} */ (document.getElementById('printed'));
    const root = document.documentElement;
    addEventListener('beforeprint', () => {
        root.dataset.theme = 'light';
        const { seed } = page.state.values;
        const said = (/** @type {'a'|'b'} */ side) => {
            const { status, kind } = page.sides[side];
            return `${side.toUpperCase()}: ${MECHANISMS[kind].name}, ${words.grouped(status?.steps ?? 0)} steps, ${Number.isFinite(status?.testAccuracy) ? `${words.percent(status?.testAccuracy ?? NaN)} of unseen data right` : 'not tested yet'}`;
        };
        line.textContent = `${page.task.name}, seed ${seed}. ${said('a')}. ${said('b')}. ${new Date().toLocaleString()}. ${location.href.length < 700 ? location.href : location.origin + location.pathname}`;
        for (const { panel, part } of page.started)
            if (part.blank) document.getElementById(panel.id)?.classList.toggle('blank', part.blank());
        page.drawAll();
    });
    addEventListener('afterprint', () => {
        root.dataset.theme = page.state.values.theme;
        page.drawAll();
    });
    return {};
}
