/** Decision Transformers swing up a pendulum: softmax and Primal.+ learn from recorded episodes. */
import { difference, holds, rowOf } from './claims.mjs';
import { deviation, mean, progress, stopwatch } from './context.mjs';
import { Rollout, decisionTransformer, train } from './control/decision-transformer.mjs';
import * as pendulum from './control/pendulum.mjs';

/** @type {Record<string, any>} */
const MODELS = { softmax: 'softmax', 'primal+': ['softmax', { kind: 'primal', rank: 16, eta: 0.05 }] };

/** @type {import('./list.mjs').Experiment} */
export const control = {
    name: 'control',
    title: 'Decision Transformer swings up a pendulum: softmax and Primal.+',
    about: `A pendulum whose motor is weaker than gravity (\`experiments/control/pendulum.mjs\`: no data, no Python; it runs in a page too). Behaviour policies act as an expert in a share of the steps
and at random in the others: medium 0.4, medium-replay any share, most of them small, medium-expert 0.4 or 1; 300 episodes of 100 steps. A score of 0 is who always acts at random, 100 the expert. Two
layers of width 32, ten steps of context, 600 updates of 32 windows with AdamW at 0.002. Asked for is the mean of the best tenth of the data set; "low" is asked for its mean. 20 episodes, three seeds.`,
    remarks: `On medium-replay, where what was asked for tells who acted, both go from the behaviour's 32 to about 60, and asked for little they do as little as those who made the data. On medium they come
a third above the behaviour; on medium-expert no higher than the mixture's mean, far from its best tenth: the loss is a mean, and 600 updates of 32 windows are not enough to part the two policies.
Softmax and Primal.+ are equal within their deviation.`,
    words: [...Object.keys(pendulum.DATA), ...Object.keys(MODELS)],
    claims: ['medium', 'medium-replay', 'medium-expert'].map(data => ({
        says: `A Decision Transformer with Primal.+ scores as high as with softmax, or higher; here a pendulum, ${data}`,
        of: 'Primal-Attention, D4RL',
        paper: 'of MuJoCo, after 10⁵ updates: no number of the same task',
        judge(tables) {
            const [own, softmax] = ['primal+', 'softmax'].map(attention =>
                rowOf(tables, 'Scores', { data, attention }),
            );
            if (!own || !softmax) return null;
            const cell = difference(own, softmax, 3, 1),
                judged = holds(cell, { above: 0 });
            return (
                judged && {
                    ...judged,
                    ours: `${own.ours} against ${softmax.ours}, 3 seeds`,
                    why: `difference ${cell}: ${judged.why}`,
                }
            );
        },
    })),
    async run(context) {
        const { pa, quick } = context,
            row = context.table('Scores', [
                'data',
                'behaviour',
                'its best tenth',
                'attention',
                'ours',
                'deviation',
                'low',
                'seconds',
            ]),
            updates = quick ? 150 : 600;
        /** @type {any[]} */
        const results = [];
        for (const kind of context.chosen(['medium', 'medium-replay', 'medium-expert'])) {
            const episodes = pendulum.record(kind, 300, 7),
                [average, best] = [pendulum.meanScore(episodes), pendulum.bestTenth(episodes)];
            for (const name of context.chosen(Object.keys(MODELS))) {
                /** @type {number[][]} */
                const scores = [[], []];
                const time = stopwatch();
                for (const seed of quick ? [1] : [1, 2, 3]) {
                    const model = decisionTransformer(pa, pendulum.SIZES, {
                        attention: MODELS[name],
                        width: 32,
                        depth: 2,
                        dropout: 0,
                        seed,
                    });
                    train(model, pendulum.SIZES, episodes, {
                        updates,
                        batchSize: 32,
                        learningRate: 2e-3,
                        warmup: updates / 10,
                        random: pendulum.chance(seed),
                        report: (update, loss) =>
                            progress(`${kind}, ${name}: update ${update}, loss ${loss.toFixed(3)}`),
                    });
                    [best, average].forEach((wanted, i) => {
                        const random = pendulum.chance(99),
                            played = Array.from({ length: 20 }, () =>
                                pendulum.follow(
                                    new Rollout(model, pendulum.SIZES, pendulum.STANDARD, pendulum.SCALE, wanted),
                                    random,
                                ),
                            );
                        scores[i].push(pendulum.normalised(pendulum.meanScore(played)));
                    });
                    model.dispose();
                }
                const [high, low] = scores;
                row(
                    kind,
                    pendulum.normalised(average).toFixed(1),
                    pendulum.normalised(best).toFixed(1),
                    name,
                    mean(high).toFixed(1),
                    deviation(high).toFixed(1),
                    mean(low).toFixed(1),
                    (time() / high.length).toFixed(0),
                );
                results.push({ kind, name, high, low });
                context.save(results);
            }
        }
        context.write(results);
    },
};
