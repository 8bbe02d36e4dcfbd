// Draw a gesture: one drawing, eight shapes. A stroke becomes T points evenly spaced along its length, each with its
// place, its direction and its bend (strokes.js). The strokes to learn from come of many hands (hands.js), those to be
// tested on of others.
//
// Closed shapes start anywhere and run either way round: no single point tells the class. What does is how points
// relate (does the stroke come back? does it cross itself? how many corners?).

import { draw } from './hands.js';
import { random } from './random.js';
import { FEATURES, POINTS, featuresOf } from './strokes.js';

export const CLASSES = ['circle', 'triangle', 'star', 'spiral', 'figure eight', 'S', 'zigzag', 'check'];

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
                return /** @type {import('./strokes.js').Point} */ ([cos * u - sin * v, sin * u + cos * v]);
            });
            return featuresOf(r() < 0.5 ? path : path.reverse());
        }),
    ).flat();
}

/** @type {import('./index.js').Task} */
export const gesture = {
    id: 'gesture',
    name: 'Draw a gesture',
    about: `A drawing, ${POINTS} points, each with its place, direction and bend. Which of eight shapes is it?`,
    token: 'point',
    view: 'stroke',
    classes: CLASSES,
    input: { kind: 'series', features: FEATURES, length: POINTS },
    testSize: 400,
    toOrder: true,
    draw: (label, r, part) => ({ x: draw(CLASSES[label], r, part), label }),
};
