// The maps of a model that trains in the page, with its queries and keys, as tensors. Touches no page.

/**
 * @typedef {import('./open.js').Tensor} Tensor
 * @typedef {import('./understand.js').Matrix} Matrix
 */

/**
 * What a model makes of one sample, as tensors: the maps of each layer, or of each head where their shapes differ; then
 * its queries and keys.
 * @param {any} pa @param {{ model: Uint8Array, x: any }} of @returns {Tensor[]}
 */
export function insideOf(pa, { model: bytes, x }) {
    const model = pa.open(bytes);
    try {
        const { layers } = model.inspect(x, { spectrum: false, inputs: true });
        return [
            ...layers.flatMap((/** @type {any} */ { heads }, /** @type {number} */ i) =>
                stacked(
                    `map of layer ${i + 1}`,
                    heads.map((/** @type {any} */ head) => head.map),
                ),
            ),
            ...layers.flatMap((/** @type {any} */ { heads }, /** @type {number} */ i) =>
                ['q', 'k'].flatMap(name =>
                    heads[0].inputs?.[name]
                        ? stacked(
                              `layer ${i + 1}, ${name}`,
                              heads.map((/** @type {any} */ head) => head.inputs[name]),
                          )
                        : [],
                ),
            ),
        ];
    } finally {
        model.dispose();
    }
}

/**
 * Matrices of the heads as one tensor, if they have one shape.
 * @param {string} name @param {Matrix[]} heads @returns {Tensor[]}
 */
function stacked(name, heads) {
    const [{ rows, cols }] = heads,
        of = (/** @type {Matrix[]} */ group, /** @type {string} */ called) => {
            const size = group[0].rows * group[0].cols,
                data = new Float32Array(group.length * size);
            group.forEach((head, h) => data.set(head.data, h * size));
            return {
                name: called,
                file: '',
                shape: [group.length, group[0].rows, group[0].cols],
                dtype: 'float32',
                data,
            };
        };
    return heads.every(head => head.rows === rows && head.cols === cols)
        ? [of(heads, name)]
        : heads.map((head, h) => of([head], `${name}, head ${h + 1}`));
}
