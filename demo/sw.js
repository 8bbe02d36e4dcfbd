// Keeps the page for times without a network: everything is taken from the network where there is one, and from the last visit
// where there is none. Only addresses of this site.

const CACHE = 'primal-attention-demo';

addEventListener('install', () => /** @type {any} */ (globalThis).skipWaiting());
addEventListener('activate', (event) => /** @type {any} */ (event).waitUntil(/** @type {any} */ (globalThis).clients.claim()));
addEventListener('message', (event) => { // what the page has loaded before this worker was there
    const { data } = /** @type {MessageEvent} */ (event);
    if (Array.isArray(data?.keep)) /** @type {any} */ (event).waitUntil(caches.open(CACHE).then((cache) => Promise.allSettled(data.keep.map((/** @type {string} */ url) => cache.add(url)))));
});
addEventListener('fetch', (e) => {
    const event = /** @type {any} */ (e);
    const { request } = event;
    if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
    event.respondWith((async () => {
        const cache = await caches.open(CACHE);
        try {
            const answer = await fetch(request);
            if (answer.ok) event.waitUntil(cache.put(request, answer.clone()));
            return answer;
        } catch (error) {
            const kept = await cache.match(request, { ignoreSearch: true });
            if (kept) return kept;
            throw error;
        }
    })());
});
