// The page's end of a worker of this act: calls with an answer, and events.

import { startWorker } from '../workers.js';

/**
 * @typedef {object} Asked
 * @property {(what: string, given?: any, transfer?: Transferable[]) => Promise<any>} ask
 * @property {() => void} end
 */

/** @param {string} name @param {(event: any) => void} [heard] @returns {Asked} */
export function ask(name, heard = () => {}) {
    const worker = startWorker('language', name);
    /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
    const waiting = new Map();
    let count = 0;
    worker.onmessage = ({ data }) => {
        if (data.event) return heard(data);
        const { resolve, reject } = waiting.get(data.id) ?? {};
        waiting.delete(data.id);
        data.error === undefined ? resolve?.(data.value) : reject?.(new Error(data.error));
    };
    worker.onerror = event => {
        event.preventDefault();
        const error = new Error(event.message || 'its script could not be loaded');
        for (const { reject } of waiting.values()) reject(error);
        waiting.clear();
    };
    return {
        ask: (what, given, transfer = []) =>
            new Promise((resolve, reject) => {
                waiting.set(++count, { resolve, reject });
                worker.postMessage({ id: count, what, with: given }, transfer);
            }),
        end: () => worker.terminate(),
    };
}
