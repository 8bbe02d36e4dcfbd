// The lane of a headless Chromium, a page for each library. Pages that share memory with threads need another origin
// than the rest:
// there jax-js and others would take several threads by themselves.
import { chromium as playwright } from 'playwright-core';
import { ISOLATION, createStaticServer } from '../../cli/static-server.js';
import { chromium, root } from '../../scripts/bootstrap.mjs';

/** @returns {Promise<import('./node-lane.mjs').Lane & { time: (page: string) => Promise<any> }>} */
export async function browserLane() {
    const servers = [{}, ISOLATION].map(headers => createStaticServer({ mounts: { '/': root }, headers }));
    const [plain, isolatedPort] = await Promise.all(
        servers.map(
            server =>
                new Promise(resolve => {
                    server.listen(0, '127.0.0.1', () =>
                        resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port),
                    );
                }),
        ),
    );
    const browser = await playwright.launch({
        executablePath: await chromium(),
        headless: true,
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--js-flags=--expose-gc',
        ],
    });
    /** @param {string} address */
    const openPage = async address => {
        const context = await browser.newContext();
        const page = await context.newPage();
        page.setDefaultTimeout(0);
        await page.goto(address);
        return { page, close: () => context.close() };
    };
    return {
        name: 'chromium',
        version: `Chromium ${browser.version()}`,
        relaxed: true,
        open: async (adapter, id, isolated = false) => {
            const { page, close } = await openPage(
                `http://127.0.0.1:${isolated ? isolatedPort : plain}/bench/page.html`,
            );
            await page.waitForFunction(() => 'peer' in globalThis);
            /** @type {import('./node-lane.mjs').RemotePeer} */
            const peer = {
                kinds: [],
                loadMs: 0,
                /** @param {string} call @param {...any} args */
                call: (call, ...args) =>
                    page.evaluate(
                        ([name, list]) => /** @type {any} */ (globalThis).peer[name](...list),
                        /** @type {[string, any[]]} */ ([call, args]),
                    ),
                close,
            };
            try {
                ({ kinds: peer.kinds, ms: peer.loadMs } = await peer.call('load', adapter, id));
            } catch (error) {
                await close();
                throw error;
            }
            return peer;
        },
        time: async path => {
            const { page, close } = await openPage(`http://127.0.0.1:${plain}/${path}`);
            await page.waitForFunction(() => 'measured' in globalThis);
            const measured = await page.evaluate(() => /** @type {any} */ (globalThis).measured);
            await close();
            return measured;
        },
        close: async () => {
            await browser.close();
            for (const server of servers) {
                server.closeAllConnections();
                server.close();
            }
        },
    };
}
