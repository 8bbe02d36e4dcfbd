// The picture of a chart (chart.js): how uPlot is asked for it, and what is drawn over it.

import { logTicks, reach, roundTicks, short } from './axes.js';
import { FONT } from './canvas.js';
import { pointers, zoomed } from './chart-hands.js';

/** @typedef {import('./axes.js').Line} Line */
/** @typedef {import('./chart.js').Options} Options */
/** @typedef {import('./chart.js').Axis} Axis */
/** @typedef {import('./chart.js').Mark} Mark */
/** @typedef {import('./chart.js').Inner} Inner */

/** Room for the numbers of y. @param {string[] | null} texts */
const axisRoom = texts => Math.max(46, ...(texts ?? []).map(text => 14 + 6.6 * text.length));

/**
 * A uPlot for lines of this shape.
 * @param {any} uPlot
 * @param {ReturnType<typeof import('./chart-frame.js').frame>} parts
 * @param {() => Options} options
 * @param {() => { lines: Line[], marks: Mark[] }} given
 * @param {(range?: [number, number]) => void} setZoom
 * @param {() => void} moved
 * @returns {Inner}
 */
export function make(uPlot, { picture }, options, given, setZoom, moved) {
    const { x, y, css, height = 180, group } = options();
    const color = (/** @type {string} */ name) => () => options().css()[name];
    /** @param {Axis} axis @param {number} room CSS pixels a tick takes */
    const ticks = (axis, room) => ({
        scale: axis === x ? 'x' : 'y',
        stroke: color('soft'),
        grid: { stroke: color('line'), width: 1 },
        ticks: { stroke: color('line'), width: 1, size: 4 },
        font: FONT,
        splits: (
            /** @type {any} */ u,
            /** @type {number} */ _,
            /** @type {number} */ min,
            /** @type {number} */ max,
        ) => {
            const count = (axis === x ? u.over.clientWidth || u.width : u.over.clientHeight || height) / room;
            return axis.log ? logTicks(min, max, count, axis.base) : roundTicks(min, max, count);
        },
        filter: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits,
        values: (/** @type {any} */ _, /** @type {number[]} */ splits) =>
            splits.map(v => ((axis === x ? options().x : options().y).format ?? short)(v)),
    });
    const scale = (/** @type {Axis} */ { log }) => (log ? { distr: 3, log: 10 } : { distr: 1 });
    const plot = new uPlot(
        {
            width: picture.clientWidth,
            height,
            padding: [8, 12, 0, 0],
            legend: { show: false },
            cursor: {
                y: false,
                drag: { x: true, y: false, setScale: false },
                points: { size: 8 },
                ...(group && { sync: { key: group, scales: ['x', null] } }),
                bind: { dblclick: () => () => setZoom() },
            },
            scales: {
                x: {
                    time: false,
                    auto: false,
                    ...scale(x),
                    // as it is set: uPlot would go on to the next power of ten
                    range: (/** @type {any} */ _, /** @type {number} */ min, /** @type {number} */ max) => [min, max],
                },
                y: {
                    ...scale(y),
                    range: (/** @type {any} */ _, /** @type {number} */ min, /** @type {number} */ max) =>
                        reach(options().y, min, max),
                },
            },
            axes: [
                { ...ticks(x, 64), size: 24, gap: 4, label: x.label, labelSize: 18, labelFont: FONT, labelGap: 0 },
                {
                    ...ticks(y, 34),
                    size: (/** @type {any} */ _, /** @type {string[] | null} */ texts) => axisRoom(texts),
                    gap: 4,
                },
            ],
            series: [
                {},
                ...given().lines.map(line => ({
                    scale: 'y',
                    stroke: color(line.color),
                    width: line.width ?? 2,
                    alpha: line.alpha ?? 1,
                    dash: line.dash,
                    spanGaps: true,
                    points: { show: Boolean(line.points), size: 7, fill: color(line.color) },
                })),
            ],
            hooks: {
                setCursor: [moved],
                setSelect: [(/** @type {any} */ u) => selected(u, setZoom)],
                draw: [(/** @type {any} */ u) => over(u, given(), css())],
            },
        },
        [[], ...given().lines.map(() => [])],
        picture,
    );
    /** @type {Inner} */
    const inner = {
        plot,
        picture,
        options,
        zoom: setZoom,
        point: at => plot.setCursor({ left: plot.valToPos(at, 'x'), top: plot.over.clientHeight / 2 }, true, true),
        at: () => (plot.cursor.left >= 0 ? plot.posToVal(plot.cursor.left, 'x') : NaN),
    };
    pointers(inner, setZoom);
    return inner;
}

/**
 * A stretch was drawn with the mouse: it fills the picture.
 * @param {any} u @param {(range: [number, number]) => void} zoom
 */
function selected(u, zoom) {
    const { left, width } = u.select;
    if (width < 1) return;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (width > 6) zoom(zoomed(u.posToVal(left, 'x'), u.posToVal(left + width, 'x')));
}

/**
 * What uPlot has no line for: bars of error, and marks across.
 * @param {any} u @param {{ lines: Line[], marks: Mark[] }} given @param {Record<string, string>} css
 */
function over(u, { lines, marks }, css) {
    const { ctx: pen, bbox } = u,
        unit = devicePixelRatio || 1;
    pen.save();
    pen.beginPath();
    pen.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    pen.clip();
    for (const { x, low, high, color } of lines) {
        if (!low || !high) continue;
        pen.strokeStyle = css[color];
        pen.lineWidth = 1.5 * unit;
        pen.beginPath();
        for (let i = 0; i < x.length; i++) {
            const [at, from, to] = [
                u.valToPos(x[i], 'x', true),
                u.valToPos(low[i], 'y', true),
                u.valToPos(high[i], 'y', true),
            ];
            if (![at, from, to].every(Number.isFinite)) continue;
            for (const end of [from, to]) {
                pen.moveTo(at - 4 * unit, end);
                pen.lineTo(at + 4 * unit, end);
            }
            pen.moveTo(at, from);
            pen.lineTo(at, to);
        }
        pen.stroke();
    }
    pen.font = FONT.replace('12px', `${12 * unit}px`);
    for (const { x, y, color, label } of marks) {
        const across = x === undefined,
            at = Math.round(across ? u.valToPos(y, 'y', true) : u.valToPos(x, 'x', true));
        pen.strokeStyle = pen.fillStyle = css[color];
        pen.lineWidth = unit;
        pen.setLineDash([4 * unit, 4 * unit]);
        pen.beginPath();
        pen.moveTo(across ? bbox.left : at, across ? at : bbox.top);
        pen.lineTo(across ? bbox.left + bbox.width : at, across ? at : bbox.top + bbox.height);
        pen.stroke();
        const late = !across && at > bbox.left + bbox.width * 0.8; // no room for the word to the right
        pen.textAlign = across || late ? 'right' : 'left';
        const high = across && at - bbox.top < 18 * unit; // no room above
        pen.textBaseline = across && !high ? 'bottom' : 'top';
        if (label)
            pen.fillText(
                label,
                across ? bbox.left + bbox.width - 4 * unit : at + (late ? -4 : 4) * unit,
                across ? at + (high ? 3 : -2) * unit : bbox.top + (late ? 18 : 2) * unit,
            );
    }
    pen.restore();
}
