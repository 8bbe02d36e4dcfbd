// Keeps the page for times without a network. When it is installed it looks for everything the page could need,
// following addresses from file to file: all of one version, in a place of its own. From there the built page is
// answered, network or not, so that no module of one version ever meets one of another; a newer version is kept beside
// it, and takes over when the visitor says so (main.js). Served from its sources (no version) the network comes first.
// This site only.
//
// It adds the headers with which a page may share memory with threads, for hosts that can't be told to send them: from
// the second visit on, since the first began without it.

/** What scripts/demo.mjs has built, in a few letters. */
// @ts-expect-error: the build defines it
const VERSION = typeof BUILT === 'string' ? BUILT : '';
const NAME = 'primal-attention-demo';
const CACHE = VERSION ? `${NAME} ${VERSION}` : NAME;
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
    const waiting = ['./', 'index.html'].map(name => new URL(name, location.href).href),
        seen = new Set(waiting);
    for (let address = waiting.pop(); address; address = waiting.pop()) {
        const answer = await fetch(address, { cache: 'no-cache' }); // not what a browser has of the version before
        if (!answer.ok) continue;
        await cache.put(address, answer.clone());
        if (!/javascript|html/.test(answer.headers.get('content-type') ?? '')) continue;
        for (const next of addresses(await answer.text(), address))
            if (
                !seen.has(next) &&
                next.startsWith(location.origin) &&
                !next.startsWith(documentation) &&
                !/relaxed|threads\.\w+\.wasm/.test(next) // threads: kept where a page has asked for them
            ) {
                seen.add(next);
                waiting.push(next);
            }
    }
}

addEventListener('install', event => {
    // the first one has nobody to wait for; from sources the newest is as good as any
    if (!VERSION || !worker.registration.active) worker.skipWaiting();
    /** @type {any} */ (event).waitUntil(keepAll());
});
addEventListener('message', event => event.data === 'take over' && worker.skipWaiting());
addEventListener('activate', event =>
    /** @type {any} */ (event).waitUntil(
        (async () => {
            for (const name of await caches.keys())
                if (name.startsWith(NAME) && name !== CACHE) await caches.delete(name);
            await worker.clients.claim();
        })(),
    ),
);
addEventListener('fetch', given => {
    const event = /** @type {any} */ (given);
    const { request } = event;
    if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
    event.respondWith(
        (async () => {
            const cache = await caches.open(CACHE);
            const first = VERSION ? await cache.match(request, { ignoreSearch: true }) : undefined;
            if (first) return isolated(first);
            try {
                const answer = await fetch(request);
                if (answer.ok) {
                    const copy = answer.clone();
                    event.waitUntil(cache.put(request, copy));
                }
                return isolated(answer);
            } catch (error) {
                const kept = await cache.match(request, { ignoreSearch: true });
                if (kept) return isolated(kept);
                throw error;
            }
        })(),
    );
});
