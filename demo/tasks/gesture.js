// Draw a gesture: one pen stroke, eight shapes. A stroke becomes T points evenly spaced along its length, each with its
// place and its direction; how fast and how large it was drawn no longer matters, so a finger, a mouse and the
// generator agree.
//
// Closed shapes start anywhere and run either way round, everything is turned, stretched and shaken: no single point
// tells the class. What does is how points relate (does the stroke come back? does it cross itself? how many corners?).

import { random } from './random.js';

export const POINTS = 40;
export const FEATURES = 4; // x, y in −1…1; dx, dy: unit direction
export const CLASSES = ['circle', 'triangle', 'star', 'spiral', 'figure eight', 'S', 'zigzag', 'check'];

/** @typedef {[number, number]} Point */

const turn = 2 * Math.PI;
/** @param {number} corners @param {number} skip */
const polygon = (corners, skip = 1) =>
    Array.from(
        { length: corners + 1 },
        (_, i) =>
            /** @type {Point} */ ([Math.sin((turn * i * skip) / corners), -Math.cos((turn * i * skip) / corners)]),
    );

/** The pure shapes as closed or open paths, y downward.
 * @type {Record<string, (r: import('./random.js').Random) => { path: Point[], closed?: boolean }>} */
const SHAPES = {
    circle: () => ({ path: polygon(40), closed: true }),
    triangle: () => ({ path: polygon(3), closed: true }),
    star: () => ({ path: polygon(5, 2), closed: true }),
    spiral: r => {
        const turns = r.between(1.7, 2.7);
        const start = r() * turn;
        return {
            path: Array.from({ length: 70 }, (_, i) => {
                const t = i / 69;
                return [
                    (0.08 + t) * Math.cos(start + turns * turn * t),
                    (0.08 + t) * Math.sin(start + turns * turn * t),
                ];
            }),
        };
    },
    'figure eight': r => {
        const upright = r() < 0.5;
        return {
            path: Array.from({ length: 61 }, (_, i) => {
                const t = (turn * i) / 60;
                const a = Math.sin(t),
                    b = 0.55 * Math.sin(2 * t);
                return upright ? [b, a] : [a, b];
            }),
            closed: true,
        };
    },
    S: r => {
        const bow = r.between(0.7, 1),
            reach = r.between(1.05, 1.35) * Math.PI; // two arcs that bend opposite ways
        return {
            path: Array.from({ length: 61 }, (_, i) => {
                const t = i / 30;
                const u = t < 1 ? t : 2 - t;
                const angle = Math.PI / 2 - reach * (1 - u);
                const side = t < 1 ? 1 : -1;
                return [side * bow * 0.6 * Math.cos(angle), side * (-0.5 + 0.5 * Math.sin(angle))];
            }),
        };
    },
    zigzag: r => {
        const teeth = 4 + r.integer(3);
        const height = r.between(0.35, 0.7);
        const up = r() < 0.5 ? 1 : -1;
        return {
            path: Array.from({ length: teeth + 1 }, (_, i) => [-1 + (2 * i) / teeth, (i % 2 ? -height : height) * up]),
        };
    },
    check: r => ({
        path: [
            [-0.8, r.between(-0.25, 0.2)],
            [-0.3, 0.7],
            [0.9, -0.8],
        ],
    }),
};

/**
 * Any polyline to `count` points, evenly spaced along it.
 * @param {Point[]} path
 * @param {number} count
 * @returns {Point[]}
 */
export function resample(path, count) {
    const lengths = [0];
    for (let i = 1; i < path.length; i++)
        lengths.push(lengths[i - 1] + Math.hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]));
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

/** A stroke as the model sees it: [POINTS, FEATURES], centred, the longer side from −1 to 1. @param {Point[]} path */
export function encode(path) {
    const points = resample(path, POINTS);
    const { x: mx, y: my, half } = measure(points);
    const x = new Float32Array(POINTS * FEATURES);
    points.forEach(([px, py], i) => {
        const [ax, ay] = points[Math.max(0, i - 1)],
            [bx, by] = points[Math.min(POINTS - 1, i + 1)];
        const length = Math.hypot(bx - ax, by - ay) || 1;
        x.set([(px - mx) / half, (py - my) / half, (bx - ax) / length, (by - ay) / length], i * FEATURES);
    });
    return x;
}

/**
 * One drawing of `name`, as a hand might do it.
 * @param {string} name
 * @param {import('./random.js').Random} r
 */
export function draw(name, r) {
    const { path, closed } = SHAPES[name](r);
    let points = resample(path, 96);
    if (closed) {
        // begin anywhere; end a little early or late
        const from = r.integer(95),
            over = Math.round(r.between(-5, 6));
        points = Array.from({ length: 96 + over }, (_, i) => points[(from + i) % 95]);
    }
    if (r() < 0.5) points.reverse();
    if (closed && r() < 0.5) points = points.map(([x, y]) => [-x, y]);
    const angle = r() * turn,
        [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [sx, sy, shear] = [r.between(0.75, 1.2), r.between(0.75, 1.2), r.normal() * 0.12];
    const waves = Array.from({ length: 3 }, (_, k) => ({
        f: (k + 1) * turn * r.between(0.6, 1.4),
        px: r() * turn,
        py: r() * turn,
        a: r.between(0, 0.11) / (k + 1),
    }));
    points = points.map(([x, y], i) => {
        const t = i / (points.length - 1);
        let [u, v] = [sx * x + shear * y, sy * y];
        [u, v] = [cos * u - sin * v, sin * u + cos * v];
        for (const w of waves) {
            u += w.a * Math.sin(w.f * t + w.px);
            v += w.a * Math.sin(w.f * t + w.py);
        }
        return [u + r.normal() * 0.012, v + r.normal() * 0.012];
    });
    return encode(points);
}

/**
 * A few drawings as many: each turned a little, stretched, shaken.
 * @param {import('./index.js').Sample[]} drawings
 * @param {number} seed
 */
export function variants(drawings, seed) {
    const r = random(seed, 'variants');
    return Array.from({ length: 12 }, (_, k) =>
        drawings.map(x => {
            if (k === 0) return x;
            const angle = r.normal() * 0.3,
                [sx, sy] = [r.between(0.85, 1.15), r.between(0.85, 1.15)],
                [cos, sin] = [Math.cos(angle), Math.sin(angle)];
            const path = Array.from({ length: POINTS }, (_, i) => {
                const [u, v] = [
                    sx * x[i * FEATURES] + 0.015 * r.normal(),
                    sy * x[i * FEATURES + 1] + 0.015 * r.normal(),
                ];
                return /** @type {Point} */ ([cos * u - sin * v, sin * u + cos * v]);
            });
            return encode(r() < 0.5 ? path : path.reverse());
        }),
    ).flat();
}

/** @type {import('./index.js').Task} */
export const gesture = {
    id: 'gesture',
    name: 'Draw a gesture',
    about: `A pen stroke, ${POINTS} points, each with place and direction. Which of eight shapes is it?`,
    token: 'point',
    view: 'stroke',
    classes: CLASSES,
    input: { kind: 'series', features: FEATURES, length: POINTS },
    testSize: 200,
    toOrder: true,
    draw: (label, r) => ({ x: draw(CLASSES[label], r), label }),
};
