// The singular values of every map, the chosen head's bold, each divided by its largest, on a logarithmic scale.

import { fit } from '../canvas.js';
import { drawBand, roundTicks } from '../plot.js';
import * as words from '../words.js';

const FLOOR = 1e-4;

/** @param {import('../page.js').Page} page */
export function spectrum(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('values'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('spectrum-words'));
    return {
        element: canvas,
        draw() {
            const surface = fit(canvas);
            if (!surface) return;
            const { context, width, height } = surface;
            const { css } = page.theme;
            const { layer, head } = page.state.values;
            const faint = /** @type {import('../plot.js').Line[]} */ ([]), bold = /** @type {import('../plot.js').Line[]} */ ([]);
            let count = 2;
            for (const side of /** @type {const} */ (['b', 'a'])) {
                const { spectra, view } = page.sides[side];
                spectra?.forEach((values, index) => {
                    count = Math.max(count, values.length);
                    const chosen = view && index === Math.min(layer, view.layers - 1) * view.heads + Math.min(head, view.heads - 1);
                    const line = { x: Array.from(values, (_, i) => i + 1), y: Array.from(values, (v) => Math.max(v / (values[0] || 1), FLOOR / 10)), color: css[side] };
                    (chosen ? bold : faint).push(chosen ? { ...line, width: 2.6 } : { ...line, width: 1, alpha: 0.32 });
                });
            }
            drawBand(context, {
                box: { left: 46, top: 22, width: width - 56, height: height - 22 - 34 }, title: 'σᵢ / σ₁', x: [1, count], y: [FLOOR, 1], log: true,
                ticks: [1, 0.1, 0.01, 0.001, 0.0001], format: (v) => (v === 1 ? '1' : v >= 0.01 ? String(v) : v === 0.001 ? '10⁻³' : '10⁻⁴'),
                xTicks: roundTicks(count, 6).map((v) => v || 1), lines: [...faint, ...bold],
            }, css);
            context.fillStyle = css.soft;
            context.textAlign = 'right';
            context.textBaseline = 'alphabetic';
            context.fillText('component i', width - 10, height - 2);
        },
        tell() {
            sentence.textContent = words.spectrum(page.sides, page.state.values.layer, page.state.values.head);
            canvas.setAttribute('aria-label', `Singular values. ${sentence.textContent}`);
        },
    };
}
