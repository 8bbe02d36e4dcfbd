/** A model as a safetensors file: parameters under their names, everything else in the metadata. */
import { completeConfig } from '../operations/config.js';
import { withForward } from '../operations/custom-layer.js';
import { inputSize } from '../operations/layers.js';
import { checkKeys, checkObject, describe, fail, isArray, shapeText, unknownWord } from '../errors.js';
import { isFloat32 } from '../lists.js';
import { fileBytes } from '../engine/platform.js';
import { compress, expand } from './compress.js';
import { EMBEDDINGS } from './interop-plan.js';
import { parse, savedStandardization } from './metadata.js';
import { readSafetensors } from './safetensors-read.js';
import { writeSafetensors } from './safetensors-write.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {Map<string, { shape: number[], data: import('./safetensors-tensor.js').TensorData }>} Tensors
 *
 * @typedef {object} ModelFile
 * @property {ModelConfig} config
 * @property {Standardization | null} standardization
 * @property {Standardization | null} targets
 * @property {Tensors} tensors
 * @property {import('../training/history.js').HistoryEntry[]} [history]
 */

const FORMAT = 'primal-attention';
const FORMATS = [FORMAT, ...Object.keys(EMBEDDINGS), 'bert'];

/**
 * @param {import('../types.js').Parameter[]} parameters
 * @param {Omit<ModelFile, 'tensors'>} state
 * @param {unknown} [dtype]
 * @param {{ tensors: Tensors, metadata: Record<string, string> }} [beside] what else the file holds
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeModel(parameters, { config, standardization, targets, history = [] }, dtype = 'float32', beside) {
    /** @type {Record<string, string>} */
    const metadata = { format: FORMAT, version: '1', config: JSON.stringify(config) };
    if (standardization) metadata.standardization = JSON.stringify(standardization);
    if (targets) metadata.targets = JSON.stringify(targets);
    if (history.length > 0) metadata.history = JSON.stringify(history);
    const { tensors, rounding } = compress(parameters, dtype);
    if (rounding) metadata.rounding = JSON.stringify(rounding);
    return writeSafetensors(new Map([...tensors, ...(beside?.tensors ?? [])]), { ...metadata, ...beside?.metadata });
}

/**
 * @typedef {ReturnType<typeof readSafetensors> & { format: NonNullable<import('../types.js').OpenOptions['format']> }}
 *   ReadFile
 */

/**
 * A file and its format: what it says itself, or what is said of it.
 * @param {unknown} bytes @param {import('../types.js').OpenOptions} options @returns {ReadFile}
 */
export function readFile(bytes, options) {
    checkKeys('open', 'option', options, ['format', 'config', 'sampling', 'forward']);
    if (options.format !== undefined && !FORMATS.includes(options.format))
        unknownWord('open', 'format', options.format, FORMATS);
    const file = readSafetensors(fileBytes('open: bytes', bytes)),
        said = file.metadata.format,
        own = FORMATS.includes(said) ? said : undefined;
    if (own === undefined && (options.format === undefined || options.format === FORMAT))
        fail(
            `open: the file's metadata has ${said === undefined ? 'no format' : `the format ${describe(said)}`}, expected "${FORMAT}"; for weights of the papers' PyTorch code pass { format: "primalformer-uea" }, { format: "primalformer-lra" } or, for DeiT too, { format: "primalformer-cv" }, for BERT's { format: "bert" }`,
        );
    if (own !== undefined && options.format !== undefined && own !== options.format)
        fail(`open: format is "${options.format}", but the file says that it is of "${own}"`);
    const format = /** @type {ReadFile['format']} */ (own ?? options.format);
    for (const option of /** @type {const} */ (['config', 'sampling']))
        if (format === FORMAT && options[option] !== undefined)
            fail(`open: ${option} is only for the other formats; a file of this library holds its own`);
    return { ...file, format };
}

/**
 * @param {Core} core
 * @param {ReadFile} file
 * @param {import('../types.js').OpenOptions['forward']} forward of layers of one's own
 * @param {(saved: any) => string[]} ownFields of the configuration, by what kind of model it is of: they stay as they
 *   are in the file
 * @returns {ModelFile}
 */
export function readModel(core, { tensors, metadata }, forward, ownFields) {
    if (metadata.version !== '1')
        fail(`open: the file is of version ${describe(metadata.version)}, this library reads version 1`);
    const saved = withForward(
        checkObject('open: the configuration in the file', parse(metadata.config, 'config')),
        forward,
    );
    const fields = ownFields(saved);
    const those = (/** @type {boolean} */ own) =>
        Object.fromEntries(Object.entries(saved).filter(([field]) => fields.includes(field) === own));
    const { padding = 'none', loss, outputs, classes, standardizeTargets = false, ...rest } = those(false);
    const general = completeConfig(
        core,
        {
            ...rest,
            loss,
            ...(loss === 'mse' ? { outputs, standardizeTargets } : { classes: classes ?? outputs }),
        },
        'open',
        padding,
    );
    const config = { ...general, ...those(true) };
    return {
        config,
        tensors: expand(tensors),
        standardization: savedStandardization(
            metadata,
            'standardization',
            inputSize(config.input).features,
            'standardisation',
        ),
        targets: savedStandardization(metadata, 'targets', config.outputs, "targets' standardisation"),
        history: checkArray(metadata.history === undefined ? [] : parse(metadata.history, 'history')),
    };
}

/** @param {any} history @returns {any} */
function checkArray(history) {
    return isArray(history) ? history : fail(`open: the file's history is ${describe(history)}, expected a list`);
}

/**
 * Holds a file's tensors against what its configuration asks for, before any of it is built: a few bytes can ask for
 * gigabytes.
 * @param {ModelFile} file @param {{ name: string, shape: readonly number[] }[]} expected
 */
export function checkTensors({ tensors }, expected) {
    const some = (/** @type {string[]} */ names) =>
        `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
    const missing = expected.filter(({ name }) => !tensors.has(name)).map(({ name }) => name);
    if (missing.length > 0) fail(`open: the file has no ${some(missing)}, which its configuration asks for`);
    const known = new Set(expected.map(({ name }) => name)),
        extra = [...tensors.keys()].filter(name => !known.has(name));
    if (extra.length > 0) fail(`open: the file has ${some(extra)}, which its configuration has no place for`);
    for (const { name, shape } of expected) {
        const found = /** @type {{ shape: number[], data: unknown }} */ (tensors.get(name));
        if (shapeText(found.shape) !== shapeText(shape))
            fail(`open: ${name} has shape ${shapeText(found.shape)}, its configuration asks for ${shapeText(shape)}`);
        if (!isFloat32(found.data)) fail(`open: ${name} holds ${describe(found.data)}, expected float32`);
    }
}
