/** @file The gradient check checked: it accepts what is right and refuses what is wrong or proves nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClose, assertFinite, assertNear, assertZero, relativeError } from './support/compare.mjs';
import { checkDirection, checkGradient, numericGradient } from './support/gradcheck.mjs';
import { array, generator } from './reference/array.mjs';

// y = a·b² elementwise, z = Σ a: gradients known
const f = ({ a, b }) => ({
    y: array(
        a.shape,
        a.data.map((x, i) => x * b.data[i] ** 2),
    ),
    z: array([1], [a.data.reduce((s, x) => s + x, 0)]),
});
const random = generator(1);
const inputs = { a: random.array([3, 4]), b: random.array([3, 4]) };
const dout = { y: random.array([3, 4]), z: array([1], [0.5]) };
const exact = {
    a: inputs.b.data.map((b, i) => b * b * dout.y.data[i] + 0.5),
    b: inputs.a.data.map((a, i) => 2 * a * inputs.b.data[i] * dout.y.data[i]),
};

test('central differences are the gradient to nine digits, of all entries and of some', () => {
    assert.equal(checkGradient(exact, numericGradient(f, inputs, {}, dout), 1e-9), 24);
    assert.equal(checkGradient(exact, numericGradient(f, inputs, {}, dout, { entries: 5 }), 1e-9), 10);
    const { indices } = numericGradient(f, inputs, {}, dout, { entries: 5 }).a;
    assert.equal(new Set(indices).size, 5);
    checkDirection(f, inputs, {}, dout, exact, 1e-8);
});

test('a wrong gradient is refused', () => {
    const numeric = numericGradient(f, inputs, {}, dout);
    const wrong = {
        'a factor': exact.b.map(x => 1.01 * x),
        'the sign': exact.b.map(x => -x),
        'a missing term': exact.b.map(x => x / 2),
        'an entry': exact.b.map((x, i) => (i === 11 ? 0 : x)),
        zeros: exact.b.map(() => 0),
        NaN: exact.b.map((x, i) => (i === 3 ? NaN : x)),
    };
    for (const [what, b] of Object.entries(wrong)) {
        assert.throws(() => checkGradient({ ...exact, b }, numeric, 1e-4), /gradient of b/, what);
        assert.throws(() => checkDirection(f, inputs, {}, dout, { ...exact, b }, 1e-4), /slope|all zero/, what);
    }
    assert.throws(() => checkGradient({ a: exact.a }, numeric, 1e-4), /there is none/);
});

test('a check that compares nothing is refused', () => {
    assert.throws(() => checkGradient({}, {}, 1), /no gradient was compared/);
    assert.throws(
        () => checkGradient({ a: [] }, { a: { indices: [], values: new Float64Array() } }, 1),
        /nothing to compare/,
    );
    const constant = ({ a }) => ({
        y: array(
            a.shape,
            a.data.map(() => 1),
        ),
    });
    const none = numericGradient(constant, { a: inputs.a }, {}, { y: dout.y });
    assert.throws(() => checkGradient({ a: exact.a.map(() => 0) }, none, 1e-4), /all zero/);
    assert.equal(checkGradient({ a: exact.a.map(() => 0) }, none, 1e-4, { zero: ['a'] }), 12);
    assert.throws(() => checkGradient(exact, none, 1e-4, { zero: ['a'] }), /expected zeros/);
    assert.throws(
        () => checkGradient(exact, numericGradient(f, inputs, {}, dout), 1e-4, { zero: ['a'] }),
        /the reference has others/,
    );
    assert.throws(() => checkDirection(f, inputs, {}, dout, { a: exact.a.map(() => 0) }, 1), /all zero/);
});

test('comparing notices NaN wherever it is, and lengths', () => {
    for (const at of [0, 1, 2])
        assert.ok(
            Number.isNaN(
                relativeError(
                    [1, 2, 3].map((x, i) => (i === at ? NaN : x)),
                    [1, 2, 3],
                ),
            ),
        );
    assert.throws(() => assertClose([1, NaN, 3], [1, 2, 3], 1e9, 'x'), /differs/);
    assert.throws(() => assertClose([1, 2], [1, 2, 3], 1, 'x'), /number of elements/);
    assert.throws(() => assertClose([], [], 1, 'x'), /nothing to compare/);
    for (const [actual, expected] of [
        [[], []],
        [[1, 2], [1]],
        [[1], [1, 2]],
    ])
        assert.ok(Number.isNaN(relativeError(actual, expected)));
    assert.throws(() => assertNear([], [], 1), /nothing to compare/);
    assert.throws(() => assertNear([NaN], [1], 1e9), /0: NaN and 1/);
    assert.throws(() => assertNear([1, 2], [1], 1), /how many/);
    assert.equal(assertNear([1, 2], [1, 2.5], 0.5), undefined);
    for (const each of [assertFinite, assertZero]) {
        assert.throws(() => each([]), /there are none/);
        assert.throws(() => each([0, NaN]), /number 1 is NaN/);
        assert.equal(each([0, 0]), undefined);
    }
    assert.throws(() => assertZero([0, 1]), /number 1 is 1/);
    assert.throws(() => assertClose([0, 0], [0, 0], 1, 'x'), /all zero/);
    assert.equal(assertClose([1, 2, 3.0001], [1, 2, 3], 1e-4, 'x'), 3);
});
