// A model of the nodes of one graph. A step is the whole graph; the samples of the page are its nodes.

import { Trainer } from './trainer.js';

const TEST = 10; // ms that a test may take; it is one prediction for all nodes, so it is either made or not

export class GraphTrainer extends Trainer {
    /** @type {any} */ run = undefined;
    rate = NaN;
    resumed = false; // the run before goes on

    config() {
        const { values, data } = this;
        return {
            features: /** @type {any} */ (data.input).features,
            classes: this.classes,
            width: values.width,
            depth: values.depth,
            heads: values.heads,
            dropout: 0,
            attention: this.attention(),
            seed: values.seed,
        };
    }

    create() {
        return this.pa.graphClassifier(this.config());
    }

    get graph() {
        return /** @type {any} */ (this.data).graph;
    }

    /** One step: fit() gives its turns as promises. */
    async learn() {
        const { x, edges, y, learn } = this.graph;
        const labels = y.map((/** @type {number} */ label, /** @type {number} */ i) => (learn[i] ? label : -1));
        if (this.resumed) {
            this.resumed = false;
            this.run = this.model.fit({ x, edges, y: labels }, { resume: true });
        }
        if (this.rate !== this.values.rate) {
            // a run of fit() keeps its rate
            await this.run?.return();
            this.rate = this.values.rate;
            this.run = this.model.fit(
                { x, edges, y: labels },
                { epochs: 1e6, learningRate: this.rate, optimizer: 'adam' },
            );
        }
        const start = performance.now();
        this.stepped((await this.run.next()).value, start);
        if (this.testing < 0.2 * this.training) this.test(TEST);
    }

    state() {
        return { ...super.state(), rate: this.rate };
    }

    /** @param {Uint8Array} bytes @param {Record<string, any>} state */
    resume(bytes, state) {
        this.resumed = super.resume(bytes, state);
        if (this.resumed) this.rate = state.rate;
        return this.resumed;
    }

    /** @param {number} budget */
    test(budget) {
        const start = performance.now();
        const { x, edges, y, learn } = this.graph;
        const hidden = Array.from(y.keys()).filter(i => !learn[i]);
        this.verdicts.begin(hidden.length);
        if (this.done || budget <= 0) return;
        const { labels, probabilities } = this.shown.predict({ x, edges });
        hidden.forEach((node, i) =>
            this.verdicts.say(i, labels[node] === y[node], probabilities.data[node * probabilities.cols + y[node]]),
        );
        this.testing += performance.now() - start;
    }

    /** @param {import('./trainer.js').Sample} node @param {Record<string, boolean>} options */
    inspect(node, { spectrum, points, inputs = false, outputs = false }) {
        const { x, edges } = this.graph;
        const { prediction, layers } = this.shown.inspect(
            { x, edges },
            { maps: true, spectrum, points, inputs, outputs },
        );
        const { cols, data } = prediction.probabilities,
            at = node[0];
        return {
            prediction: { label: prediction.labels[at], probabilities: data.slice(at * cols, (at + 1) * cols) },
            layers,
        };
    }

    several() {
        const { x, edges } = this.graph;
        return { x, edges };
    }

    cost() {
        const { y, edges } = this.graph;
        // every node is its own neighbour too
        return this.pa.cost(this.model, y.length, { edges: edges.length / 2 + y.length });
    }

    /** @param {Uint8Array} bytes */
    read(bytes) {
        return this.pa.openGraphClassifier(bytes);
    }

    /** @param {Uint8Array} bytes */
    open(bytes) {
        return this.read(bytes);
    }

    dispose() {
        this.run?.return().catch(() => {}); // a step under way ends with its model
        super.dispose();
    }
}
