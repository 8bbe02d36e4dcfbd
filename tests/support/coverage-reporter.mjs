/**
 * @file A reporter of node:test that prints how much of web/ ran, room by room: lines that hold code, and of the files
 *   of which the most was left out the lines that did not run. Failed tests are named.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../web', import.meta.url));
const source = fileURLToPath(process.env.PA_SOURCE ?? '');
const SHOWN = 8; // files

/** The numbers of the lines that hold more than comments and brackets, from 1. @param {string} text */
function codeLines(text) {
    const bare = text.replace(
        /\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g,
        match => match.replace(/[^\n]/g, match[0] === '/' ? ' ' : '~'),
    );
    return bare.split('\n').flatMap((line, i) => (/[\w~]/.test(line) ? [i + 1] : []));
}

/** Numbers as people list them: 3–5, 9. @param {number[]} numbers ascending */
function listed(numbers) {
    const runs = /** @type {[number, number][]} */ ([]);
    for (const n of numbers)
        if (runs.length && runs[runs.length - 1][1] === n - 1) runs[runs.length - 1][1] = n;
        else runs.push([n, n]);
    return runs.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ');
}

const share = (/** @type {number} */ ran, /** @type {number} */ all) =>
    `${((100 * ran) / all).toFixed(1)} %`.padStart(8);

/** @param {any} summary of node:test's coverage */
function* table(summary) {
    /** @type {Map<string, Set<number>>} */
    const ran = new Map();
    for (const { path, lines } of summary.files) {
        const name = relative(path.startsWith(web) ? web : source, path); // tests may ask for a module of web/ itself
        const seen = ran.get(name) ?? new Set();
        for (const { line, count } of lines) if (count > 0) seen.add(line);
        ran.set(name, seen);
    }
    const files = readdirSync(web, { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.js'))
        .sort()
        .map(name => {
            const code = codeLines(readFileSync(join(web, name), 'utf8'));
            const missed = code.filter(line => !ran.get(name)?.has(line));
            return { name, room: name.includes('/') ? name.split('/')[0] : '', all: code.length, missed };
        })
        .filter(({ all }) => all > 0); // types only
    const sum = (/** @type {typeof files} */ some) => {
        const all = some.reduce((total, file) => total + file.all, 0);
        return [all - some.reduce((total, file) => total + file.missed.length, 0), all];
    };
    yield '\nlines of web/ that ran in Node (a page is not looked into)\n';
    for (const room of [...new Set(files.map(file => file.room))]) {
        const [done, all] = sum(files.filter(file => file.room === room));
        yield `${share(done, all)}  ${`${done} / ${all}`.padStart(13)}  web/${room}\n`;
    }
    const [done, all] = sum(files);
    yield `${share(done, all)}  ${`${done} / ${all}`.padStart(13)}  all of web/\n\nmost was left out of\n`;
    for (const { name, all, missed } of files.sort((a, b) => b.missed.length - a.missed.length).slice(0, SHOWN))
        yield `${share(all - missed.length, all)}  web/${name}: ${listed(missed)}\n`;
}

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* report(events) {
    for await (const { type, data } of events) {
        if (type === 'test:fail') yield `✖ ${data.name}\n${data.details?.error?.cause?.stack ?? data.details?.error}\n`;
        if (type === 'test:coverage') yield* table(data.summary);
    }
}
