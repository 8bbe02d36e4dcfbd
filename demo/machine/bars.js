// Numbers as bars, a table of numbers as coloured cells; the number under the pointer, or chosen by the arrow keys, in
// figures. One element for each list of a step.

import { fit } from '../drawing/canvas.js';
import { number } from '../catalogue/words.js';

const SAID = 16; // so many numbers are read out whole

/**
 * @typedef {import('../training/machine/steps.js').List} List
 * @typedef {{ element: HTMLElement, update: (list: List) => void }} Bars
 */

/** @param {import('../app/page.js').Page} page @param {List} first @returns {Bars} */
export function bars(page, first) {
    const element = document.createElement('figure'),
        caption = document.createElement('figcaption'),
        name = document.createElement('span'),
        figures = document.createElement('output'),
        canvas = document.createElement('canvas');
    element.className = `machine-list ${first.of ?? ''}`;
    caption.append(name, figures);
    Object.assign(canvas, { tabIndex: 0 });
    canvas.setAttribute('role', 'slider');
    element.append(caption, canvas);
    let list = first,
        at = -1;

    const rows = () => (list.cols ? Math.max(1, list.values.length / list.cols) : 1),
        across = () => list.cols ?? list.values.length;
    /** Where entry i stands. @param {number} i */
    const place = i =>
        list.cols
            ? `row ${Math.floor(i / list.cols) + 1}, column ${(i % list.cols) + 1}`
            : list.places
              ? `${list.places[i] + 1}`
              : `${i + 1}`;

    function words() {
        const { values, cols, mark = -1 } = list,
            size = cols ? `${rows()} × ${cols}` : String(values.length),
            on = at >= 0 ? at : mark;
        name.textContent = `${list.name}${values.length > 1 ? ` (${size})` : ''}`;
        figures.textContent = on >= 0 && on < values.length ? `${place(on)}: ${number(values[on])}` : '';
        const all =
            values.length <= SAID && !cols ? `: ${Array.from(values, v => number(v)).join(', ')}` : `, ${size} numbers`;
        const shown = Math.max(0, Math.min(values.length - 1, on));
        for (const [attribute, text] of Object.entries({
            'aria-label': `${list.name}${all}`,
            'aria-valuemin': '1',
            'aria-valuemax': String(Math.max(1, values.length)),
            'aria-valuenow': String(shown + 1),
            'aria-valuetext': values.length ? `number ${place(shown)}: ${number(values[shown])}` : 'none',
        }))
            canvas.setAttribute(attribute, text);
    }

    /** @param {number} to */
    const choose = to => {
        at = to;
        draw();
        words();
    };
    canvas.addEventListener('pointermove', event => {
        const box = canvas.getBoundingClientRect(),
            x = Math.floor(((event.clientX - box.left) / box.width) * across()),
            y = Math.floor(((event.clientY - box.top) / box.height) * rows());
        choose(Math.min(list.values.length - 1, Math.max(0, (list.cols ? y * list.cols : 0) + x)));
    });
    canvas.addEventListener('pointerleave', () => choose(-1));
    canvas.addEventListener('blur', () => choose(-1));
    canvas.addEventListener('keydown', event => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across(), ArrowDown: across() }[event.key];
        const to = event.key === 'Home' ? 0 : event.key === 'End' ? list.values.length - 1 : by && Math.max(0, at) + by;
        if (to === undefined) return;
        event.preventDefault();
        event.stopPropagation(); // the crosshair stays where it is
        choose(Math.min(list.values.length - 1, Math.max(0, at < 0 && by ? 0 : to)));
    });

    // Its size is read when it changes, not with every drawing: dozens of these are drawn in a row.
    /** @type {ReturnType<typeof fit>} */
    let surface;
    new ResizeObserver(() => {
        surface = fit(canvas);
        draw();
    }).observe(canvas);

    function draw() {
        if (!surface) return;
        const { context, width, height } = surface,
            { values, mark = -1, of } = list,
            { css } = page.theme;
        let top = 1e-12,
            low = 0;
        for (let i = 0; i < values.length; i++) {
            top = Math.max(top, Math.abs(values[i]));
            low = Math.min(low, values[i]);
        }
        context.clearRect(0, 0, width, height);
        const cell = width / across();
        if (list.cols) {
            const high = height / rows();
            for (let i = 0; i < values.length; i++) {
                context.globalAlpha = Math.abs(values[i]) / top;
                context.fillStyle = values[i] < 0 ? css.negative : of ? css[of] : css.ink;
                context.fillRect((i % across()) * cell, Math.floor(i / across()) * high, cell + 0.3, high + 0.3);
            }
            context.globalAlpha = 1;
            if (at >= 0) {
                context.strokeStyle = css.ink;
                context.strokeRect((at % across()) * cell, Math.floor(at / across()) * high, cell, high);
            }
            return;
        }
        const high = Math.max(...Array.from(values), 0),
            zero = (height - 4) * (high / (high - low || 1)) + 2,
            scale = (height - 4) / (high - low || 1);
        for (let i = 0; i < values.length; i++) {
            const on = i === at || (at < 0 && i === mark);
            context.globalAlpha = on || (at < 0 && mark < 0) ? 1 : 0.45;
            context.fillStyle = of ? css[of] : on && mark >= 0 ? css.ink : css.soft;
            const y = values[i] * scale;
            context.fillRect(
                i * cell + Math.min(1, cell / 8),
                zero - Math.max(0, y),
                Math.max(1, cell - Math.min(2, cell / 4)),
                Math.max(1, Math.abs(y)),
            );
        }
        context.globalAlpha = 1;
        context.fillStyle = css.edge;
        context.fillRect(0, zero - 0.5, width, 1);
    }

    return {
        element,
        update(next) {
            list = next;
            canvas.className = list.cols ? 'table' : '';
            const high = list.cols ? `${Math.min(160, Math.max(24, rows() * (rows() > 24 ? 3 : 7)))}px` : '';
            if (canvas.style.height !== high) canvas.style.height = high;
            if (at >= list.values.length) at = -1;
            draw();
            words();
        },
    };
}
