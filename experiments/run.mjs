/**
 * Repeats the papers' experiments with the package.
 *
 *     npm run experiments                          names them
 *     npm run experiments -- uea --data DIR        runs one; DIR holds the archives' folders (JapaneseVowels/…)
 *
 * Options: --data DIR, --only a,b (sets or models to keep), --quick (fewer epochs and seeds), --out DIR (default experiments/results).
 * Each prints a table with the paper's number beside ours and writes NAME.json (and plots) to the folder of results.
 */
import { parseArgs } from 'node:util';
import { EXPERIMENTS } from './list.mjs';
import { context } from './context.mjs';

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } },
});

if (!positionals.length) {
    console.log('Experiments:\n');
    for (const { name, title } of EXPERIMENTS) console.log(`  ${name.padEnd(18)}${title}`);
    console.log('\nRun one with: npm run experiments -- NAME [--data DIR] [--only a,b] [--quick]');
} else {
    for (const name of positionals) {
        const experiment = EXPERIMENTS.find(e => e.name === name);
        if (!experiment) {
            console.error(`There is no experiment "${name}". There are: ${EXPERIMENTS.map(e => e.name).join(', ')}`);
            process.exitCode = 1;
            continue;
        }
        console.log(`\n# ${experiment.title}\n`);
        await experiment.run(await context(experiment.name, values));
    }
}
