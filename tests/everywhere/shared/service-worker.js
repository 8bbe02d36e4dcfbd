// A service worker in which the library runs. It may not import(), and the inline door asks for nothing later.
import { load } from 'primal-attention/inline';
import { small } from './small.js';

globalThis.addEventListener('install', () => /** @type {any} */ (globalThis).skipWaiting());
globalThis.addEventListener('message', event => {
    const work = small(load).then(
        ({ numbers }) => ({ numbers }),
        error => ({ error: String(error?.stack ?? error) }),
    );
    /** @type {any} */ (event).waitUntil(work.then(answer => event.ports[0].postMessage(answer)));
});
