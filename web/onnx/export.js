/** A model as an ONNX file with its weights, its standardisation and the names of its classes inside. */
import { count, fail } from '../errors.js';
import { encoderLayer } from './encoder.js';
import { Graph } from './graph.js';
import { graphModel } from './graph-network.js';
import { embeddingResult, head, results } from './head.js';
import { MASK, biasOf, embedded, inputs, lengthOf, rotaryOf, rowsOf } from './inputs.js';
import { modelBytes } from './protobuf.js';
import { onnxReasons } from './reasons.js';
import { translatorModel } from './translator.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Parameter} Parameter
 * @typedef {{ parameters: Parameter[], config: ModelConfig, standardization: Standardization | null, targets:
 *   Standardization | null }} State
 */

// @ts-expect-error the build puts it here
const version = /** @type {string} */ (VERSION);

/** The one that runtimes of many years read. */
const OPSET = 17;

/**
 * @param {State} state
 * @param {Record<string, any>} options
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function onnxBytes({ parameters, config, standardization, targets }, options) {
    const reasons = onnxReasons(config, options, 'export');
    if (reasons.length > 0) fail(`export: ${reasons.join('; ')}`);
    const all = /** @type {any} */ (config),
        opset = options.opset ?? OPSET,
        g = new Graph(opset),
        named = new Map(parameters.map(each => [each.name, each]));
    const numbers = (/** @type {string} */ name) => /** @type {Parameter} */ (named.get(name));
    const held = {
        weight: (/** @type {string} */ name) => g.weight(name, numbers(name).shape, numbers(name).data),
        numbers,
        has: (/** @type {string} */ name) => named.has(name),
    };
    const build =
            { graph: graphModel, translation: translatorModel }[/** @type {string} */ (all.input.kind)] ?? encoderModel,
        { inputs, outputs, about } = build(g, all, held, { standardization, targets }, options);
    /** @type {Record<string, string>} */
    const metadata = { config: JSON.stringify(config), opset: `${opset}`, library: `primal-attention ${version}` };
    if (all.classes) metadata.classes = JSON.stringify(all.classes);
    const kinds = new Set(all.attention.map((/** @type {any} */ { kind }) => kind));
    return modelBytes({
        name: 'primal-attention',
        about: `${count(all.attention.length, 'layer')} of ${[...kinds].join(', ')}; ${about}, numbers as they were measured`,
        version,
        opset,
        nodes: g.nodes,
        constants: g.constants,
        inputs,
        outputs,
        metadata,
    });
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {import('./encoder.js').Held} held
 * @param {Pick<State, 'standardization' | 'targets'>} scales
 * @param {Record<string, any>} options
 */
function encoderModel(
    g,
    config,
    held,
    { standardization, targets },
    { tokens: fixed, mask: masked = false, embedding = false },
) {
    const { input, attention } = config,
        length = lengthOf(input),
        rows = rowsOf(config);
    const whole = ['table', 'image'].includes(input.kind),
        drawn = attention.some((/** @type {any} */ { kind }) => kind === 'skyformer');
    // Skyformer draws its landmarks among so many tokens: without a mask their number stands in the file.
    const tokens = fixed ?? (whole || (drawn && !masked) ? length : null),
        given = inputs(g, config, standardization, tokens, masked);
    let x = embedded(g, config, given.x, held);
    const back = attention.every((/** @type {any} */ { causal }) => causal),
        places = {
            bias: biasOf(g, config, x, 'positions', rows, back, held),
            rotary: rotaryOf(g, config, x, rows),
            tokens: tokens === null ? null : tokens + rows - length,
            length: rows,
            mask: given.mask,
        };
    const last = { values: null };
    attention.forEach((/** @type {any} */ layer, /** @type {number} */ number) => {
        x = encoderLayer(g, config, layer, `layers.${number}`, x, held, places, { number, last });
    });
    const { taken, logits } = head(g, config, x, held, length, given.mask),
        outputs = results(g, config, logits, targets);
    if (embedding) outputs.push(embeddingResult(g, config, taken));
    return {
        inputs: given.values,
        outputs,
        about: masked ? `${MASK} says how many tokens each sample has` : 'all samples of a batch have one length',
    };
}
