/**
 * One instance of the WebAssembly core, and what every part of the API shares: its exports, its memory, its table of
 * operations, its stream of random numbers.
 */
import { Memory } from './memory.js';

/** @typedef {import('./memory.js').Pointer} Pointer */

/**
 * The exports, as declared in src/pa.h.
 * @typedef {object} Exports
 * @property {{ readonly buffer: ArrayBuffer }} memory
 * @property {() => Pointer} pa_error
 * @property {() => number} pa_error_code
 * @property {() => void} pa_clear_error
 * @property {(seed: number) => void} pa_seed
 * @property {() => Pointer} pa_random_state
 * @property {() => Pointer} pa_simd
 * @property {(bytes: number) => Pointer} pa_alloc
 * @property {(block: Pointer) => void} pa_free
 * @property {() => number} pa_memory_used
 * @property {() => number} pa_memory_peak
 * @property {() => void} pa_memory_reset_peak
 * @property {(dtype: number, ndim: number, shape: Pointer, needsGrad: number) => Pointer} pa_tensor
 * @property {(t: Pointer) => void} pa_tensor_release
 * @property {(t: Pointer) => Pointer} pa_tensor_data
 * @property {(t: Pointer) => Pointer} pa_tensor_grad
 * @property {(t: Pointer) => number} pa_tensor_ndim
 * @property {(t: Pointer) => Pointer} pa_tensor_shape
 * @property {(t: Pointer) => number} pa_tensor_dtype
 * @property {() => number} pa_op_count
 * @property {(op: number, which: number) => Pointer} pa_op_text
 * @property {() => Pointer} pa_arguments
 * @property {(op: number, ins: Pointer, nIn: number, options: Pointer, nOptions: number, training: number, out:
 *   Pointer) => number} pa_apply
 * @property {(y: Pointer, dout: Pointer) => number} pa_backward
 * @property {(op: number, ins: Pointer, nIn: number, options: Pointer, nOptions: number) => Pointer} pa_map
 * @property {(u: Pointer, s: Pointer, v: Pointer, a: Pointer, m: number, n: number) => number} pa_svd
 * @property {() => Pointer} pa_model_slots
 * @property {() => Pointer} pa_layer_slots
 * @property {(config: Pointer, count: number, shapesOnly: number) => Pointer} pa_model_create
 * @property {(m: Pointer) => void} pa_model_free
 * @property {(m: Pointer) => Pointer} pa_session_create
 * @property {(s: Pointer) => void} pa_session_free
 * @property {(config: Pointer, count: number, length: number, edges: number, cost: Pointer) => number} pa_model_cost
 * @property {(m: Pointer) => number} pa_model_parameter_count
 * @property {(m: Pointer, i: number) => Pointer} pa_model_parameter
 * @property {(m: Pointer, i: number) => Pointer} pa_model_parameter_name
 * @property {(s: Pointer, kind: number, beta1: number, beta2: number, epsilon: number, weightDecay: number, momentum:
 *   number, clip: number) => number} pa_session_optimizer
 * @property {(s: Pointer, seed: number) => void} pa_session_seed
 * @property {(kind: number, rate: number, step: number, total: number, warmup: number) => number} pa_schedule
 * @property {(m: Pointer, x: Pointer, length: number, keep: number) => number} pa_model_forward
 * @property {(m: Pointer, where: Pointer) => Pointer} pa_model_not_finite
 * @property {(m: Pointer) => Pointer} pa_model_logits
 * @property {(m: Pointer, x: Pointer, length: number) => void} pa_model_set_pair
 * @property {(m: Pointer, edges: Pointer, count: number) => number} pa_model_set_edges
 * @property {(m: Pointer, seed: number) => void} pa_model_evaluation_seed
 * @property {(m: Pointer) => Pointer} pa_generator_create
 * @property {(g: Pointer) => void} pa_generator_free
 * @property {(g: Pointer) => void} pa_generator_reset
 * @property {(g: Pointer, id: number) => number} pa_generator_step
 * @property {(s: Pointer, x: Pointer, length: number, target: Pointer, weight: number, report: Pointer) => number}
 *   pa_session_accumulate
 * @property {(s: Pointer, x: Pointer, length: number) => number} pa_session_observe
 * @property {(m: Pointer, layer: number, eta: number) => number} pa_model_eta
 * @property {(s: Pointer, rate: number) => number} pa_session_update
 * @property {(s: Pointer) => number} pa_session_gradient_norm
 * @property {(s: Pointer) => void} pa_session_discard
 * @property {(s: Pointer) => number} pa_session_bad_gradient
 * @property {(m: Pointer, layer: number) => number} pa_model_map_rows
 * @property {(m: Pointer, layer: number) => number} pa_model_map_cols
 * @property {(m: Pointer, layer: number, head: number, map: Pointer) => number} pa_model_map
 * @property {(m: Pointer, layer: number) => number} pa_model_objective
 * @property {(m: Pointer, layer: number) => number} pa_model_rank
 * @property {(m: Pointer, layer: number, head: number, which: number, scores: Pointer) => number} pa_model_scores
 * @property {(m: Pointer, layer: number) => number} pa_model_point_count
 * @property {(m: Pointer, layer: number, head: number, which: number, points: Pointer) => number} pa_model_points
 * @property {(m: Pointer, layer: number) => number} pa_model_head_width
 * @property {(m: Pointer, layer: number, head: number, output: Pointer) => number} pa_model_head_output
 * @property {(m: Pointer, layer: number, head: number, on: number) => number} pa_model_head_enabled
 */

/**
 * One row of the core's table of operations.
 * @typedef {object} Operation
 * @property {number} index
 * @property {string} name
 * @property {{ name: string, optional: boolean, integers: boolean, shapes: string[] }[]} inputs with letters for
 *   dimensions (src/autodiff/shapes.h), none where any shape will do
 * @property {string[]} outputs
 * @property {string[]} options
 * @property {string} formula
 */

/** The status codes of base/status.h that are answered differently from others. */
export const OUT_OF_MEMORY = 2,
    NOT_FINITE = 4;

/** The stream starts from this seed until pa.seed() sets another. */
const FIRST_SEED = 42;

export class Core {
    /** @param {Exports} exports */
    constructor(exports) {
        this.exports = exports;
        this.memory = new Memory(exports);
        /** @type {Operation[]} */
        this.operations = Array.from({ length: exports.pa_op_count() }, (_, index) => {
            const [name, inputs, outputs, options, formula] = [0, 1, 2, 3, 4].map(which =>
                this.memory.string(exports.pa_op_text(index, which)),
            );
            return {
                index,
                name,
                formula,
                inputs: words(inputs).map(word => {
                    const [, name, mark, integers, shape] = /** @type {RegExpExecArray} */ (
                        /^(\w+)([?!]?)(i?):?(.*)$/.exec(word)
                    );
                    return {
                        name,
                        optional: mark === '?',
                        integers: integers === 'i',
                        shapes: shape === '' ? [] : shape.split('|'),
                    };
                }),
                outputs: words(outputs),
                options: words(options),
            };
        });
        this.modelSlots = words(this.memory.string(exports.pa_model_slots()));
        this.layerSlots = words(this.memory.string(exports.pa_layer_slots()));
        this.simd = /** @type {'simd128' | 'relaxed'} */ (this.memory.string(exports.pa_simd()));
        /** The tensors made in each open scope, innermost last. @type {Set<import('../tensors/tensor.js').Tensor>[]} */
        this.scopes = [];
        this.#chance = FIRST_SEED;
        exports.pa_seed(FIRST_SEED);
    }

    /** The state of JavaScript's own stream of chance. */
    #chance;

    /** @param {number} seed */
    seed(seed) {
        this.exports.pa_seed(seed);
        this.#chance = seed >>> 0;
    }

    /** A whole number below 2^32, from the stream that seed() starts. */
    random() {
        return mixed((this.#chance = (this.#chance + STEP) >>> 0));
    }

    /** Gives back what random() gave, for a call that failed, unless more was drawn since. @param {number} drawn */
    unrandom(drawn) {
        if (mixed(this.#chance) === drawn) this.#chance = (this.#chance - STEP) >>> 0;
    }

    /**
     * Calls a function that draws or seeds; if it throws, the streams of chance are as before.
     * @template T
     * @param {() => T} fn
     * @returns {T}
     */
    attempt(fn) {
        const { memory, exports } = this,
            chance = this.#chance,
            state = memory.i32(exports.pa_random_state(), 4).slice();
        try {
            return fn();
        } catch (error) {
            this.#chance = chance;
            memory.write(exports.pa_random_state(), state);
            throw error;
        }
    }

    /** Throws the core's sentence if a call failed. @param {number} status @param {string} where */
    check(status, where) {
        if (status !== 0) throw this.error(where);
    }

    /** @param {string} where @returns {Error} */
    error(where) {
        const { exports } = this;
        const sentence = this.memory.string(exports.pa_error()) || `failed with status ${exports.pa_error_code()}`;
        exports.pa_clear_error();
        return new Error(sentence.startsWith(`${where}: `) ? sentence : `${where}: ${sentence}`);
    }
}

/** @param {string} text @returns {string[]} */
function words(text) {
    return text.split(' ').filter(word => word !== '');
}

/**
 * mulberry32: whole numbers below 2^32. Chance that JavaScript needs (the order of samples, the seeds of models) comes
 * from here, so that a seed repeats a run; the core has a stream of its own.
 * @param {number} seed @returns {() => number}
 */
export function randomStream(seed) {
    let state = seed >>> 0;
    return () => mixed((state = (state + STEP) >>> 0));
}

const STEP = 0x6d2b79f5;

/** @param {number} state @returns {number} */
function mixed(state) {
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
}

/** A random order of 0…n−1 (Fisher–Yates). @param {number} n @param {() => number} random @returns {Int32Array} */
export function shuffled(n, random) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
        const j = Math.floor((random() / 2 ** 32) * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
}
