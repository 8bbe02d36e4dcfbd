// The numbers of a chart before anything is drawn: where ticks stand, how they are written, how far an axis goes, and
// lines of their own lengths as one table. Pure functions.

/** About `count` round numbers within a range. @param {number} low @param {number} high @param {number} count */
export function roundTicks(low, high, count) {
    if (!(high > low)) return [low];
    const raw = (high - low) / Math.max(1, count),
        power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= raw * (1 - 1e-9)) ?? raw;
    const first = Math.ceil(low / step - 1e-9),
        last = Math.floor(high / step + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Powers of a base within a range, at most about `count`. Where there are fewer than two, and the base is ten, the
 * numbers between them that begin with 1, 2 or 5.
 * @param {number} low @param {number} high @param {number} count @param {number} [base]
 */
export function logTicks(low, high, count, base = 10) {
    if (!(low > 0 && high > low)) return [];
    const log = (/** @type {number} */ v) => Math.log(v) / Math.log(base);
    const first = Math.ceil(log(low) - 1e-9),
        last = Math.floor(log(high) + 1e-9);
    if (last - first < 1 && base === 10) {
        const fine = [];
        for (let p = first - 1; p <= last; p++)
            for (const m of [1, 2, 5]) fine.push(Number((m * 10 ** p).toPrecision(3)));
        return fine.filter(v => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
    }
    const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
    const out = [];
    for (let p = last; p >= first; p -= every) out.push(Number((base ** p).toPrecision(12)));
    return out.reverse();
}

/** A number on an axis, as short as it stays true. @param {number} v */
export function short(v) {
    const size = Math.abs(v);
    if (v === 0) return '0';
    if (size >= 1e6 || size < 0.01) {
        const [digits, power] = v.toExponential(0).split('e');
        const high = String(Number(power)).replace(/[-\d]/g, c => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);
        return `${digits === '1' ? '' : `${digits.replace('-', '−')}·`}10${high}`;
    }
    return size >= 1e4 ? `${Number((v / 1e3).toPrecision(4))}k` : String(Number(v.toPrecision(4))).replace('-', '−');
}

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {ArrayLike<number>} x  rising
 * @property {ArrayLike<number>} y  what is not finite is left out
 * @property {string} color   a colour of style.css by its name: a, b, query, key …
 * @property {number} [width]   2 by default
 * @property {number} [alpha]
 * @property {number[]} [dash]
 * @property {boolean} [points]   a dot at each point
 * @property {ArrayLike<number>} [low]   with high: a bar at each point, of its error
 * @property {ArrayLike<number>} [high]
 * @property {boolean} [quiet]  in the picture, not among the values that are read out
 */

/**
 * The value of a line nearest to x: its index, −1 if it has none.
 * @param {Line} line @param {number} x
 * @param {boolean} [exact]  where the line ends before x, it has none
 */
export function nearest({ x: xs, y }, x, exact = false) {
    if (exact && !(xs[0] <= x * (1 + 1e-9) && xs[xs.length - 1] >= x * (1 - 1e-9))) return -1;
    let low = 0,
        high = xs.length - 1;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (xs[middle] <= x) low = middle;
        else high = middle;
    }
    const order = Math.abs(xs[high] - x) < Math.abs(xs[low] - x) ? [high, low] : [low, high];
    return order.find(i => i >= 0 && i < xs.length && Number.isFinite(y[i])) ?? -1;
}

/**
 * Lines as one table: every x that occurs, and a column for each line, undefined where it has no point.
 * @param {readonly Line[]} lines
 * @param {boolean} [positive]  a logarithmic axis has no place for others
 * @returns {(number | undefined)[][]}
 */
export function table(lines, positive = false) {
    const columns = [...new Set(lines.map(({ x }) => x))];
    const xs = columns.length === 1 ? Array.from(columns[0]) : [...new Set(columns.flatMap(x => Array.from(x)))];
    xs.sort((a, b) => a - b);
    return [
        xs,
        ...lines.map(({ x, y }) => {
            let at = 0;
            return xs.map(v => {
                while (at < x.length && x[at] < v) at++;
                const value = x[at] === v ? y[at] : undefined;
                return Number.isFinite(value) && (!positive || Number(value) > 0) ? value : undefined;
            });
        }),
    ];
}

/**
 * How far an axis goes: as given, elsewhere as far as the values with a little room.
 * @param {{ log?: boolean, range?: [(number | undefined)?, (number | undefined)?] }} axis
 * @param {number | null | undefined} least of the values in sight @param {number | null | undefined} most
 * @returns {[number, number]}
 */
export function reach({ log, range = [] }, least, most) {
    if (log) {
        const low = range[0] ?? (least && least > 0 ? least / 1.3 : 0.1),
            high = range[1] ?? (most && most > 0 ? most * 1.2 : 10);
        return high > low ? [low, high] : [low / 2, low * 2];
    }
    const [a, b] = [least ?? 0, most ?? 1];
    const room = (b - a) * 0.06 || Math.abs(a) * 0.1 || 1;
    return [range[0] ?? a - room, range[1] ?? b + room];
}

/** Lines as text for a spreadsheet. @param {readonly Line[]} lines @param {string} xName @param {string} yName */
export function toCsv(lines, xName, yName) {
    const word = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const bars = lines.some(({ low }) => low);
    const rows = lines.flatMap(({ label, x, y, low, high }) =>
        Array.from(x, (v, i) => [word(label), v, y[i], ...(bars ? [low?.[i] ?? '', high?.[i] ?? ''] : [])].join(',')),
    );
    return `${[word('line'), word(xName), word(yName), ...(bars ? ['low', 'high'] : [])].join(',')}\n${rows.join('\n')}\n`;
}
