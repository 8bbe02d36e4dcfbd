/** How the inputs and targets of a model are standardised: by what its training set tells. */
import { Standardization } from '../samples/standardization.js';

/** @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet */

/**
 * Mean and deviation as a configuration wants them, null where it wants none.
 * @param {import('../operations/config.js').ModelConfig} config
 * @param {any} data
 * @param {EncodedSet} set
 * @param {string} where
 */
export function measure(config, data, { samples, values }, where) {
    const { outputs, places, standardize, standardizeTargets } = config,
        by = byOf(config, data);
    const standardization =
        standardize === false
            ? null
            : Standardization.measure(
                  samples.flatMap(({ data, second }) => (second ? [{ data }, { data: second.data }] : [{ data }])),
                  featuresOf(samples[0]),
                  by,
                  `${where}.x`,
                  samples[0].rows && samples[0].place,
              );
    if (places > 0) standardization?.spareFirst();
    return {
        standardization,
        targets:
            standardizeTargets && values
                ? Standardization.measure([{ data: values }], outputs, 'feature', `${where}.y`, 'output')
                : null,
    };
}

/**
 * @param {import('../operations/config.js').ModelConfig} config @param {any} data
 * @returns {import('../samples/standardization.js').By}
 */
export function byOf({ input, standardize }, data) {
    return standardize === 'position' ||
        (standardize === 'auto' && data.standardize === 'position' && input.kind !== 'table')
        ? 'position'
        : 'feature';
}

/**
 * What is not standardised must bear rounding to float32.
 * @param {import('../operations/config.js').ModelConfig} config
 * @param {EncodedSet} set
 */
export function checkRounding({ input }, { samples }) {
    if (input.kind === 'tokens') return;
    const [sample] = samples,
        parts = samples.flatMap(sample => (sample.second ? [sample, sample.second] : [sample]));
    Standardization.checkRounding(
        parts,
        featuresOf(sample),
        sample.where.replace(/\[\d+\]$/, ''),
        sample.rows && sample.place,
    );
}

/** What is standardised by itself. @param {import('../samples/dataset.js').Encoded} sample */
function featuresOf({ data, length, rows }) {
    return rows ? data.length : data.length / length;
}
