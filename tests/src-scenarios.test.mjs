/**
 * @file The promise of base/simd.h: the simd128 binary and the native builds, plain and sanitised, give the same bits.
 *   Each
 * scenario of tests/native/scenarios.c is run in all of them and its hash compared. The relaxed binary fuses multiply
 * and add and is held against the float64 reference instead (src-kernels.test.mjs, operations-attention.test.mjs). */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { instantiateTestBinary } from './support/wasm.mjs';

/**
 * Kinds that must be among the scenarios: an op that drops out of the table must not drop out of the tests unnoticed.
 */
const MUST_RUN = [
    'random',
    'vmath',
    'pointwise',
    'gemm',
    'svd',
    'softmax',
    'primal',
    'ksvdObjective',
    'linear',
    'sparse',
    'window',
    'gaussian',
    'skyformer',
    'implicit',
    'spectralNet',
    'copulaNoise',
    'graph',
    'graphImplicit',
    'train',
];

const { exports, string } = await instantiateTestBinary('simd128');
const names = Array.from({ length: exports.scenario_count() }, (_, i) => string(exports.scenario_name(i)));
const hashes = names.map((_, i) => (exports.scenario_hash(i) >>> 0).toString(16).padStart(8, '0'));

test('the scenarios are there, and none fails', () => {
    for (const kind of MUST_RUN)
        assert.ok(
            names.some(name => name.split(' ')[0] === kind),
            `no scenario of ${kind}`,
        );
    names.forEach((name, i) => assert.notEqual(hashes[i], '00000000', `${name}: failed or gave NaN`));
    assert.ok(new Set(hashes).size === names.length, 'two scenarios have the same hash');
});

test('a scenario repeats', () => {
    names.forEach((name, i) =>
        assert.equal((exports.scenario_hash(i) >>> 0).toString(16).padStart(8, '0'), hashes[i], name),
    );
});

for (const build of ['native', 'native-asan', 'native-tsan']) {
    const program = fileURLToPath(new URL(`../build/${build}/scenarios`, import.meta.url));
    describe(`${build} gives the same bits`, () => {
        /** @type {Map<string, string>} */
        let lines = new Map();
        before(async () => {
            assert.ok(
                existsSync(program),
                `build/${build}/scenarios is missing: run ./build.sh ${build.replace('-', ' ')}`,
            );
            const output = await new Promise((resolve, reject) =>
                execFile(program, { timeout: 600_000 }, (error, stdout) => (error ? reject(error) : resolve(stdout))),
            );
            lines = new Map(
                output
                    .trim()
                    .split('\n')
                    .map(line => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
            );
        });
        test('it has the same scenarios', () => assert.deepEqual([...lines.keys()], names));
        names.forEach((name, i) => test(name, () => assert.equal(lines.get(name), hashes[i])));
    });
}

test('ThreadSanitizer sees a job that adds to what another item adds to', async () => {
    const program = fileURLToPath(new URL('../build/native-tsan/scenarios', import.meta.url));
    assert.ok(existsSync(program), 'build/native-tsan/scenarios is missing: run ./build.sh native tsan');
    const said = await new Promise(resolve =>
        execFile(program, ['race'], { timeout: 300_000 }, (error, _, text) => resolve([error, text])),
    );
    assert.ok(said[0], 'it ended as if nothing were wrong');
    assert.match(said[1], /ThreadSanitizer: data race/);
});
