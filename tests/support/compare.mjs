/** @file Comparing arrays so that a comparison can't pass by comparing nothing. */
import assert from 'node:assert/strict';

/** Largest |actual − expected| as a share of the largest |expected|; NaN anywhere gives NaN, and so do no numbers or
 * different counts of them.
 * @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected */
export function relativeError(actual, expected) {
    if (actual.length !== expected.length || expected.length === 0) return NaN;
    let difference = 0;
    let largest = 0;
    for (let i = 0; i < expected.length; i++) {
        const error = Math.abs(actual[i] - expected[i]);
        if (Number.isNaN(error)) return NaN;
        difference = Math.max(difference, error);
        largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference === 0 ? 0 : difference / largest;
}

/**
 * Asserts that two arrays of the same, positive length agree to `tolerance` of the largest expected entry, and that the
 * expected one is not all zero, or, if `zero` is set, that both are. Returns the number of compared elements.
 * @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected @param {number} tolerance @param {string} what
 * @param {{ zero?: boolean }} [allow] */
export function assertClose(actual, expected, tolerance, what, { zero = false } = {}) {
    assert.equal(actual.length, expected.length, `${what}: number of elements`);
    assert.ok(expected.length > 0, `${what}: nothing to compare`);
    const within = (values, bound) => Array.prototype.every.call(values, x => Math.abs(x) <= bound);
    if (zero) {
        assert.ok(within(expected, 1e-7), `${what}: zeros were expected, but the reference has others`);
        assert.ok(within(actual, tolerance), `${what}: expected zeros`);
        return expected.length;
    }
    assert.ok(!within(expected, 1e-7), `${what}: the expected values are all zero, which proves nothing`);
    const error = relativeError(actual, expected);
    assert.ok(
        error <= tolerance,
        `${what}: differs by ${error.toExponential(2)} of the largest entry, allowed ${tolerance}`,
    );
    return expected.length;
}

/**
 * Asserts that there are numbers and that each is as it should be.
 * @param {ArrayLike<number>} values @param {(value: number) => boolean} holds @param {string} what */
function assertEach(values, holds, what) {
    assert.ok(values.length > 0, `${what}: there are none`);
    for (let i = 0; i < values.length; i++) assert.ok(holds(values[i]), `${what}: number ${i} is ${values[i]}`);
}

/** All are finite, and there are some. @param {ArrayLike<number>} values @param {string} [what] */
export const assertFinite = (values, what = 'finite numbers') => assertEach(values, Number.isFinite, what);

/** All are zero, and there are some. @param {ArrayLike<number>} values @param {string} [what] */
export const assertZero = (values, what = 'zeros') => assertEach(values, value => value === 0, what);

/**
 * Asserts that two arrays of the same, positive length differ by at most `tolerance` anywhere, for numbers whose size
 * is known; NaN is near nothing.
 * @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected @param {number} tolerance
 * @param {string} [what] */
export function assertNear(actual, expected, tolerance, what = 'numbers') {
    assert.equal(actual.length, expected.length, `${what}: how many`);
    assert.ok(expected.length > 0, `${what}: nothing to compare`);
    for (let i = 0; i < expected.length; i++)
        assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `${what}, ${i}: ${actual[i]} and ${expected[i]}`);
}
