// In the place of ../workers.js where the page is a single file: nothing can be fetched, so a worker is made from the text of the
// script in the page that holds its code.

import * as data from '../../dist/data.js';

export const readers = async () => data;
/** @param {'worker'|'race'} script @param {string} name */
export function startWorker(script, name) {
    const text = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? '';
    return new Worker(URL.createObjectURL(new Blob([`globalThis.coreBinary='${text('core')}';`, text(`code-${script}`)], { type: 'text/javascript' })), { name });
}
