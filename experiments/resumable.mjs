/**
 * Long trainings: how long they will take is said after the first steps, they tell where they are, and one that was
 * broken off, however roughly, goes on from its last checkpoint to the same numbers.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopwatch } from './context.mjs';
import { writeWhole } from './parts.mjs';

/** Steps whose time stands for all: the first one is slower. */
const MEASURED = 4;

/**
 * @typedef {object} Long
 * @property {string} name of the training, in file names
 * @property {unknown} settings plain data; a checkpoint made with others is left alone
 * @property {() => any} make the model
 * @property {any} data
 * @property {any} options of fit()
 * @property {number} total steps of the whole training
 * @property {number} [minutes] stop after so many, to go on another time
 * @property {number} [seconds] between checkpoints
 */

/**
 * @param {{ pa: any, out: string, fresh: boolean }} context
 * @param {Long} long
 * @returns {Promise<{ model: any, step: number, seconds: number, done(): void }>} seconds of processor time, of all
 *   sessions; done: the checkpoint is no longer wanted
 */
export async function trainLong(
    { pa, out, fresh },
    { name, settings, make, data, options, total, minutes, seconds = 30 },
) {
    const file = join(out, 'checkpoints', `${name.replace(/[^\w.+-]+/g, '-')}.safetensors`),
        about = `${file}.json`;
    if (fresh) for (const each of [file, about]) rmSync(each, { force: true });
    const before = checkpointOf(file, about, settings);
    const model = before ? pa.resume(before.bytes) : make(),
        began = before?.step ?? 0;
    if (before) say(`${name}: goes on behind step ${began} of ${total}, from ${file}`);
    const took = stopwatch(),
        started = Date.now();
    let step = began,
        kept = Date.now(),
        told = 0,
        loss = 0;
    // Its own options come with a checkpoint.
    for await (const report of model.fit(data, before ? { resume: true } : { ...options, reportEvery: 1 })) {
        if (report.step <= step) continue;
        step = report.step;
        loss += report.loss;
        if (step - began === MEASURED) say(`${name}: ${estimate(started, step - began, total - step)}`);
        const enough = minutes !== undefined && Date.now() - started > minutes * 60_000;
        if (step < total && (enough || Date.now() - kept >= 1000 * seconds)) {
            // Where the training is, the checkpoint knows; what stands beside it may be of the one before.
            writeWhole(file, model.checkpoint());
            writeWhole(about, JSON.stringify({ settings, step, seconds: (before?.seconds ?? 0) + took() }));
            kept = Date.now();
            say(`${name}: step ${step} of ${total}, loss ${(loss / (step - began - told)).toFixed(4)}, kept`);
            told = step - began;
            loss = 0;
        }
        if (enough) break;
    }
    const done = () => {
        for (const each of [file, about]) rmSync(each, { force: true });
    };
    return { model, step, seconds: (before?.seconds ?? 0) + took(), done };
}

/**
 * The checkpoint, if it is one of this training and whole.
 * @param {string} file @param {string} about @param {unknown} settings
 */
function checkpointOf(file, about, settings) {
    if (!existsSync(file) || !existsSync(about)) return null;
    const said = JSON.parse(readFileSync(about, 'utf8'));
    if (JSON.stringify(said.settings) !== JSON.stringify(settings)) {
        say(`${file} was made with other settings: it is begun anew`);
        return null;
    }
    return { bytes: new Uint8Array(readFileSync(file)), step: said.step, seconds: said.seconds };
}

/** @param {number} started ms @param {number} steps since then @param {number} left */
function estimate(started, steps, left) {
    const each = (Date.now() - started) / 1000 / steps;
    return `a step takes ${each.toPrecision(2)} s, the ${left} that are left about ${duration(each * left)}; it may be broken off at any time and goes on from its last checkpoint`;
}

/** "2 h 5 min", "3 min", "40 s" @param {number} seconds */
export function duration(seconds) {
    if (seconds < 90) return `${Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Beside the tables, on the other stream. @param {string} text */
function say(text) {
    console.error(text);
}
