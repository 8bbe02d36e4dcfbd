// npm run test:engines: the package and the demo in Firefox and WebKit, by the tests that Chromium has in `npm test`.
//   npm run test:engines                     both engines, all; some minutes each
//   npm run test:engines -- webkit library   an engine, test files whose name contains one of the words
//   npm run test:engines -- --smoke          what CI looks at with each change: about a minute
// It tests what is built: npm run build.
import { basename } from 'node:path';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stop, heading, run, start } from '../../scripts/bootstrap.mjs';
import { ENGINES, missing } from '../../scripts/engines/index.mjs';

/** @typedef {import('../../scripts/engines/index.mjs').EngineName} EngineName */

const FILES = ['library.test.mjs', 'acceptance.test.mjs'];
/** Beginnings of names, of tests that between them load, train, draw, hear keys, and give files and take them. */
const SMOKE = [
    'page and worker agree: a strict policy',
    'simd128 gives the same bits as in Node',
    'by keyboard alone',
    'the code it shows runs',
];

await start(async () => {
    const words = process.argv.slice(2).filter(word => !word.startsWith('-')),
        smoke = process.argv.includes('--smoke');
    const others = /** @type {EngineName[]} */ (Object.keys(ENGINES)).filter(name => name !== 'chromium'),
        named = others.filter(name => words.includes(name)),
        rest = words.filter(word => !(word in ENGINES));
    const files = FILES.filter(name => !rest.length || rest.some(word => name.includes(word)));
    if (!files.length)
        throw new Stop(`no test file's name contains ${rest.join(' or ')}: there are ${FILES.join(', ')}`);
    const paths = files.map(name => fileURLToPath(new URL(name, import.meta.url)));
    for (const begin of SMOKE)
        if (!FILES.some(name => readFileSync(new URL(name, import.meta.url), 'utf8').includes(begin.split(':')[0])))
            throw new Stop(`no test begins with '${begin}' any more: ${basename(import.meta.url)} lists it`);

    const failed = [];
    for (const engine of named.length ? named : others) {
        const { title, find, version } = ENGINES[engine];
        if (!find()) throw new Stop(missing(engine));
        heading(`${title} ${version()}: ${files.join(', ')}${smoke ? ', the smoke tests' : ''}`);
        const only = smoke ? SMOKE.map(begin => `--test-name-pattern=^${begin}`) : [];
        // One file at a time: pages take more than one core each.
        for (const path of paths)
            if (
                (await run(process.execPath, ['--test', '--test-reporter=spec', ...only, path], {
                    env: { PA_ENGINE: engine },
                })) !== 0
            )
                failed.push(`${basename(path)} in ${title}`);
    }
    if (failed.length) throw new Stop(`Failed: ${failed.join(', ')}`);
});
