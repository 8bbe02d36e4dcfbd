/**
 * Reading of the safetensors format, which is how models travel between this library and PyTorch.
 *
 * The file: 8 bytes little-endian N; N bytes of JSON, `{ name: { dtype, shape, data_offsets: [begin, end] },
 * __metadata__ }`, offsets counted from the end of the header; then the tensors' bytes, little-endian, row-major. The
 * specification asks that the tensors cover the data without gaps or overlaps, and that the header has no duplicate
 * names; both are checked here, because a file comes from anywhere and a wrong offset would otherwise show up as a
 * model that is merely bad.
 */
import { describe, isArray, shapeText } from '../errors.js';
import { fileBytes } from '../engine/platform.js';
import { widenBF16, widenF16, widenF8 } from './half.js';
import {
    checkBooleans,
    checkDimensions,
    checkDtype,
    count,
    DTYPES,
    elementCount,
    fail,
    kindOf,
    MAX_HEADER,
    shorten,
    thousands,
} from './safetensors-tensor.js';

/**
 * @typedef {import('./safetensors-tensor.js').Dtype} Dtype
 * @typedef {import('./safetensors-tensor.js').StoredTensor} StoredTensor
 */

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
            data:
                dtype === 'F16'
                    ? widenF16(raw)
                    : dtype === 'BF16'
                      ? widenBF16(raw)
                      : dtype === 'F8_E4M3' || dtype === 'F8_E5M2'
                        ? widenF8(raw, dtype)
                        : raw,
        });
    }
    return { tensors, metadata };
}

/* ---- the header -------------------------------------------------------------------------------------------------- */

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

/* ---- files of other kinds ---------------------------------------------------------------------------------------- */

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
