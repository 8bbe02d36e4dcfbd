// What a run measures: tasks, in groups that --only can choose. The entries of a task take turns.
import { ALL, CORA, isGraph } from './mechanisms.mjs';
import { nativeTasks } from './native.mjs';
import { OURS_TWO_THREADS, PEERS } from './suite.mjs';

/**
 * @typedef {import('./jobs.mjs').Job} Job
 * @typedef {import('./suite.mjs').Entry} Entry
 * @typedef {'gemm' | 'attention' | 'gradient' | 'train' | 'primal' | 'steps' | 'linear' | 'skyformer' | 'mechanisms' |
 *   'growth' | 'small' | 'native' | 'threads' | 'memory' | 'sizes' | 'start' | 'generate'} Group
 * @typedef {{ group: Group, name: string, entries: Entry[], lanes: string[], rounds?: number, totalMs?: number }} Task
 */

/** @type {Group[]} */
export const GROUPS = [
    'gemm',
    'attention',
    'gradient',
    'train',
    'primal',
    'steps',
    'linear',
    'skyformer',
    'mechanisms',
    'growth',
    'small',
    'native',
    'threads',
    'memory',
    'sizes',
    'start',
    'generate',
];

/**
 * In the order in which they run; `revectorize` is Node 24 with an option that lets V8 make 256-bit code of pairs of
 * vectors.
 */
export const LANES = ['node', 'node24', 'revectorize', 'chromium', 'firefox', 'webkit'];
const OTHER_ENGINES = ['firefox', 'webkit'],
    V8 = LANES.filter(lane => !OTHER_ENGINES.includes(lane)),
    NODES = ['node', 'node24'],
    RELAXED = ['node24', 'chromium'];

export const GEMM = [256, 512, 1024];
export const SHAPES = /** @type {[number, number, number][]} H, d, N */ ([
    [2, 32, 1024],
    [2, 32, 2048],
    [2, 32, 4096],
    [8, 64, 256],
    [8, 64, 1024],
    [8, 64, 2048],
    [8, 64, 4096],
]);
/** Rows, inner dimension, columns, as the models have them. @type {['NN' | 'NT' | 'TN', number, number, number][]} */
export const SKINNY = [
    ['NN', 30, 64, 64],
    ['NN', 300, 64, 64],
    ['NN', 1000, 64, 64],
    ['NN', 4000, 64, 64],
    ['NN', 1000, 32, 32],
    ['NN', 4000, 32, 20],
    ['NN', 4000, 40, 32],
    ['NN', 1000, 64, 128],
    ['NN', 1000, 128, 64],
    ['NN', 4000, 64, 16],
    ['NN', 4000, 16, 64],
    ['NT', 1000, 64, 64],
    ['NT', 1000, 32, 1000],
    ['TN', 64, 1000, 64],
    ['TN', 32, 4000, 20],
];
export const LINEAR = /** @type {[number, number, number][]} */ ([
    [2, 32, 1024],
    [2, 32, 4096],
    [8, 64, 1024],
    [8, 64, 4096],
]);
/** Tokens, rank, batch of the tasks of the Long Range Arena. */
export const STEPS = [
    { N: 1024, rank: 30, batch: 2 },
    { N: 2000, rank: 20, batch: 1 },
    { N: 4000, rank: 20, batch: 1 },
];
/**
 * What two threads compute against one.
 * @type {{ name: string, least: number, job: Job, peers?: string[] }[]}
 */
export const THREADS = [
    {
        name: 'training step, softmax, N 512, batch 16',
        least: 1.8,
        job: { kind: 'step', op: 'softmax', N: 512, batch: 16 },
    },
    {
        name: 'softmax h8 d64 N 1024',
        least: 1.8,
        job: { kind: 'attention', H: 8, d: 64, N: 1024 },
        peers: ['ort-2-threads'],
    },
    {
        name: 'training step, Primal, N 4000',
        least: 1.8,
        job: { kind: 'step', op: 'primal', N: 4000, rank: 20, batch: 1 },
    },
    { name: 'training step of a small model, N 40, D 32, batch 16', least: 0.97, job: { kind: 'demo' } },
];
export const GROWTH_OPS = ['primal', 'linear', 'skyformer', 'softmax'];
export const MEMORY_STEP = { kind: /** @type {const} */ ('step'), op: 'primal', N: 4000, rank: 20, batch: 32 };
export const LONGEST = 16384;

/** @param {Job} job @param {string[]} [without] @returns {Entry[]} */
const everybody = (job, without = []) =>
    Object.keys(PEERS)
        .filter(id => !without.includes(id) && !OURS_TWO_THREADS.includes(id))
        .map(peer => ({ peer, job }));
/** @param {Job} job @returns {Entry[]} */
const ours = job => ['simd128', 'relaxed'].map(peer => ({ peer, job }));
/** @type {Entry[]} */
const PEAK = ['simd128', 'relaxed'].map(peer => ({ peer, job: { kind: 'peak', relaxed: peer === 'relaxed' } }));
/** Left out of a quick run: too slow to be the best peer, or of two threads. */
const SLOW = ['plain-js', 'tfjs-cpu', 'tfjs-wasm-batched', 'ort-2-threads'];

/** What else than multiplications may hold a mechanism: the loops of tests/native/peak.c. */
export const ROOFS = ['exponentials', 'sines', 'traffic'];
export const MECHANISM_HEADS = [
    [2, 32],
    [8, 64],
];

/** Every mechanism, forward and with gradients; graphs have the size of Cora and, as there, eight heads.
 * @param {number} H @param {number} d */
const mechanismJobs = (H, d) =>
    ALL.flatMap(op => {
        const size = isGraph(op) ? { H: 8, d: d / (8 / H), N: CORA.N } : { H, d, N: 1024 };
        return [false, true].flatMap(back => ours({ kind: 'mechanism', op, ...size, back }));
    });

/** @param {boolean} quick @returns {Task[]} */
export function plan(quick) {
    const ALL = LANES.filter(lane => !quick || lane !== 'revectorize');
    /** @type {Task[]} */
    const tasks = [];
    /**
     * @param {Group} group
     * @param {string} name
     * @param {string[]} lanes
     * @param {Entry[]} entries
     * @param {Partial<Task>} [more]
     */
    const add = (group, name, lanes, entries, more) => void tasks.push({ group, name, lanes, entries, ...more });

    for (const n of quick ? [512] : GEMM) {
        const job = /** @type {Job} */ ({ kind: 'gemm', M: n, K: n, N: n });
        const kernel = /** @type {Job} */ ({ kind: 'kernel', layout: 'NN', M: n, K: n, N: n });
        add('gemm', `gemm ${n}`, ALL, [...PEAK, ...ours(kernel), ...everybody(job, quick ? SLOW : ['tfjs-cpu'])]);
    }
    const skinny = (quick ? SKINNY.slice(2, 5) : SKINNY).map(
        ([layout, M, K, N]) => /** @type {Job} */ ({ kind: 'kernel', layout, M, K, N }),
    );
    add('gemm', 'skinny', NODES, [...PEAK, ...skinny.flatMap(ours)]);

    const shapes = quick ? SHAPES.filter(([, , N]) => N === 1024) : SHAPES;
    for (const [H, d, N] of shapes)
        add('attention', `attention h${H} d${d} N${N}`, N > 1024 ? ALL.filter(lane => V8.includes(lane)) : ALL, [
            ...PEAK,
            ...everybody({ kind: 'attention', H, d, N }, quick ? [...SLOW, 'ort-mha', 'ort-attention23'] : []),
        ]);
    if (!quick)
        add(
            'attention',
            `attention to ${LONGEST}`,
            ['node'],
            [1000, 4097, LONGEST].flatMap(N => ours({ kind: 'attention', H: 2, d: 32, N })),
            { rounds: 2 },
        );

    add('gradient', 'gradient h2 d32 N1024', quick ? ['node', 'webkit'] : [...NODES, ...OTHER_ENGINES], [
        ...PEAK,
        ...everybody({ kind: 'gradient', H: 2, d: 32, N: 1024 }, quick ? SLOW : []),
    ]);
    if (!quick)
        add(
            'gradient',
            'gradient h8 d64 N512',
            [...NODES, ...OTHER_ENGINES],
            [...PEAK, ...everybody({ kind: 'gradient', H: 8, d: 64, N: 512 }, ['tfjs-cpu'])],
        );
    for (const N of quick ? [512] : [512, 1024])
        add(
            'train',
            `train N${N}`,
            quick ? ['node', 'webkit'] : ['node', ...RELAXED, ...(N > 512 ? [] : OTHER_ENGINES)],
            everybody({ kind: 'train', N }, N > 512 || quick ? SLOW : []),
            quick ? { rounds: 2 } : {},
        );

    for (const rank of [20, 30]) {
        const job = /** @type {Job} */ ({ kind: 'mechanism', op: 'primal', H: 2, d: 32, N: 4096, rank });
        add('primal', `primal s${rank}`, NODES, [...PEAK, ...ours(job)]);
    }
    for (const { N, rank, batch } of STEPS)
        add(
            'steps',
            `step N${N}`,
            quick ? ['node'] : NODES,
            ['primal', 'softmax'].flatMap(op =>
                ours({ kind: 'step', op, N, rank: op === 'primal' ? rank : undefined, batch }),
            ),
            quick ? { rounds: 3 } : {},
        );
    for (const [H, d, N] of quick ? LINEAR.filter(([, , N]) => N === 1024) : LINEAR) {
        add('linear', `linear h${H} d${d} N${N}`, quick ? ['node24'] : NODES, [
            ...PEAK,
            ...everybody({ kind: 'linear', H, d, N }, quick ? SLOW : ['tfjs-cpu']),
        ]);
        add(
            'linear',
            `linear gradient h${H} d${d} N${N}`,
            quick ? ['node24'] : NODES,
            everybody({ kind: 'linearGradient', H, d, N }, quick ? SLOW : ['tfjs-cpu']),
        );
    }
    add(
        'skyformer',
        'skyformer N4096',
        quick ? ['node'] : NODES,
        ['skyformer', 'softmax'].flatMap(op => ours({ kind: 'mechanism', op, H: 2, d: 32, N: 4096 })),
        quick ? { rounds: 3 } : {},
    );
    for (const [H, d] of quick ? [[2, 32]] : MECHANISM_HEADS)
        add(
            'mechanisms',
            `mechanisms h${H} d${d}`,
            quick ? ['node'] : NODES,
            [...PEAK, ...ROOFS.flatMap(op => ours({ kind: 'roof', op, H, d, N: 1024 })), ...mechanismJobs(H, d)],
            { rounds: quick ? 3 : 7, totalMs: quick ? 200 : 2000 },
        );

    const lengths = (/** @type {number} */ to) =>
        Array.from({ length: Math.log2(to / 1024) + 1 }, (_, i) => 1024 * 2 ** i);
    for (const op of GROWTH_OPS)
        add(
            'growth',
            `growth ${op}`,
            ['node'],
            lengths(op === 'softmax' ? (quick ? 4096 : 32768) : quick ? 16384 : 65536).map(N => ({
                peer: 'simd128',
                job: { kind: 'mechanism', op, H: 2, d: 32, N, rank: op === 'primal' ? 30 : undefined },
            })),
            { rounds: quick ? 3 : 5, totalMs: quick ? 1000 : 4000 },
        );
    for (const { name, job, peers = [] } of THREADS)
        add(
            'threads',
            `threads: ${name}`,
            RELAXED,
            ['relaxed', 'relaxed-2-threads', ...peers].map(peer => ({ peer, job })),
            quick ? { rounds: 5 } : {},
        );
    add('small', 'overhead', ['node', ...RELAXED], ours({ kind: 'overhead' }));
    add('small', 'demo', ['node'], ours({ kind: 'demo' }));
    return [...tasks, ...nativeTasks(quick)];
}

/** Jobs whose memory is measured, each in a process of its own. @param {boolean} quick @returns {Entry[]} */
export function memoryPlan(quick) {
    /** @type {Entry[]} */
    const entries = [];
    for (const N of quick ? [512] : [512, 1024])
        for (const peer of quick ? ['simd128', 'jax-js'] : ['simd128', 'jax-js', 'tfjs-wasm'])
            entries.push({ peer, job: { kind: 'train', N } });
    entries.push({ peer: 'simd128', job: MEMORY_STEP });
    for (const N of quick ? [1024, 4096] : [1024, 2048, 4096, 8192, LONGEST])
        for (const peer of quick ? ['simd128'] : ['simd128', 'ort', 'litert', 'tfjs-wasm', 'jax-js'])
            if (peer === 'simd128' || N <= 4096) entries.push({ peer, job: { kind: 'attention', H: 8, d: 64, N } });
    return entries;
}
