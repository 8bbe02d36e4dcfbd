// Strokes: what is taken from them before a model sees them, and that the models which the page opens with know the
// drawings of hands that nobody trained them on, made by other mathematics (support/strokes.mjs) or put down by hand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CHECKPOINTS, MODELS } from '../demo/checkpoints/index.js';
import { FILES } from '../demo/shipped.js';
import { CLASSES } from '../demo/tasks/gesture.js';
import { draw } from '../demo/tasks/hands.js';
import { random } from '../demo/tasks/random.js';
import { FEATURES, POINTS, encode, joined, lengthOf, straight, tidy } from '../demo/tasks/strokes.js';
import { loadLibrary } from './support/library.mjs';
import { SHAPES, WRITTEN, stroke } from './support/strokes.mjs';

/** @typedef {import('../demo/tasks/strokes.js').Point} Point */

const pa = await loadLibrary();
const DEVICES = /** @type {const} */ (['mouse', 'finger', 'pen']);

/** @param {Float32Array} x @param {Float32Array} y  the farthest that a point of one lies from the other's */
const apart = (x, y) =>
    Math.max(
        ...Array.from({ length: POINTS }, (_, i) =>
            Math.hypot(x[i * FEATURES] - y[i * FEATURES], x[i * FEATURES + 1] - y[i * FEATURES + 1]),
        ),
    );
/** @param {number} corners @param {number} [skip] @param {number} [every] points of an edge @returns {Point[]} */
const polygon = (corners, skip = 1, every = 20) =>
    Array.from({ length: corners * every + 1 }, (_, i) => {
        const at = (/** @type {number} */ k) => {
            const angle = (2 * Math.PI * k * skip) / corners;
            return [200 + 100 * Math.sin(angle), 200 - 100 * Math.cos(angle)];
        };
        const [k, t] = [Math.floor(i / every), (i % every) / every],
            [p, q] = [at(k), at(k + 1)];
        return [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
    });

test('size, place and speed make no difference, nor do points that come twice', () => {
    const star = polygon(5, 2),
        x = encode(star);
    assert.equal(x.length, POINTS * FEATURES);
    assert.ok(x.every(Number.isFinite));
    const smaller = star.map(([u, v]) => /** @type {Point} */ ([30 + u / 4, 7 + v / 4]));
    assert.ok(apart(x, encode(smaller)) < 1e-5);
    const twice = star.flatMap(p => [p, p]);
    assert.ok(apart(x, encode(twice)) < 1e-5);
    const uneven = star.filter((_, i) => i % 20 === 0 || i < 40); // slow at first
    assert.ok(apart(x, encode(uneven)) < 1e-3);
});

test('tremor and hooks are taken away', () => {
    const r = random(1, 'tremor'),
        circle = polygon(60, 1, 2),
        x = encode(circle);
    const shaken = circle.map(([u, v]) => /** @type {Point} */ ([u + 1.5 * r.normal(), v + 1.5 * r.normal()]));
    assert.ok(apart(x, encode(shaken)) < 0.12);
    const check = /** @type {Point[]} */ ([
        [100, 150],
        [150, 220],
        [260, 80],
    ]);
    const hooked = /** @type {Point[]} */ ([[104, 158], ...check, [254, 84]]);
    assert.ok(apart(encode(check), encode(hooked)) < 0.12);
    assert.ok(lengthOf(tidy(hooked)) < lengthOf(hooked));
});

test('several strokes are one path, by the nearest ends; what is straight is a line', () => {
    const [a, b, c] = /** @type {Point[]} */ ([
        [0, 0],
        [100, 0],
        [0, 100],
    ]);
    assert.deepEqual(
        joined([
            [a, b],
            [c, b],
        ]),
        [a, b, b, c],
    );
    assert.deepEqual(
        joined([
            [b, a],
            [b, c],
        ]),
        [a, b, b, c],
        'the first may have been drawn from its other end',
    );
    assert.deepEqual(joined([[a, b]]), [a, b]);
    assert.ok(straight([a, [50, 3], b]));
    assert.ok(!straight([a, b, c]));
    assert.ok(!straight(polygon(12)));
});

test('hands draw what the seed says, and test hands are others than those that are learned from', () => {
    for (const name of CLASSES) {
        const [first, again, other] = ['train', 'train', 'test'].map(part =>
            draw(name, random(3, name), /** @type {'train' | 'test'} */ (part)),
        );
        assert.deepEqual(first, again);
        assert.notDeepEqual(first, other);
        for (let i = 0; i < 40; i++) assert.ok(draw(name, random(i, `finite ${name}`)).every(Number.isFinite), name);
    }
});

for (const side of /** @type {const} */ (['a', 'b'])) {
    const name = CHECKPOINTS.opening[side];
    test(`${name}: knows at least 95 % of drawings by hands it has never seen, and 85 % of each shape`, t => {
        const model = pa.open(new Uint8Array(readFileSync(FILES[name]())));
        const says = (/** @type {Point[]} */ path) => CLASSES[model.predict(encode(path)).label];
        const rights = SHAPES.map(shape => {
            const drawings = DEVICES.flatMap(device =>
                Array.from({ length: 40 }, (_, seed) => stroke(shape, 1000 + seed, device)),
            );
            return drawings.filter(path => says(path) === shape).length / drawings.length;
        });
        const all = rights.reduce((sum, right) => sum + right, 0) / rights.length;
        t.diagnostic(
            `${(100 * all).toFixed(1)} %: ${SHAPES.map((shape, i) => `${shape} ${(100 * rights[i]).toFixed(0)}`).join(', ')}`,
        );
        assert.ok(all >= 0.95, `${all}`);
        SHAPES.forEach((shape, i) => assert.ok(rights[i] >= 0.85, `${shape}: ${rights[i]}`));
        const wrong = WRITTEN.filter(([shape, path]) => says(path) !== shape).map(([shape]) => shape);
        assert.ok(wrong.length <= 0.05 * WRITTEN.length, `of ${WRITTEN.length} put down by hand not known: ${wrong}`);
        assert.ok(MODELS[name].steps < 1000);
        model.dispose();
    });
}
