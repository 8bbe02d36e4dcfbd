// Two parts of one data set: the same classes, columns and order, or a sentence that says what differs. Touches no
// page.

import { DropError } from './parts.js';

/** @typedef {import('./table.js').Read} Read */

/**
 * Columns that both parts have must stand at the same place.
 * @param {string} name
 * @param {string[]} theirs
 * @param {string} trainName
 * @param {string[]} mine
 */
function checkOrder(name, theirs, trainName, mine) {
    const [own, other] = [new Set(mine), new Set(theirs)];
    const at = mine.findIndex(
        (column, i) => i < theirs.length && theirs[i] !== column && (own.has(theirs[i]) || other.has(column)),
    );
    if (at >= 0)
        throw new DropError(
            `${trainName} and ${name} have their columns in another order: where “${mine[at]}” is in the first, “${theirs[at]}” is in the second. Give both the same.`,
        );
}

/**
 * The test part with its classes numbered, and its columns ordered, as the training part's are.
 * @param {string} name
 * @param {Read} test
 * @param {string} trainName
 * @param {Read} train
 * @returns {Read}
 */
export function matched(name, test, trainName, train) {
    const tokens = (/** @type {Read} */ set) => set.vocabulary !== undefined;
    if (tokens(train) !== tokens(test))
        throw new DropError(
            `${trainName} holds ${tokens(train) ? 'texts' : 'series'}, ${name} ${tokens(test) ? 'texts' : 'series'}: they don't belong together.`,
        );
    if (train.features !== test.features)
        throw new DropError(
            `${trainName} has ${train.features} dimensions, ${name} has ${test.features}: they don't belong together.`,
        );
    const number = test.classes.map(label => train.classes.indexOf(label)),
        unknown = number.indexOf(-1);
    if (unknown >= 0)
        throw new DropError(
            `${name} has the class “${test.classes[unknown]}”, which ${trainName} does not have (${train.classes.slice(0, 6).join(', ')}): what was never learned can't be told.`,
        );
    let { x } = test;
    if (train.standardize !== test.standardize)
        throw new DropError(
            `${trainName} is ${train.standardize ? 'a table' : 'series'}, ${name} ${test.standardize ? 'a table' : 'series'}: say under “Rows are” what both are.`,
        );
    if (train.standardize) {
        const mine = train.columns ?? [],
            theirs = test.columns ?? [],
            missing = mine.filter(column => !theirs.includes(column)),
            more = theirs.filter(column => !mine.includes(column));
        if (missing.length || more.length || mine.length !== theirs.length)
            throw new DropError(
                `${trainName} and ${name} have other columns: ${
                    missing.length
                        ? `${missing
                              .slice(0, 4)
                              .map(c => `“${c}”`)
                              .join(', ')} only in the first`
                        : ''
                }${missing.length && more.length ? ', ' : ''}${
                    more.length
                        ? `${more
                              .slice(0, 4)
                              .map(c => `“${c}”`)
                              .join(', ')} only in the second`
                        : ''
                }${missing.length || more.length ? '' : `${mine.length} and ${theirs.length}`}. Give both the same.`,
            );
        const from = mine.map(column => theirs.indexOf(column));
        if (new Set(mine).size < mine.length) checkOrder(name, theirs, trainName, mine);
        else if (from.some((at, i) => at !== i)) x = x.map(sample => Float64Array.from(from, at => sample[at]));
    } else if (train.read?.header && test.read?.header)
        checkOrder(name, test.read.inputs, trainName, train.read.inputs);
    return { ...test, x, y: Int32Array.from(test.y, label => number[label]), classes: train.classes };
}
