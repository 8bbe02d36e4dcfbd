// What a data set asks of a model, as classes: whether it can be learned, and a number cut into three. Touches no page.

import { DropError } from './parts.js';

/** @typedef {import('./table.js').Read} Read @typedef {import('./table.js').Choice} Choice */

/** Where a third of the numbers lies below, and two thirds. @param {ArrayLike<number>} y */
export function thirds(y) {
    const sorted = Float64Array.from(y).sort();
    return [sorted[Math.floor(sorted.length / 3)], sorted[Math.floor((2 * sorted.length) / 3)]];
}

/** Numbers as three classes. @param {Read} read @param {number[]} limits @returns {Read} */
export const cutAt = (read, limits) => ({
    ...read,
    y: Int32Array.from(read.y, value => limits.filter(limit => value >= limit).length),
    classes: ['low', 'middle', 'high'],
});

/**
 * What can't be learned here is said, with what to do.
 * @param {string} name
 * @param {Read} data
 * @param {Choice | undefined} choice
 */
export function checkClasses(name, { x, y, classes, read }, choice) {
    const column =
        read?.target === undefined || read.target === null
            ? 'its target'
            : `its target, the column ${typeof read.target === 'number' ? read.target + 1 : `“${read.target}”`},`;
    const other = choice ? 'Choose another column as the target, here below' : 'Give each sample a class';
    if (x.length === 0) throw new DropError(`${name} holds no samples.`);
    if (y.length === 0)
        throw new DropError(`${name} has no class labels, and this page learns classes. ${other}.`, { choice });
    if (!(y instanceof Int32Array))
        throw new DropError(
            `${name}: ${column} is a number of many values, such as ${y[0]}, and this page learns classes. ${other}; or let this page cut it into thirds: low, middle and high.`,
            { choice, cut: true },
        );
    if (classes.length < 2)
        throw new DropError(
            `${name}: ${column} is “${classes[0]}” throughout; there is nothing to tell apart. ${choice ? `${other}.` : 'Give it samples of another class.'}`,
            { choice },
        );
    if (classes.length > Math.max(20, x.length / 3))
        throw new DropError(
            `${name}: ${column} has ${classes.length} different values in ${x.length} samples, such as ${classes.slice(0, 3).join(', ')}: too many to learn. ${other}.`,
            { choice },
        );
}
