// npm test: everything, from a fresh clone. Builds what the tests look at, then node:test runs all of them, those
// in Chromium by themselves; failures and numbers are at the end of each run.
//   npm test -- gemm softmax   only test files whose path contains one of the words
//   npm test -- --no-build     with what is built already
// Tests that read PA_SIMD run twice, with the simd128 and with the relaxed binary.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import {
    Stop,
    build,
    chromium,
    compiler,
    dependencies,
    heading,
    mustRun,
    root,
    run,
    start,
} from '../scripts/bootstrap.mjs';

const words = process.argv.slice(2).filter(word => !word.startsWith('-'));

await start(async () => {
    const own = testFiles('tests').filter(wanted);
    const browser = testFiles('tests/browser').filter(wanted);
    if (own.length + browser.length === 0)
        throw new Stop(`no test file's path contains ${words.map(word => `'${word}'`).join(' or ')}`);

    await dependencies();
    if (!process.argv.includes('--no-build')) {
        await compiler();
        heading('Building the WebAssembly binaries and the package');
        await build([]);
        if (browser.length) {
            heading('Building the demo');
            await mustRun(process.execPath, [join(root, 'scripts/demo.mjs')]);
        }
        heading('Building the binaries of the tests');
        await build(['test-wasm']);
        heading('Building the native programs, plain and with the address, undefined-behaviour and thread sanitizers');
        await build(['native'], ['native', 'asan'], ['native', 'tsan']);
    }
    const env = { PA_SIMD: 'simd128', CHROMIUM: browser.length ? await chromium() : undefined };

    const twice = relaxedTwins(own.filter(file => readsVariant(file)));
    // node:test leaves one core idle, which of two is half. Pages take more than one core each and watch the clock.
    const tests = async (/** @type {string[]} */ files, /** @type {number} */ atOnce) =>
        files.length === 0 ||
        (await run(process.execPath, ['--test', '--test-reporter=spec', ...atMost(atOnce), ...files], { env })) === 0;
    const cores = availableParallelism();
    heading(`Tests: ${own.length} files, ${twice.length} of them also with the relaxed binary`);
    const ofNode = await tests([...own, ...twice], cores);
    if (browser.length) heading(`Tests in Chromium: ${browser.length} files`);
    const ofChromium = await tests(browser, Math.max(cores - 1, 1));
    if (ofNode && ofChromium) return;
    process.exitCode = 1;
    heading(`Some tests failed${ofNode ? '' : ': see above the tests in Chromium'}`);
});

/** Node 20.10 and newer can be told. @param {number} files */
function atMost(files) {
    const [major, minor] = process.versions.node.split('.').map(Number);
    return major > 20 || minor >= 10 ? [`--test-concurrency=${files}`] : [];
}

/** @param {string} folder @returns {string[]} */
function testFiles(folder) {
    const path = join(root, folder);
    return existsSync(path)
        ? readdirSync(path)
              .filter(name => name.endsWith('.test.mjs'))
              .sort()
              .map(name => join(path, name))
        : [];
}

/** @param {string} file */
function wanted(file) {
    return words.length === 0 || words.some(word => relative(root, file).includes(word));
}

/**
 * Whether the file, or a module of tests/ that it imports, reads PA_SIMD.
 * @param {string} file
 * @param {Set<string>} [seen]
 * @returns {boolean}
 */
function readsVariant(file, seen = new Set()) {
    if (seen.has(file) || !file.startsWith(join(root, 'tests')) || !existsSync(file)) return false;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    return (
        text.includes('PA_SIMD') ||
        [...text.matchAll(/(?:from|import\() ?'(\.\.?\/[^']+)'/g)].some(([, path]) =>
            readsVariant(join(file, '..', path), seen),
        )
    );
}

/**
 * Writes beside the build a twin of each test file that runs it with PA_SIMD=relaxed.
 * Node 20 has relaxed SIMD behind a flag of V8, newer ones always.
 * @param {string[]} files
 */
function relaxedTwins(files) {
    const folder = join(root, 'build/test/relaxed');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return files.map(file => {
        const name = relative(join(root, 'tests'), file);
        const twin = join(folder, name);
        writeFileSync(
            twin,
            `import { setFlagsFromString } from 'node:v8';
import { describe } from 'node:test';

process.env.PA_SIMD = 'relaxed';
if (Number.parseInt(process.versions.node) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
describe('relaxed: ${name}', () => import(${JSON.stringify(join('../../..', relative(root, file)))}));
`,
        );
        return twin;
    });
}
