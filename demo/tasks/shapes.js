// What people draw when they are asked for one of the eight shapes: for each several ways, none of them the pure shape.
// A way gives strokes of vertices, y downward, about from −1 to 1; hands.js moves the pen through them.

/** @typedef {import('./strokes.js').Point} Point @typedef {import('./random.js').Random} Random */
/**
 * @typedef {{ strokes: Point[][], round?: boolean, turn?: number }} Drawing  round: its vertices lie on a curve; turn:
 *   the most it may lean, in radians
 * @typedef {(r: Random) => Drawing} Way
 */

const TURN = 2 * Math.PI;
/** @param {number} n @param {(t: number, i: number) => Point} at @returns {Point[]} */
const along = (n, at) => Array.from({ length: n + 1 }, (_, i) => at(i / n, i));
/** @param {Point} p @param {Point} q @param {number} t @returns {Point} */
const between = (p, q, t) => [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
/** @param {Point[]} path @param {Random} r @param {number} by @returns {Point[]} */
const shaken = (path, r, by) => path.map(([x, y]) => [x + by * r.normal(), y + by * r.normal()]);
/** Unit circle to a squarish one. @param {number} angle @param {number} power 2: round @returns {Point} */
function ring(angle, power) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const size = (Math.abs(c) ** power + Math.abs(s) ** power) ** (-1 / power);
    return [c * size, s * size];
}

/**
 * A closed polygon begun at some corner or on an edge, ended a little early or late.
 * @param {Point[]} corners
 * @param {Random} r
 */
function closing(corners, r) {
    const n = corners.length,
        first = r.integer(n),
        at = (/** @type {number} */ i) => corners[(first + i + 2 * n) % n];
    const path = /** @type {Point[]} */ (Array.from({ length: n }, (_, i) => at(i)));
    const gap = r.normal() * 0.09 + (r() < 0.15 ? 0.14 : 0);
    if (r() < 0.15) {
        const t = r.between(0.25, 0.75); // begun on an edge
        path[0] = between(at(0), at(1), t);
        path.push(at(0), between(at(0), at(1), Math.max(0.05, t - gap)));
    } else if (gap > 0) path.push(between(at(n - 1), at(0), 1 - Math.min(0.35, gap)));
    else path.push(at(0), between(at(0), at(1), Math.min(0.3, -gap)));
    return path;
}

/** @param {number} points @param {number} inner @param {Random} r @returns {Point[]} */
const outline = (points, inner, r) =>
    Array.from({ length: 2 * points }, (_, i) => {
        const size = i % 2 ? inner : 1,
            angle = (Math.PI * i) / points - Math.PI / 2 + 0.06 * r.normal();
        return [size * Math.cos(angle), size * Math.sin(angle)];
    });

/** @param {Random} r */
function circle(r, sweep = r.between(0.86, 1.15)) {
    const start = r() < 0.6 ? -Math.PI / 2 + 0.5 * r.normal() : r() * TURN;
    const power = r() < 0.25 ? r.between(2.2, 3.4) : 2,
        egg = r.between(0, 0.16),
        where = r() * TURN,
        third = r.between(0, 0.06),
        drift = 0.11 * r.normal(),
        aspect = r.between(0.7, 1);
    const wide = r() < 0.5;
    return along(36, t => {
        const angle = start + TURN * sweep * t;
        const size =
            (1 + egg * Math.cos(angle - where) + third * Math.cos(3 * angle + where)) * (1 + drift * (t - 0.5));
        const [x, y] = ring(angle, power);
        return [size * x * (wide ? 1 : aspect), size * y * (wide ? aspect : 1)];
    });
}

/** @param {Random} r @returns {Point[]} */
function triangle(r) {
    for (;;) {
        const lean = r() < 0.65 ? -Math.PI / 2 : r() * TURN; // most stand on an edge
        const [width, apex] = [r.between(0.6, 1.25), r() < 0.75 ? 0.25 * r.normal() : r.between(-1, 1)];
        const corners = /** @type {Point[]} */ ([
            [apex * width, -1],
            [width, 0.75],
            [-width, 0.75],
        ]);
        const [c, s] = [Math.cos(lean + Math.PI / 2), Math.sin(lean + Math.PI / 2)];
        const turned = shaken(
            corners.map(([x, y]) => [c * x - s * y, s * x + c * y]),
            r,
            0.06,
        );
        const sharpest = Math.min(
            ...turned.map((p, i) => {
                const [a, b] = [turned[(i + 1) % 3], turned[(i + 2) % 3]];
                const d = Math.atan2(a[1] - p[1], a[0] - p[0]) - Math.atan2(b[1] - p[1], b[0] - p[0]);
                return Math.abs(Math.atan2(Math.sin(d), Math.cos(d)));
            }),
        );
        if (sharpest > 0.42) return turned;
    }
}

/** @param {Random} r @param {number} low @param {number} high  turns */
function spiral(r, low, high) {
    const turns = r.between(low, high),
        start = r() * TURN,
        power = r.between(0.65, 1.5),
        inner = r() < 0.7 ? r.between(0, 0.12) : r.between(0.12, 0.3),
        corner = r() < 0.15 ? r.between(2.2, 4) : 2,
        aspect = r.between(0.72, 1.3),
        drift = 0.16 * r.normal();
    return along(Math.round(14 * turns), t => {
        const size = inner + (1 - inner) * t ** power;
        const [x, y] = ring(start + turns * TURN * t, corner);
        return [size * x * aspect + drift * t, size * y];
    });
}

/** @param {Random} r */
function eight(r) {
    const start = r() < 0.6 ? r.pick([0, 0.5, 0.25, 0.75]) + 0.03 * r.normal() : r();
    const over = r.between(-0.07, 0.09),
        second = r.between(0.62, 1.5),
        fat = r.between(0.36, 0.72),
        pinch = r.between(-0.25, 0.3),
        lean = 0.12 * r.normal();
    const upright = r() < 0.6;
    return along(44, t => {
        const angle = TURN * (start + (1 + over) * t);
        let [long, wide] = [Math.sin(angle), fat * Math.sin(2 * angle)];
        long = Math.sign(long) * Math.abs(long) ** (1 - pinch);
        const size = long > 0 ? 1 : second;
        [long, wide] = [long * size, wide * (0.5 + 0.5 * size)];
        return upright ? [wide + lean * long, long] : [long, wide + lean * long];
    });
}

/** Two circles that touch, drawn in one go. @param {Random} r */
function snowman(r) {
    const [top, low] = [r.between(0.32, 0.55), r.between(0.4, 0.62)];
    const from = Math.PI / 2 + 0.2 * r.normal(); // the waist, of the upper circle
    const turns = r.between(0.96, 1.06);
    return [
        ...along(
            20,
            t => /** @type {Point} */ ([top * Math.cos(from + TURN * t), -top + top * Math.sin(from + TURN * t)]),
        ),
        ...along(
            22,
            t =>
                /** @type {Point} */ ([
                    low * Math.cos(-Math.PI / 2 - TURN * turns * t),
                    low + low * Math.sin(-Math.PI / 2 - TURN * turns * t),
                ]),
        ).slice(1),
    ];
}

/** Two arcs that bend opposite ways. @param {Random} r */
function snake(r) {
    const [first, last] = [r.between(0.75, 1.35) * Math.PI, r.between(0.75, 1.35) * Math.PI];
    const [upper, lower] = [r.between(0.38, 0.6), r.between(0.38, 0.62)];
    const wide = r.between(0.75, 1.5);
    const spine = r.between(-0.5, 1); // how far the whole leans
    const path = [
        ...along(16, t => {
            const angle = Math.PI / 2 + first * (1 - t);
            return /** @type {Point} */ ([wide * upper * Math.cos(angle), -upper + upper * Math.sin(angle)]);
        }),
        ...along(16, t => {
            const angle = -Math.PI / 2 + last * t;
            return /** @type {Point} */ ([wide * lower * Math.cos(angle), lower + lower * Math.sin(angle)]);
        }).slice(1),
    ];
    return path.map(([x, y]) => /** @type {Point} */ ([x + 0.35 * spine * y, y]));
}

/** An S through a few places: it bends where they are. @param {Random} r @returns {Point[]} */
function swan(r) {
    const [wide, low] = [r.between(0.45, 1), r.between(0.45, 1)],
        [head, tail] = [r.between(0.55, 0.95), r.between(0.55, 0.95)];
    const middle = r.between(-0.2, 0.2);
    const path = /** @type {Point[]} */ ([
        [wide * r.between(0.55, 1.05), -head + 0.1 * r.normal()],
        [0.15 * r.normal(), -1],
        [-wide, -r.between(0.35, 0.7)],
        [middle, r.between(-0.12, 0.12)],
        [low, r.between(0.35, 0.7)],
        [0.15 * r.normal(), 1],
        [-low * r.between(0.55, 1.05), tail + 0.1 * r.normal()],
    ]);
    if (r() < 0.25) path.shift();
    if (r() < 0.25) path.pop();
    // a curve through them, at the speed of the way between them
    return path.slice(1).flatMap((p, i) => {
        const at = (/** @type {number} */ k) => path[Math.max(0, Math.min(path.length - 1, k))];
        const [a, b, d] = [at(i - 1), at(i), at(i + 2)];
        return Array.from({ length: i === path.length - 2 ? 5 : 4 }, (_, k) => {
            const t = k / 4;
            return /** @type {Point} */ (
                [0, 1].map(
                    j =>
                        b[j] +
                        0.5 *
                            t *
                            (p[j] -
                                a[j] +
                                t * (2 * a[j] - 5 * b[j] + 4 * p[j] - d[j] + t * (3 * (b[j] - p[j]) + d[j] - a[j]))),
                )
            );
        });
    });
}

/** @param {Random} r @param {number} strokes @returns {Point[]} */
function teeth(r, strokes) {
    const height = r.between(0.35, 1.3),
        decay = r() < 0.25 ? r.between(-0.5, 0.5) : 0,
        skew = r.between(-0.6, 0.6) / strokes;
    let x = -1;
    return Array.from({ length: strokes + 1 }, (_, i) => {
        const side = (i % 2 ? 1 : -1) * (height / 2) * (1 + decay * (i / strokes - 0.5)) * r.between(0.78, 1.2);
        const point = /** @type {Point} */ ([x, side]);
        x += (2 / strokes) * (r.between(0.7, 1.3) + (i % 2 ? skew : -skew) * 2);
        return point;
    });
}

/** Z, S of straight lines, N: three strokes, the middle one slanting. @param {Random} r @returns {Point[]} */
function zed(r) {
    const [top, low] = [r.between(0.55, 1.25), r.between(0.55, 1.25)],
        tall = r.between(0.7, 1.25),
        slope = () => 0.14 * r.normal();
    return [
        [-top * r.between(0.75, 1.1), -tall + slope()],
        [top * r.between(0.8, 1), -tall + slope()],
        [-low * r.between(0.8, 1), tall + slope()],
        [low * r.between(0.75, 1.1), tall + slope()],
    ];
}

/** @param {Random} r @returns {Point[]} */
function bolt(r) {
    const back = r.between(0.15, 0.6);
    return [
        [r.between(0.1, 0.5), -1],
        [-r.between(0.35, 0.7), r.between(-0.05, 0.3)],
        [back, r.between(-0.25, 0.05)],
        [-r.between(0, 0.45), 1],
    ];
}

/** @param {Random} r @param {number} short  the first arm's share of the second @returns {Point[]} */
function tick(r, short) {
    const [left, right] = [r.between(20, 62), r.between(18, 62)].map(degrees => (degrees * Math.PI) / 180);
    return [
        [-short * Math.sin(left), -short * Math.cos(left)],
        [0, 0],
        [Math.sin(right), -Math.cos(right)],
    ];
}

/** @param {Point[]} path @returns {Point[]} */
const mirrored = path => path.map(([x, y]) => [-x, y]);
/** @param {Point[]} path @returns {Point[]} */
const laid = path => path.map(([x, y]) => [y, -x]);
/** @param {Point[]} corners @returns {Point[][]} a stroke for each line */
const apiece = corners => corners.slice(1).map((corner, i) => [corners[i], corner]);
/** @param {Random} r */
const either = r => (r() < 0.5 ? mirrored : (/** @type {Point[]} */ path) => path);

/** Lines through the middle, or rays from it. @param {Random} r @param {number} count @param {boolean} rays */
function asterisk(r, count, rays) {
    const step = (rays ? TURN : Math.PI) / count;
    const first = -Math.PI / 2 + (r() < 0.5 ? 0 : step / 2);
    return Array.from({ length: count }, (_, i) => {
        const angle = first + step * i + 0.08 * r.normal(),
            [c, s] = [Math.cos(angle), Math.sin(angle)];
        const size = r.between(0.85, 1.1);
        return /** @type {Point[]} */ (shaken([rays ? [0, 0] : [-size * c, -size * s], [size * c, size * s]], r, 0.03));
    });
}

/** @param {Random} r @returns {Point[]} */
function pentagram(r) {
    const step = r() < 0.5 ? 2 : 3,
        first = r() < 0.6 ? 3 : r.integer(5); // most begin below, on the left
    const tips = shaken(
        Array.from({ length: 5 }, (_, i) => [Math.sin((TURN * i) / 5), -Math.cos((TURN * i) / 5)]),
        r,
        r.between(0.02, 0.13),
    );
    const path = Array.from({ length: 5 }, (_, i) => tips[(first + step * i) % 5]);
    const gap = 0.1 * r.normal() + (r() < 0.2 ? 0.15 : 0);
    path.push(
        gap > 0
            ? between(tips[first], path[4], Math.min(0.4, gap))
            : between(tips[first], path[4], Math.max(-0.2, gap)),
    );
    return path;
}

/** Of each shape its ways, and how often they are met. @type {Record<string, [number, Way][]>} */
export const SHAPES = {
    circle: [
        [8, r => ({ strokes: [circle(r)], round: true, turn: 3 })],
        [2, r => ({ strokes: [circle(r, r.between(1.15, 2.1))], round: true, turn: 3 })],
        [1, r => ({ strokes: [circle(r, r.between(0.78, 0.88))], round: true, turn: 3 })],
    ],
    triangle: [
        [8, r => ({ strokes: [closing(triangle(r), r)], turn: 0.5 })],
        [
            2,
            r => {
                const [p, q, s] = triangle(r);
                return { strokes: apiece([p, q, s, p]).map(edge => shaken(edge, r, 0.05)), turn: 0.5 };
            },
        ],
    ],
    star: [
        [9, r => ({ strokes: [either(r)(pentagram(r))], turn: 0.6 })],
        [
            4,
            r => ({
                strokes: [closing(outline(r() < 0.75 ? 5 : r.pick([4, 6]), r.between(0.3, 0.55), r), r)],
                turn: 0.6,
            }),
        ],
        [1, r => ({ strokes: apiece(pentagram(r)).map(edge => shaken(edge, r, 0.04)), turn: 0.6 })],
        [1, r => ({ strokes: asterisk(r, r.pick([3, 4]), false), turn: 0.6 })],
        [1, r => ({ strokes: asterisk(r, 5, true), turn: 0.6 })],
        [
            1,
            r => ({
                strokes: [
                    asterisk(r, 5, true)
                        .flatMap(([, tip]) => [/** @type {Point} */ ([0.03, 0]), tip])
                        .slice(1),
                ],
                turn: 0.6,
            }),
        ],
    ],
    spiral: [
        [6, r => ({ strokes: [either(r)(spiral(r, 1.6, 3.2))], round: true, turn: 3 })],
        [3, r => ({ strokes: [either(r)(spiral(r, 3, 5.5))], round: true, turn: 3 })],
        [1, r => ({ strokes: [either(r)(spiral(r, 1.35, 1.7))], round: true, turn: 3 })],
    ],
    'figure eight': [
        [8, r => ({ strokes: [either(r)(eight(r))], round: true, turn: 0.6 })],
        [2, r => ({ strokes: [either(r)(snowman(r))], round: true, turn: 0.6 })],
    ],
    S: [
        [6, r => ({ strokes: [either(r)(snake(r))], round: true, turn: 0.5 })],
        [5, r => ({ strokes: [either(r)(swan(r))], round: true, turn: 0.5 })],
        [1, r => ({ strokes: [either(r)(laid(snake(r)))], round: true, turn: 0.5 })],
    ],
    zigzag: [
        [4, r => ({ strokes: [either(r)(zed(r))], turn: 0.45 })],
        [2, r => ({ strokes: [either(r)(laid(zed(r)))], turn: 0.45 })],
        [2, r => ({ strokes: [either(r)(bolt(r))], turn: 0.4 })],
        [2, r => ({ strokes: [either(r)(teeth(r, 4))], turn: 0.6 })],
        [4, r => ({ strokes: [either(r)(teeth(r, 3 + r.integer(7)))], turn: 0.7 })],
        [1, r => ({ strokes: [either(r)(laid(teeth(r, 3 + r.integer(6))))], turn: 0.6 })],
        [1, r => ({ strokes: apiece(r() < 0.5 ? zed(r) : teeth(r, 3 + r.integer(3))), turn: 0.4 })],
    ],
    check: [
        [6, r => ({ strokes: [tick(r, r.between(0.25, 0.65))], turn: 0.35 })],
        [3, r => ({ strokes: [tick(r, r.between(0.7, 1.2))], turn: 0.35 })],
        [1, r => ({ strokes: [mirrored(tick(r, r.between(0.25, 0.8)))], turn: 0.4 })],
        [1, r => ({ strokes: [tick(r, r.between(0.4, 1.1))], turn: 3 })],
        [1, r => ({ strokes: apiece(tick(r, r.between(0.3, 1))), turn: 0.4 })],
    ],
};
