/**
 * Pathfinder (Linsley et al., 2018; Long Range Arena, Tay et al., 2021): do the two discs lie on the same dashed path?
 *
 * Each image holds two long paths ("snakes") of short strokes ("paddles") and some shorter ones that only distract. One
 * disc marks an end of one long path, the other the far end of the same path (class "connected") or of the other one.
 * The path has to be followed stroke by stroke, so the answer hangs on nearly every pixel of it.
 *
 * The rules and parameters are those of the generator the arena used (drewlinsley/pathfinder), written anew. The images
 * are not the same ones, and differ in these points: strokes and discs are softened by a box filter of 4 × 4 samples a
 * pixel (there: drawn at twice the size and reduced by Lanczos); a pixel is forbidden or free (there: in between at
 * edges); coordinates are rounded to the nearest pixel (there: up or down); distractors are as bright as the long paths
 * (there: a third brighter, which gives part of the answer away).
 */

import { checkInteger, checkNumber, describe, fail } from '../../errors.js';
import { checkSize, optionsOf } from '../arguments.js';
import { Drawing } from './pathfinder-drawing.js';
import { balancedLabels, Random } from './random.js';

/** What the arena used at each size, distances in pixels. */
const SETTINGS = {
    32: { length: 2, thickness: 0.5, margin: 1, radius: 1.5, seedDistance: 7, continuity: 1, distractors: 20 },
    64: { length: 5, thickness: 1, margin: 1, radius: 2.5, seedDistance: 12, continuity: 1.8, distractors: 22 },
    128: { length: 5, thickness: 1.5, margin: 2, radius: 3, seedDistance: 20, continuity: 1.8, distractors: 35 },
};

/**
 * @typedef {object} PathfinderOptions
 * @property {number} count how many images
 * @property {32 | 64 | 128} [size] height and width; 32 if not given
 * @property {number} [contour] strokes of a long path: 6 (easy, the default), 9 (intermediate), 14 (hard)
 * @property {number} [distractors] short paths, of contour / 3 strokes; if not given, as many as the arena has: 20 by
 *   that length at size 32 (less where they do not fit)
 * @property {number} [continuity] how straight the paths are; 1 at size 32, 1.8 above
 * @property {number} [seed]
 */

/**
 * Images as series of one feature: [size²], row by row, 0 (black) … 1. An image of size 32 takes one to three
 * milliseconds; at size 64 with 14 strokes it is half a second, because most pairs of paths run into a dead end and are
 * begun again.
 * @param {PathfinderOptions} options
 * @returns {import('../types.js').SeriesDataset & { height: number, width: number }}
 */
export function pathfinder(options) {
    const { images, y, size } = generate('pathfinder', options);
    return {
        name: 'Pathfinder',
        x: images.map(image => Float32Array.from(image)),
        y,
        classes: [...CLASSES],
        features: 1,
        length: size * size,
        height: size,
        width: size,
    };
}

/**
 * Images as tokens: the grey value 0 … 255 plus 1, so that 0 stays free for padding and the vocabulary is 257. (The
 * arena gave the grey values themselves to an encoder that takes the id 0 for padding and so never attended to black
 * pixels.)
 * @param {PathfinderOptions} options
 * @returns {import('../types.js').TokenDataset & { x: Uint16Array[], height: number, width: number }}
 */
export function pathfinderTokens(options) {
    const { images, y, size } = generate('pathfinderTokens', options);
    return {
        name: 'Pathfinder',
        x: images.map(image => Uint16Array.from(image, value => 1 + Math.round(255 * value))),
        y,
        classes: [...CLASSES],
        features: 1,
        vocabulary: 257,
        length: size * size,
        height: size,
        width: size,
    };
}

const CLASSES = ['not connected', 'connected'];

/** @param {string} who @param {PathfinderOptions} options */
function generate(who, options) {
    const own = optionsOf(who, options, ['count', 'size', 'contour', 'distractors', 'continuity', 'seed']),
        { size = 32, contour = 6, seed = 0 } = own;
    const settings = typeof size === 'number' ? SETTINGS[size] : undefined;
    if (!settings) fail(`${who}: size must be 32, 64 or 128, got ${describe(size)}`);
    const count = checkSize(`${who}: count`, own.count, 0);
    if (!Number.isSafeInteger(contour) || contour < 2 || contour > size / 2)
        fail(`${who}: contour must be a whole number of 2 … size / 2 = ${size / 2}, got ${describe(contour)}`);
    const short = Math.max(1, Math.floor(contour / 3));
    const { distractors = Math.floor(settings.distractors / short), continuity = settings.continuity } = own;
    checkInteger(`${who}: distractors`, distractors, 0, 1000);
    checkNumber(`${who}: continuity`, continuity, 0);
    if (continuity === 0) fail(`${who}: continuity must be above 0, got 0`);

    const random = new Random(seed),
        y = balancedLabels(count, 2, random);
    const drawing = new Drawing(size, { ...settings, continuity }, random);
    const images = Array.from(y, label => drawing.image(label, contour, short, distractors));
    return { images, y, size };
}
