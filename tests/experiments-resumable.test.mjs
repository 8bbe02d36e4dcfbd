// Long trainings of experiments/: one that is killed goes on from its last checkpoint to the same numbers, and what an
// experiment finished is not measured again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parts } from '../experiments/parts.mjs';
import { duration } from '../experiments/resumable.mjs';

const folder = mkdtempSync(join(tmpdir(), 'resumable-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** A training of 40 steps that checkpoints at each; as a program, since it is to be killed. */
const PROGRAM = `
import { load } from ${JSON.stringify(at('../dist/node.js'))};
import { retrieval } from ${JSON.stringify(at('../experiments/tasks.mjs'))};
import { trainLong } from ${JSON.stringify(at('../experiments/resumable.mjs'))};
const pa = await load({ full: true }), out = process.argv[2];
const { x, y, vocabulary, classes } = retrieval({ count: 32, length: 24, seed: 1 });
const { model, step, done } = await trainLong({ pa, out, fresh: false }, {
    name: 'tiny', settings: { width: 16 }, total: 40, seconds: 0, data: { x, y },
    make: () => pa.classifier({ input: { kind: 'tokens', vocabulary, length: 24 }, classes, pair: true, width: 16, depth: 1, heads: 2, seed: 3 }),
    options: { epochs: 10, batchSize: 8, learningRate: 1e-3, schedule: 'linear', warmup: 4, seed: 5 },
});
console.log(JSON.stringify({ step, sum: [...model.save()].reduce((sum, byte, i) => (sum + byte * (i + 1)) % 1e9, 0), loss: model.evaluate({ x, y }).loss }));
done();
`;
const program = join(folder, 'program.mjs');
writeFileSync(program, PROGRAM);

/**
 * @param {string[]} words the program and what it is told
 * @param {number} killAt the step behind which it is killed with no chance to tidy up, or none
 * @returns {Promise<{ said: string, told: string, signal: string | null }>}
 */
const start = (words, killAt = Infinity) =>
    new Promise((resolve, reject) => {
        const child = spawn(process.execPath, words);
        let said = '',
            told = '';
        child.stdout.on('data', text => (said += text));
        child.stderr.on('data', text => {
            told += text;
            if (told.includes(`step ${killAt} of`)) child.kill('SIGKILL');
        });
        child.on('error', reject);
        child.on('close', (_, signal) => resolve({ said, told, signal }));
    });

const run = (/** @type {string} */ out, /** @type {number} */ killAt = Infinity) => start([program, out], killAt);

test('killed with no warning, a training goes on from its checkpoint to the same bits', async () => {
    const whole = await run(join(folder, 'whole'));
    assert.match(
        whole.told,
        /a step takes .* s, the 36 that are left about \d+ (s|min)/,
        'an estimate from the first steps',
    );
    const broken = join(folder, 'broken'),
        killed = await run(broken, 9);
    assert.equal(killed.signal, 'SIGKILL');
    assert.equal(killed.said, '');
    const resumed = await run(broken);
    const from = Number(/goes on behind step (\d+) of 40/.exec(resumed.told)?.[1]);
    assert.ok(from >= 8 && from < 40, resumed.told);
    assert.equal(resumed.said, whole.said);
    assert.equal(JSON.parse(resumed.said).step, 40);
    assert.ok(!existsSync(join(broken, 'checkpoints', 'tiny.safetensors')), 'done: the checkpoint is gone');
});

for (const task of ['listops', 'text', 'retrieval', 'pathfinder', 'image'])
    test(`the arena's ${task}: one command starts it, says how long it takes, and goes on with it when it was killed`, async t => {
        if (task === 'text' && !process.env.PA_DATA) return t.skip('its sentences are in the data folder: PA_DATA');
        const out = join(folder, task),
            data = process.env.PA_DATA ? ['--data', process.env.PA_DATA] : [];
        const words = [at('../experiments/run.mjs'), 'arena', '--only', `${task},primal`, '--out', out, ...data];
        const short = ['--quick', '--steps', '20'];
        const killed = await start([...words, ...short], 5);
        assert.equal(killed.signal, 'SIGKILL', killed.told);
        assert.match(killed.told, /a step takes .* s, the 16 that are left about \d+ s/);
        const resumed = await start([...words, ...short]);
        const from = Number(/goes on behind step (\d+) of 20/.exec(resumed.told)?.[1]);
        assert.ok(from >= 5 && from < 20, resumed.told);
        assert.match(resumed.said, new RegExp(`\\| ${task} +\\| primal .*\\| 20 of 20 `));
        assert.match(
            (await start([...words, '--estimate'])).said,
            new RegExp(`\\| ${task} +\\| primal .* s +\\| [\\d.]+ +\\|`),
        );
    });

test('a finished part is kept for its settings, and begun anew when asked', async () => {
    const out = join(folder, 'parts');
    let measured = 0;
    const measure = () => ++measured;
    assert.equal(await parts(out, 'it', false).part('a', { epochs: 1 }, measure), 1);
    const later = parts(out, 'it', false);
    assert.ok(later.has('a', { epochs: 1 }) && !later.has('a', { epochs: 2 }) && !later.has('b', { epochs: 1 }));
    assert.equal(await later.part('a', { epochs: 1 }, measure), 1);
    assert.equal(await later.part('a', { epochs: 2 }, measure), 2);
    assert.equal(await parts(out, 'it', true).part('a', { epochs: 2 }, measure), 3);
});

test('durations as people say them', () => {
    assert.deepEqual([40, 170, 5400, 20000].map(duration), ['40 s', '3 min', '1 h 30 min', '5 h 33 min']);
});
