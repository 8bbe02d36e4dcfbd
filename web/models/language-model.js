/**
 * LanguageModel: the same encoder, with layers that see only earlier tokens and, for every token, the logits of the
 * next one.
 */
import { Model } from './base-model.js';
import { encodedTokens } from './steps.js';
import { randomStream } from '../engine/chance.js';
import { checkInteger, checkKeys, checkObject, count, fail, isArray } from '../errors.js';
import { optionsOfKind } from '../operations/config.js';
import { cutOff, wantsPart } from '../training/part.js';
import { completeFit } from '../training/options.js';
import { checkIntegers, checkList } from '../lists.js';
import { causal } from '../operations/causal.js';
import { candidates, completeGeneration, draw, endsWith, NOTHING, streamed, texts } from './sampling.js';

/**
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../types.js').Text} Text
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('../types.js').LanguageFitOptions} LanguageFitOptions
 * @typedef {import('../types.js').GenerateOptions} GenerateOptions
 * @typedef {import('../types.js').LanguageEvaluation} LanguageEvaluation
 */

/** Tokens of a prompt that are read at once: enough for products at full speed, a few milliseconds of a small model. */
const PIECE = 32;

/** pa.languageModel() and pa.open() make them. */
export class LanguageModel extends Model {
    /**
     * Trains on a text, cut into windows at other places every epoch. Reports, aborts and errors are as a classifier's.
     * @param {Text} text @param {LanguageFitOptions} [options]
     * @returns {import('../training/training.js').Training}
     */
    fit(text, options = {}) {
        this._alive('fit');
        options = this._options(options);
        if (/** @type {any} */ (options)?.shuffle !== undefined)
            fail('fit: windows of a text always begin at random places; there is no option shuffle');
        if (wantsPart(options)) {
            const ids = this.#encode(text, 'fit: text'),
                at = Math.round(ids.length * (1 - /** @type {any} */ (options).validationSplit));
            if (Math.min(at, ids.length - at) < 2)
                fail(
                    `fit: validationSplit cuts ${count(ids.length, 'token')} into ${at} and ${ids.length - at}, and each part needs 2`,
                );
            return this.fit(ids.slice(0, at), { ...options, validation: cutOff(ids.slice(at)) });
        }
        const complete = completeFit(this._core, this._names, options, validation =>
            this.#windows(this.#encode(validation, 'fit: validation'), 'fit: validation'),
        );
        const ids = this.#encode(text, 'fit: text'),
            { length } = this.#input;
        const size = Math.min(length, ids.length - 1);
        if (size < 1) fail(`fit: text has ${count(ids.length, 'token')}, at least 2 are needed`);
        return this._fit(
            {
                count: Math.max(1, Math.floor((ids.length - 1) / size)),
                lists: () => [ids],
                *epoch(random) {
                    for (;;) {
                        const from = random() % (ids.length - size);
                        yield { name: `the window at token ${from}`, ...windowAt(ids, from, size) };
                    }
                },
            },
            complete,
            () => {},
        );
    }

    /**
     * How well a text is foretold, window by window.
     * @param {Text} text
     * @param {{ bytes?: number } & import('../types.js').EvaluateOptions} [options] bytes: how many the whole text
     *   takes, where an id is not a byte
     * @returns {LanguageEvaluation & import('../types.js').Measures}
     */
    evaluate(text, options = {}) {
        this._alive('evaluate');
        checkKeys('evaluate', 'option', checkObject('evaluate: options', options), ['bytes', 'metrics']);
        const ids = this.#encode(text, 'evaluate: text'),
            bytes = checkInteger('evaluate: bytes', options.bytes ?? ids.length, 1);
        const { loss, confusion, ...more } = this._evaluate(this.#windows(ids, 'evaluate: text'), options),
            bits = loss / Math.LN2;
        return { loss, perplexity: Math.exp(loss), bits, bitsPerByte: (bits * ids.length) / bytes, ...more };
    }

    /**
     * Goes on from a prompt. A string gives a string (of the bytes that were drawn), ids give ids. Beyond its length
     * the model looks back on the last `length` tokens, or on all where attention and positions have no end.
     * @template {Text} T
     * @param {T} prompt @param {GenerateOptions} [options]
     * @returns {T extends string ? string : Int32Array}
     */
    generate(prompt, options = {}) {
        const ids = this.tokens(prompt, options);
        return /** @type {any} */ (typeof prompt === 'string' ? [...texts(ids)].join('') : Int32Array.from(ids));
    }

    /**
     * As generate(), in pieces while the page stays alive: whole characters of a string, or ids. Leaving the loop ends
     * it, and so does the signal.
     * @template {Text} T
     * @param {T} prompt @param {GenerateOptions} [options]
     * @returns {AsyncGenerator<T extends string ? string : number, void, void>}
     */
    generateStream(prompt, options = {}) {
        const ids = this.#begin(prompt, options);
        return /** @type {any} */ (typeof prompt === 'string' ? streamed(texts(ids)) : streamed(ids));
    }

    /**
     * As generate(), one id after the other: the next is computed when it is asked for.
     * @param {Text} prompt @param {GenerateOptions} [options]
     * @returns {Generator<number, void, void>}
     */
    tokens(prompt, options = {}) {
        const ids = this.#begin(prompt, options);
        return (function* () {
            for (const id of ids) if (id !== NOTHING) yield id;
        })();
    }

    /** @param {Text} prompt @param {GenerateOptions} given */
    #begin(prompt, given) {
        this._alive('generate');
        const { vocabulary } = this.#input,
            options = completeGeneration(given, vocabulary, (text, where) => this.#encode(text, where)),
            ids = this.#encode(prompt, 'generate: prompt');
        if (ids.length === 0) fail('generate: prompt is empty; at least one token is needed');
        const seed = options.seed ?? this._core.random();
        return this.#tokens(Array.from(ids), options, randomStream(seed), () => {
            if (options.seed === undefined) this._core.unrandom(seed);
        });
    }

    /**
     * @param {number[]} text
     * @param {import('./sampling.js').Generation} options
     * @param {() => number} random
     * @param {() => void} failed
     * @returns {Generator<number, void, void>} NOTHING, while the prompt is read, and tokens
     */
    *#tokens(text, { tokens, stops, signal, ...options }, random, failed) {
        if (tokens === 0) return;
        // What was generated in between, by another generator of this model, is told by its turn.
        const turn = ++this.#turn,
            seen = new Set(text),
            { length } = this.#input;
        let read = 0;
        const next = () => {
            this._alive('generate');
            if (turn !== this.#turn) fail('generate: another text has been begun with this model meanwhile');
            try {
                if (text.length <= length || !this._model.generation.bounded) {
                    const piece = Int32Array.from(text.slice(read, read + Math.min(PIECE, length)));
                    const logits = this._model.generation.step(encodedTokens(piece, 'generate'));
                    read += piece.length;
                    return logits;
                }
                const sample = { data: Int32Array.from(text.slice(-length)), length, where: 'generate', ids: true },
                    logits = this._forward(sample, false, 'generate');
                read = text.length;
                return logits.slice(-this._model.outputs);
            } catch (error) {
                failed();
                throw error;
            }
        };
        this._model.generation.reset();
        for (let drawn = 0; drawn < tokens && !signal?.aborted; ) {
            const logits = next();
            if (read < text.length) yield NOTHING;
            else {
                const id = draw(candidates(logits, seen, options), random() / 2 ** 32);
                text.push(id);
                seen.add(id);
                yield id;
                drawn = endsWith(text, stops) ? tokens : drawn + 1;
            }
        }
    }

    #turn = 0;

    /**
     * What the model attends to in a text of at most its length; logits are [tokens, vocabulary].
     * @param {Text} text @param {import('../types.js').InspectOptions} [options]
     * @returns {{ logits: Float32Array, layers: import('../types.js').LayerInspection[] }}
     */
    inspect(text, options = {}) {
        this._alive('inspect');
        return this._inspect(this._encoded(text, 'inspect: text'), options);
    }

    /**
     * What each head of each layer puts out on a text of at most its length, before the output projection:
     * [layer][head].
     * @param {Text} text @returns {import('../types.js').Matrix[][]}
     */
    headOutputs(text) {
        this._alive('headOutputs');
        return this._headOutputs(this._encoded(text, 'headOutputs: text'));
    }

    /** @protected @param {Text} text @param {string} where @returns {Encoded} */
    _encoded(text, where) {
        const data = this.#encode(text, where);
        if (data.length < 1 || data.length > this.#input.length)
            fail(`${where} has ${count(data.length, 'token')}, expected 1 to ${this.#input.length}`);
        return { data, length: data.length, where, ids: true };
    }

    get #input() {
        return /** @type {import('../types.js').TokensInput} */ (this._state.config.input);
    }

    /** @param {any} text @param {string} where @returns {Int32Array} */
    #encode(text, where) {
        const { vocabulary } = this.#input;
        if (typeof text === 'string') {
            if (vocabulary < 256)
                fail(
                    `${where}: a string is taken as bytes, 0 to 255, but the model's vocabulary is ${vocabulary}; pass ids`,
                );
            return Int32Array.from(new TextEncoder().encode(text));
        }
        checkList(where, text, 'a string or an array of ids');
        return checkIntegers(where, text, 0, vocabulary - 1, i => `token ${i}`);
    }

    /** A text as windows side by side. @param {Int32Array} ids @param {string} where @returns {EncodedSet} */
    #windows(ids, where) {
        if (ids.length < 2) fail(`${where} has ${count(ids.length, 'token')}, at least 2 are needed`);
        const { length } = this.#input;
        const windows = Array.from({ length: Math.ceil((ids.length - 1) / length) }, (_, i) =>
            windowAt(ids, i * length, Math.min(length, ids.length - 1 - i * length)),
        );
        return {
            samples: windows.map(({ sample }) => sample),
            count: windows.length,
            values: null,
            target: i => windows[i].target,
        };
    }
}

/**
 * Tokens, and as their targets the ones that follow.
 * @param {Int32Array} ids
 * @param {number} from
 * @param {number} size
 * @returns {{ sample: Encoded, target: Int32Array }}
 */
function windowAt(ids, from, size) {
    return {
        sample: { data: ids.subarray(from, from + size), length: size, where: 'text', ids: true, ready: true },
        target: ids.subarray(from + 1, from + size + 1),
    };
}

const OPTIONS = optionsOfKind(
    ['vocabulary', 'length'],
    [
        'input',
        'classes',
        'outputs',
        'loss',
        'pooling',
        'pair',
        'places',
        'outputActivation',
        'decoderDepth',
        'standardize',
        'standardizeTargets',
        'missing',
    ],
);

/** @type {import('./kinds.js').Kind<LanguageModel>} */
export const languageModel = {
    word: 'languageModel',
    opener: 'openLanguageModel',
    name: 'language model',
    Class: LanguageModel,
    is: ({ pooling, causal }) => pooling === 'none' && causal === undefined,
    general: (given, core) => {
        const {
            vocabulary = 256,
            length = 128,
            attention = 'primal',
            ...rest
        } = checkObject('languageModel: the configuration', given);
        checkKeys('languageModel', 'option', given, OPTIONS);
        const looksBack = (/** @type {any} */ layer) =>
            causal(core, layer, 'languageModel: attention', 'a language model');
        return {
            ...rest,
            input: { kind: 'tokens', vocabulary, length },
            classes: vocabulary,
            attention: isArray(attention) ? attention.map(looksBack) : looksBack(attention),
        };
    },
    own: { pooling: () => 'none' },
    methods: ['evaluate', 'inspect', 'generate', 'generateStream'],
};
