// What the page itself takes from outside its own modules: its workers. Each address stands in full, for whoever
// bundles them.

/**
 * Where a service worker answers, an address of its own for each: of two workers that begin at once from the same one,
 * WebKit asks for the script once, and lets only one of them have the answer with the headers of isolation.
 * @param {URL} script @param {string} name
 */
function own(script, name) {
    if (navigator.serviceWorker?.controller) script.search = name;
    return script;
}

/** @param {'worker'|'reader'|'language'|'scale'|'own'} script @param {string} name */
export const startWorker = (script, name) =>
    ({
        worker: () => new Worker(own(new URL('./worker.js', import.meta.url), name), { type: 'module', name }),
        reader: () => new Worker(new URL('./reader-worker.js', import.meta.url), { type: 'module', name }),
        language: () =>
            new Worker(own(new URL('./language-worker.js', import.meta.url), name), { type: 'module', name }),
        scale: () => new Worker(new URL('./scale-worker.js', import.meta.url), { type: 'module', name }),
        own: () => new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module', name }),
    })[script]();
