// Pages without a bundler, in each browser: the modules of the package as a static host has them.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BROWSERS } from '../lib/browsers.mjs';

const TITLES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' };
const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ANSWERS";

/**
 * The shared modules with addresses in the place of the package's names, and a page for each that begins.
 * @param {string} folder @param {string} into @param {string} base where node_modules is
 */
export function plain(folder, into, base) {
    const { exports } = JSON.parse(readFileSync(join(folder, 'node_modules/primal-attention/package.json'), 'utf8'));
    const address = (/** @type {string} */ door) =>
        `${base}/node_modules/primal-attention/${(exports[`.${door}`].module ?? exports[`.${door}`].default).slice(2)}`;
    mkdirSync(join(folder, into), { recursive: true });
    for (const name of readdirSync(join(folder, 'shared')).filter(name => name.endsWith('.js'))) {
        const text = readFileSync(join(folder, 'shared', name), 'utf8');
        writeFileSync(
            join(folder, into, name),
            text.replace(/'primal-attention([^']*)'/g, (_, door) => `'${address(door)}'`),
        );
        if (name.startsWith('main'))
            writeFileSync(
                join(folder, into, name.replace('.js', '.html')),
                readFileSync(join(folder, 'shared/index.html'), 'utf8').replace('main.js', name),
            );
    }
}

/** @type {import('../run.mjs').Place[]} */
export const PAGES = Object.entries(TITLES).map(([name, title]) => ({
    name,
    title,
    version: () => BROWSERS[name].version(),
    async try({ folder, row, page, serve, answersAt }) {
        const open = async (/** @type {string} */ path, /** @type {Record<string, string>} */ headers = {}) =>
            page(await serve(folder, headers), { browser: name, path });
        plain(folder, 'plain', '');
        await row('modules of the own origin', () => open('/plain/main.html'));
        await row('doors `/inline`', () => open('/plain/main-inline.html'));
        await row(
            'modules of another origin',
            async () => {
                const cdn = await serve(folder, { 'access-control-allow-origin': '*' });
                try {
                    plain(folder, 'far', cdn.url);
                    return await open('/far/main.html');
                } finally {
                    cdn.close();
                }
            },
            '`access-control-allow-origin` there',
        );
        await row(
            'strict Content-Security-Policy',
            () => {
                return open('/plain/main.html', { 'content-security-policy': CSP.replace('ANSWERS', answersAt) });
            },
            "`script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'`",
        );
        await row('inside a worker', () => open('/plain/main-own-worker.html'));
        await row('inside a service worker', () => open('/plain/main-service-worker.html'), 'door `/inline`');
    },
}));
