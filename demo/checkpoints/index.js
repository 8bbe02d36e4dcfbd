// Models that were trained before the page was opened: what each learned, how long, and which two stand side by side.
// `npm run demo:checkpoints` trains them, by these rows, and writes a file for each; ../shipped.js says where it lies.
// A checkpoint belongs to the settings it was trained with. With others both models begin from nothing.

import { onlyLive } from '../catalogue/mechanisms.js';

/**
 * @typedef {object} Row         one model
 * @property {Record<string, any>} settings  what it was trained with: every setting that another model would come of
 * @property {string} kind       of attention
 * @property {string} options    as in the address
 * @property {number} steps      taken
 * @property {number} accuracy   on the test part, at least: a test holds the file to it
 */

/** What the page opens with, see app/state.js. */
const GESTURE = {
    task: 'gesture',
    seed: 7,
    rate: 0.003,
    width: 32,
    depth: 2,
    heads: 4,
    feedforward: 64,
    batch: 16,
    samples: 2000,
};
/** Settings that may be others and the checkpoint still fits: it was trained with these, and may go on with those. */
const FREE = ['rate'];

/** Taken by what the page opens with, and by what the tour sets beside it. */
const STEPS = 900;

/** The models, by the name of their file. @type {Record<string, Row>} */
export const MODELS = {
    'gesture-primal': {
        settings: GESTURE,
        kind: 'primal',
        options: 'rank:8,eta:0.1,last:0',
        steps: STEPS,
        accuracy: 0.9,
    },
    'gesture-softmax': { settings: GESTURE, kind: 'softmax', options: 'causal:0', steps: STEPS, accuracy: 0.8 },
    // of the tour
    'gesture-pulled': {
        settings: GESTURE,
        kind: 'primal',
        options: 'rank:8,eta:1,last:0',
        steps: 400,
        accuracy: 0.85,
    },
    'gesture-free': { settings: GESTURE, kind: 'primal', options: 'rank:8,eta:0,last:0', steps: 400, accuracy: 0.85 },
    'gesture-sh': { settings: GESTURE, kind: 'sh', options: 'pool:4,beta:0', steps: STEPS, accuracy: 0.7 },
    'gesture-bn': {
        settings: GESTURE,
        kind: 'bn',
        options: 'beta:0.6,standardize:0,causal:0',
        steps: STEPS,
        accuracy: 0.7,
    },
    'gesture-skyformer': {
        settings: GESTURE,
        kind: 'skyformer',
        options: 'landmarks:16,iterations:6,gamma:0.1',
        steps: STEPS,
        accuracy: 0.7,
    },
    'gesture-gaussian': { settings: GESTURE, kind: 'gaussian', options: '', steps: STEPS, accuracy: 0.7 },
    'gesture-implicit': {
        settings: GESTURE,
        kind: 'implicit',
        options: 'source:direct,samples:32,p:2,stationary:0',
        steps: STEPS,
        accuracy: 0.7,
    },
};

/** What the page may begin with, by name: a model for each side. @type {Record<string, Record<'a'|'b', string>>} */
export const CHECKPOINTS = {
    opening: { a: 'gesture-primal', b: 'gesture-softmax' },
    spectrum: { a: 'gesture-pulled', b: 'gesture-free' },
    regression: { a: 'gesture-sh', b: 'gesture-bn' },
    landmarks: { a: 'gesture-skyformer', b: 'gesture-gaussian' },
    implicit: { a: 'gesture-implicit', b: 'gesture-softmax' },
};

/** The settings that make both sides those of a checkpoint. @param {string} name */
export function settingsOf(name) {
    const { a, b } = CHECKPOINTS[name],
        [one, other] = [MODELS[a], MODELS[b]];
    return {
        ...one.settings,
        taught: '',
        a: one.kind,
        optionsA: one.options,
        b: other.kind,
        optionsB: other.options,
        from: name,
    };
}

/** Whether a checkpoint belongs to these settings. @param {string} name @param {Record<string, any>} values */
export const fits = (name, values) =>
    name in CHECKPOINTS &&
    /** @type {const} */ (['a', 'b']).every(side => {
        const { settings, kind, options } = MODELS[CHECKPOINTS[name][side]];
        return (
            Object.keys(settings).every(key => FREE.includes(key) || settings[key] === values[key]) &&
            kind === values[side] &&
            onlyLive(kind, options, values[side === 'a' ? 'optionsA' : 'optionsB'])
        );
    });

/**
 * Where a side begins: undefined means from nothing.
 * @param {Record<string, any>} values @param {'a'|'b'} side
 * @returns {{ name: string, file: string, steps: number } | undefined}
 */
export function beginning({ from: name }, side) {
    if (!(name in CHECKPOINTS)) return undefined;
    const file = CHECKPOINTS[name][side];
    return { name, file, steps: MODELS[file].steps };
}
