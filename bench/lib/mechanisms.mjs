// Every mechanism of the catalogue, which shows every kind of the core's table, as the bench times it: inputs, the
// operations that are useful, and what else could hold it. All that is said of a mechanism's work stands here.
import { MECHANISMS, configOf, prepare } from '../../docs/.vitepress/mechanisms/compute.js';
import { normal, uniform } from './measure.mjs';

/** The names of all, in the order of the catalogue. */
export const ALL = Object.keys(MECHANISMS);

/** Papers that Cora has: the nodes, and the edges with each node's own, both ways. */
export const CORA = { N: 2708, edges: 13264 };

/** @param {string} op */
export const isGraph = op => Boolean(MECHANISMS[op]?.graph);

/** Sizes that the catalogue chose for small pictures are the library's here; a stride is the root of the length, where
 * it costs least. @param {string} op @param {number} N @param {number} H @param {number} [rank] */
export function layerOf(op, N, H, rank = 20) {
    const own = /** @type {Record<string, object>} */ ({
        primal: { rank },
        skyformer: { landmarks: 128 },
        nystromformer: { landmarks: 64 },
        linformer: { rank: 64 },
        sparse: { block: Math.round(N ** 0.5) },
    });
    return { ...configOf(op, {}, N, H), ...own[op], ...(MECHANISMS[op].spectral && { samples: 64 }) };
}

/**
 * Operations of the products of matrices, a multiplication and an addition counted as two, as the core's plan counts
 * them: forward, or forward and backward. These are what is useful; exponentials, norms and copies are not counted.
 * @param {any} pa @param {string} op @param {any} attention @param {{ H: number, d: number, N: number }} size
 * @param {boolean} [back]
 */
function useful(pa, op, attention, { H, d, N }, back) {
    const graph = isGraph(op),
        input = graph ? { kind: 'graph', features: 1 } : { kind: 'series', features: 1, length: N },
        classes = graph ? d : 2;
    const { flops } = pa.cost(
        { input, classes, width: H * d, depth: 1, heads: H, attention },
        N,
        graph ? { edges: CORA.edges } : {},
    );
    return (back ? flops.step : flops.forward).attention;
}

/**
 * Numbers that go through an exponential, or through a sine and a cosine, in a forward; a backward computes again what
 * was not kept, which is all of them but in linear attention and on graphs.
 * @param {string} op @param {any} layer @param {{ H: number, d: number, N: number }} size @param {number} flop forward
 * @returns {{ exponentials: number, sines: number }}
 */
function functions(op, { kind, landmarks = 0, samples = 0, rank = 0, features = 0 }, { H, d, N }, flop) {
    const sides = 2 * H * N;
    switch (kind) {
        case 'primal':
            return { exponentials: 0, sines: 0 };
        case 'cosformer': // of places: cosine and sine of each
            return { exponentials: 0, sines: sides };
        case 'performer':
            return { exponentials: sides * features, sines: 0 };
        case 'linformer':
            return { exponentials: H * N * rank, sines: 0 };
        case 'nystromformer':
            return { exponentials: H * (2 * N * landmarks + landmarks ** 2), sines: 0 };
        case 'linear':
            return { exponentials: sides * d, sines: 0 };
        case 'skyformer':
            return { exponentials: H * (2 * N * landmarks + landmarks ** 2), sines: 0 };
        case 'implicit':
        case 'graphImplicit': // cosine and sine of the phase to w1 and to w2
            return { exponentials: 0, sines: (isGraph(op) ? sides / 2 : sides) * 2 * samples };
        case 'graph':
            return { exponentials: H * CORA.edges, sines: 0 };
        default: // one for each pair of a query and a key: of 2 d products
            return { exponentials: flop / (4 * d), sines: 0 };
    }
}

/** Queries, keys and values of heads that ask for nothing in particular. @param {import('./jobs.mjs').Job} job */
function sequenceOf({ op = '', H = 0, d = 0, N = 0 }) {
    const size = H * N * d,
        random = uniform(7),
        node = () => Math.floor(random() * N),
        edges = new Set(Array.from({ length: N }, (_, i) => i * N + i));
    while (isGraph(op) && edges.size < CORA.edges) {
        const [a, b] = [node(), node()];
        edges.add(a * N + b).add(b * N + a);
    }
    const [q, k, v, x] = [1, 2, 3, 4].map(seed => normal(size, seed));
    const pairs = [...edges].sort((a, b) => a - b).slice(0, CORA.edges);
    return {
        ...{ length: N, heads: H, width: d, q, k, v, x },
        edges: Int32Array.from(pairs.flatMap(edge => [Math.floor(edge / N), edge % N])),
    };
}

/**
 * @typedef {object} Work what a call does, by count
 * @property {number} flop useful operations
 * @property {number} exponentials
 * @property {number} sines pairs of a sine and a cosine
 * @property {number} bytes that have to be read or written at the least: what goes in and comes out, each once
 */

/**
 * A mechanism on tensors that are there already: forward, or forward and backward.
 * @param {any} pa @param {import('./jobs.mjs').Job} job
 * @returns {import('./peer.mjs').Runnable & { work: Work }}
 */
export function mechanism(pa, job) {
    const { op = '', H = 0, d = 0, N = 0, rank, back } = job;
    const layer = layerOf(op, N, H, rank);
    /** @type {any[]} */
    const tensors = []; // made outside of any scope: they live until they are disposed of
    const tensor = (/** @type {any[]} */ ...given) => {
        tensors.push(/** @type {any} */ (pa.tensor)(...given));
        return tensors.at(-1);
    };
    const maker = { attention: pa.attention, tensor },
        { kind, inputs, options } = prepare(maker, layer, sequenceOf(job), back);
    const apply = () => {
        const out = pa.attention[kind](inputs, options);
        return 'toArray' in out ? { y: out } : out;
    };
    /** @type {any[]} */
    const cotangents = [];
    let last = new Float32Array(0);
    const size = pa.scope(() => {
        const outs = /** @type {any[]} */ (Object.values(apply())),
            floats = outs.reduce((sum, out) => sum + out.size, 0);
        for (const [i, out] of (back ? outs.slice(0, 1) : []).entries()) {
            const data = normal(out.size, 20 + i);
            cotangents.push(data);
        }
        return floats;
    });
    const given = Object.values(inputs).reduce((sum, each) => sum + each.size, 0),
        [dout] = cotangents;
    const forward = useful(pa, op, layer, { H, d, N }),
        flop = back ? useful(pa, op, layer, { H, d, N }, true) : forward,
        counts = functions(op, layer, { H, d, N }, forward),
        again = back && !['linear', 'graph'].includes(kind) ? 2 : 1;
    return {
        run: back
            ? () => pa.scope(() => pa.backward(apply().y, dout))
            : () => pa.scope(() => pa.noGrad(() => void apply())),
        result: () => {
            pa.scope(() => {
                last = apply().y.toArray();
            });
            return last;
        },
        dispose: () => tensors.forEach(each => each.dispose()),
        flop,
        work: {
            flop,
            exponentials: again * counts.exponentials,
            sines: again * counts.sines,
            bytes: 4 * (back ? 3 * given + 2 * size : given + size), // both read the inputs, and gradients are written
        },
    };
}
