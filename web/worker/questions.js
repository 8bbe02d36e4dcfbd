/**
 * What a training in a worker asks the page, from the page's side: what its callbacks say, and what a schedule of its
 * own gives (asking.js).
 */
import { factorAt, progressAt } from '../training/own-schedule.js';
import { completeCallbacks } from '../training/stopping.js';

/**
 * @typedef {import('../types.js').FitCallbacks} FitCallbacks
 * @typedef {import('./asking.js').Answer} Answer
 */

/**
 * @param {Record<string, any>} options of the call, from which the functions are taken
 * @returns {{ moments: string[], answered: (moment: keyof FitCallbacks, info: any) => Promise<Answer> }} at which
 *   moments it asks
 */
export function questionsOf(options) {
    const { callbacks, schedule } = options,
        all = callbacks === undefined ? [] : completeCallbacks(callbacks),
        moments = all.flatMap(one => Object.keys(one)),
        own = typeof schedule === 'function' ? schedule : null;
    let stopped = false; // stop() may be called later than in the callback that was handed it
    delete options.callbacks;
    if (own) {
        factorAt(own, 0);
        delete options.schedule;
        moments.push('schedule');
    }
    return {
        moments: [...new Set(moments)],
        async answered(moment, info) {
            const told = { ...info, stop: () => void (stopped = true) };
            for (const one of all) if ((await one[moment]?.(told)) === false) stopped = true;
            const answer = /** @type {Answer} */ ({ stop: stopped });
            if (own && moment === 'begin') answer.factors = factors(own, info, options);
            return answer;
        },
    };
}

/**
 * What a schedule gives in each step, or epoch, behind the warm-up.
 * @param {(progress: number) => number} schedule @param {{ steps: number, epochs: number }} info
 * @param {Record<string, any>} options of fit(), which the worker has checked
 */
function factors(schedule, { steps, epochs }, { scheduleBy, warmup = 0 }) {
    const all = scheduleBy === 'epoch' ? epochs : steps;
    return Float64Array.from({ length: Math.max(0, all - warmup) }, (_, i) =>
        factorAt(schedule, progressAt(warmup + i, all, warmup)),
    );
}
