/** Tokens one at a time into a model with outputs at every token: what layers keep of those before lies in the core. */

/**
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {object} Steps
 * @property {boolean} bounded whether it can't take more tokens than the model looks back on
 * @property {() => void} reset forgets them
 * @property {(sample: Encoded) => Float32Array} step one token in or several, prepared; the logits of the last, of a
 *   language model those of the next one
 * @property {() => void} free before the model ends, if at all
 */

/** Tokens, of which the last is spoken of. @param {Int32Array} ids @param {string} where @returns {Encoded} */
export function encodedTokens(ids, where) {
    return {
        data: ids,
        length: ids.length,
        ids: true,
        get where() {
            return `${where}: token ${ids[ids.length - 1]}`;
        },
    };
}

/**
 * @param {import('../engine/core.js').Core} core
 * @param {Pointer} model
 * @param {Set<Pointer>} open what ends with the model
 * @param {(sample: Encoded) => Float32Array} read the logits behind a step
 * @param {string} where
 * @returns {Steps}
 */
export function openSteps(core, model, open, read, where) {
    const { exports, memory } = core,
        generator = exports.pa_generator_create(model);
    if (generator === 0) throw core.error(where);
    open.add(generator);
    return {
        bounded: exports.pa_generator_bounded(generator) !== 0,
        reset: () => {
            core.custom?.refuseInside(where);
            exports.pa_generator_reset(generator);
        },
        step: sample => {
            core.custom?.refuseInside(where);
            memory.withBlocks(scratch =>
                core.check(exports.pa_generator_step(generator, scratch.put(sample.data), sample.length), where),
            );
            return read(sample);
        },
        free: () => {
            if (open.delete(generator)) exports.pa_generator_free(generator);
        },
    };
}
