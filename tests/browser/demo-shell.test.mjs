// What is around the acts: runs that the browser keeps, the dashboard of runs, every screen at every width, tables in
// the place of pictures, the element for other pages, no network.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from 'node:http';
import { ISOLATION, createStaticServer } from '../../cli/static-server.js';
import { ACTS } from '../../demo/app/acts.js';
import { SERIOUS, axeFindings, demoPages, root } from '../support/demo-pages.mjs';
import { engine } from '../support/engine.mjs';
import { seeded } from '../support/seed.mjs';

const PATIENCE = 60000; // ms to wait for what has to come
const { browser, origin, open: openAt } = await demoPages({ patience: PATIENCE, scripts: true });

/** @param {string} [hash] @param {Parameters<typeof openAt>[1]} [options] */
async function open(hash = '', options) {
    const opened = await openAt(seeded(hash), options);
    await ready(opened.page);
    return opened;
}
/** @param {import('playwright-core').Page} page */
const ready = page => page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
/** @param {import('playwright-core').Page} page @param {string} hash */
async function visit(page, hash) {
    await page.goto('about:blank');
    await page.goto(`${origin}/demo/${seeded(hash)}`);
    await ready(page);
}
/** @param {import('playwright-core').Page} page @param {number} step */
const reached = (page, step) => page.waitForFunction(n => Number(document.documentElement.dataset.step) >= n, step);
/** @param {import('playwright-core').Page} page */
const stepOf = page => page.evaluate(() => Number(document.documentElement.dataset.step));
/**
 * The kept runs, as the page's database has them.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<any[]>}
 */
const kept = page =>
    page.evaluate(async () => {
        const { allSides } = await import(/** @type {any} */ ('./runs/store.js'));
        return (await allSides()).map((/** @type {any} */ { id, run, side, steps, curve, size }) => ({
            id,
            run,
            side,
            steps,
            size,
            curve: [...curve],
        }));
    });
/**
 * Both models have so many steps in the database.
 * @param {import('playwright-core').Page} page
 * @param {number} least
 */
async function keptFrom(page, least) {
    const start = Date.now();
    for (;;) {
        const sides = await kept(page);
        if (sides.length >= 2 && sides.every(({ steps }) => steps >= least)) return sides;
        assert.ok(Date.now() - start < PATIENCE, `kept: ${sides.map(({ id, steps }) => `${id} ${steps}`)}`);
        await page.waitForTimeout(200);
    }
}
/** What hangs on the steps alone, of each step. @param {number[]} curve */
const course = curve =>
    Object.fromEntries(
        Array.from({ length: curve.length / 6 }, (_, i) => [curve[6 * i], curve.slice(6 * i + 1, 6 * i + 4).join()]),
    );

test('a reload goes on where the training was, with the same curve; another link begins its own run', async () => {
    const { page, close } = await open('#m=play');
    const first = await keptFrom(page, 30);
    await page.keyboard.press('Space');
    const before = await stepOf(page);
    await page.reload();
    await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
    await page.waitForFunction(() => /You were at step/.test(document.getElementById('kept')?.textContent ?? ''));
    await page.waitForFunction(
        n => Number(document.documentElement.dataset.step) >= n,
        Math.min(...first.map(({ steps }) => steps)),
    );
    await page.keyboard.press('Space');
    const sides = await keptFrom(page, before + 10);
    await visit(page, '#m=play&w=40&run=0');
    assert.equal(await stepOf(page), 0);
    assert.equal(await page.locator('#kept').isVisible(), false);
    // the same settings in a browser that knows nothing of it: the same numbers, step for step
    const other = await open('#m=play');
    const whole = await keptFrom(other.page, before + 10);
    for (const side of ['a', 'b']) {
        const [mine, theirs] = [sides, whole].map(list => course(list.find(each => each.side === side).curve));
        const both = Object.keys(mine).filter(step => step in theirs);
        assert.ok(
            both.some(step => Number(step) > before),
            `${side}: ${both.length} steps`,
        );
        for (const step of both) assert.equal(mine[step], theirs[step], `${side}, step ${step}`);
    }
    await other.close();
    // anew: from nothing, and so it stays
    await visit(page, '#m=play');
    await page.locator('#kept button').first().click();
    await page.waitForFunction(() => Number(document.documentElement.dataset.step) < 20);
    assert.equal(await page.locator('#kept').isVisible(), false);
    await close();
});

test('where nothing can be stored, all else works, and nothing complains', async () => {
    const { page, close } = await open('#m=play&run=0');
    await page.addInitScript(() => {
        Object.defineProperty(globalThis, 'localStorage', {
            get() {
                throw new Error('denied');
            },
        });
    });
    await visit(page, '#m=play');
    await reached(page, 30);
    await page.reload();
    await reached(page, 3);
    assert.equal(await page.locator('#kept').isVisible(), false);
    await close();
});

test('the dashboard: chosen runs over one another; named, pinned, deleted and undone, gone on with, taken home and back', async () => {
    const { page, close } = await open('#m=runs&run=0');
    await page.locator('#runs-train').waitFor();
    assert.match((await page.locator('#runs-none').textContent()) ?? '', /Nothing is kept yet/);
    for (const [i, hash] of ['#m=play&w=16', '#m=play&w=16&a=softmax'].entries()) {
        await visit(page, hash);
        const start = Date.now();
        while ((await kept(page)).length < 2 * i + 2 || (await stepOf(page)) < 30) {
            assert.ok(Date.now() - start < PATIENCE, 'it is kept');
            await page.waitForTimeout(300);
        }
        await page.waitForTimeout(3000); // written down
    }
    await page.locator('button[data-mode="runs"]').click();
    const rows = page.locator('.runs-row');
    await rows.nth(1).waitFor();
    await page.locator('#runs-loss canvas').waitFor();
    assert.equal(await page.locator('#runs-compare tbody tr').count(), 4);
    await rows.nth(0).locator('input[type="checkbox"]').uncheck();
    assert.equal(await page.locator('#runs-compare tbody tr').count(), 2);
    // by keyboard: a name, and the focus comes back
    await rows.nth(1).locator('.runs-rename').press('Enter');
    await page.keyboard.type('small');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.className === 'runs-rename');
    assert.match((await rows.nth(1).textContent()) ?? '', /small/);
    await rows.nth(1).locator('.runs-pin').click();
    await page.waitForFunction(() => /small/.test(document.querySelector('.runs-row')?.textContent ?? ''));
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#runs-json').click()]);
    await rows.nth(0).locator('.runs-delete').click();
    await page.waitForFunction(() => document.querySelectorAll('.runs-row').length === 1);
    await page.locator('#runs-undo button').click();
    await page.waitForFunction(() => document.querySelectorAll('.runs-row').length === 2);
    await page.locator('#runs-file').setInputFiles(await download.path());
    await page.waitForFunction(() => document.querySelectorAll('.runs-row').length === 3);
    await page
        .locator('#runs-file')
        .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('7') });
    await page.waitForFunction(() => /holds no runs/.test(document.getElementById('banner')?.textContent ?? ''));
    await rows.nth(0).locator('.runs-go').click();
    await page.waitForFunction(() => /You were at step/.test(document.getElementById('kept')?.textContent ?? ''));
    assert.match(page.url(), /[#&]a=primal&/);
    await close();
});

test('a map, the curves and the spectrum as tables: by key, with headers, still while they are read; the focus comes back', async () => {
    const { page, close } = await open('#m=explore');
    await reached(page, 10);
    await page.waitForFunction(
        () => !/No map yet/.test(document.querySelector('#card-a .big canvas')?.ariaLabel ?? 'No map yet'),
    );
    await page.locator('#card-a .as-table').focus();
    await page.keyboard.press('t');
    const table = page.locator('#table-body');
    await table.locator('tbody tr').nth(39).waitFor();
    assert.match(
        (await table.locator('caption').textContent()) ?? '',
        /^A, layer 1, head 1, step [\d ]+: 40 × 40, its 40 largest entries/,
    );
    const sizes = (await table.locator('tbody td:last-child').allTextContents()).map(v =>
        Math.abs(Number(v.replace('−', '-'))),
    );
    assert.deepEqual(
        sizes,
        sizes.toSorted((x, y) => y - x),
    );
    const before = await table.textContent();
    await page.waitForTimeout(1200); // training goes on
    assert.equal(await table.textContent(), before);
    await page.locator('#table-again').click();
    assert.notEqual(await table.textContent(), before);
    await page.locator('#table-of').selectOption('window');
    await page.locator('#table-row').fill('30');
    await page.locator('#table-row').dispatchEvent('change'); // what is filled in by a driver is not, by itself
    assert.match((await table.locator('caption').textContent()) ?? '', /queries 25 to 40, keys 1 to 16/);
    assert.equal(await table.locator('th[scope="row"]').count(), 16);
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#table-csv').click()]);
    assert.equal(file.suggestedFilename(), 'map-a.csv');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.className === 'as-table');
    for (const [place, words] of /** @type {const} */ ([
        ['#learning', /points of the curves/],
        ['#spectrum', /Singular values/],
    ])) {
        await page.locator(`${place} .as-table`).click();
        await page.waitForFunction(
            source => new RegExp(source).test(document.querySelector('#table-body caption')?.textContent ?? ''),
            words.source,
        );
        assert.ok((await table.locator('tbody tr').count()) > 5);
        await page.locator('#table-close').click();
    }
    await close();
});

for (const scheme of /** @type {const} */ (['light', 'dark']))
    test(`every act at every width, ${scheme}: nothing wider than the window, the chosen act in sight, axe content`, async () => {
        const { page, close } = await open('#m=play&run=0', { colorScheme: scheme, bypassCSP: true });
        const found = /** @type {string[]} */ ([]);
        for (const mode of Object.keys(ACTS)) {
            await page.locator(`button[data-mode="${mode}"]`).click();
            if (ACTS[mode].alone)
                await page.waitForFunction(m => !document.querySelector(`#act-${m} > .hint:only-child`), mode);
            // what is said of drawing stands above what can be drawn on
            if (ACTS[mode].alone && (await page.locator('#invitation').isVisible()))
                found.push(`${mode}: the invitation to draw`);
            for (const width of [1440, 768, 390, 360]) {
                await page.setViewportSize({ width, height: 800 });
                await page.waitForTimeout(250);
                const [wide, inSight] = await page.evaluate(() => {
                    const row = /** @type {Element} */ (document.querySelector('.depths')).getBoundingClientRect(),
                        chosen = /** @type {Element} */ (
                            document.querySelector('.depths [aria-pressed="true"]')
                        ).getBoundingClientRect();
                    const { scrollWidth } = document.documentElement;
                    return [scrollWidth - innerWidth, chosen.left >= row.left - 1 && chosen.right <= row.right + 1];
                });
                if (wide > 0) found.push(`${mode}, ${width}: ${wide} px too wide`);
                if (!inSight) found.push(`${mode}, ${width}: the chosen act is out of sight`);
                if (width !== 1440 && width !== 390) continue;
                for (const each of await axeFindings(page, SERIOUS)) found.push(`${mode}, ${width}: ${each}`);
            }
        }
        assert.deepEqual(found, []);
        await close();
    });

test('an element for pages of another host: trains in sight, rests out of it, tells its steps, is as high as it is', async () => {
    const demo = createStaticServer({
        mounts: { '/': root },
        headers: { ...ISOLATION, 'access-control-allow-origin': '*' },
    });
    await new Promise(resolve => demo.listen(0, '127.0.0.1', () => resolve(undefined)));
    const from = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (demo.address()).port}/demo/`;
    const html = `<!doctype html><html lang="en"><title>Another page</title><script type="module" src="${from}embed.js"></script>
<primal-attention-demo task="bumps" attention="softmax" seed="7" autoplay>Two models</primal-attention-demo><div style="height: 6000px"></div>`;
    const other = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
    await new Promise(resolve => other.listen(0, '127.0.0.1', () => resolve(undefined)));
    const context = await browser.newContext({ viewport: { width: 900, height: 700 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (other.address()).port}/`);
    await page.evaluate(() =>
        document.querySelector('primal-attention-demo')?.addEventListener('step', (/** @type {any} */ { detail }) => {
            Object.assign(document.documentElement.dataset, { step: detail.step, loss: detail.loss });
        }),
    );
    await page.waitForFunction(() => Number(document.documentElement.dataset.step) >= 5);
    const frame = engine === 'webkit' ? null : page.frames()[1]; // whose driver looks into no frame
    if (frame) {
        assert.match(frame.url(), /\?embed#.*t=bumps.*a=softmax/);
        assert.equal(await frame.locator('.depths').isVisible(), false);
        assert.equal(await frame.locator('#card-a').isVisible(), true);
    }
    await page.waitForFunction(() => {
        const inner = document.querySelector('primal-attention-demo')?.shadowRoot?.querySelector('iframe');
        return inner && inner.clientHeight > 500;
    });
    if (frame)
        assert.ok(
            await frame.evaluate(
                () => /** @type {Element} */ (document.scrollingElement).scrollHeight <= innerHeight + 1,
            ),
        );
    await page.evaluate(() => scrollTo(0, 6000));
    await page.waitForTimeout(1500);
    const at = await page.evaluate(() => document.documentElement.dataset.step);
    await page.waitForTimeout(1500);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.step), at);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction(before => document.documentElement.dataset.step !== before, at);
    await page.evaluate(() => document.querySelector('primal-attention-demo')?.setAttribute('attention', 'skyformer'));
    await frame?.waitForFunction(
        () => /a=skyformer/.test(location.hash) && Number(document.documentElement.dataset.step) > 0,
    );
    await context.close();
    for (const each of [demo, other]) {
        each.close();
        each.closeAllConnections();
    }
});

test('without a network after the first visit every act opens; a newer version is offered, and never mixed in', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'primal-attention-shell-'));
    execFileSync(process.execPath, [join(root, 'scripts/demo.mjs'), scratch], { cwd: root });
    const serve = async (/** @type {number} */ port) => {
        const host = createStaticServer({ mounts: { '/': scratch } });
        await new Promise(resolve => host.listen(port, '127.0.0.1', () => resolve(undefined)));
        return { host, port: /** @type {import('node:net').AddressInfo} */ (host.address()).port };
    };
    let { host, port } = await serve(0);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const address = `http://127.0.0.1:${port}/`;
    await page.goto(address);
    await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
    });
    host.close();
    host.closeAllConnections();
    await page.goto('about:blank');
    await page.goto(`${address}#run=0`);
    await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
    for (const mode of Object.keys(ACTS)) {
        await page.locator(`button[data-mode="${mode}"]`).click();
        if (ACTS[mode].alone) await page.locator(`#act-${mode} h2`).first().waitFor();
        assert.equal(await page.locator('#banner').isVisible(), false, mode);
    }
    const [kept] = await page.evaluate(() => caches.keys());
    // the next version: one letter of the page's title
    const [html, sw] = ['index.html', 'sw.js'].map(name => readFileSync(join(scratch, name), 'utf8'));
    writeFileSync(join(scratch, 'index.html'), html.replace('<title>', '<title>New: '));
    writeFileSync(join(scratch, 'sw.js'), sw.replace(kept.split(' ')[1], 'another'));
    ({ host } = await serve(port));
    await page.goto('about:blank');
    await page.goto(`${address}#run=0`);
    await page.waitForFunction(() => /newer version/.test(document.getElementById('banner')?.textContent ?? ''));
    assert.doesNotMatch(await page.title(), /^New/);
    await page.locator('#banner button').first().click();
    await page.waitForFunction(() => /^New/.test(document.title));
    assert.deepEqual(await page.evaluate(() => caches.keys()), ['primal-attention-demo another']);
    await context.close();
    host.close();
    host.closeAllConnections();
    rmSync(scratch, { recursive: true, force: true });
});

test('a panel that fails is told of once, and the others go on', async () => {
    const { page, context } = await open('#run=1');
    const errors = /** @type {string[]} */ ([]);
    page.on('console', message => message.type() === 'error' && errors.push(message.text()));
    await page.evaluate(() => {
        CanvasRenderingContext2D.prototype.putImageData = () => {
            throw new Error('no picture today');
        };
    });
    await page.waitForFunction(() => /no picture today/.test(document.getElementById('banner')?.textContent ?? ''));
    assert.match(String(await page.textContent('#banner')), /The panel “card-?a|b” has a fault/i);
    await reached(page, (await stepOf(page)) + 30);
    const said = errors.length;
    await reached(page, (await stepOf(page)) + 30);
    assert.equal(errors.length, said);
    assert.ok(said > 0 && said < 8, `${said} errors: ${errors.join('\n')}`);
    await context.close();
});
