// One table of settings. It is the only place that knows a setting's name, its key in the URL, its default, its limits
// and whether a change needs a new model. The URL hash always holds all of them, so that a link still means the same
// run after a default has changed.

import { ACTS } from './acts.js';
import { MECHANISMS, optionsOf, wordOf } from '../catalogue/mechanisms.js';
import { CHECKPOINTS, beginning, fits } from '../checkpoints/index.js';
import { TASKS } from '../tasks/index.js';
import { TAUGHT } from '../tasks/taught.js';

const KINDS = Object.keys(MECHANISMS);
const LANES = [1, 2, 4, 8].flatMap(heads => [16, 32, 64].map(width => `${heads}x${width}`));

/**
 * @typedef {object} Setting
 * @property {string} key               short name in the URL
 * @property {string|number|boolean} value  default
 * @property {string} [label]           words for people
 * @property {string} [help]
 * @property {readonly string[]} [choices]
 * @property {RegExp} [pattern]   of a word
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]            1 for whole numbers
 * @property {boolean} [log]            a slider over powers of ten
 * @property {'restart'|'live'|'view'|'options'} effect  new models, sent to the running ones, or this page only;
 *   options: as the options that changed
 */

/** @type {Record<string, Setting>} */
export const SETTINGS = {
    version: { key: 'v', value: 1, min: 1, max: 1, step: 1, effect: 'view' },
    task: { key: 't', value: 'gesture', choices: [...Object.keys(TASKS), 'file'], effect: 'restart' },
    seed: {
        key: 'seed',
        value: 7,
        min: 0,
        max: 999999,
        step: 1,
        label: 'Seed',
        help: 'Data, first weights and batches of both models follow from it.',
        effect: 'restart',
    },
    a: { key: 'a', value: 'primal', choices: KINDS, label: 'A', effect: 'restart' },
    optionsA: { key: 'ao', value: '', pattern: /^[\w:.,-]{0,120}$/, effect: 'options' },
    b: { key: 'b', value: 'softmax', choices: KINDS, label: 'B', effect: 'restart' },
    optionsB: { key: 'bo', value: '', pattern: /^[\w:.,-]{0,120}$/, effect: 'options' },
    rate: {
        key: 'lr',
        value: 0.003,
        min: 0.0001,
        max: 0.02,
        log: true,
        label: 'Learning rate',
        help: 'Of both models. Works at once; after 300 steps it falls, to a tenth.',
        effect: 'live',
    },
    width: {
        key: 'w',
        value: 32,
        min: 8,
        max: 128,
        step: 8,
        label: 'Width',
        help: 'Numbers per token.',
        effect: 'restart',
    },
    depth: { key: 'd', value: 2, min: 1, max: 4, step: 1, label: 'Layers', effect: 'restart' },
    heads: {
        key: 'h',
        value: 4,
        min: 1,
        max: 8,
        step: 1,
        label: 'Heads',
        help: 'Per layer. The width must divide by it.',
        effect: 'restart',
    },
    feedforward: { key: 'ff', value: 64, min: 8, max: 256, step: 8, label: 'Feed-forward width', effect: 'restart' },
    batch: { key: 'bs', value: 16, min: 1, max: 64, step: 1, label: 'Batch', effect: 'restart' },
    samples: { key: 'n', value: 2000, min: 50, max: 4000, step: 50, label: 'Training samples', effect: 'restart' },
    taught: { key: 'cl', value: '', pattern: TAUGHT, effect: 'restart' },
    from: { key: 'ck', value: '', choices: ['', ...Object.keys(CHECKPOINTS)], effect: 'restart' }, // '': nothing
    speed: { key: 'sp', value: 'full', choices: ['1', '5', '20', 'full'], label: 'Speed', effect: 'live' },
    layer: { key: 'l', value: 0, min: 0, max: 3, step: 1, effect: 'view' },
    head: { key: 'hd', value: 0, min: 0, max: 7, step: 1, effect: 'view' },
    sample: { key: 'x', value: 0, min: 0, max: 3999, step: 1, effect: 'view' },
    lens: { key: 'ln', value: 'map', choices: ['map', 'scores', 'low', 'rest', 'diff'], effect: 'view' },
    mass: { key: 'ms', value: 100, min: 10, max: 100, step: 5, effect: 'view' },
    spectrum: { key: 'sv', value: 'map', choices: ['map', 'parts'], effect: 'view' },
    keep: { key: 'k', value: 0, min: 0, max: 32, step: 1, effect: 'view' },
    off: { key: 'off', value: '', pattern: /^([ab]\d\.\d-?)*$/, effect: 'view' },
    axes: { key: 'ax', value: '1.2', pattern: /^(\d+\.\d+|pca)$/, effect: 'view' },
    mode: { key: 'm', value: 'play', choices: Object.keys(ACTS), effect: 'view' },
    stop: { key: 'st', value: 10, min: 0, max: 40, step: 1, effect: 'view' },
    length: { key: 'N', value: 512, min: 64, max: 16384, step: 1, effect: 'view' }, // of the act on lengths
    lanes: { key: 'Nl', value: '2x32', choices: LANES, effect: 'view' }, // its heads, and the width of each
    theme: { key: 'th', value: 'auto', choices: ['auto', 'light', 'dark'], effect: 'view' },
    run: { key: 'run', value: true, effect: 'view' },
};

/** The setting that holds the options of a model's mechanism. @param {'a'|'b'} side */
export const optionsName = side => /** @type {const} */ ({ a: 'optionsA', b: 'optionsB' })[side];

/**
 * What a worker is told to begin with.
 * @param {Record<string, any>} values
 * @param {'a'|'b'} side
 * @param {import('./kept.js').Kept} [run]  that it belongs to, where runs are kept
 */
export const orderOf = (values, side, run) => ({
    task: values.task,
    values,
    kind: values[side],
    options: values[optionsName(side)],
    from: beginning(values, side),
    run: run && { ...run, side },
});

/** @typedef {ReturnType<typeof defaults>} Values */
export function defaults() {
    return /** @type {Record<string, any>} */ (
        Object.fromEntries(Object.entries(SETTINGS).map(([name, setting]) => [name, setting.value]))
    );
}

/** The nearest allowed value; the default where the text means nothing.
 * @param {string} name @param {unknown} raw */
export function clean(name, raw) {
    const setting = SETTINGS[name];
    if (typeof setting.value === 'boolean') return raw === true || raw === '1' || raw === 'true';
    if (setting.pattern) return setting.pattern.test(String(raw)) ? String(raw) : setting.value;
    if (setting.choices) return setting.choices.includes(String(raw)) ? String(raw) : setting.value;
    let number = typeof raw === 'string' && raw.trim() === '' ? NaN : Number(raw);
    if (!Number.isFinite(number)) return setting.value;
    if (setting.step) number = Math.round(number / setting.step) * setting.step;
    number = Math.min(setting.max ?? Infinity, Math.max(setting.min ?? -Infinity, number));
    return Number(number.toPrecision(6));
}

/**
 * Settings that only make sense together: the width divides by the heads, graphs have their own mechanisms, options
 * belong to one, classes are drawn for the gestures, checkpoints fit what they were trained with.
 * @param {Record<string, any>} values */
function reconcile(values) {
    while (values.width % values.heads !== 0) values.heads--;
    const task = TASKS[values.task], // none for a file
        graph = task?.input.kind === 'graph';
    if (task?.view !== 'stroke') values.taught = '';
    for (const side of /** @type {const} */ (['a', 'b'])) {
        if (Boolean(MECHANISMS[values[side]].graph) !== graph)
            values[side] = graph ? { a: 'graphImplicit', b: 'graph' }[side] : { a: 'primal', b: 'softmax' }[side];
        const name = optionsName(side);
        values[name] = wordOf(values[side], optionsOf(values[side], values[name]));
    }
    if (!fits(values.from, values)) values.from = '';
    return values;
}

/** What the page opens with where the address leaves the models to it. */
const OPENING = 'opening';

/**
 * Where less motion is wished for, nothing moves unless the link or the visitor says so. A link that says what is to
 * learn, and nothing of a checkpoint, means from nothing: so it was when it was made.
 * @param {string} hash with or without #
 */
export function parse(hash) {
    const values = defaults();
    if (typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches) values.run = false;
    const given = new URLSearchParams(hash.replace(/^#/, ''));
    for (const [name, setting] of Object.entries(SETTINGS))
        if (given.has(setting.key)) values[name] = clean(name, given.get(setting.key));
    const models = Object.values(SETTINGS).some(
        ({ key, effect }) => (effect === 'restart' || effect === 'options') && given.has(key),
    );
    if (!models) values.from = OPENING;
    if (values.mode === 'explain' && !given.has(SETTINGS.run.key)) values.run = false; // a stop says when it trains
    return reconcile(values);
}

/**
 * The checkpoint that a link names and that does not belong to its settings; '' if all is well.
 * @param {string} hash
 */
export function misfit(hash) {
    const name = new URLSearchParams(hash.replace(/^#/, '')).get(SETTINGS.from.key) ?? '';
    return name === parse(hash).from ? '' : name;
}

/** @param {Record<string, any>} values */
export function format(values) {
    return (
        '#' +
        Object.entries(SETTINGS)
            .map(([name, setting]) => {
                const value = values[name];
                return `${setting.key}=${typeof value === 'boolean' ? Number(value) : encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
            })
            .join('&')
    );
}

/** The live settings of the page: `values` to read, `set` to change, listeners are told what changed. */
export class State {
    /** @param {string} hash */
    constructor(hash) {
        this.values = parse(hash);
        /** @type {((changed: Set<string>, before: Record<string, any>) => void)[]} */
        this.listeners = [];
    }

    /** @param {(changed: Set<string>, before: Record<string, any>) => void} listener */
    subscribe(listener) {
        this.listeners.push(listener);
    }

    /** @param {Record<string, unknown>} patch */
    set(patch) {
        const before = { ...this.values };
        for (const [name, raw] of Object.entries(patch)) this.values[name] = clean(name, raw);
        reconcile(this.values);
        const changed = new Set(Object.keys(before).filter(name => before[name] !== this.values[name]));
        if (changed.size) for (const listener of this.listeners) listener(changed, before);
    }

    /** Another link was followed, or Back pressed. @param {string} hash */
    follow(hash) {
        this.set(parse(hash));
    }
}

/** @param {Set<string>} changed @param {'restart'|'live'|'view'|'options'} effect */
export const touches = (changed, effect) => [...changed].some(name => SETTINGS[name].effect === effect);
