// A page that learns a table which somebody drops on it. As src/main.js of `npm create vite`, or in any bundler's page.
import { describe, metrics, openDataset, split, tableInput } from 'primal-attention/data';
import { loadWorker } from 'primal-attention/worker';

document.body.innerHTML = '<p>Drop a CSV file here, or <input type="file"></p><pre></pre>';
const log = document.querySelector('pre');
const say = (/** @type {string} */ text) => log?.append(`${text}\n`);

// Once; the page stays smooth while it learns. Not awaited here: a file that comes before it is ready would be lost.
const ready = loadWorker();
ready.catch(error => say(error.message));

/** @param {File} file */
async function learn(file) {
    if (/\.(ts|tsf|np[yz])(\.gz)?$/i.test(file.name))
        throw new Error(
            `${file.name} holds series or arrays; this page learns tables: a file of CSV, TSV, ARFF or JSON`,
        );
    // The last column is learned; { target: 'price' } says another.
    const data = await openDataset(file, { name: file.name, rows: 'mixed' });
    say(describe(data).text); // what was understood: look at it
    const { train, test } = split(data, { fraction: 0.8, seed: 1 });

    const pa = await ready;
    const config = {
        input: tableInput(data), // each column is a token
        width: 32,
        depth: 2,
        heads: 4,
        attention: /** @type {const} */ ({ kind: 'primal', rank: 8 }), // of TypeScript: as const
    };
    // A column of words has classes, one of numbers none.
    const model = data.classes?.length
        ? await pa.classifier({ ...config, classes: data.classes })
        : await pa.regressor({ ...config, outputs: 1 });
    for await (const { epoch, validation } of model.fit(train, {
        epochs: 30,
        learningRate: 3e-3,
        validationSplit: 0.2,
        earlyStopping: { patience: 10 },
        restoreBest: true,
    }))
        say(`epoch ${epoch}: validation loss ${validation?.loss.toFixed(3)}`);

    say(metrics.report(await model.evaluate(test)));
    const answer = await model.predict(test.x[0]);
    say(`the first row that it has not seen is ${'name' in answer ? answer.name : answer.values[0].toFixed(3)}`);
    await model.dispose();
}

/** @param {FileList | null | undefined} files */
const take = files => files?.[0] && learn(files[0]).catch(error => say(error.message));
const input = document.querySelector('input');
input?.addEventListener('change', () => take(input.files));
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
    event.preventDefault();
    take(event.dataTransfer?.files);
});
