// Either the singular values of every map, the chosen head's bold, each divided by its largest, on a logarithmic scale;
// or the learned spectrum of Primal-Attention, how the energy of the scores is shared among the components. Below them
// the same over the whole training, to scrub back through. The rank slider cuts components away, at once or by training
// anew.

import { fit, FONT } from '../drawing/canvas.js';
import { MECHANISMS, optionsOf, wordOf } from '../catalogue/mechanisms.js';
import { optionsName } from '../app/state.js';
import { meanShares, sharesOf } from '../reading/reading.js';
import { chart } from '../drawing/chart.js';
import * as words from '../catalogue/words.js';

const FLOOR = 1e-4;
const SIDES = /** @type {const} */ (['a', 'b']);
const FAINT = { width: 1, alpha: 0.32, quiet: true };

/** @typedef {import('../drawing/axes.js').Line} Line */

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
    const ribbon = /** @type {HTMLCanvasElement} */ (find('ribbon')),
        values = find('values');
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

    const component = { label: 'component', format: String };
    const AXES = {
        map: {
            title: 'Singular values, each divided by its largest: σᵢ / σ₁',
            y: {
                label: 'σᵢ / σ₁',
                log: true,
                range: /** @type {[number, number]} */ ([FLOOR, 1.1]),
                read: words.number,
            },
        },
        parts: {
            title: 'Share of the scores’ energy, strongest first: bold the mean of the layer’s heads',
            y: { label: 'share', range: /** @type {[number]} */ ([0]), format: words.percent },
        },
    };
    const curves = chart(values, {
        ...AXES.map,
        x: component,
        css: () => page.theme.css,
        height: 180,
        describedBy: 'spectrum-words',
        empty: 'Comes with the first map.',
    });

    /** Shares of energy, largest first: each of the layer's heads, and their mean. */
    function learnedLines() {
        const faint = /** @type {Line[]} */ ([]),
            bold = /** @type {Line[]} */ ([]);
        for (const side of SIDES) {
            const mean = meanShares(page.sides[side], page.state.values.layer),
                { view, parts } = page.sides[side];
            if (!mean || !view || !parts) continue;
            const layer = Math.min(page.state.values.layer, view.layers - 1),
                x = Array.from(mean, (_, i) => i + 1),
                label = side.toUpperCase();
            parts.slice(layer * view.heads, (layer + 1) * view.heads).forEach((y, head) => {
                faint.push({ ...FAINT, label: `${label}, head ${head + 1}`, color: side, x, y });
            });
            bold.push({ label: `${label}, mean`, color: side, x, y: mean, width: 2.8 });
        }
        return [...faint, ...bold];
    }

    /** Every map's singular values; bold, the chosen head's. */
    function mapLines() {
        const faint = /** @type {Line[]} */ ([]),
            bold = /** @type {Line[]} */ ([]);
        for (const side of SIDES) {
            const { view, spectra } = page.sides[side];
            spectra?.forEach((values, index) => {
                const x = Array.from(values, (_, i) => i + 1),
                    y = Array.from(values, v => v / (values[0] || 1)),
                    heads = view?.heads ?? 1,
                    name = side.toUpperCase(),
                    line = { color: side, x, y };
                if (view && index === chosen(side)) bold.push({ ...line, label: name, width: 2.6 });
                else
                    faint.push({
                        ...FAINT,
                        ...line,
                        label: `${name}, layer ${Math.floor(index / heads) + 1}, head ${(index % heads) + 1}`,
                    });
            });
        }
        return [...faint, ...bold];
    }

    function drawCurves() {
        const shares = learned(),
            lines = shares ? learnedLines() : mapLines();
        const count = Math.max(2, ...lines.map(({ x }) => x.length));
        const [side] = learners();
        curves.options({
            ...AXES[shares ? 'parts' : 'map'],
            x: { ...component, range: [1, count] },
            rest: shares || !side ? 1 : Math.min(count, page.state.values.keep || rankOf(side)),
        });
        curves.set(
            lines,
            shares
                ? [{ y: 1 / count, color: 'soft', label: 'even shares' }]
                : learners() // where the learned components end
                      .map(side => ({ side, at: page.state.values.keep || rankOf(side) }))
                      .filter(({ at }) => at <= count)
                      .map(({ side, at }) => ({ x: at, color: side, label: `s = ${at}` })),
        );
    }

    return {
        element: values,
        refresh(changed) {
            if (changed.has('theme')) curves.redraw();
        },
        wants: (side, seen) =>
            !seen ? [] : MECHANISMS[page.sides[side].kind].ksvd ? ['spectra', 'parts'] : ['spectra'],
        draw() {
            if (ribbon.offsetParent) drawRibbon();
            drawCurves();
        },
        tell() {
            sentence.textContent = `${page.past >= 0 ? `Looking back at step ${words.grouped(page.past)}. ` : ''}${learned() ? said() : words.spectrum(page.sides, page.state.values.layer, page.state.values.head)}`;
            of.value = learned() ? 'parts' : 'map';
            of.options[1].disabled = !learners().length;
            about.textContent = learned()
                ? 'How much of the scores each pair of directions carries. A steep fall: few matter.'
                : 'How many independent patterns it holds: a steep fall means few, low rank.';
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
