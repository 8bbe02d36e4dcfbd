/** A pass with something added to what a sample is embedded as, and the gradient by that. */

/**
 * The logits of a sample where `probe` is added to its embedding; with a seed, the gradient of Σ seed·logits by the
 * embedding comes along, else zeros.
 * @param {import('./explain.js').Explained} explained
 * @param {import('../samples/dataset.js').Encoded} sample a single one, ready
 * @param {Float32Array} probe [tokens, width]
 * @param {Float32Array | null} seed one for each logit
 */
export function probed({ core, model, config }, sample, probe, seed) {
    const { exports, memory } = core,
        { width, pooling } = config;
    core.custom?.refuseInside('explain');
    return model.with(sample, (pointer, x, scratch) => {
        const tensor = exports.pa_tensor(0, 2, scratch.put(Int32Array.of(probe.length / width, width)), 1);
        if (tensor === 0) throw core.error('explain');
        try {
            memory.write(exports.pa_tensor_data(tensor), probe);
            const from = seed ? scratch.put(seed) : 0;
            core.check(exports.pa_model_gradient(pointer, x, sample.length, tensor, from), 'explain');
            return {
                logits: model.logits(pooling === 'none' ? sample.length : 1).slice(),
                gradient: memory.f32(exports.pa_tensor_grad(tensor), probe.length).slice(),
            };
        } finally {
            exports.pa_tensor_release(tensor);
        }
    });
}
