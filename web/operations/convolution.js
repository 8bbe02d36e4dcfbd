/** pa.ops.conv1d, made of slices and one matrix product (im2col: Chellapilla et al. 2006). */
import { between, checkInputs } from './between.js';
import { checkInteger, checkKeys, checkObject, checkWord, fail, shapeText } from '../errors.js';
import { makeTensor } from '../tensors/tensor.js';

/**
 * @typedef {import('../tensors/tensor.js').Tensor} Tensor
 * @typedef {import('./attention.js').OperationFunction} OperationFunction
 */

/**
 * @typedef {object} ConvolutionOptions
 * @property {number} [stride] (1)
 * @property {number | 'valid' | 'same'} [padding] zeros on either side (0); 'same': as many tokens come out as went in
 * @property {number} [dilation] steps from one of the filter's taps to the next (1)
 * @property {number} [groups] outputs see the channels of their group alone (1)
 */

/**
 * @param {string} where
 * @param {any} inputs
 * @param {any} options
 */
function checkConvolution(where, inputs, options) {
    const { x, weight, bias } = checkInputs(where, inputs, ['x', 'weight'], ['bias']);
    checkKeys(where, 'option', checkObject(`${where}: options`, options), ['stride', 'padding', 'dilation', 'groups']);
    const [stride, dilation, groups] = ['stride', 'dilation', 'groups'].map(name =>
        checkInteger(`${where}: ${name}`, options[name] ?? 1, 1),
    );
    const { padding = 0 } = options,
        both = `${where}: x has shape ${shapeText(x.shape)}, weight has ${shapeText(weight.shape)}`;
    if (x.shape.length < 2 || x.shape.length > 3 || weight.shape.length !== 3)
        fail(`${both}: expected [B, C, N] or [C, N], and [O, C/groups, taps]`);
    const [C, N] = x.shape.slice(-2),
        [O, each, taps] = weight.shape,
        span = dilation * (taps - 1);
    if (C !== each * groups) fail(`${both}: ${C} channels against ${each} in ${groups} groups`);
    if (O % groups !== 0) fail(`${both}: ${O} outputs are not ${groups} groups of one size`);
    if (taps === 0) fail(`${both}: a filter has at least one tap`);
    if (padding === 'same' && stride !== 1) fail(`${where}: padding is "same", which goes with a stride of 1 alone`);
    if (typeof padding === 'string') checkWord(`${where}: padding`, padding, ['valid', 'same']);
    else checkInteger(`${where}: padding`, padding, 0);
    const left = padding === 'same' ? span >> 1 : padding === 'valid' ? 0 : padding,
        padded = N + (padding === 'same' ? span : 2 * left);
    if (padded <= span) fail(`${both}: ${padded} tokens with their padding, and a filter that covers ${span + 1}`);
    if (bias && shapeText(bias.shape) !== shapeText([O]))
        fail(`${where}: bias has shape ${shapeText(bias.shape)}, weight has ${shapeText(weight.shape)}: ${O} outputs`);
    return { x, weight, bias, stride, dilation, groups, left, outputs: Math.floor((padded - span - 1) / stride) + 1 };
}

/**
 * @param {import('../engine/core.js').Core} core
 * @param {Record<string, OperationFunction>} ops the rows' and those of composed.js
 * @returns {OperationFunction}
 */
export function convolution(core, ops) {
    return (inputs, options = {}) =>
        between(keep => {
            const { x, weight, bias, stride, dilation, groups, left, outputs } = checkConvolution(
                    'ops.conv1d',
                    inputs,
                    options,
                ),
                [O, each, taps] = weight.shape,
                B = x.shape.length === 3 ? x.shape[0] : 1,
                C = each * groups;
            const reshape = (/** @type {Tensor} */ y, /** @type {number[]} */ shape) =>
                ops.reshape({ x: y }, { shape });
            const cut = (/** @type {Tensor} */ y, /** @type {any} */ from) => keep(ops.slice({ x: y }, from));
            const join = (/** @type {Tensor[]} */ parts) => keep(ops.concat(parts, { axis: 2 }));
            const zeros = (/** @type {number} */ n) => keep(makeTensor(core, new Float32Array(B * C * n), [B, C, n]));
            const steps = Math.floor((dilation * (taps - 1)) / stride) + outputs, // of the stride, all that is seen
                more = steps * stride - left - x.shape[x.shape.length - 1];
            let whole = x.shape.length === 3 ? x : keep(reshape(x, [1, C, x.shape[1]]));
            if (left > 0 || more > 0)
                whole = join([...(left > 0 ? [zeros(left)] : []), whole, ...(more > 0 ? [zeros(more)] : [])]);
            if (more < 0) whole = cut(whole, { axis: 2, end: steps * stride });
            // Tokens that lie a stride apart, side by side: [B, C, steps] for each place within it.
            const phased = stride === 1 ? whole : keep(reshape(whole, [B, C, steps, stride]));
            const seen = Array.from({ length: taps }, (_, tap) => {
                const at = tap * dilation,
                    start = Math.floor(at / stride),
                    phase = at % stride;
                const those =
                    stride === 1
                        ? whole
                        : keep(reshape(cut(phased, { axis: 3, start: phase, end: phase + 1 }), [B, C, steps]));
                const part =
                    start === 0 && steps === outputs ? those : cut(those, { axis: 2, start, end: start + outputs });
                return taps === 1 ? part : keep(reshape(part, [B, C, 1, outputs]));
            });
            const grouped = groups === 1 ? [] : [groups],
                columns = keep(reshape(taps === 1 ? seen[0] : join(seen), [B, ...grouped, each * taps, outputs])),
                rows = keep(reshape(weight, [...grouped, O / groups, each * taps])),
                product = keep(ops.matmul({ a: rows, b: columns })),
                shape = x.shape.length === 3 ? [B, O, outputs] : [O, outputs];
            if (!bias) return reshape(product, shape);
            return ops.add({ a: keep(reshape(product, shape)), b: keep(reshape(bias, [O, 1])) });
        });
}
