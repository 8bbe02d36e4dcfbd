/**
 * `.npy`, the arrays of numpy: a header that is a Python literal, `{'descr': '<f4', 'fortran_order': False, 'shape':
 * (3, 4), }`, and the numbers behind it (numpy.lib.format, versions 1 to 3). What the array means as a data set is for
 * arrays/dataset.js to say.
 */

import { describe, fail } from '../../errors.js';
import { widenF16 } from '../../files/half.js';
import { listed, shorten } from '../parsing/words.js';

/** @typedef {Float32Array | Float64Array} Floats */
/**
 * An array in C order. Numbers that float32 holds exactly are a Float32Array, all others a Float64Array.
 * @typedef {object} NumpyArray
 * @property {number[]} shape
 * @property {Floats | string[]} values
 * @property {'float' | 'whole' | 'bool' | 'text'} kind
 * @property {string} dtype as numpy calls it
 */
/** @typedef {{ shape: number[], fortran: boolean, size: number, type: Type, dtype: string, at: number }} Header */
/**
 * @typedef {object} Type
 * @property {NumpyArray['kind']} kind
 * @property {number} bytes of one entry
 * @property {(view: DataView, at: number, little: boolean) => number} [read]
 * @property {boolean} [double] float32 does not hold it
 */

/** @type {Record<string, Type>} */
const TYPES = {
    f2: {
        kind: 'float',
        bytes: 2,
        read: (view, at, little) => widenF16(Uint16Array.of(view.getUint16(at, little)))[0],
    },
    f4: { kind: 'float', bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
    f8: { kind: 'float', bytes: 8, read: (view, at, little) => view.getFloat64(at, little), double: true },
    i1: { kind: 'whole', bytes: 1, read: (view, at) => view.getInt8(at) },
    i2: { kind: 'whole', bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
    i4: { kind: 'whole', bytes: 4, read: (view, at, little) => view.getInt32(at, little), double: true },
    i8: { kind: 'whole', bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)), double: true },
    u1: { kind: 'whole', bytes: 1, read: (view, at) => view.getUint8(at) },
    u2: { kind: 'whole', bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
    u4: { kind: 'whole', bytes: 4, read: (view, at, little) => view.getUint32(at, little), double: true },
    u8: { kind: 'whole', bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)), double: true },
    b1: { kind: 'bool', bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
};

/** What arrays are made of that is no number, and what to do about it. @type {[RegExp, string][]} */
const REFUSED = [
    [
        /^O/,
        'holds Python objects, which numpy pickles: reading them would run a program of theirs. Save numbers or texts: ' +
            'np.save(file, np.array(list, dtype=float), allow_pickle=False)',
    ],
    [/^c/, 'holds complex numbers: save their real and imaginary parts, or abs(x)'],
    [/^[Mm]/, "holds times: save x.astype('int64')"],
    [/^V/, 'holds records: save their fields as arrays of their own, or as CSV'],
    [/^[fg](12|16)/, "holds numbers of more than 64 bits: save x.astype('float64')"],
];

/** `\x93NUMPY` */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** No header of ours is longer; one that says so lies. */
const LONGEST = 65536;

/** @param {Uint8Array} bytes */
export function isNpy(bytes) {
    return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * What stands before the numbers.
 * @param {Uint8Array} bytes the beginning of the file @param {string} who
 * @param {boolean} [more] whether others follow
 * @returns {Header | null} null: it needs more of the file
 */
export function npyHeader(bytes, who, more = false) {
    const short = () => (more ? null : fail(`${who}: the file ends within its header`));
    if (bytes.length >= MAGIC.length && !isNpy(bytes)) fail(`${who}: this is no .npy file`);
    if (bytes.length < 12) return short();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        version = bytes[6];
    if (version < 1 || version > 3) fail(`${who}: the file is of version ${version} of .npy, known are 1, 2 and 3`);
    const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true),
        begin = version === 1 ? 10 : 12;
    if (length > LONGEST) fail(`${who}: the header says that it has ${length} bytes, at most ${LONGEST} are read`);
    if (bytes.length < begin + length) return short();
    const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(begin, begin + length));
    return { ...parsed(text, who), at: begin + length };
}

/** @param {string} text @param {string} who @returns {Omit<Header, 'at'>} */
function parsed(text, who) {
    const records = /['"]descr['"]\s*:\s*\[/.test(text);
    const descr = records ? 'V' : /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1],
        order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1],
        dims = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
    if (descr === undefined || order === undefined || dims === undefined)
        return fail(
            `${who}: the header should say descr, fortran_order and shape, found ${describe(shorten(text.trim(), 80))}`,
        );
    const dtype = descr.replace(/^[<>=|]/, ''),
        refused = REFUSED.find(([pattern]) => pattern.test(dtype));
    if (refused) fail(`${who}: the array ${refused[1]}`);
    const shape = dims.split(',').flatMap(part => (part.trim() === '' ? [] : [Number.parseInt(part, 10)])),
        size = shape.reduce((product, n) => product * n, 1),
        code = dtype === '?' ? 'b1' : dtype,
        type = Object.hasOwn(TYPES, code) ? TYPES[code] : textType(dtype);
    if (!type)
        return fail(
            `${who}: the array is of dtype ${describe(shorten(descr))}, known are ${listed(Object.keys(TYPES), { most: 20 })}, U and S`,
        );
    if (shape.length > 64 || !(size * type.bytes <= Number.MAX_SAFE_INTEGER))
        fail(`${who}: the header says that the shape is (${shorten(dims)}), more than any file holds`);
    return { shape, fortran: order === 'True', size, type, dtype: descr };
}

/** @param {string} dtype @returns {Type | null} */
function textType(dtype) {
    const match = /^([US])([1-9]\d{0,6})$/.exec(dtype);
    return match && { kind: 'text', bytes: (match[1] === 'U' ? 4 : 1) * Number(match[2]) };
}

/** Whether the machine's own order of bytes is the little one, as a typed array has it. */
const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The numbers or texts behind a header, in the order in which they lie there.
 * @param {Uint8Array} bytes `count` entries
 * @param {Header} header
 * @param {number} count
 * @param {string} who
 * @param {number} [first] the number of the first one, for sentences
 * @returns {Floats | string[]}
 */
export function npyValues(bytes, { type, dtype }, count, who, first = 0) {
    const little = dtype[0] !== '>';
    if (type.kind === 'text')
        return Array.from({ length: count }, (_, i) =>
            textAt(bytes.subarray(i * type.bytes, (i + 1) * type.bytes), dtype, little, `${who}: entry ${first + i}`),
        );
    const read = /** @type {NonNullable<Type['read']>} */ (type.read);
    if (type.kind === 'float' && type.bytes > 2 && little === LITTLE) {
        const own = bytes.slice(0, count * type.bytes).buffer;
        return type.double ? new Float64Array(own) : new Float32Array(own);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        values = type.double ? new Float64Array(count) : new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = read(view, i * type.bytes, little);
    if (type.bytes === 8 && type.kind === 'whole') {
        const far = values.findIndex(value => Math.abs(value) > Number.MAX_SAFE_INTEGER);
        if (far >= 0)
            fail(
                `${who}: entry ${first + far} is ${(dtype.includes('i') ? view.getBigInt64(far * 8, little) : view.getBigUint64(far * 8, little)).toString()}, ` +
                    'more than a float64 holds exactly: take an offset off before saving, or save float64',
            );
    }
    return values;
}

/**
 * A text without the zeros that fill it up.
 * @param {Uint8Array} bytes @param {string} dtype @param {boolean} little @param {string} where
 */
function textAt(bytes, dtype, little, where) {
    if (dtype.includes('S')) {
        let end = bytes.length;
        while (end > 0 && bytes[end - 1] === 0) end--;
        return new TextDecoder('latin1').decode(bytes.subarray(0, end));
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let text = '',
        zeros = 0;
    for (let at = 0; at < bytes.length; at += 4) {
        const code = view.getUint32(at, little);
        if (code === 0) {
            zeros++;
            continue;
        }
        if (code > 0x10ffff) fail(`${where}: ${code} is no character of Unicode`);
        text += '\0'.repeat(zeros) + String.fromCodePoint(code);
        zeros = 0;
    }
    return text;
}

/**
 * A whole array.
 * @param {Uint8Array} bytes @param {string} who @param {string[]} guesses
 * @returns {NumpyArray}
 */
export function readNpy(bytes, who, guesses) {
    const header = /** @type {Header} */ (npyHeader(bytes, who)),
        { shape, size, type, at } = header,
        need = size * type.bytes,
        have = bytes.length - at;
    if (have < need)
        fail(`${who}: the header says that the shape is (${shape.join(', ')}), ${need} bytes, but ${have} follow it`);
    if (have > need) guesses.push(`${have - need} bytes behind the array left out`);
    const values = npyValues(bytes.subarray(at, at + need), header, size, who);
    return {
        shape,
        kind: type.kind,
        dtype: header.dtype,
        values: header.fortran && shape.length > 1 ? turned(values, shape) : values,
    };
}

/**
 * From Fortran's order, first index fastest, to C's.
 * @template {Floats | string[]} T
 * @param {T} values @param {number[]} shape @returns {T}
 */
function turned(values, shape) {
    const out = /** @type {any} */ (values).slice(),
        index = new Array(shape.length).fill(0),
        strides = shape.map((_, i) => shape.slice(0, i).reduce((product, n) => product * n, 1));
    for (let i = 0, from = 0; i < values.length; i++) {
        out[i] = values[from];
        for (let d = shape.length - 1; d >= 0; d--) {
            from += strides[d];
            if (++index[d] < shape[d]) break;
            from -= strides[d] * shape[d];
            index[d] = 0;
        }
    }
    return out;
}
