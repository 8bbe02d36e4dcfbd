/**
 * How well Skyformer's Nyström form stands for the Gaussian kernel, against landmarks and lengths, beside what others
 * do to the softmax matrix with as many landmarks or features (Figure 1 of the Skyformer paper).
 */
import { Random } from '../dist/data.js';
import { deviation, mean, progress } from './context.mjs';
import { dense, product, spectralNorm, transposed } from './matrices.mjs';
import { linePlot } from './plot.mjs';
import { SKYFORMER_CLAIMS } from './skyformer-claims.mjs';

const D = 32;

/** @typedef {import('./matrices.mjs').Dense} Dense */
/** @typedef {{ method: string, length: number, landmarks: number, error: number, spread: number }} Row */

/** @type {import('./list.mjs').Experiment} */
export const skyformerError = {
    name: 'skyformer-error',
    title: "Spectral error of Skyformer's approximation against landmarks and length",
    about: `Relative spectral norm of the error, ‖exact − approximation‖ / ‖exact‖, mean over draws. Skyformer approximates the Gaussian kernel; the others the softmax matrix of the same queries and
keys. They are projections of layer-normed tokens: 24 kinds of token, a position, noise; head width ${D}. Nyström: m random rows and
columns of the softmax matrix itself, with the pseudo-inverse of where they cross. Nyströmformer: softmax matrices of the means of m segments, with the pseudo-inverse cut off at a hundredth of the largest singular value. Linformer: the softmax matrix times EᵀE with random E, what its projections amount to before they are trained. Performer: positive random
features, rows normalised. The paper's plot (Figure 1) is of outputs: there Skyformer's Eq. 5 stands for the softmax's own A = exp(QKᵀ/√d), whose row sums normalise it, and the error is that of D⁻¹AV. The first
table has that, with random V. The claim: Skyformer's error falls with landmarks and lies below the others', the more so the longer the sequence.`,
    claims: SKYFORMER_CLAIMS,
    remarks: `The error falls with landmarks at every length, and lies far below that of Nyström on the softmax matrix, whose error exceeds the matrix itself (it is not symmetric, and what is inverted is close to
singular: the paper's reason for going through a positive semidefinite kernel), and far below Linformer's and Performer's. The exception is Nyströmformer, which the paper counts among the others: with
its inverse cut off it is better with few landmarks, since its means suit a softmax matrix that is nearly flat, as that of untrained projections is; at 1024 tokens Skyformer passes it from 128 landmarks
on, which is the paper's trend with length. Where m equals the length, Nyström takes all rows and columns and is exact. By the paper's own measure, the outputs, the order is the same: Linformer and
Performer are far above at every length, and Skyformer meets Nyströmformer at 512 tokens and 128 landmarks and passes it at 1024.`,
    async run(context) {
        const { pa, quick } = context;
        const lengths = quick ? [128, 256] : [128, 256, 512, 1024],
            counts = [16, 32, 64, 128, 256],
            draws = quick ? 1 : 3;
        outputErrors(context, lengths, counts, draws);
        const row = context.table('Relative spectral error', ['method', 'length', ...counts.map(m => `m = ${m}`)]);
        /** @type {Row[]} */
        const results = [];
        for (const length of lengths) {
            /** @type {Map<string, number[][]>} method → landmarks → draws */
            const errors = new Map();
            for (let draw = 0; draw < draws; draw++) {
                const random = new Random(1000 * length + draw);
                const { q, k } = queriesAndKeys(length, random);
                const softmax = rowsNormalised(
                    dense(length, length, (i, j) => Math.exp(dot(q, i, k, j) / Math.sqrt(D))),
                );
                const gaussian = dense(length, length, (i, j) => Math.exp(-distance(q, i, k, j) / (2 * Math.sqrt(D))));
                const norms = {
                    softmax: spectralNorm([{ sign: 1, factors: [softmax] }]),
                    gaussian: spectralNorm([{ sign: 1, factors: [gaussian] }]),
                };
                counts.forEach((m, at) => {
                    if (m > length) return;
                    progress(`length ${length}, draw ${draw + 1}, ${m} landmarks`);
                    const of = {
                        Skyformer: [gaussian, norms.gaussian, [skyformer(pa, q, k, m, draw, 0.1)]],
                        'Skyformer, γ = 0.001, exact': [gaussian, norms.gaussian, [skyformer(pa, q, k, m, draw, 1e-3)]],
                        'Nyström on softmax': [softmax, norms.softmax, nystrom(pa, softmax, m, random)],
                        'Nyströmformer, truncated inverse': [softmax, norms.softmax, nystromformer(pa, q, k, m)],
                        Linformer: [softmax, norms.softmax, linformer(softmax, m, random)],
                        Performer: [softmax, norms.softmax, performer(q, k, m, random)],
                    };
                    for (const [method, [exact, norm, factors]] of Object.entries(of)) {
                        const error =
                            spectralNorm([
                                { sign: 1, factors: [/** @type {Dense} */ (exact)] },
                                { sign: -1, factors: /** @type {Dense[]} */ (factors) },
                            ]) / Number(norm);
                        const byCount = errors.get(method) ?? counts.map(() => []);
                        byCount[at].push(error);
                        errors.set(method, byCount);
                    }
                });
            }
            progress('');
            for (const [method, byCount] of errors) {
                row(method, length, ...byCount.map(list => (list.length ? mean(list).toFixed(3) : '–')));
                byCount.forEach((list, at) => {
                    if (list.length)
                        results.push({
                            method,
                            length,
                            landmarks: counts[at],
                            error: mean(list),
                            spread: deviation(list),
                        });
                });
            }
        }
        const ours = results.filter(({ method }) => method === 'Skyformer');
        const fewer = [...new Set(results.map(({ method }) => method))]
            .filter(method => !method.startsWith('Skyformer'))
            .map(
                method =>
                    `${method.split(',')[0]} in ${ours.filter(each => results.some(other => other.method === method && other.length === each.length && other.landmarks === each.landmarks && other.error > each.error)).length}`,
            );
        context.note(
            `Of ${ours.length} cells, Skyformer as it is trained (γ = 0.1, six iterations) has less error than ${fewer.join(', ')}.`,
        );
        context.write(
            results,
            Object.fromEntries(
                lengths.map(length => [
                    `skyformer-error-${length}.svg`,
                    linePlot({
                        title: `Relative spectral error at ${length} tokens`,
                        x: 'landmarks or features',
                        y: 'error',
                        logX: true,
                        logY: true,
                        lines: [...new Set(results.map(({ method }) => method))].map(name => ({
                            name,
                            points: results
                                .filter(each => each.method === name && each.length === length)
                                .map(each => /** @type {[number, number]} */ ([each.landmarks, each.error])),
                        })),
                    }),
                ]),
            ),
        );
    },
};

/**
 * Of what self-attention puts out, as the paper's Figure 1 has it.
 * @param {import('./context.mjs').Context} context
 * @param {number[]} lengths
 * @param {number[]} counts
 * @param {number} draws
 */
function outputErrors(context, lengths, counts, draws) {
    const { pa } = context,
        row = context.table('Relative spectral error of the output of self-attention', [
            'method',
            'length',
            ...counts.map(m => `m = ${m}`),
        ]);
    for (const length of lengths) {
        /** @type {Map<string, number[][]>} method → landmarks → draws */
        const errors = new Map();
        for (let draw = 0; draw < draws; draw++) {
            const random = new Random(2000 * length + draw),
                { q, k } = queriesAndKeys(length, random),
                v = dense(length, D, () => random.normal());
            const softmax = rowsNormalised(scores(q, k)),
                exact = product(softmax, v),
                norm = spectralNorm([{ sign: 1, factors: [exact] }]);
            counts.forEach((m, at) => {
                if (m > length) return;
                progress(`outputs: length ${length}, draw ${draw + 1}, ${m} landmarks`);
                const of = {
                    Skyformer: liftedOutput(pa, q, k, v, m, random),
                    'Nyströmformer, truncated inverse': inTurn(nystromformer(pa, q, k, m), v),
                    Linformer: inTurn(linformer(softmax, m, random), v),
                    Performer: inTurn(performer(q, k, m, random), v),
                };
                for (const [method, y] of Object.entries(of)) {
                    const byCount = errors.get(method) ?? counts.map(() => []);
                    byCount[at].push(
                        spectralNorm([
                            { sign: 1, factors: [exact] },
                            { sign: -1, factors: [y] },
                        ]) / norm,
                    );
                    errors.set(method, byCount);
                }
            });
        }
        progress('');
        for (const [method, byCount] of errors)
            row(method, length, ...byCount.map(list => (list.length ? mean(list).toFixed(3) : '–')));
    }
}

/** exp(a bᵀ/√d) @param {Dense} a @param {Dense} b */
const scores = (a, b) => dense(a.rows, b.rows, (i, j) => Math.exp(dot(a, i, b, j) / Math.sqrt(D)));

/** f₁ f₂ … x, from the right. @param {Dense[]} factors @param {Dense} x */
const inTurn = (factors, x) => factors.reduceRight((right, factor) => product(factor, right), x);

/**
 * Ã V divided by the rows' sums of Ã = A(q, l) A(l, l)⁺ A(l, k), half of the landmarks queries, half keys.
 * @param {any} pa
 * @param {Dense} q
 * @param {Dense} k
 * @param {Dense} v
 * @param {number} m
 * @param {Random} random
 * @returns {Dense}
 */
function liftedOutput(pa, q, k, v, m, random) {
    const draw = (/** @type {Dense} */ x) => {
        const order = Int32Array.from({ length: x.rows }, (_, i) => i);
        random.shuffle(order);
        return Array.from(order.subarray(0, m / 2), i => x.data.subarray(i * D, (i + 1) * D));
    };
    const rows = [...draw(q), ...draw(k)],
        landmarks = dense(m, D, (i, c) => rows[i][c]);
    const lift = [scores(q, landmarks), ...inverted(pa, scores(landmarks, landmarks), 1e-6), scores(landmarks, k)];
    const sums = inTurn(
            lift,
            dense(k.rows, 1, () => 1),
        ),
        y = inTurn(lift, v);
    return dense(q.rows, D, (i, c) => y.data[i * D + c] / sums.data[i]);
}

/** @param {number} length @param {Random} random */
function queriesAndKeys(length, random) {
    const width = 2 * D,
        kinds = dense(24, width, () => random.normal());
    const x = new Float64Array(length * width);
    for (let i = 0; i < length; i++) {
        const kind = random.integer(0, 23),
            row = x.subarray(i * width, (i + 1) * width);
        for (let c = 0; c < width; c++) {
            const phase = i / 10000 ** ((2 * (c >> 1)) / width);
            row[c] = kinds.data[kind * width + c] + (c % 2 ? Math.cos(phase) : Math.sin(phase)) + 0.3 * random.normal();
        }
        const m = row.reduce((sum, value) => sum + value, 0) / width,
            s = Math.sqrt(row.reduce((sum, value) => sum + (value - m) ** 2, 0) / width);
        row.forEach((value, c) => {
            row[c] = (value - m) / s;
        });
    }
    const tokens = { rows: length, cols: width, data: x },
        weight = () => dense(width, D, () => random.normal() / Math.sqrt(width));
    return { q: product(tokens, weight()), k: product(tokens, weight()) };
}

/** @param {Dense} a @param {number} i @param {Dense} b @param {number} j */
function dot(a, i, b, j) {
    let sum = 0;
    for (let c = 0; c < a.cols; c++) sum += a.data[i * a.cols + c] * b.data[j * b.cols + c];
    return sum;
}

/** @param {Dense} a @param {number} i @param {Dense} b @param {number} j */
function distance(a, i, b, j) {
    let sum = 0;
    for (let c = 0; c < a.cols; c++) sum += (a.data[i * a.cols + c] - b.data[j * b.cols + c]) ** 2;
    return sum;
}

/** @param {Dense} a @returns {Dense} */
function rowsNormalised(a) {
    const sums = Array.from({ length: a.rows }, (_, i) =>
        a.data.subarray(i * a.cols, (i + 1) * a.cols).reduce((sum, value) => sum + value, 0),
    );
    return dense(a.rows, a.cols, (i, j) => a.data[i * a.cols + j] / sums[i]);
}

/**
 * The package's own product, [N, N].
 * @param {any} pa
 * @param {Dense} q
 * @param {Dense} k
 * @param {number} m
 * @param {number} seed
 * @param {number} gamma
 * @returns {Dense}
 */
function skyformer(pa, q, k, m, seed, gamma) {
    const length = q.rows,
        random = new Random(seed + 77);
    const draw = (/** @type {number} */ from) => {
        const rows = Int32Array.from({ length }, (_, i) => from + i);
        random.shuffle(rows);
        return Array.from(rows.subarray(0, m / 2)).sort((a, b) => a - b);
    };
    const landmarks = Int32Array.from([...draw(0), ...draw(length)]);
    return pa.scope(() => {
        const of = (/** @type {Dense} */ a) => pa.tensor(Float32Array.from(a.data), [1, 1, length, D]);
        const map = pa.map(
            'skyformer',
            { q: of(q), k: of(k), v: of(k) },
            { landmarks, gamma, iterations: gamma < 0.01 ? 0 : 6 },
        );
        return { rows: length, cols: length, data: Float64Array.from(map.toArray()) };
    });
}

/**
 * A[:,J] · A[I,J]⁺ · A[I,:] with random rows I and columns J.
 * @param {any} pa
 * @param {Dense} a
 * @param {number} m
 * @param {Random} random
 * @returns {Dense[]}
 */
function nystrom(pa, a, m, random) {
    const draw = () => {
        const order = Int32Array.from({ length: a.rows }, (_, i) => i);
        random.shuffle(order);
        return order.subarray(0, m);
    };
    const rows = draw(),
        cols = draw(),
        at = (/** @type {number} */ i, /** @type {number} */ j) => a.data[i * a.cols + j];
    // Singular values below float32's rounding of the largest are noise.
    return [
        dense(a.rows, m, (i, j) => at(i, cols[j])),
        ...inverted(
            pa,
            dense(m, m, (i, j) => at(rows[i], cols[j])),
            1e-6,
        ),
        dense(m, a.cols, (i, j) => at(rows[i], j)),
    ];
}

/**
 * softmax(q k̃ᵀ) · softmax(q̃ k̃ᵀ)⁺ · softmax(q̃ kᵀ), q̃ and k̃ the means of m segments.
 * @param {any} pa
 * @param {Dense} q
 * @param {Dense} k
 * @param {number} m
 * @returns {Dense[]}
 */
function nystromformer(pa, q, k, m) {
    const means = (/** @type {Dense} */ a) =>
        dense(m, D, (s, c) => {
            const from = Math.floor((s * a.rows) / m),
                to = Math.floor(((s + 1) * a.rows) / m);
            let sum = 0;
            for (let i = from; i < to; i++) sum += a.data[i * D + c];
            return sum / (to - from);
        });
    const softmax = (/** @type {Dense} */ a, /** @type {Dense} */ b) =>
        rowsNormalised(dense(a.rows, b.rows, (i, j) => Math.exp(dot(a, i, b, j) / Math.sqrt(D))));
    const qs = means(q),
        ks = means(k);
    // All singular values taken, errors of ten and more come out here too.
    return [softmax(q, ks), ...inverted(pa, softmax(qs, ks), 1e-2), softmax(qs, k)];
}

/**
 * The pseudo-inverse of a square matrix as two factors, without singular values below a share of the largest.
 * @param {any} pa
 * @param {Dense} a
 * @param {number} least
 * @returns {Dense[]}
 */
function inverted(pa, a, least) {
    const m = a.rows,
        { u, s, v } = pa.svd({ rows: m, cols: m, data: Float32Array.from(a.data) });
    return [
        dense(m, m, (i, j) => (s[j] > least * s[0] ? v.data[i * m + j] / s[j] : 0)),
        transposed({ rows: m, cols: m, data: Float64Array.from(u.data) }),
    ];
}

/**
 * S · Eᵀ · E, E of [m, N] with variance 1/m.
 * @param {Dense} softmax
 * @param {number} m
 * @param {Random} random
 * @returns {Dense[]}
 */
function linformer(softmax, m, random) {
    const e = dense(m, softmax.cols, () => random.normal() / Math.sqrt(m));
    return [softmax, transposed(e), e];
}

/**
 * D⁻¹ φ(q) φ(k)ᵀ with φ(x) = exp(wᵀx − ‖x‖²/2), w in orthogonal blocks.
 * @param {Dense} q
 * @param {Dense} k
 * @param {number} m
 * @param {Random} random
 * @returns {Dense[]}
 */
function performer(q, k, m, random) {
    const w = orthogonalRows(m, random),
        scale = D ** -0.25;
    // A constant in the exponent cancels between a row and its sum: exp does not overflow.
    const features = (/** @type {Dense} */ x) => {
        const logs = dense(x.rows, m, (i, f) => scale * dot(x, i, w, f) - (scale * scale * dot(x, i, x, i)) / 2);
        const most = logs.data.reduce((a, b) => Math.max(a, b), -Infinity);
        return dense(x.rows, m, (i, f) => Math.exp(logs.data[i * m + f] - most));
    };
    const fq = features(q),
        fk = features(k),
        sums = new Float64Array(m);
    for (let j = 0; j < fk.rows; j++) for (let f = 0; f < m; f++) sums[f] += fk.data[j * m + f];
    const left = dense(fq.rows, m, (i, f) => {
        let total = 0;
        for (let c = 0; c < m; c++) total += fq.data[i * m + c] * sums[c];
        return fq.data[i * m + f] / total;
    });
    return [left, transposed(fk)];
}

/** Rows orthogonal in blocks of D, each as long as a normal vector. @param {number} m @param {Random} random */
function orthogonalRows(m, random) {
    const w = dense(m, D, () => random.normal());
    for (let r = 0; r < m; r++) {
        const row = w.data.subarray(r * D, (r + 1) * D),
            length = Math.hypot(...row);
        for (let s = r - (r % D); s < r; s++) {
            const along = dot(w, r, w, s) / dot(w, s, w, s);
            for (let c = 0; c < D; c++) row[c] -= along * w.data[s * D + c];
        }
        const rest = Math.hypot(...row);
        for (let c = 0; c < D; c++) row[c] *= length / rest;
    }
    return w;
}
