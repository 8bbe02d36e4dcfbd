/** Figures of several evaluations: mean, deviation and an interval of each. */

/**
 * Numbers in objects and lists as evaluate() has them; null where there is none.
 * @typedef {number | null | Figures[] | { [name: string]: Figures }} FigureTree
 * @typedef {any} Figures a FigureTree
 */

/** Counts of another kind than figures. */
const NO_FIGURES = ['confusion'];

/** What of an evaluation is a number, or could be. @param {any} value @returns {Figures} undefined of all else */
export function figuresOf(value) {
    if (value === null || typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value !== 'object') return undefined;
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
        const list = Array.from(/** @type {any} */ (value), figuresOf);
        return list.includes(undefined) ? undefined : list;
    }
    const found = Object.entries(value).flatMap(([name, one]) => {
        const figures = NO_FIGURES.includes(name) ? undefined : figuresOf(one);
        return figures === undefined ? [] : [[name, figures]];
    });
    return Object.fromEntries(found);
}

/**
 * @param {Figures[]} all of one shape, but for numbers that some lack @param {number} share of Nadeau & Bengio: samples
 *   of a test part for each of its training part
 */
export function summary(all, share) {
    const mean = combined(all, meanOf),
        deviation = combined(all, deviationOf);
    const side = (/** @type {number} */ sign) =>
        combined(all, numbers => {
            const spread = deviationOf(numbers);
            if (spread === null) return null;
            const width = tQuantile(numbers.length - 1) * spread * Math.sqrt(1 / numbers.length + share);
            return /** @type {number} */ (meanOf(numbers)) + sign * width;
        });
    return { mean, deviation, interval: { low: side(-1), high: side(1) } };
}

/** @param {number[]} numbers */
function meanOf(numbers) {
    return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

/** @param {number[]} numbers */
function deviationOf(numbers) {
    if (numbers.length < 2) return null;
    const mean = /** @type {number} */ (meanOf(numbers));
    return Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (numbers.length - 1));
}

/**
 * The same place of all, place by place. Lists of different lengths have no places in common, and are left out.
 * @param {Figures[]} all @param {(numbers: number[]) => number | null} of @returns {Figures}
 */
function combined(all, of) {
    const shape = all.find(one => typeof one === 'object' && one !== null);
    if (shape === undefined) return of(all.filter(one => typeof one === 'number'));
    const there = all.filter(one => typeof one === 'object' && one !== null);
    if (Array.isArray(shape))
        return there.every(one => one.length === shape.length)
            ? shape.map((/** @type {Figures} */ _, /** @type {number} */ i) =>
                  combined(
                      there.map(one => one[i]),
                      of,
                  ),
              )
            : null;
    const names = [...new Set(there.flatMap(one => Object.keys(one)))];
    return Object.fromEntries(
        names.map(name => [
            name,
            combined(
                there.map(one => one[name] ?? null),
                of,
            ),
        ]),
    );
}

/**
 * Within ± so many deviations Student's t lies by 95 %. The probability within ± t for a whole number of degrees of
 * freedom is a finite sum (Abramowitz & Stegun 26.7.3 and 26.7.4).
 * @param {number} freedom @returns {number}
 */
export function tQuantile(freedom) {
    const within = (/** @type {number} */ t) => {
        const angle = Math.atan(t / Math.sqrt(freedom)),
            square = Math.cos(angle) ** 2,
            odd = freedom % 2 === 1;
        let term = odd ? Math.cos(angle) : 1,
            sum = freedom === 1 ? 0 : term;
        for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
            term *= (square * (k - 1)) / k;
            sum += term;
        }
        return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
    };
    let low = 0,
        high = 16; // one degree of freedom: 12.7
    for (let i = 0; i < 60; i++) {
        const t = (low + high) / 2;
        if (within(t) < 0.95) low = t;
        else high = t;
    }
    return (low + high) / 2;
}
