/** @file The whole translator in float64: a source and a target's tokens to logits, and the loss of a training step. */
import { view } from './array.mjs';
import { attend, feedforward, norm, plus } from './encoder.mjs';
import { crossEntropy, linearLayer, sinusoidalPositions } from './kernels.mjs';

/** @typedef {Record<string, import('./array.mjs').NArray>} Parameters */

/** One side through its layers. @param {Parameters} p @param {any} config @param {'source' | 'target'} name
 * @param {ArrayLike<number>} ids @param {any} layers @param {any} [memory] */
function side(p, config, name, ids, layers, memory) {
    let X = Array.from(ids, id => Array.from(view(p[`${name}.embedding.weight`])[id]));
    X = X.map(row => row.map(value => value * config.embeddingScale));
    if (config.positions === 'learned') X = plus(X, view(p[`${name}.positions.weight`]));
    if (config.positions === 'sinusoidal') X = plus(X, sinusoidalPositions(X.length, config.width));
    const stack = memory ? 'decoder' : 'encoder',
        own = { ...config, attention: layers.map(([self]) => self) },
        alone = { ...config, positions: 'none' },
        q = { ...p, 'positions.relative': p[`${name}.positions.relative`] };
    layers.forEach(([self, cross], l) => {
        const prefix = `${stack}.${l}`;
        const parts = [
            [Z => attend(q, `${prefix}.attention`, Z, self, own).y, 'norm1'],
            ...(cross ? [[Z => attend(p, `${prefix}.cross`, Z, cross, alone, memory).y, 'cross.norm']] : []),
            [Z => feedforward(p, prefix, Z, config), 'norm2'],
        ];
        for (const [f, n] of parts)
            X =
                config.norm === 'post'
                    ? norm(p, `${prefix}.${n}`, plus(X, f(X)), config)
                    : plus(X, f(norm(p, `${prefix}.${n}`, X, config)));
    });
    return config.finalNorm ? norm(p, `${stack}.norm`, X, config) : X;
}

/** @param {Parameters} p @param {any} config the library's complete configuration @param {ArrayLike<number>} x ids of
 * the source and its end @param {ArrayLike<number>} y the begin and ids of the target
 * @returns {number[][]} logits of what follows each token of y */
export function translator(p, config, x, y) {
    const { attention, depth } = config;
    const memory = side(
        p,
        config,
        'source',
        x,
        attention.slice(0, depth).map(layer => [layer]),
    );
    const layers = Array.from({ length: config.decoderDepth }, (_, i) => [
        attention[depth + 2 * i],
        attention[depth + 2 * i + 1],
    ]);
    const X = side(p, config, 'target', y, layers, memory);
    return linearLayer(X, view(p[config.tied ? 'target.embedding.weight' : 'head.weight']), p['head.bias'].data);
}

/** Mean over the samples of the mean over a target's tokens and its end. @param {Parameters} p @param {any} config
 * @param {number[][]} xs @param {number[][]} ys ids */
export function translationLoss(p, config, xs, ys) {
    const end = config.outputs - 1,
        sourceEnd = p['source.embedding.weight'].shape[0] - 1;
    return xs.reduce((sum, x, i) => {
        const logits = translator(p, config, [...x, sourceEnd], [end, ...ys[i]]);
        return sum + crossEntropy(logits, [...ys[i], end], config.labelSmoothing) / xs.length;
    }, 0);
}
