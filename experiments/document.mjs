/**
 * docs/EXPERIMENTS.md: what each experiment is about, its tables as last run, and where they fall short of the papers.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RESULTS, lastRun } from './context.mjs';
import { EXPERIMENTS } from './list.mjs';

const FILE = fileURLToPath(new URL('../docs/EXPERIMENTS.md', import.meta.url));

/** What was not run again stays as the page has it. @param {string} [results] the folder of results */
export function writeDocument(results = RESULTS) {
    const before = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(/^(?=## )/m) : [];
    const runs = EXPERIMENTS.map(experiment => ({ ...experiment, last: lastRun(results, experiment.name) }));
    const text = `# Experiments

The claims of the four papers, repeated with this package, one script each in \`experiments/\`. This page holds their tables as last run
(\`npm run experiments -- --document\` writes it from the results); the plots lie beside the results in \`experiments/results\`.

    npm run experiments                      names them
    npm run experiments -- uea --data DIR    runs one; DIR holds the archives' folders, e.g. JapaneseVowels/JapaneseVowels_TRAIN.ts

Seconds are processor time of one core. Accuracies at the best epoch are chosen on the test part, as the papers do it; the honest ones are not.

| experiment | what it shows |
| --- | --- |
${runs.map(({ name, title }) => `| [${name}](#${name}) | ${title} |`).join('\n')}

${runs.map(run => (run.last ? section(run) : (before.find(part => part.startsWith(`## ${run.name}\n`)) ?? section(run)).trimEnd())).join('\n\n')}
`;
    mkdirSync(fileURLToPath(new URL('../docs', import.meta.url)), { recursive: true });
    writeFileSync(FILE, text);
    console.log(`written: ${FILE}`);
}

/** @param {import('./list.mjs').Experiment & { last: import('./context.mjs').Written | null }} run */
function section({ name, about, remarks, last }) {
    const parts = [`## ${name}`, about];
    if (!last) return [...parts, 'It was not run on this machine.'].join('\n\n');
    parts.push(`\`${last.command}\`, ${last.date}, ${last.machine}, Node ${last.node.slice(1)}, ${last.simd}.`);
    for (const { title, heads, rows } of last.tables) {
        const line = (/** @type {(string | number)[]} */ cells) =>
            `| ${cells.map(cell => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
        parts.push(`**${title}**`, [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n'));
    }
    if (last.notes.length > 0) parts.push(last.notes.map(note => `- ${note}`).join('\n'));
    if (remarks) parts.push(remarks);
    return parts.join('\n\n');
}
