// Accuracy, loss and KSVD objective over training steps, both models.

import { fit } from '../drawing/canvas.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import { decades, drawBand, roundTicks } from '../drawing/plot.js';
import * as words from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const learning = {
    id: 'learning',
    listens: ['learned'],
    pause: 200,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('curves'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('learning-words'));
    return {
        element: canvas,
        draw() {
            const surface = fit(canvas);
            if (!surface) return;
            const { context, width, height } = surface;
            const { css } = page.theme;
            const sides = /** @type {const} */ (['b', 'a']).map(side => ({ ...page.sides[side], color: css[side] }));
            const last = Math.max(20, ...sides.map(({ curve }) => curve.step.at(-1) ?? 0));
            const xTicks = roundTicks(last, 4);
            /** @param {string} name @param {Partial<import('../drawing/plot.js').Line>} [style] */
            const lines = (name, style) =>
                sides.map(({ curve, color }) => ({ x: curve.step, y: curve[name], color, ...style }));
            /** @param {string} name @param {number} floor */
            const limits = (name, floor) => {
                let low = Infinity,
                    high = 0;
                for (const { curve } of sides)
                    for (const v of curve[name])
                        if (v > 0) {
                            low = Math.min(low, v);
                            high = Math.max(high, v);
                        }
                return /** @type {[number, number]} */ (
                    high > 0 ? [Math.max(floor, low / 1.3), high * 1.2] : [floor, 1]
                );
            };
            const left = 46,
                right = 10,
                gap = 30,
                foot = 20;
            const ksvd = sides.some(({ kind }) => MECHANISMS[kind].ksvd);
            const shares = ksvd ? [0.42, 0.3, 0.28] : [0.56, 0.44];
            const room = height - foot - gap * shares.length + 8;
            let top = gap - 8;
            const box = shares.map(share => {
                const b = { left, top, width: width - left - right, height: room * share };
                top += room * share + gap;
                return b;
            });
            const x = /** @type {[number, number]} */ ([0, last]);
            drawBand(
                context,
                {
                    box: box[0],
                    title: 'right answers',
                    x,
                    y: [0, 1],
                    ticks: [0, 0.5, 0.95],
                    format: v => `${Math.round(100 * v)} %`,
                    lines: [...lines('trainAccuracy', { alpha: 0.35, width: 1.2 }), ...lines('testAccuracy')],
                },
                css,
            );
            const loss = limits('taskLoss', 1e-4);
            drawBand(
                context,
                {
                    box: box[1],
                    title: 'loss',
                    x,
                    y: loss,
                    log: true,
                    ticks: decades(loss[0], loss[1], 3),
                    format: v => (v >= 0.01 ? words.number(v) : `10${words.superscript(Math.log10(v))}`),
                    lines: lines('taskLoss'),
                    xTicks: ksvd ? [] : xTicks,
                },
                css,
            );
            if (!ksvd) return;
            const objective = limits('ksvd', 1e-9);
            drawBand(
                context,
                {
                    box: box[2],
                    title: width < 380 ? 'KSVD objective, squared' : 'KSVD objective, squared: 0 is a stationary point',
                    x,
                    y: objective,
                    log: true,
                    ticks: decades(objective[0], objective[1], 3),
                    format: v => (v >= 0.01 ? String(v) : `10${words.superscript(Math.log10(v))}`),
                    xTicks,
                    lines: sides
                        .filter(({ kind }) => MECHANISMS[kind].ksvd)
                        .map(({ curve, color }) => ({ x: curve.step, y: curve.ksvd, color })),
                },
                css,
            );
        },
        tell() {
            sentence.textContent = words.learning(page.sides);
            canvas.setAttribute('aria-label', `Curves over training. ${sentence.textContent}`);
        },
    };
}
