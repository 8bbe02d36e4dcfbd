/**
 * Encoder: sentences to vectors, as people have them of BERT's family: a tokenizer's ids with its mask and token types,
 * many sentences at once, pooled in one of four ways, of length one where that is wanted. It computes by a model that
 * does not pool. Fetched by pa.encoder().
 */
import {
    checkBoolean,
    checkKeys,
    checkObject,
    checkWord,
    describe,
    fail,
    isArray,
    isObject,
    typedKind,
} from '../errors.js';
import { fileBytes } from '../engine/platform.js';
import { bertConfig, bertNames, countsTokens } from '../files/interop-bert.js';
import { checkFields, isList } from '../lists.js';
import { readSafetensors } from '../files/safetensors-read.js';
import { writeSafetensors } from '../files/safetensors-write.js';

/**
 * @typedef {ArrayLike<number> | BigInt64Array} Ids
 * @typedef {Ids | { ids: Ids, attention_mask?: Ids, token_type_ids?: Ids }} Sentence its tokens' ids, or what a
 *   tokenizer says of them: tokens whose mask is 0 are padding; types are the first where they are not told
 * @typedef {'mean' | 'first' | 'pooler' | 'none'} Pooling
 * @typedef {object} EncoderOptions
 * @property {Record<string, any>} [config] what config.json says; files of this library hold their own
 * @typedef {object} EmbedOptions
 * @property {Pooling} [pooling] 'mean' of the tokens that count (the default), the vector of the 'first' one, which
 *   BERT's family calls [CLS], what the file's 'pooler' makes of that, or 'none': a row for each token, zeros where
 *   the mask is 0
 * @property {boolean} [normalize] whether vectors get length one, so that their inner product is the cosine (false)
 * @property {(done: number, count: number) => void} [progress] called behind each sentence of several
 *
 * @typedef {{ rows: number, cols: number, data: Float32Array }} Matrix
 * @typedef {{ weight: Float32Array, bias: Float32Array }} Pooler
 * @typedef {object} Tokens what counts of a sentence
 * @property {number[]} ids @property {number[]} places @property {number[]} types
 * @property {number[]} counted which tokens these are
 * @property {number} length how many there are in all
 */
/**
 * @template {EmbedOptions} O
 * @typedef {O extends { pooling: 'none' } ? Matrix : Float32Array} Vector
 */

const POOLINGS = ['mean', 'first', 'pooler', 'none'];
const EXPECTED = 'a list of ids, as a tokenizer makes them of a text, or { ids, attention_mask, token_type_ids }';

/**
 * @param {unknown} bytes @param {EncoderOptions} options
 * @param {(bytes: Uint8Array, options: any) => any} open pa.open
 * @returns {Encoder}
 */
export function openEncoder(bytes, options, open) {
    checkKeys('encoder', 'option', checkObject('encoder: options', options), ['config']);
    const file = readSafetensors(fileBytes('encoder: bytes', bytes));
    if (file.metadata.format === 'primal-attention') {
        if (options.config !== undefined)
            fail('encoder: config is only for files in the public names; a file of this library holds its own');
        return new Encoder(open(unpooled(file), {}), new Map(), false);
    }
    const config = bertConfig(options.config, file.metadata),
        model = open(/** @type {Uint8Array} */ (bytes), { format: 'bert', config: { ...config, pooling: 'none' } });
    return new Encoder(model, bertNames(/** @type {any} */ (file.tensors)), countsTokens(config));
}

/**
 * A file of this library whose model does not pool.
 * @param {ReturnType<typeof readSafetensors>} file @returns {Uint8Array}
 */
function unpooled({ tensors, metadata }) {
    const config = checkObject('encoder: the configuration in the file', JSON.parse(metadata.config)),
        { input, pooling, padding } = /** @type {any} */ (config);
    if (input?.kind !== 'tokens' || !['mean', 'none'].includes(pooling) || (padding ?? 'none') !== 'none')
        fail(
            `encoder: the file's model takes ${describe(input?.kind)} and its pooling is ${describe(pooling)}, expected "tokens" and "mean", as pa.open() of BERT's family makes`,
        );
    const causal = /** @type {any} */ (config).causal ?? false;
    return writeSafetensors(/** @type {any} */ (tensors), {
        ...metadata,
        config: JSON.stringify({ ...config, pooling: 'none', causal }),
    });
}

export class Encoder {
    #model;
    #counts;
    /** The vectors of the types less that of the first. @type {Float32Array[]} */
    #types;
    /** @type {Float32Array | null} */
    #positions = null;
    /** @type {Pooler | null} */
    #pooler = null;

    /**
     * pa.encoder() makes one.
     * @param {any} model that does not pool @param {ReadonlyMap<string, { shape: number[], data: any }>} tensors
     * @param {boolean} counts whether positions count the tokens that are no padding
     */
    constructor(model, tensors, counts) {
        this.#model = model;
        this.#counts = counts;
        const { width, input } = model.config,
            types = tensors.get('embeddings.token_type_embeddings.weight')?.data,
            [weight, bias] = ['weight', 'bias'].map(part => tensors.get(`pooler.dense.${part}`));
        /** Numbers of a vector. @type {number} */
        this.width = width;
        /** Tokens that a sentence has at most. @type {number} */
        this.length = input.length;
        /** Ids that there are. @type {number} */
        this.vocabulary = input.vocabulary;
        this.#types = Array.from({ length: types ? types.length / width : 1 }, (_, t) =>
            Float32Array.from({ length: width }, (_, i) => (types ? types[t * width + i] - types[i] : 0)),
        );
        if (weight && bias) {
            if (weight.data.length !== width * width || bias.data.length !== width)
                fail(`encoder: pooler.dense.weight has shape [${weight.shape}], expected [${width}, ${width}]`);
            this.#pooler = { weight: weight.data, bias: bias.data };
        }
        /** Token types that there are. */
        this.types = this.#types.length;
        /** In which ways embed() pools. @type {Pooling[]} */
        this.poolings = /** @type {any} */ (POOLINGS.filter(word => word !== 'pooler' || this.#pooler));
    }

    /**
     * The vector of a sentence, or those of several, each as it is alone; with pooling 'none' a matrix for each. Of an
     * empty array, as a filter may leave it, there are none.
     * @template {Sentence | readonly Sentence[]} S @template {EmbedOptions} [O={}]
     * @param {S} sentences @param {O} [options]
     * @returns {S extends readonly object[] ? Vector<O>[] : Vector<O>}
     */
    embed(sentences, options) {
        const given = checkObject('embed: options', options ?? {}),
            { pooling = 'mean', normalize = false, progress } = /** @type {any} */ (given);
        checkKeys('embed', 'option', given, ['pooling', 'normalize', 'progress']);
        checkWord('embed: pooling', pooling, POOLINGS);
        checkBoolean('embed: normalize', normalize);
        if (progress !== undefined && typeof progress !== 'function')
            fail(`embed: progress is ${describe(progress)}, expected a function (done, count) => …`);
        if (pooling === 'pooler' && !this.#pooler)
            fail('embed: pooling is "pooler", but the file has no pooler.dense; expected "mean", "first" or "none"');
        const one = (/** @type {unknown} */ sentence, /** @type {string} */ where) =>
            this.#embedded(this.#tokens(sentence, where), pooling, normalize);
        const several =
            isArray(sentences) &&
            (sentences.length === 0 || typeof sentences[0] === 'string' || isObject(sentences[0]));
        if (!several) return /** @type {any} */ (one(sentences, 'embed: the sentence'));
        const all = /** @type {readonly unknown[]} */ (/** @type {unknown} */ (sentences)),
            tokens = all.map((sentence, i) => this.#tokens(sentence, `embed: sentence ${i}`)); // told before any is computed
        return /** @type {any} */ (
            tokens.map((each, i) => {
                const vector = this.#embedded(each, pooling, normalize);
                progress?.(i + 1, all.length);
                return vector;
            })
        );
    }

    /**
     * What counts of a sentence.
     * @param {unknown} sentence @param {string} where
     * @returns {Tokens}
     */
    #tokens(sentence, where) {
        if (!isObject(sentence)) {
            const text =
                typeof sentence === 'string' ? '; strings are not read, docs/PRETRAINED.md shows a tokenizer' : '';
            fail(`${where} must be ${EXPECTED}, got ${describe(sentence)}${text}`);
        }
        const fields = isList(sentence) ? { ids: sentence } : checkFields(where, sentence);
        const { ids: given, attention_mask: mask, token_type_ids: kinds } = /** @type {any} */ (fields);
        if (given === undefined)
            fail(`${where} has no ids, but ${Object.keys(fields).join(', ') || 'nothing'}; it must be ${EXPECTED}`);
        const numbers = (/** @type {unknown} */ list, /** @type {string} */ name, /** @type {number} */ most) =>
            wholeNumbers(`${where}'s ${name}`, list, most);
        const ids = numbers(given, 'ids', this.vocabulary - 1),
            marks = mask === undefined ? null : numbers(mask, 'attention_mask', 1),
            types = kinds === undefined ? null : numbers(kinds, 'token_type_ids', this.types - 1);
        for (const [name, list] of Object.entries({ attention_mask: marks, token_type_ids: types }))
            if (list && list.length !== ids.length)
                fail(`${where} has ${ids.length} ids, but ${list.length} numbers of ${name}`);
        const counted = ids.map((_, i) => i).filter(i => !marks || marks[i] === 1);
        if (counted.length === 0)
            fail(`${where} has no token that counts: at least one with attention_mask 1 is needed`);
        const places = this.#counts ? counted.map((_, i) => i) : counted,
            last = places[places.length - 1];
        if (last >= this.length)
            fail(
                `${where} has ${last + 1} tokens, the model has positions for ${this.length}; let the tokenizer cut it, or cut it in parts`,
            );
        return {
            ids: counted.map(i => ids[i]),
            places,
            types: counted.map(i => types?.[i] ?? 0),
            length: ids.length,
            counted,
        };
    }

    /**
     * @param {Tokens} tokens @param {Pooling} pooling @param {boolean} normalize
     * @returns {Matrix | Float32Array}
     */
    #embedded(tokens, pooling, normalize) {
        const { data } = this.#placed(tokens, ids => this.#model.embed(ids)),
            { width } = this;
        if (pooling === 'none') {
            const all = new Float32Array(tokens.length * width);
            tokens.counted.forEach((row, i) => all.set(data.subarray(i * width, (i + 1) * width), row * width));
            if (normalize) for (const row of tokens.counted) toUnit(all.subarray(row * width, (row + 1) * width));
            return { rows: tokens.length, cols: width, data: all };
        }
        const first = data.slice(0, width),
            vector =
                pooling === 'mean'
                    ? meanOf(data, tokens.ids.length, width)
                    : pooling === 'first'
                      ? first
                      : pooled(/** @type {Pooler} */ (this.#pooler), first);
        return normalize ? toUnit(vector) : vector;
    }

    /**
     * A pass with each token at its place and of its type: where those are others than the table of positions has them
     * in its first rows, these rows are others meanwhile.
     * @param {Tokens} tokens @param {(ids: number[]) => Matrix} pass
     */
    #placed({ ids, places, types }, pass) {
        if (places.every((place, i) => place === i && types[i] === 0)) return pass(ids);
        const model = this.#model,
            { width } = this;
        const own = (this.#positions ??= model.parameters.find(
                (/** @type {{ name: string }} */ { name }) => name === 'positions.weight',
            ).data),
            moved = own.slice();
        places.forEach((place, i) => {
            const type = this.#types[types[i]];
            for (let c = 0; c < width; c++) moved[i * width + c] = own[place * width + c] + type[c];
        });
        try {
            model.setParameter('positions.weight', moved);
            return pass(ids);
        } finally {
            model.setParameter('positions.weight', own);
        }
    }

    /** Whether dispose() was called. @returns {boolean} */
    get disposed() {
        return this.#model.disposed;
    }

    /** Gives its memory back. */
    dispose() {
        this.#model.dispose();
    }
}

/** @param {string} where @param {any} list @param {number} most @returns {number[]} */
function wholeNumbers(where, list, most) {
    if (!isList(list) || list.length === 0)
        fail(`${where} must be a list of whole numbers, got ${isList(list) ? 'an empty one' : describe(list)}`);
    const wide = /** @type {string | undefined} */ (typedKind(list))?.startsWith('Big'),
        numbers = Array.from(list, wide ? Number : (/** @type {any} */ value) => value),
        bad = numbers.findIndex(value => !Number.isInteger(value) || value < 0 || value > most);
    return bad < 0
        ? numbers
        : fail(`${where} at ${bad} is ${describe(numbers[bad])}, expected a whole number from 0 to ${most}`);
}

/** @param {Float32Array} data @param {number} rows @param {number} width */
function meanOf(data, rows, width) {
    const sums = new Float64Array(width);
    for (let i = 0, at = 0; i < rows; i++) for (let c = 0; c < width; c++) sums[c] += data[at++];
    return Float32Array.from(sums, sum => sum / rows);
}

/** tanh(W x + b). @param {Pooler} pooler @param {Float32Array} x */
function pooled({ weight, bias }, x) {
    return bias.map((start, o) => {
        let sum = start;
        for (let i = 0, at = o * x.length; i < x.length; i++) sum += weight[at++] * x[i];
        return Math.tanh(sum);
    });
}

/** @template {Float32Array} T @param {T} vector in place @returns {T} */
function toUnit(vector) {
    const length = Math.hypot(...vector) || 1;
    for (let i = 0; i < vector.length; i++) vector[i] /= length;
    return vector;
}
