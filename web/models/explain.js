/**
 * What one answer of a model rests on, by three methods: attention rollout (Abnar & Zuidema 2020), gradient × input,
 * and occlusion; and how far they agree. Loaded when it is asked for.
 */
import { checkBoolean, checkInteger, checkKeys, checkObject, checkWord, describe, fail, isArray } from '../errors.js';
import { causalForm } from '../operations/causal.js';
import { encodeSample, prepare } from '../samples/dataset.js';
import { meansOf, unmasked } from '../samples/masking.js';
import { largest } from './logits.js';
import { probed } from './probe.js';
import { rollout } from './rollout.js';

/**
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {'rollout' | 'gradient' | 'occlusion'} ExplainMethod
 *
 * @typedef {object} ExplainOptions
 * @property {readonly ExplainMethod[]} [methods] (all three)
 * @property {number | string} [output] which class, by number or name, or which output is explained (the likeliest
 *   class; output 0)
 * @property {number} [token] of a model with an output at every token: at which one (the last)
 * @property {number} [segment] occlusion: so many tokens at a time (1; of longer samples so many that 256 segments are
 *   enough)
 * @property {boolean} [features] occlusion of each feature of each segment too (where that is at most 4096)
 * @property {number} [replacement] occlusion of tokens: the id that takes their place (their mean embedding)
 *
 * @typedef {object} TokenScores
 * @property {Float64Array} tokens one number for each token; of an image for each patch, row by row
 * @property {string} [warning] why these numbers may explain nothing
 *
 * @typedef {object} FeatureScores
 * @property {Float64Array} tokens what each token adds to the output
 * @property {{ rows: number, cols: number, data: Float64Array } | null} features [tokens, features] of a series
 * @property {string} [warning]
 *
 * @typedef {object} Explanation
 * @property {{ index: number, name: string, value: number, token?: number }} output what is explained: of a class its
 *   logit; of numbers the one predicted, in the units of the targets, as are gradient and occlusion
 * @property {string[]} [names] of a table: its columns, which are the tokens
 * @property {TokenScores} [rollout] shares of attention, all together 1
 * @property {FeatureScores} [gradient] gradient × (input − mean); of a model with `missing: 'mask'` a feature's number
 *   and its mask together, beside the mean that is there
 * @property {FeatureScores & { segment: number }} [occlusion] the output minus what it is with the mean in that place
 * @property {Record<string, number | null>} agreement Spearman's ρ of each two, e.g. `'gradient occlusion'`; with
 *   rollout, which has no sign, of absolute values; of a causal model over the tokens up to the one explained, as it
 *   sees no later ones. Null of fewer than three tokens, and where all are equal
 *
 * @typedef {object} Explained what explain() needs of a model
 * @property {import('../engine/core.js').Core} core
 * @property {import('./model.js').CoreModel} model
 * @property {ModelConfig} config
 * @property {Standardization | null} standardization
 * @property {Standardization | null} targets
 * @property {(sample: Encoded, keep: boolean) => Float32Array} forward
 */

const METHODS = /** @type {const} */ (['rollout', 'gradient', 'occlusion']);

/** Segments that occlusion takes by itself, and passes that it makes for features. */
const MOST_SEGMENTS = 256,
    MOST_PASSES = 4096;

/**
 * @param {Explained & { training: boolean }} explained @param {import('../types.js').Sample} x
 * @param {ExplainOptions} options
 * @returns {Explanation}
 */
export function explain(explained, x, options) {
    if (explained.training) fail('explain: this model is being trained by fit(); let that end, or abort it');
    const { config } = explained;
    checkKeys('explain', 'option', checkObject('explain: options', options), [
        'methods',
        'output',
        'token',
        'segment',
        'features',
        'replacement',
    ]);
    if (config.pair) fail('explain: this model takes pairs of samples; only models of single ones are explained');
    if (config.padding !== 'none') fail('explain: this model pads its samples, as the code that it comes from does');
    const sample = prepare(encodeSample(config, x, 'explain: x'), explained.standardization, true),
        methods = methodsOf(options.methods),
        logits = explained.forward(sample, methods.includes('rollout')),
        output = outputOf(config, sample, logits, options),
        seen = methods.includes('rollout') ? rollout(explained.core, explained.model, config, output.token) : undefined;
    const place = (output.token ?? 0) * config.outputs + output.index,
        scale = explained.targets?.deviation[output.index] ?? 1,
        shift = explained.targets?.mean[output.index] ?? 0,
        parts = partsOf(explained, sample, options);
    /** @type {Record<string, any>} */
    const found = { rollout: seen };
    if (methods.includes('gradient')) {
        const seed = new Float32Array(logits.length);
        seed[place] = 1;
        const probe = new Float32Array(sample.length * config.width);
        found.gradient = parts.gradient(probed(explained, sample, probe, seed).gradient, scale);
    }
    if (methods.includes('occlusion')) {
        const value = (/** @type {Float32Array} */ others) => scale * (logits[place] - others[place]);
        found.occlusion = parts.occlusion(value);
    }
    const scores = Object.fromEntries(METHODS.flatMap(name => (found[name] ? [[name, found[name]]] : [])));
    return {
        output: { ...output, value: scale * logits[place] + shift },
        ...(config.input.kind === 'table' && { names: config.input.columns.map(({ name }) => name) }),
        ...scores,
        agreement: agreementOf(scores, seenOf(explained.core, config, output.token) ?? sample.length),
    };
}

/**
 * How many tokens an answer at one can depend on, where none looks at later ones: those after it are 0 to every
 * method, which is no agreement.
 * @param {import('../engine/core.js').Core} core @param {ModelConfig} config @param {number | undefined} token
 */
function seenOf({ operations }, { attention }, token) {
    const looksBack = (/** @type {any} */ layer) => {
        const row = operations.find(({ name }) => name === layer.kind),
            form = row && causalForm(row);
        return form && Object.entries(form).every(([option, value]) => layer[option] === value);
    };
    return token !== undefined && attention.every(looksBack) ? token + 1 : undefined;
}

/** @param {unknown} given @returns {readonly ExplainMethod[]} */
function methodsOf(given) {
    if (given === undefined) return METHODS;
    if (!isArray(given) || given.length === 0)
        fail(`explain: methods must be an array of ${METHODS.join(', ')}, got ${describe(given)}`);
    return Array.from(/** @type {any[]} */ (given), (name, i) => checkWord(`explain: methods[${i}]`, name, METHODS));
}

/**
 * Which logit is explained.
 * @param {ModelConfig} config @param {Encoded} sample @param {Float32Array} logits @param {ExplainOptions} options
 */
function outputOf({ outputs, classes, pooling, loss }, { length }, logits, { output, token }) {
    if (token !== undefined && pooling !== 'none')
        fail(`explain: token is ${describe(token)}, but this model has one output for all tokens`);
    const row = pooling === 'none' ? checkInteger('explain: token', token ?? length - 1, 0, length - 1) : undefined;
    const from = (row ?? 0) * outputs;
    let index = loss === 'mse' ? 0 : largest(logits.subarray(from, from + outputs));
    if (typeof output === 'string') {
        if (!classes) fail(`explain: output is ${describe(output)}, but the classes have no names; give a number`);
        index = classes.indexOf(checkWord('explain: output', output, classes));
    } else if (output !== undefined) index = checkInteger('explain: output', output, 0, outputs - 1);
    return {
        index,
        name: loss === 'mse' ? String(index) : (classes?.[index] ?? String(index)),
        ...(row !== undefined && { token: row }),
    };
}

/**
 * How the parts of a sample count, and what takes their place.
 * @param {Explained} explained @param {Encoded} sample ready @param {ExplainOptions} options
 * @returns {{ gradient: (g: Float32Array, scale: number) => FeatureScores, occlusion: (value: (others: Float32Array) =>
 *   number) => FeatureScores & { segment: number } }}
 */
function partsOf(explained, sample, options) {
    const { input } = explained.config;
    const segment = checkInteger(
        'explain: segment',
        options.segment ?? (input.kind === 'table' ? 1 : Math.ceil(sample.length / MOST_SEGMENTS)),
        1,
    );
    if (options.replacement !== undefined && input.kind !== 'tokens')
        fail(`explain: replacement is an id of a token; this model takes ${input.kind}`);
    if (options.features !== undefined) checkBoolean('explain: features', options.features);
    if (options.features && input.kind !== 'series')
        fail(`explain: features are those of a series; this model takes ${input.kind}`);
    if (input.kind === 'tokens') return partsOfTokens(explained, sample, segment, options.replacement);
    if (input.kind === 'table') return partsOfRow(explained, sample, segment);
    return partsOfSeries(explained, sample, segment, options.features);
}

/** A parameter's numbers. @param {Explained} explained @param {string} name */
function parameter({ model }, name) {
    return /** @type {import('../types.js').Parameter} */ (model.parameters().find(each => each.name === name)).data;
}

/**
 * Σ_d a[i + d]·b[j + d·step].
 * @param {ArrayLike<number>} a @param {number} i @param {ArrayLike<number>} b @param {number} j @param {number} step
 * @param {number} n
 */
function dot(a, i, b, j, step, n) {
    let sum = 0;
    for (let d = 0; d < n; d++) sum += a[i + d] * b[j + d * step];
    return sum;
}

/**
 * Of a series, and of an image, whose tokens are its patches: their numbers are in no order that a user knows, so only
 * the patches are scored.
 * @param {Explained} explained @param {Encoded} sample @param {number} segment @param {boolean | undefined} wanted
 *   features
 * @returns {ReturnType<typeof partsOf>}
 */
function partsOfSeries(explained, sample, segment, wanted) {
    const { config, standardization, forward } = explained,
        { width, places } = config,
        { length } = sample,
        data = /** @type {Float32Array} */ (sample.data),
        isSeries = config.input.kind === 'series',
        channels = sample.masked ? 2 : 1, // a number, and a mask where inputs may be missing
        columns = data.length / (channels * length),
        skipped = places > 0 ? 1 : 0, // the first number is a place, which embeds by a table
        weight = parameter(explained, 'embedding.weight'),
        inputs = weight.length / width;
    // Where inputs are standardised their mean is 0, else that of what the sample has. A mask's is 1: it is there.
    const mean = standardization ? new Float64Array(columns) : meansOf(sample.masked ? unmasked(data) : data, columns);
    const instead = (/** @type {number} */ f, /** @type {number} */ channel) => (channel > 0 ? 1 : mean[f]);
    const table = (/** @type {Float64Array} */ data) => (isSeries ? { rows: length, cols: columns, data } : null);
    const warning = skipped && 'the first number of each token is a place, which is left as it is';
    return {
        gradient: (g, scale) => {
            const features = new Float64Array(length * columns),
                tokens = new Float64Array(length);
            for (let t = 0; t < length; t++)
                for (let f = skipped; f < columns; f++) {
                    const at = t * columns + f;
                    for (let c = 0; c < channels; c++) {
                        const slope = dot(g, t * width, weight, channels * f + c - skipped, inputs, width);
                        features[at] += scale * slope * (data[channels * at + c] - instead(f, c));
                    }
                    tokens[t] += features[at];
                }
            return { tokens, features: table(features), ...(warning && { warning }) };
        },
        occlusion: value => {
            const segments = Math.ceil(length / segment),
                each = isSeries && (wanted ?? segments * columns <= MOST_PASSES),
                features = new Float64Array(length * columns),
                tokens = new Float64Array(length);
            const without = (/** @type {number} */ s, /** @type {number} */ from, /** @type {number} */ to) => {
                const changed = data.slice();
                for (let t = s * segment; t < Math.min(length, (s + 1) * segment); t++)
                    for (let f = from; f < to; f++)
                        for (let c = 0; c < channels; c++) changed[channels * (t * columns + f) + c] = instead(f, c);
                return value(forward({ ...sample, data: changed }, false));
            };
            for (let s = 0; s < segments; s++) {
                const end = Math.min(length, (s + 1) * segment);
                tokens.fill(without(s, skipped, columns), s * segment, end);
                for (let f = skipped; each && f < columns; f++) {
                    const of = columns - skipped === 1 ? tokens[s * segment] : without(s, f, f + 1);
                    for (let t = s * segment; t < end; t++) features[t * columns + f] = of;
                }
            }
            return {
                tokens,
                features: each ? table(features) : null,
                segment,
                ...(warning && { warning }),
            };
        },
    };
}

/**
 * @param {Explained} explained @param {Encoded} sample @param {number} segment @param {number | undefined} replacement
 * @returns {ReturnType<typeof partsOf>}
 */
function partsOfTokens(explained, sample, segment, replacement) {
    const { config, forward } = explained,
        { width } = config,
        { length } = sample,
        ids = /** @type {Int32Array} */ (sample.data),
        table = parameter(explained, 'embedding.weight'),
        { vocabulary } = /** @type {{ vocabulary: number }} */ (/** @type {unknown} */ (config.input));
    if (replacement !== undefined) checkInteger('explain: replacement', replacement, 0, vocabulary - 1);
    const mean = Float64Array.from({ length: width }, (_, d) => {
        let sum = 0;
        for (const id of ids) sum += table[id * width + d];
        return sum / length;
    });
    const off = (/** @type {number} */ t, /** @type {number} */ d) => mean[d] - table[ids[t] * width + d];
    return {
        gradient: (g, scale) => {
            const tokens = Float64Array.from(ids, (_, t) => {
                let sum = 0;
                for (let d = 0; d < width; d++) sum -= g[t * width + d] * off(t, d);
                return scale * sum;
            });
            return { tokens, features: null };
        },
        occlusion: value => {
            const tokens = new Float64Array(length);
            for (let from = 0; from < length; from += segment) {
                const end = Math.min(length, from + segment);
                let others;
                if (replacement !== undefined)
                    others = forward({ ...sample, data: Int32Array.from(ids).fill(replacement, from, end) }, false);
                else {
                    const probe = new Float32Array(length * width);
                    for (let t = from; t < end; t++) for (let d = 0; d < width; d++) probe[t * width + d] = off(t, d);
                    others = probed(explained, sample, probe, null).logits;
                }
                tokens.fill(value(others), from, end);
            }
            return { tokens, features: null, segment };
        },
    };
}

/**
 * Of a table: a number's mean, a category's missing value.
 * @param {Explained} explained @param {Encoded} sample @param {number} segment
 * @returns {ReturnType<typeof partsOf>}
 */
function partsOfRow(explained, sample, segment) {
    const { config, forward } = explained,
        { width } = config,
        { length } = sample,
        both = /** @type {Float32Array} */ (sample.data),
        numbers = both.subarray(0, length),
        rows = new Int32Array(both.buffer, both.byteOffset + 4 * length, length),
        weight = parameter(explained, 'embedding.weight'),
        { columns } = /** @type {import('../operations/columns.js').TableInput} */ (
            /** @type {unknown} */ (config.input)
        );
    // of each column its first row of the embedding, which is the missing value's
    const first = new Int32Array(length);
    for (let c = 1; c < length; c++) first[c] = first[c - 1] + 1 + (columns[c - 1].categories?.length ?? 1);
    const isNumber = (/** @type {number} */ c) => !columns[c].categories && rows[c] !== first[c];
    return {
        gradient: (g, scale) => {
            const tokens = Float64Array.from(numbers, (number, c) => {
                const slope = dot(g, c * width, weight, rows[c] * width, 1, width);
                return isNumber(c)
                    ? scale * number * slope
                    : scale * (slope - dot(g, c * width, weight, first[c] * width, 1, width));
            });
            return { tokens, features: null };
        },
        occlusion: value => {
            const tokens = new Float64Array(length);
            for (let from = 0; from < length; from += segment) {
                const end = Math.min(length, from + segment),
                    changed = both.slice(),
                    changedRows = new Int32Array(changed.buffer, 4 * length);
                for (let c = from; c < end; c++)
                    if (isNumber(c)) changed[c] = 0;
                    else changedRows[c] = first[c];
                tokens.fill(value(forward({ ...sample, data: changed }, false)), from, end);
            }
            return { tokens, features: null, segment };
        },
    };
}

/* ---- agreement --------------------------------------------------------------------------------------------------- */

/** @param {Record<string, { tokens: Float64Array }>} scores @param {number} seen so many tokens, from the first on */
function agreementOf(scores, seen) {
    const names = Object.keys(scores);
    return Object.fromEntries(
        names.flatMap((a, i) =>
            names.slice(i + 1).map(b => {
                const [x, y] = [a, b].map(name => scores[name].tokens.subarray(0, seen)),
                    size = a === 'rollout' ? Math.abs : (/** @type {number} */ value) => value;
                return [`${a} ${b}`, spearman(x.map(size), y.map(size))];
            }),
        ),
    );
}

/** @param {Float64Array} a @param {Float64Array} b @returns {number | null} */
export function spearman(a, b) {
    if (a.length < 3) return null;
    const [x, y] = [ranks(a), ranks(b)],
        mean = (a.length + 1) / 2;
    let both = 0,
        first = 0,
        second = 0;
    x.forEach((rank, i) => {
        both += (rank - mean) * (y[i] - mean);
        first += (rank - mean) ** 2;
        second += (y[i] - mean) ** 2;
    });
    return first > 0 && second > 0 ? both / Math.sqrt(first * second) : null;
}

/** From 1 on; equal ones share the mean of theirs. @param {Float64Array} values */
function ranks(values) {
    const order = Array.from(values.keys()).sort((i, j) => values[i] - values[j]),
        found = new Float64Array(values.length);
    for (let from = 0; from < order.length; ) {
        let to = from;
        while (to < order.length && values[order[to]] === values[order[from]]) to++;
        for (let k = from; k < to; k++) found[order[k]] = (from + 1 + to) / 2;
        from = to;
    }
    return found;
}
