// How a cost grows with the length: lengths, and a power law through measured points, with its interval. Pure.

/** The lengths: two to an octave, from 64 to 16 384. */
export const LENGTHS = Array.from({ length: 17 }, (_, i) => (i % 2 ? 96 : 64) * 2 ** (i >> 1));

/** A length is past the constant where what grows is at least this share of its cost. */
export const SHARE = 0.5;
/** Lengths past the constant that a fit needs. */
export const LEAST = 4;
/** A fit looks at lengths down to this part of the longest: what short ones do differently is not growth. */
export const REACH = 1 / 32;
/** The rule of fit(), for people. */
export const RULE = `How a power is found: c + a·Nᵖ is fitted to the least sample of each length, over the last five octaves measured, errors in proportion to the cost; c is what a call costs at any length. Where the part that grows is at least half of the cost at fewer than ${LEAST} lengths, no power is given. ± is the 95 % interval of p, with c and a unknown.`;

// Student's t that 95 % lie within, for 1, 2, 3 … degrees of freedom.
const STUDENT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13];

/**
 * @typedef {object} Fit  y = constant + factor · n^power
 * @property {number} power
 * @property {number} within  the power lies so near, with 95 % certainty, if the points scatter about such a curve
 * @property {number} factor
 * @property {number} constant  what a call costs at any length
 * @property {number} from   first length that took part
 * @property {number} to     last
 * @property {number} count  of lengths
 */

/** @typedef {{ n: number, y: number }[]} Points */

/**
 * The constant and the factor that fit best at a given power, errors counted in proportion to the cost.
 * @param {Points} points @param {number} power
 */
function atPower(points, power) {
    let [s11, s12, s22, t1, t2] = [0, 0, 0, 0, 0];
    for (const { n, y } of points) {
        const [one, grown] = [1 / y, n ** power / y];
        s11 += one * one;
        s12 += one * grown;
        s22 += grown * grown;
        t1 += one;
        t2 += grown;
    }
    const det = s11 * s22 - s12 * s12;
    let constant = det > 1e-12 * s11 * s22 ? (t1 * s22 - t2 * s12) / det : 0;
    constant = Math.max(0, constant);
    const factor = (t2 - constant * s12) / s22;
    const error = points.reduce((sum, { n, y }) => sum + ((constant + factor * n ** power) / y - 1) ** 2, 0);
    return { power, constant, factor, error };
}

/** The best of all powers. @param {Points} points */
function curve(points) {
    let best = atPower(points, 1);
    for (let power = 0.3; power <= 3.2; power += 0.02) {
        const next = atPower(points, power);
        if (next.factor > 0 && next.error < best.error) best = next;
    }
    for (let step = 0.01; step > 1e-5; step /= 2)
        for (const power of [best.power - step, best.power + step]) {
            const next = atPower(points, power);
            if (next.factor > 0 && next.error < best.error) best = next;
        }
    return best;
}

/**
 * Half the width of the power's interval: the curve made straight about the fit, errors in proportion.
 * @param {Points} points @param {ReturnType<typeof atPower>} fit
 */
function interval(points, { power, constant, factor, error }) {
    // unknown are the factor's logarithm and the power, and the constant, unless there is none
    const rows = points.map(({ n, y }) => {
        const grown = (factor * n ** power) / y;
        return [grown, grown * Math.log(n), ...(constant > 0 ? [constant / y] : [])];
    });
    const size = rows[0].length,
        free = points.length - size;
    if (free < 1) return Infinity;
    const squares = rows[0].map((_, i) => rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)));
    // what is left of the power's column once the others have explained of it what they can
    for (const i of size > 2 ? [0, 2] : [0])
        for (let j = 0; j < size; j++) {
            if (j === i || (i === 2 && j === 0)) continue;
            const share = squares[j][i] / squares[i][i];
            for (let k = 0; k < size; k++) squares[j][k] -= share * squares[i][k];
        }
    return (STUDENT[free - 1] ?? 2.1) * Math.sqrt(error / free / squares[1][1]);
}

/**
 * How a cost grows, see RULE.
 * @param {Points} points
 * @returns {Fit | undefined} undefined: too few lengths are past the constant to say
 */
export function fit(points) {
    const known = points.filter(({ y }) => y > 0).toSorted((a, b) => a.n - b.n),
        longest = known[known.length - 1]?.n,
        among = known.filter(({ n }) => n >= longest * REACH);
    if (among.length < LEAST) return undefined;
    const best = curve(among);
    if (!(best.factor > 0)) return undefined;
    const past = among.filter(({ n, y }) => best.factor * n ** best.power >= SHARE * y);
    if (past.length < LEAST) return undefined;
    return {
        power: best.power,
        within: interval(among, best),
        factor: best.factor,
        constant: best.constant,
        from: among[0].n,
        to: longest,
        count: among.length,
    };
}

/** The middle of a list. @param {readonly number[]} list */
export function median(list) {
    const sorted = [...list].sort((a, b) => a - b),
        half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * How long a sample will take about: from the nearest length measured, as its lane grows at most.
 * @param {Map<number, number>} known  milliseconds by length
 * @param {number} n
 * @param {boolean} square
 */
export function expected(known, n, square) {
    const [nearest] = [...known.keys()].sort((a, b) => Math.abs(Math.log(a / n)) - Math.abs(Math.log(b / n)));
    return nearest ? Number(known.get(nearest)) * (n / nearest) ** (square ? 2 : 1) : NaN;
}
