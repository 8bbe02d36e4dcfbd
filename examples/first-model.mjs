import { load } from 'primal-attention';
import { bumps } from 'primal-attention/data';

const pa = await load();
pa.seed(7);

// Two bumps, far apart in a noisy series: do they point the same way? No token knows alone.
const train = bumps({ count: 400, length: 64, seed: 1 });
const test = bumps({ count: 200, length: 64, seed: 2 });

const model = pa.classifier({
    input: { kind: 'series', features: 1, length: 64 },
    classes: train.classes,
    width: 32,
    depth: 2,
    heads: 4,
    attention: { kind: 'primal', rank: 10, eta: 0.1 },
});
for await (const { epoch, loss, ksvd, validation } of model.fit(train, {
    epochs: 10,
    learningRate: 2e-3,
    validation: test,
}))
    console.log(
        `epoch ${epoch}: loss ${loss.toFixed(3)}, KSVD objective² ${ksvd.toExponential(1)}, test accuracy ${(100 * (validation?.accuracy ?? NaN)).toFixed(1)} %`,
    );

const { label, probabilities } = model.predict(test.x[0]);
const { map, spectrum } = model.inspect(test.x[0]).layers[0].heads[0];
console.log(
    `${test.classes[label]} (p = ${probabilities[label].toFixed(3)}); a ${map?.rows}×${map?.cols} map whose first singular values are`,
    ...(spectrum?.slice(0, 3) ?? []),
);
model.dispose();
