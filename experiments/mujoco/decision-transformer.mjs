/**
 * The Primal-Attention paper's reinforcement learning: Decision Transformers with softmax and with Primal.+ (primal in
 * the last layer), trained on recorded episodes and let loose in MuJoCo. Data sets and worlds are Python's (README.md).
 */
import { deviation, mean, progress, stopwatch } from '../context.mjs';
import { Rollout, decisionTransformer, measureStates, returnsToGo, train } from '../control/decision-transformer.mjs';
import { chance } from '../control/pendulum.mjs';
import { bridge } from './bridge.mjs';

/** What the papers have in their place is said below. */
const SETTINGS = { updates: 700, batchSize: 16, learningRate: 3e-3, weightDecay: 1e-4, warmup: 70, clip: 0.25 },
    WIDTH = 64;
const [EPISODES, CONTEXT, SCALE] = [10, 20, 1000];
/** What the papers ask for. Beside it, the best return of the data set. @type {Record<string, number>} */
const TARGETS = { 'Hopper-v5': 3600, 'HalfCheetah-v5': 12000, 'Walker2d-v5': 5000 };
/** @type {Record<string, any>} */
const MODELS = { softmax: 'softmax', 'primal+': ['softmax', 'softmax', { kind: 'primal', rank: 64, eta: 0.05 }] };

/**
 * @typedef {{ data: string, model: string, seed: number, wanted: number, returns: number[], score: number,
 *   loss: number, seconds: number }} Result
 */

/** @param {number} score @param {{ random: number, expert: number }} reference */
const normalised = (score, { random, expert }) => (100 * (score - random)) / (expert - random);

/** @param {any} header @param {Float32Array} floats @param {ReturnType<typeof measureStates>} standard */
function episodesOf({ lengths, steps, states, actions }, floats, { mean, deviation }) {
    let at = 0;
    return lengths.map((/** @type {number} */ length) => {
        const from = steps * states,
            rewards = from + steps * actions + at;
        const episode = {
            states: floats
                .subarray(at * states, (at + length) * states)
                .map((value, i) => (value - mean[i % states]) / deviation[i % states]),
            actions: floats.subarray(from + at * actions, from + (at + length) * actions),
            returns: returnsToGo(floats.subarray(rewards, rewards + length), SCALE),
        };
        at += length;
        return episode;
    });
}

/**
 * Episodes side by side, each with its own seed.
 * @param {ReturnType<typeof bridge>} world @param {() => Rollout} player @returns {Promise<number[]>} returns
 */
async function play(world, player) {
    const players = Array.from({ length: EPISODES }, player),
        returns = players.map(() => 0);
    let { observations } = await world.ask({ cmd: 'reset', seeds: players.map((_, i) => 5_000_000 + i) });
    while (observations.some(Boolean)) {
        const seen = /** @type {(number[] | null)[]} */ (observations),
            reply = await world.ask({ cmd: 'step', actions: seen.map((state, i) => state && players[i].act(state)) });
        observations = seen.map((state, i) => {
            if (!state) return null;
            returns[i] += reply.rewards[i];
            players[i].receive(reply.rewards[i]);
            return reply.terminated[i] || reply.truncated[i] ? null : reply.observations[i];
        });
    }
    return returns;
}

/** @type {import('../list.mjs').Experiment} */
export const mujoco = {
    name: 'mujoco',
    title: 'Decision Transformer in MuJoCo: softmax and Primal.+',
    about: `Returns to go, states and actions as tokens of \`pa.sequenceModel\` (\`experiments/control/decision-transformer.mjs\`), trained on episodes of behaviour policies and let loose in
MuJoCo through \`experiments/mujoco/bridge.py\`. D4RL's files are not used: \`experiments/mujoco/ars.py\` trains linear policies by augmented random search and records medium, medium-replay and medium-expert as
D4RL defines them, 200 000 steps each, on the v5 worlds. The score is D4RL's: 0 for its random policy, 100 for its expert (Hopper −20.3 and 3234). The papers' are: 20 steps of context, three
layers, one head, relu, AdamW with decay 10⁻⁴, clip 0.25, returns divided by 1000; of the Primal code for Hopper rank 64 and η 0.05. Theirs are also width 128 (Primal code: 256 with four heads),
10⁵ updates of 64 windows, a warm-up of 10⁴, learning rates of 10⁻⁴ (10⁻³), dropout 0.1 and a GPU; here width ${WIDTH}, ${SETTINGS.updates} updates of ${SETTINGS.batchSize}, a warm-up of ${SETTINGS.warmup}, ${SETTINGS.learningRate}
and no dropout, since nothing is seen twice: under a minute of one core, less than a 500th of the windows. ${EPISODES} episodes a seed; mean and deviation over three seeds. Asked for is what the papers
ask for, and the best return of the data set.`,
    remarks: `The three seeds lie so far apart that nothing is said between softmax and Primal.+ after so few updates. On medium-replay both stay below the mean of the data (12.0): a falling hopper ends
its episode, and the data are of many policies, of which the last actions tell more than the return does. Of medium-expert one run of each says as little, 30 and
80 of a behaviour's 42. On medium alone (one run, not in the table) softmax came to a score of 28.6, the behaviour's
own 28.7. Nothing here is comparable with the papers' scores after 10⁵ updates of
64 windows.`,
    words: ['Hopper', 'HalfCheetah', 'medium', 'medium-replay', 'medium-expert', ...Object.keys(MODELS)],
    async run(context) {
        const { pa } = context,
            stems = context.files('', '.json').filter(({ name }) => /-medium(-replay|-expert)?\.json$/.test(name));
        const chosen = stems.filter(({ name }) => {
            const [, world, data] = /** @type {string[]} */ (/(\w+)-v\d+-(.*)\.json$/.exec(name) ?? []);
            const [worlds, sets] = [
                context.chosen(['Hopper', 'HalfCheetah']),
                context.chosen(['medium', 'medium-replay', 'medium-expert']),
            ];
            return worlds.includes(/** @type {any} */ (world)) && sets.includes(/** @type {any} */ (data));
        });
        if (chosen.length === 0) context.note('No data: experiments/mujoco/ars.py makes them; add --data DIR.');
        /** @type {Result[]} */
        const results = context.previous() ?? [];
        for (const { name, bytes } of chosen) {
            const header = JSON.parse(new TextDecoder().decode(bytes)),
                data = `${header.env} ${header.dataset}`,
                raw = context.files('', name.replace('.json', '.bin'))[0].bytes,
                floats = new Float32Array(Uint8Array.from(raw).buffer);
            const standard = measureStates([floats.subarray(0, header.steps * header.states)], header.states),
                episodes = episodesOf(header, floats, standard),
                world = bridge(header.env),
                { steps } = await world.ask({ cmd: 'spec' });
            const sizes = { states: header.states, actions: header.actions, context: CONTEXT, steps },
                asked = [TARGETS[header.env], Math.round(Math.max(...header.returns))];
            for (const seed of context.quick ? [1] : [1, 2, 3])
                for (const model of context.chosen(Object.keys(MODELS))) {
                    if (results.some(row => row.data === data && row.model === model && row.seed === seed)) continue;
                    const agent = decisionTransformer(pa, sizes, {
                        attention: MODELS[model],
                        width: WIDTH,
                        dropout: 0,
                        seed,
                    });
                    const time = stopwatch();
                    let loss = NaN;
                    train(agent, sizes, episodes, {
                        ...SETTINGS,
                        random: chance(seed),
                        report(update, now) {
                            loss = update === 1 ? now : 0.95 * loss + 0.05 * now;
                            progress(`${data}, ${model}, seed ${seed}: update ${update}, loss ${loss.toFixed(4)}`);
                        },
                    });
                    const seconds = time();
                    for (const wanted of asked) {
                        const returns = await play(world, () => new Rollout(agent, sizes, standard, SCALE, wanted)),
                            score = normalised(mean(returns), header.referenceD4rl);
                        results.push({ data, model, seed, wanted, returns, score, loss, seconds });
                    }
                    agent.dispose();
                    context.save(results);
                }
            world.close();
            const row = context.table(
                `${data}: ${header.episodes} episodes, mean return ${header.meanReturn.toFixed(0)}, a score of ${normalised(header.meanReturn, header.referenceD4rl).toFixed(1)}`,
                ['attention', 'asked for', 'mean return', 'score', 'deviation', 'seeds', 'loss', 'seconds'],
            );
            for (const model of context.chosen(Object.keys(MODELS)))
                for (const wanted of asked) {
                    const own = results.filter(r => r.data === data && r.model === model && r.wanted === wanted),
                        scores = own.map(({ score }) => score);
                    row(
                        model,
                        wanted,
                        mean(own.flatMap(({ returns }) => returns)).toFixed(0),
                        mean(scores).toFixed(1),
                        deviation(scores).toFixed(1),
                        scores.map(score => score.toFixed(1)).join(', '),
                        mean(own.map(({ loss }) => loss)).toFixed(4),
                        mean(own.map(({ seconds }) => seconds)).toFixed(0),
                    );
                }
        }
        context.write(results);
    },
};
