// Time and memory of attention against the length, one lane after the other, in a worker of its own.
//
// in:  start { kinds, most, backward }   stop { }
// out: row { kind, n, ms, low, high, bytes, count, flops }   wall { kind, n, bytes, words }   done { simd }   failure {
// message } An answer carries the token of the start it belongs to.

import { load } from './package.js';
import { SLOW, measure, operations, runner, table } from './race/measure.js';

const LIMIT = 2 ** 30; // bytes a lane may hold
let stopped = false;

onmessage = async ({ data }) => {
    const post = (/** @type {Record<string, unknown>} */ message) => postMessage({ ...message, token: data.token });
    if (data.type === 'stop') {
        stopped = true;
        return;
    }
    try {
        stopped = false;
        const pa = await load({ full: true, simd: 'auto' });
        for (const kind of data.kinds) {
            // until the engine has compiled the hot loops for good
            const { once, dispose } = runner(pa, kind, 512, data.backward && kind !== 'table');
            for (const start = performance.now(); performance.now() - start < 150; ) once();
            dispose();
        }
        const done = new Set();
        for (let n = 256; n <= data.most; n *= 2)
            for (const kind of data.kinds) {
                await new Promise(resolve => setTimeout(resolve, 4)); // stop is heard here
                if (stopped) return post({ type: 'done', simd: pa.simd, stopped: true });
                if (done.has(kind)) continue;
                if (kind === 'table' && table(n) > LIMIT) {
                    done.add(kind);
                    post({ type: 'wall', kind, n, bytes: table(n), words: 'memory' });
                    continue;
                }
                try {
                    const row = measure(pa, kind, n, data.backward && kind !== 'table');
                    post({
                        type: 'row',
                        kind,
                        n,
                        ...row,
                        flops: operations(pa, kind, n, data.backward && kind !== 'table'),
                    });
                    if (row.ms * 4 > SLOW && n < data.most) {
                        done.add(kind);
                        post({
                            type: 'wall',
                            kind,
                            n: 2 * n,
                            bytes: kind === 'table' ? table(2 * n) : row.bytes * 2,
                            words: table(2 * n) > LIMIT && kind === 'table' ? 'memory' : 'time',
                            ms: row.ms * 4,
                        });
                    }
                } catch (error) {
                    const { message } = /** @type {Error} */ (error);
                    if (!/memory|allocat/i.test(message)) throw error;
                    done.add(kind);
                    // how much it would have taken is known of the table alone
                    post({ type: 'wall', kind, n, bytes: kind === 'table' ? table(n) : NaN, words: 'memory' });
                }
            }
        post({ type: 'done', simd: pa.simd, stopped: false });
    } catch (error) {
        post({ type: 'failure', message: /** @type {Error} */ (error).message });
    }
};
