/**
 * @file PyTorch's optimizers in float64, one parameter vector, and the learning rate's schedules. Steps count from 1.
 */

/**
 * @typedef {{ kind: 'sgd' | 'adam' | 'adamw' | 'radam', beta1: number, beta2: number, epsilon: number, weightDecay:
 *   number,
 *   momentum: number, clip: number }} Settings */

/** @param {Settings} settings @param {number} n */
export function optimizer({ kind, beta1, beta2, epsilon, weightDecay, momentum, clip }, n) {
    const m = new Float64Array(n);
    const v = new Float64Array(n);
    let t = 0;
    /** @param {Float64Array} p changed @param {ArrayLike<number>} gradient @param {number} rate */
    return (p, gradient, rate) => {
        t++;
        const norm = Math.sqrt(Array.from(gradient).reduce((sum, g) => sum + g * g, 0));
        const factor = clip > 0 && norm > clip ? clip / (norm + 1e-6) : 1;
        for (let i = 0; i < n; i++) {
            let g = gradient[i] * factor;
            if (kind === 'adamw') p[i] -= rate * weightDecay * p[i];
            else g += weightDecay * p[i];
            if (kind === 'sgd') {
                m[i] = t === 1 ? g : momentum * m[i] + g;
                p[i] -= rate * m[i];
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
 * @param {'constant' | 'linear' | 'cosine'} kind
 * @param {number} rate
 * @param {number} step from 0
 * @param {number} total
 * @param {number} warmup
 */
export function schedule(kind, rate, step, total, warmup) {
    if (step < warmup) return (rate * (step + 1)) / warmup;
    const u = total > warmup ? Math.min((step - warmup) / (total - warmup), 1) : 0;
    return rate * { constant: 1, linear: 1 - u, cosine: (1 + Math.cos(Math.PI * u)) / 2 }[kind];
}
