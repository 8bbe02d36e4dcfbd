/**
 * GraphClassifier: attention over the edges of a graph, which tells the classes of its nodes. The whole graph is one
 * sample.
 */
import { Model } from './base-model.js';
import { classesOfRows } from './logits.js';
import { checkFinite, featureOf, prepareSet } from '../samples/dataset.js';
import { checkBoolean, checkKeys, checkObject, count, describe, fail, isObject } from '../errors.js';
import { CLASS_WEIGHTS, weighClasses } from '../training/class-weights.js';
import { fitPart, wantsPart } from '../training/part.js';
import { completeFit } from '../training/options.js';
import { checkList, checkRows, isList, isNested } from '../lists.js';
import { classNumbers, said, withNames } from '../samples/labels.js';
import { itemsOf, listsOf } from '../training/source.js';
import { encodeWeights } from '../samples/weights.js';
import { Standardization } from '../samples/standardization.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../types.js').Graph} Graph
 * @typedef {import('../types.js').GraphPrediction} GraphPrediction
 * @typedef {import('../types.js').FitReport} FitReport
 */

/** pa.graphClassifier() and pa.open() make them. */
export class GraphClassifier extends Model {
    /**
     * Trains on the nodes whose label is not negative. Reports, aborts and errors are as a classifier's.
     * @param {Graph} graph @param {import('../types.js').GraphFitOptions} [options]
     * @returns {import('../training/training.js').Training}
     */
    fit(graph, options = {}) {
        this._alive('fit');
        options = this._options(options);
        for (const option of ['batchSize', 'shuffle', 'accumulate'])
            if (/** @type {any} */ (options)?.[option] !== undefined)
                fail(`fit: a graph is one sample; there is no option ${option}`);
        const sample = this._encoded(graph, 'fit: graph');
        const config = withNames(this._state.config, graph, 'fit: graph');
        if (wantsPart(options)) {
            this.#labels(graph.y, sample.length, 'fit: graph.y', config);
            const named = config.classes ? { ...graph, classes: config.classes } : graph;
            return fitPart(named, options, cutNodes, (...given) => this.fit(...given));
        }
        const set = this.#set(graph, sample, 'fit: graph', config);
        const learned =
            this._state.standardization ??
            (this._state.config.standardize
                ? Standardization.measure([sample], this.#features, 'feature', 'fit: graph.x')
                : null);
        if (!this._state.config.standardize) Standardization.checkRounding([sample], this.#features, 'fit: graph.x');
        const ready = prepareSet(set, learned, null);
        const complete = completeFit(
            this._core,
            this._names,
            options,
            validation => {
                const labels = this.#labels(validation, sample.length, 'fit: validation', config);
                return { ...ready, target: () => labels };
            },
            [CLASS_WEIGHTS],
        );
        const item = { ...itemsOf(weighClasses(config, ready, options))[0], name: 'the graph' };
        /** @type {import('../training/source.js').SampleSource} */
        const source = {
            count: 1,
            lists: () => listsOf([item]),
            *epoch() {
                yield item;
            },
        };
        return this._fit(said(source, config, this._state.config), complete, () => {
            this._state.standardization = learned;
            this._state.config = { ...this._state.config, classes: config.classes };
        });
    }

    /**
     * The classes of all nodes.
     * @param {Graph} graph
     * @param {{ draws?: number }} [options] draws: how many forward passes the logits are the mean of, where spectral
     *   points are drawn (IKAN, MIKAN); the draws are always the same ones
     * @returns {GraphPrediction}
     */
    predict(graph, options = {}) {
        this._alive('predict');
        return this._prediction(this._drawn(this._encoded(graph, 'predict: graph'), options));
    }

    /**
     * Over the nodes whose label is not negative.
     * @param {Graph} graph @param {import('../types.js').EvaluateOptions} [options]
     * @returns {import('../types.js').Evaluation & import('../types.js').Measures}
     */
    evaluate(graph, options = {}) {
        this._alive('evaluate');
        checkKeys('evaluate', 'option', checkObject('evaluate: options', options), ['metrics']);
        const sample = this._encoded(graph, 'evaluate: graph');
        return this._evaluate(this.#set(graph, sample, 'evaluate: graph'), options);
    }

    /**
     * Whom each node attends to: maps are [N, N], zero where there is no edge.
     * @param {Graph} graph
     * @param {Omit<import('../types.js').InspectOptions, 'scores'>} [options]
     * @returns {{ prediction: GraphPrediction, layers: import('../types.js').LayerInspection[] }}
     */
    inspect(graph, options = {}) {
        this._alive('inspect');
        checkKeys('inspect', 'option', checkObject('inspect: options', options), [
            'maps',
            'spectrum',
            'points',
            'inputs',
            'outputs',
            'layers',
            'heads',
        ]);
        const sample = this._encoded(graph, 'inspect: graph');
        const { logits, layers } = this._inspect(sample, options);
        return { prediction: this._prediction(logits), layers };
    }

    /**
     * What each head of each layer puts out, before heads are put side by side or averaged: [layer][head], each [nodes,
     * d].
     * @param {Graph} graph @returns {import('../types.js').Matrix[][]}
     */
    headOutputs(graph) {
        this._alive('headOutputs');
        return this._headOutputs(this._encoded(graph, 'headOutputs: graph'));
    }

    /** @param {readonly Graph[]} xs @param {{ draws?: number }} [options] @returns {GraphPrediction[]} */
    predictBatch(xs, options) {
        return super.predictBatch(xs, options);
    }

    /** @protected @param {Float32Array} logits @returns {GraphPrediction} */
    _prediction(logits) {
        return classesOfRows(logits, this._state.config.outputs);
    }

    get #features() {
        return /** @type {{ features: number }} */ (this._state.config.input).features;
    }

    /** The edges of the call before: the core has them already, if the next one brings the same numbers. */
    #known = /** @type {Int32Array} */ (new Int32Array(0));

    /** @protected @param {any} graph @param {string} where @returns {Encoded} */
    _encoded(graph, where) {
        if (!isObject(graph) || graph.x === undefined || graph.edges === undefined)
            fail(
                `${where} must be { x: features of the nodes, edges: pairs target, source, y: labels }, got ${describe(graph)}`,
            );
        const features = this.#features;
        checkKeys(where, 'field', graph, FIELDS);
        const place = (/** @type {number} */ i) => featureOf(i, features, 'node');
        const data = checkRows(`${where}.x`, graph.x, features, 'feature', place);
        if (data.length === 0) fail(`${where}.x has no nodes`);
        if (data.length % features !== 0)
            fail(
                `${where}.x has ${count(data.length, 'value')}, not a multiple of the ${count(features, 'feature')} per node`,
            );
        checkFinite(data, `${where}.x`, place);
        const nodes = data.length / features;
        const edges = this.#edges(graph.edges, nodes, `${where}.edges`),
            known = this.#known;
        if (edges.length !== known.length || edges.some((node, i) => node !== known[i])) this.#known = edges;
        return { data, length: nodes, where: `${where}.x`, place, edges: this.#known };
    }

    /** @param {any} given @param {number} nodes @param {string} where @returns {Int32Array} */
    #edges(given, nodes, where) {
        checkList(where, given, 'an array of pairs target, source');
        const flat = isNested(given)
            ? Array.from(given, (/** @type {any} */ pair, i) => {
                  if (!isList(pair) || pair.length !== 2)
                      fail(`${where}[${i}] must be a pair target, source, got ${describe(pair)}`);
                  return Array.from(pair);
              }).flat()
            : Array.from(given);
        if (flat.length % 2 !== 0) fail(`${where} has ${count(flat.length, 'value')}; pairs are an even number`);
        const alone = new Set(Array.from({ length: nodes }, (_, i) => i));
        flat.forEach((node, i) => {
            if (!Number.isInteger(node) || node < 0 || node >= nodes)
                fail(
                    `${where}: the ${i % 2 ? 'source' : 'target'} of edge ${i >> 1} is ${describe(node)}, expected a node from 0 to ${nodes - 1}`,
                );
            if (i % 2 && node === flat[i - 1]) alone.delete(node);
        });
        const loops = this._state.config.selfLoops ? [...alone].flatMap(node => [node, node]) : [];
        return Int32Array.from([...flat, ...loops]);
    }

    /**
     * A graph with labels, and what its nodes weigh.
     * @param {Graph} graph @param {Encoded} sample @param {string} where
     * @returns {import('../samples/dataset.js').EncodedSet}
     */
    #set(graph, sample, where, config = this._state.config) {
        const labels = this.#labels(graph.y, sample.length, `${where}.y`, config),
            weights = encodeWeights(graph.weights, sample.length, `${where}.weights`, 'node');
        if (weights && !labels.some((label, i) => label >= 0 && weights[i] > 0))
            fail(`${where}.weights are 0 of all nodes with labels`);
        return {
            samples: [sample],
            count: 1,
            values: null,
            target: () => labels,
            ...(weights && { rows: [Float32Array.from(weights)] }),
        };
    }

    /** @param {any} y @param {number} nodes @param {string} where @returns {Int32Array} */
    #labels(y, nodes, where, config = this._state.config) {
        const { outputs } = config,
            numberOf = classNumbers(config);
        checkList(where, y, 'an array of labels');
        if (y.length !== nodes) fail(`${where} has ${count(y.length, 'label')} for ${count(nodes, 'node')}`);
        const labels = Int32Array.from(y, (/** @type {any} */ label, i) => {
            if (typeof label === 'string') return numberOf(label, `${where}[${i}]`);
            if (label === null) return -1;
            if (!Number.isInteger(label) || label >= outputs)
                fail(
                    `${where}[${i}] is ${describe(label)}, expected a label from 0 to ${outputs - 1}, or a negative one, or null, for a node that does not count`,
                );
            return label < 0 ? -1 : label;
        });
        if (labels.every(label => label < 0)) fail(`${where} has no label: all are negative`);
        return labels;
    }
}

/**
 * The labels of a graph in two, each class in equal shares: the others don't count.
 * @param {import('../training/part.js').Split} split @param {any} graph @param {number} fraction
 */
function cutNodes(split, graph, fraction) {
    const labels = Array.from(graph.y),
        nodes = labels.flatMap((label, i) => (label === null || label < 0 ? [] : [i]));
    const { train, test } = split(
            { x: nodes.map(i => [i]), y: nodes.map(i => labels[i]), classes: graph.classes },
            { fraction },
        ),
        only = (/** @type {{ x: number[][] }} */ { x: [...some] }) => {
            const own = new Set(some.flat());
            return labels.map((label, i) => (own.has(i) ? label : -1));
        };
    return { data: { ...graph, y: only(train) }, validation: only(test) };
}

/** Fields of a graph. */
const FIELDS = ['x', 'edges', 'y', 'weights', 'features', 'classes', 'name'];

const OPTIONS = [
    'features',
    'classes',
    'width',
    'depth',
    'heads',
    'dropout',
    'labelSmoothing',
    'attention',
    'selfLoops',
    'standardize',
    'seed',
];

/** @type {import('./kinds.js').Kind<GraphClassifier>} */
export const graphClassifier = {
    word: 'graphClassifier',
    opener: 'openGraphClassifier',
    name: 'graph classifier',
    Class: GraphClassifier,
    is: ({ input }) => input?.kind === 'graph',
    general: given => {
        checkKeys('graphClassifier', 'option', checkObject('graphClassifier: the configuration', given), OPTIONS);
        const { features, selfLoops, attention = 'graph', dropout = 0.5, standardize = false, ...rest } = given;
        return { ...rest, input: { kind: 'graph', features }, attention, dropout, standardize };
    },
    own: { selfLoops: ({ selfLoops = true }) => checkBoolean('graphClassifier: selfLoops', selfLoops) },
    methods: ['predict', 'evaluate', 'inspect', 'withClasses'],
};
