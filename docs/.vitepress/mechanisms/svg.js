// Pictures of the site as SVG that stands in the page: colours are its variables, so that they follow the light and the
// dark theme. Each has a sentence that says what is seen.

/** @typedef {import('./compute.js').Matrix} Matrix */
/** @typedef {{ name: string, values: ArrayLike<number>, color: string }} Line */

const LEVELS = 16;

/** @param {string} text */
export const escaped = text => text.replace(/[<>&"{}]/g, c => `&#${c.charCodeAt(0)};`);
const round = (/** @type {number} */ value) => Number(value.toFixed(1));

/** @param {string} label @param {number} width @param {number} height @param {string} inside */
const svg = (label, width, height, inside) =>
    `<svg class="picture" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-label="${escaped(label)}" v-pre>${inside}</svg>`;

/** @param {number} x @param {number} y @param {string} text @param {string} [more] */
const words = (x, y, text, more = '') => `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(text)}</text>`;

/** A map as squares of one side: one path for each level of darkness, and for each sign. @param {Matrix} map */
function cells({ rows, cols, data }) {
    let most = 1e-9;
    for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]));
    const paths = /** @type {Record<string, string>} */ ({});
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; ) {
            const level = (/** @type {number} */ at) => Math.round((LEVELS * data[i * cols + at]) / most);
            let end = j + 1;
            while (end < cols && level(end) === level(j)) end++;
            if (level(j) !== 0) paths[level(j)] = `${paths[level(j)] ?? ''}M${j} ${i}h${end - j}v1h${j - end}z`;
            j = end;
        }
    return Object.entries(paths)
        .map(([level, path]) => {
            const side = Number(level) < 0 ? 'negative' : 'a';
            return `<path fill="var(--${side})" fill-opacity="${(Math.abs(Number(level)) / LEVELS).toFixed(2)}" d="${path}"/>`;
        })
        .join('');
}

/** What is seen of a map, from its numbers. @param {Matrix} map */
export function mapInWords({ rows, cols, data }) {
    let best = 0,
        near = 0,
        sum = 0,
        negative = 0;
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++) {
            const at = i * cols + j,
                size = Math.abs(data[at]);
            sum += size;
            if (data[at] < -1e-6) negative += size;
            if (Math.abs(i - (j * rows) / cols) <= 2) near += size;
            if (size > Math.abs(data[best])) best = at;
        }
    const percent = (/** @type {number} */ part) => `${Math.round((100 * part) / (sum || 1))} %`;
    return (
        `${rows} queries by ${cols} keys; the strongest entry, ${data[best].toPrecision(2)}, is query ${Math.floor(best / cols) + 1} ` +
        `with key ${(best % cols) + 1}; ${percent(near)} of the weight lies within two places of the diagonal` +
        (negative > 0 ? `, ${percent(negative)} is negative` : '')
    );
}

/** One map with its title. @param {string} title @param {Matrix} map */
export function mapPicture(title, map) {
    const side = 240,
        left = 18,
        top = 40;
    return svg(
        `${title}: ${mapInWords(map)}.`,
        left + side + 2,
        top + side + 4,
        words(left, 16, title, 'font-weight="600"') +
            words(left, 33, 'key →', 'class="soft"') +
            `<g transform="translate(${left} ${top}) scale(${side / map.cols} ${side / map.rows})" shape-rendering="crispEdges">${cells(map)}</g>` +
            `<rect x="${left}" y="${top}" width="${side}" height="${side}" class="frame"/>` +
            `<text transform="translate(${left - 6} ${top + side}) rotate(-90)" class="soft">← query</text>`,
    );
}

/**
 * Curves over a logarithmic or even axis, values logarithmic, their names above.
 * @param {{ label: string, x: number[], lines: Line[], xText: string, ticks: number[], yText: string,
 *   logarithmic?: boolean, decades: [number, number], tick: (decade: number) => string }} plot
 */
function curves({ label, x, lines, xText, ticks, yText, logarithmic = false, decades: [low, high], tick }) {
    const [left, right, top, bottom] = [48, 388, 44, 204];
    const across = (/** @type {number} */ value) => {
        const [from, to, at] = [x[0], x[x.length - 1], value].map(v => (logarithmic ? Math.log(v) : v));
        return left + ((right - left) * (at - from)) / (to - from || 1);
    };
    const up = (/** @type {number} */ value) =>
        bottom - ((bottom - top) * (Math.log10(Math.max(value, 10 ** low)) - low)) / (high - low);
    const step = Math.max(1, Math.ceil((high - low) / 5));
    const grid = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, n) => low + n * step)
        .map(decade => {
            const y = round(up(10 ** decade));
            return (
                `<line x1="${left}" x2="${right}" y1="${y}" y2="${y}" class="grid"/>` +
                words(left - 8, y + 4, tick(decade), 'text-anchor="end" class="soft"')
            );
        })
        .join('');
    const drawn = lines
        .map(({ name, values, color }, n) => {
            const points = Array.from(values, (value, i) => `${round(across(x[i]))},${round(up(value))}`).join(' '),
                at = n * 180;
            return (
                `<polyline fill="none" stroke="var(--${color})" stroke-width="2" stroke-linejoin="round" points="${points}"/>` +
                `<line x1="${at}" x2="${at + 16}" y1="12" y2="12" stroke="var(--${color})" stroke-width="3"/>` +
                words(at + 22, 16, name)
            );
        })
        .join('');
    const below = ticks.map(value =>
        words(across(value), bottom + 18, String(value), 'text-anchor="middle" class="soft"'),
    );
    return svg(
        label,
        400,
        244,
        `${words(0, top - 14, yText, 'class="soft"')}${grid}${below.join('')}${words((left + right) / 2, bottom + 34, xText, 'text-anchor="middle" class="soft"')}${drawn}`,
    );
}

/** @param {number} n */
const superscript = n => `10${String(n).replace(/[-\d]/g, c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]))}`;

/**
 * Singular values, each divided by the largest of its map.
 * @param {{ name: string, values: Float32Array, rank: number, color: string }[]} spectra
 */
export function spectrumPicture(spectra) {
    const count = spectra[0].values.length,
        low = -4;
    return curves({
        label: `Singular values of the map, each divided by the largest. ${spectra.map(({ name, rank }) => `${name}: effective rank ${rank.toFixed(1)} of ${count}`).join('; ')}.`,
        x: Array.from({ length: count }, (_, i) => i + 1),
        lines: spectra.map(({ name, values, color }) => ({
            name,
            color,
            values: values.map(s => s / (values[0] || 1)),
        })),
        xText: 'singular value',
        ticks: [1, ...[0.25, 0.5, 0.75, 1].map(share => Math.round(share * count))],
        yText: 'σ / σ₁',
        decades: [low, 0],
        tick: superscript,
    });
}

/**
 * Operations of a layer's attention over the length.
 * @param {number[]} lengths @param {{ name: string, values: number[], color: string }[]} lines
 */
export function costPicture(lengths, lines) {
    const all = lines.flatMap(({ values }) => values);
    const last = lengths.length - 1;
    return curves({
        label: `Operations of one layer's attention over the length. ${lines.map(({ name, values }) => `${name}: ${values[0].toPrecision(2)} at ${lengths[0]} tokens, ${values[last].toPrecision(2)} at ${lengths[last]}`).join('; ')}.`,
        x: lengths,
        lines,
        xText: 'tokens',
        ticks: lengths.filter((_, i) => i % 2 === 0),
        yText: 'operations',
        logarithmic: true,
        decades: [Math.floor(Math.log10(Math.min(...all))), Math.ceil(Math.log10(Math.max(...all)))],
        tick: superscript,
    });
}
