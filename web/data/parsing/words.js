/** Words of files, which may have any length, as a sentence can bear them: cut. */

/** @param {string} text @param {number} [longest] */
export function shorten(text, longest = 40) {
    return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/**
 * A list for a sentence, cut, as its items are.
 * @param {readonly string[]} items
 * @param {{ most?: number, longest?: number }} [cut]
 */
export function listed(items, { most = 10, longest = 40 } = {}) {
    return (
        items
            .slice(0, most)
            .map(item => shorten(item, longest))
            .join(', ') + (items.length > most ? `, … (${items.length})` : '')
    );
}

/** Year first with -, or / in Asia; day first with dots; month or day first with /; a time behind it. */
const DATE = /^(?:\d{4}([-/])(\d\d?)\1(\d\d?)|(\d\d?)([./])(\d\d?)\5(?:\d\d|\d{4}))(?:[T ,]+\d\d?:\d\d.*)?$/;

/** Whether a word is a date as 2024-03-31, 31.03.2024 or 3/31/2024, with a time or without. @param {string} word */
export function isDate(word) {
    const found = DATE.exec(word);
    if (!found) return false;
    const [one, other] = [Number(found[2] ?? found[4]), Number(found[3] ?? found[6])];
    return Math.min(one, other) >= 1 && Math.min(one, other) <= 12 && Math.max(one, other) <= 31;
}
