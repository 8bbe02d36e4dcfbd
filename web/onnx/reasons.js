/** Why a model has no ONNX file: export() refuses by it, and canExport() says it beforehand. */
import { checkBoolean, checkInteger, checkKeys } from '../errors.js';
import { lengthOf } from './inputs.js';
import { ATTENTION } from './attention.js';
import { OPSETS } from './protobuf.js';

/**
 * @param {Record<string, any>} config complete
 * @param {Record<string, any>} options of export()
 * @param {string} where
 * @returns {string[]} sentences; none where it can
 */
export function onnxReasons(config, options, where) {
    checkKeys(where, 'option', options, ['format', 'tokens', 'opset', 'mask']);
    const { input, attention, padding, pair, places } = config,
        reasons = [],
        known = Object.keys(OPSETS).map(Number),
        others = 'safetensors and the Python package hold';
    if (options.opset !== undefined)
        checkInteger(`${where}: opset`, options.opset, Math.min(...known), Math.max(...known));
    const masked = options.mask !== undefined && checkBoolean(`${where}: mask`, options.mask);
    if (input.kind === 'graph' || input.kind === 'translation')
        return [`a model of a ${input.kind} has no ONNX form here; ${others} it`];
    if (pair) reasons.push(`pair is on, and an ONNX file takes one sample; ${others} it`);
    if (places) reasons.push(`places are in use, and have no ONNX form here; ${others} them`);
    if (padding !== undefined && padding !== 'none')
        reasons.push(`padding is "${padding}", as the paper's released code has it, which no ONNX graph here follows`);
    for (const [i, { kind, ...layer }] of attention.entries()) {
        if (!Object.hasOwn(ATTENTION, kind))
            reasons.push(
                `layer ${i} is of kind "${kind}", which standard operators do not express; ${Object.keys(ATTENTION).join(', ')} they do`,
            );
        if (kind === 'skyformer' && layer.iterations === 0)
            reasons.push(
                `layer ${i} is skyformer with iterations: 0, an exact inverse, which ONNX does not have; 6 or more come near it`,
            );
    }
    const length = lengthOf(input),
        { tokens } = options,
        whole = ['table', 'image'].includes(input.kind);
    if (tokens !== undefined) checkInteger(`${where}: tokens`, tokens, 1, length);
    if (whole && tokens !== undefined && tokens !== length)
        reasons.push(`tokens is ${tokens}, but a sample of this model has ${length}`);
    if (masked && whole)
        reasons.push(`mask is true, but all samples of this model have ${length} tokens; leave it out`);
    if (masked && !whole && attention.some((/** @type {any} */ { conv }) => conv === '2d'))
        reasons.push('mask is true, but a filter over a grid (conv: "2d") leaves no tokens out; leave mask out');
    return reasons;
}
