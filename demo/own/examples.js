// Examples made anew, so that the screen is never empty: Q and K of a kind, drawn from a seed. Touches no page.

/** @typedef {import('./open.js').Tensor} Tensor */

/** @type {Record<string, { name: string, about: string, make: (normal: () => number) => Tensor[] }>} */
export const EXAMPLES = {
    lowrank: {
        name: 'Tokens of six kinds',
        about: 'tokens of six kinds, with a little noise: queries look for their own kind',
        make: kinds,
    },
    random: {
        name: 'Random Q and K',
        about: 'every number drawn from the normal distribution, four heads',
        make: normal => [tensor('q', [4, 64, 16], normal), tensor('k', [4, 64, 16], normal)],
    },
    banded: {
        name: 'Neighbours',
        about: 'tokens on a line: each query looks at its neighbours, heads further and further',
        make: banded,
    },
};

/** @param {string} name @param {number[]} shape @param {(i: number) => number} fill @returns {Tensor} */
const tensor = (name, shape, fill) => ({
    name,
    file: '',
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => fill(i)),
});

/** @param {() => number} normal */
function kinds(normal) {
    const [heads, tokens, d, count] = [4, 64, 16, 6],
        centres = Float64Array.from({ length: heads * count * d }, () => 2 * normal()),
        // in runs
        kind = Int32Array.from({ length: tokens }, (_, i) => Math.floor(i / 4 + Math.sin(i) / 3 + 9) % count);
    const fill = (/** @type {number} */ i) => {
        const head = Math.floor(i / (tokens * d)),
            token = Math.floor(i / d) % tokens;
        return centres[(head * count + kind[token]) * d + (i % d)] + 0.25 * (head + 1) * normal();
    };
    return [tensor('q', [heads, tokens, d], fill), tensor('k', [heads, tokens, d], fill)];
}

/** @param {() => number} normal */
function banded(normal) {
    const [heads, tokens, d] = [4, 64, 16];
    // waves of the place: q·k falls with the distance, the slower the longer the waves
    const fill = (/** @type {number} */ i) => {
        const head = Math.floor(i / (tokens * d)),
            token = Math.floor(i / d) % tokens,
            c = i % d,
            phase = (token * Math.PI * (1 + (c >> 1))) / (4 * 2 ** head * 3);
        return 3.2 * (c % 2 ? Math.cos(phase) : Math.sin(phase)) + 0.05 * normal();
    };
    return [tensor('q', [heads, tokens, d], fill), tensor('k', [heads, tokens, d], fill)];
}
