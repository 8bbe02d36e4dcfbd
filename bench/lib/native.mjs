// Native peers: PyTorch and JAX on the CPU, beside which the same model takes the same steps here. Model and batches
// are files, so that all begin with the same numbers, and losses must agree over all the steps that are timed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digits, normal } from './measure.mjs';

/**
 * @typedef {import('./jobs.mjs').Job} Job
 * @typedef {import('./plan.mjs').Task} Task
 * @typedef {import('./suite.mjs').Result} Result
 * @typedef {{ adapter: string, python: string, threads: number }} Native
 */

const torch = (/** @type {string} */ python, threads = 1) => ({ adapter: 'torch.py', python, threads });
/** @type {Record<string, Native>} by the names of peers; `python` is one of python-peer.mjs */
export const NATIVE = {
    torch: torch('torch'),
    'torch-compile': torch('torch'),
    'torch-debian': torch('torch-debian'),
    jax: { adapter: 'jax.py', python: 'jax', threads: 1 },
    'torch-2-threads': torch('torch', 2),
    'torch-debian-2-threads': torch('torch-debian', 2),
};
const NEWEST = ['torch', 'torch-compile'];

/** How far losses may lie from ours, relative to 1 or to the loss where that is more. */
const TOLERANCE = 1e-4;
const BATCHES = 8,
    FEATURES = 4,
    CLASSES = 8;

/** @param {Partial<Job>} shape @returns {Job} */
const twin = shape => ({ kind: 'twin', op: 'softmax', H: 2, width: 64, hidden: 128, batch: 4, rate: 1e-3, ...shape });
const SMALL = twin({ op: 'primal', N: 40, rank: 8, H: 4, width: 32, hidden: 64, batch: 16 }),
    LONG = twin({ op: 'primal', N: 2000, rank: 20 });
const softmax = (/** @type {number} */ N) => twin({ N, batch: N > 1024 ? 1 : 4 });
export const LENGTHS = [64, 128, 256, 512, 1024, 2048, 4096];
/** What two threads are held against. */
const TOGETHER = twin({ N: 512, batch: 16 }),
    TOGETHER_TASK = 'twin softmax N512 batch 16, two threads',
    TWO_THREADS = ['torch-debian-2-threads', 'torch-2-threads'];
/** Of any numbers: by its speed PyTorch's own peak is told. */
const PRODUCT = /** @type {Job} */ ({ kind: 'product', M: 1024, K: 1024, N: 1024 });
const nameOfTask = (/** @type {Job} */ { op, N }) => `twin ${op} N${N}`;

/** @param {boolean} quick @returns {Task[]} */
export function nativeTasks(quick) {
    const compiled = [SMALL, LONG, softmax(256), softmax(512)].map(nameOfTask);
    const jobs = [SMALL, LONG, ...LENGTHS.map(softmax)];
    const together = ['relaxed-2-threads', ...TWO_THREADS].map(peer => ({ peer, job: TOGETHER }));
    /** @type {Task[]} */
    const several = [{ group: 'native', name: TOGETHER_TASK, lanes: ['node24'], entries: together }];
    const alone = jobs
        .filter(({ N = 0 }) => !quick || N <= 256)
        .flatMap(job => {
            const name = nameOfTask(job);
            const entries = (/** @type {string[]} */ ...peers) => peers.map(peer => ({ peer, job }));
            const newest = quick || !compiled.includes(name) ? ['torch'] : NEWEST;
            /** @type {Task[]} */
            const tasks = [
                {
                    group: 'native',
                    name,
                    lanes: ['node24'],
                    entries: [
                        { peer: 'relaxed', job: { kind: 'peak', relaxed: true } },
                        { peer: 'torch', job: PRODUCT },
                        ...entries('relaxed', 'torch-debian', ...newest, ...(quick ? [] : ['jax'])),
                    ],
                },
            ];
            if ([SMALL, LONG].includes(job) || job.N === 512)
                tasks.push({ group: 'native', name, lanes: ['node'], entries: entries('simd128', 'torch-debian') });
            return tasks;
        });
    return quick ? alone : [...alone, ...several];
}

/** Whose processes are weighed. */
export const nativeMemory = ['simd128', 'torch-debian', 'torch'].map(peer => ({ peer, job: LONG }));

/**
 * Writes the models and batches of tasks into files, which last as long as this process, and their names into the jobs.
 * @param {import('./suite.mjs').Entry[]} entries
 */
export async function writeTwins(entries) {
    const jobs = new Set(entries.map(entry => entry.job).filter(({ kind }) => kind === 'twin'));
    if (jobs.size === 0) return;
    const folder = mkdtempSync(join(tmpdir(), 'primal-attention-bench-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const { load } = await import('../../dist/node.js'),
        pa = await load();
    for (const job of jobs) {
        const { op = '', N = 0, H: heads = 1, width, hidden, batch = 1, rank } = job;
        const model = pa.classifier({
            input: { kind: 'series', features: FEATURES, length: N },
            classes: CLASSES,
            width,
            depth: 2,
            heads,
            feedforward: hidden,
            dropout: 0,
            standardize: false,
            attention: /** @type {any} */ (op === 'primal' ? { kind: op, rank, eta: 0.1 } : { kind: op }),
            seed: 3,
        });
        const x = normal(BATCHES * batch * N * FEATURES, 5),
            y = Int32Array.from({ length: BATCHES * batch }, (_, i) => (i + Math.floor(i / CLASSES)) % CLASSES);
        const file = (/** @type {string} */ ending) => join(folder, `${op}-${N}-${batch}.${ending}`);
        job.files = { model: file('safetensors'), x: file('x'), y: file('y') };
        writeFileSync(job.files.model, model.save());
        writeFileSync(job.files.x, new Uint8Array(x.buffer));
        writeFileSync(job.files.y, new Uint8Array(y.buffer));
        model.dispose();
    }
}

/**
 * Holds the losses of all against ours, of every step that any of them took; those who took fewer take the rest now.
 * @param {{ id: string, slot: number, peer: import('./node-lane.mjs').RemotePeer, result: Result }[]} running
 */
export async function sameLosses(running) {
    const twins = running.filter(({ result }) => result.job.kind === 'twin' && !result.skipped);
    if (twins.length === 0) return;
    const lengths = await Promise.all(twins.map(({ peer, slot }) => peer.call('length', slot))),
        most = Math.max(...lengths),
        all = Array.from({ length: most }, (_, i) => i);
    /** @type {number[] | undefined} */
    let ours;
    for (const [i, { id, peer, slot, result }] of twins.entries()) {
        if (lengths[i] < most) await peer.call('time', most - lengths[i], slot);
        const losses = /** @type {number[]} */ (await peer.call('values', all, slot));
        if (!(id in NATIVE)) ours ??= losses;
        if (!ours) continue;
        const expected = ours;
        result.steps = most;
        result.error = losses.reduce((worst, loss, at) => {
            const error = Math.abs(loss - expected[at]) / Math.max(1, Math.abs(expected[at]));
            return error <= worst ? worst : error; // NaN stays
        }, 0);
        if (!(result.error < TOLERANCE)) result.skipped = `WRONG RESULT, off by ${result.error.toPrecision(2)}`;
    }
}

/**
 * The rows of the targets.
 * @param {import('./rows.mjs').Measured} measured
 * @param {import('./rows.mjs').AddRow} row
 * @param {(lane: string) => string} title
 */
export function nativeRows({ results, memory }, row, title) {
    const find = finder(results);
    /** @param {string} lane @param {Job} job @param {string} own @param {string[]} peers */
    const against = (lane, job, own, peers) => {
        const name = nameOfTask(job),
            us = find(lane, name, own),
            best = fastest(peers.map(peer => find(lane, name, peer)));
        if (!us || !best) return null;
        return {
            ratio: best.median / us.median,
            least: best.min / us.min,
            ours: `${digits(us.median)} ms at ${name}`,
            best: `${best.peer} ${digits(best.median)} ms`,
        };
    };
    const [debian, newest] = ['PyTorch of Debian', 'the newest PyTorch, eager or compiled,'];
    const small = 'N 40, batch 16',
        large = 'softmax N 512 and Primal N 2000';
    for (const [lane, own, least, leastSmall] of /** @type {[string, string, number, number][]} */ ([
        ['node24', 'relaxed', 1.3, 3],
        ['node', 'simd128', 1, 1],
    ])) {
        const where = `one thread, ${title(lane)}`;
        const pairs = [softmax(512), LONG].map(job => against(lane, job, own, ['torch-debian']));
        row(`training step against ${debian}, ${large}, ${where}`, least, pairs);
        row(`the same, Primal ${small}, ${where}`, leastSmall, [against(lane, SMALL, own, ['torch-debian'])]);
    }
    const lane = 'node24',
        where = `one thread, ${title(lane)}`;
    row(`training step against ${newest} Primal ${small}, ${where}`, 3, [against(lane, SMALL, 'relaxed', NEWEST)]);
    row(`the same, softmax N 256, ${where}`, 1, [against(lane, softmax(256), 'relaxed', NEWEST)]);
    row(
        `share of one's own peak, ours over the newest PyTorch's, from N 512, ${where}`,
        1,
        [LONG, ...LENGTHS.filter(N => N > 256).map(softmax)].map(job => {
            const [ours, theirs] = [shareOf(find, job, ['relaxed']), shareOf(find, job, NEWEST)];
            return ours && theirs
                ? {
                      ratio: ours.share / theirs.share,
                      ours: `${percent(ours.share)} at ${nameOfTask(job)}`,
                      best: `${theirs.peer} ${percent(theirs.share)}`,
                  }
                : null;
        }),
    );
    const two = find(lane, TOGETHER_TASK, 'relaxed-2-threads'),
        theirs = fastest(TWO_THREADS.map(peer => find(lane, TOGETHER_TASK, peer)));
    row(`two threads against PyTorch's two: training step, softmax N 512, batch 16, ${title(lane)}`, 1.2, [
        two && theirs
            ? {
                  ratio: theirs.median / two.median,
                  least: theirs.min / two.min,
                  ours: `${digits(two.median)} ms`,
                  best: `${theirs.peer} ${digits(theirs.median)} ms`,
              }
            : null,
    ]);
    const whole = (/** @type {string} */ peer) =>
        memory.find(each => each.peer === peer && each.job.kind === 'twin')?.whole;
    for (const [peer, name] of [
        ['torch-debian', debian],
        ['torch', 'the newest PyTorch'],
    ]) {
        const us = whole('simd128'),
            them = whole(peer);
        row(
            `memory of the whole process, Primal N 2000, of that of ${name}`,
            0.25,
            us && them ? [{ ratio: us / them, ours: `${digits(us / 1e6)} MB`, best: `${digits(them / 1e6)} MB` }] : [],
            { show: percent, most: true },
        );
    }
}

const percent = (/** @type {number} */ x) => `${Math.round(100 * x)} %`;

/** @typedef {Result & { median: number, min: number }} Timed */
/** @param {Result[]} results */
const finder =
    results =>
    (/** @type {string} */ lane, /** @type {string} */ task, /** @type {string} */ peer, kind = 'twin') => {
        const is = (/** @type {Result} */ each) =>
            each.lane === lane && each.task === task && each.peer === peer && each.job.kind === kind;
        return /** @type {Timed | undefined} */ (results.find(each => is(each) && each.median !== undefined));
    };

/** @param {(Timed | undefined)[]} all */
const fastest = all =>
    all.reduce((best, each) => (each && (!best || each.median < best.median) ? each : best), undefined);

/**
 * The useful operations a second of the fastest of some peers, over the operations a second of what is the fastest
 * that they can: the loop in registers here, a large product of matrices there.
 * @param {ReturnType<typeof finder>} find @param {Job} job @param {string[]} peers
 */
function shareOf(find, job, peers) {
    const task = nameOfTask(job),
        best = fastest(peers.map(peer => find('node24', task, peer)));
    const [peer, kind] = peers.includes('relaxed') ? ['peak relaxed', 'peak'] : ['torch', 'product'];
    const peak = find('node24', task, peer, kind);
    return best?.rate && peak?.rate ? { share: best.rate / peak.rate, peer: best.peer, rate: best.rate } : null;
}

/**
 * The part of the report: milliseconds of a step by length, and how far losses were from ours.
 * @param {Result[]} results
 * @returns {{ heading: string, said: string, head: string[], rows: string[][] } | null}
 */
export function nativeReport(results) {
    const find = finder(results),
        twins = results.filter(({ job, median }) => job.kind === 'twin' && median !== undefined),
        peers = ['torch-debian', 'torch', 'torch-compile', 'jax'];
    if (twins.length === 0) return null;
    const alone = twins.filter(({ lane, task }) => lane === 'node24' && task !== TOGETHER_TASK),
        tasks = [...new Set(alone.map(({ task }) => task))];
    const furthest = twins.reduce((most, { error = 0 }) => Math.max(most, error), 0),
        steps = twins.reduce((sum, { steps: each = 0 }) => sum + each, 0);
    const rows = tasks.map(task => {
        const us = find('node24', task, 'relaxed'),
            old = find('node', task, 'simd128'),
            job = twins.find(each => each.task === task)?.job;
        const shares = job && [shareOf(find, job, ['relaxed']), shareOf(find, job, NEWEST)];
        return [
            `${task.replace('twin ', '')}, batch ${job?.batch}`,
            old ? digits(old.median) : '',
            us ? digits(us.median) : '',
            ...peers.map(peer => {
                const them = find('node24', task, peer);
                return them && us ? `${digits(them.median)} (${(them.median / us.median).toFixed(2)} ×)` : '';
            }),
            ...(shares ?? []).map(share =>
                share ? `${percent(share.share)} of ${digits(share.rate / share.share)}` : '',
            ),
        ];
    });
    return {
        heading: '### Beside native PyTorch: a training step, one thread',
        said: `Encoders of two layers (width 64, two heads; N 40: width 32, four heads), Adam; the same weights and batches, losses at most ${furthest.toExponential(0)} from ours over all ${steps} steps. In brackets how many times as long as ours with relaxed SIMD. The last two columns: useful operations as a share of the peak in GFLOP/s, of a loop in registers for ours, of its own product of 1024³ for the newest PyTorch.`,
        head: ['ms', 'ours, Node 20', 'ours, Node 24', ...peers, 'our share', "PyTorch's share"],
        rows,
    };
}
