// A graph: nodes and edges; the weights of the node looked at, or of the one on show, as the size and colour of the
// others.

import { shade } from '../drawing/colors.js';

const MARKS = ['circle', 'square', 'diamond', 'triangle']; // one shape for each class

/** @param {ArrayLike<number>} at @param {number} width @param {number} height */
const places = (at, width, height) =>
    Array.from(
        { length: at.length / 2 },
        (_, i) =>
            /** @type {[number, number]} */ ([
                width / 2 + at[2 * i] * (width / 2 - 16),
                height / 2 + at[2 * i + 1] * (height / 2 - 22),
            ]),
    );

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} mark
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function trace(context, mark, x, y, r) {
    context.beginPath();
    if (mark === 'square') context.rect(x - r * 0.85, y - r * 0.85, 1.7 * r, 1.7 * r);
    else if (mark === 'circle') context.arc(x, y, r, 0, 7);
    else {
        const corners = mark === 'diamond' ? 4 : 3;
        for (let k = 0; k < corners; k++)
            context.lineTo(
                x + 1.25 * r * Math.sin((2 * Math.PI * k) / corners),
                y - 1.25 * r * Math.cos((2 * Math.PI * k) / corners),
            );
        context.closePath();
    }
}

/** @type {import('./index.js').View} */
export const graph = {
    strip: 16,
    draw({ context, width, height }, { x, data, weights, lut, signed, query, key, css, small }) {
        const { at, edges, y } = /** @type {any} */ (data).graph;
        const node = x[0];
        if (small) {
            context.fillStyle = css.ink;
            context.font = '600 13px system-ui, sans-serif';
            context.textAlign = 'center';
            context.textBaseline = 'middle';
            trace(context, MARKS[y[node]], width / 2, height / 2 - 5, 8);
            context.globalAlpha = 0.25;
            context.fill();
            context.globalAlpha = 1;
            context.fillText(String(node + 1), width / 2, height / 2 - 4);
            return;
        }
        const spots = places(at, width, height);
        context.strokeStyle = css.edge;
        for (let e = 0; e < edges.length; e += 2) {
            const mine = edges[e] === (query >= 0 ? query : node) || edges[e + 1] === (query >= 0 ? query : node);
            context.globalAlpha = mine ? 0.9 : 0.18;
            context.lineWidth = mine ? 1.6 : 1;
            context.beginPath();
            context.moveTo(...spots[edges[e]]);
            context.lineTo(...spots[edges[e + 1]]);
            context.stroke();
        }
        context.globalAlpha = 1;
        const top = weights ? weights.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-9) : 1;
        spots.forEach(([px, py], i) => {
            const share = weights ? weights[i] / top : 0;
            context.fillStyle = shade(lut, signed ? 128 + 127 * share : 255 * (0.14 + 0.86 * share));
            context.strokeStyle = css.edge;
            context.lineWidth = 1;
            trace(context, MARKS[y[i]], px, py, 4 + 5 * Math.sqrt(Math.abs(share)));
            context.fill();
            context.stroke();
        });
        for (const [index, color] of /** @type {[number, string][]} */ ([
            [node, css.ink],
            [key, css.key],
            [query, css.query],
        ])) {
            if (index < 0 || index >= spots.length) continue;
            context.strokeStyle = color;
            context.lineWidth = 2.5;
            context.beginPath();
            context.arc(...spots[index], 12, 0, 7);
            context.stroke();
        }
    },
    hit(px, py, width, height, x, features, place, task, data) {
        let best = -1,
            near = 22 ** 2;
        places(/** @type {any} */ (data).graph.at, width, height).forEach(([u, v], i) => {
            const d = (u - px) ** 2 + (v - py) ** 2;
            if (d < near) [best, near] = [i, d];
        });
        return best;
    },
};
