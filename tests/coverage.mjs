// npm run coverage: how much of web/ the tests run in Node, line by line, in about a minute. Browsers are not looked
// into, and what measures the core, the references or the package as npm has it is left out.
//   npm run coverage -- --no-build     with what is built already
// Bundles say nothing of the lines that they were made of: the tests get the modules of web/ themselves, from a copy in
// build/, beside the binaries that they ask for.
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, compiler, dependencies, heading, root, run, start } from '../scripts/bootstrap.mjs';

/** Tests that call nothing of web/, or for long what others call too. */
const OTHERS =
    /^(src|reference|support|layering|package|readme|types|demo|api-hostile|operations-attention|models-reference)\b/;

await start(async () => {
    await dependencies();
    if (!process.argv.includes('--no-build')) {
        await compiler();
        heading('Building the WebAssembly binaries and the package');
        await build([]);
    }
    const copy = join(root, 'build/coverage'),
        dist = join(root, 'dist');
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(root, 'web'), copy, { recursive: true });
    for (const variant of ['simd128', 'relaxed'])
        for (const build of ['core', 'full', 'threads'])
            cpSync(join(dist, `${build}.${variant}.wasm`), join(copy, `engine/${build}.${variant}.wasm`)); // beside what loads it
    cpSync(join(dist, 'wasm-inline.js'), join(copy, 'engine/wasm-inline.js'));
    cpSync(join(dist, 'worker-text.js'), join(copy, 'worker/worker-text.js'));
    writeFileSync(join(copy, 'worker-node.js'), "import './worker/worker-node.js';\n"); // where dist/ has the bundle

    const tests = join(root, 'tests');
    const files = readdirSync(tests).filter(name => name.endsWith('.test.mjs') && !OTHERS.test(name));
    heading(`Coverage: ${files.length} files of tests`);
    const hook = pathToFileURL(join(tests, 'support/from-source.mjs')),
        register = `import { register } from 'node:module'; register('${hook}');`;
    // What fails is named, and is for npm test to judge: time is longer here.
    await run(
        process.execPath,
        [
            '--test',
            '--experimental-test-coverage',
            `--test-reporter=${pathToFileURL(join(tests, 'support/coverage-reporter.mjs'))}`,
            ...files.map(name => join(tests, name)),
        ],
        {
            env: {
                PA_SIMD: 'simd128',
                PA_SOURCE: pathToFileURL(`${copy}/`).href,
                NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(register)}`,
            },
        },
    );
});
