// Formulas as MathML, from a few words: the tour's stops are written with them.

export const i = (/** @type {string} */ x) => `<mi>${x}</mi>`;
export const o = (/** @type {string} */ x) => `<mo>${x}</mo>`;
const letters = (/** @type {string} */ b) => (b.length > 1 ? `<mrow>${[...b].map(i).join('')}</mrow>` : i(b));
export const sub = (/** @type {string} */ a, /** @type {string} */ b) => `<msub>${i(a)}${letters(b)}</msub>`;
export const sup = (/** @type {string} */ a, /** @type {string} */ b) => `<msup>${a}${i(b)}</msup>`;
/** Parentheses of the height of a letter. */
export const open = '<mo stretchy="false">(</mo>',
    close = '<mo stretchy="false">)</mo>';
export const row = (/** @type {string[]} */ ...parts) => `<mrow>${parts.join('')}</mrow>`;
export const of = (/** @type {string} */ f, /** @type {string[]} */ ...args) =>
    `<mrow>${i(f)}${open}${args.join('<mo>,</mo>')}${close}</mrow>`;
export const frac = (/** @type {string} */ a, /** @type {string} */ b) => `<mfrac>${a}${b}</mfrac>`;
export const norm = (/** @type {string} */ x) => `<mrow><mo>‖</mo>${x}<mo>‖</mo></mrow>`;
export const squared = (/** @type {string} */ x) => `<msup>${x}<mn>2</mn></msup>`;
export const sum = (/** @type {string} */ over) => `<munder><mo>∑</mo>${over}</munder>`;
export const under = (/** @type {string} */ x, /** @type {string} */ words) =>
    `<munder><munder>${x}<mo>⏟</mo></munder><mtext>${words}</mtext></munder>`;
/** Under one another. */
export const lines = (/** @type {string[]} */ ...rows) =>
    `<mtable displaystyle="true">${rows.map(each => `<mtr><mtd>${each}</mtd></mtr>`).join('')}</mtable>`;
export const gap = '<mspace width="1.2em"/>';
export const math = (/** @type {string[]} */ ...parts) => `<math display="block" tabindex="0">${parts.join('')}</math>`;

/** A number that follows the models, see numbers.js. @param {string} name */
export const v = name => `<b class="live" data-live="${name}">…</b>`;
export const query = (/** @type {string} */ words) => `<span class="query">${words}</span>`;
export const key = (/** @type {string} */ words) => `<span class="key">${words}</span>`;
