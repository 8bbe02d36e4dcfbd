// What the worker of this act does between its messages: opens, makes the map that was chosen, takes it apart, step by
// step, so that what is asked meanwhile is heard. Touches no page; tests drive it too.

import { METHODS, errorsOf, methodsOf, sizesUpTo } from './approximate.js';
import { EXAMPLES } from './examples.js';
import { KERNELS, lengthSpread, mapOf, normalised, softmaxRows } from './kernels.js';
import { insideOf } from './live.js';
import { openFiles } from './open.js';
import { decompose, energyOf, firstColumns, ranksOf, tails } from './spectrum.js';
import { AXES, check, guess, rowSums, settled, sizesNow, slice, told } from './understand.js';
import { random } from '../tasks/random.js';

const SPECTRAL = 2 ** 18, // entries of a map, up to which every point of a curve has its spectral error
    VECTORS = 8, // singular vectors sent
    TABLE = 64; // heads in the table

/**
 * @typedef {import('./understand.js').Choice} Choice
 * @typedef {import('./understand.js').Matrix} Matrix
 * @typedef {import('./open.js').Tensor} Tensor
 * @typedef {import('./kernels.js').Kernel | 'shown'} Which
 * @typedef {{ files: { name: string, file: Blob }[] } | { example: string, seed: number } |
 *   { model: Uint8Array, x: any }} Source
 */

export class Session {
    /** @type {Tensor[]} */
    tensors = [];
    /** @type {Choice | undefined} */
    choice;
    /** @type {string[] | undefined} */
    labels;
    run = 0; // numbers what is being worked on: what is asked next ends it
    /** @type {Map<string, any>} maps, decompositions of what is on show */
    kept = new Map();

    /**
     * @param {any} pa  the loaded package
     * @param {(message: Record<string, any>, transfer?: Transferable[]) => void} post
     */
    constructor(pa, post) {
        this.pa = pa;
        this.post = post;
    }

    /* ---- what is asked ---- */

    /** @param {Source} source @param {Partial<Choice>} [patch] @param {string[]} [labels] */
    async open(source, patch, labels) {
        const mine = ++this.run,
            { tensors, notes, labels: found } = await this.#read(source);
        if (mine !== this.run) return;
        if (!tensors.length) {
            this.labels = found;
            return this.post({ type: 'labels', labels: found });
        }
        const choice = settled(tensors, { ...guess(tensors), ...patch }, {});
        Object.assign(this, { tensors, choice, labels: found ?? labels });
        this.kept.clear();
        await this.#work(notes);
    }

    /** @param {Partial<Choice>} patch */
    async choose(patch) {
        if (!this.choice) return;
        this.choice = settled(this.tensors, this.choice, patch);
        this.kept.clear();
        await this.#work([]);
    }

    /** One approximation as a picture. @param {string} id @param {number} size */
    picture(id, size) {
        if (!this.choice || !this.kept.has('shown')) return;
        const method = METHODS[id];
        if (!method || !methodsOf(this.#pair() !== undefined, this.choice).includes(id)) return;
        const exact = this.map(method.of),
            made = method.make(this.pa, this.#scene(), size),
            errors = this.#errors(id, made, size, true);
        const data = made.data;
        this.post(
            {
                type: 'picture',
                id,
                size,
                ...made,
                ...errors,
                of: method.of,
                exact: exact === this.map('shown') ? undefined : exact.data.slice(),
            },
            [data.buffer],
        );
    }

    /** Every singular value of a large map. */
    async whole() {
        if (!this.choice) return;
        this.post({ type: 'progress', words: 'All singular values', done: 0, total: 0 });
        await breath();
        this.kept.set('svd shown', decompose(this.pa, this.map('shown'), true));
        this.#tellSpectrum();
        this.post({ type: 'done' });
    }

    /* ---- inside ---- */

    /** @param {Source} source @returns {Promise<{ tensors: Tensor[], notes: string[], labels?: string[] }>} */
    async #read(source) {
        if ('example' in source) {
            const { make } = EXAMPLES[source.example];
            return { tensors: make(random(source.seed, 'own').normal), notes: [] };
        }
        if ('model' in source) return { tensors: insideOf(this.pa, source), notes: [] };
        const files = [];
        for (const { name, file } of source.files) {
            this.post({ type: 'progress', words: `Reading ${name}`, done: files.length, total: source.files.length });
            files.push({ name, bytes: new Uint8Array(await file.arrayBuffer()) });
        }
        return openFiles(files);
    }

    /** Q and K of the chosen head. @returns {{ q: Matrix, k: Matrix } | undefined} */
    #pair(head = this.choice?.head ?? 0) {
        const { choice, tensors } = this;
        if (choice?.as !== 'qk') return undefined;
        const heads = (/** @type {'q' | 'k'} */ name, /** @type {string} */ axes) => {
            const at = axes.indexOf('h');
            return at < 0 ? 1 : tensors[choice[name]].shape[at];
        };
        const shared = heads('q', choice.axesQ) / heads('k', choice.axesK);
        return {
            q: slice(tensors[choice.q], choice.axesQ, { ...choice, head }),
            k: slice(tensors[choice.k], choice.axesK, {
                ...choice,
                head: Math.floor(head / shared),
            }),
        };
    }

    /** @param {number} head @param {Which} [which] @returns {Matrix} */
    #mapOf(head, which = 'shown') {
        const { choice, pa, tensors } = this;
        if (!choice) throw new Error('nothing is open');
        const pair = this.#pair(head);
        if (pair) return mapOf(pa, pair.q, pair.k, which === 'shown' ? choice.kernel : which, choice);
        const map = slice(tensors[choice.map], choice.axes, { ...choice, head });
        return choice.as === 'scores' ? softmaxRows(map) : map;
    }

    /** The map of the chosen head by one kernel. @param {Which} which @returns {Matrix} */
    map(which) {
        const key = which === this.choice?.kernel && this.choice.as === 'qk' ? 'shown' : which;
        if (!this.kept.has(key)) this.kept.set(key, this.#mapOf(this.choice?.head ?? 0, key));
        return this.kept.get(key);
    }

    /** @param {Which} which @returns {import('./spectrum.js').Decomposition} */
    svd(which) {
        const key = `svd ${which === this.choice?.kernel && this.choice.as === 'qk' ? 'shown' : which}`;
        if (!this.kept.has(key)) this.kept.set(key, decompose(this.pa, this.map(which)));
        return this.kept.get(key);
    }

    /** @returns {import('./approximate.js').Scene} */
    #scene() {
        if (!this.kept.has('pair')) this.kept.set('pair', this.#pair() ?? {});
        return {
            ...this.kept.get('pair'),
            choice: /** @type {Choice} */ (this.choice),
            map: which => this.map(which),
            svd: which => this.svd(which),
        };
    }

    /** @param {string} id @param {Matrix} made @param {number} size @param {boolean} spectral */
    #errors(id, made, size, spectral) {
        const { of, ranks } = METHODS[id];
        if (ranks) {
            const all = tails(this.svd(of)),
                at = Math.min(size, all.frobenius.length - 1);
            return { frobenius: all.frobenius[at], spectral: all.spectral[at] };
        }
        return errorsOf(this.map(of), made, spectral ? this.svd(of).values[0] : 0);
    }

    #tellSpectrum() {
        const svd = this.svd('shown'),
            { values, whole, energy, size, u, v } = svd,
            count = Math.min(VECTORS, values.length);
        this.post({
            type: 'spectrum',
            values,
            whole,
            energy,
            size,
            ranks: ranksOf(svd),
            tails: tails(svd),
            u: firstColumns(u, count),
            v: firstColumns(v, count),
        });
    }

    /** All there is to say of a choice, the quick first. @param {string[]} notes */
    async #work(notes) {
        const mine = ++this.run,
            choice = /** @type {Choice} */ (this.choice);
        this.#tellChoice(notes);
        check(this.tensors, choice);
        const sizes = sizesNow(this.tensors, choice),
            methods = methodsOf(choice.as === 'qk', choice),
            heads = Math.min(TABLE, sizes.heads),
            most = Math.ceil(Math.min(sizes.rows, sizes.cols) / choice.every),
            counted = methods.filter(id => !METHODS[id].ranks),
            total = 3 + counted.length * sizesUpTo(most).length + heads;
        let done = 0;
        /** Whether it is still wanted; what is under way is said. @param {string} words */
        const on = async words => {
            this.post({ type: 'progress', words, done: done++, total });
            await breath();
            return mine === this.run;
        };
        if (!(await on('The map'))) return;
        const map = this.map('shown');
        this.post({ type: 'map', ...map, data: map.data.slice(), ...said(map) });
        if (!(await on('Its singular values'))) return;
        this.#tellSpectrum();
        if (!(await on('Other kernels'))) return;
        if (choice.as === 'qk') this.#tellKernels();
        for (const id of methods) if (!(await this.#curve(id, most, on))) return;
        for (let head = 0; head < heads; head++) {
            if (!(await on(`Head ${head + 1} of ${heads}`))) return;
            const svd = head === choice.head ? this.svd('shown') : decompose(this.pa, this.#mapOf(head)),
                { values, whole } = svd;
            this.post({ type: 'head', head, heads: sizes.heads, ranks: ranksOf(svd), values: values.slice(), whole });
        }
        this.post({ type: 'done' });
    }

    /** @param {string[]} notes */
    #tellChoice(notes) {
        const { tensors, labels } = this,
            choice = /** @type {Choice} */ (this.choice),
            dims = (/** @type {number} */ i) => tensors[i].shape.length;
        this.post({
            type: 'opened',
            tensors: tensors.map(({ name, file, shape, dtype }) => ({ name, file, shape, dtype })),
            choice,
            sizes: sizesNow(tensors, choice),
            axes: { q: AXES.qk[dims(choice.q)], k: AXES.qk[dims(choice.k)], map: AXES.map[dims(choice.map)] },
            labels,
            notes: [
                ...notes,
                ...told(tensors, choice),
                ...(choice.as === 'map' ? sumWords(rowSums(tensors[choice.map], choice.axes, choice)) : []),
            ],
        });
    }

    /** How the kernels of the same Q and K differ. */
    #tellKernels() {
        const { q, k } = /** @type {{ q: Matrix, k: Matrix }} */ (this.#pair()),
            choice = /** @type {Choice} */ (this.choice),
            soft = this.map('softmax'),
            gaussian = this.map('gaussian'),
            apart = (/** @type {Matrix} */ a, /** @type {Matrix} */ b) => errorsOf(a, b, 0).frobenius;
        this.post({
            type: 'kernels',
            apart: apart(soft, gaussian),
            normalised: apart(soft, normalised(gaussian)),
            spread: { q: lengthSpread(q), k: lengthSpread(k) },
            spectra: Object.keys(KERNELS).map(kernel => {
                const { values, energy, whole } = this.svd(/** @type {Which} */ (kernel));
                return { kernel, shown: kernel === choice.kernel, values: values.slice(), whole, energy };
            }),
        });
    }

    /**
     * The errors of one method against its size.
     * @param {string} id @param {number} most @param {(words: string) => Promise<boolean>} on
     */
    async #curve(id, most, on) {
        const { ranks, name, of } = METHODS[id];
        if (ranks) {
            const { frobenius, spectral } = tails(this.svd(of)),
                sizes = Array.from(frobenius, (_, s) => s);
            this.post({
                type: 'curve',
                id,
                sizes: sizes.slice(1),
                frobenius: frobenius.slice(1),
                spectral: spectral.slice(1),
            });
            return true;
        }
        const sizes = sizesUpTo(most),
            frobenius = [],
            spectral = [];
        for (const size of sizes) {
            if (!(await on(`${name}, ${size}`))) return false;
            const made = METHODS[id].make(this.pa, this.#scene(), size),
                errors = this.#errors(id, made, size, made.data.length <= SPECTRAL);
            frobenius.push(errors.frobenius);
            spectral.push(errors.spectral);
        }
        this.post({ type: 'curve', id, sizes, frobenius, spectral });
        return true;
    }
}

const breath = () => new Promise(resolve => setTimeout(resolve, 0));

/** Whether it is a softmax. @param {number} off @returns {string[]} */
function sumWords(off) {
    if (!Number.isFinite(off)) return [];
    if (off < 0.01)
        return [
            `Each row sums to one${off > 1e-6 ? ` (the furthest is ${off.toFixed(6)} off)` : ''}, as softmax gives it.`,
        ];
    return [
        `Its rows do not sum to one (the furthest is ${off.toPrecision(2)} off): a kernel without normalisation, or some of the keys. If it is Q or K, drop both at once.`,
    ];
}

/** What is said of a map. @param {Matrix} map */
function said({ rows, cols, data }) {
    let low = Infinity,
        top = -Infinity,
        above = 0;
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++) {
            const value = data[i * cols + j];
            low = Math.min(low, value);
            top = Math.max(top, value);
            if (j > i) above = Math.max(above, Math.abs(value));
        }
    return { low, top, lower: rows === cols && rows > 1 && above === 0 && energyOf(data) > 0 };
}
