// npm run everywhere: the packed package in each bundler, runtime, browser and runner of tests, in the real thing. Each
// does the same small thing (shared/small.js), and its numbers are Node's, bit by bit.
//   npm run everywhere                    all that CI tries
//   npm run everywhere -- vite deno       places whose name contains one of the words
//   npm run everywhere -- --all           the heavy ones too
//   … --write                             writes docs/EVERYWHERE.md, where only seconds have changed too
// The table in docs/EVERYWHERE.md is written by this run; where a result is another than in it, the run fails.
import { availableParallelism } from 'node:os';
import { Stop, start } from '../../scripts/bootstrap.mjs';
import { NotTried, command, furnish, pack, versionOf } from './lib/at.mjs';
import { BROWSERS, closeBrowsers } from './lib/browsers.mjs';
import { answers, serve } from './lib/serve.mjs';
import { record } from './lib/table.mjs';
import { BUNDLERS } from './places/bundlers.mjs';
import { PAGES } from './places/browsers.mjs';
import { FRAMEWORKS } from './places/frameworks.mjs';
import { RUNTIMES } from './places/runtimes.mjs';
import { TOOLS } from './places/tools.mjs';

/**
 * @typedef {Record<string, string>} Numbers by where they were computed: in the page, in the worker …
 * @typedef {{ url: string, close(): void }} Served
 * @typedef {object} At what a place has at hand
 * @property {string} folder with its packages and the packed one
 * @property {string} tarball
 * @property {string} answersAt the origin to which pages send their answers
 * @property {(how: string, act: () => Promise<Numbers | string>, setting?: string) => Promise<void>} row tries one way,
 *     and notes what came of it: numbers, which are compared, or a word
 * @property {typeof serve} serve
 * @property {(served: Served, options?: { browser?: string, path?: string }) => Promise<Numbers>} page opens a page
 *     there, and closes the server
 * @property {() => { address: string, answer: Promise<Numbers> }} expect for pages that `page` can't open
 * @typedef {object} Place
 * @property {string} name of its folder, and on the command line
 * @property {string} title
 * @property {string[]} [packages] whose version the table names
 * @property {() => string} [version]
 * @property {boolean} [heavy] tried with --all only
 * @property {(at: At) => Promise<void>} try
 * @typedef {{ title: string, version: string, how: string, setting: string, result: string, seconds: number }} Row
 */

/** @type {Place[]} */
export const PLACES = [...RUNTIMES, ...BUNDLERS, ...PAGES, ...FRAMEWORKS, ...TOOLS];

const words = process.argv.slice(2).filter(word => !word.startsWith('-')),
    all = process.argv.includes('--all'),
    began = Date.now();
const SAME = 'same bits';

await start(async () => {
    const chosen = PLACES.filter(({ name, heavy }) =>
        words.length ? words.some(word => name.includes(word)) : all || !heavy,
    );
    if (!chosen.length)
        throw new Stop(`no place has ${words.join(' or ')} in its name: ${PLACES.map(({ name }) => name).join(', ')}`);
    const packed = await pack(),
        mailbox = await answers(),
        home = await furnish('.reference', packed.folder);
    const { program: expected } = JSON.parse(await command(process.execPath, ['shared/program.mjs'], { cwd: home }));
    console.log(`Node ${process.versions.node} has ${expected}; ${chosen.length} places:`);

    /** @type {Row[]} */
    const rows = [];
    const waiting = [...chosen];
    const lane = async () => {
        for (let place = waiting.shift(); place; place = waiting.shift()) await visit(place);
    };
    /** @param {Place} place */
    async function visit(place) {
        let version = '';
        /** @param {string} how @param {() => Promise<Numbers | string>} act */
        const row = async (how, act, setting = '') => {
            const since = Date.now();
            let result, why;
            try {
                result = judged(await act());
            } catch (error) {
                const { message } = /** @type {Error} */ (error);
                result = error instanceof NotTried ? `not tried: ${message}` : 'fails';
                if (result === 'fails') why = message;
            }
            const seconds = (Date.now() - since) / 1000;
            rows.push({ title: place.title, version, how, setting, result, seconds });
            const told = `${result.startsWith('fails') ? '✖' : '✔'} ${place.title} ${version}, ${how}: ${result}`;
            console.log(`${told} (${seconds.toFixed(1)} s; ${Math.round((Date.now() - began) / 1000)} s in all)`);
            if (why) console.log(why.replace(/^/gm, '    '));
        };
        try {
            const folder = await furnish(place.name, packed.folder);
            version = place.version?.() ?? place.packages?.map(name => versionOf(folder, name)).join(', ') ?? '';
            await place.try({ folder, tarball: packed.tarball, answersAt: mailbox.url, row, serve, page, expect });
        } catch (error) {
            await row('', async () => Promise.reject(error));
        }
    }
    const expect = mailbox.expect;
    /** @param {Served} served @param {{ browser?: string, path?: string }} options */
    async function page({ url, close }, { browser = 'chromium', path = '/' } = {}) {
        const { address, answer } = expect();
        try {
            const whole = `${url}${path}?answer=${encodeURIComponent(address)}`;
            const numbers = await BROWSERS[browser].visit(whole, answer);
            if (numbers.error) throw new Error(numbers.error);
            return numbers;
        } finally {
            close();
        }
    }
    /** @param {Numbers | string} found */
    function judged(found) {
        if (typeof found === 'string') return found;
        const others = Object.entries(found).filter(([, numbers]) => numbers !== expected);
        if (others.length)
            throw new Error(`other numbers: ${others.map(([where, numbers]) => `${where} ${numbers}`).join('; ')}`);
        return `${SAME}: ${Object.keys(found).join(', ')}`;
    }

    await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, lane));
    await closeBrowsers();
    mailbox.close();
    process.exitCode = record(rows, {
        titles: PLACES.map(({ title }) => title),
        visited: chosen.map(({ title }) => title),
        always: process.argv.includes('--write'),
    });
});
process.exit();
