/**
 * CoreModel: the core's model behind plain numbers and arrays. It knows which call goes with which; what samples mean,
 * how they are scaled and what is made of the logits is its owner's business.
 */
import { NOT_FINITE } from '../engine/status.js';
import { fail, shapeText, unknownWord } from '../errors.js';
import { CoreInspection } from './core-inspection.js';
import { firstNotFinite } from '../lists.js';
import { parameterOf } from './parameters.js';
import { notFiniteSentence } from '../training/not-finite.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 */

/** As for tensors: a net for models that nobody disposed of. */
const forgotten = new FinalizationRegistry(release);

/** @param {{ core: Core, pointer: Pointer, edges: { pointer: Pointer } }} held */
function release({ core, pointer, edges }) {
    core.exports.pa_model_free(pointer);
    if (edges.pointer !== 0) core.memory.free(edges.pointer);
}

export class CoreModel {
    #core;
    #pointer;
    #config;
    /** The edges that the core looks at, which it does not copy. */
    #edges = { pointer: 0, list: /** @type {Int32Array | null} */ (null) };

    /**
     * @param {Core} core
     * @param {import('../operations/config.js').ModelConfig} config
     * @param {Float64Array} numbers the configuration as the core takes it
     * @param {string} where
     */
    constructor(core, config, numbers, where) {
        this.#core = core;
        this.#config = config;
        const { exports, memory } = core;
        this.#pointer = memory.withBlocks(scratch => exports.pa_model_create(scratch.put(numbers), numbers.length, 0));
        if (this.#pointer === 0) throw core.error(where);
        forgotten.register(this, { core, pointer: this.#pointer, edges: this.#edges }, this);
        /** What a pass that was kept shows. */
        this.inspection = new CoreInspection(core, this.#pointer);
        this.outputs = config.outputs;
        /** Whether the samples of a batch must be observed before they are accumulated. */
        this.observes = config.ksvdPerBatch && config.attention.some(({ kind }) => kind === 'primal');
    }

    get disposed() {
        return this.#pointer === 0;
    }

    dispose() {
        if (this.#pointer === 0) return;
        forgotten.unregister(this);
        release({ core: this.#core, pointer: this.#pointer, edges: this.#edges });
        this.#pointer = 0;
    }

    /* ---- parameters ---------------------------------------------------------------------------------------------- */

    /** @returns {import('../types.js').Parameter[]} */
    parameters() {
        const { exports, memory } = this.#core;
        return Array.from({ length: exports.pa_model_parameter_count(this.#pointer) }, (_, i) => {
            const { name, shape, size, data } = this.#parameter(i);
            return { name, shape, data: memory.f32(data, size).slice() };
        });
    }

    /** Numbers of the parameters by name, once they are asked for. @type {Map<string, number> | undefined} */
    #places;

    /**
     * @param {string} name
     * @param {Float32Array} values
     * @param {readonly number[] | null} given the values' shape, if they have one
     * @param {string} where
     */
    setParameter(name, values, given, where) {
        const { exports, memory } = this.#core;
        this.#places ??= new Map(
            Array.from({ length: exports.pa_model_parameter_count(this.#pointer) }, (_, i) => [
                memory.string(exports.pa_model_parameter_name(this.#pointer, i)),
                i,
            ]),
        );
        const parameter = this.#parameter(
            this.#places.get(name) ?? unknownWord(where, 'parameter', name, this.#places.keys()),
        );
        if (given ? shapeText(given) !== shapeText(parameter.shape) : values.length !== parameter.size)
            fail(
                `${where}: ${name} has shape ${shapeText(parameter.shape)}, got ${given ? shapeText(given) : `${values.length} values`}`,
            );
        const bad = firstNotFinite(values);
        if (bad >= 0) fail(`${where}: value ${bad} of ${name} is ${values[bad]}, expected a finite number`);
        memory.write(parameter.data, values);
    }

    /** @param {number} i */
    #parameter(i) {
        return parameterOf(this.#core, this.#pointer, i);
    }

    /* ---- training ------------------------------------------------------------------------------------------------ */

    /** @param {import('../training/options.js').CompleteOptimizer} o */
    optimizer(o) {
        this.#core.check(
            this.#core.exports.pa_model_optimizer(
                this.#pointer,
                this.#core.optimizers.findIndex(({ name }) => name === o.optimizer),
                o.beta1,
                o.beta2,
                o.epsilon,
                o.weightDecay,
                o.momentum,
                o.clip,
            ),
            'fit',
        );
    }

    /** @param {number} seed */
    seed(seed) {
        this.#core.exports.pa_model_seed(this.#pointer, seed);
    }

    /**
     * Forward and backward of one sample, its gradient added with a weight.
     * @param {Encoded} sample @param {Int32Array | Float32Array} target @param {number} weight @param {string} where
     * @returns {{ taskLoss: number, ksvd: number, right: number, loss: number }}
     */
    accumulate(sample, target, weight, where) {
        const { exports, memory } = this.#core;
        return memory.withBlocks(scratch => {
            const report = scratch.block(16);
            this.#setCompanions(sample, scratch);
            const status = exports.pa_model_accumulate(
                this.#pointer,
                scratch.put(sample.data),
                sample.length,
                scratch.put(target),
                weight,
                report,
            );
            if (status !== NOT_FINITE) this.#core.check(status, where);
            const [taskLoss, ksvd, right, loss] = memory.f32(report, 4);
            return status === NOT_FINITE
                ? { taskLoss: NaN, ksvd: NaN, right: 0, loss: NaN }
                : { taskLoss, ksvd, right, loss };
        });
    }

    /**
     * A sample of the batch that is accumulated next, in the same order.
     * @param {Encoded} sample
     * @param {string} where
     */
    observe(sample, where) {
        const { exports, memory } = this.#core;
        memory.withBlocks(scratch => {
            this.#setCompanions(sample, scratch);
            this.#core.check(exports.pa_model_observe(this.#pointer, scratch.put(sample.data), sample.length), where);
        });
    }

    /** @param {number} layer −1: all @param {number} eta */
    setEta(layer, eta) {
        this.#core.check(this.#core.exports.pa_model_eta(this.#pointer, layer, eta), 'setEta');
    }

    /**
     * Applies the gradients.
     * @param {number} rate
     * @returns {boolean} false if one of them was not finite: nothing has changed
     */
    update(rate) {
        const status = this.#core.exports.pa_model_update(this.#pointer, rate);
        if (status === NOT_FINITE) {
            this.#core.exports.pa_clear_error();
            return false;
        }
        this.#core.check(status, 'fit');
        return true;
    }

    /** The name of the first parameter whose gradient is not finite, or null. @returns {string | null} */
    badGradient() {
        const { exports, memory } = this.#core,
            i = exports.pa_model_bad_gradient(this.#pointer);
        return i < 0 ? null : memory.string(exports.pa_model_parameter_name(this.#pointer, i));
    }

    /**
     * What left the finite numbers first in a pass that was kept, or in the forward pass of an accumulate whose loss
     * was not finite: "the attention of layer 0 (softmax)".
     * @returns {string | null}
     */
    notFinite() {
        const { exports, memory } = this.#core;
        return memory.withBlocks(scratch => {
            const place = scratch.block(12),
                op = memory.string(exports.pa_model_not_finite(this.#pointer, place));
            if (op === '') return null;
            const [part, layer, output] = memory.i32(place, 3);
            const outputs = this.#core.operations.find(({ name }) => name === op)?.outputs ?? [];
            return `${this.#part(part, layer)} (operation ${op}${outputs.length > 1 ? `, output ${outputs[output]}` : ''})`;
        });
    }

    /** A part of the model in words, and of which layer it is. @param {number} part @param {number} layer */
    #part(part, layer) {
        const { name, ofLayer } = this.#core.parts[part];
        return `the ${name.replace('feedforward', 'feed-forward part')}${ofLayer ? ` of layer ${layer}` : ''}`;
    }

    get gradientNorm() {
        return this.#core.exports.pa_model_gradient_norm(this.#pointer);
    }

    discardGradients() {
        this.#core.exports.pa_model_discard_gradients(this.#pointer);
    }

    /* ---- using --------------------------------------------------------------------------------------------------- */

    /**
     * The logits of one sample: `outputs`, or that many for each token where tokens are not pooled.
     * @param {Encoded} sample
     * @param {boolean} keep for the calls below
     * @param {string} where
     * @returns {Float32Array}
     */
    forward(sample, keep, where) {
        const { exports, memory } = this.#core;
        const data = memory.outside(sample.data); // what follows may grow the memory that it is a view of
        return memory.withBlocks(scratch => {
            this.#setCompanions(sample, scratch);
            const x = scratch.put(data);
            this.#core.check(exports.pa_model_forward(this.#pointer, x, sample.length, keep ? 1 : 0), where);
            const logits = this.#logits(this.#config.pooling === 'none' || sample.edges ? sample.length : 1);
            const bad = firstNotFinite(logits);
            if (bad < 0) return logits;
            // Once more, with all that lies between kept, to be looked through.
            if (!keep) this.#core.check(exports.pa_model_forward(this.#pointer, x, sample.length, 1), where);
            return fail(notFiniteSentence(this, sample, logits, bad, this.outputs, where));
        });
    }

    /**
     * What goes with a sample: the other one of a pair, the edges of a graph.
     * @param {Encoded} sample
     * @param {import('../engine/memory.js').Scratch} scratch
     */
    #setCompanions({ second, edges }, scratch) {
        const { exports, memory } = this.#core;
        if (second) exports.pa_model_set_pair(this.#pointer, scratch.put(second.data), second.length);
        if (!edges || edges === this.#edges.list) return;
        const pointer = memory.keep(edges);
        this.#core.check(exports.pa_model_set_edges(this.#pointer, pointer, edges.length / 2), 'edges');
        if (this.#edges.pointer !== 0) memory.free(this.#edges.pointer);
        this.#edges.pointer = pointer;
        this.#edges.list = edges;
    }

    /** Another draw of what is random in evaluation. @param {number} seed */
    evaluationSeed(seed) {
        this.#core.exports.pa_model_evaluation_seed(this.#pointer, seed);
    }

    /** The logits of the last sample, of a model that gives one row of them: valid until the next call. */
    get logits() {
        return this.#core.memory.f32(this.#core.exports.pa_model_logits(this.#pointer), this.outputs);
    }

    /** @param {number} rows @returns {Float32Array} */
    #logits(rows) {
        return this.#core.memory.f32(this.#core.exports.pa_model_logits(this.#pointer), rows * this.outputs).slice();
    }

    /** Forgets what was generated. */
    generateReset() {
        this.#core.check(this.#core.exports.pa_model_generate_reset(this.#pointer), 'generate');
    }

    /** One token in, the logits of the next. @param {number} id @returns {Float32Array} */
    generateStep(id) {
        this.#core.check(this.#core.exports.pa_model_generate_step(this.#pointer, id), 'generate');
        const logits = this.#logits(1),
            bad = firstNotFinite(logits);
        if (bad >= 0)
            fail(
                notFiniteSentence(
                    this,
                    { data: Int32Array.of(id), length: 1, ids: true, where: `generate: token ${id}` },
                    logits,
                    bad,
                    this.outputs,
                    'generate',
                ),
            );
        return logits;
    }

    /** @param {number} layer @param {number} head @param {boolean} on */
    enableHead(layer, head, on) {
        this.#core.check(
            this.#core.exports.pa_model_head_enabled(this.#pointer, layer, head, on ? 1 : 0),
            'enableHead',
        );
    }
}
