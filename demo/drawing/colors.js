// Colours for canvases, read from style.css (the one place they are written), and the 256-entry tables that turn a byte
// into a pixel. Tables are mixed in OKLab, where equal steps look equal.

const NAMES = [
    'page',
    'panel',
    'sunken',
    'line',
    'edge',
    'ink',
    'soft',
    'a',
    'b',
    'query',
    'key',
    'negative',
    'warn',
    'map-zero',
    'map-a-deep',
    'map-b-deep',
    'map-negative-deep',
];

/** @typedef {[number, number, number]} Triple */

/** Every named colour as the browser resolves it now.
 * @param {HTMLElement} within @returns {Record<string, Triple>} sRGB 0 … 255 */
function read(within) {
    const probe = document.createElement('i');
    within.append(probe);
    const colors = Object.fromEntries(
        NAMES.map(name => {
            probe.style.color = `var(--${name})`;
            return [
                name,
                /** @type {Triple} */ (
                    (getComputedStyle(probe).color.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number)
                ),
            ];
        }),
    );
    probe.remove();
    return colors;
}

/** @param {Triple} rgb @returns {Triple} OKLab (Ottosson 2020) */
function toLab(rgb) {
    const [r, g, b] = rgb.map(v => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return [
        0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
}

/** @param {Triple} lab @returns {Triple} */
function toRgb([L, A, B]) {
    const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
    const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
    const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
    const linear = [
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
    ];
    return /** @type {Triple} */ (
        linear.map(v =>
            Math.round(255 * Math.min(1, Math.max(0, v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055))),
        )
    );
}

/** 256 colours through the given stops. @param {[number, Triple][]} stops place 0 … 1 and colour */
function table(stops) {
    const out = new Uint32Array(256);
    const labs = stops.map(([at, rgb]) => ({ at, lab: toLab(rgb) }));
    for (let i = 0; i < 256; i++) {
        const t = i / 255;
        let k = 1;
        while (k < labs.length - 1 && labs[k].at < t) k++;
        const u = (t - labs[k - 1].at) / (labs[k].at - labs[k - 1].at);
        const [r, g, b] = toRgb(
            /** @type {Triple} */ (labs[k].lab.map((v, c) => labs[k - 1].lab[c] + u * (v - labs[k - 1].lab[c]))),
        );
        out[i] = (255 << 24) | (b << 16) | (g << 8) | r; // little-endian RGBA, as ImageData has it
    }
    return out;
}

/**
 * @typedef {object} Theme
 * @property {Record<string, string>} css
 * @property {Record<'a'|'b', { sequential: Uint32Array, diverging: Uint32Array }>} tables
 */

/** @param {HTMLElement} [within] where the colours are named @returns {Theme} */
export function theme(within = document.body) {
    const c = read(within);
    /** @param {'a'|'b'} side */
    const tables = side => ({
        sequential: table([
            [0, c['map-zero']],
            [0.6, c[side]],
            [1, c[`map-${side}-deep`]],
        ]),
        diverging: table([
            [0, c['map-negative-deep']],
            [0.2, c.negative],
            [128 / 255, c['map-zero']],
            [0.8, c[side]],
            [1, c[`map-${side}-deep`]],
        ]),
    });
    return {
        css: Object.fromEntries(Object.entries(c).map(([name, rgb]) => [name, `rgb(${rgb.join(' ')})`])),
        tables: { a: tables('a'), b: tables('b') },
    };
}

/** One entry of a table as a CSS colour. @param {Uint32Array} lut @param {number} byte */
export function shade(lut, byte) {
    const v = lut[Math.min(255, Math.max(0, Math.round(byte)))];
    return `rgb(${v & 255} ${(v >> 8) & 255} ${(v >> 16) & 255})`;
}
