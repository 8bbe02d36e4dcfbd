import { readFile, writeFile } from 'node:fs/promises';
import { load } from 'primal-attention';
import { describe, metrics, readDataset, split, tableInput } from 'primal-attention/data';

// Your own: node from-csv.mjs FILE TARGET. In a page: await file.arrayBuffer().
const [, , file = new URL('machines.csv', import.meta.url), target = 'state'] = process.argv;
const data = readDataset(await readFile(file), { name: 'table.csv', target, rows: 'mixed' });
console.log(describe(data).text); // what was understood: look at it
const { train, test } = split(data, { fraction: 0.8, seed: 1 });

const pa = await load();
const model = pa.classifier({
    input: tableInput(data), // each column is a token
    classes: data.classes,
    width: 32,
    depth: 2,
    heads: 4,
    attention: { kind: 'primal', rank: 8 },
    seed: 1,
});

// Trained until the validation loss has not got better for ten epochs; here something breaks it off in the fourth.
for await (const { epoch, validation } of model.fit(train, {
    epochs: 60,
    learningRate: 3e-3,
    classWeights: 'balanced',
    validationSplit: 0.2,
    earlyStopping: { patience: 10 },
    restoreBest: true,
})) {
    console.log(`epoch ${epoch}: validation loss ${validation?.loss.toFixed(3)}`);
    if (epoch === 4) break;
}
await writeFile('machines.checkpoint', model.checkpoint());
model.dispose();

// Tomorrow, here or in a browser: the same bits as without the break.
const again = pa.resume(await readFile('machines.checkpoint'));
const last = await again.fit(train, { resume: true });
console.log(`stopped after epoch ${last.epoch} (${last.stopped}); the best was epoch ${last.best.epoch}`);

await again.saveTo('machines.safetensors', { dtype: 'float16' });
const opened = await pa.openFrom('machines.safetensors');
console.log(metrics.report(opened.evaluate(test)));
const { name, probabilities } = opened.predict(test.x[0]);
console.log(`the first row that it has not seen is ${name} (p = ${Math.max(...probabilities).toFixed(3)})`);
