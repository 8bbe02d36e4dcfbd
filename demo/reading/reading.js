// Numbers read out of a frame's view: values of a map, weights for painting, ranks. Plain functions.

/**
 * Where map (layer, head) begins in view.bytes, and its shape.
 * @param {import('../app/link.js').View} view
 * @param {number} layer
 * @param {number} head
 */
export function mapOf(view, layer, head) {
    const index = Math.min(layer, view.layers - 1) * view.heads + Math.min(head, view.heads - 1);
    let from = 0;
    for (let k = 0; k < index; k++) from += view.shapes[k].rows * view.shapes[k].cols;
    return { index, from, ...view.shapes[index], range: view.ranges[index], signed: view.signs[index] === 1 };
}

/** A byte as a value again. @param {number} byte @param {number} range @param {boolean} signed */
export const valueOf = (byte, range, signed) => (signed ? ((byte - 128) / 127) * range : (byte / 255) * range);

/**
 * One weight per token: the query's row, or the mean over all queries where none is chosen. A pooled key's goes to all
 * its tokens.
 * @param {import('../app/link.js').View} view @param {number} layer @param {number} head @param {number} query */
export function weightsOf(view, layer, head, query) {
    const { from, rows, cols, range, signed } = mapOf(view, layer, head);
    const weights = new Float32Array(cols);
    const first = query >= 0 && query < rows ? query : 0,
        last = query >= 0 && query < rows ? query + 1 : rows;
    for (let i = first; i < last; i++)
        for (let j = 0; j < cols; j++)
            weights[j] += valueOf(view.bytes[from + i * cols + j], range, signed) / (last - first);
    if (cols === rows) return weights;
    const window = Math.ceil(rows / cols);
    return Float32Array.from({ length: rows }, (_, i) => weights[Math.floor(i / window)] / window);
}

/** How many components hold `share` of the energy Σσ². @param {ArrayLike<number>} values @param {number} share */
export function componentsFor(values, share) {
    let total = 0;
    for (let i = 0; i < values.length; i++) total += values[i] ** 2;
    let sum = 0;
    for (let i = 0; i < values.length; i++) if ((sum += values[i] ** 2) >= share * total * (1 - 1e-6)) return i + 1;
    return values.length;
}

/** Effective rank: exp of the entropy of σ/Σσ (Roy and Vetterli 2007). @param {ArrayLike<number>} values */
export function effectiveRank(values) {
    let total = 0,
        entropy = 0;
    for (let i = 0; i < values.length; i++) total += values[i];
    for (let i = 0; i < values.length; i++)
        if (values[i] > 0) entropy -= (values[i] / total) * Math.log(values[i] / total);
    return Math.exp(entropy);
}

/** A map's bytes with only the largest entries of each row, those that hold `share` of its weight.
 * @param {{ bytes: Uint8Array, from: number, rows: number, cols: number, signed: boolean }} map
 * @param {number} share
 */
export function threshold({ bytes, from, rows, cols, signed }, share) {
    const zero = signed ? 128 : 0;
    const out = new Uint8Array(rows * cols).fill(zero);
    const order = Array.from({ length: cols }, (_, j) => j);
    for (let i = 0; i < rows; i++) {
        const size = (/** @type {number} */ j) => Math.abs(bytes[from + i * cols + j] - zero);
        order.sort((a, b) => size(b) - size(a));
        const total = order.reduce((sum, j) => sum + size(j), 0);
        let sum = 0;
        for (const j of order) {
            if (sum >= share * total) break;
            sum += size(j);
            out[i * cols + j] = bytes[from + i * cols + j];
        }
    }
    return out;
}

/** One model's map minus the other's, each divided by its Frobenius norm; undefined where their shapes differ.
 * @param {import('../app/link.js').View} mine
 * @param {import('../app/link.js').View} theirs
 * @param {number} layer
 * @param {number} head
 * @param {number} sign
 */
export function unitDifference(mine, theirs, layer, head, sign) {
    const a = mapOf(mine, layer, head),
        b = mapOf(theirs, layer, head);
    if (a.rows !== b.rows || a.cols !== b.cols) return undefined;
    const count = a.rows * a.cols;
    const read = (/** @type {typeof a} */ map, /** @type {Uint8Array} */ bytes) => {
        const out = Float32Array.from({ length: count }, (_, i) => valueOf(bytes[map.from + i], map.range, map.signed));
        const norm = Math.sqrt(out.reduce((sum, v) => sum + v * v, 0)) || 1;
        return out.map(v => v / norm);
    };
    const x = read(a, mine.bytes),
        y = read(b, theirs.bytes);
    const range = x.reduce((top, v, i) => Math.max(top, Math.abs(v - y[i])), 1e-9);
    return {
        rows: a.rows,
        cols: a.cols,
        from: 0,
        range,
        signed: true,
        bytes: Uint8Array.from(x, (v, i) => 128.5 + (127 * (v - y[i])) / range),
        sign,
    };
}

/**
 * The first two principal axes of points in `dims` dimensions, by power iteration.
 * @param {Float32Array[]} sets each [n, dims]
 * @param {number} dims
 */
export function principalAxes(sets, dims) {
    const cov = new Float64Array(dims * dims);
    for (const set of sets)
        for (let i = 0; i < set.length; i += dims)
            for (let a = 0; a < dims; a++) for (let b = 0; b < dims; b++) cov[a * dims + b] += set[i + a] * set[i + b];
    const axes = /** @type {Float64Array[]} */ ([]);
    for (let k = 0; k < Math.min(2, dims); k++) {
        let v = Float64Array.from({ length: dims }, (_, i) => 1 + 0.3 * ((i * 7 + k * 3) % 5));
        for (let turn = 0; turn < 60; turn++) {
            const next = new Float64Array(dims);
            for (let a = 0; a < dims; a++) for (let b = 0; b < dims; b++) next[a] += cov[a * dims + b] * v[b];
            for (const axis of axes) {
                const along = axis.reduce((sum, u, i) => sum + u * next[i], 0);
                for (let i = 0; i < dims; i++) next[i] -= along * axis[i];
            }
            const norm = Math.hypot(...next) || 1;
            v = next.map(u => u / norm);
        }
        axes.push(v);
    }
    return axes;
}

/**
 * The learned spectrum of a layer: the mean over its heads.
 * @param {import('../app/side.js').Side} side
 * @param {number} layer
 */
export function meanShares({ view, parts }, layer) {
    if (!view || !parts) return undefined;
    const l = Math.min(layer, view.layers - 1),
        own = parts.slice(l * view.heads, (l + 1) * view.heads).filter(values => values.length);
    return own.length
        ? Float32Array.from(own[0], (_, i) => own.reduce((sum, values) => sum + values[i], 0) / own.length)
        : undefined;
}

/**
 * Shares of the strongest component and of the strongest half, mean of the layer's heads.
 * @param {import('../app/side.js').Side} side
 * @param {number} layer
 */
export function sharesOf(side, layer) {
    const mean = meanShares(side, layer);
    return (
        mean && {
            first: mean[0],
            half: mean.slice(0, mean.length >> 1).reduce((a, b) => a + b, 0),
            count: mean.length,
        }
    );
}
