// A page of WebKit as the tests see one: what they use of Playwright's Page, Locator, Keyboard and Mouse, with the same
// meaning. Keys, pointer and files go through the browser (WebDriver); what Playwright does inside of the page is done
// there too. What is not here is not here: `page.emulateMedia` and others end with a TypeError.
import { mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Script } from 'node:vm';

const PATIENCE = 30000,
    POLL = 60,
    SECONDS_OF_A_SCRIPT = 1300;

/** WebDriver's words for a click that did not come about. */
const NOT_CLICKED = new Set([
    'element click intercepted',
    'element not interactable',
    'stale element reference',
    'no such element',
]);

/** @typedef {{ timeout?: number, force?: boolean }} Wait */

/** JSON knows no NaN and no infinity: in a page and here. */
const ENCODE = `(_, value) => typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value`,
    DECODE = `(_, value) => value && typeof value === 'object' && '$number' in value ? Number(value.$number) : value`;
const encode = (0, eval)(ENCODE),
    decode = (0, eval)(DECODE);

/** In the page: what it complains of from now on, and the addresses that it has asked for. */
const LISTEN = () => {
    const page = /** @type {any} */ (globalThis);
    if (page.$heard) return;
    const heard = /** @type {[string, string, string][]} */ ((page.$heard = []));
    for (const type of /** @type {const} */ (['error', 'warn'])) {
        const say = console[type];
        console[type] = (...words) => {
            heard.push(['console', type === 'warn' ? 'warning' : type, words.map(String).join(' ')]);
            say.apply(console, words);
        };
    }
    addEventListener('error', ({ message }) => message && heard.push(['pageerror', '', message]));
    addEventListener('unhandledrejection', ({ reason }) => heard.push(['pageerror', '', String(reason)]));
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        heard.push(['console', 'error', `refused by ${violatedDirective}: ${blockedURI}`]),
    );
};
const HEARD = () => {
    const heard = /** @type {any} */ (globalThis).$heard?.splice(0) ?? [];
    const asked = performance.getEntriesByType('resource').map(({ name }) => ['request', '', name]);
    return [...heard, ...asked];
};

export class WebkitPage {
    #patience = PATIENCE;
    #url = '';
    /** @type {Map<string, ((event: any) => void)[]>} */
    #listeners = new Map();

    /** @param {import('./webkit.mjs').WebkitContext} context @param {string} window */
    constructor(context, window) {
        this.owner = context;
        this.window = window;
        this.keyboard = new Keyboard(this);
        this.mouse = new Mouse(this);
        /** Whether it was opened with a context that nobody else has. */
        this.ownsContext = false;
    }

    context() {
        return this.owner;
    }
    /** @param {number} ms */
    setDefaultTimeout(ms) {
        this.#patience = ms || 2 ** 31;
    }
    /** @param {string} method @param {string} path @param {any} [body] @param {number} [seconds] */
    call(method, path, body, seconds) {
        return this.owner.call(this.window, method, path, body, seconds);
    }

    /** @param {'console' | 'pageerror' | 'request'} event @param {(event: any) => void} listener */
    on(event, listener) {
        this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    }
    /** Tells those who listen what the page has said: WebDriver tells nothing by itself. */
    async tell() {
        if (!this.#listeners.size || !this.#url) return;
        for (const [event, type, text] of /** @type {[string, string, string][]} */ (await this.evaluate(HEARD)))
            for (const listener of this.#listeners.get(event) ?? [])
                listener(
                    event === 'request'
                        ? { url: () => text }
                        : event === 'pageerror'
                          ? new Error(text)
                          : { type: () => type, text: () => text },
                );
    }

    /**
     * For all pages of its context, of a browser that was started with `scripts`.
     * @param {Function} script @param {any} [argument]
     */
    async addInitScript(script, argument) {
        if (!this.owner.proxy) throw new TypeError('addInitScript needs a browser started with { scripts: true }');
        this.owner.proxy.scripts.push(`(${script})(${JSON.stringify(argument) ?? ''})`);
    }
    /** @param {string} html */
    setContent(html) {
        return this.evaluate((/** @type {string} */ text) => {
            document.open();
            document.write(text);
            document.close();
        }, html);
    }
    /** @param {string} address */
    async goto(address) {
        await this.tell().catch(() => {});
        await this.call('POST', '/url', { url: address });
        this.#url = address;
        if (this.#listeners.size) await this.evaluate(LISTEN);
    }
    async reload() {
        await this.tell().catch(() => {});
        await this.call('POST', '/refresh', {});
        if (this.#listeners.size) await this.evaluate(LISTEN);
    }
    async goBack() {
        await this.call('POST', '/back', {});
        this.#url = await this.call('GET', '/url');
    }
    async goForward() {
        await this.call('POST', '/forward', {});
        this.#url = await this.call('GET', '/url');
    }
    /** @param {{ width: number, height: number }} size */
    setViewportSize(size) {
        return this.owner.resize(this.window, size);
    }
    /** As of the last time that it was asked for: Playwright's needs no waiting. */
    url() {
        return this.#url;
    }
    title() {
        return this.evaluate(() => document.title);
    }
    async close() {
        await this.tell().catch(() => {});
        if (this.ownsContext) await this.owner.close();
        else await this.owner.closeWindow(this, this.window);
    }

    /**
     * @param {string | Function} what a function with its argument, an expression or a script
     * @param {any} [argument]
     * @returns {Promise<any>}
     */
    async evaluate(what, argument) {
        const source = typeof what === 'function' ? `(${what})(argument)` : what;
        const { value, error, url } = await this.call(
            'POST',
            '/execute/async',
            {
                script: `const [sent, done] = arguments;
                    (async () => {
                        const argument = sent === null ? undefined : JSON.parse(sent, ${DECODE});
                        ${isExpression(source) ? `return (${source}\n);` : source}
                    })().then(
                        value => done({ value: JSON.stringify(value, ${ENCODE}) ?? null, url: location.href }),
                        error => done({ error: String(error?.stack ? error + '\\n' + error.stack : error) }));`,
                args: [argument === undefined ? null : JSON.stringify(argument, encode)],
            },
            SECONDS_OF_A_SCRIPT,
        );
        if (error !== undefined) throw new Error(error);
        this.#url = url;
        return value === null ? undefined : JSON.parse(value, decode);
    }

    /** @param {string | Function} what @param {any} [argument] @param {Wait} [options] */
    async waitForFunction(what, argument, { timeout } = {}) {
        const source = typeof what === 'function' ? `(${what})(argument)` : what;
        await this.until(
            async () => {
                try {
                    return await this.evaluate(
                        `Promise.resolve(${source.replace(/;\s*$/, '')}).then(Boolean)`,
                        argument,
                    );
                } catch (error) {
                    // a page that is just being left
                    if (/^(javascript error|script|no such|unknown)/.test(/** @type {Error} */ (error).message))
                        return false;
                    throw error;
                }
            },
            () => `waitForFunction: ${String(what).slice(0, 300)}`,
            timeout,
        );
        await this.tell().catch(() => {}); // a page that is just being left
    }
    /** @param {number} ms */
    waitForTimeout(ms) {
        return sleep(ms);
    }
    /**
     * Tries until it is so.
     * @template T @param {() => Promise<T>} attempt @param {() => string} what @param {number} [timeout]
     * @returns {Promise<T>}
     */
    async until(attempt, what, timeout = this.#patience) {
        for (const since = Date.now(); ; await sleep(POLL)) {
            const found = await attempt();
            if (found) return found;
            if (Date.now() - since > timeout) throw new Error(`Timeout ${timeout} ms exceeded: ${what()}`);
        }
    }
    /** The next file that arrives. @param {'download'} event @param {Wait} [options] */
    async waitForEvent(event, { timeout } = {}) {
        if (event !== 'download') throw new TypeError(`waitForEvent('${event}') is not there for WebKit`);
        const files = () =>
            readdirSync(this.owner.home).filter(name => !/^\.|\.wkdownload$/.test(name) && !name.startsWith('sent-'));
        const stamp = (/** @type {string} */ name) => {
            const { mtimeMs, size } = statSync(join(this.owner.home, name));
            return `${name} ${mtimeMs} ${size}`;
        };
        const before = new Set(files().map(stamp));
        let last = '';
        const name = await this.until(
            async () => {
                const found = files().find(each => !before.has(stamp(each)));
                const whole = found && stamp(found) === last; // it has stopped growing
                last = found ? stamp(found) : '';
                return whole ? found : undefined;
            },
            () => 'no file was downloaded',
            timeout,
        );
        const path = join(this.owner.home, String(name));
        return { suggestedFilename: () => basename(path), path: async () => path };
    }

    /** @param {string} selector CSS */
    locator(selector) {
        return new Locator(this, `[...document.querySelectorAll(${JSON.stringify(selector)})]`);
    }
    /** @param {keyof typeof ROLES} role @param {{ name: string | RegExp }} options a part of its name, or a pattern */
    getByRole(role, { name }) {
        const named = typeof name === 'string' ? `.includes(${JSON.stringify(name)})` : `.search(${name}) >= 0`;
        const elements = `[...document.querySelectorAll('${ROLES[role]}, [role="${role}"]')]`;
        return new Locator(this, `${elements}.filter(each => (${NAME_OF})(each)${named})`);
    }
    /** @param {string} selector */
    waitForSelector(selector) {
        return this.locator(selector).waitFor();
    }
    /** @param {string} selector */
    textContent(selector) {
        return this.locator(selector).textContent();
    }
}

/** Elements that have a role by themselves. */
const ROLES = { button: 'button', slider: 'input[type=range]', combobox: 'select' };
const NAME_OF = `each =>
    (each.getAttribute('aria-label') ?? each.labels?.[0]?.textContent ?? each.textContent).trim().replace(/\\s+/g, ' ')`;

/** @param {string} source */
function isExpression(source) {
    try {
        new Script(`async () => (${source}\n)`);
        return true;
    } catch {
        return false;
    }
}

class Locator {
    /** @param {WebkitPage} page @param {string} elements the expression that finds them, anew each time */
    constructor(page, elements) {
        this.page = page;
        this.elements = elements;
    }
    /** @param {string} selector */
    locator(selector) {
        return new Locator(
            this.page,
            `${this.elements}.flatMap(each => [...each.querySelectorAll(${JSON.stringify(selector)})])`,
        );
    }
    /** @param {number} i */
    nth(i) {
        return new Locator(this.page, `${this.elements}.slice(${i}, ${i + 1})`);
    }
    first() {
        return this.nth(0);
    }
    count() {
        return this.page.evaluate(`${this.elements}.length`);
    }
    async all() {
        return Array.from({ length: await this.count() }, (_, i) => this.nth(i));
    }
    /**
     * Waits for the element and calls a function with it in the page.
     * @param {Function | string} fn @param {any} [argument] @param {Wait} [options]
     */
    async evaluate(fn, argument, { timeout } = {}) {
        await this.waitFor({ state: 'attached', timeout });
        return this.page.evaluate(`(${fn})(${this.elements}[0], argument)`, argument);
    }
    /** With all that there are now, none included. @param {Function} fn @param {any} [argument] */
    evaluateAll(fn, argument) {
        return this.page.evaluate(`(${fn})(${this.elements}, argument)`, argument);
    }
    /** @param {{ state?: 'attached' | 'visible' | 'hidden', timeout?: number }} [options] */
    async waitFor({ state = 'visible', timeout } = {}) {
        const holds = { attached: `${this.elements}.length > 0`, visible: this.#visible, hidden: `!${this.#visible}` };
        await this.page.until(
            () => this.page.evaluate(holds[state]),
            () => `${this.elements} is not ${state}`,
            timeout,
        );
    }
    get #visible() {
        return `(element => !!element && element.checkVisibility({ visibilityProperty: true }) &&
            element.getClientRects().length > 0)(${this.elements}[0])`;
    }
    isVisible() {
        return this.page.evaluate(this.#visible);
    }
    async isHidden() {
        return !(await this.isVisible());
    }
    textContent() {
        return this.evaluate((/** @type {Element} */ element) => element.textContent);
    }
    innerText() {
        return this.evaluate((/** @type {HTMLElement} */ element) => element.innerText);
    }
    allTextContents() {
        return this.page.evaluate(`${this.elements}.map(each => each.textContent)`);
    }
    inputValue() {
        return this.evaluate((/** @type {HTMLInputElement} */ element) => element.value);
    }
    /** @param {string} name */
    getAttribute(name) {
        return this.evaluate(
            (/** @type {Element} */ element, /** @type {string} */ n) => element.getAttribute(n),
            name,
        );
    }
    async boundingBox() {
        return this.evaluate((/** @type {Element} */ element) => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return { x, y, width, height };
        });
    }
    scrollIntoViewIfNeeded() {
        return this.evaluate((/** @type {Element} */ element) => {
            const { top, bottom } = element.getBoundingClientRect();
            if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: 'center', behavior: 'instant' });
        });
    }
    /** @param {string} type */
    dispatchEvent(type) {
        return this.evaluate(
            (/** @type {Element} */ element, /** @type {string} */ t) =>
                element.dispatchEvent(new Event(t, { bubbles: true, cancelable: true, composed: true })),
            type,
        );
    }
    focus() {
        return this.evaluate((/** @type {HTMLElement} */ element) => element.focus());
    }
    /** WebDriver's name of the element. */
    async #reference() {
        const script = `return ${this.elements}[0]`;
        return String(Object.values(await this.page.call('POST', '/execute/sync', { script, args: [] }))[0]);
    }
    /** As a person clicks: what is covered, hidden or switched off is waited for. @param {Wait} [options] */
    async click({ timeout, force } = {}) {
        let why = '';
        await this.page.until(
            async () => {
                try {
                    await this.evaluate(
                        async (/** @type {HTMLButtonElement} */ element) => {
                            if (element.disabled) throw new Error('it is disabled');
                            element.scrollIntoView({ block: 'center', behavior: 'instant' });
                            // What comes into sight may grow, and move it.
                            const place = () => JSON.stringify(element.getBoundingClientRect());
                            for (let was = ''; was !== place(); ) {
                                was = place();
                                await new Promise(resolve => setTimeout(resolve, 100));
                            }
                        },
                        undefined,
                        { timeout },
                    );
                    await this.page.call('POST', `/element/${await this.#reference()}/click`, {});
                    return true;
                } catch (error) {
                    const { message, code } = /** @type {Error & { code?: string }} */ (error);
                    why = message;
                    // What else goes wrong may have clicked already.
                    if (force || (code && !NOT_CLICKED.has(code))) throw error;
                    return false;
                }
            },
            () => `${this.elements} can't be clicked: ${why}`,
            timeout,
        );
    }
    /** @param {boolean} checked */
    async setChecked(checked) {
        if ((await this.evaluate((/** @type {HTMLInputElement} */ box) => box.checked)) !== checked) await this.click();
    }
    check() {
        return this.setChecked(true);
    }
    uncheck() {
        return this.setChecked(false);
    }
    /** @param {string} key */
    async press(key) {
        await this.focus();
        await this.page.keyboard.press(key);
    }
    /** @param {string} text */
    fill(text) {
        return this.evaluate((/** @type {HTMLInputElement} */ element, /** @type {string} */ value) => {
            element.focus();
            element.value = value;
            element.dispatchEvent(new Event('input', { bubbles: true }));
            if (/^(range|color|date)/.test(element.type)) element.dispatchEvent(new Event('change', { bubbles: true }));
        }, text);
    }
    /** @param {string | { label: string }} wanted */
    async selectOption(wanted) {
        await this.waitFor();
        await this.page.until(
            () =>
                this.evaluate((/** @type {HTMLSelectElement} */ element, /** @type {any} */ one) => {
                    const option = [...element.options].find(({ value, label }) =>
                        typeof one === 'string' ? value === one || label === one : label === one.label,
                    );
                    if (!option || element.disabled) return false;
                    option.selected = true;
                    element.dispatchEvent(new Event('input', { bubbles: true }));
                    element.dispatchEvent(new Event('change', { bubbles: true }));
                    return true;
                }, wanted),
            () => `${this.elements} has no option ${JSON.stringify(wanted)}`,
        );
    }
    /** @param {Sent | Sent[]} files @typedef {string | { name: string, buffer: Buffer }} Sent */
    async setInputFiles(files) {
        await this.waitFor({ state: 'attached' });
        const folder = mkdtempSync(join(this.page.owner.home, 'sent-'));
        mkdirSync(folder, { recursive: true });
        const paths = [files].flat().map(file => {
            if (typeof file === 'string') return file;
            const path = join(folder, file.name);
            writeFileSync(path, file.buffer);
            return path;
        });
        // WebDriver adds to the files that are there.
        await this.evaluate((/** @type {HTMLInputElement} */ input) => (input.value = ''));
        await this.page.call('POST', `/element/${await this.#reference()}/value`, { text: paths.join('\n') });
    }
}

/** Keys by WebDriver's code points. @type {Record<string, string>} */
const KEYS = {
    Backspace: '\uE003',
    Tab: '\uE004',
    Enter: '\uE007',
    Shift: '\uE008',
    Control: '\uE009',
    Alt: '\uE00A',
    Escape: '\uE00C',
    Space: ' ',
    PageUp: '\uE00E',
    PageDown: '\uE00F',
    End: '\uE010',
    Home: '\uE011',
    ArrowLeft: '\uE012',
    ArrowUp: '\uE013',
    ArrowRight: '\uE014',
    ArrowDown: '\uE015',
    Delete: '\uE017',
};

class Keyboard {
    /** @param {WebkitPage} page */
    constructor(page) {
        this.page = page;
    }
    /** @param {string} combination such as `Shift+Tab` */
    async press(combination) {
        const keys = (combination === '+' ? ['+'] : combination.split('+')).map(key => KEYS[key] ?? key);
        const actions = [
            ...keys.map(value => ({ type: 'keyDown', value })),
            ...keys.reverse().map(value => ({ type: 'keyUp', value })),
        ];
        await this.page.call('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
    }
    /** @param {string} text */
    async type(text) {
        for (const key of text) await this.press(key);
    }
}

class Mouse {
    #at = [0, 0];
    #turned = [0, 0];
    /** @param {WebkitPage} page */
    constructor(page) {
        this.page = page;
    }
    /** @param {any[]} actions */
    async #act(actions) {
        const parameters = { pointerType: 'mouse' };
        await this.page.call('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', parameters, actions }] });
    }
    /** @param {number} x @param {number} y @param {{ steps?: number }} [options] */
    async move(x, y, { steps = 1 } = {}) {
        const [fromX, fromY] = this.#at;
        this.#at = [x, y];
        const moves = Array.from({ length: steps }, (_, i) => ({
            type: 'pointerMove',
            duration: 0,
            x: Math.round(fromX + ((x - fromX) * (i + 1)) / steps),
            y: Math.round(fromY + ((y - fromY) * (i + 1)) / steps),
        }));
        await this.#act(moves);
    }
    async down() {
        await this.#act([{ type: 'pointerDown', button: 0 }]);
    }
    async up() {
        await this.#act([{ type: 'pointerUp', button: 0 }]);
    }
    /** Where the pointer is. @param {number} deltaX @param {number} deltaY */
    async wheel(deltaX, deltaY) {
        // WebKit's driver turns the wheel to a place, not by an amount.
        this.#turned = [this.#turned[0] + deltaX, this.#turned[1] + deltaY];
        const [x, y] = this.#at.map(Math.round),
            actions = [{ type: 'scroll', x, y, deltaX: this.#turned[0], deltaY: this.#turned[1], duration: 0 }];
        await this.page.call('POST', '/actions', { actions: [{ type: 'wheel', id: 'wheel', actions }] });
    }
}
