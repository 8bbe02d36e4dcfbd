// The examples for pages, in a real browser: bundled, and used as a visitor does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startBrowser } from '../support/engine.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('examples/dropped-table.mjs learns a table that is chosen, and one that is dropped', async () => {
    const { outputFiles } = await build({
        entryPoints: [`${root}examples/dropped-table.mjs`],
        alias: { 'primal-attention/worker': 'primal-attention/worker/inline' },
        bundle: true,
        format: 'esm',
        write: false,
    });
    const server = createServer(({ url }, response) => {
        const script = url === '/main.js';
        response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
        response.end(script ? outputFiles[0].contents : '<!doctype html><script type="module" src="main.js"></script>');
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const browser = await startBrowser({ scripts: true });
    try {
        const page = await browser.newPage();
        /** @type {string[]} */
        const complaints = [];
        page.on('pageerror', error => complaints.push(String(error)));
        // The library is slow to load: a file may come before it is there.
        await page.addInitScript(() => {
            const { postMessage } = Worker.prototype,
                later = new Promise(resolve => setTimeout(resolve, 1000));
            Worker.prototype.postMessage = function (/** @type {any[]} */ ...message) {
                later.then(() => postMessage.apply(this, /** @type {any} */ (message)));
            };
        });
        await page.goto(`http://127.0.0.1:${port}/`);
        const told = async (/** @type {RegExp} */ words) => {
            const says = (/** @type {string} */ source) =>
                new RegExp(source).test(document.querySelector('pre')?.textContent ?? '');
            await page.waitForFunction(says, words.source, { timeout: 240_000 }).catch(async () => {
                assert.match((await page.textContent('pre')) ?? '', words);
            });
        };
        const machines = readFileSync(`${root}examples/machines.csv`);
        await page.locator('input').setInputFiles({ name: 'machines.csv', mimeType: 'text/csv', buffer: machines });
        await told(/the first row that it has not seen is (ok|worn|failing)/);
        // Numbers in the last column: no classes. Dropped on the page.
        const prices = `weight,colour,price\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 2 ? 'red' : 'blue'},${i * 1.7 + (i % 2)}`).join('\n')}`;
        await page.evaluate(text => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], 'prices.csv'));
            document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }, prices);
        await told(/the first row that it has not seen is [-\d.]+/);
        assert.match((await page.textContent('pre')) ?? '', /rmse/i);
        await page
            .locator('input')
            .setInputFiles({ name: 'walk.ts', mimeType: '', buffer: Buffer.from('@data\n1,2:a\n') });
        await told(/walk\.ts holds series or arrays; this page learns tables/);
        assert.deepEqual(complaints, []);
    } finally {
        await browser.close();
        server.close();
    }
});
