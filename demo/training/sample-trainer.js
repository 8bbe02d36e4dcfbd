// A model of samples, one label each. A step is a batch of them.

import { Trainer } from './trainer.js';
import { random, shuffled } from '../tasks/random.js';
import { standardizeOf } from '../tasks/index.js';

const WARM_UP = 20; // steps over which the learning rate rises
const WARM_AGAIN = 200; // from a checkpoint, which has no memory of the gradients before: what is right stays right
const CALM = 300; // steps from which on it falls, as their number rises,
const LEAST = 0.1; // to this share of itself: answers would go to and fro

export class SampleTrainer extends Trainer {
    batches = random(this.values.seed, 'batches');
    /** @type {Uint32Array} */
    order = new Uint32Array(0);
    next = 0;

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

    /** @param {string} name @param {import('./trainer.js').Sample[]} samples */
    addClass(name, samples) {
        super.addClass(name, samples);
        this.order = new Uint32Array(0);
        this.next = 0;
    }

    state() {
        const { batches, order, next } = this;
        return { ...super.state(), batches: { chance: batches.state(), order, next } };
    }

    /** @param {Uint8Array} bytes @param {Record<string, any>} state */
    resume(bytes, state) {
        if (!super.resume(bytes, state)) return false;
        const { chance, order, next } = state.batches;
        this.batches.state(chance);
        Object.assign(this, { order, next });
        return true;
    }

    batch() {
        const { x, y } = this.data.train;
        const size = Math.min(this.values.batch, x.length);
        const batch = { x: /** @type {import('./trainer.js').Sample[]} */ ([]), y: new Int32Array(size) };
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
        const { rate } = this.values,
            warm = Math.min(1, (this.steps - this.from + 1) / (this.from ? WARM_AGAIN : WARM_UP)),
            calm = Math.max(LEAST, Math.min(1, CALM / (this.steps + 1)));
        const learningRate = rate * warm * calm;
        const report = this.model.step(this.batch(), { learningRate, optimizer: 'adam', clip: 1 });
        this.stepped(report, start);
    }

    /** @param {number} budget @param {number} [most] */
    async learn(budget, most = Infinity) {
        const start = performance.now();
        do this.step();
        while (--most > 0 && performance.now() - start < budget);
        // what is known at once is known of the model that is shown first
        if (this.verdicts.first) this.test(budget);
        else if (this.testing < 0.2 * this.training) this.test(0.3 * budget);
    }

    /** @param {number} budget */
    test(budget) {
        const start = performance.now();
        const { x, y } = this.data.test;
        this.verdicts.begin(x.length);
        const model = this.shown;
        while (this.verdicts.left > 0 && performance.now() - start < budget) {
            const i = this.verdicts.turn();
            const { label, probabilities } = model.predict(x[i]);
            this.verdicts.say(i, label === y[i], probabilities[y[i]]);
        }
        this.testing += performance.now() - start;
    }

    /** @param {import('./trainer.js').Sample} x @param {Record<string, boolean>} options */
    inspect(x, options) {
        return this.shown.inspect(x, options);
    }

    several() {
        return { x: this.data.test.x.slice(0, 8) };
    }

    /** @param {Uint8Array} bytes */
    read(bytes) {
        return this.pa.open(bytes);
    }

    /** @param {Uint8Array} bytes */
    open(bytes) {
        const model = this.read(bytes);
        const { input, outputs, classes } = model.config,
            mine = this.model.config;
        if (JSON.stringify(input) === JSON.stringify(mine.input) && outputs === mine.outputs) return model;
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

    /** @param {Record<string, any>} config */
    adopt({ width, depth, heads, feedforward, attention }) {
        const [layer] = attention.slice(-1);
        if (layer.kind === 'primal') {
            this.kind = 'primal';
            const { rank, eta, mode } = layer;
            this.options = { rank, eta, mode, last: attention[0].kind !== 'primal' };
        }
        Object.assign(this.values, { width, depth, heads, feedforward });
    }
}
