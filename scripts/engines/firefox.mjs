// Playwright drives an unpatched Firefox by WebDriver BiDi and, in each new context, asks for a colour scheme by a
// command that Firefox 153 (ESR) does not have yet. Nothing else that we use is missing there, so that one refusal is
// read as an answer: pages have the scheme of the machine.
import { createRequire } from 'node:module';

const COMMAND = 'emulation.setMediaFeaturesOverride';
let done = false;

/** Lets Playwright's connections of this process, to whatever browser, go on after that refusal. */
export function toleratingOldFirefox() {
    if (done) return;
    done = true;
    const { ws } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle');
    if (typeof ws?.prototype?.send !== 'function')
        throw new Error(
            'playwright-core has moved its WebSocket: see whether Firefox needs scripts/engines/firefox.mjs',
        );
    const { send, emit } = ws.prototype;
    /** Numbers of the commands that are under way, by connection. @type {WeakMap<object, Set<number>>} */
    const asked = new WeakMap();
    /** @this {any} @param {any} data @param {...any} rest */
    ws.prototype.send = function (data, ...rest) {
        if (typeof data === 'string' && data.includes(COMMAND)) {
            const { id, method } = JSON.parse(data);
            if (method === COMMAND) asked.set(this, (asked.get(this) ?? new Set()).add(id));
        }
        return send.call(this, data, ...rest);
    };
    /** @this {any} @param {string} name @param {...any} rest */
    ws.prototype.emit = function (name, ...rest) {
        const waiting = name === 'message' && asked.get(this);
        if (waiting && waiting.size) {
            const { id, error } = JSON.parse(String(rest[0]));
            if (waiting.delete(id) && error === 'unknown command')
                rest[0] = Buffer.from(JSON.stringify({ type: 'success', id, result: {} }));
        }
        return emit.call(this, name, ...rest);
    };
}
