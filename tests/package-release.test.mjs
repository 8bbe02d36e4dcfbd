// What npm run release:prepare writes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { released, withRepository } from '../scripts/release-prepare.mjs';

const LOG = `# Changelog

Words.

## [Unreleased]

How to change a program.

### Added

- new
  of two lines

### Removed

- old

## [0.1.0] - unreleased

### Added

- first

### Fixed

- mended

## [0.0.1] - 2020-01-01

- begun
`;

test('unreleased entries go to the version, before its own, section by section', () => {
    const text = released(LOG, '0.1.0', '2026-12-01');
    assert.equal(
        text,
        `# Changelog

Words.

## [Unreleased]

## [0.1.0] - 2026-12-01

How to change a program.

### Added

- new
  of two lines
- first

### Removed

- old

### Fixed

- mended

## [0.0.1] - 2020-01-01

- begun
`,
    );
    assert.match(
        released(text, '0.2.0', '2027-01-01'),
        /## \[Unreleased\]\n\n## \[0\.2\.0\] - 2027-01-01\n\n## \[0\.1\.0\]/,
    );
    assert.throws(() => released(text, '0.1.0', '2026-12-02'), /published once/);
});

test('no line of our own changelog is lost', () => {
    const text = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8'),
        { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const lines = (/** @type {string} */ all) =>
        all
            .split('\n')
            .filter(line => /^(- |  )/.test(line))
            .sort();
    if (/^## \[.*\d{4}-\d\d-\d\d$/m.exec(text)?.[0].includes(`[${version}]`)) return; // it is released
    assert.deepEqual(lines(released(text, version, '2026-12-01')), lines(text));
});

test('package.json names its repository once, as npm wants it', () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
        once = withRepository(manifest, 'https://github.com/some-one/a.name'),
        again = withRepository(once, 'git+https://github.com/other/name.git');
    assert.deepEqual(JSON.parse(once).repository, { type: 'git', url: 'git+https://github.com/some-one/a.name.git' });
    assert.deepEqual(JSON.parse(again).repository.url, 'git+https://github.com/other/name.git');
    assert.deepEqual({ ...JSON.parse(once), repository: 0 }, { ...JSON.parse(manifest), repository: 0 });
    assert.throws(() => withRepository(manifest, 'github:a/b'), /https:\/\/github\.com\/OWNER\/NAME/);
});

test('the workflows and .ci/run call what is there', () => {
    const root = new URL('..', import.meta.url),
        read = (/** @type {string} */ path) => readFileSync(new URL(path, root), 'utf8'),
        { scripts } = JSON.parse(read('package.json')),
        folder = '.github/workflows/';
    const files = ['.ci/run', ...readdirSync(new URL(folder, root)).map(name => `${folder}${name}`)];
    assert.ok(files.length > 3);
    for (const file of files) {
        const text = read(file).replace(/^\s*#.*$/gm, '');
        for (const [, name] of text.matchAll(/npm run (?:-s )?([\w:-]+)/g))
            assert.ok(Object.hasOwn(scripts, name), `${file}: npm run ${name}`);
        for (const [path] of text.matchAll(/(?<![\w/.])(?:\.ci|scripts|tests|docs|web|python)\/[\w./-]*\w/g))
            assert.ok(existsSync(new URL(path, root)), `${file}: ${path}`);
        // by a version, or a commit, and no branch that moves
        for (const [, action] of text.matchAll(/uses: (\S+)/g))
            assert.match(action, /^[\w-]+\/[\w-]+@(v\d+|[\da-f]{40})$/);
    }
});
