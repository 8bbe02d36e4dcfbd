/**
 * Formulas come as SVG with every letter drawn out, two thirds of a page that has many. Letters that are alike are drawn
 * once, at the end of the page, and used where they stand.
 * @param {any} markdown
 */
export function shareGlyphs(markdown) {
    const { renderer } = markdown,
        render = renderer.render;
    renderer.render = (/** @type {any[]} */ ...given) => {
        const glyphs = /** @type {Map<string, string>} */ (new Map());
        const html = render
            .apply(renderer, given)
            .replace(
                /<path data-c="[^"]+" d="([^"]+)"><\/path>/g,
                (/** @type {string} */ _, /** @type {string} */ path) => {
                    if (!glyphs.has(path)) glyphs.set(path, `glyph-${glyphs.size}`);
                    return `<use href="#${glyphs.get(path)}"></use>`;
                },
            );
        if (glyphs.size === 0) return html;
        const drawn = [...glyphs].map(([path, id]) => `<path id="${id}" d="${path}"></path>`).join('');
        return `${html}<svg width="0" height="0" style="position:absolute" aria-hidden="true" v-pre><defs>${drawn}</defs></svg>`;
    };
}
