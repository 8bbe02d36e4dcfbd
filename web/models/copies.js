/** Models made of models: copies, and copies for other classes. */
import { checkInteger, checkKeys, checkObject, fail, shapeText } from '../errors.js';

/**
 * @typedef {import('./base-model.js').Made} Made
 * @typedef {import('./model.js').CoreModel} CoreModel
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {{ config: ModelConfig, standardization: Standardization | null, targets: Standardization | null, history:
 *   import('../training/history.js').HistoryEntry[] }} State
 */

/**
 * A model of a configuration, which it keeps, with the parameters of another.
 * @param {Made} made @param {CoreModel} model @param {State} state
 * @param {string} [where] @param {(name: string) => boolean} [kept] which parameters are
 * @returns {any}
 */
export function copyOf(
    { another },
    model,
    { config, standardization, targets, history },
    where = 'clone',
    kept = () => true,
) {
    const tensors = new Map(model.parameters().flatMap(p => (kept(p.name) ? [[p.name, p]] : [])));
    return another(config, where).restore({ config, tensors, standardization, targets, history: [...history] });
}

/** What a fresh head for numbers sets. */
const NUMBERS = { labelSmoothing: 0, outputActivation: 'none', standardizeTargets: false };

/**
 * The same body with a head for other classes, or for numbers.
 * @param {import('./uses.js').Used} used
 * @param {{ classes?: unknown, outputs?: unknown }} head
 * @param {unknown} options @param {string} where
 * @returns {any}
 */
export function withHead({ made, model, copied }, head, options, where) {
    const { core, kind, shapes, outputs } = made,
        state = copied(),
        { config } = state,
        own = 'classes' in head && config.loss !== 'mse' ? { loss: config.loss } : NUMBERS;
    if (!kind.methods.includes('classes' in head ? 'withClasses' : 'step'))
        fail(`${where}: the outputs of a ${kind.name} are its tokens; only models with classes or outputs get others`);
    const { seed } = /** @type {any} */ (checkObject(`${where}: options`, options));
    checkKeys(where, 'option', /** @type {any} */ (options), ['seed']);
    if (seed !== undefined) checkInteger(`${where}: seed`, seed, 0, 2 ** 32 - 1);
    const wanted = /** @type {ModelConfig} */ ({ ...config, ...outputs(/** @type {any} */ (head), where), ...own });
    if (kind.labelled && wanted.loss !== 'mse')
        for (const field of Object.keys(kind.own)) delete (/** @type {any} */ (wanted)[field]);
    // The head is what has another shape where there is one output more.
    const larger = shapes({ ...config, outputs: config.outputs + 1 }),
        body = new Set(
            shapes(config).flatMap(({ name, shape }, i) =>
                shapeText(shape) === shapeText(larger[i].shape) ? [name] : [],
            ),
        );
    return core.attempt(() => {
        if (seed !== undefined) core.seed(seed);
        return copyOf(made, model, { ...state, config: wanted, targets: null, history: [] }, where, name =>
            body.has(name),
        );
    });
}
