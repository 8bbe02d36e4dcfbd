// Programs without a page: Node by its binaries in npm, Bun and Deno by theirs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotTried, command } from '../lib/at.mjs';

const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';

/** @param {string} binary */
function present(binary) {
    if (!existsSync(binary)) throw new NotTried(`npm has no binary for ${process.platform}-${process.arch}`);
    return binary;
}

/** What they run, and what the table says to it. */
const PROGRAMS = [
    ['program.mjs', ''],
    ['threads.mjs', ', `load({ threads: 2 })`'],
];

/** @param {string} version @returns {import('../run.mjs').Place} */
const node = version => ({
    name: `node-${version}`,
    title: version === 'newest' ? 'Node, newest' : `Node ${version}`,
    packages: [`node-linux-${architecture}`],
    async try({ folder, row }) {
        const binary = present(join(folder, `node_modules/node-linux-${architecture}/bin/node`));
        for (const [ending, how] of [
            ['mjs', '`import`'],
            ['cjs', '`require()`'],
        ])
            await row(how, async () =>
                JSON.parse(await command(binary, [`shared/program.${ending}`], { cwd: folder })),
            );
    },
});

/** @type {import('../run.mjs').Place[]} */
export const RUNTIMES = [
    ...['20', '22', '24', 'newest'].map(node),
    {
        name: 'bun',
        title: 'Bun',
        packages: [`@oven/bun-linux-${architecture === 'x64' ? 'x64' : 'aarch64'}`],
        async try({ folder, row, page, serve }) {
            const bun = present(
                join(folder, `node_modules/@oven/bun-linux-${architecture === 'x64' ? 'x64' : 'aarch64'}/bin/bun`),
            );
            for (const [script, how] of PROGRAMS)
                await row(`run${how}`, async () =>
                    JSON.parse(await command(bun, [`shared/${script}`], { cwd: folder })),
                );
            await row(
                'build for the browser',
                async () => {
                    const args = ['build', 'shared/main-inline.js', '--target=browser', '--outfile=dist/main.js'];
                    await command(bun, args, { cwd: folder });
                    await command('cp', ['shared/index.html', 'dist/'], { cwd: folder });
                    return page(await serve(join(folder, 'dist')));
                },
                'doors `/inline`, `/worker/inline`',
            );
        },
    },
    {
        name: 'deno',
        title: 'Deno',
        packages: [`@deno/linux-${architecture}-glibc`],
        async try({ folder, row, page, serve }) {
            const deno = present(join(folder, `node_modules/@deno/linux-${architecture}-glibc/deno`));
            const env = { DENO_DIR: join(folder, '.deno'), DENO_NO_UPDATE_CHECK: '1' };
            for (const [script, how] of PROGRAMS)
                await row(
                    `run, from npm${how}`,
                    async () => {
                        const args = ['run', '--allow-read', '--node-modules-dir=manual', `shared/${script}`];
                        return JSON.parse(await command(deno, args, { cwd: folder, env }));
                    },
                    '`--allow-read`',
                );
            await row(
                'bundle for the browser',
                async () => {
                    const args = ['bundle', '--platform=browser', '--node-modules-dir=manual', '-o', 'dist/main.js'];
                    await command(deno, [...args, 'shared/main-inline.js'], { cwd: folder, env });
                    await command('cp', ['shared/index.html', 'dist/'], { cwd: folder });
                    return page(await serve(join(folder, 'dist')));
                },
                'doors `/inline`, `/worker/inline`',
            );
        },
    },
];
