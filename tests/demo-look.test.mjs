// A look of the demo at a model: whatever a panel may ask, of every kind of attention.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaults } from '../demo/app/state.js';
import { MECHANISMS } from '../demo/catalogue/mechanisms.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { trainerOf } from '../demo/training/index.js';
import { Look } from '../demo/training/look.js';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();

/** A small model after a step. @param {string} kind */
async function trained(kind) {
    const task = MECHANISMS[kind].graph ? 'graph' : 'gesture',
        values = { ...defaults(), task, samples: 50, batch: 4 };
    const trainer = trainerOf(pa, make(TASKS[task], values), values, kind, '');
    await trainer.learn(0, 1);
    return trainer;
}
const WANT = { layer: 0, head: 0, query: 1, key: 2, lens: 'low', landmarks: [0, 5, 40, 47], hurry: true };
/** All extras that a panel asks of a kind: parts only where components are learned. @param {Look} look */
const names = ({ meters, trainer: { kind } }) =>
    Object.keys(meters).filter(name => name !== 'maps' && (name !== 'parts' || MECHANISMS[kind].ksvd));

for (const kind of Object.keys(MECHANISMS))
    test(`${kind}: every extra can be looked at`, async () => {
        const trainer = await trained(kind),
            look = new Look(trainer);
        const at = () => look.at(trainer.data.test.x[0], { ...WANT, extras: names(look) });
        let seen = at();
        while (!seen?.faults.length && !seen?.extras.counts) {
            await new Promise(resolve => setTimeout(resolve, 5)); // its module is on the way
            seen = at();
        }
        assert.deepEqual(seen.faults, []);
        if (!MECHANISMS[kind].graph) assert.ok(seen.extras.inside, 'landmarks or samples');
        trainer.dispose();
    });

test('an extra that fails comes back empty and is told once; the look stays', async () => {
    const trainer = await trained('softmax'),
        look = new Look(trainer);
    trainer.parts = () => {
        throw new Error('no parts today');
    };
    const at = () => {
        look.meters.parts.next = 0;
        return look.at(trainer.data.test.x[0], { ...WANT, extras: ['parts', 'spectra'] });
    };
    const first = at(),
        second = at();
    assert.deepEqual(first?.faults, ['parts: no parts today']);
    assert.equal(first?.extras.parts, undefined);
    assert.ok(first?.extras.spectra.length && first.bytes.length);
    assert.deepEqual(second?.faults, []);
    trainer.dispose();
});
