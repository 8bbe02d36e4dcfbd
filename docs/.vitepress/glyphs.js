/** A letter of a formula, its outline and what else is said of it. */
const GLYPH = /<path data-c="[^"]+" d="([^"]+)"([^>]*?)\s*\/>/g;

/**
 * Formulas come as SVG with every letter drawn out, two thirds of a page that has many. Letters that are alike are drawn
 * once, at the end of the page, and used where they stand.
 * @param {any} markdown
 */
export function shareGlyphs(markdown) {
    const { renderer } = markdown,
        render = renderer.render;
    renderer.render = (/** @type {any[]} */ ...given) => {
        /** @type {Map<string, string>} */
        const glyphs = new Map();
        /** @param {string[]} match */
        const used = (...[, outline, more]) => {
            if (!glyphs.has(outline)) glyphs.set(outline, `glyph-${glyphs.size}`);
            return `<use href="#${glyphs.get(outline)}"${more}></use>`;
        };
        const html = render.apply(renderer, given).replace(GLYPH, used);
        if (glyphs.size === 0) return html;
        const drawn = [...glyphs].map(([outline, id]) => `<path id="${id}" d="${outline}"></path>`).join('');
        return `${html}<svg width="0" height="0" style="position:absolute" aria-hidden="true" v-pre><defs>${drawn}</defs></svg>`;
    };
}
