// The notebook's widget (anywidget): a layer's and head's map with values under the pointer and the arrow keys, its
// spectrum, a table of numbers of all heads; each through the kernel that is chosen. Computed in the page.
import { load } from 'primal-attention';
import binary from 'primal-attention/core.simd128.wasm';
import { fit } from '../../demo/drawing/canvas.js';
import { theme } from '../../demo/drawing/colors.js';
import { decades, drawBand } from './plot.js';
import colors from 'demo-colors';
import { numbersOf } from './compute.js';
import style from './widget.css';

/** @typedef {import('./compute.js').Layer} Layer @typedef {import('./compute.js').Numbers} Numbers */
/** @typedef {{ get(name: string): any, set(name: string, value: any): void, save_changes(): void,
 *   on(event: string, fn: () => void): void, off(event: string, fn: () => void): void }} Model */

/** @type {Promise<import('primal-attention').PrimalAttention> | undefined} */
let library;
const ready = () => (library ??= load({ wasm: binary, simd: 'simd128' }));

const MARKUP = `
<div class="choices">
  <label>Layer <select data-choice="layer"></select></label>
  <label>Head <select data-choice="head"></select></label>
  <label>Kernel <select data-choice="kernel"></select></label>
</div>
<p class="trouble" role="alert" hidden></p>
<div class="pictures">
  <figure><canvas class="map" tabindex="0" role="application" aria-roledescription="attention map"></canvas>
    <figcaption class="under" aria-live="polite"></figcaption></figure>
  <figure><canvas class="spectrum" role="img"></canvas><figcaption class="spectrum-words"></figcaption></figure>
</div>
<p class="note"></p>
<details open><summary>Numbers of all heads</summary><div class="scroll"><table><thead><tr><th scope="col">Head</th>
<th scope="col">Effective rank</th><th scope="col">Participation</th><th scope="col">Row entropy (nats)</th>
<th scope="col">σ₁</th><th scope="col">σ₂ / σ₁</th></tr></thead><tbody></tbody></table></div></details>`;

/** @param {{ model: Model, el: HTMLElement }} anywidget */
function render({ model, el }) {
    const root = document.createElement('section');
    root.className = 'primal-attention';
    root.setAttribute('aria-label', 'Attention of a model');
    root.innerHTML = MARKUP;
    const sheet = document.createElement('style');
    sheet.textContent = `${colors}\n${style}`;
    el.append(sheet, root);
    /** @param {string} selector @returns {any} */
    const find = selector => root.querySelector(selector);
    const choices = Object.fromEntries(
        ['layer', 'head', 'kernel'].map(name => [name, find(`[data-choice="${name}"]`)]),
    );
    /** @type {{ now?: Numbers, all: Numbers[], row: number, col: number }} */
    const shown = { all: [], row: 0, col: 0 };

    /** @returns {Float32Array} */
    const floats = () => {
        const { buffer, byteOffset, byteLength } = model.get('data');
        return new Float32Array(buffer.slice(byteOffset, byteOffset + (byteLength & ~3)));
    };
    const layerNow = () => /** @type {Layer} */ (model.get('layers')[model.get('layer')]);

    async function update() {
        const trouble = find('.trouble');
        try {
            /** @type {Layer[]} */
            const layers = model.get('layers');
            if (!layers.length) throw new Error('layers is empty: there is no attention to show');
            const layer = layerNow();
            if (!layer) throw new Error(`layer must be below ${layers.length}, got ${model.get('layer')}`);
            const head = Number(model.get('head'));
            if (!(head >= 0 && head < layer.heads))
                throw new Error(`head must be below ${layer.heads}, which layer "${layer.name}" has, got ${head}`);
            const kernel = model.get('kernel');
            fill(
                choices.layer,
                layers.map((each, i) => `${i}: ${each.name}`),
                model.get('layer'),
            );
            fill(
                choices.head,
                Array.from({ length: layer.heads }, (_, i) => String(i)),
                head,
            );
            fill(choices.kernel, model.get('kernels'), model.get('kernels').indexOf(kernel));
            const pa = await ready(),
                data = floats();
            shown.all = Array.from({ length: layer.heads }, (_, i) => numbersOf(pa, layer, data, i, kernel));
            shown.now = shown.all[head];
            shown.row = Math.min(shown.row, layer.queries - 1);
            shown.col = Math.min(shown.col, layer.keys - 1);
            trouble.hidden = true;
            root.classList.remove('failed');
            write(kernel, head);
            draw();
        } catch (error) {
            shown.now = undefined;
            root.classList.add('failed');
            trouble.textContent = error instanceof Error ? error.message : String(error);
            trouble.hidden = false;
        }
        root.dataset.ready = 'yes'; // tests wait for it
    }

    /** @param {string} kernel @param {number} head */
    function write(kernel, head) {
        find('tbody').innerHTML = shown.all
            .map(({ effectiveRank, participation, entropy, values }, i) => {
                const cells = [effectiveRank, participation, entropy, values[0], values[0] ? values[1] / values[0] : 0];
                return `<tr${i === head ? ' aria-current="true"' : ''}><th scope="row">${i}</th>${cells
                    .map(value => `<td>${tell(value)}</td>`)
                    .join('')}</tr>`;
            })
            .join('');
        const now = /** @type {Numbers} */ (shown.now);
        find('.note').textContent = now.note;
        find('.map').setAttribute(
            'aria-label',
            `${kernel}, head ${head} of layer ${layerNow().name}: ${now.rows} queries down, ${now.cols} keys across. Arrow keys move.`,
        );
        const words = `Singular values: effective rank ${tell(now.effectiveRank)} of ${now.values.length}`;
        find('.spectrum').setAttribute('aria-label', words);
        find('.spectrum-words').textContent = words;
    }

    function draw() {
        const { now } = shown;
        if (!now) return;
        root.style.colorScheme = darkness(el);
        const { css, tables } = theme(root);
        drawMap(find('.map'), now, tables.a, css, shown);
        drawSpectrum(find('.spectrum'), now.values, css);
        const name = (/** @type {number} */ i) => model.get('tokens')[i] ?? String(i);
        find('.under').textContent =
            `query ${name(shown.row)}, key ${name(shown.col)}: ${tell(now.data[shown.row * now.cols + shown.col])}`;
    }

    for (const [name, select] of Object.entries(choices))
        select.addEventListener('change', () => {
            model.set(name, name === 'kernel' ? model.get('kernels')[select.selectedIndex] : select.selectedIndex);
            if (name === 'layer' && model.get('head') >= layerNow().heads) model.set('head', 0);
            model.save_changes();
        });
    const map = find('.map');
    map.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
        if (!shown.now) return;
        const box = map.getBoundingClientRect();
        const at = (/** @type {number} */ v, /** @type {number} */ n) =>
            Math.max(0, Math.min(n - 1, Math.floor(v * n)));
        shown.row = at((event.clientY - box.top) / box.height, shown.now.rows);
        shown.col = at((event.clientX - box.left) / box.width, shown.now.cols);
        draw();
    });
    map.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
        const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
        if (!step || !shown.now) return;
        event.preventDefault();
        event.stopPropagation();
        shown.row = Math.max(0, Math.min(shown.now.rows - 1, shown.row + step[0]));
        shown.col = Math.max(0, Math.min(shown.now.cols - 1, shown.col + step[1]));
        draw();
    });

    const events = ['layers', 'data', 'kernels', 'layer', 'head', 'kernel', 'tokens'].map(name => `change:${name}`);
    let asked = false;
    const soon = () => {
        if (asked) return;
        asked = true;
        queueMicrotask(() => {
            asked = false;
            update();
        });
    };
    for (const event of events) model.on(event, soon);
    const size = new ResizeObserver(() => draw());
    size.observe(map);
    const look = new MutationObserver(() => draw());
    for (const each of [document.documentElement, document.body])
        look.observe(each, {
            attributes: true,
            attributeFilter: ['class', 'data-jp-theme-light', 'data-theme', 'style'],
        });
    soon();
    return () => {
        for (const event of events) model.off(event, soon);
        size.disconnect();
        look.disconnect();
    };
}

/** @param {HTMLSelectElement} select @param {string[]} words @param {number} chosen */
function fill(select, words, chosen) {
    if (select.length !== words.length || words.some((word, i) => select.options[i].text !== word))
        select.replaceChildren(...words.map(word => new Option(word)));
    select.selectedIndex = chosen;
}

/** @param {number} value */
const tell = value => (value === 0 ? '0' : value.toPrecision(4));

/** JupyterLab, marimo and VS Code say by an attribute or a class whether they are dark. @param {HTMLElement} el */
function darkness(el) {
    const lab = document.body.dataset.jpThemeLight;
    if (lab) return lab === 'false' ? 'dark' : 'light';
    for (const each of [document.documentElement, document.body]) {
        if (/(?:^|\s)(?:dark|dark-theme|vscode-dark)(?:\s|$)/.test(each.className)) return 'dark';
        if (/(?:^|\s)(?:light|light-theme|vscode-light)(?:\s|$)/.test(each.className)) return 'light';
    }
    const scheme = getComputedStyle(el).colorScheme;
    return scheme === 'dark' || scheme === 'light' ? scheme : 'light dark';
}

/**
 * @param {HTMLCanvasElement} canvas @param {Numbers} numbers
 * @param {{ sequential: Uint32Array, diverging: Uint32Array }} tables @param {Record<string, string>} css
 * @param {{ row: number, col: number }} at
 */
function drawMap(canvas, { rows, cols, data }, tables, css, at) {
    const surface = fit(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    let range = 0,
        signed = false;
    for (const value of data) {
        range = Math.max(range, Math.abs(value));
        signed ||= value < 0;
    }
    const small = new ImageData(cols, rows),
        pixels = new Uint32Array(small.data.buffer),
        lut = signed ? tables.diverging : tables.sequential;
    data.forEach((value, i) => {
        const share = range ? value / range : 0;
        pixels[i] = lut[Math.round(signed ? 128 + 127 * share : 255 * share)];
    });
    const sheet = new OffscreenCanvas(cols, rows);
    /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext('2d')).putImageData(small, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(sheet, 0, 0, width, height);
    context.strokeStyle = css.query;
    context.lineWidth = 2;
    context.strokeRect((at.col * width) / cols, (at.row * height) / rows, width / cols, height / rows);
}

/** @param {HTMLCanvasElement} canvas @param {Float32Array} values @param {Record<string, string>} css */
function drawSpectrum(canvas, values, css) {
    const surface = fit(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const top = values[0] || 1,
        low = top * 1e-4;
    drawBand(
        context,
        {
            box: { left: 52, top: 24, width: width - 64, height: height - 46 },
            title: 'singular values',
            x: [1, Math.max(2, values.length)],
            y: [low, top],
            log: true,
            ticks: decades(low, top, 5),
            format: v => (v >= 0.01 && v < 1e4 ? String(v) : v.toExponential(0)),
            xTicks: [1, values.length],
            lines: [{ x: values.map((_, i) => i + 1), y: values.map(v => Math.max(v, low)), color: css.a }],
        },
        css,
    );
}

export default { render };
