// The binary is an asset of the bundler's, whose address the import gives.
import { load } from 'primal-attention';
import binary from 'primal-attention/core.simd128.wasm';
import { loadWorker } from 'primal-attention/worker/inline';
import { report } from './page.js';

report({ page: [load, binary], worker: [loadWorker] });
