// A time series [T, features] as lines, with weights as bars under it.

import { shade } from '../drawing/colors.js';

/** @param {Float32Array} x @param {number} features */
function range(x, features) {
    const lanes = Array.from({ length: features }, () => [Infinity, -Infinity]);
    for (let i = 0; i < x.length; i++) {
        const lane = lanes[i % features];
        lane[0] = Math.min(lane[0], x[i]);
        lane[1] = Math.max(lane[1], x[i]);
    }
    return lanes;
}

/** @type {import('./index.js').View} */
export const series = {
    strip: 8,
    draw({ context, width, height }, { x, features, weights, floor = 0, lut, signed, query, key, css, small }) {
        const length = x.length / features,
            step = width / length;
        const foot = small ? 0 : 26,
            body = height - foot - (small ? 2 : 12);
        if (!small && weights) {
            const top = weights.reduce((m, v) => Math.max(m, Math.abs(v)), floor);
            for (let i = 0; i < length; i++) {
                const share = weights[i] / top,
                    tall = (foot - 2) * Math.abs(share);
                context.fillStyle = shade(lut, signed ? 128 + 127 * share : 255 * (0.12 + 0.88 * share));
                context.globalAlpha = 0.16 * Math.abs(share);
                context.fillRect(i * step, 0, Math.ceil(step), height - foot);
                context.globalAlpha = 1;
                context.fillRect(i * step, height - tall, Math.max(1, step - 1), tall);
            }
        }
        const shown = Math.min(features, small ? 2 : 6);
        const lanes = range(/** @type {Float32Array} */ (x), features);
        context.lineJoin = 'round';
        for (let f = shown - 1; f >= 0; f--) {
            const [low, high] = lanes[f];
            context.strokeStyle = f === 0 ? css.ink : css.edge;
            context.lineWidth = small ? 1.2 : f === 0 ? 2 : 1.3;
            context.globalAlpha = f === 0 ? 1 : 0.55;
            context.beginPath();
            for (let i = 0; i < length; i++)
                context.lineTo(
                    (i + 0.5) * step,
                    (small ? 1 : 6) + body * (1 - (x[i * features + f] - low) / (high - low || 1)),
                );
            context.stroke();
        }
        context.globalAlpha = 1;
        if (small) return;
        for (const [index, color] of /** @type {[number, string][]} */ ([
            [key, css.key],
            [query, css.query],
        ])) {
            if (index < 0 || index >= length) continue;
            context.strokeStyle = color;
            context.lineWidth = 2;
            context.strokeRect(index * step - 1, 1, step + 2, height - 2);
        }
    },
    hit(px, py, width, height, x, features) {
        const length = x.length / features;
        return Math.min(length - 1, Math.max(0, Math.floor((px / width) * length)));
    },
};
