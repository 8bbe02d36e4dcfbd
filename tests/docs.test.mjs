// Every block of code of the documentation runs, in a folder of its page; support/doc-blocks.mjs says what is one
// program. A new page is found by itself. PYTHON names another Python than the first that has torch.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PLAIN, blocksOf, programsOf } from './support/doc-blocks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)),
    written = /^(node_modules|reference|\.vitepress)\//; // by the tools of the site
const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
        .map(name => name.replaceAll('\\', '/'))
        .filter(name => name.endsWith('.md') && !written.test(name))
        .sort()
        .map(name => `docs/${name}`),
].map(name => ({ name, blocks: blocksOf(readFileSync(join(root, name), 'utf8')) }));

// Inside the project, so that the package is found by its name.
const scratch = join(root, `build/docs-${process.pid}`),
    tools = join(scratch, 'tools');
mkdirSync(tools, { recursive: true });
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
// What people call by npx or install is what is built here.
for (const [name, does] of [
    [
        'npx',
        `[ "$1" = primal-attention ] || { echo "npx $1 is not the package: no-run" >&2; exit 1; }; shift; cli "$@"`,
    ],
    ['primal-attention', 'cli "$@"'],
    ['npm', '[ "$*" = "install primal-attention" ] || { echo "npm $* is not tried here: no-run" >&2; exit 1; }'],
]) {
    const cli = `cli() { '${process.execPath}' '${join(root, 'dist/cli.js')}' "$@"; }`;
    writeFileSync(join(tools, name), `#!/bin/sh\n${cli}\n${does}\n`);
    chmodSync(join(tools, name), 0o755);
}
const looksLikeCode = /^ *(import |const |await |np[mx] |def )/m;
const python = (process.env.PYTHON ? [process.env.PYTHON] : ['/usr/bin/python3', 'python3', 'python']).find(
    name => spawnSync(name, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0,
);
const ways = /** @type {Record<string, { ending: string, call: string[] | undefined }>} */ ({
    js: { ending: 'mjs', call: [process.execPath] },
    sh: { ending: 'sh', call: process.platform === 'win32' ? undefined : ['bash', '-eu'] },
    python: { ending: 'py', call: python === undefined ? undefined : [python] },
});

for (const { name, blocks } of pages) {
    const programs = programsOf(blocks);
    test(name, { skip: blocks.length === 0 && 'it has no code' }, async t => {
        const folder = join(scratch, name.replace(/\W/g, '-'));
        mkdirSync(folder);
        for (const { language, reason, line, code, example } of blocks)
            if (example)
                assert.equal(
                    `${code.slice(1).join('\n')}\n`,
                    readFileSync(join(root, `examples/${example}.mjs`), 'utf8'),
                    `${name}:${line}`,
                );
            else if (language === 'json') JSON.parse(code.join('\n'));
            else
                assert.ok(
                    language in ways || reason || (PLAIN.includes(language) && !looksLikeCode.test(code.join('\n'))),
                    `${name}:${line - 1}: a block of '${language}' is not run: name what it is, or no-run REASON`,
                );
        for (const [i, { language, lines, code }] of programs.entries()) {
            const { ending, call } = ways[language];
            const skip = call === undefined && `no ${language}${language === 'python' ? ' with torch' : ''} is there`;
            await t.test(`${language}, ${lines.length ? `line ${lines.join(', ')}` : 'hidden'}`, { skip }, () => {
                const file = join(folder, `program-${i}.${ending}`);
                writeFileSync(file, code);
                const [program, ...args] = call ?? [];
                const { status, stdout, stderr, signal } = spawnSync(program, [...args, file], {
                    cwd: folder,
                    encoding: 'utf8',
                    timeout: 600_000,
                    env: {
                        ...process.env,
                        PATH: `${tools}${delimiter}${process.env.PATH}`,
                        PYTHONPATH: join(root, 'python'),
                        PYTHONDONTWRITEBYTECODE: '1',
                        NODE_TEST_CONTEXT: undefined,
                        NO_COLOR: '1',
                    },
                });
                assert.equal(status, 0, `${name}, lines as in ${file}: ${signal ?? ''}\n${stdout}\n${stderr}`);
                assert.doesNotMatch(stdout, /\bNaN\b|\bundefined\b|\[object /);
            });
        }
    });
}

test('what is not run says why, and is little', t => {
    const left = pages.flatMap(({ name, blocks }) => blocks.filter(({ reason }) => reason).map(b => ({ name, ...b }))),
        run = pages.flatMap(({ blocks }) => blocks.filter(({ hidden, reason }) => !hidden && !reason));
    for (const { name, line, language, reason } of left) {
        t.diagnostic(`${name}:${line}: ${language}: ${reason}`);
        assert.ok(reason.split(' ').length >= 3, `${name}:${line}: '${reason}' is no reason`);
    }
    t.diagnostic(`${run.length} blocks run, ${left.length} not`);
    assert.ok(run.length >= 60 && left.length <= run.length / 4, `${run.length} blocks run, ${left.length} do not`);
});

test('tables are whole: a row that stands alone is text with bars', () => {
    for (const { name } of pages) {
        const text = readFileSync(join(root, name), 'utf8').replace(/^```.*?^```/gms, '');
        const [alone] = text.match(/(?<=^|\n\n)\|.*\n(?!\|[ :|-]+\|\n).*/) ?? [];
        assert.equal(alone, undefined, `${name}: no table begins with this row`);
    }
});

test('blocks and programs are found', () => {
    const page = [
        '<!-- js',
        'const hidden = 1;',
        '-->',
        '```js',
        "import { a } from 'x';",
        '```',
        '```js no-run wants a browser',
        'document.title;',
        '```',
        '  ```js',
        '  a(hidden);',
        '  ```',
        '```sh',
        'echo',
        '```',
        '```js',
        "import { b as a } from 'y';",
        '```',
    ].join('\n');
    const blocks = blocksOf(page);
    assert.deepEqual(
        blocks.map(({ line, reason, hidden }) => [line, reason, hidden]),
        [
            [2, '', true],
            [5, '', false],
            [8, 'wants a browser', false],
            [11, '', false],
            [14, '', false],
            [17, '', false],
        ],
    );
    const [first, shell, second] = programsOf(blocks);
    assert.deepEqual([first.lines, shell.lines, second.lines], [[5, 11], [14], [17]]);
    assert.equal(first.code.split('\n')[10], 'a(hidden);');
    assert.throws(() => blocksOf('```js no-run\nx\n```'), /wants a reason/);
    assert.throws(() => blocksOf('```js\nx'), /line 1: the block has no end/);
});
