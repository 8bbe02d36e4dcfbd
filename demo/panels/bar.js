// Play, pause, step, reset, speed, seed, link, theme; the readings beside them; the one live region.

import { forModels } from '../app/keys.js';
import { grouped, percent } from '../catalogue/words.js';
import { fits } from '../checkpoints/index.js';

/** Where the keys 1 … 9 lead. */
const PLACES = ['data', 'card-a', 'card-b', 'learning', 'spectrum', 'scores', 'heads', 'lengths', 'take'];
const QUIET = 5000; // ms between two messages to a screen reader

/** @type {import('./index.js').Panel} */
export const bar = {
    id: 'bar',
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const { state } = page;
    const toggle = () => state.set({ run: !state.values.run });
    find('play').addEventListener('click', toggle);
    find('step').addEventListener('click', () => page.step());
    find('reset').addEventListener('click', () => page.restart());
    let trained = 'opening'; // the checkpoint to go back to
    find('nothing').addEventListener('click', () => state.set({ from: state.values.from ? '' : trained, run: true }));
    find('speed').addEventListener('change', () => state.set({ speed: find('speed').value }));
    find('dice').addEventListener('click', () => state.set({ seed: Math.floor(Math.random() * 1000000) }));
    find('theme').addEventListener('click', () =>
        state.set({
            theme: { auto: 'light', light: 'dark', dark: 'auto' }[/** @type {'auto'} */ (state.values.theme)],
        }),
    );
    find('share').addEventListener('click', async () => {
        try {
            await navigator.clipboard.writeText(location.href);
            find('share').textContent = state.values.task === 'file' ? 'Copied, without your file' : 'Copied';
        } catch {
            find('share').textContent = 'It is in the address bar';
        }
        setTimeout(() => {
            find('share').textContent = 'Copy link';
        }, 2500);
    });

    /** A panel, with the focus; nowhere if this depth does not have it. @param {string} id */
    function visit(id) {
        const panel = find(id);
        if (!panel.offsetParent) return;
        panel.tabIndex = -1;
        panel.focus({ preventScroll: true });
        panel.scrollIntoView({ block: 'start' });
    }

    addEventListener('keydown', event => {
        const target = /** @type {HTMLElement} */ (event.target);
        if (event.defaultPrevented || target.closest?.('dialog')) return; // it has keys of its own
        if (event.key === 'Escape') page.release();
        else if (!forModels(event, page)) return;
        else if (event.key === ' ') {
            if (target.closest('button, summary, a')) return; // Space presses what has the focus
            toggle();
        } else if (event.key === '.') page.step();
        else if (event.key === 'r' || event.key === 'R') page.restart();
        else if (event.key >= '1' && event.key <= '9') visit(PLACES[Number(event.key) - 1]);
        else if (event.key === '?') visit('keys');
        else if (event.key === '[' || event.key === ']') {
            // the rank, through the slider
            const keep = /** @type {HTMLInputElement} */ (find('keep'));
            if (keep.disabled) return;
            keep.value = String(Number(keep.value) + (event.key === '[' ? -1 : 1));
            keep.dispatchEvent(new Event('input'));
        } else if (event.key.startsWith('Arrow'))
            page.move(
                ...({
                    ArrowUp: /** @type {const} */ ([-1, 0]),
                    ArrowDown: /** @type {const} */ ([1, 0]),
                    ArrowLeft: /** @type {const} */ ([0, -1]),
                    ArrowRight: /** @type {const} */ ([0, 1]),
                }[/** @type {'ArrowUp'} */ (event.key)] ?? [0, 0]),
            );
        else return;
        event.preventDefault();
    });

    let spoken = 0,
        said = '';
    return {
        refresh() {
            const { run, speed, theme, seed, from } = state.values;
            if (from) trained = from;
            find('nothing').hidden = !from && !fits(trained, state.values);
            find('nothing').textContent = from ? 'Start from nothing' : 'Start from the trained';
            document.documentElement.dataset.running = String(run);
            find('play').querySelector('.word').textContent = run ? 'Pause' : 'Play';
            find('speed').value = speed;
            find('seed').textContent = String(seed);
            find('theme').textContent = `Theme: ${theme}`;
            document.documentElement.dataset.theme = theme;
        },
        tell() {
            const { a, b } = page.sides;
            find('reading-step').textContent = grouped(Math.min(a.status?.steps ?? 0, b.status?.steps ?? 0));
            find('reading-a').textContent = percent(a.status?.testAccuracy ?? NaN);
            find('reading-b').textContent = percent(b.status?.testAccuracy ?? NaN);
            const now = performance.now();
            if (
                now - spoken < QUIET ||
                !a.status?.steps ||
                !Number.isFinite(a.status.testAccuracy + (b.status?.testAccuracy ?? NaN))
            )
                return; // untested: nothing to say
            const text = `${state.values.run ? 'Step' : 'Paused at step'} ${a.status.steps}: A ${percent(a.status.testAccuracy)} right, B ${percent(b.status?.testAccuracy ?? NaN)}.`;
            // another ten percent, not every step
            const news = text.replace(/step \d+/i, '').replace(/\d(?=\u00a0%)/g, '0');
            if (news === said) return;
            [spoken, said] = [now, news];
            find('live').textContent = text;
        },
    };
}
