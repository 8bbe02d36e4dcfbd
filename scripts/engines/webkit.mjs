// WebKitGTK by plain WebDriver (WebKitWebDriver and its MiniBrowser, on a display of Xvfb), behind as much of
// Playwright's Browser and BrowserContext as the bench and the tests use. A context is a session of its own: a driver,
// a browser and a home that nobody has seen before.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebkitPage } from './webkit-page.mjs';
import { startProxy } from './webkit-proxy.mjs';

const SECONDS = 120,
    MINUTES_OF_A_SCRIPT = 20,
    SCREEN = '1920x1280x24';

/** What was started and has not been ended yet, by number. @type {Set<number>} */
const started = new Set();
process.once('exit', () => {
    for (const pid of started) endAll(pid);
});

/**
 * Ends a process and all that it started, each by its number: what a driver leaves behind belongs to nobody else.
 * @param {number} pid
 */
function endAll(pid) {
    /** @type {Map<number, number[]>} */
    const children = new Map();
    for (const name of readdirSync('/proc').filter(each => /^\d+$/.test(each)))
        try {
            const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
            const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]); // its name may hold blanks
            children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
        } catch {} // it has ended meanwhile
    const family = [pid];
    for (const each of family) family.push(...(children.get(each) ?? []));
    for (const each of family.reverse())
        try {
            process.kill(each, 'SIGKILL');
        } catch {} // it has ended
    started.delete(pid);
}

/** @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} options */
function run(command, args, options) {
    const child = spawn(command, args, options);
    child.on('error', () => {}); // whoever waits for it learns it from its silence
    const { pid } = child;
    if (pid !== undefined) {
        started.add(pid);
        child.on('exit', () => started.delete(pid));
    }
    return { child, end: () => pid !== undefined && child.exitCode === null && endAll(pid) };
}

export class WebkitBrowser {
    /** @type {Set<WebkitContext>} */
    #contexts = new Set();
    /** The context of pages that are opened without one: one session for all. @type {Promise<WebkitContext> | null} */
    #common = null;
    #version = '';

    /**
     * @param {string} path @param {import('./index.mjs').LaunchOptions} options
     * @param {string} display @param {() => void} endDisplay
     */
    constructor(path, options, display, endDisplay) {
        this.path = path;
        this.options = options;
        this.display = display;
        this.endDisplay = endDisplay;
    }

    /** @param {string} path of MiniBrowser @param {import('./index.mjs').LaunchOptions} [options] */
    static async start(path, options = {}) {
        // Xvfb looks for a free display by itself and writes its number to the file descriptor.
        const { child, end } = run(
            'Xvfb',
            ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'],
            {
                stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
            },
        );
        const display = await new Promise((resolve, reject) => {
            const late = setTimeout(() => reject(new Error(`Xvfb has no display after ${SECONDS} s`)), 1000 * SECONDS);
            child.stdio[3]?.once('data', data => {
                clearTimeout(late);
                resolve(`:${String(data).trim()}`);
            });
            child.once('exit', code => {
                clearTimeout(late);
                reject(new Error(`Xvfb ended with ${code}`));
            });
        }).catch(error => {
            end();
            throw error;
        });
        const browser = new WebkitBrowser(path, options, display, end);
        try {
            await browser.newPage().then(page => page.close()); // whether it starts at all
        } catch (error) {
            await browser.close();
            throw error;
        }
        return browser;
    }

    /** @param {import('playwright-core').BrowserContextOptions} [options] */
    async newContext(options = {}) {
        const context = await WebkitContext.start(this, options);
        this.#version ||= context.version;
        this.#contexts.add(context);
        return context;
    }

    /** @param {import('playwright-core').BrowserContextOptions} [options] a page with any is in a context of its own */
    async newPage(options) {
        if (!options) return (await (this.#common ??= this.newContext())).newPage();
        const context = await this.newContext(options);
        const page = await context.newPage();
        page.ownsContext = true;
        return page;
    }

    version() {
        return this.#version;
    }

    async close() {
        await this.#common?.catch(() => {});
        await Promise.all([...this.#contexts].map(context => context.close()));
        this.endDisplay();
    }
}

export class WebkitContext {
    #port = 0;
    #session = '';
    #end = () => {};
    #gone = false;
    /** Calls of one session wait for each other: the window that they mean is a state of it. */
    #last = /** @type {Promise<any>} */ (Promise.resolve());
    #window = '';
    /** @type {string | null} the window that the session began with, until a page takes it */
    #free = null;
    /** @type {Set<WebkitPage>} */
    #pages = new Set();
    version = '';
    /** @type {import('./webkit-proxy.mjs').Proxy | null} */
    proxy = null;
    /** Where downloads arrive. */
    home = mkdtempSync(join(tmpdir(), 'webkit-'));

    /** @param {WebkitBrowser} browser @param {import('playwright-core').BrowserContextOptions} options */
    static async start(browser, options) {
        const context = new WebkitContext();
        try {
            await context.#begin(browser, options);
        } catch (error) {
            await context.close();
            throw error;
        }
        return context;
    }

    /** @param {WebkitBrowser} browser @param {import('playwright-core').BrowserContextOptions} options */
    async #begin({ path, options: { scripts, features = [] }, display }, { viewport, colorScheme, reducedMotion }) {
        this.#port = await freePort();
        if (scripts) this.proxy = await startProxy();
        mkdirSync(join(this.home, '.config/gtk-3.0'), { recursive: true });
        const animations = `[Settings]\ngtk-enable-animations=${Number(reducedMotion !== 'reduce')}\n`;
        writeFileSync(join(this.home, '.config/gtk-3.0/settings.ini'), animations);
        const { child, end } = run('WebKitWebDriver', [`--port=${this.#port}`], {
            stdio: 'ignore',
            cwd: this.home,
            env: {
                ...process.env,
                DISPLAY: display,
                HOME: this.home,
                XDG_CONFIG_HOME: join(this.home, '.config'),
                XDG_RUNTIME_DIR: this.home,
                GDK_BACKEND: 'x11',
                GTK_THEME: colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita',
                NO_AT_BRIDGE: '1',
                JSC_useSharedArrayBuffer: '1', // as Safari: in isolated pages
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
                LIBGL_ALWAYS_SOFTWARE: '1',
                WEBKIT_DISABLE_COMPOSITING_MODE: '1',
            },
        });
        this.#end = end;
        for (const since = Date.now(); ; await sleep(100)) {
            const up = await this.#http('GET', '/status', undefined, 5).then(
                () => true,
                () => false,
            );
            if (up) break;
            if (child.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${child.exitCode}`);
            if (Date.now() - since > 1000 * SECONDS) throw new Error(`WebKitWebDriver is not up after ${SECONDS} s`);
        }
        const switches = features.length ? [`--features=${features.map(each => `+${each}`).join()}`] : [],
            options = { binary: path, args: ['--automation', ...switches] };
        const { sessionId, capabilities } = await this.#http('POST', '/session', {
            capabilities: {
                alwaysMatch: {
                    'webkitgtk:browserOptions': options,
                    ...(this.proxy && { proxy: { proxyType: 'manual', httpProxy: this.proxy.address } }),
                },
            },
        });
        this.#session = `/session/${sessionId}`;
        this.version = capabilities.browserVersion;
        await this.call('', 'POST', '/timeouts', { script: 60000 * MINUTES_OF_A_SCRIPT, pageLoad: 1000 * SECONDS });
        this.#window = this.#free = await this.call('', 'GET', '/window');
        if (viewport) await this.resize('', viewport);
    }

    /**
     * The window gets so large that the page in it has the size; the browser's own toolbar takes 447 pixels at least.
     * @param {string} window empty: the first one @param {{ width: number, height: number }} size
     */
    async resize(window, { width, height }) {
        const script = 'return [outerWidth - innerWidth, outerHeight - innerHeight]';
        const [x, y] = await this.call(window, 'POST', '/execute/sync', { script, args: [] });
        await this.call(window, 'POST', '/window/rect', { x: 0, y: 0, width: width + x, height: height + y });
    }

    /**
     * A command of the session, in one of its windows.
     * @param {string} window empty: it has none, or whichever
     * @param {string} method @param {string} path @param {any} [body] @param {number} [seconds]
     */
    call(window, method, path, body, seconds) {
        const turn = this.#last.then(async () => {
            if (window && window !== this.#window) {
                await this.#http('POST', `${this.#session}/window`, { handle: window });
                this.#window = window;
            }
            return this.#http(method, this.#session + path, body, seconds);
        });
        this.#last = turn.catch(() => {});
        return turn;
    }

    /**
     * Node's fetch() would give up after five minutes.
     * @param {string} method @param {string} path @param {any} [body] @param {number} [seconds] @returns {Promise<any>}
     */
    #http(method, path, body, seconds = SECONDS) {
        return new Promise((resolve, reject) => {
            if (this.#gone) return reject(new Error('the session is closed'));
            const text = body === undefined ? '' : JSON.stringify(body);
            const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
            const ask = request(
                { host: '127.0.0.1', port: this.#port, method, path, headers, agent: false },
                answer => {
                    /** @type {Buffer[]} */
                    const parts = [];
                    answer.on('data', part => parts.push(part));
                    answer.on('error', reject);
                    answer.on('end', () => {
                        try {
                            const { value } = JSON.parse(String(Buffer.concat(parts)));
                            if (!value?.error) return resolve(value);
                            reject(Object.assign(new Error(`${value.error}: ${value.message}`), { code: value.error }));
                        } catch (error) {
                            reject(error);
                        }
                    });
                },
            );
            ask.setTimeout(1000 * seconds, () => ask.destroy(new Error(`no answer to ${path} within ${seconds} s`)));
            ask.on('error', reject);
            ask.end(text);
        });
    }

    async newPage() {
        let handle = this.#free;
        this.#free = null;
        if (!handle) ({ handle } = await this.call('', 'POST', '/window/new', { type: 'window' }));
        const page = new WebkitPage(this, /** @type {string} */ (handle));
        this.#pages.add(page);
        return page;
    }

    /** @param {WebkitPage} page @param {string} handle */
    async closeWindow(page, handle) {
        if (!this.#pages.delete(page) || this.#gone) return;
        // The last window stays for the next page: without one the session ends.
        if (this.#pages.size === 0) {
            await this.call(handle, 'POST', '/url', { url: 'about:blank' });
            this.#free = handle;
        } else {
            await this.call(handle, 'DELETE', '/window');
            this.#window = '';
        }
    }

    async close() {
        if (this.#gone) return;
        for (const page of this.#pages) await page.tell().catch(() => {});
        if (this.#session) await this.#http('DELETE', this.#session, undefined, 20).catch(() => {});
        this.#gone = true;
        this.#end();
        this.proxy?.close();
        await sleep(100);
        try {
            rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
        } catch {} // a process of the browser may still be writing there: it is a temporary folder
    }
}

/** @returns {Promise<number>} */
const freePort = () =>
    new Promise((resolve, reject) => {
        const server = createServer();
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
            server.close(() => resolve(port));
        });
    });
