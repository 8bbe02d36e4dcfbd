// Numbers read out of a frame's view: values of a map, weights for painting, ranks. Plain functions.

/** Where map (layer, head) begins in view.bytes, and its shape. @param {import('./link.js').View} view @param {number} layer @param {number} head */
export function mapOf(view, layer, head) {
    const index = Math.min(layer, view.layers - 1) * view.heads + Math.min(head, view.heads - 1);
    let from = 0;
    for (let k = 0; k < index; k++) from += view.shapes[k].rows * view.shapes[k].cols;
    return { index, from, ...view.shapes[index], range: view.ranges[index] };
}

/** A byte as a value again. @param {number} byte @param {number} range @param {boolean} signed */
export const valueOf = (byte, range, signed) => (signed ? ((byte - 128) / 127) * range : (byte / 255) * range);

/** One weight per key: the query's row, or the mean over all queries where none is chosen.
 * @param {import('./link.js').View} view @param {number} layer @param {number} head @param {number} query @param {boolean} signed */
export function weightsOf(view, layer, head, query, signed) {
    const { from, rows, cols, range } = mapOf(view, layer, head);
    const weights = new Float32Array(cols);
    const first = query >= 0 && query < rows ? query : 0, last = query >= 0 && query < rows ? query + 1 : rows;
    for (let i = first; i < last; i++)
        for (let j = 0; j < cols; j++) weights[j] += valueOf(view.bytes[from + i * cols + j], range, signed) / (last - first);
    return weights;
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
    let total = 0, entropy = 0;
    for (let i = 0; i < values.length; i++) total += values[i];
    for (let i = 0; i < values.length; i++) if (values[i] > 0) entropy -= (values[i] / total) * Math.log(values[i] / total);
    return Math.exp(entropy);
}
