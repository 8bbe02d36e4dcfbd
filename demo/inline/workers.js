// In the place of ../workers.js where the page is a single file: nothing can be fetched, so a worker is made from the text of the
// script in the page that holds its code.

import * as data from '../../dist/data.js';

export const readers = async () => data;
/** @param {'worker'|'race'} script @param {string} name */
export function startWorker(script, name) {
    const text = document.getElementById(`code-${script}`)?.textContent ?? '';
    return new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), { name });
}
