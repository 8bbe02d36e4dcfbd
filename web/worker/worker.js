/** What runs in a browser's worker. */
import { load } from '../web.js';
import { serveModels } from './worker-server.js';

serveModels(
    {
        post: (message, transfer = []) => /** @type {any} */ (globalThis).postMessage(message, transfer),
        listen: listener => addEventListener('message', ({ data }) => listener(data)),
    },
    load,
);
