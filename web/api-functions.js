/**
 * What load() gives beside models: tensors, every mechanism and operation as a function of them, decompositions,
 * optimizers.
 */
import { attentionMap, operationFunctions } from './operations/attention.js';
import { backward, noGrad, scope } from './tensors/autodiff.js';
import { ksvd, spectrum, svd } from './tensors/decompose.js';
import { checkInteger } from './errors.js';
import { Optimizer } from './training/optimizer.js';
import { parameter } from './tensors/parameter.js';
import { Tensor, makeTensor, tensorOptions } from './tensors/tensor.js';

/** @import { AttentionFunctions, MatrixLike } from './types.js' */

export class Functions {
    /** @protected */ _core;

    /**
     * Not to be called: load() makes one.
     * @param {import('./engine/core.js').Core} core
     * @param {import('./engine/platform.js').WasmModule} module
     * @param {'simd128' | 'relaxed'} simd
     */
    constructor(core, module, simd) {
        this._core = core;
        /**
         * The compiled binary, to be handed to loadWorker({ wasm }) or another load({ wasm }).
         * @type {import('./engine/platform.js').WasmModule}
         */
        this.module = module;
        /** Which binary it is: 'simd128' gives the same bits everywhere. @type {'simd128' | 'relaxed'} */
        this.simd = simd;
        /** Whether it is the full build, load({ full: true }). @type {boolean} */
        this.full = core.missing.length === 0;
        /**
         * Every mechanism as a differentiable function of tensors: pa.attention.softmax({ q, k, v }, { causal: true }).
         * @type {AttentionFunctions}
         */
        this.attention = /** @type {any} */ (operationFunctions(core, 'attention'));
        /**
         * The operations that layers and mechanisms of one's own are made of (matmul, add, softmax, sum, layerNorm,
         * crossEntropy …), used in the same way.
         * @type {import('./operations/rows.js').LayerFunctions & import('./operations/composed.js').ComposedFunctions}
         */
        this.ops = /** @type {any} */ (operationFunctions(core, 'ops'));
    }

    /* ---- the instance -------------------------------------------------------------------------------------------- */

    /**
     * Bytes: held now; the most held so far; what the engine has given the instance, which never shrinks.
     * @returns {{ used: number, peak: number, total: number }}
     */
    memory() {
        const { exports, memory } = this._core;
        return { used: exports.pa_memory_used(), peak: exports.pa_memory_peak(), total: memory.total };
    }

    /** Counts the peak anew from here. */
    resetPeak() {
        this._core.exports.pa_memory_reset_peak();
    }

    /**
     * Seeds everything that is drawn from here on: initial weights, orders, dropout. It is 42 until set.
     * @param {number} seed
     */
    seed(seed) {
        this._core.seed(checkInteger('seed', seed, 0, 2 ** 32 - 1));
    }

    /** How many threads compute, with the one that calls. @returns {number} */
    get threads() {
        return this._core.pool?.count ?? 1;
    }

    /** Why that is 1, or fewer than were asked for; null: it is not. @returns {string | null} */
    get threadsReason() {
        const { pool } = this._core;
        return pool ? pool.reason : "more were not asked for: load({ threads: 'auto' })";
    }

    /**
     * Ends all threads but the one that calls, which computes alone from then on: models and tensors stay.
     * @returns {Promise<void>} when they are gone
     */
    async dispose() {
        await this._core.pool?.dispose();
    }

    /* ---- functions ----------------------------------------------------------------------------------------------- */

    /**
     * A tensor from numbers, copied: flat with their shape, or nested. Int32Array gives a tensor of integers.
     * @param {import('./tensors/tensor.js').NestedNumbers} data
     * @param {readonly number[]} [shape]
     * @param {{ grad?: boolean }} [options]
     * @returns {Tensor}
     */
    tensor(data, shape, options) {
        return makeTensor(this._core, data, shape, tensorOptions(options));
    }

    /**
     * Carries dL/dy = dout back to the tensors that y was made from, where it is added to their gradients.
     * @param {Tensor} y @param {Tensor | ArrayLike<number> | number} [dout]
     */
    backward(y, dout) {
        backward(this._core, y, dout);
    }

    /**
     * Calls fn; the tensors made in it are released at the end, those it returns (one, or an array, object, Map or Set
     * of them) are kept.
     * @template T
     * @param {() => T} fn @returns {T}
     */
    scope(fn) {
        return scope(this._core, fn);
    }

    /**
     * Calls fn without keeping what pa.backward() would need: for predictions, and for looking at what was learned.
     * @template T
     * @param {() => T} fn @returns {T}
     */
    noGrad(fn) {
        return noGrad(this._core, fn);
    }

    /**
     * A tensor with a gradient, to be trained. init 'linear' is what PyTorch's layers begin with: uniform within
     * ±1/√inputs of a weight [outputs, inputs]; a number fills it, a function gives each number; scale multiplies.
     * @param {readonly number[]} shape
     * @param {{ init?: import('./tensors/parameter.js').Init | number | ((index: number) => number), scale?: number }}
     *   [options]
     * @returns {Tensor}
     */
    parameter(shape, options) {
        return parameter(this._core, shape, options);
    }

    /**
     * An optimizer for parameters of one's own: step() after pa.backward(), then zeroGrad().
     * @param {readonly Tensor[] | Record<string, Tensor>} parameters
     * @param {import('./types.js').OptimizerKindOptions} [options]
     * @returns {Optimizer}
     */
    optimizer(parameters, options) {
        return new Optimizer(this._core, parameters, options);
    }

    /**
     * The attention map of any mechanism, [B,H,N,M].
     * @param {keyof AttentionFunctions} kind
     * @param {Record<string, Tensor>} inputs
     * @param {Record<string, any>} [options]
     * @returns {Tensor}
     */
    map(kind, inputs, options) {
        return attentionMap(this._core, kind, inputs, options);
    }

    /** a = u · diag(s) · vᵀ @param {MatrixLike} matrix */
    svd(matrix) {
        return svd(this._core, matrix);
    }

    /** The kernel SVD of a kernel matrix. @param {MatrixLike} kernelMatrix @param {number} [rank] */
    ksvd(kernelMatrix, rank) {
        return ksvd(this._core, kernelMatrix, rank);
    }

    /** Singular values of a map and how many directions it uses. @param {MatrixLike} map */
    spectrum(map) {
        return spectrum(this._core, map);
    }
}

/**
 * Where a bundler has cut their names short, sentences and consoles still say what a value is.
 * @param {Record<string, Function>} classes
 */
export function nameClasses(classes) {
    for (const [name, value] of Object.entries(classes)) Object.defineProperty(value, 'name', { value: name });
}
nameClasses({ Functions, Optimizer, Tensor });
