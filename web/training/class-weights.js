/**
 * What classes weigh in the loss of fit(): that of a batch is the weighted mean, as PyTorch's CrossEntropyLoss(weight)
 * has it.
 */
import { checkNumber, count, describe, fail, isObject, tag, unknownWord } from '../errors.js';
import { isList } from '../lists.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 */

/** The option of fit(), of models that tell classes. */
export const CLASS_WEIGHTS = 'classWeights';

const WHERE = `fit: ${CLASS_WEIGHTS}`;

/**
 * A training set whose samples, or rows of labels, weigh what their classes do.
 * @param {ModelConfig} config
 * @param {EncodedSet} set
 * @param {any} options of fit()
 * @returns {EncodedSet}
 */
export function weighClasses(config, set, { classWeights: given }) {
    if (given === undefined) return set;
    if (config.loss !== 'crossEntropy')
        fail(`${WHERE} is ${describe(given)}, but the model does not tell one class of each`);
    const labels = Array.from({ length: set.count }, (_, i) => set.target(i)),
        ofClass = given === 'balanced' ? balanced(labels, config.outputs) : checkWeights(config, given),
        votes = labels.map((_, i) => set.weights?.[i] ?? 1);
    /** @param {(label: number) => number} weight @returns {Float32Array[]} */
    const weigh = weight =>
        labels.map((list, i) =>
            Float32Array.from(list, (label, row) => (label < 0 ? 0 : weight(label) * (set.rows?.[i][row] ?? 1))),
        );
    const rows = weigh(label => ofClass[label]),
        before = weigh(() => 1).map(total),
        weights = votes.map((vote, i) => (before[i] > 0 ? (vote * total(rows[i])) / before[i] : 0));
    if (!weights.some(weight => weight > 0)) fail(`${WHERE} is ${describe(given)}, which leaves nothing that counts`);
    const several = config.pooling === 'none' || config.input.kind === 'graph';
    return { ...set, weights, votes, ...(several && { rows }) };
}

/** @param {Float32Array} numbers */
const total = numbers => numbers.reduce((a, b) => a + b, 0);

/**
 * n/(k·n_c) of a class that n_c of n labels are of, k classes being among them, as scikit-learn has it.
 * @param {ArrayLike<number>[]} labels @param {number} outputs
 */
function balanced(labels, outputs) {
    const counts = new Float64Array(outputs);
    for (const list of labels) for (let i = 0; i < list.length; i++) if (list[i] >= 0) counts[list[i]]++;
    const all = counts.reduce((a, b) => a + b, 0),
        classes = counts.filter(n => n > 0).length;
    return counts.map(n => (n > 0 ? all / (classes * n) : 1));
}

/** @param {ModelConfig} config @param {any} given a number for each class, or some by their names */
function checkWeights({ classes, outputs }, given) {
    const weights = new Float64Array(outputs).fill(1),
        names = classes ?? Array.from(weights, (_, i) => String(i));
    const set = (/** @type {number} */ i, /** @type {unknown} */ weight) =>
        (weights[i] = checkNumber(`${WHERE}: that of class ${describe(names[i])}`, weight, 0));
    if (isList(given)) {
        if (given.length !== outputs)
            fail(`${WHERE} has ${count(given.length, 'number')} for ${count(outputs, 'class/classes')}`);
        for (let i = 0; i < outputs; i++) set(i, given[i]);
    } else if (isObject(given) && tag(given) === 'Object')
        for (const [name, weight] of Object.entries(given)) {
            const i = names.indexOf(name);
            set(i >= 0 ? i : unknownWord(WHERE, 'class', name, names), weight);
        }
    else fail(`${WHERE} must be "balanced", a number for each class, or { name: number }, got ${describe(given)}`);
    return weights;
}
