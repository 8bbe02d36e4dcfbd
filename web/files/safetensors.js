/**
 * Reading and writing of the safetensors format, which is how models travel between this library and PyTorch.
 *
 * The file: 8 bytes little-endian N; N bytes of JSON, `{ name: { dtype, shape, data_offsets: [begin, end] },
 * __metadata__ }`, offsets counted from the end of the header; then the tensors' bytes, little-endian, row-major. The
 * specification asks that the tensors cover the data without gaps or overlaps, and that the header has no duplicate
 * names; both are checked here, because a file comes from anywhere and a wrong offset would otherwise show up as a
 * model that is merely bad.
 */
import { describe, isArray, shapeText, typedKind } from '../errors.js';
import { checkFields, checkList } from '../lists.js';
import { fileBytes, isMap } from '../engine/platform.js';

/** @typedef {'F64'|'F32'|'F16'|'BF16'|'I64'|'U64'|'I32'|'U32'|'I16'|'U16'|'I8'|'U8'|'BOOL'} Dtype */
/**
 * @typedef {Float64Array | Float32Array | BigInt64Array | BigUint64Array | Int32Array | Uint32Array | Int16Array |
 *   Uint16Array | Int8Array | Uint8Array} TensorData
 */
/**
 * One tensor. `data` is in row-major order. F16 and BF16 are widened to a `Float32Array` (exactly) when read, and
 * rounded to the nearest (ties to even) when written; BOOL is a `Uint8Array` of 0 and 1.
 * @typedef {{ dtype: Dtype, shape: number[], data: TensorData }} StoredTensor
 */
/**
 * What the writer takes: `dtype` may be left out, then it follows from the type of `data`.
 * @typedef {{ dtype?: Dtype, shape: readonly number[], data: TensorData }} TensorToStore
 */

/**
 * `stores`: the kind of typed array that holds it, of whatever realm.
 * @type {Record<Dtype, { size: number, make: new (buffer: ArrayBuffer) => any, stores: string }>}
 */
const DTYPES = {
    F64: { size: 8, make: Float64Array, stores: 'Float64Array' },
    I64: { size: 8, make: BigInt64Array, stores: 'BigInt64Array' },
    U64: { size: 8, make: BigUint64Array, stores: 'BigUint64Array' },
    F32: { size: 4, make: Float32Array, stores: 'Float32Array' },
    I32: { size: 4, make: Int32Array, stores: 'Int32Array' },
    U32: { size: 4, make: Uint32Array, stores: 'Uint32Array' },
    F16: { size: 2, make: Uint16Array, stores: 'Float32Array' },
    BF16: { size: 2, make: Uint16Array, stores: 'Float32Array' },
    I16: { size: 2, make: Int16Array, stores: 'Int16Array' },
    U16: { size: 2, make: Uint16Array, stores: 'Uint16Array' },
    I8: { size: 1, make: Int8Array, stores: 'Int8Array' },
    U8: { size: 1, make: Uint8Array, stores: 'Uint8Array' },
    BOOL: { size: 1, make: Uint8Array, stores: 'Uint8Array' },
};

/** The reference implementation refuses longer headers too: a wrong length must not lead to a huge JSON.parse. */
const MAX_HEADER = 100_000_000;

/**
 * What begins a file of another kind that people try: the number there would be read as the header's length.
 * @type {[string, string][]}
 */
const OTHERS = [
    [
        'PK\x03\x04',
        "a zip archive; PyTorch's .pt and .pth files are that, save them with safetensors.torch.save_file(model.state_dict(), name)",
    ],
    [
        '\x80',
        'a Python pickle; load it in PyTorch and save it with safetensors.torch.save_file(model.state_dict(), name)',
    ],
    ['GGUF', 'a GGUF file'],
    ['\x89HDF', 'an HDF5 file'],
    ['\x93NUMPY', 'a NumPy file'],
    ['version https://git-lfs', 'a Git LFS pointer in the place of the file; fetch the file itself (git lfs pull)'],
    ['<', 'a page of HTML or XML, as a server gives for an address that is wrong'],
    ['{', 'JSON without the 8 bytes that a safetensors file begins with'],
    ['\x89PNG', 'a picture'],
    ['\xff\xd8\xff', 'a picture'],
    ['GIF8', 'a picture'],
    ['%PDF-', 'a PDF'],
];

/**
 * Reads a file's bytes. Every tensor gets memory of its own: nothing of the result refers to `bytes`.
 *
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {{ tensors: Map<string, StoredTensor>, metadata: Record<string, string> }} the tensors in the order of their
 *   data
 * @throws {Error} with a sentence naming the tensor and the values, if the file is damaged or not in this format
 */
export function readSafetensors(bytes) {
    const file = fileBytes('safetensors', bytes);
    if (file.length < 8) fail(`the file has ${count(file.length, 'byte')}, but a header length alone takes 8`);

    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    // The length is a 64-bit number; as a double it is exact wherever it can be right (below 2^53).
    const headerLength = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    const other = 8 + headerLength > file.length ? OTHERS.find(([start]) => beginsWith(file, start)) : undefined;
    if (other) fail(`this is ${other[1]}`);
    if (headerLength === 0) fail('the header says 0 bytes; a header is at least "{}"');
    if (headerLength > MAX_HEADER)
        fail(
            isText(file)
                ? 'this is text and no safetensors file; if it holds data, readDataset of primal-attention/data reads it'
                : `this is probably not a safetensors file: the header says ${count(headerLength, 'byte')}, more than the ${count(MAX_HEADER, 'byte')} allowed`,
        );
    if (8 + headerLength > file.length)
        fail(`the header says ${count(headerLength, 'byte')} but the file has ${thousands(file.length)}`);

    const header = parseHeader(file.slice(8, 8 + headerLength));
    const metadata = readMetadata(header.get('__metadata__'));
    header.delete('__metadata__');

    const dataBytes = file.length - 8 - headerLength;
    const entries = [...header].map(([name, value]) => readEntry(name, value, dataBytes));
    // Empty tensors (begin = end) sort before the one that begins at the same place.
    entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
    let covered = 0,
        previous = '';
    for (const { name, begin, end } of entries) {
        if (begin < covered)
            fail(
                `tensor "${name}" begins at byte ${thousands(begin)}, inside "${previous}", which ends at ${thousands(covered)}`,
            );
        if (begin > covered)
            fail(
                `bytes ${thousands(covered)} to ${thousands(begin)} of the data, before tensor "${name}", belong to no tensor`,
            );
        covered = end;
        previous = name;
    }
    if (covered !== dataBytes)
        fail(`the tensors take ${count(covered, 'byte')} but the data has ${thousands(dataBytes)}`);

    const base = 8 + headerLength;
    /** @type {Map<string, StoredTensor>} */
    const tensors = new Map();
    for (const { name, dtype, shape, begin, end } of entries) {
        const own = new Uint8Array(end - begin);
        own.set(file.subarray(base + begin, base + end));
        const raw = new DTYPES[dtype].make(own.buffer);
        if (dtype === 'BOOL') checkBooleans(name, raw);
        tensors.set(name, {
            dtype,
            shape,
            data: dtype === 'F16' ? widenF16(raw) : dtype === 'BF16' ? widenBF16(raw) : raw,
        });
    }
    return { tensors, metadata };
}

/**
 * The bytes of a safetensors file. The same tensors and metadata always give the same bytes, whatever order they come
 * in:
 * tensors are sorted by descending element size, then by name (UTF-16 code units), metadata by key. The header is
 * padded with spaces to a multiple of 8, so that every tensor starts at a multiple of its element size.
 *
 * @param {Map<string, TensorToStore> | Record<string, TensorToStore>} tensors
 * @param {Record<string, string>} [metadata] strings only, as the format asks
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeSafetensors(tensors, metadata = {}) {
    const list = entriesOf(tensors).map(([name, given]) => {
        if (typeof name !== 'string') fail(`the name of a tensor must be a string, got ${describe(name)}`);
        if (name === '__metadata__')
            fail('a tensor cannot be named "__metadata__", the format keeps that name for itself');
        const { dtype: wanted, shape, data } = checkFields(`safetensors: tensor "${shorten(name)}"`, given);
        const dtype = wanted === undefined ? dtypeOf(name, data) : checkDtype(name, wanted),
            { size, stores } = DTYPES[dtype];
        if (typedKind(data) !== stores)
            fail(`tensor "${shorten(name)}" of dtype ${dtype} needs data of type ${stores}, got ${kindOf(data)}`);
        checkList(`safetensors: the data of tensor "${shorten(name)}"`, data);
        const own = checkDimensions(name, shape),
            elements = elementCount(name, own);
        if (elements !== data.length)
            fail(
                `tensor "${shorten(name)}" has ${count(data.length, 'value')}, but its shape ${shapeText(own)} asks for ${thousands(elements)}`,
            );
        if (dtype === 'BOOL') checkBooleans(name, data);
        return { name, dtype, size, shape: own, data, bytes: elements * size };
    });
    list.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));

    /** @type {[string, unknown][]} */
    const header = [];
    const texts = checkFields('safetensors: metadata', metadata),
        keys = Object.keys(texts).sort();
    let letters = 0;
    for (const key of keys) {
        if (typeof texts[key] !== 'string')
            fail(
                `metadata "${shorten(key)}" must be a string, got ${describe(texts[key])}; pass JSON.stringify(…) of it`,
            );
        checkHeaderLength((letters += key.length + texts[key].length));
    }
    for (const { name } of list) checkHeaderLength((letters += name.length));
    if (keys.length) header.push(['__metadata__', keys.map(key => [key, texts[key]])]);
    let offset = 0;
    for (const { name, dtype, shape, bytes } of list) {
        header.push([
            name,
            [
                ['dtype', dtype],
                ['shape', shape],
                ['data_offsets', [offset, (offset += bytes)]],
            ],
        ]);
    }

    const json = new TextEncoder().encode(objectText(header));
    const padded = Math.ceil(json.length / 8) * 8;
    checkHeaderLength(padded);
    const file = new Uint8Array(8 + padded + offset);
    new DataView(file.buffer).setUint32(0, padded, true);
    file.set(json, 8);
    file.fill(0x20, 8 + json.length, 8 + padded);
    let at = 8 + padded;
    for (const { dtype, data, bytes } of list) {
        const raw =
            dtype === 'F16'
                ? narrowF16(/** @type {Float32Array} */ (data))
                : dtype === 'BF16'
                  ? narrowBF16(/** @type {Float32Array} */ (data))
                  : data;
        file.set(new Uint8Array(raw.buffer, raw.byteOffset, bytes), at);
        at += bytes;
    }
    return file;
}

/* ---- the header ---------------------------------------------------------------------------------------------- */

/** @param {Uint8Array} bytes @returns {Map<string, unknown>} */
function parseHeader(bytes) {
    let text, value;
    try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        value = JSON.parse(text);
    } catch (error) {
        fail(`the header is not JSON: ${/** @type {Error} */ (error).message}`);
    }
    if (text[0] !== '{') fail(`the header must begin with "{", it begins with ${describe(text.slice(0, 10))}`);
    const twice = duplicateKey(text);
    if (twice !== null) fail(`the header has the name "${twice}" twice`);
    return new Map(Object.entries(value));
}

/**
 * JSON.parse keeps the last of two equal names without a word, so they are looked for in the text, which is known to be
 * valid JSON: a string is a name when the next character that is not white space is a colon. One pass without a
 * pattern, because patterns fail at strings of some megabytes, which metadata may have.
 * @param {string} text
 * @returns {string | null}
 */
function duplicateKey(text) {
    /** @type {Set<string>[]} the names seen in each object that is open */
    const open = [];
    for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === 0x7b)
            open.push(new Set()); // {
        else if (code === 0x7d) open.pop(); // }
        if (code !== 0x22) continue; // "
        const begin = at;
        for (at++; text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++; // a backslash
        let next = at + 1;
        while (text.charCodeAt(next) <= 0x20) next++; // white space, nothing else of that kind stands between in JSON
        if (text.charCodeAt(next) !== 0x3a) continue; // :
        const name = JSON.parse(text.slice(begin, at + 1)),
            names = open[open.length - 1];
        if (names.has(name)) return shorten(name);
        names.add(name);
    }
    return null;
}

/** @param {unknown} value @returns {Record<string, string>} */
function readMetadata(value) {
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || isArray(value)) fail(`__metadata__ must be an object, got ${describe(value)}`);
    for (const [key, text] of Object.entries(value))
        if (typeof text !== 'string') fail(`__metadata__ "${key}" must be a string, got ${describe(text)}`);
    return /** @type {Record<string, string>} */ (value);
}

/**
 * @param {string} name @param {unknown} value @param {number} dataBytes
 * @returns {{ name: string, dtype: Dtype, shape: number[], begin: number, end: number }}
 */
function readEntry(name, value, dataBytes) {
    if (typeof value !== 'object' || value === null || isArray(value))
        fail(`tensor "${shorten(name)}" must be described by an object, got ${kindOf(value)}`);
    const { dtype: given, shape: dimensions, data_offsets: offsets } = /** @type {any} */ (value);
    const dtype = checkDtype(name, given),
        shape = checkDimensions(name, dimensions),
        elements = elementCount(name, shape);
    if (
        !isArray(offsets) ||
        offsets.length !== 2 ||
        !offsets.every(o => Number.isSafeInteger(o) && /** @type {number} */ (o) >= 0)
    )
        fail(
            `tensor "${shorten(name)}" has the data_offsets ${shorten(String(JSON.stringify(offsets)))}, expected [begin, end]`,
        );
    const [begin, end] = /** @type {number[]} */ (offsets);
    if (begin > end)
        fail(`tensor "${name}" begins at byte ${thousands(begin)} and ends before it, at ${thousands(end)}`);
    if (end > dataBytes)
        fail(
            `tensor "${name}" ends at byte ${thousands(end)}, but the data has ${thousands(dataBytes)}; the file is cut short`,
        );
    const need = elements * DTYPES[dtype].size;
    if (need !== end - begin)
        fail(
            `tensor "${name}" of shape ${shapeText(shape)} and dtype ${dtype} needs ${count(need, 'byte')}, its data_offsets give ${thousands(end - begin)}`,
        );
    return { name, dtype, shape, begin, end };
}

/** @param {string} name @param {unknown} dtype @returns {Dtype} */
function checkDtype(name, dtype) {
    if (typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype)) return /** @type {Dtype} */ (dtype);
    return fail(
        `tensor "${shorten(name)}" has the unknown dtype ${describe(dtype)}; known are ${Object.keys(DTYPES).join(', ')}`,
    );
}

/**
 * PyTorch's own bytes of a bool are 0 and 1, and what others mean is nobody's to say.
 * @param {string} name
 * @param {Uint8Array} data
 */
function checkBooleans(name, data) {
    const bad = data.findIndex(value => value > 1);
    if (bad >= 0)
        fail(`tensor "${shorten(name)}" of dtype BOOL holds ${data[bad]} at place ${thousands(bad)}, expected 0 or 1`);
}

/** @param {number} length */
function checkHeaderLength(length) {
    if (length > MAX_HEADER)
        fail(
            `names, shapes and metadata take ${count(length, 'byte')}, more than the ${count(MAX_HEADER, 'byte')} a header may have`,
        );
}

/**
 * Whether a file begins with letters, digits, signs and line ends only, or with the mark of UTF-8.
 * @param {Uint8Array} file
 */
function isText(file) {
    return (
        beginsWith(file, '\xef\xbb\xbf') ||
        file.subarray(0, 64).every(byte => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13)
    );
}

/** @param {Uint8Array} file @param {string} start */
function beginsWith(file, start) {
    for (let i = 0; i < start.length; i++) if (file[i] !== start.charCodeAt(i)) return false;
    return true;
}

/**
 * The tensors to be written with their names, of a Map of any realm or an object.
 * @param {unknown} tensors
 * @returns {[unknown, unknown][]}
 */
function entriesOf(tensors) {
    if (isMap(tensors)) return [...Map.prototype.entries.call(tensors)];
    return Object.entries(checkFields('safetensors: the tensors', tensors));
}

/** @param {string} name @param {unknown} given @returns {number[]} */
function checkDimensions(name, given) {
    const shape = isArray(given) ? Array.from(given) : null;
    if (shape === null || !shape.every(n => Number.isSafeInteger(n) && /** @type {number} */ (n) >= 0))
        fail(
            `tensor "${shorten(name)}" has the shape ${shape ? `[${shape.slice(0, 8).map(describe).join(', ')}${shape.length > 8 ? ', …' : ''}]` : kindOf(given)}, expected a list of whole numbers`,
        );
    return /** @type {number[]} */ (shape);
}

/** @param {string} name @param {readonly number[]} shape @returns {number} */
function elementCount(name, shape) {
    let elements = 1;
    for (const n of shape) elements *= n;
    if (!Number.isSafeInteger(elements))
        fail(`tensor "${shorten(name)}" of shape ${shapeText(shape)} has more elements than can be counted`);
    return elements;
}

/** @param {string} name @param {unknown} data @returns {Dtype} */
function dtypeOf(name, data) {
    const kind = typedKind(data);
    for (const [dtype, { stores, make }] of Object.entries(DTYPES))
        if (stores === kind && make.name === kind) return /** @type {Dtype} */ (dtype);
    return fail(`tensor "${shorten(name)}" needs a typed array as data, got ${kindOf(data)}`);
}

/**
 * JSON of name-value pairs. An ordinary object would move names such as "12" to the front, and would lose "__proto__".
 * @param {[string, unknown][]} pairs
 * @returns {string}
 */
function objectText(pairs) {
    return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${isPairs(value) ? objectText(value) : JSON.stringify(value)}`).join(',')}}`;
}

/** @param {unknown} value @returns {value is [string, unknown][]} */
function isPairs(value) {
    return isArray(value) && isArray(value[0]);
}

/* ---- half precision -------------------------------------------------------------------------------------------- */

/** IEEE binary16 (1 sign, 5 exponent, 10 fraction bits) to float, exactly. @param {Uint16Array} raw */
function widenF16(raw) {
    const out = new Float32Array(raw.length);
    for (let i = 0; i < raw.length; i++) {
        const sign = raw[i] >> 15 ? -1 : 1,
            exponent = (raw[i] >> 10) & 31,
            fraction = raw[i] & 1023;
        out[i] =
            exponent === 31
                ? fraction
                    ? NaN
                    : sign * Infinity
                : exponent === 0
                  ? sign * fraction * 2 ** -24
                  : sign * (1024 + fraction) * 2 ** (exponent - 25);
    }
    return out;
}

/** The upper half of a float's bits is a bfloat16. @param {Uint16Array} raw */
function widenBF16(raw) {
    const bits = new Uint32Array(raw.length);
    for (let i = 0; i < raw.length; i++) bits[i] = raw[i] << 16;
    return new Float32Array(bits.buffer);
}

/**
 * Float to binary16, to the nearest, ties to even; beyond 65,504 + half a step it is infinite.
 * @param {Float32Array} data
 */
function narrowF16(data) {
    const raw = new Uint16Array(data.length);
    for (let i = 0; i < data.length; i++) {
        const value = data[i],
            size = Math.abs(value);
        const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
        if (Number.isNaN(value)) raw[i] = 0x7e00;
        else if (size >= 65520) raw[i] = sign | 0x7c00;
        // In doubles every step below is exact but the rounding. A carry out of the fraction runs into the exponent, as
        // it should.
        else if (size < 2 ** -14) raw[i] = sign | roundEven(size * 2 ** 24);
        else {
            const exponent = Math.floor(Math.log2(size));
            // log2 may round up just below a power of two.
            const e = 2 ** exponent > size ? exponent - 1 : exponent;
            raw[i] = sign | (((e + 15) << 10) + roundEven((size * 2 ** -e - 1) * 1024));
        }
    }
    return raw;
}

/** Float to bfloat16, to the nearest, ties to even. @param {Float32Array} data */
function narrowBF16(data) {
    const bits = new Uint32Array(data.slice().buffer);
    const raw = new Uint16Array(bits.length);
    for (let i = 0; i < bits.length; i++)
        // A NaN keeps a fraction bit, else rounding could turn it into infinity.
        raw[i] = Number.isNaN(data[i]) ? (bits[i] >>> 16) | 0x40 : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
    return raw;
}

/** @param {number} x not negative */
function roundEven(x) {
    const floor = Math.floor(x),
        rest = x - floor;
    return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/* ---- sentences --------------------------------------------------------------------------------------------------- */

/** @param {string} sentence @returns {never} */
function fail(sentence) {
    throw new Error(`safetensors: ${sentence}`);
}

/** @param {number} n */
function thousands(n) {
    return Number.isSafeInteger(n) ? n.toLocaleString('en-US') : String(n);
}

/** @param {number} n @param {string} unit */
function count(n, unit) {
    return `${thousands(n)} ${unit}${n === 1 ? '' : 's'}`;
}

/** A name or text as a sentence can bear it. @param {string} text */
function shorten(text) {
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** What kind of thing it is, where its values say nothing. @param {unknown} value */
function kindOf(value) {
    const kind = typedKind(value);
    return kind !== undefined
        ? `${/^[AEIOU]/.test(kind) && !kind.startsWith('U') ? 'an' : 'a'} ${kind}`
        : isArray(value)
          ? 'an array'
          : describe(value);
}
