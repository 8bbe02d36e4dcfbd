// The numbers that the tour speaks of, read out of the models on show: as numbers, which its claims are about, and as
// the words that stand in its sentences. Pure functions: a test reads them out of models without a page.

import { optionsOf } from '../catalogue/mechanisms.js';
import { componentsFor, mapOf, sharesOf, valueOf } from '../reading/reading.js';
import * as words from '../catalogue/words.js';

const FAR = 16384; // tokens, where a table is beyond what a page can hold

/**
 * @typedef {{ state: { values: Record<string, any> }, point: { query: number, key: number }, sides: Record<'a'|'b',
 *   import('../app/side.js').Side> }} Shown  the page, or what stands for it in a test
 */

/** Of one side. @param {Shown} page @param {'a'|'b'} name */
function ofSide({ state: { values }, point, sides }, name) {
    const { view, spectra, status, kind, extras } = sides[name],
        options = optionsOf(kind, values[name === 'a' ? 'optionsA' : 'optionsB']);
    const gauge = extras.gauge?.[0];
    /** @type {Record<string, number>} */
    const numbers = {
        accuracy: status?.testAccuracy ?? NaN,
        eta: options.eta ?? NaN,
        first: sharesOf(sides[name], values.layer)?.first ?? NaN,
        half: sharesOf(sides[name], values.layer)?.half ?? NaN,
        left: gauge ? gauge.e + gauge.r : NaN,
        right: gauge ? gauge.trace : NaN,
        J: gauge ? gauge.e + gauge.r - gauge.trace : NaN,
        landmarks: extras.inside?.landmarks?.length ?? NaN,
        error: extras.inside?.size ? extras.inside.error / extras.inside.size : NaN,
        samples: options.samples ?? NaN,
        ...ofCost(extras.counts),
    };
    if (!view) return numbers;
    const map = mapOf(view, values.layer, values.head);
    const J2 = Array.from(view.objectives, J => J * J).filter(Number.isFinite);
    return {
        ...numbers,
        J2: J2.length ? J2.reduce((sum, v) => sum + v, 0) / J2.length : NaN,
        ...ofTable(view, map, point),
        ...ofRow(view, point),
        ...ofSpectrum(spectra?.[map.index], values.keep || options.rank || 8),
    };
}

/** How many times the table's multiplications are those of this kind. @param {any} counts
 * @returns {Record<string, number>} */
function ofCost(counts) {
    if (!counts || counts.rows.length < 2) return {};
    const at = (/** @type {number} */ n) => {
        const i = counts.lengths.indexOf(n);
        return counts.rows[0].values[i] / counts.rows[1].values[i];
    };
    return { timesShort: at(32), timesLong: at(FAR) };
}

/** @param {NonNullable<import('../app/side.js').Side['view']>} view @param {ReturnType<typeof mapOf>} map @param
 *   {{ query: number, key: number }} point */
function ofTable({ bytes, row, ticket }, { from, rows, cols, range, signed }, { query, key }) {
    const value = (/** @type {number} */ i, /** @type {number} */ j) =>
        valueOf(bytes[from + i * cols + j], range, signed);
    let low = Infinity,
        all = 0,
        odd = 0;
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++) {
            const now = value(i, j);
            low = Math.min(low, now);
            all += now ** 2;
            if (rows === cols) odd += ((now - value(j, i)) / 2) ** 2;
        }
    const held = rows === cols && Math.min(query, key) >= 0 && Math.max(query, key) < rows;
    return {
        rows,
        cols,
        low,
        skew: rows === cols ? odd / all : NaN,
        // as the caption beside it: a row that was asked for is there exactly, the rest of the picture in bytes
        there: held ? (ticket.query === query && row ? row[key] : value(query, key)) : NaN,
        back: held ? value(key, query) : NaN,
    };
}

/** Exact values of the row that is pointed at. @param {NonNullable<import('../app/side.js').Side['view']>} view @param
 *   {{ query: number, key: number }} point */
function ofRow({ row, ticket }, { query, key }) {
    if (!row || ticket.query !== query) return {};
    const order = Array.from(row.keys()).sort((i, j) => row[j] - row[i]);
    let held = 0,
        most = 0;
    const total = row.reduce((sum, x) => sum + x, 0);
    while (most < order.length && held < 0.95 * total) held += row[order[most++]];
    return { total, most, top: row[order[0]], topKey: order[0], cell: key >= 0 ? row[key] : NaN };
}

/** @param {Float32Array | undefined} values @param {number} keep */
function ofSpectrum(values, keep) {
    if (!values) return {};
    const energy = (/** @type {ArrayLike<number>} */ list) => Array.from(list).reduce((sum, x) => sum + x * x, 0);
    return {
        energy: componentsFor(values, 0.95),
        rest: energy(values.subarray(keep)) / energy(values),
        sigma1: values[0],
        sigma2: values[1],
        sigma3: values[2],
    };
}

/**
 * Every number of the tour by its name; those of a side end with its letter. NaN: not known yet.
 * @param {Shown} page
 * @returns {Record<string, number>}
 */
export function numbersOf(page) {
    const { values } = page.state,
        { status } = page.sides.a;
    const [a, b] = /** @type {const} */ (['a', 'b']).map(side => ofSide(page, side));
    const rank =
        optionsOf(page.sides.a.kind, values.optionsA).rank ?? optionsOf(page.sides.b.kind, values.optionsB).rank;
    const N = b.rows ?? a.rows ?? NaN,
        s = rank ?? 8;
    return {
        ...Object.fromEntries(Object.entries(a).map(([name, value]) => [`${name}A`, value])),
        ...Object.fromEntries(Object.entries(b).map(([name, value]) => [`${name}B`, value])),
        N,
        N2: N * N,
        d: values.width / values.heads,
        D: values.width,
        s,
        scores: 2 * N * s,
        evenRow: 1 / N,
        evenShare: 1 / s,
        keep: values.keep || s,
        query: page.point.query < 0 ? NaN : page.point.query + 1,
        key: page.point.key < 0 ? NaN : page.point.key + 1,
        steps: status?.steps ?? NaN,
        table: (FAR * FAR * 4) / 2 ** 20,
        columns: (FAR * 2 * s * 4) / 2 ** 20,
    };
}

const percent = (/** @type {number} */ x) => (x > 0 && x < 0.005 ? `${words.number(100 * x)} %` : words.percent(x));
const point = (/** @type {number} */ x) => String(x + 1);
/** How a number is written: by its name without the letter of a side; as words.number does where nothing is said.
 * @type {Record<string, (x: number) => string>} */
const WRITTEN = {
    accuracy: words.percent,
    first: words.percent,
    half: words.percent,
    evenShare: words.percent,
    evenRow: percent,
    skew: percent,
    rest: x => (x < 1e-6 ? '0 %' : percent(x)),
    error: percent,
    top: percent,
    topKey: point,
    ...Object.fromEntries(
        [
            'N',
            'N2',
            'd',
            'D',
            's',
            'scores',
            'keep',
            'steps',
            'table',
            'times',
            'energy',
            'most',
            'landmarks',
            'samples',
        ].map(name => [name, words.grouped]),
    ),
};

/** A number as the tour writes it. @param {string} name @param {number | undefined} value */
export function written(name, value) {
    if (value === undefined || !Number.isFinite(value)) return '–';
    return (WRITTEN[name] ?? WRITTEN[name.replace(/[AB]$/, '')] ?? words.number)(value);
}
