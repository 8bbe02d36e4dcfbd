/**
 * @file Optimizers in float64, one parameter vector, as PyTorch has them (Lion: as its paper), and the learning rate's
 *   schedules. Steps count from 1.
 */

/**
 * @typedef {{ kind: 'sgd' | 'adam' | 'adamw' | 'radam' | 'lion', beta1: number, beta2: number, epsilon: number,
 *   weightDecay: number, decoupled?: boolean, momentum: number, clip: number, clipValue?: number,
 *   spared?: (i: number) => boolean }} Settings */

/** @param {Settings} settings @param {number} n */
export function optimizer(settings, n) {
    const { kind, beta2, epsilon, weightDecay, clip, clipValue = 0, spared = () => false } = settings;
    const decoupled = settings.decoupled || kind === 'adamw' || kind === 'lion';
    const m = new Float64Array(n);
    const v = new Float64Array(n);
    let t = 0;
    /**
     * @param {Float64Array} p changed @param {ArrayLike<number>} gradient @param {number} rate
     * @param {number} [cycled] momentum of this step; −1: the settings'
     */
    return (p, gradient, rate, cycled = -1) => {
        t++;
        const norm = Math.sqrt(Array.from(gradient).reduce((sum, g) => sum + g * g, 0));
        const factor = clip > 0 && norm > clip ? clip / (norm + 1e-6) : 1;
        const beta1 = cycled < 0 ? settings.beta1 : cycled;
        const momentum = cycled < 0 ? settings.momentum : cycled;
        for (let i = 0; i < n; i++) {
            let g = gradient[i] * factor;
            if (clipValue > 0) g = Math.sign(g) * Math.min(Math.abs(g), clipValue);
            const decay = spared(i) ? 0 : weightDecay;
            if (decoupled) p[i] -= rate * decay * p[i];
            else g += decay * p[i];
            if (kind === 'sgd') {
                m[i] = t === 1 ? g : momentum * m[i] + g;
                p[i] -= rate * m[i];
                continue;
            }
            if (kind === 'lion') {
                p[i] -= rate * Math.sign(beta1 * m[i] + (1 - beta1) * g);
                m[i] = beta2 * m[i] + (1 - beta2) * g;
                continue;
            }
            m[i] = beta1 * m[i] + (1 - beta1) * g;
            v[i] = beta2 * v[i] + (1 - beta2) * g * g;
            const mean = m[i] / (1 - beta1 ** t);
            if (kind !== 'radam') {
                p[i] -= (rate * mean) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
                continue;
            }
            const most = 2 / (1 - beta2) - 1;
            const length = most - (2 * t * beta2 ** t) / (1 - beta2 ** t);
            const rectification = Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length));
            p[i] -=
                length > 5
                    ? (rate * mean * rectification * Math.sqrt(1 - beta2 ** t)) / (Math.sqrt(v[i]) + epsilon)
                    : rate * mean;
        }
    };
}

/**
 * @param {'constant' | 'linear' | 'cosine' | 'inverseSqrt' | 'polynomial' | 'step'} kind
 * @param {number} rate
 * @param {number} step from 0
 * @param {number} total
 * @param {number} warmup
 * @param {{ power?: number, end?: number, gamma?: number, every?: number }} [options]
 */
export function schedule(kind, rate, step, total, warmup, { power = 1, end = 0, gamma = 0.1, every = 0 } = {}) {
    if (step < warmup) return (rate * (step + 1)) / warmup;
    const u = total > warmup ? Math.min((step - warmup) / (total - warmup), 1) : 0;
    const falls = Math.floor((step - warmup) / (every || Math.ceil((total - warmup) / 3)));
    return (
        rate *
        {
            constant: 1,
            linear: 1 - u,
            cosine: (1 + Math.cos(Math.PI * u)) / 2,
            inverseSqrt: Math.sqrt(Math.max(warmup, 1) / (step + 1)),
            polynomial: end + (1 - end) * (1 - u) ** power,
            step: total > warmup || every ? gamma ** falls : 1,
        }[kind]
    );
}

/**
 * PyTorch's OneCycleLR.
 * @param {{ pctStart: number, anneal: 'cos' | 'linear', divFactor: number, finalDivFactor: number, threePhase: boolean,
 *   baseMomentum: number, maxMomentum: number }} options
 * @param {number} rate @param {number} step from 0 @param {number} total
 * @returns {{ rate: number, momentum: number }}
 */
export function oneCycle(options, rate, step, total) {
    const { pctStart, anneal, divFactor, finalDivFactor, threePhase, baseMomentum: low, maxMomentum: high } = options;
    const begin = rate / divFactor,
        least = begin / finalDivFactor,
        turn = pctStart * total - 1;
    const phases = threePhase
        ? [
              [turn, begin, rate, high, low],
              [2 * turn, rate, begin, low, high],
              [total - 1, begin, least, high, high],
          ]
        : [
              [turn, begin, rate, high, low],
              [total - 1, rate, least, low, high],
          ];
    let i = phases.findIndex(([end]) => step <= end);
    if (i < 0) i = phases.length - 1;
    const [end, a, b, c, d] = phases[i],
        start = i === 0 ? 0 : phases[i - 1][0];
    const x = end > start ? Math.min((step - start) / (end - start), 1) : 1;
    const left = anneal === 'linear' ? 1 - x : (1 + Math.cos(Math.PI * x)) / 2;
    return { rate: b + (a - b) * left, momentum: d + (c - d) * left };
}
