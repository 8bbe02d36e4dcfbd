// Frameworks of sites, pages of an extension, Electron.
import { join } from 'node:path';
import { plain } from './browsers.mjs';
import { BROWSERS, visitExtension } from '../lib/browsers.mjs';
import { NotTried, command, server } from '../lib/at.mjs';
import { freePort } from '../lib/serve.mjs';

/** @type {import('../run.mjs').Place[]} */
export const FRAMEWORKS = [
    {
        name: 'next',
        title: 'Next, client component',
        packages: ['next'],
        heavy: true,
        async try({ folder, row, page }) {
            const next = join(folder, 'node_modules/next/dist/bin/next');
            const up = async (/** @type {string} */ what) => {
                const port = await freePort();
                const args = [next, what, '--hostname', '127.0.0.1', '--port', `${port}`];
                return server(process.execPath, args, { cwd: folder, url: `http://127.0.0.1:${port}` });
            };
            await row('dev', async () => page(await up('dev')));
            await row('build, start', async () => {
                await command(process.execPath, [next, 'build'], { cwd: folder });
                return page(await up('start'));
            });
        },
    },
    {
        name: 'sveltekit',
        title: 'SvelteKit',
        packages: ['@sveltejs/kit'],
        heavy: true,
        async try({ folder, row, page, serve }) {
            const vite = join(folder, 'node_modules/vite/bin/vite.js');
            // SvelteKit 3 needs a newer Node than this project
            const node = join(folder, `node_modules/node-linux-${process.arch}/bin/node`);
            await row('dev', async () => {
                const port = await freePort();
                const args = [vite, 'dev', '--host', '127.0.0.1', '--port', `${port}`, '--strictPort'];
                return page(await server(node, args, { cwd: folder, url: `http://127.0.0.1:${port}` }));
            });
            await row('build, adapter-static', async () => {
                await command(node, [vite, 'build'], { cwd: folder });
                return page(await serve(join(folder, 'build')));
            });
        },
    },
    {
        name: 'extension',
        title: 'Browser extension',
        version: () => BROWSERS.chromium.version(),
        async try({ folder, row, expect }) {
            plain(folder, 'plain', '');
            await row(
                'a page of it, Manifest V3',
                async () => {
                    const { address, answer } = expect();
                    return visitExtension(folder, `plain/main.html?answer=${encodeURIComponent(address)}`, answer);
                },
                "`script-src 'self' 'wasm-unsafe-eval'` in the manifest",
            );
        },
    },
    {
        name: 'electron',
        title: 'Electron',
        heavy: true,
        async try({ row }) {
            await row('renderer', async () => {
                throw new NotTried('its binary is fetched from GitHub, npm has none');
            });
        },
    },
];
