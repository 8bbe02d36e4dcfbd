/**
 * @file A case as a model whose numbers are drawn at random, its ONNX file, batches of samples and what the library
 *   answers: what a runtime has to answer too.
 */
import { readFileSync } from 'node:fs';

import { generator, sampleOf } from './cases.mjs';

const BATCH = 3,
    BERT = new URL('../interop/bert_tiny.safetensors', import.meta.url);

/** No norm, bias or β as it begins, where a mistake would not show. @param {any} model @param {number} seed */
function stir(model, seed, scale = 1) {
    const random = generator(seed);
    for (const { name, data } of model.parameters) {
        if (scale !== 1 && /\.(query|key)\.weight$/.test(name))
            model.setParameter(
                name,
                data.map((/** @type {number} */ value) => scale * value),
            );
        const by = /norm.*weight$/i.test(name) ? 0.3 : /bias|relative|beta|norm/i.test(name) ? 0.3 : 0;
        if (by > 0)
            model.setParameter(
                name,
                Float32Array.from(data, (/** @type {number} */ value) => value + by * random.normal()),
            );
    }
}

/**
 * @typedef {{ type: 'float32' | 'int64', dims: number[], data: number[] }} Input
 * @typedef {object} Question
 * @property {Record<string, Input>} inputs by their names
 * @property {Record<string, number[]>} answers by the name of the output; NaN where none is asked for
 * @property {boolean} [batches] false where the first axis is not of samples
 *
 * @typedef {{ bytes: Uint8Array, questions: Question[], parts?: Uint8Array[] }} Made parts: encoder and decoder
 */

const list = (/** @type {number} */ n, /** @type {(i: number) => number} */ next) =>
    Array.from({ length: n }, (_, i) => next(i));

/**
 * @param {any} pa @param {import('./cases.mjs').Case} given @param {number} seed
 * @param {{ mask?: boolean, opset?: number }} [more] options of export(): with mask a question's samples differ in
 *   length
 * @returns {Promise<Made | null>} null where no file can have these options
 */
export async function makeCase(pa, { make, config, lengths, options, scale }, seed, more = {}) {
    const random = generator(seed),
        bert = make === 'bert',
        model = bert ? pa.open(readFileSync(BERT), { format: 'bert', ...config }) : pa[make]({ ...config, seed }),
        vectors = more.mask && !['translator', 'graphClassifier'].includes(make),
        asked = { format: 'onnx', ...options, ...more, ...(vectors && { embedding: true }) };
    try {
        if (more.mask && !(await model.canExport(asked)).possible) return null;
        const complete = model.config,
            { input, outputs, loss } = complete,
            whole = input.length ?? input.source?.length ?? lengths[0];
        if (typeof model.standardize === 'function' && complete.standardize !== false) {
            const x = Array.from({ length: 8 }, () => sampleOf(complete, whole, random)),
                rows = complete.pooling === 'none' ? whole : 1;
            const y = x.map(() => {
                const bounded = complete.outputActivation === 'tanh';
                if (loss === 'mse')
                    return list(rows * outputs, () => (bounded ? 2 * random.uniform() - 1 : 20 + 7 * random.normal()));
                if (loss === 'multiLabel') return list(outputs, () => random.below(2));
                return rows > 1 ? list(rows, () => random.below(outputs)) : random.below(outputs);
            });
            model.standardize({ x, y });
        }
        if (make === 'graphClassifier' && complete.standardize) {
            const x = sampleOf(complete, 5, random);
            await model.fit({ x, edges: [0, 1, 2, 3], y: [0, 1, 2, 3, 0] }, { epochs: 1 });
        }
        stir(model, seed, scale);
        const bytes = await model.export(asked),
            parts = make === 'translator' ? await partsOf(model, asked) : undefined,
            longest = options?.tokens ?? whole;
        const ask = { translator: pairsOf, graphClassifier: graphOf }[make];
        if (ask) {
            const batches = more.mask ? [[longest, 1, ...list(BATCH, () => random.below(longest + 1))]] : lengths;
            return { bytes, parts, questions: batches.map(length => ask(model, complete, length, random)) };
        }
        const batches = more.mask
            ? [[longest, ...list(BATCH, () => 1 + random.below(longest)), 1]]
            : (['table', 'image'].includes(input.kind) ? [0, 0] : lengths).map(length => Array(BATCH).fill(length));
        const questions = batches.map(each => questionOf(model, make, complete, each, random, more.mask ?? false));
        return { bytes, questions };
    } finally {
        model.dispose();
    }
}

/**
 * A batch of samples of such lengths. With a mask they are filled up with what must not count, NaN and ids that no
 * vocabulary has, and nothing is asked of it.
 * @param {any} model @param {string} make @param {any} config @param {number[]} lengths
 * @param {ReturnType<typeof generator>} random @param {boolean} masked
 * @returns {Question}
 */
function questionOf(model, make, config, lengths, random, masked) {
    const { input, pooling } = config,
        longest = Math.max(...lengths),
        integers = input.kind === 'tokens',
        type = /** @type {'int64' | 'float32'} */ (integers ? 'int64' : 'float32');
    const filled = (/** @type {number[]} */ rows, /** @type {number} */ length, /** @type {number} */ other) => [
        ...rows,
        ...Array((longest - length) * (rows.length / length || 0)).fill(other),
    ];
    const samples = lengths.map(length => sampleOf(config, length, random));
    /** @type {Record<string, number[]>} */
    const answers = {};
    samples.forEach((x, i) => {
        for (const [name, each] of Object.entries(answered(model, make, config, x, masked)))
            (answers[name] ??= []).push(
                ...(pooling === 'none' ? filled(Array.from(each), lengths[i], NaN) : Array.from(each)),
            );
    });
    const dims = {
        tokens: [longest],
        table: [input.columns?.length],
        image: [input.height, input.width, input.channels],
        series: [longest, input.features],
    }[/** @type {'tokens'} */ (input.kind)];
    const x = samples.flatMap((each, i) => (masked ? filled(each, lengths[i], integers ? -9 : NaN) : each)),
        ones = lengths.flatMap(length => list(longest, i => (i < length ? 1 : 0)));
    /** @type {Record<string, Input>} */
    const inputs = { x: { type, dims: [lengths.length, ...dims], data: x } };
    if (masked) inputs.attention_mask = { type: 'int64', dims: [lengths.length, longest], data: ones };
    return { inputs, answers };
}

/**
 * @param {any} model @param {string} make @param {any} config @param {number[]} x @param {boolean} vectors
 * @returns {Record<string, ArrayLike<number>>}
 */
function answered(model, make, { loss }, x, vectors) {
    const ids = make === 'languageModel' ? Int32Array.from(x) : null,
        nulls = x.map(each => (Number.isNaN(each) ? null : each)),
        sample = ids ?? (x.some(Number.isNaN) ? nulls : x),
        data = (/** @type {any} */ of) => of?.data ?? of,
        more = vectors ? { embedding: data(model.embed(sample)) } : {};
    if (ids) return { logits: model.inspect(ids).logits, ...more };
    const { logits, probabilities, values } = model.predict(sample);
    if (loss === 'mse') return { values: data(values), ...more };
    return { logits: data(logits), probabilities: data(probabilities), ...more };
}

/**
 * Sources of one length, or with a mask of several, their targets, and the logits behind each token of these.
 * @param {any} model @param {any} config @param {number | number[]} lengths
 * @param {ReturnType<typeof generator>} random
 * @returns {Question}
 */
function pairsOf(model, { input: { source, target }, outputs }, lengths, random) {
    const masked = typeof lengths !== 'number',
        each = masked ? lengths : Array(BATCH).fill(lengths),
        longest = Math.max(...each),
        steps = 1 + random.below(target.length);
    const ids = (/** @type {number} */ n, /** @type {number} */ below) => list(n, () => random.below(below)),
        pairs = each.map(length => ({
            x: ids(length, source.vocabulary),
            y: ids(masked ? random.below(steps + 1) : steps, outputs - 1),
        }));
    const filled = (/** @type {number[]} */ rows, /** @type {number} */ length, /** @type {number} */ other) => [
        ...rows,
        ...Array(length - rows.length).fill(other),
    ];
    /** @type {Record<string, Input>} */
    const inputs = {
        x: { type: 'int64', dims: [each.length, longest], data: pairs.flatMap(({ x }) => filled(x, longest, -9)) },
        target: { type: 'int64', dims: [each.length, steps], data: pairs.flatMap(({ y }) => filled(y, steps, 0)) },
    };
    if (masked)
        inputs.attention_mask = {
            type: 'int64',
            dims: [each.length, longest],
            data: each.flatMap(length => list(longest, i => (i < length ? 1 : 0))),
        };
    const logits = pairs.flatMap(({ x, y }) => {
        const text = y.map(id => model.config.input.target.vocabulary[id]).join('');
        return filled(Array.from(model.inspect(x, { target: text }).logits), (steps + 1) * outputs, NaN);
    });
    return { inputs, answers: { logits } };
}

/**
 * Edges at random, one of them twice, and the same as a matrix.
 * @param {any} model @param {any} config @param {number | number[]} nodes
 * @param {ReturnType<typeof generator>} random
 * @returns {Question}
 */
function graphOf(model, config, nodes, random) {
    const n = Number(nodes),
        x = sampleOf(config, n, random),
        edges = list(2 * n, () => [random.below(n), random.below(n)]),
        adjacency = Array(n * n).fill(0);
    for (const [target, source] of edges) adjacency[target * n + source] = 1 + random.below(3);
    return {
        inputs: {
            x: { type: 'float32', dims: [n, config.input.features], data: x },
            adjacency: { type: 'float32', dims: [n, n], data: adjacency },
        },
        answers: { logits: Array.from(model.predict({ x, edges: [...edges, edges[0]].flat() }).logits.data ?? []) },
        batches: false,
    };
}

/** Encoder and decoder. @param {any} model @param {any} asked @returns {Promise<Uint8Array[]>} */
const partsOf = (model, asked) => Promise.all(['encoder', 'decoder'].map(part => model.export({ ...asked, part })));
