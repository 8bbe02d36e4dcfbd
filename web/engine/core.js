/**
 * One instance of the WebAssembly core, and what every part of the API shares: its exports, its memory, its table of
 * operations, its stream of random numbers.
 */
import { STEP, mixed } from './chance.js';
import { failMissing } from '../errors.js';
import { Memory } from './memory.js';

/** @typedef {import('./memory.js').Pointer} Pointer */
/** @typedef {import('../operations/custom.js').CustomAttention} CustomAttention */

/**
 * The exports, as declared in src/pa.h; of the base, without those that src/full.txt lists.
 * @typedef {object} Exports
 * @property {{ readonly buffer: ArrayBuffer }} memory
 * @property {() => Pointer} pa_error
 * @property {() => number} pa_error_code
 * @property {() => void} pa_clear_error
 * @property {(seed: number) => void} pa_seed
 * @property {() => Pointer} pa_random_state
 * @property {() => Pointer} pa_simd
 * @property {(list: number) => Pointer} pa_words
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
 * @property {(on: number) => number} pa_keep_nothing
 * @property {(parameters: Pointer, count: number, kind: number, option: Pointer, spared: Pointer,
 *   n_spared: number) => Pointer} pa_optimizer_create
 * @property {(o: Pointer) => void} pa_optimizer_free
 * @property {(o: Pointer, parameters: Pointer, count: number, rate: number) => number} pa_optimizer_step
 * @property {(o: Pointer) => number} pa_optimizer_gradient_norm
 * @property {(o: Pointer) => Pointer} pa_optimizer_state
 * @property {(o: Pointer) => number} pa_optimizer_steps
 * @property {(o: Pointer, steps: number) => void} pa_optimizer_resume
 * @property {(op: number, ins: Pointer, nIn: number, options: Pointer, nOptions: number) => Pointer} pa_map
 * @property {(u: Pointer, s: Pointer, v: Pointer, a: Pointer, m: number, n: number) => number} pa_svd
 * @property {(config: Pointer, count: number, values: number) => Pointer} pa_model_create values 0: drawn; 1: there
 *   are none, for shapes alone; 2: all will be set
 * @property {(m: Pointer) => void} pa_model_free
 * @property {(m: Pointer) => Pointer} pa_session_create
 * @property {(s: Pointer) => void} pa_session_free
 * @property {(config: Pointer, count: number, length: number, beside: number, cost: Pointer) => number} pa_model_cost
 * @property {(m: Pointer) => number} pa_model_parameter_count
 * @property {(m: Pointer, i: number) => Pointer} pa_model_parameter
 * @property {(m: Pointer, i: number) => Pointer} pa_model_parameter_name
 * @property {(s: Pointer, kind: number, options: Pointer, spared: Pointer, nSpared: number) => number}
 *   pa_session_optimizer
 * @property {(s: Pointer, seed: number) => void} pa_session_seed
 * @property {(kind: number, options: Pointer, rate: number, step: number, total: number, warmup: number, at:
 *   Pointer) => void} pa_schedule
 * @property {(m: Pointer, x: Pointer, length: number, keep: number) => number} pa_model_forward
 * @property {(m: Pointer, x: Pointer, length: number, n: number, logits: Pointer) => number} pa_model_forward_many
 * @property {(m: Pointer, x: Pointer, length: number, probe: Pointer, seed: Pointer) => number} pa_model_gradient
 * @property {(m: Pointer, where: Pointer) => Pointer} pa_model_not_finite
 * @property {(m: Pointer) => Pointer} pa_model_embedding
 * @property {(m: Pointer) => Pointer} pa_model_logits
 * @property {(m: Pointer, x: Pointer, length: number) => void} pa_model_set_pair
 * @property {(m: Pointer, edges: Pointer, count: number) => number} pa_model_set_edges
 * @property {(m: Pointer, seed: number) => void} pa_model_evaluation_seed
 * @property {(m: Pointer) => Pointer} pa_generator_create
 * @property {(g: Pointer) => number} pa_generator_bounded
 * @property {(g: Pointer) => void} pa_generator_free
 * @property {(g: Pointer) => void} pa_generator_reset
 * @property {(g: Pointer, x: Pointer, n: number) => number} pa_generator_step
 * @property {(m: Pointer, beams: number) => Pointer} pa_translation_create
 * @property {(t: Pointer) => void} pa_translation_free
 * @property {(t: Pointer, source: Pointer, length: number) => number} pa_translation_begin
 * @property {(t: Pointer, beam: number, id: number) => number} pa_translation_step
 * @property {(t: Pointer, to: number, from: number) => number} pa_translation_copy
 * @property {(s: Pointer, x: Pointer, length: number, target: Pointer, rows: Pointer, weight: number, report: Pointer)
 *   => number} pa_session_accumulate
 * @property {(s: Pointer, x: Pointer, length: number) => number} pa_session_observe
 * @property {(m: Pointer, layer: number, eta: number) => number} pa_model_eta
 * @property {(s: Pointer, rate: number, momentum: number) => number} pa_session_update
 * @property {(s: Pointer, other: Pointer, share: number) => number} pa_session_mix
 * @property {(s: Pointer) => number} pa_session_gradient_norm
 * @property {(s: Pointer) => void} pa_session_discard
 * @property {(s: Pointer) => number} pa_session_bad_gradient
 * @property {(s: Pointer) => Pointer} pa_session_chance
 * @property {(s: Pointer, which: number, parameter: number) => Pointer} pa_session_moment
 * @property {(s: Pointer) => number} pa_session_steps
 * @property {(s: Pointer, steps: number) => void} pa_session_resume
 * @property {(m: Pointer, layer: number) => number} pa_model_map_rows
 * @property {(m: Pointer, layer: number) => number} pa_model_map_cols
 * @property {(m: Pointer, layer: number, head: number, map: Pointer) => number} pa_model_map
 * @property {(m: Pointer, layer: number) => number} pa_model_objective
 * @property {(m: Pointer, layer: number) => number} pa_model_rank
 * @property {(m: Pointer, layer: number, head: number, which: number, scores: Pointer) => number} pa_model_scores
 * @property {(m: Pointer, layer: number) => number} pa_model_point_count
 * @property {(m: Pointer, layer: number, head: number, which: number, points: Pointer) => number} pa_model_points
 * @property {(m: Pointer, layer: number) => number} pa_model_head_width
 * @property {(m: Pointer, layer: number, head: number, rows: Pointer, which: number) => number} pa_model_head_output
 * @property {(m: Pointer, layer: number, head: number, on: number) => number} pa_model_head_enabled
 */

/**
 * What the core calls back (src/autodiff/ops/custom.c).
 * @typedef {{ custom: import('../operations/custom.js').CustomAttention['call'], grown: () => void }} Host
 */

/**
 * One row of the core's table of operations.
 * @typedef {object} Operation
 * @property {number} index
 * @property {string} name
 * @property {{ name: string, optional: boolean, integers: boolean, shapes: string[] }[]} inputs with letters for
 *   dimensions (src/autodiff/shapes.h), none where any shape will do
 * @property {string[]} outputs
 * @property {Option[]} options
 * @property {Option[]} layer what a layer of this kind is asked beside them
 * @property {'attention' | 'layer' | 'loss' | 'custom'} family
 * @property {string[]} traits
 * @property {string} formula
 */

/**
 * What the table says of an option (its grammar: src/autodiff/ops.h).
 * @typedef {object} Option
 * @property {string} name
 * @property {boolean} internal layers set it, people don't
 * @property {boolean} perHead a number for each head
 * @property {number} fallback what it is where it is not given: a number, or the place of a word
 * @property {readonly string[] | null} words one of these; its number is its place
 * @property {boolean} onOff
 * @property {boolean} whole
 * @property {number | undefined} least
 * @property {number | undefined} most
 * @property {number | undefined} above
 * @property {number | undefined} below
 */

/** The stream starts from this seed until pa.seed() sets another. */
const FIRST_SEED = 42;

export class Core {
    /** @param {Exports} exports @param {Host} [host] @param {import('./threads.js').Pool} [pool] */
    constructor(exports, host = { custom: () => 0, grown() {} }, pool) {
        this.exports = exports;
        this.memory = new Memory(exports);
        this.host = host;
        host.grown = () => this.memory.forget();
        this.pool = pool;
        /** Attention of one's own, from when the operations are there. @type {CustomAttention | null} */
        this.custom = null;
        /** @type {Operation[]} */
        const rows = Array.from({ length: exports.pa_op_count() }, (_, index) => {
            const [name, inputs, outputs, options, layer, family, traits, formula] = [0, 1, 2, 3, 4, 5, 6, 7].map(
                which => this.memory.string(exports.pa_op_text(index, which)),
            );
            return {
                index,
                name,
                family: /** @type {Operation['family']} */ (family),
                traits: words(traits),
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
                options: words(options).map(option),
                layer: words(layer).map(option),
            };
        });
        this.operations = rows.filter(({ formula }) => formula !== '');
        /** What only the full build has (src/full.txt): rows without any text but these. */
        this.missing = rows.flatMap(({ name, family, formula }) => (formula === '' ? [{ name, family }] : []));
        const [modelSlots, parts, optimizers, schedules, optimizerOptions] = [0, 1, 2, 3, 4].map(list =>
            this.memory.string(exports.pa_words(list)),
        );
        /** What a model's configuration says in numbers. @type {Option[]} */
        this.modelSlots = words(modelSlots).map(option);
        /** The parts of a model, by their number. */
        this.parts = words(parts).map(word => ({ name: word.replace('*', ''), ofLayer: word.endsWith('*') }));
        /** The optimizers, each with the options whose default is its own. */
        this.optimizers = words(optimizers).map(word => {
            const [name, ...own] = word.split(':');
            const defaults = own.map(option => option.split('=')).map(([key, value]) => [key, Number(value)]);
            return { name, defaults: /** @type {Record<string, number>} */ (Object.fromEntries(defaults)) };
        });
        /** What an optimizer is told. */
        this.optimizerOptions = words(optimizerOptions).map(option);
        /** The schedules of the learning rate, each with its options. */
        this.schedules = schedules.split(';').map(row => {
            const [name, ...own] = words(row);
            return { name, options: own.map(option) };
        });
        this.simd = /** @type {'simd128' | 'relaxed'} */ (this.memory.string(exports.pa_simd()));
        /** The tensors made in each open scope, innermost last. @type {Set<import('../tensors/tensor.js').Tensor>[]} */
        this.scopes = [];
        this.#chance = FIRST_SEED;
        exports.pa_seed(FIRST_SEED);
    }

    /** Whether an operation has a trait (src/autodiff/ops.h). @param {string} name @param {string} trait */
    has(name, trait) {
        return this.operations.some(row => row.name === name && row.traits.includes(trait));
    }

    /**
     * Throws if only the full build has an operation of that name.
     * @param {string} where @param {unknown} name @param {boolean} attention or one of pa.ops
     */
    checkLoaded(where, name, attention) {
        if (this.missing.some(row => row.name === name && ['attention', 'custom'].includes(row.family) === attention))
            failMissing(`${where}: ${name}`);
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
        const back = this.#marked();
        try {
            return fn();
        } catch (error) {
            back();
            throw error;
        }
    }

    /**
     * The same of one after which they are as before in any case.
     * @template T
     * @param {() => T} fn
     * @returns {T}
     */
    aside(fn) {
        const back = this.#marked();
        try {
            return fn();
        } finally {
            back();
        }
    }

    /** What puts the streams of chance back to where they are now. */
    #marked() {
        const { memory, exports } = this,
            chance = this.#chance,
            state = memory.i32(exports.pa_random_state(), 4).slice();
        return () => {
            this.#chance = chance;
            memory.write(exports.pa_random_state(), state);
        };
    }

    /** Throws the core's sentence if a call failed. @param {number} status @param {string} where */
    check(status, where) {
        if (status !== 0) throw this.error(where);
    }

    /** @param {string} where @returns {Error} */
    error(where) {
        const { exports } = this,
            own = this.custom?.takeError();
        if (own instanceof Error) return own; // thrown by a function that the core has called back
        const sentence = this.memory.string(exports.pa_error()) || `failed with status ${exports.pa_error_code()}`;
        exports.pa_clear_error();
        return new Error(sentence.startsWith(`${where}: `) ? sentence : `${where}: ${sentence}`);
    }
}

/** @param {string} text @returns {string[]} */
function words(text) {
    return text.split(' ').filter(word => word !== '');
}

/** @param {string} word @returns {Option} */
function option(word) {
    const [, name, mark, fallback, type = ''] = /** @type {RegExpExecArray} */ (
        /^(\w+)([!*]?)(?:=([^:]+))?(?::(.*))?$/.exec(word)
    );
    const [, whole, open, low, high, close] = /^(#?)([[(])([^,]*),([^,]*)([\])])$/.exec(type) ?? [];
    /** @param {string} end @param {boolean} wanted */
    const bound = (end, wanted) => (end && wanted ? Number(end) : undefined);
    return {
        name,
        internal: mark === '!',
        perHead: mark === '*',
        fallback: Number(fallback ?? 0),
        words: type.includes('|') ? type.split('|') : null,
        onOff: type === '?',
        whole: whole === '#',
        least: bound(low, open === '['),
        above: bound(low, open === '('),
        most: bound(high, close === ']'),
        below: bound(high, close === ')'),
    };
}
