/**
 * @file The library as its users get it, by the package's name, with the binary that PA_SIMD names, base or full, and
 *   one call that runs an operation forward and backward.
 */
import { load } from 'primal-attention';

/** The variant under test; npm test runs every file that asks for it once with each. */
export const simd = /** @type {'simd128' | 'relaxed' | 'auto'} */ (process.env.PA_SIMD ?? 'simd128');

/** All tests of the full build with so many threads: PA_THREADS=2. */
const threads = process.env.PA_THREADS ? { threads: Number(process.env.PA_THREADS) } : {};

/** A fresh instance of the full build. @param {import('primal-attention').LoadOptions} [options] */
export const loadLibrary = (options = {}) =>
    load({ simd, full: options.wasm === undefined, ...(options.wasm === undefined && threads), ...options });

/** Of the base, for tests of what it has. @param {import('primal-attention').LoadOptions} [options] */
export const loadBase = (options = {}) => load({ simd, ...options });

/**
 * Runs `pa.attention[op]` and, for every output in `dout`, pa.backward. Arrays in `inputs` become tensors with a
 * gradient, int32 and `constant` ones without.
 * @param {any} pa
 * @param {string} op
 * @param {Record<string, { shape: number[], data: any }>} inputs
 * @param {any} options
 * @param {Record<string, { shape: number[], data: any }>} [dout] by output
 * @param {{ constant?: string[] }} [how]
 * @returns {{ outputs: Record<string, { shape: number[], data: Float32Array }>, gradients: Record<string, Float32Array>
 *   }}
 */
export function differentiate(pa, op, inputs, options, dout = {}, { constant = [] } = {}) {
    return pa.scope(() => {
        const tensors = Object.fromEntries(
            Object.entries(inputs).map(([name, { shape, data }]) => [
                name,
                pa.tensor(Float32Array.from(data), shape, { grad: !constant.includes(name) }),
            ]),
        );
        const tensorOptions = Object.fromEntries(
            Object.entries(options)
                .filter(([, value]) => value !== undefined)
                .map(([name, value]) => [
                    name,
                    value?.data ? pa.tensor(Float32Array.from(value.data), value.shape) : value,
                ]),
        );
        const result = pa.attention[op](tensors, tensorOptions);
        const outputs = result.shape ? { y: result } : result;
        for (const [name, { data }] of Object.entries(dout)) pa.backward(outputs[name], Float32Array.from(data));
        return {
            outputs: Object.fromEntries(
                Object.entries(outputs).map(([name, tensor]) => [
                    name,
                    { shape: [...tensor.shape], data: tensor.toArray() },
                ]),
            ),
            gradients: Object.fromEntries(
                Object.entries(tensors)
                    .filter(([, tensor]) => tensor.grad)
                    .map(([name, tensor]) => [name, tensor.grad]),
            ),
        };
    });
}

/** The names of the ops that the library has. @param {any} pa @returns {string[]} */
export const attentionOps = pa => Object.keys(pa.attention);
