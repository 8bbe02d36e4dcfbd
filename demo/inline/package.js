// In the place of ../package.js where the page is a single file: shared.js runs before the worker's script.

/** @type {typeof import('../package.js').load} */
export const load = options => /** @type {any} */ (globalThis).loadPackage(options);
