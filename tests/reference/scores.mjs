/**
 * @file What softmax, linear and sparse attention have in common before the kernel: convolving queries and keys,
 *   pooling
 * keys and values (scaled heads), what a query may see, and recentring by the keys' statistics (Attention-BN). All for
 * one head of one sample. */
import { view } from './array.mjs';

/**
 * Attention with convolution (Nguyen et al., App. G, H): one filter for all channels over a grid of rows × cols tokens
 * (1-D:
 * cols = 1), zeros beyond the edges, ⌊(S−1)/2⌋ taps above and ⌊(T−1)/2⌋ to the left of the token. Padded tokens are
 * zeros too and stay so. Causal: taps that would read a later token are left out. Tokens before the grid (a class
 * token) are unchanged.
 * @param {any} X [skip + rows·cols][d]
 * @param {any} filter [S][T]
 * @param {any} keep
 * @param {number} rows
 * @param {number} cols
 * @param {boolean} causal */
export function convolve(X, filter, keep, rows, cols, causal) {
    const skip = X.length - rows * cols;
    const above = Math.floor((filter.length - 1) / 2);
    const left = Math.floor((filter[0].length - 1) / 2);
    return X.map((x, i) => {
        if (i < skip) return x;
        const sum = new Float64Array(x.length);
        if (keep[i] === 0) return sum;
        for (let s = 0; s < filter.length; s++)
            for (let t = 0; t < filter[s].length; t++) {
                const row = Math.floor((i - skip) / cols) + s - above;
                const col = ((i - skip) % cols) + t - left;
                if (row < 0 || row >= rows || col < 0 || col >= cols) continue;
                const j = skip + row * cols + col;
                if (keep[j] === 0 || (causal && j > i)) continue;
                for (let c = 0; c < x.length; c++) sum[c] += filter[s][t] * X[j][c];
            }
        return sum;
    });
}

/** Scaled heads (Nguyen et al., Def. 2): windows of `factor` tokens become one, the mean of the kept tokens that exist.
 * @param {any} X [M][d] @param {any} keep @param {number} factor */
export function poolTokens(X, keep, factor) {
    return Array.from({ length: Math.ceil(X.length / factor) }, (_, m) => {
        const tokens = [];
        for (let j = m * factor; j < Math.min((m + 1) * factor, X.length); j++) if (keep[j] !== 0) tokens.push(X[j]);
        const mean = new Float64Array(X[0].length);
        for (const token of tokens) for (let c = 0; c < mean.length; c++) mean[c] += token[c] / tokens.length;
        return mean;
    });
}

/**
 * One head's queries, keys and values, convolved and pooled. `windows[i]` are the (pooled) keys that query i sees,
 * `own[i]` says whether it also sees its own token by itself: causal and pooled, when a window is seen only once it is
 * complete.
 * @param {any} inputs @param {any} options @param {number} b @param {number} h */
export function prepareHead({ q, k, v, filter }, { mask, causal = false, pool, conv, rows, cols }, b, h) {
    let [Q, K, V] = [view(q, b, h), view(k, b, h), view(v, b, h)];
    const keep = mask ? view(mask, b) : Float64Array.from(K, () => 1);
    if (filter) {
        const taps = conv === '2d' ? view(filter, h) : Array.from(view(filter, h), tap => [tap]);
        [Q, K] = [Q, K].map(X =>
            convolve(X, taps, keep, conv === '2d' ? rows : X.length, conv === '2d' ? cols : 1, causal),
        );
    }
    const factor = pool ? pool[h] : 1;
    const kept = m => keep.subarray(m * factor, (m + 1) * factor).some(weight => weight !== 0);
    const pooled = { K: poolTokens(K, keep, factor), V: poolTokens(V, keep, factor) };
    const windows = Q.map((_, i) =>
        pooled.K.map((_k, m) => m).filter(m => kept(m) && (!causal || (m + 1) * factor - 1 <= i)),
    );
    const own = Q.map((_, i) => causal && factor > 1 && keep[i] !== 0);
    return { Q, K: pooled.K, V: pooled.V, tokens: { K, V }, windows, own, factor };
}

/**
 * Attention-BN: x minus β times the mean of `keys` (Eq. 26), or standardised by their mean and biased variance (Eq.
 * 22). No keys: mean and variance 0. Causal, where the first query sees one key alone or none: not divided there.
 * @param {any} keys
 * @param {{ beta?: number, standardize?: boolean, eps?: number, causal?: boolean }} options
 * @returns {(x: any) => any}
 */
export function recentring(keys, { beta = 0, standardize = false, eps = 1e-5, causal = false }) {
    if (beta === 0 && !standardize) return x => x;
    const d = keys[0]?.length ?? 0;
    const mean = new Float64Array(d);
    const variance = new Float64Array(d);
    for (const key of keys) for (let c = 0; c < d; c++) mean[c] += key[c] / keys.length;
    for (const key of keys) for (let c = 0; c < d; c++) variance[c] += (key[c] - mean[c]) ** 2 / keys.length;
    if (causal && standardize && keys.length < 2) return x => x.map((value, c) => value - (keys.length ? mean[c] : 0));
    if (keys.length === 0) return standardize ? x => x.map(value => value / Math.sqrt(eps)) : x => x;
    if (standardize) return x => x.map((value, c) => (value - mean[c]) / Math.sqrt(variance[c] + eps));
    return x => x.map((value, c) => value - beta * mean[c]);
}

/**
 * For every query the recentred query and what it sees: lists of recentred keys, of values and of the windows' numbers
 * (−1 for its own token). `allows(i, m)` may narrow what it sees, not what the statistics are taken over.
 * @param {any} inputs
 * @param {any} options
 * @param {number} b
 * @param {number} h
 * @param {(i: number, m: number) => boolean} [allows]
 */
export function seen(inputs, options, b, h, allows = () => true) {
    if (inputs.betas) options = { ...options, beta: inputs.betas.data[h] };
    const { Q, K, V, tokens, windows, own, factor } = prepareHead(inputs, options, b, h);
    let recentre;
    let all;
    return Q.map((query, i) => {
        if (!recentre || options.causal) {
            recentre = recentring(
                windows[i].map(m => K[m]),
                options,
            );
            all = K.map(recentre);
        }
        const numbers = windows[i].filter(m => allows(Math.floor(i / factor), m));
        const keys = numbers.map(m => all[m]);
        const values = numbers.map(m => V[m]);
        if (own[i]) {
            numbers.push(-1);
            keys.push(recentre(tokens.K[i]));
            values.push(tokens.V[i]);
        }
        return { query: recentre(query), keys, values, numbers };
    });
}

/** What is added to the scores of a query and the keys of some numbers: relative [H, N + M − 1] by i − j + M − 1, bias
 * [N, M], [H, N, M] or [B, H, N, M].
 * @param {any} inputs @param {number} b @param {number} h @param {number} i @returns {(number: number) => number} */
export function scoreBias({ k, relative, bias }, b, h, i) {
    const own = bias && view(bias, ...[b, h, i].slice(4 - bias.shape.length));
    return number => (relative ? view(relative, h)[i - number + k.shape[2] - 1] : 0) + (own ? own[number] : 0);
}

/** exp(x_j) / Σ exp(x); an empty list gives an empty one. @param {number[]} logits @returns {number[]} */
export function softmaxOf(logits) {
    const max = Math.max(...logits);
    const weights = logits.map(logit => Math.exp(logit - max));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map(weight => weight / sum);
}

/** out += Σ_j weights[j] values[j] @param {any} out @param {number[]} weights @param {any[]} values */
export function addWeighted(out, weights, values) {
    for (let j = 0; j < weights.length; j++) for (let c = 0; c < out.length; c++) out[c] += weights[j] * values[j][c];
}
