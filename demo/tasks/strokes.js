// Pen strokes: from what a finger, a mouse or a pen has left to what a model is given. Size, place and speed go; what a
// hand does not mean goes too: double points, tremor, hooks where the pen comes down or leaves.

/** @typedef {[number, number]} Point */

export const POINTS = 40;
export const FEATURES = 6; // x, y in −1…1; dx, dy: unit direction; how much it bends, to which side and whether at all

const FINE = 2 * POINTS; // points while it is tidied
const HOOK = 4; // the longest hook, in fine points

/** @param {Point} p @param {Point} q */
const apart = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);

/** @param {Point[]} path */
export function lengthOf(path) {
    let sum = 0;
    for (let i = 1; i < path.length; i++) sum += apart(path[i], path[i - 1]);
    return sum;
}

/**
 * Any polyline to `count` points, evenly spaced along it.
 * @param {Point[]} path
 * @param {number} count
 * @returns {Point[]}
 */
export function resample(path, count) {
    const lengths = [0];
    for (let i = 1; i < path.length; i++) lengths.push(lengths[i - 1] + apart(path[i], path[i - 1]));
    const total = lengths[path.length - 1];
    const out = /** @type {Point[]} */ ([]);
    for (let i = 0, j = 1; i < count; i++) {
        const at = (total * i) / (count - 1);
        while (j < path.length - 1 && lengths[j] < at) j++;
        const span = lengths[j] - lengths[j - 1];
        const t = span > 0 ? (at - lengths[j - 1]) / span : 0;
        out.push([
            path[j - 1][0] + t * (path[j][0] - path[j - 1][0]),
            path[j - 1][1] + t * (path[j][1] - path[j - 1][1]),
        ]);
    }
    return out;
}

/** The middle of a path and half its longer side. @param {Point[]} path */
export function measure(path) {
    const xs = path.map(p => p[0]),
        ys = path.map(p => p[1]);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    return { x: (left + right) / 2, y: (top + bottom) / 2, half: Math.max(right - left, bottom - top, 1e-6) / 2 };
}

/** Whether it is a straight line, which none of the shapes is. @param {Point[]} path */
export function straight(path) {
    const length = lengthOf(path);
    return length > 0 && apart(path[0], path[path.length - 1]) > 0.92 * length;
}

/**
 * Several strokes as one path, the pen's ways between them too: each stroke begins at whichever of its ends is nearer.
 * @param {Point[][]} strokes
 * @returns {Point[]}
 */
export function joined(strokes) {
    let path = [...strokes[0]];
    strokes.slice(1).forEach((stroke, i) => {
        const [from, to] = [stroke[0], stroke[stroke.length - 1]];
        const near = (/** @type {Point} */ end) => Math.min(apart(end, from), apart(end, to));
        if (i === 0 && near(path[0]) < near(path[path.length - 1])) path = path.reverse();
        const end = path[path.length - 1];
        path.push(...(apart(end, to) < apart(end, from) ? [...stroke].reverse() : stroke));
    });
    return path;
}

/** Where a hook at the beginning of a fine path ends, 0 if there is none. @param {Point[]} path */
function hookOf(path) {
    for (let k = HOOK; k > 0; k--) {
        const [ax, ay] = [path[k][0] - path[0][0], path[k][1] - path[0][1]],
            [bx, by] = [path[k + HOOK][0] - path[k][0], path[k + HOOK][1] - path[k][1]];
        if (ax * bx + ay * by < -0.2 * Math.hypot(ax, ay) * Math.hypot(bx, by)) return k;
    }
    return 0;
}

/** Tremor, out; the ends stay. @param {Point[]} path @returns {Point[]} */
const smooth = path =>
    path.map((p, i) => {
        if (i === 0 || i === path.length - 1) return p;
        const [before, after] = [path[i - 1], path[i + 1]];
        return [(before[0] + 2 * p[0] + after[0]) / 4, (before[1] + 2 * p[1] + after[1]) / 4];
    });

/** What the hand meant. @param {Point[]} path @returns {Point[]} */
export function tidy(path) {
    let fine = resample(path, FINE);
    fine = fine.slice(hookOf(fine)).reverse();
    fine = fine.slice(hookOf(fine)).reverse();
    return resample(smooth(smooth(smooth(resample(fine, FINE)))), POINTS);
}

/** A stroke as the model sees it: [POINTS, FEATURES], centred, the longer side from −1 to 1. @param {Point[]} path */
export function encode(path) {
    return featuresOf(tidy(path));
}

/** @param {Point[]} points POINTS of them */
export function featuresOf(points) {
    const { x: mx, y: my, half } = measure(points);
    const x = new Float32Array(POINTS * FEATURES);
    const at = (/** @type {number} */ i) => points[Math.max(0, Math.min(POINTS - 1, i))];
    /** The unit direction from one point to another. @param {number} i @param {number} j */
    const way = (i, j) => {
        const [ax, ay] = at(i),
            [bx, by] = at(j),
            length = Math.hypot(bx - ax, by - ay) || 1;
        return [(bx - ax) / length, (by - ay) / length];
    };
    points.forEach(([px, py], i) => {
        const [ix, iy] = way(i - 2, i),
            [ox, oy] = way(i, i + 2);
        const inside = i > 0 && i < POINTS - 1;
        x.set(
            [
                (px - mx) / half,
                (py - my) / half,
                ...way(i - 1, i + 1),
                inside ? ix * oy - iy * ox : 0,
                inside ? 1 - ix * ox - iy * oy : 0,
            ],
            i * FEATURES,
        );
    });
    return x;
}
