/** Cross-validation: a model of each fold, trained on the others and evaluated on it, and what all of them say. */

import { describe, fail } from '../errors.js';
import { checkFields } from '../lists.js';
import { FOLD_OPTIONS, foldsFor } from '../data/k-fold.js';
import { figuresOf, summary } from './figures.js';
import { Training } from './training.js';

/**
 * @typedef {import('./figures.js').Figures} Figures
 * @typedef {object} Fold
 * @property {number} fold from 0
 * @property {any} evaluation what model.evaluate() said of its test part
 * @property {number} epochs that were trained
 * @property {number} seconds for training and evaluation
 *
 * @typedef {object} CrossValidation
 * @property {Figures} mean over the folds, of every figure of evaluate(); null where no fold has one
 * @property {Figures} deviation of a sample, n − 1 in the denominator; null where fewer than two folds have one
 * @property {{ low: Figures, high: Figures }} interval in which the mean of a figure lies by 95 %: Student's t with the
 *   variance of Nadeau & Bengio 2003, which takes into account that training parts overlap
 * @property {Int32Array[] | Float64Array[]} [confusion] the sum over the folds, where evaluate() gives one
 * @property {Fold[]} folds
 * @property {boolean} aborted by the signal: the folds are those that were done before
 *
 * @typedef {object} Others of what crossValidate() takes beside the options of kFold()
 * @property {(fold: Fold, all: CrossValidation) => unknown} [onFold] is awaited after each
 * @property {any} [fit] options of model.fit() whose names kFold() has too; all others may stand beside
 *
 * @typedef {import('../data/k-fold.js').FoldOptions & Others & { [option: string]: any }} CrossValidateOptions
 *
 * @typedef {object} Trainable a model, here or in a worker
 * @property {(data: any, options: any) => PromiseLike<any>} fit
 * @property {(data: any) => any} evaluate
 * @property {() => any} dispose
 *
 * @typedef {PromiseLike<CrossValidation | null> & AsyncIterable<CrossValidation>} CrossValidating
 */

/**
 * Trains a model for each fold and evaluates it on the fold's test part. `await` gives the whole; `for await` what is
 * known after each fold, and leaving the loop ends it. Models are disposed of.
 * @template {import('../data/parts.js').Splittable} T
 * @param {(fold: number) => any} make makes the model of a fold, or promises it; seed what its weights come from there
 * @param {T} data
 * @param {CrossValidateOptions} [options]
 * @returns {CrossValidating}
 */
export function crossValidate(make, data, options = {}) {
    return /** @type {any} */ (new Training(/** @type {any} */ (foldByFold(make, data, options))));
}

/**
 * @param {(fold: number) => any} make @param {any} data @param {CrossValidateOptions} options
 * @param {(seed: number) => any} [reseed] before a model is made
 * @returns {AsyncGenerator<CrossValidation, void, void>}
 */
export async function* foldByFold(make, data, options, reseed) {
    const who = 'crossValidate';
    if (typeof make !== 'function') fail(`${who}: make must be a function that makes a model, got ${describe(make)}`);
    const { onFold, fit = {}, ...others } = checkFields(`${who}: options`, options),
        fitted = checkFields(`${who}: fit`, fit);
    if (onFold !== undefined && typeof onFold !== 'function')
        fail(`${who}: onFold must be a function, got ${describe(onFold)}`);
    const ofFolds = Object.fromEntries(FOLD_OPTIONS.map(name => [name, others[name]])),
        { seed } = others;
    for (const name of FOLD_OPTIONS) delete others[name];
    const parts = foldsFor(who, data, ofFolds);
    /** @type {Fold[]} */
    const folds = [];
    const shares = parts.map(({ train, test }) => test.x.length / train.x.length),
        share = shares.reduce((a, b) => a + b, 0) / shares.length;
    for (const [fold, { train, test }] of parts.entries()) {
        const start = performance.now();
        const own = seed === undefined ? undefined : (seed + fold) >>> 0;
        if (own !== undefined) await reseed?.(own);
        /** @type {Trainable} */
        const model = await make(fold);
        let last, evaluation;
        try {
            for (const method of /** @type {const} */ (['fit', 'evaluate', 'dispose']))
                if (typeof model?.[method] !== 'function')
                    fail(`${who}: make(${fold}) must give a model, got ${describe(model)}`);
            /** @type {any} */
            const told = { ...(own !== undefined && { seed: own }), ...others, ...fitted };
            last = await model.fit(train, told);
            if (told.signal?.aborted) {
                if (folds.length > 0) yield resultOf(folds, share, true);
                return;
            }
            evaluation = await model.evaluate(test);
        } finally {
            if (typeof model?.dispose === 'function') await model.dispose();
        }
        folds.push({ fold, evaluation, epochs: last?.epoch ?? 0, seconds: (performance.now() - start) / 1000 });
        const all = resultOf([...folds], share, false);
        await onFold?.(folds[fold], all);
        yield all;
    }
}

/**
 * @param {Fold[]} folds @param {number} share samples of a test part for each of its training part
 * @param {boolean} aborted
 */
function resultOf(folds, share, aborted) {
    const confusions = folds.map(({ evaluation }) => evaluation?.confusion).filter(rows => rows?.length > 0);
    return {
        ...summary(
            folds.map(({ evaluation }) => figuresOf(evaluation)),
            share,
        ),
        ...(confusions.length > 0 && {
            confusion: confusions[0].map((/** @type {Int32Array | Float64Array} */ row, /** @type {number} */ r) =>
                row.map((_, c) => confusions.reduce((sum, rows) => sum + rows[r][c], 0)),
            ),
        }),
        folds,
        aborted,
    };
}
