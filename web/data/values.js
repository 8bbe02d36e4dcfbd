/** What the readers of text files share: bytes to text, and missing values. */

/**
 * What becomes of a missing value. `interpolate`: the straight line between its neighbours in time, the nearest known
 * value at the ends, and 0 where a whole dimension is missing. `zero`: 0. `error`: refuse the file.
 * @typedef {'interpolate' | 'zero' | 'error'} Missing
 */

/**
 * UTF-8 where the bytes are valid UTF-8, else Latin-1 (as the web understands it, that is Windows-1252): files of the
 * archives carry names such as "Schäfer" in either. A byte order mark is dropped.
 * @param {string | ArrayBuffer | Uint8Array} source @param {string} who the reader's name, for the error
 * @returns {string}
 */
export function textOf(source, who) {
    if (typeof source === 'string') return source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
    if (!(source instanceof ArrayBuffer || source instanceof Uint8Array))
        throw new TypeError(`${who}: expected text, an ArrayBuffer or a Uint8Array, got ${source === null ? 'null' : typeof source}`);
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(source);
    } catch {
        return new TextDecoder('windows-1252').decode(source);
    }
}

/** @param {unknown} missing @param {string} who @returns {Missing} */
export function checkMissing(missing, who) {
    if (missing === 'interpolate' || missing === 'zero' || missing === 'error') return missing;
    throw new Error(`${who}: missing must be 'interpolate', 'zero' or 'error', got ${JSON.stringify(missing)}`);
}

/**
 * Fills the NaNs of one dimension in place: values[offset + stride t] for t in 0 … length − 1.
 * @param {Float32Array} values @param {number} offset @param {number} stride @param {number} length @param {Missing} missing
 */
export function fillMissing(values, offset, stride, length, missing) {
    let last = -1; // the last step whose value is known
    for (let t = 0; t <= length; t++) {
        if (t < length && Number.isNaN(values[offset + stride * t])) continue;
        if (t - last > 1) {
            const left = last >= 0 ? values[offset + stride * last] : t < length ? values[offset + stride * t] : 0;
            const right = t < length ? values[offset + stride * t] : left;
            for (let u = last + 1; u < t; u++)
                values[offset + stride * u] = missing === 'zero' ? 0
                    : last < 0 ? right : left + (right - left) * ((u - last) / (t - last));
        }
        last = t;
    }
}
