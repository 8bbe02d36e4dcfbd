// The number machine: for every kind of attention its steps lead to the very number that the map shows, each follows
// from what it shows, and a machine that is wrong is found out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaults } from '../demo/app/state.js';
import { MECHANISMS, optionsOf } from '../demo/catalogue/mechanisms.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { trainerOf } from '../demo/training/index.js';
import { MACHINES, countsOf } from '../demo/training/machine/index.js';
import { HOWS } from '../demo/training/machine/steps.js';
import { kernel } from './reference/gaussian.mjs';
import { squaredNorm } from './reference/implicit.mjs';
import { featureMap } from './reference/primal.mjs';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();

/** @typedef {NonNullable<ReturnType<typeof import('../demo/training/machine/index.js').machineOf>>} Machine */

/** @param {ArrayLike<number>} flat @param {number} cols @returns {number[][]} */
const rows = (flat, cols) =>
    Array.from({ length: flat.length / cols }, (_, t) => Array.from({ length: cols }, (_, c) => flat[t * cols + c]));
/** @param {number[]} x */
const sum = x => x.reduce((a, b) => a + b, 0);
/** @param {number[]} x @param {number[]} y */
const dot = (x, y) => sum(x.map((v, i) => v * y[i]));
/** @param {number[][]} a */
const turned = a => a[0].map((_, c) => a.map(row => row[c]));
/** @param {number[][]} a @param {number[][]} b */
const times = (a, b) => a.map(row => turned(b).map(col => dot(row, col)));
/** @param {number[][]} a @param {(v: number, i: number, j: number) => number} fn */
const each = (a, fn) => a.map((row, i) => row.map((v, j) => fn(v, i, j)));

/** Skyformer's iterations, written out. @param {number[][]} m @param {number[]} x @param {number} iterations */
function undone(m, x, iterations) {
    const scale = m.map(row => 1 / Math.sqrt(sum(row))),
        a = each(m, (v, i, j) => v * scale[i] * scale[j]),
        largest = Math.max(...turned(a).map(sum));
    let z = each(turned(a), v => v / largest);
    for (let t = 0; t < iterations; t++) {
        const p = times(a, z),
            less = (/** @type {number} */ of, /** @type {number[][]} */ b) =>
                each(b, (v, i, j) => (i === j ? of : 0) - v);
        z = each(times(z, less(13, times(p, less(15, times(p, less(7, p)))))), v => v / 4);
    }
    return z.map(
        (row, i) =>
            scale[i] *
            dot(
                row,
                x.map((v, j) => scale[j] * v),
            ),
    );
}

/** @param {number[]} x */
const softened = x => x.map(v => 1 / sum(x.map(u => Math.exp(u - v))));
/** @param {number} distance @param {number} reach */
const fade = (distance, reach) => Math.sin((Math.PI / 2) * (1 - distance / reach));
/** @param {number} v @param {number} by */
const shrunk = (v, by) => (v > by ? v - by : v < -by ? v + by : 0);

/** Nyströmformer's iterations, written out. @param {number[][]} a @param {number[]} x @param {number} iterations */
function pseudo(a, x, iterations) {
    const largest = Math.max(...turned(a).map(sum));
    let z = each(turned(a), v => v / largest);
    for (let t = 0; t < iterations; t++) {
        // Z (13 I − 15 P + 7 P² − P³)/4
        const p = times(a, z),
            p2 = times(p, p),
            p3 = times(p2, p);
        z = times(
            z,
            each(p, (v, i, j) => ((i === j ? 13 : 0) - 15 * v + 7 * p2[i][j] - p3[i][j]) / 4),
        );
    }
    return z.map(row => dot(row, x));
}

/**
 * RPC's rounds, written out.
 * @param {number[][]} k @param {number[][]} v @param {number} rounds @param {number} theta
 */
function pursued(k, v, rounds, theta) {
    let L = each(k, () => 0),
        U = each(k, () => 0);
    for (let t = 0; t < rounds; t++) {
        const S = each(k, (x, i, c) => shrunk(x - L[i][c] + U[i][c], theta)),
            K = each(k, (x, i, c) => x - S[i][c] - U[i][c]),
            weights = times(K, turned(K)).map(row => softened(row.map(x => x / Math.sqrt(K[0].length))));
        L = times(weights, v);
        U = each(U, (u, i, c) => u + k[i][c] - L[i][c] - S[i][c]);
    }
    return { L, U };
}

/** How each value follows, said once more. @type {Record<string, (l: any[], n: number[], c: number[]) => any>} */
const AGAIN = {
    shown: () => undefined,
    product: (_, n) => n.reduce((a, b) => a * b),
    sum: (_, n) => sum(n),
    quotient: (_, n) => n[0] / n[1],
    exp: (_, n) => Math.exp(sum(n)),
    expDifference: (_, n) => Math.exp(n[0] - n[1]),
    logSquare: (_, n) => Math.log(n[0] ** 2 + n[1]),
    leaky: (_, n) => Math.max(n[0], n[1] * n[0]),
    floored: (_, n) => n[0] * (n[0] < 1 ? 1 + n[1] : 1) + (n[0] < 1 ? 0 : n[1]),
    atLeast: (_, n) => (n[0] > n[1] ? n[0] : n[1]),
    cosine: (_, n) => fade(n[0], n[1]),
    dot: l => dot(l[0], l[1]),
    total: l => sum(l[0]),
    absoluteTotal: l => sum(l[0].map(Math.abs)),
    largest: l => Math.max(...l[0]),
    length: l => Math.hypot(...l[0]),
    squaredDistance: l =>
        Math.hypot(...l[0].map((/** @type {number} */ v, /** @type {number} */ i) => v - l[1][i])) ** 2,
    squaredNorm: (l, n) => squaredNorm(l[0], n[0]),
    combine: (l, n) => turned(l).map(entries => dot(entries, n)),
    times: l => l[0].map((/** @type {number} */ v, /** @type {number} */ i) => v * l[1][i]),
    unit: l => featureMap(l[0]),
    relu: l => l[0].map((/** @type {number} */ v) => (v > 0 ? v : 0)),
    shrink: (l, n) => l[0].map((/** @type {number} */ v) => shrunk(v, n[0])),
    turned: (l, n) =>
        [fade(n[0], n[1]), fade(n[1] - n[0], n[1])].flatMap(by => l[0].map((/** @type {number} */ v) => v * by)),
    meanApart: (l, _, c) => {
        const [a, b] = l.map(each => turned(rows(each, c[0])));
        return a.map((col, i) => sum(col.map((v, t) => Math.abs(b[i][t] - v))) / col.length);
    },
    fading: (l, n, c) => rows(l[1], c[1]).map((row, t) => fade(Math.abs(n[0] - t), n[1]) * dot(row, l[0])),
    softmaxRow: (l, n, c) => softened(rows(l[1], c[1]).map(row => n[0] * dot(row, l[0]))),
    softmaxColumn: (l, n, c) => rows(l[0], c[0]).map(x => AGAIN.softmaxRow([x, l[1]], n, c)[n[1]]),
    softmaxTable: (l, n, c) => rows(l[0], c[0]).flatMap(x => AGAIN.softmaxRow([x, l[1]], n, c)),
    segmentMeans: (l, n, c) => {
        const all = rows(l[0], c[0]),
            // the segment that a token belongs to: the last whose beginning is not behind it
            of = all.map((_, t) => Math.ceil(((t + 1) * n[0]) / all.length) - 1);
        return Array.from({ length: n[0] }, (_, s) => turned(all.filter((_, t) => of[t] === s))).flatMap(cols =>
            cols.map(col => sum(col) / col.length),
        );
    },
    told: (l, n, c) => pursued(rows(l[0], c[0]), rows(l[1], c[0]), n[0], n[1]).L.flat(),
    carried: (l, n, c) => pursued(rows(l[0], c[0]), rows(l[1], c[0]), n[0], n[1]).U.flat(),
    pseudoInverseTimes: (l, n) => pseudo(rows(l[0], l[1].length), l[1], n[0]),
    elu: l => l[0].map((/** @type {number} */ v) => (v > 0 ? v : Math.expm1(v)) + 1),
    exps: (l, n) => l[0].map((/** @type {number} */ v) => Math.exp(v - n[0])),
    shares: (l, n) => l[0].map((/** @type {number} */ v) => v / n[0]),
    columnMeans: (l, _, c) => turned(rows(l[0], c[0])).map(col => sum(col) / col.length),
    columnSums: (l, _, c) => turned(rows(l[0], c[0])).map(sum),
    inverseDeviations: (l, n, c) =>
        turned(rows(l[0], c[0])).map(
            (col, i) => 1 / Math.sqrt(sum(col.map(v => (v - l[1][i]) ** 2)) / col.length + n[0]),
        ),
    against: (l, n, c) => rows(l[1], c[1]).map(row => n[0] * dot(row, l[0])),
    kernels: (l, _, c) => rows(l[1], c[1]).map(row => kernel(row, l[0])),
    project: (l, n, c) => turned(rows(l[1], c[1])).map(col => n[0] * dot(col, l[0])),
    cosines: l =>
        [Math.cos, Math.sin].flatMap(wave =>
            l[0].map((/** @type {number} */ v, /** @type {number} */ i) => wave(v) + wave(l[1][i])),
        ),
    energies: (l, [of, eps, norm, den], c) =>
        rows(l[1], c[1]).map((row, t) => Math.log((dot(row, l[0]) / of) ** 2 + eps) + norm / den + l[2][t] / den),
    neighbours: (l, n, c) => rows(l[0], c[0]).map(row => AGAIN.leaky([], [n[0] + dot(row, l[1]), n[1]], [])),
    transposedTimes: (l, _, c) => times(turned(rows(l[0], c[0])), rows(l[1], c[1])).flat(),
    kernelTable: (l, n, c) => {
        const x = rows(l[0], c[0]);
        return x.flatMap((a, i) => x.map((b, j) => kernel(a, b) + (i === j ? n[0] : 0)));
    },
    inverseTimes: (l, n) => undone(rows(l[0], l[1].length), l[1], n[0]),
    put: (l, _, c) => rows(l[2], c[2]).map((row, i) => l[3][i] + dot(row, [...l[0], ...l[1]])),
};

/** Numbers that are no step's outcome: of the configuration, learned, or a share of one. */
const GIVEN =
    /^$|[√∜]d|ε|β|share|tap|^p$|γ|iterations|rounds|landmarks|place|distance|tokens|λ|den|2π|slope|4M|1\/ρ|^weight$/;

/** What is wrong with a machine: nothing, if it is right. @param {Machine} made @returns {string[]} */
function faults(made) {
    const found = [];
    const top = made.shownRow.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30);
    if (!(Math.abs(made.value - made.shown) <= 1e-5 * Math.max(Math.abs(made.shown), 1e-2 * top)))
        found.push(`the end is ${made.value}, the map says ${made.shown}`);
    made.row.forEach((v, j) => {
        if (!(Math.abs(v - made.shownRow[j]) <= 1e-5 * top))
            found.push(`entry ${j} of the row: ${v}, ${made.shownRow[j]}`);
    });
    const last = made.steps[made.steps.length - 1];
    if (last.value !== made.value) found.push('the last step is not the end');
    for (const steps of [made.steps, ...(made.ways ?? []).map(({ steps }) => steps)]) {
        /** @type {number[]} */
        const before = [];
        for (const { label, how, lists, numbers, value } of steps) {
            const again = AGAIN[how](
                lists.map(({ values }) => [...Array.from(values)]),
                numbers.map(({ value }) => value),
                lists.map(({ cols }) => cols ?? 0),
            );
            const flat = (/** @type {any} */ v) =>
                v === undefined ? [] : typeof v === 'number' ? [v] : Array.from(Array.isArray(v) ? v : v.values);
            const [mine, theirs] = [flat(value), flat(again)];
            const size = Math.max(...theirs.map(Math.abs), 1e-30);
            if (mine.length !== theirs.length || mine.some((v, i) => !(Math.abs(v - theirs[i]) <= 1e-9 * size)))
                found.push(`“${label}” does not follow from what it shows`);
            if (steps === made.steps)
                for (const { name, value } of numbers)
                    if (!GIVEN.test(name) && !before.some(v => Math.abs(v - value) <= 1e-12 * Math.abs(v)))
                        found.push(`“${label}” takes ${name} from nowhere`);
            if (mine.length === 1) before.push(mine[0]);
            for (const { values, mark = -1 } of lists) if (mark >= 0) before.push(values[mark]);
        }
    }
    return found;
}

/** @type {[string, string, string?][]} */
const CASES = [
    ...Object.keys(MECHANISMS).map(kind => /** @type {[string, string]} */ ([kind, ''])),
    ['softmax', 'causal:1'],
    ['bn', 'standardize:1'],
    ['bn', 'beta:0.6,causal:1'],
    ['sh', 'pool:8,beta:0.5'],
    ['conv', 'filter:3', 'images'],
    ['linear', 'causal:1'],
    ['window', 'causal:1'],
    ['sparse', 'pattern:fixed'],
    ['sparse', 'pattern:window,causal:1'],
    ['skyformer', 'landmarks:7,iterations:3', 'text'],
    ['implicit', 'source:mikan'],
    ['linformer', 'shared:1,rank:4'],
    ['linformer', 'rank:6', 'text'],
    ['nystromformer', 'landmarks:6,iterations:3', 'text'],
    ['performer', 'causal:1,features:20'],
    ['performer', 'redraw:1'],
    ['cosformer', 'causal:1', 'text'],
    ['elliptical', 'causal:1'],
    ['rpc', 'iterations:1'],
    ['rpc', 'iterations:8,threshold:0.5', 'text'],
    ['implicit', 'stationary:1,p:1.5'],
    ['graphImplicit', 'source:ikan'],
    ['primal', 'mode:causal'],
    ['primal', 'mode:fixed'],
    ['primal', 'last:1'],
    ['kep-svgp', 'mode:causal,rank:3'],
    ['kep-svgp', 'mode:fixed', 'text'],
];

/** A small model after three steps. @param {string} kind @param {string} options @param {string} [task] */
async function trained(kind, options, task = MECHANISMS[kind].graph ? 'graph' : 'gesture') {
    const values = { ...defaults(), task, samples: 50, batch: 4 };
    const trainer = trainerOf(pa, make(TASKS[task], values), values, kind, options);
    while (trainer.steps < 3) await trainer.learn(0, 1);
    return trainer;
}

/**
 * @param {import('../demo/training/trainer.js').Trainer} trainer
 * @param {{ layer?: number, head?: number, query: number, key: number }} at
 * @returns {Promise<Machine>}
 */
async function lookAt(trainer, { layer = 0, head = 0, query, key }) {
    const want = { layer, head, query, key, extras: ['machine'], lens: 'map', landmarks: [], hurry: true };
    for (;;) {
        const made = trainer.look(trainer.data.test.x[0], want)?.extras.machine;
        if (made) return /** @type {Machine} */ (made);
        await new Promise(resolve => setTimeout(resolve, 5)); // its module is on the way
    }
}

test('every kind of attention has a machine, and every way of working is said again here', () => {
    for (const [kind, { config }] of Object.entries(MECHANISMS)) {
        const made = config(optionsOf(kind, ''), { heads: 4, length: 40, depth: 2, image: false });
        for (const { kind: name } of /** @type {any[]} */ ([made].flat()))
            assert.ok(Object.hasOwn(MACHINES, name), `${kind}: no row for ${name} in training/machine/index.js`);
    }
    assert.deepEqual(Object.keys(AGAIN).sort(), Object.keys(HOWS).sort());
});

for (const [kind, options, task] of CASES)
    test(`${kind} ${options} ${task ?? ''}: the steps lead to the number that the map shows`, async () => {
        const trainer = await trained(kind, options, task);
        const pairs = [
            { layer: 0, head: 0, query: 5, key: 3 },
            { layer: 1, head: 3, query: 2, key: 6 },
            { layer: 1, head: 2, query: 9, key: 9 },
            { layer: 0, head: 1, query: 7, key: 1 },
        ];
        for (const at of pairs) {
            const made = await lookAt(trainer, at);
            const { layer, head, query } = made;
            assert.deepEqual({ layer, head, query }, { layer: at.layer, head: at.head, query: at.query });
            assert.deepEqual(faults(made), [], JSON.stringify(at));
            // the same moment's model, asked on its own
            const seen = trainer.inspect(trainer.data.test.x[0], { inputs: true, outputs: true, points: true });
            const { inputs, output } = seen.layers[layer].heads[head],
                own = inputs.q ?? inputs.z ?? inputs.k,
                first = made.steps[0].lists[0]?.values;
            if (made.steps.length > 1)
                assert.deepEqual(
                    Array.from(first),
                    Array.from(own.data.slice(query * own.cols, (query + 1) * own.cols)),
                );
            for (const { name, a, b } of made.equal ?? [])
                if (/model$|own/.test(name))
                    a.forEach((v, i) => assert.ok(Math.abs(v - b[i]) < 1e-5 * (1 + Math.abs(b[i])), name));
            const puts = made.equal?.find(({ name }) => /puts out/.test(name));
            if (puts)
                assert.deepEqual(
                    Array.from(puts.b),
                    Array.from(output.data.slice(query * output.cols, (query + 1) * output.cols)),
                );
        }
        trainer.dispose();
    });

test('a machine that is wrong is found out', async () => {
    const trainer = await trained('softmax', '');
    const made = await lookAt(trainer, { query: 5, key: 3 });
    assert.deepEqual(faults(made), []);
    /** @param {(copy: Machine) => void} spoil */
    const spoiled = spoil => {
        const copy = structuredClone(made);
        spoil(copy);
        return faults(copy).length;
    };
    assert.ok(spoiled(copy => (copy.value *= 1.0001)));
    assert.ok(spoiled(copy => (copy.row[7] += 1e-4)));
    for (const i of made.steps.keys()) {
        const { value } = made.steps[i];
        if (typeof value === 'number')
            assert.ok(
                spoiled(copy => (copy.steps[i].value = value * 1.001)),
                made.steps[i].label,
            );
        else if (value) assert.ok(spoiled(copy => /** @type {any} */ ((copy.steps[i].value.values[0] += 1e-3))));
    }
    trainer.dispose();
});

test('Primal: the dual way and the primal way come to the same scores; of few keys they need not', async () => {
    const trainer = await trained('primal', 'rank:8');
    const { equal = [], ways = [] } = await lookAt(trainer, { layer: 1, query: 5, key: 3 });
    const [{ a, b }] = equal;
    assert.equal(ways.length, 2);
    assert.ok(a.some(v => Math.abs(v) > 1e-3));
    a.forEach((v, i) => assert.ok(Math.abs(v - b[i]) < 1e-8, `${v}, ${b[i]}`));
    trainer.dispose();
    const causal = await trained('primal', 'rank:8,mode:causal');
    const early = (await lookAt(causal, { layer: 1, query: 2, key: 1 })).equal?.[0],
        late = (await lookAt(causal, { layer: 1, query: 30, key: 1 })).equal?.[0];
    const apart = (/** @type {any} */ { a, b }) => Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i])));
    assert.ok(apart(late) < 1e-6 && apart(early) > 1e-4, `${apart(late)}, ${apart(early)}`);
    assert.match(early?.note ?? '', /need not agree/);
    causal.dispose();
});

test('Skyformer beside the exact kernel: the difference is the landmarks’ error', async () => {
    const trainer = await trained('skyformer', '');
    const at = { layer: 1, head: 1, query: 5, key: 3 },
        made = await lookAt(trainer, at);
    const { inputs } = trainer.inspect(trainer.data.test.x[0], { inputs: true }).layers[1].heads[1],
        row = (/** @type {any} */ m, /** @type {number} */ t) => m.data.slice(t * m.cols, (t + 1) * m.cols);
    assert.ok(Math.abs((made.equal?.[0].b[0] ?? NaN) - kernel(row(inputs.q, 5), row(inputs.k, 3))) < 1e-9);
    assert.equal(made.equal?.[0].a[0], made.value);
    trainer.dispose();
});

test('multiplications are the package’s count: the table’s grow with the square, Primal’s in proportion', async () => {
    const trainer = await trained('primal', 'rank:8');
    const { lengths, rows: counted, d, heads } = countsOf(trainer, 1);
    assert.deepEqual([lengths[0], lengths.at(-1), d, heads], [16, 65536, 8, 4]);
    const [table, own] = counted.map(({ values }) => values);
    lengths.forEach((n, i) => {
        assert.equal(table[i], 2 * n * n * d * heads); // q·k, and the weights times v
        const { flops } = pa.cost({
            ...trainer.config(),
            depth: 1,
            standardize: false,
            input: { kind: 'series', features: 2, length: n },
        });
        assert.equal(own[i], flops.forward.attention / 2);
    });
    assert.ok(own.at(-1) / own.at(-2) < 2.01);
    trainer.dispose();
});
