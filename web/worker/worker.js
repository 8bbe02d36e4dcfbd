/** What runs in a browser's worker. */
import { PrimalAttention } from '../api.js';
import { beside } from '../engine/beside.js';
import { loadThrough } from '../engine/load.js';
import { serveModels } from './worker-server.js';

serveModels(
    {
        post: (message, transfer = []) => /** @type {any} */ (globalThis).postMessage(message, transfer),
        listen: listener => addEventListener('message', ({ data }) => listener(data)),
    },
    options => loadThrough(options, beside, PrimalAttention),
);
