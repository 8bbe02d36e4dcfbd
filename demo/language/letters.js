// A text as bytes, which is what the models read, and as letters, which is what is seen. Pure functions.

const encoder = new TextEncoder(),
    decoder = new TextDecoder();

/** @param {string} text @returns {number[]} */
export const bytesOf = text => [...encoder.encode(text)];

/**
 * Letters and where each begins among the bytes. What is no letter's beginning belongs to the one before.
 * @param {readonly number[]} bytes
 * @returns {{ letter: string, from: number, to: number }[]}
 */
export function lettersOf(bytes) {
    const out = [];
    for (let from = 0; from < bytes.length; ) {
        let to = from + 1;
        while (to < bytes.length && bytes[to] >= 0x80 && bytes[to] < 0xc0) to++;
        out.push({ letter: decoder.decode(Uint8Array.from(bytes.slice(from, to))), from, to });
        from = to;
    }
    return out;
}

/** A letter's name, also where it is not seen. @param {string} letter */
export const named = letter => (letter === ' ' ? 'the space' : letter === '\n' ? 'the line’s end' : `“${letter}”`);

/**
 * The row of a map, by letters of the text: what the chosen byte gives each byte, −1 … 1 of the largest share. Those
 * outside the map's window have none.
 * @param {import('./writer.js').Look} look @param {number} position
 * @returns {{ at: number, value: number }[]} bytes and their weights
 */
export function rowOf({ from, size, bytes, ranges, signed }, position) {
    const row = position - from;
    if (row < 0 || row >= size) return [];
    return Array.from({ length: row + 1 }, (_, j) => {
        const byte = bytes[row * size + j];
        return { at: from + j, value: (signed ? (byte - 128) / 127 : byte / 255) * ranges[row] };
    });
}

/** What a text of so many letters keeps. @param {import('./writer.js').Keeps} keeps @param {number} letters */
export const kept = ({ fixed, each, length }, letters) => fixed + each * Math.min(length, letters);

/** @param {number} bytes */
export const size = bytes =>
    bytes < 1e6
        ? `${(bytes / 1e3).toFixed(1)} kB`
        : bytes < 1e9
          ? `${(bytes / 1e6).toFixed(1)} MB`
          : `${(bytes / 1e9).toFixed(1)} GB`;
