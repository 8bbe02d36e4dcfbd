// How far apart the heads are (the package's measure: mean over tokens of ‖hˢ − hᵗ‖), and what happens without one: a
// click switches it off, the accuracy answers at once, nothing is retrained.

import { fit } from '../drawing/canvas.js';
import { shade } from '../drawing/colors.js';
import * as words from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const heads = {
    id: 'heads',
    column: 'more',
    html: `<section id="heads" class="panel" aria-labelledby="heads-title">
  <div class="head"><h2 id="heads-title">Heads: who repeats whom</h2><button id="heads-on" type="button">All on</button></div>
  <p class="caption">How far apart two heads put out their numbers, over eight samples: full colour is near. Press a number to switch that head off; nothing is retrained.</p>
  <canvas id="alike" class="plot" role="img" aria-label="Nothing measured yet."></canvas>
  <div id="head-board" class="head-board"></div>
  <p class="sentence" id="heads-words"></p>
</section>`,
    listens: ['settings', 'redundancy'],
    pause: 300,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('alike'));
    const board = /** @type {HTMLElement} */ (document.getElementById('head-board'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('heads-words'));
    let shape = '';
    /** Accuracy with nothing cut away, as last seen. @type {Record<string, number>} */
    let whole = {};
    let run = 0;
    /** @param {'a'|'b'} side @returns {{ mean: number, pairs: Float32Array }[]} */
    const layersOf = side => page.sides[side].extras.redundancy ?? [];
    const tokens = () => new Set(page.state.values.off.split('-').filter(Boolean));
    const toggle = (/** @type {string} */ token) => {
        const off = tokens();
        if (!off.delete(token)) off.add(token);
        page.state.set({ off: [...off].sort().join('-') });
    };
    document.getElementById('heads-on')?.addEventListener('click', () => page.state.set({ off: '' }));

    function build() {
        const { depth, heads } = page.state.values;
        const now = `${depth} ${heads}`;
        if (shape === now) return;
        shape = now;
        board.replaceChildren(
            .../** @type {const} */ (['a', 'b']).flatMap(side =>
                Array.from({ length: depth }, (_, layer) => {
                    const row = document.createElement('div');
                    row.className = `head-row ${side}`;
                    const name = document.createElement('span');
                    name.textContent = `${side.toUpperCase()}, layer ${layer + 1}`;
                    row.append(
                        name,
                        ...Array.from({ length: heads }, (_, head) => {
                            const button = document.createElement('button');
                            button.type = 'button';
                            button.textContent = String(head + 1);
                            button.dataset.token = `${side}${layer}.${head}`;
                            button.addEventListener('click', () => toggle(`${side}${layer}.${head}`));
                            return button;
                        }),
                    );
                    return row;
                }),
            ),
        );
    }

    return {
        element: canvas,
        wants: (side, seen) => (seen ? ['redundancy'] : []),
        blank: () => !(page.sides.a.extras.redundancy ?? page.sides.b.extras.redundancy),
        draw() {
            build();
            const surface = fit(canvas);
            if (!surface) return;
            const { context, width, height } = surface;
            const { css, tables } = page.theme;
            const blocks = /** @type {const} */ (['a', 'b']).flatMap(side =>
                layersOf(side).map(({ mean, pairs }, layer) => ({ side, layer, mean, pairs })),
            );
            const each = width / Math.max(1, blocks.length);
            blocks.forEach(({ side, layer, mean, pairs }, k) => {
                const n = Math.sqrt(pairs.length),
                    cell = Math.min((each - 14) / n, (height - 40) / n);
                const x0 = each * k + (each - cell * n) / 2,
                    most = pairs.reduce((a, b) => Math.max(a, b), 1e-9);
                pairs.forEach((v, i) => {
                    // the farthest pair of the layer is blank
                    context.fillStyle = shade(tables[side].sequential, 255 * (1 - v / most));
                    context.fillRect(x0 + (i % n) * cell, 18 + Math.floor(i / n) * cell, cell - 1, cell - 1);
                });
                context.fillStyle = css.soft;
                context.font = '12px system-ui, sans-serif';
                context.textAlign = 'center';
                context.textBaseline = 'top';
                context.fillText(`${side.toUpperCase()}, layer ${layer + 1}`, x0 + (cell * n) / 2, 1);
                if (n > 1) context.fillText(`mean ${words.number(mean)}`, x0 + (cell * n) / 2, 20 + cell * n);
            });
        },
        tell() {
            build();
            const off = tokens();
            for (const button of board.querySelectorAll('button')) {
                const on = !off.has(button.dataset.token ?? '');
                button.setAttribute('aria-pressed', String(on));
                button.setAttribute(
                    'aria-label',
                    `${button.parentElement?.firstElementChild?.textContent}, head ${button.textContent}: ${on ? 'on' : 'off'}`,
                );
            }
            if (run !== page.run) [whole, run] = [{}, page.run]; // that was said of other models
            const parts = [];
            for (const side of /** @type {const} */ (['a', 'b'])) {
                const { status, cut } = page.sides[side];
                const now = status?.testAccuracy ?? NaN;
                if (!cut.off.length && !cut.keep) whole[side] = now;
                if (cut.off.length)
                    parts.push(
                        `${side.toUpperCase()} without ${cut.off.length === 1 ? 'that head' : `${cut.off.length} heads`}: ${Number.isFinite(now) ? `${words.percent(now)} right` : 'not tested yet'}${Number.isFinite(whole[side]) ? `, ${words.percent(whole[side])} with all` : ''}.`,
                    );
                // nearest, measured by the mean of its layer
                let best = { share: Infinity, v: 0, mean: 0, a: 0, b: 0, layer: 0 };
                layersOf(side).forEach(({ mean, pairs }, layer) => {
                    const n = Math.sqrt(pairs.length);
                    for (let a = 0; a < n; a++)
                        for (let b = 0; b < a; b++)
                            if (pairs[a * n + b] / mean < best.share)
                                best = {
                                    share: pairs[a * n + b] / mean,
                                    v: pairs[a * n + b],
                                    mean,
                                    a: b + 1,
                                    b: a + 1,
                                    layer: layer + 1,
                                };
                });
                if (best.layer)
                    parts.push(
                        `${side.toUpperCase()}'s most alike are heads ${best.a} and ${best.b} of layer ${best.layer}: ${words.number(best.v)} apart, where its heads are ${words.number(best.mean)} apart on average.`,
                    );
            }
            sentence.textContent =
                parts.join(' ') || 'Nothing measured yet: that comes with the next look at the models.';
            canvas.setAttribute('aria-label', `How far apart the outputs of the heads are. ${sentence.textContent}`);
        },
    };
}
