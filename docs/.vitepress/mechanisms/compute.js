// A mechanism at work on a small sequence, by the package itself: its map beside what it is compared with, the spectrum,
// the time of a forward pass. The site's pictures (svg.js, when it is built) and its widget (in a worker) both call this.
import { MECHANISMS, scales } from '../../../demo/catalogue/mechanisms.js';
import { uniform } from '../../../bench/lib/measure.mjs';
import { HEADS, WIDTH, normals, scene } from './scene.js';

/**
 * @typedef {import('../../../demo/catalogue/mechanisms.js').Option} Option
 * @typedef {{ rows: number, cols: number, data: Float32Array }} Matrix
 * @typedef {{ name: string, map: Matrix, error?: number }} Beside what a map is compared with, and how far it is from it:
 *   Frobenius norm of the difference, of what is beside
 */

/** What has no meaning but in training, or in a model of many layers. */
const OF_TRAINING = ['eta', 'klWeight', 'last'];

/** The options of a mechanism that change what is seen here. @param {string} card @returns {Option[]} */
export const optionsOf = card => MECHANISMS[card].options.filter(({ name }) => !OF_TRAINING.includes(name));

/** @param {string} card @returns {Record<string, any>} */
export const defaultsOf = card => Object.fromEntries(MECHANISMS[card].options.map(({ name, value }) => [name, value]));

/**
 * What a layer of the mechanism is told, as a model takes it.
 * @param {string} card @param {Record<string, any>} options of the catalogue @param {number} length
 * @param {number} [heads]
 * @returns {Record<string, any>}
 */
export const configOf = (card, options, length, heads = HEADS) =>
    /** @type {any} */ (
        MECHANISMS[card].config(
            { ...defaultsOf(card), ...options, last: false },
            { heads, length, depth: 1, image: false },
        )
    );

/** Binomial weights, which smooth, in the place of a filter that is learned. @param {number} taps @param {number} heads */
function smoothing(taps, heads) {
    const row = [1];
    for (let n = 1; n < taps; n++) row.push((row[n - 1] * (taps - n)) / n);
    return Float32Array.from({ length: taps * heads }, (_, i) => row[i % taps] / 2 ** (taps - 1));
}

/** How far each number is from its neighbour in W: the Gaussian whose kernel is that of softmax (MECHANISMS, B.3). */
const softmaxSpectrum = (/** @type {number} */ width) => 1 / (2 * Math.PI * Math.SQRT2 * width ** 0.25);

/**
 * The inputs and options of a mechanism's function for queries, keys and values; what a layer would learn is drawn by a
 * seed. Tensors are made in the scope that is open.
 * @param {any} pa
 * @param {Record<string, any>} config  of a layer
 * @param {Omit<ReturnType<typeof scene>, 'sorts'> & { heads?: number, width?: number }} sequence
 * @param {boolean} [grad] whether gradients are wanted
 * @returns {{ kind: string, inputs: Record<string, any>, options: Record<string, any> }}
 */
export function prepare(pa, config, sequence, grad = false) {
    const { length: N, heads: H = HEADS, width: d = WIDTH } = sequence,
        random = uniform(7),
        tensor = (/** @type {Float32Array | Int32Array} */ data, /** @type {number[]} */ ...shape) =>
            pa.tensor(data, shape, grad && data instanceof Float32Array ? { grad } : {}),
        drawn = (/** @type {number} */ deviation, /** @type {number[]} */ ...shape) =>
            tensor(
                normals(
                    shape.reduce((a, b) => a * b, 1),
                    random,
                    deviation,
                ),
                ...shape,
            );
    const { kind, pool, filter, rank, eta, samples, source, klWeight, landmarks, learnedBeta, shared, ...options } =
        config;
    void [eta, klWeight, learnedBeta]; // of training
    if (kind === 'graph' || kind === 'graphImplicit') {
        const z = tensor(sequence.k, H, N, d),
            edges = tensor(sequence.edges, sequence.edges.length / 2, 2);
        if (kind === 'graph')
            return { kind, inputs: { z, aSelf: drawn(0.4, H, d), aNeighbor: drawn(0.4, H, d), edges }, options };
        const points = spectralPoints(pa, { source, samples, q: tensor(sequence.k, 1, H, N, d), H, d, drawn });
        return { kind, inputs: { z, edges, ...points }, options };
    }
    const [q, k, v] = [sequence.q, sequence.k, sequence.v].map(data => tensor(data, 1, H, N, d));
    if (kind === 'primal' || kind === 'kep-svgp') {
        const { mode = 'data' } = options,
            n = mode === 'data' ? Math.min(N, 10 * rank) : d,
            columns = kind === 'primal' ? 2 * rank : rank;
        return {
            kind,
            inputs: {
                ...(mode === 'data' && { x: tensor(sequence.x, 1, N, H * d) }),
                q,
                k,
                we: drawn(n ** -0.5, H, n, rank),
                wr: drawn(n ** -0.5, H, n, rank),
                concatWeight: drawn(columns ** -0.5, d, columns),
                concatBias: tensor(new Float32Array(d), d),
                ...(kind === 'kep-svgp' && {
                    lambda: tensor(new Float32Array(H * rank).fill(1), H, rank),
                    mean: drawn(1, H, rank, rank),
                    cholesky: drawn(0.1, H, rank, (rank * (rank + 1)) / 2),
                }),
            },
            options,
        };
    }
    if (kind === 'implicit')
        return {
            kind,
            inputs: {
                q,
                k,
                v,
                ...spectralPoints(pa, { source, samples, stationary: options.stationary, q, k, H, d, drawn }),
            },
            options,
        };
    if (kind === 'linformer') {
        const table = () => drawn(N ** -0.5, rank, N);
        return {
            kind,
            inputs: { q, k, v, keyProjection: table(), ...(!shared && { valueProjection: table() }) },
            options,
        };
    }
    if (kind === 'nystromformer') return { kind, inputs: { q, k, v }, options: { ...options, landmarks } };
    if (kind === 'elliptical') return { kind, inputs: { q, k, v, previous: drawn(1, 1, H, N, d) }, options };
    if (kind === 'rpc') return { kind, inputs: { k, v }, options };
    if (options.conv === 'none') delete options.conv;
    return {
        kind,
        inputs: { q, k, v },
        options: {
            ...options,
            ...(pool && { pool: tensor(Int32Array.from(pool), H) }),
            ...(options.conv && { filter: tensor(smoothing(filter, H), H, filter) }),
            ...(landmarks && { landmarks: rowsOf(landmarks, N, random, tensor) }),
        },
    };
}

/** Landmarks, half of them queries and half keys, in even steps. @param {number} m @param {number} N
 * @param {() => number} random @param {any} tensor */
function rowsOf(m, N, random, tensor) {
    const half = Math.min(N, Math.max(1, m >> 1)),
        rows = Array.from({ length: half }, (_, i) => Math.floor(((i + random()) * N) / half));
    return tensor(Int32Array.from([...rows, ...rows.map(i => i + N)]), 2 * half);
}

/** Spectral samples: drawn from the Gaussian of softmax, or made by generators with weights that nobody trained.
 * @param {any} pa @param {any} given */
function spectralPoints(pa, { source, samples, stationary, q, k = q, H, d, drawn }) {
    if (source === 'ikan' || source === 'mikan') {
        const map = (/** @type {number} */ rows) => drawn((3 * rows) ** -0.5, rows, d),
            none = () => pa.tensor(new Float32Array(d), [d]);
        const coupling = source === 'mikan' ? { B4: map(d), c4: none() } : {},
            noise = pa.attention.copulaNoise(
                {
                    q,
                    k,
                    B1: map(2 * d),
                    c1: none(),
                    B2: map(d),
                    c2: none(),
                    B3: map(d),
                    c3: none(),
                    ...coupling,
                    noise: drawn(1, 1, d, H, samples),
                },
                { independent: source === 'ikan' },
            );
        const net = () =>
            pa.attention.spectralNet({
                z: noise.y,
                a1: map(d),
                b1: none(),
                a2: map(d),
                b2: none(),
                a3: map(d),
                b3: none(),
            });
        return { w1: net(), w2: net() };
    }
    const w1 = drawn(softmaxSpectrum(d), H, d, samples);
    return stationary ? { w1 } : { w1, w2: drawn(softmaxSpectrum(d), H, d, samples) };
}

/** One head of a map [1,H,N,M]. @param {any} map @param {number} h @returns {Matrix} */
function headOf(map, h) {
    const [, , rows, cols] = map.shape.length === 4 ? map.shape : [1, ...map.shape];
    return { rows, cols, data: map.toArray().slice(h * rows * cols, (h + 1) * rows * cols) };
}

/** ‖a − b‖ / ‖b‖, Frobenius. @param {Matrix} a @param {Matrix} b */
function distance(a, b) {
    let off = 0,
        all = 0;
    for (let i = 0; i < b.data.length; i++) {
        off += (a.data[i] - b.data[i]) ** 2;
        all += b.data[i] ** 2;
    }
    return Math.sqrt(off / all);
}

/**
 * A head's map, and what it is compared with: softmax of the same queries and keys, of RPC of the keys with themselves;
 * of Skyformer the kernel that it approximates; of Primal the map that so many directions keep of its kernel.
 * @param {any} pa
 * @param {{ card: string, options?: Record<string, any>, length: number, head?: number, seed?: number }} asked
 * @returns {{ map: Matrix, beside: Beside | null }}
 */
export function mapsOf(pa, { card, options = {}, length, head = 0, seed = 1 }) {
    const sequence = scene(length, seed),
        config = configOf(card, options, length);
    return pa.noGrad(() =>
        pa.scope(() => {
            const { kind, inputs, options: told } = prepare(pa, config, sequence);
            const map = headOf(pa.map(kind, inputs, told), head);
            if (card === 'primal' || card === 'kep-svgp') {
                const { he, hr, sigma } = pa.ksvd(map, Math.min(config.rank, length)),
                    kept = new Float32Array(length * length);
                for (let i = 0; i < length; i++)
                    for (let j = 0; j < length; j++)
                        for (let s = 0; s < sigma.length; s++)
                            kept[i * length + j] +=
                                he.data[i * sigma.length + s] * sigma[s] * hr.data[j * sigma.length + s];
                const rebuilt = { rows: length, cols: length, data: kept };
                return {
                    map,
                    beside: {
                        name: `its best ${sigma.length} directions`,
                        map: rebuilt,
                        error: distance(rebuilt, map),
                    },
                };
            }
            if (card === 'softmax' || MECHANISMS[card].graph) return { map, beside: null };
            const [q, k, v] = [sequence.q, sequence.k, sequence.v].map(data =>
                    pa.tensor(data, [1, HEADS, length, WIDTH]),
                ),
                exact = card === 'skyformer' ? 'gaussian' : 'softmax',
                causal = exact === 'softmax' && told.causal ? { causal: true } : {};
            const other = headOf(pa.map(exact, { q: card === 'rpc' ? k : q, k, v }, causal), head);
            return {
                map,
                beside: {
                    name:
                        exact === 'gaussian'
                            ? 'the exact Gaussian kernel'
                            : card === 'rpc'
                              ? 'softmax, keys asking keys'
                              : 'softmax, same queries and keys',
                    map: other,
                    // neither a kernel that nothing normalises nor a mixing that nobody has trained approximates rows
                    // that sum to 1
                    ...(card === 'gaussian' || card === 'linformer' ? {} : { error: distance(map, other) }),
                },
            };
        }),
    );
}

/**
 * Milliseconds of a forward pass of all heads, the least of some tries that take `budget` together.
 * @param {any} pa
 * @param {{ card: string, options?: Record<string, any>, length: number, seed?: number }} asked
 * @param {number} [budget]
 */
export function timeOf(pa, { card, options = {}, length, seed = 1 }, budget = 12) {
    return pa.noGrad(() =>
        pa.scope(() => {
            const { kind, inputs, options: told } = prepare(pa, configOf(card, options, length), scene(length, seed));
            const run = () => pa.scope(() => void pa.attention[kind](inputs, told));
            run();
            // clocks of pages tick at a tenth of a millisecond: one reading is of many calls
            let calls = 1,
                readings = 0,
                least = Infinity;
            for (const until = performance.now() + budget; ; ) {
                const from = performance.now();
                for (let i = 0; i < calls; i++) run();
                const took = performance.now() - from;
                if (took < 1) calls *= 2;
                else readings++;
                least = Math.min(least, took < 1 ? Infinity : took / calls);
                if (performance.now() > until && readings > 4) return least;
            }
        }),
    );
}

export { HEADS, MECHANISMS, WIDTH, scales };
