// Token ids as words in boxes, tinted by weight.

import { shade } from '../drawing/colors.js';

/** Boxes of equal width in lines. @param {number} count @param {number} width @param {number} height */
function grid(count, width, height) {
    const columns = Math.max(
        1,
        Math.min(
            count,
            Math.max(
                Math.floor(width / 36),
                Math.min(Math.floor(width / 17), Math.ceil(count / Math.max(1, Math.floor(height / 30)))),
            ),
        ),
    );
    const lines = Math.ceil(count / columns);
    return { columns, w: width / columns, h: Math.min(38, height / lines) };
}

/** @type {import('./index.js').View} */
export const tokens = {
    strip: 3,
    draw({ context, width, height }, { x, names, weights, floor = 0, lut, signed, query, key, css, small }) {
        context.textBaseline = 'middle';
        if (small) {
            context.fillStyle = css.ink;
            context.font = '12px system-ui, sans-serif';
            context.fillText(
                Array.from(x, id => names?.[id] ?? id)
                    .join(x.length > 44 || names?.length === 256 ? '' : ' ')
                    .replaceAll('␣', ' '),
                6,
                height / 2,
                4 * width,
            );
            return;
        }
        const { columns, w, h } = grid(x.length, width, height);
        const top = weights ? weights.reduce((m, v) => Math.max(m, Math.abs(v)), floor) : 1;
        context.font = '600 13px system-ui, sans-serif';
        context.textAlign = 'center';
        for (let i = 0; i < x.length; i++) {
            const left = (i % columns) * w,
                upper = Math.floor(i / columns) * h;
            const share = weights ? weights[i] / top : 0;
            const strong = Math.abs(share) > 0.45;
            context.fillStyle = shade(lut, signed ? 128 + 127 * share : 255 * share);
            context.beginPath();
            context.roundRect(left + 2, upper + 2, w - 4, h - 4, 5);
            context.fill();
            context.fillStyle = strong ? css.panel : css.ink;
            context.fillText(names?.[x[i]] ?? String(x[i]), left + w / 2, upper + h / 2, w - 4);
            const ring = i === query ? css.query : i === key ? css.key : '';
            if (!ring) continue;
            context.strokeStyle = ring;
            context.lineWidth = 3;
            context.stroke();
        }
    },
    hit(px, py, width, height, x) {
        const { columns, w, h } = grid(x.length, width, height);
        const index = Math.floor(py / h) * columns + Math.floor(px / w);
        return index < x.length ? index : -1;
    },
};
