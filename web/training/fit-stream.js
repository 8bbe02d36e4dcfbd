/** fit() of samples that come one after the other: what can be checked at once is, the rest when it is begun. */
import { prepareSet } from '../samples/dataset.js';
import { said } from '../samples/labels.js';
import { MIX_OPTIONS } from './mix.js';
import { completeFit } from './options.js';
import { Training } from './training.js';

/**
 * @typedef {import('./stream.js').Wanted} Wanted
 * @typedef {import('./stream.js').Learned} Learned
 *
 * @typedef {object} Taker the model
 * @property {import('../engine/core.js').Core} core
 * @property {() => readonly string[]} names of its parameters
 * @property {import('../operations/config.js').ModelConfig} config with the names of the classes that data has
 * @property {string[] | null} classes that it knew before
 * @property {Wanted['encode']} encode
 * @property {Learned} known
 * @property {Wanted['by']} by
 * @property {(source: import('./source.js').SampleSource, complete: import('./options.js').CompleteFit, learned:
 *   Learned) => Training} fit
 */

/** @param {any} data @param {any} options @param {Taker} taker */
export function fitStream(data, options, taker) {
    const encode = (/** @type {any} */ validation) => taker.encode(validation, 'fit: validation'),
        complete = completeFit(taker.core, taker.names, options, encode, MIX_OPTIONS);
    return new Training(reports(data, { ...taker, options, complete }, taker));
}

/**
 * @param {any} data @param {Wanted} wanted @param {Taker} taker
 * @returns {AsyncGenerator<import('../types.js').FitReport, void, void>}
 */
async function* reports(data, wanted, { classes, fit }) {
    const { prepareStream } = await import('./stream.js');
    const ready = await prepareStream(data, wanted);
    if (!ready) return;
    const { complete, config } = wanted,
        { source, learned } = ready;
    if (complete.validation)
        complete.validation = prepareSet(complete.validation, learned.standardization, learned.targets);
    source.said = said(source, config, { ...config, classes }).said;
    try {
        yield* fit(source, complete, learned);
    } finally {
        await source.close();
    }
}
