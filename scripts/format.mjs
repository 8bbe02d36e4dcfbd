// npm run format writes every file as the formatters want it, npm run check:format only looks: C by clang-format,
// JavaScript by Biome, which looks for unused code too, and no line over 120 columns, but where a text or an expression
// in it can't be broken.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)),
    check = process.argv.includes('--check');
const tool = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);
const OTHERS = ['node_modules', 'build', 'dist', 'dist-demo', 'results', 'fixtures'];
/** @param {string} folder @returns {string[]} paths from the root */
const filesOf = folder =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
        const path = join(folder, entry.name);
        if (!entry.isDirectory()) return [path];
        return entry.name.startsWith('.') || OTHERS.includes(entry.name) ? [] : filesOf(path);
    });
const files = filesOf('');
const native = files.filter(file => /^(src|tests\/native)\/.*\.[ch]$/.test(file)),
    scripts = files.filter(file => /\.m?js$/.test(file));

/** @param {string} command @param {string[]} args */
function run(command, args) {
    return spawnSync(tool(command), args, { cwd: root, stdio: 'inherit' }).status === 0;
}

let right = run('biome', check ? ['ci', '--diagnostic-level=warn'] : ['check', '--write']);
right = run('clang-format', [...(check ? ['--dry-run', '--Werror'] : ['-i']), ...native]) && right;

const WIDEST = 120;
for (const file of [...native, ...scripts]) {
    let inText = false; // in the lines of a template
    readFileSync(join(root, file), 'utf8')
        .split('\n')
        .forEach((line, i) => {
            const breakable = /^\s*(\/?\*|\/\/)/.test(line) || !(inText || /['"`]|^\s*!?\/\S|\\$/.test(line)),
                columns = [...line].length;
            if (file.endsWith('js') && !/^\s*(\*|\/[/*])/.test(line) && (line.match(/(?<!\\)`/g) ?? []).length % 2)
                inText = !inText;
            if (columns <= WIDEST || !breakable || /https?:/.test(line)) return;
            console.error(`${file}:${i + 1}: ${columns} columns, at most ${WIDEST}: ${line.trim().slice(0, 60)}…`);
            right = false;
        });
}
if (!right) console.error(check ? 'npm run format puts most of this right' : '');
process.exitCode = right ? 0 : 1;
