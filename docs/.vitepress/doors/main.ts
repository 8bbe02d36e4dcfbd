/**
 * What `import { load } from 'primal-attention'` gives; `primal-attention/inline` is the same with the binary inside.
 * @module primal-attention
 */
export * from '../../../dist/web.js';
