/** The schedule of a training and its options, checked. Which there are, the core says. */
import { checkKeys, checkObject, checkWord, fail, isObject } from '../errors.js';
import { checkOption, optionNumber } from '../operations/options.js';
import { factorAt } from './own-schedule.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {{ kind: number, numbers: Float64Array, own?: import('./own-schedule.js').OwnSchedule }} CompleteSchedule as
 *   the core takes it; own: what stands in for it behind the warm-up
 */

/**
 * @param {Core} core @param {any} given a word, an object with the kind and its options, or a function
 * @param {number} warmup
 * @returns {CompleteSchedule}
 */
export function completeSchedule(core, given, warmup) {
    if (typeof given === 'function') {
        factorAt(given, 0);
        return { ...completeSchedule(core, 'constant', warmup), own: given };
    }
    const { schedules } = core;
    const { kind, ...own } = isObject(given) ? checkObject('fit: schedule', given) : { kind: given };
    const names = schedules.map(({ name }) => name),
        word = checkWord(isObject(given) ? 'fit: schedule.kind' : 'fit: schedule', kind, names);
    const number = names.indexOf(word),
        { options } = schedules[number];
    checkKeys(
        'fit: schedule',
        `option of ${word}`,
        own,
        options.map(({ name }) => name),
    );
    if (word === 'oneCycle' && warmup > 0)
        fail(`fit: warmup is ${warmup}, but the schedule oneCycle rises by itself; say how long by its pctStart`);
    const numbers = options.map(option =>
        optionNumber(option, checkOption(`fit: schedule.${option.name}`, option, own[option.name])),
    );
    return { kind: number, numbers: Float64Array.from(numbers) };
}
