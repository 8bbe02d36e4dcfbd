// Arrays of numpy with the shape they have: .npy, and those of a .npz. The package's own readers make data sets of
// them, samples and targets; here an array stays what it is.

/** @typedef {{ shape: number[], dtype: string, data: ArrayLike<number> & Iterable<number> }} Read */

/** @type {Record<string, { name: string, bytes: number, make: (buffer: ArrayBuffer) => any }>} */
const TYPES = {
    f2: { name: 'float16', bytes: 2, make: buffer => widened(new Uint16Array(buffer)) },
    f4: { name: 'float32', bytes: 4, make: buffer => new Float32Array(buffer) },
    f8: { name: 'float64', bytes: 8, make: buffer => new Float64Array(buffer) },
    b1: { name: 'bool', bytes: 1, make: buffer => new Uint8Array(buffer) },
    u1: { name: 'uint8', bytes: 1, make: buffer => new Uint8Array(buffer) },
    i1: { name: 'int8', bytes: 1, make: buffer => new Int8Array(buffer) },
    u2: { name: 'uint16', bytes: 2, make: buffer => new Uint16Array(buffer) },
    i2: { name: 'int16', bytes: 2, make: buffer => new Int16Array(buffer) },
    u4: { name: 'uint32', bytes: 4, make: buffer => new Uint32Array(buffer) },
    i4: { name: 'int32', bytes: 4, make: buffer => new Int32Array(buffer) },
    u8: { name: 'uint64', bytes: 8, make: buffer => Float64Array.from(new BigUint64Array(buffer), Number) },
    i8: { name: 'int64', bytes: 8, make: buffer => Float64Array.from(new BigInt64Array(buffer), Number) },
};

/** Numbers of 16 bits, exactly. @param {Uint16Array} halves */
function widened(halves) {
    return Float32Array.from(halves, bits => {
        const sign = bits & 0x8000 ? -1 : 1,
            power = (bits >> 10) & 31,
            part = bits & 1023;
        if (power === 31) return part ? NaN : sign * Infinity;
        return sign * (power ? (1 + part / 1024) * 2 ** (power - 15) : part * 2 ** -24);
    });
}

/** @param {Uint8Array} bytes */
export const isNpy = bytes => String.fromCharCode(...bytes.subarray(0, 6)) === '\x93NUMPY';

/** @param {Uint8Array} bytes @param {string} name  for sentences @returns {Read} */
export function readNpy(bytes, name) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        begin = bytes[6] === 1 ? 10 : 12;
    if (bytes.length < begin) throw new Error(`${name} ends within its header. Save it again.`);
    const at = begin + (bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true)),
        header = new TextDecoder('latin1').decode(bytes.subarray(begin, Math.min(at, begin + 65536)));
    const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1],
        dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
    if (bytes.length < at || descr === undefined || dims === undefined)
        throw new Error(`${name} has a header that says no dtype and shape. Save it with numpy.save.`);
    const code = descr.slice(1);
    if (!Object.hasOwn(TYPES, code))
        throw new Error(
            `${name} holds ${/O/.test(descr) ? 'Python objects' : `numbers of dtype ${descr}`}, which this page does not read. Save floats: numpy.save("${name}", x.astype("float32")).`,
        );
    const type = TYPES[code],
        shape = dims.split(',').flatMap(part => (part.trim() ? [Number.parseInt(part, 10)] : [])),
        size = shape.reduce((product, n) => product * n, 1),
        have = Math.floor((bytes.length - at) / type.bytes);
    if (have < size)
        throw new Error(
            `${name} is cut off: its shape [${shape.join(', ')}] needs ${size} numbers, and ${have} follow. Save or copy it again.`,
        );
    const own = bytes.slice(at, at + size * type.bytes);
    if (descr[0] === '>') swap(own, type.bytes);
    const data = type.make(own.buffer);
    return { shape, dtype: type.name, data: /'fortran_order'\s*:\s*True/.test(header) ? turned(data, shape) : data };
}

/** The other order of bytes. @param {Uint8Array} bytes @param {number} size */
function swap(bytes, size) {
    for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** From Fortran's order, the first index fastest, to C's. @param {any} data @param {number[]} shape */
function turned(data, shape) {
    const out = data.slice(),
        index = shape.map(() => 0),
        strides = shape.map((_, i) => shape.slice(0, i).reduce((product, n) => product * n, 1));
    for (let i = 0, from = 0; i < data.length; i++) {
        out[i] = data[from];
        for (let d = shape.length - 1; d >= 0; d--) {
            from += strides[d];
            if (++index[d] < shape[d]) break;
            from -= strides[d] * shape[d];
            index[d] = 0;
        }
    }
    return out;
}

/** @param {Uint8Array} bytes @param {CompressionFormat} how @param {string} name @param {number} most  bytes */
export async function inflated(bytes, how, name, most) {
    const parts = /** @type {BlobPart[]} */ ([]);
    let size = 0;
    try {
        const stream = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(new DecompressionStream(how));
        for (const reader = stream.getReader(); ; ) {
            const { value, done } = await reader.read();
            if (done) break;
            parts.push(value);
            if ((size += value.length) > most) await reader.cancel();
        }
    } catch {
        throw new Error(`${name} can't be unpacked: it is damaged, or cut off. Save or copy it again.`);
    }
    if (size > most)
        throw new Error(`${name} unpacks to more than ${Math.round(most / 2 ** 20)} MiB. Save fewer heads.`);
    return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The files of a zip archive, stored or deflated. @param {Uint8Array} bytes @param {string} name */
export function entriesOf(bytes, name) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) throw new Error(`${name} is cut off: the list at the end of the archive is not there. Copy it again.`);
    const entries = /** @type {{ name: string, method: number, packed: number, at: number }[]} */ ([]);
    for (let i = 0, at = view.getUint32(end + 16, true); i < view.getUint16(end + 10, true); i++) {
        if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
            throw new Error(
                `${name} is damaged: the list of the archive breaks off after ${i} entries. Copy it again.`,
            );
        const length = view.getUint16(at + 28, true);
        entries.push({
            name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)),
            method: view.getUint16(at + 10, true),
            packed: view.getUint32(at + 20, true),
            at: view.getUint32(at + 42, true),
        });
        at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return entries;
}

/**
 * @param {Uint8Array} bytes @param {ReturnType<typeof entriesOf>[number]} entry @param {string} name
 * @param {number} most
 */
export async function entryOf(bytes, { name: inside, method, packed, at }, name, most) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (at + 30 > bytes.length) throw new Error(`${name} is cut off within ${inside}. Copy it again.`);
    const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true),
        part = bytes.subarray(from, from + packed);
    return method === 0 ? part : inflated(part, 'deflate-raw', `${inside} of ${name}`, most);
}
