/**
 * The learning-rate range test (Smith 2017): a copy of the model is trained for a hundred steps or so while the rate
 * grows exponentially, and the curve of the losses says which rates are worth trying. Fetched when it is asked for.
 */
import { checkInteger, checkNumber, checkObject, fail } from '../errors.js';

/** @typedef {import('../types.js').LearningRates} LearningRates */

/** Options of findLearningRate() that are not those of fit(). */
const OWN = ['from', 'to', 'steps', 'smoothing'];
/** Options of fit() that mean nothing here: the test has a schedule, an end and reports of its own. */
const REFUSED = [
    'learningRate',
    'schedule',
    'scheduleBy',
    'warmup',
    'epochs',
    'reportEvery',
    'validation',
    'validationSplit',
    'earlyStopping',
    'restoreBest',
    'callbacks',
    'ema',
    'resume',
    'fresh',
];
/** A loss so many times the least one has diverged. */
const DIVERGED = 4;

/** @typedef {import('../types.js').FitReport} FitReport */
/** @typedef {{ fit: (data: any, options: any) => AsyncIterable<FitReport>, dispose: () => void }} Copy of the model */

/**
 * @param {Copy} copy which the test uses up
 * @param {any} data @param {any} given
 * @returns {Promise<LearningRates>}
 */
export async function findLearningRate(copy, data, given) {
    try {
        return await tested(copy, data, given);
    } finally {
        copy.dispose();
    }
}

/** @param {Copy} copy @param {any} data @param {any} given */
async function tested(copy, data, given) {
    const where = 'findLearningRate',
        options = { ...checkObject(`${where}: options`, given) };
    const { from = 1e-7, to = 10, steps = 100, smoothing = 0.9 } = options;
    checkNumber(`${where}: from`, from, 0);
    checkNumber(`${where}: to`, to, 0);
    if (!(from > 0 && from < to)) fail(`${where}: the rates go from ${from} to ${to}; they must be above 0, and grow`);
    checkInteger(`${where}: steps`, steps, 10, 10_000);
    if (checkNumber(`${where}: smoothing`, smoothing, 0) >= 1)
        fail(`${where}: smoothing is ${smoothing}, expected a decay below 1`);
    for (const name of REFUSED)
        if (options[name] !== undefined)
            fail(`${where}: there is no option ${name}: the rates grow from \`from\` to \`to\` in \`steps\` steps`);
    for (const name of OWN) delete options[name];

    const rates = Float64Array.from({ length: steps }, (_, i) => from * (to / from) ** (i / (steps - 1)));
    const losses = /** @type {number[]} */ ([]);
    let taken = 0,
        least = Infinity,
        diverged = false,
        mean = 0;
    try {
        const training = copy.fit(data, {
            seed: 0,
            ...options,
            epochs: steps, // an epoch has a step at least
            reportEvery: 'step',
            learningRate: 1,
            schedule: () => rates[Math.min(taken, steps - 1)],
        });
        for await (const { objective, aborted } of training) {
            if (aborted) break;
            losses.push(objective);
            taken = losses.length;
            mean = smoothing * mean + (1 - smoothing) * objective;
            const smoothed = mean / (1 - smoothing ** taken);
            least = Math.min(least, smoothed);
            diverged = smoothed > DIVERGED * least;
            if (diverged || taken === steps) break;
        }
    } catch (error) {
        // A rate that is too large makes numbers infinite: the end of the curve, not a fault.
        if (!(/** @type {any} */ (error).diverged) || taken === 0) throw error;
        diverged = true;
    }
    return advised(rates.slice(0, taken), Float64Array.from(losses), { smoothing, diverged, steps });
}

/**
 * What a curve says.
 * @param {Float64Array} rates growing by the same factor @param {Float64Array} losses
 * @param {{ smoothing: number, diverged: boolean, steps?: number }} how steps: those that were wanted
 * @returns {LearningRates}
 */
export function advised(rates, losses, { smoothing, diverged, steps = rates.length }) {
    const smoothed = smooth(losses, smoothing),
        // The mean begins with one loss, and what follows the end is the explosion.
        begin = Math.floor(rates.length / 5),
        end = diverged ? rates.length - 1 : rates.length;
    const lowest = lowestOf(smoothed, begin, end),
        before = plateau(smoothed, begin, lowest),
        fall = before - smoothed[lowest],
        least = Math.max(noise(losses, smoothed, lowest, smoothing), Math.abs(before) / 1000);
    const curve = { rates, losses, smoothed, diverged };
    const early =
        diverged || rates.length === steps
            ? ''
            : `The test was ended after ${rates.length} of ${steps} steps, by its signal or maxSeconds`;
    if (!(fall > least))
        return {
            ...curve,
            suggestion: null,
            steepest: null,
            minimum: null,
            advice: early
                ? `${early}; before that the loss did not fall by more than it varies from batch to batch.`
                : `At no rate between ${text(rates[0])} and ${text(rates[rates.length - 1])} did the loss fall by more than it varies from batch to batch` +
                  (diverged ? ', and at the last of them it diverges' : '') +
                  `: take more \`steps\` or a larger batchSize${diverged ? '' : ', and look at the data and targets'}.`,
        };
    const minimum = rates[lowest],
        steepest = rates[steepestOf(smoothed, begin, lowest)],
        suggestion = rates[valleyOf(smoothed, begin, lowest + 1)];
    const still = !diverged && lowest === end - 1;
    return {
        ...curve,
        suggestion,
        steepest,
        minimum,
        advice:
            `Try learningRate: ${text(suggestion)}. The loss falls fastest at ${text(steepest)} and is lowest at ${text(minimum)}` +
            (early && still
                ? `, where it is still falling. ${early}.`
                : still
                  ? `, the largest rate tried, where it is still falling; a larger \`to\` would show where it ends.`
                  : `; at ${diverged ? `${text(rates[rates.length - 1])} it diverges` : 'larger rates it rises again'}.`),
    };
}

/**
 * Exponential means, of which the beginning is set right as Adam does it.
 * @param {Float64Array} losses @param {number} decay
 */
function smooth(losses, decay) {
    let mean = 0;
    return losses.map((loss, i) => (mean = decay * mean + (1 - decay) * loss) / (1 - decay ** (i + 1)));
}

/** @param {Float64Array} values @param {number} begin @param {number} end @returns {number} */
function lowestOf(values, begin, end) {
    let lowest = begin;
    for (let i = begin; i < end; i++) if (values[i] < values[lowest]) lowest = i;
    return lowest;
}

/**
 * What the loss was before it fell: the mean over the first quarter of the way.
 * @param {Float64Array} values @param {number} begin @param {number} lowest
 */
function plateau(values, begin, lowest) {
    const part = values.subarray(begin, Math.max(begin + 1, Math.floor(begin + (lowest - begin) / 4)));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
}

/**
 * Three deviations of a smoothed value, as the losses vary about it: the least of many is two below their mean by
 * chance alone.
 * @param {Float64Array} losses @param {Float64Array} smoothed @param {number} end @param {number} decay
 */
function noise(losses, smoothed, end, decay) {
    let squares = 0;
    for (let i = 0; i <= end; i++) squares += (losses[i] - smoothed[i]) ** 2;
    return 3 * Math.sqrt((squares / (end + 1)) * ((1 - decay) / (1 + decay)));
}

/**
 * Where the curve falls most, over a twentieth of it to either side.
 * @param {Float64Array} values @param {number} begin @param {number} end
 */
function steepestOf(values, begin, end) {
    const around = Math.max(1, Math.floor(values.length / 20)),
        slope = (/** @type {number} */ i) => values[Math.min(i + around, end)] - values[Math.max(i - around, begin)];
    let steepest = begin;
    for (let i = begin; i <= end; i++) if (slope(i) < slope(steepest)) steepest = i;
    return steepest;
}

/**
 * The middle of the longest descent, as fastai's `valley` has it: of the longest falling subsequence the place halfway
 * down.
 * @param {Float64Array} values @param {number} begin @param {number} end
 */
function valleyOf(values, begin, end) {
    const length = new Int32Array(end).fill(1);
    let last = begin;
    for (let i = begin; i < end; i++) {
        for (let j = begin; j < i; j++)
            if (values[i] < values[j] && length[i] < length[j] + 1) length[i] = length[j] + 1;
        if (length[i] > length[last]) last = i;
    }
    const first = last - length[last],
        third = (last - first) / 3;
    return Math.max(begin, first + Math.floor(third) + Math.floor(third / 2));
}

/** @param {number} rate */
function text(rate) {
    return Number(rate.toPrecision(2)).toString();
}
