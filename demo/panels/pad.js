// The sample, with this model's attention painted on it; where the task is drawing, also the pad to draw on.
// A drag draws, a click holds the nearest point, hovering previews it.

import { fit } from '../drawing/canvas.js';
import { mapOf, weightsOf } from '../reading/reading.js';
import { encode, measure } from '../tasks/gesture.js';
import { VIEWS } from '../views/index.js';
import { percent, token as tokenName } from '../catalogue/words.js';

const CLICK = 8; // px a pointer may move and still click

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../app/page.js').Page} page */
export function pad(root, side, page) {
    const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('.pad canvas'));
    const prompt = /** @type {HTMLElement} */ (root.querySelector('.prompt'));
    /** @type {[number, number][] | undefined} */
    let path;
    let travelled = 0;

    /** @param {PointerEvent} event */
    const at = event => {
        const box = canvas.getBoundingClientRect();
        return /** @type {[number, number]} */ ([event.clientX - box.left, event.clientY - box.top]);
    };
    /** @param {PointerEvent} event */
    const under = event => {
        const [px, py] = at(event);
        return VIEWS[page.task.view].hit(
            px,
            py,
            canvas.clientWidth,
            canvas.clientHeight,
            page.sample.x,
            page.data.test.features,
            page.sample.place,
            page.task,
            page.data,
        );
    };
    const drawing = () => page.task.view === 'stroke';

    canvas.addEventListener('pointerdown', event => {
        if (event.button !== 0) return;
        path = [at(event)];
        travelled = 0;
        canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
        if (!path) {
            if (event.pointerType === 'mouse' && !page.point.held) page.hover({ query: under(event), key: -1 });
            return;
        }
        for (const e of event.getCoalescedEvents?.() ?? [event]) {
            const next = at(e),
                last = path[path.length - 1];
            const moved = Math.hypot(next[0] - last[0], next[1] - last[1]);
            if (moved < 1.5) continue;
            travelled += moved;
            path.push(next);
        }
        if (!drawing() || travelled < 4 * CLICK) return;
        const size = Math.min(canvas.clientWidth, canvas.clientHeight);
        const frame = measure(path);
        page.show({
            x: encode(path),
            place: { x: frame.x / size, y: frame.y / size, half: frame.half / size },
            drawn: true,
        }); // named while it is drawn
    });
    /** @param {PointerEvent} event */
    const end = event => {
        if (path && travelled < CLICK && event.type === 'pointerup') {
            const token = under(event);
            if (token < 0 || (page.point.held && page.point.query === token)) page.release();
            else page.hold({ query: token, key: -1 });
        }
        if (path && drawing() && travelled >= 4 * CLICK && event.type === 'pointerup') page.drawn(page.sample.x);
        path = undefined;
    };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    canvas.addEventListener('pointerleave', () => {
        if (!path && !page.point.held) page.hover({ query: -1, key: -1 });
    });

    return {
        restart() {
            prompt.textContent = '';
        },
        draw() {
            const surface = fit(canvas);
            if (!surface) return;
            const { view } = page.sides[side];
            const { layer, head } = page.state.values;
            const signed = Boolean(view && mapOf(view, layer, head).signed);
            const { query, key } = page.point;
            const tables = page.theme.tables[side];
            const fits = view && view.ticket.sample === page.sample.id;
            const weights = fits ? weightsOf(view, layer, head, query) : undefined;
            // four times its even share, or half a whole: in full
            const floor = weights && !signed ? 4 / weights.length : 0.5;
            VIEWS[page.task.view].draw(surface, {
                ...page.sample,
                weights,
                floor,
                features: page.data.test.features,
                names: page.task.names,
                task: page.task,
                data: page.data,
                css: page.theme.css,
                signed,
                query,
                key,
                lut: signed ? tables.diverging : tables.sequential,
            });
        },
        tell() {
            const { view } = page.sides[side];
            const { query } = page.point;
            prompt.textContent = !view
                ? drawing()
                    ? 'draw here'
                    : ''
                : query >= 0
                  ? view && mapOf(view, page.state.values.layer, page.state.values.head).signed
                      ? 'blue matches, rose opposes'
                      : `where ${tokenName(page, query)} looks`
                  : drawing()
                    ? 'draw here'
                    : `all ${page.task.token}${page.task.token.endsWith('ch') ? 'es' : 's'} together; point at one`;
            if (!view)
                return canvas.setAttribute(
                    'aria-label',
                    `${page.sample.drawn ? 'Your drawing' : `Sample of class ${page.data.test.classes[page.sample.label ?? 0]}`}: ${side.toUpperCase()} has not said anything yet.`,
                );
            canvas.setAttribute(
                'aria-label',
                `${page.sample.drawn ? 'Your drawing' : `Sample of class ${page.data.test.classes[page.sample.label ?? 0]}`}, ${side.toUpperCase()} says ${page.data.test.classes[view.label]}, ${percent(view.probabilities[view.label])}.`,
            );
        },
    };
}
