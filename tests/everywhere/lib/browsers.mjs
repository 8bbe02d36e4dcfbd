// The browsers: each opens an address and stays until the page there has left its answer.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ENGINES, launch, missing } from '../../../scripts/engines/index.mjs';
import { NotTried } from './at.mjs';

const SECONDS = 120;

/** @typedef {(address: string, answer: Promise<Record<string, string>>) => Promise<Record<string, string>>} Visit */
/** @typedef {import('../../../scripts/engines/index.mjs').EngineName} EngineName */

/** @type {Map<EngineName, Promise<import('playwright-core').Browser>>} */
const started = new Map();

/** @returns {Promise<never>} */
const late = (/** @type {() => string} */ more) =>
    new Promise((_, reject) => {
        setTimeout(() => reject(new Error(`no answer within ${SECONDS} s. ${more()}`)), 1000 * SECONDS).unref();
    });

/** @param {EngineName} name @returns {{ visit: Visit, version(): string }} */
const browser = name => ({
    async visit(address, answer) {
        if (!ENGINES[name].find()) throw new NotTried(missing(name));
        const running = started.get(name) ?? launch(name);
        started.set(name, running);
        const context = await (await running).newContext(),
            page = await context.newPage();
        /** @type {string[]} */
        const said = [];
        page.on('console', message => message.type() === 'error' && said.push(message.text()));
        page.on('pageerror', error => said.push(String(error)));
        page.on('requestfailed', request => said.push(`${request.url()}: ${request.failure()?.errorText}`));
        page.on('response', response => response.status() > 399 && said.push(`${response.status()} ${response.url()}`));
        try {
            await page.goto(address, { waitUntil: 'commit' });
            return await Promise.race([answer, late(() => said.join('\n'))]);
        } finally {
            await context.close();
        }
    },
    version: ENGINES[name].version,
});

/** @type {Record<string, { visit: Visit, version(): string }>} */
export const BROWSERS = { chromium: browser('chromium'), firefox: browser('firefox'), webkit: browser('webkit') };

/**
 * A page of an extension, in a Chromium of its own.
 * @param {string} folder of the extension @param {string} path @param {Promise<Record<string, string>>} answer
 */
export async function visitExtension(folder, path, answer) {
    const executablePath = ENGINES.chromium.find();
    if (!executablePath) throw new NotTried(missing('chromium'));
    const profile = mkdtempSync(join(tmpdir(), 'everywhere-')),
        args = [
            '--no-sandbox',
            '--headless=new',
            `--disable-extensions-except=${folder}`,
            `--load-extension=${folder}`,
        ];
    const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        args,
        ignoreDefaultArgs: ['--disable-extensions', '--headless'],
        headless: true,
    });
    try {
        const page = await context.newPage();
        /** @type {string[]} */
        const said = [];
        page.on('console', message => message.type() === 'error' && said.push(message.text()));
        await page.goto(`chrome-extension://${idOf(folder)}/${path}`);
        const numbers = await Promise.race([answer, late(() => said.join('\n'))]);
        if (numbers.error) throw new Error(numbers.error);
        return numbers;
    } finally {
        await context.close();
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
}

/**
 * Chromium names an unpacked extension after its folder: a hash of the path, in the letters a to p.
 * @param {string} folder
 */
const idOf = folder =>
    [...createHash('sha256').update(folder).digest('hex').slice(0, 32)]
        .map(digit => 'abcdefghijklmnop'[Number.parseInt(digit, 16)])
        .join('');

export async function closeBrowsers() {
    for (const running of started.values()) await (await running.catch(() => undefined))?.close();
}
