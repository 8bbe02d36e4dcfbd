// The code of a page of Markdown: its fenced blocks, and the programs that they are.
// - js and python: the blocks of a page are one program, in their order. One that imports a name again begins a new.
// - sh: each block is a program; they share a folder with the others of the page.
// - json is read. Whatever else is code has to say that it is not run.
// What a page does not show, but its blocks need (a model, a file), stands before them in a comment: <!-- js … -->.
// ```js no-run REASON  is not run, nor is a copy of examples/NAME.mjs, which says so in its first line.

/**
 * @typedef {object} Block
 * @property {string} language
 * @property {string} reason why it is not run; '' where it is
 * @property {boolean} hidden
 * @property {string} example the name of the file in examples/ that it is, or ''
 * @property {number} line of its first line of code, from 1
 * @property {string[]} code
 */

/** What is shown, and is no code: a formula, a tree of folders. */
export const PLAIN = ['', 'text', 'mermaid'];

/** @param {string} text @returns {Block[]} */
export function blocksOf(text) {
    const blocks = /** @type {Block[]} */ ([]),
        lines = text.split('\n');
    for (let i = 0; i < lines.length; i++) {
        const [, indent, fence, language, more] = /^( *)(`{3,}) *([\w-]*) *(.*?) *$/.exec(lines[i]) ?? [],
            hidden = /^<!-- (js|python|sh)$/.exec(lines[i])?.[1];
        if (fence === undefined && hidden === undefined) continue;
        const ends = fence === undefined ? '-->' : `${indent}${fence}`,
            end = lines.indexOf(ends, i + 1);
        if (end < 0) throw new Error(`line ${i + 1}: the block has no end (${ends})`);
        blocks.push({
            example: /^\/\/ examples\/([\w-]+)\.mjs, run by the tests$/.exec(lines[i + 1])?.[1] ?? '',
            language: hidden ?? language,
            reason: /^no-run(.*)/.exec(more ?? '')?.[1].trim() ?? '',
            hidden: hidden !== undefined,
            line: i + 2,
            code: lines.slice(i + 1, end).map(line => line.slice((indent ?? '').length)),
        });
        if (/^no-run$/.test(more ?? '')) throw new Error(`line ${i + 1}: no-run wants a reason behind it`);
        i = end;
    }
    return blocks;
}

/** The names that a block binds by import. @param {Block} block */
function imports({ language, code }) {
    const text = code.join('\n');
    if (language === 'js')
        return [...text.matchAll(/^import\s+([^'"]*?)\s+from\s/gm)].flatMap(([, names]) =>
            names
                .split(/[{},]/)
                .map(name => name.replace(/.*\sas\s/, '').trim())
                .filter(Boolean),
        );
    return [...text.matchAll(/^(?:from \S+ )?import .*$/gm)].map(([line]) => line);
}

/**
 * @typedef {object} Program
 * @property {string} language
 * @property {number[]} lines where its blocks that are seen begin
 * @property {string} code each line at the place that it has in the page, so that errors name it
 */

/** @param {Block[]} blocks those of a page @returns {Program[]} in the order of their first lines */
export function programsOf(blocks) {
    const programs = /** @type {(Program & { names: Set<string>, rows: string[] })[]} */ ([]);
    for (const block of blocks) {
        const { language } = block;
        if (block.reason || block.example || !['js', 'python', 'sh'].includes(language)) continue;
        const names = imports(block);
        let program = programs.findLast(one => one.language === language);
        if (!program || (language === 'sh' && program.lines.length > 0) || names.some(name => program?.names.has(name)))
            programs.push((program = { language, lines: [], code: '', names: new Set(), rows: [] }));
        for (const name of names) program.names.add(name);
        while (program.rows.length < block.line - 1) program.rows.push('');
        program.rows.push(...block.code);
        if (!block.hidden) program.lines.push(block.line);
    }
    return programs.map(({ language, lines, rows }) => ({ language, lines, code: `${rows.join('\n')}\n` }));
}
