// The visitor's own data as a task: time series, tables, lines of text with a label, or text in a file or folder for
// each class (../files reads them). Training and test part are two files, or a third of one is set aside. Runs in a
// worker (reader-worker.js) and in tests; touches no page.

import { describe } from '../../dist/data.js';
import { DropError } from '../files/parts.js';
import { readAll } from '../files/read.js';
import { random, shuffled } from './random.js';
import { BYTES } from './text.js';

// points kept; longer series are averaged down so that the maps stay legible and training quick
export const LONGEST = 160;
const WIDEST = 256; // columns of a table: their means would mean nothing

/**
 * @typedef {import('./index.js').Dataset} Dataset
 * @typedef {import('../files/table.js').Read} Read
 * @typedef {import('../files/read.js').Wish & { seed: number }} Options  seed: of the split
 * @typedef {object} Opened
 * @property {Omit<import('./index.js').Task, 'draw'>} task
 * @property {import('./index.js').Data} data
 * @property {string[]} words  what was understood, a sentence or two each
 * @property {import('../files/table.js').Choice} [choice]
 */

/**
 * Series as means over windows of equal length.
 * @template {Dataset} T
 * @param {T} data
 * @param {number} window
 * @returns {T}
 */
function shorten(data, window) {
    if (window === 1) return data;
    const { features } = data;
    const x = data.x.map(series => {
        const steps = series.length / features,
            length = Math.ceil(steps / window),
            out = new Float64Array(length * features);
        for (let t = 0; t < length; t++)
            for (let f = 0; f < features; f++) {
                let sum = 0,
                    count = 0;
                for (let i = t * window; i < Math.min((t + 1) * window, steps); i++, count++)
                    sum += series[i * features + f];
                out[t * features + f] = sum / count;
            }
        return out;
    });
    return { ...data, x };
}

/** @param {Dataset} data @param {ArrayLike<number>} order @returns {Dataset} */
const choose = ({ x, y, features, classes }, order) => ({
    x: Array.from(order, i => x[i]),
    y: Int32Array.from(order, i => y[i]),
    features,
    classes,
});

/** A third of each class for the test. @param {Dataset} data @param {number} seed */
function split(data, seed) {
    const order = shuffled(data.x.length, random(seed, 'split'));
    const seen = new Map(),
        train = /** @type {number[]} */ ([]),
        test = /** @type {number[]} */ ([]);
    for (const i of order) {
        const count = (seen.get(data.y[i]) ?? 0) + 1;
        seen.set(data.y[i], count);
        (count % 3 === 0 ? test : train).push(i);
    }
    return { train: choose(data, train), test: choose(data, test) };
}

/** @param {Read} data @param {string} [name] */
const described = ({ x, y, classes, features, vocabulary, standardize, columns, read, missing }, name) =>
    describe({
        x,
        y,
        classes,
        features,
        ...(vocabulary ? { vocabulary } : {}),
        ...(standardize ? { standardize } : {}),
        ...(columns?.some(Boolean) ? { columns } : {}),
        ...(read ? { read } : {}),
        ...(missing === undefined ? {} : { missing }),
        ...(name ? { name } : {}),
    }).text.split('\n');

/** @param {number} n @param {string} one @param {string} [many] */
const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** @param {import('../files/parts.js').Source[]} files @param {Options} options @returns {Promise<Opened>} */
export async function openFiles(files, options) {
    const { train, test, notes, choice, names } = await readAll(files, options);
    const text = train.vocabulary !== undefined,
        table = train.standardize === 'position',
        { features, classes } = train;
    const sets = test ? [train, test] : [train];
    const longest = sets.map(({ x }) => x.reduce((most, sample) => Math.max(most, sample.length / features), 0)),
        most = Math.max(longest[0], longest[1] ?? 0);
    if (table && most > WIDEST)
        throw new DropError(
            `${names[0]} is a table of ${most} columns; this page shows at most ${WIDEST}, each as one token. Leave some out; or say that its rows are series, if neighbouring columns belong together.`,
            { choice },
        );
    const window = text || table ? 1 : Math.ceil(most / LONGEST); // the same for both parts
    const short = sets.map(set => (text ? { ...set, x: set.x.map(x => x.slice(0, LONGEST)) } : shorten(set, window)));
    const parts =
        short.length === 2
            ? { train: choose(short[0], [...short[0].x.keys()]), test: choose(short[1], [...short[1].x.keys()]) }
            : split(short[0], options.seed);
    if (parts.test.x.length === 0)
        throw new DropError(
            `${names[0]} has ${counted(train.x.length, 'sample')} of ${classes.length} classes: too few to set some aside for the test. It takes three of a class; or drop a test part with it.`,
            { choice },
        );
    const length = short.reduce(
        (top, { x }) => x.reduce((long, sample) => Math.max(long, sample.length / features), top),
        0,
    );
    const input = text
        ? /** @type {const} */ ({ kind: 'tokens', vocabulary: 256, length })
        : /** @type {const} */ ({ kind: 'series', features, length });
    const unit = text ? 'texts' : table ? 'rows' : 'series';
    const size = text
        ? `up to ${length} bytes${most > LONGEST ? ` (the first ${LONGEST} of each; the longest has ${most})` : ''}`
        : table
          ? counted(length, 'column')
          : `${counted(features, 'dimension')}, up to ${length} points${window > 1 ? ` (means of ${window} points each)` : ''}`;
    const words = [
        ...notes,
        ...described(train, test ? names[0] : undefined),
        ...(test
            ? described(test, names[1])
            : ['There is no test part: a third of each class was set aside for it, at random.']),
    ];
    if (test && longest[1] > longest[0])
        words.push(
            `The test part has longer samples, ${longest[1]} against ${longest[0]}: nothing was learned of their ends.`,
        );
    const untested = classes.filter((_, k) => !parts.test.y.includes(k));
    if (untested.length)
        words.push(
            `${untested.length === 1 ? 'A class is' : `${untested.length} classes are`} not in the test part: ${untested.slice(0, 6).join(', ')}.`,
        );
    const title = names[0].replace(/[-_. ]*(train|test)?\.\w+$/i, '') || names[0];
    return {
        task: {
            id: 'file',
            name: title,
            token: text ? 'byte' : table ? 'column' : 'time',
            view: text ? 'tokens' : table ? 'table' : 'series',
            ...(text ? { names: BYTES } : {}),
            testSize: parts.test.x.length,
            classes,
            input,
            about: `Your file: ${parts.train.x.length} ${unit} to learn from, ${parts.test.x.length} to test, ${size}, ${classes.length} classes. It stays on this machine.`,
        },
        data: {
            ...parts,
            input,
            ...(table ? { standardize: /** @type {const} */ ('position'), columns: train.columns } : {}),
        },
        words,
        choice,
    };
}
