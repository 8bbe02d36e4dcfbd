// The binary lies beside the bundle; the worker's module is inside.
import { load } from 'primal-attention';
import { loadWorker } from 'primal-attention/worker/inline';
import { report } from './page.js';

report({ page: [load], worker: [loadWorker] });
