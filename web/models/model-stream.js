/**
 * A model that answers while its input comes in, token by token. A causal one with outputs at every token keeps what
 * its layers need of the past (src/nn/generate.h); others look at the last tokens again and again.
 */
import { checkInteger, checkKeys, checkObject, describe, fail } from '../errors.js';
import { inputSize } from '../operations/layers.js';
import { disposeSymbol } from '../engine/dispose.js';
import { isList } from '../lists.js';
import { classesOfRows } from './logits.js';

/**
 * @typedef {import('./uses.js').Used} Used
 * @typedef {import('../types.js').StreamAnswer} StreamAnswer
 */

/** The last rows that came, without an end. */
class Ring {
    #rows;
    #columns;

    /** @param {number} length @param {number} columns @param {boolean} ids */
    constructor(length, columns, ids) {
        this.#columns = columns;
        this.#rows = new (ids ? Int32Array : Float64Array)(length * columns);
        this.length = length;
        this.count = 0;
    }

    /** @param {ArrayLike<number>} row */
    add(row) {
        this.#rows.set(row, (this.count++ % this.length) * this.#columns);
    }

    /** Those there are, oldest first; at the most `length`. */
    rows() {
        if (this.count < this.length) return this.#rows.slice(0, this.count * this.#columns);
        const first = (this.count % this.length) * this.#columns,
            rows = this.#rows.slice();
        rows.set(this.#rows.subarray(first));
        rows.set(this.#rows.subarray(0, first), rows.length - first);
        return rows;
    }
}

/** What answers to a row. @typedef {{ take: (x: any) => any, reset: () => void, free: () => void }} Answers */

/** model.stream() opens them. */
export class Stream {
    #answers;
    #alive;
    #count = 0;
    #open = true;

    /** @param {Answers} answers @param {(where: string) => void} alive */
    constructor(answers, alive) {
        this.#answers = answers;
        this.#alive = alive;
    }

    /** Tokens that came since it began, or was reset. */
    get count() {
        return this.#count;
    }

    /**
     * One more token: a row of numbers, a number where there is one feature, or an id.
     * @param {number | ArrayLike<number>} x
     * @returns {any} the answer; null where a window has none yet, or is not asked
     */
    push(x) {
        this.#check('push');
        const answer = this.#answers.take(x);
        this.#count++;
        return answer;
    }

    /** Forgets what came. */
    reset() {
        this.#check('reset');
        this.#answers.reset();
        this.#count = 0;
    }

    /** Ends it and gives its memory back; the model stays. Again does nothing. */
    dispose() {
        if (this.#open) this.#answers.free();
        this.#open = false;
    }

    [disposeSymbol]() {
        this.dispose();
    }

    /** @param {string} what */
    #check(what) {
        if (!this.#open) fail(`stream: ${what}() of a stream that was disposed of`);
        this.#alive('stream');
    }
}

/**
 * @param {Used} used @param {unknown} options @param {(where: string) => void} alive
 * @returns {Stream}
 */
export function openStream(used, options, alive) {
    const { made, state } = used,
        { config } = state,
        { input } = config,
        given = /** @type {import('../types.js').StreamOptions} */ (checkObject('stream: options', options));
    checkKeys('stream', 'option', given, ['window', 'stride']);
    if ((input.kind !== 'series' && input.kind !== 'tokens') || config.pair)
        fail(
            `stream: a ${made.kind.name} ${config.pair ? 'of pairs' : `whose input is of kind "${input.kind}"`} has no stream; models of series and of tokens have one`,
        );
    const causal = config.pooling === 'none' && /** @type {any} */ (config).causal !== false;
    if (!causal) return new Stream(windows(used, given), alive);
    for (const option of /** @type {const} */ (['window', 'stride']))
        if (given[option] !== undefined)
            fail(
                `stream: ${option} is ${describe(given[option])}, but a causal model answers every token from all before it; it is for models that look at a whole series`,
            );
    if (state.standardization?.by === 'position')
        fail(
            "stream: the model standardises by position, of which a stream has no end; configure standardize: true, or 'feature' data",
        );
    return new Stream(steps(used), alive);
}

/** A token as a sample of one. @param {Used} used @param {any} x */
function tokenOf({ encoded }, x) {
    const sample = encoded(isList(x) || typeof x === 'string' ? x : [x], 'push: x');
    return sample.length === 1 ? sample : fail(`push: x has ${sample.length} tokens, expected 1`);
}

/** @param {Used} used @param {number} length */
function ringOf({ state: { config } }, length) {
    return new Ring(length, inputSize(config.input).features, config.input.kind === 'tokens');
}

/**
 * The last tokens as a sample, each `stride` of them.
 * @param {Used} used @param {import('../types.js').StreamOptions} options
 * @returns {Answers}
 */
function windows(used, options) {
    const { model, prepared, prediction, state } = used,
        { length } = inputSize(state.config.input),
        window = checkInteger('stream: window', options.window ?? length, 1, length),
        stride = checkInteger('stream: stride', options.stride ?? 1, 1),
        ring = ringOf(used, window);
    return {
        take: x => {
            ring.add(tokenOf(used, x).data);
            if (ring.count < window || (ring.count - window) % stride !== 0) return null;
            return prediction(model.forward(prepared(ring.rows(), 'push: the window'), false, 'push'));
        },
        reset: () => void (ring.count = 0),
        free: () => {},
    };
}

/**
 * Each token behind those that came; once there are as many as the model looks back on, and a layer keeps them all, the
 * last so many as a sample.
 * @param {Used} used
 * @returns {Answers}
 */
function steps(used) {
    const { model, prepared, prediction, state } = used,
        { length } = inputSize(state.config.input),
        past = model.steps('push'),
        ring = past.bounded ? ringOf(used, length) : null;
    const { outputs, classes, loss } = state.config;
    return {
        take: x => {
            const full = ring !== null && ring.count >= length,
                sample = tokenOf(used, x);
            if (!full) {
                const logits = past.step(used.ready(sample));
                ring?.add(sample.data);
                return answerOf(logits);
            }
            ring.add(sample.data);
            return answerOf(model.forward(prepared(ring.rows(), 'push: the window'), false, 'push').slice(-outputs));
        },
        reset: () => {
            past.reset();
            if (ring) ring.count = 0;
        },
        free: past.free,
    };

    /** @param {Float32Array} logits @returns {StreamAnswer} */
    function answerOf(logits) {
        if (loss === 'mse') {
            const { values } = prediction(logits);
            return {
                label: -1,
                name: '',
                probabilities: new Float32Array(0),
                logits: Float32Array.from(values.data),
                values: values.data,
            };
        }
        const { labels, probabilities } = classesOfRows(logits, outputs);
        return {
            label: labels[0],
            name: classes?.[labels[0]] ?? String(labels[0]),
            probabilities: probabilities.data,
            logits,
            values: new Float64Array(0),
        };
    }
}
