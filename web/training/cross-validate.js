/** Cross-validation: a model of each fold, trained on the others and evaluated on it, and what all of them say. */

import { count, describe, fail, nearest } from '../errors.js';
import { isError } from '../engine/platform.js';
import { checkFields } from '../lists.js';
import { FOLD_OPTIONS, checkOptions, foldsFor } from '../data/k-fold.js';
import { namesOf } from '../samples/labels.js';
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
    checkOptions(who, options);
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
    /** Of the fold before: it lives until it is known that the next is another. @type {Trainable | null} */
    let before = null;
    try {
        for (const [fold, { train, test }] of parts.entries()) {
            const start = performance.now();
            const own = seed === undefined ? undefined : (seed + fold) >>> 0;
            if (own !== undefined) await reseed?.(own);
            /** @type {Trainable} */
            const model = await make(fold);
            if (model === before && before !== null) {
                before = null; // it is the caller's
                fail(
                    `${who}: make(${fold}) gave the model of fold ${fold - 1} again, which has learned this fold's test part; make a new one for each`,
                );
            }
            await dispose(before);
            before = model;
            for (const method of /** @type {const} */ (['fit', 'evaluate', 'dispose']))
                if (typeof model?.[method] !== 'function')
                    fail(`${who}: make(${fold}) must give a model, got ${describe(model)}`);
            /** @type {any} */
            const told = { ...(own !== undefined && { seed: own }), ...others, ...fitted };
            let last, evaluation;
            try {
                last = await model.fit(train, told);
                if (told.signal?.aborted) {
                    if (folds.length > 0) yield resultOf(folds, share, true);
                    return;
                }
                evaluation = await model.evaluate(test);
            } catch (error) {
                whyNot(who, error, Object.keys(others), fold, train, data);
                throw error;
            }
            folds.push({ fold, evaluation, epochs: last?.epoch ?? 0, seconds: (performance.now() - start) / 1000 });
            const all = resultOf([...folds], share, false);
            await onFold?.(folds[fold], all);
            yield all;
        }
    } finally {
        await dispose(before);
    }
}

/** @param {Trainable | null} model or what make() gave instead */
async function dispose(model) {
    if (typeof model?.dispose === 'function') await model.dispose();
}

/**
 * Says more than fit() can, which knows neither the options of the folds nor the whole data.
 * @param {string} who @param {unknown} error @param {string[]} given options for fit()
 * @param {number} fold @param {any} train @param {any} data
 */
function whyNot(who, error, given, fold, train, data) {
    const message = isError(error) ? error.message : '',
        own = [...FOLD_OPTIONS, 'onFold', 'fit'];
    const option = given.find(name => message.startsWith(`fit: unknown option ${describe(name)}`));
    if (option !== undefined) {
        const meant = nearest(option, own);
        fail(
            `${who}: unknown option ${describe(option)}${meant === null ? '.' : `; did you mean "${meant}"?`} Its own: ${own.join(', ')}. All others are those of ${message}`,
        );
    }
    const known = new Set(namesOf(train.y)),
        absent = namesOf(data.y).filter(name => !known.has(name));
    if (absent.length > 0 && message.startsWith('fit: data.y'))
        fail(
            `${who}: the training part of fold ${fold} has no sample of ${count(absent.length, 'class/classes')} (${absent.slice(0, 4).map(describe).join(', ')}${absent.length > 4 ? ', …' : ''}), which the fold is tested on; make the model with the names of all classes, or give the data set { classes }, or take fewer folds`,
        );
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
