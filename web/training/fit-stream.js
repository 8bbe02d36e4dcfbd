/** fit() of samples that come one after the other: what it takes is fetched when it is begun. */
import { later } from '../errors.js';
import { Training } from './training.js';

/**
 * @typedef {import('./stream.js').Wanted} Wanted
 * @typedef {(source: import('./source.js').SampleSource, learned: import('./stream.js').Learned) => Training} Fit
 */

/** @param {any} data @param {Wanted} wanted @param {Fit} fit what is done with a source of samples */
export function fitStream(data, wanted, fit) {
    return new Training(reports(data, wanted, fit));
}

/**
 * @param {any} data @param {Wanted} wanted @param {Fit} fit
 * @returns {AsyncGenerator<import('../types.js').FitReport, void, void>}
 */
async function* reports(data, wanted, fit) {
    const { prepareStream } = await later('fit', import('./stream.js')),
        ready = await prepareStream(data, wanted);
    if (!ready) return;
    try {
        yield* fit(ready.source, ready.learned);
    } finally {
        await ready.source.close();
    }
}
