// A mechanism that nobody shipped, made of blocks: kernel regression by city-block distance. A token looks at those
// whose features lie near its own, exp(−Σ|φ − φ′|/τ), and τ and φ are learned. The task: it is shown 24 points, with
// noise, of a sine that it has never seen, and says each y from the others. docs/OWN-MECHANISMS.md walks through it.
import { load } from 'primal-attention';

const pa = await load({ full: true }), // the build that has the blocks
    { ops } = pa;
const [samples, tokens, width] = [32, 24, 6];
pa.seed(1);

const weight = pa.parameter([width, 1]), // φ = weight x
    logTau = pa.parameter([], { init: 0 }),
    optimizer = pa.optimizer({ weight, logTau }, { kind: 'adam', learningRate: 0.03 });
const notItself = pa.tensor(
    Array.from({ length: tokens }, (_, i) => Array.from({ length: tokens }, (_, j) => (i === j ? -Infinity : 0))),
);

function mechanism(x, y) {
    const features = ops.linearLayer({ x, weight }), // [samples, tokens, width]
        queries = ops.reshape({ x: features }, { shape: [samples, tokens, 1, width] }),
        keys = ops.reshape({ x: features }, { shape: [samples, 1, tokens, width] });
    const distance = ops.sum({ x: ops.abs({ x: ops.sub({ a: queries, b: keys }) }) }, { axis: -1 }),
        near = ops.div({ a: distance, b: ops.mul({ a: ops.exp({ x: logTau }), b: -1 }) }),
        map = ops.softmax({ x: ops.add({ a: near, b: notItself }) }); // [samples, tokens, tokens]
    return { map, y: ops.matmul({ a: map, b: y }) };
}

function sines() {
    const points = Array.from({ length: samples }, () => {
        const [speed, shift] = [1 + 2 * Math.random(), 6 * Math.random()];
        const x = Array.from({ length: tokens }, () => 4 * Math.random() - 2).sort((a, b) => a - b);
        return { x, y: x.map(at => Math.sin(speed * at + shift) + 0.2 * (Math.random() - 0.5)) };
    });
    return ['x', 'y'].map(name => pa.tensor(points.map(point => point[name].map(value => [value]))));
}

for (let step = 0; step <= 300; step++)
    pa.scope(() => {
        const [x, y] = sines(),
            loss = ops.meanSquaredError({ x: mechanism(x, y).y, target: y });
        optimizer.zeroGrad();
        pa.backward(loss);
        optimizer.step();
        if (step % 100 === 0) console.log(`step ${step}: mean squared error ${loss.toArray()[0].toFixed(4)}`);
    });

pa.noGrad(() => {
    const [x, y] = sines(),
        map = ops.slice({ x: mechanism(x, y).map }, { end: 1 }).toArray();
    console.log('who looks at whom, points from left to right:');
    for (let i = 0; i < tokens; i++)
        console.log(
            Array.from(map.slice(i * tokens, (i + 1) * tokens), w => ' ░▒▓█'[Math.min(4, Math.ceil(w * 8))]).join(''),
        );
});
