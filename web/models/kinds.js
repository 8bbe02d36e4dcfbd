/**
 * The kinds of models. All that is a kind's own stands in its file, which ends with its row; whoever asks what kind a
 * model is reads the rows: pa.open(), files, the worker. What a new kind takes is in CONTRIBUTING.md.
 */
import { classifier } from './classifier.js';
import { graphClassifier } from './graph-classifier.js';
import { languageModel } from './language-model.js';
import { regressor } from './regressor.js';
import { sequenceModel } from './sequence-model.js';
import { translator } from './translator.js';

/** @typedef {import('../engine/core.js').Core} Core */

/**
 * @template {import('./base-model.js').Model} [M=import('./base-model.js').Model]
 * @typedef {object} Kind
 * @property {string} word the function that makes one, of pa and of a worker; sentences on its configuration begin so
 * @property {string} [opener] the function that opens files of this kind and of no other
 * @property {string} name in sentences
 * @property {new (made: import('./base-model.js').Made, where: string) => M} Class
 * @property {(config: any) => boolean} is whether a configuration, complete or as it stands in a file, is of this kind
 * @property {(given: any, core: Core) => any} general what it is given as a configuration of the kind that all have in
 *   common (operations/config.js, which completes it)
 * @property {Record<string, (given: any) => any>} own fields of a complete configuration that are not known there, or
 *   not so: from what was given; a file holds them as they are
 * @property {Kind} [labelled] what a model with its body and a head for classes is, where it tells none itself
 * @property {string[]} methods that a page may call through a worker, beside those that all models have
 */

/** A configuration is of the first that says so. @type {readonly Kind[]} */
export const KINDS = [graphClassifier, translator, languageModel, sequenceModel, regressor, classifier];

/** @param {any} config complete, or as it stands in a file @returns {Kind} */
export function kindOf(config) {
    return /** @type {Kind} */ (KINDS.find(({ is }) => is(config)));
}
