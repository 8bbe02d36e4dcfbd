/** From a data set and options to a model, and from a file to one. */
import { basename } from 'node:path';
import { load } from 'primal-attention';
import { tableInput } from 'primal-attention/data';
import { attentionOf, kindsOf } from './arguments.js';
import { bytesOf, lengthOf } from './data.js';

/** @typedef {import('primal-attention').PrimalAttention} PrimalAttention */

/** All kinds of models and attention: size does not matter here. @returns {Promise<PrimalAttention>} */
export const library = () => load({ full: true });

/**
 * @param {PrimalAttention} pa
 * @param {import('./data.js').Read} read
 * @param {{ attention?: string, seed: number, settings: Record<string, any>, longest?: number }} how longest: of a
 *   test part, whose samples the model has to take too
 */
export function modelFor(pa, read, { attention = 'primal', seed, settings, longest = 0 }) {
    const layers = kindsOf(attention).map(attentionOf);
    /** @type {Record<string, any>} */
    const common = {
        attention: layers.length === 1 ? layers[0] : layers,
        ...(layers.length > 1 && { depth: layers.length }),
        seed,
        ...settings,
    };
    if ('text' in read) return pa.languageModel(/** @type {any} */ (common));
    const { data } = read,
        { length: asked, ...rest } = common,
        most = Math.max(lengthOf(data), longest),
        length = asked ?? most;
    if (asked < most && data.read?.rows !== 'mixed')
        throw new Error(
            `--length ${asked} is less than the longest sample of ${read.name}, ${most}: give it that, or leave it out`,
        );
    const input = rest.input
        ? {}
        : {
              input: data.vocabulary
                  ? { kind: 'tokens', vocabulary: data.vocabulary, length }
                  : data.read?.rows === 'mixed'
                    ? tableInput(/** @type {any} */ (data))
                    : { kind: 'series', features: data.features, length },
          };
    const keeps = data.read?.filled?.how === 'kept' && data.read?.rows !== 'mixed' ? { missing: 'mask' } : {};
    const columns = data.read?.rows === 'mixed' ? (data.columns ?? []) : [],
        twice = columns.findIndex((/** @type {string} */ name, /** @type {number} */ c) => columns.indexOf(name) < c);
    if (twice >= 0)
        throw new Error(
            `two columns of ${read.name} are named "${columns[twice]}": give one another name, or leave it out with --ignore and its number, from 0`,
        );
    if (data.classes?.length === 1)
        throw new Error(
            `all ${data.x.length} samples of ${read.name} are of one class, ${data.classes[0]}: there is nothing to tell apart; --target names another column`,
        );
    if (data.classes?.length)
        return pa.classifier(/** @type {any} */ ({ ...input, classes: data.classes, ...keeps, ...rest }));
    if (!data.y?.length)
        throw new Error(`${read.name} has no targets: --target COLUMN says what to predict, of arrays --y NAME`);
    return pa.regressor(/** @type {any} */ ({ ...input, outputs: data.y.length / data.x.length, ...keeps, ...rest }));
}

/**
 * @param {PrimalAttention} pa @param {string} path
 * @param {Record<string, any>} [options] of pa.open
 * @returns {any}
 */
export function openModel(pa, path, options) {
    const bytes = bytesOf(path);
    try {
        return pa.open(bytes, options);
    } catch (error) {
        throw new Error(`${basename(path)}: ${/** @type {Error} */ (error).message}`);
    }
}

/** Kinds whose samples a file of the command line holds, as summary() names them: one answer to a sample. */
export const OF_SAMPLES = ['classifier', 'regressor'];

/**
 * Whether a command is for that kind of model, before its data are read.
 * @param {any} model @param {string} path of its file @param {string} command @param {readonly string[]} kinds
 */
export function checkKind(model, path, command, kinds) {
    const { kind } = model.summary();
    if (!kinds.includes(kind))
        throw new Error(
            `${path} holds a ${kind}; ${command} takes a ${kinds.join(' or a ')}${kind === 'language model' ? ', generate goes on with a text' : ''}`,
        );
}
