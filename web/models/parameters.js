/** Parameters as the core has them: of a model, and of one that is not built. */

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 */

/** @param {Core} core @param {Pointer} model @param {number} i */
export function parameterOf({ exports, memory }, model, i) {
    const tensor = exports.pa_model_parameter(model, i);
    const shape = Array.from(memory.i32(exports.pa_tensor_shape(tensor), exports.pa_tensor_ndim(tensor)));
    return {
        name: memory.string(exports.pa_model_parameter_name(model, i)),
        shape,
        size: shape.reduce((product, n) => product * n, 1),
        data: exports.pa_tensor_data(tensor),
    };
}

/**
 * Names and shapes of the parameters of a model that is not built: a few kilobytes, whatever it would take.
 * @param {Core} core
 * @param {Float64Array} numbers its configuration
 * @param {string} where
 * @returns {{ name: string, shape: number[] }[]}
 */
export function parameterShapes(core, numbers, where) {
    const { exports, memory } = core;
    const model = memory.withBlocks(scratch => exports.pa_model_create(scratch.put(numbers), numbers.length, 1));
    if (model === 0) throw core.error(where);
    try {
        return Array.from({ length: exports.pa_model_parameter_count(model) }, (_, i) => parameterOf(core, model, i));
    } finally {
        exports.pa_model_free(model);
    }
}
