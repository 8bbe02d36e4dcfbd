// In the place of ../workers.js where the page is a single file: nothing can be fetched, so a worker is made from the
// text of the script in the page that holds its code.

/** @param {'worker'|'race'|'reader'} script @param {string} name */
export function startWorker(script, name) {
    const text = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? '';
    // who reads files computes nothing
    const core = script === 'reader' ? '' : `globalThis.coreBinary='${text('core')}';`;
    return new Worker(URL.createObjectURL(new Blob([core, text(`code-${script}`)], { type: 'text/javascript' })), {
        name,
    });
}
