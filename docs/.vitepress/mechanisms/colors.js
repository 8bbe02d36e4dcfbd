// The demo's colours, for pictures and widgets of the site alone: they are written in demo/style.css and nowhere else.
import { readFileSync } from 'node:fs';

/** @returns {string} a style sheet */
export function colors() {
    const css = readFileSync(new URL('../../../demo/style.css', import.meta.url), 'utf8');
    const named = css.match(/^ +--[\w-]+: light-dark\(.*\);$/gm) ?? [];
    if (named.length < 10)
        throw new Error('demo/style.css has its colours in other words: see docs/.vitepress/mechanisms/colors.js');
    return `:root:not(.dark) { color-scheme: light; }\n.mechanism {\n${named.join('\n')}\n}`;
}
