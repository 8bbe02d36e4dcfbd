// Files to tensors with names and shapes. Runs in a worker and in tests; touches no page.

import { readNumpy } from '../../dist/data.js';
import { readSafetensors } from '../../dist/safetensors.js';
import { gunzip, isGzip } from '../files/gunzip.js';
import { readCsv, readJson, readLabels } from './texts.js';

export const MOST_BYTES = 1024 * 2 ** 20;

/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {string} file
 * @property {number[]} shape
 * @property {string} dtype
 * @property {any} data      row-major numbers
 *
 * @typedef {{ name: string, bytes: Uint8Array }} Given
 * @typedef {{ tensors: Tensor[], labels?: string[], notes: string[] }} Opened
 */

const HELP = 'This page reads .safetensors, .npy, .npz, CSV and JSON.';

/** What people also have, and how it becomes something that is read. @type {[RegExp, string][]} */
const OTHERS = [
    [
        /^(PK|\x80)/,
        'a PyTorch file. Save it with safetensors: safetensors.torch.save_file({"q": q, "k": k}, "qk.safetensors")',
    ],
    [/^\x89HDF/, 'an HDF5 file. Save its arrays with numpy.savez'],
    [/^(\x89PNG|\xff\xd8\xff|GIF8|RIFF)/, 'a picture. Save the numbers it was drawn from'],
    [/^%PDF/, 'a PDF. Save the numbers it shows'],
    [/^\s*<(!doctype|html|\?xml)/i, 'a web page, as a server gives for an address that is wrong'],
    [/^version https:\/\/git-lfs/, 'a Git LFS pointer: fetch the file itself with git lfs pull'],
];

/** @param {Given[]} files @returns {Promise<Opened>} */
export async function openFiles(files) {
    const opened = /** @type {Opened} */ ({ tensors: [], notes: [] });
    for (const { name: given, bytes: packed } of files) {
        const name = given.split('/').pop() ?? given;
        if (!packed.length) throw new Error(`${name} is empty: 0 bytes.`);
        const zipped = isGzip(packed),
            bytes = zipped ? await gunzip(packed, name, MOST_BYTES, 'Save fewer heads.') : packed;
        await openOne(zipped ? name.replace(/\.gz$/i, '') : name, bytes, opened);
    }
    if (!opened.tensors.length && !opened.labels)
        throw new Error(`There are no arrays of numbers in ${files[0].name}. ${HELP}`);
    return opened;
}

/** @param {string} name @param {Uint8Array} bytes @param {Opened} opened */
async function openOne(name, bytes, opened) {
    const head = String.fromCharCode(...bytes.subarray(0, 64));
    if (/\.safetensors$/i.test(name)) return safetensors(name, bytes, opened);
    if (head.startsWith('\x93NUMPY')) return numpy(name, bytes, opened);
    if (/\.npz$/i.test(name) || (head.startsWith('PK') && !/\.(pt|pth|bin)$/i.test(name)))
        return numpy(name, bytes, opened);
    const other = OTHERS.find(([pattern]) => pattern.test(head));
    if (other) throw new Error(`${name} is ${other[1]}.`);
    if (bytes.subarray(0, 4096).includes(0)) return safetensors(name, bytes, opened);
    text(name, new TextDecoder().decode(bytes), opened);
}

/** @param {string} name @param {Uint8Array} bytes @param {Opened} opened */
async function numpy(name, bytes, opened) {
    const arrays = await readNumpy(bytes, { name, mostBytes: MOST_BYTES }).catch(error => {
        const said = /** @type {Error} */ (error).message;
        throw new Error(/holds no arrays/.test(said) ? `${name} is ${OTHERS[0][1]}.` : `${said}.`);
    });
    for (const [key, { shape, values, kind, dtype }] of arrays)
        if (kind === 'text' && shape.length !== 1) opened.notes.push(`${key} holds texts, and was left out.`);
        else if (kind === 'text')
            opened.labels ??= /** @type {string[]} */ (values); // a name for each token
        else opened.tensors.push({ name: key || stemOf(name), file: name, shape, dtype: named(dtype), data: values });
}

/** Of numpy's code, `<f4`, the name that people write. @param {string} dtype */
function named(dtype) {
    const [, letter, bytes] = /([fiub?])(\d*)$/.exec(dtype) ?? [];
    return letter === 'b' || letter === '?'
        ? 'bool'
        : `${{ f: 'float', i: 'int', u: 'uint' }[/** @type {'f'} */ (letter)]}${8 * Number(bytes)}`;
}

/** A file's name without its ending. @param {string} name */
const stemOf = name => name.replace(/\.[^.]*$/, '');

/** @param {string} name @param {Uint8Array} bytes @param {Opened} opened */
function safetensors(name, bytes, opened) {
    /** @type {ReturnType<typeof readSafetensors>} */
    let read;
    try {
        read = readSafetensors(bytes);
    } catch (error) {
        const said = /** @type {Error} */ (error).message.replace(/^safetensors: /, '');
        throw new Error(
            /\.safetensors$/i.test(name)
                ? `${name} could not be read: ${said}.`
                : `${name} was not recognised. ${HELP}`,
        );
    }
    for (const [key, { dtype, shape, data }] of read.tensors)
        opened.tensors.push({
            name: key,
            file: name,
            shape,
            dtype:
                { F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16' }[/** @type {'F32'} */ (dtype)] ??
                dtype.toLowerCase(),
            data: typeof data[0] === 'bigint' ? Float64Array.from(/** @type {any} */ (data), Number) : data,
        });
}

/** @param {string} name @param {string} words @param {Opened} opened */
function text(name, words, opened) {
    if (/^\s*[[{]/.test(words)) {
        const { labels, arrays = [] } = readJson(words, name);
        if (labels) opened.labels = labels;
        for (const array of arrays) opened.tensors.push({ file: name, ...array });
        return;
    }
    if (!words.trim()) throw new Error(`${name} is empty.`);
    if (/\.txt$/i.test(name) && !/^[\s\d.,;eE+-]+$/.test(words.slice(0, 2000))) {
        opened.labels = readLabels(words);
        return;
    }
    const { labels, columns, ...table } = readCsv(words, name);
    opened.tensors.push({ name: stemOf(name), file: name, ...table });
    opened.labels ??= labels ?? columns;
}
