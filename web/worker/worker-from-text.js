/**
 * What runs in a worker that was started from text, in a browser or in a thread of Node. It lies nowhere, so it is
 * handed the binary.
 */
import { fail } from '../errors.js';
import { PrimalAttention } from '../api.js';
import { loadThrough } from '../engine/load.js';
import { serveModels } from './worker-server.js';

const scope = /** @type {any} */ (globalThis);
// A thread made from text is CommonJS, with require; Bun's and Deno's have a browser's postMessage too, but messages
// come through the port.
const thread = scope.process?.versions?.node ? require('node:worker_threads').parentPort : null;

serveModels(
    {
        post: (message, transfer = []) => (thread ?? scope).postMessage(message, transfer),
        listen: listener =>
            thread
                ? thread.on('message', listener)
                : scope.addEventListener('message', (/** @type {MessageEvent} */ { data }) => listener(data)),
    },
    options =>
        loadThrough(
            options,
            {
                locate: () => fail('load: a worker that was started from text is handed the binary'),
                threads: () => (thread ? import('../engine/threads-node.js') : import('../engine/threads-web.js')),
            },
            PrimalAttention,
        ),
);
