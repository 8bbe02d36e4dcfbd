/** Plots as SVG: lines on linear or logarithmic axes, and bars in groups. No library is needed for lines and labels. */

const WIDTH = 720,
    HEIGHT = 420,
    LEFT = 70,
    RIGHT = 160,
    TOP = 44,
    BOTTOM = 52;
const COLORS = [
    '#0b7285',
    '#d9480f',
    '#5f3dc4',
    '#2b8a3e',
    '#a61e4d',
    '#364fc7',
    '#846358',
    '#495057',
    '#e67700',
    '#087f5b',
];

/** @param {string} text */
const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A number as people write it on an axis. @param {number} value */
const label = value =>
    value === 0
        ? '0'
        : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3
          ? value.toExponential(0)
          : String(Number(value.toPrecision(3)));

/**
 * @typedef {{ name: string, points: [number, number][], dashed?: boolean }} Line
 * @param {{ title: string, x: string, y: string, lines: Line[], logX?: boolean, logY?: boolean }} plot
 * @returns {string}
 */
export function linePlot({ title, x, y, lines, logX = false, logY = false }) {
    const seen = lines
        .map(line => ({
            ...line,
            points: line.points.filter(
                ([a, b]) => Number.isFinite(a) && Number.isFinite(b) && (!logX || a > 0) && (!logY || b > 0),
            ),
        }))
        .filter(({ points }) => points.length > 0);
    const all = seen.flatMap(({ points }) => points);
    if (all.length === 0) return '';
    const ax = axis(
            all.map(([a]) => a),
            logX,
            LEFT,
            WIDTH - RIGHT,
        ),
        ay = axis(
            all.map(([, b]) => b),
            logY,
            HEIGHT - BOTTOM,
            TOP,
        );
    const parts = [];
    for (const tick of ay.ticks) {
        parts.push(
            `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${ay.at(tick)}" y2="${ay.at(tick)}" stroke="#dee2e6"/>`,
            `<text x="${LEFT - 8}" y="${ay.at(tick) + 4}" text-anchor="end">${label(tick)}</text>`,
        );
    }
    for (const tick of ax.ticks)
        parts.push(`<text x="${ax.at(tick)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${label(tick)}</text>`);
    // Names stand at the end of their lines, pushed apart where lines meet.
    const names = seen
        .map(({ points }, i) => ({ i, y: ay.at(points[points.length - 1][1]) }))
        .sort((a, b) => a.y - b.y);
    names.forEach((name, k) => {
        if (k > 0) name.y = Math.max(name.y, names[k - 1].y + 14);
    });
    seen.forEach(({ name, points, dashed }, i) => {
        const color = COLORS[i % COLORS.length],
            at = names.find(each => each.i === i)?.y ?? 0;
        const path = points.map(([a, b]) => `${ax.at(a).toFixed(1)},${ay.at(b).toFixed(1)}`);
        parts.push(
            `<polyline fill="none" stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''} points="${path.join(' ')}"/>`,
        );
        if (points.length <= 20)
            parts.push(
                ...path.map(
                    point => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${color}"/>`,
                ),
            );
        parts.push(`<text x="${WIDTH - RIGHT + 8}" y="${at + 4}" fill="${color}">${escape(name)}</text>`);
    });
    return page(title, x, y, parts);
}

/**
 * @param {{ title: string, groups: string[], series: { name: string, values: (number | null)[] }[] }} plot
 * @returns {string}
 */
export function barPlot({ title, groups, series }) {
    const values = series
        .flatMap(each => each.values)
        .filter(value => value !== null && Number.isFinite(value))
        .map(Number);
    if (values.length === 0) return '';
    const lowest = Math.min(...values),
        ay = axis([lowest > 60 ? Math.floor((lowest - 5) / 10) * 10 : 0, ...values], false, HEIGHT - BOTTOM, TOP);
    const wide = (WIDTH - LEFT - RIGHT) / groups.length,
        bar = (wide * 0.8) / series.length;
    const parts = ay.ticks.flatMap(tick => [
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${ay.at(tick)}" y2="${ay.at(tick)}" stroke="#dee2e6"/>`,
        `<text x="${LEFT - 8}" y="${ay.at(tick) + 4}" text-anchor="end">${label(tick)}</text>`,
    ]);
    groups.forEach((group, g) => {
        const from = LEFT + g * wide + wide * 0.1;
        series.forEach(({ values }, s) => {
            const value = values[g];
            if (value === null || !Number.isFinite(value)) return;
            parts.push(
                `<rect x="${(from + s * bar).toFixed(1)}" width="${(bar - 1).toFixed(1)}" y="${ay.at(value).toFixed(1)}" height="${(HEIGHT - BOTTOM - ay.at(value)).toFixed(1)}" fill="${COLORS[s]}"><title>${value.toFixed(2)}</title></rect>`,
            );
        });
        parts.push(
            `<text x="${(from + wide * 0.4).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle" font-size="11">${escape(group)}</text>`,
        );
    });
    series.forEach(({ name }, s) =>
        parts.push(
            `<rect x="${WIDTH - RIGHT + 10}" y="${TOP + 20 * s}" width="11" height="11" fill="${COLORS[s]}"/><text x="${WIDTH - RIGHT + 26}" y="${TOP + 20 * s + 10}">${escape(name)}</text>`,
        ),
    );
    return page(title, '', '', parts);
}

/** @param {number[]} values @param {boolean} logarithmic @param {number} from @param {number} to pixels */
function axis(values, logarithmic, from, to) {
    const scale = logarithmic ? Math.log : (/** @type {number} */ v) => v;
    let low = Math.min(...values),
        high = Math.max(...values);
    /** @type {number[]} */
    let ticks = [];
    if (logarithmic) {
        const decades = Math.log10(high / low);
        if (decades > 2.5)
            for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) ticks.push(10 ** e);
        else for (let e = Math.floor(Math.log2(low)); e <= Math.ceil(Math.log2(high)); e++) ticks.push(2 ** e);
        ticks = ticks.filter(tick => tick >= low * 0.999 && tick <= high * 1.001);
    } else {
        const step = nice((high - low || 1) / 6);
        low = Math.floor(low / step) * step;
        high = Math.ceil(high / step) * step;
        for (let k = 0; low + k * step <= high + step / 2; k++) ticks.push(low + k * step);
    }
    const a = scale(low),
        b = scale(high);
    return {
        ticks,
        at: (/** @type {number} */ v) => (b === a ? (from + to) / 2 : from + ((scale(v) - a) / (b - a)) * (to - from)),
    };
}

/** 1, 2 or 5 times a power of ten. @param {number} step */
function nice(step) {
    const power = 10 ** Math.floor(Math.log10(step));
    return power * ([1, 2, 5, 10].find(m => m * power >= step) ?? 10);
}

/** @param {string} title @param {string} x @param {string} y @param {string[]} parts */
function page(title, x, y, parts) {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#212529">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${LEFT}" y="24" font-size="15" font-weight="600">${escape(title)}</text>
${parts.join('\n')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escape(x)}</text>
<text transform="translate(18 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escape(y)}</text>
</svg>
`;
}
