/** A saved model of any kind: what the file holds says which. */
import { Classifier } from './classifier.js';
import { modelKind } from '../operations/config.js';
import { fail } from '../errors.js';
import { GraphClassifier } from './graph-classifier.js';
import { importModel } from '../files/interop.js';
import { LanguageModel } from './language-model.js';
import { checkFields } from '../lists.js';
import { checkTensors, readFile, readModel } from '../files/model-file.js';
import { parameterShapes } from './model.js';

const KINDS = /** @type {const} */ ({
    classifier: { Class: Classifier, name: 'classifier' },
    graph: { Class: GraphClassifier, name: 'graph classifier' },
    language: { Class: LanguageModel, name: 'language model' },
});

/**
 * @param {import('../engine/core.js').Core} core
 * @param {unknown} bytes
 * @param {import('../types.js').OpenOptions} [options]
 * @param {{ kind: keyof typeof KINDS, where: string }} [wanted] a file of another kind is refused
 * @returns {any}
 */
export function openModel(core, bytes, options = {}, wanted) {
    const checked = checkFields('open: options', options),
        read = readFile(bytes, checked);
    const file =
        read.format === 'primal-attention' ? readModel(core, read) : importModel(core, read, read.format, checked);
    const kind = modelKind(file.config);
    if (wanted && kind !== wanted.kind)
        fail(`${wanted.where}: the file holds a ${KINDS[kind].name}; pa.open(bytes) opens models of all kinds`);
    const where = wanted?.where ?? 'open',
        { Class } = KINDS[kind];
    checkTensors(file, parameterShapes(core, file.config, where));
    return core.attempt(() => new Class(core, file.config, where).restore(file));
}
