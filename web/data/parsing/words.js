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
