/**
 * Attention rollout (Abnar & Zuidema 2020): the product over layers of (A + I)/2, where A is the mean of the heads'
 * maps. Maps that are no distributions over keys are made into ones, and what that means is said.
 */

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('./explain.js').TokenScores} TokenScores
 */

/**
 * How the output's attention spreads over the tokens, from a pass that was kept.
 * @param {import('../engine/core.js').Core} core
 * @param {import('./model.js').CoreModel} model
 * @param {ModelConfig} config
 * @param {number | undefined} token of a model with an output at every token
 * @returns {TokenScores}
 */
export function rollout(core, model, config, token) {
    const { attention, heads, pooling } = config,
        /** @type {Set<string>} */ warnings = new Set();
    let through = new Float64Array(0),
        tokens = 0;
    for (let layer = 0; layer < attention.length; layer++) {
        const { rows, cols } = model.inspection.mapSize(layer),
            { kind, mode, rank } = /** @type {any} */ (attention[layer]),
            name = `layer ${layer} (${kind})`;
        const mean = new Float64Array(rows * cols);
        for (let head = 0; head < heads; head++) {
            const { data } = model.inspection.map(layer, head);
            for (let i = 0; i < mean.length; i++) mean[i] += data[i] / heads;
        }
        if (core.has(kind, 'ksvd'))
            warnings.add(
                `${name}: the map is the kernel that its scores imply, of rank ${rank} at most, and not what it mixes by` +
                    (mode === 'fixed' ? '; with mode "fixed" it mixes no tokens at all' : ''),
            );
        distribute(mean, cols, name, warnings);
        through = layer === 0 ? mean : product(mean, through, rows);
        tokens = rows;
    }
    const first = pooling === 'cls' ? 1 : 0,
        row = { cls: 0, last: tokens - 1, none: token }[/** @type {string} */ (pooling)],
        found = new Float64Array(tokens - first);
    if (pooling !== 'mean' && row === undefined)
        warnings.add(`pooling "${pooling}" weighs tokens by itself, which is not seen: the mean over tokens`);
    for (let i = row ?? 0; i < (row === undefined ? tokens : row + 1); i++)
        for (let j = 0; j < found.length; j++) found[j] += through[i * tokens + first + j];
    const sum = found.reduce((a, b) => a + b, 0);
    return {
        tokens: found.map(value => value / sum),
        ...(warnings.size > 0 && { warning: [...warnings].join('; ') }),
    };
}

/**
 * Rows that sum to 1, with as much of each token itself again (the residual).
 * @param {Float64Array} map @param {number} n @param {string} name @param {Set<string>} warnings
 */
function distribute(map, n, name, warnings) {
    let signed = false,
        loose = false;
    for (let i = 0; i < n; i++) {
        const row = map.subarray(i * n, (i + 1) * n);
        let sum = 0,
            size = 0;
        for (const value of row) {
            sum += value;
            size += Math.abs(value);
        }
        signed ||= size - sum > 1e-4 * size;
        loose ||= Math.abs(sum - 1) > 1e-3;
        for (let j = 0; j < n; j++)
            row[j] = (size > 0 ? Math.abs(row[j]) / size / 2 : 0) + (i === j ? (size > 0 ? 0.5 : 1) : 0);
    }
    if (signed)
        warnings.add(
            `${name}: the map has negative weights, which take away what others add; sizes are taken, so that this is no explanation`,
        );
    else if (loose) warnings.add(`${name}: the rows of the map don't sum to 1; they are made to`);
}

/** @param {Float64Array} a @param {Float64Array} b @param {number} n */
function product(a, b, n) {
    const out = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++) {
            const of = a[i * n + k];
            if (of !== 0) for (let j = 0; j < n; j++) out[i * n + j] += of * b[k * n + j];
        }
    return out;
}
