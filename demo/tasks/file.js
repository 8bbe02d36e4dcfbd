// The visitor's own time series: one or two `.ts` files of the UEA archive. Two files are its training and test parts; one is split.

import { readers } from '../package.js';
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

/** @param {{ name: string, bytes: Uint8Array }[]} files @param {number} seed
 * @returns {Promise<{ task: import('./index.js').Task, data: import('./index.js').Data }>} */
export async function openFiles(files, seed) {
    if (files.length === 0 || files.length > 2) throw new Error(`Drop one .ts file, or two (training and test part). Got ${files.length}.`);
    const sorted = [...files].sort((a, b) => Number(/test/i.test(a.name)) - Number(/test/i.test(b.name)));
    const { parseTs } = await readers();
    /** @type {Dataset[]} */
    const sets = [];
    for (const { name, bytes } of sorted) {
        try {
            const data = parseTs(decode(bytes), sets.length ? { classes: sets[0].classes } : {});
            if (!(data.y instanceof Int32Array) || data.classes.length < 2) throw new Error('it has no class labels; this page classifies');
            sets.push(/** @type {Dataset} */ (data));
        } catch (error) {
            throw new Error(`${name} was not understood. ${/** @type {Error} */ (error).message}`);
        }
    }
    if (sets.length === 2 && sets[0].features !== sets[1].features)
        throw new Error(`${sorted[0].name} has ${sets[0].features} dimensions, ${sorted[1].name} has ${sets[1].features}: they don't belong together.`);
    const short = sets.map(shorten);
    const parts = short.length === 2 ? { train: short[0], test: short[1] } : split(short[0], seed);
    if (parts.test.x.length === 0) throw new Error(`${sorted[0].name} has ${short[0].x.length} series: too few to set some aside for the test.`);
    const { features, classes, window } = short[0];
    const length = Math.max(...short.flatMap((set) => set.x.map((x) => x.length / features)));
    const input = /** @type {const} */ ({ kind: 'series', features, length });
    const title = sorted[0].name.replace(/(_TRAIN|_TEST)?\.ts$/i, '');
    return {
        task: {
            id: 'file', name: title, token: 'time', view: 'series', testSize: parts.test.x.length, classes, input,
            about: `Your file: ${parts.train.x.length} series to learn from, ${parts.test.x.length} to test, ${features} ${features === 1 ? 'dimension' : 'dimensions'}, up to ${length} points`
                + `${window > 1 ? ` (means of ${window} points each)` : ''}, ${classes.length} classes. It stays on this machine.`,
            draw: () => { throw new Error('the samples of a file are not drawn'); },
        },
        data: { ...parts, input },
    };
}
