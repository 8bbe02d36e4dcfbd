const { writeFileSync } = require('node:fs');
const { load } = require('primal-attention');
const { loadWorker } = require('primal-attention/worker');
const { small } = require('./shared/small.cjs');

test('the small thing', async () => {
    const answer = { test: (await small(load)).numbers, worker: (await small(loadWorker)).numbers };
    expect(answer.test).toBe(answer.worker);
    writeFileSync(process.env.ANSWER, JSON.stringify(answer));
});
