// Every layer's and head's map of one model in one canvas: layers are columns, heads are rows. A click chooses the
// large map; one on the chosen takes its cell apart.

import { paintBytes } from '../drawing/canvas.js';
import * as words from '../catalogue/words.js';

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../app/page.js').Page} page */
export function atlas(root, side, page) {
    const sheet = /** @type {HTMLElement} */ (root.querySelector('.sheet'));
    const canvas = /** @type {HTMLCanvasElement} */ (sheet.querySelector('canvas'));
    const chosen = /** @type {HTMLElement} */ (sheet.querySelector('.chosen'));
    /** @type {ImageData | undefined} */
    let image;
    let cell = 0,
        gap = 0;

    sheet.addEventListener('click', event => {
        const { view } = page.sides[side];
        if (!view) return;
        const box = canvas.getBoundingClientRect(),
            x = ((event.clientX - box.left) / box.width) * canvas.width,
            y = ((event.clientY - box.top) / box.height) * canvas.height;
        const layer = Math.min(view.layers - 1, Math.floor(x / (cell + gap))),
            head = Math.min(view.heads - 1, Math.floor(y / (cell + gap)));
        const { values } = page.state,
            again = layer === Math.min(values.layer, view.layers - 1) && head === Math.min(values.head, view.heads - 1);
        if (!again) return page.state.set({ layer, head });
        // the map that is the large one already: its cell is taken apart
        const { rows, cols } = view.shapes[layer * view.heads + head],
            query = Math.floor(y - head * (cell + gap)),
            key = Math.floor(x - layer * (cell + gap));
        if (query >= rows || key >= cols) return;
        page.hold({ query, key });
        page.parts.machine.takeApart?.(side);
    });

    return {
        draw() {
            const { view } = page.sides[side];
            chosen.hidden = !view;
            if (!view) return void canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
            const { layers, heads, shapes, bytes, signs } = view;
            const largest = Math.max(...shapes.flatMap(({ rows, cols }) => [rows, cols]));
            cell = largest;
            gap = Math.max(1, Math.round(largest / 16));
            const width = layers * cell + (layers - 1) * gap,
                height = heads * cell + (heads - 1) * gap;
            const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
            if (!image || image.width !== width || image.height !== height) {
                Object.assign(canvas, { width, height });
                image = context.createImageData(width, height);
            }
            image.data.fill(0);
            const tables = page.theme.tables[side];
            let from = 0;
            shapes.forEach(({ rows, cols }, index) => {
                const [layer, head] = [Math.floor(index / heads), index % heads];
                paintBytes(
                    /** @type {ImageData} */ (image),
                    layer * (cell + gap),
                    head * (cell + gap),
                    bytes,
                    from,
                    rows,
                    cols,
                    signs[index] ? tables.diverging : tables.sequential,
                );
                from += rows * cols;
            });
            context.putImageData(image, 0, 0);
            const layer = Math.min(page.state.values.layer, layers - 1),
                head = Math.min(page.state.values.head, heads - 1);
            Object.assign(chosen.style, {
                left: `${(100 * layer * (cell + gap)) / width}%`,
                top: `${(100 * head * (cell + gap)) / height}%`,
                width: `${(100 * cell) / width}%`,
                height: `${(100 * cell) / height}%`,
            });
        },
        tell() {
            canvas.setAttribute('aria-label', words.atlas(page.sides[side].view));
        },
    };
}
