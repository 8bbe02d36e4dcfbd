/**
 * Claims of the papers and what our tables say of them. A judge sees nothing but the tables as they stand on the page,
 * so that a reader can check every verdict there, and a page that is written anew from old results judges the same.
 */
import { tQuantile } from '../web/training/figures.js';
import { ofShare, readInterval, shown } from './statistics.mjs';

/**
 * What a claim comes to. holds, not seen: the interval lies on one side of the bound. not distinguishable: measured,
 * the interval spans it. too long: how many hours would decide it here was measured. open: nothing that could decide
 * was measured, for the reason beside it.
 * @typedef {(typeof VERDICTS)[number]} Verdict
 * @typedef {{ ours: string, verdict: Verdict, why?: string }} Judgement
 *
 * @typedef {Pick<import('./context.mjs').Table, 'title' | 'heads' | 'rows'>} Table
 *
 * @typedef {object} Claim
 * @property {string} says the claim in the paper's sense
 * @property {string} of which paper, and where
 * @property {string} paper its figure
 * @property {(tables: Table[]) => Judgement | null | undefined} judge nothing where it was not measured
 */

export const VERDICTS = /** @type {const} */ ([
    'holds',
    'holds in part',
    'not distinguishable',
    'not seen',
    'too long',
    'open',
]);

/**
 * The row of a table whose cells are these, by its heads.
 * @param {Table[]} tables @param {string} title how it begins @param {Record<string, string>} cells
 * @returns {Record<string, string> | null}
 */
export function rowOf(tables, title, cells) {
    return rowsOf(tables, title, cells)[0] ?? null;
}

/** All of them. @param {Table[]} tables @param {string} title @param {Record<string, string>} [cells] */
export function rowsOf(tables, title, cells = {}) {
    return tables
        .filter(table => table.title.startsWith(title))
        .flatMap(({ heads, rows }) =>
            rows.map(row => Object.fromEntries(heads.map((head, i) => [head.trim(), String(row[i] ?? '')]))),
        )
        .filter(row => Object.entries(cells).every(([head, cell]) => row[head] === cell));
}

/**
 * Whether an interval lies on the claimed side: it holds where the whole of it does, it is not seen where the whole of
 * it lies on the other side, and can't be told from the bound where it spans it.
 * @param {string} cell as shown() writes intervals
 * @param {{ below?: number, above?: number }} bound
 * @param {{ seeds?: string | number, spread?: string, unit?: string, paper?: number }} [more] paper: its own figure of
 *   the same quantity, which an interval that spans the bound holds too or leaves out
 * @returns {Judgement | null}
 */
export function holds(cell, { below, above }, { seeds, spread, unit = '', paper } = {}) {
    const read = readInterval(cell);
    if (!read) return null;
    const { mean, half } = read,
        bound = below ?? above ?? 0,
        sign = below === undefined ? 1 : -1,
        distance = sign * (mean - bound);
    const ours = `${cell}${unit}${seeds ? `, ${seeds} seeds` : ''}`,
        of = spread ? `; single seeds ${spread}` : '';
    if (!Number.isFinite(half)) return { ours, verdict: 'open', why: `one run, without an interval${of}` };
    if (distance > half)
        return {
            ours,
            verdict: 'holds',
            why: `the interval lies ${below === undefined ? 'above' : 'below'} ${bound}${of}`,
        };
    if (distance < -half)
        return {
            ours,
            verdict: 'not seen',
            why: `the interval lies ${below === undefined ? 'below' : 'above'} ${bound}${of}`,
        };
    const beside =
        paper === undefined
            ? ''
            : Math.abs(mean - paper) <= half
              ? `, and holds the paper's ${paper} too`
              : `; the paper's ${paper} lies outside`;
    return { ours, verdict: 'not distinguishable', why: `the interval spans ${bound}${beside}${of}` };
}

/**
 * Whether an accuracy reaches a paper's, in per cent, by the binomial interval of the test part.
 * @param {string | undefined} cell @param {number} tests @param {number} paper
 * @returns {Judgement | null}
 */
export function reaches(cell, tests, paper) {
    const read = readInterval(cell);
    if (!read) return null;
    const { half } = ofShare(read.mean / 100, tests),
        ours = shown({ mean: read.mean, half: 100 * half, n: tests }),
        said = `one run, ${tests} test samples, on which epoch and settings were chosen`;
    if (read.mean >= paper) return { ours, verdict: 'holds', why: `at the paper's figure or above; ${said}` };
    const within = read.mean + 100 * half >= paper;
    return {
        ours,
        verdict: within ? 'holds in part' : 'not seen',
        why: `below the paper's figure, which ${within ? 'lies in' : 'is beyond'} the interval; ${said}`,
    };
}

/**
 * Whether one accuracy is above another on the same test samples, in per cent; one run of each.
 * @param {string | undefined} a @param {string | undefined} b @param {number} tests
 * @returns {Judgement | null}
 */
export function above(a, b, tests) {
    const [first, second] = [a, b].map(readInterval);
    if (!first || !second) return null;
    const half = Math.hypot(...[first, second].map(({ mean }) => 100 * ofShare(mean / 100, tests).half)),
        difference = first.mean - second.mean,
        ours = `${first.mean.toFixed(1)} against ${second.mean.toFixed(1)}`,
        why = `difference ${shown({ mean: difference, half, n: tests })}, one run of each, ${tests} test samples`;
    return {
        ours,
        verdict: difference > half ? 'holds' : difference < -half ? 'not seen' : 'not distinguishable',
        why,
    };
}

/**
 * The mean of one row less that of another, of n runs of each that are no pairs, from means and deviations.
 * @param {Record<string, string>} a @param {Record<string, string>} b with `ours` and `deviation`
 * @param {number} n @param {number} digits
 */
export function difference(a, b, n, digits) {
    const half = (/** @type {Record<string, string>} */ row) =>
        (tQuantile(n - 1) * Number(row.deviation)) / Math.sqrt(n);
    return shown({ mean: Number(a.ours) - Number(b.ours), half: Math.hypot(half(a), half(b)), n }, digits);
}
