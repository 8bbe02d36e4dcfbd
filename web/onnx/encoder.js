/** A layer of the encoder: attention between projections, the feed-forward part, norms. */
import { ATTENTION } from './attention.js';

/** @typedef {import('./graph.js').Graph} Graph @typedef {import('../types.js').Parameter} Parameter */

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} name
 * @param {string} x
 * @param {(name: string) => string} weight
 */
export function norm(g, { normKind, normEps }, name, x, weight) {
    if (normKind === 'rms') {
        const size = g.node('Sqrt', [g.add(g.mean(g.mul(x, x), -1), g.scalar(normEps))]);
        return g.mul(g.div(x, size), weight(`${name}.weight`));
    }
    return g.node('LayerNormalization', [x, weight(`${name}.weight`), weight(`${name}.bias`)], {
        axis: -1,
        epsilon: { float: normEps },
    });
}

/** @param {Graph} g @param {string} kind @param {string} x */
export function activation(g, kind, x) {
    if (kind === 'relu') return g.node('Relu', [x]);
    if (kind === 'silu') return g.mul(x, g.node('Sigmoid', [x]));
    const erf = g.node('Erf', [g.mul(x, g.scalar(Math.SQRT1_2))]);
    return g.mul(g.mul(x, g.scalar(0.5)), g.add(erf, g.scalar(1)));
}

/**
 * Pairs of columns turned by the angles of their place.
 * @param {Graph} g
 * @param {string} x [B,H,N,d]
 * @param {string} table [N,d]
 * @param {number} d
 */
function turned(g, x, table, d) {
    const even = d - (d % 2),
        every = (/** @type {string} */ of, /** @type {number} */ axis, /** @type {number} */ from) =>
            g.slice(of, axis, from, even, 2);
    const [a, b] = [0, 1].map(from => every(x, 3, from)),
        [sine, cosine] = [0, 1].map(from => every(table, 1, from));
    const pairs = [g.sub(g.mul(a, cosine), g.mul(b, sine)), g.add(g.mul(a, sine), g.mul(b, cosine))].map(each =>
        g.unsqueeze(each, 4),
    );
    const y = g.reshape(g.concat(pairs, 4), 0, 0, 0, even);
    return even === d ? y : g.concat([y, g.slice(x, 3, even, d)], 3);
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {any} options of the layer's attention
 * @param {string} name
 * @param {string} x
 * @param {{ weight: (name: string) => string, numbers: (name: string) => Parameter, bias: string | null, rotary: string
 * |
 *   null, tokens: number | null }} from
 */
export function encoderLayer(g, config, options, name, x, { weight, numbers, bias, rotary, tokens }) {
    const { heads, width } = config,
        d = width / heads,
        own = (/** @type {string} */ part) => weight(`${name}.${part}`),
        project = (/** @type {string} */ part, /** @type {string} */ rows) =>
            g.linear(rows, own(`${part}.weight`), own(`${part}.bias`));
    const attend = (/** @type {string} */ rows) => {
        const split = (/** @type {string} */ part) =>
            g.transpose(g.reshape(project(`attention.${part}`, rows), 0, 0, heads, d), 0, 2, 1, 3);
        let [q, k] = ['query', 'key'].map(split);
        if (rotary !== null) [q, k] = [q, k].map(each => turned(g, each, rotary, d));
        const y = ATTENTION[options.kind](g, {
            options,
            weight: part => own(`attention.${part}`),
            numbers: part => numbers(`${name}.attention.${part}`),
            heads,
            d,
            x: rows,
            q,
            k,
            ...(options.kind !== 'primal' && { v: split('value') }),
            bias,
            tokens,
        });
        return project('attention.output', g.reshape(g.transpose(y, 0, 2, 1, 3), 0, 0, width));
    };
    const feed = (/** @type {string} */ rows) => {
        let hidden = project('feedforward.0', rows);
        if (config.gated) {
            const half = config.feedforward;
            hidden = g.mul(
                activation(g, config.activation, g.slice(hidden, 2, 0, half)),
                g.slice(hidden, 2, half, 2 * half),
            );
        } else hidden = activation(g, config.activation, hidden);
        return project('feedforward.1', hidden);
    };
    const part = (
        /** @type {string} */ rows,
        /** @type {string} */ of,
        /** @type {(rows: string) => string} */ work,
    ) => {
        const normed = (/** @type {string} */ each) => norm(g, config, `${name}.${of}`, each, weight);
        return config.norm === 'pre' ? g.add(rows, work(normed(rows))) : normed(g.add(rows, work(rows)));
    };
    return part(part(x, 'norm1', attend), 'norm2', feed);
}
