// npm run demo:checkpoints [names…]: trains the models that the demo begins with, and writes them into
// demo/checkpoints, as the demo's workers would train them. The bytes follow from the rows of demo/checkpoints/index.js
// alone.
//   names   files or checkpoints of those rows; without one, all of them
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'primal-attention';
import { CHECKPOINTS, MODELS } from '../demo/checkpoints/index.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { trainerOf } from '../demo/training/index.js';

const names = process.argv.slice(2);
const strange = names.filter(name => !(name in MODELS) && !(name in CHECKPOINTS));
if (strange.length) {
    console.error(`No checkpoint is called ${strange.join(', ')}. There are: ${Object.keys(MODELS).join(', ')}.`);
    process.exit(1);
}
const chosen = new Set(
    names.length ? names.flatMap(name => Object.values(CHECKPOINTS[name] ?? { name })) : Object.keys(MODELS),
);
const pa = await load({ full: true, simd: 'simd128' });
for (const name of chosen) {
    const { settings, kind, options, steps } = MODELS[name];
    const trainer = trainerOf(pa, make(TASKS[settings.task], settings), settings, kind, options);
    while (trainer.steps < steps) await trainer.learn(0);
    const bytes = trainer.model.save({ dtype: 'int8' });
    writeFileSync(fileURLToPath(new URL(`../demo/checkpoints/${name}.safetensors`, import.meta.url)), bytes);
    trainer.begin(bytes, steps); // as it will be read
    while (!trainer.done) trainer.test(100);
    const { accuracy } = trainer.tested();
    console.log(
        `   ${name}: ${steps} steps, ${(bytes.length / 1000).toFixed(1)} kB, ${(100 * accuracy).toFixed(1)} % right`,
    );
    trainer.dispose();
}
