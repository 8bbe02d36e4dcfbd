// The learned spectrum: how much of the scores each component of a layer and head carries.

/**
 * ‖e_c‖² + ‖r_c‖² of every component of each layer and head that has learned scores, over a few samples.
 * @param {any} model
 * @param {import('../tasks/index.js').Sample[]} samples
 */
export function energies(model, samples) {
    /** @type {Float64Array[][]} */
    const energy = [];
    for (const x of samples)
        model
            .inspect(x, { maps: false, spectrum: false })
            .layers.forEach((/** @type {any} */ layer, /** @type {number} */ l) => {
                layer.heads.forEach((/** @type {any} */ { e, r }, /** @type {number} */ h) => {
                    if (!e) return;
                    const sums = ((energy[l] ??= [])[h] ??= new Float64Array(e.cols));
                    for (let i = 0; i < e.data.length; i++) sums[i % e.cols] += e.data[i] ** 2 + r.data[i] ** 2;
                });
            });
    return energy;
}

/**
 * Of each layer and head the `keep` components that weigh most.
 * @param {Float64Array[][]} energy
 * @param {number} keep
 */
export const strongest = (energy, keep) =>
    energy.map(heads =>
        heads.map(
            sums =>
                new Set(
                    Array.from(sums.keys())
                        .sort((i, j) => sums[j] - sums[i])
                        .slice(0, keep),
                ),
        ),
    );

/**
 * Of each layer and head the shares of the scores' energy that its components have, largest first.
 * @param {Float64Array[][]} energy
 * @param {number} depth
 * @param {number} heads
 */
export const sharesOf = (energy, depth, heads) =>
    Array.from({ length: depth * heads }, (_, i) => {
        const sums = energy[Math.floor(i / heads)]?.[i % heads] ?? [];
        const total = sums.reduce((a, b) => a + b, 0) || 1;
        return Float32Array.from(sums, v => v / total)
            .sort()
            .reverse();
    });
