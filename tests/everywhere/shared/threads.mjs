// The same with two threads, in the program and in its worker, and a product that is large enough for both of them.
import { load } from 'primal-attention';
import { loadWorker } from 'primal-attention/worker';
import { small } from './small.js';

/** @param {any} load @returns {Promise<string>} the numbers */
async function withTwo(load) {
    /** @type {any} */
    let pa;
    const { numbers } = await small(async options => {
        pa = await load({ ...options, threads: 2 });
        if (pa.threads !== 2) throw new Error(`threads: ${pa.threads}, ${pa.threadsReason}`);
        return pa;
    });
    if (pa.ops) {
        const a = pa.tensor(
                Float32Array.from({ length: 300 * 300 }, (_, i) => ((i * 37) % 101) / 64),
                [300, 300],
            ),
            product = () => pa.ops.matmul({ a, b: a }).toArray();
        const two = product();
        await pa.dispose();
        if (pa.threads !== 1) throw new Error(`threads after dispose(): ${pa.threads}`);
        const one = product();
        if (two.join() !== one.join()) throw new Error('two threads have other bits than one');
    }
    return numbers;
}

console.log(JSON.stringify({ program: await withTwo(load), worker: await withTwo(loadWorker) }));
