// The package in a real browser, Chromium or another (PA_ENGINE): from a page, in a worker, from another origin,
// embedded, and under a strict content security policy.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { simd, startBrowser } from '../support/engine.mjs';

const TYPES = {
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.wasm': 'application/wasm',
    '.html': 'text/html',
};
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a bundler has made, by the path that it is served at. @type {Map<string, string>} */
const made = new Map();

/** Paths that the servers have lost. @type {Set<string>} */
const lost = new Set();

/**
 * A static server of the project, also as a package that is installed, and of what is made; as a single-page app's, it
 * answers what is not there with a page.
 * @param {Record<string, string>} headers
 */
async function serve(headers) {
    const asked = /** @type {string[]} */ ([]);
    const server = createServer((request, response) => {
        asked.push(new URL(request.url ?? '/', 'http://localhost').pathname);
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(
            /^\/(workspace\/)?node_modules\/primal-attention\//,
            '/',
        );
        try {
            if (path.includes('..') || lost.has(path)) throw new Error('outside, or lost');
            const body = made.get(path) ?? readFileSync(root + path.slice(1));
            response.writeHead(200, {
                'content-type': TYPES[/** @type {keyof typeof TYPES} */ (extname(path))] ?? 'application/octet-stream',
                ...headers,
            });
            response.end(body);
        } catch {
            response.writeHead(200, { 'content-type': 'text/html', ...headers });
            response.end('<!doctype html><title>tests</title>');
        }
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return { origin: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
}

const CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const own = await serve({});
const cdn = await serve({ 'access-control-allow-origin': '*' });
const strict = await serve({ 'content-security-policy': CSP });
const browser = await startBrowser();
after(async () => {
    await browser.close();
    for (const server of [own, cdn, strict]) server.close();
});

/**
 * Runs a function in a fresh page of a server.
 * @template A, R
 * @param {string} origin
 * @param {(argument: A) => R} fn
 * @param {A} argument
 */
async function inPage(origin, fn, argument) {
    const page = await browser.newPage();
    try {
        await page.goto(`${origin}/`);
        return await page.evaluate(/** @type {any} */ (fn), argument);
    } finally {
        await page.close();
    }
}

/**
 * Trains a little with what the module at an address loads; runs in the page.
 * @param {{ url: string, simd?: string }} argument
 */
async function train({ url, simd }) {
    const { load, loadWorker } = await import(url);
    const pa = await (load ?? loadWorker)({ simd });
    const model = await pa.classifier({
        input: { kind: 'series', features: 1, length: 6 },
        classes: 2,
        width: 8,
        heads: 2,
        attention: 'primal',
        seed: 3,
    });
    const x = Array.from({ length: 20 }, (_, i) =>
        Float32Array.from({ length: 6 }, (_, t) => Math.sin(t * (1 + (i % 2)) + i)),
    );
    const losses = [];
    for await (const report of model.fit({ x, y: x.map((_, i) => i % 2) }, { epochs: 8, learningRate: 1e-2, seed: 1 }))
        losses.push(report.loss);
    const { logits } = await model.predict(x[0]);
    const { layers } = await model.inspect(x[0]);
    return { simd: pa.simd, losses, logits: [...logits], cols: layers[0].heads[0].map.cols };
}

for (const [name, origin, base] of [
    ['own origin', own.origin, own.origin],
    ['another origin', own.origin, cdn.origin],
    ['a strict policy', strict.origin, strict.origin],
])
    test(`page and worker agree: ${name}`, async () => {
        const page = await inPage(origin, train, { url: `${base}/dist/web.js` });
        assert.equal(page.simd, simd);
        assert.equal(page.losses.length, 8);
        assert.ok(page.losses[7] < page.losses[0]);
        assert.equal(page.cols, 6);
        assert.deepEqual(await inPage(origin, train, { url: `${base}/dist/worker-client.js` }), page);
        assert.deepEqual(await inPage(origin, train, { url: `${base}/dist/inline.js` }), page);
    });

test('simd128 gives the same bits as in Node', async () => {
    const { load } = await import('primal-attention');
    assert.equal((await load({ simd: 'simd128' })).simd, 'simd128');
    const url = import.meta.resolve('primal-attention');
    assert.deepEqual(
        await inPage(own.origin, train, { url: `${own.origin}/dist/web.js`, simd: 'simd128' }),
        await train({ url, simd: 'simd128' }),
    );
});

/** Models and blocks that only the full build has, and those of sequences. @param {{ url: string }} where */
async function fullBuild({ url }) {
    const { load, loadWorker } = await import(url);
    const pa = await (load ?? loadWorker)({ full: true, simd: 'simd128' });
    const translator = await pa.translator({
        source: { vocabulary: 'abc', length: 4 },
        target: { vocabulary: 'abc', length: 4 },
        width: 8,
        depth: 1,
        heads: 2,
        dropout: 0,
        seed: 1,
    });
    const pairs = { x: ['abc', 'ca', 'b'], y: ['cba', 'ac', 'b'] };
    for await (const _ of translator.fit(pairs, { epochs: 2, batchSize: 3, seed: 1 }));
    const { loss } = await translator.evaluate(pairs);
    const sequence = await pa.sequenceModel({
        inputs: 1,
        outputs: 1,
        length: 4,
        width: 8,
        heads: 2,
        depth: 1,
        causal: true,
        seed: 1,
    });
    const series = {
        x: [
            [1, 2, 3, 4],
            [2, 3, 5],
        ],
        y: [
            [2, 3, 4, 5],
            [3, null, 6],
        ],
    };
    for await (const _ of sequence.fit(series, { epochs: 2, seed: 1 }));
    const { values } = await sequence.predict([1, 2, 3]);
    const table = await pa.classifier({
        input: { kind: 'table', columns: [{ name: 'a' }, { name: 'b', categories: ['x', 'y'] }] },
        classes: 2,
        width: 8,
        heads: 2,
        depth: 1,
        seed: 1,
    });
    const rows = {
        x: [
            [1, 'x'],
            [2, 'y'],
            [null, 'x'],
        ],
        y: [0, 1, 0],
    };
    for await (const _ of table.fit(rows, { epochs: 2, seed: 1 }));
    const { logits } = await table.predict([1.5, 'y']);
    return { full: pa.full, loss, values: [...values.data], logits: [...logits] };
}

test('translators, sequences and tables: the same bits in page, worker and Node', async () => {
    const page = await inPage(own.origin, fullBuild, { url: `${own.origin}/dist/web.js` });
    assert.equal(page.full, true);
    assert.deepEqual(await inPage(own.origin, fullBuild, { url: `${own.origin}/dist/worker-client.js` }), page);
    assert.deepEqual(await fullBuild({ url: import.meta.resolve('primal-attention') }), page);
});

/**
 * A training for so many steps more, from the start or from a checkpoint; and what it leaves.
 * @param {{ url: string, steps: number, checkpoint?: number[] }} where
 */
async function stretch({ url, steps, checkpoint }) {
    const { load, loadWorker } = await import(url),
        pa = await (load ?? loadWorker)({ simd: 'simd128' });
    const data = {
        x: Array.from({ length: 14 }, (_, i) =>
            Float32Array.from({ length: 24 }, (_, k) => Math.sqrt((i * k) % 7) - (i % 3)),
        ),
        y: Int32Array.from({ length: 14 }, (_, i) => i % 3),
    };
    const config = { width: 8, depth: 1, heads: 2, dropout: 0.2, seed: 1, attention: { kind: 'primal', rank: 3 } };
    const model = checkpoint
        ? await pa.resume(Uint8Array.from(checkpoint))
        : await pa.classifier({ ...config, input: { kind: 'series', features: 2, length: 12 }, classes: 3 });
    const options = { epochs: 3, batchSize: 4, seed: 5, optimizer: 'radam', mixup: 0.3, reportEvery: 'step' };
    let done = 0;
    for await (const _ of model.fit(data, checkpoint ? { resume: true } : options)) if (++done === steps) break;
    return {
        done,
        weights: [...(await model.save())],
        checkpoint: [...(await model.checkpoint())],
    };
}

test('a training goes on where another left it: Node, page, worker, and Node again', async () => {
    const node = import.meta.resolve('primal-attention'),
        page = `${own.origin}/dist/web.js`,
        worker = `${own.origin}/dist/worker-client.js`;
    const whole = await stretch({ url: node, steps: 99 });
    assert.equal(whole.done, 12);
    const one = await stretch({ url: node, steps: 2 });
    const two = await inPage(own.origin, stretch, { url: page, steps: 3, checkpoint: one.checkpoint });
    const three = await inPage(own.origin, stretch, { url: worker, steps: 3, checkpoint: two.checkpoint });
    const four = await stretch({ url: node, steps: 99, checkpoint: three.checkpoint });
    assert.equal(four.done, 4);
    assert.deepEqual(four.weights, whole.weights);
});

test('the page stays alive while it trains', async () => {
    const seen = await inPage(
        own.origin,
        async url => {
            const { load } = await import(url);
            const pa = await load();
            const model = pa.classifier({
                input: { kind: 'series', features: 2, length: 100 },
                classes: 2,
                width: 32,
                depth: 1,
                attention: 'primal',
            });
            const x = Array.from({ length: 40 }, (_, i) =>
                Float32Array.from({ length: 200 }, (_, j) => Math.sin(i * j)),
            );
            let frames = 0,
                over = false;
            requestAnimationFrame(function frame() {
                frames++;
                if (!over) requestAnimationFrame(frame);
            });
            const start = performance.now();
            for await (const _ of model.fit({ x, y: x.map((_, i) => i % 2) }, { epochs: 30 }))
                if (performance.now() - start > 1000) break;
            over = true;
            return { frames, time: performance.now() - start };
        },
        `${own.origin}/dist/web.js`,
    );
    // The machine may be busy: a page that was blocked would show no frames at all.
    assert.ok(seen.frames > seen.time / 200, JSON.stringify(seen));
});

test('functions without models: one module and the binary are asked for; models follow on the same binary', async () => {
    const context = await browser.newContext(), // with nothing in its cache
        page = await context.newPage();
    const fetched = () => strict.asked.filter(path => path.startsWith('/dist/')).sort();
    try {
        await page.goto(`${strict.origin}/`);
        strict.asked.length = 0;
        const answer = await page.evaluate(async () => {
            const { load, Tensor } = await import(/** @type {any} */ ('/dist/functions.js'));
            const pa = await load(),
                q = pa.tensor([0, 0, 0, 0], [1, 1, 2, 2], { grad: true }),
                y = pa.attention.softmax({ q, k: q, v: pa.tensor([1, 2, 3, 4], [1, 1, 2, 2]) }, {});
            pa.backward(y, [1, 1, 1, 1]);
            const numbers = [...y.toArray(), pa.svd({ rows: 1, cols: 2, data: [3, 4] }).s[0], q.grad.length];
            let sentence = '';
            try {
                pa.seed(q);
            } catch (error) {
                sentence = /** @type {Error} */ (error).message;
            }
            /** @type {any} */ (globalThis).functions = pa;
            return { numbers, tensor: y instanceof Tensor, models: 'classifier' in pa, sentence };
        });
        assert.deepEqual(answer, {
            numbers: [2, 3, 2, 3, 5, 4],
            tensor: true,
            models: false,
            sentence: 'seed must be a whole number of at least 0, got a Tensor',
        });
        assert.deepEqual(fetched(), [`/dist/core.${simd}.wasm`, '/dist/functions.js']);
        strict.asked.length = 0;
        const seen = await page.evaluate(async () => {
            const { load } = await import(/** @type {any} */ ('/dist/web.js')),
                pa = await load({ wasm: /** @type {any} */ (globalThis).functions.module });
            const model = pa.classifier({ input: { kind: 'series', features: 1, length: 4 }, classes: 2, width: 8 });
            return [pa.simd, model.predict(new Float32Array(4)).logits.length];
        });
        assert.deepEqual(seen, [simd, 2]);
        assert.deepEqual(fetched(), ['/dist/web.js']);
    } finally {
        await context.close();
    }
});

test('what is fetched later and cannot be is told by whom it was wanted, and fetched when it is wanted again', async () => {
    const context = await browser.newContext(), // with nothing in its cache
        page = await context.newPage();
    try {
        await page.goto(`${own.origin}/`);
        lost.add('/dist/fit.js');
        await page.evaluate(async () => {
            const { load } = await import(/** @type {any} */ ('/dist/web.js')),
                pa = await load();
            const model = pa.classifier({ input: { kind: 'series', features: 1, length: 2 }, classes: 2, width: 8 });
            /** @type {any} */ (globalThis).fit = () =>
                model.fit({ x: [new Float32Array(2), new Float32Array(2)], y: [0, 1] }, { epochs: 1 }).then(
                    (/** @type {any} */ { epoch }) => epoch,
                    (/** @type {Error} */ error) => error.message,
                );
        });
        const fit = () => page.evaluate(() => /** @type {any} */ (globalThis).fit());
        assert.match(await fit(), /^fit: a part of the library could not be fetched \(.+\); call it again when/);
        lost.delete('/dist/fit.js');
        assert.equal(await fit(), 1);
    } finally {
        lost.clear();
        await context.close();
    }
});

test('a server that answers with its page is told from one that has the binary', async () => {
    const message = await inPage(
        own.origin,
        async url => {
            const { load } = await import(url);
            return load({ wasm: '/missing/core.wasm' }).then(
                () => '',
                (/** @type {Error} */ error) => error.message,
            );
        },
        `${own.origin}/dist/web.js`,
    );
    assert.match(
        message,
        /got text\/html from http:\/\/127\.0\.0\.1:\d+\/missing\/core\.wasm.*index\.html.*optimizeDeps\.exclude.*primal-attention\/inline/,
    );
});

test('the worker from text agrees, also where its policy allows blob: alone', async () => {
    const page = await inPage(own.origin, train, { url: `${own.origin}/dist/web.js` });
    assert.deepEqual(await inPage(own.origin, train, { url: `${own.origin}/dist/worker-inline.js` }), page);
    assert.deepEqual(await inPage(own.origin, train, { url: `${cdn.origin}/dist/worker-inline.js` }), page);
    const blob = await serve({
        'content-security-policy': `${CSP} blob:`.replace("worker-src 'self'", 'worker-src blob:'),
    });
    try {
        assert.deepEqual(await inPage(blob.origin, train, { url: `${blob.origin}/dist/worker-inline.js` }), page);
    } finally {
        blob.close();
    }
    const refused = await inPage(strict.origin, sentence, `${strict.origin}/dist/worker-inline.js`);
    assert.match(refused, /^worker: .*Content-Security-Policy must allow worker-src blob:/);
});

/** How starting a worker or loading ends; runs in the page. @param {string} url */
async function sentence(url) {
    const { load, loadWorker } = await import(url);
    return (load ?? loadWorker)().then(
        (/** @type {{ simd: string }} */ pa) => pa.simd,
        (/** @type {Error} */ error) => error.message,
    );
}

/**
 * One script of a door and all that it imports, as a bundler leaves it.
 * @param {string} path
 * @param {string} door
 * @param {'esm' | 'iife'} [format]
 */
async function bundle(path, door, format = 'esm') {
    const { outputFiles } = await build({
        entryPoints: [`${root}dist/${door}.js`],
        bundle: true,
        format,
        write: false,
        logLevel: 'error',
        ...(format === 'iife' ? { globalName: 'door' } : {}),
    });
    made.set(path, outputFiles[0].text);
    return path;
}

for (const door of ['web', 'worker-client'])
    test(`${door} finds its files behind a dev server that moves modules away from them, or says what to do`, async () => {
        for (const folder of ['/node_modules/.vite/deps', '/workspace/node_modules/.vite/deps_temp_1a2b'])
            assert.equal(
                await inPage(
                    own.origin,
                    sentence,
                    `${own.origin}${await bundle(`${folder}/primal-attention_${door}.js`, door)}?v=8f`,
                ),
                simd,
                folder,
            );
        const lost = await inPage(own.origin, sentence, `${own.origin}${await bundle(`/assets/${door}.js`, door)}`);
        assert.match(lost, /add 'primal-attention' to optimizeDeps\.exclude.*'primal-attention\/(worker\/)?inline'/);
    });

test('doors with everything inside work wherever a bundler puts them', async () => {
    for (const door of ['inline', 'worker-inline'])
        assert.equal(
            await inPage(own.origin, sentence, `${own.origin}${await bundle(`/assets/${door}.js`, door)}`),
            simd,
        );
});

test('a plain script, which has no address, does with everything inside, and else says so', async () => {
    for (const door of ['inline', 'worker-inline', 'web', 'worker-client']) {
        const src = `${own.origin}${await bundle(`/assets/plain-${door}.js`, door, 'iife')}`;
        const end = await inPage(
            own.origin,
            async src => {
                const script = document.createElement('script');
                script.src = src;
                await new Promise(resolve => {
                    script.onload = resolve;
                    document.head.append(script);
                });
                const { load, loadWorker } = /** @type {any} */ (globalThis).door;
                return (async () => (load ?? loadWorker)())().then(
                    pa => pa.simd,
                    (/** @type {Error} */ error) => error.message,
                );
            },
            src,
        );
        if (door.includes('inline')) assert.equal(end, simd);
        else
            assert.match(
                end,
                /^load(Worker)?: the (binary|worker) can't be found, because this script doesn't know its own address.*inline'$/,
            );
    }
});
