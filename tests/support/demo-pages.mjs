/** @file The demo in a browser, as its tests see it: served under its own policy, what its pages complain of, axe. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createStaticServer } from '../../cli/static-server.js';
import { startBrowser } from './engine.mjs';

/** @typedef {import('playwright-core').Page} Page */
/**
 * @typedef {object} Opening
 * @property {string} [address] of the page, where it is not the demo's sources
 * @property {(page: Page) => unknown} [before] what is done before the page goes there
 */

export const root = fileURLToPath(new URL('../..', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the page allows itself. A header says it to its workers too, which the page's own tag does not reach. */
const POLICY = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(
    readFileSync(new URL('../../demo/index.html', import.meta.url), 'utf8'),
)?.[1];
assert.ok(POLICY, 'demo/index.html has a policy');

/**
 * A server on a free port, of the project's folder where nothing else is said; `asked`: the paths that were asked for.
 * @param {Partial<Parameters<typeof createStaticServer>[0]>} [options]
 */
export async function serve(options) {
    const server = createStaticServer({
        mounts: { '/': root },
        home: '/demo/',
        headers: { 'content-security-policy': POLICY },
        ...options,
    });
    const asked = /** @type {string[]} */ ([]);
    server.on('request', request => asked.push(new URL(request.url ?? '/', 'http://localhost').pathname));
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return {
        asked,
        origin: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}

/**
 * A browser and a server of the demo's sources until the file's tests have ended.
 * @param {{ patience: number, scripts?: boolean }} options patience: ms that a page may take for what has to come;
 *     scripts: pages are given scripts before their own (`addInitScript`)
 */
export async function demoPages({ patience, scripts }) {
    const host = await serve(),
        browser = await startBrowser({ scripts });
    after(async () => {
        await browser.close();
        host.close();
    });

    /**
     * A page at an address. Closing it asserts that it complained of nothing and asked no other host for anything.
     * @param {string} [hash] '' or '#…'
     * @param {import('playwright-core').BrowserContextOptions & Opening} [options]
     */
    async function open(hash = '', { address = `${host.origin}/demo/`, before, ...options } = {}) {
        const context = await browser.newContext({
            viewport: { width: 1440, height: 900 },
            acceptDownloads: true,
            serviceWorkers: 'block',
            ...options,
        });
        const page = await context.newPage();
        page.setDefaultTimeout(patience);
        const complaints = /** @type {string[]} */ ([]);
        page.on('console', message => {
            if (/^(error|warning)$/.test(message.type()) && !/Service Worker registration blocked/.test(message.text()))
                complaints.push(message.text());
        });
        page.on('pageerror', error => complaints.push(String(error)));
        page.on('request', request => {
            if (!/^(data|blob|file):/.test(request.url()) && !request.url().startsWith(new URL(address).origin))
                complaints.push(`asked for ${request.url()}`);
        });
        await before?.(page);
        await page.goto(address + hash);
        return {
            page,
            context,
            close: async () => {
                await context.close();
                assert.deepEqual(complaints, []);
            },
        };
    }
    return { browser, origin: host.origin, open };
}

/**
 * What axe finds in a page, a line for each rule that is broken.
 * @param {Page} page
 * @param {{ within?: string, impacts?: string[] }} [options] within: a selector; impacts: all where it is not said
 * @returns {Promise<string[]>}
 */
export async function axeFindings(page, { within, impacts } = {}) {
    await page.evaluate(axe);
    return page.evaluate(
        async ({ within, impacts }) => {
            const { violations } = await /** @type {any} */ (window).axe.run(within ?? document);
            return violations
                .filter((/** @type {any} */ each) => !impacts || impacts.includes(each.impact))
                .map(
                    (/** @type {any} */ { id, nodes }) =>
                        `${id}: ${nodes
                            .slice(0, 3)
                            .map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`)
                            .join('; ')}`,
                );
        },
        { within, impacts },
    );
}

/** The impacts that a test means by “serious”. */
export const SERIOUS = { impacts: ['serious', 'critical'] };
