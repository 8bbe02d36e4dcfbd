/**
 * Do heads say the same? Distances between their outputs for softmax, Attention-BN, scaled heads and both (Table 4 of
 * the primal-dual paper), and how accurate these and convolution attention are (Tables 2 and 7).
 */
import { holds, rowOf } from './claims.mjs';
import { mean, progress } from './context.mjs';
import { measureHeads } from './head-measures.mjs';
import { barPlot } from './plot.mjs';
import { attentionOf, tasksOf, trainedOn } from './small-tasks.mjs';
import { correlation, interval, paired, shown } from './statistics.mjs';

/** Retrieval: distance and its deviation. @type {Record<string, string>} */
const PAPERS = { softmax: '2.01', bn: '2.45', sh: '3.81', 'bn+sh': '3.19', conv: '–' };
/** Mean of the arena's five tasks, points above softmax. @type {Record<string, string>} */
const GAINS = { bn: '0.62', sh: '0.52', 'bn+sh': '0.69', conv: '0.35' };
/** Retrieval, points above softmax. @type {Record<string, number>} */
const ON_RETRIEVAL = { bn: 1.37, sh: 1.06, 'bn+sh': 1.52, conv: 1.07 };
const TASKS = ['Retrieval', 'Waves', 'ListOps', 'Retrieval at width 128', 'Retrieval in 4 layers'];
/** Those whose tables decide claims. */
const JUDGED = ['Retrieval', 'Waves'];
const onTask = (/** @type {string} */ task) => (task === 'Retrieval' ? ', retrieval' : `; here ${task}`);
const VARIANTS = Object.keys(PAPERS);
const KEYS = ['task', 'attention'];

/**
 * @typedef {import('./head-measures.mjs').Measures & { untrained: number, accuracy: number }} Measured
 * @typedef {{ task: string, variant: string, runs: Measured[] }} Result
 */

/** @param {string} variant @param {string} task @returns {import('./claims.mjs').Claim} */
const apart = (variant, task) => ({
    says: `${variant.toUpperCase()} moves heads apart: distance between their outputs above softmax's${onTask(task)}`,
    of: 'primal-dual, Table 4',
    paper: `${(Number(PAPERS[variant]) - Number(PAPERS.softmax)).toFixed(2)} above 2.01`,
    judge(tables) {
        const row = rowOf(tables, 'What they have more than softmax', { task, attention: variant });
        const more = Number((Number(PAPERS[variant]) - Number(PAPERS.softmax)).toFixed(2));
        const judged = row && holds(row.distance, { above: 0 }, { seeds: row.seeds, unit: ' above', paper: more });
        return (
            judged && {
                ...judged,
                why: `${judged.why}; their length ${row.length}, the distance relative to it ${row['relative to length']}: all are about √2 apart from the start`,
            }
        );
    },
});

/**
 * The other reading of the paper's table.
 * @param {string} variant @param {string} task @returns {import('./claims.mjs').Claim}
 */
const mapsApart = (variant, task) => ({
    says: `${variant.toUpperCase()} moves heads apart: distance between their maps above softmax's${onTask(task)}`,
    of: 'primal-dual, Table 4',
    paper: `${(Number(PAPERS[variant]) - Number(PAPERS.softmax)).toFixed(2)} above 2.01, of outputs or of maps`,
    judge(tables) {
        const row = rowOf(tables, 'What they have more than softmax', { task, attention: variant });
        return row && holds(row['of maps'] ?? '', { above: 0 }, { seeds: row.seeds, unit: ' above' });
    },
});

/** @param {string} variant @param {string} task @returns {import('./claims.mjs').Claim} */
const better = (variant, task) => ({
    says: `${variant === 'conv' ? 'Convolution attention (one-dimensional)' : variant.toUpperCase()} is more accurate than softmax: points${onTask(task)}`,
    of: `primal-dual, Table ${variant === 'conv' ? 7 : 2}`,
    paper: `${ON_RETRIEVAL[variant]} above 79.68`,
    judge(tables) {
        const row = rowOf(tables, 'What they have more than softmax', { task, attention: variant });
        const judged =
                row &&
                holds(row.accuracy, { above: 0 }, { seeds: row.seeds, unit: ' points', paper: ON_RETRIEVAL[variant] }),
            slow = task === 'Retrieval' ? '; seeds that do not begin to learn in four epochs make it wide' : '';
        return judged && { ...judged, why: `${judged.why}${slow}` };
    },
});

/** @type {import('./list.mjs').Experiment} */
export const heads = {
    name: 'heads',
    title: 'Heads of softmax, BN, SH, BN+SH and convolution: how far apart, how accurate',
    about: `The paper's Table 4 is of "heads" of a model of the arena's retrieval task, whose texts may not be handed on, and says neither what of a head is compared nor how it is scaled. Two readings are measured, as means over pairs of heads, layers and 30 test samples. *Outputs*: the
mean over tokens of ‖hˢ − hᵗ‖₂ before the output projection (pa.headDistance), and what it is made of: the mean length of a head's output, the distance divided by it, the cosine of two heads; and the distance before any training. *Maps*: ‖Aˢ − Aᵗ‖ in Frobenius' norm, where the weight of a
pooled key is spread evenly over its window. Tasks: ListOps of 16 to 128 tokens with the arena's two heads [1, 2], the package's Waves with eight [1,1,2,2,4,4,8,8], and Retrieval: pairs of texts of 64 words, is their subject the same (a shared encoder,
the head on [a, b, a⊙b, a − b]; \`experiments/tasks.mjs\`), two heads [1, 2]. Two pre-norm layers of width 64, filters of 5 for convolution, β as in the paper. Differences are of pairs with the same seed.`,
    claims: [
        ...[apart, mapsApart].flatMap(claim =>
            ['bn', 'sh', 'bn+sh'].flatMap(variant => JUDGED.map(task => claim(variant, task))),
        ),
        ...['bn', 'sh', 'bn+sh', 'conv'].flatMap(variant => JUDGED.map(task => better(variant, task))),
    ],
    remarks: `By outputs the paper's order does not come up, and the tables say why. The distance is two lengths and a cosine, and the cosine of two heads is 0 before and after training, with all mechanisms: the heads' outputs have independent directions, √2 of their length apart. There is
no redundancy that BN or SH could take away. What is left is the length, which explains more than nine tenths of the distance's variance, differs between seeds more than between mechanisms, and follows the values and how far the training has come: on Retrieval it doubles. Other widths and depths are no different,
untrained (one seed: cosine 0.03 and relative distance 1.44 at width 64, 0.11 and 1.35 at 256, 0.00 and 1.43 in six layers; mechanisms apart by 0.01 at most).
By maps it does come up where the task is learned: on Waves SH and BN+SH lie 1.4 and 1.5 times as far apart as softmax, as 1.9 and 1.6 times in the paper, though before training SH's maps are the closer ones (0.21 against 0.24, mean of five seeds): heads that see other windows learn to look at
other places. BN alone does not do it there. On Retrieval BN+SH has twice softmax's distance, but so have softmax's own seeds that learn nothing: of six seeds two stay at chance over four epochs with softmax, SH and convolution, three with BN and BN+SH (β = 1 as in the paper), so that accuracies
there tell little else. In ten epochs (2026-11-30) softmax got all pairs right with three seeds of three: longer training would leave nothing to see above it. On Waves, which all learn slowly, SH, BN+SH and convolution are ahead of softmax by 8 to 16 points.
The paper's model has the same size and was trained on 30000 batches of 4000 bytes; a quarter of that length takes 35 hours of one core here ([arena](#arena)).`,
    words: [...TASKS, ...VARIANTS],
    async run(context) {
        const { pa } = context,
            seeds = context.seeds(3);
        /** @type {Result[]} */
        const results = [];
        for (const task of tasksOf(context, context.chosen(TASKS)))
            for (const variant of context.chosen(VARIANTS)) {
                const attention = attentionOf(task, 'softmax', variant === 'softmax' ? 'plain' : variant);
                /** @type {Measured[]} */
                const runs = [];
                for (let seed = 1; seed <= seeds; seed++)
                    runs.push(
                        await context.part(
                            `${task.name}, ${variant}, seed ${seed}`,
                            { attention, samples: task.train.x.length, epochs: task.epochs, rate: task.learningRate },
                            () => measured(pa, task, attention, seed),
                        ),
                    );
                progress('');
                results.push({ task: task.name, variant, runs });
            }
        show(context, results);
        explained(context, results);
        context.write(results, { 'heads.svg': plot(results) });
    },
};

/**
 * @param {import('./context.mjs').Context['pa']} pa @param {import('./small-tasks.mjs').Task} task
 * @param {any} attention @param {number} seed
 * @returns {Promise<Measured>}
 */
async function measured(pa, task, attention, seed) {
    const samples = task.test.x.slice(0, 30);
    const fresh = await trainedOn(pa, { ...task, epochs: 0 }, attention, seed),
        untrained = measureHeads(pa, fresh.model, samples).distance;
    fresh.model.dispose();
    const { model, accuracy } = await trainedOn(pa, task, attention, seed);
    const measures = measureHeads(pa, model, samples);
    model.dispose();
    return { ...measures, untrained, accuracy };
}

/** @param {import('./context.mjs').Context} context @param {Result[]} results */
function show(context, results) {
    const of = (/** @type {Result} */ { runs }, /** @type {keyof Measured} */ field) => runs.map(run => run[field]);
    const row = context.table(
        'Distances between heads',
        [
            'task',
            'attention',
            'paper, retrieval',
            'distance',
            'untrained',
            'length',
            'relative to length',
            'cosine',
            'of maps',
            'accuracy',
            'seeds',
        ],
        KEYS,
    );
    for (const result of results)
        row(
            result.task,
            result.variant,
            PAPERS[result.variant],
            shown(interval(of(result, 'distance')), 2),
            shown(interval(of(result, 'untrained')), 2),
            shown(interval(of(result, 'length')), 2),
            shown(interval(of(result, 'relative')), 2),
            shown(interval(of(result, 'cosine')), 3),
            shown(interval(of(result, 'maps')), 2),
            shown(interval(of(result, 'accuracy')), 1, 100),
            result.runs.length,
        );
    const more = context.table(
        'What they have more than softmax, pairs of the same seed',
        [
            'task',
            'attention',
            'distance',
            'length',
            'relative to length',
            'of maps',
            'accuracy',
            "paper, points on the arena's five",
            'seeds',
        ],
        KEYS,
    );
    for (const result of results) {
        const softmax = results.find(each => each.task === result.task && each.variant === 'softmax');
        if (!softmax || softmax === result) continue;
        const above = (/** @type {keyof Measured} */ field) => paired(of(result, field), of(softmax, field));
        more(
            result.task,
            result.variant,
            shown(above('distance'), 2),
            shown(above('length'), 2),
            shown(above('relative'), 3),
            shown(above('maps'), 2),
            shown(above('accuracy'), 1, 100),
            GAINS[result.variant],
            result.runs.length,
        );
    }
}

/**
 * How much of the distance the length of a head's output explains: the squared correlation of their logarithms, over
 * seeds and mechanisms.
 * @param {import('./context.mjs').Context} context @param {Result[]} results
 */
function explained(context, results) {
    const row = context.table(
        "What the length of the heads' outputs explains of their distance",
        ['task', 'of the variance, per cent', 'runs'],
        ['task'],
    );
    for (const task of new Set(results.map(each => each.task))) {
        const runs = results.filter(each => each.task === task).flatMap(each => each.runs);
        const [lengths, distances] = [runs.map(run => Math.log(run.length)), runs.map(run => Math.log(run.distance))];
        row(task, (100 * correlation(lengths, distances) ** 2).toFixed(0), runs.length);
    }
}

/** @param {Result[]} results */
function plot(results) {
    return barPlot({
        title: 'Mean distance between heads',
        groups: VARIANTS,
        series: [
            { name: 'paper, retrieval', values: VARIANTS.map(kind => Number(PAPERS[kind]) || null) },
            ...TASKS.map(task => ({
                name: task,
                values: VARIANTS.map(variant => {
                    const found = results.find(each => each.task === task && each.variant === variant);
                    return found ? mean(found.runs.map(run => run.distance)) : null;
                }),
            })),
        ],
    });
}
