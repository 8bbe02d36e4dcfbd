/** From the labels of a file, which are texts, to the `y` and `classes` of a data set. */

/** @typedef {'classification' | 'regression'} Task */

/**
 * The classes' names in the order of their indices: as numbers if all of them are, else by their UTF-16 code units.
 * Sorting makes the order a property of the labels and not of the order of the samples.
 * @param {Iterable<string>} labels
 * @returns {string[]}
 */
export function sortedClasses(labels) {
    const classes = [...new Set(labels)];
    return classes.every(isNumber) ? classes.sort((a, b) => Number(a) - Number(b)) : classes.sort();
}

/**
 * A function from a label to its index. "1" finds the class "1.0" and the other way round, because archives write the
 * header and the data with different tools.
 * @param {readonly string[]} classes
 * @returns {(label: string) => number} −1 where there is no such class
 */
export function classIndex(classes) {
    const exact = new Map(classes.map((name, i) => [name, i]));
    const numeric = new Map(classes.filter(isNumber).map(name => [Number(name), /** @type {number} */ (exact.get(name))]));
    return label => exact.get(label) ?? (isNumber(label) ? numeric.get(Number(label)) : undefined) ?? -1;
}

/**
 * What labels without further information mean: a text that is no number makes classes, a number with a fraction makes
 * targets of a regression, and whole numbers make classes unless more than 50 of them differ.
 * @param {readonly string[]} labels
 * @returns {Task}
 */
export function guessTask(labels) {
    if (!labels.every(isNumber)) return 'classification';
    return labels.every(label => Number.isInteger(Number(label))) && new Set(labels).size <= 50 ? 'classification' : 'regression';
}

/**
 * @param {readonly string[]} labels
 * @param {{ task?: Task, classes?: readonly string[], where: (index: number) => string }} options
 *   `where` names the place of a label for an error, such as "csv: line 3"
 * @returns {{ y: Int32Array | Float32Array, classes: string[] }}
 */
export function encodeLabels(labels, { task, classes, where }) {
    if ((task ?? (classes ? 'classification' : guessTask(labels))) === 'regression') {
        const y = Float32Array.from(labels, Number);
        labels.forEach((label, i) => {
            if (!isNumber(label) || !Number.isFinite(y[i])) throw new Error(`${where(i)}: expected a number as the target, got "${label}"`);
        });
        return { y, classes: [] };
    }
    const names = classes ? [...classes] : sortedClasses(labels);
    const index = classIndex(names);
    const y = Int32Array.from(labels, index);
    const unknown = y.indexOf(-1);
    if (unknown >= 0) throw new Error(`${where(unknown)}: "${labels[unknown]}" is none of the classes ${listed(names)}`);
    return { y, classes: names };
}

/** A list for a sentence, cut after ten. @param {readonly string[]} names */
export function listed(names) {
    return names.slice(0, 10).join(', ') + (names.length > 10 ? `, … (${names.length})` : '');
}

/** @param {string} text */
export function isNumber(text) {
    return text.trim() !== '' && !Number.isNaN(Number(text));
}
