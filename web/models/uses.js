/** What a trained model is asked for beside one prediction: many, and what its head takes. */
import { checkInteger, checkKeys, checkNumber, checkObject, describe, fail, isArray } from '../errors.js';

/**
 * @typedef {object} Used a model, as it is used here
 * @property {import('./kinds.js').Kind} kind
 * @property {import('./model.js').CoreModel} model
 * @property {import('../operations/config.js').ModelConfig} config
 * @property {(x: any, where: string) => import('../samples/dataset.js').Encoded} prepared a sample for one pass
 * @property {(logits: Float32Array) => any} prediction
 */

/**
 * The logits of a prepared sample, the mean of so many forward passes, each with other draws.
 * @param {import('./model.js').CoreModel} model @param {import('../samples/dataset.js').Encoded} sample
 * @param {{ draws?: number }} options of predict()
 * @returns {Float32Array}
 */
export function drawn(model, sample, options) {
    checkKeys('predict', 'option', checkObject('predict: options', options), ['draws']);
    const draws = checkInteger('predict: draws', options.draws ?? 1, 1);
    if (draws === 1) return model.forward(sample, false, 'predict');
    let mean = new Float32Array(0);
    try {
        for (let seed = 0; seed < draws; seed++) {
            model.evaluationSeed(seed);
            const logits = model.forward(sample, false, 'predict');
            if (seed === 0) mean = new Float32Array(logits.length);
            logits.forEach((value, i) => (mean[i] += value / draws));
        }
    } finally {
        model.evaluationSeed(0);
    }
    return mean;
}

/** @param {unknown} xs @returns {any[]} */
export function samplesOf(xs) {
    return isArray(xs) ? Array.from(xs) : fail(`predictBatch: xs must be an array of samples, got ${describe(xs)}`);
}

/**
 * @param {Used} used @param {unknown} xs @param {any} options of predict()
 * @param {(x: any, where: string) => Float32Array} drawn the logits of a sample as the options say
 */
export function predictBatch({ kind, model, prepared, prediction }, xs, options, drawn) {
    if (!kind.methods.includes('predict'))
        fail(
            `predictBatch: a ${kind.name} has no predict(); generate() goes on from a text, embed() gives its vectors`,
        );
    const samples = samplesOf(xs),
        where = (/** @type {number} */ i) => `predictBatch: xs[${i}]`;
    if (Object.keys(checkObject('predictBatch: options', options)).length > 0)
        return samples.map((x, i) => prediction(drawn(x, where(i))));
    return model.forwards(forward => samples.map((x, i) => prediction(forward(prepared(x, where(i))))), 'predictBatch');
}

/** @param {Used} used @param {any} x */
export function embed({ model, config, prepared }, x) {
    const { shape, data } = model.embedding(prepared(x, 'embed: x'), 'embed'),
        tokens = config.pooling === 'none' || config.input.kind === 'graph';
    return tokens ? { rows: shape[0], cols: shape[1], data } : data;
}

/**
 * Sets the weight of the KSVD objective, of one layer or of all primal ones.
 * @param {import('../engine/core.js').Core} core @param {import('./model.js').CoreModel} model
 * @param {import('../operations/config.js').ModelConfig} config @param {number} eta @param {number} [layer]
 * @returns {import('../operations/config.js').ModelConfig} that says so
 */
export function withEta(core, model, config, eta, layer) {
    const judged = config.attention.map(({ kind }) => core.has(kind, 'ksvd'));
    checkNumber('setEta: eta', eta, 0);
    if (layer !== undefined) {
        checkInteger('setEta: layer', layer, 0, config.attention.length - 1);
        if (!judged[layer])
            fail(
                `setEta: layer ${layer} is ${config.attention[layer].kind}; only primal attention has a KSVD objective`,
            );
    } else if (!judged.includes(true)) fail('setEta: no layer is primal; only primal attention has a KSVD objective');
    model.setEta(layer ?? -1, eta);
    return {
        ...config,
        attention: config.attention.map((each, i) => (judged[i] && (layer ?? i) === i ? { ...each, eta } : each)),
    };
}
