/**
 * Tensor: a handle on an array in the core, with its shape and, where wanted, its gradient. What the core holds is
 * released by dispose(), by the end of a scope, or, as a net for what was forgotten, some time after the handle was
 * collected.
 */
import { disposeSymbol } from '../engine/dispose.js';
import { checkKeys, checkObject, describe, fail, shapeText } from '../errors.js';
import { checkNested, checkShape, isFloat32, isInt32 } from '../lists.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {number | boolean | readonly NestedNumbers[] | ArrayLike<number>} NestedNumbers numbers, nested as deep as
 *   the shape
 */

/** Releases what was never disposed of. It fires between turns of the event loop, if at all, so it is no substitute. */
const forgotten = new FinalizationRegistry(
    /** @param {{ core: Core, pointer: Pointer }} held */ ({ core, pointer }) =>
        core.exports.pa_tensor_release(pointer),
);

/**
 * Tensors made in this turn of the event loop. Most are disposed of before it ends; only those that are not are
 * registered, which costs as much as a small operation.
 * @type {Tensor[]}
 */
let young = [];
// After so many we look through the list within a turn: a long turn must not keep what it has dropped.
const MANY = 1024;

function registerSurvivors() {
    const tensors = young;
    young = [];
    for (const tensor of tensors) Tensor.register(tensor);
}

const MAX_DIMENSIONS = 5;

export class Tensor {
    #core;
    #pointer;
    /** @type {number[]} */
    #shape = [];
    #registered = false;

    /**
     * Not to be called: pa.tensor() and the operations make tensors. Takes over one reference.
     * @param {Core} core @param {Pointer} pointer
     */
    constructor(core, pointer) {
        this.#core = core;
        this.#pointer = pointer;
        const {
            exports,
            memory: { words },
        } = core;
        const from = exports.pa_tensor_shape(pointer) >>> 2,
            ndim = exports.pa_tensor_ndim(pointer);
        let size = 1;
        for (let i = 0; i < ndim; i++) {
            this.#shape.push(words[from + i]);
            size *= words[from + i];
        }
        /** The number of elements. @type {number} */
        this.size = size;
        /** @type {'float32' | 'int32'} */
        this.dtype = exports.pa_tensor_dtype(pointer) === 1 ? 'int32' : 'float32';
        if (young.push(this) === 1) queueMicrotask(registerSurvivors);
        else if (young.length === MANY) registerSurvivors();
        if (core.scopes.length > 0) core.scopes[core.scopes.length - 1].add(this);
    }

    /** @returns {readonly number[]} */
    get shape() {
        return Object.freeze(this.#shape);
    }

    /** A copy of the values, row-major. @returns {Float32Array | Int32Array} */
    toArray() {
        return this.view().slice();
    }

    /**
     * The values themselves, not a copy: valid until the next call into the library, after which the memory may have
     * moved.
     * Writing into it changes the tensor.
     * @returns {Float32Array | Int32Array}
     */
    view() {
        const pointer = pointerOf(this, 'tensor.view');
        const { exports, memory } = this.#core;
        return memory[this.dtype === 'int32' ? 'i32' : 'f32'](exports.pa_tensor_data(pointer), this.size);
    }

    /**
     * A copy of the gradient that pa.backward() has accumulated, or null where none is kept.
     * @returns {Float32Array | null}
     */
    get grad() {
        const { exports, memory } = this.#core;
        const p = exports.pa_tensor_grad(pointerOf(this, 'tensor.grad'));
        return p === 0 ? null : memory.f32(p, this.size).slice();
    }

    /** Sets the gradient to zero: pa.backward() only ever adds to it. */
    zeroGrad() {
        const { exports, memory } = this.#core;
        const p = exports.pa_tensor_grad(pointerOf(this, 'tensor.zeroGrad'));
        if (p !== 0) memory.f32(p, this.size).fill(0);
    }

    /** Whether dispose() was called, or the scope has ended. @returns {boolean} */
    get disposed() {
        return this.#pointer === 0;
    }

    /** Releases the memory; once is enough, again does nothing. */
    dispose() {
        if (this.#pointer === 0) return;
        const pointer = this.#pointer;
        this.#pointer = 0;
        if (this.#registered) forgotten.unregister(this);
        for (const scope of this.#core.scopes) scope.delete(this);
        this.#core.exports.pa_tensor_release(pointer);
    }

    [disposeSymbol]() {
        this.dispose();
    }

    /** Leaves a tensor to the garbage collector, if it is still held. @param {Tensor} tensor */
    static register(tensor) {
        if (tensor.#pointer === 0) return;
        tensor.#registered = true;
        forgotten.register(tensor, { core: tensor.#core, pointer: tensor.#pointer }, tensor);
    }

    /** `instanceof`, which throws at a proxy that was revoked. @param {unknown} value @returns {value is Tensor} */
    static is(value) {
        return typeof value === 'object' && value !== null && #pointer in value;
    }

    /** @param {Tensor} tensor @param {string} where @param {Core} [core] @returns {Pointer} */
    static pointerOf(tensor, where, core) {
        if (tensor.#pointer === 0) fail(`${where}: the tensor of shape ${shapeText(tensor.shape)} was disposed of`);
        if (core !== undefined && tensor.#core !== core)
            fail(`${where}: the tensor of shape ${shapeText(tensor.shape)} belongs to another instance of the library`);
        return tensor.#pointer;
    }
}

const pointerOf = Tensor.pointerOf;

/**
 * A new tensor from numbers. Without a shape, it is that of the nesting: a typed array has one dimension, a number
 * none.
 * @param {Core} core
 * @param {NestedNumbers} data
 * @param {readonly number[]} [shape]
 * @param {{ grad?: boolean, integers?: boolean, where?: string }} [options]
 * @returns {Tensor}
 */
export function makeTensor(core, data, shape, { grad = false, integers = isInt32(data), where = 'tensor' } = {}) {
    const { values, nesting } = flatten(data, integers, where);
    shape = checkShape(`${where}: shape`, shape === undefined ? nesting : shape, MAX_DIMENSIONS);
    const size = shape.reduce((product, n) => product * n, 1);
    if (size !== values.length)
        fail(`${where}: data has ${values.length} values, shape ${shapeText(shape)} needs ${size}`);
    if (grad && integers) fail(`${where}: a tensor of integers has no gradient, but grad is true`);
    const { exports, memory } = core;
    const own = memory.outside(values),
        pointer = exports.pa_tensor(integers ? 1 : 0, shape.length, memory.putInputs(shape), grad ? 1 : 0);
    if (pointer === 0) throw core.error(where);
    memory.write(exports.pa_tensor_data(pointer), own);
    return new Tensor(core, pointer);
}

/**
 * @param {NestedNumbers} data @param {boolean} integers @param {string} where
 * @returns {{ values: Float32Array | Int32Array, nesting: number[] }}
 */
function flatten(data, integers, where) {
    const { numbers, shape } = checkNested(`${where}: data`, data, { booleans: true });
    if (integers ? isInt32(numbers) : isFloat32(numbers))
        return { values: /** @type {Float32Array | Int32Array} */ (numbers), nesting: shape };
    const bad = integers ? numbers.findIndex(value => (value | 0) !== value) : -1;
    if (bad >= 0) fail(`${where}: data must be whole numbers of 32 bits, value ${bad} is ${numbers[bad]}`);
    return { values: (integers ? Int32Array : Float32Array).from(numbers), nesting: shape };
}

/** @param {unknown} options @returns {{ grad: boolean }} */
export function tensorOptions(options = {}) {
    const { grad = false } = checkObject('tensor: options', options);
    checkKeys('tensor', 'option', /** @type {object} */ (options), ['grad']);
    if (typeof grad !== 'boolean') fail(`tensor: grad must be true or false, got ${describe(grad)}`);
    return { grad };
}
