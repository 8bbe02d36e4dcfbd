/**
 * A physics task that runs anywhere: swing up a pendulum whose motor is weaker than gravity, and hold it there. One
 * action from −1 to 1, states [cos θ, sin θ, θ̇ / 8] with θ = 0 upright, the reward of a step (1 + cos θ)/2. The same
 * seed gives the same episodes on every machine but for the last bits of its sine.
 *
 *   θ̈ = 10 sin θ − 0.1 θ̇ + 5 a,   two steps of 1/40 s for an action, an episode of 100
 */
import { returnsToGo } from './decision-transformer.mjs';

const STEPS = 100,
    STATES = 3;

/** What a Decision Transformer has to know: states need no scaling, returns are divided by SCALE. */
export const SIZES = { states: STATES, actions: 1, context: 10, steps: STEPS };
export const STANDARD = { mean: new Float64Array(STATES), deviation: new Float64Array(STATES).fill(1) };
export const SCALE = 20;

/** Numbers in [0, 1). @param {number} seed */
export function chance(seed) {
    let state = (seed * 2654435761) >>> 0;
    return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

export class Pendulum {
    /** @param {() => number} random hangs, nearly at rest */
    constructor(random) {
        this.angle = Math.PI + 0.4 * (random() - 0.5);
        this.speed = 0.4 * (random() - 0.5);
    }

    get state() {
        return [Math.cos(this.angle), Math.sin(this.angle), this.speed / 8];
    }

    /** @param {number} action @returns {number} the reward */
    step(action) {
        const push = 5 * Math.max(-1, Math.min(1, action));
        for (let half = 0; half < 2; half++) {
            this.speed += (10 * Math.sin(this.angle) - 0.1 * this.speed + push) / 40;
            this.angle += this.speed / 40;
        }
        return (1 + Math.cos(this.angle)) / 2;
    }
}

/** Pumps energy until it suffices, then holds. @param {ArrayLike<number>} state */
export function expert([cos, sin, scaled]) {
    const speed = 8 * scaled,
        energy = speed ** 2 / 2 + 10 * (cos - 1),
        lean = Math.atan2(sin, cos);
    const push = Math.abs(lean) < 0.6 && Math.abs(energy) < 4 ? -4 * lean - 1.2 * speed : -0.6 * energy * speed;
    return Math.max(-1, Math.min(1, push));
}

/**
 * An episode of a policy, which is shown the state and told the rewards.
 * @param {() => number} random of the beginning @param {(state: number[]) => number} act
 * @param {(reward: number) => void} [receive]
 */
function play(random, act, receive) {
    const world = new Pendulum(random),
        states = new Float32Array(STEPS * STATES),
        actions = new Float32Array(STEPS),
        rewards = new Float32Array(STEPS);
    for (let t = 0; t < STEPS; t++) {
        const { state } = world;
        states.set(state, t * STATES);
        actions[t] = act(state);
        rewards[t] = world.step(actions[t]);
        receive?.(rewards[t]);
    }
    return { states, actions, rewards, score: rewards.reduce((a, b) => a + b, 0) };
}

/**
 * An episode of a Decision Transformer.
 * @param {import('./decision-transformer.mjs').Rollout} player @param {() => number} random of the beginning
 */
export function follow(player, random) {
    return play(
        random,
        state => player.act(state)[0],
        reward => player.receive(reward),
    );
}

/** What a policy of so much skill does: in that share of the steps as the expert, else anything. */
function behaviour(/** @type {number} */ skill, /** @type {() => number} */ random) {
    return (/** @type {number[]} */ state) => (random() < skill ? expert(state) : 2 * random() - 1);
}

/** How good they are who made a data set. @type {Record<string, (random: () => number) => number>} */
export const DATA = {
    random: () => 0,
    medium: () => 0.4,
    'medium-replay': random => random() ** 2,
    'medium-expert': random => (random() < 0.5 ? 0.4 : 1),
    expert: () => 1,
};

/**
 * Episodes of a kind, as the Decision Transformer takes them.
 * @param {string} kind of DATA @param {number} count @param {number} seed
 */
export function record(kind, count, seed) {
    const random = chance(seed);
    return Array.from({ length: count }, () => {
        const episode = play(random, behaviour(DATA[kind](random), random));
        return { ...episode, returns: returnsToGo(episode.rewards, SCALE) };
    });
}

/** @param {{ score: number }[]} episodes */
export const meanScore = episodes => episodes.reduce((sum, { score }) => sum + score, 0) / episodes.length;

/** The mean score of the best tenth. @param {{ score: number }[]} episodes */
export function bestTenth(episodes) {
    const best = [...episodes].sort((a, b) => b.score - a.score);
    return meanScore(best.slice(0, Math.max(1, Math.floor(best.length / 10))));
}

/** 0 is who acts at random, 100 the expert. @param {number} score */
export function normalised(score) {
    references ??= [meanScore(record('random', 200, 1)), meanScore(record('expert', 200, 2))];
    return (100 * (score - references[0])) / (references[1] - references[0]);
}

/** @type {number[] | undefined} */
let references;
