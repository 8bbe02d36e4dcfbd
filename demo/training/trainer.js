// One model that learns, and answers questions about itself: what a model of samples (sample-trainer.js) and a model of
// a graph's nodes (graph-trainer.js) have in common, behind one interface. No DOM, no messages: worker.js drives it,
// tests may too.
//
// The model's course depends on the seed and the settings alone: evaluation and inspection draw no random numbers and
// change no weights, whenever and however often they are asked for. What is cut away for a look (heads, components) is
// cut from a twin.

import { MECHANISMS, optionsOf, wordOf } from '../catalogue/mechanisms.js';
import { energies, sharesOf } from './components.js';
import { Look } from './look.js';
import { Twin } from './twin.js';
import { Verdicts } from './verdicts.js';
import { addClass } from '../tasks/taught.js';

const RECENT = 0.96; // memory of the running means of loss and training accuracy

/** @typedef {import('../tasks/index.js').Sample} Sample */

/** @abstract */
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
        this.twin = new Twin(this);
        this.verdicts = new Verdicts();
        this.looks = new Look(this);
        this.steps = 0;
        this.from = 0; // steps of the checkpoint that it began with
        this.began = 0; // when the first step was done, by this thread's clock
        this.training = 0; // ms spent on steps: the one clock of training time
        this.testing = 0; // ms spent on the test part
        this.mean = { weight: 0, taskLoss: 0, ksvd: 0, trainAccuracy: 0 };
        this.curve = /** @type {number[]} */ ([]); // all points
        this.handed = 0; // numbers of them that the page has
    }

    /** Who is told of a step: the other model waits for it. @param {number} _steps */
    told = _steps => {};

    /* ---- what each kind of trainer says for itself ---- */

    /** The whole configuration. @returns {Record<string, any>} */
    config() {
        throw new Error('a trainer says how its model is made');
    }

    /** A new model. @returns {any} */
    create() {
        throw new Error('a trainer makes its model');
    }

    /**
     * Trains for about `budget` ms and at least one step, and gives the test part its share of the time.
     * @param {number} _budget
     * @param {number} [_most] steps
     * @returns {Promise<void>}
     */
    async learn(_budget, _most) {
        throw new Error('a trainer takes its steps');
    }

    /** Works on the test part for about `budget` ms, at most to the end of one round. @param {number} _budget */
    test(_budget) {
        throw new Error('a trainer tests its model');
    }

    /** @param {Sample} _x @param {Record<string, boolean>} _options @returns {any} */
    inspect(_x, _options) {
        throw new Error('a trainer looks into its model');
    }

    /** What heads are compared on. @returns {any} */
    several() {
        throw new Error('a trainer has something to compare heads on');
    }

    /** A model from a file that save() gave, if it fits. @param {Uint8Array} _bytes @returns {any} */
    open(_bytes) {
        throw new Error('a trainer opens its models');
    }

    /** A model from a file, whatever it is of. @param {Uint8Array} _bytes @returns {any} */
    read(_bytes) {
        throw new Error('a trainer reads its models');
    }

    /** Settings that came with the weights of a file. @param {Record<string, any>} _config */
    adopt(_config) {}

    /** What the package says of this model's cost, for the longest sample. */
    cost() {
        return this.pa.cost(this.model);
    }

    /* ---- what they have in common ---- */

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
        inherit(model, this.model);
        this.model.dispose();
        this.model = model;
        this.twin.forget();
    }

    /**
     * One more class, from a few examples: the head gets a row, and training goes on.
     * @param {string} name
     * @param {Sample[]} samples
     */
    addClass(name, samples) {
        addClass(this.data, name, samples);
        this.classes = [...this.data.train.classes];
        this.replace(this.create());
    }

    /** The model as a file, and what the page needs to show it as code. */
    save() {
        return this.model.save();
    }

    /** Weights from a file that save() gave. @param {Uint8Array} bytes */
    restore(bytes) {
        const model = this.open(bytes);
        this.model.dispose();
        this.model = model;
        this.adopt(model.config);
        this.changed();
        const { width, depth, heads, feedforward, attention } = model.config;
        return { width, depth, heads, feedforward, attention };
    }

    /**
     * Goes on from a checkpoint: weights of a model like this one, which had taken so many steps. The optimizer begins
     * anew.
     * @param {Uint8Array} bytes @param {number} steps
     */
    begin(bytes, steps) {
        const model = this.read(bytes);
        try {
            if (makeOf(model.config) !== makeOf(this.model.config))
                throw new Error('The checkpoint holds another model than these settings ask for.');
            inherit(this.model, model);
        } finally {
            model.dispose();
        }
        this.steps = this.from = steps;
        this.changed();
    }

    /** The options of its mechanism, as in the address. */
    get word() {
        return wordOf(this.kind, this.options);
    }

    /** What training goes on with beside the model's checkpoint: plain data. @returns {Record<string, any>} */
    state() {
        const { kind, options, steps, from, mean, curve, training, testing, verdicts } = this,
            { width, depth, heads, feedforward } = this.values;
        return {
            own: { kind, options, steps, from, mean: { ...mean }, curve: [...curve], training, testing },
            values: { width, depth, heads, feedforward },
            verdicts: verdicts.state(),
        };
    }

    /**
     * Goes on from a checkpoint, with the same bits as without the break; nothing happens if it is of other data.
     * @param {Uint8Array} bytes
     * @param {Record<string, any>} state  as state() had it
     * @returns {boolean} whether it does
     */
    resume(bytes, { own, values, verdicts }) {
        const model = this.pa.resume(bytes);
        const about = (/** @type {any} */ { config }) =>
            JSON.stringify([config.input, config.features, config.classes]);
        if (about(model) !== about(this.model)) {
            model.dispose();
            return false;
        }
        this.model.dispose();
        this.model = model;
        Object.assign(this, own, { began: performance.now() });
        Object.assign(this.values, values);
        Object.assign(this.verdicts, verdicts);
        this.twin.forget();
        return true;
    }

    /** What was said of the test part no longer holds. */
    changed() {
        this.twin.forget();
        this.verdicts.forget();
    }

    /** @param {import('./twin.js').Cut} cut */
    setCut(cut) {
        if (!this.twin.set(cut)) return;
        this.changed();
        this.looks.hurry();
    }

    /** The model as it is shown and tested. */
    get shown() {
        return this.twin.shown;
    }

    /** The learned spectrum of each layer and head, see components.js. */
    parts() {
        const { depth, heads } = this.values;
        return sharesOf(energies(this.shown, this.data.test.x.slice(0, 8)), depth, heads);
    }

    /** A step was taken. @param {any} report @param {number} start */
    stepped(report, start) {
        if (++this.steps === this.from + 1) this.began = performance.now();
        this.verdicts.stale();
        const m = this.mean;
        m.weight = RECENT * m.weight + 1 - RECENT;
        for (const [name, value] of /** @type {[keyof typeof m, number][]} */ ([
            ['taskLoss', report.taskLoss],
            ['ksvd', report.ksvd],
            ['trainAccuracy', report.accuracy],
        ]))
            m[name] += ((1 - RECENT) / m.weight) * (value - m[name]);
        this.training += performance.now() - start;
        this.told(this.steps);
        this.note();
    }

    tested() {
        return this.verdicts.tested();
    }

    /** Whether the test part was worked through with these weights. */
    get done() {
        return this.verdicts.done;
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
        const tested = this.tested(),
            mean = this.from && this.steps === this.from ? {} : this.mean; // nothing yet of a checkpoint's batches
        const { taskLoss = NaN, ksvd = NaN, trainAccuracy = NaN } = /** @type {Partial<Trainer['mean']>} */ (mean);
        return {
            steps: this.steps,
            from: this.from,
            tested: this.done,
            since: this.steps > this.from ? performance.now() - this.began : 0,
            taskLoss,
            ksvd,
            trainAccuracy,
            testAccuracy: tested.accuracy,
            testLoss: tested.loss,
            trained: this.training,
            memory: this.pa.memory().used,
        };
    }

    /** The curve points since the last call, CURVE.length numbers each. */
    takeCurve() {
        const points = Float64Array.from(this.curve.slice(this.handed));
        this.handed = this.curve.length;
        return points;
    }

    /** What the model sees in sample x, see look.js. @param {Sample} x @param {import('./look.js').Want} want */
    look(x, want) {
        return this.looks.at(x, want);
    }

    dispose() {
        this.model.dispose();
        this.twin.dispose();
    }
}

/**
 * Gives a model the weights of another by their names, as far as they have the same shape; a longer head keeps its
 * first classes.
 * @param {any} model @param {any} from
 */
function inherit(model, from) {
    const given = new Map(from.parameters.map((/** @type {any} */ { name, data }) => [name, data]));
    for (const { name, data } of model.parameters) {
        const old = given.get(name);
        if (!old) continue;
        if (old.length <= data.length) data.set(old);
        model.setParameter(name, data);
    }
}

/**
 * What a model is made like, but for its first weights, its classes, and η, which may change while it learns.
 * @param {Record<string, any>} config
 */
const makeOf = config =>
    JSON.stringify(config, (key, value) => (['seed', 'classes', 'outputs', 'eta'].includes(key) ? undefined : value));
