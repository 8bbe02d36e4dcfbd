/** A layer whose attention is one's own: what it is told, checked and completed. It runs in custom.js. */
import { checkBoolean, checkInteger, checkKeys, checkObject, count, describe, fail, isArray, tag } from '../errors.js';

/**
 * @typedef {import('../types.js').CustomAttentionConfig} CustomAttentionConfig
 * @typedef {import('../types.js').CustomParameter & { shape: number[] }} OwnParameter
 * @typedef {Required<Omit<CustomAttentionConfig, 'parameters'>> & { parameters: Record<string, OwnParameter> }}
 *   CustomLayer
 */

/** What the core calls the parameters of such a layer, in their order: its words in src/autodiff/ops/custom.c. */
export const PLACES = 'abcdefgh';
/** What forward is given beside the parameters. */
const GIVEN = ['q', 'k', 'v', 'x', 'mask'];

/** @param {any} layer @returns {layer is CustomLayer} */
export const isCustom = layer => layer?.kind === 'custom';

/** @param {string} where @param {any} layer @returns {CustomLayer} */
export function completeCustom(where, layer) {
    checkKeys(where, 'option of custom', layer, ['kind', 'forward', 'parameters', 'causal']);
    const { forward, parameters = {}, causal = false } = layer;
    if (forward === undefined)
        fail(
            `${where}.forward is missing: a function of { q, k, v, x } and the parameters that gives y, of the shape of q`,
        );
    if (typeof forward !== 'function') fail(`${where}.forward must be a function, got ${describe(forward)}`);
    if (tag(forward) === 'AsyncFunction') fail(`${where}.forward must not be async: the core waits for no promise`);
    const own = Object.entries(checkObject(`${where}.parameters`, parameters));
    if (own.length > PLACES.length)
        fail(
            `${where}.parameters are ${count(own.length, 'parameter')}, at most ${PLACES.length}; slices of one can be more`,
        );
    return {
        kind: 'custom',
        causal: checkBoolean(`${where}.causal`, causal),
        forward,
        parameters: Object.fromEntries(own.map(([name, given]) => [name, completeParameter(where, name, given)])),
    };
}

/** @param {string} where @param {string} name @param {any} given */
function completeParameter(where, name, given) {
    const here = `${where}.parameters.${name}`;
    if (!/^[A-Za-z]\w*$/.test(name)) fail(`${where}.parameters: ${describe(name)} is no name: letters and digits`);
    if (GIVEN.includes(name))
        fail(`${here}: ${name} is what forward is given beside the parameters; choose another name`);
    const { shape, ...draw } = isArray(given) ? { shape: given } : checkObject(here, given);
    checkKeys(here, 'option', draw, ['init', 'scale']);
    if (shape === undefined) fail(`${here}.shape is missing`);
    if (!isArray(shape) || shape.length > 5)
        fail(`${here}.shape must be a list of at most 5 sizes, got ${describe(shape)}`);
    const sizes = Array.from(shape, (size, i) => checkInteger(`${here}.shape[${i}]`, size, 1));
    return { shape: sizes, ...draw };
}

/**
 * The parameters of such layers by the names that the core has for them.
 * @param {{ attention: readonly any[] }} config
 * @returns {Map<string, OwnParameter & { name: string, values?: Float32Array }>}
 */
export function customParameters({ attention }) {
    return new Map(
        attention.filter(isCustom).length === 0
            ? []
            : attention.flatMap((layer, i) =>
                  Object.entries(isCustom(layer) ? layer.parameters : {}).map(
                      ([name, own], place) =>
                          /** @type {const} */ ([
                              `layers.${i}.attention.${PLACES[place]}`,
                              { .../** @type {any} */ (own), name: `layers.${i}.attention.${name}` },
                          ]),
                  ),
              ),
    );
}

/**
 * Gives the layers of a saved configuration their functions, which no file holds.
 * @param {any} saved @param {unknown} forward one for all, or one for each layer
 * @returns {any}
 */
export function withForward(saved, forward) {
    const layers = /** @type {any[]} */ (isArray(saved.attention) ? saved.attention : []),
        own = layers.filter(isCustom).length;
    if (own === 0)
        return forward === undefined
            ? saved
            : fail("open: forward was given, but no layer of the file has attention of one's own");
    if (forward === undefined)
        fail(
            `open: ${count(own, 'layer')} of the file ${own === 1 ? 'has' : 'have'} attention of one's own, kind "custom": a file holds its parameters, but no function; pass the one that it was trained with, open(bytes, { forward })`,
        );
    if (isArray(forward) && forward.length !== layers.length)
        fail(`open: forward has ${count(forward.length, 'entry/entries')} for ${count(layers.length, 'layer')}`);
    return {
        ...saved,
        attention: layers.map((layer, i) =>
            isCustom(layer)
                ? { .../** @type {any} */ (layer), forward: isArray(forward) ? forward[i] : forward }
                : layer,
        ),
    };
}

/** A copy of a configuration, whose functions stay what they are. @template {any} C @param {C} config @returns {C} */
export function copyConfig(config) {
    const { attention } = /** @type {any} */ (config);
    if (!attention.some(isCustom)) return structuredClone(config);
    const copy = structuredClone({ .../** @type {any} */ (config), attention: [] });
    copy.attention = attention.map((/** @type {any} */ layer) =>
        isCustom(layer) ? { ...layer } : structuredClone(layer),
    );
    return copy;
}
