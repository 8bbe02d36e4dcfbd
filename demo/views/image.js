// A small image in grey, with the weights of its patches as colour over it.

import { shade } from '../drawing/colors.js';

/** Where the image lies: the largest square in the middle. @param {number} width @param {number} height */
const frame = (width, height) => {
    const size = Math.min(width, height);
    return { left: (width - size) / 2, top: (height - size) / 2, size };
};

/** @type {import('./index.js').View} */
export const image = {
    strip: 16,
    draw({ context, width, height }, { x, task, weights, floor = 0, lut, signed, query, key, css, small }) {
        const input = /** @type {any} */ (task?.input);
        const { left, top, size } = frame(width, height),
            side = input.width,
            cell = size / side;
        let low = Infinity,
            high = -Infinity;
        for (let i = 0; i < x.length; i++) [low, high] = [Math.min(low, x[i]), Math.max(high, x[i])];
        context.fillStyle = css.ink;
        for (let i = 0; i < x.length; i++) {
            context.globalAlpha = 0.9 * ((x[i] - low) / (high - low || 1)) ** 1.3;
            context.fillRect(left + (i % side) * cell, top + Math.floor(i / side) * cell, cell + 0.4, cell + 0.4);
        }
        context.globalAlpha = 1;
        if (small) return;
        const across = side / input.patch,
            patch = size / across;
        const ring = (/** @type {number} */ i, /** @type {string} */ color, /** @type {number} */ inset) => {
            context.strokeStyle = color;
            context.lineWidth = 3;
            context.strokeRect(
                left + (i % across) * patch + inset,
                top + Math.floor(i / across) * patch + inset,
                patch - 2 * inset,
                patch - 2 * inset,
            );
        };
        if (weights) {
            const most = weights.reduce((m, v) => Math.max(m, Math.abs(v)), floor);
            weights.forEach((w, i) => {
                const share = w / most;
                context.fillStyle = shade(lut, signed ? 128 + 127 * share : 255 * (0.15 + 0.85 * share));
                context.globalAlpha = 0.7 * Math.min(1, Math.abs(share));
                context.fillRect(
                    left + (i % across) * patch,
                    top + Math.floor(i / across) * patch,
                    patch + 0.4,
                    patch + 0.4,
                );
            });
            context.globalAlpha = 1;
        }
        if (key >= 0 && key < across * across) ring(key, css.key, 2);
        if (query >= 0 && query < across * across) ring(query, css.query, 2);
    },
    hit(px, py, width, height, x, features, place, task) {
        const input = /** @type {any} */ (task?.input);
        const { left, top, size } = frame(width, height),
            across = input.width / input.patch;
        const [i, j] = [Math.floor(((py - top) / size) * across), Math.floor(((px - left) / size) * across)];
        return i >= 0 && j >= 0 && i < across && j < across ? i * across + j : -1;
    },
};
