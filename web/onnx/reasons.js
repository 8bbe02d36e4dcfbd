/** Why a model has no ONNX file: export() refuses by it, and canExport() says it beforehand. */
import { checkBoolean, checkInteger, checkKeys, checkWord } from '../errors.js';
import { ATTENTION } from './attention.js';
import { GRAPH_ATTENTION } from './graph-network.js';
import { lengthOf } from './inputs.js';
import { OPSETS } from './protobuf.js';
import { PARTS } from './translator.js';

/**
 * @param {Record<string, any>} config complete
 * @param {Record<string, any>} options of export()
 * @param {string} where
 * @returns {string[]} sentences; none where it can
 */
export function onnxReasons(config, options, where) {
    checkKeys(where, 'option', options, ['format', 'tokens', 'opset', 'mask', 'part', 'embedding']);
    const known = Object.keys(OPSETS).map(Number);
    if (options.opset !== undefined)
        checkInteger(`${where}: opset`, options.opset, Math.min(...known), Math.max(...known));
    if (options.mask !== undefined) checkBoolean(`${where}: mask`, options.mask);
    if (options.embedding !== undefined) checkBoolean(`${where}: embedding`, options.embedding);
    if (options.part !== undefined) checkWord(`${where}: part`, options.part, PARTS);
    return [...ofTheModel(config), ...ofItsLayers(config), ...ofTheOptions(config, options, where)];
}

/** @param {Record<string, any>} config */
function ofTheModel({ padding, pair, places }) {
    const reasons = [],
        others = 'safetensors and the Python package hold';
    if (pair) reasons.push(`pair is on, and an ONNX file takes one sample; ${others} it`);
    if (places) reasons.push(`places are in use, and have no ONNX form here; ${others} them`);
    if (padding !== undefined && padding !== 'none')
        reasons.push(`padding is "${padding}", as the paper's released code has it, which no ONNX graph here follows`);
    return reasons;
}

/** @param {Record<string, any>} config */
function ofItsLayers({ input, attention }) {
    const able = input.kind === 'graph' ? GRAPH_ATTENTION : Object.keys(ATTENTION),
        reasons = [];
    for (const [i, { kind, iterations }] of attention.entries()) {
        if (!able.includes(kind))
            reasons.push(
                `layer ${i} is of kind "${kind}", which standard operators do not express; ${able.join(', ')} they do`,
            );
        if (kind === 'skyformer' && iterations === 0)
            reasons.push(
                `layer ${i} is skyformer with iterations: 0, an exact inverse, which ONNX does not have; 6 or more come near it`,
            );
    }
    return reasons;
}

/** cosFormer's angles are shares of all tokens, unless it is told a reach. @param {Record<string, any>} layer */
const isByLength = ({ kind, reach }) => kind === 'cosformer' && !reach;

/** @param {Record<string, any>} config @param {Record<string, any>} options @param {string} where */
function ofTheOptions({ input, attention, depth }, { tokens, mask, part, embedding }, where) {
    const { kind } = input,
        reasons = [];
    if (part !== undefined && kind !== 'translation')
        reasons.push(`part is "${part}", but only translators have parts; leave it out`);
    if (embedding && (kind === 'translation' || kind === 'graph'))
        reasons.push(`embedding is true, but a ${kind} has no vector of its own here; leave it out`);
    if (tokens !== undefined && (kind === 'translation' || kind === 'graph')) {
        checkInteger(`${where}: tokens`, tokens, 1);
        reasons.push(`tokens is ${tokens}, but a ${kind} is of any length that the model takes; leave it out`);
    } else if (tokens !== undefined) {
        const length = lengthOf(input);
        checkInteger(`${where}: tokens`, tokens, 1, length);
        if (['table', 'image'].includes(kind) && tokens !== length)
            reasons.push(`tokens is ${tokens}, but a sample of this model has ${length}`);
    }
    if (!mask) return reasons;
    if (kind === 'graph') reasons.push('mask is true, but a graph is one sample; leave it out');
    else if (['table', 'image'].includes(kind))
        reasons.push(`mask is true, but all samples of this model have ${lengthOf(input)} tokens; leave it out`);
    else if (attention.some((/** @type {any} */ { conv }) => conv === '2d'))
        reasons.push('mask is true, but a filter over a grid (conv: "2d") leaves no tokens out; leave mask out');
    else if (kind === 'translation' && attention.slice(depth).some(isByLength))
        reasons.push(
            "mask is true, but the weights of a decoder's cosformer change with the number of target tokens, which no mask tells; give it a reach, or leave mask out",
        );
    return reasons;
}
