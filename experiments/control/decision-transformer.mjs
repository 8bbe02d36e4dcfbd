/**
 * The Decision Transformer (Chen et al. 2021) made of a model of sequences: returns to go, states and actions one after
 * the other, the action predicted from the token of its state.
 *
 * A token is a row [step, is return, is state, is action, return, state …, action …] of which the parts that are not
 * its own are zero: the one matrix of the embedding is then three, and the three ones of the type are their biases. The
 * step of the episode is the row's place, whose learned vector is added, the same for the three. What comes after is
 * the paper's: layer norm, a causal transformer with pre-norm, tanh, the squared error of the actions alone (the mask).
 */

/**
 * @typedef {object} Episode
 * @property {Float32Array} states [steps, states], standardised
 * @property {Float32Array} actions [steps, actions], from −1 to 1
 * @property {Float32Array} returns [steps]: the sum of rewards from each step on, divided by the scale
 *
 * @typedef {object} Sizes
 * @property {number} states
 * @property {number} actions
 * @property {number} context K, steps that the model looks back on
 * @property {number} steps most of an episode
 */

/** What the rewards of an episode leave to come. @param {ArrayLike<number>} rewards @param {number} scale */
export function returnsToGo(rewards, scale) {
    const returns = new Float32Array(rewards.length);
    let sum = 0;
    for (let t = rewards.length - 1; t >= 0; t--) {
        sum += rewards[t];
        returns[t] = sum / scale;
    }
    return returns;
}

/** Mean and deviation of each number of the states. @param {Float32Array[]} all @param {number} states */
export function measureStates(all, states) {
    const mean = new Float64Array(states),
        deviation = new Float64Array(states);
    const count = all.reduce((sum, { length }) => sum + length, 0) / states;
    for (const each of all) each.forEach((value, i) => (mean[i % states] += value / count));
    for (const each of all)
        each.forEach((value, i) => (deviation[i % states] += (value - mean[i % states]) ** 2 / count));
    return { mean, deviation: deviation.map(variance => Math.sqrt(variance) + 1e-6) };
}

/**
 * @param {any} pa
 * @param {Sizes} sizes
 * @param {any} config of the model, what the paper does not fix: attention, width, depth, heads, seed
 */
export function decisionTransformer(pa, sizes, config) {
    const { width = 128 } = config;
    return pa.sequenceModel({
        inputs: 5 + sizes.states + sizes.actions,
        outputs: sizes.actions,
        length: 3 * sizes.context,
        causal: true,
        depth: 3,
        heads: 1,
        feedforward: 4 * width,
        activation: 'relu',
        norm: 'pre',
        dropout: 0.1,
        positions: 'none',
        places: sizes.steps,
        embeddingNorm: true,
        outputActivation: 'tanh',
        standardize: false,
        ...config,
        width,
    });
}

/**
 * Steps from…to of an episode as tokens; the last has no action yet, or one that nothing looks at.
 * @param {Sizes} sizes @param {Episode} episode @param {number} from @param {number} to
 */
export function tokensOf({ states, actions, steps }, episode, from, to) {
    const columns = 5 + states + actions,
        tokens = new Float32Array((3 * (to - from) - 1) * columns);
    for (let t = from, row = 0; t < to; t++)
        for (let type = 0; type < 3 && row < tokens.length; type++, row += columns) {
            tokens[row] = Math.min(t, steps - 1);
            tokens[row + 1 + type] = 1;
            if (type === 0) tokens[row + 4] = episode.returns[t];
            if (type === 1) tokens.set(episode.states.subarray(t * states, (t + 1) * states), row + 5);
            if (type === 2) tokens.set(episode.actions.subarray(t * actions, (t + 1) * actions), row + 5 + states);
        }
    return tokens;
}

/**
 * A batch of windows: episodes as often as they are long, from any of their steps on, as the paper's code draws them.
 * @param {Sizes} sizes @param {Episode[]} episodes @param {number} count @param {() => number} random in [0, 1)
 */
export function drawBatch(sizes, episodes, count, random) {
    const { actions, context } = sizes,
        starts = startsOf(episodes),
        total = starts[episodes.length];
    const batch = {
        x: /** @type {Float32Array[]} */ ([]),
        y: /** @type {any[]} */ ([]),
        mask: /** @type {any[]} */ ([]),
    };
    for (let i = 0; i < count; i++) {
        const at = Math.floor(random() * total),
            episode = episodes[episodeAt(starts, at)],
            from = at - starts[episodeAt(starts, at)],
            to = Math.min(from + context, episode.returns.length),
            tokens = 3 * (to - from) - 1;
        const y = new Float32Array(tokens * actions);
        for (let t = from; t < to; t++)
            y.set(episode.actions.subarray(t * actions, (t + 1) * actions), (3 * (t - from) + 1) * actions);
        batch.x.push(tokensOf(sizes, episode, from, to));
        batch.y.push(y);
        batch.mask.push(Uint8Array.from({ length: tokens }, (_, row) => Number(row % 3 === 1)));
    }
    return batch;
}

const known = new WeakMap();

/** Where each episode begins among all steps. @param {Episode[]} episodes @returns {Int32Array} */
function startsOf(episodes) {
    const before = known.get(episodes);
    if (before) return before;
    const starts = new Int32Array(episodes.length + 1);
    episodes.forEach(({ returns }, i) => (starts[i + 1] = starts[i] + returns.length));
    known.set(episodes, starts);
    return starts;
}

/** @param {Int32Array} starts @param {number} at */
function episodeAt(starts, at) {
    let low = 0,
        high = starts.length - 1;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= at) low = middle;
        else high = middle;
    }
    return low;
}

/**
 * Trains with AdamW, whose rate rises over the warm-up and then stays, as the paper's code has it.
 * @param {any} model @param {Sizes} sizes @param {Episode[]} episodes
 * @param {{ updates: number, batchSize?: number, learningRate?: number, weightDecay?: number, warmup?: number,
 *   clip?: number, random: () => number, report?: (update: number, loss: number) => void }} options
 */
export function train(model, sizes, episodes, options) {
    const { updates, batchSize = 64, learningRate = 1e-4, weightDecay = 1e-4, warmup = 0, clip = 0.25 } = options;
    for (let update = 1; update <= updates; update++) {
        const { loss } = model.step(drawBatch(sizes, episodes, batchSize, options.random), {
            optimizer: 'adamw',
            learningRate: learningRate * Math.min(1, update / Math.max(1, warmup)),
            weightDecay,
            clip,
        });
        options.report?.(update, loss);
    }
}

/**
 * One episode: what it has seen and done, the return that is still to come, and the model's next action.
 */
export class Rollout {
    #model;
    #sizes;
    #standard;
    #scale;
    #episode;
    #steps = 0;
    #wanted;

    /**
     * @param {any} model @param {Sizes} sizes @param {{ mean: Float64Array, deviation: Float64Array }} standard
     * @param {number} scale @param {number} wanted the return that is asked for
     */
    constructor(model, sizes, standard, scale, wanted) {
        this.#model = model;
        this.#sizes = sizes;
        this.#standard = standard;
        this.#scale = scale;
        this.#wanted = wanted;
        this.#episode = {
            states: new Float32Array(sizes.steps * sizes.states),
            actions: new Float32Array(sizes.steps * sizes.actions),
            returns: new Float32Array(sizes.steps),
        };
    }

    /** @param {ArrayLike<number>} state @returns {number[]} */
    act(state) {
        const { states, actions, context } = this.#sizes,
            t = this.#steps++,
            { mean, deviation } = this.#standard;
        for (let i = 0; i < states; i++) this.#episode.states[t * states + i] = (state[i] - mean[i]) / deviation[i];
        this.#episode.returns[t] = this.#wanted / this.#scale;
        const tokens = tokensOf(this.#sizes, this.#episode, Math.max(0, t + 1 - context), t + 1);
        const action = [...this.#model.predict(tokens).values.data.subarray(-actions)];
        this.#episode.actions.set(action, t * actions);
        return action;
    }

    /** @param {number} reward */
    receive(reward) {
        this.#wanted -= reward;
    }
}
