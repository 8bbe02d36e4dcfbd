/** Data sets of models with an output at every token: their targets, what is missing or masked. */
import { checkList, isFloat32, isList } from '../lists.js';
import { count, describe, fail } from '../errors.js';
import { FIELDS, checkSet, encodeSamples } from './dataset.js';
import { classNumbers } from './labels.js';
import { encodeWeights } from './weights.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('./dataset.js').EncodedSet} EncodedSet
 */

/** @param {ModelConfig} config @param {any} set @param {string} where @returns {EncodedSet} */
export function encodeSequences(config, set, where) {
    const n = checkSet(config, set, where, [...FIELDS, 'mask']),
        { outputs } = config,
        labelled = config.loss !== 'mse',
        columns = labelled ? 1 : outputs;
    const lists = [['y', set.y], ...(set.mask === undefined ? [] : [['mask', set.mask]])];
    for (const [field, list] of lists) {
        checkList(`${where}.${field}`, list, 'an array with a list for each sample');
        if (list.length !== n) fail(`${where}.${field} has ${count(list.length, 'list')} for ${count(n, 'sample')}`);
    }
    const samples = encodeSamples(config, set, where),
        starts = new Int32Array(n + 1);
    samples.forEach(({ length }, i) => (starts[i + 1] = starts[i] + length * columns));
    const check = labelled ? checkLabel(outputs) : checkValue(config.outputActivation),
        numberOf = labelled ? classNumbers(config) : null,
        values = new (Array.prototype.every.call(set.y, isFloat32) ? Float32Array : Float64Array)(starts[n]),
        counts = new Int32Array(n);
    let missing = 0;
    samples.forEach(({ length }, i) => {
        const mask = set.mask === undefined ? null : encodeMask(set.mask[i], length, `${where}.mask[${i}]`);
        const own = values.subarray(starts[i], starts[i + 1]);
        fill(own, set.y[i], columns, check, numberOf, `${where}.y[${i}]`);
        own.forEach((value, k) => {
            if (mask?.[Math.floor(k / columns)] === 0) own[k] = NaN;
            else if (Number.isNaN(value)) missing++;
            else if (!labelled || value >= 0) counts[i]++;
        });
    });
    const counted = counts.reduce((a, b) => a + b, 0);
    if (counted === 0) fail(`${where}.y has no target that counts: all are missing, or masked`);
    const said = { counted, missing },
        given = encodeWeights(set.weights, n, `${where}.weights`),
        weights = given ? given.map((weight, i) => weight * counts[i]) : counts;
    if (!weights.some(weight => weight > 0)) fail(`${where}.weights are 0 of all samples with targets that count`);
    if (!labelled)
        return {
            samples,
            count: n,
            values,
            starts,
            given,
            weights,
            said,
            target: () => fail(`${where}.y: the targets are not prepared`),
        };
    const labels = Int32Array.from(values, value => (value >= 0 ? value : -1));
    return {
        samples,
        count: n,
        values: null,
        starts,
        given,
        weights,
        said,
        target: i => labels.subarray(starts[i], starts[i + 1]),
    };
}

/**
 * The targets of a sample, one after the other or a row for each token; NaN where one, or a whole row, is missing.
 * @param {Float32Array | Float64Array} out @param {any} y @param {number} columns
 * @param {(value: any) => string | null} check what a target should be, null where it is
 * @param {((name: string, where: string) => number) | null} numberOf of names of classes, where there are any
 * @param {string} where
 */
function fill(out, y, columns, check, numberOf, where) {
    const list = /** @type {ArrayLike<any>} */ (checkList(where, y, 'an array with targets for each token')),
        rows = out.length / columns;
    const nested = Array.prototype.some.call(list, isList);
    if (list.length !== (nested ? rows : out.length))
        fail(
            `${where} has ${count(list.length, nested ? 'row' : 'target')} for ${count(rows, 'token')}${columns > 1 ? ` of ${count(columns, 'output')}, expected ${nested ? rows : out.length}` : ''}`,
        );
    for (let t = 0; nested && t < rows; t++)
        if (list[t] !== null && (!isList(list[t]) || list[t].length !== columns))
            fail(`${where}[${t}] must have ${count(columns, 'target')}, or be null, got ${describe(list[t])}`);
    for (let i = 0; i < out.length; i++) {
        const t = Math.floor(i / columns),
            given = nested ? (list[t] === null ? null : list[t][i % columns]) : list[i],
            value = numberOf && typeof given === 'string' ? numberOf(given, `${where}[${t}]`) : given;
        const expected = value === null || Number.isNaN(value) ? null : check(value);
        if (expected)
            fail(
                `${where}: ${columns > 1 ? `output ${i % columns}` : 'the target'} of token ${t} is ${describe(value)}, expected ${expected}; null or NaN where it is missing`,
            );
        out[i] = value ?? NaN;
    }
}

/** @param {import('../operations/config.js').ModelConfig['outputActivation']} activation */
function checkValue(activation) {
    return (/** @type {any} */ value) => {
        if (typeof value !== 'number' || !(Math.abs(Math.fround(value)) < Infinity))
            return 'a number that float32 holds';
        return activation === 'tanh' && Math.abs(value) > 1
            ? 'a number from −1 to 1, as outputActivation "tanh"'
            : null;
    };
}

/** @param {number} outputs */
function checkLabel(outputs) {
    return (/** @type {any} */ value) =>
        Number.isInteger(value) && value < outputs
            ? null
            : `a label from 0 to ${outputs - 1}, or a negative one for a token that does not count`;
}

/** @param {any} mask @param {number} length @param {string} where */
function encodeMask(mask, length, where) {
    const list = checkList(where, mask, 'an array of 0 and 1 for each token');
    if (list.length !== length) fail(`${where} has ${count(list.length, 'value')} for ${count(length, 'token')}`);
    return Uint8Array.from({ length }, (_, t) => {
        const value = list[t];
        if (value !== 0 && value !== 1 && typeof value !== 'boolean')
            fail(`${where}: token ${t} has ${describe(value)}, expected 1 if it counts, 0 if not`);
        return Number(value);
    });
}
