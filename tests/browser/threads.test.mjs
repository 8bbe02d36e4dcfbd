// Threads in a real browser: on a page and in a worker, with the headers that shared memory needs and without, and
// where a policy allows workers from files only. And the demo's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ISOLATION, createStaticServer } from '../../cli/static-server.js';
import { startBrowser } from '../support/engine.mjs';
import { seeded } from '../support/seed.mjs';

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
const browser = await startBrowser({ scripts: true });
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
    assert.match(String(there.reason), /neither the others nor primal-attention\/inline/);
});

test('bytes and numbers that lie in shared memory are taken everywhere', async () => {
    const page = await browser.newPage();
    await page.goto(`${isolated.origin}/`);
    const found = await page.evaluate(async origin => {
        const { load } = await import(`${origin}/dist/web.js`);
        const { loadWorker } = await import(`${origin}/dist/worker-client.js`);
        const { parseCsv } = await import(`${origin}/dist/data.js`);
        const pa = await load({ simd: 'simd128', threads: 2 }),
            remote = await loadWorker({ simd: 'simd128', threads: 2 });
        const lent = (/** @type {Uint8Array} */ bytes) => {
            const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
            shared.set(bytes);
            return shared;
        };
        const file = pa.classifier({ input: { kind: 'series', features: 1, length: 4 }, classes: 2, seed: 1 }).save();
        const here = pa.open(lent(file)),
            there = await remote.open(lent(file)),
            x = pa.tensor([1, 2, 3, 4], [4]).view();
        const table = await parseCsv(lent(new TextEncoder().encode('a,label\n1,x\n2,y\n')), { target: 'label' });
        const binary = new Uint8Array(await (await fetch(`${origin}/dist/core.simd128.wasm`)).arrayBuffer()),
            again = await load({ wasm: lent(binary) });
        const answer = {
            shared: x.buffer instanceof SharedArrayBuffer,
            same: String(here.predict(x).logits) === String((await there.predict(x)).logits),
            rows: table.x.length,
            simd: again.simd,
        };
        remote.terminate();
        await pa.dispose();
        return answer;
    }, isolated.origin);
    await page.close();
    assert.deepEqual(found, { shared: true, same: true, rows: 2, simd: 'simd128' });
});

test('pools without end, and pages reloaded while they train: nothing hangs, and no thread is left', async t => {
    const stress = Boolean(process.env.PA_STRESS), // the whole of it: minutes
        pools = stress ? 1000 : 20,
        jobs = stress ? 1_000_000 : 5000,
        reloads = stress ? 100 : 4;
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', error => complaints.push(String(error)));
    await page.goto(`${isolated.origin}/`);
    const url = `${isolated.origin}/dist/web.js`;
    await page.evaluate(
        async ({ url, pools, jobs }) => {
            const { load } = await import(url);
            const { instantiate } = WebAssembly;
            /** @type {any} */
            let last;
            WebAssembly.instantiate = /** @type {any} */ (
                async (/** @type {any} */ module, /** @type {any} */ imports) =>
                    (last = await instantiate(module, imports))
            );
            for (let i = 0; i < pools; i++) {
                const pa = await load({ simd: 'simd128', threads: 2 }),
                    times = i === 0 ? jobs : 10;
                if (pa.threads !== 2) throw new Error(`pool ${i}: ${pa.threadsReason}`);
                if (last.exports.pa_threads_try(times, 3, 0) >>> 0 !== 3 * times) throw new Error(`pool ${i}: items`);
                await pa.dispose();
            }
        },
        { url, pools, jobs },
    );
    // What the browser says of its workers; WebKit's driver says nothing.
    const tells = typeof page.workers === 'function',
        workers = () => (tells ? page.workers().length : 0);
    for (const end = Date.now() + 60_000; workers() > 0; await page.waitForTimeout(20))
        assert.ok(Date.now() < end, `${workers()} workers`);
    for (let i = 0; i < reloads; i++) {
        await page.evaluate(async url => {
            const { load } = await import(url);
            const pa = await load({ simd: 'simd128', threads: 3 });
            const model = pa.classifier({
                input: { kind: 'series', features: 2, length: 96 },
                classes: 2,
                width: 32,
                heads: 2,
                seed: 3,
            });
            const x = [1, 2, 3, 4].map(n => Float32Array.from({ length: 192 }, (_, t) => Math.sin(t * n)));
            const run = model.fit({ x, y: [0, 1, 0, 1] }, { epochs: 100_000, batchSize: 4 });
            await new Promise((resolve, reject) => {
                (async () => {
                    for await (const report of run) resolve(report);
                })().catch(reject);
            });
        }, url);
        if (tells) assert.ok(workers() >= 2, `${workers()} workers while three threads train`);
        await page.reload();
    }
    for (const end = Date.now() + 60_000; workers() > 0; await page.waitForTimeout(20))
        assert.ok(Date.now() < end, `${workers()} workers`);
    t.diagnostic(`${pools} pools, ${jobs} jobs, ${reloads} reloads`);
    await page.close();
    assert.deepEqual(complaints, []);
});

/**
 * The demo, three steps on, in a page with so many cores.
 * @param {{ headers?: Record<string, string>, cores?: number, folder?: string }} place
 * @returns {Promise<{ words: string, weights: Buffer }>}
 */
async function demo({ headers = {}, cores = 4, folder = root }) {
    const server = createStaticServer({ mounts: { '/': folder }, headers });
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const context = await browser.newContext({ acceptDownloads: true, serviceWorkers: 'block' });
    const complaints = /** @type {string[]} */ ([]);
    try {
        const page = await context.newPage();
        page.setDefaultTimeout(180_000);
        page.on('pageerror', error => complaints.push(String(error)));
        page.on('console', message => {
            // the latter: it takes the file then
            const known = /Service Worker registration|blob:.*Content Security Policy/s;
            if (/^(error|warning)$/.test(message.type()) && !known.test(message.text()))
                complaints.push(message.text());
        });
        await page.addInitScript(cores => {
            Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => cores });
        }, cores);
        // wide enough that work is handed out
        const settings = seeded('#w=128&ff=256&d=1&bs=2&n=50&run=0&m=explore');
        await page.goto(`http://127.0.0.1:${port}${folder === root ? '/demo/' : '/'}${settings}`);
        for (let step = 1; step <= 3; step++) {
            await page.waitForFunction(
                ([ready, step]) => {
                    const { dataset } = document.documentElement;
                    return Number(dataset.ready) >= ready && Number(dataset.step) >= step - 1;
                },
                [2, step],
            );
            await page.locator('#step').click();
        }
        await page.waitForFunction(() => Number(document.documentElement.dataset.step) >= 3);
        const words = (await page.locator('#engine').textContent()) ?? '';
        const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#save-weights').click()]);
        const weights = readFileSync(await file.path());
        assert.deepEqual(complaints, []);
        return { words, weights };
    } finally {
        await context.close();
        server.close();
        server.closeAllConnections();
    }
}

test('the demo computes each model on half of the cores where it may, to the same bits, and says so', async () => {
    const one = await demo({});
    assert.match(one.words, /One thread computes each model: this page is not cross-origin isolated\.$/);
    const two = await demo({ headers: ISOLATION });
    assert.match(two.words, / 2 threads compute each model\.$/);
    const built = await demo({
        headers: { ...ISOLATION, 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'" },
        cores: 6,
        folder: `${root}dist-demo`,
    });
    assert.match(built.words, / 3 threads compute each model\.$/);
    for (const { weights } of [two, built]) assert.deepEqual(weights, one.weights);
});
