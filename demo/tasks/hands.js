// Hands. A hand has its own way of moving: how it takes a corner, how it trembles, how it leans, how often its device
// reports. No two drawings of a hand are alike, and what it draws it chooses among the ways of shapes.js. The models
// learn from some hands and are tested with others.

import { random } from './random.js';
import { SHAPES } from './shapes.js';
import { encode, joined, lengthOf, resample } from './strokes.js';

/** @typedef {import('./strokes.js').Point} Point @typedef {import('./random.js').Random} Random */

const TRAIN = 64,
    TEST = 32; // hands

/**
 * @typedef {object} Hand
 * @property {(stroke: Point[], haste: number, round: boolean, r: Random) => Point[]} move
 * @property {number} haste    how much of a corner it cuts
 * @property {number} tremor
 * @property {number} sway     slow errors
 * @property {number} slant
 * @property {number} stretch
 * @property {number} tilt
 * @property {number} backward  how often it draws the other way
 * @property {number} hooks
 * @property {number} size      of its drawings, in pixels
 * @property {number} reports   points of a drawing
 */

/** Straight from vertex to vertex: a careful mouse. @param {Point[]} stroke @returns {Point[]} */
const ruler = stroke => resample(stroke, 120);

/** A weight on a spring after the pen's aim: corners are cut or overshot. @param {Point[]} stroke @param {number} haste
 * @param {boolean} round @param {Random} r @returns {Point[]} */
function spring(stroke, haste, round, r) {
    const aim = resample(stroke, 140);
    const stiff = 0.3 / (0.3 + (round ? 2.5 : 5) * haste) ** 2,
        damping = r.between(0.7, 1.2) * 2 * Math.sqrt(stiff);
    let [x, y] = aim[0],
        [u, v] = [0, 0];
    const out = /** @type {Point[]} */ ([aim[0]]);
    for (let i = 1; i < aim.length + 8; i++) {
        const [ax, ay] = aim[Math.min(i, aim.length - 1)];
        for (let k = 0; k < 4; k++) {
            u += 0.25 * (stiff * (ax - x) - damping * u);
            v += 0.25 * (stiff * (ay - y) - damping * v);
            [x, y] = [x + 0.25 * u, y + 0.25 * v];
        }
        out.push([x, y]);
    }
    return out;
}

/** Overlapping strokes, each with a lognormal speed: the next begins before the last has ended. @param {Point[]} stroke
 * @param {number} haste @param {boolean} round @param {Random} r @returns {Point[]} */
function lognormal(stroke, haste, round, r) {
    const vertices = round ? resample(stroke, 2 * Math.ceil(stroke.length / 4) + 1) : stroke;
    const spread = r.between(0.25, 0.45);
    const pieces = vertices.slice(1).map((p, i) => {
        const q = vertices[i];
        return { dx: p[0] - q[0], dy: p[1] - q[1], last: Math.hypot(p[0] - q[0], p[1] - q[1]) ** 0.5 };
    });
    let at = 0;
    const begins = pieces.map(({ last }) => {
        const begin = at;
        at += last * (1 - (round ? 0.35 : 0.45 * haste)) * 1.9;
        return begin;
    });
    const end = at + 2;
    return Array.from({ length: 130 }, (_, k) => {
        const now = (end * k) / 129;
        let [x, y] = vertices[0];
        pieces.forEach(({ dx, dy, last }, i) => {
            const t = (now - begins[i]) / last;
            // the distribution function of a lognormal, by the logistic that is close to it
            const share = t <= 0 ? 0 : 1 / (1 + (t / 0.85) ** (-1.702 / spread));
            x += dx * share;
            y += dy * share;
        });
        return /** @type {Point} */ ([x, y]);
    });
}

/** A curve through the vertices and a few places between: corners bulge. @param {Point[]} stroke @param {number} haste
 * @param {boolean} round @param {Random} r @returns {Point[]} */
function spline(stroke, haste, round, r) {
    const via = round
        ? stroke.filter((_, i) => i % 2 === 0 || i === stroke.length - 1)
        : stroke.flatMap((p, i) => {
              if (i === stroke.length - 1) return [p];
              const q = stroke[i + 1],
                  near = r.between(0.04, 0.1 + 0.35 * haste);
              /** @param {number} t @returns {Point} */
              const on = t => [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
              return [...(i === 0 || r() > haste ? [p] : []), on(near), on(1 - near)];
          });
    const out = /** @type {Point[]} */ ([]);
    for (let i = 0; i < via.length - 1; i++) {
        const [a, b, c, d] = [via[Math.max(0, i - 1)], via[i], via[i + 1], via[Math.min(via.length - 1, i + 2)]];
        for (let k = 0; k < 6; k++) {
            const t = k / 6;
            out.push(
                /** @type {Point} */ (
                    [0, 1].map(
                        j =>
                            b[j] +
                            0.5 *
                                t *
                                (c[j] -
                                    a[j] +
                                    t *
                                        (2 * a[j] -
                                            5 * b[j] +
                                            4 * c[j] -
                                            d[j] +
                                            t * (3 * (b[j] - c[j]) + d[j] - a[j]))),
                    )
                ),
            );
        }
    }
    out.push(via[via.length - 1]);
    return out;
}

const MOVES = [spring, lognormal, spline, ruler];

/** @param {number} number @returns {Hand} */
function handOf(number) {
    const r = random(number, 'hand');
    return {
        move: MOVES[number % MOVES.length],
        haste: 0.8 * r.between(0, 1) ** 1.3,
        tremor: r() < 0.35 ? r.between(0.008, 0.03) : r.between(0, 0.008),
        sway: r.between(0.006, 0.038),
        slant: 0.13 * r.normal(),
        stretch: 0.14 * r.normal(),
        tilt: 0.12 * r.normal(),
        backward: r() < 0.5 ? r.between(0, 0.5) : r.between(0.4, 1),
        hooks: r() < 0.3 ? r.between(0.015, 0.045) : 0,
        size: Math.exp(r.between(Math.log(36), Math.log(420))),
        reports: Math.round(Math.exp(r.between(Math.log(14), Math.log(120)))),
    };
}

/** @type {Record<string, Hand[]>} */
const kept = {};
/** @param {'train' | 'test'} part */
const handsOf = part =>
    (kept[part] ??= Array.from({ length: part === 'test' ? TEST : TRAIN }, (_, i) =>
        handOf(part === 'test' ? TRAIN + i : i),
    ));

/** @param {[number, import('./shapes.js').Way][]} ways @param {Random} r */
function chosen(ways, r) {
    let left = r() * ways.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, way] of ways) if ((left -= weight) < 0) return way;
    return ways[0][1];
}

/**
 * One drawing of `name`, as a hand might do it.
 * @param {string} name
 * @param {Random} r
 * @param {'train' | 'test'} [part]
 */
export function draw(name, r, part = 'train') {
    const hand = r.pick(handsOf(part));
    return encode(pathOf(name, hand, r));
}

/** In pixels. @param {string} name @param {Hand} hand @param {Random} r @returns {Point[]} */
export function pathOf(name, hand, r) {
    const { strokes, round = false, turn = 0.4 } = chosen(SHAPES[name], r)(r);
    const haste = Math.min(1, Math.max(0, hand.haste + 0.2 * r.normal()));
    const whole = lengthOf(strokes.flat());
    let given = strokes.map(stroke => {
        const moved = hand.move(stroke, haste, round, r);
        const count = Math.max(3, Math.round((hand.reports * r.between(0.7, 1.4) * lengthOf(stroke)) / whole));
        return reported(moved, round ? Math.max(count, Math.ceil(stroke.length / 4)) : count, r);
    });
    if (r() < hand.backward) given = given.map(stroke => stroke.reverse()).reverse();
    return swayed(joined(given), hand, turn, r);
}

/** Where a device has seen the pen: slow in corners, so more often there. @param {Point[]} path @param {number} count
 * @param {Random} r @returns {Point[]} */
function reported(path, count, r) {
    const step = (path.length - 1) / Math.max(2, count);
    const out = /** @type {Point[]} */ ([path[0]]);
    for (let at = step; at < path.length - 1; at += step * r.between(0.6, 1.4)) {
        const i = Math.floor(at),
            t = at - i;
        out.push([path[i][0] + t * (path[i + 1][0] - path[i][0]), path[i][1] + t * (path[i + 1][1] - path[i][1])]);
    }
    out.push(path[path.length - 1]);
    return out;
}

/** What a hand adds: lean, stretch, slow errors, tremor, hooks; whole pixels. @param {Point[]} path @param {Hand} hand
 * @param {number} turn @param {Random} r @returns {Point[]} */
function swayed(path, hand, turn, r) {
    const angle = turn > 1 ? r() * 2 * Math.PI : Math.max(-turn, Math.min(turn, hand.tilt + 0.5 * turn * r.normal())),
        [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const slant = hand.slant + 0.07 * r.normal(),
        [sx, sy] = [Math.exp(hand.stretch + 0.09 * r.normal()), Math.exp(0.09 * r.normal() - hand.stretch)];
    const waves = Array.from({ length: 3 }, (_, k) => ({
        f: (k + 1) * 2 * Math.PI * r.between(0.5, 1.4),
        px: r() * 7,
        py: r() * 7,
        size: (hand.sway * r.between(0.3, 1.3)) / (0.6 + 0.4 * k),
    }));
    const size = (hand.size * r.between(0.75, 1.3)) / 2;
    const out = path.map(([x, y], i) => {
        const t = i / (path.length - 1);
        let [u, v] = [sx * x - slant * y, sy * y];
        [u, v] = [cos * u - sin * v, sin * u + cos * v];
        for (const { f, px, py, size: by } of waves) {
            u += by * Math.sin(f * t + px);
            v += by * Math.sin(f * t + py);
        }
        return /** @type {Point} */ ([
            Math.round(size * (u + hand.tremor * r.normal())),
            Math.round(size * (v + hand.tremor * r.normal())),
        ]);
    });
    if (hand.hooks > 0 && r() < 0.6) out.unshift(hookAt(out[0], size * hand.hooks, r));
    if (hand.hooks > 0 && r() < 0.6) out.push(hookAt(out[out.length - 1], size * hand.hooks, r));
    return out;
}

/** @param {Point} at @param {number} size @param {Random} r @returns {Point} */
const hookAt = ([x, y], size, r) => [x + size * r.normal(), y + size * r.normal()];
