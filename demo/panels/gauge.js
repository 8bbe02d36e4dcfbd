// The KSVD objective as a balance: the energy of the scores on one pan, how well the two sets of directions agree on
// the other.
// Level means J = 0, which a stationary point of the kernel SVD has.

import { fit, FONT } from '../drawing/canvas.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import * as words from '../catalogue/words.js';

const ROOM = 130; // px that a balance needs

/** @type {import('./index.js').Panel} */
export const gauge = {
    id: 'gauge',
    column: 'more',
    html: `<section id="gauge" class="panel" aria-labelledby="gauge-title">
  <h2 id="gauge-title">KSVD objective: a balance</h2>
  <canvas id="balance" class="plot" role="img" aria-label="No objective yet."></canvas>
  <p class="sentence" id="balance-words"></p>
</section>`,
    listens: ['settings', 'gauge'],
    pause: 60,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('balance'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('balance-words'));
    const list = () =>
        /** @type {const} */ (['a', 'b']).flatMap(side =>
            MECHANISMS[page.sides[side].kind].ksvd
                ? (page.sides[side].extras.gauge ?? []).map((/** @type {any} */ g) => ({ side, ...g }))
                : [],
        );
    /** Whether there is something to weigh, be it yet to come. */
    const has = () => /** @type {const} */ (['a', 'b']).some(side => MECHANISMS[page.sides[side].kind].ksvd);
    return {
        element: canvas,
        wants: (side, seen) => (seen && MECHANISMS[page.sides[side].kind].ksvd ? ['gauge'] : []),
        blank: () => !(page.sides.a.extras.gauge ?? page.sides.b.extras.gauge),
        draw() {
            const surface = fit(canvas);
            if (!surface) return;
            const { context, width, height } = surface;
            const { css } = page.theme;
            let pans = list();
            // where there is no room for all, those of the chosen layer
            if (width < ROOM * pans.length) pans = pans.filter(({ layer }) => layer === page.state.values.layer);
            const each = width / Math.max(1, pans.length);
            context.font = FONT;
            pans.forEach(({ side, layer, e, r, trace }, k) => {
                const left = e + r,
                    size = left + Math.abs(trace) || 1;
                const tilt = Math.max(-0.42, Math.min(0.42, (1.2 * (left - trace)) / size));
                const middle = each * (k + 0.5),
                    arm = Math.min(each * 0.34, 110),
                    pivot = 46;
                const color = css[/** @type {'a'} */ (side)];
                context.strokeStyle = context.fillStyle = css.edge;
                context.lineWidth = 3;
                context.beginPath();
                context.moveTo(middle, pivot);
                context.lineTo(middle, height - 42);
                context.moveTo(middle - 24, height - 42);
                context.lineTo(middle + 24, height - 42);
                context.stroke();
                const ends = [-1, 1].map(
                    s =>
                        /** @type {[number, number]} */ ([
                            middle + s * arm * Math.cos(tilt),
                            pivot - s * arm * Math.sin(tilt),
                        ]),
                );
                context.strokeStyle = color;
                context.lineWidth = 4;
                context.beginPath();
                context.moveTo(...ends[0]);
                context.lineTo(...ends[1]);
                context.stroke();
                const weights = [
                    [
                        { v: e, color: css.query },
                        { v: r, color: css.key },
                    ],
                    [{ v: Math.max(0, trace), color }],
                ];
                ends.forEach(([x, y], i) => {
                    const low = y + 40;
                    context.strokeStyle = css.edge;
                    context.lineWidth = 1;
                    context.beginPath();
                    context.moveTo(x, y);
                    context.lineTo(x - 26, low);
                    context.moveTo(x, y);
                    context.lineTo(x + 26, low);
                    context.stroke();
                    context.fillStyle = css.edge;
                    context.fillRect(x - 30, low, 60, 3);
                    let top = low;
                    for (const { v, color } of weights[i]) {
                        const tall = 34 * Math.min(1, v / size);
                        context.fillStyle = color;
                        context.fillRect(x - 18, top - tall, 36, tall);
                        top -= tall;
                    }
                    context.fillStyle = css.ink;
                    context.textAlign = 'center';
                    context.textBaseline = 'top';
                    context.fillText(words.number(i ? trace : left), x, low + 7);
                });
                context.fillStyle = css.soft;
                context.textAlign = 'center';
                context.textBaseline = 'top';
                context.fillText(
                    `${side.toUpperCase()}, layer ${layer + 1}: J = ${words.number(left - trace)}`,
                    middle,
                    6,
                );
                context.textBaseline = 'bottom';
                const out = Math.min(arm, each / 2 - 36); // of the words: they stay in their half
                context.fillText('scores', middle - out, height - 14, each / 2 - 8);
                context.fillText('agreement', middle + out, height - 14, each / 2 - 8);
            });
            if (pans.length) return;
            context.fillStyle = css.soft;
            context.textAlign = 'center';
            context.textBaseline = 'middle';
            context.fillText(
                has() ? 'Not weighed yet.' : 'Only Primal-Attention has this objective. Choose it for A or B.',
                width / 2,
                height / 2,
                width - 20,
            );
        },
        tell() {
            const pans = list();
            sentence.textContent = pans.length
                ? `Scores of queries and keys (violet and green, ½ ‖eΛ‖² + ½ ‖rΛ‖²) against the agreement of the two sets of directions (tr WₑᵀWᵣ), on the sample shown. ${pans.map(({ side, layer, e, r, trace }) => `${side.toUpperCase()}, layer ${layer + 1}: ${words.number(e + r)} against ${words.number(trace)}`).join('; ')}. Level is where training pulls it, by η.`
                : has()
                  ? 'Not weighed yet: that comes with the next look at the model.'
                  : 'No model here has a KSVD objective.';
            canvas.setAttribute('aria-label', `Balance of the KSVD objective. ${sentence.textContent}`);
        },
    };
}
