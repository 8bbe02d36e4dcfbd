// In the place of ../workers.js where the page is a single file: nothing can be fetched, so a worker is made from the
// texts of the scripts in the page that hold its code.

/** @param {'worker'|'reader'|'language'|'scale'|'own'} script @param {string} name */
export function startWorker(script, name) {
    const text = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? '';
    // who reads files computes nothing
    const engine = script === 'reader' ? [] : [`globalThis.coreBinary='${text('core')}';`, text('code-shared')];
    return new Worker(URL.createObjectURL(new Blob([...engine, text(`code-${script}`)], { type: 'text/javascript' })), {
        name,
    });
}
