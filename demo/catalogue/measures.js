// What is measured on a model's inspection beside its maps: the balance of the KSVD objective, pooled maps, bytes for
// pictures.

/**
 * The columns of a curve. Milliseconds are of training, as the trainer's clock counts them: time spent on steps, and on
 * nothing else.
 */
export const CURVE = ['step', 'taskLoss', 'ksvd', 'trainAccuracy', 'testAccuracy', 'milliseconds'];

/** @typedef {{ rows: number, cols: number, data: Float32Array }} Matrix */

/** A pooled head's map has a column for each key, equal within a window: one column for each window, their sum.
 * @param {Matrix} map @param {number} window @returns {Matrix} */
export function collapse(map, window) {
    if (window <= 1) return map;
    const cols = Math.ceil(map.cols / window);
    const data = new Float32Array(map.rows * cols);
    for (let i = 0; i < map.rows; i++)
        for (let j = 0; j < map.cols; j++) data[i * cols + Math.floor(j / window)] += map.data[i * map.cols + j];
    return { rows: map.rows, cols, data };
}

/**
 * Both pans of the KSVD objective J = ½ mean‖e Λ‖² + ½ mean‖r Λ‖² − mean tr(Weᵀ Wr) of each layer that has one, for one
 * sample.
 * @param {any[]} layers  of an inspection with scores
 * @param {{ name: string, shape: number[], data: Float32Array }[]} parameters
 * @returns {{ layer: number, e: number, r: number, trace: number }[]}
 */
export function balance(layers, parameters) {
    return layers.flatMap(({ layer, heads }) => {
        if (!heads[0].e) return [];
        /** @param {string} name */
        const find = name => parameters.find(p => p.name === `layers.${layer}.attention.${name}`);
        const [lambda, we, wr] = ['lambda', 'we', 'wr'].map(find);
        if (!lambda || !we || !wr) return [];
        const count = heads.length;
        let e = 0,
            r = 0,
            trace = 0;
        heads.forEach((/** @type {any} */ head, /** @type {number} */ h) => {
            const { rows, cols } = head.e;
            for (let i = 0; i < rows * cols; i++) {
                const weight = lambda.data[h * cols + (i % cols)] ** 2 / (2 * count * rows);
                e += weight * head.e.data[i] ** 2;
                r += weight * head.r.data[i] ** 2;
            }
        });
        for (let i = 0; i < we.data.length; i++) trace += (we.data[i] * wr.data[i]) / count;
        return [{ layer, e, r, trace }];
    });
}

/**
 * Maps to bytes: 0 … 255 over 0 … max, or −max … max where they are signed (128 is zero). The maximum of a map is its
 * own.
 * @param {Float32Array[]} maps @param {(index: number, low: number, top: number) => boolean} signedOf */
export function quantise(maps, signedOf) {
    const bytes = new Uint8Array(maps.reduce((sum, map) => sum + map.length, 0));
    const ranges = new Float32Array(maps.length),
        signs = new Uint8Array(maps.length);
    let at = 0;
    maps.forEach((map, k) => {
        let top = 1e-9,
            low = 0;
        for (let i = 0; i < map.length; i++) {
            top = Math.max(top, Math.abs(map[i]));
            low = Math.min(low, map[i]);
        }
        ranges[k] = top;
        const signed = signedOf(k, low, top);
        signs[k] = Number(signed);
        const scale = (signed ? 127 : 255) / top,
            zero = signed ? 128.5 : 0.5;
        for (let i = 0; i < map.length; i++) bytes[at + i] = Math.max(0, scale * map[i] + zero);
        at += map.length;
    });
    return { bytes, ranges, signs };
}
