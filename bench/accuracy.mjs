// Every mechanism in the same model on the same three data sets: what it gets right over seeds, the time of a training,
// the most bytes it takes. Writes docs/measured/accuracy.json, which docs/which-attention.md and the pages of
// docs/mechanisms show. What is in the file with the same settings is kept, so that a run broken off goes on.
//   PA_DATA=DIR node bench/accuracy.mjs [--data DIR] [--seeds 3] [--only primal,softmax] [--sets Epilepsy] [--fresh]
// DIR holds the archives' folders: JapaneseVowels, Epilepsy, optdigits. One thread, simd128. The time is that of this
// process (others share the machine). A test part is looked at once, after the last epoch; nothing was chosen by it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTs } from '../dist/data.js';
import { load } from '../dist/node.js';
import { MECHANISMS } from '../demo/catalogue/mechanisms.js';
import { median } from '../experiments/statistics.mjs';
import { readDigits } from '../experiments/tasks.mjs';
import { layerOf } from './lib/mechanisms.mjs';

const { values: options } = parseArgs({
    options: {
        data: { type: 'string', default: process.env.PA_DATA },
        seeds: { type: 'string', default: '3' },
        only: { type: 'string' },
        sets: { type: 'string' },
        fresh: { type: 'boolean', default: false },
    },
});
const FILE = new URL('../docs/measured/accuracy.json', import.meta.url);

/** The same for every mechanism of a set. */
const MODEL = { heads: 4, depth: 2, dropout: 0.1, norm: 'post', positions: 'learned' },
    FIT = { batchSize: 16, learningRate: 1e-3, optimizer: 'radam' };

/**
 * @typedef {{ about: string, read: (folder: string) => { input: any, classes: any, train: any, test: any },
 *   model: Record<string, any>, fit: Record<string, any> }} Set
 * @type {Record<string, Set>}
 */
const SETS = {
    JapaneseVowels: {
        about: 'series of 7 to 29 steps, 270 to learn from, 370 to test, nine speakers',
        read: folder => series(folder, 'JapaneseVowels', 1),
        model: { width: 64, feedforward: 128, pooling: 'flatten' },
        fit: { epochs: 16 },
    },
    optdigits: {
        about: 'digits of 8 × 8 pixels, each a token, the first 1500 to learn from, 1797 of other writers to test',
        read: folder => {
            const part = (/** @type {string} */ end) => readDigits(readFileSync(join(folder, 'optdigits', end))),
                { x, y, classes } = part('optdigits.tra');
            return {
                input: { kind: 'image', height: 8, width: 8, patch: 1 },
                classes,
                train: { x: x.slice(0, 1500), y: y.slice(0, 1500) },
                test: part('optdigits.tes'),
            };
        },
        model: { width: 32, feedforward: 64, pooling: 'flatten' },
        fit: { epochs: 8 },
    },
    Epilepsy: {
        about: 'series of 206 steps, two a token, 137 to learn from, 138 to test, four activities',
        read: folder => series(folder, 'Epilepsy', 2),
        model: { width: 64, feedforward: 128, pooling: 'mean' },
        fit: { epochs: 30 },
    },
};

/** Of the archive; so many steps side by side are one token. @param {string} folder @param {string} name
 * @param {number} fold */
function series(folder, name, fold) {
    const read = (/** @type {string} */ part) => readFileSync(join(folder, name, `${name}_${part}.ts`)),
        train = parseTs(read('TRAIN')),
        test = parseTs(read('TEST'), { classes: train.classes }),
        features = train.features * fold;
    const folded = (/** @type {Float32Array} */ x) => {
        const whole = new Float32Array(Math.ceil(x.length / features) * features);
        whole.set(x);
        return whole;
    };
    const part = (/** @type {any} */ { x, y }) => ({ x: x.map(folded), y });
    const length = Math.ceil(Math.max(train.length, test.length) / fold);
    return {
        input: { kind: 'series', features, length },
        classes: train.classes,
        train: part(train),
        test: part(test),
    };
}

/**
 * The bench's layer, but of fewer landmarks and mixtures: more than there are tokens would only cost.
 * @param {string} card @param {number} tokens
 */
const layerFor = (card, tokens) => ({
    ...layerOf(card, tokens, MODEL.heads),
    .../** @type {Record<string, object>} */ ({
        skyformer: { landmarks: 32 },
        nystromformer: { landmarks: 16 },
        linformer: { rank: 16 },
    })[card],
});

/** Tokens of a sample at the most. @param {any} input */
const tokensOf = ({ kind, length, height, width }) => (kind === 'image' ? height * width : length);

/**
 * One training, in a memory of its own. @param {any} data @param {Set} set @param {any} attention
 * @param {number} seed
 */
async function trained({ input, classes, train, test }, set, attention, seed) {
    const pa = await load({ full: true, simd: 'simd128' }),
        model = pa.classifier(/** @type {any} */ ({ input, classes, ...MODEL, ...set.model, attention, seed }));
    const from = process.cpuUsage();
    for await (const _ of model.fit(train, /** @type {any} */ ({ ...FIT, ...set.fit, seed }))) void _;
    const { user, system } = process.cpuUsage(from),
        bytes = pa.memory().peak,
        { accuracy } = model.evaluate(test);
    model.dispose();
    return { accuracy, seconds: (user + system) / 1e6, bytes };
}

/** @typedef {{ set: string, card: string, attention: any, accuracies: number[], ms: number, bytes: number }} Row
 * ms: of a sample in an epoch */

/** @param {Row[]} rows */
function write(rows) {
    const about = {
        command: 'PA_DATA=DIR node bench/accuracy.mjs',
        day: new Date().toISOString().slice(0, 10),
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        node: process.versions.node,
        simd: 'simd128',
        model: MODEL,
        fit: FIT,
        sets: Object.fromEntries(
            Object.entries(SETS).map(([name, { about, model, fit }]) => [name, { about, model, fit }]),
        ),
    };
    const short = (/** @type {string} */ _, /** @type {any} */ value) =>
        typeof value === 'number' ? Number(value.toPrecision(5)) : value;
    const head = JSON.stringify(about, null, 4).slice(0, -2),
        list = rows.map(row => JSON.stringify(row, short));
    mkdirSync(new URL('.', FILE), { recursive: true });
    writeFileSync(FILE, `${head},\n    "rows": [\n        ${list.join(',\n        ')}\n    ]\n}\n`);
}

/** Rows of an earlier run whose settings are today's. @returns {Row[]} */
function earlier() {
    if (options.fresh || !existsSync(FILE)) return [];
    const { rows, sets, model, fit } = JSON.parse(readFileSync(FILE, 'utf8'));
    const same = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify(a) === JSON.stringify(b);
    if (!same([model, fit], [MODEL, FIT])) return [];
    return rows.filter((/** @type {Row} */ { set }) => {
        const { about, model, fit } = SETS[set] ?? {};
        return same(sets[set], { about, model, fit });
    });
}

/** Where they stand in the page: by set, then as the catalogue has them. @param {Row} a @param {Row} b */
function inOrder(a, b) {
    const place = (/** @type {Row} */ { set, card }) =>
        1000 * Object.keys(SETS).indexOf(set) + Object.keys(MECHANISMS).indexOf(card);
    return place(a) - place(b);
}

if (!options.data || !existsSync(options.data)) {
    console.error(
        `bench/accuracy.mjs needs the data: PA_DATA=DIR or --data DIR, a folder that holds ${Object.keys(SETS).join(', ')}; got ${options.data ?? 'nothing'}`,
    );
    process.exit(1);
}
const sequences = Object.keys(MECHANISMS).filter(card => !MECHANISMS[card].graph),
    cards = options.only?.split(',') ?? sequences,
    seeds = Number(options.seeds);
const unknown = cards.filter(card => !sequences.includes(card));
if (unknown.length > 0 || !(seeds >= 1)) {
    console.error(`bench/accuracy.mjs: --only is of ${sequences.join(', ')}, --seeds 1 or more`);
    process.exit(1);
}
let rows = earlier();
for (const name of options.sets?.split(',') ?? Object.keys(SETS)) {
    const set = SETS[name],
        data = set.read(options.data);
    for (const card of cards) {
        const attention = layerFor(card, tokensOf(data.input)),
            old = rows.find(row => row.set === name && row.card === card);
        if (old && old.accuracies.length >= seeds && JSON.stringify(old.attention) === JSON.stringify(attention))
            continue;
        const runs = [];
        for (let seed = 1; seed <= seeds; seed++) runs.push(await trained(data, set, attention, seed));
        const samples = set.fit.epochs * data.train.x.length;
        const row = {
            set: name,
            card,
            attention,
            accuracies: runs.map(({ accuracy }) => accuracy),
            ms: median(runs.map(({ seconds }) => (1000 * seconds) / samples)),
            bytes: Math.max(...runs.map(({ bytes }) => bytes)),
        };
        rows = [...rows.filter(each => each !== old), row].sort(inOrder);
        write(rows);
        console.log(
            `${name.padEnd(15)} ${card.padEnd(14)} ${row.accuracies.map(value => (100 * value).toFixed(1)).join(' ')}  ${row.ms.toFixed(2)} ms a sample, ${(row.bytes / 1e6).toFixed(2)} MB`,
        );
    }
}
