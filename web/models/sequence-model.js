/**
 * SequenceModel: numbers in at every token, outputs at every token. It is trained, used and looked into as a
 * classifier; its targets and predictions have a row for each token.
 */
import { classesOfRows } from './logits.js';
import { Classifier } from './classifier.js';
import { checkBoolean, checkKeys, checkObject, fail, isArray } from '../errors.js';
import { optionsOfKind } from '../operations/config.js';
import { causal } from '../operations/causal.js';
import { encodeSequences } from '../samples/sequences.js';

/**
 * @typedef {import('../types.js').SequenceDataset} SequenceDataset
 * @typedef {import('../types.js').SequencePrediction} SequencePrediction
 */

/**
 * pa.sequenceModel() and pa.open() make them.
 * @extends {Classifier<SequenceDataset, SequencePrediction>}
 */
export class SequenceModel extends Classifier {
    /** @protected @param {SequenceDataset} data @param {string} where */
    _encodeSet(data, where, config = this._state.config) {
        return encodeSequences(config, data, where);
    }

    /** @protected @param {Float32Array} logits @returns {SequencePrediction} */
    _prediction(logits) {
        const cols = this._state.config.outputs,
            rows = logits.length / cols;
        if (this._labelled)
            return { ...classesOfRows(logits, cols), values: { rows, cols: 0, data: new Float64Array(0) } };
        const data = this._inUnits(logits);
        return {
            labels: new Int32Array(0),
            probabilities: { rows, cols: 0, data: new Float32Array(0) },
            logits: { rows, cols, data: Float32Array.from(data) },
            values: { rows, cols, data },
        };
    }

    /** @protected */
    get _confuses() {
        return this._labelled;
    }
}

const OPTIONS = optionsOfKind(
    ['inputs', 'vocabulary', 'length', 'causal'],
    ['input', 'pooling', 'ksvdPerBatch', 'pair', 'tied', 'decoderDepth'],
);

/** @type {import('./kinds.js').Kind<SequenceModel>} */
export const sequenceModel = {
    word: 'sequenceModel',
    opener: 'openSequenceModel',
    name: 'model of sequences',
    Class: SequenceModel,
    is: ({ pooling, causal }) => pooling === 'none' && causal !== undefined,
    general: (given, core) => {
        checkKeys('sequenceModel', 'option', checkObject('sequenceModel: the configuration', given), OPTIONS);
        const { inputs, vocabulary, length, causal: looksBack = false, attention = 'primal', ...rest } = given;
        if ((inputs === undefined) === (vocabulary === undefined))
            fail(
                'sequenceModel: give inputs, how many numbers a token has, or vocabulary, how many ids there are, and not both',
            );
        const layer = (/** @type {any} */ each) =>
            looksBack === true ? causal(core, each, 'sequenceModel: attention', 'a causal model') : each;
        return {
            ...rest,
            input:
                vocabulary === undefined
                    ? { kind: 'series', features: inputs, length }
                    : { kind: 'tokens', vocabulary, length },
            attention: isArray(attention) ? attention.map(layer) : layer(attention),
        };
    },
    own: {
        pooling: () => 'none',
        causal: ({ causal = false }) => checkBoolean('sequenceModel: causal', causal),
    },
    methods: ['step', 'standardize', 'predict', 'evaluate', 'inspect', 'explain', 'withClasses'],
};
