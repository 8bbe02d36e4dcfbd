/**
 * Images as sequences: pixel by pixel, or patch by patch (Dosovitskiy et al., 2021). Pixels are row-major, their
 * channels together.
 */

import { checkInteger, describe, fail } from '../errors.js';
import { eachRun } from '../samples/patches.js';
import { numbersOf } from './arguments.js';

/**
 * Cuts an image into squares. Each becomes one step of a series, the squares row by row; within a square its rows, in
 * those its pixels, in those the channels.
 *
 * @param {ArrayLike<number>} pixels [height, width, channels]
 * @param {number} height
 * @param {number} width
 * @param {number} channels
 * @param {number} patch the side of a square; it must divide height and width
 * @returns {Float32Array} [height/patch · width/patch, patch² · channels]
 */
export function patches(pixels, height, width, channels, patch) {
    const values = numbersOf('patches: pixels', pixels),
        image = { height, width, channels, patch };
    check(values.length, image, 'patches');
    const from = Float32Array.from(values),
        out = new Float32Array(values.length);
    eachRun(image, (place, pixel, run) => out.set(from.subarray(pixel, pixel + run), place));
    return out;
}

/**
 * The way back: the image of a series of patches.
 * @param {ArrayLike<number>} series
 * @param {number} height
 * @param {number} width
 * @param {number} channels
 * @param {number} patch
 * @returns {Float32Array} [height, width, channels]
 */
export function fromPatches(series, height, width, channels, patch) {
    const values = numbersOf('fromPatches: series', series),
        image = { height, width, channels, patch };
    check(values.length, image, 'fromPatches');
    const from = Float32Array.from(values),
        out = new Float32Array(values.length);
    eachRun(image, (place, pixel, run) => out.set(from.subarray(place, place + run), pixel));
    return out;
}

/**
 * @param {number} length
 * @param {{ height: number, width: number, channels: number, patch: number }} image
 * @param {string} who
 */
function check(length, image, who) {
    for (const [name, value] of Object.entries(image)) checkInteger(`${who}: ${name}`, value, 1);
    const { height, width, channels, patch } = image;
    if (length !== height * width * channels)
        fail(
            `${who}: got ${length} values, expected height × width × channels = ${height} × ${width} × ${channels} = ${height * width * channels}`,
        );
    if (height % patch || width % patch) fail(`${who}: patch ${patch} must divide height ${height} and width ${width}`);
}

/**
 * The grey values of colour pixels, by the weights of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
 * @param {ArrayLike<number>} pixels [n, channels] with 3 channels, or 4 of which the last is ignored
 * @param {3 | 4} channels
 * @returns {Float32Array} [n]
 */
export function grey(pixels, channels) {
    const values = numbersOf('grey: pixels', pixels);
    if ((channels !== 3 && channels !== 4) || values.length % channels)
        fail(
            `grey: expected 3 or 4 channels that divide the number of values, got ${describe(channels)} channels and ${values.length} values`,
        );
    return Float32Array.from(
        { length: values.length / channels },
        (_, i) => 0.299 * values[i * channels] + 0.587 * values[i * channels + 1] + 0.114 * values[i * channels + 2],
    );
}
