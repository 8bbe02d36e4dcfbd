/** Node classification: graph attention (GAT) and its implicit-kernel form, on Cora and on a graph generated here. */
import { Random } from '../dist/data.js';
import { deviation, mean, percent, progress, stopwatch } from './context.mjs';
import { barPlot } from './plot.mjs';

/** @type {Record<string, any>} */
const MODELS = {
    GAT: { kind: 'graph' },
    'implicit kernel': { kind: 'graphImplicit', samples: 32, p: 2 },
    // As in the released code, the divergence is weighted 0.1 and divided by the training nodes, Cora's 140.
    IKAN: { kind: 'graphImplicit', samples: 32, p: 2, source: 'ikan', klWeight: 7e-4 },
    MIKAN: { kind: 'graphImplicit', samples: 32, p: 2, source: 'mikan', klWeight: 7e-4 },
};

/**
 * @typedef {{ name: string, x: Float32Array, features: number, edges: Int32Array, classes: number, train: Int32Array,
 *   validation: Int32Array, test: Int32Array }} Split labels of each part, −1 elsewhere
 */

/** @type {import('./list.mjs').Experiment} */
export const graphs = {
    name: 'graphs',
    title: 'Node classification: GAT and its implicit-kernel forms',
    about: `Test accuracy at the epoch of best validation accuracy, mean and deviation over seeds, with GAT's settings: two layers, eight heads of eight, dropout 0.6, Adam at 0.005, L2 0.0005. Cora with the planetoid split
(140 / 500 / 1000 nodes) if the data folder has \`Cora/*.tsv\`: one file of edges (two numbers a line) and one of nodes with a header that names the columns id, label, split (train, val, test) and the
features (one column of indices separated by spaces or commas, or one column for each). And a stochastic block model: 600 nodes in four blocks, mean degree about 9, most of it inside the block, 40
noisy bits a node, 20 labelled nodes a class. The target is 0.81 for GAT on Cora; the implicit forms have no number in the paper's public parts.`,
    remarks: `GAT reaches the target. On Cora the implicit kernel is as good at 1.7 times the time; on the generated graph it comes within two points of GAT at three times the time. IKAN and MIKAN are no better than spectral points that are parameters: Cora's test nodes after 100 epochs at 0.01, no epoch chosen, over three seeds: GAT 81.5 ± 1.1, implicit kernel 81.8 ± 0.8, IKAN 81.1 ± 0.8, MIKAN 80.8 ± 0.3, at 1.7 (implicit kernel) to 1.8 times GAT's time (2026-11-29, a shared machine).`,
    words: Object.keys(MODELS),
    async run(context) {
        const { pa, quick } = context;
        const seeds = quick ? 1 : 10,
            row = context.table(`Test accuracy, per cent, ${seeds} seeds`, [
                'graph',
                'attention',
                'paper',
                'ours',
                'deviation',
                'seconds a seed',
            ]);
        /** @type {{ graph: string, attention: string, accuracy: number, deviation: number, seconds: number }[]} */
        const results = [];
        const cora = readCora(context);
        if (typeof cora === 'string') context.note(cora);
        for (const graph of [...(typeof cora === 'string' ? [] : [cora]), blocks()]) {
            for (const attention of context.chosen(Object.keys(MODELS))) {
                /** @type {number[]} */
                const accuracies = [];
                const seconds = stopwatch();
                for (let seed = 1; seed <= seeds; seed++) {
                    const model = pa.graphClassifier({
                        features: graph.features,
                        classes: graph.classes,
                        width: 64,
                        heads: 8,
                        depth: 2,
                        dropout: 0.6,
                        attention: MODELS[attention],
                        seed,
                    });
                    const at = { x: graph.x, edges: graph.edges };
                    let best = { accuracy: -1, loss: Infinity },
                        test = 0;
                    for await (const { epoch, validation } of model.fit(
                        { ...at, y: graph.train },
                        {
                            epochs: quick ? 20 : 200,
                            learningRate: 5e-3,
                            optimizer: 'adam',
                            weightDecay: 5e-4,
                            validation: graph.validation,
                            seed,
                        },
                    )) {
                        if (!validation) continue;
                        if (
                            validation.accuracy > best.accuracy ||
                            (validation.accuracy === best.accuracy && validation.loss < best.loss)
                        ) {
                            best = validation;
                            test = model.evaluate({ ...at, y: graph.test }).accuracy;
                        }
                        progress(
                            `${graph.name} ${attention} seed ${seed}: epoch ${epoch}, validation ${percent(validation.accuracy)}, test then ${percent(test)}`,
                        );
                    }
                    model.dispose();
                    accuracies.push(test);
                }
                progress('');
                const result = {
                    graph: graph.name,
                    attention,
                    accuracy: mean(accuracies),
                    deviation: deviation(accuracies),
                    seconds: seconds() / seeds,
                };
                results.push(result);
                row(
                    graph.name,
                    attention,
                    graph.name === 'Cora' && attention === 'GAT' ? '≥ 81' : '–',
                    percent(result.accuracy),
                    percent(result.deviation),
                    result.seconds.toFixed(1),
                );
            }
        }
        const kinds = Object.keys(MODELS);
        context.write(results, {
            'graphs.svg': barPlot({
                title: 'Test accuracy, per cent',
                groups: kinds,
                series: [...new Set(results.map(({ graph }) => graph))].map(name => ({
                    name,
                    values: kinds.map(
                        kind =>
                            100 *
                            (results.find(each => each.graph === name && each.attention === kind)?.accuracy ?? NaN),
                    ),
                })),
            }),
        });
    },
};

/** @returns {Split} */
function blocks() {
    const nodes = 600,
        classes = 4,
        features = 40,
        random = new Random(5);
    const block = Int32Array.from({ length: nodes }, (_, i) => i % classes);
    const edges = [];
    for (let i = 0; i < nodes; i++)
        for (let j = 0; j < i; j++)
            if (random.uniform() < (block[i] === block[j] ? 0.04 : 0.007)) edges.push(i, j, j, i);
    // Each class has ten bits of its own, which are on a little more often.
    const x = Float32Array.from({ length: nodes * features }, (_, at) =>
        random.uniform() < (Math.floor((at % features) / 10) === block[Math.floor(at / features)] ? 0.3 : 0.18) ? 1 : 0,
    );
    for (let i = 0; i < nodes; i++) {
        const row = x.subarray(i * features, (i + 1) * features),
            bits = row.reduce((sum, bit) => sum + bit, 0);
        row.forEach((bit, f) => {
            row[f] = bit / Math.max(bits, 1);
        });
    }
    const order = Int32Array.from({ length: nodes }, (_, i) => i);
    random.shuffle(order);
    const place = new Int32Array(nodes),
        seen = new Int32Array(classes);
    for (const i of order) place[i] = seen[block[i]]++;
    const part = (/** @type {number} */ from, /** @type {number} */ to) =>
        block.map((label, i) => (place[i] >= from && place[i] < to ? label : -1));
    return {
        name: 'blocks',
        x,
        features,
        edges: Int32Array.from(edges),
        classes,
        train: part(0, 20),
        validation: part(20, 50),
        test: part(50, nodes),
    };
}

/** @param {import('./context.mjs').Context} context @returns {Split | string} or why not */
function readCora(context) {
    const files = context.files('Cora', '.tsv');
    if (files.length === 0) return 'Cora is left out: the data folder (--data DIR) has no Cora/*.tsv.';
    /** @type {string[][][]} */
    const tables = files.map(({ bytes }) =>
        bytes
            .toString('utf8')
            .split(/\r?\n/)
            .filter(line => line !== '')
            .map(line => line.split('\t')),
    );
    const pairs = tables.find(
        rows => rows[1].length === 2 && rows.slice(1, 20).every(row => row.every(cell => /^\d+$/.test(cell))),
    );
    const nodes = tables.find(
        rows =>
            rows[0].some(cell => /^(label|class)$/i.test(cell)) &&
            rows[0].some(cell => /^(split|part|set)$/i.test(cell)),
    );
    if (!pairs || !nodes)
        return `Cora is left out: among ${files.map(({ name }) => name).join(', ')} there is no table of edges (two numbers a line), or none of nodes whose header has label and split.`;
    const [head, ...rows] = nodes,
        column = (/** @type {RegExp} */ name) => head.findIndex(cell => name.test(cell));
    const id = column(/^(id|node)$/i),
        label = column(/^(label|class)$/i),
        split = column(/^(split|part|set)$/i);
    const inputs = head.map((_, c) => c).filter(c => ![id, label, split].includes(c));
    const number = new Map(rows.map((row, i) => [id < 0 ? String(i) : row[id], i]));
    const names = [...new Set(rows.map(row => row[label]))].sort();
    const lists = rows.map(row =>
        inputs.length === 1
            ? row[inputs[0]]
                  .split(/[ ,;]+/)
                  .filter(Boolean)
                  .map(Number)
            : inputs.flatMap((c, f) => (Number(row[c]) ? [f] : [])),
    );
    const features = inputs.length === 1 ? lists.flat().reduce((most, f) => Math.max(most, f), 0) + 1 : inputs.length;
    const x = new Float32Array(rows.length * features);
    // Rows of bits sum to one, as GAT takes them.
    lists.forEach((list, i) =>
        list.forEach(f => {
            x[i * features + f] = 1 / list.length;
        }),
    );
    const both = pairs.slice(/^\d+$/.test(pairs[0][0]) ? 0 : 1).flatMap(([a, b]) => {
        const [i, j] = [number.get(a), number.get(b)];
        return i === undefined || j === undefined || i === j
            ? []
            : [
                  [i, j],
                  [j, i],
              ];
    });
    const edges = [...new Set(both.map(([i, j]) => i * rows.length + j))].flatMap(key => [
        Math.floor(key / rows.length),
        key % rows.length,
    ]);
    const part = (/** @type {RegExp} */ name) =>
        Int32Array.from(rows, row => (name.test(row[split]) ? names.indexOf(row[label]) : -1));
    return {
        name: 'Cora',
        x,
        features,
        edges: Int32Array.from(edges),
        classes: names.length,
        train: part(/^train/i),
        validation: part(/^val/i),
        test: part(/^test/i),
    };
}
