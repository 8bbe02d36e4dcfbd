// Keeps the page for times without a network. Answers come from the network where there is one, and from the last visit
// where there is none. On its first day it looks for everything the page could need, following addresses from file to
// file. This site only.
//
// It adds the headers with which a page may share memory with threads, for hosts that can't be told to send them: from
// the second visit on, since the first began without it.

const CACHE = 'primal-attention-demo';
const worker = /** @type {any} */ (globalThis);

/**
 * Addresses that a file speaks of: imports, workers, binaries, what a page links to.
 * @param {string} text
 * @param {string} base
 */
const addresses = (text, base) =>
    [...text.matchAll(/(?:from|import|URL)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']|(?:src|href)="([^"#:]+)"/g)].map(
        ([, module, link]) => new URL(module ?? link, base).href,
    );

const ISOLATION = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
};

/** The answer with these headers. @param {Response} answer */
function isolated(answer) {
    if (!answer.status || answer.redirected) return answer; // a redirection, which the browser follows itself
    const { status, statusText, body } = answer,
        headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
    return new Response(body, { status, statusText, headers });
}

async function keepAll() {
    const documentation = new URL('docs/', location.href).href; // a site of its own: what was read of it is kept
    const cache = await caches.open(CACHE);
    const waiting = [new URL('./', location.href).href],
        seen = new Set(waiting);
    for (let address = waiting.pop(); address; address = waiting.pop()) {
        const answer = await fetch(address);
        if (!answer.ok) continue;
        await cache.put(address, answer.clone());
        if (!/javascript|html/.test(answer.headers.get('content-type') ?? '')) continue;
        for (const next of addresses(await answer.text(), address))
            if (
                !seen.has(next) &&
                next.startsWith(location.origin) &&
                !next.startsWith(documentation) &&
                !next.includes('relaxed')
            ) {
                seen.add(next);
                waiting.push(next);
            }
    }
}

addEventListener('install', event => {
    worker.skipWaiting();
    /** @type {any} */ (event).waitUntil(keepAll());
});
addEventListener('activate', event => /** @type {any} */ (event).waitUntil(worker.clients.claim()));
addEventListener('fetch', given => {
    const event = /** @type {any} */ (given);
    const { request } = event;
    if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
    event.respondWith(
        (async () => {
            try {
                const answer = await fetch(request);
                if (answer.ok) {
                    const copy = answer.clone();
                    event.waitUntil(caches.open(CACHE).then(cache => cache.put(request, copy)));
                }
                return isolated(answer);
            } catch (error) {
                const kept = await caches.match(request, { ignoreSearch: true });
                if (kept) return isolated(kept);
                throw error;
            }
        })(),
    );
});
