/** @file Comparing arrays so that a comparison can't pass by comparing nothing. */
import assert from 'node:assert/strict';

/** Largest |actual − expected| as a share of the largest |expected|; NaN anywhere gives NaN.
 * @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected */
export function relativeError(actual, expected) {
    let difference = 0;
    let largest = 0;
    for (let i = 0; i < expected.length; i++) {
        const error = Math.abs(actual[i] - expected[i]);
        if (!(error <= difference)) difference = error; // NaN goes through
        largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference === 0 ? 0 : difference / largest;
}

/** Asserts that two arrays of the same, positive length agree to `tolerance` of the largest expected entry, and that the
 * expected one is not all zero unless `zero` says it may be. Returns the number of compared elements.
 * @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected @param {number} tolerance @param {string} what
 * @param {{ zero?: boolean }} [allow] */
export function assertClose(actual, expected, tolerance, what, { zero = false } = {}) {
    assert.equal(actual.length, expected.length, `${what}: number of elements`);
    assert.ok(expected.length > 0, `${what}: nothing to compare`);
    const allZero = Array.prototype.every.call(expected, (x) => x === 0);
    if (allZero) {
        assert.ok(zero, `${what}: the expected values are all zero, which proves nothing`);
        assert.ok(Array.prototype.every.call(actual, (x) => Math.abs(x) <= tolerance), `${what}: expected zeros`);
        return expected.length;
    }
    const error = relativeError(actual, expected);
    assert.ok(error <= tolerance, `${what}: differs by ${error.toExponential(2)} of the largest entry, allowed ${tolerance}`);
    return expected.length;
}
