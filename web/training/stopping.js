/**
 * What a training is watched by: options of fit() that end it before its last epoch, or say which weights are left in
 * the model. Here they are checked; watch.js, which is fetched with the first training, does the work.
 */
import {
    checkBoolean,
    checkInteger,
    checkKeys,
    checkNumber,
    checkObject,
    checkWord,
    describe,
    fail,
    isArray,
    isObject,
} from '../errors.js';
import { NUMBERS, SMALLER_BETTER } from '../metrics/names.js';

/**
 * @typedef {object} Monitored
 * @property {string} monitor
 * @property {string[]} [metrics] of an evaluation, where the monitored one is none that it always has
 * @property {boolean} larger is better
 * @property {number} minDelta
 * @property {number} patience Infinity where only the best epoch is wanted
 *
 * @typedef {object} Watched
 * @property {Monitored | null} monitored
 * @property {boolean} restoreBest
 * @property {number} maxSeconds
 * @property {number} decay of the average of the weights, 0: there is none
 * @property {import('../types.js').FitCallbacks[]} callbacks
 */

export const WATCH_OPTIONS = ['earlyStopping', 'restoreBest', 'maxSeconds', 'callbacks', 'ema'];

/** What every report or evaluation of some model has; of the first the smaller is better, of the others the larger. */
const PLAIN_SMALLER = ['loss', 'objective', 'taskLoss', 'ksvd', 'mse', 'mae', 'hammingLoss'];
const PLAIN = [...PLAIN_SMALLER, 'accuracy', 'r2', 'exactMatch', 'f1Micro', 'f1Macro'];

const MOMENTS = ['begin', 'step', 'epoch', 'end'];

/**
 * @param {any} options of fit()
 * @returns {Watched | null} null: none of them was given
 */
export function completeWatch({ earlyStopping, restoreBest = false, maxSeconds, callbacks, ema }) {
    const monitored = completeMonitor(earlyStopping, checkBoolean('fit: restoreBest', restoreBest));
    if (maxSeconds !== undefined && !(typeof maxSeconds === 'number' && maxSeconds > 0))
        fail(`fit: maxSeconds must be a number above 0, got ${describe(maxSeconds)}`);
    const decay = checkNumber('fit: ema', ema ?? 0, 0);
    if (decay >= 1) fail(`fit: ema is ${decay}, expected the decay of an average, below 1, such as 0.999`);
    const given = callbacks === undefined ? [] : completeCallbacks(callbacks);
    return monitored || maxSeconds !== undefined || decay > 0 || given.length > 0
        ? { monitored, restoreBest, maxSeconds: maxSeconds ?? Infinity, decay, callbacks: given }
        : null;
}

/** @param {any} given @param {boolean} restoreBest @returns {Watched['monitored']} */
function completeMonitor(given, restoreBest) {
    if (given === undefined && !restoreBest) return null;
    const where = 'fit: earlyStopping',
        stops = given !== undefined && given !== false;
    const own = isObject(given) ? checkObject(where, given) : { patience: stops ? given : 1 };
    checkKeys(where, 'option', own, ['patience', 'minDelta', 'monitor']);
    const monitor = checkWord(`${where}.monitor`, own.monitor ?? 'loss', [...new Set([...PLAIN, ...NUMBERS])]);
    const patience = checkInteger(isObject(given) ? `${where}.patience` : where, own.patience ?? 5, 1);
    return {
        monitor,
        metrics: PLAIN.includes(monitor) ? undefined : [monitor],
        larger: ![...PLAIN_SMALLER, ...SMALLER_BETTER].includes(monitor),
        minDelta: checkNumber(`${where}.minDelta`, own.minDelta ?? 0, 0),
        patience: stops ? patience : Infinity,
    };
}

/** @param {any} given one object of functions, or an array of them @returns {import('../types.js').FitCallbacks[]} */
export function completeCallbacks(given) {
    const many = isArray(given);
    return Array.from(many ? given : [given], (one, i) => {
        const where = many ? `fit: callbacks[${i}]` : 'fit: callbacks';
        checkKeys(where, 'moment', checkObject(where, one), MOMENTS);
        for (const moment of MOMENTS)
            if (one[moment] !== undefined && typeof one[moment] !== 'function')
                fail(`${where}.${moment} must be a function, got ${describe(one[moment])}`);
        return one;
    });
}
