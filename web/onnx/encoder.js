/** A layer of the encoder: attention between projections, the feed-forward part, norms. */
import { ATTENTION } from './attention.js';

/**
 * @typedef {import('./graph.js').Graph} Graph
 * @typedef {import('../types.js').Parameter} Parameter
 * @typedef {import('./attention.js').Layer} Layer
 */

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
 * @typedef {object} Held the model's parameters
 * @property {(name: string) => string} weight one as a part of the file
 * @property {(name: string) => Parameter} numbers its shape and numbers
 * @property {(name: string) => boolean} has
 *
 * @typedef {Pick<Layer, 'bias' | 'tokens' | 'length' | 'mask'> & { rotary: string | null }}
 *   Places what is said of the tokens of a side
 *
 * @typedef {object} Stand of a layer among those of its side
 * @property {number} number of its attention, among all of the model
 * @property {{ values: string | null }} last the values of the layer before, for each layer to leave its own
 *
 * @typedef {object} Across what a decoder's layer looks at between its own attention and the feed-forward part
 * @property {any} options
 * @property {string} memory [B,M,D]
 * @property {number} length
 * @property {import('./attention.js').Mask | null} mask
 */

/**
 * @param {Graph} g
 * @param {any} config
 * @param {any} options of the layer's attention
 * @param {string} name
 * @param {string} x
 * @param {Held} held
 * @param {Places} places
 * @param {Stand} stand
 * @param {Across} [across]
 */
export function encoderLayer(g, config, options, name, x, { weight, numbers, has }, places, stand, across) {
    const { heads, width } = config,
        { rotary, ...tokens } = places,
        { number, last } = stand,
        d = width / heads,
        project = (/** @type {string} */ part, /** @type {string} */ rows) =>
            g.linear(rows, weight(`${name}.${part}.weight`), weight(`${name}.${part}.bias`));
    /**
     * @param {string} of @param {any} own @param {string} rows @param {string} seen
     * @param {typeof rotary} turns @param {typeof tokens & Pick<Layer, 'number' | 'previous'>} where
     */
    const attention = (of, own, rows, seen, turns, where) => {
        const split = (/** @type {string} */ part, /** @type {string} */ from) =>
            g.transpose(g.reshape(project(`${of}.${part}`, from), 0, 0, heads, d), 0, 2, 1, 3);
        const asks = has(`${name}.${of}.query.weight`); // RPC's keys ask one another
        let k = split('key', seen),
            q = asks ? split('query', rows) : k;
        if (turns !== null) {
            k = turned(g, k, turns, d);
            q = asks ? turned(g, q, turns, d) : k;
        }
        const v = has(`${name}.${of}.value.weight`) ? split('value', seen) : undefined;
        if (of === 'attention') last.values = v ?? null;
        const y = ATTENTION[own.kind](g, {
            options: own,
            weight: part => weight(`${name}.${of}.${part}`),
            numbers: part => numbers(`${name}.${of}.${part}`),
            heads,
            d,
            x: seen,
            q,
            k,
            v,
            ...where,
        });
        return project(`${of}.output`, g.reshape(g.transpose(y, 0, 2, 1, 3), 0, 0, width));
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
    const previous = last.values;
    x = part(x, 'norm1', rows => attention('attention', options, rows, rows, rotary, { ...tokens, number, previous }));
    if (across) {
        const { options: theirs, memory, mask, length } = across;
        const where = { bias: null, tokens: null, length, mask, number: number + 1, previous: null };
        x = part(x, 'cross.norm', rows => attention('cross', theirs, rows, memory, null, where));
    }
    return part(x, 'norm2', feed);
}
