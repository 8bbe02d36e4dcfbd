/**
 * Numbers that are not finite are never an answer: who left the finite numbers first, and whether the input's size, the
 * weights or the learning rate did it, in words.
 */

/**
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../models/model.js').CoreModel} CoreModel
 * @typedef {object} Item of a batch
 * @property {string} name
 * @property {Encoded} sample
 * @property {Int32Array | Float32Array} target
 * @property {number} [weight] among those of the batch (1)
 * @property {number} [votes] the same for the share of right predictions, in which weights of classes don't count
 *   (weight)
 * @property {Float32Array} [rows] what each row of labels weighs in its loss (1 each)
 * @property {Mixture} [mixture]
 * @typedef {{ other: Int32Array, share: number }} Mixture labels of another sample, and the share of the item's own
 */

/**
 * From this size on a number is taken for the reason: squares of it, and sums over a few features, leave float32 in a
 * layer or two.
 */
const LARGE = 1e6;

/** The place of the number farthest from 0. @param {ArrayLike<number>} values @returns {number} */
function farthest(values) {
    let best = 0;
    for (let i = 1; i < values.length; i++) if (!(Math.abs(values[i]) <= Math.abs(values[best]))) best = i;
    return best;
}

/**
 * The largest number of a sample in words, and its size as the model sees it; null for ids.
 * @param {Encoded} sample prepared
 * @returns {{ size: number, text: string } | null}
 */
function largestNumber(sample) {
    if (sample.ids) return null;
    /** @type {{ size: number, text: string } | null} */
    let found = null;
    for (const one of sample.second ? [sample, sample.second] : [sample]) {
        const i = farthest(one.data),
            size = Math.abs(one.data[i]),
            at = one.masked ? i >> 1 : i, // its mask lies beside each number
            given = one.given?.[at] ?? one.data[i];
        if (found && found.size >= size) continue;
        const scaled =
            given === one.data[i] || Math.fround(given) === one.data[i]
                ? ''
                : `, ${brief(one.data[i])} once standardised`;
        found = {
            size,
            text: `${brief(given)}${scaled} (${one.place?.(at) ?? `value ${at}`}${sample.second ? ` of ${one.where}` : ''})`,
        };
    }
    return found;
}

/** @param {number} value @returns {string} */
function brief(value) {
    const rounded = Number(value.toPrecision(6));
    return Math.abs(rounded) >= 1e7 ? rounded.toExponential() : String(rounded);
}

/** No training that goes well comes there. */
const GROWN = 1e3;

/** @param {CoreModel} model */
function largestWeight(model) {
    const all = model
        .parameters()
        .map(({ name, data }) => ({ name, value: data.length > 0 ? data[farthest(data)] : 0 }));
    const { name, value } = all[farthest(all.map(each => each.value))];
    return { size: Math.abs(value), text: `the largest weight is ${brief(value)}, in ${name}` };
}

/**
 * For a sample whose logits came out NaN or infinite, all that can be said about it.
 * @param {CoreModel} model
 * @param {Encoded} sample as it was run
 * @param {Float32Array} logits
 * @param {number} bad the place of the first one that is not finite
 * @param {number} outputs of one row
 * @param {string} where
 * @returns {string}
 */
export function notFiniteSentence(model, sample, logits, bad, outputs, where) {
    const row = Math.floor(bad / outputs);
    const largest = largestNumber(sample),
        seen = model.notFinite();
    const name = sample.where.startsWith(where.split(':')[0]) ? sample.where : `${where}: ${sample.where}`;
    return (
        `${name}: the model's answer is ${logits[bad]}${logits.length > outputs ? ` at ${sample.edges ? 'node' : 'token'} ${row}` : ''}, no finite number` +
        `${seen === null ? '' : `; ${seen} left the finite numbers first`}. ` +
        (largest && largest.size >= LARGE
            ? `The sample's largest number is ${largest.text}: look whether it is meant`
            : capital(largestWeight(model).text))
    );
}

/**
 * Why a step failed: its batch is gone through once more, sample by sample. The gradients are thrown away.
 * @param {CoreModel} model @param {Iterable<Item>} batch
 * @param {{ rate: number, updates: number, clip: number, begin?: () => void }} step begin: what went before its first
 *   sample
 * @returns {{ first: string, reason: string }} first: who left the finite numbers, "" if no sample alone does
 */
export function whyNotFinite(model, batch, { rate, updates, clip, begin }) {
    const { session } = model;
    session.discardGradients();
    begin?.();
    let first = '',
        culprit = /** @type {Item | null} */ (null);
    const items = [...batch];
    if (model.observes) for (const { sample } of items) session.observe(sample, sample.where);
    for (const item of items) {
        const { loss } = session.accumulate(item.sample, item.target, 1 / items.length, item.sample.where, item);
        const parameter = Number.isFinite(loss) ? session.badGradient() : null;
        if (Number.isFinite(loss) && parameter === null) continue;
        const seen = Number.isFinite(loss) ? null : model.notFinite();
        first =
            parameter !== null
                ? `the gradient of ${parameter} left the finite numbers at ${item.name}`
                : seen !== null
                  ? `at ${item.name}, ${seen} left the finite numbers first`
                  : '';
        culprit = item;
        break;
    }
    session.discardGradients();
    return { first, reason: reasonOf(model, culprit, rate, updates, clip) };
}

/**
 * @param {CoreModel} model
 * @param {Item | null} culprit
 * @param {number} rate
 * @param {number} updates
 * @param {number} clip
 * @returns {string}
 */
function reasonOf(model, culprit, rate, updates, clip) {
    const largest = culprit && largestNumber(culprit.sample);
    if (culprit && largest && largest.size >= LARGE)
        return `The largest number of ${culprit.name} is ${largest.text}: its size did it, not the learning rate. Look whether it is meant, or scale the inputs`;
    const numbers = culprit && !(culprit.target instanceof Int32Array) ? culprit.target : new Float32Array(1),
        target = numbers[farthest(numbers.map(value => (Number.isNaN(value) ? 0 : value)))]; // NaN: it is missing
    if (culprit && Math.abs(target) >= LARGE)
        return `The target of ${culprit.name} is ${brief(target)}: its size did it, not the learning rate. Look whether it is meant, or scale the targets`;
    const weight = largestWeight(model),
        grown = weight.size >= GROWN ? `; ${weight.text}: begin with a new model, or open a saved one` : '';
    if (updates > 0 && rate > 0)
        return `The learning rate is ${rate}: try a smaller one${clip === 0 ? ', or clip: 1' : ''}${grown}`;
    return `${rate === 0 ? 'The learning rate is 0' : 'Nothing had been learned in this training yet'}, so its rate has no part in it${grown || `; ${weight.text}`}`;
}

/** @param {string} text */
function capital(text) {
    return text[0].toUpperCase() + text.slice(1);
}

/** What an update was refused for. @param {import('./session.js').Session} session @returns {[string, number]} */
export function outOfBounds({ gradientNorm }) {
    return Number.isFinite(gradientNorm)
        ? ['largest weight after it', Infinity]
        : ['norm of the gradients', gradientNorm];
}
