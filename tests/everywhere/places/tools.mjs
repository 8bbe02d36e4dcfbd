// Runners of tests, TypeScript, and those who look at packages.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../lib/at.mjs';

/** @type {import('../run.mjs').Place[]} */
export const TOOLS = [
    {
        name: 'vitest',
        title: 'Vitest',
        packages: ['vitest'],
        async try({ folder, row }) {
            for (const environment of ['node', 'jsdom'])
                await row(`environment ${environment}`, () =>
                    tested(folder, ['node_modules/vitest/vitest.mjs', 'run', '--environment', environment]),
                );
        },
    },
    {
        name: 'jest',
        title: 'Jest',
        packages: ['jest'],
        async try({ folder, row }) {
            // as Babel would have it for Jest
            const esbuild = join(folder, '../../../node_modules/.bin/esbuild');
            const args = ['shared/small.js', '--format=cjs', '--outfile=shared/small.cjs'];
            await command(esbuild, args, { cwd: folder });
            for (const environment of ['node', 'jsdom'])
                await row(`environment ${environment}`, () =>
                    tested(folder, [
                        'node_modules/jest/bin/jest.js',
                        `--env=${environment}`,
                        '--testMatch=**/small.test.cjs',
                    ]),
                );
        },
    },
    {
        name: 'typescript',
        title: 'TypeScript, strict',
        packages: ['typescript-5.7', 'typescript'],
        async try({ folder, row }) {
            for (const [module, resolution] of [
                ['node16', 'node16'],
                ['esnext', 'bundler'],
            ])
                for (const lib of ['es2022', 'es2022, dom', 'es2022, webworker'])
                    await row(`${resolution}, lib ${lib}`, async () => {
                        const options = { module, moduleResolution: resolution, lib: lib.split(', '), types: [] };
                        const strict = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2022' };
                        const config = { compilerOptions: { ...strict, ...options }, files: ['program.ts'] };
                        writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
                        for (const version of ['typescript-5.7', 'typescript'])
                            await command(process.execPath, [`node_modules/${version}/bin/tsc`], { cwd: folder });
                        return 'clean';
                    });
        },
    },
    {
        name: 'publint',
        title: 'publint, arethetypeswrong',
        packages: ['publint', '@arethetypeswrong/cli'],
        async try({ folder, tarball, row }) {
            await row('publint --strict', async () => {
                await command(process.execPath, ['node_modules/publint/src/cli.js', tarball, '--strict'], {
                    cwd: folder,
                });
                return 'clean';
            });
            await row('attw', async () => {
                const args = ['node_modules/@arethetypeswrong/cli/dist/index.js', tarball, '--no-emoji'];
                // package.json is no module, and the addresses of binaries are for bundlers alone
                const left = [
                    './package.json',
                    ...['core', 'full', 'threads'].flatMap(name => [
                        `./${name}.simd128.wasm`,
                        `./${name}.relaxed.wasm`,
                    ]),
                ];
                await command(process.execPath, [...args, '--exclude-entrypoints', ...left, '--profile', 'node16'], {
                    cwd: folder,
                });
                return 'clean';
            });
        },
    },
];

/** @param {string} folder @param {string[]} args of Node @returns {Promise<Record<string, string>>} */
async function tested(folder, args) {
    const answer = join(folder, 'answer.json');
    rmSync(answer, { force: true });
    await command(process.execPath, args, { cwd: folder, env: { ANSWER: answer } });
    return JSON.parse(readFileSync(answer, 'utf8'));
}
