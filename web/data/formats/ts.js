/**
 * The `.ts` text format of the UEA and UCR archives of time series (read by aeon and sktime).
 *
 *     # a comment (or % a comment)
 *     @problemName JapaneseVowels
 *     @dimensions 12
 *     @classLabel true 1 2 3
 *     @data
 *     1.86,1.89,1.93:-0.20,-0.19,-0.19: … :1
 *
 * One line is one case: its dimensions separated by colons, the values of a dimension by commas, the label last. A
 * missing value is empty, `?`, `NaN` or `NA`. A value may be `(time,value)`. Lengths may differ from case to case.
 */

import { checkWord, describe, fail } from '../../errors.js';
import { checkLabelOptions, checkMissing, optionsOf } from '../arguments.js';
import { encodeLabels } from '../labels.js';
import { emptyGuess } from '../parsing/gaps.js';
import { failAt, Lines } from '../parsing/lines.js';
import { textOf } from '../parsing/source.js';
import { resultOf } from '../result.js';
import { checkFormat } from './recognise.js';
import { CaseParser } from './ts-cases.js';
import { guessLabelled, namesOf, readHeader } from './ts-header.js';

/**
 * @typedef {object} TsOptions
 * @property {import('../parsing/gaps.js').Missing} [missing] what becomes of a missing value; 'interpolate' if not
 *   given
 * @property {'error' | 'pad' | 'stretch'} [unequalDimensions] what to do with a case whose dimensions have different
 *   lengths. 'error' (the default) refuses it, because only the user knows which of the other two is right: 'pad' takes
 *   the end of a short one as missing, 'stretch' spreads it over the longest by linear interpolation (sensors that were
 *   sampled at different rates for the same time).
 * @property {readonly string[]} [classes] the classes in the order wanted, such as the training set's for its test set;
 *   the header's order if not given
 * @property {import('../labels.js').Task} [task] as the header says, if not given
 * @property {import('../labels.js').MissingTarget} [missingTarget] what becomes of a case whose label is missing: an
 *   error (if not given), or it is left out and counted in read.dropped
 */
/** @type {(keyof TsOptions & string)[]} */
export const TS_OPTIONS = ['missing', 'unequalDimensions', 'classes', 'task', 'missingTarget'];
/**
 * What the header and the data say beside the cases.
 * @typedef {{ name: string, missing: number, read: import('../types.js').Read }} TsFacts `missing`: how many values
 *   were, as in read.filled
 */

/**
 * Reads a `.ts` file.
 *
 * Of the header, `@classLabel`, `@targetLabel` and `@dimensions` count, in any case; the other claims (`@equalLength`,
 * `@seriesLength`, `@missing`, `@timestamps`) are often wrong in the wild, and the data itself tells. Without
 * `@classLabel` and `@targetLabel` the first case shows whether there are labels. Times are checked to rise and not
 * kept: the values are taken as equally spaced, and `read.guesses` says where they are not. Without labels `y` is
 * empty.
 *
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {TsOptions} [options]
 * @returns {import('../types.js').SeriesDataset & TsFacts}
 * @throws {Error} naming the line, what was expected and what is there
 */
export function parseTs(source, options) {
    const {
        missing = 'interpolate',
        unequalDimensions: unequal = 'error',
        ...given
    } = optionsOf('ts', options, TS_OPTIONS);
    checkMissing(missing, 'ts');
    checkWord('ts: unequalDimensions', unequal, ['error', 'pad', 'stretch']);
    const { missingTarget, ...label } = checkLabelOptions('ts', given);
    /** @type {string[]} */
    const guesses = [];
    const text = textOf(source, 'ts', guesses);
    checkFormat(text, 'ts', 'ts', 'no .ts file');
    const lines = new Lines(text, '#%'),
        header = readHeader(lines);
    const says = {
        classes: header.classes !== null && header.classes !== false,
        regression: header.regression === true,
    };
    if (says.classes && says.regression && label.task === undefined)
        fail(
            "ts: the header says both @classLabel true and @targetLabel true: give { task: 'classification' } or { task: 'regression' }",
        );
    const task = label.task ?? (says.regression ? 'regression' : says.classes ? 'classification' : undefined);
    if (label.classes && task === 'regression')
        fail('ts: classes were given, but the header says @targetLabel true: a regression has none');

    /** @type {Float64Array[]} */
    const x = [];
    /** @type {string[]} */
    const labels = [];
    /** @type {number[]} */
    const numbers = [];
    const parser = new CaseParser(lines.text);
    let labelled = says.classes || says.regression,
        features = header.dimensions,
        filled = 0,
        empty = 0;
    while (lines.next()) {
        const { number } = lines;
        if (x.length === 0 && !labelled && header.classes === null && header.regression === null) {
            const guess = guessLabelled(lines, header);
            labelled = guess.labelled;
            if (guess.words) guesses.push(guess.words);
        }
        parser.parse(lines.start, lines.end, number, labelled);
        const found = parser.values.count;
        features ||= found;
        const hint =
            labelled || !parser.endsInOne
                ? ''
                : '. If what follows the last colon is a label, say so in the header: @classLabel true';
        if (found !== features) {
            const said = header.dimensions
                ? `the header says @dimensions ${features}`
                : `the first case has ${features}`;
            failAt(
                'ts',
                number,
                `expected ${features} ${features === 1 ? 'dimension' : 'dimensions'}${labelled ? ' and a label' : ''} (${said}), ` +
                    `found ${found}${hint}`,
            );
        }
        const woven = parser.values.weave(`ts: line ${number}`, missing, unequal, hint);
        x.push(woven.series);
        filled += woven.filled;
        empty += woven.empty;
        if (!labelled) continue;
        labels.push(parser.label);
        numbers.push(number);
    }
    if (x.length === 0) failAt('ts', lines.number, 'expected at least one case after @data, found none');
    guesses.push(...parser.times.guesses(x.length), ...emptyGuess(empty, missing));

    const named = task === 'regression' ? undefined : (label.classes ?? namesOf(header, labels, guesses));
    const commented = named ? -1 : labels.findIndex(word => /\s[#%]\s/.test(word));
    if (commented >= 0)
        failAt(
            'ts',
            numbers[commented],
            `the label ${describe(labels[commented])} seems to hold a comment: comments have lines ` +
                `of their own; if it is a class, name it in { classes }`,
        );
    const data = resultOf({
        x,
        features,
        labels: labelled
            ? encodeLabels(labels, {
                  who: 'ts',
                  task,
                  classes: named,
                  missingTarget,
                  where: i => `ts: line ${numbers[i]}`,
              })
            : null,
        format: 'ts',
        filled,
        how: missing,
        guesses,
    });
    return { name: header.name, ...data, missing: filled };
}
