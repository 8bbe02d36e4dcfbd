// Numbers of one head: the map of a kernel between the given queries and keys, and its singular values, by the library.

/**
 * @typedef {object} Layer  one call of attention, as view.py packs it
 * @property {string} name
 * @property {number} heads
 * @property {number} queries
 * @property {number} keys
 * @property {number} d
 * @property {number} scale      of the scores
 * @property {boolean} causal
 * @property {number} biasHeads  0 where nothing is added to scores
 * @property {number} offset     of its numbers, in floats: q [H,N,d], k [H,M,d], bias [biasHeads,N,M]
 *
 * @typedef {object} Numbers
 * @property {number} rows
 * @property {number} cols
 * @property {Float32Array} data
 * @property {Float32Array} values         singular, descending
 * @property {number} effectiveRank        exp of the entropy of the singular values
 * @property {number} participation
 * @property {number} entropy              mean of the rows' entropies, in nats; of absolute values
 * @property {string} note                 what of the call this kernel leaves out
 */

/** Kinds that are a softmax of scores: they take a scale and what is added. */
const SCORES = ['softmax', 'sparse', 'window'];

/**
 * @param {import('primal-attention').PrimalAttention} pa
 * @param {Layer} layer @param {Float32Array} numbers @param {number} head @param {string} kernel
 * @returns {Numbers}
 */
export function numbersOf(pa, layer, numbers, head, kernel) {
    const { heads, queries, keys, d, offset, biasHeads } = layer;
    const wanted = offset + heads * (queries + keys) * d + biasHeads * queries * keys;
    if (numbers.length < wanted)
        throw new Error(`the widget's data has ${numbers.length} numbers, layer "${layer.name}" ends at ${wanted}`);
    const part = (/** @type {number} */ from, /** @type {number} */ count) => numbers.slice(from, from + count);
    const q = part(offset + head * queries * d, queries * d),
        k = part(offset + (heads * queries + head * keys) * d, keys * d),
        bias = part(
            offset + heads * (queries + keys) * d + (biasHeads > 1 ? head : 0) * queries * keys,
            biasHeads ? queries * keys : 0,
        );
    const scores = SCORES.includes(kernel);
    if (scores) q.forEach((value, i) => (q[i] = value * layer.scale * Math.sqrt(d)));
    const unseen = biasHeads ? unseenKeys(bias, queries, keys) : undefined;
    return pa.scope(() => {
        const of = (/** @type {Float32Array} */ data, /** @type {number[]} */ shape) => pa.tensor(data, shape);
        /** @type {Record<string, any>} */
        const inputs = { q: of(q, [1, 1, queries, d]), k: of(k, [1, 1, keys, d]) };
        inputs.v = inputs.k;
        /** @type {Record<string, any>} */
        const options = {};
        let left = '';
        if (biasHeads && scores) inputs.bias = of(bias, [queries, keys]);
        else if (biasHeads) {
            const mask = Float32Array.from(unseen ?? [], hidden => (hidden ? 0 : 1));
            if (mask.includes(0)) inputs.mask = of(mask, [1, keys]);
            const causal = layer.causal && kernel === 'linear' && queries === keys;
            if (causal) options.causal = true;
            if (!causal && !bias.every((value, i) => value === (mask[i % keys] ? 0 : bias[i])))
                left = `${kernel} takes the padding of this call, not the rest of its mask.`;
        }
        const data = Float32Array.from(pa.map(/** @type {any} */ (kernel), inputs, options).toArray());
        // a query that may look nowhere has no weights, as PyTorch says by NaN
        if (scores && biasHeads) clearBlind(data, bias, queries, keys);
        const { values, effectiveRank } = pa.spectrum({ rows: queries, cols: keys, data });
        return {
            rows: queries,
            cols: keys,
            data,
            values: Float32Array.from(values),
            effectiveRank: effectiveRank.entropy,
            participation: effectiveRank.participation,
            entropy: rowEntropy(data, queries, keys),
            note: left,
        };
    });
}

/** Keys that no query may look at. @param {Float32Array} bias @param {number} rows @param {number} cols */
const unseenKeys = (bias, rows, cols) =>
    Array.from({ length: cols }, (_, j) => {
        for (let i = 0; i < rows; i++) if (bias[i * cols + j] > -1e29) return false;
        return true;
    });

/** @param {Float32Array} data @param {Float32Array} bias @param {number} rows @param {number} cols */
function clearBlind(data, bias, rows, cols) {
    for (let i = 0; i < rows; i++)
        if (bias.subarray(i * cols, (i + 1) * cols).every(value => value <= -1e29))
            data.fill(0, i * cols, (i + 1) * cols);
}

/** @param {Float32Array} data @param {number} rows @param {number} cols */
function rowEntropy(data, rows, cols) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
        const row = data.subarray(i * cols, (i + 1) * cols);
        const total = row.reduce((a, b) => a + Math.abs(b), 0);
        for (const value of row) {
            const p = Math.abs(value) / total;
            if (p > 0) sum -= p * Math.log(p);
        }
    }
    return sum / rows;
}
