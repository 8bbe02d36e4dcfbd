const { load } = require('primal-attention');
const { loadWorker } = require('primal-attention/worker');

(async () => {
    const { small } = await import('./small.js');
    console.log(
        JSON.stringify({ program: (await small(load)).numbers, worker: (await small(loadWorker)).numbers }),
    );
})();
