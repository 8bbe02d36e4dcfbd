import { load } from 'primal-attention/inline';
import { loadWorker } from 'primal-attention/worker/inline';
import { report } from './page.js';

report({ page: [load], worker: [loadWorker] });
