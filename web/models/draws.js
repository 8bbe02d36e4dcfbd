/** Predictions in which chance has a part: the mean of several passes. */
import { checkInteger, checkKeys, checkObject } from '../errors.js';

/**
 * The logits, the mean of so many forward passes, each with other draws.
 * @param {import('./model.js').CoreModel} model @param {{ draws?: number }} options of predict()
 * @param {() => Float32Array} forward
 * @returns {Float32Array}
 */
export function meanOfDraws(model, options, forward) {
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
