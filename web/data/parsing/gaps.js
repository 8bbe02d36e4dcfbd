/** Missing values, NaN until they are filled: what is put in their place, and what is said of it. */

/**
 * What becomes of a missing value. `interpolate`: the straight line between its neighbours in time, the nearest known
 * value at the ends, and 0 where a whole dimension is missing. `zero`: 0. `keep`: it stays NaN, for models with
 * `missing: 'mask'`. `error`: refuse the file.
 * @typedef {'interpolate' | 'zero' | 'keep' | 'error'} Missing
 */

/**
 * Fills the NaNs of one dimension in place: values[offset + stride t] for t in 0 … length − 1.
 * @param {Float32Array | Float64Array} values
 * @param {number} offset
 * @param {number} stride
 * @param {number} length
 * @param {Missing} missing
 */
export function fillMissing(values, offset, stride, length, missing) {
    if (missing === 'keep') return;
    let last = -1; // the last step whose value is known
    for (let t = 0; t <= length; t++) {
        if (t < length && Number.isNaN(values[offset + stride * t])) continue;
        if (t - last > 1) {
            const left = last >= 0 ? values[offset + stride * last] : t < length ? values[offset + stride * t] : 0;
            const right = t < length ? values[offset + stride * t] : left;
            for (let u = last + 1; u < t; u++)
                values[offset + stride * u] =
                    missing === 'zero' ? 0 : last < 0 ? right : between(left, right, (u - last) / (t - last));
        }
        last = t;
    }
}

/** As read.filled says it. @param {Missing | 'mean' | 'kept'} missing */
export function howFilled(missing) {
    return missing === 'keep' ? 'kept' : missing;
}

/** @param {number} left @param {number} right @param {number} share of the way from left to right @returns {number} */
export function between(left, right, share) {
    const way = right - left;
    return Number.isFinite(way) ? left + way * share : left * (1 - share) + right * share;
}

/**
 * What is said of dimensions without any value.
 * @param {number} count of dimensions without any value
 * @param {Missing} missing
 * @returns {string[]}
 */
export function emptyGuess(count, missing) {
    return count > 0 && missing !== 'error' && missing !== 'keep'
        ? [
              `${count === 1 ? 'a dimension of a series has' : `${count} dimensions of series have`} no ` +
                  `value at all and ${count === 1 ? 'is' : 'are'} taken as 0`,
          ]
        : [];
}
