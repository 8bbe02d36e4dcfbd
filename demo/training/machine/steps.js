// The steps of a machine: each says what goes in, and in one word of the table below how its value follows. The value
// is worked out here, in float64, from exactly what the step shows, so that a reader can do it again.

/**
 * @typedef {ArrayLike<number>} Values
 * @typedef {object} List
 * @property {string} name
 * @property {Values} values   of a table: row by row
 * @property {number} [cols]   it is a table of so many columns
 * @property {'query'|'key'} [of]
 * @property {number} [mark]   the entry that belongs to the cell
 * @property {Values} [places] numbers of the tokens that the entries belong to, where they are not all
 *
 * @typedef {{ name: string, value: number }} Named
 *
 * @typedef {object} Step
 * @property {string} label
 * @property {string} [formula]
 * @property {string} how      a word of HOWS
 * @property {List[]} lists    what goes in
 * @property {Named[]} numbers  one without a name is not shown
 * @property {number | List | undefined} value  what comes out; undefined where something is only shown
 * @property {string} [note]
 */

const sum = (/** @type {Values} */ list) => {
    let total = 0;
    for (let i = 0; i < list.length; i++) total += list[i];
    return total;
};
export const dot = (/** @type {Values} */ a, /** @type {Values} */ b) => {
    let total = 0;
    for (let i = 0; i < a.length; i++) total += a[i] * b[i];
    return total;
};
const map = (/** @type {Values} */ list, /** @type {(value: number, i: number) => number} */ fn) =>
    Float64Array.from(list, fn);
const apart = (/** @type {Values} */ a, /** @type {Values} */ b) => {
    let total = 0;
    for (let i = 0; i < a.length; i++) total += (a[i] - b[i]) ** 2;
    return total;
};
/** Row t of a table. @param {Values} table @param {number} t @param {number} cols */
export const rowOf = (table, t, cols) => Float64Array.from({ length: cols }, (_, c) => table[t * cols + c]);
/** @param {Values} table @param {number} cols @param {(row: Float64Array, t: number) => number} fn */
const eachRow = (table, cols, fn) =>
    Float64Array.from({ length: table.length / cols }, (_, t) => fn(rowOf(table, t, cols), t));
/** Gaussian kernel: exp(−‖a − b‖²/(2√d)). @param {Values} a @param {Values} b */
export const gauss = (a, b) => Math.exp(-apart(a, b) / (2 * Math.sqrt(a.length)));
/** x W, W a table. @param {Values} x @param {Values} w @param {number} cols */
const project = (x, w, cols) =>
    Float64Array.from({ length: cols }, (_, c) => {
        let total = 0;
        for (let t = 0; t < x.length; t++) total += x[t] * w[t * cols + c];
        return total;
    });

/** Softmax. @param {Values} scores */
const softened = scores => {
    const top = map(scores, v => v).reduce((a, b) => Math.max(a, b)),
        raised = map(scores, v => Math.exp(v - top)),
        whole = sum(raised);
    return raised.map(v => v / whole);
};
const shrunk = (/** @type {number} */ v, /** @type {number} */ by) => Math.sign(v) * Math.max(Math.abs(v) - by, 0);

/**
 * Means of so many segments of the rows, as equal as can be.
 * @param {Values} a @param {number} count @param {number} cols
 */
function segmentMeans(a, count, cols) {
    const n = a.length / cols,
        out = new Float64Array(count * cols);
    for (let s = 0; s < count; s++) {
        const from = Math.floor((s * n) / count),
            to = Math.floor(((s + 1) * n) / count);
        for (let t = from; t < to; t++)
            for (let c = 0; c < cols; c++) out[s * cols + c] += a[t * cols + c] / (to - from);
    }
    return out;
}

/**
 * Rounds of RPC-Attention: what the others tell of each key, L, and what is left over, U.
 * @param {Values} k @param {Values} v @param {number} cols @param {number} rounds @param {number} threshold
 */
function pursued(k, v, cols, rounds, threshold) {
    let told = new Float64Array(k.length),
        carried = new Float64Array(k.length);
    for (let t = 0; t < rounds; t++) {
        const sparse = map(k, (x, i) => shrunk(x - told[i] + carried[i], threshold)),
            clean = map(k, (x, i) => x - sparse[i] - carried[i]);
        told = new Float64Array(k.length);
        for (let i = 0; i < k.length; i += cols) {
            const own = clean.slice(i, i + cols),
                scores = eachRow(clean, cols, row => dot(own, row) / Math.sqrt(cols));
            told.set(project(softened(scores), v, cols), i);
        }
        carried = map(k, (x, i) => carried[i] + x - told[i] - sparse[i]);
    }
    return { told, carried };
}

/**
 * How a value follows from the lists that go in, l, their columns, c, and the numbers, n.
 * @type {Record<string, (l: Values[], n: number[], c: number[]) => number | Float64Array | undefined>}
 */
export const HOWS = {
    shown: () => undefined,
    // numbers
    product: (_, n) => n.reduce((a, b) => a * b, 1),
    sum: (_, n) => sum(n),
    quotient: (_, [a, b]) => a / b,
    exp: (_, n) => Math.exp(sum(n)),
    expDifference: (_, [a, b]) => Math.exp(a - b),
    logSquare: (_, [s, eps]) => Math.log(s * s + eps),
    leaky: (_, [x, slope]) => (x > 0 ? x : slope * x),
    floored: (_, [a, floor]) => a + floor * Math.min(a, 1),
    atLeast: (_, [a, floor]) => Math.max(a, floor),
    cosine: (_, [distance, reach]) => Math.cos((Math.PI * distance) / (2 * reach)),
    // one number of lists
    dot: ([a, b]) => dot(a, b),
    total: ([a]) => sum(a),
    absoluteTotal: ([a]) => sum(map(a, Math.abs)),
    largest: ([a]) => map(a, v => v).reduce((x, y) => Math.max(x, y), -Infinity),
    length: ([a]) => Math.max(Math.sqrt(dot(a, a)), 1e-12),
    squaredDistance: ([a, b]) => apart(a, b),
    squaredNorm: ([a], [p]) => sum(map(a, v => Math.abs(v) ** p)) ** (2 / p),
    // lists
    combine: (l, n) => map(l[0], (_, i) => l.reduce((total, list, t) => total + n[t] * list[i], 0)),
    times: ([a, b]) => map(a, (v, i) => v * b[i]),
    unit: ([a], [length]) => map(a, v => v / length),
    relu: ([a]) => map(a, v => Math.max(v, 0)),
    elu: ([a]) => map(a, v => (v > 0 ? v + 1 : Math.exp(v))),
    exps: ([a], [top]) => map(a, v => Math.exp(v - top)),
    shares: ([a], [whole]) => map(a, v => v / whole),
    shrink: ([a], [threshold]) => map(a, v => shrunk(v, threshold)),
    turned: ([a], [place, reach]) => {
        const angle = (Math.PI * place) / (2 * reach);
        return Float64Array.from([...map(a, v => v * Math.cos(angle)), ...map(a, v => v * Math.sin(angle))]);
    },
    meanApart: ([a, b], _, [cols]) =>
        project(
            new Float64Array(a.length / cols).fill(cols / a.length),
            map(a, (v, i) => Math.abs(v - b[i])),
            cols,
        ),
    columnMeans: ([a], _, [cols]) => project(new Float64Array(a.length / cols).fill(cols / a.length), a, cols),
    columnSums: ([a], _, [cols]) => project(new Float64Array(a.length / cols).fill(1), a, cols),
    inverseDeviations: ([a, mean], [eps], [cols]) =>
        map(mean, (m, c) => 1 / Math.sqrt(sum(eachRow(a, cols, row => (row[c] - m) ** 2)) / (a.length / cols) + eps)),
    against: ([x, rows], [scale], [, cols]) => eachRow(rows, cols, row => scale * dot(x, row)),
    fading: ([x, rows], [place, reach], [, cols]) =>
        eachRow(rows, cols, (row, t) => dot(x, row) * Math.cos((Math.PI * (place - t)) / (2 * reach))),
    softmaxRow: ([x, rows], [scale], [, cols]) => softened(eachRow(rows, cols, row => scale * dot(x, row))),
    softmaxColumn: ([asking, rows], [scale, j], [cols]) =>
        eachRow(asking, cols, x => softened(eachRow(rows, cols, row => scale * dot(x, row)))[j]),
    kernels: ([x, rows], _, [, cols]) => eachRow(rows, cols, row => gauss(x, row)),
    project: ([x, w], [scale], [, cols]) => map(project(x, w, cols), v => scale * v),
    cosines: ([a, b]) =>
        Float64Array.from({ length: 2 * a.length }, (_, i) => {
            const m = i % a.length,
                wave = i < a.length ? Math.cos : Math.sin;
            return wave(a[m]) + wave(b[m]);
        }),
    energies: ([features, table, norms], [of, eps, norm, den], [, cols]) =>
        eachRow(table, cols, (row, t) => {
            const s = dot(features, row) / of;
            return Math.log(s * s + eps) + (norm + norms[t]) / den;
        }),
    neighbours: ([table, weights], [own, slope], [cols]) =>
        eachRow(table, cols, row => {
            const x = own + dot(row, weights);
            return x > 0 ? x : slope * x;
        }),
    // tables
    transposedTimes: ([a, b], _, [cols, width]) => {
        const out = new Float64Array(cols * width);
        for (let t = 0; t < a.length / cols; t++)
            for (let i = 0; i < cols; i++)
                for (let j = 0; j < width; j++) out[i * width + j] += a[t * cols + i] * b[t * width + j];
        return out;
    },
    kernelTable: ([rows], [gamma], [cols]) => {
        const count = rows.length / cols;
        return Float64Array.from({ length: count * count }, (_, i) => {
            const a = Math.floor(i / count),
                b = i % count;
            return gauss(rowOf(rows, a, cols), rowOf(rows, b, cols)) + (a === b ? gamma : 0);
        });
    },
    softmaxTable: ([asking, rows], [scale], [cols]) =>
        Float64Array.from(
            Array.from({ length: asking.length / cols }, (_, s) =>
                Array.from(softened(eachRow(rows, cols, row => scale * dot(rowOf(asking, s, cols), row)))),
            ).flat(),
        ),
    segmentMeans: ([a], [count], [cols]) => segmentMeans(a, count, cols),
    told: ([k, v], [rounds, threshold], [cols]) => pursued(k, v, cols, rounds, threshold).told,
    carried: ([k, v], [rounds, threshold], [cols]) => pursued(k, v, cols, rounds, threshold).carried,
    inverseTimes: ([table, x], [iterations]) => inverseTimes(table, x, iterations),
    pseudoInverseTimes: ([table, x], [iterations]) => pseudoInverseTimes(table, x, iterations),
    put: ([e, r, w, bias], _, [, , cols]) => {
        const both = [...Array.from(e), ...Array.from(r)];
        return map(bias, (b, c) => b + dot(both, rowOf(w, c, cols)));
    },
};

/** What comes out of a way of working is a table of so many columns, where it is one. @type {Record<string, number>} */
const TABLE = { transposedTimes: 1, kernelTable: -1, softmaxTable: -1, segmentMeans: 0, told: 0, carried: 0 };

/**
 * @param {string} label
 * @param {string} formula
 * @param {string} how
 * @param {{ lists?: List[], numbers?: [string, number][], name?: string, of?: 'query'|'key', mark?: number, places?:
 *   Values, note?: string }} parts  name: of the list that comes out
 * @returns {Step & { out: any }} out: the value itself, a number or the entries
 */
export function step(label, formula, how, { lists = [], numbers = [], name = '', of, mark, places, note }) {
    const cols = lists.map(list => list.cols ?? 0);
    const out = HOWS[how](
        lists.map(({ values }) => values),
        numbers.map(([, value]) => value),
        cols,
    );
    const table =
        how in TABLE ? { cols: TABLE[how] < 0 ? Math.sqrt(/** @type {any} */ (out).length) : cols[TABLE[how]] } : {};
    return {
        label,
        formula,
        how,
        lists,
        numbers: numbers.map(([name, value]) => ({ name, value })),
        value: out === undefined || typeof out === 'number' ? out : { name, values: out, of, mark, places, ...table },
        note,
        out,
    };
}

/** A list. @param {string} name @param {Values} values @param {Partial<List>} [more] @returns {List} */
export const list = (name, values, more) => ({ name, values, ...more });

/**
 * M⁻¹ x as Skyformer finds it, by iterations; 0 of them: exactly.
 * @param {Values} table  M, symmetric
 * @param {Values} x
 * @param {number} iterations
 */
function inverseTimes(table, x, iterations) {
    const m = x.length;
    if (iterations === 0) return solve(table, x, 1);
    const scale = eachRow(table, m, row => 1 / Math.sqrt(sum(row)));
    const a = map(table, (v, i) => v * scale[Math.floor(i / m)] * scale[i % m]);
    const start = Math.max(...eachRow(a, m, row => sum(row)));
    const z = iterated(
        a,
        map(a, v => v / start),
        m,
        iterations,
    );
    const scaled = map(x, (v, i) => v * scale[i]);
    return map(
        eachRow(z, m, row => dot(row, scaled)),
        (v, i) => v * scale[i],
    );
}

/**
 * Towards the inverse of A, from Z.
 * @param {Values} a @param {Float64Array} z @param {number} m both m × m @param {number} iterations
 */
function iterated(a, z, m, iterations) {
    for (let t = 0; t < iterations; t++) {
        const p = multiply(a, z, m),
            minus = (/** @type {number} */ of, /** @type {Float64Array} */ b) =>
                map(b, (v, i) => (i % (m + 1) === 0 ? of : 0) - v);
        z = map(multiply(z, minus(13, multiply(p, minus(15, multiply(p, minus(7, p), m)), m)), m), v => v / 4);
    }
    return z;
}

/** A⁺ x as Nyströmformer finds it. @param {Values} a  m × m @param {Values} x @param {number} iterations */
function pseudoInverseTimes(a, x, iterations) {
    const m = x.length,
        largest = Math.max(...project(new Float64Array(m).fill(1), a, m)),
        start = map(a, (_, i) => a[(i % m) * m + Math.floor(i / m)] / largest);
    return eachRow(iterated(a, start, m, iterations), m, row => dot(row, x));
}

/** @param {Values} a @param {Values} b @param {number} m both m × m */
function multiply(a, b, m) {
    const out = new Float64Array(m * m);
    for (let i = 0; i < m; i++)
        for (let t = 0; t < m; t++) {
            const v = a[i * m + t];
            for (let j = 0; j < m; j++) out[i * m + j] += v * b[t * m + j];
        }
    return out;
}

/**
 * X with A X = B, A symmetric and not negative; a row that depends on those before it is left out.
 * @param {Values} given  A, m × m @param {Values} right  B, m × width @param {number} width
 */
export function solve(given, right, width) {
    const m = right.length / width,
        a = Float64Array.from(given),
        b = Float64Array.from(right),
        used = new Uint8Array(m);
    for (let p = 0; p < m; p++) {
        const pivot = a[p * m + p];
        if (!(pivot > 1e-10 * given[p * m + p])) continue;
        used[p] = 1;
        for (let i = 0; i < m; i++) {
            const share = a[i * m + p] / pivot;
            if (i === p || share === 0) continue;
            for (let j = 0; j < m; j++) a[i * m + j] -= share * a[p * m + j];
            for (let c = 0; c < width; c++) b[i * width + c] -= share * b[p * width + c];
        }
    }
    return map(b, (v, i) => (used[Math.floor(i / width)] ? v / a[Math.floor(i / width) * (m + 1)] : 0));
}
