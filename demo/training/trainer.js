// One model that learns, and answers questions about itself. No DOM, no messages: worker.js drives it, tests may too.
//
// The model's course depends on the seed and the settings alone: evaluation and inspection draw no random numbers and
// change no weights, whenever and however often they are asked for. What is cut away for a look (heads, components) is
// cut from a twin.

import { MECHANISMS, optionsOf } from '../catalogue/mechanisms.js';
import { firstLayer, landmarkView, samplesView } from './inside.js';
import { balance, collapse, quantise } from '../catalogue/measures.js';
import { random, shuffled } from '../tasks/random.js';
import { standardizeOf } from '../tasks/index.js';
import { addClass } from '../tasks/taught.js';

const WARM_UP = 20; // steps over which the learning rate rises
const RECENT = 0.96; // memory of the running means of loss and training accuracy
const MOST_SCORES = 8; // components of the decomposition of a map that has no learned scores

/** What a question costs: it is asked again only after so many times its last duration. */
class Meter {
    next = 0;

    /** @param {number} rare */
    constructor(rare) {
        this.rare = rare;
    }

    due() {
        return performance.now() >= this.next;
    }

    /** @template T @param {number} pause least time between two answers, ms @param {() => T} work */
    run(pause, work) {
        const start = performance.now();
        if (start < this.next) return undefined;
        const answer = work();
        this.next = start + Math.max(pause, this.rare * (performance.now() - start));
        return answer;
    }
}
/** Least time between two answers, ms. */
const PAUSES = { spectra: 120, parts: 200, scores: 60, lens: 60, gauge: 120, redundancy: 600, inside: 150 };
const PATIENT = ['parts', 'redundancy']; // over several samples, not the one that is waited for
/** @typedef {keyof typeof PAUSES} Extra  what a look may hold beside the maps */

export class Trainer {
    /**
     * @param {any} pa       the loaded package
     * @param {import('../tasks/index.js').Data} data
     * @param {Record<string, any>} values  settings
     * @param {string} kind  of attention
     * @param {string} [options]  its options, as in the address
     */
    constructor(pa, data, values, kind, options = '') {
        this.pa = pa;
        this.data = data;
        this.values = { ...values };
        this.kind = kind;
        this.options = optionsOf(kind, options);
        this.classes = [...data.train.classes];
        this.model = this.create();
        this.batches = random(values.seed, 'batches');
        /** @type {Uint32Array} */
        this.order = new Uint32Array(0);
        this.next = 0;
        this.steps = 0;
        this.began = 0; // when the first step was done, by this thread's clock
        this.training = 0; // ms spent on steps: the one clock of training time
        this.testing = 0; // ms spent on the test part
        this.mean = { weight: 0, taskLoss: 0, ksvd: 0, trainAccuracy: 0 };
        // The test part is worked through again and again, a few samples at a time; accuracy is over the last full
        // round.
        this.verdicts = new Uint8Array(0); // 0 not seen, 1 wrong, 2 right
        this.losses = new Float32Array(0);
        this.cursor = 0;
        this.fresh = 0; // samples tested since the last step
        this.curve = /** @type {number[]} */ ([]); // points not yet handed out
        this.meters = Object.fromEntries(
            ['maps', ...Object.keys(PAUSES)].map(name => [name, new Meter(name === 'maps' ? 8 : 20)]),
        ); // maps move with every frame where there is time
        this.negative = new Set(); // maps that have shown entries below zero
        /** What is cut away for a look. */
        this.cut = { keep: 0, off: /** @type {[number, number][]} */ ([]) };
        /** @type {any} */
        this.twin = undefined;
        this.twinOf = '';
    }

    /** The attention of each layer, as the package wants it. */
    attention() {
        const { values, data } = this;
        const { input } = data;
        const length =
            input.kind === 'image'
                ? (input.height / input.patch) * (input.width / input.patch)
                : input.kind === 'graph'
                  ? 0
                  : input.length;
        return MECHANISMS[this.kind].config(this.options, {
            heads: values.heads,
            length,
            depth: values.depth,
            image: input.kind === 'image',
        });
    }

    /** The whole configuration. @returns {Record<string, any>} */
    config() {
        const { data, values } = this;
        return {
            standardize: standardizeOf(data),
            input: data.input,
            classes: this.classes,
            seed: values.seed,
            width: values.width,
            depth: values.depth,
            heads: values.heads,
            feedforward: values.feedforward,
            dropout: 0,
            norm: 'pre',
            positions: 'learned',
            pooling: 'mean',
            attention: this.attention(),
        };
    }

    create() {
        const config = this.config();
        const model = this.pa.classifier(config);
        if (config.standardize) model.standardize(this.data.train);
        return model;
    }

    /**
     * Live settings. A package without setEta keeps η for a model's life: then a new model takes over the old one's
     * weights.
     * @param {Record<string, any>} patch @param {string} [options] */
    configure(patch, options) {
        const { eta } = this.options;
        Object.assign(this.values, patch);
        if (options !== undefined) this.options = optionsOf(this.kind, options);
        if (this.options.eta === eta) return;
        if (typeof this.model.setEta === 'function') this.model.setEta(this.options.eta);
        else this.replace(this.create());
    }

    /**
     * Another model with this one's weights, as far as they have the same shape; a longer head keeps its first classes.
     * @param {any} model
     */
    replace(model) {
        for (const { name, data } of model.parameters) {
            const old = this.model.parameters.find((/** @type {any} */ p) => p.name === name)?.data;
            if (!old) continue;
            if (old.length <= data.length) data.set(old);
            model.setParameter(name, data);
        }
        this.model.dispose();
        this.model = model;
        this.twinOf = '';
    }

    /**
     * One more class, from a few examples: the head gets a row, and training goes on.
     * @param {string} name
     * @param {import('../tasks/index.js').Sample[]} samples
     */
    addClass(name, samples) {
        addClass(this.data, name, samples);
        this.classes = [...this.data.train.classes];
        this.replace(this.create());
        this.order = new Uint32Array(0);
        this.next = 0;
    }

    /** Weights from a file that save() gave. @param {Uint8Array} bytes */
    restore(bytes) {
        const model = this.pa.open(bytes);
        const { input, outputs, classes } = model.config,
            mine = this.model.config;
        if (JSON.stringify(input) !== JSON.stringify(mine.input) || outputs !== mine.outputs) {
            const words = (/** @type {any} */ i) =>
                i.kind === 'series'
                    ? `series of ${i.features} numbers and at most ${i.length} points`
                    : i.kind === 'tokens'
                      ? `${i.vocabulary} tokens and at most ${i.length} of them`
                      : `images of ${i.height} × ${i.width}`;
            model.dispose();
            throw new Error(
                `The file holds a model of ${words(input)} and ${outputs} classes${classes ? ` (${classes.slice(0, 4).join(', ')}${classes.length > 4 ? ' …' : ''})` : ''}; this task has ${words(mine.input)} and ${mine.outputs} classes.`,
            );
        }
        this.model.dispose();
        this.model = model;
        const [layer] = model.config.attention.slice(-1);
        if (layer.kind === 'primal') {
            this.kind = 'primal';
            this.options = {
                rank: layer.rank,
                eta: layer.eta,
                mode: layer.mode,
                last: model.config.attention[0].kind !== 'primal',
            };
        }
        Object.assign(this.values, {
            width: model.config.width,
            depth: model.config.depth,
            heads: model.config.heads,
            feedforward: model.config.feedforward,
        });
        this.changed();
        return {
            width: model.config.width,
            depth: model.config.depth,
            heads: model.config.heads,
            feedforward: model.config.feedforward,
            attention: model.config.attention,
        };
    }

    /** What was said of the test part no longer holds. */
    changed() {
        this.twinOf = '';
        this.verdicts.fill(0);
        this.fresh = this.cursor = 0;
    }

    /** @param {{ keep: number, off: [number, number][] }} cut */
    setCut(cut) {
        if (JSON.stringify(cut) === JSON.stringify(this.cut)) return;
        this.cut = cut;
        this.changed();
        this.meters.maps.next = 0;
    }

    /** The model as it is shown and tested: with heads off and components cut away, where that was asked for. */
    get shown() {
        const { keep, off } = this.cut;
        const rank = this.options.rank ?? 0;
        if (!off.length && !(keep > 0 && keep < rank)) return this.model;
        const state = `${this.steps}|${JSON.stringify(this.cut)}`;
        if (this.twinOf === state) return this.twin;
        this.twin?.dispose();
        this.twin = this.create();
        this.twinOf = state;
        const kept = keep > 0 && keep < rank ? this.strongest(keep) : undefined;
        for (const { name, data, shape } of this.model.parameters) {
            const layer = Number(/layers\.(\d+)\.attention\.w[er]$/.exec(name)?.[1] ?? -1);
            if (kept?.[layer])
                for (let i = 0; i < data.length; i++)
                    if (!kept[layer][Math.floor(i / (shape[1] * shape[2]))].has(i % shape[2])) data[i] = 0;
            this.twin.setParameter(name, data);
        }
        for (const [layer, head] of off)
            if (layer < this.values.depth && head < this.values.heads) this.twin.enableHead(layer, head, false);
        return this.twin;
    }

    /** Of each layer and head the `keep` components whose scores weigh most. @param {number} keep */
    strongest(keep) {
        return this.energies().map(heads =>
            heads.map(
                sums =>
                    new Set(
                        Array.from(sums.keys())
                            .sort((i, j) => sums[j] - sums[i])
                            .slice(0, keep),
                    ),
            ),
        );
    }

    /**
     * The learned spectrum: of each layer and head the shares of the scores' energy that its components have, largest
     * first.
     */
    parts() {
        const energies = this.energies(this.shown);
        return Array.from({ length: this.values.depth * this.values.heads }, (_, i) => {
            const sums = energies[Math.floor(i / this.values.heads)]?.[i % this.values.heads] ?? [];
            const total = sums.reduce((a, b) => a + b, 0) || 1;
            return Float32Array.from(sums, v => v / total)
                .sort()
                .reverse();
        });
    }

    /**
     * ‖e_c‖² + ‖r_c‖² of every component of each layer and head that has learned scores, over a few samples.
     * @param {any} [model]
     */
    energies(model = this.model) {
        /** @type {Float64Array[][]} */
        const energy = [];
        for (const x of this.data.test.x.slice(0, 8))
            model
                .inspect(x, { maps: false, spectrum: false })
                .layers.forEach((/** @type {any} */ layer, /** @type {number} */ l) => {
                    layer.heads.forEach((/** @type {any} */ { e, r }, /** @type {number} */ h) => {
                        if (!e) return;
                        const sums = ((energy[l] ??= [])[h] ??= new Float64Array(e.cols));
                        for (let i = 0; i < e.data.length; i++) sums[i % e.cols] += e.data[i] ** 2 + r.data[i] ** 2;
                    });
                });
        return energy;
    }

    batch() {
        const { x, y } = this.data.train;
        const size = Math.min(this.values.batch, x.length);
        const batch = { x: /** @type {import('../tasks/index.js').Sample[]} */ ([]), y: new Int32Array(size) };
        for (let i = 0; i < size; i++) {
            if (this.next >= this.order.length) [this.order, this.next] = [shuffled(x.length, this.batches), 0];
            const index = this.order[this.next++];
            batch.x.push(x[index]);
            batch.y[i] = y[index];
        }
        return batch;
    }

    /** One optimisation step. */
    step() {
        const start = performance.now();
        const learningRate = this.values.rate * Math.min(1, (this.steps + 1) / WARM_UP);
        const report = this.model.step(this.batch(), { learningRate, optimizer: 'adam', clip: 1 });
        this.stepped(report, start);
    }

    /** @param {any} report @param {number} start */
    stepped(report, start) {
        if (++this.steps === 1) this.began = performance.now();
        this.fresh = 0;
        const m = this.mean;
        m.weight = RECENT * m.weight + 1 - RECENT;
        for (const [name, value] of /** @type {[keyof typeof m, number][]} */ ([
            ['taskLoss', report.taskLoss],
            ['ksvd', report.ksvd],
            ['trainAccuracy', report.accuracy],
        ]))
            m[name] += ((1 - RECENT) / m.weight) * (value - m[name]);
        this.training += performance.now() - start;
        this.note();
    }

    /** Works on the test part for about `budget` ms, at most to the end of one round. @param {number} budget */
    test(budget) {
        const start = performance.now();
        const { x, y } = this.data.test;
        if (!this.verdicts.length)
            [this.verdicts, this.losses] = [new Uint8Array(x.length), new Float32Array(x.length)];
        const model = this.shown;
        while (this.fresh < x.length && performance.now() - start < budget) {
            const i = this.cursor;
            this.cursor = (i + 1) % x.length;
            const { label, probabilities } = model.predict(x[i]);
            this.verdicts[i] = label === y[i] ? 2 : 1;
            this.losses[i] = -Math.log(Math.max(probabilities[y[i]], 1e-12));
            this.fresh++;
        }
        this.testing += performance.now() - start;
    }

    /** What the package says of this model's cost, for the longest sample. */
    cost() {
        return this.pa.cost(this.model);
    }

    /** Trains for about `budget` ms and at least one step, and gives the test part its share of the time.
     * @param {number} budget @param {number} [steps] at most */
    slice(budget, steps = Infinity) {
        const start = performance.now();
        do this.step();
        while (--steps > 0 && performance.now() - start < budget);
        if (this.testing < 0.2 * this.training) this.test(0.3 * budget);
    }

    tested() {
        let seen = 0,
            right = 0,
            loss = 0;
        this.verdicts.forEach((verdict, i) => {
            if (verdict === 0) return;
            seen++;
            right += verdict - 1;
            loss += this.losses[i];
        });
        return seen >= Math.min(30, this.verdicts.length) && seen
            ? { accuracy: right / seen, loss: loss / seen }
            : { accuracy: NaN, loss: NaN };
    }

    /** Whether the test part was worked through with these weights. */
    get done() {
        return this.verdicts.length > 0 && this.fresh >= this.verdicts.length;
    }

    /** A point for the curves: every step at first, then ever more rarely. */
    note() {
        const every = Math.max(1, Math.floor(this.steps / 100));
        if (this.steps % every === 0)
            this.curve.push(
                this.steps,
                this.mean.taskLoss,
                this.mean.ksvd,
                this.mean.trainAccuracy,
                this.tested().accuracy,
                this.training,
            );
    }

    status() {
        const tested = this.tested();
        return {
            steps: this.steps,
            tested: this.done,
            since: this.steps ? performance.now() - this.began : 0,
            taskLoss: this.mean.taskLoss,
            ksvd: this.mean.ksvd,
            trainAccuracy: this.mean.trainAccuracy,
            testAccuracy: tested.accuracy,
            testLoss: tested.loss,
            trained: this.training,
            memory: this.pa.memory().used,
        };
    }

    /**
     * For each of `count` test samples from `from`: 0 not seen, 1 wrong, 2 right.
     * @param {number} from
     * @param {number} count
     */
    judged(from, count) {
        return this.verdicts.slice(from, from + count);
    }

    /** The curve points since the last call, CURVE.length numbers each. */
    takeCurve() {
        const points = Float64Array.from(this.curve);
        this.curve = [];
        return points;
    }

    /** @param {import('../tasks/index.js').Sample} x @param {Record<string, boolean>} options */
    inspect(x, options) {
        return this.shown.inspect(x, options);
    }

    /**
     * What the model sees in sample x: class probabilities, every layer's and head's map quantised to bytes, one row of
     * one map exactly, and the extras that were asked for and are due. undefined while the last answer is still recent
     * enough (see Meter).
     * @param {import('../tasks/index.js').Sample} x
     * @param {{ layer: number, head: number, query: number, key: number, extras: Extra[], lens: string, inside?: any,
     *   hurry: boolean }} want
     */
    look(x, want) {
        const { meters, pa } = this;
        if (want.hurry) for (const [name, meter] of Object.entries(meters)) if (!PATIENT.includes(name)) meter.next = 0;
        const due = (/** @type {Extra} */ name) => want.extras.includes(name) && meters[name].due();
        /** @template T @param {Extra} name @param {() => T} work */
        const extra = (name, work) => (want.extras.includes(name) ? meters[name].run(PAUSES[name], work) : undefined);
        const seen = meters.maps.run(14, () => {
            const options = {
                spectrum: false,
                scores: due('scores') || due('gauge'),
                points: Boolean(MECHANISMS[this.kind].spectral) && due('inside'),
            };
            const { layers, prediction } = this.inspect(x, options);
            const heads = layers.flatMap((/** @type {any} */ layer) => layer.heads);
            const maps = heads.map((/** @type {any} */ { map }, /** @type {number} */ i) =>
                collapse(map, this.windowOf(i)),
            );
            const bytes = quantise(
                maps.map((/** @type {any} */ { data }) => data),
                (i, low, top) => {
                    if (layers[Math.floor(i / layers[0].heads.length)].kind === 'primal' || low < -0.01 * top)
                        this.negative.add(i);
                    return this.negative.has(i);
                },
            );
            return { layers, maps, bytes, prediction };
        });
        if (!seen) return undefined;
        const {
            layers,
            maps,
            bytes,
            prediction: { label, probabilities },
        } = seen;
        const l = Math.min(want.layer, layers.length - 1),
            h = Math.min(want.head, layers[0].heads.length - 1);
        const mine = layers[l].heads[h],
            chosen = maps[l * layers[0].heads.length + h];
        const query = Math.min(want.query, chosen.rows - 1),
            key = Math.min(want.key, chosen.cols - 1);
        return {
            label,
            probabilities,
            layers: layers.length,
            heads: layers[0].heads.length,
            shapes: maps.map((/** @type {any} */ { rows, cols }) => ({ rows, cols })),
            ...bytes,
            row:
                query >= 0
                    ? Float32Array.from(chosen.data.subarray(query * chosen.cols, (query + 1) * chosen.cols))
                    : undefined,
            column:
                key >= 0
                    ? Float32Array.from({ length: chosen.rows }, (_, i) => chosen.data[i * chosen.cols + key])
                    : undefined,
            objectives: Float32Array.from(layers, (/** @type {any} */ layer) => layer.ksvd ?? NaN),
            extras: {
                spectra: extra('spectra', () => maps.map((/** @type {any} */ map) => pa.spectrum(map).values)),
                parts: extra('parts', () => this.parts()),
                scores: extra('scores', () => {
                    if (mine.e) return { learned: true, rank: mine.e.cols, e: mine.e.data, r: mine.r.data };
                    const { e, r, sigma } = pa.ksvd(chosen, Math.min(MOST_SCORES, chosen.rows, chosen.cols));
                    return { learned: false, rank: sigma.length, e: e.data, r: r.data };
                }),
                lens:
                    want.lens === 'low' || want.lens === 'rest'
                        ? extra('lens', () => this.lens(chosen, want.lens))
                        : undefined,
                gauge: extra('gauge', () => balance(layers, this.shown.parameters)),
                redundancy: extra('redundancy', () => this.apart()),
                inside: want.inside ? extra('inside', () => this.inside(x, want.inside, mine, h)) : undefined,
            },
        };
    }

    /** How many keys a column of map i stands for. @param {number} i */
    windowOf(i) {
        const { pool } = /** @type {any} */ (this.attention());
        return pool?.[i % this.values.heads] ?? 1;
    }

    /**
     * The part of a map that its first singular vectors rebuild, or what they leave out.
     * @param {{ rows: number, cols: number, data: Float32Array }} map
     * @param {string} lens
     */
    lens(map, lens) {
        const size = Math.min(this.cut.keep || this.options.rank || MOST_SCORES, map.rows, map.cols);
        const { e, hr, energy } = this.pa.ksvd(map, size); // K ≈ K Hr Hrᵀ = e Hrᵀ
        const data = new Float32Array(map.rows * map.cols);
        for (let i = 0; i < map.rows; i++)
            for (let j = 0; j < map.cols; j++) {
                let sum = 0;
                for (let c = 0; c < size; c++) sum += e.data[i * size + c] * hr.data[j * size + c];
                data[i * map.cols + j] = lens === 'low' ? sum : map.data[i * map.cols + j] - sum;
            }
        const { bytes, ranges, signs } = quantise([data], (_, low, top) => low < -0.01 * top);
        return { size, energy, bytes, range: ranges[0], signed: signs[0] === 1, rows: map.rows, cols: map.cols };
    }

    /**
     * How far each layer's heads are apart, over a few samples of the test part.
     * @returns {{ mean: number, pairs: Float32Array }[]}
     */
    apart() {
        return this.pa
            .headDistance(this.shown, this.several())
            .layers.map((/** @type {any} */ { mean, pairs }) => ({ mean, pairs: pairs.data }));
    }

    /** What heads are compared on. @returns {any} */
    several() {
        return { x: this.data.test.x.slice(0, 8) };
    }

    /**
     * What is particular to a mechanism.
     * @param {import('../tasks/index.js').Sample} x
     * @param {any} want
     * @param {any} seen the chosen head's inspection
     * @param {number} head
     */
    inside(x, want, seen, head) {
        const { stationary, source } = this.options,
            graph = Boolean(MECHANISMS[this.kind].graph);
        if (seen.w1)
            return samplesView(
                seen,
                stationary && source === 'direct',
                source !== undefined && source !== 'direct',
                graph,
            );
        if (graph) return undefined;
        return landmarkView(
            this.pa,
            firstLayer(this.model, x, head),
            want,
            this.kind === 'skyformer' ? this.options : { iterations: 6, gamma: 0.1 },
        );
    }

    /** The model as a file, and what the page needs to show it as code. */
    save() {
        return this.model.save();
    }

    dispose() {
        this.model.dispose();
        this.twin?.dispose();
    }
}
