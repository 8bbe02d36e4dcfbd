// The one surface to draw on, for both models. A drag draws, a click holds the nearest point, hovering previews it. The
// pen may be lifted for a moment: lines make one drawing, and a line that begins where a drawing ended, or closes it,
// belongs to it.

import { fit } from '../drawing/canvas.js';
import { encode, joined, lengthOf, measure, straight } from '../tasks/strokes.js';
import { VIEWS } from '../views/index.js';

const CLICK = 8; // px a pointer may move and still click
const SHORT = 40; // px of the shortest drawing
const SMALL = 14; // px of the smallest
const LIFTED = 1500; // ms that the pen may be off the surface

/** @typedef {import('../tasks/strokes.js').Point} Point */

/** @type {import('./index.js').Panel} */
export const pad = { id: 'surface', listens: ['settings', 'point'], start };

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const root = /** @type {HTMLElement} */ (document.getElementById('surface'));
    const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('[data-pad]'));
    const prompt = /** @type {HTMLElement} */ (root.querySelector('.prompt'));
    /** @type {Point[] | undefined} the stroke under way */
    let stroke;
    let pen = -1; // the pointer that draws it
    let travelled = 0,
        began = 0;
    /** @type {{ strokes: Point[][], until: number }} what was drawn, and when */
    let before = { strokes: [], until: -Infinity };

    /** @param {PointerEvent} event @returns {Point} */
    const at = event => {
        const box = canvas.getBoundingClientRect();
        return [event.clientX - box.left, event.clientY - box.top];
    };
    /** @param {PointerEvent} event */
    const under = event => {
        const [x, y] = at(event),
            { clientWidth: width, clientHeight: height } = canvas;
        const { sample, task, data } = page;
        return VIEWS.stroke.hit(x, y, width, height, sample.x, data.test.features, sample.place, task, data);
    };

    /** The strokes that belong to the drawing, with the one under way. @param {Point[]} stroke */
    function together(stroke) {
        const { strokes, until } = before;
        if (!strokes.length || began - until > LIFTED) return [stroke];
        const more = strokes.every(straight) || (straight(stroke) && touching(strokes, stroke));
        return more ? [...strokes, stroke] : [stroke];
    }

    /** @param {Point[][]} strokes @param {boolean} done */
    function show(strokes, done) {
        const path = joined(strokes),
            { x, y, half } = measure(path);
        const size = Math.min(canvas.clientWidth, canvas.clientHeight);
        const unread = page.state.values.taught || page.naming ? '' : unreadable(strokes, half);
        page.show({
            x: encode(path),
            place: { x: x / size, y: y / size, half: half / size },
            ink: strokes.map(stroke => stroke.map(([u, v]) => [u / size, v / size])),
            drawn: true,
            pen: !done,
            unread,
        });
        return unread;
    }

    /** @param {Point[]} stroke @param {Point} next */
    function follow(stroke, next) {
        const last = stroke[stroke.length - 1],
            moved = Math.hypot(next[0] - last[0], next[1] - last[1]);
        if (moved < 1) return;
        travelled += moved;
        stroke.push(next);
    }

    canvas.addEventListener('pointerdown', event => {
        if (event.button !== 0 || stroke || page.task.view !== 'stroke') return;
        [stroke, pen, travelled, began] = [[at(event)], event.pointerId, 0, performance.now()];
        try {
            canvas.setPointerCapture(event.pointerId);
        } catch {
            // a pointer that a script moves; it stays on the surface
        }
        event.preventDefault();
    });
    canvas.addEventListener('pointermove', event => {
        if (!stroke) {
            if (event.pointerType === 'mouse' && !page.point.held) page.hover({ query: under(event), key: -1 });
            return;
        }
        if (event.pointerId !== pen) return;
        const events = event.getCoalescedEvents?.() ?? [];
        for (const each of events.length ? events : [event]) follow(stroke, at(each));
        if (travelled >= CLICK) show(together(stroke), false); // named while it is drawn
    });
    /** @param {PointerEvent} event */
    function end(event) {
        if (!stroke || event.pointerId !== pen) return;
        const drawn = stroke;
        stroke = undefined;
        if (event.type === 'pointerup') follow(drawn, at(event));
        if (travelled >= CLICK) finish(drawn);
        else if (event.type === 'pointerup') tap(under(event));
    }
    /** @param {number} token */
    function tap(token) {
        if (token < 0 && !page.sample.drawn) page.say('A tap is no drawing: draw a shape, in one go.');
        if (token < 0 || (page.point.held && page.point.query === token)) page.release();
        else page.hold({ query: token, key: -1 });
    }
    /** @param {Point[]} drawn */
    function finish(drawn) {
        const strokes = together(drawn),
            more = strokes.length > 1;
        before = { strokes, until: performance.now() };
        page.release();
        const unread = show(strokes, true);
        if (unread) page.say(unread);
        else page.drawn(page.sample.x, more);
    }
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    canvas.addEventListener('pointerleave', () => {
        if (!stroke && !page.point.held) page.hover({ query: -1, key: -1 });
    });

    return {
        restart() {
            root.hidden = page.task.view !== 'stroke';
            before = { strokes: [], until: -Infinity };
        },
        draw() {
            const surface = page.task.view === 'stroke' && fit(canvas);
            if (!surface) return;
            const { sample, theme, point } = page;
            VIEWS.stroke.draw(surface, {
                ...sample,
                features: page.data.test.features,
                css: theme.css,
                signed: false,
                query: point.query,
                key: point.key,
                lut: theme.tables.a.sequential,
            });
            prompt.textContent = page.naming || 'Draw here';
            prompt.classList.toggle('used', Boolean(sample.drawn) && !page.naming);
        },
    };
}

/**
 * Why there is nothing to recognise, as a sentence.
 * @param {Point[][]} strokes
 * @param {number} half
 */
function unreadable(strokes, half) {
    if (2 * half < SMALL || lengthOf(strokes.flat()) < SHORT) return 'That is too small to read: draw it larger.';
    if (strokes.length < 3 && strokes.every(straight) && parallel(strokes))
        return 'That is a line, and none of the shapes is: go on, or draw one.';
    return '';
}

/**
 * Whether a stroke begins where the last one ended, or closes it.
 * @param {Point[][]} strokes
 * @param {Point[]} stroke
 */
function touching(strokes, stroke) {
    const last = strokes[strokes.length - 1],
        reach = 0.4 * measure(strokes.flat()).half;
    const near = (/** @type {Point} */ p, /** @type {Point} */ q) => Math.hypot(p[0] - q[0], p[1] - q[1]) < reach;
    const [from, to, start, end] = [last[0], last[last.length - 1], stroke[0], stroke[stroke.length - 1]];
    return near(to, start) || (near(to, end) && near(from, start));
}

/** Whether lines lie in one direction: two that do make no corner. @param {Point[][]} strokes */
function parallel(strokes) {
    const [a, b] = strokes.map(stroke => [
        stroke[stroke.length - 1][0] - stroke[0][0],
        stroke[stroke.length - 1][1] - stroke[0][1],
    ]);
    return !b || Math.abs(a[0] * b[1] - a[1] * b[0]) < 0.3 * Math.hypot(...a) * Math.hypot(...b);
}
