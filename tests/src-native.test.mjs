// The C programs of tests/native, built with the machine's own compiler: each must end with exit code 0, plain and
// under the sanitizers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'tests/native');
const programs = readdirSync(folder)
    .filter(name => name.endsWith('.c') && /^int main/m.test(readFileSync(join(folder, name), 'utf8')))
    .map(name => name.slice(0, -2));

test('there are native test programs', () => assert.notEqual(programs.length, 0));

/** Those that compute with threads. */
const parallel = programs.filter(name => readFileSync(join(folder, `${name}.c`), 'utf8').includes('parallel'));

for (const build of ['native', 'native-asan', 'native-tsan']) {
    describe(build, () => {
        for (const program of build === 'native-tsan' ? parallel : programs) {
            test(program, async () => {
                const path = join(root, 'build', build, program);
                assert.ok(
                    existsSync(path),
                    `build/${build}/${program} is missing: run ./build.sh ${build.replace('-', ' ')}`,
                );
                const { code, output } = await new Promise(resolve => {
                    execFile(path, { maxBuffer: 1 << 26, timeout: 600_000 }, (error, stdout, stderr) =>
                        resolve({ code: error ? (error.code ?? error.signal) : 0, output: `${stdout}${stderr}` }),
                    );
                });
                assert.equal(code, 0, `${program} ended with ${code}:\n${output.slice(-4000)}`);
            });
        }
    });
}
