/** Labels as people bring them, numbers or names of classes → numbers. */
import { count, describe, fail, isArray, isObject, typedKind, unknownWord } from '../errors.js';

/** @typedef {import('../operations/config.js').ModelConfig} ModelConfig */

/**
 * The configuration with the names of the classes, where it has none and a data set tells them: in `classes`, or by
 * labels that are names, which are then taken in the order of their characters.
 * @param {ModelConfig} config @param {any} set @param {string} where
 * @returns {ModelConfig}
 */
export function withNames(config, set, where) {
    const { loss, outputs } = config;
    if (loss === 'mse' || config.classes || !isObject(set)) return config;
    const given = isArray(set.classes) && set.classes.every((/** @type {unknown} */ name) => typeof name === 'string'),
        names = /** @type {string[]} */ (given ? [...set.classes] : namesOf(set.y));
    if (names.length === outputs) return { ...config, classes: names };
    if (!given && names.length > 0)
        fail(
            `${where}.y has ${count(names.length, 'name/different names')} (${names.slice(0, 4).map(describe).join(', ')}${names.length > 4 ? ', …' : ''}), ` +
                `the model ${outputs} classes; make it with the names of all of them: classes: [${describe(names[0])}, …]`,
        );
    return config;
}

/**
 * A set whose reports say the names that were found in it.
 * @template {{ said?: import('./dataset.js').Said }} S
 * @param {S} set @param {ModelConfig} found withNames() @param {ModelConfig} known
 * @returns {S}
 */
export function said(set, { classes }, known) {
    return classes === known.classes ? set : { ...set, said: { ...set.said, classes } };
}

/** The different names among labels, in the order of their characters. @param {any} y */
export function namesOf(y) {
    return [...new Set(namesIn(y))].sort();
}

/**
 * The labels of a data set, one a sample, as numbers where all that is known is the data set itself.
 * @param {any} y @param {readonly string[] | undefined} classes those that it lists @param {string} where
 * @returns {any[]} what is no name stays as it is
 */
export function numberedLabels(y, classes, where) {
    const names = classes?.length ? classes : namesOf(y);
    if (names.length === 0) return Array.from(y);
    const numberOf = classNumbers({ classes: names });
    return Array.from(y, (label, i) => (typeof label === 'string' ? numberOf(label, `${where}[${i}]`) : label));
}

/** A list of more labels is a mistake, which whoever takes it is told of. */
const MOST = 2 ** 24;

/**
 * The labels that are names, of samples or of each one's tokens.
 * @param {any} y @param {boolean} [inside] whether it is that of one sample
 * @returns {Iterable<string>}
 */
function* namesIn(y, inside = false) {
    if (!isArray(y) || y.length > MOST) return;
    for (const label of y)
        if (typeof label === 'string') yield label;
        else if (!inside) yield* namesIn(label, true);
}

/**
 * From the name of a class to its number.
 * @param {{ classes?: readonly string[] | null }} config
 * @returns {(name: string, where: string) => number}
 */
export function classNumbers({ classes }) {
    const numbers = new Map(classes?.map((name, i) => [name, i]));
    return (name, where) =>
        numbers.get(name) ??
        (classes
            ? unknownWord(where, 'class', name, classes)
            : fail(
                  `${where} is ${describe(name)}, but the model does not know its classes' names: give them in its configuration, classes: [${describe(name)}, …], or have fit() find them in its data`,
              ));
}

/** What is to be done with something that is not a label, but means one. @param {unknown} value */
function cureOf(value) {
    return isArray(value) || typedKind(value)
        ? ': of a one-hot row take the place of the 1, row.indexOf(1)'
        : typeof value === 'boolean' || typeof value === 'bigint'
          ? ': Number(value) makes one of it'
          : '';
}

/** @param {ModelConfig} config @param {any} y @param {number} n @param {string} where */
export function encodeLabels(config, y, n, where) {
    if (y.length !== n) fail(`${where} has ${count(y.length, 'label')} for ${count(n, 'sample')}`);
    const { outputs } = config,
        numberOf = classNumbers(config);
    const labels = Int32Array.from(y, (/** @type {any} */ label, i) => {
        if (typeof label === 'string') return numberOf(label, `${where}[${i}]`);
        if (!Number.isInteger(label) || label < 0 || label >= outputs)
            fail(`${where}[${i}] is ${describe(label)}, expected a label from 0 to ${outputs - 1}${cureOf(label)}`);
        return label;
    });
    return { values: null, target: (/** @type {number} */ i) => labels.subarray(i, i + 1) };
}

/** @param {ModelConfig} config @param {any} classes @param {string} where */
export function checkClasses(config, classes, where) {
    if (!isArray(classes)) fail(`${where}.classes must be an array of names, got ${describe(classes)}`);
    const bad = Array.from(classes).findIndex(name => typeof name !== 'string');
    if (bad >= 0) fail(`${where}.classes[${bad}] must be a name, got ${describe(classes[bad])}`);
    if (config.loss === 'mse' && classes.length > 0)
        fail(
            `${where} has the classes ${classes.slice(0, 4).map(describe).join(', ')}${classes.length > 4 ? ', …' : ''}, the model predicts numbers (outputs: ${config.outputs}); read the data with { task: 'regression' }, or make a model with classes`,
        );
    if (config.loss === 'mse') return;
    if (classes.length > config.outputs) fail(`${where} has ${classes.length} classes, the model ${config.outputs}`);
    const different = config.classes ? classes.findIndex((name, i) => name !== config.classes?.[i]) : -1;
    if (different >= 0)
        fail(
            `${where}.classes[${different}] is ${describe(classes[different])}, the model's is ${describe(config.classes?.[different])}: its labels mean other classes`,
        );
}

/**
 * Sets of labels, a row of 0 and 1 for each sample or the names of those that apply, as numbers to predict.
 * @param {ModelConfig} config @param {any} y @param {number} n @param {string} where
 */
export function encodeLabelSets(config, y, n, where) {
    if (y.length !== n) fail(`${where} has ${count(y.length, 'row')} for ${count(n, 'sample')}`);
    const { outputs } = config,
        numberOf = classNumbers(config),
        values = new Float32Array(n * outputs);
    for (let i = 0; i < n; i++) {
        const row = y[i];
        if (!isArray(row) && !typedKind(row))
            fail(`${where}[${i}] must be a row of 0 and 1, or a list of the classes' names, got ${describe(row)}`);
        const own = values.subarray(i * outputs, (i + 1) * outputs),
            named = row.length === 0 || typeof row[0] === 'string';
        if (!named && row.length !== outputs)
            fail(`${where}[${i}] has ${count(row.length, 'number')} for ${count(outputs, 'class/classes')}`);
        for (let c = 0; c < row.length; c++) {
            if (named && typeof row[c] === 'string') own[numberOf(row[c], `${where}[${i}][${c}]`)] = 1;
            else if (!named && (row[c] === 0 || row[c] === 1 || typeof row[c] === 'boolean')) own[c] = Number(row[c]);
            else
                fail(
                    `${where}[${i}][${c}] is ${describe(row[c])}, expected ${named ? "a class's name, as the others" : '1 if the label applies, 0 if not'}`,
                );
        }
    }
    return { values, target: () => fail(`${where}: the targets are not prepared`) };
}
