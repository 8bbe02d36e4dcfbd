/** Predictions of models in which chance has a part: the mean over several draws, always the same ones. */
import { checkInteger, checkKeys, checkObject } from '../errors.js';

/**
 * @param {import('./model.js').CoreModel} model
 * @param {() => Float32Array} forward the logits of a pass
 * @param {{ draws?: number }} options of predict()
 * @returns {Float32Array} their mean over so many passes
 */
export function drawn(model, forward, options) {
    checkKeys('predict', 'option', checkObject('predict: options', options), ['draws']);
    const draws = checkInteger('predict: draws', options.draws ?? 1, 1);
    if (draws === 1) return forward();
    let mean = new Float32Array(0);
    try {
        for (let seed = 0; seed < draws; seed++) {
            model.evaluationSeed(seed);
            const logits = forward();
            if (seed === 0) mean = new Float32Array(logits.length);
            logits.forEach((value, i) => (mean[i] += value / draws));
        }
    } finally {
        model.evaluationSeed(0);
    }
    return mean;
}
