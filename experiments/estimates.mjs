/** How long a training would take on this machine: a few steps, timed, and what all of them come to. */
import { stopwatch } from './context.mjs';

/** Samples of a timed step; fewer than of the papers' steps, whose time grows with them. */
const SAMPLES = 16;
/** Steps that are timed, behind one that is not: the first one is slower. */
const TIMED = 2;

/** How many samples are needed. */
export const NEEDED = SAMPLES * (TIMED + 1);

/**
 * Seconds of processor time of one sample, forward and backward.
 * @param {any} model
 * @param {{ x: any[], y: ArrayLike<number> }} data at least NEEDED samples
 * @param {object} options of fit()
 */
export async function secondsOfSample(model, { x, y }, options) {
    const data = { x: x.slice(0, NEEDED), y: Int32Array.from({ length: NEEDED }, (_, i) => y[i]) };
    let clock = stopwatch();
    for await (const { step } of model.fit(data, { ...options, epochs: 1, batchSize: SAMPLES, reportEvery: 1 }))
        if (step === 1) clock = stopwatch();
    return clock() / (SAMPLES * TIMED);
}

/** "2.3 s", "0.54 s" @param {number} seconds */
export const secondsText = seconds => `${seconds.toPrecision(2)} s`;

/** "0.7", "3.2", "176" @param {number} seconds */
export const hoursText = seconds => {
    const hours = seconds / 3600;
    return hours < 10 ? hours.toFixed(1) : hours.toFixed(0);
};
