/**
 * Checkpoints: a model's file, and in it all that its training goes on with.
 *
 *   optimizer.m.NAME, optimizer.v.NAME   the optimizer's moments of a parameter; left out where all are zero
 *   training.N                           lists of numbers that the training's text names by their numbers
 *   metadata: training                   JSON (Training below)
 *             checksum                   CRC-32 of the file, in which it reads 00000000 meanwhile
 */
import { checkInteger, checkObject, fail, isArray, isObject } from '../errors.js';
import { firstNotFinite, isFloat32 } from '../lists.js';
import { parse } from './metadata.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../models/model.js').CoreModel} CoreModel
 * @typedef {import('../training/resume.js').TrainingRecord} TrainingRecord
 * @typedef {import('../training/options.js').CompleteOptimizer} CompleteOptimizer
 * @typedef {Map<string, { shape: number[], data: any }>} Tensors
 *
 * @typedef {Omit<CompleteOptimizer, 'numbers'> & { numbers: Record<string, number>, steps: number }} SavedOptimizer
 *
 * @typedef {object} Training
 * @property {number} version
 * @property {number[]} chance the core's stream, four words
 * @property {SavedOptimizer | null} optimizer
 * @property {TrainingRecord | null} record
 * @property {number[][]} off heads that are switched off
 *
 * @typedef {{ training: Training, moments: Tensors }} SavedTraining
 */

const MOMENTS = ['optimizer.m.', 'optimizer.v.'],
    LIST = 'training.',
    BLANK = '00000000';
const VERSION = 1;
const WHOLE = /** @type {const} */ (['seed', 'epoch', 'drawn', 'step', 'opening', 'chance']);

/**
 * What a checkpoint holds beside the model's file.
 * @param {Core} core @param {CoreModel} model
 * @param {{ optimizer: CompleteOptimizer | null, record: TrainingRecord | null }} state
 * @returns {{ tensors: Tensors, metadata: Record<string, string> }}
 */
export function trainingParts({ optimizerOptions }, model, { optimizer, record }) {
    const { session } = model;
    /** @type {Tensors} */
    const tensors = new Map();
    if (optimizer)
        model.parameters().forEach(({ name, shape, data }, i) =>
            MOMENTS.forEach((prefix, which) => {
                const moment = session.moment(which, i, data.length);
                if (moment.some(value => value !== 0)) tensors.set(prefix + name, { shape, data: moment.slice() });
            }),
        );
    /** @type {Training} */
    const training = {
        version: VERSION,
        chance: Array.from(session.chance),
        optimizer: optimizer && {
            ...optimizer,
            numbers: Object.fromEntries(optimizerOptions.map(({ name }, i) => [name, optimizer.numbers[i]])),
            steps: session.steps,
        },
        record,
        off: model.off,
    };
    let lists = 0;
    const text = JSON.stringify(training, (_, value) => {
        if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
        if (!isFloat32(value)) return value;
        tensors.set(LIST + lists, { shape: [value.length], data: value });
        return { $list: LIST + lists++ };
    });
    return { tensors, metadata: { training: text, checksum: BLANK } };
}

/** Puts its checksum into a checkpoint's file. @param {Uint8Array<ArrayBuffer>} file */
export function sealed(file) {
    file.set(bytesOf(crc32(file)), placeOf(file, BLANK));
    return file;
}

/** Whether a checkpoint is as it was written. @param {Uint8Array} file @param {Record<string, string>} metadata */
export function checkWhole(file, { training, checksum }) {
    if (checksum === undefined && training === undefined) return;
    const at = placeOf(file, checksum),
        copy = file.slice();
    if (at >= 0) copy.set(bytesOf(BLANK), at);
    const found = crc32(copy);
    if (at < 0 || found !== checksum)
        fail(
            `open: the checkpoint is damaged: its checksum says ${checksum}, its bytes give ${found}; take an earlier one, or copy it again`,
        );
}

/**
 * Takes the training out of what was read of a file, which leaves a model's.
 * @param {Tensors} tensors @param {Record<string, string>} metadata
 * @returns {SavedTraining | null} null: it is no checkpoint
 */
export function takeTraining(tensors, { training: text }) {
    if (text === undefined) return null;
    /** @type {Tensors} */
    const moments = new Map(),
        lists = new Map();
    for (const [name, tensor] of tensors) {
        const kind = MOMENTS.some(prefix => name.startsWith(prefix)) ? moments : name.startsWith(LIST) ? lists : null;
        if (kind && tensors.delete(name)) kind.set(name, tensor);
    }
    const training = checkObject('open: the training in the file', parse(text, 'training'));
    return { training: revived(training, lists), moments };
}

/** What JSON has no words for. @param {any} value @param {Tensors} lists @returns {any} */
function revived(value, lists) {
    if (!isObject(value)) return value;
    const { $number, $list } = /** @type {any} */ (value);
    if (typeof $number === 'string') return Number($number);
    if (typeof $list === 'string') return lists.get($list)?.data;
    /** @type {any} */ for (const name of Object.keys(value))
        value[name] = revived(/** @type {any} */ (value)[name], lists);
    return value;
}

/**
 * Brings a model's training to where it was, and tells what the model's state is then.
 * @param {Core} core @param {CoreModel} model @param {SavedTraining} saved
 */
export function restoreTraining({ optimizerOptions }, model, { training, moments }) {
    const { session } = model,
        { chance, record, off } = training;
    if (!isTraining(training)) fail('resume: the training in the file is none that this library writes');
    for (const [layer, head] of off) model.enableHead(layer, head, false);
    for (const name of WHOLE) if (record) checkInteger(`resume: ${name} in the file`, record.at[name], 0, 2 ** 53);
    /** @type {any} */
    let optimizer = null;
    if (training.optimizer) {
        const { numbers, steps } = training.optimizer;
        // In the order of its fields, by which optimizers are told apart.
        optimizer = {
            ...training.optimizer,
            numbers: optimizerOptions.map(({ name, fallback }) => numbers[name] ?? fallback),
        };
        delete optimizer.steps;
        session.optimizer(optimizer);
        model.parameters().forEach(({ name, data }, i) =>
            MOMENTS.forEach((prefix, which) => {
                const saved = moments.get(prefix + name)?.data;
                if (saved && firstNotFinite(saved) >= 0)
                    fail(`resume: ${prefix}${name} holds what is no finite number`);
                if (saved) session.moment(which, i, data.length).set(saved);
            }),
        );
        session.resume(steps);
    }
    session.chance.set(chance);
    return { optimizer, record };
}

/** @param {any} training @returns {boolean} */
function isTraining({ version, chance, optimizer, record, off }) {
    return (
        version === VERSION &&
        isArray(chance) &&
        isArray(off) &&
        (!optimizer || (isObject(optimizer.numbers) && isArray(optimizer.groups))) &&
        (!record || (isObject(record.at) && isObject(record.options) && isArray(record.functions)))
    );
}

/** Where a file's header holds its checksum; −1: nowhere. @param {Uint8Array} file @param {string} checksum */
function placeOf(file, checksum) {
    const header = new DataView(file.buffer, file.byteOffset).getUint32(0, true),
        before = '"checksum":"';
    // one letter for each byte
    const at = new TextDecoder('latin1').decode(file.subarray(0, 8 + header)).indexOf(`${before}${checksum}"`);
    return at < 0 ? at : at + before.length;
}

/** @param {string} text of ASCII */
function bytesOf(text) {
    return new TextEncoder().encode(text);
}

/** CRC-32 as gzip and PNG have it, in hexadecimal digits. @param {Uint8Array} bytes */
function crc32(bytes) {
    const table = Int32Array.from({ length: 256 }, (_, n) => {
        for (let bit = 0; bit < 8; bit++) n = (n >>> 1) ^ (n & 1 ? 0xedb88320 : 0);
        return n;
    });
    let crc = -1;
    for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]) & 255];
    return (~crc >>> 0).toString(16).padStart(8, '0');
}
