// Charts as one figure for a paper: SVG, and from it PNG. It draws what chart.state() tells, with the ticks of axes.js.

import { logTicks, reach, roundTicks, short } from './axes.js';

const WIDE = 640,
    TALL = 300,
    BOX = { left: 70, top: 34, right: 16, bottom: 46 };

/** @param {string | number} text */
const safe = text =>
    String(text).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** @typedef {ReturnType<import('./chart.js').Chart['state']>} State */

/**
 * @param {State[]} charts  one below the other
 * @param {{ title: string, caption: string, css: Record<string, string> }} about
 * @returns {string}
 */
export function toSvg(charts, { title, caption, css }) {
    const legend = charts[0]?.lines.filter(({ quiet }) => !quiet) ?? [],
        rows = Math.ceil(legend.length / 3),
        lines = wrapped(caption, 92);
    const head = 30 + 18 * rows,
        height = head + TALL * charts.length + 18 * lines.length + 12;
    const key = legend.map(({ label, color }, i) => {
        const [x, y] = [16 + (i % 3) * 206, 44 + 18 * Math.floor(i / 3)];
        return `<path d="M${x} ${y - 4}h18" stroke="${css[color]}" stroke-width="3"/><text x="${x + 24}" y="${y}">${safe(label)}</text>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDE}" height="${height}" viewBox="0 0 ${WIDE} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${css.ink}">
<rect width="100%" height="100%" fill="${css.panel}"/><text x="16" y="22" font-size="15" font-weight="600">${safe(title)}</text>
${key.join('')}
${charts.map((state, i) => `<g transform="translate(0 ${head + 14 + i * TALL})">${one(state, css, i)}</g>`).join('\n')}
${lines.map((line, i) => `<text x="16" y="${head + TALL * charts.length + 20 + 18 * i}" fill="${css.soft}">${safe(line)}</text>`).join('')}
</svg>
`;
}

/** @param {State} state @param {Record<string, string>} css @param {number} id */
function one({ lines, marks, options: { x, y, title }, x: [x0, x1] }, css, id) {
    const seen = lines.flatMap(line =>
        Array.from(line.y).filter((v, i) => line.x[i] >= x0 && line.x[i] <= x1 && (!y.log || v > 0)),
    );
    const [y0, y1] = reach(y, Math.min(...seen), Math.max(...seen));
    const [width, height] = [WIDE - BOX.left - BOX.right, TALL - BOX.top - BOX.bottom];
    /** @param {number} v @param {number} low @param {number} high @param {boolean} [log] */
    const share = (v, low, high, log) => (log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low));
    const px = (/** @type {number} */ v) => (BOX.left + width * share(v, x0, x1, x.log)).toFixed(1);
    const py = (/** @type {number} */ v) => (BOX.top + height * (1 - share(v, y0, y1, y.log))).toFixed(1);
    const ticks = (
        /** @type {typeof x} */ axis,
        /** @type {number} */ low,
        /** @type {number} */ high,
        /** @type {number} */ count,
    ) => (axis.log ? logTicks(low, high, count, axis.base) : roundTicks(low, high, count));
    const grid = [
        ...ticks(x, x0, x1, 9).map(
            v =>
                `<path d="M${px(v)} ${BOX.top}v${height}" stroke="${css.line}"/><text x="${px(v)}" y="${BOX.top + height + 16}" text-anchor="middle">${safe((x.format ?? short)(v))}</text>`,
        ),
        ...ticks(y, y0, y1, 7).map(
            v =>
                `<path d="M${BOX.left} ${py(v)}h${width}" stroke="${css.line}"/><text x="${BOX.left - 6}" y="${py(v)}" dy="4" text-anchor="end">${safe((y.format ?? short)(v))}</text>`,
        ),
    ];
    const curves = lines.map(({ x: xs, y: ys, low, high, color, width: thick = 2, alpha = 1, dash, points }) => {
        const at = Array.from(xs, (_, i) => i).filter(i => Number.isFinite(ys[i]) && (!y.log || ys[i] > 0));
        const bars = low && high ? at.map(i => `M${px(xs[i])} ${py(low[i])}V${py(high[i])}`).join('') : '';
        return `<g stroke="${css[color]}" stroke-width="${thick}" opacity="${alpha}" fill="none"><path d="${at.map((i, k) => `${k ? 'L' : 'M'}${px(xs[i])} ${py(ys[i])}`).join('')}"${dash ? ` stroke-dasharray="${dash}"` : ''}/>${bars ? `<path d="${bars}"/>` : ''}</g>${points ? at.map(i => `<circle cx="${px(xs[i])}" cy="${py(ys[i])}" r="3" fill="${css[color]}"/>`).join('') : ''}`;
    });
    const across = marks.map(({ x: at, y: level, color, label }) => {
        const path = at === undefined ? `M${BOX.left} ${py(level ?? 0)}h${width}` : `M${px(at)} ${BOX.top}v${height}`;
        const [tx, ty] =
            at === undefined ? [BOX.left + 4, Number(py(level ?? 0)) - 4] : [Number(px(at)) + 4, BOX.top + 12];
        return `<path d="${path}" stroke="${css[color]}" stroke-dasharray="4 4"/><text x="${tx}" y="${ty}" fill="${css[color]}">${safe(label ?? '')}</text>`;
    });
    return `<clipPath id="box${id}"><rect x="${BOX.left}" y="${BOX.top}" width="${width}" height="${height}"/></clipPath><text x="${BOX.left}" y="${BOX.top - 12}" font-weight="600">${safe(title)}</text><g fill="${css.soft}">${grid.join('')}<text x="${BOX.left + width / 2}" y="${TALL - 10}" text-anchor="middle">${safe(x.label)}</text></g><g clip-path="url(#box${id})">${curves.join('')}${across.join('')}</g>`;
}

/** @param {string} text @param {number} most letters a line */
function wrapped(text, most) {
    const lines = [''];
    for (const word of text.split(' ')) {
        const last = lines[lines.length - 1];
        if (last && last.length + word.length >= most) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
}

/** The figure in pixels, twice as many as it has units. @param {string} svg @returns {Promise<Blob>} */
export async function toPng(svg) {
    const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    try {
        const image = new Image();
        image.src = url;
        await image.decode();
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: 2 * image.width, height: 2 * image.height });
        canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
        return await new Promise((resolve, reject) =>
            canvas.toBlob(
                blob => (blob ? resolve(blob) : reject(new Error('the picture could not be made'))),
                'image/png',
            ),
        );
    } finally {
        URL.revokeObjectURL(url);
    }
}
