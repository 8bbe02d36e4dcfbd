// The attention mechanisms a model of this page can have: their names, what to say about them, their options, and what
// the package is told. The options of a side travel in the address as one word, such as rank:8,eta:0.1. All cards stand
// in one file, since they are one table: a row is read beside its neighbours.

/**
 * @typedef {object} Option
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {number|string|boolean} value  default
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {readonly string[]} [choices]
 * @property {boolean} [live]    works on the running model
 *
 * @typedef {{ heads: number, length: number, depth: number, image: boolean }} Shape  of the model it is for
 *
 * @typedef {object} Mechanism
 * @property {string} name
 * @property {string} paper     where it comes from, in a few words
 * @property {string} caption   for someone who knows transformers and none of the papers
 * @property {string} map       what the map shows
 * @property {(options: Record<string, any>) => string} [note]  what an option makes of it, where that turns the caption
 *   round
 * @property {boolean} signed   negative entries are usual: diverging colours about zero
 * @property {boolean} ksvd     has a KSVD objective
 * @property {boolean} [graph]  for the nodes of a graph
 * @property {boolean} [spectral]  its kernel is made of spectral samples
 * @property {readonly Option[]} options
 * @property {(options: Record<string, any>, shape: Shape) => unknown} config  the package's `attention` option
 */

/** @type {Option} */
const CAUSAL = { name: 'causal', label: 'Causal', help: 'A token sees only itself and earlier ones.', value: false };
const EVEN = (/** @type {number} */ n) => Math.max(2, 2 * Math.floor(n / 2));

/** @type {Record<string, Mechanism>} */
export const MECHANISMS = {
    primal: {
        name: 'Primal-Attention',
        paper: 'Chen et al. 2023',
        caption:
            'Never builds the N × N table. It learns a few pairs of directions, one set for queries and one for keys, and gives each token its scores along them: the singular vectors of a kernel.',
        map: 'The kernel it works with: the cosine of every query (row) and key (column), from −1 to 1.',
        signed: true,
        ksvd: true,
        options: [
            {
                name: 'rank',
                label: 'Rank s',
                help: 'Pairs of directions each head may use.',
                value: 8,
                min: 1,
                max: 32,
                step: 1,
            },
            {
                name: 'eta',
                label: 'η, KSVD weight',
                help: 'Weight of the KSVD objective: how hard it is pulled towards the singular vectors of its kernel. Works at once; 0 switches it off.',
                value: 0.1,
                min: 0,
                max: 1,
                step: 0.01,
                live: true,
            },
            {
                name: 'last',
                label: 'Last layer only',
                help: 'The layers before it stay softmax: the paper’s Primal.+',
                value: false,
            },
            {
                name: 'mode',
                label: 'Directions from',
                help: 'data: each sample’s own tokens, which is how tokens come to know of one another. causal: the tokens so far. fixed: weights alone, the same for all samples; then no token knows of another.',
                value: 'data',
                choices: ['data', 'causal', 'fixed'],
            },
        ],
        note: ({ mode, last }) =>
            mode === 'fixed'
                ? `With fixed directions no tokens are mixed: what ${last ? 'the last layer' : 'a layer'} puts out for a token depends on that token alone. A task about how tokens relate ${last ? 'is left to the softmax layers' : 'can’t be learned so; only the mean at the end sees them together'}.`
                : mode === 'causal'
                  ? 'A token’s directions come from itself and the tokens before it.'
                  : '',
        config: ({ rank, eta, last, mode }, { depth }) => {
            const own = { kind: 'primal', rank, eta, ...(mode === 'data' ? {} : { mode }) };
            return last ? Array.from({ length: depth }, (_, i) => (i === depth - 1 ? own : { kind: 'softmax' })) : own;
        },
    },
    softmax: {
        name: 'Softmax attention',
        paper: 'Vaswani et al. 2017',
        caption:
            'The attention you know. Every query (row) spreads a weight of 1 over all keys (columns): an N × N table for each head.',
        map: 'Attention weights, from 0 up. Each row sums to 1.',
        signed: false,
        ksvd: false,
        options: [CAUSAL],
        config: ({ causal }) => ({ kind: 'softmax', causal }),
    },
    bn: {
        name: 'Attention-BN',
        paper: 'Nguyen et al. 2023',
        caption:
            'Softmax, but the keys are centred first: part of their mean is taken off, as batch normalisation would. It comes out of writing attention as support vector regression.',
        map: 'Attention weights, from 0 up. Each row sums to 1.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'beta',
                label: 'β, share of the mean taken off',
                help: '1 takes it off whole, 0 is softmax.',
                value: 0.6,
                min: 0,
                max: 1,
                step: 0.05,
            },
            {
                name: 'standardize',
                label: 'Divide by the deviation',
                help: 'Keys get unit spread in every dimension.',
                value: false,
            },
            CAUSAL,
        ],
        config: ({ beta, standardize, causal }) => ({ kind: 'softmax', beta, standardize, causal }),
    },
    sh: {
        name: 'Scaled heads',
        paper: 'Nguyen et al. 2023',
        caption:
            'Each head looks at its own scale: some see every key, others means of 2, 4 or 8 neighbours. Their maps are narrower: N × N/2, N × N/4 …',
        map: 'Attention weights over pooled keys: a column stands for several. Each row sums to 1.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'pool',
                label: 'Coarsest window',
                help: 'Heads go from 1 up to so many keys averaged.',
                value: '4',
                choices: ['2', '4', '8'],
            },
            {
                name: 'beta',
                label: 'β, share of the mean taken off',
                help: 'Attention-BN on top.',
                value: 0,
                min: 0,
                max: 1,
                step: 0.05,
            },
        ],
        config: ({ pool, beta }, { heads, length }) => ({
            kind: 'softmax',
            beta,
            pool: scales(Number(pool), heads, length),
        }),
    },
    conv: {
        name: 'Convolution attention',
        paper: 'Nguyen et al. 2023',
        caption:
            'Softmax over queries and keys that a small learned filter has smoothed along the sequence: a token asks and answers for its neighbourhood.',
        map: 'Attention weights of the filtered queries and keys.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'filter',
                label: 'Filter taps',
                help: 'Along the sequence; along both sides of an image.',
                value: 3,
                min: 1,
                max: 7,
                step: 2,
            },
        ],
        config: ({ filter }, { image }) => ({ kind: 'softmax', conv: image ? '2d' : '1d', filter }),
    },
    linear: {
        name: 'Linear attention',
        paper: 'Katharopoulos et al. 2020',
        caption:
            'A kernel that can be taken apart: features of the query times features of the key. Summing the keys first makes the cost linear.',
        map: 'The weights it implies. Each row sums to 1; the table is never built.',
        signed: false,
        ksvd: false,
        options: [CAUSAL],
        config: ({ causal }) => ({ kind: 'linear', causal }),
    },
    window: {
        name: 'Window attention',
        paper: 'Beltagy et al. 2020',
        caption:
            'Softmax over near neighbours only. Cheap and local: what is farther away has to travel through the layers.',
        map: 'Attention weights: a band about the diagonal, exact zeros outside.',
        signed: false,
        ksvd: false,
        options: [
            { name: 'window', label: 'Reach', help: 'Keys at most so far away.', value: 4, min: 1, max: 32, step: 1 },
            CAUSAL,
        ],
        config: ({ window, causal }) => ({ kind: 'window', window, causal }),
    },
    sparse: {
        name: 'Sparse attention',
        paper: 'Child et al. 2019',
        caption:
            'Softmax over a fixed pattern of keys: strides, or blocks with summary tokens that everyone may look at.',
        map: 'Attention weights: exact zeros outside the pattern.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'pattern',
                label: 'Pattern',
                help: 'Which keys a query may see.',
                value: 'strided',
                choices: ['strided', 'fixed', 'window'],
            },
            {
                name: 'block',
                label: 'Block or stride',
                help: 'Keys from one stride to the next.',
                value: 6,
                min: 2,
                max: 32,
                step: 1,
            },
            CAUSAL,
        ],
        config: ({ pattern, block, causal }) => ({
            kind: 'sparse',
            pattern,
            block,
            causal,
            ...(pattern === 'window' ? { window: block } : {}),
        }),
    },
    gaussian: {
        name: 'Gaussian attention',
        paper: 'Chen et al. 2021',
        caption:
            'A Gaussian kernel of query and key, without any normalisation: a token with no match anywhere gathers nothing at all.',
        map: 'Kernel values from 0 to 1: 1 where query and key coincide. Rows need not sum to 1.',
        signed: false,
        ksvd: false,
        options: [],
        config: () => ({ kind: 'gaussian' }),
    },
    skyformer: {
        name: 'Skyformer',
        paper: 'Chen et al. 2021',
        caption:
            'The Gaussian kernel through a few landmarks, tokens that stand for all (the Nyström method): linear in the length, and no table.',
        map: 'The kernel as the landmarks rebuild it. Small negative values are errors of the approximation.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'landmarks',
                label: 'Landmarks m',
                help: 'Half of them queries, half keys.',
                value: 16,
                min: 2,
                max: 64,
                step: 2,
            },
            {
                name: 'iterations',
                label: 'Steps of the inverse',
                help: 'Iterations instead of a matrix inversion.',
                value: 6,
                min: 1,
                max: 12,
                step: 1,
            },
            {
                name: 'gamma',
                label: 'γ, on the diagonal',
                help: 'Keeps the inverse tame.',
                value: 0.1,
                min: 0.01,
                max: 1,
                step: 0.01,
            },
        ],
        config: ({ landmarks, iterations, gamma }, { length }) => ({
            kind: 'skyformer',
            landmarks: Math.min(EVEN(landmarks), EVEN(2 * length)),
            iterations,
            gamma,
        }),
    },
    implicit: {
        name: 'Implicit kernel attention',
        paper: 'Song et al. 2021',
        spectral: true,
        caption:
            'The kernel itself is learned: frequencies (spectral samples) decide what counts as similar, and the length of query and key adds a magnitude.',
        map: 'Attention weights: a learned similarity times a magnitude. Each row sums to 1.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'source',
                label: 'Spectral samples',
                help: 'Learned directly, or by a generator network (IKAN; MIKAN ties the heads together).',
                value: 'direct',
                choices: ['direct', 'ikan', 'mikan'],
            },
            {
                name: 'samples',
                label: 'Samples M',
                help: 'Frequencies of the kernel.',
                value: 32,
                min: 4,
                max: 128,
                step: 4,
            },
            {
                name: 'p',
                label: 'p, norm of the magnitude',
                help: 'How the length of a token counts.',
                value: 2,
                min: 1.5,
                max: 4,
                step: 0.5,
            },
            {
                name: 'stationary',
                label: 'Stationary',
                help: 'One set of frequencies for queries and keys.',
                value: false,
            },
        ],
        config: ({ source, samples, p, stationary }) => ({
            kind: 'implicit',
            source,
            samples,
            p,
            stationary: source === 'direct' && stationary,
        }),
    },
    linformer: {
        name: 'Linformer',
        paper: 'Wang et al. 2020',
        caption:
            'Softmax over a few mixtures of the tokens instead of over all of them: two learned tables mix keys and values, for every head the same.',
        map: 'What each token’s value weighs in the end: softmax over the mixtures, times the mixing. Either sign; rows need not sum to 1.',
        signed: true,
        ksvd: false,
        options: [
            {
                name: 'rank',
                label: 'Mixtures r',
                help: 'Keys and values are mixed into so many.',
                value: 16,
                min: 1,
                max: 64,
                step: 1,
            },
            { name: 'shared', label: 'One table', help: 'Keys and values are mixed alike.', value: false },
        ],
        config: ({ rank, shared }) => ({ kind: 'linformer', rank, shared }),
    },
    nystromformer: {
        name: 'Nyströmformer',
        paper: 'Xiong et al. 2021',
        caption:
            'Softmax’s table rebuilt from a few rows and columns: those of landmarks, which are means of neighbouring tokens.',
        map: 'Attention weights as the landmarks rebuild them. Small negative values are errors of the approximation.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'landmarks',
                label: 'Landmarks m',
                help: 'Means of so many segments.',
                value: 16,
                min: 2,
                max: 64,
                step: 2,
            },
            {
                name: 'iterations',
                label: 'Steps of the inverse',
                help: 'Iterations instead of a matrix inversion.',
                value: 6,
                min: 1,
                max: 12,
                step: 1,
            },
        ],
        config: ({ landmarks, iterations }, { length }) => ({
            kind: 'nystromformer',
            landmarks: length ? Math.min(landmarks, length) : landmarks,
            iterations,
        }),
    },
    performer: {
        name: 'Performer',
        paper: 'Choromanski et al. 2021',
        caption:
            'Softmax’s exponential as a mean over random directions: positive features of query and key, whose products are right on average, and linear in the length.',
        map: 'The weights its features give. Each row sums to 1; the table is never built.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'features',
                label: 'Features',
                help: 'Random directions: the more, the nearer to softmax.',
                value: 64,
                min: 4,
                max: 256,
                step: 4,
            },
            { name: 'redraw', label: 'Redraw', help: 'Other directions for each sample, in training.', value: false },
            CAUSAL,
        ],
        config: ({ features, redraw, causal }) => ({ kind: 'performer', features, redraw, causal }),
    },
    cosformer: {
        name: 'cosFormer',
        paper: 'Qin et al. 2022',
        caption:
            'Linear attention whose weights fade with the distance: what query and key have above zero in common, times a cosine of how far apart they are.',
        map: 'The weights it implies. Each row sums to 1, or is empty; the table is never built.',
        signed: false,
        ksvd: false,
        options: [CAUSAL],
        config: ({ causal }) => ({ kind: 'cosformer', causal }),
    },
    elliptical: {
        name: 'Elliptical attention',
        paper: 'Nielsen et al. 2024',
        caption:
            'Softmax that counts some channels more: those in which the values have moved since the layer before. The first layer has none before it and is softmax.',
        map: 'Attention weights, from 0 up. Each row sums to 1.',
        signed: false,
        ksvd: false,
        options: [CAUSAL],
        config: ({ causal }) => ({ kind: 'elliptical', causal }),
    },
    rpc: {
        name: 'RPC attention',
        paper: 'Teo & Nguyen 2024',
        caption:
            'Attention as a robust principal component analysis: in a few rounds, keys are taken apart into what others can tell and a sparse rest, so that a corrupted entry leads nobody astray.',
        map: 'The weights of the last round. Each row sums to 1; query and key are the same vector, less the sparse rest.',
        signed: false,
        ksvd: false,
        options: [
            {
                name: 'iterations',
                label: 'Rounds n',
                help: 'Each costs what softmax costs.',
                value: 4,
                min: 1,
                max: 8,
                step: 1,
            },
            {
                name: 'threshold',
                label: 'λ, what counts as an outlier',
                help: 'The smaller, the more of a key is taken for the sparse rest.',
                value: 3,
                min: 0.5,
                max: 8,
                step: 0.5,
            },
        ],
        config: ({ iterations, threshold }) => ({ kind: 'rpc', iterations, threshold }),
    },
    'kep-svgp': {
        name: 'KEP-SVGP attention',
        paper: 'Chen et al. 2024',
        caption:
            'Primal-Attention that knows what it does not know: the scores along singular vectors feed a pair of Gaussian processes, from which training draws samples. Draw again, and the answers’ spread says how sure it is.',
        map: 'The kernel it works with: the cosine of every query (row) and key (column), from −1 to 1.',
        signed: true,
        ksvd: true,
        options: [
            {
                name: 'rank',
                label: 'Rank s',
                help: 'Pairs of singular vectors each head may use, and outputs of its processes.',
                value: 8,
                min: 1,
                max: 24,
                step: 1,
            },
            {
                name: 'eta',
                label: 'η, KSVD weight',
                help: 'Weight of the KSVD objective. Works at once; 0 switches it off.',
                value: 0.1,
                min: 0,
                max: 1,
                step: 0.01,
                live: true,
            },
            {
                name: 'klWeight',
                label: 'Weight of the divergence',
                help: 'How hard the processes are held to what they were before any data: the larger, the less sure.',
                value: 0.001,
                min: 0,
                max: 0.01,
                step: 0.001,
            },
            {
                name: 'mode',
                label: 'Directions from',
                help: 'data: each sample’s own tokens. causal: the tokens so far. fixed: weights alone; then no token knows of another.',
                value: 'data',
                choices: ['data', 'causal', 'fixed'],
            },
        ],
        config: ({ rank, eta, klWeight, mode }) => ({ kind: 'kep-svgp', rank, eta, klWeight, mode }),
    },
    graph: {
        name: 'Graph attention',
        paper: 'Veličković et al. 2018',
        caption: 'Attention along the edges of a graph: a node mixes what its neighbours say, with learned weights.',
        map: 'Weights of the edges; zero where there is none. Each row sums to 1.',
        signed: false,
        ksvd: false,
        graph: true,
        options: [],
        config: () => ({ kind: 'graph' }),
    },
    graphImplicit: {
        name: 'Implicit kernel on a graph',
        paper: 'Song et al. 2021',
        spectral: true,
        caption:
            'Graph attention whose weights come from a learned kernel: spectral samples and a magnitude, along the edges only.',
        map: 'Weights of the edges; zero where there is none.',
        signed: false,
        ksvd: false,
        graph: true,
        options: [
            {
                name: 'source',
                label: 'Spectral samples',
                help: 'Learned directly, or by a generator network (IKAN; MIKAN ties the heads together).',
                value: 'direct',
                choices: ['direct', 'ikan', 'mikan'],
            },
            {
                name: 'samples',
                label: 'Samples M',
                help: 'Frequencies of the kernel.',
                value: 32,
                min: 4,
                max: 128,
                step: 4,
            },
        ],
        config: ({ source, samples }) => ({ kind: 'graphImplicit', source, samples }),
    },
};

/**
 * Windows of the heads, fine to coarse: 1, 1, 2, 2, 4, 4 …
 * @param {number} most
 * @param {number} heads
 * @param {number} length
 */
export const scales = (most, heads, length) => {
    const steps = Math.log2(Math.min(most, length)) + 1;
    return Array.from(
        { length: heads },
        (_, h) => 2 ** Math.min(Math.floor(steps) - 1, Math.floor((h * Math.floor(steps)) / heads)),
    );
};

/** @param {Option} option @param {unknown} raw */
function clean(option, raw) {
    if (typeof option.value === 'boolean') return raw === '1' || raw === true;
    if (option.choices) return option.choices.includes(String(raw)) ? String(raw) : option.value;
    const { min = 0, max = 1, step = 1, value } = option;
    const number = Number(raw);
    return Number.isFinite(number) && raw !== ''
        ? Number(Math.min(max, Math.max(min, Math.round((number - min) / step) * step + min)).toPrecision(6))
        : value;
}

/**
 * The options of a kind from the word in the address: all of them, the rest at their defaults.
 * @param {string} kind
 * @param {string} word
 * @returns {Record<string, any>}
 */
export function optionsOf(kind, word) {
    const given = new Map(word.split(',').map(part => /** @type {[string, string]} */ (part.split(':', 2))));
    return Object.fromEntries(
        MECHANISMS[kind].options.map(option => [
            option.name,
            given.has(option.name) ? clean(option, given.get(option.name)) : option.value,
        ]),
    );
}

/** @param {string} kind @param {Record<string, any>} options */
export const wordOf = (kind, options) =>
    MECHANISMS[kind].options
        .map(({ name }) => `${name}:${typeof options[name] === 'boolean' ? Number(options[name]) : options[name]}`)
        .join(',');

/** Whether two words differ in live options only. @param {string} kind @param {string} one @param {string} other */
export function onlyLive(kind, one, other) {
    const a = optionsOf(kind, one),
        b = optionsOf(kind, other);
    return MECHANISMS[kind].options.every(({ name, live }) => live || a[name] === b[name]);
}
