// npm run test:python     the tests of python/ with the PyTorch that is there: $PYTHON, python3 or Debian's own
// npm run python:newest   the same with the newest PyTorch of PyPI, its torchrun and all extras, in an environment of
//                         its own (build/python, some GB); the package is built and installed from its wheel, too
// npm run test:notebook   the notebook's widget in JupyterLab and marimo, in Chromium: of $PYTHON where it has them,
//                         else of PyPI (200 MB in a temporary folder), over the PyTorch that is there
// What follows goes to pytest: npm run test:python -- -k package
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [how, ...more] = process.argv.slice(2);

/** Whether a Python has modules. @param {string} python @param {string} modules */
const has = (python, modules) => spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;

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
    return (given ? [given] : ['python3', '/usr/bin/python3', 'python']).find(each => has(each, 'pytest, torch'));
}

/** @returns {string} */
function newest() {
    const folder = join(root, 'build/python'),
        python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    if (!existsSync(python)) must(process.env.PYTHON ?? 'python3', '-m', 'venv', folder);
    must(process.execPath, 'scripts/widget.mjs'); // of dist/, for the wheel
    const upgrade = ['--upgrade', '--upgrade-strategy', 'eager']; // else a torch that is there stays as it is
    must(python, '-m', 'pip', 'install', '--quiet', ...upgrade, './python[notebook,sklearn,test]');
    return python;
}

/** The widget in notebooks of this Python, or of an environment over it. @param {string} python */
function notebook(python) {
    must(process.execPath, 'scripts/widget.mjs');
    const test = join(root, 'python/tests/live/notebook.mjs'),
        needed = ['anywidget', 'jupyterlab', 'marimo'];
    if (has(python, needed.join())) {
        process.env.PYTHON = python;
        return must(process.execPath, '--test', '--test-reporter=spec', test);
    }
    const folder = mkdtempSync(join(tmpdir(), 'primal-attention-venv-')),
        scripts = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    must(python, '-m', 'venv', '--system-site-packages', folder); // Debian: python3-venv
    process.env.PYTHON = join(scripts, 'python');
    must(process.env.PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'uv'); // 10 times faster
    must(join(scripts, 'uv'), 'pip', 'install', '--quiet', '--python', process.env.PYTHON, ...needed);
    must(process.execPath, '--test', '--test-reporter=spec', test);
}

const python = how === 'newest' ? newest() : present();
if (python === undefined) {
    console.error(
        'No Python with torch and pytest was found (PYTHON names one). Debian and Ubuntu: sudo apt-get ' +
            'install python3-torch python3-pytest python3-sklearn; elsewhere: npm run python:newest',
    );
    process.exit(1);
}
if (how === 'notebook') notebook(python);
else must(python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'python/tests', ...more);
