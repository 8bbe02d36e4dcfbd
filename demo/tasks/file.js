// The visitor's own data: time series as `.ts` files of the UEA archive, CSV or JSON, or lines of text with a label. Two files are
// training and test part; one is split.

import { readers } from '../workers.js';
import { random, shuffled } from '../random.js';

export const LONGEST = 160; // points kept; longer series are averaged down so that the maps stay legible and training quick

/** @typedef {import('./index.js').Dataset} Dataset */

/** Series longer than LONGEST become means over equal windows. @param {Dataset} data */
function shorten(data) {
    const { features } = data;
    const longest = Math.max(...data.x.map((x) => x.length / features));
    const window = Math.ceil(longest / LONGEST);
    if (window === 1) return { ...data, window };
    const x = data.x.map((series) => {
        const length = Math.ceil(series.length / features / window);
        const out = new Float32Array(length * features);
        for (let t = 0; t < length; t++)
            for (let f = 0; f < features; f++) {
                let sum = 0, count = 0;
                for (let i = t * window; i < Math.min((t + 1) * window, series.length / features); i++, count++) sum += series[i * features + f];
                out[t * features + f] = sum / count;
            }
        return out;
    });
    return { ...data, x, window };
}

/** @param {Dataset} data @param {ArrayLike<number>} order @returns {Dataset} */
const choose = (data, order) => ({ ...data, x: Array.from(order, (i) => data.x[i]), y: Int32Array.from(order, (i) => data.y[i]) });

/** A third of each class for the test. @param {Dataset} data @param {number} seed */
function split(data, seed) {
    const order = shuffled(data.x.length, random(seed, 'split'));
    const seen = new Map(), train = /** @type {number[]} */ ([]), test = /** @type {number[]} */ ([]);
    for (const i of order) {
        const count = (seen.get(data.y[i]) ?? 0) + 1;
        seen.set(data.y[i], count);
        (count % 3 === 0 ? test : train).push(i);
    }
    return { train: choose(data, train), test: choose(data, test) };
}

/** A text of the UEA archive is Latin-1 where it isn't valid UTF-8. @param {Uint8Array} bytes */
function decode(bytes) {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
        return new TextDecoder('latin1').decode(bytes);
    }
}

const BYTES = Array.from({ length: 256 }, (_, i) => (i === 32 ? '␣' : i > 32 && i < 127 ? String.fromCharCode(i) : `x${i.toString(16)}`));

/** One file, by the end of its name. @param {string} name @param {string} text @param {string[] | undefined} classes @returns {Promise<any>} */
async function read(name, text, classes) {
    const { parseTs, parseCsv, parseJsonDataset } = await readers();
    const options = classes ? { classes } : {};
    if (/\.json$/i.test(name)) return parseJsonDataset(text, { ...options, task: 'classification' });
    if (/\.(csv|tsv)$/i.test(name)) return parseCsv(text, { ...options, task: 'classification' });
    if (/\.(txt|text|md)$/i.test(name)) return lines(text, classes);
    return parseTs(text, options);
}

/** Lines “label, tab or colon, text”. @param {string} text @param {string[]} [known] */
function lines(text, known) {
    const rows = text.split(/\r?\n/).map((line, i) => ({ line, at: i + 1 })).filter(({ line }) => line.trim());
    const parts = rows.map(({ line, at }) => {
        const match = /^([^\t:]{1,40})[\t:]\s*(.+)$/.exec(line);
        if (!match) throw new Error(`Line ${at} has no label: write “label: text” on each line, got “${line.slice(0, 40)}”.`);
        return { label: match[1].trim(), bytes: new TextEncoder().encode(match[2]), at };
    });
    const classes = known ?? [...new Set(parts.map(({ label }) => label))].sort();
    return { x: parts.map(({ bytes }) => bytes), features: 1, classes, y: Int32Array.from(parts, ({ label, at }) => {
        const k = classes.indexOf(label);
        if (k < 0) throw new Error(`Line ${at} has the label “${label}”, which the training part does not have.`);
        return k;
    }) };
}

/** @param {{ name: string, bytes: Uint8Array }[]} files @param {number} seed
 * @returns {Promise<{ task: import('./index.js').Task, data: import('./index.js').Data }>} */
export async function openFiles(files, seed) {
    if (files.length === 0 || files.length > 2) throw new Error(`Drop one file, or two (training and test part). Got ${files.length}.`);
    const sorted = [...files].sort((a, b) => Number(/test/i.test(a.name)) - Number(/test/i.test(b.name)));
    /** @type {Dataset[]} */
    const sets = [];
    for (const { name, bytes } of sorted) {
        try {
            const data = await read(name, decode(bytes), sets.length ? sets[0].classes : undefined);
            if (!(data.y instanceof Int32Array) || data.classes.length < 2) throw new Error('it has no class labels; this page classifies');
            sets.push(/** @type {Dataset} */ (data));
        } catch (error) {
            throw new Error(`${name} was not understood. ${/** @type {Error} */ (error).message}`);
        }
    }
    if (sets.length === 2 && sets[0].features !== sets[1].features)
        throw new Error(`${sorted[0].name} has ${sets[0].features} dimensions, ${sorted[1].name} has ${sets[1].features}: they don't belong together.`);
    const tokens = sets[0].x[0] instanceof Uint8Array;
    const short = sets.map((set) => (tokens ? { ...set, window: 1, x: set.x.map((x) => x.slice(0, LONGEST)) } : shorten(set)));
    const parts = short.length === 2 ? { train: short[0], test: short[1] } : split(short[0], seed);
    if (parts.test.x.length === 0) throw new Error(`${sorted[0].name} has ${short[0].x.length} series: too few to set some aside for the test.`);
    const { features, classes, window } = short[0];
    const length = Math.max(...short.flatMap((set) => set.x.map((x) => x.length / features)));
    const input = tokens ? /** @type {const} */ ({ kind: 'tokens', vocabulary: 256, length }) : /** @type {const} */ ({ kind: 'series', features, length });
    const title = sorted[0].name.replace(/(_TRAIN|_TEST)?\.\w+$/i, '');
    return {
        task: {
            id: 'file', name: title, token: tokens ? 'byte' : 'time', view: tokens ? 'tokens' : 'series', ...(tokens ? { names: BYTES } : {}), testSize: parts.test.x.length, classes, input,
            about: `Your file: ${parts.train.x.length} ${tokens ? 'texts' : 'series'} to learn from, ${parts.test.x.length} to test, ${tokens ? '' : `${features} ${features === 1 ? 'dimension' : 'dimensions'}, `}up to ${length} ${tokens ? 'bytes' : 'points'}`
                + `${window > 1 ? ` (means of ${window} points each)` : ''}, ${classes.length} classes. It stays on this machine.`,
            draw: () => { throw new Error('the samples of a file are not drawn'); },
        },
        data: { ...parts, input },
    };
}
