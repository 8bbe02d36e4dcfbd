/** The targets of samples that come in parts, by what the first of them said: the classes, or that they are numbers. */

import { isError } from '../../engine/platform.js';
import { encodeLabels } from '../labels.js';
import { isMissing } from '../parsing/numbers.js';

/**
 * @typedef {object} Targets
 * @property {'csv' | 'npy'} who
 * @property {readonly string[]} classes none: numbers
 * @property {import('../labels.js').MissingTarget} missingTarget
 * @property {string} sorted what the option `classes` is not given for: whether they were found in the beginning
 */

/**
 * @param {string[]} labels of a part @param {Targets} targets @param {(index: number) => string} where
 * @returns {{ y: ArrayLike<number>, kept: number[] }} `kept`: those that have one
 */
export function partTargets(labels, { who, classes, missingTarget, sorted }, where) {
    const named = new Set(classes),
        kept = labels.flatMap((label, i) => (isMissing(label) && !named.has(label) ? [] : [i]));
    if (missingTarget === 'drop' && kept.length === 0) return { y: [], kept };
    try {
        const { y } = encodeLabels(labels, {
            who,
            ...(classes.length > 0 ? { task: 'classification', classes } : { task: 'regression' }),
            missingTarget,
            where,
        });
        return { y, kept };
    } catch (error) {
        if (isError(error) && /** @type {any} */ (error).label !== undefined) error.message += sorted;
        throw error;
    }
}
