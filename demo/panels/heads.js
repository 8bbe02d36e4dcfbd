// How alike the heads are, and what happens without one: a click switches it off, the accuracy answers at once, nothing is retrained.

import { fit } from '../canvas.js';
import { shade } from '../colors.js';
import * as words from '../words.js';

/** @param {import('../page.js').Page} page */
export function heads(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('alike'));
    const board = /** @type {HTMLElement} */ (document.getElementById('head-board'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('heads-words'));
    let shape = '';
    /** Accuracy with nothing cut away, as last seen. @type {Record<string, number>} */
    const whole = {};
    const tokens = () => new Set(page.state.values.off.split('-').filter(Boolean));
    const toggle = (/** @type {string} */ token) => {
        const off = tokens();
        if (!off.delete(token)) off.add(token);
        page.state.set({ off: [...off].sort().join('-') });
    };
    document.getElementById('heads-on')?.addEventListener('click', () => page.state.set({ off: '' }));

    function build() {
        const { depth, heads } = page.state.values;
        const now = `${depth} ${heads} ${page.task.id === 'graph'}`;
        if (shape === now) return;
        shape = now;
        board.replaceChildren(...(page.task.id === 'graph' ? [] : /** @type {const} */ (['a', 'b'])).flatMap((side) => Array.from({ length: depth }, (_, layer) => {
            const row = document.createElement('div');
            row.className = `head-row ${side}`;
            const name = document.createElement('span');
            name.textContent = `${side.toUpperCase()}, layer ${layer + 1}`;
            row.append(name, ...Array.from({ length: heads }, (_, head) => {
                const button = document.createElement('button');
                button.type = 'button';
                button.textContent = String(head + 1);
                button.dataset.token = `${side}${layer}.${head}`;
                button.addEventListener('click', () => toggle(`${side}${layer}.${head}`));
                return button;
            }));
            return row;
        })));
    }

    return {
        element: canvas,
        draw() {
            build();
            const surface = fit(canvas);
            if (!surface) return;
            const { context, width, height } = surface;
            const { css, tables } = page.theme;
            const blocks = /** @type {const} */ (['a', 'b']).flatMap((side) => (page.sides[side].extras.redundancy ?? []).map((/** @type {Float32Array} */ alike, /** @type {number} */ layer) => ({ side, layer, alike })));
            const each = width / Math.max(1, blocks.length);
            blocks.forEach(({ side, layer, alike }, k) => {
                const n = Math.sqrt(alike.length), cell = Math.min((each - 14) / n, (height - 24) / n);
                const x0 = each * k + (each - cell * n) / 2;
                alike.forEach((/** @type {number} */ v, /** @type {number} */ i) => {
                    context.fillStyle = shade(tables[/** @type {'a'} */ (side)].sequential, 255 * v);
                    context.fillRect(x0 + (i % n) * cell, 18 + Math.floor(i / n) * cell, cell - 1, cell - 1);
                });
                context.fillStyle = css.soft;
                context.font = '12px system-ui, sans-serif';
                context.textAlign = 'center';
                context.textBaseline = 'top';
                context.fillText(`${side.toUpperCase()}, layer ${layer + 1}`, x0 + (cell * n) / 2, 1);
            });
        },
        tell() {
            build();
            const off = tokens();
            for (const button of board.querySelectorAll('button')) {
                const on = !off.has(button.dataset.token ?? '');
                button.setAttribute('aria-pressed', String(on));
                button.setAttribute('aria-label', `${button.parentElement?.firstElementChild?.textContent}, head ${button.textContent}: ${on ? 'on' : 'off'}`);
            }
            const parts = [];
            for (const side of /** @type {const} */ (['a', 'b'])) {
                const { status, extras, cut } = page.sides[side];
                const now = status?.testAccuracy ?? NaN;
                if (!cut.off.length && !cut.keep) whole[side] = now;
                if (cut.off.length) parts.push(`${side.toUpperCase()} without ${cut.off.length === 1 ? 'that head' : `${cut.off.length} heads`}: ${words.percent(now)} right, ${words.percent(whole[side])} with all.`);
                let best = { v: -1, a: 0, b: 0, layer: 0 };
                (extras.redundancy ?? []).forEach((/** @type {Float32Array} */ alike, /** @type {number} */ layer) => {
                    const n = Math.sqrt(alike.length);
                    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) if (alike[a * n + b] > best.v) best = { v: alike[a * n + b], a: b + 1, b: a + 1, layer: layer + 1 };
                });
                if (best.v >= 0) parts.push(`${side.toUpperCase()}'s most alike are heads ${best.a} and ${best.b} of layer ${best.layer} (${best.v.toFixed(2)} of 1).`);
            }
            sentence.textContent = page.task.id === 'graph' ? 'Heads of graph models cannot be switched off here.' : parts.join(' ') || 'No model to measure yet.';
            canvas.setAttribute('aria-label', `How alike the outputs of the heads are. ${sentence.textContent}`);
        },
    };
}
