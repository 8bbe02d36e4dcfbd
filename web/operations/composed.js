/**
 * Operations of pa.ops that are made of others (attention.js): no row of the core's table is theirs alone.
 */
import { checkInteger, checkKeys, checkObject, describe, fail, shapeText } from '../errors.js';
import { Tensor } from '../tensors/tensor.js';

/**
 * @typedef {object} ComposedFunctions
 * @property {(inputs: { x: Tensor }, options?: { axes?: readonly [number, number] }) => Tensor} transpose two axes
 *   change places, the last two if none are named
 * @property {(inputs: { x: Tensor }, options: { sizes: number | readonly number[], axis?: number }) => Tensor[]} split
 *   parts along an axis (the first): of these sizes, or all of one size, the last of what is left
 * @property {(inputs: { x: Tensor }, options?: { axis?: number | readonly number[], keepDims?: boolean, correction?:
 *   number }) => Tensor} var Σ (x − mean)²/(n − correction) along the axes, of all without them; correction 1
 */

/** The axis, counted from the first. @param {string} where @param {Tensor} x @param {unknown} axis @returns {number} */
export function checkAxis(where, { shape }, axis) {
    const n = shape.length;
    if (!Number.isInteger(axis) || Number(axis) < -n || Number(axis) >= n)
        fail(
            `${where} is ${describe(axis)}, x has shape ${shapeText(shape)}: expected ${n === 0 ? 'no axis' : `${-n} to ${n - 1}`}`,
        );
    return Number(axis) < 0 ? Number(axis) + n : Number(axis);
}

/** @param {string} where @param {any} inputs @returns {Tensor} */
function onlyX(where, inputs) {
    checkObject(`${where}: inputs`, inputs);
    checkKeys(where, 'input', inputs, ['x']);
    if (!Tensor.is(inputs.x)) fail(`${where}: x must be a tensor, got ${describe(inputs.x)}`);
    return inputs.x;
}

/**
 * What is made on the way is let go of: what was computed from it holds it as long as a gradient may go through.
 * @template T @param {(keep: <U extends Tensor>(tensor: U) => U) => T} fn @returns {T}
 */
function between(fn) {
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

/**
 * @param {Record<string, import('./attention.js').OperationFunction>} ops the rows' functions
 * @returns {Record<string, import('./attention.js').OperationFunction>}
 */
export function composedFunctions(ops) {
    /** @param {string} where @param {Tensor} x @param {any} axes */
    const transpose = (where, x, [first, second]) => {
        const order = x.shape.map((_, axis) => axis),
            one = checkAxis(`${where}: axes[0]`, x, first),
            other = checkAxis(`${where}: axes[1]`, x, second);
        [order[one], order[other]] = [other, one];
        return ops.permute({ x }, { order });
    };
    /** The core's kernels take rows: another axis goes to the end and back. @param {string} name */
    const overAxis =
        name =>
        (/** @type {any} */ inputs, /** @type {any} */ options = {}) => {
            const { axis = -1, ...rest } = checkObject(`ops.${name}: options`, options),
                x = inputs?.x;
            if (!Tensor.is(x)) return ops[name](inputs, options);
            const from = checkAxis(`ops.${name}: axis`, x, axis);
            if (from === x.shape.length - 1) return ops[name](inputs, { ...rest, axis: from });
            return between(keep => {
                const turned = keep(transpose(`ops.${name}`, x, [from, -1]));
                return transpose(`ops.${name}`, keep(ops[name]({ ...inputs, x: turned }, rest)), [from, -1]);
            });
        };
    return {
        softmax: overAxis('softmax'),
        logSoftmax: overAxis('logSoftmax'),

        transpose(inputs, options = {}) {
            const where = 'ops.transpose',
                x = onlyX(where, inputs);
            checkKeys(where, 'option', checkObject(`${where}: options`, options), ['axes']);
            const { axes = [-2, -1] } = options;
            if (axes?.length !== 2) fail(`${where}: axes must be two numbers, got ${describe(axes)}`);
            return transpose(where, x, axes);
        },

        split(inputs, options = {}) {
            const where = 'ops.split',
                x = onlyX(where, inputs);
            checkKeys(where, 'option', checkObject(`${where}: options`, options), ['axis', 'sizes']);
            const axis = checkAxis(`${where}: axis`, x, options.axis ?? 0),
                n = x.shape[axis];
            let { sizes } = options;
            if (typeof sizes === 'number') {
                const each = checkInteger(`${where}: sizes`, sizes, 1);
                sizes = Array.from({ length: Math.ceil(n / each) }, (_, i) => Math.min(each, n - i * each));
            }
            const list = Array.from(sizes ?? fail(`${where}: sizes is missing`), (size, i) =>
                checkInteger(`${where}: sizes[${i}]`, size, 0),
            );
            const total = list.reduce((sum, size) => sum + size, 0);
            if (total !== n)
                fail(
                    `${where}: sizes [${list.join(', ')}] make ${total}, x has shape ${shapeText(x.shape)}: ${n} along axis ${axis}`,
                );
            let start = 0;
            return /** @type {any} */ (
                list.map(size => {
                    const end = start + size,
                        part = ops.slice({ x }, { axis, start, end });
                    start = end;
                    return part;
                })
            );
        },

        var(inputs, options = {}) {
            const where = 'ops.var',
                x = onlyX(where, inputs);
            checkKeys(where, 'option', checkObject(`${where}: options`, options), ['axis', 'keepDims', 'correction']);
            const { axis, keepDims, correction = 1 } = options;
            checkInteger(`${where}: correction`, correction, 0);
            return between(keep => {
                const mean = keep(ops.mean({ x }, { axis, keepDims: true })),
                    off = keep(ops.sub({ a: x, b: mean })),
                    sum = keep(ops.sum({ x: keep(ops.mul({ a: off, b: off })) }, { axis, keepDims })),
                    n = x.size / Math.max(mean.size, 1) - correction;
                if (n <= 0 && sum.size > 0)
                    fail(
                        `${where}: ${n + correction} numbers along the axes of x, of shape ${shapeText(x.shape)}, are too few for a correction of ${correction}`,
                    );
                return ops.scale({ x: sum }, { factor: 1 / n });
            });
        },
    };
}
