// The curves of this act: spectra, errors against size, singular vectors over the tokens.

import { chart } from '../drawing/chart.js';
import { METHODS } from './approximate.js';
import { KERNELS } from './kernels.js';
import { compared, kernels as kernelWords, percent, short } from './words.js';

const FLOOR = 1e-7; // float32 rounds there

/**
 * How each method is drawn.
 * @type {Record<string, { color: string, dash?: number[], width?: number, alpha?: number }>}
 */
const STYLES = {
    best: { color: 'ink', width: 2.6 },
    columns: { color: 'soft', dash: [2, 3] },
    means: { color: 'b' },
    performer: { color: 'negative', dash: [6, 4] },
    skyformer: { color: 'key' },
    lifted: { color: 'key', dash: [6, 4] },
    gaussian: { color: 'key', alpha: 0.45, width: 1.4 },
    softmax: { color: 'b', alpha: 0.45, width: 1.4 },
    ksvd: { color: 'a' },
};
const KERNEL_COLORS = /** @type {Record<string, string>} */ ({ softmax: 'b', gaussian: 'key', cosine: 'a' });

/** @param {ArrayLike<number>} values */
const places = values => Array.from(values, (_, i) => i + 1);
/** Each divided by the first. @param {ArrayLike<number>} values */
const relative = values => Array.from(values, v => (v > FLOOR * values[0] ? v / values[0] : NaN));

/**
 * @param {(id: string) => any} find
 * @param {import('../app/page.js').Page} page
 * @param {() => any} known  what the worker has said so far
 */
export function charts(find, page, known) {
    const css = () => page.theme.css;
    const spectrum = chart(find('spectrum'), {
        title: 'Singular values, σᵢ / σ₁',
        x: { label: 'i' },
        y: { label: 'σᵢ / σ₁', log: true },
        css,
        height: 230,
    });
    const curves = chart(find('curves'), {
        title: 'Relative error',
        x: { label: 's or m', log: true, base: 2 },
        y: { label: 'relative error', log: true },
        css,
        height: 290,
        describedBy: 'own-curves-words',
    });
    const vectors = chart(find('vectors'), {
        title: 'Scores',
        x: { label: 'token' },
        y: { label: 'score' },
        css,
        height: 220,
        describedBy: 'own-vectors-words',
    });
    for (const id of ['beside', 'norm', 'part']) find(id).addEventListener('change', draw);

    function drawSpectrum() {
        const { spectrum: mine, opened, heads, kernels } = known(),
            { choice } = opened,
            beside = find('beside').value,
            name = choice.as === 'qk' ? KERNELS[/** @type {'softmax'} */ (choice.kernel)].name : 'the map';
        const others =
            beside === 'heads'
                ? heads
                      .filter((/** @type {any} */ head) => head && head.head !== choice.head)
                      .map((/** @type {any} */ { head, values }) => ({
                          label: `head ${head + 1}`,
                          color: 'soft',
                          alpha: 0.6,
                          width: 1.2,
                          quiet: heads.length > 9,
                          x: places(values),
                          y: relative(values),
                      }))
                : (kernels?.spectra ?? [])
                      .filter((/** @type {any} */ { shown }) => !shown)
                      .map((/** @type {any} */ { kernel, values }) => ({
                          label: KERNELS[/** @type {'softmax'} */ (kernel)].name,
                          color: KERNEL_COLORS[kernel],
                          width: 1.4,
                          x: places(values),
                          y: relative(values),
                      }));
        const line = { label: name, color: 'ink', width: 2.6, x: places(mine.values), y: relative(mine.values) };
        const held = mine.ranks.energy95;
        spectrum.set([line, ...others], held ? [{ x: held, color: 'query', label: '95 %' }] : []);
    }

    function drawCurves() {
        const { curves: given, picture, opened } = known(),
            { choice } = opened,
            norm = /** @type {'frobenius' | 'spectral'} */ (find('norm').value);
        const lines = Object.keys(METHODS).flatMap(id => {
            const curve = given[id];
            if (!curve) return [];
            return [
                {
                    label: METHODS[id].name,
                    ...STYLES[id],
                    points: !METHODS[id].ranks,
                    x: curve.sizes,
                    y: Array.from(curve[norm], v => (v < FLOOR ? NaN : v)),
                },
            ];
        });
        curves.options({
            title: `Relative error in the ${norm === 'spectral' ? 'spectral' : 'Frobenius'} norm`,
            y: { label: 'relative error', log: true, range: [lowest(lines), 2 * highest(lines)] },
        });
        curves.set(lines, [{ y: 1, color: 'soft', label: 'nothing kept' }]);
        find('curves-words').textContent = compared(
            given,
            norm,
            nearestSize(given, picture?.size ?? 8),
            choice.as === 'qk' ? choice.kernel : '',
        );
        find('methods').replaceChildren(
            ...Object.keys(METHODS)
                .filter(id => given[id])
                .map(id =>
                    Object.assign(document.createElement('li'), {
                        textContent: `${METHODS[id].name}: ${METHODS[id].about}.`,
                    }),
                ),
        );
    }

    function drawVectors() {
        const { spectrum: mine, opened, labels } = known(),
            select = find('part'),
            count = mine.u.cols;
        if (select.options.length !== count)
            select.replaceChildren(...Array.from({ length: count }, (_, i) => new Option(String(i + 1), String(i))));
        const c = Math.max(0, select.selectedIndex),
            sigma = mine.values[c],
            scores = (/** @type {any} */ { rows, cols, data }) =>
                Float64Array.from({ length: rows }, (_, i) => sigma * data[i * cols + c]);
        const read = (/** @type {number} */ i) => (labels?.[i] === undefined ? String(i) : `${i} “${labels[i]}”`);
        const [e, r] = [scores(mine.u), scores(mine.v)],
            axis = (/** @type {Float64Array} */ list) => Array.from(list, (_, i) => i);
        vectors.options({ title: `Component ${c + 1}: e of the queries, r of the keys`, x: { label: 'token', read } });
        vectors.set([
            { label: 'e, queries', color: 'query', x: axis(e), y: e },
            { label: 'r, keys', color: 'key', x: axis(r), y: r },
        ]);
        const top = (/** @type {Float64Array} */ list) => {
            let best = 0;
            for (let i = 0; i < list.length; i++) if (Math.abs(list[i]) > Math.abs(list[best])) best = i;
            return best;
        };
        find('vectors-words').textContent =
            `Component ${c + 1} carries ${percent(sigma ** 2 / mine.energy)} of the energy, σ = ${short(sigma)}. e = K·v = σu is large where a query takes part, most at ${read(top(e))}; r = Kᵀ·u = σv where a key does, most at ${read(top(r))}. ${
                opened.choice.as === 'qk' && opened.choice.kernel === 'cosine'
                    ? 'This is the KSVD of Primal-Attention’s kernel: its e and r scores tend to these.'
                    : 'With the cosine kernel these are what Primal-Attention’s e and r scores tend to.'
            }`;
    }

    function draw() {
        const { spectrum: mine, kernels, opened } = known();
        if (!mine) return;
        find('beside-label').hidden = opened.choice.as !== 'qk' && opened.sizes.heads < 2;
        if (opened.choice.as !== 'qk') find('beside').value = 'heads';
        drawSpectrum();
        drawCurves();
        drawVectors();
        find('kernels').textContent = kernels ? kernelWords(kernels) : '';
    }
    return {
        draw,
        redraw() {
            for (const each of [spectrum, curves, vectors]) each.redraw();
        },
        states: () => ({ spectrum: spectrum.state(), curves: curves.state() }),
    };
}

/**
 * Not further down than four decades, if not all curves lie there.
 * @param {import('../drawing/axes.js').Line[]} lines
 */
const lowest = lines => (lines.some(({ y }) => Array.from(y).some(v => v > 1e-3)) ? 1e-4 : undefined);

/** @param {import('../drawing/axes.js').Line[]} lines */
const highest = lines => Math.max(1, ...lines.flatMap(({ y }) => Array.from(y).filter(Number.isFinite)));

/** The size that most methods know, nearest to one. @param {Record<string, any>} curves @param {number} size */
function nearestSize(curves, size) {
    const sizes = Object.entries(curves).find(([id]) => !METHODS[id].ranks)?.[1].sizes ?? [];
    return sizes.reduce(
        (/** @type {number} */ best, /** @type {number} */ each) =>
            Math.abs(each - size) < Math.abs(best - size) ? each : best,
        sizes[0] ?? 8,
    );
}
