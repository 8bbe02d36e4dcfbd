// The two sets of projections: every token as a query (a dot) and as a key (a square) in the plane of two components.
// What is brushed here is marked on the map.

import { fit, FONT } from '../drawing/canvas.js';
import { principalAxes } from '../reading/reading.js';
import * as words from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const scores = {
    id: 'scores',
    column: 'more',
    html: `<section id="scores" class="panel" aria-labelledby="scores-title">
  <div class="head"><h2 id="scores-title">Scores: each token as query and as key</h2>
    <p class="row tight"><label><span class="visually-hidden">Model</span><select id="scores-side"><option value="a">A</option><option value="b">B</option></select></label><label><span class="visually-hidden">Axes</span><select id="axes"></select></label></p></div>
  <p class="caption"><span class="query">● query</span>, <span class="key">■ key</span>, a hairline between the two. Drag a box: its tokens light up at the edges of the map.</p>
  <canvas id="scatter" class="plot" role="img" aria-label="No scores yet."></canvas>
  <p class="sentence" id="scores-words"></p>
  <p class="row"><button id="brush-near" type="button" title="What lies within a tenth of the picture's width of the query that is pointed at">Brush around the point</button><button id="brush-none" type="button">Clear the brush</button></p>
</section>`,
    listens: ['settings', 'point', 'scores'],
    pause: 60,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const canvas = /** @type {HTMLCanvasElement} */ (find('scatter'));
    const sentence = find('scores-words'),
        picker = find('axes'),
        sides = find('scores-side');
    /** @type {{ queries: [number, number][], keys: [number, number][] }} places on the canvas */
    let places = { queries: [], keys: [] };
    /** @type {[number, number, number, number] | undefined} */
    let box;
    let ranks = 0;
    const side = () => /** @type {'a'|'b'} */ (sides.value);
    sides.addEventListener('change', () => page.brush(new Set(), new Set()));
    picker.addEventListener('change', () => page.state.set({ axes: picker.value }));
    find('brush-near').addEventListener('click', () => {
        // what a box does for the mouse
        const spot = places.queries[page.point.query];
        if (!spot) return;
        const near = (/** @type {[number, number][]} */ list) =>
            new Set(
                list.flatMap(([x, y], i) =>
                    Math.hypot(x - spot[0], y - spot[1]) <= canvas.clientWidth / 10 ? [i] : [],
                ),
            );
        page.brush(near(places.queries), near(places.keys));
    });
    find('brush-none').addEventListener('click', () => page.brush(new Set(), new Set()));

    /** @param {PointerEvent} event @returns {[number, number]} */
    const at = event => {
        const rect = canvas.getBoundingClientRect();
        return [event.clientX - rect.left, event.clientY - rect.top];
    };
    canvas.addEventListener('pointerdown', event => {
        const [x, y] = at(event);
        box = [x, y, x, y];
        canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
        if (!box) return;
        [box[2], box[3]] = at(event);
        const [l, r] = [box[0], box[2]].sort((a, b) => a - b),
            [t, b] = [box[1], box[3]].sort((a, c) => a - c);
        const inside = (/** @type {[number, number][]} */ list) =>
            new Set(list.flatMap(([x, y], i) => (x >= l && x <= r && y >= t && y <= b ? [i] : [])));
        page.brush(inside(places.queries), inside(places.keys));
    });
    canvas.addEventListener('pointerup', event => {
        if (box && Math.hypot(box[2] - box[0], box[3] - box[1]) < 4) {
            const [x, y] = at(event);
            let best = -1,
                near = 400;
            places.queries.forEach(([px, py], i) => {
                if ((px - x) ** 2 + (py - y) ** 2 < near) [best, near] = [i, (px - x) ** 2 + (py - y) ** 2];
            });
            if (best >= 0) page.hold({ query: best, key: -1 });
            page.brush(new Set(), new Set());
        }
        box = undefined;
    });

    return {
        element: canvas,
        wants: (side, seen) => (seen ? ['scores'] : []),
        blank: () => !(page.sides.a.extras.scores ?? page.sides.b.extras.scores),
        draw() {
            const surface = fit(canvas);
            const scores = page.sides[side()].extras.scores;
            if (!scores) places = { queries: [], keys: [] };
            if (!surface || !scores) return;
            const { context, width, height } = surface;
            const { css } = page.theme;
            const { rank, e, r, learned } = scores;
            if (ranks !== rank) {
                ranks = rank;
                const pairs = Array.from({ length: Math.floor(rank / 2) }, (_, i) => `${2 * i + 1}.${2 * i + 2}`);
                picker.replaceChildren(
                    ...pairs.map(p => new Option(`components ${p.replace('.', ' and ')}`, p)),
                    new Option('two principal axes', 'pca'),
                );
            }
            const axes = rank < 2 ? '1.1' : page.state.values.axes;
            picker.value = [.../** @type {HTMLOptionsCollection} */ (picker.options)].some(o => o.value === axes)
                ? axes
                : picker.options[0]?.value;
            const pick =
                picker.value === 'pca'
                    ? principalAxes([e, r], rank)
                    : (picker.value || '1.1')
                          .split('.')
                          .map((/** @type {string} */ c) =>
                              Float64Array.from({ length: rank }, (_, i) => Number(i === Number(c) - 1)),
                          );
            const points = (/** @type {Float32Array} */ set) =>
                Array.from(
                    { length: set.length / rank },
                    (_, i) =>
                        /** @type {[number, number]} */ (
                            pick.map((/** @type {Float64Array} */ axis) =>
                                axis.reduce(
                                    (/** @type {number} */ sum, /** @type {number} */ v, /** @type {number} */ c) =>
                                        sum + v * set[i * rank + c],
                                    0,
                                ),
                            )
                        ),
                );
            const raw = { queries: points(e), keys: points(r) };
            let reach = 1e-6;
            for (const list of Object.values(raw))
                for (const [x, y] of list) reach = Math.max(reach, Math.abs(x), Math.abs(y));
            const scale = (Math.min(width, height) / 2 - 18) / reach;
            const put = (/** @type {[number, number]} */ [x, y]) =>
                /** @type {[number, number]} */ ([width / 2 + x * scale, height / 2 - y * scale]);
            places = { queries: raw.queries.map(put), keys: raw.keys.map(put) };
            context.strokeStyle = css.line;
            context.beginPath();
            context.moveTo(0, height / 2);
            context.lineTo(width, height / 2);
            context.moveTo(width / 2, 0);
            context.lineTo(width / 2, height);
            context.stroke();
            context.globalAlpha = 0.25; // a hairline joins the two lives of a token
            context.strokeStyle = css.edge;
            context.beginPath();
            places.queries.forEach(([x, y], i) => {
                if (!places.keys[i]) return;
                context.moveTo(x, y);
                context.lineTo(...places.keys[i]);
            });
            context.stroke();
            const some = page.brushed.queries.size + page.brushed.keys.size > 0;
            for (const [list, set, color, square] of /** @type {const} */ ([
                [places.keys, page.brushed.keys, css.key, true],
                [places.queries, page.brushed.queries, css.query, false],
            ])) {
                context.fillStyle = color;
                list.forEach(([x, y], i) => {
                    context.globalAlpha = some && !set.has(i) ? 0.2 : 0.85;
                    context.beginPath();
                    if (square) context.rect(x - 3.5, y - 3.5, 7, 7);
                    else context.arc(x, y, 4, 0, 7);
                    context.fill();
                });
            }
            context.globalAlpha = 1;
            context.lineWidth = 2.5;
            for (const [index, list, color] of /** @type {const} */ ([
                [page.point.query, places.queries, css.query],
                [page.point.key, places.keys, css.key],
            ]))
                if (list[index]) {
                    context.strokeStyle = color;
                    context.beginPath();
                    context.arc(list[index][0], list[index][1], 9, 0, 7);
                    context.stroke();
                }
            context.lineWidth = 1;
            if (box) {
                context.strokeStyle = css.ink;
                context.setLineDash([4, 3]);
                context.strokeRect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
                context.setLineDash([]);
            }
            context.fillStyle = css.soft;
            context.font = FONT;
            context.textAlign = 'left';
            context.textBaseline = 'top';
            context.fillText(learned ? 'learned e and r' : 'singular vectors of the map', 6, 4);
        },
        tell() {
            const s = page.sides[side()];
            const { scores } = s.extras;
            if (!scores) {
                sentence.textContent = 'No scores yet: they come with the next look at the model.';
                find('brush-near').disabled = true;
                return canvas.setAttribute('aria-label', 'No scores yet.');
            }
            const n = scores.e.length / scores.rank,
                m = scores.r.length / scores.rank;
            let apart = 0,
                size = 0;
            for (let i = 0; i < Math.min(n, m) * scores.rank; i++) {
                apart += (scores.e[i] - scores.r[i]) ** 2;
                size += scores.e[i] ** 2 + scores.r[i] ** 2;
            }
            find('brush-near').disabled = page.point.query < 0;
            const brushed = page.brushed.queries.size + page.brushed.keys.size;
            sentence.textContent = `${side().toUpperCase()}: ${n} tokens, ${scores.rank} scores each as query and as key${scores.learned ? '' : ', from the singular vectors of its map: this mechanism learns none'}. Query and key of a token lie ${words.percent(Math.sqrt(apart / (2 * size || 1)))} of the largest possible distance apart: the kernel is ${apart / (size || 1) > 0.2 ? 'clearly asymmetric' : 'nearly symmetric'}.${brushed ? ` Brushed: ${page.brushed.queries.size} queries, ${page.brushed.keys.size} keys, marked on the map's edges.` : ''}`;
            canvas.setAttribute('aria-label', `Scatter of scores. ${sentence.textContent}`);
        },
    };
}
