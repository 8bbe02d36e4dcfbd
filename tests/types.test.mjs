// The JSDoc types of the package and the scripts hold under TypeScript's strict rules.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('tsc finds nothing', () => {
    const { status, stdout, stderr, error } = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.json'], {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        encoding: 'utf8',
    });
    assert.ifError(error);
    assert.equal(status, 0, `${stdout}${stderr}`);
});

test('a project that uses the package compiles, and mistakes in it do not', () => {
    const { status, stdout, stderr, error } = spawnSync('node_modules/.bin/tsc', ['-p', 'tests/types/tsconfig.json'], {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        encoding: 'utf8',
    });
    assert.ifError(error);
    assert.equal(status, 0, `${stdout}${stderr}`);
});
