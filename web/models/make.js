/** From a configuration, or a file, to a model. Which kinds there are is said by who calls (kinds.js). */
import { costOf } from './cost.js';
import { completeConfig, completeOutputs, configNumbers } from '../operations/config.js';
import { customParameters } from '../operations/custom-layer.js';
import { fail, later } from '../errors.js';
import { checkWhole, restoreTraining, sealed, takeTraining, trainingParts } from '../files/checkpoint.js';
import { exportModel, exportReasons, importModel } from '../files/interop.js';
import { importBert } from '../files/interop-bert.js';
import { fileBytes } from '../engine/platform.js';
import { checkTensors, readFile, readModel, writeModel } from '../files/model-file.js';
import { checkFields } from '../lists.js';
import { parameterShapes } from './parameters.js';
import { initialValues } from '../tensors/parameter.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('./kinds.js').Kind} Kind
 */

/** How models are written: models know no formats of files. */
export const FILES = {
    save: writeModel,
    export: exportModel,
    reasons: exportReasons,
    checkpoint,
    restore: restoreTraining,
};

/**
 * @param {Core} core
 * @param {import('./model.js').CoreModel} model
 * @param {Parameters<typeof writeModel>[1] & Parameters<typeof trainingParts>[2]} state
 */
function checkpoint(core, model, state) {
    return sealed(writeModel(model.parameters(), state, 'float32', trainingParts(core, model, state)));
}

/**
 * The training behind fit(), of which pages that only predict need nothing.
 * @param {Parameters<typeof import('../training/fit.js').train>} training
 * @returns {ReturnType<typeof import('../training/fit.js').train>}
 */
async function* fetched(training) {
    yield* (await later('fit', import('../training/fit.js'))).train(...training);
}

/**
 * @template {import('./base-model.js').Model} M
 * @param {Core} core
 * @param {import('./kinds.js').Kind<M>} kind
 * @param {ModelConfig} config
 * @param {import('./parameters.js').CustomParameters} custom
 * @param {string} where
 * @param {boolean} [filled] by restore(), with all parameters
 * @returns {M}
 */
function build(core, kind, config, custom, where, filled = false) {
    return new kind.Class(
        {
            filled,
            core,
            config,
            numbers: configNumbers(core, config),
            custom,
            files: FILES,
            train: (...training) => fetched(training),
            kind,
            cost: (other, ...sample) => costOf(core, other, ...sample),
            shapes: other => parameterShapes(core, configNumbers(core, other), where, customParameters(other)),
            outputs: (head, caller) => completeOutputs(caller, head),
            another: (other, caller) =>
                build(core, (other.loss !== 'mse' && kind.labelled) || kind, other, customParameters(other), caller),
        },
        where,
    );
}

/**
 * @template {import('./base-model.js').Model} M
 * @param {Core} core
 * @param {import('./kinds.js').Kind<M>} kind
 * @param {any} given
 * @returns {M}
 */
export function makeModel(core, kind, given) {
    const { word, general, own } = kind,
        config = completeConfig(core, general(given, core), word);
    for (const [field, complete] of Object.entries(own)) /** @type {any} */ (config)[field] = complete(given);
    return core.attempt(() => {
        if (given.seed !== undefined) core.seed(given.seed);
        const custom = customParameters(config);
        for (const own of custom.values()) own.values = initialValues(core, `${word}: ${own.name}`, own.shape, own);
        return build(core, kind, config, custom, word);
    });
}

/**
 * A saved model: what the file holds says of which kind.
 * @param {Core} core
 * @param {(config: any) => Kind} kindOf
 * @param {unknown} bytes
 * @param {import('../types.js').OpenOptions} [options]
 * @param {Kind} [wanted] a file of another kind is refused
 * @param {boolean} [resumes] whether the training of a checkpoint comes along
 * @returns {any}
 */
export function openModel(core, kindOf, bytes, options = {}, wanted, resumes = false) {
    const checked = checkFields('open: options', options),
        whole = fileBytes('open: bytes', bytes),
        read = readFile(whole, checked);
    checkWhole(whole, read.metadata);
    const training = takeTraining(read.tensors, read.metadata);
    if (resumes && !training)
        fail(
            'resume: the file holds a model and no training; model.checkpoint() writes both, and pa.open(bytes) opens a model',
        );
    const file =
        read.format === 'primal-attention'
            ? readModel(core, read, checked.forward, saved => Object.keys(kindOf(saved).own))
            : read.format === 'bert'
              ? importBert(core, read, checked)
              : importModel(core, read, read.format, checked);
    const { config } = file,
        kind = kindOf(config),
        where = wanted?.opener ?? 'open';
    if (wanted && kind !== wanted)
        fail(`${where}: the file holds a ${kind.name}; pa.open(bytes) opens models of all kinds`);
    // The table of sinusoids is no parameter, and would be built all the same.
    const plain = /** @type {ModelConfig} */ (
        config.positions === 'sinusoidal' ? { ...config, positions: 'none' } : config
    );
    const custom = customParameters(config);
    checkTensors(file, parameterShapes(core, configNumbers(core, plain), where, custom));
    return core.attempt(() => build(core, kind, config, custom, where, true).restore(file, resumes ? training : null));
}
