// Log-log plots as SVG, drawn by hand: no library needed for lines and labels.

const WIDTH = 720,
    HEIGHT = 440,
    LEFT = 64,
    RIGHT = 150,
    TOP = 44,
    BOTTOM = 48;
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
const escape = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * @param {{ title: string, x: string, y: string, series: { name: string, points: [number, number][], dashed?: boolean
 *   }[] }} plot
 * @returns {string}
 */
export function logPlot({ title, x, y, series }) {
    const shown = series.filter(({ points }) => points.length > 0),
        all = shown.flatMap(({ points }) => points);
    if (all.length === 0) return '';
    const xs = all.map(([a]) => a),
        ys = all.map(([, b]) => b);
    const [x0, x1] = [Math.log2(Math.min(...xs)), Math.log2(Math.max(...xs))],
        [y0, y1] = [Math.floor(Math.log10(Math.min(...ys))), Math.ceil(Math.log10(Math.max(...ys)))];
    const px = (/** @type {number} */ a) => LEFT + ((Math.log2(a) - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT);
    const py = (/** @type {number} */ b) =>
        HEIGHT - BOTTOM - ((Math.log10(b) - y0) / (y1 - y0 || 1)) * (HEIGHT - TOP - BOTTOM);
    const parts = [`<text x="${LEFT}" y="22" font-size="15" font-weight="600">${escape(title)}</text>`];
    for (let e = y0; e <= y1; e++) {
        const at = py(10 ** e);
        parts.push(
            `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#ced4da"/>`,
            `<text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${10 ** e >= 1 ? 10 ** e : (10 ** e).toFixed(-e)}</text>`,
        );
    }
    for (const value of [...new Set(xs)].sort((a, b) => a - b))
        parts.push(`<text x="${px(value)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${value}</text>`);
    parts.push(
        `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escape(x)}</text>`,
        `<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escape(y)}</text>`,
    );
    // Names stand at the end of their lines, pushed apart where lines meet.
    const labels = shown.map(({ points }, i) => ({ i, y: py(points[points.length - 1][1]) })).sort((a, b) => a.y - b.y);
    labels.forEach((label, k) => {
        if (k > 0) label.y = Math.max(label.y, labels[k - 1].y + 14);
    });
    shown.forEach(({ name, points, dashed }, i) => {
        const color = COLORS[i % COLORS.length],
            label = /** @type {{ y: number }} */ (labels.find(each => each.i === i));
        parts.push(
            `<polyline fill="none" stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''} points="${points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(' ')}"/>`,
            ...points.map(
                ([a, b]) => `<circle cx="${px(a).toFixed(1)}" cy="${py(b).toFixed(1)}" r="3" fill="${color}"/>`,
            ),
            `<text x="${WIDTH - RIGHT + 10}" y="${label.y + 4}" fill="${color}">${escape(name)}</text>`,
        );
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#212529">\n<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`;
}

/**
 * The plots of a run, by file name.
 * @param {import('./rows.mjs').Measured} measured
 * @returns {Record<string, string>}
 */
export function plots({ results, memory, lanes }) {
    /** @type {Record<string, string>} */
    const files = {};
    const byPeer = (/** @type {{ peer: string, job: any, value: number }[]} */ points) =>
        [...new Set(points.map(({ peer }) => peer))].map(peer => ({
            name: peer,
            dashed: !['simd128', 'relaxed'].includes(peer),
            points: /** @type {[number, number][]} */ (
                points.filter(each => each.peer === peer).map(({ job, value }) => [job.N, value])
            ).sort((a, b) => a[0] - b[0]),
        }));
    for (const lane of Object.keys(lanes)) {
        const points = results
            .filter(
                ({ lane: at, job, median, task }) =>
                    at === lane && job.kind === 'attention' && job.H === 8 && median && task.startsWith('attention h8'),
            )
            .map(({ peer, job, median = NaN }) => ({ peer, job, value: median }));
        if (points.length)
            files[`time-${lane}.svg`] = logPlot({
                title: `Softmax attention, 8 heads of 64, ${lanes[lane]}`,
                x: 'tokens',
                y: 'milliseconds',
                series: byPeer(points),
            });
    }
    const grown = results
        .filter(({ task, median }) => task.startsWith('growth') && median)
        .map(({ job, median = NaN }) => ({ peer: job.op ?? '', job, value: median }));
    if (grown.length)
        files['growth.svg'] = logPlot({
            title: 'Our mechanisms, 2 heads of 32, forward, simd128',
            x: 'tokens',
            y: 'milliseconds',
            series: byPeer(grown).map(each => ({ ...each, dashed: false })),
        });
    const held = memory
        .filter(({ job, bytes }) => job.kind === 'attention' && bytes)
        .map(({ peer, job, bytes = NaN }) => ({ peer, job, value: bytes / 1e6 }));
    if (held.length)
        files['memory.svg'] = logPlot({
            title: 'Memory that softmax attention adds, 8 heads of 64',
            x: 'tokens',
            y: 'MB',
            series: byPeer(held),
        });
    return files;
}
