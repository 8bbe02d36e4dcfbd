/**
 * docs/EXPERIMENTS.md: the papers' claims with a verdict on each; what each experiment is about, its tables as last
 * run, and where they fall short of the papers.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VERDICTS } from './claims.mjs';
import { RESULTS, lastRun } from './context.mjs';
import { withKept } from './kept.mjs';
import { EXPERIMENTS } from './list.mjs';

const FILE = fileURLToPath(new URL('../docs/EXPERIMENTS.md', import.meta.url));

/**
 * What of a run stands on the page, from which it can be written anew.
 * @typedef {Omit<import('./context.mjs').Written, 'experiment' | 'results'>} Shown
 */

/** What was not run again stays as the page has it. @param {string} [results] the folder of results */
export function writeDocument(results = RESULTS) {
    const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
    mkdirSync(fileURLToPath(new URL('../docs', import.meta.url)), { recursive: true });
    writeFileSync(
        FILE,
        documentOf(before, name => lastRun(results, name)),
    );
    console.log(`written: ${FILE}`);
}

/**
 * The page anew.
 * @param {string} before the page as it is
 * @param {(name: string) => Shown | null} lastOf the last run, where it lies on this machine
 */
export function documentOf(before, lastOf) {
    const old = before.split(/^(?=## )/m);
    const runs = EXPERIMENTS.map(experiment => {
        const part = old.find(each => each.startsWith(`## ${experiment.name}\n`)),
            shown = part ? readSection(part) : null,
            last = lastOf(experiment.name);
        return { ...experiment, last: last ? withKept(last, shown) : shown };
    });
    return `# Experiments

The claims of the four papers, repeated with this package, one script each in \`experiments/\`. This page holds their tables as last run
(\`npm run experiments -- --document\` writes it from the results); the plots lie beside the results in \`experiments/results\`.

    npm run experiments                      names them
    npm run experiments -- uea --data DIR    runs one; DIR holds the archives' folders, e.g. JapaneseVowels/JapaneseVowels_TRAIN.ts

What was broken off goes on where it was when it is started again; \`--fresh\` begins anew, \`--seeds N\` takes other than the usual number of seeds.
Seconds are processor time of one core. Accuracies at the best epoch are chosen on the test part, as the papers do it; the honest ones are not.

## Claims

Each claim as its paper makes it, and what ours came to. ± is the 95 % interval of a mean over seeds (Student's t), of differences that of pairs with the same seed, of a single accuracy that of the binomial.
A judge in the script reads the tables below. A claim *holds* where the whole interval lies on its side, and is *not seen* where the whole of it lies on the other side. It is *not distinguishable* where it was measured and the interval spans the
bound: a difference smaller than the interval can't be told from none. An accuracy of a paper *holds in part* where ours is below it by less than the interval. *Too long* stands where deciding takes more hours than this page has, with the hours
as measured on this machine. *Open* is what nothing was measured for, with the reason. Where there is no interval, the reason says what was counted. Of as many intervals as there are here, two or three miss the truth by chance.

${claimsTable(runs)}

## Scripts

| experiment | what it shows |
| --- | --- |
${runs.map(({ name, title }) => `| [${name}](#${name}) | ${title} |`).join('\n')}

${runs.map(section).join('\n\n')}
`;
}

/** @typedef {import('./list.mjs').Experiment & { last: Shown | null }} Run */

/** @param {Run[]} runs */
function claimsTable(runs) {
    const rows = runs.flatMap(({ name, claims = [], last }) =>
        claims.map(({ says, of, paper, judge }) => {
            const judged = (last && judge(last.tables)) ?? {
                ours: '–',
                verdict: 'open',
                why: 'not run on this machine',
            };
            return [
                `${says} (${of})`,
                paper,
                judged.ours,
                `**${judged.verdict}**`,
                judged.why ?? '',
                `[${name}](#${name})`,
            ];
        }),
    );
    const counted = VERDICTS.map(verdict => ({ verdict, rows: rows.filter(row => row[3] === `**${verdict}**`) }))
        .filter(each => each.rows.length > 0)
        .map(({ verdict, rows }) => `${rows.length} ${verdict}`)
        .join(', ');
    return `${counted}.\n\n${tableText(['claim', 'paper', 'ours', 'verdict', 'why', 'script'], rows)}`;
}

/** @param {string[]} heads @param {(string | number)[][]} rows */
function tableText(heads, rows) {
    const line = (/** @type {(string | number)[]} */ cells) =>
        `| ${cells.map(cell => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
    return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @param {Run} run */
function section({ name, about, remarks, last }) {
    const parts = [`## ${name}`, about];
    if (!last) return [...parts, 'It was not run on this machine.'].join('\n\n');
    parts.push(`\`${last.command}\`, ${last.date}, ${last.machine}, Node ${last.node.slice(1)}, ${last.simd}.`);
    for (const { title, heads, rows } of last.tables) parts.push(`**${title}**`, tableText(heads, rows));
    if (last.notes.length > 0) parts.push(last.notes.map(note => `- ${note}`).join('\n'));
    if (remarks) parts.push(remarks);
    return parts.join('\n\n');
}

/**
 * The other way: what section() wrote of a run.
 * @param {string} text
 * @returns {Shown | null} null of an experiment that was not run
 */
export function readSection(text) {
    const said = /^`(.+)`, (\d{4}-\d\d-\d\d), (.+), Node ([\d.]+), (\w+)\.$/m.exec(text);
    if (!said) return null;
    const cells = (/** @type {string} */ line) =>
        line
            .replace(/^\| | \|$/g, '')
            .split(/(?<!\\)\|/)
            .map(cell => cell.trim().replaceAll('\\|', '|'));
    const tables = [...text.matchAll(/^\*\*(.+)\*\*\n\n((?:\|.*\|\n?)+)/gm)].map(([, title, lines]) => {
        const [heads, , ...rows] = lines.trimEnd().split('\n').map(cells);
        return { title, heads, rows };
    });
    const behind = text.slice(text.lastIndexOf('\n|') + 1).replace(/^\|.*\n/, '');
    const notes = (/^\n*((?:- .*\n?)+)/.exec(behind)?.[1] ?? '')
        .split(/^- /m)
        .map(note => note.trimEnd())
        .filter(note => note !== '');
    return { command: said[1], date: said[2], machine: said[3], node: `v${said[4]}`, simd: said[5], tables, notes };
}
