// What the page itself takes from outside its own modules: its workers, and the readers of data files, loaded when a file is opened.

/** @param {'worker'|'race'} script @param {string} name */
export const startWorker = (script, name) => (script === 'worker' ? new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name }) : new Worker(new URL('./race-worker.js', import.meta.url), { type: 'module', name }));
export const readers = () => import('../dist/data.js');
