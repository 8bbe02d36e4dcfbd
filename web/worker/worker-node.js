/** What runs in a worker thread of Node. */
import { parentPort } from 'node:worker_threads';
import { load } from '../node.js';
import { serveModels } from './worker-server.js';

if (parentPort) {
    const port = parentPort;
    serveModels(
        {
            post: (message, transfer = []) => port.postMessage(message, transfer),
            listen: listener => port.on('message', listener),
        },
        load,
    );
}
