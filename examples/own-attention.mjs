// A mechanism of one's own inside the classifier: a token looks at those whose learned features lie near its own,
// exp(−Σ|φ − φ′|/τ), φ = W q. Everything around it, the optimizer and the file are the package's.
// docs/OWN-MECHANISMS.md walks through it.
import { load } from 'primal-attention';
import { bumps } from 'primal-attention/data';

const pa = await load({ full: true }),
    { ops } = pa;

/** q, v [1, heads, tokens, width] of the layer; weight and logTau are its own. */
function nearness({ q, v, weight, logTau }) {
    const [, heads, tokens, width] = q.shape,
        features = ops.matmul({ a: q, b: weight }, { transposeB: true }),
        queries = ops.reshape({ x: features }, { shape: [heads, tokens, 1, width] }),
        keys = ops.reshape({ x: features }, { shape: [heads, 1, tokens, width] });
    const distance = ops.sum({ x: ops.abs({ x: ops.sub({ a: queries, b: keys }) }) }, { axis: -1 }),
        near = ops.div({ a: distance, b: ops.mul({ a: ops.exp({ x: logTau }), b: -1 }) });
    return ops.matmul({ a: ops.softmax({ x: near }), b: v });
}

const [train, test] = [200, 100].map((count, seed) => bumps({ count, length: 32, seed: seed + 1 }));
const model = pa.classifier({
    input: { kind: 'series', features: 1, length: 32 },
    classes: train.classes,
    width: 16,
    heads: 2,
    attention: {
        kind: 'custom',
        forward: nearness,
        parameters: { weight: { shape: [8, 8], init: 'xavierUniform' }, logTau: { shape: [], init: 0 } },
    },
    seed: 1,
});
for await (const { epoch, loss, validation } of model.fit(train, {
    epochs: 12,
    learningRate: 5e-3,
    validation: test,
    seed: 1,
}))
    if (epoch % 4 === 0)
        console.log(
            `epoch ${epoch}: loss ${loss.toFixed(3)}, right of the test set ${(validation?.accuracy ?? 0).toFixed(2)}`,
        );

const opened = pa.open(model.save(), { forward: nearness }); // a file holds the parameters, not the function
console.log('opened again, it says the same:', opened.predict(test.x[0]).name === model.predict(test.x[0]).name);
const map = opened.inspect(test.x[0]).layers[0].heads[0].map;
console.log('who looks at whom in the first head:');
for (let i = 0; i < map.rows; i++)
    console.log(
        Array.from(
            map.data.slice(i * map.cols, (i + 1) * map.cols),
            w => ' ░▒▓█'[Math.min(4, Math.floor(w * map.cols))],
        ).join(''),
    );
