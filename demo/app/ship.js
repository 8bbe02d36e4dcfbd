// A checkpoint on its way to a worker: a worker can't look into the page, where the page is a single file.

import { shipped } from '../shipped.js';

/** @param {Worker} worker @param {{ file: string } | undefined} from */
export function ship(worker, from) {
    if (!from) return;
    const { file } = from;
    shipped(file).then(
        bytes => worker.postMessage({ type: 'shipped', file, bytes }),
        ({ message }) => worker.postMessage({ type: 'shipped', file, why: message }),
    );
}
