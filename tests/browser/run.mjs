// npm run test:engines: the package and the demo in Firefox and WebKit, by the tests that Chromium has in `npm test`.
//   npm run test:engines                     both engines, all; a quarter of an hour each
//   npm run test:engines -- webkit library   an engine, test files whose name contains one of the words
//   npm run test:engines -- --smoke          what CI looks at with each change: about a minute
// It tests what is built: npm run build:demo.
import { basename } from 'node:path';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stop, heading, run, start } from '../../scripts/bootstrap.mjs';
import { ENGINES, missing } from '../../scripts/engines/index.mjs';

/** @typedef {import('../../scripts/engines/index.mjs').EngineName} EngineName */

const FILES = readdirSync(new URL('.', import.meta.url)).filter(name => name.endsWith('.test.mjs'));
/**
 * Beginnings of names, of tests that between them load, train, draw, hear keys, and give files and take them.
 * @type {Record<string, string[]>}
 */
const SMOKE = {
    'library.test.mjs': ['page and worker agree: a strict policy', 'simd128 gives the same bits as in Node'],
    'acceptance.test.mjs': ['by keyboard alone', 'the code it shows runs'],
};

await start(async () => {
    const words = process.argv.slice(2).filter(word => !word.startsWith('-')),
        smoke = process.argv.includes('--smoke');
    const others = /** @type {EngineName[]} */ (Object.keys(ENGINES)).filter(name => name !== 'chromium'),
        named = others.filter(name => words.includes(name)),
        rest = words.filter(word => !(word in ENGINES));
    const files = (smoke ? Object.keys(SMOKE) : FILES).filter(
        name => !rest.length || rest.some(word => name.includes(word)),
    );
    if (!files.length)
        throw new Stop(
            `no test file's name contains ${rest.join(' or ')}: there are ${(smoke ? Object.keys(SMOKE) : FILES).join(', ')}`,
        );
    for (const [name, begins] of Object.entries(SMOKE))
        for (const begin of begins)
            if (!readFileSync(new URL(name, import.meta.url), 'utf8').includes(begin.split(':')[0]))
                throw new Stop(
                    `no test of ${name} begins with '${begin}' any more: ${basename(import.meta.url)} lists it`,
                );

    const failed = [];
    for (const engine of named.length ? named : others) {
        const { title, find, version } = ENGINES[engine];
        if (!find()) throw new Stop(missing(engine));
        heading(`${title} ${version()}: ${files.join(', ')}${smoke ? ', the smoke tests' : ''}`);
        // One file at a time: pages take more than one core each.
        for (const name of files) {
            const only = smoke ? SMOKE[name].map(begin => `--test-name-pattern=^${begin}`) : [],
                path = fileURLToPath(new URL(name, import.meta.url)),
                args = ['--test', '--test-reporter=spec', ...only, path];
            if ((await run(process.execPath, args, { env: { PA_ENGINE: engine } })) !== 0)
                failed.push(`${name} in ${title}`);
        }
    }
    if (failed.length) throw new Stop(`Failed: ${failed.join(', ')}`);
});
