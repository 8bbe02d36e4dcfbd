// A drawing as the model of digits takes it: strokes, brought to one size and place, on 16 × 16 squares of ink. Pure.

/** @typedef {[number, number][]} Stroke points, x to the right, y down */

export const SIDE = 16;
const BOX = 12.5; // squares that the longer side of a drawing takes
const PEN = 1.5; // squares that a line is wide

/** Lines as polylines: each from a point to the next. @param {readonly Stroke[]} strokes */
const segmentsOf = strokes =>
    strokes.flatMap(stroke =>
        stroke.length === 1
            ? [[...stroke[0], ...stroke[0]]]
            : stroke.slice(1).map(([x, y], i) => [stroke[i][0], stroke[i][1], x, y]),
    );

/** How far a point is from a piece of line. @param {number[]} line @param {number} px @param {number} py */
function distance([x, y, u, v], px, py) {
    const dx = u - x,
        dy = v - y,
        t = Math.max(0, Math.min(1, ((px - x) * dx + (py - y) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - x - t * dx, py - y - t * dy);
}

/**
 * Ink of each square, 0 … 1, row by row; undefined where nothing was drawn. The drawing's box is put into the middle,
 * its longer side as long as that of every other.
 * @param {readonly Stroke[]} strokes
 * @param {{ pen?: number, box?: number, dx?: number, dy?: number }} [how]  squares: widths, and how far from the middle
 * @returns {Float32Array | undefined}
 */
export function imageOf(strokes, { pen = PEN, box = BOX, dx = 0, dy = 0 } = {}) {
    const points = strokes.flat();
    if (!points.length) return undefined;
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)],
        [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = box / Math.max(right - left, bottom - top, 1e-6),
        [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
    const lines = segmentsOf(
        strokes.map(stroke =>
            stroke.map(
                ([x, y]) =>
                    /** @type {[number, number]} */ ([
                        SIDE / 2 + dx + scale * (x - cx),
                        SIDE / 2 + dy + scale * (y - cy),
                    ]),
            ),
        ),
    );
    return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
        const x = (i % SIDE) + 0.5,
            y = Math.floor(i / SIDE) + 0.5;
        const near = lines.reduce((least, line) => Math.min(least, distance(line, x, y)), Infinity);
        return Math.max(0, Math.min(1, pen / 2 + 0.5 - near));
    });
}
