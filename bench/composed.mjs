// The blocks of pa.ops and mechanisms composed of them, beside jax-js on its wasm device, forward and with gradients of
// all inputs. jax-js compiles each of these as one function (jit); ours are calls one after another.
//   node bench/composed.mjs [--rounds 7] [--simd auto] [--jax path of @jax-js/jax/dist/index.js] [--only a,b]
//     [--json file]
// Times are processor time of this process, of the best round, so that other work of the machine does not count.
// Both begin with arrays that they hold already and end with results as JavaScript's arrays.
// Node 24 or newer: jax-js wants its iterators.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { load } from '../dist/node.js';
import { digits, normal } from './lib/measure.mjs';

const { values: options } = parseArgs({
    options: {
        rounds: { type: 'string', default: '7' },
        simd: { type: 'string', default: 'auto' },
        jax: { type: 'string', default: '@jax-js/jax' },
        only: { type: 'string' },
        json: { type: 'string' },
    },
});
const clock = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
const pa = await load({ full: true, simd: /** @type {any} */ (options.simd) }),
    ops = /** @type {any} */ (pa.ops),
    jax = await import(options.jax);
await jax.init('wasm');
jax.defaultDevice('wasm');
const { numpy: np, nn, lax } = jax;

/**
 * shapes of the inputs; ours: from tensors to one; theirs: the same from jax-js arrays, each used once (`.ref` for
 * more).
 * @typedef {{ shapes: number[][], ours: (...x: any[]) => any, theirs: (...x: any[]) => any }} Case
 */
const A = [512, 512],
    HEADS = [4, 256, 32];
/** @param {any} q @param {any} k @param {any} v */
const oursSoftmax = (q, k, v) => {
    const scores = ops.mul({ a: ops.matmul({ a: q, b: k }, { transposeB: true }), b: 32 ** -0.5 });
    return ops.matmul({ a: ops.softmax({ x: scores }), b: v });
};
/** @param {any} q @param {any} k @param {any} v */
const theirSoftmax = (q, k, v) => np.matmul(nn.softmax(np.matmul(q, np.swapaxes(k, -1, -2)).mul(32 ** -0.5), -1), v);

/** @type {Record<string, Case>} */
const CASES = {
    'add [512,512] + [512]': {
        shapes: [A, [512]],
        ours: (a, b) => ops.add({ a, b }),
        theirs: (a, b) => a.add(b),
    },
    'mul [512,512] · [512,1]': {
        shapes: [A, [512, 1]],
        ours: (a, b) => ops.mul({ a, b }),
        theirs: (a, b) => a.mul(b),
    },
    'exp [512,512]': { shapes: [A], ours: x => ops.exp({ x }), theirs: x => np.exp(x) },
    'tanh [512,512]': { shapes: [A], ours: x => ops.tanh({ x }), theirs: x => np.tanh(x) },
    'silu [512,512]': { shapes: [A], ours: x => ops.silu({ x }), theirs: x => nn.silu(x) },
    'abs [512,512]': { shapes: [A], ours: x => ops.abs({ x }), theirs: x => np.abs(x) },
    'sum over 0 [512,512]': { shapes: [A], ours: x => ops.sum({ x }, { axis: 0 }), theirs: x => np.sum(x, 0) },
    'mean over 1 [512,512]': { shapes: [A], ours: x => ops.mean({ x }, { axis: 1 }), theirs: x => np.mean(x, 1) },
    'max over 1 [512,512]': { shapes: [A], ours: x => ops.max({ x }, { axis: 1 }), theirs: x => np.max(x, 1) },
    'var over 1 [512,512]': {
        shapes: [A],
        ours: x => ops.var({ x }, { axis: 1, correction: 0 }),
        theirs: x => np.var_(x, 1),
    },
    'softmax [512,512]': { shapes: [A], ours: x => ops.softmax({ x }), theirs: x => nn.softmax(x, -1) },
    'softmax over 0 [512,512]': {
        shapes: [A],
        ours: x => ops.softmax({ x }, { axis: 0 }),
        theirs: x => nn.softmax(x, 0),
    },
    'matmul 256': {
        shapes: [
            [256, 256],
            [256, 256],
        ],
        ours: (a, b) => ops.matmul({ a, b }),
        theirs: (a, b) => np.matmul(a, b),
    },
    'matmul 8 × 128·64·128, b turned': {
        shapes: [
            [8, 128, 64],
            [8, 128, 64],
        ],
        ours: (a, b) => ops.matmul({ a, b }, { transposeB: true }),
        theirs: (a, b) => np.matmul(a, np.swapaxes(b, -1, -2)),
    },
    'permute [8,128,4,32]': {
        shapes: [[8, 128, 4, 32]],
        ours: x => ops.permute({ x }, { order: [0, 2, 1, 3] }),
        theirs: x => np.transpose(x, [0, 2, 1, 3]),
    },
    'concat 2 × [512,256]': {
        shapes: [
            [512, 256],
            [512, 256],
        ],
        ours: (a, b) => ops.concat({ a, b }, { axis: 1 }),
        theirs: (a, b) => np.concatenate([a, b], 1),
    },
    'layerNorm [512,256]': {
        shapes: [[512, 256], [256], [256]],
        ours: (x, gamma, beta) => ops.layerNorm({ x, gamma, beta }),
        theirs: (x, gamma, beta) => {
            const c = x.ref.sub(np.mean(x, -1, { keepdims: true })),
                v = np.mean(np.square(c.ref), -1, { keepdims: true });
            return c
                .mul(np.reciprocal(np.sqrt(v.add(1e-5))))
                .mul(gamma)
                .add(beta);
        },
    },
    'conv1d [8,32,256], 5 taps': {
        shapes: [
            [8, 32, 256],
            [64, 32, 5],
        ],
        ours: (x, weight) => ops.conv1d({ x, weight }, { padding: 2 }),
        theirs: (x, weight) => lax.convGeneralDilated(x, weight, [1], [[2, 2]]),
    },
    'conv1d [8,32,256], 5 taps, stride 2': {
        shapes: [
            [8, 32, 256],
            [64, 32, 5],
        ],
        ours: (x, weight) => ops.conv1d({ x, weight }, { padding: 2, stride: 2 }),
        theirs: (x, weight) => lax.convGeneralDilated(x, weight, [2], [[2, 2]]),
    },
    'softmax attention [4,256,32]': {
        shapes: [HEADS, HEADS, HEADS],
        ours: oursSoftmax,
        theirs: theirSoftmax,
    },
    'the same, [8,32,16]': {
        shapes: [
            [8, 32, 16],
            [8, 32, 16],
            [8, 32, 16],
        ],
        ours: oursSoftmax,
        theirs: theirSoftmax,
    },
    'city-block kernel [16,64,6]': {
        shapes: [
            [16, 64, 6],
            [16, 64, 1],
        ],
        ours: (x, y) => {
            const a = ops.reshape({ x }, { shape: [16, 64, 1, 6] }),
                b = ops.reshape({ x }, { shape: [16, 1, 64, 6] });
            const near = ops.sum({ x: ops.abs({ x: ops.sub({ a, b }) }) }, { axis: -1 });
            return ops.matmul({ a: ops.softmax({ x: ops.scale({ x: near }, { factor: -1 }) }), b: y });
        },
        theirs: (x, y) => {
            const a = x.ref.reshape([16, 64, 1, 6]),
                b = x.reshape([16, 1, 64, 6]);
            return np.matmul(nn.softmax(np.abs(a.sub(b)).sum(-1).mul(-1), -1), y);
        },
    },
    'two layers, gelu [256,64·256·64]': {
        shapes: [
            [256, 64],
            [256, 64],
            [64, 256],
        ],
        ours: (x, w1, w2) => ops.linearLayer({ x: ops.gelu({ x: ops.linearLayer({ x, weight: w1 }) }), weight: w2 }),
        theirs: (x, w1, w2) =>
            np.matmul(nn.gelu(np.matmul(x, np.transpose(w1)), { approximate: false }), np.transpose(w2)),
    },
};

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
const distance = (a, b) => {
    let most = 0,
        size = 0;
    for (let i = 0; i < a.length; i++) {
        most = Math.max(most, Math.abs(a[i] - b[i]));
        size = Math.max(size, Math.abs(b[i]));
    }
    return a.length === b.length ? most / (size || 1) : Infinity;
};

/** @param {Case} one @param {boolean} gradients @param {Float32Array[]} arrays @param {Float32Array} dout */
function lanes({ shapes, ours, theirs }, gradients, arrays, dout) {
    const mine = arrays.map((data, i) => pa.tensor(data, shapes[i], { grad: gradients })),
        other = arrays.map((data, i) => np.array(data, { shape: shapes[i] }));
    const weigh = np.array(dout);
    const compiled = jax.jit(
        gradients
            ? (/** @type {any} */ w, /** @type {any[]} */ ...x) => {
                  const loss = (/** @type {any[]} */ all) => {
                      const y = theirs(...all);
                      return y.reshape([-1]).mul(w).sum();
                  };
                  return jax.grad(loss)(x);
              }
            : (/** @type {any} */ w, /** @type {any[]} */ ...x) => (w.dispose?.(), [theirs(...x)]),
    );
    return {
        ours: () =>
            pa.scope(() => {
                const y = ours(...mine);
                if (!gradients) return [y.toArray()];
                for (const x of mine) x.zeroGrad();
                pa.backward(y, dout);
                return mine.map(x => x.grad);
            }),
        theirs: async () => {
            const made = compiled(weigh.ref, ...other.map(x => x.ref)),
                results = [];
            for (const array of made) results.push(await array.data());
            return results;
        },
        dispose: () => {
            for (const x of mine) x.dispose();
        },
    };
}

/** @type {{ name: string, gradients: boolean, ours: number, theirs: number, ratio: number }[]} */
const rows = [];
const only = options.only?.split(',');
console.log(`${pa.simd}, Node ${process.version}; milliseconds, and ours/jax-js\n`);
console.log('| | forward: ours | jax-js | ratio | gradients: ours | jax-js | ratio |\n|---|---|---|---|---|---|---|');
for (const [name, one] of Object.entries(CASES)) {
    if (only && !only.some(word => name.includes(word))) continue;
    /** @type {string[]} */
    const cells = [];
    for (const gradients of [false, true]) {
        const arrays = one.shapes.map((shape, i) =>
            normal(
                shape.reduce((a, b) => a * b, 1),
                i + 1,
            ),
        );
        const size = pa.scope(() => one.ours(...arrays.map((data, i) => pa.tensor(data, one.shapes[i]))).size);
        const lane = lanes(one, gradients, arrays, normal(size, 9));
        try {
            const mine = lane.ours(),
                theirs = await lane.theirs();
            const worst = Math.max(...mine.map((each, i) => distance(/** @type {any} */ (each), theirs[i])));
            if (!(worst < 1e-3)) throw new Error(`the results differ by ${worst}`);
            /** @param {() => any} fn @param {number} times */
            const timed = async (fn, times) => {
                const from = clock();
                for (let i = 0; i < times; i++) await fn();
                return (clock() - from) / times;
            };
            for (let i = 0; i < 5; i++) lane.ours(), await lane.theirs();
            const each = Math.max(await timed(lane.ours, 3), 0.02),
                times = Math.max(2, Math.ceil(15 / each));
            const [a, b] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
            for (let round = 0; round < Number(options.rounds); round++) {
                a.push(await timed(lane.ours, times));
                b.push(await timed(lane.theirs, times));
            }
            const [ours, their] = [Math.min(...a), Math.min(...b)];
            rows.push({ name, gradients, ours, theirs: their, ratio: ours / their });
            cells.push(digits(ours), digits(their), (ours / their).toFixed(2));
        } catch (error) {
            cells.push('–', `fails: ${String(/** @type {Error} */ (error).message).slice(0, 60)}`, '–');
        }
        lane.dispose();
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
}
const worst = rows.toSorted((a, b) => b.ratio - a.ratio)[0];
console.log(`\nworst: ${worst?.name}, ${worst?.gradients ? 'gradients' : 'forward'}, ${worst?.ratio.toFixed(2)}`);
if (options.json) writeFileSync(options.json, JSON.stringify(rows, null, 1));
