/** What is kept of a call of fit() for its option augment, until augment.js is fetched. */
import { fail } from '../errors.js';
import { encodeSample, prepare } from '../samples/dataset.js';
import { unmasked } from '../samples/masking.js';
import { Standardization } from '../samples/standardization.js';

/**
 * @param {import('../operations/config.js').ModelConfig} config @param {any} options
 * @param {import('../samples/dataset.js').Encoded[]} samples prepared; none of a stream
 * @param {Standardization | null} inputs
 * @returns {import('../training/augment.js').Augment | null}
 */
export function toAugment(config, { augment: given, mixup, cutmix }, samples, inputs) {
    if (given === undefined || given === false) return null;
    return {
        given,
        config,
        samples,
        inputs,
        measure: () =>
            samples.length > 0
                ? Standardization.measure(
                      samples.map(({ data, masked }) => ({
                          data: masked ? unmasked(/** @type {any} */ (data)) : data,
                      })),
                      /** @type {any} */ (config.input).features,
                      'feature',
                      'fit: data.x',
                  )
                : fail(
                      'fit: augment counts in deviations, which a model with standardize: false measures of no stream',
                  ),
        prepared: (x, where) => prepare(encodeSample(config, x, where), inputs, true),
        fixed: config.pooling === 'none' || mixup > 0 || cutmix > 0,
    };
}
