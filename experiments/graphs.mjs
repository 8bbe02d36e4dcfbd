/** Node classification: graph attention (GAT) and its implicit-kernel form, on Cora and on a graph generated here. */
import { Random } from '../dist/data.js';
import { deviation, mean, percent, progress, stopwatch } from './context.mjs';
import { barPlot } from './plot.mjs';
import { holds, rowOf } from './claims.mjs';
import { interval, paired, shown } from './statistics.mjs';

/** Of GAT's own paper; that of the implicit forms says that they are better, its tables are not at hand. */
const PAPERS = /** @type {Record<string, string>} */ ({ GAT: '83.0 ± 0.7', 'GAT-patience': '83.0 ± 0.7' });

/** @type {Record<string, any>} */
const MODELS = {
    GAT: { kind: 'graph' },
    'GAT-patience': { kind: 'graph' },
    'IKAN-direct': { kind: 'graphImplicit', samples: 32, p: 2 },
    // As in the released code, the divergence is weighted 0.1 and divided by the training nodes, Cora's 140.
    IKAN: { kind: 'graphImplicit', samples: 32, p: 2, source: 'ikan', klWeight: 7e-4 },
    MIKAN: { kind: 'graphImplicit', samples: 32, p: 2, source: 'mikan', klWeight: 7e-4 },
};

/**
 * @typedef {{ name: string, x: Float32Array, features: number, edges: Int32Array, classes: number, train: Int32Array,
 *   validation: Int32Array, test: Int32Array }} Split labels of each part, −1 elsewhere
 */

/** Those that stop as GAT's own code does: behind so many epochs in which neither accuracy nor loss was at its best. */
const PATIENCE = /** @type {Record<string, number>} */ ({ 'GAT-patience': 100 });
const MOST_EPOCHS = 2000;

/** @type {import('./list.mjs').Experiment} */
export const graphs = {
    name: 'graphs',
    title: 'Node classification: GAT and its implicit-kernel forms',
    about: `Test accuracy at the epoch of best validation accuracy, mean and deviation over seeds, with GAT's settings: two layers, eight heads of eight, dropout 0.6, Adam at 0.005, L2 0.0005, 200 epochs. Cora with the planetoid split
(140 / 500 / 1000 nodes) if the data folder has \`Cora/*.tsv\`: one file of edges (two numbers a line) and one of nodes with a header that names the columns id, label, split (train, val, test) and the
features (one column of indices separated by spaces or commas, or one column for each). And a stochastic block model: 600 nodes in four blocks, mean degree about 9, most of it inside the block, 40
noisy bits a node, 20 labelled nodes a class. The target is 0.81 for GAT on Cora; the implicit forms have no number in the paper's public parts.
IKAN-direct has spectral points that are parameters, IKAN and MIKAN generate them.`,
    remarks: `GAT passes the 81 aimed at. Of the point that it stays below its paper's 83.0 after 200 epochs, two thirds are its stop: with that of its own code, a patience of 100 epochs on loss and accuracy (the row "GAT-patience"), it comes to 82.6 ± 0.4, 0.7 ± 0.6 points more, and the interval
ends just below 83. Two things differ still: its last layer has one head there, not the mean of eight, and projected features are dropped too (PetarV-/GAT, \`execute_cora.py\` and \`layers.py\`). IKAN-direct, IKAN and MIKAN are level with GAT, all after 200 epochs: the differences of ten pairs
span zero by 0.8 points each way at most, at 1.5 times the time. An advantage as large as a point would have shown; a smaller one is not excluded: by this spread half a point takes 25 pairs, a quarter of one a hundred. What form the paper's graph attention has exactly is not at hand (MECHANISMS
B.8), nor are its tables. On the generated graph (2026-11-22) GAT had 79.1 ± 1.3, IKAN-direct 77.7 ± 1.4.`,
    claims: [
        ...[
            { bound: 83, paper: '83.0 ± 0.7', of: 'GAT, the base of implicit kernel attention' },
            { bound: 81, paper: '81, the aim here', of: 'this package' },
        ].map(({ bound, paper, of }) => ({
            says: `GAT on Cora: accuracy of ${bound} per cent or above`,
            of,
            paper,
            judge(/** @type {import('./claims.mjs').Table[]} */ tables) {
                const [gat, patient] = ['GAT', 'GAT-patience'].map(attention =>
                    rowOf(tables, 'Test accuracy', { graph: 'Cora', attention }),
                );
                // The paper's figure is of its own stop.
                const row = (bound === 83 && patient) || gat,
                    judged = row && holds(row.ours, { above: bound }, { seeds: row.seeds });
                return judged && { ...judged, why: judged.why + (row === patient ? stopped(gat) : '') };
            },
        })),
        ...['IKAN-direct', 'IKAN', 'MIKAN'].map(attention => ({
            says: `${attention} is more accurate than GAT on Cora: points`,
            of: 'implicit kernel attention',
            paper: 'above GAT; its tables are not at hand',
            judge(/** @type {import('./claims.mjs').Table[]} */ tables) {
                const row = rowOf(tables, 'Points above GAT', { graph: 'Cora', attention });
                return row && holds(row.difference, { above: 0 }, { seeds: row.pairs, unit: ' points' });
            },
        })),
    ],
    words: ['Cora', 'blocks', ...Object.keys(MODELS)],
    async run(context) {
        const { pa, quick } = context;
        const seeds = context.seeds(10),
            epochs = quick ? 20 : 200,
            row = context.table(
                'Test accuracy, per cent',
                ['graph', 'attention', 'paper', 'ours', 'deviation', 'seconds a seed', 'seeds'],
                ['graph', 'attention'],
            );
        /** @type {{ graph: string, attention: string, accuracies: number[], seconds: number }[]} */
        const results = [];
        for (const name of context.chosen(['Cora', 'blocks'])) {
            const graph = name === 'Cora' ? readCora(context) : blocks();
            if (typeof graph === 'string') {
                context.note(graph);
                continue;
            }
            for (const attention of context.chosen(Object.keys(MODELS))) {
                /** @type {{ test: number, seconds: number }[]} */
                const runs = [];
                for (let seed = 1; seed <= seeds; seed++)
                    runs.push(
                        await context.part(
                            `${graph.name}, ${attention}, seed ${seed}`,
                            { model: MODELS[attention], epochs, patience: PATIENCE[attention] },
                            () => trained(pa, graph, attention, seed, epochs),
                        ),
                    );
                progress('');
                const result = {
                    graph: graph.name,
                    attention,
                    accuracies: runs.map(({ test }) => test),
                    seconds: mean(runs.map(run => run.seconds)),
                };
                results.push(result);
                row(
                    graph.name,
                    attention,
                    (graph.name === 'Cora' && PAPERS[attention]) || '–',
                    shown(interval(result.accuracies), 1, 100),
                    percent(deviation(result.accuracies)),
                    result.seconds.toFixed(1),
                    seeds,
                );
                context.save(results);
            }
        }
        differences(context, results);
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
                            mean(
                                results.find(each => each.graph === name && each.attention === kind)?.accuracies ?? [],
                            ),
                    ),
                })),
            }),
        });
    },
};

/** Whether GAT's own stop makes a difference. @param {Record<string, string> | null} gat */
const stopped = gat =>
    `; with the stop of its own code, a patience of 100 epochs; after 200 epochs ${gat?.ours ?? '–'}`;

/**
 * Trains one model and tests it at the epoch of best validation accuracy; one with patience where loss and accuracy
 * were both at their best.
 * @param {import('./context.mjs').Context['pa']} pa
 * @param {Split} graph @param {string} attention @param {number} seed @param {number} epochs
 */
async function trained(pa, graph, attention, seed, epochs) {
    const seconds = stopwatch();
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
        test = 0,
        last = 0;
    const patience = PATIENCE[attention];
    for await (const { epoch, validation } of model.fit(
        { ...at, y: graph.train },
        {
            epochs: patience ? MOST_EPOCHS : epochs,
            learningRate: 5e-3,
            optimizer: 'adam',
            weightDecay: 5e-4,
            validation: graph.validation,
            seed,
        },
    )) {
        if (!validation) continue;
        const { accuracy, loss } = validation;
        const better = patience
            ? accuracy >= best.accuracy && loss <= best.loss
            : accuracy > best.accuracy || (accuracy === best.accuracy && loss < best.loss);
        if (better) test = model.evaluate({ ...at, y: graph.test }).accuracy;
        if (better || (patience && (accuracy >= best.accuracy || loss <= best.loss))) last = epoch;
        if (patience) best = { accuracy: Math.max(accuracy, best.accuracy), loss: Math.min(loss, best.loss) };
        else if (better) best = { accuracy, loss };
        if (patience && epoch - last >= patience) break;
        progress(
            `${graph.name} ${attention} seed ${seed}: epoch ${epoch}, validation ${percent(accuracy)}, test then ${percent(test)}`,
        );
    }
    model.dispose();
    return { test, seconds: seconds() };
}

/**
 * What the implicit forms have more than GAT with the same seed.
 * @param {import('./context.mjs').Context} context
 * @param {{ graph: string, attention: string, accuracies: number[] }[]} results
 */
function differences(context, results) {
    const row = context.table(
        'Points above GAT, pairs of the same seed',
        ['graph', 'attention', 'difference', 'pairs'],
        ['graph', 'attention'],
    );
    for (const { graph, attention, accuracies } of results) {
        const gat = results.find(each => each.graph === graph && each.attention === 'GAT');
        if (attention === 'GAT' || !gat) continue;
        row(graph, attention, shown(paired(accuracies, gat.accuracies), 1, 100), accuracies.length);
    }
}

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
