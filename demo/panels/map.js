// The chosen map, large, with a crosshair. Hovering previews, a click holds on, Escape or a second click lets go.

import { fit, paintBytes } from '../canvas.js';
import { MECHANISMS } from '../mechanisms.js';
import { mapOf, valueOf } from '../reading.js';
import * as words from '../words.js';

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../page.js').Page} page */
export function map(root, side, page) {
    const figure = /** @type {HTMLElement} */ (root.querySelector('.big'));
    const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector('canvas'));
    const caption = /** @type {HTMLElement} */ (figure.querySelector('.value'));
    const [low, bar, high] = /** @type {any[]} */ (['.low', '.scale canvas', '.high'].map((name) => figure.querySelector(name)));
    /** @type {Uint32Array | undefined} */
    let shown; // the table on the bar
    const small = document.createElement('canvas'); // one pixel per entry; drawn enlarged
    /** @type {ImageData | undefined} */
    let image;
    const current = () => {
        const { view } = page.sides[side];
        return view && { view, ...mapOf(view, page.state.values.layer, page.state.values.head) };
    };
    /** @param {PointerEvent|MouseEvent} event */
    const under = (event) => {
        const map = current();
        if (!map) return { query: -1, key: -1 };
        const box = canvas.getBoundingClientRect();
        /** @param {number} share @param {number} count */
        const cell = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
        return { query: cell((event.clientY - box.top) / box.height, map.rows), key: cell((event.clientX - box.left) / box.width, map.cols) };
    };
    canvas.addEventListener('pointermove', (event) => { if (!page.point.held && event.pointerType === 'mouse') page.hover(under(event)); });
    canvas.addEventListener('pointerleave', () => { if (!page.point.held) page.hover({ query: -1, key: -1 }); });
    canvas.addEventListener('click', (event) => {
        const at = under(event);
        if (page.point.held && at.query === page.point.query && at.key === page.point.key) page.release();
        else page.hold(at);
    });

    return {
        draw() {
            const map = current();
            const surface = map && fit(canvas);
            if (!map || !surface) return;
            const { rows, cols, from, view } = map, { context, width, height } = surface;
            const { signed } = MECHANISMS[page.sides[side].kind];
            const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
            if (!image || image.width !== cols || image.height !== rows) {
                Object.assign(small, { width: cols, height: rows });
                image = pen.createImageData(cols, rows);
            }
            const tables = page.theme.tables[side];
            const lut = signed ? tables.diverging : tables.sequential;
            if (shown !== lut) {
                shown = lut;
                const brush = bar.getContext('2d'), strip = brush.createImageData(256, 1);
                new Uint32Array(strip.data.buffer).set(lut);
                brush.putImageData(strip, 0, 0);
            }
            paintBytes(image, 0, 0, view.bytes, from, rows, cols, lut);
            pen.putImageData(image, 0, 0);
            context.imageSmoothingEnabled = cols > width;
            context.drawImage(small, 0, 0, width, height);
            const { query, key, held } = page.point;
            figure.dataset.held = String(held);
            const ch = height / rows, cw = width / cols;
            context.lineWidth = 2;
            if (query >= 0 && query < rows) {
                context.strokeStyle = page.theme.css.query;
                context.strokeRect(1, query * ch, width - 2, Math.max(2, ch));
            }
            if (key >= 0 && key < cols) {
                context.strokeStyle = page.theme.css.key;
                context.strokeRect(key * cw, 1, Math.max(2, cw), height - 2);
            }
        },
        tell() {
            const map = current();
            const { signed } = MECHANISMS[page.sides[side].kind];
            const { layer, head } = page.state.values;
            canvas.setAttribute('aria-label', words.map(map?.view, layer, head, signed));
            if (!map) return;
            const { query, key } = page.point;
            const { view, rows, cols, range, from } = map;
            low.textContent = signed ? words.number(-range) : '0';
            high.textContent = words.number(range);
            if (query < 0 || query >= rows) caption.textContent = `Layer ${Math.min(layer, view.layers - 1) + 1}, head ${Math.min(head, view.heads - 1) + 1}. Row: query, column: key.`;
            else if (key < 0 || key >= cols) caption.textContent = `Query ${query + 1}: its row is painted on the ${page.task.view === 'stroke' ? 'stroke' : 'sample'}.`;
            else {
                const exact = view.row && view.ticket.query === query && view.ticket.layer === layer && view.ticket.head === head;
                const value = exact ? /** @type {Float32Array} */ (view.row)[key] : valueOf(view.bytes[from + query * cols + key], range, signed);
                let place = 1;
                for (let j = 0; j < cols; j++) if (view.bytes[from + query * cols + j] > view.bytes[from + query * cols + key]) place++;
                caption.textContent = `Query ${query + 1} → key ${key + 1}: ${words.fixed(value)}, ${words.ordinal(place)} largest of ${cols}.`;
            }
        },
    };
}
