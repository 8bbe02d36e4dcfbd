// What the page itself takes from outside its own modules: its workers. Each address stands in full, for whoever
// bundles them.

/** @param {'worker'|'reader'|'language'|'scale'|'own'} script @param {string} name */
export const startWorker = (script, name) =>
    ({
        worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name }),
        reader: () => new Worker(new URL('./reader-worker.js', import.meta.url), { type: 'module', name }),
        language: () => new Worker(new URL('./language-worker.js', import.meta.url), { type: 'module', name }),
        scale: () => new Worker(new URL('./scale-worker.js', import.meta.url), { type: 'module', name }),
        own: () => new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module', name }),
    })[script]();
