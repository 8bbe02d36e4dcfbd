// Bytes that stand in a page as text: base64 of gzip.

/** @param {string} text */
export async function unpacked(text) {
    // not by a Blob: in a page from a disk WebKit's workers can't read one
    const { readable, writable } = new DecompressionStream('gzip'),
        writer = writable.getWriter(),
        fed = writer.write(Uint8Array.from(atob(text), letter => letter.charCodeAt(0))).then(() => writer.close());
    const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), fed]);
    return new Uint8Array(bytes);
}
