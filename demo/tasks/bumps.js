// Two bumps of different shapes in a noisy series: which comes first? Both shapes are always there, at any two places,
// of any height; the answer lies in how the two places stand to each other.

const LENGTH = 48;
const FEATURES = 2; // the value, and its change from the point before
const CLASSES = ['hill first', 'saw first', 'box first'];

/** Bump shapes over −1…1. @type {((t: number) => number)[]} */
const SHAPES = [
    t => Math.exp(-6 * t * t), // hill
    t => (t < 0.7 ? (t + 1) / 1.7 : (1 - t) / 0.3), // saw
    t => (Math.abs(t) < 0.75 ? 1 : 0), // box
];

/** @param {number} label the first shape @param {import('./random.js').Random} r */
function draw(label, r) {
    const second = (label + 1 + r.integer(SHAPES.length - 1)) % SHAPES.length;
    const value = Float32Array.from({ length: LENGTH }, () => r.normal() * 0.05);
    const half = 6;
    const at = half + r.integer(LENGTH - 4 * half);
    const places = [at, at + 2 * half + r.integer(LENGTH - 3 * half - at)];
    for (const [place, shape] of [
        [places[0], label],
        [places[1], second],
    ]) {
        const height = r.between(0.7, 1.3);
        for (let d = -half; d <= half; d++)
            if (place + d < LENGTH) value[place + d] += height * SHAPES[shape](d / half);
    }
    const x = new Float32Array(LENGTH * FEATURES);
    for (let i = 0; i < LENGTH; i++) x.set([value[i], 2 * (value[i] - value[Math.max(0, i - 1)])], i * FEATURES);
    return x;
}

/** @type {import('./index.js').Task} */
export const bumps = {
    id: 'bumps',
    name: 'Two bumps',
    about: 'A noisy time series with two bumps: a hill, a saw or a box, then another of these. Which comes first?',
    token: 'time',
    view: 'series',
    classes: CLASSES,
    input: { kind: 'series', features: FEATURES, length: LENGTH },
    testSize: 200,
    toOrder: true,
    draw: (label, r) => ({ x: draw(label, r), label }),
};
