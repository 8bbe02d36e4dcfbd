// Time to the first prediction: a page that a browser without any cache opens, a library that it fetches with a model
// as its file, one sample. Served compressed; once more as Chrome's developer tools throttle to "Fast 4G".
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium as playwright } from 'playwright-core';
import { chromium } from '../../scripts/bootstrap.mjs';

/** @typedef {{ library: string, throttled: boolean, times: number[] }} Cold milliseconds since the navigation began */

const FAST_4G = { offline: false, latency: 165, downloadThroughput: 1012500, uploadThroughput: 168750 };
const TYPES = /** @type {Record<string, string>} */ ({
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.json': 'application/json',
    '.wasm': 'application/wasm',
});
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** What is served where. @param {string} model folder of a task */
function roomsOf(model) {
    return Object.entries({
        '/ort/': at('../node_modules/onnxruntime-web/dist/'),
        '/dist/': at('../../dist/'),
        '/model/': model,
        '/': at('./'),
    });
}

/** @param {string} model @param {number} rounds @returns {Promise<Cold[]>} */
export async function coldPages(model, rounds) {
    const rooms = roomsOf(model),
        kept = /** @type {Map<string, Buffer>} */ (new Map());
    const server = createServer((request, response) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname;
        try {
            const [room, folder] = /** @type {[string, string]} */ (rooms.find(([name]) => path.startsWith(name)));
            const bytes = kept.get(path) ?? gzipSync(readFileSync(join(folder, path.slice(room.length))));
            kept.set(path, bytes);
            const type = TYPES[extname(path)] ?? 'application/octet-stream';
            response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end(bytes);
        } catch {
            response.writeHead(404).end();
        }
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    /** @type {Cold[]} */
    const all = [false, true].flatMap(throttled => ['ours', 'ort'].map(library => ({ library, throttled, times: [] })));
    try {
        for (
            let round = -1;
            round < rounds;
            round++ // in the first, files are compressed
        )
            for (const { library, throttled, times } of all) {
                if (round < 0 && throttled) continue;
                const ms = await coldPage(`http://127.0.0.1:${port}/cold.html?${library}`, throttled);
                if (round >= 0) times.push(ms);
            }
    } finally {
        server.closeAllConnections();
        server.close();
    }
    return all;
}

/** @param {string} address @param {boolean} throttled @returns {Promise<number>} */
async function coldPage(address, throttled) {
    const browser = await playwright.launch({
        executablePath: await chromium(),
        headless: true,
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
        ], // prettier-ignore
    });
    try {
        const page = await browser.newPage();
        page.setDefaultTimeout(120000);
        const session = await page.context().newCDPSession(page);
        await session.send('Network.enable');
        if (throttled) await session.send('Network.emulateNetworkConditions', FAST_4G);
        await page.goto(address, { waitUntil: 'commit' });
        await page.waitForFunction(() => 'measured' in globalThis);
        const { ms, error } = await page.evaluate(() => /** @type {any} */ (globalThis).measured);
        if (error) throw new Error(`${address}: ${error}`);
        return ms;
    } finally {
        await browser.close();
    }
}
