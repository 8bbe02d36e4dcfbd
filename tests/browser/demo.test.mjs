// The demo in a real browser: that it learns, in time and smoothly; that every control does what it says; that failures
// have words.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '../../demo/app/state.js';
import { createStaticServer } from '../../cli/static-server.js';
import { engine, startBrowser } from '../support/engine.mjs';
import { slowness } from '../support/machine.mjs';
import { seeded } from '../support/seed.mjs';

const PATIENCE = 120000; // ms to wait for what has to come; how long it may take is asserted where it matters

const files = createStaticServer({
    mounts: { '/': fileURLToPath(new URL('../..', import.meta.url)) },
    home: '/demo/',
});
/** Addresses that the server has lost, and the policy that it sends with others. */
const NONE = { lost: /^$/, under: /^$/, policy: '' };
const trouble = { ...NONE };
const server = createServer((request, response) => {
    const path = String(request.url).replace(/\?.*/, '');
    if (trouble.lost.test(path)) return response.writeHead(404).end('nothing here');
    if (trouble.under.test(path)) response.setHeader('content-security-policy', trouble.policy);
    files.emit('request', request, response);
});
await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
// what npm start serves
const built = createStaticServer({ mounts: { '/': fileURLToPath(new URL('../../dist-demo', import.meta.url)) } });
await new Promise(resolve => built.listen(0, '127.0.0.1', () => resolve(undefined)));
const builtOrigin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (built.address()).port}`;
const browser = await startBrowser();
after(async () => {
    await browser.close();
    server.close();
    built.close();
});

/** A page of the demo; what it complains of and what it asks of others is kept.
 * @param {string} [hash]
 * @param {{ viewport?: { width: number, height: number }, complains?: boolean, address?: string }} [options]
 */
async function open(
    hash = '',
    { viewport = { width: 1440, height: 900 }, complains = false, address = `${origin}/demo/` } = {},
) {
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(PATIENCE);
    const complaints = /** @type {string[]} */ ([]);
    page.on('console', message => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('request', request => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(new URL(address).origin))
            complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(address + seeded(hash));
    // not all engines wait with the page's load event for all modules
    if (!complains) await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 1);
    return {
        page,
        /** @returns {Promise<{ step: number, loss: number, accuracy: number }>} */
        read: () =>
            page.evaluate(() => {
                const { step, loss, accuracy } = document.documentElement.dataset;
                return { step: Number(step), loss: Number(loss || NaN), accuracy: Number(accuracy || NaN) };
            }),
        close: async () => {
            await page.close();
            if (!complains) assert.deepEqual(complaints, []);
        },
    };
}

/** @param {import('playwright-core').Page} page @param {number} step */
const reached = (page, step) =>
    page.waitForFunction(n => Number(document.documentElement.dataset.step) >= n, step, { timeout: PATIENCE });

test('takes its first training step soon after the load: a second is the aim, two the limit on a shared machine', async t => {
    const warm = await browser.newPage(); // the browser itself takes a while to come up
    await warm.goto('about:blank');
    await warm.waitForTimeout(500);
    const times = [],
        slow = slowness();
    while (times.length < 8 && !(Math.min(...times) < 1000)) {
        // one load may meet another program
        const { page, close } = await open('', { address: `${builtOrigin}/` });
        await page.waitForFunction(() => performance.getEntriesByName('first step').length > 0);
        times.push(await page.evaluate(() => Math.round(performance.getEntriesByName('first step')[0].startTime)));
        await close();
    }
    await warm.close();
    t.diagnostic(`first step ${times.join(', ')} ms after the navigation began`);
    assert.ok(Math.min(...times) < 2000 * slow, `${times} ms, slowness ${slow.toFixed(1)}`);
});

test('opens learning, stays smooth, and both models get to 95 % of unseen data within 30 s', async t => {
    const { page, read, close } = await open('', { address: `${builtOrigin}/` });
    await page.evaluate(() => {
        const w = /** @type {any} */ (window);
        Object.assign(w, { frames: [], spoken: [], published: [] });
        let last = performance.now();
        requestAnimationFrame(function frame(now) {
            w.frames.push(now - last);
            last = now;
            requestAnimationFrame(frame);
        });
        new MutationObserver(() => w.spoken.push(performance.now())).observe(
            /** @type {Element} */ (document.getElementById('live')),
            { childList: true, characterData: true, subtree: true },
        );
        new MutationObserver(() => w.published.push(performance.now())).observe(document.documentElement, {
            attributeFilter: ['data-step'],
        });
    });
    await page.waitForFunction(
        () => {
            const right = (/** @type {string} */ id) =>
                parseInt(/** @type {HTMLElement} */ (document.getElementById(id)).textContent ?? '');
            return (
                Number(document.documentElement.dataset.step) > 20 &&
                right('reading-a') >= 95 &&
                right('reading-b') >= 95
            );
        },
        null,
        { timeout: 3 * PATIENCE, polling: 100 },
    );
    const seconds = await page.evaluate(() => performance.now() / 1000);
    const slow = slowness();
    const look = () =>
        page.evaluate(() => {
            const w = /** @type {any} */ (window);
            const frames = w.frames.splice(0).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
            const gaps = (/** @type {number[]} */ times) => times.slice(1).map((time, i) => time - times[i]);
            return {
                count: frames.length,
                median: frames[frames.length >> 1],
                p95: frames[Math.floor(0.95 * frames.length)],
                spoken: Math.min(Infinity, ...gaps(w.spoken)),
                silent: Math.max(...gaps(w.published.splice(0))),
                named: [...document.querySelectorAll('canvas[role=img]')].map(
                    canvas => canvas.getAttribute('aria-label') ?? '',
                ),
            };
        });
    let seen;
    for (let turn = 0; turn < 4 && !(seen && seen.median <= 17 && seen.p95 <= 25 && seen.silent < 1000); turn++) {
        // ten seconds; again where other programs came in between
        await look();
        await page.waitForTimeout(10000);
        seen = await look();
    }
    assert.ok(seen);
    const { accuracy, step, loss } = await read();
    t.diagnostic(
        `95 % after ${seconds.toFixed(1)} s, step ${step}; animation frames: median ${seen.median.toFixed(1)} ms, 95th percentile ${seen.p95.toFixed(1)} ms of ${seen.count}`,
    );
    assert.ok(seconds < 30 * slow, `${seconds} s, slowness ${slow.toFixed(1)}`);
    assert.ok(accuracy >= 0.95 && loss < 0.5);
    assert.ok(
        seen.median <= 17 * slow && seen.p95 <= 25 * slow,
        `animation frames: median ${seen.median} ms, 95th percentile ${seen.p95} ms, slowness ${slow.toFixed(1)}`,
    );
    assert.ok(seen.silent < 1000 * slow, `no new data-step for ${seen.silent} ms`);
    assert.ok(seen.spoken >= 4900, `two messages to screen readers within ${seen.spoken} ms`);
    assert.ok(seen.named.length > 3, `${seen.named.length} pictures with a description`);
    for (const name of seen.named) assert.match(name, /\w.{10}/);

    const box = await page.locator('[data-pad]').boundingBox();
    assert.ok(box);
    const at = (/** @type {number} */ share) =>
        /** @type {[number, number]} */ ([
            box.x + box.width * (0.5 + 0.3 * Math.cos(6.2 * share)),
            box.y + box.height * (0.5 + 0.32 * Math.sin(6.2 * share)),
        ]);
    await page.mouse.move(...at(0));
    await page.mouse.down();
    for (let i = 1; i <= 50; i++) await page.mouse.move(...at(i / 50));
    await page.mouse.up();
    await page.waitForFunction(() =>
        /Your drawing\. A says circle .*B says circle/.test(document.getElementById('verdict')?.textContent ?? ''),
    ); // it goes on learning meanwhile
    await close();
});

test('the address holds seed and settings, and the same address gives the same curve', async () => {
    const losses = [],
        curves = /** @type {string[]} */ ([]);
    for (let k = 0; k < 2; k++) {
        const { page, read, close } = await open('#seed=123&run=0');
        await page.waitForFunction(() => document.documentElement.dataset.running === 'false');
        assert.match(page.url(), /[#&]seed=123(&|$)/);
        assert.equal(new URL(page.url()).hash.split('&').length, Object.keys(SETTINGS).length);
        assert.equal(await page.locator('#seed').textContent(), '123');
        for (let i = 1; i <= 5; i++) {
            await page.keyboard.press('.');
            await reached(page, i);
        }
        // that of B may come later
        await page.waitForFunction(() =>
            document
                .getElementById('reading-step')
                ?.textContent?.split(',')
                .every(text => Number(text.replace(/\D/g, '')) >= 5),
        );
        await page.waitForFunction(() => document.documentElement.dataset.tested === 'true');
        const { step, loss } = await read();
        assert.equal(step, 5);
        losses.push(loss);
        await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('[data-mode="explore"]')).click());
        await page.locator('#save-curves').waitFor(); // it comes with the panels of Explore
        const [file] = await Promise.all([
            page.waitForEvent('download'),
            page.evaluate(() => /** @type {HTMLElement} */ (document.getElementById('save-curves')).click()),
        ]);
        curves.push(
            (await readFile(await file.path(), 'utf8'))
                .split('\n')
                .map(line => line.split(',').slice(0, 5).join())
                .join('\n'),
        ); // the last column is tested when there is time
        await close();
    }
    assert.ok(losses[0] > 0);
    assert.equal(losses[0], losses[1]);
    assert.equal(curves[0].trim().split('\n').length, 1 + 2 * 5);
    assert.equal(curves[0], curves[1]); // to the last digit, both models
});

test('can be used by keyboard alone', async () => {
    const { page, read, close } = await open();
    await reached(page, 3);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.documentElement.dataset.tested === 'true'); // it rests
    const { step } = await read();
    await page.waitForTimeout(700);
    assert.equal((await read()).step, step);
    await page.keyboard.press('.');
    await reached(page, step + 1);
    assert.equal((await read()).step, step + 1);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page.waitForFunction(
        () =>
            document.getElementById('query-out')?.textContent === '2' &&
            document.getElementById('key-out')?.textContent === '2',
    );
    await page.waitForFunction(() =>
        /query 2 → key 2\. A: [−\d].*; B: [\d]/.test(document.getElementById('crosshair-words')?.textContent ?? ''),
    );
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.getElementById('query-out')?.textContent === 'none');
    await page.keyboard.press('r');
    await page.waitForFunction(() => document.documentElement.dataset.step === '0');
    await page.locator('#play').focus();
    await page.keyboard.press('Space'); // presses the button, once
    await reached(page, 2);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.running), 'true');
    await close();
});

test('settings begin anew or work on the running models', async () => {
    const { page, close } = await open('#run=0&m=explore');
    await page.keyboard.press('.');
    await reached(page, 1);
    const slider = (/** @type {RegExp} */ name) => page.getByRole('slider', { name });
    await slider(/^η, KSVD weight/).fill('0.5');
    assert.match(page.url(), /ao=rank:8,eta:0\.5,/);
    await page.keyboard.press('Escape');
    await page.locator('#step').click();
    await reached(page, 2); // the models went on
    await slider(/^Rank s/).fill('4');
    await slider(/^Rank s/).press('Tab');
    await page.waitForFunction(() => document.documentElement.dataset.step === '0');
    assert.match(page.url(), /[#&]ao=rank:4,/);
    for (const task of ['bumps', 'listops', 'images', 'text', 'graph', 'gesture']) {
        await page.locator('#task').selectOption(task);
        await page.waitForFunction(
            t => location.hash.includes(`t=${t}`) && document.documentElement.dataset.step === '0',
            task,
        );
        await page.locator('#step').click();
        await reached(page, 1);
        await page.waitForFunction(() =>
            /A (says|is not sure).* B (says|is not sure)/.test(document.getElementById('verdict')?.textContent ?? ''),
        );
    }
    await page.locator('#card-b .mechanism').selectOption('primal');
    await page.waitForFunction(() => location.hash.includes('b=primal'));
    await page.locator('#step').click();
    await reached(page, 1);
    await close();
});

/** Two classes of series, rising and falling. @param {number} count */
const seriesFile = count =>
    [
        '@problemName Ramps',
        '@timestamps false',
        '@univariate true',
        '@classLabel true down up',
        '@data',
        ...Array.from(
            { length: count },
            (_, i) =>
                `${Array.from({ length: 12 }, (_, t) => ((i % 2 ? t : -t) + Math.sin(3 * i + t)).toFixed(2)).join(',')}:${i % 2 ? 'up' : 'down'}`,
        ),
    ].join('\n');

test("learns from the visitor's own .ts files, and says which line it did not understand", async () => {
    const { page, close } = await open('#run=0');
    const give = (/** @type {string} */ name, /** @type {string} */ text) =>
        page.locator('#file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await give('Ramps_TRAIN.ts', seriesFile(30));
    await page.waitForFunction(() => location.hash.includes('t=file'));
    assert.match(
        (await page.locator('#task-about').textContent()) ?? '',
        /20 series to learn from, 10 to test, 1 dimension, up to 12 points, 2 classes/,
    );
    await page.locator('#play').click();
    await page.waitForFunction(() => Number(document.documentElement.dataset.accuracy) === 1);
    const part = (/** @type {string} */ name, /** @type {number} */ count) => ({
        name,
        mimeType: 'text/plain',
        buffer: Buffer.from(seriesFile(count)),
    });
    await page.locator('#file').setInputFiles([part('Ramps_TEST.ts', 14), part('Ramps_TRAIN.ts', 18)]);
    await page.waitForFunction(() =>
        /18 series to learn from, 14 to test/.test(document.getElementById('task-about')?.textContent ?? ''),
    );
    await give('Broken.ts', seriesFile(4).replace('up', 'sideways,1').concat('\n1,x,3:up'));
    await page.waitForFunction(() => !document.getElementById('banner')?.hidden);
    assert.match((await page.locator('#banner').textContent()) ?? '', /Broken\.ts was not understood\. .*line \d+/);
    await close();
});

for (const [name, pattern, words] of /** @type {const} */ ([
    ['the binary', /\.wasm$/, /The WebAssembly binary could not be loaded.*core\.simd128\.wasm answered 404/s],
    ['the worker', /\/demo\/worker\.js$/, /Model [AB] could not start: its worker failed/],
]))
    test(`says so when ${name} is not there`, async t => {
        t.after(() => Object.assign(trouble, NONE));
        trouble.lost = pattern;
        const { page, close } = await open('', { complains: true });
        await page.waitForFunction(() => !document.getElementById('banner')?.hidden);
        assert.match((await page.locator('#banner').textContent()) ?? '', words);
        Object.assign(trouble, NONE);
        await page.getByRole('button', { name: 'Start again' }).click();
        await reached(page, 1);
        await close();
    });

test('says so when a Content Security Policy forbids WebAssembly', async t => {
    t.after(() => Object.assign(trouble, NONE));
    // the page and its workers: either could compile it
    Object.assign(trouble, { under: /\/demo\/(worker\.js)?$/, policy: "script-src 'self'" });
    const { page, close } = await open('', { complains: true });
    await page.waitForFunction(() => !document.getElementById('banner')?.hidden);
    assert.match(
        (await page.locator('#banner').textContent()) ?? '',
        /A Content Security Policy forbids WebAssembly.*wasm-unsafe-eval/,
    );
    await close();
});

test('fits a phone of 360 pixels, in both themes', async () => {
    const { page, close } = await open('#m=explore', { viewport: { width: 360, height: 740 } });
    await reached(page, 1);
    const [width, wide] = await page.evaluate(() => [
        innerWidth,
        /** @type {Element} */ (document.scrollingElement).scrollWidth,
    ]);
    assert.ok(width === 360 || engine === 'webkit', `${width}`); // the toolbar of its MiniBrowser takes 447
    assert.ok(wide <= width, `${wide} in ${width}`);
    const colors = [];
    for (const theme of ['light', 'dark']) {
        await page.locator('#theme').click();
        await page.waitForFunction(t => document.documentElement.dataset.theme === t, theme);
        colors.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    }
    assert.notEqual(colors[0], colors[1]);
    await close();
});
