// What is particular to a mechanism. Skyformer: landmarks, to be moved by hand, and what they cost in accuracy of the kernel.
// Implicit kernel: its spectral samples. Everyone else has queries and keys too, so the landmarks can be tried on those.

import { fit, FONT } from '../canvas.js';
import { paintBytes } from '../canvas.js';
import * as words from '../words.js';

/** @param {import('../page.js').Page} page */
export function inside(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('inside-canvas'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('inside-words'));
    const title = /** @type {HTMLElement} */ (document.getElementById('inside-title'));
    const tools = /** @type {HTMLElement} */ (document.getElementById('inside-tools'));
    const small = document.createElement('canvas');
    const side = () => /** @type {'a'|'b'} */ (['skyformer', 'implicit'].map((kind) => ['a', 'b'].find((s) => page.sides[/** @type {'a'} */ (s)].kind === kind)).find(Boolean) ?? 'a');
    let drag = -1; // place in the list of landmarks
    /** @type {{ left: number, top: number, size: number, n: number } | undefined} */
    let plot;
    const view = () => page.sides[side()].extras.inside;

    /** @param {number} count evenly spread */
    const spread = (count) => {
        const n = page.sides[side()].view?.shapes[0].rows ?? 40, half = Math.max(1, count >> 1);
        return [0, n].flatMap((from) => Array.from({ length: half }, (_, i) => from + Math.floor(((i + 0.5) * n) / half)));
    };
    const change = (/** @type {number} */ by) => {
        const v = view();
        if (!v || v.kind !== 'landmarks') return;
        if (by > 0) page.place([...page.landmarks, v.worst].filter((x, i, all) => all.indexOf(x) === i));
        else page.place(page.landmarks.slice(0, Math.max(1, page.landmarks.length - 1)));
    };
    document.getElementById('landmark-add')?.addEventListener('click', () => change(1));
    document.getElementById('landmark-drop')?.addEventListener('click', () => change(-1));
    document.getElementById('landmark-spread')?.addEventListener('click', () => page.place(spread(page.landmarks.length || 8)));

    /** The landmark row number at a place: left edge queries, lower edge keys. @param {PointerEvent} event */
    const at = (event) => {
        const box = canvas.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener('pointerdown', (event) => {
        const v = view();
        if (!plot || v?.kind !== 'landmarks') return;
        const { x, y } = at(event);
        let near = 18 ** 2;
        page.landmarks.forEach((mark, i) => {
            const p = spot(mark);
            if ((p.x - x) ** 2 + (p.y - y) ** 2 < near) [drag, near] = [i, (p.x - x) ** 2 + (p.y - y) ** 2];
        });
        if (drag >= 0) canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
        if (drag < 0 || !plot) return;
        const { x, y } = at(event), { left, top, size, n } = plot;
        const query = page.landmarks[drag] < n;
        const share = query ? (y - top) / size : (x - left) / size;
        const to = Math.min(n - 1, Math.max(0, Math.floor(share * n))) + (query ? 0 : n);
        if (to !== page.landmarks[drag] && !page.landmarks.includes(to)) page.place(page.landmarks.map((mark, i) => (i === drag ? to : mark)));
    });
    for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, () => { drag = -1; });
    /** @param {number} mark */
    const spot = (mark) => {
        const { left, top, size, n } = /** @type {NonNullable<typeof plot>} */ (plot);
        return mark < n ? { x: left - 8, y: top + ((mark + 0.5) * size) / n } : { x: left + ((mark - n + 0.5) * size) / n, y: top + size + 8 };
    };

    return {
        element: canvas, side,
        draw() {
            const surface = fit(canvas);
            const v = view();
            if (!surface || !v) return;
            const { context, width, height } = surface;
            const { css } = page.theme;
            context.font = FONT;
            if (v.kind === 'samples') {
                const d = Math.min(width, height) / 2 - 20;
                let reach = 3;
                for (const { data } of v.sets) for (const u of data) reach = Math.max(reach, Math.abs(u));
                context.strokeStyle = css.line;
                for (const radius of [1, 2, 3]) { // the standard deviations of the Gaussian kernel's samples
                    context.beginPath();
                    context.arc(width / 2, height / 2, (d * radius) / reach, 0, 7);
                    context.stroke();
                }
                v.sets.forEach((/** @type {any} */ { count, data }, /** @type {number} */ k) => {
                    context.fillStyle = k ? css.key : css.query;
                    for (let i = 0; i < count; i++) {
                        context.beginPath();
                        context.arc(width / 2 + (d * data[i]) / reach, height / 2 - (d * (data[count + i] ?? 0)) / reach, 4, 0, 7);
                        context.fill();
                    }
                });
                return;
            }
            const { n, bytes, signs, landmarks } = v;
            const size = Math.min((width - 76) / 3, height - 46);
            plot = { left: 20, top: 22, size, n };
            Object.assign(small, { width: n, height: n });
            const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
            const image = pen.createImageData(n, n);
            ['kernel', 'rebuilt', 'difference'].forEach((name, k) => {
                const tables = page.theme.tables[side()];
                paintBytes(image, 0, 0, bytes, k * n * n, n, n, k === 2 || signs[k] ? tables.diverging : tables.sequential);
                if (k === 2 && !signs[2]) paintBytes(image, 0, 0, Uint8Array.from(bytes.subarray(2 * n * n), (b) => 128 + (b >> 1)), 0, n, n, tables.diverging);
                pen.putImageData(image, 0, 0);
                context.imageSmoothingEnabled = false;
                const left = 20 + k * (size + 28);
                context.drawImage(small, left, 22, size, size);
                context.fillStyle = css.soft;
                context.textAlign = 'left';
                context.textBaseline = 'bottom';
                context.fillText(name, left, 18);
            });
            for (const mark of page.landmarks) {
                if (mark >= 2 * n) continue;
                const { x, y } = spot(mark);
                context.fillStyle = mark < n ? css.query : css.key;
                context.beginPath();
                context.arc(x, y, 5, 0, 7);
                context.fill();
                context.strokeStyle = context.fillStyle;
                context.globalAlpha = 0.35;
                context.beginPath();
                if (mark < n) { context.moveTo(20, y); context.lineTo(20 + size, y); } else { context.moveTo(x, 22); context.lineTo(x, 22 + size); }
                context.stroke();
                context.globalAlpha = 1;
            }
            void landmarks;
        },
        tell() {
            const { kind } = page.sides[side()];
            if (kind !== 'implicit' && page.task.id !== 'graph' && !page.landmarks.length && page.sides[side()].view && canvas.offsetParent) page.place(spread(kind === 'skyformer' ? 12 : 8));
            const v = view();
            const name = side().toUpperCase();
            title.textContent = kind === 'implicit' ? `Spectral samples of ${name}` : kind === 'skyformer' ? `Landmarks of Skyformer, ${name}` : `Landmarks, tried on ${name}`;
            tools.hidden = kind === 'implicit' || page.task.id === 'graph';
            if (page.task.id === 'graph') sentence.textContent = 'On a graph attention runs along the edges: there is nothing to put landmarks on.';
            else if (!v) sentence.textContent = 'Comes with the next look at the model.';
            else if (v.kind === 'samples')
                sentence.textContent = v.generated ? 'The samples come from a generator network, drawn anew with each look; this page shows those that are learned directly.'
                    : `The ${v.sets[0].count} frequencies that make this head's kernel, their first two of ${v.sets[0].d} coordinates: violet for queries, green for keys. They began as a Gaussian kernel's (the circles: 1, 2, 3 standard deviations) and moved to where the data wants its similarity.`;
            else sentence.textContent = `The Gaussian kernel of the queries and keys of layer 1, rebuilt from ${v.landmarks.length} of its ${2 * v.n} rows and columns. Largest error ‖C − C̃‖ is ${words.percent(v.error / v.size)} of ‖C‖. Drag a dot: violet landmarks are queries, green ones keys.`;
            canvas.setAttribute('aria-label', `${title.textContent}. ${sentence.textContent}`);
        },
    };
}
