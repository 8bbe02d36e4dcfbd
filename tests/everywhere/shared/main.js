import { load } from 'primal-attention';
import { loadWorker } from 'primal-attention/worker';
import { report } from './page.js';

report({ page: [load], worker: [loadWorker] });
