/** What a training that was broken off goes on with, and how the options given then go with those it began with. */
import { checkBoolean, describe, fail, isObject } from '../errors.js';
import { plain } from './history.js';

/**
 * @typedef {object} TrainingRecord of the latest training of a model; plain data, lists of float32 among them
 * @property {Record<string, any>} options of fit(), as they were given
 * @property {string[]} functions options that were functions, which nothing stores
 * @property {number} epochs
 * @property {string} fingerprint of the samples; '' where they were not there as a whole
 * @property {import('./source.js').SampleSource['said']} said of the samples, in every report
 * @property {boolean} [validated] whether it had a validation set
 * @property {import('./run.js').Progress} at
 */

/** Options that are of one call of fit(): they are not stored, and may be given anew. */
const OF_A_CALL = ['resume', 'fresh', 'validation', 'signal', 'callbacks'];
/** Stored, but another value changes nothing of how the training goes. */
const FREE = [...OF_A_CALL, 'epochs', 'reportEvery', 'maxSeconds'];

/**
 * The part of the options that a record keeps.
 * @param {any} options of fit(), checked
 * @returns {Pick<TrainingRecord, 'options' | 'functions'>}
 */
export function storedOptions(options) {
    /** @type {Record<string, any>} */
    const stored = {},
        functions = [];
    for (const name in options) {
        // Infinite is what an option is that was not given, and JSON has no word for it.
        if (OF_A_CALL.includes(name) || options[name] === undefined || options[name] === Infinity) continue;
        if (typeof options[name] === 'function') functions.push(name);
        else stored[name] = plain(options[name]);
    }
    return { options: stored, functions };
}

/**
 * Options of fit(): with `resume`, those that the training began with, and what may be given anew.
 * @template {any} O
 * @param {O} options as they were given
 * @param {TrainingRecord | null} record
 * @returns {O}
 */
export function resumedOptions(options, record) {
    if (!isObject(options) || !checkBoolean('fit: resume', /** @type {any} */ (options).resume ?? false))
        return options;
    if (!record)
        return fail(
            'fit: resume is true, but this model has no training to go on with: only one that made a step can be resumed, of the same model or of pa.resume(bytes) of its checkpoint',
        );
    const given = /** @type {Record<string, any>} */ (options);
    if (given.fresh) fail('fit: resume goes on with the optimizer, fresh begins a new one; leave one of them out');
    for (const name in given) {
        if (FREE.includes(name) || given[name] === undefined || record.functions.includes(name)) continue;
        const was = record.options[name];
        if (same(given[name], was)) continue;
        fail(
            `fit: ${name} is ${describe(given[name])}, but the training that resume goes on with ${was === undefined ? 'was begun without that option' : `has ${describe(was)}`}; leave it out, or begin a new training without resume`,
        );
    }
    for (const name of record.functions)
        if (typeof given[name] !== 'function')
            fail(`fit: ${name} was a function, which resume can't bring back; give it again`);
    const anew = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return /** @type {any} */ ({ ...record.options, ...anew });
}

/** Whether an option is given as it was stored. @param {any} value @param {any} stored */
function same(value, stored) {
    try {
        return typeof value !== 'function' && JSON.stringify(plain({ value })) === JSON.stringify({ value: stored });
    } catch {
        return false; // what JSON has no form for is none of the options
    }
}

/**
 * Tells optimizers apart.
 * @param {import('./options.js').CompleteOptimizer} a
 * @param {import('./options.js').CompleteOptimizer | null} b
 */
export function sameOptimizer(a, b) {
    return JSON.stringify(a) === JSON.stringify(b);
}
