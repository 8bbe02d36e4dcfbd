/**
 * Repeats the papers' experiments with the package.
 *
 *     npm run experiments                          names them
 *     npm run experiments -- uea --data DIR        runs one; DIR holds the archives' folders (JapaneseVowels/…, Cora/…)
 *     npm run experiments -- --document            writes docs/EXPERIMENTS.md from what the last runs left
 *
 * Options: --data DIR, --only a,b (sets, models or tasks to keep), --quick (fewer epochs, seeds and sizes), --seeds N,
 * --out DIR (default experiments/results). What was broken off goes on where it was; --fresh begins anew. Of long
 * trainings --steps N, --batch N, --tests N (test samples), --minutes M (stop then, to go on another time), --estimate
 * (time a few steps instead, and say what all of them take).
 * Each prints a table with the paper's number beside ours and writes NAME.json and plots to the folder of results.
 */
import { parseArgs } from 'node:util';
import { NUMBERS, NeedsData, context } from './context.mjs';
import { writeDocument } from './document.mjs';
import { EXPERIMENTS } from './list.mjs';

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        data: { type: 'string' },
        only: { type: 'string' },
        quick: { type: 'boolean' },
        estimate: { type: 'boolean' },
        fresh: { type: 'boolean' },
        ...Object.fromEntries(NUMBERS.map(name => [name, { type: /** @type {const} */ ('string') }])),
        out: { type: 'string' },
        document: { type: 'boolean' },
    },
});

if (positionals.length === 0 && !values.document) {
    console.log('Experiments:\n');
    for (const { name, title } of EXPERIMENTS) console.log(`  ${name.padEnd(18)}${title}`);
    console.log(
        '\nRun one with: npm run experiments -- NAME [--data DIR] [--only a,b] [--quick] [--seeds N] [--fresh]',
    );
    console.log('Long trainings (arena) besides: [--steps N] [--batch N] [--tests N] [--minutes M] [--estimate]');
}
for (const name of positionals) {
    const experiment = EXPERIMENTS.find(each => each.name === name);
    if (!experiment) {
        console.error(`There is no experiment "${name}". There are: ${EXPERIMENTS.map(each => each.name).join(', ')}`);
        process.exitCode = 1;
        continue;
    }
    const unknown = values.only?.split(',').filter(word => !experiment.words?.includes(word)) ?? [];
    if (unknown.length > 0) {
        console.error(
            `${name} has no ${unknown.map(word => `"${word}"`).join(', ')} for --only. It has: ${experiment.words?.join(', ') ?? 'nothing to choose from'}`,
        );
        process.exitCode = 1;
        continue;
    }
    console.log(`\n# ${experiment.title}\n`);
    try {
        await experiment.run(await context(experiment.name, values));
    } catch (error) {
        if (!(error instanceof NeedsData)) throw error;
        console.error(error.message);
        process.exitCode = 1;
    }
}
if (values.document) writeDocument(values.out);
