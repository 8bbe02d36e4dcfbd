/** Attention maps as SVG and PNG: one for each layer and head, rows are queries, columns keys. */
import { deflateSync } from 'node:zlib';

/** @typedef {{ title: string, rows: number, cols: number, data: ArrayLike<number> }} Picture */

/** From white to a dark blue, as far apart for the eye as the values are. @param {number} v 0 to 1 */
const shade = v => [255 - 237 * v, 255 - 195 * v, 255 - 138 * v].map(Math.round);

/** Values as shares of the largest, in size; negative ones are shown by their size. @param {Picture} picture */
function shares({ data }) {
    let most = 0;
    for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]));
    return Array.from({ length: data.length }, (_, i) => (most ? Math.abs(data[i]) / most : 0));
}

const escaped = (/** @type {string} */ text) => text.replace(/[<>&"]/g, c => `&#${c.charCodeAt(0)};`);

/**
 * Cells are one image, so that a map of a thousand tokens is a file that a viewer opens.
 * @param {Picture[]} pictures @param {number} across
 * @returns {string}
 */
export function svg(pictures, across) {
    const side = 240,
        gap = 16,
        top = 20,
        high = Math.ceil(pictures.length / across);
    const width = across * (side + gap) + gap,
        height = high * (side + top + gap) + gap;
    const parts = pictures.map((picture, i) => {
        const x = gap + (i % across) * (side + gap),
            y = gap + Math.floor(i / across) * (side + top + gap),
            image = Buffer.from(png([picture], 1, { cell: 1, frame: 0 })).toString('base64');
        return (
            `<text x="${x}" y="${y + 12}">${escaped(picture.title)}</text>` +
            `<image x="${x}" y="${y + top}" width="${side}" height="${side}" preserveAspectRatio="none" href="data:image/png;base64,${image}"/>` +
            `<rect x="${x}" y="${y + top}" width="${side}" height="${side}" fill="none" stroke="#888"/>`
        );
    });
    return (
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
        `font-family="system-ui, sans-serif" font-size="12" image-rendering="pixelated">` +
        `<title>${escaped(pictures.map(({ title }) => title).join(', '))}</title>` +
        `<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`
    );
}

/**
 * @param {Picture[]} pictures @param {number} across
 * @param {{ cell?: number, frame?: number }} [options] pixels of an entry; of the frame
 * @returns {Uint8Array}
 */
export function png(pictures, across, { cell, frame = 8 } = {}) {
    const most = Math.max(...pictures.map(({ rows, cols }) => Math.max(rows, cols))),
        scale = cell ?? Math.max(1, Math.round(240 / most)),
        wide = Math.max(...pictures.map(({ cols }) => cols)) * scale + frame,
        high = Math.max(...pictures.map(({ rows }) => rows)) * scale + frame;
    const width = across * wide + frame,
        height = Math.ceil(pictures.length / across) * high + frame,
        pixels = Buffer.alloc((3 * width + 1) * height, 0xee);
    for (let y = 0; y < height; y++) pixels[y * (3 * width + 1)] = 0; // the row's filter: none
    pictures.forEach((picture, i) => {
        const left = frame + (i % across) * wide,
            top = frame + Math.floor(i / across) * high,
            colours = shares(picture).map(shade);
        for (let y = 0; y < picture.rows * scale; y++)
            for (let x = 0; x < picture.cols * scale; x++)
                pixels.set(
                    colours[Math.floor(y / scale) * picture.cols + Math.floor(x / scale)],
                    (top + y) * (3 * width + 1) + 1 + 3 * (left + x),
                );
    });
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2, 0, 0, 0], 8); // eight bits of red, green and blue
    return Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        chunk('IHDR', header),
        chunk('IDAT', deflateSync(pixels)),
        chunk('IEND', Buffer.alloc(0)),
    ]);
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
});

/** @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]),
        ends = Buffer.alloc(8);
    let crc = 0xffffffff;
    for (const byte of body) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
