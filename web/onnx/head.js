/** What lies behind the layers: pooling, the head, and the results in the units of the targets. */
import { HIDDEN } from './rows.js';
import { activation, norm } from './encoder.js';
import { lengthOf } from './inputs.js';

/**
 * @typedef {import('./graph.js').Graph} Graph
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 */

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} x
 * @param {import('./encoder.js').Held} held
 * @param {number} length
 * @param {import('./attention.js').Mask | null} mask
 */
export function head(g, config, x, { weight, has }, length, mask) {
    const { width, pooling } = config;
    if (has('norm.weight')) x = norm(g, config, 'norm', x, weight);
    if (config.finalGelu) x = activation(g, 'gelu', x);
    const flat = (/** @type {string} */ rows) => g.reshape(rows, 0, width); // −1 fails where a batch is empty
    const rows = x,
        kept = (/** @type {number} */ other) => (mask === null ? rows : g.where(mask.rows, rows, g.scalar(other)));
    if (pooling === 'cls') x = flat(g.slice(x, 1, 0, 1));
    else if (pooling === 'last')
        x = flat(mask === null ? g.slice(x, 1, -1, 2 ** 31) : g.rows(x, g.sub(mask.count, g.int(1))));
    else if (pooling === 'mean' && mask === null) x = flat(g.mean(x, 1));
    else if (pooling === 'mean')
        x = flat(g.div(g.sum(kept(0), 1), g.cast(g.unsqueeze(/** @type {string} */ (mask?.count), 2), 'float')));
    else if (pooling === 'max') x = flat(g.max(kept(HIDDEN), 1));
    else if (pooling === 'attention') {
        let scores = g.mul(g.matmul(weight('pool.query'), g.transpose(x, 0, 2, 1)), g.scalar(1 / Math.sqrt(width)));
        if (mask !== null) scores = g.where(g.unsqueeze(mask.keep, 1), scores, g.scalar(HIDDEN));
        x = flat(g.matmul(g.node('Softmax', [scores], { axis: -1 }), kept(0)));
    } else if (pooling === 'flatten') {
        const gap = g.sub(g.ints(length), g.length(x, 1)),
            zeros = g.node('ConstantOfShape', [g.concat([g.length(x, 0), gap, g.ints(width)], 0)]);
        x = g.reshape(g.concat([kept(0), zeros], 1), 0, length * width);
    }
    if (has('head.hidden.weight'))
        x = g.node('Relu', [g.linear(x, weight('head.hidden.weight'), weight('head.hidden.bias'))]);
    const y = g.linear(x, weight(config.tied ? 'embedding.weight' : 'head.weight'), weight('head.bias'));
    return { taken: x, logits: config.outputActivation === 'tanh' ? g.node('Tanh', [y]) : y };
}

/**
 * What model.embed() gives.
 * @param {Graph} g @param {any} config @param {string} taken
 * @returns {import('./protobuf.js').Value}
 */
export function embeddingResult(g, { input, pooling, width, headHidden }, taken) {
    g.output('embedding', taken);
    const size = headHidden || (pooling === 'flatten' ? lengthOf(input) : 1) * width,
        dims = pooling === 'none' ? ['tokens', size] : [size];
    return { name: 'embedding', type: 'float', dims: ['batch', ...dims], about: 'what the head takes' };
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} logits
 * @param {Standardization | null} targets
 * @returns {import('./protobuf.js').Value[]}
 */
export function results(g, { loss, outputs, classes, pooling, input }, logits, targets) {
    const N = input.kind === 'tokens' || input.kind === 'series' ? 'tokens' : lengthOf(input),
        dims = ['batch', ...(pooling === 'none' ? [N] : []), outputs];
    if (loss === 'mse') {
        const numbers = targets
            ? g.cast(
                  g.add(
                      g.mul(g.cast(logits, 'double'), g.constant('double', [outputs], targets.deviation)),
                      g.constant('double', [outputs], targets.mean),
                  ),
                  'float',
              )
            : logits;
        g.output('values', numbers);
        return [{ name: 'values', type: 'float', dims, about: 'predictions in the units of the targets' }];
    }
    return classResults(g, { loss, classes }, logits, dims);
}

/**
 * @param {Graph} g
 * @param {any} config
 * @param {string} logits
 * @param {(number | string)[]} dims
 * @returns {import('./protobuf.js').Value[]}
 */
export function classResults(g, { loss, classes }, logits, dims) {
    g.output('logits', logits);
    g.output(
        'probabilities',
        loss === 'multiLabel' ? g.node('Sigmoid', [logits]) : g.node('Softmax', [logits], { axis: -1 }),
    );
    const of = classes ? `of ${classes.slice(0, 50).join(', ')}${classes.length > 50 ? ' …' : ''}` : 'of the classes';
    return ['logits', 'probabilities'].map(name => ({ name, type: 'float', dims, about: of }));
}
