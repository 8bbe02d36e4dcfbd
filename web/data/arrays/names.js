/** Which arrays of a `.npz` are the samples and which the targets, by their names and shapes. */

import { describe, fail, nearest } from '../../errors.js';
import { listed } from '../parsing/words.js';

/** @typedef {{ name: string, shape: number[], text: boolean }} Named */
/** @typedef {{ x: string, y: string | null, classes: string | null, columns: string | null }} Chosen */

/** Without what stands between words. @type {Record<'x' | 'y', string[]>} */
const WORDS = {
    x: ['x', 'xs', 'data', 'inputs?', 'features', 'samples', 'series', 'signals?', 'images?', 'values', 'arr0'],
    y: ['y', 'ys', 'labels?', 'targets?', 'outputs?', 'class', 'arr1'],
};
const PART = '(train(?:ing)?|test|val(?:id(?:ation)?)?)?';
const PATTERNS = {
    x: new RegExp(`^${PART}(?:${WORDS.x.join('|')})${PART}$`),
    y: new RegExp(`^${PART}(?:${WORDS.y.join('|')})${PART}$`),
};
const CLASSES = /^(class|label|target)names$|^classes$/;
const COLUMNS = /^(feature|column)names$|^columns$/;

/** @param {string} name */
const plain = name => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The part that a name of a role speaks of, null where it is none. @param {'x' | 'y'} role @param {string} name */
function partOf(role, name) {
    const match = PATTERNS[role].exec(plain(name));
    return match && (match[1] ?? match[2] ?? '');
}

/**
 * @param {Named[]} arrays
 * @param {{ x?: string, y?: string | null, target: number | null }} said
 * @param {string[]} guesses
 * @returns {Chosen}
 */
export function chosenArrays(arrays, said, guesses) {
    const shapes = listed(
        arrays.map(({ name, shape }) => `${name} (${shape.join(', ')})`),
        { most: 12 },
    );
    const named = (/** @type {'x' | 'y'} */ role, /** @type {string} */ name) => {
        if (arrays.some(array => array.name === name)) return name;
        const near = nearest(
            name,
            arrays.map(array => array.name),
        );
        return fail(
            `npz: ${role}: no array is named ${describe(name)}${near === null ? '' : `; did you mean "${near}"?`}; there are ${shapes}`,
        );
    };
    const classes = arrays.find(({ name, text }) => text && CLASSES.test(plain(name)))?.name ?? null,
        columns = arrays.find(({ name, text }) => text && COLUMNS.test(plain(name)))?.name ?? null;
    const free = arrays.filter(({ name }) => name !== classes && name !== columns);
    const x = said.x === undefined ? samplesOf(free, said.y ?? null, shapes, guesses) : named('x', said.x);
    const y =
        said.y === null || said.target !== null
            ? null
            : said.y === undefined
              ? targetsOf(free, x, shapes, guesses)
              : named('y', said.y);
    const rest = arrays.filter(({ name }) => ![x, y, classes, columns].includes(name));
    if (rest.length > 0)
        guesses.push(`${listed(rest.map(({ name }) => name))} left out; { x, y } names the arrays to be read`);
    return { x, y, classes, columns };
}

/** @param {Named[]} arrays @param {string | null} y @param {string} shapes @param {string[]} guesses */
function samplesOf(arrays, y, shapes, guesses) {
    const free = arrays.filter(({ name, text }) => name !== y && !text);
    for (const part of [/^$/, /^train/, /./]) {
        const found = free.filter(({ name }) => part.test(partOf('x', name) ?? '-') && partOf('x', name) !== null);
        if (found.length > 1)
            fail(
                `npz: ${found.map(({ name }) => describe(name)).join(' and ')} may both hold the samples: say which with { x: ${describe(found[0].name)} }; there are ${shapes}`,
            );
        if (found.length === 0) continue;
        guesses.push(`the samples are ${describe(found[0].name)}, of shape (${found[0].shape.join(', ')})`);
        return found[0].name;
    }
    const wide = free.filter(({ shape }) => shape.length > 1),
        [only] = wide.length > 0 ? wide : free;
    if (!only || wide.length > 1 || (wide.length === 0 && free.length > 1))
        return fail(
            `npz: no name tells which array holds the samples: say it with { x: name, y: name }; there are ${shapes}`,
        );
    guesses.push(
        `the samples are ${describe(only.name)}, of shape (${only.shape.join(', ')}), the only array that can be`,
    );
    return only.name;
}

/** @param {Named[]} arrays @param {string} x @param {string} shapes @param {string[]} guesses */
function targetsOf(arrays, x, shapes, guesses) {
    const [n] = /** @type {Named} */ (arrays.find(({ name }) => name === x))?.shape ?? [],
        part = partOf('x', x) ?? '';
    const others = arrays.filter(({ name }) => name !== x),
        roles = others.filter(({ name }) => partOf('y', name) === part),
        known = roles.length > 0 ? roles : others.filter(({ name, shape }) => isTarget(name, shape, n));
    if (known.length > 1)
        fail(
            `npz: ${known.map(({ name }) => describe(name)).join(' and ')} may both hold the targets of ${describe(x)}: say which with { y: ${describe(known[0].name)} }, or { y: null } for none; there are ${shapes}`,
        );
    if (known.length === 0) {
        guesses.push('no array holds targets: y is empty');
        return null;
    }
    guesses.push(`the targets are ${describe(known[0].name)}, of shape (${known[0].shape.join(', ')})`);
    return known[0].name;
}

/**
 * An entry for each sample, and nothing that is another part's.
 * @param {string} name @param {number[]} shape @param {number} n
 */
function isTarget(name, shape, n) {
    return (
        shape[0] === n &&
        (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) &&
        !partOf('y', name) &&
        partOf('x', name) === null
    );
}
