// What each lane has to remember, drawn to one scale: a side for each of the tokens. The table grows two ways, scores
// one way, linear attention's matrix not at all. Where the table can't be, its frame stays empty.

import { fit, FONT } from '../drawing/canvas.js';
import { tableBytes, LANDMARKS, RANK } from './lanes.js';
import { LENGTHS } from './growth.js';
import { size } from './words.js';
import * as words from '../catalogue/words.js';

/** @typedef {import('./measure.js').Picture} Picture */

const ROOM = 20; // pixels for the words at a frame's edge

/**
 * The share of the picture's side that N tokens take: logarithmic, or 64 would be a dot beside 16 384.
 * @param {number} n
 */
export const reach = n => 0.22 + (0.78 * Math.log(n / LENGTHS[0])) / Math.log(LENGTHS[LENGTHS.length - 1] / LENGTHS[0]);

/** @param {string} css rgb(r g b) @returns {number[]} */
const channels = css => (css.match(/\d+/g) ?? []).map(Number);

/**
 * Values into pixels: above zero to one colour, below to the other, zero is that of empty paper.
 * @param {Picture} picture @param {string} color @param {Record<string, string>} css
 */
function painted({ height, width, values }, color, css) {
    const [zero, plus, minus] = [css['map-zero'], css[color], css.negative].map(channels);
    const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-12);
    const image = new ImageData(width, height);
    values.forEach((v, i) => {
        const share = Math.abs(v) / most,
            to = v < 0 ? minus : plus;
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = zero[c] + (to[c] - zero[c]) * share;
        image.data[4 * i + 3] = 255;
    });
    const small = document.createElement('canvas');
    Object.assign(small, { width, height });
    small.getContext('2d')?.putImageData(image, 0, 0);
    return small;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ kind: string, n: number, heads: number, wall: boolean, own: boolean, parts: Record<string, Picture> |
 *   undefined, css: Record<string, string> }} what
 */
export function drawPicture(canvas, { kind, n, heads, wall, own, parts, css }) {
    const surface = fit(canvas);
    if (!surface) return;
    const { context: pen, width, height } = surface;
    const full = Math.min(width, height - ROOM),
        side = full * reach(n);
    /**
     * @param {Picture | undefined} picture
     * @param {number} x @param {number} w @param {number} h @param {string} color
     */
    const put = (picture, x, w, h, color, most = [w, h]) => {
        pen.strokeStyle = css.line;
        pen.strokeRect(x + 0.5, ROOM + 0.5, most[0] - 1, most[1] - 1); // how far it may grow
        if (picture) {
            pen.imageSmoothingEnabled = false;
            pen.globalAlpha = own ? 1 : 0.4;
            pen.drawImage(painted(picture, color, css), x, ROOM, w, h);
            pen.globalAlpha = 1;
        }
        pen.strokeStyle = css.edge;
        pen.lineWidth = 1;
        pen.strokeRect(x + 0.5, ROOM + 0.5, w - 1, h - 1);
    };
    pen.font = FONT;
    pen.fillStyle = css.soft;
    pen.textBaseline = 'bottom';
    const thin = Math.max(14, full * 0.13); // of RANK columns; other widths in proportion
    const label = (/** @type {string} */ text, /** @type {number} */ x) => pen.fillText(text, x, ROOM - 4);
    if (kind === 'table') {
        label(`${words.grouped(n)} keys`, 0);
        if (wall) return noTable(pen, side, n, heads, css);
        put(parts?.table, 0, side, side, 'b', [full, full]);
    } else if (kind === 'primal') {
        label(`${RANK} + ${RANK}`, 0);
        put(parts?.primalQueries, 0, thin, side, 'a', [thin, full]);
        put(parts?.primalKeys, thin + 6, thin, side, 'a', [thin, full]);
    } else if (kind === 'skyformer') {
        label(`${LANDMARKS} landmarks`, 0);
        put(parts?.skyformer, 0, thin * 2, side, 'key', [thin * 2, full]);
    } else {
        label('always the same', 0);
        put(parts?.linear, 0, thin * 1.6, thin * 1.6, 'query');
    }
}

/**
 * The frame of a table that can't be.
 * @param {CanvasRenderingContext2D} pen @param {number} side @param {number} n @param {number} heads
 * @param {Record<string, string>} css
 */
function noTable(pen, side, n, heads, css) {
    pen.save();
    pen.beginPath();
    pen.rect(0, ROOM, side, side);
    pen.clip();
    pen.strokeStyle = css.warn;
    pen.globalAlpha = 0.25;
    pen.beginPath();
    for (let x = -side; x < side; x += 10) {
        pen.moveTo(x, ROOM + side);
        pen.lineTo(x + side, ROOM);
    }
    pen.stroke();
    pen.restore();
    pen.strokeStyle = css.warn;
    pen.lineWidth = 2;
    pen.setLineDash([7, 5]);
    pen.strokeRect(1, ROOM + 1, side - 2, side - 2);
    pen.setLineDash([]);
    const lines = [`${words.grouped(n)} × ${words.grouped(n)}`, `${size(tableBytes({ n, heads }))}`, 'does not fit'];
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    lines.forEach((text, i) => {
        pen.font = FONT.replace('12px', i === 1 ? '600 20px' : '13px');
        const wide = pen.measureText(text).width + 12,
            y = ROOM + side / 2 + (i - 1) * 25;
        pen.fillStyle = css.panel;
        pen.fillRect(side / 2 - wide / 2, y - 12, wide, 24);
        pen.fillStyle = css.warn;
        pen.fillText(text, side / 2, y);
    });
    pen.textAlign = 'left';
}
