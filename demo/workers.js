// What the page itself takes from outside its own modules: its workers. Each address stands in full, for whoever
// bundles them.

/** @param {'worker'|'race'|'reader'} script @param {string} name */
export const startWorker = (script, name) =>
    ({
        worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name }),
        race: () => new Worker(new URL('./race-worker.js', import.meta.url), { type: 'module', name }),
        reader: () => new Worker(new URL('./reader-worker.js', import.meta.url), { type: 'module', name }),
    })[script]();
