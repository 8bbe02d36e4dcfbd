// What the README says: its programs, which are files of examples/ (docs.test.mjs compares them), run; its paths exist.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8'),
    tables = readFileSync(join(root, 'docs/API.md'), 'utf8');
test('its first program is said to be a module', () => {
    const before = readme.slice(0, readme.indexOf('// examples/first-model.mjs')).slice(-400);
    assert.match(before, /first-model\.mjs/);
    assert.match(before, /"type": "module"/);
});

test('it learns, and prints what it saw', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'examples/first-model.mjs')], {
        cwd: root,
        encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const accuracies = [...stdout.matchAll(/test accuracy ([\d.]+) %/g)].map(match => Number(match[1]));
    assert.equal(accuracies.length, 10);
    assert.ok(Math.max(...accuracies) >= 95, stdout);
    assert.match(stdout, /a 64×64 map whose first singular values are \d/);
});

test('a table is trained on, broken off, gone on with, saved and judged', () => {
    const folder = mkdtempSync(join(tmpdir(), 'from-csv-')), // where it leaves its files
        { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'examples/from-csv.mjs')], {
            cwd: folder,
            encoding: 'utf8',
        });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /stopped after epoch \d+ \(patience\); the best was epoch \d+/);
    assert.ok(Number(stdout.match(/accuracy +(0\.\d+) +120/)?.[1]) > 0.88, stdout);
    assert.match(stdout, /not seen is (ok|worn|failing) \(p = [01]\.\d+\)/);
    assert.deepEqual(readdirSync(folder).sort(), ['machines.checkpoint', 'machines.safetensors']);
    rmSync(folder, { recursive: true });
});

for (const [name, says] of /** @type {[string, RegExp][]} */ ([
    ['regression', /R² (0\.9[89]|1\.0)/],
    ['graph', /(2[1-4]) of 24 nodes/],
    ['text', /sat on the/],
    ['sequence', /off by \d\.\d a day \(R² 0\.9[\s\S]*is off by [2-9]\d[\s\S]*tags: 9\d\.\d %/],
    ['own-attention', /epoch 12: loss [\d.]+, right of the test set [01]\.[\d]+[\s\S]*the same: true[\s\S]*░/],
    ['translator', /(100|9[5-9]) of 100 new ones[\s\S]*is 2021-05-03/],
    ['own-mechanism', /step 300: mean squared error 0\.0[1-5][\s\S]*█/],
    ['worker', /(100|9[5-9]) %[\s\S]*saved in \d+ bytes/],
]))
    test(`examples/${name}.mjs runs, and shows what it is about`, () => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, `examples/${name}.mjs`)], {
            cwd: root,
            encoding: 'utf8',
        });
        assert.equal(status, 0, stderr);
        assert.match(stdout, says);
    });

test('docs/API.md names the optimizers and schedules that the core has, and so do the types', () => {
    const types = readFileSync(join(root, 'web/types.js'), 'utf8');
    for (const [option, header, between, type] of [
        ['optimizer', 'optimizer.h', ' ', '[optimizer]'],
        ['schedule', 'schedule.h', ';', 'ScheduleKind'],
    ]) {
        const source = readFileSync(join(root, 'src/train', header), 'utf8');
        const [definition] = new RegExp(`#define ${option.toUpperCase()}_WORDS(.*\\\\\n)*.*`).exec(source) ?? [''];
        const text = [...definition.matchAll(/"(.*)"/g)].map(match => match[1]).join('');
        const words = text.split(between).map(word => `'${word.split(/[: ]/)[0]}'`);
        assert.ok(words.length > 2, `${text}`);
        assert.ok(
            tables.includes(`\`${option}: ${words.join(' \\| ')}\``),
            `docs/API.md: ${option}: ${words.join(' | ')}`,
        );
        assert.ok(types.includes(`{${words.join(' | ')}} ${type}`), `types.js: ${option} is ${words.join(' | ')}`);
    }
});

test('it stays short enough to read in three minutes', () => {
    const prose = readme.replace(/```[\s\S]*?```/g, '').split(/\s+/).length;
    assert.ok(prose <= 1200, `${prose} words`);
});

test('every path and picture that it names exists', () => {
    const named = [
        ...readme.matchAll(/\]\(((?!http|#)[^)]+)\)/g),
        ...readme.matchAll(/unpkg\.com\/primal-attention\/([^)]+)/g),
        ...readme.matchAll(/`((?:src|web|tests|bench|docs|examples|experiments|demo)\/[\w./-]+)`/g),
    ].map(match => match[1]);
    assert.ok(named.length >= 5);
    for (const path of named)
        assert.ok(existsSync(join(root, path)), `${path} is named in the README and does not exist`);
});
