// Threads in a real browser: on a page and in a worker, with the headers that shared memory needs and without, and
// where a policy allows workers from files only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { ISOLATION } from '../../cli/static-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** @param {Record<string, string>} headers of every answer */
async function serve(headers) {
    const server = createServer((request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(pathname))];
        try {
            const body = type && !pathname.includes('..') ? readFileSync(root + pathname.slice(1)) : '';
            response.writeHead(200, { 'content-type': type ?? 'text/html', ...headers });
            response.end(body || '<!doctype html><title>threads</title>');
        } catch {
            response.writeHead(404).end();
        }
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const plain = await serve({}),
    isolated = await serve(ISOLATION),
    strict = await serve({
        ...ISOLATION,
        'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
    });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: ['--no-sandbox'] });
after(async () => {
    await browser.close();
    for (const server of [plain, isolated, strict]) server.close();
});

/**
 * Runs in the page, and here: trains a little and predicts.
 * @param {{ url: string, threads?: number | 'auto', simd?: string }} argument
 * @returns {Promise<{ threads: number, reason: string | null, losses: number[], logits: number[], shared: boolean }>}
 */
async function train({ url, threads, simd = 'simd128' }) {
    const { load, loadWorker } = await import(url);
    const pa = await (load ?? loadWorker)({ simd, full: true, ...(threads && { threads }) });
    const model = await pa.classifier({
        input: { kind: 'series', features: 2, length: 96 },
        classes: 2,
        width: 32,
        heads: 2,
        depth: 2,
        attention: 'softmax',
        seed: 3,
    });
    const x = Array.from({ length: 12 }, (_, i) =>
        Float32Array.from({ length: 192 }, (_, t) => Math.sin(t * (1 + (i % 2)) + i)),
    );
    const losses = [];
    for await (const { loss } of model.fit({ x, y: x.map((_, i) => i % 2) }, { epochs: 3, batchSize: 4, seed: 1 }))
        losses.push(loss);
    const { logits } = await model.predict(x[0]);
    await model.save();
    const { layers } = await model.inspect(x[0]);
    const { threads: count, threadsReason: reason } = pa;
    await (pa.dispose ?? pa.terminate).call(pa);
    return { threads: count, reason, losses, logits: [...logits], shared: layers.length !== 2 };
}

/** @param {string} origin @param {Parameters<typeof train>[0]} argument */
async function inPage(origin, argument) {
    const page = await browser.newPage();
    try {
        await page.goto(`${origin}/`);
        return await page.evaluate(train, argument);
    } finally {
        await page.close();
    }
}

const { losses, logits } = await train({ url: import.meta.resolve('primal-attention') });

for (const [name, server] of /** @type {const} */ ([
    ['an isolated page', isolated],
    ['one whose policy allows workers from files only', strict],
]))
    for (const door of ['web', 'worker-client'])
        test(`two and three threads, the bits of Node: ${name}, ${door}.js`, async () => {
            for (const threads of [2, 3]) {
                const there = await inPage(server.origin, { url: `${server.origin}/dist/${door}.js`, threads });
                assert.deepEqual([there.threads, there.reason], [threads, null]);
                assert.deepEqual([there.losses, there.logits], [losses, logits]);
            }
        });

test('without the headers one computes, and the reason names them', async () => {
    for (const door of ['web', 'worker-client', 'inline']) {
        const there = await inPage(plain.origin, { url: `${plain.origin}/dist/${door}.js`, threads: 'auto' });
        assert.equal(there.threads, 1);
        assert.match(String(there.reason), /Cross-Origin-Opener-Policy: same-origin.*Cross-Origin-Embedder-Policy/);
        assert.deepEqual([there.losses, there.logits], [losses, logits]);
    }
});

test('the inline door has no threads inside, which is said', async () => {
    const there = await inPage(isolated.origin, { url: `${isolated.origin}/dist/inline.js`, threads: 2 });
    assert.deepEqual([there.threads, there.losses, there.logits], [1, losses, logits]);
    assert.match(String(there.reason), /primal-attention\/inline has not/);
});
