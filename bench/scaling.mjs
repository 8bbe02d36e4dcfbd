// How the time of Primal-Attention and of softmax attention grows with the number of tokens: one attention op, and one
// encoder layer around it, through the public functions of the package in dist/.
//   node bench/scaling.mjs [--longest 32768] [--softmax 16384] [--rounds 7] [--simd simd128] [--busy] [--json file]
// --busy: processor time of this process instead of time, for a machine that has other work.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { digits, exponent, interleave, normal } from './lib/measure.mjs';

const { values: options } = parseArgs({
    options: {
        longest: { type: 'string', default: '32768' },
        softmax: { type: 'string', default: '16384' },
        rounds: { type: 'string', default: '7' },
        simd: { type: 'string', default: 'auto' },
        json: { type: 'string' },
        busy: { type: 'boolean', default: false },
    },
});
const WIDTH = 64,
    HEADS = 2,
    HEAD = WIDTH / HEADS,
    RANK = 30,
    SAMPLED = 10 * RANK,
    FIRST = 1024;
const longest = Number(options.longest),
    longestSoftmax = Number(options.softmax);

const clock = options.busy
    ? () => (process.cpuUsage().user + process.cpuUsage().system) / 1000
    : () => performance.now();

const { load } = await import('../dist/node.js');
const pa = await load({ simd: /** @type {any} */ (options.simd) });

/**
 * Forward of one attention op on tensors that are in the core already.
 * @param {'primal' | 'softmax'} kind
 * @param {number} N
 */
function attentionLane(kind, N) {
    const x = pa.tensor(normal(N * WIDTH, 1), [1, N, WIDTH]);
    const [q, k, v] = [2, 3, 4].map(seed => pa.tensor(normal(N * WIDTH, seed), [1, HEADS, N, HEAD]));
    const [we, wr] = [5, 6].map(seed => pa.tensor(normal(HEADS * SAMPLED * RANK, seed, 0.1), [HEADS, SAMPLED, RANK]));
    const concatWeight = pa.tensor(normal(HEAD * 2 * RANK, 7, 0.1), [HEAD, 2 * RANK]),
        concatBias = pa.tensor(new Float32Array(HEAD), [HEAD]);
    const run =
        kind === 'primal'
            ? () =>
                  pa.scope(() => {
                      pa.attention.primal({ x, q, k, we, wr, concatWeight, concatBias }, { mode: 'data' });
                  })
            : () =>
                  pa.scope(() => {
                      pa.attention.softmax({ q, k, v });
                  });
    return { run, dispose: () => [x, q, k, v, we, wr, concatWeight, concatBias].forEach(tensor => tensor.dispose()) };
}

/**
 * predict() of a model of one encoder layer: embedding, attention with its projections, feed-forward, norms.
 * @param {'primal' | 'softmax'} kind
 * @param {number} N
 */
function layerLane(kind, N) {
    const model = pa.classifier({
        input: { kind: 'tokens', vocabulary: 256, length: N },
        classes: 2,
        width: WIDTH,
        depth: 1,
        heads: HEADS,
        feedforward: 2 * WIDTH,
        dropout: 0,
        norm: 'pre',
        attention: kind === 'primal' ? { kind, rank: RANK } : { kind },
    });
    const x = Int32Array.from({ length: N }, (_, i) => (i * 7919) % 256);
    return { run: () => model.predict(x), dispose: () => model.dispose() };
}

const kinds = /** @type {const} */ (['primal', 'softmax']);
const lanes = [
    ['attention', attentionLane],
    ['encoder layer', layerLane],
];
/** @type {{ what: string, kind: string, N: number, median: number, min: number }[]} */
const results = [];
console.log(
    `width ${WIDTH}, ${HEADS} heads, rank ${RANK}; forward, one thread, ${pa.simd}, Node ${process.version}; milliseconds: median (minimum)`,
);

for (const [what, make] of /** @type {[string, typeof attentionLane][]} */ (lanes)) {
    const running = [];
    for (let N = FIRST; N <= longest; N *= 2)
        for (const kind of kinds)
            if (kind === 'primal' || N <= longestSoftmax) running.push({ what, kind, N, ...make(kind, N) });
    for (const { run } of running) run();
    // All lengths in every round: a slow minute of the machine must not look like growth.
    const times = await interleave(running, { rounds: Number(options.rounds), sampleMs: 30, totalMs: 3000, clock });
    running.forEach(({ kind, N, dispose }, i) => {
        dispose();
        results.push({ what, kind, N, median: times[i].median, min: times[i].min });
    });

    console.log(`\n${what.padEnd(14)}      N   primal                softmax               softmax / primal`);
    for (let N = FIRST; N <= longest; N *= 2) {
        const [primal, softmax] = kinds.map(kind =>
            results.find(row => row.what === what && row.kind === kind && row.N === N),
        );
        const cell = (/** @type {typeof primal} */ row) =>
            (row ? `${digits(row.median)} (${digits(row.min)})` : '–').padEnd(20);
        console.log(
            `${String(N).padStart(21)}   ${cell(primal)}  ${cell(softmax)}  ${primal && softmax ? `${digits(softmax.median / primal.median)} ×` : ''}`,
        );
    }
}

console.log('');
let reached = true;
/** @param {string} what @param {string} target @param {number} value @param {boolean} ok */
const verdict = (what, target, value, ok) => {
    reached &&= ok;
    console.log(`${what}: ${digits(value)}, target ${target}: ${ok ? 'reached' : 'SHORT'}`);
};
for (const [what] of lanes) {
    const of = (/** @type {string} */ kind) => results.filter(row => row.what === what && row.kind === kind);
    const primal = of('primal'),
        softmax = of('softmax');
    const growth = (/** @type {typeof primal} */ rows, /** @type {'median' | 'min'} */ which) =>
        exponent(
            rows.map(row => row.N),
            rows.map(row => row[which]),
        );
    const at = (/** @type {typeof primal} */ rows) => rows.find(row => row.N === 4096)?.median ?? NaN;
    const ratio = at(softmax) / at(primal),
        slope = growth(primal, 'median');
    if (what === 'attention') verdict(`${what}, softmax / primal at N 4096`, '≥ 10', ratio, ratio >= 10);
    else console.log(`${what}, softmax / primal at N 4096: ${digits(ratio)}`);
    verdict(
        `${what}, growth exponent of primal over N ${FIRST}…${longest} (of the minima ${digits(growth(primal, 'min'))})`,
        '0.9–1.1',
        slope,
        slope >= 0.9 && slope <= 1.1,
    );
    console.log(
        `${what}, growth exponent of softmax over N ${FIRST}…${Math.min(longestSoftmax, longest)}: ${digits(growth(softmax, 'median'))} (of the minima ${digits(growth(softmax, 'min'))})`,
    );
}
if (options.json)
    writeFileSync(
        options.json,
        JSON.stringify(
            { node: process.version, simd: pa.simd, width: WIDTH, heads: HEADS, rank: RANK, results },
            null,
            1,
        ),
    );
process.exitCode = reached ? 0 : 1;
