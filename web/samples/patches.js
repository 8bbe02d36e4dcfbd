/** An image and the series of its patch × patch squares hold the same numbers: where each of them lies in both. */

/**
 * Visits the runs of numbers that lie side by side in both: the squares row by row, in each its rows, in those the
 * pixels and their channels.
 * @param {{ height: number, width: number, channels: number, patch: number }} image patch divides height and width
 * @param {(series: number, image: number, length: number) => void} visit where a run begins in either
 */
export function eachRun({ height, width, channels, patch }, visit) {
    const run = patch * channels;
    let at = 0;
    for (let top = 0; top < height; top += patch)
        for (let left = 0; left < width; left += patch)
            for (let row = top; row < top + patch; row++, at += run) visit(at, (row * width + left) * channels, run);
}
