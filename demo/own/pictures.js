// The two pictures, the map and what stands for it: one window of both, zoomed together, with one crosshair.

import { fit, paintBytes } from '../drawing/canvas.js';
import { short } from './words.js';

/** @typedef {{ rows: number, cols: number, data: Float32Array }} Matrix */
/** @typedef {{ matrix: Matrix, low: number, top: number }} Shown  the numbers and the range of colours */

/** Below zero by more than rounding. @param {Shown} shown */
const signed = ({ low, top }) => low < -0.001 * top;

/** The range of a matrix. @param {Float32Array} data */
export function rangeOf(data) {
    let low = Infinity,
        top = -Infinity;
    for (const v of data) {
        if (v < low) low = v;
        if (v > top) top = v;
    }
    return { low, top };
}

/**
 * A part of a matrix as bytes, at most so many wide and high: a pixel that stands for several entries shows the one
 * furthest from zero.
 * @param {Shown} shown @param {{ row: number, col: number, rows: number, cols: number }} part @param {number} most
 */
export function bytesOf({ matrix, low, top }, part, most) {
    const rows = Math.min(part.rows, most),
        cols = Math.min(part.cols, most),
        both = signed({ matrix, low, top }),
        range = Math.max(Math.abs(low), Math.abs(top)) || 1,
        bytes = new Uint8Array(rows * cols);
    for (let i = 0; i < rows; i++) {
        const [from, to] = [Math.floor((i * part.rows) / rows), Math.max(Math.floor(((i + 1) * part.rows) / rows), 1)];
        for (let j = 0; j < cols; j++) {
            const [left, right] = [Math.floor((j * part.cols) / cols), Math.floor(((j + 1) * part.cols) / cols)];
            let value = 0;
            for (let r = from; r < to; r++)
                for (let c = left; c < right; c++) {
                    const entry = matrix.data[(part.row + r) * matrix.cols + part.col + c];
                    if (Math.abs(entry) > Math.abs(value)) value = entry;
                }
            bytes[i * cols + j] = Math.min(
                255,
                Math.max(0, both ? 128.5 + (127 * value) / range : 0.5 + (255 * value) / range),
            );
        }
    }
    return { rows, cols, bytes, both, range };
}

/**
 * @param {(id: string) => any} find
 * @param {import('../app/page.js').Page} page
 * @param {() => { first?: Shown, second?: Shown, labels?: string[], names: [string, string] }} known
 */
export function pictures(find, page, known) {
    const small = document.createElement('canvas');
    const canvases = /** @type {[HTMLCanvasElement, HTMLCanvasElement]} */ ([find('first'), find('second')]);
    let part = { row: 0, col: 0, rows: 0, cols: 0 },
        point = { row: -1, col: -1 },
        size = '';

    /** @param {number} factor */
    function zoom(factor) {
        const { first } = known();
        if (!first) return;
        const { rows, cols } = first.matrix,
            centre = point.row >= 0 ? point : { row: part.row + part.rows / 2, col: part.col + part.cols / 2 },
            [tall, wide] = [
                Math.min(rows, Math.max(4, Math.round(part.rows * factor))),
                Math.min(cols, Math.max(4, Math.round(part.cols * factor))),
            ];
        part = {
            row: Math.max(0, Math.min(rows - tall, Math.round(centre.row - tall / 2))),
            col: Math.max(0, Math.min(cols - wide, Math.round(centre.col - wide / 2))),
            rows: tall,
            cols: wide,
        };
        draw();
    }
    function whole() {
        const { first } = known();
        if (first) part = { row: 0, col: 0, rows: first.matrix.rows, cols: first.matrix.cols };
        draw();
    }
    /** @param {number} row @param {number} col */
    function to(row, col) {
        const { first } = known();
        if (!first) return;
        point = {
            row: Math.max(0, Math.min(first.matrix.rows - 1, row)),
            col: Math.max(0, Math.min(first.matrix.cols - 1, col)),
        };
        // the window follows
        if (point.row < part.row) part.row = point.row;
        if (point.col < part.col) part.col = point.col;
        if (point.row >= part.row + part.rows) part.row = point.row - part.rows + 1;
        if (point.col >= part.col + part.cols) part.col = point.col - part.cols + 1;
        draw();
    }

    for (const canvas of canvases) {
        /** @param {PointerEvent} event */
        const under = event => {
            const box = canvas.getBoundingClientRect();
            return {
                row: part.row + Math.floor(((event.clientY - box.top) / box.height) * part.rows),
                col: part.col + Math.floor(((event.clientX - box.left) / box.width) * part.cols),
            };
        };
        let held = false;
        canvas.addEventListener('pointermove', event => {
            if (event.pointerType !== 'mouse' || held) return;
            const { row, col } = under(event);
            to(row, col);
        });
        canvas.addEventListener('click', event => {
            const { row, col } = under(/** @type {PointerEvent} */ (event));
            held = !held || row !== point.row || col !== point.col;
            to(row, col);
        });
        canvas.addEventListener('dblclick', event => {
            event.preventDefault();
            zoom(0.5);
        });
        canvas.addEventListener('wheel', event => {
            if (!event.ctrlKey) return; // the page scrolls
            event.preventDefault();
            zoom(event.deltaY > 0 ? 1.25 : 0.8);
        });
        canvas.addEventListener('keydown', event => {
            const step = event.shiftKey ? 10 : 1;
            /** @type {Record<string, () => void>} */
            const keys = {
                ArrowUp: () => to(point.row - step, Math.max(0, point.col)),
                ArrowDown: () => to(point.row + step, Math.max(0, point.col)),
                ArrowLeft: () => to(Math.max(0, point.row), point.col - step),
                ArrowRight: () => to(Math.max(0, point.row), point.col + step),
                '+': () => zoom(0.5),
                '=': () => zoom(0.5),
                '-': () => zoom(2),
                0: whole,
                Escape: () => {
                    point = { row: -1, col: -1 };
                    held = false;
                    draw();
                },
            };
            if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            event.stopPropagation();
            keys[event.key]();
        });
    }
    find('in').addEventListener('click', () => zoom(0.5));
    find('out').addEventListener('click', () => zoom(2));
    find('whole-map').addEventListener('click', whole);

    /** @param {HTMLCanvasElement} canvas @param {Shown | undefined} shown @param {string} name */
    function paint(canvas, shown, name) {
        const surface = fit(canvas),
            scale = /** @type {HTMLElement} */ (canvas.nextElementSibling);
        if (!surface || !shown) return;
        const { context, width, height } = surface,
            { rows, cols, bytes, both, range } = bytesOf(shown, part, 1024),
            tables = page.theme.tables.a,
            lut = both ? tables.diverging : tables.sequential;
        Object.assign(small, { width: cols, height: rows });
        const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d')),
            image = pen.createImageData(cols, rows);
        paintBytes(image, 0, 0, bytes, 0, rows, cols, lut);
        pen.putImageData(image, 0, 0);
        context.imageSmoothingEnabled = false;
        context.drawImage(small, 0, 0, width, height);
        cross(context, width, height);
        const [low, bar, high] = /** @type {any[]} */ ([...scale.children]),
            strip = bar.getContext('2d').createImageData(256, 1);
        new Uint32Array(strip.data.buffer).set(lut);
        bar.getContext('2d').putImageData(strip, 0, 0);
        low.textContent = both ? `−${short(range)}` : '0';
        high.textContent = short(range);
        canvas.setAttribute(
            'aria-label',
            `${name}: ${shown.matrix.rows} by ${shown.matrix.cols} numbers from ${short(shown.low)} to ${short(shown.top)}. Arrow keys move the crosshair, plus and minus zoom.`,
        );
    }

    /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
    function cross(context, width, height) {
        if (point.row < 0) return;
        const { css } = page.theme,
            tall = height / part.rows,
            wide = width / part.cols,
            y = (point.row - part.row) * tall,
            x = (point.col - part.col) * wide;
        context.lineWidth = 1.5;
        context.strokeStyle = css.query;
        context.strokeRect(0, y, width, Math.max(tall, 1));
        context.strokeStyle = css.key;
        context.strokeRect(x, 0, Math.max(wide, 1), height);
    }

    function draw() {
        const { first, second, labels, names } = known();
        if (!first) return;
        const { rows, cols } = first.matrix,
            now = `${rows} × ${cols}`;
        if (now !== size) {
            size = now;
            part = { row: 0, col: 0, rows, cols };
            point = { row: -1, col: -1 };
            canvases[0].closest('.own-pictures')?.toggleAttribute('data-wide', cols > 1.5 * rows);
            for (const canvas of canvases) canvas.style.aspectRatio = String(Math.min(3, Math.max(0.5, cols / rows)));
        }
        paint(canvases[0], first, names[0]);
        if (second) paint(canvases[1], second, names[1]);
        find('whole-map').disabled = find('out').disabled = part.rows === rows && part.cols === cols;
        const label = (/** @type {number} */ i) => (labels?.[i] === undefined ? `${i}` : `${i} “${labels[i]}”`),
            at = point.row * cols + point.col;
        find('value').textContent =
            point.row < 0
                ? `Point at a number, or take the arrow keys. Rows are queries, columns keys.`
                : `Query ${label(point.row)}, key ${label(point.col)}: ${short(first.matrix.data[at])}${second ? `; right ${short(second.matrix.data[at])}` : ''}.`;
    }
    return { draw };
}
