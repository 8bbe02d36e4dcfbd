// Kept runs as numbers, words and files: curves by column, how many steps to an accuracy, options in words; CSV, and
// JSON that comes back. Pure functions.

import { CURVE } from '../catalogue/measures.js';
import { MECHANISMS, optionsOf } from '../catalogue/mechanisms.js';
import { number } from '../catalogue/words.js';
import { format, parse } from '../app/state.js';
import { bytesOfSide } from './worth.js';

const FORMAT = 'primal-attention runs';
const MOST_POINTS = 3000; // of a curve in a file: a million steps make some 1100

/**
 * @typedef {import('./store.js').RunRecord} RunRecord
 * @typedef {import('./store.js').SideRecord} SideRecord
 * @typedef {{ run: RunRecord, sides: Partial<Record<'a'|'b', SideRecord>> }} Entry
 */

/** Records as entries, what is pinned first, then the newest. @param {RunRecord[]} runs @param {SideRecord[]} sides */
export function entriesOf(runs, sides) {
    const of = new Map(sides.map(side => [side.id, side]));
    const entries = runs.map(run => ({ run, sides: { a: of.get(`${run.id}/a`), b: of.get(`${run.id}/b`) } }));
    return entries
        .filter(entry => entry.sides.a || entry.sides.b)
        .sort((x, y) => Number(y.run.pinned ?? false) - Number(x.run.pinned ?? false) || lastOf(y) - lastOf(x));
}

/** When it was last trained, ms since 1970. @param {Entry} entry */
export const lastOf = ({ run, sides }) => Math.max(run.began, sides.a?.at ?? 0, sides.b?.at ?? 0);

/** Bytes of weights. @param {Entry} entry */
export const sizeOf = ({ sides }) => (sides.a?.size ?? 0) + (sides.b?.size ?? 0);

/** Bytes of all that it holds. @param {Entry} entry */
export const bytesOf = ({ sides }) =>
    Object.values(sides).reduce((sum, side) => sum + (side ? bytesOfSide(side) : 0), 0);

/** @param {Entry} entry */
export const nameOf = ({ run }) => run.name || `${run.task}, seed ${run.values.seed}`;

/** A column of a curve. @param {SideRecord} side @param {string} name of CURVE */
export function column({ curve }, name) {
    const at = CURVE.indexOf(name);
    return Float64Array.from({ length: curve.length / CURVE.length }, (_, i) => curve[i * CURVE.length + at]);
}

/** The first step with so much of unseen data right; or NaN. @param {SideRecord} side @param {number} accuracy */
export function stepsTo(side, accuracy) {
    const i = column(side, 'testAccuracy').findIndex(v => v >= accuracy);
    return i < 0 ? NaN : column(side, 'step')[i];
}

/** A mechanism's options in words: those that are not as they come. @param {string} kind @param {string} word */
export function optionWords(kind, word) {
    const options = optionsOf(kind, word);
    return MECHANISMS[kind].options
        .filter(({ name, value }) => options[name] !== value)
        .map(({ name, label }) => {
            const value = options[name];
            return typeof value === 'boolean'
                ? `${value ? '' : 'no '}${label.toLowerCase()}`
                : `${label.toLowerCase()} ${typeof value === 'number' ? number(value) : value}`;
        })
        .join(', ');
}

/** A cell of CSV: quoted where it has to be. @param {unknown} value */
const cell = value => {
    const text = typeof value === 'number' && !Number.isFinite(value) ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A row for each point. @param {Entry[]} entries */
export function toCsv(entries) {
    const rows = [['run', 'task', 'model', 'attention', 'options', ...CURVE]];
    for (const entry of entries)
        for (const side of Object.values(entry.sides))
            if (side)
                for (let i = 0; i < side.curve.length; i += CURVE.length)
                    rows.push([
                        nameOf(entry),
                        entry.run.task,
                        side.side.toUpperCase(),
                        side.kind,
                        side.options,
                        .../** @type {any} */ ([...side.curve.subarray(i, i + CURVE.length)]),
                    ]);
    return `${rows.map(row => row.map(cell).join(',')).join('\n')}\n`;
}

/** @param {Entry[]} entries */
export function toJson(entries) {
    const runs = entries.map(({ run, sides }) => ({
        name: run.name,
        task: run.task,
        address: run.address,
        began: run.began,
        sides: Object.fromEntries(
            Object.entries(sides).map(([name, side]) => [
                name,
                side && {
                    kind: side.kind,
                    options: side.options,
                    steps: side.steps,
                    at: side.at,
                    accuracy: side.accuracy,
                    loss: side.loss,
                    trained: side.trained,
                    curve: Object.fromEntries(CURVE.map(each => [each, [...column(side, each)]])),
                },
            ]),
        ),
    }));
    return JSON.stringify({ format: FORMAT, version: 1, runs });
}

/** @param {number} count */
const words = count => `${count} ${count === 1 ? 'run' : 'runs'}`;
/** @param {unknown} value */
const real = value => (Number.isFinite(value) ? Number(value) : NaN); // JSON has no word for what is not finite
/** @param {unknown} value @param {number} most */
const text = (value, most) => (typeof value === 'string' ? value.slice(0, most) : '');

/**
 * What toJson() wrote, from a file that anybody may have changed.
 * @param {string} json
 * @param {(i: number) => string} idOf  names for them here
 * @param {number} [room]  so many more can be kept
 * @returns {Entry[]}
 */
export function fromJson(json, idOf, room = Infinity) {
    /** @type {any} */
    let read;
    try {
        read = JSON.parse(json);
    } catch {
        throw new Error('The file is no JSON. “Save as JSON” on this page writes what can be brought back.');
    }
    if (read?.format !== FORMAT || read.version !== 1 || !Array.isArray(read.runs))
        throw new Error('The file holds no runs of this page. “Save as JSON” writes what can be brought back.');
    const over = read.runs.length - Math.max(0, room);
    if (over > 0)
        throw new Error(
            `The file holds ${words(read.runs.length)}, and there is room for ${Math.max(0, room)} more: delete ${words(over)} here first.`,
        );
    return read.runs.map((/** @type {any} */ given, /** @type {number} */ i) => {
        const id = idOf(i),
            values = parse(text(given?.address, 5000));
        /** @param {'a'|'b'} side @returns {SideRecord | undefined} */
        const sideOf = side => {
            const from = given?.sides?.[side],
                steps = from?.curve?.step;
            if (!Array.isArray(steps) || !Object.hasOwn(MECHANISMS, from.kind)) return undefined;
            const points = Math.min(steps.length, MOST_POINTS);
            const curve = new Float64Array(points * CURVE.length);
            CURVE.forEach((name, c) => {
                for (let k = 0; k < points; k++) curve[k * CURVE.length + c] = real(from.curve[name]?.[k]);
            });
            const { kind, options, steps: done, at, accuracy, loss, trained } = from;
            return {
                ...{ id: `${id}/${side}`, run: id, side, kind, options: text(options, 120), size: 0, curve },
                ...{ steps: real(done), at: real(at) || 0, accuracy: real(accuracy), loss: real(loss) },
                trained: real(trained),
            };
        };
        const run = {
            ...{ id, values, address: format(values), brought: true, began: real(given?.began) || 0 },
            ...{ task: text(given?.task, 80) || values.task, name: text(given?.name, 60) || undefined },
        };
        const sides = { a: sideOf('a'), b: sideOf('b') };
        if (!sides.a && !sides.b) throw new Error(`Run ${i + 1} of the file has no curve.`);
        return { run, sides };
    });
}
