/**
 * Operations of pa.ops that are made of others (attention.js): no row of the core's table is theirs alone.
 */
import { between, checkAxis, checkInputs } from './between.js';
import { checkInteger, checkKeys, checkObject, describe, fail, isArray, shapeText } from '../errors.js';
import { Tensor } from '../tensors/tensor.js';

/**
 * @typedef {object} CrossEntropyOptions
 * @property {number} [axis] along which the classes lie (-1, the last; PyTorch has 1)
 * @property {number} [ignoreIndex] a label that does not count, beside the negative ones
 * @property {number} [labelSmoothing] share of a label's weight that is spread over all classes (0)
 * @property {import('./losses.js').Reduction} [reduction] ('mean', of the rows that count)
 */

/**
 * @typedef {object} ComposedFunctions
 * @property {(inputs: readonly Tensor[], options?: { axis?: number }) => Tensor} concat any number of tensors, one
 *   behind the other along the axis (the first)
 * @property {(inputs: { x: Tensor, weight: Tensor, bias?: Tensor }, options?:
 *   import('./convolution.js').ConvolutionOptions) => Tensor} conv1d x [B,C,N] or [C,N], weight [O,C/groups,taps]
 * @property {(inputs: { logits: Tensor, labels: import('../types.js').Numbers, weights?: Tensor }, options?:
 *   CrossEntropyOptions) => Tensor} crossEntropy of whole numbers below the classes; negative ones do not count. With
 *   weights, one for each label, the mean is the weighted one; they get no gradient
 * @property {(inputs: { x: Tensor, target: Tensor }, options?: { reduction?: import('./losses.js').Reduction }) =>
 *   Tensor} mse (x − target)², its mean if nothing else is said
 * @property {(inputs: { x: Tensor }, options?: { axes?: readonly [number, number] }) => Tensor} transpose two axes
 *   change places, the last two if none are named
 * @property {(inputs: { x: Tensor }, options: { sizes: number | readonly number[], axis?: number }) => Tensor[]} split
 *   parts along an axis (the first): of these sizes, or all of one size, the last of what is left
 */

/** The most tensors that the core joins at once. */
const AT_ONCE = 8;

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
    /**
     * Any number of tensors behind each other.
     * @param {Tensor[]} parts @param {number} axis @param {<T extends Tensor>(tensor: T) => T} keep @returns {Tensor}
     */
    const join = (parts, axis, keep) => {
        let left = parts;
        while (left.length > 1) {
            const groups = Array.from({ length: Math.ceil(left.length / AT_ONCE) }, (_, i) =>
                left.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
            );
            left = groups.map(group =>
                group.length === 1
                    ? group[0]
                    : keep(ops.concat(Object.fromEntries(group.map((part, i) => ['abcdefgh'[i], part])), { axis })),
            );
        }
        return left[0];
    };
    return {
        softmax: overAxis('softmax'),
        logSoftmax: overAxis('logSoftmax'),

        transpose(inputs, options = {}) {
            const where = 'ops.transpose',
                { x } = checkInputs(where, inputs, ['x']);
            checkKeys(where, 'option', checkObject(`${where}: options`, options), ['axes']);
            const { axes = [-2, -1] } = options;
            if (axes?.length !== 2) fail(`${where}: axes must be two numbers, got ${describe(axes)}`);
            return transpose(where, x, axes);
        },

        split(inputs, options = {}) {
            const where = 'ops.split',
                { x } = checkInputs(where, inputs, ['x']);
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

        concat(inputs, options = {}) {
            if (!isArray(inputs)) return ops.concat(inputs, options);
            const where = 'ops.concat',
                parts = /** @type {Tensor[]} */ (Array.from(inputs));
            checkKeys(where, 'option', checkObject(`${where}: options`, options), ['axis', 'training']);
            if (parts.length === 0) fail(`${where}: there are no tensors`);
            const [first] = parts.map((part, i) => checkInputs(where, { [i]: part }, [String(i)])[i]),
                axis = checkAxis(`${where}: axis`, first, options.axis ?? 0);
            parts.forEach(({ shape }, i) => {
                if (
                    shape.length !== first.shape.length ||
                    shape.some((/** @type {number} */ n, /** @type {number} */ d) => d !== axis && n !== first.shape[d])
                )
                    fail(
                        `${where}: 0 has shape ${shapeText(first.shape)}, ${i} has ${shapeText(shape)}: only along axis ${axis} may they differ`,
                    );
            });
            /** @type {Tensor[]} */
            const made = [];
            const whole = join(parts, axis, part => (made.push(part), part));
            for (const part of made) if (part !== whole) part.dispose();
            return parts.length === 1 ? ops.concat({ a: first }, { axis }) : whole;
        },

        /** As PyTorch's: a row for each id, whatever the shape of the ids. */
        embedding(inputs, options = {}) {
            const ids = inputs?.ids ?? options?.ids;
            if (!Tensor.is(ids) || ids.shape.length === 1) return ops.embedding(inputs, options);
            return between(keep => {
                const rows = keep(ops.embedding(inputs, options));
                return ops.reshape({ x: rows }, { shape: [...ids.shape, rows.shape[1]] });
            });
        },

        /** `training: false` is said: nothing is dropped. */
        dropout(inputs, options = {}) {
            if (options?.training !== false) return ops.dropout(inputs, options);
            return ops.scale(inputs, { factor: 1 });
        },
    };
}
