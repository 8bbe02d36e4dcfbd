/**
 * A model in which one layer's attention is of another kind, and all else as it was: the start of a distillation. What
 * both kinds have in common (queries, keys, values, the output projection) is taken over. With samples to calibrate on,
 *
 * - a primal layer starts from the KSVD of the layer's own attention (docs/MECHANISMS.md §1.1, Chen et al. 2023): with
 *   φ the cosine feature map of its queries and keys, G the second moments of φ(q) and φ(k) over all calibration tokens
 *   and G = L·Lᵀ, the SVD L_qᵀ·L_k = U·Σ·Vᵀ has the singular values of the kernel matrix of all these tokens, and
 *   W_e|X = L_k·V, W_r|X = L_q·U, Λ = Σ⁻¹ is the stationary point of the primal problem, where J = 0. In mode "data",
 *   where W_e|X = X[rows]ᵀ·W_e, the parameters are the least-squares fit of the same scores;
 * - of every kind, the output projection is the ridge regression of what the layer put out on what its heads put out
 *   now, with the ridge that predicts every fifth sample best. It is drawn towards the projection taken over, and of a
 *   primal layer, whose heads put out other numbers, towards zero.
 *
 * The scores' features are not computed here: a probe, the same layers with a primal one on top whose weights are
 * identities, puts them out as its scores.
 */
import { checkInteger, checkKeys, checkObject, describe, fail, shapeText } from '../errors.js';
import { checkList } from '../lists.js';
import { causal } from '../operations/causal.js';
import { checkBiased, completeAttention } from '../operations/layers.js';
import { svd } from '../tensors/decompose.js';
import { Moments, cholesky, product, ridgeRegression, solve, symmetric, transposed } from '../tensors/least-squares.js';
import { Slice } from '../training/slice.js';
import { copyOf } from './copies.js';

/**
 * @typedef {import('./uses.js').Used} Used
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {(sample: Encoded, i: number) => void} Each
 * @typedef {(name: string, each: Each) => Promise<void>} Pass over the calibration samples
 */

/** Samples whose scores say how large they are; more of them would say the same. */
const MEASURED = 32;

/**
 * @param {() => Used} alive the model, which throws once it is gone
 * @param {unknown} layer @param {unknown} attention @param {unknown} options
 * @returns {Promise<any>} a model of its kind
 */
export async function replaceAttention(alive, layer, attention, options) {
    const used = alive(),
        { made, model, state, prepared } = used,
        { config } = state,
        given = /** @type {import('../types.js').ReplaceOptions} */ (checkObject('replaceAttention: options', options));
    checkKeys('replaceAttention', 'option', given, ['calibrate', 'seed', 'onProgress']);
    if (config.input.kind === 'translation' || config.input.kind === 'graph')
        fail(
            `replaceAttention: a ${made.kind.name} takes none; classifiers, regressors, language models and models of sequences do`,
        );
    const at = checkInteger('replaceAttention: layer', layer, 0, config.depth - 1),
        wanted = withLayer(used, at, attention);
    if (given.seed !== undefined) checkInteger('replaceAttention: seed', given.seed, 0, 2 ** 32 - 1);
    if (given.onProgress !== undefined && typeof given.onProgress !== 'function')
        fail(`replaceAttention: onProgress must be a function, got ${describe(given.onProgress)}`);
    const samples =
        given.calibrate === undefined
            ? []
            : Array.from(
                  checkList(
                      'replaceAttention: calibrate',
                      given.calibrate,
                      'an array of samples, as predict() takes them',
                  ),
                  (x, i) => prepared(x, `replaceAttention: calibrate[${i}]`),
              );
    if (given.calibrate !== undefined && samples.length === 0)
        fail('replaceAttention: calibrate is empty; hand it some dozens of samples, or leave it out');
    const start = /** @type {any} */ (wanted.attention[at]),
        { rank, kind } = start;
    if (samples.length > 0 && kind === 'primal' && rank > config.width / config.heads)
        fail(
            `replaceAttention: attention.rank is ${rank}, but queries and keys of a head have ${config.width / config.heads} numbers, and the KSVD no more components; take a lower rank, or leave out calibrate`,
        );

    /** Models that are there for a while. @type {any[]} */
    const open = [];
    const copied = (/** @type {ModelConfig} */ other) => {
        const copy = copyWith(used, other);
        open.push(copy);
        return copy._used('replaceAttention').model;
    };
    const slice = new Slice(),
        passes = samples.length * (kind !== 'primal' ? 1 : start.mode === 'data' ? 3 : 2) || 1;
    let done = 0;
    /** @type {Pass} */
    const pass = async (name, each) => {
        for (const [i, sample] of samples.entries()) {
            each(sample, i);
            given.onProgress?.({ stage: name, done: ++done, total: passes });
            if (slice.isOver()) await slice.pause();
            alive();
        }
    };
    try {
        const { core } = made,
            inner = core.attempt(() => {
                if (given.seed !== undefined) core.seed(given.seed);
                return copied(wanted);
            }),
            student = open[0];
        if (samples.length > 0) {
            if (kind === 'primal') {
                const probe = (/** @type {any} */ own) => core.aside(() => copied(probeConfig(wanted, at, own)));
                await startFromKSVD({ core, config, at, start, inner, samples, pass, probe, name: prefix(at) });
            }
            await fitOutput(model, inner, { config, at, anew: kind === 'primal' }, pass);
        }
        open.shift();
        return student;
    } finally {
        for (const each of open) each.dispose();
    }
}

/** How the parameters of a layer's attention begin. @param {number} at */
function prefix(at) {
    return `layers.${at}.attention`;
}

/**
 * The configuration with another kind of attention in one layer.
 * @param {Used} used @param {number} at @param {any} attention @returns {ModelConfig}
 */
function withLayer({ made: { core, kind }, state: { config } }, at, attention) {
    const where = 'replaceAttention';
    if (attention === undefined) fail(`${where}: attention is missing, e.g. { kind: "primal", rank: 16 }`);
    const backward = kind.word === 'languageModel' || config.causal === true,
        { depth, heads, input, pooling, positions } = config,
        [own] = completeAttention(
            core,
            where,
            backward ? causal(core, attention, `${where}: attention`, 'a causal model') : attention,
            { depth: 1, decoderDepth: 0, heads, input, pooling },
        );
    if (/** @type {any} */ (own).kind === 'custom')
        fail(
            `${where}: attention.kind is "custom"; make a model of that configuration, and setParameter() what it takes over`,
        );
    const layers = config.attention.map((each, i) => (i === at ? own : each));
    if (positions === 'alibi' || positions === 'relative') checkBiased(core, where, positions, layers.slice(0, depth));
    return { ...config, attention: layers };
}

/**
 * A model of another configuration, with the parameters that both have.
 * @param {Used} used @param {ModelConfig} config
 */
function copyWith({ made, model, state }, config) {
    const shapes = new Map(made.shapes(config).map(({ name, shape }) => [name, shapeText(shape)])),
        same = new Set(
            model.parameters().flatMap(({ name, shape }) => (shapes.get(name) === shapeText(shape) ? [name] : [])),
        );
    return copyOf(made, model, { ...state, config, history: [] }, 'replaceAttention', name => same.has(name));
}

/**
 * The model up to a layer, which is primal there.
 * @param {ModelConfig} config @param {number} at @param {any} own what the layer is told besides
 * @returns {ModelConfig}
 */
function probeConfig({ attention, ...config }, at, own) {
    return { ...config, depth: at + 1, attention: [...attention.slice(0, at), { ...attention[at], ...own }] };
}

/** Ones on the diagonal, for each head. @param {number} heads @param {number} n */
function identities(heads, n) {
    return Float32Array.from({ length: heads * n * n }, (_, i) => Number((i % (n * n)) % (n + 1) === 0));
}

/**
 * @typedef {object} Start
 * @property {import('../engine/core.js').Core} core
 * @property {ModelConfig} config @property {number} at the layer
 * @property {any} start its options
 * @property {import('./model.js').CoreModel} inner the new model
 * @property {Encoded[]} samples
 * @property {Pass} pass
 * @property {(own: any) => import('./model.js').CoreModel} probe
 * @property {string} name of the layer's parameters
 */

/** @param {Start} given */
async function startFromKSVD({ core, config, at, start, inner, samples, pass, probe, name }) {
    const { heads, width } = config,
        d = width / heads,
        { rank: s, mode } = start,
        n = mode === 'data' ? start.rows : d;
    const weigh = (/** @type {import('./model.js').CoreModel} */ to, /** @type {number} */ size) => {
        for (const w of ['we', 'wr'])
            to.setParameter(`${name}.${w}`, identities(heads, size), null, 'replaceAttention');
    };
    // φ(q), φ(k) of a sample, and, in mode "data", X[rows]·φ(q), X[rows]·φ(k): of each head and side
    const features = probe({ mode: mode === 'data' ? 'fixed' : mode, rank: d, rows: undefined });
    weigh(features, d);
    const sides = Array.from({ length: 2 * heads }, () => new Moments(d, 0)),
        of = (/** @type {any} */ from, /** @type {number} */ i) =>
            from.inspection.scores(at, i >> 1, i & 1 ? 'r' : 'e').data;
    const sampled = mode === 'data' ? probe({ rank: n }) : null;
    const fits = sampled ? sides.map(() => new Moments(n, d)) : [];
    if (sampled) weigh(sampled, n);
    await pass('KSVD', sample => {
        features.forward(sample, true, 'replaceAttention');
        const phi = sides.map((_, i) => of(features, i));
        sides.forEach((side, i) => side.add(phi[i], []));
        if (!sampled) return;
        sampled.forward(sample, true, 'replaceAttention');
        fits.forEach((fit, i) => fit.add(of(sampled, i), phi[i]));
    });

    /** @type {{ we: Float32Array, wr: Float32Array, lambda: Float32Array }} */
    const found = {
        we: new Float32Array(heads * n * s),
        wr: new Float32Array(heads * n * s),
        lambda: new Float32Array(heads * s),
    };
    for (let h = 0; h < heads; h++) {
        const [lq, lk] = [sides[2 * h], sides[2 * h + 1]].map(({ xx, rows }) =>
                cholesky(
                    xx.map(value => value / rows),
                    d,
                    1e-9,
                ),
            ),
            { u, s: sigma, v } = svd(core, { rows: d, cols: d, data: product(transposed(lq, d), lk, d, d) });
        const first = (/** @type {import('../types.js').Matrix} */ { cols, data }) =>
            Float64Array.from({ length: d * s }, (_, i) => data[Math.floor(i / s) * cols + (i % s)]);
        const scored = [product(lk, first(v), d, s), product(lq, first(u), d, s)].map((weight, side) => {
            const fit = fits[2 * h + side];
            return fit ? solve(cholesky(symmetric(fit.xx, n), n, 1e-3), product(fit.xy, weight, d, s), s) : weight;
        });
        found.we.set(scored[0], h * n * s);
        found.wr.set(scored[1], h * n * s);
        for (let c = 0; c < s; c++) found.lambda[h * s + c] = 1 / Math.sqrt(Math.max(sigma[c], 1e-6));
    }
    for (const [word, values] of Object.entries(found))
        inner.setParameter(`${name}.${word}`, values, null, 'replaceAttention');
    setConcatenation({ config, at, s, inner, samples: samples.slice(0, MEASURED), name });
}

/**
 * What makes d numbers of e and r, the same for all heads: all 2s of them where there is room, else their principal
 * components; as large as values are, about 1.
 * @param {{ config: ModelConfig, at: number, s: number, inner: import('./model.js').CoreModel, samples: Encoded[],
 *   name: string }} given
 */
function setConcatenation({ config, at, s, inner, samples, name }) {
    const { heads, width } = config,
        d = width / heads,
        moments = new Moments(2 * s, 0);
    for (const sample of samples) {
        inner.forward(sample, true, 'replaceAttention');
        for (let h = 0; h < heads; h++) {
            const e = inner.inspection.scores(at, h, 'e'),
                r = inner.inspection.scores(at, h, 'r'),
                both = new Float32Array(2 * s * e.rows);
            for (let t = 0; t < e.rows; t++) {
                both.set(e.data.subarray(t * s, t * s + s), 2 * s * t);
                both.set(r.data.subarray(t * s, t * s + s), 2 * s * t + s);
            }
            moments.add(both, []);
        }
    }
    const kept = Math.min(d, 2 * s),
        weight = new Float32Array(d * 2 * s),
        components = 2 * s > d ? principal(symmetric(moments.xx, 2 * s), 2 * s, d) : null;
    let trace = 0;
    for (let i = 0; i < 2 * s; i++) trace += moments.xx[i * (2 * s + 1)] / moments.rows;
    const scale = trace > 0 ? Math.sqrt(kept / trace) : 1;
    for (let i = 0; i < kept; i++)
        for (let j = 0; j < 2 * s; j++)
            weight[i * 2 * s + j] = scale * (components ? components[i * 2 * s + j] : Number(i === j));
    inner.setParameter(`${name}.concat.weight`, weight, null, 'replaceAttention');
    inner.setParameter(`${name}.concat.bias`, new Float32Array(d), null, 'replaceAttention');
}

/**
 * The first eigenvectors of a positive matrix as rows, by subspace iteration: they need not be exact.
 * @param {Float64Array} a [p, p] @param {number} p @param {number} k @returns {Float64Array} [k, p]
 */
function principal(a, p, k) {
    let q = Float64Array.from(
        { length: p * k },
        (_, i) => Number(Math.floor(i / k) % k === i % k) + 1e-3 * Math.sin(i),
    );
    for (let round = 0; round < 30; round++) {
        const z = product(a, q, p, k),
            gram = product(transposed(z, k), z, p, k),
            l = cholesky(gram, k, 1e-12);
        // z·L⁻ᵀ has orthonormal columns
        for (let i = 0; i < p; i++)
            for (let j = 0; j < k; j++) {
                let sum = z[i * k + j];
                for (let c = 0; c < j; c++) sum -= z[i * k + c] * l[j * k + c];
                z[i * k + j] = sum / l[j * k + j];
            }
        q = z;
    }
    return transposed(q, k);
}

/**
 * The output projection, so that the layer puts out what it did. What is fitted is what the projection lacks: all of
 * it where it is made anew.
 * @param {import('./model.js').CoreModel} teacher @param {import('./model.js').CoreModel} student
 * @param {{ config: ModelConfig, at: number, anew: boolean }} how @param {Pass} pass
 */
async function fitOutput(teacher, student, { config: { width, heads }, at, anew }, pass) {
    const learned = new Moments(width, width),
        held = new Moments(width, width);
    const outputs = (/** @type {import('./model.js').CoreModel} */ from, /** @type {Encoded} */ sample) => {
        from.forward(sample, true, 'replaceAttention');
        const all = Array.from({ length: heads }, (_, h) => from.inspection.headOutput(at, h)),
            { rows, cols } = all[0],
            together = new Float32Array(rows * width);
        all.forEach(({ data }, h) => {
            for (let t = 0; t < rows; t++) together.set(data.subarray(t * cols, (t + 1) * cols), t * width + h * cols);
        });
        return together;
    };
    await pass('output projection', (sample, i) => {
        const x = outputs(student, sample),
            y = outputs(teacher, sample);
        (i % 5 === 4 ? held : learned).add(x, anew ? y : y.map((value, j) => value - x[j]));
    });
    // from the teacher's heads to what its layer put out: y = o·Wᵀ + b
    const parameters = new Map(teacher.parameters().map(({ name, data }) => [name, data])),
        weight = /** @type {Float32Array} */ (parameters.get(`${prefix(at)}.output.weight`)),
        bias = /** @type {Float32Array} */ (parameters.get(`${prefix(at)}.output.bias`)),
        across = transposed(weight, width);
    for (const moments of [learned, held]) {
        moments.xy = product(moments.xy, across, width, width);
        moments.y = product(moments.y, across, width, width);
    }
    const fitted = ridgeRegression(learned, held);
    const set = (/** @type {string} */ word, /** @type {Float64Array} */ values) =>
        student.setParameter(`${prefix(at)}.output.${word}`, Float32Array.from(values), null, 'replaceAttention');
    set(
        'weight',
        transposed(fitted.weight, width).map((value, i) => value + (anew ? 0 : weight[i])),
    );
    set(
        'bias',
        fitted.bias.map((value, j) => value + bias[j]),
    );
}
