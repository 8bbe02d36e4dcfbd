/**
 * @file A case as a model whose numbers are drawn at random, its ONNX file, batches of samples and what the library
 *   answers: what a runtime has to answer too.
 */
import { generator, sampleOf } from './cases.mjs';

const BATCH = 3;

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
 */

const list = (/** @type {number} */ n, /** @type {(i: number) => number} */ next) =>
    Array.from({ length: n }, (_, i) => next(i));

/**
 * @param {any} pa @param {import('./cases.mjs').Case} given @param {number} seed
 * @param {{ mask?: boolean, opset?: number }} [more] options of export(): with mask a question's samples differ in
 *   length
 * @returns {Promise<{ bytes: Uint8Array, questions: Question[] } | null>} null where no file can have these options
 */
export async function makeCase(pa, { make, config, lengths, options, scale }, seed, more = {}) {
    const random = generator(seed),
        model = pa[make]({ ...config, seed }),
        asked = { format: 'onnx', ...options, ...more };
    try {
        if (more.mask && !(await model.canExport(asked)).possible) return null;
        const complete = model.config,
            { input, outputs, loss } = complete,
            whole = input.length ?? lengths[0];
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
        stir(model, seed, scale);
        const bytes = await model.export(asked),
            longest = options?.tokens ?? whole;
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
        for (const [name, each] of Object.entries(answered(model, make, config, x)))
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
 * @param {any} model @param {string} make @param {any} config @param {number[]} x
 * @returns {Record<string, ArrayLike<number>>}
 */
function answered(model, make, { loss }, x) {
    if (make === 'languageModel') return { logits: model.inspect(Int32Array.from(x)).logits };
    const nulls = x.map(each => (Number.isNaN(each) ? null : each));
    const { logits, probabilities, values } = model.predict(x.some(Number.isNaN) ? nulls : x),
        data = (/** @type {any} */ of) => of?.data ?? of;
    return loss === 'mse' ? { values: data(values) } : { logits: data(logits), probabilities: data(probabilities) };
}
