/**
 * The same models off the main thread: `const pa = await loadWorker()`, and everything is awaited. `primal-attention/worker/inline` has worker and binary inside.
 * @module primal-attention/worker
 */
export * from '../../../dist/worker-client.js';
