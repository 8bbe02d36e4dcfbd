// Classes that the visitor has drawn. They travel in the address, coarsely: of each drawing so many points, each
// coordinate one of 64 places. The models learn from what the address says, so that whoever follows it sees the same
// run.

import { variants } from './gesture.js';
import { FEATURES, POINTS, encode, resample } from './strokes.js';

/** @typedef {import('./index.js').Sample} Sample @typedef {import('./index.js').Data} Data */

const KEPT = 20; // points of a drawing
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Classes as one word: name~drawing drawing …, classes joined by an exclamation mark. */
export const TAUGHT = new RegExp(`^(?:[^~!]{1,24}~(?:[\\w-]{${2 * KEPT}}){1,12}(?:!(?=.)|$)){0,4}$`);

/** @param {Sample} x */
function write(x) {
    const path = resample(
        Array.from(
            { length: POINTS },
            (_, i) => /** @type {[number, number]} */ ([x[i * FEATURES], x[i * FEATURES + 1]]),
        ),
        KEPT,
    );
    return path
        .flat()
        .map(v => DIGITS[Math.max(0, Math.min(63, Math.round(31.5 + 31.5 * v)))])
        .join('');
}

/** @param {string} drawing */
const read = drawing =>
    encode(
        Array.from(
            { length: KEPT },
            (_, i) =>
                /** @type {[number, number]} */ ([2 * i, 2 * i + 1].map(at => DIGITS.indexOf(drawing[at]) / 31.5 - 1)),
        ),
    );

/** The word with one class more. @param {string} taught @param {string} name @param {Sample[]} drawings */
export const withClass = (taught, name, drawings) =>
    `${taught ? `${taught}!` : ''}${name}~${drawings.map(write).join('')}`;

/**
 * The classes of a word, each with samples to learn from: its drawings, and what a hand would make of them.
 * @param {string} taught
 * @param {number} seed
 * @returns {{ name: string, samples: Sample[] }[]}
 */
export const classesOf = (taught, seed) =>
    taught
        .split('!')
        .filter(Boolean)
        .map(part => {
            const [name, drawings] = part.split('~');
            return {
                name,
                samples: variants(
                    Array.from({ length: drawings.length / (2 * KEPT) }, (_, i) =>
                        read(drawings.slice(2 * KEPT * i, 2 * KEPT * (i + 1))),
                    ),
                    seed,
                ),
            };
        });

/**
 * One more class to learn; nothing is known of it in the test part.
 * @param {Data} data
 * @param {string} name
 * @param {Sample[]} samples
 */
export function addClass({ train, test }, name, samples) {
    const classes = [...train.classes, name],
        y = new Int32Array(train.x.length + samples.length).fill(train.classes.length);
    y.set(train.y);
    train.x.push(...samples);
    train.y = y;
    train.classes = test.classes = classes;
}
