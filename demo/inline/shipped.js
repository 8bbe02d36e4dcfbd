// In the place of ../shipped.js where the page is a single file: the checkpoints are texts in it.

import { unpacked } from './unpacked.js';

/** @param {string} file */
export async function shipped(file) {
    const text = document.getElementById(`checkpoint-${file}`)?.textContent;
    if (!text) throw new Error('it is not in this page');
    return unpacked(text);
}
