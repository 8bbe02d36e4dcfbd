// Two bumps in a noisy series: the same shape twice, or two different ones? Where they are and how tall they are says nothing;
// the answer is only in comparing one place with another, which is what attention is for.

const LENGTH = 48;
const FEATURES = 2; // the value, and its change from the point before
const CLASSES = ['same shape', 'different shapes'];

/** Bump shapes over −1…1. @type {((t: number) => number)[]} */
const SHAPES = [
    (t) => Math.exp(-6 * t * t),                 // hill
    (t) => (t < 0.7 ? (t + 1) / 1.7 : (1 - t) / 0.3), // saw
    (t) => (Math.abs(t) < 0.75 ? 1 : 0),         // box
];

/** @param {number} label 0 same, 1 different @param {import('../random.js').Random} r */
function draw(label, r) {
    const first = r.integer(SHAPES.length);
    const second = label === 0 ? first : (first + 1 + r.integer(SHAPES.length - 1)) % SHAPES.length;
    const value = Float32Array.from({ length: LENGTH }, () => r.normal() * 0.05);
    const half = 6;
    const at = half + r.integer(LENGTH - 4 * half);
    const places = [at, at + 2 * half + r.integer(LENGTH - 3 * half - at)];
    for (const [place, shape] of [[places[0], first], [places[1], second]]) {
        const height = r.between(0.7, 1.3);
        for (let d = -half; d <= half; d++) if (place + d < LENGTH) value[place + d] += height * SHAPES[shape](d / half);
    }
    const x = new Float32Array(LENGTH * FEATURES);
    for (let i = 0; i < LENGTH; i++) x.set([value[i], 2 * (value[i] - value[Math.max(0, i - 1)])], i * FEATURES);
    return x;
}

/** @type {import('./index.js').Task} */
export const bumps = {
    id: 'bumps',
    name: 'Two bumps',
    about: 'A noisy time series with two bumps. Do they have the same shape? The answer is only in comparing the two places.',
    token: 'time',
    view: 'series',
    classes: CLASSES,
    input: { kind: 'series', features: FEATURES, length: LENGTH },
    testSize: 240,
    toOrder: true,
    draw: (label, r) => ({ x: draw(label, r), label }),
};
