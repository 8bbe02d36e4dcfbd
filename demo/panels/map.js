// The chosen map, large, with a crosshair. Hovering previews, a click holds on, Escape or a second click lets go. A
// lens shows other sides of the same thing: the scores it is made of, its low-rank part, what that leaves out, the
// other model subtracted.

import { fit, paintBytes } from '../drawing/canvas.js';
import { mapOf, threshold, unitDifference, valueOf } from '../reading/reading.js';
import * as words from '../catalogue/words.js';

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../app/page.js').Page} page */
export function map(root, side, page) {
    const figure = /** @type {HTMLElement} */ (root.querySelector('.big'));
    const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector('canvas'));
    const caption = /** @type {HTMLElement} */ (figure.querySelector('.value'));
    const [low, bar, high] = /** @type {any[]} */ (
        ['.low', '.scale canvas', '.high'].map(name => figure.querySelector(name))
    );
    /** @type {Uint32Array | undefined} */
    let shown; // the table on the bar
    const small = document.createElement('canvas'); // one pixel per entry; drawn enlarged
    /** @type {ImageData | undefined} */
    let image;
    const current = () => {
        const { view } = page.sides[side];
        return view && { view, ...mapOf(view, page.state.values.layer, page.state.values.head) };
    };

    /** What the lens shows: bytes, their shape and range. */
    const picture = () => {
        const map = current();
        if (!map) return undefined;
        const { lens, mass, layer, head } = page.state.values;
        const plain = { ...map, bytes: map.view.bytes, lens: 'map' };
        const { extras } = page.sides[side];
        if ((lens === 'low' || lens === 'rest') && extras.lens?.rows === map.rows && extras.lens.cols === map.cols)
            return { ...extras.lens, from: 0, view: map.view, lens };
        if (lens === 'scores' && extras.scores && extras.scores.e.length === map.rows * extras.scores.rank)
            return { ...scorePicture(extras.scores, map.rows), view: map.view, lens };
        if (lens === 'diff') {
            const other = page.sides[side === 'a' ? 'b' : 'a'].view;
            const difference = other && unitDifference(map.view, other, layer, head, side === 'a' ? 1 : -1);
            if (difference) return { ...difference, view: map.view, lens };
        }
        return mass < 100 ? { ...plain, bytes: threshold(plain, mass / 100), from: 0 } : plain;
    };

    /** @param {PointerEvent|MouseEvent} event */
    const under = event => {
        const map = current();
        if (!map) return { query: -1, key: -1 };
        const box = canvas.getBoundingClientRect();
        /** @param {number} share @param {number} count */
        const cell = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
        return {
            query: cell((event.clientY - box.top) / box.height, map.rows),
            key: page.state.values.lens === 'scores' ? -1 : cell((event.clientX - box.left) / box.width, map.cols),
        };
    };
    canvas.addEventListener('pointermove', event => {
        if (!page.point.held && event.pointerType === 'mouse') page.hover(under(event));
    });
    canvas.addEventListener('pointerleave', () => {
        if (!page.point.held) page.hover({ query: -1, key: -1 });
    });
    canvas.addEventListener('click', event => {
        const at = under(event);
        if (page.point.held && at.query === page.point.query && at.key === page.point.key) return page.release();
        page.hold(at);
        if (at.key >= 0) page.parts.machine.takeApart?.(side);
    });
    canvas.addEventListener('keydown', event => {
        const { query, key } = page.point;
        if (event.key !== 'Enter' || query < 0 || key < 0) return;
        event.preventDefault();
        page.hold({ query, key });
        page.parts.machine.takeApart?.(side);
    });

    return {
        /** The picture as it is, for export. */
        picture,
        canvas,
        draw() {
            const map = picture();
            const surface = fit(canvas); // wiped, even where there is nothing to show: a map is of the model that runs
            if (!surface) return;
            if (!map) {
                bar.getContext('2d').clearRect(0, 0, bar.width, bar.height);
                shown = undefined;
                figure.dataset.held = 'false';
                return;
            }
            const { rows, cols, from, bytes, signed } = map,
                { context, width, height } = surface;
            const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
            if (!image || image.width !== cols || image.height !== rows) {
                Object.assign(small, { width: cols, height: rows });
                image = pen.createImageData(cols, rows);
            }
            const tables = page.theme.tables[side];
            const lut = signed ? tables.diverging : tables.sequential;
            if (shown !== lut) {
                shown = lut;
                const brush = bar.getContext('2d'),
                    strip = brush.createImageData(256, 1);
                new Uint32Array(strip.data.buffer).set(lut);
                brush.putImageData(strip, 0, 0);
            }
            paintBytes(image, 0, 0, bytes, from, rows, cols, lut);
            pen.putImageData(image, 0, 0);
            context.imageSmoothingEnabled = cols > width;
            context.drawImage(small, 0, 0, width, height);
            const { query, key, held } = page.point;
            figure.dataset.held = String(held);
            const ch = height / rows,
                cw = width / cols;
            const { css } = page.theme;
            context.lineWidth = 1;
            for (const [list, vertical, color] of /** @type {const} */ ([
                [page.brushed.queries, false, css.query],
                [page.brushed.keys, true, css.key],
            ]))
                for (const i of list) {
                    // tokens chosen among the scores
                    context.fillStyle = color;
                    if (vertical) context.fillRect(i * cw, height - 5, Math.max(1, cw - 1), 5);
                    else context.fillRect(0, i * ch, 5, Math.max(1, ch - 1));
                }
            context.lineWidth = 2;
            if (query >= 0 && query < rows) {
                context.strokeStyle = css.query;
                context.strokeRect(1, query * ch, width - 2, Math.max(2, ch));
            }
            if (key >= 0 && key < cols && map.lens !== 'scores') {
                context.strokeStyle = css.key;
                context.strokeRect(key * cw, 1, Math.max(2, cw), height - 2);
            }
            if (map.lens === 'scores') {
                // queries' scores left, keys' right
                context.strokeStyle = css.panel;
                context.lineWidth = 4;
                context.strokeRect(width / 2 - 1, -5, 2, height + 10);
            }
        },
        tell() {
            const map = picture();
            const { layer, head, lens } = page.state.values;
            if (!map) {
                low.textContent = high.textContent = caption.textContent = '';
                return canvas.setAttribute('aria-label', 'No map yet.');
            }
            const { query, key } = page.point;
            const { view, rows, cols, range, from, signed, bytes } = map;
            const place = `Layer ${Math.min(layer, view.layers - 1) + 1}, head ${Math.min(head, view.heads - 1) + 1}`;
            const about = {
                map: words.map(view, layer, head),
                scores: `${place}: scores of the queries (left, ${cols / 2} components) and of the keys (right), one row per token. ${rows} × ${cols} numbers; the ${rows} × ${rows} table is not among them.`,
                low: `${place}: its best part of rank ${/** @type {any} */ (map).size}, with ${words.percent(/** @type {any} */ (map).energy)} of its energy.`,
                rest: `${place}: what rank ${/** @type {any} */ (map).size} leaves out, ${words.percent(1 - /** @type {any} */ (map).energy)} of its energy.`,
                diff: `${place}: ${side === 'a' ? 'A minus B' : 'B minus A'}, each map scaled to the same norm.`,
            }[/** @type {'map'} */ (map.lens)];
            canvas.setAttribute('aria-label', about);
            low.textContent = signed ? words.number(-range) : '0';
            high.textContent = words.number(range);
            if (map.lens !== 'map' && (query < 0 || map.lens === 'scores')) caption.textContent = about;
            else if (lens === 'diff' && map.lens !== 'diff')
                caption.textContent = `${place}. The maps of A and B differ in shape: no difference to show.`;
            else if (query < 0 || query >= rows)
                caption.textContent = `${place}. Row: query, column: ${cols < rows ? `${Math.ceil(rows / cols)} keys together` : 'key'}. Click a cell: see how its number is made.`;
            else if (key < 0 || key >= cols)
                caption.textContent = `Query ${query + 1}: its row is painted on the ${page.task.view === 'stroke' ? 'stroke' : 'sample'}.`;
            else {
                const exact =
                    map.lens === 'map' &&
                    view.row &&
                    view.ticket.query === query &&
                    view.ticket.layer === layer &&
                    view.ticket.head === head;
                const value = exact
                    ? /** @type {Float32Array} */ (view.row)[key]
                    : valueOf(bytes[from + query * cols + key], range, signed);
                let place = 1;
                for (let j = 0; j < cols; j++)
                    if (bytes[from + query * cols + j] > bytes[from + query * cols + key]) place++;
                caption.textContent = `Query ${query + 1} → key ${key + 1}: ${words.fixed(value)}, ${words.ordinal(place)} largest of ${cols}.`;
            }
        },
    };
}

/**
 * Scores as a picture: queries' components left, keys' right.
 * @param {{ rank: number, e: Float32Array, r: Float32Array }} scores
 * @param {number} rows
 */
function scorePicture({ rank, e, r }, rows) {
    const cols = 2 * rank,
        keys = r.length / rank;
    let range = 1e-9;
    for (const list of [e, r]) for (const v of list) range = Math.max(range, Math.abs(v));
    const bytes = new Uint8Array(rows * cols).fill(128);
    for (let i = 0; i < rows; i++)
        for (let c = 0; c < rank; c++) {
            bytes[i * cols + c] = 128.5 + (127 * e[i * rank + c]) / range;
            if (i < keys) bytes[i * cols + rank + c] = 128.5 + (127 * r[i * rank + c]) / range;
        }
    return { rows, cols, from: 0, bytes, range, signed: true };
}
