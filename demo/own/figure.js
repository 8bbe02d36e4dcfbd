// What is taken home: a figure with a caption, as SVG or PNG in the colours of paper; all numbers as CSV or as text.

import { logTicks, roundTicks, short as tick } from '../drawing/axes.js';
import { theme } from '../drawing/colors.js';
import { paintBytes } from '../drawing/canvas.js';
import { METHODS } from './approximate.js';
import { bytesOf } from './pictures.js';
import { short } from './words.js';

const NS = 'http://www.w3.org/2000/svg';
const WIDTH = 960,
    GAP = 24,
    BOX = (WIDTH - 3 * GAP) / 2;

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function make(name, attributes, text) {
    const element = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
}

/** Colours of the light theme, whatever the page has. */
function paper() {
    const place = document.createElement('div');
    place.style.colorScheme = 'light';
    document.body.append(place);
    const found = theme(place);
    place.remove();
    return found;
}

/**
 * A matrix as a PNG in the text of an address.
 * @param {import('./pictures.js').Shown} shown @param {ReturnType<typeof theme>} colors
 */
function pictureUrl(shown, colors) {
    const { rows, cols } = shown.matrix,
        { bytes, both, ...size } = bytesOf(shown, { row: 0, col: 0, rows, cols }, 512),
        canvas = Object.assign(document.createElement('canvas'), { width: size.cols, height: size.rows }),
        pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')),
        image = pen.createImageData(size.cols, size.rows);
    paintBytes(
        image,
        0,
        0,
        bytes,
        0,
        size.rows,
        size.cols,
        both ? colors.tables.a.diverging : colors.tables.a.sequential,
    );
    pen.putImageData(image, 0, 0);
    return canvas.toDataURL('image/png');
}

/** Text broken into lines of so many letters. @param {string} text @param {number} most */
function wrapped(text, most) {
    const lines = [''];
    for (const word of text.split(' ')) {
        const last = lines[lines.length - 1];
        if (last && last.length + word.length + 1 > most) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
}

/**
 * One chart as a group.
 * @param {any} state  of a Chart @param {number} left @param {number} top @param {number} width @param {number} height
 * @param {Record<string, string>} css
 */
function plot({ lines, options }, left, top, width, height, css) {
    const group = make('g', { 'font-size': 11 }),
        finite = (/** @type {any} */ list) => Array.from(list, Number).filter(v => Number.isFinite(v) && v > 0);
    const ys = lines.flatMap((/** @type {any} */ { y }) => finite(y)),
        xs = lines.flatMap((/** @type {any} */ { x }) => finite(x));
    const least = (/** @type {number[]} */ list) => list.reduce((a, b) => Math.min(a, b), Infinity),
        most = (/** @type {number[]} */ list) => list.reduce((a, b) => Math.max(a, b), 0);
    const [x0, x1, y0, y1] = [least(xs), most(xs), least(ys) / 1.2, most(ys) * 1.2];
    const along = (
        /** @type {number} */ v,
        /** @type {number} */ a,
        /** @type {number} */ b,
        /** @type {boolean} */ log,
    ) => (log ? Math.log(v / a) / (Math.log(b / a) || 1) : (v - a) / (b - a || 1));
    const px = (/** @type {number} */ v) => left + 44 + (width - 52) * along(v, x0, x1, Boolean(options.x.log));
    const py = (/** @type {number} */ v) => top + 20 + (height - 52) * (1 - along(v, y0, y1, true));
    group.append(
        make('text', { x: left, y: top + 10, 'font-size': 12, 'font-weight': 600, fill: css.ink }, options.title),
    );
    for (const v of logTicks(y0, y1, 6)) {
        group.append(make('line', { x1: px(x0), x2: px(x1), y1: py(v), y2: py(v), stroke: css.line }));
        group.append(make('text', { x: px(x0) - 5, y: py(v) + 4, 'text-anchor': 'end', fill: css.soft }, tick(v)));
    }
    for (const v of options.x.log ? logTicks(x0, x1, 8, options.x.base ?? 10) : roundTicks(x0, x1, 6))
        group.append(
            make('text', { x: px(v), y: top + height - 18, 'text-anchor': 'middle', fill: css.soft }, tick(v)),
        );
    group.append(
        make('text', { x: px(x1), y: top + height - 4, 'text-anchor': 'end', fill: css.soft }, options.x.label),
    );
    for (const { x, y, color, width: thick = 2, alpha = 1, dash } of lines) {
        const points = Array.from(x, (v, i) => [Number(v), Number(y[i])]).filter(
            ([a, b]) => a > 0 && b > 0 && Number.isFinite(b),
        );
        group.append(
            make('polyline', {
                points: points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(' '),
                fill: 'none',
                stroke: css[color],
                'stroke-width': thick,
                'stroke-opacity': alpha,
                ...(dash && { 'stroke-dasharray': dash.join(' ') }),
            }),
        );
    }
    return group;
}

/** @param {any[]} lines @param {number} left @param {number} top @param {Record<string, string>} css */
function legend(lines, left, top, css) {
    const group = make('g', { 'font-size': 11 });
    lines.forEach(({ label, color, dash }, i) => {
        const y = top + 15 * i;
        group.append(
            make('line', {
                x1: left,
                x2: left + 20,
                y1: y,
                y2: y,
                stroke: css[color],
                'stroke-width': 3,
                ...(dash && { 'stroke-dasharray': '4 3' }),
            }),
            make('text', { x: left + 26, y: y + 4, fill: css.ink }, label),
        );
    });
    return group;
}

/**
 * @typedef {object} Taken
 * @property {import('./pictures.js').Shown} first
 * @property {import('./pictures.js').Shown} [second]
 * @property {[string, string]} names
 * @property {{ spectrum: any, curves: any }} states
 * @property {string} caption
 */

/** The figure. @param {Taken} taken @returns {{ text: string, width: number, height: number }} */
export function svgOf({ first, second, names, states, caption }) {
    const colors = paper(),
        { css } = colors,
        tall = Math.min(BOX, (BOX * first.matrix.rows) / first.matrix.cols),
        below = GAP + 20 + tall + GAP,
        chart = 260,
        entries = 15 * Math.max(states.spectrum.lines.length, states.curves.lines.length),
        lines = wrapped(caption, 150),
        height = below + chart + entries + 30 + 16 * lines.length;
    const root = make('svg', {
        xmlns: NS,
        width: WIDTH,
        height,
        viewBox: `0 0 ${WIDTH} ${height}`,
        'font-family': 'Helvetica, Arial, sans-serif',
    });
    root.append(make('title', {}, caption), make('rect', { width: WIDTH, height, fill: '#fff' }));
    [first, second].forEach((shown, i) => {
        if (!shown) return;
        const x = GAP + i * (BOX + GAP);
        root.append(make('text', { x, y: GAP + 8, 'font-size': 13, 'font-weight': 600, fill: css.ink }, names[i]));
        const image = make('image', {
            'image-rendering': 'pixelated',
            x,
            y: GAP + 18,
            width: BOX,
            height: tall,
            preserveAspectRatio: 'none',
            href: pictureUrl(shown, colors),
        });
        root.append(image);
    });
    [states.spectrum, states.curves].forEach((state, i) => {
        if (!state.lines.length) return;
        const x = GAP + i * (BOX + GAP);
        root.append(plot(state, x, below, BOX, chart, css));
        root.append(legend(state.lines, x + 44, below + chart + 8, css));
    });
    lines.forEach((line, i) =>
        root.append(
            make('text', { x: GAP, y: below + chart + entries + 30 + 16 * i, 'font-size': 12, fill: css.soft }, line),
        ),
    );
    return { text: new XMLSerializer().serializeToString(root), width: WIDTH, height };
}

/** The figure as dots, two for a unit. @param {ReturnType<typeof svgOf>} svg @returns {Promise<Blob>} */
export async function pngOf({ text, width, height }) {
    const image = new Image(),
        url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    try {
        await new Promise((resolve, reject) => {
            image.onload = resolve;
            image.onerror = () => reject(new Error('this browser could not draw the figure; take the SVG'));
            image.src = url;
        });
        const canvas = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * height });
        const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        pen.imageSmoothingEnabled = false;
        pen.drawImage(image, 0, 0, 2 * width, 2 * height);
        return await new Promise((resolve, reject) =>
            canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('the figure is too large'))), 'image/png'),
        );
    } finally {
        URL.revokeObjectURL(url);
    }
}

/** Everything measured, a row each. @param {any} known @param {string} caption */
export function csvOf({ spectrum, curves, heads }, caption) {
    const cell = (/** @type {unknown} */ v) =>
        /[",\n]/.test(String(v)) ? `"${String(v).replaceAll('"', '""')}"` : String(v ?? '');
    const rows = /** @type {unknown[][]} */ ([
        ['kind', 'name', 'index', 'value', 'relative Frobenius error', 'relative spectral error'],
    ]);
    rows.push(['caption', caption, '', '', '', '']);
    for (const [name, value] of Object.entries(spectrum.ranks)) rows.push(['rank', name, '', value, '', '']);
    spectrum.values.forEach((/** @type {number} */ v, /** @type {number} */ i) =>
        rows.push(['singular value', '', i + 1, v, spectrum.tails.frobenius[i + 1], spectrum.tails.spectral[i + 1]]),
    );
    for (const [id, { sizes, frobenius, spectral }] of Object.entries(curves))
        sizes.forEach((/** @type {number} */ size, /** @type {number} */ i) =>
            rows.push([
                'error',
                METHODS[id].name,
                size,
                '',
                frobenius[i],
                Number.isNaN(spectral[i]) ? '' : spectral[i],
            ]),
        );
    for (const head of heads.filter(Boolean))
        for (const [name, value] of Object.entries(head.ranks))
            rows.push([`head ${head.head + 1}`, name, '', value, '', '']);
    return `${rows.map(row => row.map(cell).join(',')).join('\n')}\n`;
}

/** In words, for a message or a notebook. @param {any} known @param {string} caption */
export function textOf({ spectrum, curves, heads, opened }, caption) {
    const { ranks } = spectrum,
        lines = [caption, '', ...opened.notes, ''];
    lines.push(`effective rank (Roy and Vetterli) ${short(ranks.entropy)}, stable rank ${short(ranks.stable)}`);
    lines.push(
        `singular values for 90, 95, 99 % of the energy: ${[ranks.energy90, ranks.energy95, ranks.energy99].map(v => v ?? `more than ${spectrum.values.length}`).join(', ')}`,
    );
    for (const [id, { sizes, frobenius }] of Object.entries(curves)) {
        const pick = Array.from(sizes, Number).filter(size => (size & (size - 1)) === 0 && size <= 256);
        lines.push(
            `${METHODS[id].name}: ${pick.map(size => `${size}: ${short(frobenius[Array.prototype.indexOf.call(sizes, size)])}`).join(', ')}`,
        );
    }
    for (const { head, ranks: of } of heads.filter(Boolean))
        lines.push(
            `head ${head + 1}: effective rank ${short(of.entropy)}, stable ${short(of.stable)}, 95 % in ${of.energy95 ?? 'more'}`,
        );
    return lines.join('\n');
}
