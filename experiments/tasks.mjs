/** Data that several experiments share: documents to retrieve, digits as images of more pixels. */
import { Random } from '../dist/data.js';

/**
 * Pairs of texts: are they about the same subject? In the shape of the arena's retrieval task (two documents, one
 * encoder, a head on both), whose papers may not be handed on. A subject has words of its own, a text is made of words
 * of all and, now and then, one of its subject's: what tells is spread over the whole of both texts.
 *
 * Ids: 0 padding, then the words; or, by letters, 1 a space and 2 … 27 letters.
 * @param {{ count: number, length: number, subjects?: number, share?: number, letters?: boolean, seed?: number }}
 *   options share: how many of the words are the subject's; letters: a token is a letter, not a word
 * @returns {{ x: [Uint8Array, Uint8Array][], y: Int32Array, classes: string[], vocabulary: number, length: number }}
 */
export function retrieval({ count, length, subjects = 4, share = 0.25, letters = false, seed = 0 }) {
    // The words are the same for every seed: a test part speaks the language of the training part.
    const language = new Random(7);
    let words = 0;
    const word = () =>
        letters ? [...Array.from({ length: language.integer(3, 6) }, () => language.integer(2, 27)), 1] : [++words];
    const common = Array.from({ length: 60 }, word),
        own = Array.from({ length: subjects }, () => Array.from({ length: 10 }, word));
    const random = new Random(seed);
    const pick = (/** @type {number[][]} */ among) => among[random.integer(0, among.length - 1)];
    const text = (/** @type {number} */ subject) => {
        /** @type {number[]} */
        const ids = [];
        while (ids.length < length) ids.push(...pick(random.uniform() < share ? own[subject] : common));
        return Uint8Array.from(ids.slice(0, length));
    };
    const y = Int32Array.from({ length: count }, (_, i) => i % 2);
    random.shuffle(y);
    const x = Array.from(y, same => {
        const first = random.integer(0, subjects - 1),
            second = same ? first : (first + random.integer(1, subjects - 1)) % subjects;
        return /** @type {[Uint8Array, Uint8Array]} */ ([text(first), text(second)]);
    });
    return { x, y, classes: ['another subject', 'the same subject'], vocabulary: letters ? 28 : words + 1, length };
}

/**
 * Each token's class is the token at the mirrored place: the map that does it in one layer is a permutation, as sharp
 * as a map can be.
 * @param {{ count: number, length: number, seed: number }} options
 */
export function reversed({ count, length, seed }) {
    const random = new Random(seed),
        x = Array.from({ length: count }, () => Uint8Array.from({ length }, () => random.integer(1, 9)));
    return {
        x,
        y: x.map(ids => Int32Array.from(ids, (_, i) => ids[length - 1 - i] - 1)),
        classes: Array.from('123456789'),
    };
}

/**
 * optdigits' lines of 64 pixels from 0 to 16 and a digit, as images of values 0 … 1.
 * @param {Buffer} bytes
 * @returns {{ x: Float32Array[], y: Int32Array, classes: string[] }}
 */
export function readDigits(bytes) {
    const rows = bytes
        .toString('latin1')
        .split('\n')
        .map(line => line.split(',').map(Number))
        .filter(({ length }) => length === 65);
    return {
        x: rows.map(row => Float32Array.from(row.slice(0, 64), pixel => pixel / 16)),
        y: Int32Array.from(rows, row => row[64]),
        classes: Array.from('0123456789'),
    };
}

/**
 * The digits of the data folder, or digits drawn here where it has none.
 * @param {import('./context.mjs').Context} context @param {number} [most] of each part
 */
export function digitsOf(context, most = Infinity) {
    const [training, testing] = ['optdigits.tra', 'optdigits.tes'].map(end => context.files('', end)[0]);
    const parts =
        training && testing
            ? { name: 'optdigits', train: readDigits(training.bytes), test: readDigits(testing.bytes) }
            : { name: 'drawn digits', train: drawnDigits(3000, 1), test: drawnDigits(1000, 2) };
    const cut = (/** @type {ReturnType<typeof readDigits>} */ part) => ({
        ...part,
        x: part.x.slice(0, most),
        y: part.y.slice(0, most),
    });
    return { name: parts.name, train: cut(parts.train), test: cut(parts.test) };
}

/** Strokes of a display of seven segments, on 8 × 8 pixels: [row, column, rows, columns]. */
const SEGMENTS = [
    [0, 2, 1, 4], // top
    [1, 1, 3, 1], // upper left
    [1, 6, 3, 1], // upper right
    [3, 2, 1, 4], // middle
    [4, 1, 3, 1], // lower left
    [4, 6, 3, 1], // lower right
    [7, 2, 1, 4], // bottom
];
const LIT = [
    '1110111',
    '0010010',
    '1011101',
    '1011011',
    '0111010',
    '1101011',
    '1101111',
    '1010010',
    '1111111',
    '1111011',
];

/** Seven segments of uneven brightness, with noise. @param {number} count @param {number} seed */
export function drawnDigits(count, seed) {
    const random = new Random(seed),
        y = Int32Array.from({ length: count }, () => random.integer(0, 9));
    const x = Array.from(y, digit => {
        const image = new Float32Array(64);
        SEGMENTS.forEach(([row, column, rows, columns], s) => {
            if (LIT[digit][s] === '0') return;
            const ink = random.uniform(0.4, 1);
            for (let r = 0; r < rows; r++) image.fill(ink, (row + r) * 8 + column, (row + r) * 8 + column + columns);
        });
        return image.map(pixel => Math.min(1, Math.max(0, pixel + 0.15 * random.normal())));
    });
    return { x, y, classes: Array.from('0123456789') };
}

/**
 * A square image with `times` as many pixels a side, between its own by bilinear interpolation.
 * @param {Float32Array} image @param {number} size @param {number} times
 */
export function upscaled(image, size, times) {
    const large = size * times,
        at = (/** @type {number} */ i) => Math.min(size - 1, Math.max(0, (i + 0.5) / times - 0.5));
    return Float32Array.from({ length: large * large }, (_, pixel) => {
        const [v, u] = [at(Math.floor(pixel / large)), at(pixel % large)],
            [row, column] = [Math.floor(v), Math.floor(u)],
            [down, right] = [Math.min(size - 1, row + 1), Math.min(size - 1, column + 1)],
            [a, b] = [u - column, v - row];
        return (
            (1 - b) * ((1 - a) * image[row * size + column] + a * image[row * size + right]) +
            b * ((1 - a) * image[down * size + column] + a * image[down * size + right])
        );
    });
}
