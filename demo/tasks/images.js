// Small images: 16 × 16 pixels, one of five marks somewhere in noise. A token is a square of 2 × 2 pixels.

const SIDE = 16,
    PATCH = 2;
const CLASSES = ['ring', 'square', 'cross', 'triangle', 'two dots'];

/** How far a point is from a mark of radius 1. @type {((x: number, y: number) => number)[]} */
const SHAPES = [
    (x, y) => Math.abs(Math.hypot(x, y) - 0.85),
    (x, y) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.75),
    (x, y) =>
        Math.max(Math.min(Math.abs(x - y), Math.abs(x + y)) / Math.SQRT2, Math.max(Math.abs(x), Math.abs(y)) - 0.8),
    (x, y) => Math.abs(Math.max(y - 0.6, (-y + 1.9 * Math.abs(x)) / 2.15 - 0.32)),
    (x, y) => Math.max(0, Math.min(Math.hypot(x - 0.6, y), Math.hypot(x + 0.6, y)) - 0.12),
];

/** @param {number} label @param {import('./random.js').Random} r */
function draw(label, r) {
    const size = r.between(3.6, 6),
        cx = r.between(size, SIDE - size),
        cy = r.between(size, SIDE - size);
    const angle = label === 1 || label === 2 ? r.between(-0.35, 0.35) : r.between(-0.6, 0.6),
        [c, s] = [Math.cos(angle), Math.sin(angle)];
    const ink = r.between(1.4, 2);
    return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
        const x = ((i % SIDE) + 0.5 - cx) / size,
            y = (Math.floor(i / SIDE) + 0.5 - cy) / size;
        return (
            ink * Math.max(0, 1 - SHAPES[label](c * x - s * y, s * x + c * y) * size * 0.9) + 0.22 * r.normal() - 0.4
        );
    });
}

/** @type {import('./index.js').Task} */
export const images = {
    id: 'images',
    name: 'Small images',
    about: `A mark somewhere in a noisy image of ${SIDE} × ${SIDE} pixels. A token is a square of ${PATCH} × ${PATCH}: ${(SIDE / PATCH) ** 2} tokens.`,
    token: 'patch',
    view: 'image',
    classes: CLASSES,
    input: { kind: 'image', height: SIDE, width: SIDE, channels: 1, patch: PATCH },
    testSize: 150,
    toOrder: true,
    draw: (label, r) => ({ x: draw(label, r), label }),
};
