// npm run test:python     the tests of python/ with the PyTorch that is there: $PYTHON, python3 or Debian's own
// npm run python:newest   the same with the newest PyTorch of PyPI, its torchrun and all extras, in an environment of
//                         its own (build/python, some GB); the package is built and installed from its wheel, too
// What follows goes to pytest: npm run test:python -- -k package
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [how, ...more] = process.argv.slice(2);

/** @param {string} python whether it has torch and pytest */
const able = python => spawnSync(python, ['-c', 'import pytest, torch'], { stdio: 'ignore' }).status === 0;

/** @param {string} program @param {string[]} args */
function must(program, ...args) {
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) {
        if (error) console.error(`${program}: ${error.message}`);
        process.exit(status ?? 1);
    }
}

/** @returns {string | undefined} */
function present() {
    const given = process.env.PYTHON;
    return (given ? [given] : ['python3', '/usr/bin/python3', 'python']).find(able);
}

/** @returns {string} */
function newest() {
    const folder = join(root, 'build/python'),
        python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    if (!existsSync(python)) must(process.env.PYTHON ?? 'python3', '-m', 'venv', folder);
    must(process.execPath, 'scripts/widget.mjs'); // of dist/, for the wheel
    must(python, '-m', 'pip', 'install', '--quiet', '--upgrade', './python[notebook,sklearn,test]');
    return python;
}

const python = how === 'newest' ? newest() : present();
if (python === undefined) {
    console.error(
        'test:python: no Python with torch and pytest was found (PYTHON names one). Debian and Ubuntu: sudo apt-get ' +
            'install python3-torch python3-pytest python3-sklearn; elsewhere: npm run python:newest',
    );
    process.exit(1);
}
must(python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'python/tests', ...more);
