/**
 * Session: a training of a model as the core has it, with the optimizer and what undoes a step that fails. It ends with
 * the model.
 */
import { NOT_FINITE } from '../engine/status.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 */

export class Session {
    #core;
    #place;
    #nameOf;
    #pointer;

    /**
     * @param {Core} core
     * @param {Pointer} model which frees it
     * @param {(sample: Encoded, scratch: import('../engine/memory.js').Scratch) => Pointer} place puts a sample, and
     *   what goes with it, where the model finds it
     * @param {(i: number) => string} nameOf the name of a parameter
     */
    constructor(core, model, place, nameOf) {
        this.#core = core;
        this.#place = place;
        this.#nameOf = nameOf;
        this.#pointer = core.exports.pa_session_create(model);
        if (this.#pointer === 0) throw core.error('fit');
    }

    get pointer() {
        return this.#pointer;
    }

    /** A fresh one. @param {import('./options.js').CompleteOptimizer} o */
    optimizer(o) {
        const { exports, memory, optimizers } = this.#core;
        memory.withBlocks(scratch =>
            this.#core.check(
                exports.pa_session_optimizer(
                    this.#pointer,
                    optimizers.findIndex(({ name }) => name === o.optimizer),
                    scratch.put(Float64Array.from(o.numbers)),
                    scratch.put(Float64Array.from(o.groups)),
                    o.groups.length / 3,
                ),
                'fit',
            ),
        );
    }

    /** @param {number} seed */
    seed(seed) {
        this.#core.exports.pa_session_seed(this.#pointer, seed);
    }

    /**
     * Forward and backward of one sample, its gradient added with a weight.
     * @param {Encoded} sample @param {Int32Array | Float32Array} target @param {number} weight @param {string} where
     * @param {Pick<import('./not-finite.js').Item, 'mixture' | 'rows'>} [item]
     * @returns {{ taskLoss: number, ksvd: number, right: number, loss: number }}
     */
    accumulate(sample, target, weight, where, { mixture, rows } = {}) {
        const { exports, memory, custom } = this.#core;
        custom?.refuseInside(where);
        return memory.withBlocks(scratch => {
            const report = scratch.block(16);
            if (mixture)
                this.#core.check(
                    exports.pa_session_mix(this.#pointer, scratch.put(mixture.other), mixture.share),
                    where,
                );
            const status = exports.pa_session_accumulate(
                this.#pointer,
                this.#place(sample, scratch),
                sample.length,
                scratch.put(target),
                rows ? scratch.put(rows) : 0,
                weight,
                report,
            );
            custom?.forget();
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
        const { exports, memory, custom } = this.#core;
        custom?.refuseInside(where);
        memory.withBlocks(scratch =>
            this.#core.check(
                exports.pa_session_observe(this.#pointer, this.#place(sample, scratch), sample.length),
                where,
            ),
        );
    }

    /**
     * What a schedule has for a step of a training.
     * @param {{ schedule: import('./schedule.js').CompleteSchedule, learningRate: number, warmup: number }} options
     * @param {number} step from 0
     * @param {number} steps of the whole training
     * @returns {{ rate: number, momentum: number }} momentum −1: the optimizer's own
     */
    scheduled({ schedule, learningRate, warmup }, step, steps) {
        const { exports, memory } = this.#core;
        return memory.withBlocks(scratch => {
            const at = scratch.block(16);
            exports.pa_schedule(schedule.kind, scratch.put(schedule.numbers), learningRate, step, steps, warmup, at);
            const [rate, momentum] = memory.f64(at, 2);
            return { rate, momentum };
        });
    }

    /**
     * Applies the gradients.
     * @param {number} rate
     * @param {number} [momentum] as a schedule has it; −1: the optimizer's own
     * @returns {boolean} false if one of them was not finite: nothing has changed
     */
    update(rate, momentum = -1) {
        const status = this.#core.exports.pa_session_update(this.#pointer, rate, momentum);
        if (status === NOT_FINITE) {
            this.#core.exports.pa_clear_error();
            return false;
        }
        this.#core.check(status, 'fit');
        return true;
    }

    /** The name of the first parameter whose gradient is not finite, or null. @returns {string | null} */
    badGradient() {
        const i = this.#core.exports.pa_session_bad_gradient(this.#pointer);
        return i < 0 ? null : this.#nameOf(i);
    }

    get gradientNorm() {
        return this.#core.exports.pa_session_gradient_norm(this.#pointer);
    }

    /** The model's stream of chance as it was before the step under way, if one is: a view of its four words. */
    get chance() {
        return this.#core.memory.i32(this.#core.exports.pa_session_chance(this.#pointer), 4);
    }

    /**
     * A view of the optimizer's first (0) or second (1) moments of a parameter.
     * @param {number} which @param {number} i the parameter's number @param {number} size
     */
    moment(which, i, size) {
        return this.#core.memory.f32(this.#core.exports.pa_session_moment(this.#pointer, which, i), size);
    }

    /** Steps that the optimizer has made. */
    get steps() {
        return this.#core.exports.pa_session_steps(this.#pointer);
    }

    /** The optimizer is as after so many steps, once its moments are in place. @param {number} steps */
    resume(steps) {
        this.#core.exports.pa_session_resume(this.#pointer, steps);
    }

    discardGradients() {
        this.#core.exports.pa_session_discard(this.#pointer);
    }
}
