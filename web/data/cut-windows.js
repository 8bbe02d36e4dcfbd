/** Recordings to windows with targets, as the readers of tables cut theirs (tables/rows.js). */

import { checkInteger, count, fail } from '../errors.js';
import { checkLabelOptions, checkMissing, keptGaps, optionsOf } from './arguments.js';
import { emptyGuess } from './parsing/gaps.js';
import { chosen } from './parts.js';
import { recordingsOf } from './recordings.js';
import { resultOf } from './result.js';
import { aimOf, inputsOf, nameOf, ofRecording } from './window-targets.js';
import { carry, checkWindows, overlapGuess, windowOf, windowsAt } from './windows.js';

/**
 * @typedef {import('./window-targets.js').Which} Which
 * @typedef {import('./window-targets.js').Place} Place
 */
/**
 * @typedef {object} WindowOptions
 * @property {number} length steps of a window
 * @property {number} [stride] steps from one window to the next; 1 if not given
 * @property {number | readonly number[]} [horizon] steps from a window's last to the one the target is taken from, or
 *   several; 1 if not given, 0 takes the last itself. Of a function as target: how far it looks beyond the window, 0
 * @property {Which | readonly Which[] | null | ((place: Place) => number | string | readonly number[])} [target] a
 *   feature, or several; a function of the window's place; null for windows without targets. If not given: the labels
 *   of the recordings, where the data set has them, else the column of words, if there is one, else all features
 * @property {readonly Which[]} [inputs] the features of a window; all that hold numbers if not given
 * @property {number} [features] of a step, where the numbers lie one after the other; 1 if not given
 * @property {import('./parsing/gaps.js').Missing} [missing] what becomes of missing values (NaN, null): 'interpolate'
 *   if not given, 'keep' where the reader of the data set did. A window is filled from what was known when it ended
 * @property {import('./labels.js').MissingTarget} [missingTarget] what becomes of a window whose target is missing: an
 *   'error' if not given, or 'drop'
 * @property {import('./labels.js').Task} [task] of a function or a single feature as target: if not given,
 *   classification of words and regression of numbers
 * @property {readonly string[]} [classes] in the order wanted
 *
 * @typedef {import('./types.js').SeriesDataset & { columns?: string[], ids?: any, groups?: any, weights?: any, read:
 *   import('./types.js').Read & { windows: import('./types.js').Windows, targets: string[] } }} WindowDataset
 */

/** @type {(keyof WindowOptions & string)[]} */
const OPTIONS = [
    'length',
    'stride',
    'horizon',
    'target',
    'inputs',
    'features',
    'missing',
    'missingTarget',
    'task',
    'classes',
];

const WHO = 'windows';

/**
 * Windows of one recording or several, with what is to be predicted of each: the values of features at so many steps
 * after its end, or a class. They remember where they come from (`read.windows`), so that split and kFold keep apart
 * what overlaps.
 * @param {any} series one recording: numbers (a typed array is [T, features]), an array of rows or of records, an
 *   object of columns; several: an array of typed arrays, of arrays of rows, of objects of columns, or a data set
 * @param {WindowOptions} options
 * @returns {WindowDataset}
 */
export function windows(series, options) {
    const own = optionsOf(WHO, options, OPTIONS, ['target']),
        length = checkInteger(`${WHO}: length`, own.length, 1),
        stride = checkInteger(`${WHO}: stride`, own.stride ?? 1, 1),
        said = checkLabelOptions(WHO, own);
    const told = own.features === undefined ? undefined : checkInteger(`${WHO}: features`, own.features, 1);
    const recordings = recordingsOf(WHO, series, told),
        gaps = keptGaps(recordings.set?.fields.read),
        missing = checkMissing(own.missing ?? (gaps ? 'keep' : 'interpolate'), WHO),
        aim = aimOf(recordings, own),
        inputs = inputsOf(recordings, own.inputs, aim);
    const needed = length + aim.ahead;
    /** @type {string[]} */
    const guesses = [];
    const x = /** @type {Float64Array[]} */ ([]),
        places = /** @type {Place[]} */ ([]);
    let short = 0,
        unknown = 0,
        filled = 0;
    recordings.all.forEach(({ values, steps }, recording) => {
        if (steps < needed) {
            short++;
            return;
        }
        checkWindows(WHO, (x.length + Math.ceil((steps - needed + 1) / stride)) * length * inputs.length);
        const kept = new Float64Array(steps * inputs.length);
        for (let t = 0; t < steps; t++)
            inputs.forEach((feature, f) => {
                const value = values[t * recordings.features + feature];
                if (Number.isNaN(value)) {
                    if (missing === 'error')
                        fail(
                            `${WHO}: ${nameOf(recordings, feature)} of step ${t}${ofRecording(recordings, recording)} is missing, and { missing: 'error' } was asked for`,
                        );
                    filled++;
                }
                kept[t * inputs.length + f] = value;
            });
        const carried = carry(kept, inputs.length);
        for (let start = 0; start + needed <= steps; start += stride) {
            const last = (start + length - 1) * inputs.length;
            for (let f = 0; f < inputs.length; f++) if (Number.isNaN(carried[last + f])) unknown++;
            x.push(windowOf(kept, carried, inputs.length, start, length, missing));
            places.push({ recording, start, end: start + length });
        }
    });
    if (x.length === 0)
        fail(
            `${WHO}: a window of ${count(length, 'step')} and a horizon of ${aim.ahead} need ${needed} steps, ` +
                `${recordings.all.length === 1 ? 'the series has' : 'the longest recording has'} ${recordings.all.reduce((most, { steps }) => Math.max(most, steps), 0)}`,
        );
    if (short > 0)
        guesses.push(
            `${short} of ${recordings.all.length} recordings are shorter than the ${needed} steps of a window and its horizon, and left out`,
        );
    guesses.push(...emptyGuess(unknown, missing), ...overlapGuess(needed, stride));

    const labels = aim.labels(places, said),
        kept = labels?.kept ?? null,
        data = resultOf({ x, features: inputs.length, labels, format: WHO, filled, how: missing, guesses });
    const { set, names } = recordings;
    // what goes along with a recording, goes along with each of its windows
    const { standardize, ...along } = set
        ? chosen(
              set,
              (kept ?? places.map((_, i) => i)).map(i => places[i].recording),
          )
        : /** @type {any} */ ({});
    return {
        ...along,
        ...data,
        ...(names && { columns: inputs.map(f => names[f]) }),
        read: {
            ...data.read,
            targets: aim.names,
            windows: windowsAt(
                {
                    span: needed,
                    starts: Int32Array.from(places, ({ start }) => start),
                    recordings: Int32Array.from(places, ({ recording }) => recording),
                },
                kept,
            ),
        },
    };
}
