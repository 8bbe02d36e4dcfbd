/** What a model's history holds of the reports of its epochs. */

/**
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {Omit<FitReport, 'seconds' | 'aborted'>} HistoryEntry of one epoch
 */

/** As many epochs at most; before there are more, every second one is left out. */
const MOST = 2048;

/** Nothing of the clock, nor of the call: the same training leaves the same history. Classes the model knows. */
const LEFT_OUT = ['seconds', 'secondsLeft', 'aborted', 'stopped', 'best', 'classes'];

/** @param {HistoryEntry[]} history which grows @param {FitReport} report */
export function addToHistory(history, report) {
    if (history.length >= MOST) history.splice(0, MOST, ...history.filter((_, i) => i % 2 === 1));
    const entry = Object.fromEntries(Object.entries(report).filter(([name]) => !LEFT_OUT.includes(name)));
    history.push(plain(entry));
}

/**
 * A copy as JSON has it: typed arrays are lists, what is not finite is null.
 * @param {any} value
 * @returns {any}
 */
export function plain(value) {
    return JSON.parse(
        JSON.stringify(value, (_, each) => (ArrayBuffer.isView(each) ? Array.from(/** @type {any} */ (each)) : each)),
    );
}
