// Either the singular values of every map, the chosen head's bold, each divided by its largest, on a logarithmic scale;
// or the learned spectrum of Primal-Attention, how the energy of the scores is shared among the components. Below them
// the same over the whole training, to scrub back through. The rank slider cuts components away, at once or by training
// anew.

import { fit, FONT } from '../drawing/canvas.js';
import { MECHANISMS, optionsOf, wordOf } from '../catalogue/mechanisms.js';
import { optionsName } from '../app/state.js';
import { meanShares, sharesOf } from '../reading/reading.js';
import { drawBand, roundTicks } from '../drawing/plot.js';
import * as words from '../catalogue/words.js';

const FLOOR = 1e-4;

/** @type {import('./index.js').Panel} */
export const spectrum = {
    id: 'spectrum',
    listens: ['settings', 'spectra', 'parts', 'history'],
    pause: 100,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const canvas = /** @type {HTMLCanvasElement} */ (find('values')),
        ribbon = /** @type {HTMLCanvasElement} */ (find('ribbon'));
    const [sentence, keep, out, scrub, when, retrain] = [
        'spectrum-words',
        'keep',
        'keep-out',
        'scrub',
        'scrub-out',
        'retrain',
    ].map(find);
    const small = document.createElement('canvas');
    const learners = () =>
        /** @type {('a'|'b')[]} */ (['a', 'b']).filter(side => MECHANISMS[page.sides[side].kind].ksvd);
    const rankOf = (/** @type {'a'|'b'} */ side) => optionsOf(page.sides[side].kind, page.sides[side].options).rank;
    const of = find('spectrum-of'),
        about = find('spectrum-about');
    of.addEventListener('change', () => page.state.set({ spectrum: of.value }));
    /** Whether the learned spectrum is on show, as far as there is one. */
    const learned = () => page.state.values.spectrum === 'parts' && learners().length > 0;
    /** @param {{ spectra?: Float32Array[], parts?: Float32Array[] }} from */
    const listOf = from =>
        learned() ? (from.parts?.filter(values => values.length > 0).length ? from.parts : undefined) : from.spectra;
    keep.addEventListener('input', () => {
        const most = Number(keep.max);
        page.state.set({ keep: Number(keep.value) >= most ? 0 : Number(keep.value) });
    });
    retrain.addEventListener('click', () => {
        const rank = Number(keep.value);
        page.state.set({
            keep: 0,
            ...Object.fromEntries(
                learners().map(side => [
                    optionsName(side),
                    wordOf(page.sides[side].kind, {
                        ...optionsOf(page.sides[side].kind, page.sides[side].options),
                        rank,
                    }),
                ]),
            ),
            run: true,
        });
    });
    scrub.addEventListener('input', () => {
        const steps = Number(scrub.value);
        page.scrub(steps >= Number(scrub.max) ? -1 : steps);
    });
    find('scrub-now').addEventListener('click', () => page.scrub(-1));
    const chosen = (/** @type {'a'|'b'} */ side) => {
        const { view } = page.sides[side],
            { layer, head } = page.state.values;
        return view ? Math.min(layer, view.layers - 1) * view.heads + Math.min(head, view.heads - 1) : 0;
    };
    const lastStep = () =>
        Math.max(1, ...['a', 'b'].map(side => page.sides[/** @type {'a'} */ (side)].history.list.at(-1)?.steps ?? 0));

    /** Components down, training to the right, one strip per model. */
    function drawRibbon() {
        const surface = fit(ribbon);
        if (!surface) return;
        const { context, width, height } = surface;
        const { css } = page.theme;
        const end = lastStep(),
            tall = (height - 18) / 2;
        /** @type {const} */ (['a', 'b']).forEach((side, k) => {
            const { history } = page.sides[side];
            const index = chosen(side),
                count = Math.max(1, ...history.list.slice(-1).map(last => listOf(last)?.[index]?.length ?? 1));
            const lut = page.theme.tables[side].sequential;
            const columns = 160;
            Object.assign(small, { width: columns, height: count });
            const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d')),
                image = pen.createImageData(columns, count),
                pixels = new Uint32Array(image.data.buffer);
            if (history.list.length)
                for (let x = 0; x < columns; x++) {
                    const then = history.at(((x + 0.5) / columns) * end),
                        values = then && listOf(then)?.[index];
                    if (!values?.length || (history.list.at(-1)?.steps ?? 0) < (x / columns) * end) continue;
                    for (let i = 0; i < count; i++) {
                        const share = Math.max(values[i], 1e-9) / (values[0] || 1);
                        pixels[i * columns + x] =
                            lut[
                                Math.round(
                                    255 * Math.max(0, Math.min(1, learned() ? share : 1 + Math.log10(share) / 4)),
                                )
                            ];
                    }
                }
            pen.putImageData(image, 0, 0);
            context.imageSmoothingEnabled = false;
            context.drawImage(small, 18, k * (tall + 4), width - 20, tall);
            context.fillStyle = css[side];
            context.font = FONT;
            context.textAlign = 'left';
            context.textBaseline = 'top';
            context.fillText(side.toUpperCase(), 2, k * (tall + 4));
        });
        context.fillStyle = css.soft;
        context.textBaseline = 'bottom';
        context.fillText(
            learned() ? 'strongest on top; full colour: large' : 'σ₁ on top; full colour: large',
            18,
            height,
        );
        context.textAlign = 'right';
        context.fillText('step', width - 2, height);
        const at = page.past >= 0 ? page.past : end;
        context.strokeStyle = css.ink;
        context.lineWidth = 1.5;
        const x = 18 + ((width - 20) * at) / end;
        context.beginPath();
        context.moveTo(Math.min(x, width - 2), 0);
        context.lineTo(Math.min(x, width - 2), 2 * tall + 4);
        context.stroke();
    }

    /**
     * Shares of energy, largest first: the mean of the layer's heads, and each of them.
     * @param {NonNullable<ReturnType<typeof fit>>} surface
     */
    function drawLearned({ context, width, height }) {
        const { css } = page.theme,
            lines = /** @type {import('../drawing/plot.js').Line[]} */ ([]);
        let top = 0.2,
            count = 2;
        for (const side of /** @type {const} */ (['b', 'a'])) {
            const mean = meanShares(page.sides[side], page.state.values.layer),
                { view, parts } = page.sides[side];
            if (!mean || !view || !parts) continue;
            count = Math.max(count, mean.length);
            const layer = Math.min(page.state.values.layer, view.layers - 1),
                x = Array.from(mean, (_, i) => i + 1);
            for (const y of parts.slice(layer * view.heads, (layer + 1) * view.heads)) {
                top = Math.max(top, y[0]);
                lines.push({ x, y, color: css[side], width: 1, alpha: 0.35 });
            }
            lines.push({ x, y: mean, color: css[side], width: 2.8 });
        }
        const box = { left: 46, top: 22, width: width - 56, height: height - 22 - 34 },
            end = Math.ceil(10 * top) / 10;
        drawBand(
            context,
            {
                box,
                title: 'share of the scores’ energy, mean of the layer’s heads',
                x: [1, count],
                y: [0, end],
                ticks: roundTicks(end, 4),
                format: v => words.percent(v),
                xTicks: roundTicks(count, 8).map(v => v || 1),
                lines: lines.sort((a, b) => (a.width ?? 0) - (b.width ?? 0)),
            },
            css,
        );
        const even = box.top + box.height * (1 - 1 / count / end);
        context.strokeStyle = css.soft;
        context.setLineDash([3, 3]);
        context.beginPath();
        context.moveTo(box.left, even);
        context.lineTo(box.left + box.width, even);
        context.stroke();
        context.setLineDash([]);
        context.fillStyle = css.soft;
        context.textAlign = 'right';
        context.textBaseline = 'bottom';
        context.fillText('even shares', width - 12, even - 2);
        context.textBaseline = 'alphabetic';
        context.fillText('component, strongest first', width - 10, height - 2);
    }

    return {
        element: canvas,
        wants: (side, seen) =>
            !seen ? [] : MECHANISMS[page.sides[side].kind].ksvd ? ['spectra', 'parts'] : ['spectra'],
        draw() {
            if (ribbon.offsetParent) drawRibbon();
            const surface = fit(canvas);
            if (!surface) return;
            if (learned()) return drawLearned(surface);
            const { context, width, height } = surface;
            const { css } = page.theme;
            const faint = /** @type {import('../drawing/plot.js').Line[]} */ ([]),
                bold = /** @type {import('../drawing/plot.js').Line[]} */ ([]);
            let count = 2;
            for (const side of /** @type {const} */ (['b', 'a'])) {
                page.sides[side].spectra?.forEach((values, index) => {
                    count = Math.max(count, values.length);
                    const mine = page.sides[side].view && index === chosen(side);
                    const line = {
                        x: Array.from(values, (_, i) => i + 1),
                        y: Array.from(values, v => Math.max(v / (values[0] || 1), FLOOR / 10)),
                        color: css[side],
                    };
                    (mine ? bold : faint).push(mine ? { ...line, width: 2.6 } : { ...line, width: 1, alpha: 0.32 });
                });
            }
            const box = { left: 46, top: 22, width: width - 56, height: height - 22 - 34 };
            drawBand(
                context,
                {
                    box,
                    title: 'σᵢ / σ₁',
                    x: [1, count],
                    y: [FLOOR, 1],
                    log: true,
                    ticks: [1, 0.1, 0.01, 0.001, 0.0001],
                    format: v => (v === 1 ? '1' : v >= 0.01 ? String(v) : v === 0.001 ? '10⁻³' : '10⁻⁴'),
                    xTicks: roundTicks(count, 6).map(v => v || 1),
                    lines: [...faint, ...bold],
                },
                css,
            );
            for (const side of learners()) {
                // where the learned components end
                const at = page.state.values.keep || rankOf(side);
                if (at > count) continue;
                const x = box.left + (box.width * (at - 1)) / (count - 1 || 1);
                context.strokeStyle = css[side];
                context.setLineDash([3, 3]);
                context.beginPath();
                context.moveTo(x, box.top);
                context.lineTo(x, box.top + box.height);
                context.stroke();
                context.setLineDash([]);
                context.fillStyle = css[side];
                context.textAlign = 'left';
                context.textBaseline = 'top';
                context.fillText(`s = ${at}`, x + 4, box.top + 2);
            }
            context.fillStyle = css.soft;
            context.textAlign = 'right';
            context.textBaseline = 'alphabetic';
            context.fillText('component i', width - 10, height - 2);
        },
        tell() {
            sentence.textContent = `${page.past >= 0 ? `Looking back at step ${words.grouped(page.past)}. ` : ''}${learned() ? said() : words.spectrum(page.sides, page.state.values.layer, page.state.values.head)}`;
            of.value = learned() ? 'parts' : 'map';
            of.options[1].disabled = !learners().length;
            about.textContent = learned()
                ? 'How much of the scores each pair of directions carries. A steep fall: few matter.'
                : 'How many independent patterns it holds: a steep fall means few, low rank.';
            canvas.setAttribute('aria-label', `Spectrum. ${sentence.textContent}`);
            ribbon.setAttribute(
                'aria-label',
                ['a', 'b'].some(side => page.sides[/** @type {'a'} */ (side)].history.list.length)
                    ? `Spectrum over the training so far, ${words.grouped(lastStep())} steps.`
                    : 'No training yet.',
            );
            const ranks = learners().map(rankOf);
            const most = Math.max(2, ...ranks);
            keep.disabled = retrain.disabled = !ranks.length;
            keep.max = String(most);
            const value = page.state.values.keep || most;
            if (document.activeElement !== keep) keep.value = String(value);
            retrain.disabled = !ranks.length || value === most;
            out.textContent = ranks.length
                ? value < most
                    ? `${value} of ${most}`
                    : `all ${most}`
                : 'needs Primal-Attention';
            scrub.max = String(lastStep());
            if (page.past < 0) scrub.value = scrub.max;
            when.textContent = page.past < 0 ? 'now' : `step ${words.grouped(page.past)}`;
            find('scrub-now').disabled = page.past < 0;
        },
    };
    /** The learned spectrum in words. */
    function said() {
        const parts = learners().flatMap(side => {
            const shares = sharesOf(page.sides[side], page.state.values.layer);
            return shares
                ? [
                      `${side.toUpperCase()}: the strongest of ${shares.count} components carries ${words.percent(shares.first)} of the energy, the stronger half ${words.percent(shares.half)}.`,
                  ]
                : [];
        });
        const count = parts.length && sharesOf(page.sides[learners()[0]], page.state.values.layer)?.count;
        return count
            ? `Layer ${Math.min(page.state.values.layer, page.state.values.depth - 1) + 1}. ${parts.join(' ')} Even shares would be ${words.percent(1 / count)} and 50 %.`
            : 'No scores yet.';
    }
}
