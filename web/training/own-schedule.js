/** A schedule of one's own: a function of the progress that gives the factor of the learning rate. */
import { describe, fail } from '../errors.js';

/** @typedef {(progress: number) => number} OwnSchedule progress from 0 to below 1, warm-up aside */

/** @param {OwnSchedule} schedule @param {number} progress @returns {number} */
export function factorAt(schedule, progress) {
    const factor = schedule(progress);
    return Number.isFinite(factor) && factor >= 0
        ? factor
        : fail(
              `fit: schedule(${progress}) is ${describe(factor)}, expected a factor of the learning rate, a number from 0 on`,
          );
}

/**
 * How far a training is behind its warm-up, as the core's schedules have it (src/train/schedule.h).
 * @param {number} step from 0 @param {number} steps @param {number} warmup
 */
export function progressAt(step, steps, warmup) {
    return (step - warmup) / (steps - warmup);
}
