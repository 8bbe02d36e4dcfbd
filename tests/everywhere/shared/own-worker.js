// A worker of one's own in which the library runs.
import { load } from 'primal-attention';
import { small } from './small.js';

small(load).then(
    ({ numbers }) => postMessage({ numbers }),
    error => postMessage({ error: String(error?.stack ?? error) }),
);
