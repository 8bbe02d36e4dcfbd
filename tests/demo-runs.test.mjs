// The worker of a model, without a browser: what belongs to a model that is gone neither reaches the new one nor harms
// it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { defaults } from '../demo/app/state.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { SEED } from './support/seed.mjs';
import { binaryOf } from './support/wasm.mjs';

const said = /** @type {any[]} */ ([]);
const scope = /** @type {any} */ (globalThis);
scope.onmessage = undefined;
scope.postMessage = (/** @type {any} */ message) => said.push(message);
await import('../demo/worker.js');
const send = (/** @type {any} */ data) => scope.onmessage({ data, ports: [] });
// the full build: what the worker fetches where the base lacks something, Node's fetch does not get from a file
send({ type: 'core', module: await WebAssembly.compile(binaryOf('simd128', 'full')) });
after(() => setTimeout(() => process.exit(), 50)); // the worker's channel keeps the process alive

/** @param {() => unknown} met */
async function until(met) {
    const start = Date.now();
    while (!met()) {
        assert.ok(
            Date.now() - start < 60000,
            `waited in vain; the last words: ${JSON.stringify(said.slice(-3).map(({ type, token, message }) => ({ type, token, message })))}`,
        );
        await new Promise(resolve => setTimeout(resolve, 5));
    }
}
let token = 0;
/** @param {string} task @param {Record<string, any>} [more] */
const begin = (task, { a = task === 'graph' ? 'graph' : 'primal', ...more } = {}) => {
    const values = { ...defaults(), seed: SEED, task, samples: 50, width: 16, feedforward: 16, ...more };
    send({ type: 'start', token: ++token, task, values, kind: a, options: '' });
    send({ type: 'run', token, on: true });
    return token;
};
/** A look at the first test sample of a task. @param {string} task */
const look = task => ({
    layer: 0,
    head: 0,
    query: 3,
    key: 2,
    extras: ['spectra', 'scores', 'gauge', 'redundancy'],
    lens: 'map',
    hurry: true,
    x: make(TASKS[task], { seed: SEED, samples: 50 }).test.x[0],
});
/** @param {string} task @param {number} of */
const ask = (task, of) => send({ type: 'frame', token: of, want: { look: look(task), from: 0, count: 4 } });
const failures = () => said.filter(({ type }) => type === 'failure').map(({ message }) => message);

test('a look at the old model, asked for before or after the new one was ordered, is dropped', async () => {
    const order = ['gesture', 'text', 'bumps', 'graph', 'listops', 'images', 'graph', 'gesture', 'bumps', 'text'];
    let last = -1;
    for (const [i, task] of order.entries()) {
        const before = order[i - 1];
        if (before && i % 2) ask(before, last); // on its way when the order comes
        const now = begin(task);
        if (before) ask(before, last); // from a page that has not turned yet
        for (const message of [
            { type: 'class', name: 'late', samples: [new Float32Array(7)] },
            { type: 'restore', bytes: new Uint8Array(9) },
            { type: 'configure', values: { rate: NaN } },
            { type: 'cut', cut: { keep: 1, off: [[9, 9]] } },
            { type: 'run', on: false },
            { type: 'step' },
            { type: 'save' },
        ])
            if (before) send({ ...message, token: last });
        last = now;
        if (i % 3 === 0) await until(() => said.some(message => message.type === 'ready' && message.token === now));
        if (i % 4 === 0) await new Promise(resolve => setTimeout(resolve, 30)); // some steps
    }
    ask('text', last);
    await until(() => said.some(message => message.type === 'frame' && message.token === last && message.view));
    await until(() => {
        ask('text', last);
        return said.at(-1)?.status?.steps > 3;
    });
    assert.deepEqual(failures(), []);
    assert.ok(
        said.every(message => message.token > 0),
        'each message says which run it belongs to',
    );
    assert.deepEqual(
        said.filter(({ type }) => ['restored', 'refused', 'saved'].includes(type)),
        [],
    );
});

test('orders that were overtaken while they waited are not carried out', async () => {
    said.length = 0;
    const first = token + 1;
    for (const task of ['gesture', 'bumps', 'graph', 'text', 'images']) begin(task);
    await until(() => said.some(message => message.type === 'ready' && message.token === token));
    assert.deepEqual(
        said.filter(({ type }) => type === 'ready').map(message => message.token),
        [token],
    );
    assert.ok(token > first);
    assert.deepEqual(failures(), []);
});

test('a failure names the run it happened in', async () => {
    said.length = 0;
    begin('bumps', { heads: 3 }); // 16 numbers for 3 heads
    await until(() => said.length);
    assert.deepEqual(
        said.map(message => [message.type, message.token]),
        [['failure', token]],
    );
    const now = begin('bumps');
    await until(() => said.some(message => message.type === 'ready' && message.token === now));
});

test('who asks that a model be kept is told when it is', async () => {
    said.length = 0;
    const now = begin('gesture');
    send({ type: 'keep', token: now });
    await until(() => said.some(({ type, token }) => type === 'written' && token === now));
    assert.deepEqual(failures(), []);
});
