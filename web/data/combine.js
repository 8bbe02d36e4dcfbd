/** Data sets one behind the other, in another order, or their beginning; streams of samples too. */

import { checkInteger, count, describe, fail, isObject, typedKind } from '../errors.js';
import { isList } from '../lists.js';
import { Random } from './makers/random.js';
import { listOf } from './arguments.js';
import { chosen, partsOf } from './parts.js';

/** @typedef {import('./parts.js').Splittable} Splittable */
/** @typedef {import('../types.js').StreamDataset} StreamDataset */
/** @typedef {import('./parts.js').Parts} Parts */

/** Fields that all parts must agree in. */
const SAME = ['features', 'columns', 'categories', 'standardize', 'missing', 'height', 'width'];
/** Fields of which the whole has the largest. */
const MOST = ['length', 'vocabulary'];

/**
 * Data sets one behind the other. They must have the same features, columns and classes; classes in another order are
 * matched by their names. What has one entry a sample (`weights`, `groups`, `ids`, …) goes along, and so do
 * `read.windows`. Of streams, all of them, a stream.
 * @template {Splittable | StreamDataset} T
 * @param {...T} datasets
 * @returns {T}
 */
export function concat(...datasets) {
    if (datasets.length === 0) fail('concat: expected data sets, got none');
    const streams = datasets.filter(isStream);
    if (streams.length > 0) {
        if (streams.length < datasets.length)
            fail('concat: some are streams and others lie in memory: await collect(stream) makes a data set of one');
        return /** @type {any} */ (streamsInTurn(/** @type {any[]} */ (datasets)));
    }
    const parts = datasets.map((dataset, i) => partsOf(`concat: argument ${i}`, dataset)),
        [first] = parts;
    const fields = agreed(parts.map(({ fields }) => fields));
    const targets = new Set(parts.filter(({ x }) => x.length > 0).map(({ outputs }) => outputs));
    if (targets.size > 1)
        fail(`concat: the data sets have ${[...targets].join(' and ')} targets a sample, expected as many in all`);
    /** @type {any} */
    const out = { ...fields, x: parts.flatMap(({ x }) => x) };
    if (first.fields.y !== undefined) out.y = joinedLists(parts.map((part, i) => labelsOf(part, fields.classes, i)));
    const along = new Set(parts.flatMap(part => part.along));
    for (const name of along) {
        const without = parts.findIndex(part => !part.along.includes(name));
        if (without >= 0)
            fail(
                `concat: argument ${without} has no ${name} for each sample, as others have: give it some, or leave them out`,
            );
        out[name] = joinedLists(parts.map(part => part.fields[name]));
    }
    const read = joinedRead(parts);
    if (read) out.read = read;
    else delete out.read;
    return out;
}

/** @param {any} dataset @returns {dataset is StreamDataset} */
function isStream(dataset) {
    return isObject(dataset) && typeof dataset.samples === 'function';
}

/** What belongs to the whole. @param {Record<string, any>[]} all @returns {Record<string, any>} */
function agreed(all) {
    const [first] = all,
        out = { ...first };
    for (const name of SAME)
        all.forEach((fields, i) => {
            if (!same(fields[name], first[name]))
                fail(
                    `concat: argument ${i} has the ${name} ${describe(fields[name])}, argument 0 ${describe(first[name])}: they must agree`,
                );
        });
    for (const name of MOST) {
        const sizes = all.map(fields => fields[name]).filter(size => typeof size === 'number');
        if (sizes.length > 0) out[name] = Math.max(...sizes);
    }
    const names = all.map(({ classes }, i) =>
            classes === undefined ? null : listOf(`concat: argument ${i}: classes`, classes, 'names'),
        ),
        [known] = names;
    names.forEach((own, i) => {
        if (!own !== !known) fail(`concat: argument ${known ? i : 0} has no classes, as others have`);
        if (!own || !known) return;
        const other = own.find(name => !known.includes(name));
        if (other !== undefined || (own.length === 0) !== (known.length === 0))
            fail(
                `concat: argument ${i} has ${other === undefined ? 'no classes' : `the class ${describe(other)}`}, argument 0 ${known.length === 0 ? 'none' : `has ${known.slice(0, 6).map(describe).join(', ')}`}; ` +
                    'read all of them with the same { classes }',
            );
    });
    return out;
}

/** Values, or lists of lists of them. @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
    if (Object.is(a ?? null, b ?? null)) return true;
    return (
        isList(a) &&
        isList(b) &&
        a.length === b.length &&
        Array.prototype.every.call(a, (value, i) => same(value, b[i]))
    );
}

/**
 * The targets, labels as places in the classes of the whole.
 * @param {Parts} part @param {any} classes @param {number} i
 */
function labelsOf({ fields: { y, classes: own }, x }, classes, i) {
    if (y === undefined || y === null) {
        if (x.length > 0) fail(`concat: argument ${i} has no targets, as others have`);
        return [];
    }
    if (!own || own.length === 0 || Array.from(own).every((name, c) => name === classes[c])) return y;
    const places = Array.from(own, name => classes.indexOf(name)),
        mapped = y.slice();
    for (let k = 0; k < y.length; k++)
        if (typeof y[k] === 'number')
            mapped[k] = places[checkInteger(`concat: argument ${i}: y[${k}]`, y[k], 0, own.length - 1)];
    return mapped;
}

/** Lists of one kind stay of it; of different ones the widest. @param {any[]} lists @returns {any} */
function joinedLists(lists) {
    const some = lists.filter(list => list.length > 0),
        names = new Set(some.map(list => list?.constructor?.name));
    const total = lists.reduce((sum, list) => sum + list.length, 0),
        typed = some.length > 0 && some.every(list => typedKind(list) !== undefined);
    if (!typed) return some.flatMap(list => Array.from(list));
    const Kind = names.size === 1 ? /** @type {any} */ (some[0].constructor) : Float64Array,
        out = new Kind(total);
    let at = 0;
    for (const list of some) {
        out.set(list, at);
        at += list.length;
    }
    return out;
}

/** @param {Parts[]} parts */
function joinedRead(parts) {
    const reads = parts.map(({ fields }) => fields.read);
    if (reads.every(read => read === undefined)) return null;
    const [first] = reads,
        windows = parts.map(part => part.windows),
        span = windows[0]?.span;
    const apart = windows.findIndex(one => one?.span !== span);
    if (apart >= 0)
        fail(
            `concat: ${span === undefined || windows[apart] ? `argument ${apart} has windows of ${windows[apart]?.span} steps, argument 0 ${span === undefined ? 'none' : `of ${span}`}` : `argument ${apart} has no windows, as argument 0 has`}; ` +
                'split could not keep them apart in time',
        );
    /** @type {number[]} */
    const recordings = [];
    if (span !== undefined) {
        let before = 0;
        for (const one of windows) {
            const own = Array.from(/** @type {any} */ (one).recordings, recording => Number(recording) + before);
            for (const recording of own) recordings.push(recording);
            before = own.reduce((most, recording) => Math.max(most, recording + 1), before);
        }
    }
    return {
        ...first,
        dropped: reads.reduce((sum, read) => sum + (read?.dropped ?? 0), 0),
        filled: {
            count: reads.reduce((sum, read) => sum + (read?.filled?.count ?? 0), 0),
            how: first?.filled?.how ?? 'error',
        },
        guesses: [...new Set(reads.flatMap(read => read?.guesses ?? []))],
        ...(span !== undefined && {
            windows: {
                span,
                starts: Int32Array.from(windows.flatMap(one => Array.from(/** @type {any} */ (one).starts))),
                recordings: Int32Array.from(recordings),
            },
        }),
    };
}

/** @param {any[]} streams @returns {any} */
function streamsInTurn(streams) {
    const fields = agreed(streams),
        counts = streams.map(({ count: n }) => n);
    delete fields.count;
    return {
        ...fields,
        ...(counts.every(n => typeof n === 'number') && { count: counts.reduce((a, b) => a + b, 0) }),
        async *samples() {
            for (const [i, stream] of streams.entries()) {
                const own = stream.classes,
                    mapped = own && Array.from(own).some((name, c) => name !== fields.classes[c]);
                for await (const sample of limited(stream, stream.count ?? Infinity))
                    yield mapped && typeof sample?.y === 'number'
                        ? {
                              ...sample,
                              y: labelsOf(
                                  /** @type {any} */ ({ fields: { y: [sample.y], classes: own }, x: [] }),
                                  fields.classes,
                                  i,
                              )[0],
                          }
                        : sample;
            }
        },
    };
}

/** The first samples of a stream, which is then left. @param {StreamDataset} stream @param {number} n */
async function* limited(stream, n) {
    if (n === 0) return;
    let given = 0;
    for await (const sample of await stream.samples()) {
        yield sample;
        if (++given >= n) return;
    }
}

/**
 * The samples in a random order, the same for the same seed. A stream is shuffled by fit() itself.
 * @template {Splittable} T
 * @param {T} dataset @param {number} [seed]
 * @returns {T}
 */
export function shuffle(dataset, seed = 0) {
    if (isStream(dataset))
        fail('shuffle: a stream is shuffled as it is learned, by fit() with shuffle: true, in its { buffer }');
    const parts = partsOf('shuffle', dataset),
        order = parts.x.map((_, i) => i);
    new Random(seed).shuffle(order);
    return chosen(parts, order);
}

/**
 * The first n samples, or all if there are fewer; of a stream, of each epoch.
 * @template {Splittable | StreamDataset} T
 * @param {T} dataset @param {number} n
 * @returns {T}
 */
export function take(dataset, n) {
    checkInteger('take: n', n, 0);
    if (isStream(dataset)) {
        const { count: all, samples } = dataset;
        return {
            ...dataset,
            ...(all !== undefined && { count: Math.min(all, n) }),
            samples: () => limited(/** @type {StreamDataset} */ ({ samples }), n),
        };
    }
    const parts = partsOf('take', /** @type {Splittable} */ (dataset));
    return chosen(
        parts,
        Array.from({ length: Math.min(n, parts.x.length) }, (_, i) => i),
    );
}

/**
 * The first n samples of a stream, or all of them, as a data set in memory: to validate on, to look at.
 * @param {StreamDataset} stream @param {number} [n]
 * @returns {Promise<Omit<StreamDataset, 'samples'> & { x: any[], y: any[], weights?: number[], mask?: any[] }>}
 */
export async function collect(stream, n = Infinity) {
    if (!isStream(stream)) fail(`collect: expected a stream, { samples: () => … }, got ${describe(stream)}`);
    if (n !== Infinity) checkInteger('collect: n', n, 1);
    const { samples, count: most = Infinity, buffer: _, measure: __, ...fields } = stream;
    /** @type {Record<'x' | 'y' | 'weights' | 'mask', any[]>} */
    const found = { x: [], y: [], weights: [], mask: [] };
    for await (const sample of limited(stream, Math.min(n, most))) {
        if (!isObject(sample) || sample.x === undefined || sample.y === undefined)
            fail(`collect: sample ${found.x.length} must be { x, y }, got ${describe(sample)}`);
        const { x, y, weight, mask } = /** @type {any} */ (sample);
        found.x.push(x);
        found.y.push(y);
        if (weight !== undefined) found.weights.push(weight);
        if (mask !== undefined) found.mask.push(mask);
    }
    for (const name of /** @type {const} */ (['weights', 'mask']))
        if (found[name].length > 0 && found[name].length < found.x.length)
            fail(
                `collect: ${found[name].length} of ${count(found.x.length, 'sample')} have a ${name === 'mask' ? 'mask' : 'weight'}, expected all or none`,
            );
    return {
        ...fields,
        x: found.x,
        y: found.y,
        ...(found.weights.length > 0 && { weights: found.weights }),
        ...(found.mask.length > 0 && { mask: found.mask }),
    };
}
