// A lane for each browser engine, a page for each library. Pages that share memory with threads need another origin
// than the rest: there jax-js and others would take several threads by themselves.
import { ISOLATION, createStaticServer } from '../../cli/static-server.js';
import { root } from '../../scripts/bootstrap.mjs';
import { ENGINES, launch } from '../../scripts/engines/index.mjs';
import { assemblePeak } from './peak.mjs';

/**
 * @param {import('../../scripts/engines/index.mjs').EngineName} engine
 * @returns {Promise<import('./node-lane.mjs').Lane & { time: (page: string) => Promise<any> }>}
 */
export async function browserLane(engine) {
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
    const browser = await launch(engine, { args: ['--js-flags=--expose-gc'] });
    /** @param {string} address */
    const openPage = async address => {
        const context = await browser.newContext();
        const page = await context.newPage();
        page.setDefaultTimeout(0);
        await page.goto(address);
        return { page, close: () => context.close() };
    };
    const blank = await openPage(`http://127.0.0.1:${plain}/bench/blank.html`);
    const relaxed = await blank.page.evaluate(
        bytes => WebAssembly.validate(Uint8Array.from(bytes)),
        [...assemblePeak(8, true)],
    );
    await blank.close();
    return {
        name: engine,
        version: `${ENGINES[engine].title} ${browser.version()}`,
        relaxed,
        tickMs: engine === 'webkit' ? 1 : 0.1,
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
