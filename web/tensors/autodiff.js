/** Going back through what was computed, and letting go of it. */
import { NOT_FINITE } from '../engine/status.js';
import { describe, fail, isArray, shapeText, tag } from '../errors.js';
import { checkList, checkNumbers, firstNotFinite, isFloat32 } from '../lists.js';
import { isMap, isSet } from '../engine/platform.js';
import { Tensor } from './tensor.js';

/** @typedef {import('../engine/core.js').Core} Core */

/**
 * Carries dL/dy = dout back to every tensor y was made from; leaves with `grad: true` add it to their gradient.
 * @param {Core} core
 * @param {Tensor} y
 * @param {Tensor | ArrayLike<number> | number} [dout] as many values as y has; may be left out, for 1, if y has a
 *   single one
 */
export function backward(core, y, dout) {
    if (!Tensor.is(y)) fail(`backward: y must be a tensor, got ${describe(y)}`);
    const pointer = Tensor.pointerOf(y, 'backward', core);
    const values = gradientOf(core, y, dout);
    core.memory.withBlocks(scratch => {
        const status = core.exports.pa_backward(pointer, scratch.put(values));
        if (status === NOT_FINITE) {
            // it would spoil every gradient behind it
            core.exports.pa_clear_error();
            const bad = firstNotFinite(values),
                given = Tensor.is(dout) || typeof dout !== 'object' ? values : dout;
            fail(
                `backward: dout[${bad}] is ${typeof dout === 'number' ? dout : given[bad]}, expected a finite number of at most 3.4e38`,
            );
        }
        core.check(status, 'backward');
    });
}

/** @param {Core} core @param {Tensor} y @param {Tensor | ArrayLike<number> | number} [dout] @returns {Float32Array} */
function gradientOf(core, y, dout) {
    if (dout === undefined || typeof dout === 'number') {
        if (y.size !== 1)
            fail(
                `backward: dout ${dout === undefined ? 'may only be left out' : `may only be a number (${dout})`} for a y with one value, this y has shape ${shapeText(y.shape)}`,
            );
        return Float32Array.of(dout ?? 1);
    }
    if (Tensor.is(dout)) {
        Tensor.pointerOf(dout, 'backward', core);
        if (dout.dtype !== 'float32') fail(`backward: dout must be a float32 tensor, got ${dout.dtype}`);
        if (shapeText(dout.shape) !== shapeText(y.shape))
            fail(`backward: dout has shape ${shapeText(dout.shape)}, y has ${shapeText(y.shape)}`);
        return /** @type {Float32Array} */ (dout.toArray());
    }
    checkList('backward: dout', dout, 'a tensor, an array or a number');
    const values = checkNumbers('backward: dout', dout);
    if (values.length !== y.size)
        fail(`backward: dout has ${values.length} values, y of shape ${shapeText(y.shape)} has ${y.size}`);
    return isFloat32(values) ? values : Float32Array.from(values);
}

/**
 * Calls `fn` without recording anything to go back through: what it computes takes no gradient and keeps no inputs.
 * @template T
 * @param {Core} core
 * @param {() => T} fn not async
 * @returns {T}
 */
export function noGrad(core, fn) {
    if (typeof fn !== 'function') fail(`noGrad: expected a function, got ${describe(fn)}`);
    if (tag(fn) === 'AsyncFunction')
        fail('noGrad: the function must not be async; put noGrad around the parts between the awaits');
    const before = core.exports.pa_keep_nothing(1);
    try {
        return fn();
    } finally {
        core.exports.pa_keep_nothing(before);
    }
}

/**
 * Calls `fn` and then releases every tensor made in it, but those it returns: a tensor, or an array, object, Map or Set
 * of tensors, nested as one likes.
 * @template T
 * @param {Core} core
 * @param {() => T} fn not async: what an unfinished function makes can't be told from what others make meanwhile
 * @returns {T}
 */
export function scope(core, fn) {
    if (typeof fn !== 'function') fail(`scope: expected a function, got ${describe(fn)}`);
    if (tag(fn) === 'AsyncFunction')
        fail('scope: the function must not be async; put the scope around the parts between the awaits');
    const made = new Set();
    core.scopes.push(made);
    let kept = new Set();
    try {
        const result = fn();
        if (typeof (/** @type {any} */ (result)?.then) === 'function')
            fail('scope: the function returned a promise; put the scope around the parts between the awaits');
        kept = tensorsIn(result);
        return result;
    } finally {
        core.scopes.splice(core.scopes.indexOf(made), 1);
        for (const tensor of [...made]) {
            if (!kept.has(tensor)) tensor.dispose();
            else core.scopes.at(-1)?.add(tensor);
        }
    }
}

/** All tensors in what a function returned, however it is nested. @param {unknown} value @returns {Set<Tensor>} */
function tensorsIn(value) {
    const found = new Set(),
        seen = new Set(),
        todo = [value];
    while (todo.length > 0) {
        const one = todo.pop();
        if (Tensor.is(one)) found.add(one);
        else if (typeof one === 'object' && one !== null && !ArrayBuffer.isView(one) && !seen.has(one)) {
            seen.add(one);
            if (isMap(one)) Map.prototype.forEach.call(one, (item, key) => void todo.push(item, key));
            if (isSet(one)) Set.prototype.forEach.call(one, item => void todo.push(item));
            if (isArray(one)) for (const item of one) typeof item === 'object' && todo.push(item);
            else for (const key of Reflect.ownKeys(one)) todo.push(/** @type {any} */ (one)[key]);
        }
    }
    return found;
}
