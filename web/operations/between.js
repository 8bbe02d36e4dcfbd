/** What operations that are made of others share: tensors on the way, and rows of tables. */
import { checkKeys, checkObject, describe, fail, shapeText } from '../errors.js';
import { Tensor } from '../tensors/tensor.js';

/**
 * What is made on the way is let go of: what was computed from it holds it as long as a gradient may go through.
 * @template T @param {(keep: <U extends Tensor>(tensor: U) => U) => T} fn @returns {T}
 */
export function between(fn) {
    /** @type {Tensor[]} */
    const made = [];
    try {
        return fn(tensor => {
            made.push(tensor);
            return tensor;
        });
    } finally {
        for (const tensor of made) tensor.dispose();
    }
}

/** The axis, counted from the first. @param {string} where @param {Tensor} x @param {unknown} axis @returns {number} */
export function checkAxis(where, { shape }, axis) {
    const n = shape.length;
    if (!Number.isInteger(axis) || Number(axis) < -n || Number(axis) >= n)
        fail(
            `${where} is ${describe(axis)}, x has shape ${shapeText(shape)}: expected ${n === 0 ? 'no axis' : `${-n} to ${n - 1}`}`,
        );
    return Number(axis) < 0 ? Number(axis) + n : Number(axis);
}

/**
 * The inputs of an operation, tensors all of them, and no others.
 * @param {string} where @param {any} inputs @param {string[]} names @param {string[]} [optional]
 * @returns {any}
 */
export function checkInputs(where, inputs, names, optional = []) {
    checkObject(`${where}: inputs`, inputs);
    checkKeys(where, 'input', inputs, [...names, ...optional]);
    for (const name of [...names, ...optional])
        if (!Tensor.is(inputs[name]) && (names.includes(name) || inputs[name] !== undefined))
            fail(`${where}: ${name} must be a tensor, got ${describe(inputs[name])}`);
    return inputs;
}
