/**
 * Data sets that never lie in memory as a whole: samples that come one after the other, anew for each epoch. Here they
 * are counted and measured, shuffled in a buffer and handed to the training (fit.js) as they are wanted. Fetched with
 * the first such set.
 */
import { randomStream } from '../engine/chance.js';
import { isError } from '../engine/platform.js';
import { checkInteger, checkKeys, checkNumber, describe, fail, isObject } from '../errors.js';
import { checkFields } from '../lists.js';
import { prepareSet } from '../samples/dataset.js';
import { said } from '../samples/labels.js';
import { Measuring } from '../samples/measuring.js';
import { Standardization } from '../samples/standardization.js';
import { completeMix } from './mix.js';
import { Slice } from './slice.js';
import { itemsOf } from './source.js';

/**
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('./not-finite.js').Item} Item
 * @typedef {import('./options.js').CompleteFit} CompleteFit
 * @typedef {import('./source.js').SampleSource} SampleSource
 * @typedef {{ standardization: Standardization | null, targets: Standardization | null }} Learned
 *
 * @typedef {object} Wanted what a model says of the samples that it takes
 * @property {import('../operations/config.js').ModelConfig} config
 * @property {(set: any, where: string) => EncodedSet} encode
 * @property {Learned & { config: import('../operations/config.js').ModelConfig }} known
 * @property {import('../samples/standardization.js').By} by
 * @property {any} options of fit(), as they were given
 * @property {CompleteFit} complete
 */

/** So many samples wait for their turn in a random order, where nobody says how many. */
const BUFFER = 1000;
/** So many from the beginning tell one stream from another. */
const HEAD = 16;
/** What needs all samples at once. */
const WHOLE = ['validationSplit'];

/** @param {any} data @param {Wanted} wanted */
function fieldsOf(data, { options }) {
    if (typeof data.samples !== 'function')
        fail(
            'fit: data is an iterator, which can be gone through once: give { samples: () => …, features, classes }, ' +
                'whose samples() begins anew for each epoch',
        );
    for (const option of WHOLE)
        if (options[option] !== undefined)
            fail(`fit: ${option} needs a data set that lies in memory, and data has samples(); await collect(data)`);
    const { samples, count, buffer = BUFFER, measure = 'all', ...fields } = checkFields('fit: data', data);
    for (const field of ['x', 'y', 'weights'])
        if (fields[field] !== undefined)
            fail(
                `fit: data has ${field} and samples(): a stream has ${field === 'weights' ? 'a weight' : field} in each sample`,
            );
    if (count !== undefined) checkInteger('fit: data.count', count, 1);
    checkInteger('fit: data.buffer', buffer, 1);
    if (measure !== 'all') checkInteger('fit: data.measure', measure, 1);
    return { samples, count, buffer, measure: measure === 'all' ? Infinity : measure, fields };
}

/**
 * What a training needs of a stream: counted and measured, where nobody has said and measured it.
 * @param {any} data @param {Wanted} wanted
 * @returns {Promise<{ source: StreamSource, learned: Learned } | null>} null: aborted meanwhile
 */
export async function prepareStream(data, wanted) {
    const { samples, count, buffer, measure, fields } = fieldsOf(data, wanted),
        { config, known, complete, by } = wanted,
        { input, standardize, standardizeTargets, outputs, places } = config;
    /** @param {any} sample @param {number} i */
    const encode = (sample, i) => encodeOne(sample, i, fields, wanted.encode);
    const stream = new Stream(samples, complete.signal);
    const slice = new Slice(),
        unmeasured = {
            inputs: standardize !== false && !known.standardization,
            targets: standardizeTargets && !known.targets,
        },
        wantsMeasure = unmeasured.inputs || unmeasured.targets,
        most = Math.min(
            count ?? Infinity,
            count === undefined ? Infinity : wantsMeasure ? Math.max(measure, HEAD) : HEAD,
        );
    /** @type {EncodedSet[]} */
    const head = [];
    /** @type {Measuring | null} */
    let inputs = null;
    const targets = new Measuring(outputs, 'feature');
    let found = 0,
        measured = 0;
    const sums = { counted: 0, missing: 0 };
    await stream.open();
    try {
        while (found < most) {
            const next = await stream.next();
            if (stream.aborted) return null;
            if (next.done) break;
            const { set, weight } = encode(next.value, stream.read - 1);
            if (slice.isOver()) await slice.pause();
            if (weight === 0 || set.weights?.[0] === 0) continue;
            if (found++ < HEAD) head.push(set);
            sums.counted += set.said?.counted ?? 0;
            sums.missing += set.said?.missing ?? 0;
            if (!wantsMeasure || measured >= measure) continue;
            measured++;
            const [sample] = set.samples;
            inputs ??= new Measuring(featuresOf(sample), by);
            if (unmeasured.inputs)
                for (const part of sample.second ? [sample, sample.second] : [sample]) inputs.add(part.data);
            if (unmeasured.targets && set.values) targets.add(set.values);
        }
    } finally {
        await stream.close();
    }
    if (found === 0) fail('fit: data.samples() gave no sample that counts');
    if (count !== undefined && found < Math.min(count, most))
        fail(`fit: data.samples() ended after ${found} samples, data.count is ${count}`);
    const [first] = head[0].samples,
        unit = first.rows && first.place;
    if (standardize === false && input.kind !== 'tokens')
        Standardization.checkRounding(
            head.flatMap(({ samples: [sample] }) => (sample.second ? [sample, sample.second] : [sample])),
            featuresOf(first),
            'fit: data',
            unit,
        );
    const own = unmeasured.inputs ? /** @type {Measuring} */ (inputs).done('fit: data: x', unit) : null;
    if (places > 0) own?.spareFirst();
    const learned = {
        standardization: known.standardization ?? own,
        targets:
            known.targets ?? (unmeasured.targets && head[0].values ? targets.done('fit: data: y', 'output') : null),
    };
    complete.mix = completeMix(config, wanted.options, first ? { ...head[0], samples: [first] } : head[0]);
    const mixes = complete.mix ? first.length : 0;
    const total = count ?? found;
    const source = new StreamSource(
        stream,
        total,
        complete.shuffle ? buffer : 1,
        (sample, i) => {
            const { set, weight } = encode(sample, i),
                [item] = itemsOf(prepareSet(set, learned.standardization, learned.targets));
            if (mixes > 0 && set.samples[0].length !== mixes)
                fail(
                    `fit: mixup and cutmix mix samples of one length: sample ${i} has ${set.samples[0].length}, the first ${mixes}`,
                );
            if (!item || weight === 0) return null;
            const { weight: own = 1, votes = own } = item;
            return { ...item, name: `sample ${i}`, weight: weight * own, votes: weight * votes };
        },
        [
            Float64Array.of(total),
            ...head.flatMap(({ samples: [{ data, second }], values, target }) => [
                data,
                second?.data,
                values ?? target(0),
            ]),
        ],
    );
    const figures = {
        ...(head[0].said && found === total && sums),
        ...(wantsMeasure && measured < total && { measured }),
    };
    source.said = said({ said: figures }, config, known.config).said;
    if (complete.validation)
        complete.validation = prepareSet(complete.validation, learned.standardization, learned.targets);
    return { source, learned };
}

/** What is standardised by itself. @param {import('../samples/dataset.js').Encoded} sample */
function featuresOf({ data, length, rows }) {
    return rows ? data.length : data.length / length;
}

/**
 * @param {any} sample @param {number} i @param {any} fields @param {Wanted['encode']} encode
 * @returns {{ set: EncodedSet, weight: number }}
 */
function encodeOne(sample, i, fields, encode) {
    const where = `fit: sample ${i}`;
    if (!isObject(sample) || sample.x === undefined || sample.y === undefined)
        fail(`${where} must be { x, y }, got ${describe(sample)}`);
    const { x, y, weight = 1, ...more } = sample;
    checkKeys(where, 'field', more, ['mask', 'weight', 'x', 'y']);
    checkNumber(`${where}: weight`, weight, 0);
    try {
        const set = encode({ ...fields, x: [x], y: [y], ...(more.mask !== undefined && { mask: [more.mask] }) }, where);
        return { set, weight };
    } catch (error) {
        // The set is ours, of one sample.
        if (isError(error)) error.message = error.message.replace(/\.(x|y|mask)(\[0\])?(?=\W)/, ': $1');
        throw error;
    }
}

/** A stream's samples, once or again, until they end or the signal says so. */
class Stream {
    #samples;
    #signal;
    /** @type {AsyncIterator<any> | Iterator<any> | null} */
    #iterator = null;
    /** How many it gave since it was opened. */
    read = 0;

    /** @param {() => any} samples @param {CompleteFit['signal']} signal */
    constructor(samples, signal) {
        this.#samples = samples;
        this.#signal = signal;
    }

    get aborted() {
        return this.#signal?.aborted ?? false;
    }

    async open() {
        await this.close();
        this.read = 0;
        let given;
        try {
            given = await this.#samples.call(undefined);
        } catch (error) {
            failed('data.samples() failed', error);
        }
        const begin = given?.[Symbol.asyncIterator] ?? given?.[Symbol.iterator];
        if (typeof begin !== 'function' || typeof given === 'string')
            fail(`fit: data.samples() must give an iterable of samples { x, y }, got ${describe(given)}`);
        this.#iterator = begin.call(given);
    }

    /** @returns {Promise<IteratorResult<any>>} done, where it was aborted */
    async next() {
        const iterator = /** @type {AsyncIterator<any>} */ (this.#iterator);
        try {
            const next = await this.#unlessAborted(iterator.next());
            if (next.done) this.#iterator = null;
            else this.read++;
            return next;
        } catch (error) {
            this.#iterator = null;
            return failed(`data.samples() failed at sample ${this.read}`, error);
        }
    }

    /**
     * A stream that never answers can be left too.
     * @param {Promise<IteratorResult<any>>} pending @returns {Promise<IteratorResult<any>>}
     */
    #unlessAborted(pending) {
        const signal = this.#signal;
        if (!signal || typeof pending?.then !== 'function') return pending;
        return new Promise((resolve, reject) => {
            const left = () => resolve({ done: true, value: undefined }),
                end = () => signal.removeEventListener('abort', left);
            if (signal.aborted) left();
            signal.addEventListener('abort', left);
            pending.then(resolve, reject).finally(end);
        });
    }

    /** Nobody waits for the rest. */
    async close() {
        const iterator = this.#iterator;
        this.#iterator = null;
        try {
            const left = iterator?.return?.();
            if (!this.aborted) await left;
            else Promise.resolve(left).catch(() => {});
        } catch {
            /* what it had to say when it was left is of no use any more */
        }
    }
}

/** @param {string} what @param {unknown} error @returns {never} */
function failed(what, error) {
    throw new Error(`fit: ${what}: ${isError(error) ? error.message : describe(error)}`, { cause: error });
}

/** @implements {SampleSource} */
export class StreamSource {
    #stream;
    #buffer;
    #item;
    #head;
    #slice = new Slice();
    /** @type {Item[]} those from which the next is drawn */
    #waiting = [];
    /** @type {Item[]} in their order */
    #queue = [];
    /** Taken before they were there, to be left out: those of an epoch that goes on. */
    #owed = 0;
    /** Taken of the epoch. */
    #taken = 0;
    /** Read of it that count. */
    #found = 0;
    #ended = true;
    #opened = false;
    /** @type {() => number} */
    #random = () => 0;
    /** @type {EncodedSet['said']} */
    said;

    /**
     * @param {Stream} stream @param {number} count of an epoch @param {number} buffer 1: as they come
     * @param {(sample: any, i: number) => Item | null} item null: it does not count
     * @param {(ArrayLike<number> | undefined)[]} head what tells it from another
     */
    constructor(stream, count, buffer, item, head) {
        this.#stream = stream;
        this.count = count;
        this.#buffer = buffer;
        this.#item = item;
        this.#head = head;
    }

    /** The first of them stand for all. */
    lists() {
        return this.#head;
    }

    /** @param {() => number} random @returns {Generator<Item>} */
    epoch(random) {
        // A stream of its own: how far ahead is read must not matter to others who draw.
        if (this.#buffer > 1) this.#random = randomStream(random());
        this.#waiting = [];
        this.#queue = [];
        this.#owed = this.#taken = this.#found = 0;
        this.#ended = this.#opened = false;
        return this.#items();
    }

    /** @returns {Generator<Item>} */
    *#items() {
        while (this.#taken < this.count) {
            const item = this.#queue.shift();
            if (!item) this.#owed++;
            this.#taken++;
            yield/** @type {Item} */ (item);
        }
    }

    /** @param {number} n @returns {Promise<boolean>} */
    async ready(n) {
        if (!this.#opened) await this.#stream.open();
        this.#opened = true;
        for (; this.#owed > 0; this.#owed--) if (!(await this.#draw())) return false;
        const wanted = Math.min(n, this.count - this.#taken);
        while (this.#queue.length < wanted) {
            const item = await this.#draw();
            if (!item) return false;
            this.#queue.push(item);
        }
        return true;
    }

    /** One of those that wait, at random. @returns {Promise<Item | null>} null: aborted */
    async #draw() {
        const waiting = this.#waiting;
        while (!this.#ended && waiting.length < this.#buffer) {
            const next = await this.#stream.next();
            if (this.#stream.aborted) return null;
            if (this.#slice.isOver()) await this.#slice.pause();
            if (next.done)
                return fail(
                    `fit: data.samples() ended after ${this.#found} of ${this.count} samples` +
                        (this.#found === 0 ? ': it must begin anew each time that it is called' : ''),
                );
            const item = this.#item(next.value, this.#stream.read - 1);
            if (!item) continue;
            waiting.push(item);
            if (++this.#found < this.count) continue;
            this.#ended = true;
            await this.#stream.close();
        }
        const at = this.#buffer > 1 ? Math.floor((this.#random() / 2 ** 32) * waiting.length) : 0,
            item = waiting[at],
            last = /** @type {Item} */ (waiting.pop());
        if (at < waiting.length) waiting[at] = last;
        return item;
    }

    close() {
        return this.#stream.close();
    }
}
