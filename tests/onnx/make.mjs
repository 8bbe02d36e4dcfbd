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
 * @typedef {object} Question
 * @property {{ type: 'float32' | 'int64', dims: number[], data: number[] }} x
 * @property {Record<string, number[]>} answers by the name of the output
 *
 * @param {any} pa @param {import('./cases.mjs').Case} given @param {number} seed
 * @returns {Promise<{ bytes: Uint8Array, questions: Question[] }>}
 */
export async function makeCase(pa, { make, config, lengths, options, scale }, seed) {
    const random = generator(seed),
        model = pa[make]({ ...config, seed });
    try {
        const complete = model.config,
            { input, outputs, loss } = complete,
            whole = input.length ?? lengths[0];
        if (typeof model.standardize === 'function' && complete.standardize !== false) {
            const x = Array.from({ length: 8 }, () => sampleOf(complete, whole, random)),
                rows = complete.pooling === 'none' ? whole : 1;
            const list = (/** @type {number} */ n, /** @type {() => number} */ next) => Array.from({ length: n }, next);
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
        const bytes = await model.export({ format: 'onnx', ...options });
        const asked = ['table', 'image'].includes(input.kind) ? [0, 0] : lengths;
        const questions = asked.map(length => {
            const samples = Array.from({ length: BATCH }, () => sampleOf(complete, length, random));
            /** @type {Record<string, number[]>} */
            const answers = {};
            for (const x of samples)
                for (const [name, list] of Object.entries(answered(model, make, complete, x)))
                    (answers[name] ??= []).push(...Array.from(list));
            const integers = input.kind === 'tokens';
            const dims = {
                tokens: [length],
                table: [input.columns?.length],
                image: [input.height, input.width, input.channels],
                series: [length, input.features],
            }[/** @type {'tokens'} */ (input.kind)];
            const type = /** @type {'int64' | 'float32'} */ (integers ? 'int64' : 'float32');
            return { x: { type, dims: [BATCH, ...dims], data: samples.flat() }, answers };
        });
        return { bytes, questions };
    } finally {
        model.dispose();
    }
}

/**
 * @param {any} model @param {string} make @param {any} config @param {number[]} x
 * @returns {Record<string, ArrayLike<number>>}
 */
function answered(model, make, { loss }, x) {
    if (make === 'languageModel') return { logits: model.inspect(Int32Array.from(x)).logits };
    const nulls = x.map(each => (Number.isNaN(each) ? null : each));
    const { logits, probabilities, values } = model.predict(x.some(Number.isNaN) ? nulls : x),
        list = (/** @type {any} */ of) => of?.data ?? of;
    return loss === 'mse' ? { values: list(values) } : { logits: list(logits), probabilities: list(probabilities) };
}
