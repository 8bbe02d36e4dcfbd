/** Least squares by normal equations in float64: sums over rows, so that as many rows as one likes take no memory. */

/** Sums over rows x [p] and y [m], with their means: what is needed to predict y from x. */
export class Moments {
    rows = 0;

    /** @param {number} p @param {number} m */
    constructor(p, m) {
        this.p = p;
        this.m = m;
        this.x = new Float64Array(p);
        this.y = new Float64Array(m);
        /** Σ x xᵀ, below the diagonal and on it. */
        this.xx = new Float64Array(p * p);
        /** Σ x yᵀ. */
        this.xy = new Float64Array(p * m);
    }

    /**
     * Rows of both, behind one another.
     * @param {ArrayLike<number>} x [N, p] @param {ArrayLike<number>} y [N, m]
     */
    add(x, y) {
        const { p, m, xx, xy } = this,
            n = x.length / p;
        for (let t = 0; t < n; t++) {
            for (let i = 0; i < p; i++) {
                const value = x[t * p + i];
                if (value === 0) continue;
                this.x[i] += value;
                for (let j = 0, at = i * p; j <= i; j++, at++) xx[at] += value * x[t * p + j];
                for (let j = 0, at = i * m; j < m; j++, at++) xy[at] += value * y[t * m + j];
            }
            for (let j = 0; j < m; j++) this.y[j] += y[t * m + j];
        }
        this.rows += n;
    }

    /** Those of another set of rows on top. @param {Moments} other */
    join(other) {
        for (const name of /** @type {const} */ (['x', 'y', 'xx', 'xy']))
            for (let i = 0; i < this[name].length; i++) this[name][i] += other[name][i];
        this.rows += other.rows;
    }

    /** As sums over what differs from the means. @returns {{ xx: Float64Array, xy: Float64Array }} xx symmetric */
    centred() {
        const { p, m, rows } = this,
            xx = symmetric(this.xx, p),
            xy = this.xy.slice();
        for (let i = 0; i < p; i++) {
            const mean = this.x[i] / rows;
            for (let j = 0; j < p; j++) xx[i * p + j] -= mean * this.x[j];
            for (let j = 0; j < m; j++) xy[i * m + j] -= mean * this.y[j];
        }
        return { xx, xy };
    }
}

/** @param {Float64Array} lower [p, p] @param {number} p */
export function symmetric(lower, p) {
    const whole = lower.slice();
    for (let i = 0; i < p; i++) for (let j = 0; j < i; j++) whole[j * p + i] = whole[i * p + j];
    return whole;
}

/**
 * L with L·Lᵀ = A + ridge·(mean of A's diagonal)·I, [p, p].
 * @param {Float64Array} a [p, p], at least its lower half @param {number} p @param {number} ridge above 0
 */
export function cholesky(a, p, ridge) {
    const l = new Float64Array(p * p);
    let trace = 0;
    for (let i = 0; i < p; i++) trace += a[i * p + i];
    const least = Math.max((ridge * trace) / p, Number.MIN_VALUE);
    for (let i = 0; i < p; i++)
        for (let j = 0; j <= i; j++) {
            let sum = a[i * p + j] + (i === j ? least : 0);
            for (let k = 0; k < j; k++) sum -= l[i * p + k] * l[j * p + k];
            l[i * p + j] = i === j ? Math.sqrt(Math.max(sum, least)) : sum / l[j * p + j];
        }
    return l;
}

/** B with L·Lᵀ·B = C. @param {Float64Array} l [p, p] @param {Float64Array} c [p, m] @param {number} m */
export function solve(l, c, m) {
    const b = c.slice(),
        p = b.length / m;
    const take = (/** @type {number} */ i, /** @type {number} */ k, /** @type {number} */ factor) => {
        for (let j = 0; j < m; j++) b[i * m + j] -= factor * b[k * m + j];
    };
    const scale = (/** @type {number} */ i) => {
        for (let j = 0; j < m; j++) b[i * m + j] /= l[i * p + i];
    };
    for (let i = 0; i < p; i++) {
        for (let k = 0; k < i; k++) take(i, k, l[i * p + k]);
        scale(i);
    }
    for (let i = p - 1; i >= 0; i--) {
        for (let k = i + 1; k < p; k++) take(i, k, l[k * p + i]);
        scale(i);
    }
    return b;
}

/**
 * a [n, k] · b [k, m].
 * @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} k @param {number} m
 */
export function product(a, b, k, m) {
    const n = a.length / k,
        c = new Float64Array(n * m);
    for (let i = 0; i < n; i++)
        for (let l = 0; l < k; l++) {
            const factor = a[i * k + l];
            for (let j = 0; j < m; j++) c[i * m + j] += factor * b[l * m + j];
        }
    return c;
}

/** @param {ArrayLike<number>} a [n, m] @param {number} m @returns {Float64Array} [m, n] */
export function transposed(a, m) {
    const n = a.length / m;
    return Float64Array.from(a, (_, i) => a[(i % n) * m + Math.floor(i / n)]);
}

/** How much the diagonal may grow, as a share of its mean. */
const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1, 1];

/**
 * The ridge regression of y on x, with the ridge under which the rows `held` are predicted best; without held rows a
 * middle one.
 * @param {Moments} learned @param {Moments} held
 * @returns {{ weight: Float64Array, bias: Float64Array }} weight [p, m]
 */
export function ridgeRegression(learned, held) {
    const { p, m } = learned;
    let best = 1e-2;
    if (held.rows > 0) {
        const { xx, xy } = learned.centred(),
            seen = held.centred();
        let least = Infinity;
        for (const ridge of RIDGES) {
            const weight = solve(cholesky(xx, p, ridge), xy, m),
                mapped = product(seen.xx, weight, p, m);
            let error = 0;
            for (let i = 0; i < weight.length; i++) error += weight[i] * (mapped[i] - 2 * seen.xy[i]);
            if (error < least) [least, best] = [error, ridge];
        }
        learned.join(held);
    }
    const { xx, xy } = learned.centred(),
        weight = solve(cholesky(xx, p, best), xy, m),
        shift = product(learned.x, weight, p, m);
    return { weight, bias: learned.y.map((sum, j) => (sum - shift[j]) / learned.rows) };
}
