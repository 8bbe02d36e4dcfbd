// Playwright drives an unpatched Firefox by WebDriver BiDi, and is ahead of Firefox 153 (ESR) in two things that we
// use:
// - in each new context it asks for a colour scheme, by a command that is not known there yet. That refusal is read as
//   an answer: pages have the scheme of the machine;
// - it tells downloads apart by a number that is not sent there yet. Their address does as well.
import { createRequire } from 'node:module';

const COLOUR_SCHEME = 'emulation.setMediaFeaturesOverride',
    DOWNLOAD = 'browsingContext.download';
let done = false;

/** Lets Playwright's connections of this process, to whatever browser, go on without these. */
export function toleratingOldFirefox() {
    if (done) return;
    done = true;
    const { ws } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle');
    if (typeof ws?.prototype?.send !== 'function')
        throw new Error(
            'playwright-core has moved its WebSocket: see whether Firefox still needs scripts/engines/firefox.mjs',
        );
    const { send, emit } = ws.prototype;
    /** Numbers of the commands that are under way, by connection. @type {WeakMap<object, Set<number>>} */
    const asked = new WeakMap();
    /** @this {any} @param {any} data @param {...any} rest */
    ws.prototype.send = function (data, ...rest) {
        if (typeof data === 'string' && data.includes(COLOUR_SCHEME)) {
            const { id, method } = JSON.parse(data);
            if (method === COLOUR_SCHEME) asked.set(this, (asked.get(this) ?? new Set()).add(id));
        }
        return send.call(this, data, ...rest);
    };
    /** @this {any} @param {string} name @param {...any} rest */
    ws.prototype.emit = function (name, ...rest) {
        if (name === 'message' && (asked.get(this)?.size || rest[0].includes(DOWNLOAD))) {
            const message = JSON.parse(String(rest[0]));
            const { id, error, method, params } = message;
            if (asked.get(this)?.delete(id) && error === 'unknown command')
                rest[0] = Buffer.from(JSON.stringify({ type: 'success', id, result: {} }));
            if (method?.startsWith(DOWNLOAD)) {
                params.download ??= params.navigation ?? params.url;
                rest[0] = Buffer.from(JSON.stringify(message));
            }
        }
        return emit.call(this, name, ...rest);
    };
}
