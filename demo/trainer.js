// One model that learns, and answers questions about itself. No DOM, no messages: worker.js drives it, tests may too.
//
// The model's course depends on the seed and the settings alone: evaluation and inspection draw no random numbers and change no
// weights, whenever and however often they are asked for.

import { MECHANISMS } from './mechanisms.js';
import { random, shuffled } from './random.js';

const WARM_UP = 20; // steps over which the learning rate rises
export const CURVE = ['step', 'taskLoss', 'ksvd', 'trainAccuracy', 'testAccuracy']; // the columns of a curve
const RECENT = 0.96; // memory of the running means of loss and training accuracy

/** What a mechanism-independent question costs: it is asked again only after 20 times its last duration. */
class Meter {
    next = 0;

    /** @template T @param {number} pause least time between two answers, ms @param {() => T} work */
    run(pause, work) {
        const start = performance.now();
        if (start < this.next) return undefined;
        const answer = work();
        this.next = start + Math.max(pause, 20 * (performance.now() - start));
        return answer;
    }
}

export class Trainer {
    /**
     * @param {any} pa       the loaded package
     * @param {import('./tasks/index.js').Data} data
     * @param {Record<string, any>} values  settings
     * @param {string} kind  of attention
     */
    constructor(pa, data, values, kind) {
        this.pa = pa;
        this.data = data;
        this.values = { ...values };
        this.kind = kind;
        this.model = this.create();
        this.batches = random(values.seed, 'batches');
        /** @type {Uint32Array} */
        this.order = new Uint32Array(0);
        this.next = 0;
        this.steps = 0;
        this.began = 0; // when the first step was done, ms since 1970
        this.training = 0; // ms spent on steps
        this.testing = 0; // ms spent on the test part
        this.mean = { weight: 0, taskLoss: 0, ksvd: 0, trainAccuracy: 0 };
        // The test part is worked through again and again, a few samples at a time; accuracy is over the last full round.
        this.verdicts = new Uint8Array(0); // 0 not seen, 1 wrong, 2 right
        this.losses = new Float32Array(0);
        this.cursor = 0;
        this.fresh = 0; // samples tested since the last step
        this.curve = /** @type {number[]} */ ([]); // points not yet handed out
        this.meters = { maps: new Meter(), spectra: new Meter() };
    }

    create() {
        const { data, values } = this;
        const standardize = data.input.kind === 'series' && !data.scaled;
        const model = this.pa.classifier({
            standardize,
            input: data.input, classes: data.train.classes, seed: values.seed,
            width: values.width, depth: values.depth, heads: values.heads, feedforward: values.feedforward,
            dropout: 0, norm: 'pre', positions: 'learned', pooling: 'mean',
            attention: MECHANISMS[this.kind].config(values),
        });
        if (standardize) model.standardize(data.train);
        return model;
    }

    /** Live settings. A model keeps its η for life: another η means a new model with the old one's weights.
     * @param {Record<string, any>} patch */
    configure(patch) {
        const eta = this.values.eta;
        Object.assign(this.values, patch);
        if (this.values.eta === eta || !MECHANISMS[this.kind].ksvd) return;
        const old = this.model;
        this.model = this.create();
        for (const { name, data } of old.parameters) this.model.setParameter(name, data);
        old.dispose();
    }

    batch() {
        const { x, y } = this.data.train;
        const size = Math.min(this.values.batch, x.length);
        const batch = { x: /** @type {import('./tasks/index.js').Sample[]} */ ([]), y: new Int32Array(size) };
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
        if (++this.steps === 1) this.began = performance.timeOrigin + performance.now();
        this.fresh = 0;
        const m = this.mean;
        m.weight = RECENT * m.weight + 1 - RECENT;
        for (const [name, value] of /** @type {[keyof typeof m, number][]} */ ([['taskLoss', report.taskLoss], ['ksvd', report.ksvd], ['trainAccuracy', report.accuracy]]))
            m[name] += ((1 - RECENT) / m.weight) * (value - m[name]);
        this.training += performance.now() - start;
        this.note();
    }

    /** Works on the test part for about `budget` ms, at most to the end of one round. @param {number} budget */
    test(budget) {
        const start = performance.now();
        const { x, y } = this.data.test;
        if (!this.verdicts.length) [this.verdicts, this.losses] = [new Uint8Array(x.length), new Float32Array(x.length)];
        while (this.fresh < x.length && performance.now() - start < budget) {
            const i = this.cursor;
            this.cursor = (i + 1) % x.length;
            const { label, probabilities } = this.model.predict(x[i]);
            this.verdicts[i] = label === y[i] ? 2 : 1;
            this.losses[i] = -Math.log(Math.max(probabilities[y[i]], 1e-12));
            this.fresh++;
        }
        this.testing += performance.now() - start;
    }

    /** Trains for about `budget` ms and at least one step, and gives the test part its share of the time.
     * @param {number} budget @param {number} [steps] at most */
    slice(budget, steps = Infinity) {
        const start = performance.now();
        do this.step(); while (--steps > 0 && performance.now() - start < budget);
        if (this.testing < 0.2 * this.training) this.test(0.3 * budget);
    }

    tested() {
        let seen = 0, right = 0, loss = 0;
        this.verdicts.forEach((verdict, i) => {
            if (verdict === 0) return;
            seen++;
            right += verdict - 1;
            loss += this.losses[i];
        });
        return seen >= Math.min(30, this.verdicts.length) && seen ? { accuracy: right / seen, loss: loss / seen } : { accuracy: NaN, loss: NaN };
    }

    /** A point for the curves: every step at first, then ever more rarely. */
    note() {
        const every = Math.max(1, Math.floor(this.steps / 100));
        if (this.steps % every === 0) this.curve.push(this.steps, this.mean.taskLoss, this.mean.ksvd, this.mean.trainAccuracy, this.tested().accuracy);
    }

    status() {
        const tested = this.tested();
        return {
            steps: this.steps, tested: this.verdicts.length > 0 && this.fresh >= this.verdicts.length, began: this.began, taskLoss: this.mean.taskLoss, ksvd: this.mean.ksvd, trainAccuracy: this.mean.trainAccuracy,
            testAccuracy: tested.accuracy, testLoss: tested.loss, perStep: this.steps ? this.training / this.steps : 0,
        };
    }

    /** For each of `count` test samples from `from`: 0 not seen, 1 wrong, 2 right. @param {number} from @param {number} count */
    judged(from, count) {
        return this.verdicts.slice(from, from + count);
    }

    /** The curve points since the last call, CURVE.length numbers each. */
    takeCurve() {
        const points = Float32Array.from(this.curve);
        this.curve = [];
        return points;
    }

    /**
     * What the model sees in sample x: class probabilities, every layer's and head's map quantised to bytes, one row of one map
     * exactly. undefined while the last answer is still recent enough (see Meter).
     * @param {import('./tasks/index.js').Sample} x
     * @param {{ layer: number, head: number, query: number, key: number, spectra: boolean, hurry: boolean }} want
     */
    look(x, want) {
        if (want.hurry) this.meters.maps.next = this.meters.spectra.next = 0;
        return this.meters.maps.run(30, () => {
            const spectra = want.spectra && performance.now() >= this.meters.spectra.next;
            const inspect = (/** @type {boolean} */ spectrum) => this.model.inspect(x, { spectrum, scores: false });
            const { layers, prediction: { label, probabilities } } = spectra ? this.meters.spectra.run(120, () => inspect(true)) : inspect(false);
            const heads = layers.flatMap((/** @type {any} */ layer) => layer.heads);
            const shapes = heads.map((/** @type {any} */ { map }) => ({ rows: map.rows, cols: map.cols }));
            const maps = quantise(heads.map((/** @type {any} */ { map }) => map.data), MECHANISMS[this.kind].signed);
            const chosen = heads[Math.min(want.layer, layers.length - 1) * layers[0].heads.length + Math.min(want.head, layers[0].heads.length - 1)].map;
            const query = Math.min(want.query, chosen.rows - 1), key = Math.min(want.key, chosen.cols - 1);
            return {
                label, probabilities: probabilities, layers: layers.length, heads: layers[0].heads.length, shapes, ...maps,
                row: query >= 0 ? Float32Array.from(chosen.data.subarray(query * chosen.cols, (query + 1) * chosen.cols)) : undefined,
                column: key >= 0 ? Float32Array.from({ length: chosen.rows }, (_, i) => chosen.data[i * chosen.cols + key]) : undefined,
                objectives: Float32Array.from(layers, (/** @type {any} */ layer) => layer.ksvd ?? NaN),
                spectra: spectra ? heads.map((/** @type {any} */ head) => Float32Array.from(head.spectrum)) : undefined,
            };
        });
    }

    dispose() {
        this.model.dispose();
    }
}

/** Maps to bytes: 0 … 255 over 0 … max, or −max … max where they are signed (128 is zero). The maximum of a map is its own.
 * @param {Float32Array[]} maps @param {boolean} signed */
function quantise(maps, signed) {
    const bytes = new Uint8Array(maps.reduce((sum, map) => sum + map.length, 0));
    const ranges = new Float32Array(maps.length);
    let at = 0;
    maps.forEach((map, k) => {
        let top = 1e-9;
        for (let i = 0; i < map.length; i++) top = Math.max(top, Math.abs(map[i]));
        ranges[k] = top;
        const scale = (signed ? 127 : 255) / top, zero = signed ? 128.5 : 0.5;
        for (let i = 0; i < map.length; i++) bytes[at + i] = scale * map[i] + zero;
        at += map.length;
    });
    return { bytes, ranges };
}
