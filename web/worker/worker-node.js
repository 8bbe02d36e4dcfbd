/** What runs in a worker thread of Node. */
import { parentPort } from 'node:worker_threads';
import { PrimalAttention } from '../api.js';
import { beside } from '../engine/beside-node.js';
import { loadThrough } from '../engine/load.js';
import { serveModels } from './worker-server.js';

if (parentPort) {
    const port = parentPort;
    serveModels(
        {
            post: (message, transfer = []) => port.postMessage(message, transfer),
            listen: listener => port.on('message', listener),
        },
        options => loadThrough(options, beside, PrimalAttention),
    );
}
