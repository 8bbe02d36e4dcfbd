// In a page of docs/mechanisms, <!-- library: NAME --> stands for what the library says; in any other page,
// <!-- library: NAME of FILE --> for a table that a measurement wrote. On a forge, where nobody fills them in, they are not
// seen. Filled in before Markdown is parsed, so that search, outline and the checks of links see it too.
import { measured } from './measured.js';

/** @typedef {import('./facts.js').Facts} Facts */

const PLACE = /^<!-- library: (.+?) -->$/gm;

const list = (/** @type {string[]} */ cells) => `| ${cells.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`;

/** @type {Record<string, (facts: Facts) => string>} */
const PARTS = {
    summary: ({ caption, paper, kind, formula, example, map }) =>
        [
            caption,
            '',
            `- **In the table**: \`${formula}\``,
            `- **A layer of it**: \`attention: ${example}\`; as a function \`pa.attention${/^\w+$/.test(kind) ? `.${kind}` : `['${kind}']`}(inputs, options)\``,
            `- **Its map**: ${map}`,
            `- **Paper**: [${paper}](#paper)`,
        ].join('\n'),
    pictures: ({ pictures }) => pictures(),
    cost: ({ cost }) => cost(),
    options: ({ options, kind }) =>
        options.length
            ? [
                  `Of a layer of kind \`${kind}\`, as the table in the binary has them:`,
                  '',
                  '| option | what it may be | what it does |',
                  '| --- | --- | --- |',
                  ...options.map(({ name, what, says }) =>
                      list([`\`${name}\``, what.replace(/'(\w+)'/g, "`'$1'`"), says]),
                  ),
              ].join('\n')
            : `A layer of kind \`${kind}\` has no options.`,
    widget: ({ card }) => `<MechanismWidget card="${card}" />`,
};

/**
 * A plugin of markdown-it.
 * @param {any} markdown
 * @param {Record<string, Facts>} facts
 */
export function library(markdown, facts) {
    markdown.core.ruler.before('normalize', 'library', (/** @type {any} */ state) => {
        const page = /^mechanisms\/([\w-]+)\.md$/.exec(state.env.relativePath ?? '')?.[1];
        state.src = state.src.replace(PLACE, (/** @type {string} */ place, /** @type {string} */ name) => {
            if (page && PARTS[name] && facts[page]) return PARTS[name](facts[page]);
            const table = measured(name, page);
            if (table !== undefined) return table;
            throw new Error(
                `${state.env.relativePath}: ${place} asks for something that is not there; a page of docs/mechanisms may ask for ${Object.keys(PARTS).join(', ')}, any page for what docs/.vitepress/mechanisms/measured.js lists`,
            );
        });
    });
}
