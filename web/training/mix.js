/**
 * Mixtures of the samples of a batch: Mixup (Zhang et al. 2018) takes a share of the numbers of one and the rest of
 * another, CutMix (Yun et al. 2019) a box of another; what is to be predicted is mixed by the same share.
 */
import { shuffled } from '../engine/chance.js';
import { checkNumber, count, fail } from '../errors.js';
import { eachRun } from '../samples/patches.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('./not-finite.js').Item} Item
 * @typedef {{ height: number, width: number, channels: number, patch: number }} Grid a series is an image of one column
 * @typedef {{ mixup: number, cutmix: number, grid: Grid }} Mix
 */

/** Options of fit() for models whose samples can be mixed. */
export const MIX_OPTIONS = ['mixup', 'cutmix'];

/**
 * @param {ModelConfig} config @param {any} options checked for unknown ones already
 * @param {EncodedSet} set
 * @returns {Mix | null}
 */
export function completeMix({ input, pair, pooling, places }, options, { samples }) {
    const [mixup, cutmix] = MIX_OPTIONS.map(name => checkNumber(`fit: ${name}`, options[name] ?? 0, 0)),
        name = mixup > 0 ? 'mixup' : 'cutmix';
    if (mixup === 0 && cutmix === 0) return null;
    if (pair || (input.kind !== 'image' && input.kind !== 'series'))
        return fail(
            `fit: ${name} is ${options[name]}, but only images and series can be mixed, and this model takes ${pair ? 'pairs' : input.kind === 'table' ? 'rows of a table' : input.kind}`,
        );
    if (pooling === 'none' || places > 0)
        return fail(
            `fit: ${name} is ${options[name]}, but ${places > 0 ? "a sample's first numbers are places, which" : 'outputs at every token'} can't be mixed`,
        );
    const [{ length, where, masked }] = samples,
        odd = samples.find(sample => sample.length !== length);
    if (odd)
        fail(
            `fit: ${name} mixes samples of one length: ${where} has ${count(length, 'time step')}, ${odd.where} ${odd.length}`,
        );
    return {
        mixup,
        cutmix,
        grid:
            input.kind === 'image'
                ? input
                : { height: length, width: 1, channels: (masked ? 2 : 1) * input.features, patch: 1 },
    };
}

/**
 * Every sample with another of the batch, in shares of one draw. With both options each batch has one of them.
 * @param {Item[]} batch prepared @param {Mix} mix
 * @param {() => number} random whole numbers below 2^32
 * @returns {Item[]}
 */
export function mixed(batch, { mixup, cutmix, grid }, random) {
    const uniform = () => random() / 2 ** 32,
        cuts = cutmix > 0 && (mixup === 0 || uniform() < 0.5),
        share = beta(cuts ? cutmix : mixup, uniform),
        box = cuts ? boxOf(grid, 1 - share, uniform) : null;
    return Array.from(shuffled(batch.length, random), (j, i) =>
        i === j ? batch[i] : mixture(batch[i], batch[j], box?.share ?? share, box?.inside, grid),
    );
}

/**
 * @param {Item} a @param {Item} b @param {number} share of a
 * @param {((row: number, column: number) => boolean) | undefined} inside what is b's; undefined: all, by its share
 * @param {Grid} grid
 * @returns {Item}
 */
function mixture(a, b, share, inside, grid) {
    const other = b.sample.data,
        { channels, width } = grid;
    let data;
    if (inside) {
        data = a.sample.data.slice();
        eachRun(grid, (at, from, run) => {
            for (let k = 0; k < run; k++) {
                const pixel = Math.floor((from + k) / channels);
                if (inside(Math.floor(pixel / width), pixel % width)) data[at + k] = other[at + k];
            }
        });
    } else data = a.sample.data.map((value, i) => share * value + (1 - share) * other[i]);
    const item = {
        name: `${a.name}, mixed with ${b.name},`,
        sample: { ...a.sample, data },
        weight: mix(a.weight, b.weight, share),
        votes: mix(a.votes ?? a.weight, b.votes ?? b.weight, share),
    };
    // The loss of each label counts with the weight of its own sample.
    const own = a.weight === b.weight ? share : (share * (a.weight ?? 1)) / item.weight;
    return a.target instanceof Int32Array
        ? { ...item, target: a.target, mixture: { other: /** @type {Int32Array} */ (b.target), share: own } }
        : { ...item, target: a.target.map((value, i) => share * value + (1 - share) * b.target[i]) };
}

/** @param {number | undefined} a @param {number | undefined} b @param {number} share of a */
function mix(a = 1, b = 1, share) {
    return a === b ? a : share * a + (1 - share) * b;
}

/**
 * A box about a random place, its sides in proportion, as far as it lies inside; and the share of what is left.
 * @param {Grid} grid @param {number} area its share @param {() => number} uniform
 */
function boxOf({ height, width }, area, uniform) {
    const [top, bottom] = span(height, width === 1 ? area : Math.sqrt(area), uniform),
        [left, right] = width === 1 ? [0, 1] : span(width, Math.sqrt(area), uniform);
    return {
        share: 1 - ((bottom - top) * (right - left)) / (height * width),
        inside: (/** @type {number} */ row, /** @type {number} */ column) =>
            row >= top && row < bottom && column >= left && column < right,
    };
}

/** @param {number} size @param {number} part @param {() => number} uniform */
function span(size, part, uniform) {
    const length = Math.floor(size * part),
        from = Math.floor(size * uniform()) - Math.floor(length / 2);
    return [Math.max(0, from), Math.min(size, from + length)];
}

/** A draw of Beta(a, a). @param {number} a @param {() => number} uniform */
function beta(a, uniform) {
    const x = gamma(a, uniform),
        y = gamma(a, uniform);
    return x + y > 0 ? x / (x + y) : Math.round(uniform()); // so small an a gives 0 or 1
}

/** A draw of Gamma(a, 1) (Marsaglia & Tsang 2000). @param {number} a @param {() => number} uniform @returns {number} */
function gamma(a, uniform) {
    if (a < 1) return gamma(a + 1, uniform) * uniform() ** (1 / a);
    const d = a - 1 / 3;
    for (;;) {
        const x = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
            v = (1 + x / Math.sqrt(9 * d)) ** 3;
        if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v;
    }
}
