// The sample as one model sees it: this model's attention painted on it. A click holds the nearest token, hovering
// previews it.

import { fit } from '../drawing/canvas.js';
import { mapOf, weightsOf } from '../reading/reading.js';
import { VIEWS } from '../views/index.js';
import { token as tokenName } from '../catalogue/words.js';

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../app/page.js').Page} page */
export function glance(root, side, page) {
    const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('.glance canvas'));
    const prompt = /** @type {HTMLElement} */ (root.querySelector('.looks'));

    /** @param {PointerEvent | MouseEvent} event */
    const under = event => {
        const { left, top } = canvas.getBoundingClientRect();
        return VIEWS[page.task.view].hit(
            event.clientX - left,
            event.clientY - top,
            canvas.clientWidth,
            canvas.clientHeight,
            page.sample.x,
            page.data.test.features,
            undefined,
            page.task,
            page.data,
        );
    };
    canvas.addEventListener('pointermove', event => {
        if (event.pointerType === 'mouse' && !page.point.held) page.hover({ query: under(event), key: -1 });
    });
    canvas.addEventListener('pointerleave', () => {
        if (!page.point.held) page.hover({ query: -1, key: -1 });
    });
    canvas.addEventListener('click', event => {
        const token = under(event);
        if (token < 0 || (page.point.held && page.point.query === token)) page.release();
        else page.hold({ query: token, key: -1 });
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
                ink: undefined,
                place: undefined, // in the middle, however small it was drawn
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
            const { view } = page.sides[side],
                { query } = page.point;
            const many = `${page.task.token}${page.task.token.endsWith('ch') ? 'es' : 's'}`;
            prompt.textContent = !view
                ? ''
                : query < 0
                  ? `all ${many} together; point at one`
                  : mapOf(view, page.state.values.layer, page.state.values.head).signed
                    ? 'blue matches, rose opposes'
                    : `where ${tokenName(page, query)} looks`;
            const what = page.sample.drawn ? 'Your drawing' : 'The sample';
            canvas.setAttribute(
                'aria-label',
                view
                    ? `${what} as ${side.toUpperCase()} attends to it: ${prompt.textContent}.`
                    : `${what}: ${side.toUpperCase()} has not looked at it yet.`,
            );
        },
    };
}
