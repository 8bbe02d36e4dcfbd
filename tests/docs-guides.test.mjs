// The guides: the js blocks of each are one program, in their order, and it runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)),
    folder = join(root, 'docs/guides'),
    guides = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.md')) : [];

test('there are guides', () => assert.ok(guides.length >= 4));

for (const name of guides) {
    const blocks = [...readFileSync(join(folder, name), 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm)].map(
        ([, code]) => code,
    );
    test(`${name} runs as it stands`, { skip: blocks.length === 0 && 'it has no program' }, () => {
        // Inside the project, so that the package is found by its name.
        const scratch = join(root, 'build/guides');
        mkdirSync(scratch, { recursive: true });
        const file = join(scratch, name.replace('.md', `-${process.pid}.mjs`));
        writeFileSync(file, blocks.join('\n'));
        const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 120_000 });
        rmSync(file);
        assert.equal(status, 0, stderr);
        assert.doesNotMatch(stdout, /NaN|undefined/);
        assert.ok(stdout.trim().split('\n').length >= 1);
    });
}
