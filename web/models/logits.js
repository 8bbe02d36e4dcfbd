/** From logits to classes and their probabilities. */

/** The place of the largest value. @param {ArrayLike<number>} values */
export function largest(values) {
    let best = 0;
    for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
}

/** @param {Float32Array} values */
export function logSumExp(values) {
    const most = values[largest(values)];
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - most);
    return most + Math.log(sum);
}

/**
 * The classes of tokens or nodes from a row of logits for each.
 * @param {Float32Array} logits
 * @param {number} cols
 */
export function classesOfRows(logits, cols) {
    const rows = logits.length / cols,
        labels = new Int32Array(rows),
        probabilities = new Float32Array(logits.length);
    for (let i = 0; i < rows; i++) {
        const row = logits.subarray(i * cols, (i + 1) * cols),
            sum = logSumExp(row);
        labels[i] = largest(row);
        row.forEach((value, c) => (probabilities[i * cols + c] = Math.exp(value - sum)));
    }
    return {
        labels,
        probabilities: { rows, cols, data: probabilities },
        logits: { rows, cols, data: logits },
    };
}
