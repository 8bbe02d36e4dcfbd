/** What evaluate() says of a set, and fit() of its validation set. */
import { Errors } from '../training/sums.js';
import { LabelErrors } from './multi-label.js';
import { largest, logSumExp } from './logits.js';

/**
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../lists.js').TypedNumbers} TypedNumbers
 * @typedef {import('../types.js').Evaluation} Evaluation
 *
 * @typedef {object} Judged what an evaluation has to know of a model
 * @property {number} outputs
 * @property {boolean} several whether a sample may have several labels
 * @property {boolean} confuses whether it counts which class is taken for which
 * @property {(sample: Encoded) => Float32Array} forward the logits of a sample
 * @property {(logits: Float32Array) => Float64Array} inUnits of a model with outputs, in the units of its targets
 * @property {import('../metrics/measures.js').Collector | null} measures for metrics beside these
 */

/**
 * Loss and accuracy of a set, one turn for each sample.
 * @param {EncodedSet} set @param {Judged} model @returns {Generator<void, Evaluation>}
 */
export function* evaluation(set, { outputs, several, confuses, forward, inUnits, measures }) {
    const Row = set.given || set.rows ? Float64Array : Int32Array, // sums of weights, or how many
        confusion = confuses ? Array.from({ length: outputs }, () => new Row(outputs)) : [];
    const errors = set.values && new (several ? LabelErrors : Errors)(outputs);
    let loss = 0,
        right = 0,
        counted = 0;
    for (let i = 0; i < set.count; i++) {
        const logits = forward(set.samples[i]),
            ofSample = set.given?.[i] ?? 1;
        if (errors) {
            const given = /** @type {[Float64Array, any, number, number]} */ ([
                inUnits(logits),
                set.values,
                set.starts?.[i] ?? i * outputs,
                ofSample,
            ]);
            errors.add(...given);
            measures?.values(...given);
        } else {
            // One label for each row of logits: one row, or one for each token.
            set.target(i).forEach((label, row) => {
                if (label < 0) return; // does not count
                const weight = ofSample * (set.rows?.[i][row] ?? 1);
                counted += weight;
                const values = logits.subarray(row * outputs, (row + 1) * outputs);
                const predicted = largest(values);
                const surprise = logSumExp(values) - values[label];
                loss += weight * surprise;
                measures?.row(label, values, predicted, surprise, weight);
                if (predicted === label) right += weight;
                if (confusion.length > 0) confusion[label][predicted] += weight;
            });
        }
        yield;
    }
    return {
        ...(errors ? errors.evaluation() : { loss: loss / counted, accuracy: right / counted, confusion }),
        ...set.said,
        ...measures?.result(),
    };
}

/** All turns one after the other. @template T @param {Generator<void, T>} turns @returns {T} */
export function atOnce(turns) {
    for (;;) {
        const turn = turns.next();
        if (turn.done) return turn.value;
    }
}

/**
 * What metrics have to know of a model.
 * @param {{ outputs: number, classes: readonly string[] | null, loss: string }} config @param {boolean} confuses
 * @param {boolean} labelled
 * @returns {import('../metrics/measures.js').Asked}
 */
export function askedOf({ outputs, classes, loss }, confuses, labelled) {
    const task = loss === 'multiLabel' ? 'several' : confuses ? 'classes' : labelled ? 'tokens' : 'numbers';
    const names = confuses ? Array.from({ length: outputs }, (_, c) => classes?.[c] ?? String(c)) : [];
    return { task, names, outputs };
}
