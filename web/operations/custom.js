/**
 * Attention of one's own inside a model: the core calls back in the midst of its step, and what the layer's function
 * makes of queries, keys and values goes on in the core. Of each pass that a gradient is wanted of, the tensors that it
 * began and ended with are kept until the core goes back through it.
 */
import { NOT_FINITE } from '../engine/status.js';
import { describe, fail, shapeText } from '../errors.js';
import { scope } from '../tensors/autodiff.js';
import { Tensor, makeTensor } from '../tensors/tensor.js';
import { PLACES } from './custom-layer.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('./custom-layer.js').CustomLayer} CustomLayer
 *
 * @typedef {object} Place a call of a layer's function
 * @property {CustomLayer} layer
 * @property {number} index of the layer in its model
 * @property {number} heads
 * @property {Pointer[]} ins the core's tensors
 * @property {boolean} training
 * @property {boolean} grad a gradient is wanted
 */

/** What the core gives the op, in this order (src/autodiff/ops/custom.c). */
const GIVEN = ['q', 'k', 'v', 'mask', 'x', ...PLACES];

export class CustomAttention {
    #core;
    #ops;
    /**
     * By the number that the core has for the layer.
     * @type {Map<number, { layer: WeakRef<CustomLayer>, heads: number }>}
     */
    #layers = new Map();
    /** @type {WeakMap<CustomLayer, number>} */
    #owners = new WeakMap();
    /** By the number that the core has for the pass. @type {Map<number, { given: (Tensor | null)[], y: Tensor }>} */
    #passes = new Map();
    #count = 0;
    /** Why a call has failed; the core only knows that it has. @type {unknown} */
    #error = null;
    /** Whether a layer's function is at work. */
    running = false;

    /** @param {Core} core @param {Record<string, any>} ops */
    constructor(core, ops) {
        this.#core = core;
        this.#ops = ops;
    }

    /** The number by which the core knows a layer. @param {CustomLayer} layer @param {number} heads */
    ownerOf(layer, heads) {
        let owner = this.#owners.get(layer);
        if (owner === undefined) {
            owner = this.#layers.size + 1;
            this.#layers.set(owner, { layer: new WeakRef(layer), heads });
            this.#owners.set(layer, owner);
        }
        return owner;
    }

    /** @param {string} where */
    refuseInside(where) {
        if (this.running) fail(`${where}: a model is at work, and this is called from the forward of its attention`);
    }

    /** The end of a step: passes that nothing went back through. */
    forget() {
        for (const pass of this.#passes.values()) release(pass);
        this.#passes.clear();
    }

    /** Why the call that failed did, once; null if it was the core itself. */
    takeError() {
        const error = this.#error;
        this.#error = null;
        return error;
    }

    /**
     * What the core calls (src/autodiff/ops/custom.c).
     * @param {number} call @param {number} owner @param {number} which @param {number} how @param {number} wanted
     * @param {Pointer} ins @param {Pointer} y @param {Pointer} map @param {Pointer} chance
     * @returns {number}
     */
    call(call, owner, which, how, wanted, ins, y, map, chance) {
        try {
            const known = this.#layers.get(owner),
                layer = known?.layer.deref() ?? fail('attention: the model of this layer is gone'),
                all = Array.from(this.#core.memory.words.subarray(ins >>> 2, (ins >>> 2) + GIVEN.length)),
                at = { layer, index: which, heads: known?.heads ?? 1, ins: all };
            if (call === 0)
                return this.#withChance(chance, () =>
                    this.#forward({ ...at, training: how !== 0, grad: wanted !== 0 }, y),
                );
            if (call === 1) this.#back(which, all, y);
            else this.#withChance(chance, () => this.#map({ ...at, training: false, grad: false }, how, map));
            return 1;
        } catch (error) {
            this.#error = error ?? new Error('attention: the forward threw nothing');
            return 0;
        }
    }

    /**
     * Chance is the model's for so long, so that its seeds hold for what the function draws.
     * @template T @param {Pointer} chance @param {() => T} fn @returns {T}
     */
    #withChance(chance, fn) {
        const { exports, memory } = this.#core,
            state = exports.pa_random_state(),
            before = memory.i32(state, 4).slice();
        memory.write(state, memory.i32(chance, 4).slice());
        try {
            return fn();
        } finally {
            memory.write(chance, memory.i32(state, 4).slice());
            memory.write(state, before);
        }
    }

    /** @param {Pointer} p @returns {number[]} */
    #shape(p) {
        const { exports, memory } = this.#core;
        return [...memory.i32(exports.pa_tensor_shape(p), exports.pa_tensor_ndim(p))];
    }

    /** The numbers of one of the core's tensors. @param {Pointer} p @param {'data' | 'grad'} what */
    #numbers(p, what) {
        const { exports, memory } = this.#core;
        return memory.f32(
            exports[`pa_tensor_${what}`](p),
            this.#shape(p).reduce((product, n) => product * n, 1),
        );
    }

    /**
     * Calls the layer's function.
     * @template T
     * @param {Place} place
     * @param {(y: Tensor, map: unknown, given: (Tensor | null)[]) => T} use y as rows [N, H·d]
     * @param {(values: Float32Array) => void} [change] of v
     * @returns {T}
     */
    #run({ layer, index, heads, training, grad, ins }, use, change = () => {}) {
        const core = this.#core,
            { permute, reshape } = this.#ops,
            where = `attention.forward of layer ${index}`,
            before = core.exports.pa_keep_nothing(grad ? 0 : 1);
        this.running = true;
        try {
            return scope(core, () => {
                const names = Object.keys(layer.parameters);
                const given = ins.map((p, i) => {
                    if (p === 0) return null;
                    const numbers = this.#numbers(p, 'data').slice();
                    if (i === 2) change(numbers);
                    const own = layer.parameters[names[i - 5]],
                        shape = own ? own.shape : i < 3 || i === 4 ? [1, ...this.#shape(p)] : this.#shape(p);
                    return makeTensor(core, numbers, shape, { grad: grad && i !== 3 });
                });
                const inputs = /** @type {Record<string, Tensor>} */ (
                    Object.fromEntries(
                        given.flatMap((tensor, i) => (tensor ? [[i < 5 ? GIVEN[i] : names[i - 5], tensor]] : [])),
                    )
                );
                const [N, D] = inputs.q.shape.slice(1),
                    d = D / heads;
                for (const name of ['q', 'k', 'v']) {
                    const parts = reshape({ x: inputs[name] }, { shape: [1, -1, heads, d] });
                    inputs[name] = permute({ x: parts }, { order: [0, 2, 1, 3] });
                }
                const answer = /** @type {any} */ (
                    layer.forward(inputs, { heads, width: d, causal: layer.causal, training, layer: index })
                );
                if (typeof answer?.then === 'function') fail(`${where} gave a promise: the core waits for none`);
                const { y, map } = Tensor.is(answer) ? { y: answer, map: undefined } : (answer ?? {});
                if (!Tensor.is(y)) fail(`${where} must give a tensor y, or { y, map }, got ${describe(answer)}`);
                const text = shapeText(y.shape),
                    rows = [shapeText([1, N, D]), shapeText([N, D])].includes(text);
                if (!rows && text !== shapeText([1, heads, N, d]))
                    fail(
                        `${where} gave y of shape ${text}, q has ${shapeText([1, heads, N, d])}: expected the same, or ${shapeText([1, N, D])}`,
                    );
                const flat = reshape({ x: rows ? y : permute({ x: y }, { order: [0, 2, 1, 3] }) }, { shape: [N, D] });
                return use(flat, map, given);
            });
        } finally {
            this.running = false;
            core.exports.pa_keep_nothing(before);
        }
    }

    /** @param {Place} place @param {Pointer} out */
    #forward(place, out) {
        const { exports, memory } = this.#core;
        const pass = this.#run(place, (y, _, given) => {
            memory.write(exports.pa_tensor_data(out), y.view());
            // what a backward of its own has left is not the model's gradient
            if (place.grad) for (const tensor of given) if (tensor?.grad) tensor.zeroGrad();
            return place.grad ? { y, given } : null;
        });
        this.#count = (this.#count % (2 ** 31 - 1)) + 1;
        if (pass) this.#passes.set(this.#count, pass);
        return this.#count;
    }

    /** @param {number} number @param {Pointer[]} ins @param {Pointer} out */
    #back(number, ins, out) {
        const { exports } = this.#core,
            pass = this.#passes.get(number) ?? fail('attention: that pass is over');
        const status = exports.pa_backward(Tensor.pointerOf(pass.y, 'attention'), exports.pa_tensor_grad(out));
        if (status !== 0 && status !== NOT_FINITE) throw this.#core.error('attention');
        exports.pa_clear_error();
        ins.forEach((p, i) => {
            const grad = p === 0 ? 0 : exports.pa_tensor_grad(p),
                own = pass.given[i];
            if (grad === 0 || !own) return;
            const to = this.#numbers(p, 'grad'),
                pointer = exports.pa_tensor_grad(Tensor.pointerOf(own, 'attention'));
            if (pointer === 0) return;
            const from = this.#core.memory.f32(pointer, to.length);
            // what came is not finite: neither is what goes on, which the training then tells
            for (let j = 0; j < to.length; j++) to[j] += status === NOT_FINITE ? NaN : from[j];
        });
        this.#passes.delete(number);
        release(pass);
    }

    /**
     * The map that the function gives; else how y answers to each value by itself, as many at once as a head has
     * columns.
     * @param {Place} place @param {number} head @param {Pointer} to
     */
    #map(place, head, to) {
        const { memory } = this.#core,
            { heads } = place,
            [N, D] = this.#shape(place.ins[0]),
            [M] = this.#shape(place.ins[1]),
            d = D / heads;
        const map = this.#run(place, (_, given) => {
            if (given === undefined || given === null) return null;
            if (!Tensor.is(given)) fail(`attention.forward of layer ${place.index} gave a map that is no tensor`);
            const text = shapeText(given.shape);
            if (text !== shapeText([1, heads, N, M]) && text !== shapeText([heads, N, M]))
                fail(
                    `attention.forward of layer ${place.index} gave a map of shape ${text}, expected ${shapeText([1, heads, N, M])}`,
                );
            return given.toArray().subarray(head * N * M, (head + 1) * N * M);
        });
        if (map) return memory.write(to, map);
        const answer = (/** @type {(values: Float32Array) => void} */ change) =>
            this.#run(place, y => y.toArray(), change);
        const none = answer(values => values.fill(0)),
            found = new Float32Array(N * M);
        for (let first = 0; first < M; first += d) {
            const last = Math.min(first + d, M);
            const y = answer(values => {
                values.fill(0);
                for (let j = first; j < last; j++) values[j * D + head * d + j - first] = 1;
            });
            for (let i = 0; i < N; i++)
                for (let j = first; j < last; j++) {
                    const at = i * D + head * d + j - first;
                    found[i * M + j] = y[at] - none[at];
                }
        }
        memory.write(to, found);
    }
}

/** @param {{ given: (Tensor | null)[], y: Tensor }} pass */
function release({ given, y }) {
    y.dispose();
    for (const tensor of given) tensor?.dispose();
}
