/** @file Reads tests/golden/*.safetensors: reference vectors made by an independent float64 PyTorch implementation.
 * Tensors `in.*`, `dout`, `out.*`, `grad.*`; metadata `op` and `options` (JSON). This reader is the tests' own, so that
 * they do not depend on the library's. */
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../golden/', import.meta.url);

/** @typedef {{ shape: number[], data: Float32Array | Int32Array }} Stored
 * @typedef {{ name: string, op: string, options: any, inputs: Record<string, Stored>, mask?: Stored, noise?: Stored,
 *   landmarks?: Int32Array, edges?: Int32Array, dout: Stored, outputs: Record<string, Stored>,
 *   gradients: Record<string, Stored> }} Golden */

/** Inputs of the files that the API takes as options. */
const OPTIONS = ['mask', 'noise', 'landmarks', 'edges'];

/** @returns {Golden[]} sorted by name */
export function goldenVectors() {
    return readdirSync(folder)
        .filter(name => name.endsWith('.safetensors'))
        .sort()
        .map(read);
}

/** @param {string} file @returns {Golden} */
function read(file) {
    const bytes = readFileSync(new URL(file, folder));
    const headerBytes = Number(bytes.readBigUInt64LE(0));
    const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.subarray(8, 8 + headerBytes).toString());
    /** @type {any} */
    const golden = {
        name: file.replace('.safetensors', ''),
        op: metadata.op,
        options: JSON.parse(metadata.options),
        inputs: {},
        outputs: {},
        gradients: {},
    };
    for (const [
        key,
        {
            dtype,
            shape,
            data_offsets: [start, end],
        },
    ] of Object.entries(tensors)) {
        const copy = Uint8Array.from(bytes.subarray(8 + headerBytes + start, 8 + headerBytes + end)).buffer;
        const stored = { shape, data: dtype === 'I32' ? new Int32Array(copy) : new Float32Array(copy) };
        const [kind, field] = key.split('.');
        const name = field?.replace('lambda_', 'lambda');
        if (kind === 'dout') golden.dout = stored;
        else if (kind === 'out') golden.outputs[name] = stored;
        else if (kind === 'grad') golden.gradients[name] = stored;
        else if (OPTIONS.includes(name)) golden[name] = dtype === 'I32' ? stored.data : stored;
        else golden.inputs[name] = stored;
    }
    return golden;
}
