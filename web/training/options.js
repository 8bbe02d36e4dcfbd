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
} from '../errors.js';
import { checkSignal } from '../engine/platform.js';
import { checkOption, optionNumber } from '../operations/options.js';
import { GROUP_OPTIONS, completeGroups } from './groups.js';
import { completeSchedule } from './schedule.js';
import { WATCH_OPTIONS, completeWatch } from './stopping.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('./groups.js').Names} Names
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 *
 * @typedef {object} CompleteOptimizer
 * @property {string} optimizer
 * @property {number[]} numbers of its options, as the core takes them
 * @property {number[]} groups of parameters that are not as all others (groups.js), as the core takes them
 *
 * @typedef {object} CompleteFit
 * @property {CompleteOptimizer} optimizer
 * @property {number} clip of it
 * @property {number} learningRate
 * @property {number} epochs
 * @property {number} batchSize samples of an update
 * @property {import('./schedule.js').CompleteSchedule} schedule
 * @property {'step' | 'epoch'} scheduleBy
 * @property {number} warmup
 * @property {boolean} shuffle
 * @property {number | null} seed
 * @property {number} reportEvery
 * @property {EncodedSet | null} validation
 * @property {import('./mix.js').Mix | null} [mix]
 * @property {import('./augment.js').Augment | null} [augment]
 * @property {import('../engine/platform.js').Signal | null} signal
 * @property {import('./stopping.js').Watched | null} watched
 * @property {any} given the options as they were given
 * @property {boolean} resume the training before goes on
 * @property {boolean} fresh the optimizer begins anew, though it is the one that the model has
 */

/** What the core does not take as a number beside the others. */
const OWN_OPTIONS = ['optimizer', ...GROUP_OPTIONS];
/** What fit() does where nothing is said; Python's has the same (scripts/python-table.mjs). */
export const FIT_DEFAULTS = /** @type {const} */ ({
    optimizer: 'adam',
    learningRate: 1e-3,
    epochs: 10,
    batchSize: 16,
    schedule: 'constant',
    warmup: 0,
});

/** @param {Core} core */
export function optimizerKeys({ optimizerOptions }) {
    return [...OWN_OPTIONS, ...optimizerOptions.map(({ name }) => name)];
}

const FIT_OPTIONS = [
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
    'accumulate',
    'scheduleBy',
    'validationSplit',
    ...WATCH_OPTIONS,
    'resume',
    'fresh',
];

/** The row of an optimizer in the core's list. @param {Core} core @param {any} name @param {string} where */
function optimizerRow({ optimizers }, name, where) {
    const names = optimizers.map(({ name }) => name);
    return optimizers[names.indexOf(checkWord(`${where}: optimizer`, name ?? FIT_DEFAULTS.optimizer, names))];
}

/**
 * @param {Core} core @param {Names} names @param {any} options @param {string} where
 * @returns {CompleteOptimizer}
 */
export function completeOptimizer(core, names, options, where) {
    const { name: optimizer, defaults } = optimizerRow(core, options.optimizer, where);
    if (defaults.decoupledWeightDecay && options.decoupledWeightDecay === false)
        fail(`${where}: decoupledWeightDecay is false, but ${optimizer} has no other; adam and radam have both`);
    const numbers = core.optimizerOptions.map(option => {
        const { name } = option,
            fallback = defaults[name] ?? option.fallback;
        return optionNumber(option, checkOption(`${where}: ${name}`, { ...option, fallback }, options[name]));
    });
    return {
        optimizer,
        numbers,
        groups: completeGroups(names, options, numberOf(core, numbers, 'weightDecay'), where),
    };
}

/**
 * @param {Core} core @param {Names} names @param {any} options @param {(validation: any) => EncodedSet} encode
 * @param {readonly string[]} [own] options that only some kinds of models have
 * @returns {CompleteFit}
 */
export function completeFit(core, names, options, encode, own = []) {
    checkObject('fit: options', options);
    checkKeys('fit', 'option', options, [...optimizerKeys(core), ...FIT_OPTIONS, ...own], ['signal', 'validation']);
    const { validation, seed, reportEvery = 'epoch' } = options,
        signal = checkSignal('fit', options.signal);
    const optimizer = completeOptimizer(core, names, options, 'fit'),
        warmup = checkInteger('fit: warmup', options.warmup ?? FIT_DEFAULTS.warmup, 0);
    return {
        optimizer,
        clip: clipOf(core, optimizer),
        learningRate: completeRate(core, optimizer, options, 'fit'),
        epochs: checkInteger('fit: epochs', options.epochs ?? FIT_DEFAULTS.epochs, 0),
        // Samples go through the model one at a time: several batches to an update are a larger batch.
        batchSize:
            checkInteger('fit: batchSize', options.batchSize ?? FIT_DEFAULTS.batchSize, 1) *
            checkInteger('fit: accumulate', options.accumulate ?? 1, 1),
        schedule: completeSchedule(core, options.schedule ?? FIT_DEFAULTS.schedule, warmup),
        scheduleBy: checkWord('fit: scheduleBy', options.scheduleBy ?? 'step', ['step', 'epoch']),
        warmup,
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
        watched: completeWatch(options),
        given: options,
        resume: options.resume ?? false,
        fresh: checkBoolean('fit: fresh', options.fresh ?? false),
    };
}

/**
 * Options of model.step().
 * @param {Core} core @param {Names} names @param {any} options
 * @param {CompleteOptimizer | null} current what goes on where no optimizer is asked for
 * @returns {{ learningRate: number, optimizer: CompleteOptimizer }}
 */
export function completeStep(core, names, options, current) {
    const keys = optimizerKeys(core);
    checkObject('step: options', options);
    checkKeys('step', 'option', options, [...keys, 'learningRate']);
    const optimizer =
        current && keys.every(name => options[name] === undefined)
            ? current
            : completeOptimizer(core, names, options, 'step');
    return { learningRate: completeRate(core, optimizer, options, 'step'), optimizer };
}

/** @param {Core} core @param {CompleteOptimizer} complete @param {any} options @param {string} where */
export function completeRate(core, { optimizer }, { learningRate }, where) {
    const { defaults } = optimizerRow(core, optimizer, where);
    return checkNumber(`${where}: learningRate`, learningRate ?? defaults.learningRate ?? FIT_DEFAULTS.learningRate, 0);
}

/** The largest norm of a gradient, 0 where there is none. @param {Core} core @param {CompleteOptimizer} complete */
export function clipOf(core, { numbers }) {
    return numberOf(core, numbers, 'clip');
}

/** @param {Core} core @param {readonly number[]} numbers of an optimizer's options @param {string} option */
function numberOf({ optimizerOptions }, numbers, option) {
    return numbers[optimizerOptions.findIndex(({ name }) => name === option)];
}
