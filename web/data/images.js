/**
 * Images as sequences: pixel by pixel, or patch by patch (Dosovitskiy et al., 2021). Pixels are row-major, their
 * channels together.
 */

import { checkInteger, describe, fail } from '../errors.js';
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
    const values = numbersOf('patches: pixels', pixels);
    check(values.length, height, width, channels, patch, 'patches');
    const out = new Float32Array(values.length);
    each(height, width, channels, patch, (place, pixel) => {
        out[place] = values[pixel];
    });
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
    const values = numbersOf('fromPatches: series', series);
    check(values.length, height, width, channels, patch, 'fromPatches');
    const out = new Float32Array(values.length);
    each(height, width, channels, patch, (place, pixel) => {
        out[pixel] = values[place];
    });
    return out;
}

/**
 * @param {number} height
 * @param {number} width
 * @param {number} channels
 * @param {number} patch
 * @param {(place: number, pixel: number) => void} move
 */
function each(height, width, channels, patch, move) {
    let place = 0;
    for (let top = 0; top < height; top += patch)
        for (let left = 0; left < width; left += patch)
            for (let row = top; row < top + patch; row++)
                for (let i = 0, pixel = (row * width + left) * channels; i < patch * channels; i++)
                    move(place++, pixel++);
}

/**
 * @param {number} length
 * @param {number} height
 * @param {number} width
 * @param {number} channels
 * @param {number} patch
 * @param {string} who
 */
function check(length, height, width, channels, patch, who) {
    for (const [name, value] of Object.entries({ height, width, channels, patch }))
        checkInteger(`${who}: ${name}`, value, 1);
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
