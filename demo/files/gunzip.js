// What gzip packed. Touches no page.

/** @param {Uint8Array} bytes */
export const isGzip = bytes => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * @param {Uint8Array} bytes @param {string} name  of the file, for sentences
 * @param {number} most  bytes that it may become @param {string} help  what to do where it becomes more
 */
export async function gunzip(bytes, name, most, help) {
    /** @type {BlobPart[]} */
    const parts = [];
    let size = 0;
    try {
        const stream = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
        for (const reader = stream.getReader(); ; ) {
            const { value, done } = await reader.read();
            if (done) break;
            parts.push(value);
            if ((size += value.length) > most) {
                await reader.cancel();
                break;
            }
        }
    } catch {
        throw new Error(`${name} can't be unpacked: it is damaged, or cut off. Save or copy it again.`);
    }
    if (size > most)
        throw new Error(
            `${name} becomes more than ${Math.round(most / 2 ** 20)} MiB, which this page does not read. ${help}`,
        );
    return new Uint8Array(await new Blob(parts).arrayBuffer());
}
