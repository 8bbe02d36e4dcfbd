// The table of targets: each row finds its numbers among the results and says whether they reach it.
import { madeOf, sharesOf } from './bounds.mjs';
import { exponent, digits, median } from './measure.mjs';
import { nativeRows } from './native.mjs';
import { GEMM, GROWTH_OPS, LINEAR, LONGEST, SHAPES, STEPS, THREADS } from './plan.mjs';
import { OURS, PEERS, ownOf } from './suite.mjs';

/**
 * @typedef {import('./suite.mjs').Result} Result
 * @typedef {object} Measured everything of a run
 * @property {Result[]} results
 * @property {Awaited<ReturnType<typeof import('./suite.mjs').memoryOf>>[]} memory
 * @property {Record<string, number>} sizes
 * @property {Record<string, { own: number[], imported: number[], fetched: number[], peers: Record<string, number> }>}
 *   start by lane
 * @property {Record<string, { inside: number, outside: number }>} profile
 * @property {Record<string, string>} lanes name → version
 * @property {import('../generation/measure.mjs').Generation} [generation]
 * @typedef {object} Row
 * @property {string} what
 * @property {string} target
 * @property {string} measured what is held against it, the worst of the sizes, in brackets by minima; empty where it
 *   was not measured
 * @property {string} ours the number behind it
 * @property {string} best the peer, or what else it is held against
 * @property {number | null} value of `measured`
 * @property {'reached' | 'SHORT' | 'absent' | 'not measured'} verdict
 */

/**
 * One measured pair, by medians and by minima: ours is better the larger the ratio.
 * @typedef {{ ratio: number, least?: number, ours: string, best: string }} Pair
 * @typedef {(what: string, bound: number, pairs: (Pair | null)[], more?: { show?: (x: number) => string,
 *   absent?: boolean, most?: boolean }) => void} AddRow
 */

const ms = (/** @type {number} */ x) => `${digits(x)} ms`;
const gflops = (/** @type {number} */ x) => `${digits(x)} GFLOP/s`;
const megabytes = (/** @type {number} */ x) => `${digits(x / 1e6)} MB`;
const kilobytes = (/** @type {number} */ x) => `${(x / 1000).toFixed(1)} kB`;
const times = (/** @type {number} */ x) => `${digits(x)} ×`;
const percent = (/** @type {number} */ x) => `${Math.round(100 * x)} %`;
const microseconds = (/** @type {number} */ x) => `${digits(x)} µs`;
const plain = (/** @type {number} */ x) => (x < 1e-2 ? x.toExponential(0) : x.toFixed(2));

/** @param {Measured} measured @returns {Row[]} */
export function rowsOf(measured) {
    const { results, memory, sizes, start, profile, lanes } = measured;
    /** @type {Row[]} */
    const rows = [];

    /**
     * @param {string} lane
     * @param {string} task
     * @param {string} peer
     * @param {string} [name]
     * @returns {(Result & { median: number, min: number }) | undefined}
     */
    const find = (lane, task, peer, name) =>
        /** @type {any} */ (
            results.find(
                result =>
                    result.lane === lane &&
                    result.task === task &&
                    result.peer === peer &&
                    (!name || result.name === name) &&
                    result.median !== undefined,
            )
        );
    const absent = (/** @type {string} */ lane, /** @type {string} */ task) =>
        results.some(result => result.lane === lane && result.task === task && result.skipped?.startsWith('absent'));

    /**
     * The row of a target that the worst of several pairs (null: not measured) must reach; most: the bound is not to be
     * exceeded.
     * @type {AddRow}
     */
    const row = (what, bound, pairs, { show = times, absent: missing = false, most = false } = {}) => {
        const there = pairs.filter(pair => pair !== null),
            target = `${most ? '≤' : '≥'} ${show(bound)}`;
        if (there.length === 0) {
            rows.push({
                what,
                target,
                measured: '',
                ours: '',
                best: '',
                value: null,
                verdict: missing ? 'absent' : 'not measured',
            });
            return;
        }
        const worst = there.reduce((a, b) => ((most ? b.ratio > a.ratio : b.ratio < a.ratio) ? b : a));
        const reached = most ? worst.ratio <= bound : worst.ratio >= bound;
        rows.push({
            what,
            target,
            measured: show(worst.ratio) + (worst.least === undefined ? '' : ` (${show(worst.least)})`),
            ours: worst.ours,
            best: worst.best,
            value: worst.ratio,
            verdict: reached ? 'reached' : 'SHORT',
        });
    };

    /**
     * Against the fastest of some peers with one thread.
     * @param {string} lane
     * @param {string} task
     * @param {string} own
     * @param {(id: string) => boolean} [which]
     * @param {string} [kind]
     * @returns {Pair | null}
     */
    const against = (lane, task, own, which = () => true, kind) => {
        const us = find(lane, task, own, kind);
        const others = results.filter(
            result =>
                result.lane === lane &&
                result.task === task &&
                result.median !== undefined &&
                !OURS.includes(result.peer) &&
                PEERS[result.peer]?.[1] === 1 &&
                which(result.peer),
        );
        if (!us || others.length === 0) return null;
        const best = /** @type {Result & { median: number }} */ (
            others.reduce((a, b) => (/** @type {number} */ (b.median) < /** @type {number} */ (a.median) ? b : a))
        );
        const least = Math.min(...others.map(({ min = Infinity }) => min)) / us.min;
        return {
            ratio: best.median / us.median,
            least,
            ours: `${ms(us.median)} at ${us.name}`,
            best: `${best.peer} ${ms(best.median)}`,
        };
    };
    /**
     * Of two results: how many times as fast the first is.
     * @param {(Result & { median: number, min: number }) | undefined} us
     * @param {(Result & { median: number, min: number }) | undefined} them
     * @param {string} who
     * @returns {Pair | null}
     */
    const pairOf = (us, them, who) =>
        us && them
            ? {
                  ratio: them.median / us.median,
                  least: them.min / us.min,
                  ours: ms(us.median),
                  best: `${who} ${ms(them.median)}`,
              }
            : null;
    /**
     * Share of the peak measured in the same rounds.
     * @param {string} lane
     * @param {string} task
     * @param {string} own
     * @returns {(Pair | null)[]}
     */
    const shares = (lane, task, own) => {
        const peak = find(lane, task, `peak ${own}`);
        return results
            .filter(
                result =>
                    result.lane === lane &&
                    result.task === task &&
                    result.peer === own &&
                    result.rate &&
                    ['kernel', 'mechanism'].includes(result.job.kind),
            )
            .map(({ rate = 0, bestRate = NaN, name }) =>
                peak?.rate
                    ? {
                          ratio: rate / peak.rate,
                          least: bestRate / (peak.bestRate ?? NaN),
                          ours: `${gflops(rate)} at ${name}`,
                          best: `peak ${gflops(peak.rate)}`,
                      }
                    : null,
            );
    };
    const title = (/** @type {string} */ lane) =>
        lanes[lane] ??
        { node: 'Node 20', node24: 'Node 24', chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' }[lane] ??
        lane;

    // ---- matrix products
    for (const [lane, own] of [
        ['node', 'simd128'],
        ['node24', 'relaxed'],
        ['chromium', 'simd128'],
        ['chromium', 'relaxed'],
        ['firefox', 'simd128'],
        ['firefox', 'relaxed'],
        ['webkit', 'simd128'],
    ])
        row(
            `GEMM 256…1024, share of the ${own} peak, ${title(lane)}`,
            own === 'simd128' ? 0.9 : 0.85,
            GEMM.flatMap(n => shares(lane, `gemm ${n}`, own)),
            { show: percent },
        );
    row(
        `GEMM 256…1024 against the best peer, ${title('node')}`,
        1.4,
        GEMM.map(n => against('node', `gemm ${n}`, 'simd128', undefined, `gemm ${n}`)),
    );
    for (const lane of ['node24', 'chromium'])
        row(
            `GEMM 256…1024 against LiteRT, ${title(lane)}`,
            1.2,
            GEMM.map(n => against(lane, `gemm ${n}`, 'relaxed', id => id === 'litert', `gemm ${n}`)),
        );
    row(`skinny GEMM, share of the simd128 peak, ${title('node')}`, 0.75, shares('node', 'skinny', 'simd128'), {
        show: percent,
    });
    row(`skinny GEMM, share of the relaxed peak, ${title('node24')}`, 0.75, shares('node24', 'skinny', 'relaxed'), {
        show: percent,
    });

    // ---- softmax attention
    const shapes = SHAPES.map(([H, d, N]) => `attention h${H} d${d} N${N}`);
    row(
        `softmax attention against the best peer, ${title('node')}`,
        1.35,
        shapes.map(task => against('node', task, 'simd128')),
    );
    for (const lane of ['node24', 'chromium'])
        row(
            `softmax attention against LiteRT, ${title(lane)}`,
            1.2,
            shapes.map(task => against(lane, task, 'relaxed', id => id === 'litert') ?? against(lane, task, 'relaxed')),
        );
    const long = results.filter(
        result =>
            OURS.includes(result.peer) &&
            result.job.kind === 'attention' &&
            (result.error !== undefined || result.skipped?.startsWith('WRONG')),
    );
    const longest = long.reduce((most, { job }) => Math.max(most, job.N ?? 0), 0);
    row(
        `softmax attention is right at every N, to ${LONGEST} (error)`,
        1e-4,
        longest === 0 ? [] : long.map(({ name, error = 1 }) => ({ ratio: error, ours: name, best: 'float64' })),
        { show: plain, most: true },
    );
    const ownMemory = memory.filter(
        ({ peer, job, bytes }) => peer === 'simd128' && job.kind === 'attention' && bytes !== undefined,
    );
    row(
        'its memory grows as N·d (exponent)',
        1.05,
        ownMemory.length < 2
            ? []
            : [
                  {
                      ratio: exponent(
                          ownMemory.map(({ job }) => job.N ?? 1),
                          ownMemory.map(({ own, bytes }) => own?.peak ?? bytes),
                      ),
                      best: 'N×N would be 2',
                      ours: ownMemory
                          .map(({ job, own, bytes }) => `${megabytes(own?.peak ?? bytes)} at ${job.N}`)
                          .join(', '),
                  },
              ],
        { show: plain, most: true },
    );
    for (const lane of ['node', 'node24']) {
        const own = ownOf(lane),
            task = 'gradient h2 d32 N1024';
        row(
            `softmax forward + backward against jax-js, ${title(lane)}`,
            2.5,
            [task, 'gradient h8 d64 N512'].map(each => against(lane, each, own, id => id === 'jax-js')),
        );
        row(
            `softmax forward + backward against tfjs-wasm, ${title(lane)}`,
            10,
            [task, 'gradient h8 d64 N512'].map(each => against(lane, each, own, id => id.startsWith('tfjs-wasm'))),
        );
    }

    // ---- the other engines; WebKit has no relaxed SIMD
    for (const [lane, least] of /** @type {[string, number][]} */ ([
        ['firefox', 1.4],
        ['webkit', 1.5],
    ])) {
        const own = ownOf(lane);
        row(
            `GEMM 256…1024 against the best peer, ${title(lane)}`,
            least,
            GEMM.map(n => against(lane, `gemm ${n}`, own, undefined, `gemm ${n}`)),
        );
        row(
            `softmax attention, N ≤ 1024, against the best peer, ${title(lane)}`,
            least,
            shapes.map(task => against(lane, task, own)),
        );
        const backward = ['gradient h2 d32 N1024', 'gradient h8 d64 N512'];
        row(
            `softmax forward + backward against jax-js, ${title(lane)}`,
            3,
            backward.map(task => against(lane, task, own, id => id === 'jax-js')),
        );
        row(`training step against jax-js, ${title(lane)}`, 3, [
            against(lane, 'train N512', own, id => id === 'jax-js'),
        ]);
    }

    // ---- threads
    for (const lane of ['node24', 'chromium']) {
        for (const { name, least } of THREADS) {
            const one = find(lane, `threads: ${name}`, 'relaxed'),
                two = find(lane, `threads: ${name}`, 'relaxed-2-threads');
            row(`two threads against one: ${name}, ${title(lane)}`, least, [pairOf(two, one, 'one thread')]);
        }
        const { name } = THREADS[1],
            two = find(lane, `threads: ${name}`, 'relaxed-2-threads'),
            theirs = find(lane, `threads: ${name}`, 'ort-2-threads');
        row(`two threads against onnxruntime-web's two: ${name}, ${title(lane)}`, 1.5, [
            pairOf(two, theirs, 'ort-2-threads'),
        ]);
    }

    // ---- training
    const trains = ['train N512', 'train N1024'];
    for (const lane of ['node', 'node24', 'chromium']) {
        const own = ownOf(lane);
        row(
            `training step against jax-js, ${title(lane)}`,
            3,
            trains.map(task => against(lane, task, own, id => id === 'jax-js')),
        );
        row(
            `training step against tfjs-wasm, ${title(lane)}`,
            10,
            trains.map(task => against(lane, task, own, id => id.startsWith('tfjs-wasm'))),
        );
    }
    const heldBy = (/** @type {string} */ peer, /** @type {string} */ name) =>
        memory.find(each => each.peer === peer && each.name === name)?.bytes;
    row(
        'peak memory of the training step against jax-js',
        10,
        trains.map(name => {
            const us = heldBy('simd128', name),
                them = heldBy('jax-js', name);
            return us === undefined || them === undefined
                ? null
                : { ratio: them / us, ours: `${megabytes(us)} at ${name}`, best: `jax-js ${megabytes(them)}` };
        }),
    );

    // ---- Primal
    row(
        `Primal forward, share of the simd128 peak, ${title('node')}`,
        0.65,
        [20, 30].flatMap(rank => shares('node', `primal s${rank}`, 'simd128')),
        { show: percent },
    );
    for (const [i, least] of [3, 5, 10].entries()) {
        const { N, rank, batch } = STEPS[i],
            lane = 'node',
            task = `step N${N}`,
            suffix = batch > 1 ? ` batch ${batch}` : '';
        const primal = find(lane, task, 'simd128', `step primal N${N}${suffix}`),
            softmax = find(lane, task, 'simd128', `step softmax N${N}${suffix}`);
        row(`training step, Primal (s ${rank}) against our softmax, N ${N}`, least, [
            primal && softmax
                ? {
                      ratio: softmax.median / primal.median,
                      least: softmax.min / primal.min,
                      ours: ms(primal.median),
                      best: `softmax ${ms(softmax.median)}`,
                  }
                : null,
        ]);
    }
    const stepMemory = memory.find(({ job, bytes }) => job.kind === 'step' && bytes !== undefined);
    row(
        'peak memory of that step, N 4000, batch 32',
        80e6,
        stepMemory?.bytes === undefined
            ? []
            : [
                  {
                      ratio: stepMemory.bytes,
                      ours: `the core's peak ${megabytes(stepMemory.own?.peak ?? NaN)}`,
                      best: 'paper: 1370 MB',
                  },
              ],
        { show: megabytes, most: true },
    );

    // ---- linear, Skyformer, growth
    row(
        `linear attention forward against the best peer, ${title('node24')}`,
        1.3,
        LINEAR.map(([H, d, N]) => against('node24', `linear h${H} d${d} N${N}`, 'relaxed')),
        { absent: absent('node24', 'linear h2 d32 N1024') },
    );
    row(
        `linear attention forward + backward against jax-js, ${title('node24')}`,
        2.5,
        LINEAR.map(([H, d, N]) =>
            against('node24', `linear gradient h${H} d${d} N${N}`, 'relaxed', id => id === 'jax-js'),
        ),
        { absent: absent('node24', 'linear gradient h2 d32 N1024') },
    );
    const sky = find('node', 'skyformer N4096', 'simd128', 'skyformer h2 d32 N4096'),
        soft = find('node', 'skyformer N4096', 'simd128', 'softmax h2 d32 N4096');
    row(
        'Skyformer forward, m 128, against our softmax, N 4096',
        6,
        [
            sky && soft
                ? {
                      ratio: soft.median / sky.median,
                      least: soft.min / sky.min,
                      ours: ms(sky.median),
                      best: `softmax ${ms(soft.median)}`,
                  }
                : null,
        ],
        { absent: absent('node', 'skyformer N4096') },
    );
    for (const [lane, own] of [
        ['node', 'simd128'],
        ['node24', 'relaxed'],
    ])
        row(
            `every mechanism, forward and with gradients, share of the ${own} peak, ${title(lane)}`,
            0.45,
            sharesOf(results, lane, own).map(each => ({
                ratio: each.share,
                ours: `${gflops(each.rate)} at ${each.name}`,
                best: `peak ${gflops(each.peak)}; its time: ${madeOf(each)}`,
            })),
            { show: percent },
        );
    for (const op of GROWTH_OPS) {
        const series = results.filter(result => result.task === `growth ${op}` && result.median !== undefined);
        const missing = absent('node', `growth ${op}`);
        if (series.length < 2) {
            row(`growth exponent of ${op}`, op === 'softmax' ? 2.05 : 1.05, [], {
                show: plain,
                most: true,
                absent: missing,
            });
            continue;
        }
        const lengths = series.map(({ job }) => job.N ?? 1),
            slope = exponent(
                lengths,
                series.map(({ median = NaN }) => median),
            ),
            slopeOfMinima = exponent(
                lengths,
                series.map(({ min = NaN }) => min),
            );
        const most = op === 'softmax' ? 2.05 : 1.05,
            least = op === 'softmax' ? 0 : 0.95,
            ends = [series[0], series[series.length - 1]];
        rows.push({
            what: `growth exponent of ${op}, N ${ends.map(({ job }) => job.N).join('…')}`,
            target: least ? `${least}–${most}` : `≤ ${most}`,
            measured: `${plain(slope)} (${plain(slopeOfMinima)})`,
            ours: ends.map(({ median = NaN }) => ms(median)).join(' → '),
            best: '',
            value: slope,
            verdict: slope <= most && slope >= least ? 'reached' : 'SHORT',
        });
    }

    nativeRows(measured, row, title);

    // ---- small models, size, start
    for (const [lane, own] of [
        ['node', 'simd128'],
        ['node24', 'relaxed'],
    ]) {
        const call = find(lane, 'overhead', own);
        row(
            `call of a JavaScript op on four numbers, ${title(lane)}`,
            1,
            [
                call
                    ? { ratio: call.median * 1000, ours: `least ${microseconds(1000 * (call.min ?? NaN))}`, best: '' }
                    : null,
            ],
            { show: microseconds, most: true },
        );
    }
    row(
        "demo's step: share of time outside WebAssembly",
        0.25,
        profile.simd128
            ? [
                  {
                      ratio: profile.simd128.outside / (profile.simd128.inside + profile.simd128.outside),
                      ours: ms(find('node', 'demo', 'simd128')?.median ?? NaN),
                      best: 'by sampling',
                  },
              ]
            : [],
        { show: percent, most: true },
    );
    const smallest = Math.min(
        ...Object.entries(sizes)
            .filter(([name]) => name in PEERS)
            .map(([, bytes]) => bytes),
    );
    for (const name of ['core.simd128.wasm', 'core.relaxed.wasm'])
        row(`${name}, gzip`, 76000, sizes[name] ? [{ ratio: sizes[name], ours: '', best: '' }] : [], {
            show: kilobytes,
            most: true,
        });
    row(
        'all that load() makes a page download, gzip',
        103000,
        sizes['load(), bundled']
            ? [
                  {
                      ratio: sizes['load(), bundled'],
                      ours: `JavaScript ${kilobytes(sizes['load(), bundled: JavaScript'])} of it; without a bundler ${kilobytes(sizes['load(), unbundled'])}`,
                      best: Number.isFinite(smallest) ? `smallest peer ${kilobytes(smallest)}` : '',
                  },
              ]
            : [],
        { show: kilobytes, most: true },
    );
    row(
        'the same without models (primal-attention/functions), gzip',
        103000,
        sizes['load() without models, bundled']
            ? [{ ratio: sizes['load() without models, bundled'], ours: '', best: '' }]
            : [],
        { show: kilobytes, most: true },
    );
    for (const [lane, most] of /** @type {[string, number][]} */ ([
        ['node', 15],
        ['node24', 15],
        ['chromium', 30],
    ])) {
        const { own = [], fetched = [], peers = {} } = start[lane] ?? {},
            sorted = [...own].sort((a, b) => a - b),
            middle = sorted[sorted.length >> 1];
        const [best] = Object.entries(peers).sort((a, b) => a[1] - b[1]);
        row(
            `load() to the first attention, ${title(lane)}`,
            most,
            own.length
                ? [
                      {
                          ratio: middle,
                          least: sorted[0],
                          ours: fetched.length ? `a fetch of 300 bytes: ${ms(median(fetched))}` : '',
                          best: best ? `${best[0]} ${ms(best[1])}` : '',
                      },
                  ]
                : [],
            { show: ms, most: true },
        );
    }
    return rows;
}

/** A table in fixed columns. @param {Row[]} rows @returns {string} */
export function table(rows) {
    const cells = rows.map(row => [row.what, row.target, row.measured, row.ours, row.best, row.verdict]);
    const head = ['what', 'target', 'measured', 'ours', 'best peer', 'verdict'];
    const widths = head.map((name, i) => Math.max(name.length, ...cells.map(cell => cell[i].length)));
    return [head, ...cells]
        .map(cell =>
            cell
                .map((text, i) => text.padEnd(widths[i]))
                .join('  ')
                .trimEnd(),
        )
        .join('\n');
}
