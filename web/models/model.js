/**
 * CoreModel: the core's model behind plain numbers and arrays. It knows which call goes with which; what samples mean,
 * how they are scaled and what is made of the logits is its owner's business.
 */
import { fail, shapeText, unknownWord } from '../errors.js';
import { CoreInspection } from './core-inspection.js';
import { firstNotFinite } from '../lists.js';
import { parameterOf, tensorOf } from './parameters.js';
import { notFiniteSentence } from '../training/not-finite.js';
import { Session } from '../training/session.js';
import { encodedTokens, openSteps } from './steps.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('../engine/memory.js').Scratch} Scratch
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('./steps.js').Steps} Steps
 * @typedef {{ core: Core, pointer: Pointer }} Held
 * @typedef {(sample: Encoded) => Float32Array} Forward
 */

/** What a pass leaves, and what it draws: the last argument of pa_model_forward. */
const [PLAIN, KEPT, DRAWN] = [0, 1, 2];

/** As for tensors: a net for models that nobody disposed of. */
const forgotten = new FinalizationRegistry(release);

/**
 * What ends with a model; 0 is none.
 * @param {{ core: Core, pointer: Pointer, session: Pointer, generators: Set<Pointer>, translation: Pointer,
 *   edges: Pointer }} held
 */
function release({ core, pointer, session, generators, translation, edges }) {
    core.exports.pa_session_free(session);
    for (const generator of generators) core.exports.pa_generator_free(generator);
    if (translation !== 0) core.exports.pa_translation_free(translation);
    core.exports.pa_model_free(pointer);
    core.memory.free(edges);
}

export class CoreModel {
    #core;
    #pointer;
    #config;
    /** What the end of the model frees: the core copies no edges. */
    #held;
    #custom;
    #edges = /** @type {Int32Array | null} */ (null);

    /**
     * @param {Core} core
     * @param {import('../operations/config.js').ModelConfig} config
     * @param {Float64Array} numbers the configuration as the core takes it
     * @param {import('./parameters.js').CustomParameters} custom of layers of one's own
     * @param {string} where @param {boolean} [filled] all parameters are set before anything else is asked
     */
    constructor(core, config, numbers, custom, where, filled) {
        this.#core = core;
        this.#config = config;
        const { exports, memory } = core;
        this.#custom = custom;
        const values = filled ? 2 : 0;
        this.#pointer = memory.withBlocks(at => exports.pa_model_create(at.put(numbers), numbers.length, values));
        if (this.#pointer === 0) throw core.error(where);
        this.#held = { core, pointer: this.#pointer, session: 0, generators: new Set(), translation: 0, edges: 0 };
        forgotten.register(this, this.#held, this);
        for (const { name, values } of custom.values()) if (values) this.setParameter(name, values, null, where);
        /** What a pass that was kept shows. */
        this.inspection = new CoreInspection(core, this.#pointer);
        this.outputs = config.outputs;
        /** Whether the samples of a batch must be observed before they are accumulated. */
        this.observes = config.ksvdPerBatch && config.attention.some(({ kind }) => core.has(kind, 'ksvd'));
    }

    get disposed() {
        return this.#pointer === 0;
    }

    dispose() {
        this.#core.custom?.refuseInside('dispose');
        if (this.#pointer === 0) return;
        forgotten.unregister(this);
        release(this.#held);
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
    #known;

    get #places() {
        const { exports } = this.#core;
        this.#known ??= new Map(
            Array.from({ length: exports.pa_model_parameter_count(this.#pointer) }, (_, i) => [
                this.#parameter(i).name,
                i,
            ]),
        );
        return this.#known;
    }

    /** By their numbers. @returns {string[]} */
    parameterNames() {
        return [...this.#places.keys()];
    }

    /**
     * @param {string} name
     * @param {Float32Array} values
     * @param {readonly number[] | null} given the values' shape, if they have one
     * @param {string} where
     */
    setParameter(name, values, given, where) {
        const { memory } = this.#core;
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

    /**
     * All parameters, one behind the other as the core has them, and what fills the last vector of each: valid until
     * the next call that may allocate.
     * @returns {Float32Array}
     */
    get weights() {
        const { exports, memory } = this.#core;
        if (!this.#block) {
            const last = this.#parameter(exports.pa_model_parameter_count(this.#pointer) - 1),
                begin = this.#parameter(0).data >>> 0;
            this.#block = { begin, size: ((last.data >>> 0) - begin) / 4 + last.size };
        }
        return memory.f32(this.#block.begin, this.#block.size);
    }

    /** Where they lie, once they are asked for. @type {{ begin: Pointer, size: number } | undefined} */
    #block;

    /** @param {number} i */
    #parameter(i) {
        return parameterOf(this.#core, this.#pointer, i, this.#custom);
    }

    /* ---- training ------------------------------------------------------------------------------------------------ */

    /** Its training: from the first call of it to the end of the model. @type {Session | undefined} */
    #session;

    get session() {
        if (!this.#session) {
            this.#session = new Session(
                this.#core,
                this.#pointer,
                (sample, scratch) => this.#place(sample, scratch),
                i => this.#parameter(i).name,
            );
            this.#held.session = this.#session.pointer;
        }
        return this.#session;
    }

    /** @param {number} layer −1: all @param {number} eta */
    setEta(layer, eta) {
        this.#core.check(this.#core.exports.pa_model_eta(this.#pointer, layer, eta), 'setEta');
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

    /* ---- using --------------------------------------------------------------------------------------------------- */

    /**
     * The logits of one sample: `outputs`, or that many for each token where tokens are not pooled.
     * @param {Encoded} sample
     * @param {boolean} keep for the calls below
     * @param {string} where
     * @returns {Float32Array}
     */
    forward(sample, keep, where) {
        this.#core.custom?.refuseInside(where);
        return this.#core.memory.withBlocks(scratch =>
            this.#pass(this.#place(sample, scratch), sample, keep ? KEPT : PLAIN, where),
        );
    }

    /**
     * As forward() of one sample after another, which take the same memory.
     * @template T
     * @param {(forward: Forward, held: Held) => T} fn @param {string} where @param {boolean} [drawn]
     *   whether what is drawn in training (dropout) is drawn
     * @returns {T}
     */
    forwards(fn, where, drawn = false) {
        const { custom, memory } = this.#core,
            how = drawn ? DRAWN : PLAIN;
        custom?.refuseInside(where);
        return memory.withBlocks(scratch => {
            let x = 0,
                room = 0;
            return fn(sample => {
                if (sample.second || sample.edges)
                    return memory.withBlocks(other => this.#pass(this.#place(sample, other), sample, how, where));
                const own = memory.outside(sample.data);
                if (own.byteLength > room) x = scratch.block((room = own.byteLength));
                memory.write(x, own);
                return this.#pass(x, sample, how, where);
            }, this.#held);
        });
    }

    /** @param {Pointer} x @param {Encoded} sample @param {number} how @param {string} where */
    #pass(x, sample, how, where) {
        const core = this.#core,
            { exports } = core,
            rows = this.#config.pooling === 'none';
        core.check(exports.pa_model_forward(this.#pointer, x, sample.length, how), where);
        const { length } = rows && sample.second ? sample.second : sample; // of a translation, its target
        const logits = this.#logits(rows || sample.edges ? length : 1);
        const bad = firstNotFinite(logits);
        if (bad < 0) return logits;
        // Once more, with all that lies between kept, to be looked through.
        if (how !== KEPT) core.check(exports.pa_model_forward(this.#pointer, x, sample.length, KEPT), where);
        return fail(notFiniteSentence(this, sample, logits, bad, this.outputs, where));
    }

    /**
     * What the head takes of a sample: its shape, and the numbers.
     * @param {Encoded} sample @param {string} where
     * @returns {{ shape: number[], data: Float32Array }}
     */
    embedding(sample, where) {
        const { core, pointer } = this.#held,
            { exports, memory } = core;
        core.custom?.refuseInside(where);
        return memory.withBlocks(scratch => {
            if (!sample.second) exports.pa_model_set_pair(pointer, 0, 0); // a translation's source has no target here
            const x = this.#place(sample, scratch);
            core.check(exports.pa_model_forward(pointer, x, sample.length, PLAIN), where);
            const { shape, size, data } = tensorOf(core, exports.pa_model_embedding(pointer)),
                numbers = memory.f32(data, size).slice(),
                bad = firstNotFinite(numbers);
            return bad < 0
                ? { shape, data: numbers }
                : fail(
                      `${where}: number ${bad} of what the head takes is ${numbers[bad]}; the parameters or the sample are too large`,
                  );
        });
    }

    /**
     * Hands a sample in the core's memory to a function of its own (probe.js).
     * @template T
     * @param {Encoded} sample ready @param {(model: Pointer, x: Pointer, scratch: Scratch) => T} use @returns {T}
     */
    with(sample, use) {
        return this.#core.memory.withBlocks(scratch => use(this.#pointer, this.#place(sample, scratch), scratch));
    }

    /**
     * A sample in the core's memory, and what goes with it: the other one of a pair, the edges of a graph.
     * @param {Encoded} sample
     * @param {Scratch} scratch
     * @returns {Pointer}
     */
    #place({ data, second, edges }, scratch) {
        const { exports, memory } = this.#core;
        const own = memory.outside(data); // what follows may grow the memory that it is a view of
        if (second) exports.pa_model_set_pair(this.#pointer, scratch.put(second.data), second.length);
        if (edges && edges !== this.#edges) {
            const pointer = memory.keep(edges),
                status = exports.pa_model_set_edges(this.#pointer, pointer, edges.length / 2);
            if (status !== 0) memory.free(pointer);
            this.#core.check(status, 'edges');
            memory.free(this.#held.edges);
            this.#held.edges = pointer;
            this.#edges = edges;
        }
        return scratch.put(own);
    }

    /** Another draw of what is random in evaluation. @param {number} seed */
    evaluationSeed(seed) {
        this.#core.exports.pa_model_evaluation_seed(this.#pointer, seed);
    }

    /** The logits of the last sample: valid until the next call. @param {number} rows */
    logits(rows) {
        return this.#core.memory.f32(this.#core.exports.pa_model_logits(this.#pointer), rows * this.outputs);
    }

    /** @param {number} rows @returns {Float32Array} */
    #logits(rows) {
        const start = this.#core.exports.pa_model_logits(this.#pointer) >>> 2;
        return this.#core.memory.floats.slice(start, start + rows * this.outputs);
    }

    /** Of what is generated: from the first call that needs it to the end of the model. @type {Steps | undefined} */
    #steps;

    get generation() {
        return (this.#steps ??= this.steps('generate'));
    }

    /** A past of its own, to which tokens are added one at a time. @param {string} where @returns {Steps} */
    steps(where) {
        return openSteps(this.#core, this.#pointer, this.#held.generators, sample => this.#next(sample, where), where);
    }

    /** The logits of a token. @param {Encoded} sample @param {string} where @returns {Float32Array} */
    #next(sample, where) {
        const logits = this.#logits(1),
            bad = firstNotFinite(logits);
        return bad < 0 ? logits : fail(notFiniteSentence(this, sample, logits, bad, this.outputs, where));
    }

    /** Hypotheses that there is room for. */
    #beams = 0;

    /** Encodes a source, to be translated by so many hypotheses. @param {Encoded} source @param {number} beams */
    translateBegin(source, beams) {
        const { exports, memory } = this.#core;
        this.#core.custom?.refuseInside('translate');
        if (beams > this.#beams) {
            const larger = exports.pa_translation_create(this.#pointer, beams);
            if (larger === 0) throw this.#core.error('translate');
            if (this.#held.translation !== 0) exports.pa_translation_free(this.#held.translation);
            this.#held.translation = larger;
            this.#beams = beams;
        }
        memory.withBlocks(scratch =>
            this.#core.check(
                exports.pa_translation_begin(this.#held.translation, scratch.put(source.data), source.length),
                'translate',
            ),
        );
    }

    /** One token into a hypothesis, the logits of the next. @param {number} beam @param {number} id */
    translateStep(beam, id) {
        this.#core.custom?.refuseInside('translate');
        this.#core.check(this.#core.exports.pa_translation_step(this.#held.translation, beam, id), 'translate');
        return this.#next(encodedTokens(Int32Array.of(id), 'translate'), 'translate');
    }

    /** Makes a hypothesis another's equal. @param {number} to @param {number} from */
    translateCopy(to, from) {
        this.#core.check(this.#core.exports.pa_translation_copy(this.#held.translation, to, from), 'translate');
    }

    /** @param {number} layer @param {number} head @param {boolean} on */
    enableHead(layer, head, on) {
        this.#core.custom?.refuseInside('enableHead');
        this.#core.check(
            this.#core.exports.pa_model_head_enabled(this.#pointer, layer, head, on ? 1 : 0),
            'enableHead',
        );
        this.off = [...this.off.filter(([l, h]) => l !== layer || h !== head), ...(on ? [] : [[layer, head]])];
    }

    /** Heads that are switched off: layer and head. @type {number[][]} */
    off = [];
}
