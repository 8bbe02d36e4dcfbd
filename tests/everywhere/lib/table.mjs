// docs/EVERYWHERE.md: its table is what the last run of each place has found.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './at.mjs';

const FILE = join(root, 'docs/EVERYWHERE.md'),
    HEAD = '| place | version | how | what it needs | result | seconds |';
const BEGIN = '<!-- written by npm run everywhere: ',
    END = '<!-- end of the table -->';

/** @typedef {import('../run.mjs').Row} Row */
const keyOf = (/** @type {{ title: string, how: string }} */ { title, how }) => `${title} | ${how}`;
const line = (/** @type {Row} */ { title, version, how, setting, result, seconds }) =>
    `| ${[title, version, how, setting, result, seconds < 1 ? '< 1' : Math.round(seconds)].join(' | ')} |`;

/**
 * Writes what was found into the table, and says where it is another than what stood there.
 * @param {Row[]} rows
 * @param {{ titles: string[], visited: string[], always: boolean }} options titles of all places, in order; of those
 *     that this run has tried; whether it is written where only seconds are new
 * @returns {number} an exit code
 */
export function record(rows, { titles, visited, always }) {
    const text = readFileSync(FILE, 'utf8'),
        [before, rest] = text.split(BEGIN),
        after = rest.slice(rest.indexOf(END));
    const old = rest
        .slice(0, rest.indexOf(END))
        .split('\n')
        .filter(text => text.startsWith('| ') && text !== HEAD)
        .map(text => {
            const [title, version, how, setting, result] = text.slice(2, -2).split(' | ');
            return { key: keyOf({ title, how }), title, result, same: [version, setting].join(' | '), text };
        });
    const failed = rows.filter(({ result }) => result === 'fails'),
        other = rows.flatMap(row => {
            const was = old.find(({ key }) => key === keyOf(row))?.result ?? 'not in it';
            return was === row.result ? [] : [`${row.title}, ${row.how}: ${row.result}; in the table: ${was}`];
        }),
        gone = old.filter(({ key, title }) => visited.includes(title) && !rows.some(row => keyOf(row) === key));
    other.push(...gone.map(({ key }) => `${key.replace(' | ', ', ')}: no longer tried; it is in the table`));
    const news = rows.some(
        row => old.find(({ key }) => key === keyOf(row))?.same !== [row.version, row.setting].join(' | '),
    );

    if (always || news || other.length) {
        const lines = titles.flatMap(title =>
            visited.includes(title)
                ? rows.filter(row => row.title === title).map(line)
                : old.filter(row => row.title === title).map(({ text }) => text),
        );
        const table = [`${BEGIN}do not edit -->`, '', HEAD, HEAD.replace(/[^|]+/g, '---'), ...lines, '', ''];
        writeFileSync(FILE, before + table.join('\n') + after);
    }
    console.log(`\n${HEAD}\n${rows.map(line).join('\n')}\n`);
    if (other.length)
        console.error(`Other than docs/EVERYWHERE.md says (it is written anew):\n  ${other.join('\n  ')}`);
    if (failed.length) console.error(`${failed.length} of ${rows.length} fail`);
    return other.length || failed.length ? 1 : 0;
}
