import { writeFileSync } from 'node:fs';
import { load } from 'primal-attention';
import { load as loadInline } from 'primal-attention/inline';
import { loadWorker } from 'primal-attention/worker';
import { expect, test } from 'vitest';
import { small } from './shared/small.js';

test('the small thing', async () => {
    const answer = {
        test: (await small(load)).numbers,
        worker: (await small(loadWorker)).numbers,
        inline: (await small(loadInline)).numbers,
    };
    expect(answer.test).toBe(answer.worker);
    writeFileSync(process.env.ANSWER ?? '', JSON.stringify(answer));
});
