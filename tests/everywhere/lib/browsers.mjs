// The browsers: each opens an address and stays until the page there has left its answer.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { which } from '../../../scripts/bootstrap.mjs';
import { NotTried } from './at.mjs';

const SECONDS = 60;

/** @typedef {(address: string, answer: Promise<Record<string, string>>) => Promise<Record<string, string>>} Visit */

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let started;
const executablePath = process.env.CHROMIUM || which('chromium') || which('google-chrome');

/** @returns {Promise<never>} */
const late = (/** @type {() => string} */ more) =>
    new Promise((_, reject) => {
        setTimeout(() => reject(new Error(`no answer within ${SECONDS} s. ${more()}`)), 1000 * SECONDS).unref();
    });

/** @type {Record<string, { visit: Visit, version(): string }>} */
export const BROWSERS = {
    chromium: {
        async visit(address, answer) {
            if (!executablePath) throw new NotTried('no Chromium here: apt-get install chromium');
            const browser = await (started ??= chromium.launch({ executablePath, args: ['--no-sandbox'] }));
            const context = await browser.newContext(),
                page = await context.newPage();
            /** @type {string[]} */
            const said = [];
            page.on('console', message => message.type() === 'error' && said.push(message.text()));
            page.on('pageerror', error => said.push(String(error)));
            page.on('requestfailed', request => said.push(`${request.url()}: ${request.failure()?.errorText}`));
            page.on(
                'response',
                response => response.status() > 399 && said.push(`${response.status()} ${response.url()}`),
            );
            try {
                await page.goto(address, { waitUntil: 'commit' });
                return await Promise.race([answer, late(() => said.join('\n'))]);
            } finally {
                await context.close();
            }
        },
        version: () => versionOf(executablePath),
    },
    firefox: {
        visit: (address, answer) => {
            const firefox = which('firefox-esr') ?? which('firefox');
            if (!firefox) throw new NotTried('no Firefox here: apt-get install firefox-esr');
            return program(firefox, profile => ['--headless', '--no-remote', '--profile', profile, address], answer);
        },
        version: () => versionOf(which('firefox-esr') ?? which('firefox')),
    },
    webkit: {
        visit: (address, answer) => {
            if (!miniBrowser || !which('xvfb-run'))
                throw new NotTried('no WebKitGTK here: apt-get install webkit2gtk-driver xvfb xauth');
            const browser = miniBrowser;
            return program('xvfb-run', () => ['-a', browser, '--private', address], answer);
        },
        version: webkitVersion,
    },
};
const libraries = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const miniBrowser = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']
    .map(name => join(libraries, name, 'MiniBrowser'))
    .find(existsSync);

/** @param {string | undefined} program */
function versionOf(program) {
    if (!program) return '';
    const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    return /\d+(\.\d+)+/.exec(stdout ?? '')?.[0] ?? '';
}

/** MiniBrowser does not say its version without a display. */
function webkitVersion() {
    const args = ['-f', '${Version}', '-W', 'webkit2gtk-driver'];
    return /\d+(\.\d+)+/.exec(spawnSync('dpkg-query', args, { encoding: 'utf8' }).stdout ?? '')?.[0] ?? '';
}

/**
 * A browser as a program of its own, with a new profile, ended when the answer is there.
 * @param {string} command @param {(profile: string) => string[]} args @param {Promise<Record<string, string>>} answer
 */
async function program(command, args, answer) {
    const profile = mkdtempSync(join(tmpdir(), 'everywhere-'));
    writeFileSync(
        join(profile, 'user.js'),
        [
            ['browser.shell.checkDefaultBrowser', false],
            ['datareporting.policy.dataSubmissionEnabled', false],
            ['toolkit.telemetry.reportingpolicy.firstRun', false],
            ['browser.aboutwelcome.enabled', false],
        ]
            .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`)
            .join(''),
    );
    const child = spawn(command, args(profile), {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
            ...process.env,
            HOME: profile,
            WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
            LIBGL_ALWAYS_SOFTWARE: '1',
            WEBKIT_DISABLE_COMPOSITING_MODE: '1',
            MOZ_DISABLE_CONTENT_SANDBOX: '1',
        },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said += data));
    try {
        return await Promise.race([answer, late(() => said.slice(-1500))]);
    } finally {
        try {
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        } catch {} // it has ended
        await new Promise(resolve => setTimeout(resolve, 300));
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
}

/**
 * A page of an extension, in a Chromium of its own.
 * @param {string} folder of the extension @param {string} path @param {Promise<Record<string, string>>} answer
 */
export async function visitExtension(folder, path, answer) {
    if (!executablePath) throw new NotTried('no Chromium here: apt-get install chromium');
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
    await (await started)?.close();
}
