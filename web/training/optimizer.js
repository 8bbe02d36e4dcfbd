/** Optimizers for parameters of one's own: the core's, as fit() has them (src/train/optimizer.h). */
import { disposeSymbol } from '../engine/dispose.js';
import {
    checkInteger,
    checkKeys,
    checkNumber,
    checkObject,
    describe,
    fail,
    failMissing,
    isArray,
    isObject,
    shapeText,
} from '../errors.js';
import { isFloat32 } from '../lists.js';
import { Tensor } from '../tensors/tensor.js';
import { completeOptimizer, completeRate, optimizerKeys } from './options.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../types.js').OptimizerKindOptions} OptimizerKindOptions
 * @typedef {{ kind: string, steps: number, moments: { first: Float32Array, second: Float32Array }[] }} OptimizerState
 */

const forgotten = new FinalizationRegistry(
    /** @param {{ core: Core, pointer: number }} held */ ({ core, pointer }) => core.exports.pa_optimizer_free(pointer),
);

export class Optimizer {
    #core;
    #parameters;
    #pointer;
    #kind;
    /** @type {number} */
    #learningRate = 0;

    /**
     * Not to be called: pa.optimizer() makes one.
     * @param {Core} core
     * @param {readonly Tensor[] | Record<string, Tensor>} parameters
     * @param {OptimizerKindOptions} [options]
     */
    constructor(core, parameters, options = {}) {
        const where = 'optimizer';
        if (!core.exports.pa_optimizer_create) failMissing('pa.optimizer');
        checkObject(`${where}: options`, options);
        const { kind, learningRate: _, ...rest } = options,
            keys = optimizerKeys(core).filter(name => name !== 'optimizer');
        checkKeys(where, 'option', options, ['kind', 'learningRate', ...keys]);
        if (!isArray(parameters) && (!isObject(parameters) || Tensor.is(parameters)))
            fail(`${where}: parameters must be an array or an object of tensors, got ${describe(parameters)}`);
        const list = /** @type {Tensor[]} */ (Object.values(parameters));
        if (list.length === 0) fail(`${where}: there are no parameters`);
        list.forEach((tensor, i) => {
            const name = `${where}: parameters${isArray(parameters) ? `[${i}]` : `.${Object.keys(parameters)[i]}`}`;
            if (!Tensor.is(tensor)) fail(`${name} must be a tensor, got ${describe(tensor)}`);
            Tensor.pointerOf(tensor, name, core);
            if (tensor.grad === null)
                fail(`${name}, of shape ${shapeText(tensor.shape)}, keeps no gradient: make it with pa.parameter()`);
            if (list.indexOf(tensor) < i) fail(`${name} is there twice`);
        });
        const complete = completeOptimizer(core, () => Object.keys(parameters), { ...rest, optimizer: kind }, where);
        this.#core = core;
        this.#parameters = list;
        this.#kind = complete.optimizer;
        this.learningRate = completeRate(core, complete, options, where);
        const { numbers, groups } = complete;
        this.#pointer = this.#withList(where, (pointers, count, scratch) =>
            core.exports.pa_optimizer_create(
                pointers,
                count,
                core.optimizers.findIndex(({ name }) => name === complete.optimizer),
                scratch.put(Float64Array.from(numbers)),
                scratch.put(Float64Array.from(groups)),
                groups.length / 3,
            ),
        );
        if (this.#pointer === 0) throw core.error(where);
        forgotten.register(this, { core, pointer: this.#pointer }, this);
    }

    /** The rate of the steps that follow. */
    get learningRate() {
        return this.#learningRate;
    }

    set learningRate(rate) {
        this.#learningRate = checkNumber('optimizer: learningRate', rate, 0);
    }

    /**
     * Applies the gradients, clipped, which stay until zeroGrad(). If one is not finite it throws, and no parameter has
     * changed.
     */
    step() {
        const { exports } = this.#core,
            pointer = this.#held('optimizer.step');
        this.#core.check(
            this.#withList('optimizer.step', (pointers, count) =>
                exports.pa_optimizer_step(pointer, pointers, count, this.#learningRate),
            ),
            'optimizer.step',
        );
    }

    /** Sets all gradients to zero: pa.backward() only ever adds to them. */
    zeroGrad() {
        for (const tensor of this.#parameters) tensor.zeroGrad();
    }

    /** The norm of all gradients at the last step, before clipping. @returns {number} */
    get gradientNorm() {
        return this.#core.exports.pa_optimizer_gradient_norm(this.#held('optimizer.gradientNorm'));
    }

    /** What goes on with later steps beside the parameters, to be kept. @returns {OptimizerState} */
    state() {
        return {
            kind: this.#kind,
            steps: this.#core.exports.pa_optimizer_steps(this.#held('optimizer.state')),
            moments: this.#moments().map(({ first, second }) => ({ first: first.slice(), second: second.slice() })),
        };
    }

    /**
     * Goes on from a state() of an optimizer of this kind, of parameters of these sizes.
     * @param {OptimizerState} state
     */
    restore(state) {
        const where = 'optimizer.restore',
            pointer = this.#held(where);
        checkObject(`${where}: state`, state);
        if (state.kind !== this.#kind) fail(`${where}: the state is of ${describe(state.kind)}, this is ${this.#kind}`);
        const steps = checkInteger(`${where}: steps`, state.steps, 0, 2 ** 31 - 1);
        if (!isArray(state.moments) || state.moments.length !== this.#parameters.length)
            fail(`${where}: moments must be those of ${this.#parameters.length} parameters`);
        this.#parameters.forEach((tensor, i) => {
            for (const which of /** @type {const} */ (['first', 'second'])) {
                const given = state.moments[i]?.[which];
                if (!isFloat32(given) || given.length !== tensor.size)
                    fail(
                        `${where}: moments[${i}].${which} must be a Float32Array of ${tensor.size} numbers, for shape ${shapeText(tensor.shape)}, got ${describe(given)}`,
                    );
            }
        });
        state.moments.forEach(({ first, second }, i) => {
            if (!first.every(Number.isFinite) || !second.every(value => value >= 0 && value < Infinity))
                fail(
                    `${where}: moments[${i}] holds what no steps leave: not a finite number, or a second moment below 0`,
                );
        });
        this.#moments().forEach(({ first, second }, i) => {
            first.set(state.moments[i].first);
            second.set(state.moments[i].second);
        });
        this.#core.exports.pa_optimizer_resume(pointer, steps);
    }

    /** Releases its memory; the parameters stay. */
    dispose() {
        if (this.#pointer === 0) return;
        forgotten.unregister(this);
        this.#core.exports.pa_optimizer_free(this.#pointer);
        this.#pointer = 0;
    }

    [disposeSymbol]() {
        this.dispose();
    }

    /** @param {string} where */
    #held(where) {
        return this.#pointer !== 0 ? this.#pointer : fail(`${where}: the optimizer was disposed of`);
    }

    /** Views of the core's moments. */
    #moments() {
        const { exports, memory } = this.#core,
            room = this.#parameters.map(({ size }) => (size + 3) & ~3),
            total = room.reduce((sum, n) => sum + n, 0);
        let at = exports.pa_optimizer_state(this.#pointer) >>> 0;
        return this.#parameters.map(({ size }, i) => {
            const [first, second] = [at, at + 4 * total].map(p => memory.f32(p, size));
            at += 4 * room[i];
            return { first, second };
        });
    }

    /**
     * Calls fn with the parameters as the core takes them.
     * @param {string} where
     * @param {(pointers: number, count: number, scratch: import('../engine/memory.js').Scratch) => number} fn
     */
    #withList(where, fn) {
        const pointers = Int32Array.from(this.#parameters, tensor => Tensor.pointerOf(tensor, where));
        return this.#core.memory.withBlocks(scratch => fn(scratch.put(pointers), pointers.length, scratch));
    }
}
