// Curves on a canvas: one band of axes, lines through numbers, linear or logarithmic. Draws what it is given, computes
// nothing else.

import { FONT } from '../../demo/drawing/canvas.js';

/**
 * @typedef {object} Line
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {string} color
 * @property {number} [width]
 * @property {number} [alpha]
 *
 * @typedef {object} Band
 * @property {{ left: number, top: number, width: number, height: number }} box  of the axes' inside
 * @property {string} title
 * @property {[number, number]} x  range
 * @property {[number, number]} y
 * @property {boolean} [log]      of y
 * @property {number[]} ticks     of y
 * @property {(v: number) => string} format
 * @property {number[]} [xTicks]
 * @property {Line[]} lines
 */

/** @param {CanvasRenderingContext2D} context @param {Band} band @param {Record<string, string>} css */
export function drawBand(context, band, css) {
    const { left, top, width, height } = band.box;
    const scale = band.log ? Math.log10 : Number;
    const [low, high] = band.y.map(scale);
    /** @param {number} v */
    const px = v => left + (width * (v - band.x[0])) / (band.x[1] - band.x[0] || 1);
    /** @param {number} v */
    const py = v => top + height * (1 - (scale(band.log ? Math.max(v, band.y[0]) : v) - low) / (high - low || 1));
    context.font = FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.lineWidth = 1;
    for (const tick of band.ticks) {
        const y = Math.round(py(tick)) + 0.5;
        context.strokeStyle = css.line;
        context.beginPath();
        context.moveTo(left, y);
        context.lineTo(left + width, y);
        context.stroke();
        context.fillStyle = css.soft;
        context.fillText(band.format(tick), left - 6, y);
    }
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const tick of band.xTicks ?? [])
        context.fillText(tick >= 1000 ? `${tick / 1000}k` : String(tick), px(tick), top + height + 4);
    context.textAlign = 'left';
    context.textBaseline = 'bottom';
    context.fillStyle = css.ink;
    context.fillText(band.title, left, top - 4);
    context.save();
    context.beginPath();
    context.rect(left - 1, top - 2, width + 3, height + 4);
    context.clip();
    context.lineJoin = 'round';
    for (const line of band.lines) {
        context.strokeStyle = line.color;
        context.lineWidth = line.width ?? 2;
        context.globalAlpha = line.alpha ?? 1;
        context.beginPath();
        for (let i = 0, open = false; i < line.x.length; i++) {
            if (!Number.isFinite(line.y[i])) continue;
            if (open) context.lineTo(px(line.x[i]), py(line.y[i]));
            else context.moveTo(px(line.x[i]), py(line.y[i]));
            open = true;
        }
        context.stroke();
    }
    context.restore();
}

/** Powers of ten within a range, at most `count`. @param {number} low @param {number} high @param {number} count */
export function decades(low, high, count) {
    const first = Math.ceil(Math.log10(low) - 1e-9),
        last = Math.floor(Math.log10(high) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first + 1) / count));
    const out = [];
    for (let p = last; p >= first; p -= every) out.push(10 ** p);
    return out;
}
