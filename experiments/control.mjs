/** Decision Transformers swing up a pendulum: softmax and Primal.+ learn from recorded episodes. */
import { holds, rowOf } from './claims.mjs';
import { deviation, mean, progress, stopwatch } from './context.mjs';
import { Rollout, decisionTransformer, train } from './control/decision-transformer.mjs';
import * as pendulum from './control/pendulum.mjs';
import { interval, paired, shown } from './statistics.mjs';

/** @type {Record<string, any>} */
const MODELS = { softmax: 'softmax', 'primal+': ['softmax', { kind: 'primal', rank: 16, eta: 0.05 }] };

/** Of whom there is something to learn that they don't do themselves. */
const KINDS = /** @type {const} */ (['medium', 'medium-replay', 'medium-expert']);

/** @type {import('./list.mjs').Experiment} */
export const control = {
    name: 'control',
    title: 'Decision Transformer swings up a pendulum: softmax and Primal.+',
    about: `A pendulum whose motor is weaker than gravity (\`experiments/control/pendulum.mjs\`: no data, no Python; it runs in a page too). Behaviour policies act as an expert in a share of the steps
and at random in the others: medium 0.4, medium-replay any share, most of them small, medium-expert 0.4 or 1; 300 episodes of 100 steps. A score of 0 is who always acts at random, 100 the expert. Two
layers of width 32, ten steps of context, 600 updates of 32 windows with AdamW at 0.002. Asked for is the mean of the best tenth of the data set; "low" is asked for its mean. 20 episodes for each, with the same chances.
Differences are of pairs with the same seed.`,
    remarks: `On medium-replay, where what was asked for tells who acted, both go from the behaviour's 32 to about 60, and asked for little they do as little as those who made the data. On medium they come
a third above the behaviour; on medium-expert no higher than the mixture's mean, far from its best tenth: the loss is a mean, and 600 updates of 32 windows are not enough to part the two policies.
Softmax and Primal.+ can't be told apart by the pairs of their seeds.`,
    words: [...KINDS, ...Object.keys(MODELS)],
    claims: KINDS.map(data => ({
        says: `A Decision Transformer with Primal.+ scores as high as with softmax, or higher; here a pendulum, ${data}`,
        of: 'Primal-Attention, D4RL',
        paper: 'of MuJoCo, after 10⁵ updates: no number of the same task',
        judge(tables) {
            const [own, softmax] = ['primal+', 'softmax'].map(attention =>
                rowOf(tables, 'Scores', { data, attention }),
            );
            const more = rowOf(tables, 'What Primal.+ has more', { data }),
                judged = more && holds(more.difference, { above: 0 });
            return (
                judged &&
                own &&
                softmax && {
                    ...judged,
                    ours: `${own.ours} against ${softmax.ours}, ${more.seeds} seeds`,
                    why: `difference ${more.difference}: ${judged.why}`,
                }
            );
        },
    })),
    async run(context) {
        const { pa, quick } = context,
            seeds = context.seeds(10),
            updates = quick ? 150 : 600;
        const row = context.table(
            'Scores',
            ['data', 'behaviour', 'its best tenth', 'attention', 'ours', 'deviation', 'low', 'seconds', 'seeds'],
            ['data', 'attention'],
        );
        /** @type {{ kind: string, name: string, high: number[], low: number[] }[]} */
        const results = [];
        for (const kind of context.chosen(KINDS)) {
            const episodes = pendulum.record(kind, 300, 7),
                [average, best] = [pendulum.meanScore(episodes), pendulum.bestTenth(episodes)];
            for (const name of context.chosen(Object.keys(MODELS))) {
                /** @type {{ scores: number[], seconds: number }[]} */
                const runs = [];
                for (let seed = 1; seed <= seeds; seed++)
                    runs.push(
                        await context.part(`${kind}, ${name}, seed ${seed}`, { model: MODELS[name], updates }, () =>
                            played(pa, episodes, [best, average], MODELS[name], seed, updates),
                        ),
                    );
                progress('');
                const [high, low] = [0, 1].map(i => runs.map(({ scores }) => scores[i]));
                row(
                    kind,
                    pendulum.normalised(average).toFixed(1),
                    pendulum.normalised(best).toFixed(1),
                    name,
                    shown(interval(high), 1),
                    deviation(high).toFixed(1),
                    mean(low).toFixed(1),
                    mean(runs.map(({ seconds }) => seconds)).toFixed(0),
                    seeds,
                );
                results.push({ kind, name, high, low });
                context.save(results);
            }
        }
        differences(context, results);
        context.write(results);
    },
};

/**
 * Trains one and lets it play: normalised scores by what it is asked for.
 * @param {import('./context.mjs').Context['pa']} pa
 * @param {ReturnType<typeof pendulum.record>} episodes @param {number[]} asked
 * @param {any} attention @param {number} seed @param {number} updates
 */
function played(pa, episodes, asked, attention, seed, updates) {
    const time = stopwatch();
    const model = decisionTransformer(pa, pendulum.SIZES, { attention, width: 32, depth: 2, dropout: 0, seed });
    train(model, pendulum.SIZES, episodes, {
        updates,
        batchSize: 32,
        learningRate: 2e-3,
        warmup: updates / 10,
        random: pendulum.chance(seed),
        report: (update, loss) => progress(`seed ${seed}: update ${update}, loss ${loss.toFixed(3)}`),
    });
    const scores = asked.map(wanted => {
        const random = pendulum.chance(99),
            games = Array.from({ length: 20 }, () =>
                pendulum.follow(new Rollout(model, pendulum.SIZES, pendulum.STANDARD, pendulum.SCALE, wanted), random),
            );
        return pendulum.normalised(pendulum.meanScore(games));
    });
    model.dispose();
    return { scores, seconds: time() };
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {{ kind: string, name: string, high: number[] }[]} results
 */
function differences(context, results) {
    const row = context.table(
        'What Primal.+ has more than softmax, pairs of the same seed',
        ['data', 'difference', 'seeds'],
        ['data'],
    );
    for (const { kind, name, high } of results) {
        const softmax = results.find(each => each.kind === kind && each.name === 'softmax');
        if (name !== 'softmax' && softmax) row(kind, shown(paired(high, softmax.high), 1), high.length);
    }
}
