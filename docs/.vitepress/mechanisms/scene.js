// What the pictures and the widget look at: a sequence made by a seed, with something to attend to, as queries, keys and
// values of four heads that each ask for something else. Nothing here is trained.
import { uniform } from '../../../bench/lib/measure.mjs';

/** Heads, and the width of one: small, so that a page computes while a slider moves. */
export const HEADS = 4,
    WIDTH = 16;

/** What each head asks for, in words. */
export const ASKED = ['near tokens', 'tokens of the same sort', 'a token some places back, of the same sort', 'little'];

/** Normal numbers (Box and Muller). @param {() => number} random */
const normal = random => Math.sqrt(-2 * Math.log(Math.max(random(), 1e-12))) * Math.cos(2 * Math.PI * random());

/** @param {number} count @param {() => number} random @param {number} [deviation] */
export const normals = (count, random, deviation = 1) =>
    Float32Array.from({ length: count }, () => deviation * normal(random));

const SORTS = 4,
    PAIRS = 4; // places as four pairs of sine and cosine: 8 of the 16 channels; 4 say the sort, 4 are noise

/** How much a head makes of places and of sorts, and how many sixteenths of the sequence it looks back. */
const HEAD = [
    { place: 1.9, sort: 0.4, back: 0 },
    { place: 0.5, sort: 3.6, back: 0 },
    { place: 1.8, sort: 2, back: 2 },
    { place: 0.6, sort: 0.8, back: 0 },
];

/**
 * @param {number} length
 * @param {number} seed
 * @returns {{ length: number, sorts: number[], q: Float32Array, k: Float32Array, v: Float32Array, x: Float32Array,
 *   edges: Int32Array }} q, k, v [1,H,N,d], x [1,N,H·d]; edges of a graph on the same tokens, pairs of target and source
 */
export function scene(length, seed = 1) {
    const random = uniform(seed);
    // runs of tokens of one sort, some longer than others
    const sorts = /** @type {number[]} */ ([]);
    while (sorts.length < length) {
        const sort = Math.floor(random() * SORTS),
            run = 1 + Math.floor((random() * length) / 10);
        for (let i = 0; i < run && sorts.length < length; i++) sorts.push(sort);
    }
    const loud = Math.floor(length / 3); // a key that all heads hear: what Attention-BN turns down
    const size = HEADS * length * WIDTH;
    const [q, k, v] = [new Float32Array(size), new Float32Array(size), normals(size, random)],
        x = new Float32Array(size);
    HEAD.forEach(({ place, sort, back }, h) => {
        for (let i = 0; i < length; i++) {
            const at = (h * length + i) * WIDTH,
                volume = i === loud ? 1.5 : 1;
            for (let f = 0; f < PAIRS; f++) {
                const turn = (Math.PI * (2 * f + 1)) / length,
                    asked = turn * (i - (back * length) / 16);
                q[at + 2 * f] = place * Math.cos(asked);
                q[at + 2 * f + 1] = place * Math.sin(asked);
                k[at + 2 * f] = volume * place * Math.cos(turn * i);
                k[at + 2 * f + 1] = volume * place * Math.sin(turn * i);
            }
            for (let c = 0; c < SORTS; c++) {
                q[at + 2 * PAIRS + c] = c === sorts[i] ? sort : 0.25 * sort;
                k[at + 2 * PAIRS + c] = (c === sorts[i] ? sort : 0.25 * sort) + (i === loud ? 1.2 : 0.4);
            }
            for (let c = 2 * PAIRS + SORTS; c < WIDTH; c++) {
                q[at + c] = 0.5 * normal(random);
                k[at + c] = 0.5 * normal(random);
            }
            x.set(k.subarray(at, at + WIDTH), (i * HEADS + h) * WIDTH);
        }
    });
    return { length, sorts, q, k, v, x, edges: graph(length, random) };
}

/** A ring with chords: every node looks at itself, at two on either side and at a few far ones.
 * @param {number} length @param {() => number} random */
function graph(length, random) {
    const edges = new Set();
    for (let i = 0; i < length; i++)
        for (const step of [-2, -1, 0, 1, 2]) edges.add(i * length + ((i + step + length) % length));
    for (let i = 0; i < length; i++)
        for (let n = 0; n < 2; n++) {
            const j = Math.floor(random() * length);
            if (random() < 0.7) edges.add(i * length + j).add(j * length + i);
        }
    return Int32Array.from(
        [...edges].sort((a, b) => a - b).flatMap(edge => [Math.floor(edge / length), edge % length]),
    );
}
