// npm run release:prepare -- [--date 2026-12-01] [--repository https://github.com/OWNER/NAME]: writes what a release
// needs and only a releaser knows. The entries under [Unreleased] go to the version of package.json, which gets the
// date (today), and package.json names the repository, as npm wants it for provenance. Look at what it changed, and
// commit it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stop, root, start } from './bootstrap.mjs';

/** @typedef {{ intro: string, sections: Map<string, string> }} Part what stands under a version, by `### Section` */

/** @param {string} text @returns {Part} */
function partOf(text) {
    const [intro, ...rest] = text.trim().split(/^### /m);
    return {
        intro: intro.trim(),
        sections: new Map(
            rest.map(section => {
                const end = section.indexOf('\n');
                return [section.slice(0, end).trim(), section.slice(end).trim()];
            }),
        ),
    };
}

/**
 * A changelog whose unreleased entries belong to the version, before those that it has, with its date.
 * @param {string} text @param {string} version @param {string} date
 */
export function released(text, version, date) {
    const heads = [...text.matchAll(/^## .*$/gm)].map(({ index, 0: line }) => ({ index, line })),
        bodyOf = (/** @type {number} */ i) =>
            text.slice(heads[i].index + heads[i].line.length, heads[i + 1]?.index ?? text.length);
    if (heads[0]?.line !== '## [Unreleased]') throw new Stop('CHANGELOG.md does not begin with ## [Unreleased]');
    const own = heads[1]?.line.startsWith(`## [${version}]`);
    if (own && /\d{4}-\d\d-\d\d$/.test(heads[1].line))
        throw new Stop(`CHANGELOG.md has ${version} with a date already: a version is published once`);
    const news = partOf(bodyOf(0)),
        olds = partOf(own ? bodyOf(1) : '');
    const names = [...new Set([...news.sections.keys(), ...olds.sections.keys()])],
        intro = [news.intro, olds.intro].filter(Boolean),
        sections = names.map(name => {
            const entries = [news, olds].map(({ sections }) => sections.get(name)).filter(Boolean);
            return `### ${name}\n\n${entries.join('\n')}`;
        });
    const rest = heads[own ? 2 : 1] ? text.slice(heads[own ? 2 : 1].index) : '';
    const parts = ['## [Unreleased]', `## [${version}] - ${date}`, ...intro, ...sections, rest].filter(Boolean);
    return `${text.slice(0, heads[0].index)}${parts.join('\n\n').trimEnd()}\n`;
}

/** package.json with its repository, after the licence. @param {string} text @param {string} url */
export function withRepository(text, url) {
    const [, host, path] = /^(?:git\+)?https:\/\/([\w.-]+)\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
    if (!path) throw new Stop(`--repository takes https://github.com/OWNER/NAME, got ${url}`);
    const { repository } = JSON.parse(text),
        line = `"repository": { "type": "git", "url": "git+https://${host}/${path}.git" },`;
    return repository
        ? text.replace(/"repository": \{[^}]*\},/, line)
        : text.replace(/^( *)"license": .*$/m, (whole, indent) => `${whole}\n${indent}${line}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
    await start(async () => {
        const { date = new Date().toISOString().slice(0, 10), repository } = parseArgs({
            options: { date: { type: 'string' }, repository: { type: 'string' } },
        }).values;
        if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new Stop(`--date takes a day such as 2026-12-01, got ${date}`);
        const read = (/** @type {string} */ name) => readFileSync(join(root, name), 'utf8'),
            manifest = repository ? withRepository(read('package.json'), repository) : read('package.json'),
            { version } = JSON.parse(manifest);
        const changelog = released(read('CHANGELOG.md'), version, date);
        writeFileSync(join(root, 'CHANGELOG.md'), changelog);
        writeFileSync(join(root, 'package.json'), manifest);
        console.log(`CHANGELOG.md: ${version} of ${date}${repository ? '; package.json: its repository' : ''}.`);
        console.log(`Look at it, commit it, and push the tag v${version}.`);
    });
