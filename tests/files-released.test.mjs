// Files that released versions saved: all open, and answer what they answered then. scripts/released.mjs makes them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadLibrary } from './support/library.mjs';

const pa = /** @type {any} */ (await loadLibrary());
const folder = new URL('fixtures/released/', import.meta.url);
/** @param {string} path */
const json = path => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

/**
 * What was answered then is answered now, within rounding; there may be more in it.
 * @param {any} now @param {any} then @param {string} place
 */
function holds(now, then, place) {
    if (typeof then === 'number')
        assert.ok(Math.abs(now - then) <= 2e-5 * (1 + Math.abs(then)), `${place}: ${now}, was ${then}`);
    else if (typeof then !== 'object' || then === null) assert.equal(now, then, place);
    else {
        if (Array.isArray(then)) assert.equal(now.length, then.length, place);
        for (const key of Object.keys(then)) holds(now[key], then[key], `${place}.${key}`);
    }
}

for (const version of readdirSync(folder)) {
    const cases = Object.entries(json(`${version}/answers.json`));
    for (const [name, { ask, answers, goesOn }] of cases)
        test(`${version}: ${name}`, async () => {
            const bytes = readFileSync(new URL(`${version}/${name}.safetensors`, folder)),
                model = pa.open(bytes);
            for (const each of [model, pa.open(model.save())]) {
                ask.forEach(([method, ...args], i) => holds(each[method](...args), answers[i], `${method} ${i}`));
                each.dispose();
            }
            if (goesOn) {
                const again = pa.resume(bytes),
                    { epoch, loss } = await again.fit(goesOn, { resume: true });
                assert.ok(epoch === 3 && Number.isFinite(loss));
            }
        });
    test(`${version}: every file has its answers`, () => {
        assert.ok(cases.length > 0);
        assert.deepEqual(
            readdirSync(new URL(`${version}/`, folder)).sort(),
            ['answers.json', ...cases.map(([name]) => `${name}.safetensors`)].sort(),
        );
    });
}

test('this version has files there too', () => {
    const { version } = json('../../../package.json');
    assert.ok(existsSync(new URL(`${version}/answers.json`, folder)), `run node scripts/released.mjs for ${version}`);
});
