/** A fingerprint of the numbers that a training sees: whether they are the same ones again. */

/**
 * 64 bits in hexadecimal digits. Two chains of multiplications, each with a shift that carries high bits back down.
 * @param {Iterable<ArrayLike<number> | undefined>} lists in their order; of float32 and float64 the bits count
 * @returns {string}
 */
export function fingerprint(lists) {
    let a = 0x811c9dc5,
        b = 0x2545f491;
    for (const list of lists) {
        const words =
            list instanceof Float32Array || list instanceof Float64Array
                ? new Int32Array(list.buffer, list.byteOffset, list.byteLength / 4)
                : (list ?? []);
        for (let i = -1; i < words.length; i++) {
            const word = i < 0 ? words.length : words[i]; // how many there are parts one list from the next
            a = Math.imul(a ^ word, 0x9e3779b1);
            a ^= a >>> 15;
            b = Math.imul(b ^ word, 0x85ebca6b);
            b ^= b >>> 13;
        }
    }
    return [a, b].map(half => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
