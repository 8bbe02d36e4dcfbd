/**
 * Translator: an encoder reads a source, a decoder tells the target token by token, each seeing those before and the
 * whole source. In training the target is given, shifted by one token.
 *
 * The core's ids are the vocabulary's and one more: behind the source it is its end, in front of the target its begin,
 * and as what is foretold the target's end. So sequences may be empty, and nobody but this file knows of these tokens.
 */
import { Model } from './base-model.js';
import { samplesOf } from './uses.js';
import { logSumExp } from './logits.js';
import { searchBeams } from './beams.js';
import { bleu, exactMatch } from './bleu.js';
import { decode, encode } from '../samples/symbols.js';
import { FIELDS } from '../samples/dataset.js';
import {
    checkInteger,
    checkKeys,
    checkNumber,
    checkObject,
    count,
    describe,
    fail,
    isArray,
    isObject,
} from '../errors.js';
import { optionsOfKind } from '../operations/config.js';
import { isNested } from '../lists.js';
import { causal, causalForm } from '../operations/causal.js';
import { checkOption } from '../operations/options.js';
import { vocabularySize } from '../operations/layers.js';
import { wholeSet } from '../training/source.js';
import { fitPart, wantsPart } from '../training/part.js';
import { completeFit } from '../training/options.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../types.js').Sequence} Sequence
 * @typedef {import('../types.js').TranslationSet} TranslationSet
 * @typedef {import('../types.js').TranslateOptions} TranslateOptions
 */

/** pa.translator() and pa.open() make them. */
export class Translator extends Model {
    /**
     * Trains on pairs of sequences. Reports, aborts and errors are as a classifier's; losses are means over samples of
     * the mean over a target's tokens, its end included.
     * @param {TranslationSet} data @param {import('../types.js').TranslatorFitOptions} [options]
     * @returns {import('../training/training.js').Training}
     */
    fit(data, options = {}) {
        this._alive('fit');
        options = this._options(options);
        if (wantsPart(options)) {
            this.#encodeSet(data, 'fit: data');
            return fitPart(data, options, cutPairs, (...given) => this.fit(...given));
        }
        const complete = completeFit(this._core, this._names, options, validation =>
            this.#encodeSet(validation, 'fit: validation'),
        );
        return this._fit(wholeSet(this.#encodeSet(data, 'fit: data'), complete.shuffle), complete, () => {});
    }

    /**
     * How well the targets are foretold, each token behind the true ones (loss, perplexity, tokenAccuracy: means over
     * all tokens, ends included), and how good the translations are (exactMatch; bleu, of characters or ids).
     * @param {TranslationSet} data @param {TranslateOptions & import('../types.js').EvaluateOptions} [options]
     * @returns {import('../types.js').TranslatorEvaluation & import('../types.js').Measures}
     */
    evaluate(data, options = {}) {
        this._alive('evaluate');
        const { metrics, ...search } = checkObject('evaluate: options', options),
            complete = this.#options(search, 'evaluate', ['metrics']),
            set = this.#encodeSet(data, 'evaluate: data');
        const { loss, accuracy, confusion, ...more } = this._evaluate(set, { metrics });
        const found = set.samples.map(sample => Array.from(this.#search(sample, complete)[0].ids)),
            wanted = set.samples.map((_, i) => Array.from(set.target(i)).slice(0, -1));
        return {
            loss,
            perplexity: Math.exp(loss),
            tokenAccuracy: accuracy,
            exactMatch: exactMatch(found, wanted),
            bleu: bleu(found, wanted),
            ...more,
        };
    }

    /**
     * The target of a source, or those of several. A string comes back where the target's vocabulary is of characters,
     * or bytes and the source was a string; else ids.
     * @param {Sequence | readonly Sequence[]} x one source, or an array of them
     * @param {TranslateOptions} [options]
     * @returns {any}
     */
    translate(x, options = {}) {
        this._alive('translate');
        const complete = this.#options(options, 'translate');
        const one = (/** @type {any} */ source, /** @type {string} */ where) =>
            this.#output(this.#search(this._encoded(source, where), complete)[0].ids, source);
        if (!isArray(x) || !isNestedOrTexts(x)) return one(x, 'translate: x');
        return Array.from(x, (source, i) => one(source, `translate: x[${i}]`));
    }

    /**
     * The target of a source and the other hypotheses that beam search found, best first.
     * @param {Sequence} x @param {TranslateOptions} [options]
     * @returns {import('../types.js').TranslationPrediction}
     */
    predict(x, options = {}) {
        this._alive('predict');
        return this.#predicted(x, this.#options(options, 'predict'), 'predict: x');
    }

    /**
     * predict() of several sources.
     * @param {readonly Sequence[]} xs @param {TranslateOptions} [options]
     * @returns {import('../types.js').TranslationPrediction[]}
     */
    predictBatch(xs, options = {}) {
        this._alive('predictBatch');
        const complete = this.#options(options, 'predictBatch');
        return samplesOf(xs).map((x, i) => this.#predicted(x, complete, `predictBatch: xs[${i}]`));
    }

    /** @param {Sequence} x @param {Required<TranslateOptions>} complete @param {string} where */
    #predicted(x, complete, where) {
        /** @type {import('../types.js').TranslationHypothesis[]} */
        const hypotheses = this.#search(this._encoded(x, where), complete).map(({ ids, score, logProbability }) => ({
            output: this.#output(ids, x),
            ids,
            score,
            logProbability,
        }));
        return { ...hypotheses[0], hypotheses };
    }

    /**
     * What the layers attend to: the encoder's, and of each of the decoder's its own (causal) and the one that looks at
     * the source; `part` says which. target: of which sequence; without it, of the model's own (greedy) translation.
     * logits are [tokens + 1, vocabulary + 1]: of each token and of the end.
     * @param {Sequence} x @param {import('../types.js').InspectOptions & { target?: Sequence }} [options]
     * @returns {{ output: Sequence, logits: Float32Array, layers: (import('../types.js').LayerInspection & { part:
     *   'encoder' | 'decoder' | 'cross' })[] }}
     */
    inspect(x, options = {}) {
        this._alive('inspect');
        const { target, ...rest } = checkObject('inspect: options', options);
        const sample = this.#pair(x, target, 'inspect'),
            { logits, layers } = this._inspect(sample, rest);
        const { depth } = this._state.config;
        return {
            output: this.#output(/** @type {Encoded} */ (sample.second).data.slice(1), x),
            logits,
            layers: layers.map(seen => ({
                ...seen,
                part: seen.layer < depth ? 'encoder' : (seen.layer - depth) % 2 ? 'cross' : 'decoder',
            })),
        };
    }

    /**
     * What each head of each layer of attention puts out, before the output projection: [layer][head].
     * @param {Sequence} x @param {{ target?: Sequence }} [options]
     * @returns {import('../types.js').Matrix[][]}
     */
    headOutputs(x, options = {}) {
        this._alive('headOutputs');
        checkKeys('headOutputs', 'option', checkObject('headOutputs: options', options), ['target']);
        return this._headOutputs(this.#pair(x, options.target, 'headOutputs'));
    }

    get #input() {
        return /** @type {import('../types.js').TranslationInput} */ (this._state.config.input);
    }

    /** The id that begins and ends targets. */
    get #end() {
        return this._state.config.outputs - 1;
    }

    /** @param {any} x @param {string} where @returns {Encoded} */
    _encoded(x, where) {
        const { source } = this.#input,
            ids = encode(source, x, where);
        const data = Int32Array.from([...ids, vocabularySize(source.vocabulary)]);
        return { data, length: data.length, where, ids: true, ready: true };
    }

    /** @param {any} x @param {any} y @param {string} where @param {string} [of] @returns {Encoded} */
    #sample(x, y, where, of = '') {
        const data = Int32Array.from([this.#end, ...encode(this.#input.target, y, `${where}${of}`)]);
        return {
            ...this._encoded(x, where),
            second: { data, length: data.length, where: `${where}${of}`, ids: true, ready: true },
        };
    }

    /** A source and its target, or its translation. @param {any} x @param {any} target @param {string} where */
    #pair(x, target, where) {
        if (target !== undefined) {
            encode(this.#input.target, target, `${where}: target`);
            return this.#sample(x, target, `${where}: x`, ' and its target');
        }
        const source = this._encoded(x, `${where}: x`),
            { ids } = this.#search(source, this.#options({}, where))[0];
        const data = Int32Array.from([this.#end, ...ids]);
        return { ...source, second: { ...source, data, length: data.length } };
    }

    /** @param {any} set @param {string} where @returns {EncodedSet} */
    #encodeSet(set, where) {
        if (!isObject(set) || set.x === undefined || set.y === undefined)
            fail(`${where} must be a data set { x: [sources], y: [targets] }, got ${describe(set)}`);
        checkKeys(where, 'field', set, FIELDS);
        for (const field of ['x', 'y'])
            if (!isArray(set[field]))
                fail(`${where}.${field} must be an array of sequences, got ${describe(set[field])}`);
        const n = set.x.length;
        if (n === 0) fail(`${where}.x has no samples`);
        if (set.y.length !== n) fail(`${where}.y has ${count(set.y.length, 'target')} for ${count(n, 'source')}`);
        const targets = Array.from(set.y, (y, i) => encode(this.#input.target, y, `${where}.y[${i}]`));
        const samples = Array.from(set.x, (x, i) => {
            const second = Int32Array.from([this.#end, ...targets[i]]);
            const source = this._encoded(x, `${where}.x[${i}]`);
            return { ...source, second: { ...source, data: second, length: second.length, where: `${where}.y[${i}]` } };
        });
        return { samples, count: n, values: null, target: i => Int32Array.from([...targets[i], this.#end]) };
    }

    /** @param {ArrayLike<number>} ids @param {any} source */
    #output(ids, source) {
        return decode(this.#input.target, ids, typeof source === 'string');
    }

    /**
     * @param {any} given @param {string} where @param {string[]} [also] further options that there are
     * @returns {Required<TranslateOptions>}
     */
    #options(given, where, also = []) {
        const { beams = 1, lengthPenalty = 0.6, maxLength } = checkObject(`${where}: options`, given),
            { length } = this.#input.target;
        checkKeys(where, 'option', given, ['beams', 'lengthPenalty', 'maxLength', ...also]);
        return {
            beams: checkInteger(`${where}: beams`, beams, 1, 1024),
            lengthPenalty: checkNumber(`${where}: lengthPenalty`, lengthPenalty, 0),
            maxLength: checkInteger(`${where}: maxLength`, maxLength ?? length, 0, length),
        };
    }

    /** @param {Encoded} source @param {Required<TranslateOptions>} options */
    #search(source, options) {
        const model = this._model;
        model.translateBegin(source, options.beams);
        return searchBeams(
            {
                step: (beam, id) => {
                    const logits = model.translateStep(beam, id),
                        all = logSumExp(logits);
                    return Float64Array.from(logits, logit => logit - all);
                },
                copy: (to, from) => model.translateCopy(to, from),
            },
            { ...options, end: this.#end },
        );
    }
}

/** Whether it is several sequences. @param {any} x */
function isNestedOrTexts(x) {
    return x.length > 0 && (typeof x[0] === 'string' || isNested(x));
}

const OPTIONS = optionsOfKind(
    ['source', 'target', 'decoderAttention', 'crossAttention'],
    [
        'input',
        'classes',
        'outputs',
        'loss',
        'pooling',
        'finalGelu',
        'headHidden',
        'dropPath',
        'pair',
        'places',
        'embeddingNorm',
        'outputActivation',
        'standardize',
        'standardizeTargets',
        'missing',
    ],
);

/** @type {import('./kinds.js').Kind<Translator>} */
export const translator = {
    word: 'translator',
    opener: 'openTranslator',
    name: 'translator',
    Class: Translator,
    is: ({ input }) => input?.kind === 'translation',
    general: (given, core) => {
        const { source, target, attention, decoderAttention, crossAttention, ...rest } = checkObject(
            'translator: the configuration',
            given,
        );
        checkKeys('translator', 'option', given, OPTIONS);
        const slot = /** @type {import('../engine/core.js').Option} */ (
            core.modelSlots.find(({ name }) => name === 'depth')
        );
        const depths = [rest.depth, rest.decoderDepth ?? rest.depth].map((depth, i) =>
            Number(checkOption(`translator: ${i ? 'decoderDepth' : 'depth'}`, slot, depth)),
        );
        const encoder = layersOf('attention', attention ?? 'softmax', depths[0]),
            decoder = layersOf('decoderAttention', decoderAttention ?? decoderOf(core, attention), depths[1]),
            cross = layersOf('crossAttention', crossAttention ?? 'softmax', depths[1]);
        return {
            ...rest,
            input: { kind: 'translation', source, target },
            classes: targetSize(target) + 1,
            attention: [
                ...encoder,
                ...decoder.flatMap((layer, i) => [
                    causal(core, layer, `translator: decoderAttention[${i}]`, 'a decoder'),
                    cross[i],
                ]),
            ],
        };
    },
    own: { pooling: () => 'none' },
    methods: ['evaluate', 'inspect', 'predict', 'translate'],
};

/** Of what is checked later. @param {any} target */
function targetSize(target) {
    const vocabulary = target?.vocabulary;
    return typeof vocabulary === 'string' || typeof vocabulary === 'number' ? vocabularySize(vocabulary) : 256;
}

/** One layer's attention for all, or one for each. @param {string} name @param {any} given @param {number} layers */
function layersOf(name, given, layers) {
    if (!isArray(given)) return Array(layers).fill(given);
    if (given.length !== layers)
        fail(
            `translator: ${name} has ${count(given.length, 'entry/entries')} for ${count(layers, 'layer')}; give one for each, or one for all`,
        );
    return Array.from(given);
}

/** Pairs in two, at random. @type {Parameters<typeof fitPart>[2]} */
function cutPairs(split, { x, y }, fraction) {
    const { train, test } = split(
        { x: x.map((/** @type {any} */ source, /** @type {number} */ i) => [source, y[i]]) },
        { fraction },
    );
    const pairs = (/** @type {{ x: ArrayLike<any> }} */ part) => ({
        x: Array.from(part.x, ([source]) => source),
        y: Array.from(part.x, ([, target]) => target),
    });
    return { data: pairs(train), validation: pairs(test) };
}

/**
 * What a decoder has by default: the encoder's, where that is one for all and has a causal form.
 * @param {Core} core
 * @param {any} attention
 */
function decoderOf({ operations }, attention) {
    const kind =
        typeof attention === 'string' ? attention : isObject(attention) && !isArray(attention) ? attention.kind : '';
    const row = operations.find(({ name }) => name === kind);
    return row && causalForm(row) ? attention : 'softmax';
}
