/** Parameters as the core has them: of a model, and of one that is not built. */

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 */

/**
 * By the names that the core has for them. `values`: what they begin with, where they are drawn.
 * @typedef {Map<string, { name: string, shape: number[], values?: Float32Array }>} CustomParameters
 */

/**
 * @param {Core} core
 * @param {Pointer} model
 * @param {number} i
 * @param {CustomParameters} custom of layers of one's own, whose shapes and names the core does not know
 */
export function parameterOf(core, model, i, custom) {
    const { exports, memory } = core;
    const { shape, size, data } = tensorOf(core, exports.pa_model_parameter(model, i));
    const name = memory.string(exports.pa_model_parameter_name(model, i)),
        own = custom.get(name);
    return {
        name: own?.name ?? name,
        shape: own?.shape.slice() ?? shape,
        size,
        data,
    };
}

/** A tensor of the core's own. @param {Core} core @param {Pointer} tensor */
export function tensorOf({ exports, memory }, tensor) {
    const shape = Array.from(memory.i32(exports.pa_tensor_shape(tensor), exports.pa_tensor_ndim(tensor)));
    return { shape, size: shape.reduce((product, n) => product * n, 1), data: exports.pa_tensor_data(tensor) };
}

/**
 * Names and shapes of the parameters of a model that is not built: a few kilobytes, whatever it would take.
 * @param {Core} core
 * @param {Float64Array} numbers its configuration
 * @param {string} where
 * @param {CustomParameters} custom
 * @returns {{ name: string, shape: number[] }[]}
 */
export function parameterShapes(core, numbers, where, custom) {
    const { exports, memory } = core;
    const model = memory.withBlocks(scratch => exports.pa_model_create(scratch.put(numbers), numbers.length, 1));
    if (model === 0) throw core.error(where);
    try {
        return Array.from({ length: exports.pa_model_parameter_count(model) }, (_, i) =>
            parameterOf(core, model, i, custom),
        );
    } finally {
        exports.pa_model_free(model);
    }
}
