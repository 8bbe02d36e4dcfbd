/**
 * @file The whole model in float64: one sample through the encoder to its logits, and its training loss. Parameters by
 *   name, as
 * the library calls them. */
import { array, view } from './array.mjs';
import * as attention from './attention.mjs';
import {
    activations,
    crossEntropy,
    layerNormRow,
    linearLayer,
    meanSquaredError,
    rmsNormRow,
    sinusoidalPositions,
} from './kernels.mjs';

/** @typedef {Record<string, import('./array.mjs').NArray>} Parameters */

/** [N][D] to [1,H,N,d] @param {any} X @param {number} H */
const split = (X, H) =>
    array(
        [1, H, X.length, X[0].length / H],
        Array.from({ length: H }, (_, h) =>
            X.flatMap(row => row.slice((h * row.length) / H, ((h + 1) * row.length) / H)),
        ).flat(),
    );

/** @param {any} y [1,H,N,d] */
const join = y => Array.from({ length: y.shape[2] }, (_, i) => view(y, 0).flatMap(head => Array.from(head[i])));

/** @param {Parameters} p @param {string} prefix @param {any} X */
const apply = (p, prefix, X) => linearLayer(X, view(p[`${prefix}.weight`]), p[`${prefix}.bias`]?.data);

/** @param {Parameters} p @param {string} prefix @param {any} X @param {any} config */
export const norm = (p, prefix, X, { normKind, normEps }) =>
    X.map(row =>
        normKind === 'rms'
            ? rmsNormRow(row, p[`${prefix}.weight`].data, normEps)
            : layerNormRow(row, p[`${prefix}.weight`].data, p[`${prefix}.bias`].data, normEps),
    );

export const plus = (A, B) => A.map((row, i) => row.map((x, c) => x + B[i][c]));

/** Pairs of channels turn by t/10000^(2c/d) (Su et al. 2021). @param {any} t [1,H,N,d], changed */
function rotate(t) {
    const [, H, N, d] = t.shape;
    for (let h = 0; h < H; h++)
        for (let n = 0; n < N; n++)
            for (let c = 0; c + 1 < d; c += 2) {
                const row = view(t, 0, h, n),
                    angle = n / 10000 ** (c / d),
                    [a, b] = [row[c], row[c + 1]];
                row[c] = a * Math.cos(angle) - b * Math.sin(angle);
                row[c + 1] = a * Math.sin(angle) + b * Math.cos(angle);
            }
}

/** Slopes of ALiBi as the paper's code has them. @param {number} H @returns {number[]} */
export function alibiSlopes(H) {
    const power = 2 ** Math.floor(Math.log2(H)),
        of = n => Array.from({ length: n }, (_, i) => 2 ** ((-8 * (i + 1)) / n));
    return [...of(power), ...of(2 * power).filter((_, i) => i % 2 === 0)].slice(0, H);
}

/** T5's _relative_position_bucket of a key minus a query. @param {number} relative @param {boolean} causal */
export function relativeBucket(relative, causal) {
    const buckets = causal ? 32 : 16,
        first = !causal && relative > 0 ? buckets : 0,
        n = causal ? Math.max(-relative, 0) : Math.abs(relative),
        exact = buckets / 2;
    if (n < exact) return first + n;
    const large = exact + Math.floor((Math.log(n / exact) / Math.log(128 / exact)) * (buckets - exact) + 1e-9);
    return first + Math.min(large, buckets - 1);
}

/** Biases by i − j + N − 1. @param {Parameters} p @param {any} config @param {number} N */
function distanceBias(p, { positions, heads: H, attention: layers }, N) {
    if (positions !== 'alibi' && positions !== 'relative') return undefined;
    const causal = layers.every(({ causal: looksBack }) => looksBack),
        slopes = alibiSlopes(H),
        distances = Array.from({ length: 2 * N - 1 }, (_, i) => i - (N - 1));
    const table = p['positions.relative'];
    return array(
        [H, 2 * N - 1],
        slopes.flatMap((slope, h) =>
            distances.map(far => (table ? view(table, h)[relativeBucket(-far, causal)] : -slope * Math.abs(far))),
        ),
    );
}

/** One layer's attention: [N][D] to [N][D], and its KSVD objective, if it has one.
 * @param {Parameters} p @param {string} prefix @param {any} X @param {any} layer its configuration
 * @param {any} config the model's @param {any} [rows] of which keys and values are made, where it is not X */
export function attend(p, prefix, X, layer, config, rows = X) {
    const H = config.heads;
    const { kind, ...options } = layer;
    const projected = name =>
        p[`${prefix}.${name}.weight`]
            ? split(apply(p, `${prefix}.${name}`, name === 'query' ? X : rows), H)
            : undefined;
    const turned = name => {
        const t = projected(name);
        if (config.positions === 'rotary' && t) rotate(t);
        return t;
    };
    const inputs = {
        x: array([1, rows.length, rows[0].length], rows.flat()),
        q: turned('query'),
        k: turned('key'),
        relative: distanceBias(p, config, X.length),
        v: projected('value'),
        we: p[`${prefix}.we`],
        wr: p[`${prefix}.wr`],
        concatWeight: p[`${prefix}.concat.weight`],
        concatBias: p[`${prefix}.concat.bias`],
        filter: p[`${prefix}.filter`],
        w1: p[`${prefix}.w1`],
        w2: p[`${prefix}.w2`],
        w: p[`${prefix}.w`],
    };
    const { y, e, r } = attention[kind](inputs, options);
    const objective =
        kind === 'primal'
            ? attention.ksvdObjective({ e, r, we: inputs.we, wr: inputs.wr, lambda: p[`${prefix}.lambda`] }).y.data[0]
            : null;
    return { y: apply(p, `${prefix}.output`, join(y)), objective };
}

/** A row of a table: x_j w_j + b_j, or in the place of x_j w_j the row of a category or of the missing value.
 * @param {Parameters} p @param {any} config @param {any[]} row */
function columns(p, { input }, row) {
    let first = 0;
    return input.columns.map(({ categories }, c) => {
        const missing = row[c] === null || row[c] === undefined || Number.isNaN(row[c]),
            place = missing ? 0 : 1 + (categories?.indexOf(row[c]) ?? 0),
            table = view(p['embedding.weight'])[first + place],
            bias = view(p['embedding.bias'])[c];
        first += 1 + (categories?.length ?? 1);
        return Array.from(table, (w, k) => (missing || categories ? 1 : row[c]) * w + bias[k]);
    });
}
/** The feed-forward part of a layer. @param {Parameters} p @param {string} prefix @param {any} X @param {any} config */
export const feedforward = (p, prefix, X, { activation = 'gelu', gated }) =>
    apply(
        p,
        `${prefix}.feedforward.1`,
        apply(p, `${prefix}.feedforward.0`, X).map(row => {
            const active = row.map(activations[activation]),
                half = row.length / 2;
            return gated ? active.slice(0, half).map((x, c) => x * row[half + c]) : active;
        }),
    );

/** One sample from its numbers to its pooled vector. @param {Parameters} p @param {any} config @param {any} x
 * `config.paths`, where there are: by what each layer's attention and feed-forward part are multiplied.
 * @returns {{ pooled: any, objectives: { J: number, eta: number }[] }} */
function encode(p, config, x) {
    const { width: D, positions, pooling } = config;
    let X =
        config.input.kind === 'tokens'
            ? Array.from(x, id => Array.from(view(p['embedding.weight'])[id]))
            : config.input.kind === 'table'
              ? columns(p, config, x)
              : apply(p, 'embedding', config.places ? x.map(row => row.slice(1)) : x);
    X = X.map(row => row.map(value => value * (config.embeddingScale ?? 1)));
    if (config.places)
        X = plus(
            X,
            x.map(row => view(p['places.weight'])[row[0]]),
        );
    if (pooling === 'cls') X.unshift(Array.from(p['classToken.weight'].data));
    if (positions === 'learned') X = plus(X, view(p['positions.weight']));
    if (positions === 'sinusoidal') X = plus(X, sinusoidalPositions(X.length, D));
    if (config.embeddingNorm) X = norm(p, 'embeddingNorm', X, config);
    const objectives = [];
    config.attention.forEach((layer, l) => {
        const prefix = `layers.${l}`;
        const attended = Z => {
            const { y, objective } = attend(p, `${prefix}.attention`, Z, layer, config);
            if (objective !== null) objectives.push({ J: objective, eta: layer.eta });
            return y;
        };
        const parts = [attended, Z => feedforward(p, prefix, Z, config)].map(
            (f, part) => Z => f(Z).map(row => row.map(value => value * (config.paths?.[l][part] ?? 1))),
        );
        for (const [f, n] of [
            [parts[0], 'norm1'],
            [parts[1], 'norm2'],
        ])
            X =
                config.norm === 'post'
                    ? norm(p, `${prefix}.${n}`, plus(X, f(X)), config)
                    : plus(X, f(norm(p, `${prefix}.${n}`, X, config)));
    });
    if (config.finalNorm) X = norm(p, 'norm', X, config);
    if (config.finalGelu) X = X.map(row => row.map(activations.gelu));
    const pooled = {
        mean: () => X[0].map((_, c) => X.reduce((sum, row) => sum + row[c] / X.length, 0)),
        flatten: () => [...X.flat(), ...new Array(D * ((config.input.length ?? X.length) - X.length)).fill(0)],
        cls: () => X[0],
        max: () => X[0].map((_, c) => Math.max(...X.map(row => row[c]))),
        attention: () => {
            const query = p['pool.query'].data,
                scores = X.map(row => row.reduce((sum, x, c) => sum + x * query[c], 0) / Math.sqrt(D)),
                most = Math.max(...scores),
                weights = scores.map(score => Math.exp(score - most)),
                total = weights.reduce((a, b) => a + b);
            return X[0].map((_, c) => X.reduce((sum, row, t) => sum + (row[c] * weights[t]) / total, 0));
        },
        last: () => X[X.length - 1],
        none: () => X,
    }[pooling]();
    return { pooled, objectives };
}

/** J of a pair is the mean of both.
 * @param {Parameters} p
 * @param {any} config the library's complete configuration
 * @param {any} x rows of features, or ids; a pair of them
 * @returns {{ logits: any, objectives: { J: number, eta: number }[] }} rows of logits where tokens are not pooled */
export function encoder(p, config, x) {
    const [a, b] = config.pair ? [encode(p, config, x[0]), encode(p, config, x[1])] : [encode(p, config, x), null];
    const seen = b
        ? [
              ...a.pooled,
              ...b.pooled,
              ...a.pooled.map((value, i) => value * b.pooled[i]),
              ...a.pooled.map((value, i) => value - b.pooled[i]),
          ]
        : a.pooled;
    const objectives = b
        ? a.objectives.map(({ J, eta }, l) => ({ J: (J + b.objectives[l].J) / 2, eta }))
        : a.objectives;
    const rows = config.pooling === 'none' ? seen : [seen],
        hidden = config.headHidden ? apply(p, 'head.hidden', rows).map(row => row.map(activations.relu)) : rows;
    const matrix = view(p[config.tied ? 'embedding.weight' : 'head.weight']);
    const tanh = config.outputActivation === 'tanh',
        outputs = linearLayer(hidden, matrix, p['head.bias'].data).map(row => (tanh ? row.map(Math.tanh) : row));
    return { logits: config.pooling === 'none' ? outputs : outputs[0], objectives };
}

/**
 * Mean over the samples of the task loss + mean over the layers that have one of η J²; with ksvdPerBatch, J is averaged
 * over the samples before it is squared. @param {Parameters} p @param {any} config @param {any[]} xs
 * @param {(number | number[])[]} targets labels, or numbers */
export function batchLoss(p, config, xs, targets) {
    const results = xs.map(x => encoder(p, config, x)),
        mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
    const task = mean(
        results.map(({ logits }, i) =>
            config.loss === 'mse'
                ? meanSquaredError(logits, /** @type {number[]} */ (targets[i]))
                : crossEntropy([logits], [/** @type {number} */ (targets[i])], config.labelSmoothing),
        ),
    );
    const layers = results[0].objectives.map(({ eta }, l) => {
        const J = results.map(({ objectives }) => objectives[l].J);
        return eta * (config.ksvdPerBatch ? mean(J) ** 2 : mean(J.map(value => value ** 2)));
    });
    return task + (layers.length > 0 ? mean(layers) : 0);
}

/**
 * The loss of a batch of sequences: the mean over all targets that count; the objective of a sample weighs as much as
 * its targets. @param {Parameters} p @param {any} config @param {any[]} xs
 * @param {any[][]} targets a label for each token, or a row of numbers; what does not count is −1 or NaN */
export function sequenceLoss(p, config, xs, targets) {
    let sum = 0,
        all = 0;
    xs.forEach((x, i) => {
        const { logits, objectives } = encoder(p, config, x);
        const losses = targets[i].flatMap((target, t) =>
            config.loss === 'mse'
                ? target.flatMap((value, k) => (Number.isNaN(value) ? [] : [(logits[t][k] - value) ** 2]))
                : target < 0
                  ? []
                  : [crossEntropy([logits[t]], [target], config.labelSmoothing)],
        );
        const penalty = objectives.reduce((total, { J, eta }) => total + (eta * J ** 2) / objectives.length, 0);
        sum += losses.reduce((a, b) => a + b, 0) + losses.length * penalty;
        all += losses.length;
    });
    return sum / all;
}
