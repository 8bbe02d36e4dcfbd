/** A model as an ONNX file, of opset 17, with its weights, its standardisation and the names of its classes inside. */
import { count, fail } from '../errors.js';
import { encoderLayer } from './encoder.js';
import { Graph } from './graph.js';
import { head, results } from './head.js';
import { biasOf, embedded, inputs, lengthOf } from './inputs.js';
import { sinusoidal } from './positions.js';
import { modelBytes } from './protobuf.js';
import { onnxReasons } from './reasons.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Parameter} Parameter
 * @typedef {{ parameters: Parameter[], config: ModelConfig, standardization: Standardization | null, targets:
 *   Standardization | null }} State
 */

export const OPSET = 17;

/**
 * @param {State} state
 * @param {Record<string, any>} options
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function onnxBytes({ parameters, config, standardization, targets }, options) {
    const reasons = onnxReasons(config, options, 'export');
    if (reasons.length > 0) fail(`export: ${reasons.join('; ')}`);
    const all = /** @type {any} */ (config),
        { input, heads, width } = all,
        cls = all.pooling === 'cls' ? 1 : 0,
        drawn = all.attention.some((/** @type {any} */ { kind }) => kind === 'skyformer'),
        length = lengthOf(input);
    const fixed = ['table', 'image'].includes(input.kind) ? length : null;
    // Skyformer draws its landmarks among so many tokens, so their number stands in the file.
    const tokens = options.tokens ?? fixed ?? (drawn ? length : null);

    const g = new Graph(),
        named = new Map(parameters.map(each => [each.name, each]));
    const weight = (/** @type {string} */ name) => {
        const { shape, data } = /** @type {Parameter} */ (named.get(name));
        return g.weight(name, shape, data);
    };
    const given = inputs(g, all, standardization, tokens);
    let x = embedded(g, all, given.x, weight, named);
    const bias = biasOf(g, all, x, length + cls, named);
    const rotary =
        all.positions === 'rotary'
            ? g.slice(
                  g.constant('float', [length + cls, width / heads], sinusoidal(length + cls, width / heads)),
                  0,
                  0,
                  g.length(x, 1),
              )
            : null;
    all.attention.forEach((/** @type {any} */ layer, /** @type {number} */ i) => {
        x = encoderLayer(g, all, layer, `layers.${i}`, x, {
            weight,
            numbers: name => /** @type {Parameter} */ (named.get(name)),
            bias,
            rotary,
            tokens: tokens === null ? null : tokens + cls,
        });
    });
    const logits = head(g, all, x, weight, named, length);
    const outputs = results(g, all, logits, targets);
    /** @type {Record<string, string>} */
    const metadata = { config: JSON.stringify(config) };
    if (all.classes) metadata.classes = JSON.stringify(all.classes);
    return modelBytes({
        name: 'primal-attention',
        about: `${count(all.attention.length, 'layer')} of ${[...new Set(all.attention.map((/** @type {any} */ { kind }) => kind))].join(', ')}; all samples of a batch have one length, numbers as they were measured`,
        opset: OPSET,
        nodes: g.nodes,
        constants: g.constants,
        inputs: given.values,
        outputs,
        metadata,
    });
}
