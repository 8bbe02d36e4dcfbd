/**
 * The options of fit() and step(), checked and completed. Which optimizers and schedules there are, the core says.
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
    isObject,
} from '../errors.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../types.js').FitOptions} FitOptions
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {Required<Omit<import('../types.js').OptimizerOptions, 'learningRate'>>} CompleteOptimizer
 * @typedef {CompleteOptimizer & Required<Omit<FitOptions, 'validation' | 'signal' | 'seed' | 'reportEvery'>> & { seed:
 *   number | null, reportEvery: number, validation: EncodedSet | null, signal: import('../engine/platform.js').Signal |
 *   null }}
 *   CompleteFit
 */

export const OPTIMIZER_OPTIONS = ['optimizer', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'momentum', 'clip'];
/** Where an optimizer's row (src/train/optimizer.h) says nothing else. @type {Record<string, number>} */
const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, momentum: 0, clip: 0 };

const FIT_OPTIONS = [
    ...OPTIMIZER_OPTIONS,
    'learningRate',
    'epochs',
    'batchSize',
    'schedule',
    'warmup',
    'validation',
    'signal',
    'shuffle',
    'seed',
    'reportEvery',
];

/** @param {Core} core @param {any} options @param {string} where @returns {CompleteOptimizer} */
export function completeOptimizer({ optimizers }, options, where) {
    const names = optimizers.map(({ name }) => name),
        optimizer = /** @type {CompleteOptimizer['optimizer']} */ (
            checkWord(`${where}: optimizer`, options.optimizer ?? 'adam', names)
        );
    const defaults = { ...DEFAULTS, ...optimizers[names.indexOf(optimizer)].defaults };
    const beta = /** @param {string} name @param {number} value */ (name, value) => {
        if (checkNumber(`${where}: ${name}`, value, 0, 1) === 1) fail(`${where}: ${name} must be less than 1`);
        return value;
    };
    const epsilon = checkNumber(`${where}: epsilon`, options.epsilon ?? defaults.epsilon, 0);
    if (epsilon === 0) fail(`${where}: epsilon must be above 0`);
    return {
        optimizer,
        epsilon,
        beta1: beta('beta1', options.beta1 ?? defaults.beta1),
        beta2: beta('beta2', options.beta2 ?? defaults.beta2),
        weightDecay: checkNumber(`${where}: weightDecay`, options.weightDecay ?? defaults.weightDecay, 0),
        momentum: checkNumber(`${where}: momentum`, options.momentum ?? defaults.momentum, 0, 1),
        clip: checkNumber(`${where}: clip`, options.clip ?? defaults.clip, 0),
    };
}

/** @param {Core} core @param {any} options @param {(validation: any) => EncodedSet} encode @returns {CompleteFit} */
export function completeFit(core, options, encode) {
    checkObject('fit: options', options);
    checkKeys('fit', 'option', options, FIT_OPTIONS, ['signal', 'validation']);
    const { signal = null, validation, seed, reportEvery = 'epoch' } = options;
    if (signal !== null && (!isObject(signal) || typeof signal.aborted !== 'boolean'))
        fail(`fit: signal must be an AbortSignal, got ${describe(signal)}`);
    return {
        ...completeOptimizer(core, options, 'fit'),
        learningRate: checkNumber('fit: learningRate', options.learningRate ?? 1e-3, 0),
        epochs: checkInteger('fit: epochs', options.epochs ?? 10, 0),
        batchSize: checkInteger('fit: batchSize', options.batchSize ?? 16, 1),
        schedule: /** @type {CompleteFit['schedule']} */ (
            checkWord('fit: schedule', options.schedule ?? 'constant', core.schedules)
        ),
        warmup: checkInteger('fit: warmup', options.warmup ?? 0, 0),
        shuffle: checkBoolean('fit: shuffle', options.shuffle ?? true),
        seed: seed === undefined ? null : checkInteger('fit: seed', seed, 0, 2 ** 32 - 1),
        reportEvery:
            reportEvery === 'epoch'
                ? Infinity
                : reportEvery === 'step'
                  ? 1
                  : typeof reportEvery === 'number'
                    ? checkInteger('fit: reportEvery', reportEvery, 1)
                    : fail(
                          `fit: reportEvery must be "epoch", "step" or a number of steps, got ${describe(reportEvery)}`,
                      ),
        validation: validation === undefined || validation === null ? null : encode(validation),
        signal,
    };
}

/** Options of model.step(). @param {Core} core @param {any} options */
export function completeStep(core, options) {
    checkObject('step: options', options);
    checkKeys('step', 'option', options, [...OPTIMIZER_OPTIONS, 'learningRate']);
    const given = OPTIMIZER_OPTIONS.some(name => options[name] !== undefined);
    return {
        learningRate: checkNumber('step: learningRate', options.learningRate ?? 1e-3, 0),
        optimizer: given ? completeOptimizer(core, options, 'step') : null,
    };
}

/** @param {Core} core */
export function defaultOptimizer(core) {
    return completeOptimizer(core, {}, 'step');
}

/** Tells optimizers apart. @param {CompleteOptimizer} o */
export function optimizerText({ optimizer, beta1, beta2, epsilon, weightDecay, momentum, clip }) {
    return JSON.stringify([optimizer, beta1, beta2, epsilon, weightDecay, momentum, clip]);
}
