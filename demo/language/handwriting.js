// Digits as people write them, made: what the model of digits learns. Several styles for each digit, as points that a
// curve goes through; every drawing moves them, slants, turns and stretches the whole, and takes another pen.

import { SIDE, imageOf } from './ink.js';

/** @typedef {import('../tasks/random.js').Random} Random */
/** @typedef {import('./ink.js').Stroke} Stroke */
/** A curve through points, or straight lines. @typedef {{ round: boolean, at: number[][] }} Line */

/**
 * Styles of each digit, in a box of 100 × 100: strokes apart by /, each of points x,y; `12:30` is any number from 12
 * to 30. With ~ before them a curve goes through the points, where one stands twice it has a corner. `o x,y a,b c,d`
 * is a part of an ellipse about x,y with half axes a,b, from c to d degrees from the top.
 */
const STYLES = [
    ['o 50,50 22:45,50 -30:60,-380:-290', 'o 50,50 22:45,50 -60:20,325:405'],
    [
        '50,0 50,100',
        '15:35,15:35 50,0 50,100',
        '20:35,12:30 50,0 50,100 / 15:32,100 68:85,100',
        '50,0 50,100 / 20:35,100 65:80,100',
    ],
    [
        '~ 12,18:35 30,3 65,3 85,25 60,58 10,100 10,100 90,93:100',
        '~ 15,15:30 45,0 80,20 65,55 30,90 8,92 12,75 35,82 60,98 95,85:98',
        '10,5 85,3 10,100 90,98',
        '~ 10,30 20,8 50,0 80,15 82,40 50,72 8,100 8,100 50,92:100 92,100',
    ],
    [
        '~ 12,8:20 45,0 82,15 72,38 40,47 40,47 80,58 88,80 50,100 10,82:95',
        '~ 10,2 10,2 85,2 85,2 42,40 42,40 80,50 90,75 60,100 8,90',
        '~ 15,5 60,0 80,22 60,42 35,48 30:40,50 70,55 85,78 55,100 8,95',
    ],
    [
        '15:30,0 10,57 90,50:65 / 62:75,0:30 60:75,100',
        '65,0 5,63 95,60:66 / 65,0:30 65,100',
        '95,63 5,63 68,0 68,100',
        '~ 20,0 12,30 15,50 40,55 80,48 / 80,0:15 65:80,100',
        '60,0 5,65 95,65 / 70,40:55 68,100',
    ],
    [
        '~ 25,0 25,0 20,42 20,42 60,36 88,60 70,93 35,100 8,85:95 / 25,0 80:95,0:5',
        '~ 88,2 88,2 25,2 25,2 20,42 20,42 60,38 88,65 60,98 10,85:95',
        '85,0 20,0 15,45 / ~ 15,45 50,35:42 85,60 75,90 40,100 10,90',
        '~ 90,0 50,2 30,12 22,40 50,42 80,62 70,90 40,100 8,90:100',
    ],
    [
        '~ 60:85,0 30,25 12,65 25,95 60,100 85,80 70,55 40,55 15,65:80',
        '~ 30:55,0 15,45 15,80 45,100 80,85 80,60 50,48 18,65',
        '~ 80,8 50,0 20,30 12,70 40,100 82,85 75,58 45,48:56 15,72',
        '70,0 15,65 / ~ 15,65 20,95 55,100 85,82 70,58 40,56 15,70',
    ],
    [
        '8,2 90,2 30:50,100',
        '8,2 90,2 25:50,100 / 25:38,50 75:90,45:52',
        '10,14:22 12,2 90,2 30:50,100',
        '~ 6,8 6,8 45,5 90,2 90,2 60,45 30:45,100',
        '~ 8,12 30,0 60,8 92,2 92,2 60,50 35:50,100 / 30,52 80,48',
    ],
    [
        '~ 70:85,12 45,0 20,20 45,45 80,75 50,100 15,78 50,47 80,22 65:80,8',
        'o 50,24 22:32,24 180,-180 / o 50,73 28:40,27 0,360',
        '~ 50,45 20,22 50,0 80,20 50,46 15,75 50,100 85,76 50,42:50',
        '~ 50,2 22,20 50,45 82,72 55,100 18,80 45,50 78,22 55,2',
    ],
    [
        'o 48,27 33,27 80,-285 / ~ 78,15 80,30 70:85,100',
        '~ 80,12 50,0 18,20 30,48 65,42 80,15 82,40 70,85 35:50,100',
        '~ 78,20 45,2 15,28 42,52 78,30 80,15 80,60 65,95 30,100 12,85:92',
        'o 45,28 35,28 90,-270 / 80,5:25 45:80,100',
    ],
];

/** A style, with its ranges drawn. @param {string} style @param {Random} r @returns {Line[]} */
const linesOf = (style, r) =>
    style.split(' / ').map(stroke => {
        const [kind, ...rest] = /^[~o]/.test(stroke) ? stroke.split(' ') : ['', ...stroke.split(' ')];
        const at = rest.map(pair =>
            pair.split(',').map(text => {
                const [low, high = low] = text.split(':').map(Number);
                return low === high ? low : r.between(low, high);
            }),
        );
        const points = kind === 'o' ? ellipse(at) : at.map(([x, y]) => [x / 100, y / 100]);
        return { round: kind !== '', at: points };
    });

/** @param {number[][]} numbers  centre, half axes, angles in degrees from the top */
const ellipse = ([[cx, cy], [rx, ry], [from, to]]) =>
    Array.from({ length: 9 }, (_, i) => {
        const a = ((from + ((to - from) * i) / 8) * Math.PI) / 180;
        return [(cx + rx * Math.sin(a)) / 100, (cy - ry * Math.cos(a)) / 100];
    });

/** Points of a curve through others (Catmull-Rom). @param {number[][]} at @returns {Stroke} */
function curve(at) {
    /** @type {Stroke} */
    const out = [];
    const point = (/** @type {number} */ i) => at[Math.max(0, Math.min(at.length - 1, i))];
    for (let i = 0; i + 1 < at.length; i++)
        for (let k = 0; k < 6; k++) {
            const t = k / 6,
                [a, b, c, d] = [point(i - 1), point(i), point(i + 1), point(i + 2)];
            const mix = (/** @type {0|1} */ j) =>
                b[j] +
                0.5 *
                    t *
                    (c[j] - a[j] + t * (2 * a[j] - 5 * b[j] + 4 * c[j] - d[j] + t * (3 * (b[j] - c[j]) + d[j] - a[j])));
            out.push([mix(0), mix(1)]);
        }
    out.push(/** @type {[number, number]} */ (at[at.length - 1].slice(0, 2)));
    return out;
}

/** One digit, drawn. @param {Random} r @param {number} digit @returns {Stroke[]} */
export function written(r, digit) {
    const lines = linesOf(r.pick(STYLES[digit]), r),
        shaky = r.between(0.01, 0.045);
    const slant = r.between(-0.15, 0.4) * (r() < 0.8 ? 1 : 0),
        turn = r.between(-0.14, 0.14),
        wide = r.between(0.5, 1.3),
        bows = [0, 1].map(() => ({ by: 0.05 * r.normal(), often: r.between(2, 7), from: r.between(0, 6) }));
    const bent = (/** @type {0|1} */ way, /** @type {number} */ at) =>
        bows[way].by * Math.sin(bows[way].often * at + bows[way].from);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    return lines.map(({ round, at }) => {
        const moved = at.map(([x, y], i) => {
            const twice = i > 0 && at[i - 1][0] === x && at[i - 1][1] === y;
            return twice ? [NaN, NaN] : [x + shaky * r.normal(), y + shaky * r.normal()];
        });
        moved.forEach((point, i) => Number.isNaN(point[0]) && (moved[i] = moved[i - 1])); // corners stay corners
        const line = round ? curve(moved) : /** @type {Stroke} */ (moved.map(([x, y]) => [x, y]));
        return line.map(([x, y]) => {
            const u = wide * (x - 0.5 + slant * (0.5 - y)) + bent(0, y),
                v = y - 0.5 + bent(1, x);
            return /** @type {[number, number]} */ ([c * u - s * v, s * u + c * v]);
        });
    });
}

/**
 * As an image: by another pen, a little larger or smaller, aside; some as coarse as a scan.
 * @param {Random} r @param {number} digit
 */
function drawn(r, digit) {
    const pen = r() < 0.6 ? r.between(1, 2.4) : r.between(2, 4.2),
        box = Math.min(r.between(11.5, 13.5), 16 - pen);
    const image = /** @type {Float32Array} */ (
        imageOf(written(r, digit), { pen, box, dx: r.between(-0.6, 0.6), dy: r.between(-0.6, 0.6) })
    );
    return r() < 0.3 ? coarse(image) : image;
}

/** Each square as the mean of the nine around it. @param {Float32Array} image */
const coarse = image =>
    image.map((_, i) => {
        let sum = 0;
        for (const row of [-SIDE, 0, SIDE]) for (const column of [-1, 0, 1]) sum += image[i + row + column] ?? 0;
        return sum / 9;
    });

/** So many digits as a data set. @param {Random} r @param {number} count */
export function digitsMade(r, count) {
    const x = [],
        y = [];
    for (let i = 0; i < count; i++) {
        x.push(drawn(r, i % 10));
        y.push(i % 10);
    }
    return { x, y, classes: Array.from({ length: 10 }, (_, i) => String(i)), features: 1 };
}
