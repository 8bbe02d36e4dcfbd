// What is particular to a mechanism. Skyformer: landmarks, to be moved by hand, and what they cost in accuracy of the
// kernel.
// Implicit kernel: its spectral samples. Everyone else has queries and keys too, so the landmarks can be tried on
// those.

import { fit, FONT, paintBytes } from '../drawing/canvas.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import * as words from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const inside = {
    id: 'inside',
    column: 'more',
    html: `<section id="inside" class="panel" aria-labelledby="inside-title">
  <h2 id="inside-title">Landmarks</h2>
  <canvas id="inside-canvas" class="plot" role="img" aria-label="Nothing yet."></canvas>
  <p class="row" id="inside-tools"><button id="landmark-add" type="button" title="The token that the landmarks serve worst becomes one">Add the worst served</button><button id="landmark-drop" type="button">Remove one</button><button id="landmark-spread" type="button">Spread evenly</button>
    <label class="slider"><span>Landmark <output id="mark-which-out"></output></span><input id="mark-which" type="range" min="1" max="8" step="1" value="1"></label>
    <label class="slider"><span>stands at <output id="mark-where-out"></output></span><input id="mark-where" type="range" min="0" max="1" step="1" value="0"></label></p>
  <p class="sentence" id="inside-words"></p>
</section>`,
    listens: ['settings', 'landmarks', 'inside'],
    pause: 60,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('inside-canvas'));
    const sentence = /** @type {HTMLElement} */ (document.getElementById('inside-words'));
    const title = /** @type {HTMLElement} */ (document.getElementById('inside-title'));
    const tools = /** @type {HTMLElement} */ (document.getElementById('inside-tools'));
    const small = document.createElement('canvas');
    const side = () =>
        /** @type {'a'|'b'} */ (
            ['skyformer', 'implicit', 'graphImplicit']
                .map(kind => ['a', 'b'].find(s => page.sides[/** @type {'a'} */ (s)].kind === kind))
                .find(Boolean) ?? 'a'
        );
    let drag = -1; // place in the list of landmarks
    /** @type {{ left: number, top: number, size: number, n: number } | undefined} */
    let plot;
    const view = () => page.sides[side()].extras.inside;

    /** @param {number} count evenly spread */
    const spread = count => {
        const n = page.sides[side()].view?.shapes[0].rows ?? 40,
            half = Math.max(1, count >> 1);
        return [0, n].flatMap(from =>
            Array.from({ length: half }, (_, i) => from + Math.floor(((i + 0.5) * n) / half)),
        );
    };
    const change = (/** @type {number} */ by) => {
        const v = view();
        if (!v || v.kind !== 'landmarks') return;
        if (by > 0) page.place([...page.landmarks, v.worst].filter((x, i, all) => all.indexOf(x) === i));
        else page.place(page.landmarks.slice(0, Math.max(1, page.landmarks.length - 1)));
    };
    const [which, where] = /** @type {HTMLInputElement[]} */ (
        ['mark-which', 'mark-where'].map(id => document.getElementById(id))
    );
    which.addEventListener('input', () => say());
    where.addEventListener('input', () => {
        const at = Number(which.value) - 1,
            to = Number(where.value);
        if (!page.landmarks.includes(to)) page.place(page.landmarks.map((mark, i) => (i === at ? to : mark)));
        say();
    });
    /** The sliders, for those who don't drag. */
    function say() {
        const v = view(),
            { landmarks } = page;
        if (v?.kind !== 'landmarks' || !landmarks.length) return;
        which.max = String(landmarks.length);
        where.max = String(2 * v.n - 1);
        const mark = landmarks[Number(which.value) - 1];
        if (document.activeElement !== where) where.value = String(mark);
        const words = `${mark < v.n ? 'query' : 'key'} ${(mark % v.n) + 1}`;
        where.setAttribute('aria-valuetext', words);
        for (const [slider, text] of [
            ['mark-which', `${which.value} of ${landmarks.length}`],
            ['mark-where', words],
        ]) {
            const out = document.getElementById(`${slider}-out`);
            if (out) out.textContent = text;
        }
    }
    document.getElementById('landmark-add')?.addEventListener('click', () => change(1));
    document.getElementById('landmark-drop')?.addEventListener('click', () => change(-1));
    document
        .getElementById('landmark-spread')
        ?.addEventListener('click', () => page.place(spread(page.landmarks.length || 8)));

    /** The landmark row number at a place: left edge queries, lower edge keys. @param {PointerEvent} event */
    const at = event => {
        const box = canvas.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener('pointerdown', event => {
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
    canvas.addEventListener('pointermove', event => {
        if (drag < 0 || !plot) return;
        const { x, y } = at(event),
            { left, top, size, n } = plot;
        const query = page.landmarks[drag] < n;
        const share = query ? (y - top) / size : (x - left) / size;
        const to = Math.min(n - 1, Math.max(0, Math.floor(share * n))) + (query ? 0 : n);
        if (to !== page.landmarks[drag] && !page.landmarks.includes(to))
            page.place(page.landmarks.map((mark, i) => (i === drag ? to : mark)));
    });
    for (const name of ['pointerup', 'pointercancel'])
        canvas.addEventListener(name, () => {
            drag = -1;
        });
    /** @param {number} mark */
    const spot = mark => {
        const { left, top, size, n } = /** @type {NonNullable<typeof plot>} */ (plot);
        return mark < n
            ? { x: left - 8, y: top + ((mark + 0.5) * size) / n }
            : { x: left + ((mark - n + 0.5) * size) / n, y: top + size + 8 };
    };

    return {
        element: canvas,
        wants: (of, seen) =>
            seen && of === side() && (page.landmarks.length > 0 || MECHANISMS[page.sides[of].kind].spectral)
                ? ['inside']
                : [],
        blank: () => !(page.sides.a.extras.inside ?? page.sides.b.extras.inside),
        draw() {
            const surface = fit(canvas);
            const v = view();
            if (!v) plot = undefined;
            if (!surface || !v) return;
            const { context, width, height } = surface;
            const { css } = page.theme;
            context.font = FONT;
            if (v.kind === 'samples') {
                const d = Math.min(width, height) / 2 - 20,
                    { count } = v;
                let reach = 3 * (v.sigma || 1e-3);
                for (const points of v.sets) for (const u of points) reach = Math.max(reach, Math.abs(u));
                context.strokeStyle = css.line;
                context.beginPath();
                context.moveTo(width / 2 - d - 12, height / 2);
                context.lineTo(width / 2 + d + 12, height / 2);
                context.moveTo(width / 2, height / 2 - d - 12);
                context.lineTo(width / 2, height / 2 + d + 12);
                context.stroke();
                for (const radius of [1, 2, 3]) {
                    // standard deviations of the samples whose kernel is softmax's
                    if (!(v.sigma > 0)) break;
                    context.beginPath();
                    context.arc(width / 2, height / 2, (d * radius * v.sigma) / reach, 0, 7);
                    context.stroke();
                }
                v.sets.forEach((/** @type {Float32Array} */ points, /** @type {number} */ k) => {
                    context.fillStyle = k ? css.key : css.query;
                    for (let i = 0; i < count; i++) {
                        const [x, y] = [
                            width / 2 + (d * points[i]) / reach,
                            height / 2 - (d * (points[count + i] ?? 0)) / reach,
                        ];
                        context.beginPath();
                        if (k) context.rect(x - 3.5, y - 3.5, 7, 7);
                        else context.arc(x, y, 4, 0, 7);
                        context.fill();
                    }
                });
                context.fillStyle = css.soft;
                context.textAlign = 'left';
                context.textBaseline = 'top';
                context.fillText(`coordinates 1 and 2 of ${v.d}, to ±${words.number(reach)}`, 6, 4);
                return;
            }
            const { n, bytes, signs } = v;
            const size = Math.min((width - 76) / 3, height - 46);
            plot = { left: 20, top: 22, size, n };
            Object.assign(small, { width: n, height: n });
            const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
            const image = pen.createImageData(n, n);
            ['kernel', 'rebuilt', 'difference'].forEach((name, k) => {
                const tables = page.theme.tables[side()];
                paintBytes(
                    image,
                    0,
                    0,
                    bytes,
                    k * n * n,
                    n,
                    n,
                    k === 2 || signs[k] ? tables.diverging : tables.sequential,
                );
                if (k === 2 && !signs[2])
                    paintBytes(
                        image,
                        0,
                        0,
                        Uint8Array.from(bytes.subarray(2 * n * n), b => 128 + (b >> 1)),
                        0,
                        n,
                        n,
                        tables.diverging,
                    );
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
                if (mark < n) {
                    context.moveTo(20, y);
                    context.lineTo(20 + size, y);
                } else {
                    context.moveTo(x, 22);
                    context.lineTo(x, 22 + size);
                }
                context.stroke();
                context.globalAlpha = 1;
            }
        },
        tell() {
            const { kind } = page.sides[side()],
                { spectral } = MECHANISMS[kind];
            if (
                !spectral &&
                page.task.input.kind !== 'graph' &&
                !page.landmarks.length &&
                page.sides[side()].view &&
                canvas.offsetParent
            )
                page.place(spread(kind === 'skyformer' ? 12 : 8));
            const v = view();
            const name = side().toUpperCase();
            title.textContent = spectral
                ? `Spectral samples of ${name}`
                : kind === 'skyformer'
                  ? `Landmarks of Skyformer, ${name}`
                  : `Landmarks, tried on ${name}`;
            tools.hidden = Boolean(spectral) || page.task.input.kind === 'graph';
            if (page.task.input.kind === 'graph' && !spectral)
                sentence.textContent =
                    'On a graph attention runs along the edges: there is nothing to put landmarks on.';
            else if (!v) sentence.textContent = 'Comes with the next look at the model.';
            else if (v.kind === 'samples')
                sentence.textContent = `The ${v.sets.length > 1 ? `${v.count} pairs of frequencies (● and ■)` : `${v.count} frequencies`} that this head's kernel is made of. ${v.generated ? 'A network made them from noise, whose mean and spread follow from the sample’s own queries and keys: look at another sample and they move.' : 'They began spread evenly in a small square and go where the data wants its similarity.'}${v.sigma > 0 ? ' Circles: 1, 2, 3 standard deviations of the samples that would make softmax’s kernel.' : ''}`;
            else
                sentence.textContent = `The Gaussian kernel of the chosen head’s queries and keys, rebuilt from ${v.landmarks.length} of its ${2 * v.n} rows and columns. Largest error ‖C − C̃‖ is ${words.percent(v.error / v.size)} of ‖C‖. Drag a dot: violet landmarks are queries, green ones keys.`;
            say();
            canvas.setAttribute('aria-label', `${title.textContent}. ${sentence.textContent}`);
        },
    };
}
