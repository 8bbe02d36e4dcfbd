// What the demo promises beside learning: for everyone, at any depth, from a static host, a disk or without a network;
// what it exports comes back; nothing leaks.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { SERIOUS, axeFindings, demoPages, root, serve } from '../support/demo-pages.mjs';
import { engine } from '../support/engine.mjs';
import { slowness } from '../support/machine.mjs';
import { seeded } from '../support/seed.mjs';

const run = promisify(execFile);
const PATIENCE = 180000; // ms to wait for what has to come

const demo = await demoPages({ patience: PATIENCE });
const scratch = mkdtempSync(join(tmpdir(), 'primal-attention-demo-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** @param {string} [hash] @param {Parameters<typeof demo.open>[1]} [options] */
async function open(hash = '', options) {
    const opened = await demo.open(seeded(hash), options);
    // not all engines wait with the page's load event for all modules
    await opened.page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 1);
    return opened;
}

/** @param {import('playwright-core').Page} page @param {number} step */
const reached = (page, step) =>
    page.waitForFunction(n => Number(document.documentElement.dataset.step) >= n, step, { timeout: PATIENCE });
/** @param {import('playwright-core').Page} page */
const tested = page =>
    page.waitForFunction(
        () => document.documentElement.dataset.tested === 'true' && document.documentElement.dataset.accuracy !== '',
        null,
        { timeout: PATIENCE },
    );
/**
 * After a pause: the step that was under way has arrived too, and the test part has been seen with it.
 * @param {import('playwright-core').Page} page
 */
async function settled(page) {
    const step = () => page.evaluate(() => document.documentElement.dataset.step);
    let before;
    do {
        before = await step();
        await page.waitForTimeout(1000);
        await tested(page);
    } while ((await step()) !== before);
}
/** @param {import('playwright-core').Page} page @param {string} button */
async function saved(page, button) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
    return readFileSync(await file.path());
}

for (const [name, hash, scheme] of /** @type {const} */ ([
    ['Play', '#m=play', 'light'],
    ['Explore', '#m=explore', 'light'],
    ['Explore, dark', '#m=explore', 'dark'],
    ['Explain', '#m=explain&st=5', 'dark'],
]))
    test(`${name}: axe finds nothing serious`, async () => {
        const { page, close } = await open(`${hash}&sp=5`, { colorScheme: scheme, bypassCSP: true });
        await reached(page, 3);
        assert.deepEqual(await axeFindings(page, SERIOUS), []);
        await close();
    });

test('by keyboard alone: trains, looks at an entry, cuts the rank, exports', async () => {
    const { page, close } = await open('#run=0');
    const press = async (/** @type {string[]} */ ...keys) => {
        for (const key of keys) await page.keyboard.press(key);
    };
    /** Tab until the element has the focus. @param {string} selector */
    const to = async selector => {
        for (let i = 0; i < 120; i++) {
            if (await page.evaluate(s => document.activeElement?.matches(s) ?? false, selector)) return;
            await press('Tab');
        }
        assert.fail(`Tab does not reach ${selector}`);
    };
    await to('[data-mode="explore"]');
    await press('Enter');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.mode), 'explore');
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await press('Space');
    await reached(page, 10);
    await press('Space', 'ArrowDown', 'ArrowDown', 'ArrowRight');
    await page.waitForFunction(() =>
        /query 2 → key 2\. A: .*; B: /.test(document.getElementById('crosshair-words')?.textContent ?? ''),
    );
    await page.waitForFunction(() => !(/** @type {HTMLInputElement} */ (document.getElementById('keep')).disabled));
    await press('[', '[', '[');
    await page.waitForFunction(() => location.hash.includes('&k=5&'));
    await page.waitForFunction(() =>
        /5 components kept/.test(document.querySelector('#card-a .cut')?.textContent ?? ''),
    );
    await press('p');
    await page.waitForFunction(() => location.hash.includes('ln=scores'));
    await to('#save-weights');
    const [file] = await Promise.all([page.waitForEvent('download'), press('Enter')]);
    assert.match(file.suggestedFilename(), /^primal-gesture\.safetensors$/);
    await close();
});

test('every stop of the tour opens from its own address, with its numbers', async () => {
    const { page, close } = await open('#m=explain&st=0');
    await page.waitForFunction(() => document.querySelector('#stop-0[data-now]'));
    const stops = await page
        .locator('#tour-stops button')
        .evaluateAll(buttons => buttons.map(button => Number(/** @type {HTMLElement} */ (button).dataset.st)));
    assert.ok(stops.length >= 12);
    let numbers = 0;
    for (const st of stops) {
        await page.locator(`#tour-stops [data-st="${st}"]`).click();
        await page.waitForFunction(n => new RegExp(`[&#]st=${n}(&|$)`).test(location.hash), st);
        const live = `#stop-${st}[data-now] [data-live]`;
        await page
            .waitForFunction(s => [...document.querySelectorAll(s)].every(slot => slot.textContent !== '…'), live, {
                timeout: PATIENCE,
            })
            .catch(async () =>
                assert.fail(
                    `stop ${st}: ${await page.evaluate(
                        s =>
                            [...document.querySelectorAll(s)]
                                .filter(slot => slot.textContent === '…')
                                .map(slot => /** @type {HTMLElement} */ (slot).dataset.live)
                                .join(),
                        live,
                    )} has no value`,
                ),
            );
        numbers += await page.locator(live).count();
        assert.ok(
            await page.evaluate(() => /** @type {Element} */ (document.scrollingElement).scrollWidth <= innerWidth),
        );
    }
    assert.ok(numbers >= 40, `${numbers} numbers`);
    await close();
});

test('what is cut away answers at once, and comes back', async () => {
    const { page, close } = await open('#m=explore');
    await page.waitForFunction(() => Number(document.documentElement.dataset.accuracy) > 0.8, null, {
        timeout: 3 * PATIENCE,
    });
    await page.keyboard.press('Space');
    await tested(page);
    const before = await page.evaluate(() => Number(document.documentElement.dataset.accuracy));
    for (let head = 0; head < 4; head++) await page.locator(`#head-board [data-token="a1.${head}"]`).click();
    await page.waitForFunction(
        was =>
            document.documentElement.dataset.tested === 'true' &&
            Number(document.documentElement.dataset.accuracy) < was - 0.1,
        before,
    );
    assert.match(page.url(), /off=a1\.0-a1\.1-a1\.2-a1\.3/);
    await page.locator('#heads-on').click();
    await page.waitForFunction(
        was =>
            document.documentElement.dataset.tested === 'true' &&
            Math.abs(Number(document.documentElement.dataset.accuracy) - was) < 1e-6,
        before,
    );
    await close();
});

test('weights saved, page opened anew, weights loaded: the same predictions', async () => {
    const first = await open('#m=explore');
    await reached(first.page, 15);
    await first.page.keyboard.press('Space');
    await tested(first.page);
    const state = () => ({
        loss: document.documentElement.dataset.loss,
        accuracy: document.documentElement.dataset.accuracy,
    });
    const was = await first.page.evaluate(state);
    const weights = await saved(first.page, '#save-weights');
    for (const [button, pattern] of /** @type {const} */ ([
        ['#save-csv', /^query,key 1,/],
        ['#save-svg', /^<svg /],
        ['#save-curves', /^model,step,/],
    ]))
        assert.match((await saved(first.page, button)).toString(), pattern);
    assert.deepEqual([...(await saved(first.page, '#save-png')).subarray(1, 4)], [80, 78, 71]);
    await first.close();
    const second = await open('#m=explore&run=0');
    await tested(second.page);
    assert.notEqual((await second.page.evaluate(state)).loss, was.loss);
    await second.page
        .locator('#file')
        .setInputFiles({ name: 'a.safetensors', mimeType: 'application/octet-stream', buffer: weights });
    await second.page.waitForFunction(
        loss => document.documentElement.dataset.tested === 'true' && document.documentElement.dataset.loss === loss,
        was.loss,
    );
    assert.deepEqual(await second.page.evaluate(state), was);
    await second.page.locator('#task').selectOption('bumps');
    await second.page
        .locator('#file')
        .setInputFiles({ name: 'a.safetensors', mimeType: 'application/octet-stream', buffer: weights });
    await second.page.waitForFunction(() =>
        /weights don.t fit.*series of 6 numbers.*this task has series of 2/s.test(
            document.getElementById('banner')?.textContent ?? '',
        ),
    );
    await second.close();
});

test('the code it shows runs, with the data it saves', async () => {
    const { page, close } = await open('#m=explore&run=0&n=100');
    await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
    await page.locator('#take').scrollIntoViewIfNeeded();
    await page.waitForFunction(() => /pa\.classifier/.test(document.getElementById('code')?.textContent ?? ''));
    const text = (await page.locator('#code').textContent()) ?? '',
        data = await saved(page, '#save-data');
    await close();
    const folder = join(root, 'build/test/demo-code'); // inside the package, so that its name leads to it
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run.mjs'), text.replace('epochs: 10', 'epochs: 2'));
    writeFileSync(join(folder, 'primal-attention-data.json'), data);
    const { stdout } = await run(process.execPath, ['run.mjs'], { cwd: folder });
    assert.match(stdout, /epoch 2: loss [\d.]+, KSVD .*test accuracy .*\n.*40 × 40 map/);
});

test('a class of one’s own: ten drawings, and the models go on with nine classes; the link begins with them', async () => {
    const { page, close } = await open('#m=explore');
    await reached(page, 5);
    await page.locator('#teacher summary').click();
    await page.locator('#teach-name').fill('house');
    await page.locator('#teach-name').press('Enter'); // the pad comes into sight
    await page.locator('[data-pad]').scrollIntoViewIfNeeded(); // all of it, where the window is low
    const box = await page.locator('[data-pad]').boundingBox();
    assert.ok(box);
    for (let k = 0; k < 10; k++) {
        const corners = [
            [0.25, 0.8],
            [0.25, 0.45],
            [0.5, 0.2],
            [0.75, 0.45],
            [0.75, 0.8],
            [0.25, 0.8],
            [0.75, 0.45],
        ].map(
            ([x, y]) =>
                /** @type {[number, number]} */ ([
                    box.x + box.width * (x + 0.01 * Math.sin(3 * k)),
                    box.y + box.height * (y + 0.01 * Math.cos(2 * k)),
                ]),
        );
        await page.mouse.move(...corners[0]);
        await page.mouse.down();
        for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 4 });
        await page.mouse.up();
    }
    const named = (/** @type {import('playwright-core').Page} */ page) =>
        page.waitForFunction(
            () =>
                /house/.test(document.querySelector('#card-a .bars')?.textContent ?? '') &&
                /house/.test(document.querySelector('#card-b .bars')?.textContent ?? ''),
        );
    await named(page);
    assert.match((await page.locator('#taught').textContent()) ?? '', /Learned: house\. The link holds your drawings/);
    const { hash } = new URL(page.url());
    await close();
    const losses = [];
    for (let k = 0; k < 2; k++) {
        const again = await open(hash.replace('run=1', 'run=0'));
        await again.page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
        await again.page.keyboard.press('.');
        await reached(again.page, 1);
        await named(again.page);
        await tested(again.page);
        losses.push(await again.page.evaluate(() => document.documentElement.dataset.loss));
        if (k) {
            await again.page
                .locator('#teach-forget')
                .click({ force: true })
                .catch(() => {});
            await again.page.evaluate(() =>
                /** @type {HTMLElement} */ (document.getElementById('teach-forget')).click(),
            );
            await again.page.waitForFunction(
                () =>
                    !/house/.test(document.querySelector('#card-a .bars')?.textContent ?? '') &&
                    !location.hash.includes('house'),
            );
        }
        await again.close();
    }
    assert.equal(losses[0], losses[1]);
});

test('heads of a graph model too: off, the accuracy answers; on, it is back', async () => {
    const { page, close } = await open('#m=explore&t=graph&sp=20');
    await page.waitForFunction(() => Number(document.documentElement.dataset.accuracy) > 0.6, null, {
        timeout: 3 * PATIENCE,
    });
    await page.keyboard.press('Space');
    await settled(page);
    const before = await page.evaluate(() => Number(document.documentElement.dataset.accuracy));
    await page.locator('#heads').scrollIntoViewIfNeeded();
    await page.waitForFunction(() =>
        /A's most alike are heads \d and \d of layer \d: [\d.]+ apart, where its heads are [\d.]+ apart on average/.test(
            document.getElementById('heads-words')?.textContent ?? '',
        ),
    );
    for (let head = 0; head < 4; head++) await page.locator(`#head-board [data-token="a0.${head}"]`).click();
    await page.waitForFunction(
        was =>
            document.documentElement.dataset.tested === 'true' &&
            Number(document.documentElement.dataset.accuracy) < was - 0.1,
        before,
    );
    await page.locator('#heads-on').click();
    await page.waitForFunction(
        was =>
            document.documentElement.dataset.tested === 'true' &&
            Math.abs(Number(document.documentElement.dataset.accuracy) - was) < 1e-6,
        before,
    );
    await close();
});

test('spectral samples: learned, made by a network, and on a graph', async () => {
    for (const [hash, words] of /** @type {const} */ ([
        ['a=implicit', /The 32 pairs of frequencies.*They began spread evenly/],
        ['a=implicit&ao=source:mikan,samples:16', /The 16 pairs of frequencies.*A network made them/],
        ['t=graph', /The 32 pairs of frequencies/],
    ])) {
        const { page, close } = await open(`#m=explore&run=0&${hash}`);
        await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
        await page.locator('#inside').scrollIntoViewIfNeeded();
        await page.waitForFunction(
            source => new RegExp(source).test(document.getElementById('inside-words')?.textContent ?? ''),
            words.source,
        );
        await page.waitForFunction(() => {
            // and drawn: violet and green dots
            const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('inside-canvas'));
            const copy = /** @type {OffscreenCanvasRenderingContext2D} */ (
                new OffscreenCanvas(canvas.width || 1, canvas.height || 1).getContext('2d', {
                    willReadFrequently: true,
                })
            );
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(0, 0, canvas.width || 1, canvas.height || 1);
            const count = (/** @type {number[]} */ color) => {
                let sum = 0;
                for (let i = 0; i < data.length; i += 4)
                    if (color.every((v, c) => data[i + c] === v) && data[i + 3] === 255) sum++;
                return sum;
            };
            return count([0x7a, 0x35, 0xc9]) > 10 && count([0x0b, 0x7a, 0x5c]) > 10; // a young network's lie close together
        });
        await close();
    }
});

test('two minutes from opening to what the KSVD loss does to the spectrum, by what the page offers', async t => {
    const { page, close } = await open();
    await reached(page, 1);
    await page.getByRole('button', { name: 'See what the KSVD loss does to the spectrum' }).click();
    await reached(page, 150); // of both, from the same first weights: they come with the page
    await tested(page);
    await page.waitForFunction(() =>
        /A: the strongest of 8 components carries \d+.%.*B: the strongest/s.test(
            document.getElementById('spectrum-words')?.textContent ?? '',
        ),
    );
    const { seconds, live, words } = await page.evaluate(() => ({
        seconds: performance.now() / 1000,
        words: document.getElementById('spectrum-words')?.textContent ?? '',
        live: Object.fromEntries(
            [...document.querySelectorAll('.stop[data-now] [data-live]')].map(slot => [
                /** @type {HTMLElement} */ (slot).dataset.live,
                slot.textContent ?? '',
            ]),
        ),
    }));
    t.diagnostic(`after ${seconds.toFixed(0)} s: ${words} J² ${live.J2A} and ${live.J2B}`);
    assert.match(page.url(), /ao=rank:8,eta:1,.*bo=rank:8,eta:0,/);
    // as the page writes numbers: 8.4 × 10⁻⁴ is small as well
    assert.ok((Number(live.J2A) < 0.1 || /10⁻/.test(live.J2A)) && Number(live.J2B) > 1, `${live.J2A}, ${live.J2B}`);
    assert.ok(parseInt(live.firstA) > parseInt(live.firstB), words);
    assert.ok(seconds < 120 * slowness(), `${seconds} s`);
    await page.locator('#keep').fill('3');
    await page.waitForFunction(() =>
        /3 components kept/.test(document.querySelector('#card-a .cut')?.textContent ?? ''),
    );
    await close();
});

test('learns from CSV, JSON and lines of text', async () => {
    const { page, close } = await open('#run=0&m=explore');
    const lines = Array.from({ length: 24 }, (_, i) =>
        i % 2 ? 'up: it rises and rises' : 'down: it sinks and sinks',
    ).join('\n');
    const json = JSON.stringify({
        series: Array.from({ length: 24 }, (_, i) => Array.from({ length: 10 }, (_, t) => (i % 2 ? t : -t))),
        labels: Array.from({ length: 24 }, (_, i) => (i % 2 ? 'up' : 'down')),
    });
    for (const [name, content] of [
        ['remarks.txt', lines],
        ['ramps.json', json],
    ]) {
        await page.locator('#file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
        await page.waitForFunction(
            title =>
                /** @type {any} */ (
                    document.getElementById('task').selectedOptions[0]?.textContent === title &&
                        /Your file: 16 \w+ to learn from, 8 to test/.test(
                            document.getElementById('task-about')?.textContent ?? '',
                        )
                ) || !document.getElementById('banner')?.hidden,
            name.replace(/\.\w+$/, ''),
        ); // it is read beside the page
        assert.ok(await page.locator('#banner').isHidden(), (await page.locator('#banner').textContent()) ?? '');
        await page.keyboard.press('.');
        await reached(page, 1);
    }
    await page
        .locator('#file')
        .setInputFiles({ name: 'bad.txt', mimeType: 'text/plain', buffer: Buffer.from('a: fine\nno label here') });
    await page.waitForFunction(() => /Line 2 has no label/.test(document.getElementById('banner')?.textContent ?? ''));
    await close();
});

test('works without a network after the first visit, and may share memory with threads', async () => {
    const own = await serve();
    const { page, context } = await open('', { address: `${own.origin}/demo/`, serviceWorkers: 'allow' });
    await reached(page, 1);
    await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
    });
    own.close();
    await page.goto(`${own.origin}/demo/#m=explore&seed=11`);
    await page.reload();
    await reached(page, 2);
    assert.equal(await page.locator('#seed').textContent(), '11');
    assert.equal(await page.evaluate(() => crossOriginIsolated), true, 'the service worker adds the headers');
    await context.close();
});

test('built for a static host: trains, within 260 kB beside its checkpoints', async t => {
    await run(process.execPath, [join(root, 'scripts/demo.mjs'), scratch], { cwd: root });
    const own = await serve({ mounts: { '/': scratch }, home: '/' });
    const context = await demo.browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${own.origin}/`);
    await reached(page, 2);
    await context.close();
    own.close();
    const files = new Set(
        [
            ...own.asked.map(path => (path === '/' ? 'index.html' : path.slice(1))),
            'core.simd128.wasm',
            'worker.js',
        ].filter(name => !/^favicon|^checkpoints/.test(name)),
    );
    const bytes = [...files].reduce(
        (sum, name) => sum + gzipSync(readFileSync(join(scratch, name)), { level: 9 }).length,
        0,
    );
    t.diagnostic(`${files.size} files, ${(bytes / 1000).toFixed(0)} kB gzipped`);
    // Where a service worker can't be kept away, it has asked for all that there is.
    if (engine !== 'webkit') assert.ok(bytes <= 260e3, `${bytes} bytes gzipped: ${[...files].join(', ')}`);
});

test('built as one file: opens from a disk, and each of its acts has its worker', async t => {
    if (!existsSync(join(scratch, 'demo.html')))
        await run(process.execPath, [join(root, 'scripts/demo.mjs'), scratch], { cwd: root });
    const one = await open('#m=explore', { address: pathToFileURL(join(scratch, 'demo.html')).href });
    await reached(one.page, 2);
    // every worker is made from its text and the shared one, and opens what is packed in the page
    for (const [mode, answer] of /** @type {const} */ ([
        ['language', '.lang-card.b [data-part="text"] span:not(.typed)'],
        ['own', '#act-own:not([aria-busy]) #own-what:not(:empty)'],
        ['scale', '[data-lane][data-samples]:not([data-samples="0"])'],
    ])) {
        await one.page.locator(`[data-mode="${mode}"]`).click();
        await one.page.locator(answer).first().waitFor({ state: 'attached' });
    }
    await one.close();
    t.diagnostic(
        `demo.html: ${(gzipSync(readFileSync(join(scratch, 'demo.html')), { level: 9 }).length / 1000).toFixed(0)} kB gzipped`,
    );
});
