// The browser engines that the bench and the tests drive, in one room: where each is, what version it is, how it is
// started. What is started is driven as Playwright's Browser: Chromium and Firefox by Playwright itself, WebKit, which
// Playwright has only as its own build, by WebDriver behind as much of the same interface as is used here.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, firefox } from 'playwright-core';
import { Stop, which } from '../bootstrap.mjs';
import { toleratingOldFirefox } from './firefox.mjs';
import { WebkitBrowser } from './webkit.mjs';

/** @typedef {'chromium' | 'firefox' | 'webkit'} EngineName */
/**
 * @typedef {object} LaunchOptions
 * @property {string[]} [args] of Chromium alone
 * @property {Record<string, string | number | boolean>} [preferences] of Firefox alone
 * @property {string[]} [features] of WebKit alone: what Safari has and WebKitGTK leaves off
 * @property {boolean} [scripts] pages may get scripts before their own: `addInitScript` in WebKit, which has to go
 *   through a proxy for it
 */

const SECONDS = 120;

/**
 * @typedef {object} Engine
 * @property {string} title
 * @property {string} packages Debian's, which have it
 * @property {() => string | undefined} find where it is, if it is there
 * @property {() => string} version
 * @property {(path: string, options: LaunchOptions) => Promise<import('playwright-core').Browser>} start
 */

const libraries = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const first = (/** @type {(string | undefined)[]} */ ...names) =>
    names.map(name => name && which(name)).find(path => path);

/** @type {Record<EngineName, Engine>} */
export const ENGINES = {
    chromium: {
        title: 'Chromium',
        packages: 'chromium',
        find: () =>
            first(process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'),
        version: () => said(ENGINES.chromium.find(), ['--version']),
        start: (executablePath, { args = [] }) =>
            chromium.launch({
                executablePath,
                args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...QUIET, ...args],
                timeout: 1000 * SECONDS,
            }),
    },
    firefox: {
        title: 'Firefox',
        packages: 'firefox-esr',
        find: () => first(process.env.FIREFOX, 'firefox-esr', 'firefox'),
        version: () => said(ENGINES.firefox.find(), ['--version']),
        start: async (executablePath, { preferences }) => {
            toleratingOldFirefox();
            return firefox.launch({
                channel: 'moz-firefox', // by WebDriver BiDi: the one that people have, not Playwright's own build
                executablePath,
                firefoxUserPrefs: {
                    'privacy.reduceTimerPrecision': false, // else clocks tick at 1 ms
                    'dom.max_script_run_time': 0, // a long measurement is no page that hangs
                    'browser.shell.checkDefaultBrowser': false,
                    'datareporting.policy.dataSubmissionEnabled': false,
                    'app.update.enabled': false,
                    ...preferences,
                },
                timeout: 1000 * SECONDS,
            });
        },
    },
    webkit: {
        title: 'WebKitGTK',
        packages: 'webkit2gtk-driver xvfb',
        find: () =>
            which('WebKitWebDriver') && which('Xvfb')
                ? ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']
                      .map(name => join(libraries, name, 'MiniBrowser'))
                      .find(existsSync)
                : undefined,
        // MiniBrowser does not say its version without a display.
        version: () => said('dpkg-query', ['-f', '${Version}', '-W', 'webkit2gtk-driver']),
        start: async (path, options) => /** @type {any} */ (await WebkitBrowser.start(path, options)),
    },
};
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The number of the version in what a program says. @param {string | undefined} program @param {string[]} args */
function said(program, args) {
    if (!program) return '';
    return /\d+(\.\d+)+/.exec(spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '')?.[0] ?? '';
}

/** @param {EngineName} name */
export const missing = name =>
    `${ENGINES[name].title} is not here. Debian and Ubuntu: sudo apt-get install ${ENGINES[name].packages}`;

/**
 * Starts an engine. On a busy machine a driver may be late for its own patience: it is tried three times.
 * @param {EngineName} name
 * @param {LaunchOptions} [options]
 * @returns {Promise<import('playwright-core').Browser>} of WebKit: what webkit.mjs has of it
 */
export async function launch(name, options = {}) {
    const { title, find, start } = ENGINES[name];
    const path = find();
    if (!path) throw new Stop(missing(name));
    for (let attempt = 1; ; attempt++) {
        try {
            return await start(path, options);
        } catch (error) {
            const { message } = /** @type {Error} */ (error);
            if (attempt === 3) throw new Error(`${title} (${path}) did not start in three attempts: ${message}`);
            await new Promise(resolve => setTimeout(resolve, 1000 * attempt));
        }
    }
}
