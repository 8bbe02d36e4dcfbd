import { load } from 'primal-attention';
import { load as loadInline } from 'primal-attention/inline';
import { loadWorker } from 'primal-attention/worker';
import { loadWorker as loadWorkerInline } from 'primal-attention/worker/inline';
import { small } from './small.js';

const answer = {
    program: (await small(load)).numbers,
    worker: (await small(loadWorker)).numbers,
    inline: (await small(loadInline)).numbers,
    'inline worker': (await small(loadWorkerInline)).numbers,
};
console.log(JSON.stringify(answer));
