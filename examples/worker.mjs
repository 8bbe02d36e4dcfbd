// The same off the main thread: everything is awaited, what is trained can be stopped, and the page stays alive.
import { bumps } from 'primal-attention/data';
// 'primal-attention/worker/inline' where files can't lie beside the module
import { loadWorker } from 'primal-attention/worker';

const train = bumps({ count: 200, length: 32, seed: 1 }),
    test = bumps({ count: 100, length: 32, seed: 2 });
const pa = await loadWorker();
const model = await pa.classifier({
    input: { kind: 'series', features: 1, length: 32 },
    classes: train.classes,
    width: 16,
    depth: 1,
    heads: 2,
    attention: 'primal',
    seed: 1,
});
const stop = new AbortController();
for await (const { epoch, validation } of model.fit(train, {
    epochs: 50,
    learningRate: 5e-3,
    validation: test,
    signal: stop.signal,
})) {
    console.log(`epoch ${epoch}: ${(100 * (validation?.accuracy ?? 0)).toFixed(0)} %`);
    if ((validation?.accuracy ?? 0) >= 0.95) stop.abort();
}
console.log(`saved in ${(await model.save()).length} bytes`);
pa.terminate();
