// Bundlers, each by its own command, what it has made served as a static host does, and opened in Chromium.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { command, server } from '../lib/at.mjs';
import { freePort } from '../lib/serve.mjs';

const INLINE = 'doors `/inline`, `/worker/inline`',
    ADDRESS = '`load({ wasm: address })`, door `/worker/inline`';

/** @param {string} folder */
function withPage(folder) {
    cpSync(join(folder, 'shared/index.html'), join(folder, 'dist/index.html'));
    return join(folder, 'dist');
}

/** @param {string} version @returns {import('../run.mjs').Place} */
const vite = version => ({
    name: `vite-${version}`,
    title: `Vite ${version}`,
    packages: ['vite'],
    async try({ folder, row, page, serve }) {
        const vite = (/** @type {string[]} */ ...args) => [
            join(folder, 'node_modules/vite/bin/vite.js'),
            ...args,
            'shared',
        ];
        const up = async (/** @type {string[]} */ ...args) => {
            const port = await freePort();
            return server(process.execPath, vite(...args, '--host', '127.0.0.1', '--port', `${port}`, '--strictPort'), {
                cwd: folder,
                url: `http://127.0.0.1:${port}`,
            });
        };
        await row('dev', async () => {
            const { url, close } = await up('dev', '--force');
            return page({ url, close });
        });
        await row('build', async () => {
            await command(process.execPath, vite('build'), { cwd: folder });
            return page(await serve(join(folder, 'shared/dist')));
        });
        await row('preview', async () => {
            const { url, close } = await up('preview');
            return page({ url, close });
        });
    },
});

/** @type {import('../run.mjs').Place[]} */
export const BUNDLERS = [
    vite('7'),
    vite('8'),
    {
        name: 'webpack',
        title: 'webpack 5',
        packages: ['webpack'],
        async try({ folder, row, page, serve }) {
            for (const mode of ['production', 'development'])
                await row(`--mode ${mode}`, async () => {
                    const args = ['node_modules/webpack/bin/webpack.js', '--mode', mode, '--entry', './shared/main.js'];
                    await command(process.execPath, [...args, '-o', 'dist'], { cwd: folder });
                    return page(await serve(withPage(folder)));
                });
        },
    },
    {
        name: 'esbuild',
        title: 'esbuild',
        packages: ['esbuild'],
        async try({ folder, row, page, serve }) {
            const esbuild = (/** @type {string[]} */ ...args) =>
                command(join(folder, 'node_modules/.bin/esbuild'), ['--bundle', '--outfile=dist/main.js', ...args], {
                    cwd: folder,
                });
            await row(
                'module',
                async () => {
                    await esbuild('--format=esm', 'shared/main-inline.js');
                    return page(await serve(withPage(folder)));
                },
                INLINE,
            );
            await row(
                'script',
                async () => {
                    await esbuild('--format=iife', '--minify', 'shared/main-inline.js');
                    return page(await serve(withPage(folder)));
                },
                INLINE,
            );
            await row(
                'binary as a file',
                async () => {
                    await esbuild('--format=esm', '--loader:.wasm=file', 'shared/main-address.js');
                    return page(await serve(withPage(folder)));
                },
                `\`--loader:.wasm=file\`, ${ADDRESS}`,
            );
        },
    },
    {
        name: 'rollup',
        title: 'Rollup',
        packages: ['rollup'],
        async try({ folder, row, page, serve }) {
            const rollup = (/** @type {string[]} */ ...args) =>
                command(
                    process.execPath,
                    ['node_modules/rollup/dist/bin/rollup', '-d', 'dist', '--entryFileNames', 'main.js', ...args],
                    {
                        cwd: folder,
                    },
                );
            await row(
                'with node-resolve',
                async () => {
                    await rollup('-p', 'node-resolve', 'shared/main-inline.js');
                    return page(await serve(withPage(folder)));
                },
                INLINE,
            );
            await row(
                'with import-meta-assets',
                async () => {
                    await rollup('-c', 'assets.config.js');
                    return page(await serve(withPage(folder)));
                },
                '`@web/rollup-plugin-import-meta-assets`, door `/worker/inline`',
            );
        },
    },
    {
        name: 'rolldown',
        title: 'rolldown',
        packages: ['rolldown'],
        async try({ folder, row, page, serve }) {
            await row(
                'its command',
                async () => {
                    const args = ['node_modules/rolldown/bin/cli.mjs', 'shared/main-inline.js', '--dir', 'dist'];
                    await command(process.execPath, [...args, '--entry-file-names', 'main.js'], { cwd: folder });
                    return page(await serve(withPage(folder)));
                },
                INLINE,
            );
        },
    },
    {
        name: 'parcel',
        title: 'Parcel 2',
        packages: ['parcel'],
        async try({ folder, row, page, serve }) {
            await row(
                'build',
                async () => {
                    const args = ['node_modules/parcel/lib/bin.js', 'build', 'shared/index.html', '--dist-dir', 'dist'];
                    await command(process.execPath, [...args, '--no-cache'], { cwd: folder });
                    return page(await serve(join(folder, 'dist')));
                },
                '`"@parcel/resolver-default": { "packageExports": true }` in the package.json of the project',
            );
        },
    },
];
