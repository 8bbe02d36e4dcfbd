// A pen stroke [T, 4] with weights painted on it: each point a dot, its size the weight's magnitude, its colour the
// map's.

import { shade } from '../drawing/colors.js';
import { FEATURES } from '../tasks/strokes.js';

/** Where the points lie. A stroke that was drawn stays where it was drawn.
 * @param {Float32Array} x @param {number} width @param {number} height @param {import('./index.js').Place} [at] */
function place(x, width, height, at) {
    const size = Math.min(width, height);
    at ??= { x: width / size / 2, y: height / size / 2 + 0.02, half: 0.37 };
    return Array.from({ length: x.length / FEATURES }, (_, i) => [
        size * (at.x + at.half * x[i * FEATURES]),
        size * (at.y + at.half * x[i * FEATURES + 1]),
    ]);
}

/** As the pen went. @param {CanvasRenderingContext2D} context @param {[number, number][][]} ink @param {number} size
 * @param {string} color */
function drawInk(context, ink, size, color) {
    Object.assign(context, { lineWidth: 4, strokeStyle: color, globalAlpha: 1 });
    for (const stroke of ink) {
        context.beginPath();
        for (const [x, y] of stroke) context.lineTo(size * x, size * y);
        context.stroke();
    }
}

/** @type {import('./index.js').View} */
export const stroke = {
    strip: 16,
    draw({ context, width, height }, { x, place: at, ink, weights, floor = 0, lut, signed, query, key, css, small }) {
        const points = place(/** @type {Float32Array} */ (x), width, height, at);
        context.lineCap = context.lineJoin = 'round';
        context.lineWidth = small ? 1.6 : 2;
        context.strokeStyle = small ? css.ink : css.edge;
        context.globalAlpha = small ? 0.85 : 0.45;
        if (ink) drawInk(context, ink, Math.min(width, height), css.ink);
        else {
            context.beginPath();
            for (const [px, py] of points) context.lineTo(px, py);
            context.stroke();
        }
        context.globalAlpha = 1;
        if (small) return;
        if (weights) {
            const top = weights.reduce((m, v) => Math.max(m, Math.abs(v)), floor);
            // the heavy ones on top
            const order = Array.from(points.keys()).sort((i, j) => Math.abs(weights[i]) - Math.abs(weights[j]));
            const unit = Math.min(width, height) / 240;
            for (const i of order) {
                const share = weights[i] / top;
                context.fillStyle = shade(lut, signed ? 128 + 127 * share : 255 * (0.12 + 0.88 * share));
                context.beginPath();
                context.arc(points[i][0], points[i][1], unit * (1.8 + 7.2 * Math.sqrt(Math.abs(share))), 0, 7);
                context.fill();
            }
        }
        const [sx, sy] = points[0],
            away = Math.hypot(sx - width / 2, sy - height / 2) || 1; // where the pen came down, said on the outside
        context.fillStyle = css.soft;
        context.font = '11px system-ui, sans-serif';
        context.textAlign = 'center';
        context.textBaseline = 'middle';
        context.fillText(
            'start',
            Math.min(width - 16, Math.max(16, sx + (24 * (sx - width / 2)) / away)),
            Math.min(height - 8, Math.max(8, sy + (18 * (sy - height / 2)) / away)),
        );
        for (const [index, color, radius] of /** @type {[number, string, number][]} */ ([
            [key, css.key, 10],
            [query, css.query, 10],
        ])) {
            if (index < 0 || index >= points.length) continue;
            context.strokeStyle = color;
            context.lineWidth = 3;
            context.beginPath();
            if (color === css.key) context.rect(points[index][0] - 8, points[index][1] - 8, 16, 16);
            else context.arc(points[index][0], points[index][1], radius, 0, 7);
            context.stroke();
        }
    },
    hit(px, py, width, height, x, features, at) {
        let best = -1,
            near = 26 ** 2;
        place(/** @type {Float32Array} */ (x), width, height, at).forEach(([u, v], i) => {
            const d = (u - px) ** 2 + (v - py) ** 2;
            if (d < near) [best, near] = [i, d];
        });
        return best;
    },
};
