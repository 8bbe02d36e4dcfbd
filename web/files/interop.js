/**
 * Weights of the papers' PyTorch code (Primal-Attention's experiments with time series, the Long Range Arena and
 * images, whose names are DeiT's) as models of this library, and back. What its configurations mean is in
 * interop-uea.js, interop-lra.js and interop-cv.js; here are the tensors: other names, dimensions of 1 that ours don't
 * have, layers that share weights, rows that were sampled otherwise.
 */
import { checkFields } from '../lists.js';
import { completeConfig } from '../operations/config.js';
import { inputSize } from '../operations/layers.js';
import { checkKeys, checkObject, count, describe, fail, typedKind, unknownWord } from '../errors.js';
import { CV } from './interop-cv.js';
import { LRA } from './interop-lra.js';
import { namesOf, sinusoidalPositions } from './interop-plan.js';
import { SAMPLINGS, gatherRows, rowsNeeded, sampledRows, spreadFrom, spreadRows } from './interop-rows.js';
import { UEA } from './interop-uea.js';
import { parse, savedStandardization } from './metadata.js';
import { Standardization } from '../samples/standardization.js';
import { writeSafetensors } from './safetensors-write.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('./interop-plan.js').Plan} Plan
 * @typedef {import('./interop-plan.js').Tensors} Tensors
 */

/** @type {Record<keyof typeof import('./interop-plan.js').EMBEDDINGS, import('./interop-plan.js').Format>} */
const FORMATS = { 'primalformer-uea': UEA, 'primalformer-lra': LRA, 'primalformer-cv': CV };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/**
 * @param {import('../engine/core.js').Core} core
 * @param {{ tensors: Tensors, metadata: Record<string, string> }} file
 * @param {keyof typeof FORMATS} word
 * @param {import('../types.js').OpenOptions} options
 * @returns {import('./model-file.js').ModelFile}
 */
export function importModel(core, { tensors, metadata }, word, options) {
    const format = FORMATS[word],
        sampling = /** @type {import('./interop-rows.js').Sampling} */ (
            options.sampling ?? metadata.sampling ?? 'torch-2'
        );
    if (!SAMPLINGS.includes(sampling)) unknownWord('open', 'sampling', sampling, SAMPLINGS);
    // "module." is what DataParallel puts in front.
    const theirs = new Map(Array.from(tensors, ([name, tensor]) => [name.replace(/^module\./, ''), inFloat32(tensor)]));
    const plan = format.plan(
        theirs,
        checkFields(
            'open: config',
            options.config ??
                (format.optional && metadata.config === undefined
                    ? {}
                    : parse(metadata.config, "config (pass the code's configuration as config)")),
        ),
    );
    const { length } = plan;
    const layers = plan.layers.map(layer =>
        layer.kind === 'softmax'
            ? layer
            : { ...layer, rows: rowsNeeded(sampledRows(length, layer.rows, sampling), length) },
    );
    const config = completeConfig(core, format.config({ ...plan, layers }), 'open: config', format.padding);

    const opened = format.open?.(theirs, plan) ?? theirs,
        renamed = new Map(),
        names = namesOf(format, plan.layers.length, plan.prefix),
        known = new Set(names.values());
    for (const [ours, name] of names) {
        const tensor = opened.get(name);
        if (tensor) renamed.set(ours, ourTensor(ours, tensor, plan, layers, sampling));
    }
    // which is told by who looks for a place for it
    for (const [name, tensor] of opened) if (!known.has(name)) renamed.set(name, tensor);
    if (config.positions === 'sinusoidal') renamed.delete('positions.weight'); // a table there, computed here
    const { features } = inputSize(config.input);
    return {
        config,
        tensors: renamed,
        standardization:
            savedStandardization(metadata, 'standardization', features, 'standardisation') ??
            (plan.scale ? perChannel(plan.scale, features) : null),
        targets: null,
    };
}

/** @param {NonNullable<Plan['scale']>} scale @param {number} features of a patch, channels last */
function perChannel({ mean, deviation }, features) {
    const each = (/** @type {number[]} */ channels) =>
        Array.from({ length: features }, (_, i) => channels[i % channels.length]);
    return Standardization.from({ mean: each(mean), deviation: each(deviation) }, features, 'mean and std');
}

/**
 * @template {{ shape: number[], data: import('./safetensors-tensor.js').TensorData }} T
 * @param {T} tensor @returns {T}
 */
function inFloat32(tensor) {
    return typedKind(tensor.data) === 'Float64Array'
        ? { ...tensor, dtype: 'F32', data: Float32Array.from(/** @type {Float64Array} */ (tensor.data)) }
        : tensor;
}

/**
 * @param {string} name @param {{ shape: number[], data: any }} tensor @param {Plan} plan @param {Plan['layers']} layers
 * @param {import('./interop-rows.js').Sampling} sampling
 */
function ourTensor(name, { shape, data }, { length }, layers, sampling) {
    const [, layer] = /^layers\.(\d+)\.attention\.w[er]$/.exec(name) ?? [],
        given = layer === undefined ? null : layers[Number(layer)];
    if (given?.kind !== 'primal' || shape.length !== 3) return { shape: ourShape(name, shape), data };
    const rows = sampledRows(length, shape[1], sampling);
    return spreadRows({ shape, data }, rows, rowsNeeded(rows, length), length);
}

/**
 * Dimensions of 1 that ours don't have: of a convolution with one tap, which is a linear layer, and the batch axis of
 * positions.
 * @param {string} name @param {number[]} shape
 */
function ourShape(name, shape) {
    if (shape.length !== 3) return shape;
    if (name.includes('.feedforward.') && shape[2] === 1) return shape.slice(0, 2);
    return name === 'positions.weight' ? shape.filter((_, i) => i !== shape.indexOf(1)) : shape;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/**
 * A model whose primal layers got more rows when it was opened, with zeros between, gets its own again.
 * @param {ModelConfig} config @param {import('../types.js').Parameter[]} parameters
 * @param {import('./interop-plan.js').Format} format
 * @returns {{ config: ModelConfig, parameters: import('../types.js').Parameter[], sampling:
 *   import('./interop-rows.js').Sampling }}
 */
function withOwnRows(config, parameters, format) {
    const length = tokensOf(config.input),
        weightsOf = (/** @type {number} */ i) =>
            /** @type {any[]} */ (
                parameters.filter(({ name }) => /\.w[er]$/.test(name) && name.startsWith(`layers.${i}.`))
            );
    const found = config.attention.map((layer, i) => {
        const { kind, mode, rank = 1, rows } = layer,
            [nearest] = format.layers([layer], length);
        if (kind !== 'primal' || mode !== 'data' || (nearest.kind === 'primal' && nearest.rows === rows)) return null;
        return spreadFrom(rank, Number(rows), length, weightsOf(i));
    });
    const sampling = found.find(each => each)?.sampling ?? 'exact';
    const attention = config.attention.map((layer, i) => (found[i] ? { ...layer, rows: found[i].rows.length } : layer));
    return {
        sampling,
        config: { ...config, attention },
        parameters: parameters.map(parameter => {
            const i = found.findIndex((each, i) => each && weightsOf(i).includes(parameter));
            const own = i < 0 ? null : gatherRows(/** @type {any} */ (parameter), found[i]?.rows ?? [], length);
            return own ? { ...parameter, ...own } : parameter;
        }),
    };
}

/** Tokens that a layer sees. @param {ModelConfig['input']} input */
function tokensOf(input) {
    return inputSize(input).length + (input.kind === 'image' ? 1 : 0); // the class token
}

/**
 * @typedef {object} Exported
 * @property {import('../types.js').Parameter[]} parameters
 * @property {ModelConfig} config
 * @property {Standardization | null} standardization
 */

/**
 * Why a model can't have one of these formats; nothing where it can.
 * @param {import('../engine/core.js').Core} core
 * @param {Exported} model
 * @param {import('../types.js').ExportOptions} options
 * @param {string} where
 * @returns {string[]}
 */
export const exportReasons = (core, model, options, where) => planned(core, model, options, where).reasons;

/**
 * A model as one of that code, as near as it comes, and what is in the way.
 * @param {import('../engine/core.js').Core} core
 * @param {Exported} model
 * @param {import('../types.js').ExportOptions} options
 * @param {string} where
 */
function planned(core, { parameters: given, config: ours }, options, where) {
    checkKeys(where, 'option', checkObject(`${where}: options`, options), ['format']);
    const known = Object.keys(FORMATS);
    if (!known.includes(options.format)) unknownWord(where, 'format', options.format, [...known, 'onnx']);
    const format = FORMATS[/** @type {keyof typeof FORMATS} */ (options.format)];
    if (ours.input.kind !== format.input)
        return {
            reasons: [
                `${options.format} holds classifiers of ${format.input}, this model takes ${describe(ours.input.kind)}`,
            ],
        };
    const { config, parameters, sampling } = withOwnRows(ours, given, format);
    const plan = planOf(config, format),
        reasons = differences(config, completeConfig(core, format.config(plan), where, format.padding), format);
    if (config.loss === 'mse') reasons.push('those models tell classes, this one predicts numbers');
    if (config.loss === 'multiLabel') reasons.push('those models tell one class of each sample, this one several');
    return { reasons, made: { format, config, parameters, sampling, plan } };
}

/**
 * @param {import('../engine/core.js').Core} core
 * @param {Exported} model
 * @param {import('../types.js').ExportOptions} options
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function exportModel(core, model, options) {
    const { reasons, made } = planned(core, model, options, 'export');
    if (!made || reasons.length > 0)
        fail(
            `export: this model can't be written as one of ${options.format}, for ${count(reasons.length, 'reason')}: ${reasons.join('; ')}`,
        );
    const { format, config, parameters, sampling, plan } = made,
        { length } = plan,
        { standardization } = model;
    const names = namesOf(format, config.depth, format.prefix);
    const tensors = new Map(
        parameters.map(({ name, shape, data }) => [
            /** @type {string} */ (names.get(name)),
            { shape: theirShape(format.input, name, shape), data },
        ]),
    );
    if (config.positions === 'sinusoidal')
        // computed here, a table there
        tensors.set(/** @type {string} */ (names.get('positions.weight')), {
            shape: theirShape(format.input, 'positions.weight', [length, config.width]),
            data: sinusoidalPositions(length, config.width),
        });
    format.close?.(tensors, plan);
    /**
     * 'exact': the rows are those that this library samples, which PyTorch's rounding may miss.
     * @type {Record<string, string>}
     */
    const metadata = { format: options.format, config: JSON.stringify(format.theirs(plan)), sampling };
    if (standardization) metadata.standardization = JSON.stringify(standardization);
    return writeSafetensors(tensors, metadata);
}

/**
 * The model of that code which is nearest.
 * @param {ModelConfig} config
 * @param {import('./interop-plan.js').Format} format
 * @returns {Plan}
 */
function planOf(config, format) {
    const { input, attention, feedforward } = config,
        length = tokensOf(input);
    return {
        columns: input.kind === 'tokens' ? input.vocabulary : inputSize(input).features,
        length,
        classes: Math.max(2, config.outputs),
        width: config.width,
        heads: config.heads,
        feedforward,
        headHidden: format.input === 'tokens' ? feedforward : 0,
        pair: format.input === 'tokens' && config.pair,
        dropout: config.dropout,
        dropPath: config.dropPath,
        eta: attention.find(({ kind }) => kind === 'primal')?.eta ?? 0,
        prefix: format.prefix,
        positions: config.positions === 'sinusoidal' ? 'sinusoidal' : 'learned',
        layers: format.layers(attention, length),
        ...(input.kind === 'image' && { image: /** @type {Plan['image']} */ (input) }),
    };
}

/**
 * What differs in the loss or in training only does not matter.
 * @param {ModelConfig} ours
 * @param {ModelConfig} theirs
 * @param {import('./interop-plan.js').Format} format
 * @returns {string[]}
 */
function differences(ours, theirs, format) {
    const fields = /** @type {const} */ ([
        'norm',
        'positions',
        'pooling',
        'activation',
        'embeddingScale',
        'finalNorm',
        'finalGelu',
        'headHidden',
        'pair',
        'normKind',
        'normEps',
        'gated',
        'places',
        'embeddingNorm',
        'outputActivation',
    ]);
    const problems = fields
        .filter(field => ours[field] !== theirs[field])
        .map(field => `they have ${field} ${describe(theirs[field])}, this one has ${describe(ours[field])}`);
    if (ours.missing) problems.push(`they know no missing inputs, this one has missing "${ours.missing}"`);
    ours.attention.forEach((layer, i) => {
        const expected = /** @type {Record<string, unknown>} */ (theirs.attention[i]),
            given = /** @type {Record<string, unknown>} */ (layer);
        if (layer.kind !== 'softmax' && layer.kind !== 'primal')
            problems.push(
                `they know attention of kinds "softmax" and "primal", that of layer ${i} is ${describe(layer.kind)}`,
            );
        else if (layer.kind !== expected.kind)
            problems.push(
                `their layers are all "softmax", all "primal", or ${format.input === 'image' ? '"softmax" ones and' : 'two of them, a "softmax" one and'} a "primal" one on top; expected kind ${describe(expected.kind)} in layer ${i}, this one has ${describe(layer.kind)}`,
            );
        else
            for (const option of new Set([...Object.keys(expected), ...Object.keys(given)]))
                if (
                    !['eta', 'countMasked', 'dropout'].includes(option) &&
                    JSON.stringify(given[option]) !== JSON.stringify(expected[option])
                )
                    problems.push(
                        `they have ${option} ${describe(expected[option])} in all such layers, layer ${i} of this one has ${describe(given[option])}`,
                    );
    });
    return problems;
}

/** @param {string} input @param {string} name @param {number[]} shape */
function theirShape(input, name, shape) {
    if (input !== 'series') return shape;
    if (/\.feedforward\.\d\.weight$/.test(name)) return [...shape, 1];
    return name === 'positions.weight' ? [shape[0], 1, shape[1]] : shape;
}
