// A row of a table: a bar for each column, from the training part's mean of that column, in its deviations; their
// weights as colour.

import { FONT } from '../drawing/canvas.js';
import { shade } from '../drawing/colors.js';

const REACH = 3; // deviations shown

/**
 * Mean and deviation of each column of a data set.
 * @type {WeakMap<object, { mean: Float64Array, deviation: Float64Array }>}
 */
const known = new WeakMap();
/** @param {import('../tasks/index.js').Dataset} train */
function scalesOf(train) {
    let scales = known.get(train);
    if (scales) return scales;
    const n = train.x.length,
        mean = new Float64Array(train.x[0].length),
        deviation = new Float64Array(mean.length);
    for (const row of train.x) for (let c = 0; c < mean.length; c++) mean[c] += row[c] / n;
    for (const row of train.x) for (let c = 0; c < mean.length; c++) deviation[c] += (row[c] - mean[c]) ** 2 / n;
    scales = { mean, deviation: deviation.map(Math.sqrt) };
    known.set(train, scales);
    return scales;
}

/** @type {import('./index.js').View} */
export const table = {
    strip: 8,
    draw({ context, width, height }, { x, weights, floor = 0, lut, signed, query, key, css, small, data }) {
        const { mean, deviation } = scalesOf(/** @type {import('../tasks/index.js').Data} */ (data).train);
        const step = width / x.length,
            foot = small ? 2 : 40,
            middle = (height - foot) / 2;
        const top = weights?.reduce((m, v) => Math.max(m, Math.abs(v)), floor) || 1;
        context.fillStyle = css.line;
        context.fillRect(0, middle - 0.5, width, 1);
        for (let c = 0; c < x.length; c++) {
            const share = weights ? weights[c] / top : 0;
            if (weights && !small) {
                context.fillStyle = shade(lut, signed ? 128 + 127 * share : 255 * (0.12 + 0.88 * share));
                context.globalAlpha = 0.22 * Math.abs(share);
                context.fillRect(c * step, 0, Math.ceil(step), height - foot + 4);
                context.globalAlpha = 1;
                context.fillRect(c * step, height - foot + 4, Math.max(1, step - 1), 12 * Math.abs(share));
            }
            const z = Math.max(-REACH, Math.min(REACH, (x[c] - mean[c]) / (deviation[c] || 1)));
            context.fillStyle = css.ink;
            const wide = Math.max(1, Math.min(26, step * 0.5)),
                tall = (Math.abs(z) / REACH) * (middle - 3);
            context.fillRect((c + 0.5) * step - wide / 2, z > 0 ? middle - tall : middle, wide, Math.max(1, tall));
        }
        if (small) return;
        context.font = FONT;
        context.fillStyle = css.soft;
        context.textAlign = 'center';
        context.textBaseline = 'bottom';
        for (let c = 0; c < x.length; c++) {
            const name = data?.columns?.[c] || String(c + 1);
            if (step > 34) context.fillText(cut(context, name, step - 6), (c + 0.5) * step, height - 4);
        }
        for (const [index, color] of /** @type {[number, string][]} */ ([
            [key, css.key],
            [query, css.query],
        ])) {
            if (index < 0 || index >= x.length) continue;
            context.strokeStyle = color;
            context.lineWidth = 2;
            context.strokeRect(index * step + 1, 1, step - 2, height - 2);
        }
    },
    hit: (px, _, width, __, x) => Math.min(x.length - 1, Math.max(0, Math.floor((px / width) * x.length))),
};

/**
 * A name, as much of it as there is room for.
 * @param {CanvasRenderingContext2D} context
 * @param {string} name
 * @param {number} width
 */
function cut(context, name, width) {
    if (context.measureText(name).width <= width) return name;
    let n = name.length;
    while (n > 1 && context.measureText(`${name.slice(0, n)}…`).width > width) n--;
    return `${name.slice(0, n)}…`;
}
