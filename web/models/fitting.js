/** What stands between a model's fit() and the training: one at a time, on what held when it was called. */
import { fail } from '../errors.js';
import { addToHistory } from '../training/history.js';
import { sameOptimizer } from '../training/resume.js';
import { Training } from '../training/training.js';

/**
 * @typedef {import('../training/options.js').CompleteFit} CompleteFit
 * @typedef {import('../training/resume.js').TrainingRecord} TrainingRecord
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 *
 * @typedef {object} State of a model, what changes
 * @property {import('../operations/config.js').ModelConfig} config learns the names of classes
 * @property {import('../training/options.js').CompleteOptimizer | null} optimizer what a step goes on with
 * @property {boolean} training whether fit() is under way
 * @property {TrainingRecord | null} record of the latest training, which resume goes on with
 * @property {import('../training/history.js').HistoryEntry[]} history
 * @property {Standardization | null} standardization of the inputs
 * @property {Standardization | null} targets of what a model with outputs predicts
 */

/** Of a model that was just made. @param {State['config']} config @returns {State} */
export function newState(config) {
    return {
        config,
        optimizer: null,
        training: false,
        record: null,
        history: [],
        standardization: null,
        targets: null,
    };
}

/**
 * @param {typeof import('../training/fit.js').train} train
 * @param {Omit<import('../training/run.js').Trainee, 'began' | 'ended'>} trainee whose optimizer() takes a fresh one
 * @param {() => State} stateOf the model
 * @param {import('../training/source.js').SampleSource} source
 * @param {CompleteFit} options
 * @param {State} known what was, when fit() was called
 */
export function fitting(train, trainee, stateOf, source, options, { standardization, targets, record }) {
    const before = options.resume ? record : null;
    return new Training(reports());

    /** @returns {AsyncGenerator<import('../types.js').FitReport, void, void>} */
    async function* reports() {
        const state = stateOf();
        if (state.training) fail('fit: this model is being trained already; let the other fit() end, or abort it');
        if (before && state.record !== before)
            fail('fit: since it was called the training that it resumes has gone on; call it again');
        if (state.standardization !== standardization || state.targets !== targets)
            fail(
                'fit: since it was called another fit() or standardize() has measured mean and deviation, with which its data are not scaled; call it again',
            );
        state.training = true;
        try {
            yield* train(
                {
                    ...trainee,
                    optimizer: complete => {
                        if (options.fresh || !sameOptimizer(complete, state.optimizer)) trainee.optimizer(complete);
                    },
                    began: record => void (state.record = record),
                    ended: report => addToHistory(state.history, report),
                },
                source,
                options,
                before,
            );
        } finally {
            state.training = false;
        }
    }
}
