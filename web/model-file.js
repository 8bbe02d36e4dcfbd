/** A model as a safetensors file: parameters under their names, everything else in the metadata. */
import { completeConfig, inputSize } from './config.js';
import { checkKeys, checkObject, describe, fail, unknownWord } from './errors.js';
import { fileBytes } from './platform.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { Standardization } from './standardization.js';

/**
 * @typedef {import('./core.js').Core} Core
 * @typedef {import('./config.js').ModelConfig} ModelConfig
 * @typedef {{ config: ModelConfig, standardization: Standardization | null, targets: Standardization | null, tensors: Map<string, { shape: number[], data: import('./safetensors.js').TensorData }> }} ModelFile
 */

const FORMAT = 'primal-attention';
const FORMATS = [FORMAT, 'primalformer-uea', 'primalformer-lra'];

/**
 * @param {import('./types.js').Parameter[]} parameters
 * @param {{ config: ModelConfig, standardization: Standardization | null, targets: Standardization | null }} state
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeModel(parameters, { config, standardization, targets }) {
    /** @type {Record<string, string>} */
    const metadata = { format: FORMAT, version: '1', config: JSON.stringify(config) };
    if (standardization) metadata.standardization = JSON.stringify(standardization);
    if (targets) metadata.targets = JSON.stringify(targets);
    return writeSafetensors(new Map(parameters.map(({ name, shape, data }) => [name, { shape, data }])), metadata);
}

/** @param {unknown} bytes @param {import('./types.js').OpenOptions} options @returns {ReturnType<typeof readSafetensors>} */
export function readFile(bytes, options) {
    checkKeys('open', 'option', checkObject('open: options', options), ['format', 'config']);
    if (options.format !== undefined && !FORMATS.includes(options.format)) unknownWord('open', 'format', options.format, FORMATS);
    return readSafetensors(fileBytes('open: bytes', bytes));
}

/** @param {Core} core @param {unknown} bytes @param {import('./types.js').OpenOptions} options @returns {ModelFile} */
export function readModel(core, bytes, options) {
    const { tensors, metadata } = readFile(bytes, options);
    if (options.config !== undefined) fail('open: config is only for the other formats; a file of this library holds its own');
    if (metadata.format !== FORMAT)
        fail(`open: the file's metadata has ${metadata.format === undefined ? 'no format' : `the format ${describe(metadata.format)}`}, expected "${FORMAT}"; for weights of the papers' PyTorch code pass { format: "primalformer-uea" } or { format: "primalformer-lra" }`);
    if (metadata.version !== '1') fail(`open: the file is of version ${describe(metadata.version)}, this library reads version 1`);
    const saved = parse(metadata.config, 'config');
    const { padding = 'none', loss, outputs, classes, pooling, selfLoops, standardizeTargets = false, ...rest } = checkObject('open: the configuration in the file', saved);
    const perToken = pooling === 'none';
    const config = completeConfig(core, { ...rest, loss, pooling: perToken ? undefined : pooling, ...(loss === 'mse' ? { outputs, standardizeTargets } : { classes: classes ?? outputs }) }, 'open', padding);
    if (perToken) config.pooling = 'none';
    if (selfLoops !== undefined) config.selfLoops = selfLoops;
    return {
        config, tensors,
        standardization: metadata.standardization === undefined ? null
            : Standardization.from(parse(metadata.standardization, 'standardization'), inputSize(config.input).features, 'standardisation'),
        targets: metadata.targets === undefined ? null : Standardization.from(parse(metadata.targets, 'targets'), config.outputs, "targets' standardisation"),
    };
}

/** @param {string | undefined} text @param {string} what @returns {any} */
export function parse(text, what) {
    if (text === undefined) fail(`open: the file's metadata has no ${what}`);
    try {
        return JSON.parse(text);
    } catch (error) {
        return fail(`open: the file's ${what} is not JSON: ${/** @type {Error} */ (error).message}`);
    }
}
