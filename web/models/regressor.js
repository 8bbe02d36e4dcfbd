/** Regressor: a classifier's encoder that predicts numbers, and answers with them alone. */
import { Classifier, classifier } from './classifier.js';
import { checkKeys, checkObject, describe, fail } from '../errors.js';
import { optionsOfKind } from '../operations/config.js';

/**
 * pa.regressor() and pa.open() make them.
 * @extends {Classifier<import('../types.js').Dataset, import('../types.js').Regression>}
 */
export class Regressor extends Classifier {
    /** @protected @param {Float32Array} logits */
    _prediction(logits) {
        return { values: this._inUnits(logits) };
    }
}

const OPTIONS = optionsOfKind([], ['classes', 'labelSmoothing', 'tied', 'decoderDepth']);

/** @type {import('./kinds.js').Kind<Regressor>} */
export const regressor = {
    word: 'regressor',
    opener: 'openRegressor',
    name: 'regressor',
    Class: Regressor,
    is: ({ task }) => task === 'regression',
    general: given => {
        const { classes, outputs = 1 } = checkObject('regressor: the configuration', given);
        if (classes !== undefined)
            fail(
                `regressor: classes is ${describe(classes)}, but a regressor predicts numbers; pa.classifier({ classes }) tells classes apart`,
            );
        checkKeys('regressor', 'option', given, OPTIONS);
        return { ...given, outputs };
    },
    own: { task: () => 'regression' },
    labelled: classifier,
    methods: classifier.methods,
};
