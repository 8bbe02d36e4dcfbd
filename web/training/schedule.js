/** The schedule of a training and its options, checked. Which there are, the core says. */
import { checkKeys, checkObject, checkWord, fail, isObject } from '../errors.js';
import { checkOption, optionNumber } from '../operations/options.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {{ kind: number, numbers: Float64Array }} CompleteSchedule as the core takes it
 */

/**
 * @param {Core} core @param {any} given a word, or an object with the kind and its options
 * @param {number} warmup
 * @returns {CompleteSchedule}
 */
export function completeSchedule({ schedules }, given, warmup) {
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
