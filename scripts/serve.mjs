// npm start: installs and builds what is missing, then serves the demo, and the documentation if it is built.
//   PORT=8080 HOST=127.0.0.1   where to listen; the next free port is taken unless PORT is set
//   --no-build                 serve what is there
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stop, build, dependencies, heading, mustRun, root, start } from './bootstrap.mjs';

/**
 * A server of a folder: read only, nothing that begins with a dot, / leads to the demo. It is made at the first
 * request, so that this module can be imported before the packages are installed.
 * @param {object} [options]
 * @param {string} [options.folder]
 * @param {string} [options.home]
 * @param {Record<string, string>} [options.headers]
 * @param {Record<string, string>} [options.mounts] further folders and where they are seen: { '/docs/': folder }
 * @param {Record<string, string>} [options.hints] what to do where such a folder is not there: { '/docs/': 'build it' }
 */
export function createStaticServer({ folder = root, home = '/demo/', headers = {}, mounts = {}, hints = {} } = {}) {
    const rooms = import('sirv').then(({ default: sirv }) => {
        const room = (/** @type {string} */ from) =>
            sirv(from, {
                dev: true, // looks each time: what is built anew is served
                etag: true,
                setHeaders: response => {
                    for (const [name, value] of Object.entries({
                        'cache-control': 'no-cache',
                        'x-content-type-options': 'nosniff',
                        ...headers,
                    }))
                        response.setHeader(name, value);
                },
            });
        return [...Object.entries(mounts), ['/', folder]].map(([at, from]) => ({ at, from, serve: room(from) }));
    });
    return createServer(async (request, response) => {
        const answer = (
            /** @type {number} */ status,
            /** @type {string} */ text,
            /** @type {Record<string, string>} */ more = {},
        ) => {
            response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...more }).end(`${text}\n`);
        };
        if (request.method !== 'GET' && request.method !== 'HEAD')
            return answer(405, 'Only GET and HEAD', { allow: 'GET, HEAD' });
        let path;
        try {
            const url = new URL(request.url ?? '/', 'http://localhost');
            path = decodeURIComponent(url.pathname);
        } catch {
            return answer(400, 'The address cannot be read');
        }
        if (path === '/' && home !== '/') return answer(302, home, { location: home });
        if (path.includes('\0') || path.split(/[/\\]/).some(part => part.startsWith('.')))
            return answer(404, `${path} is not served`);
        const room = (await rooms).find(({ at }) => `${path}/`.startsWith(at));
        // Looked at now: what a folder is for may be built while this server runs.
        if (room && room.at !== '/' && !existsSync(room.from))
            return answer(404, `${path} is not there yet${hints[room.at] ? `: ${hints[room.at]}` : ''}`);
        if (!room) return answer(404, `${path} is not served`);
        // Relative addresses in a page count from its folder: the slash has to be there.
        const named = path.endsWith('/')
            ? ''
            : join(room.from, `/${path}/`.slice(room.at.length)).replace(/[/\\]+$/, '');
        if (named && statSync(named, { throwIfNoEntry: false })?.isDirectory())
            return answer(302, `${path}/`, { location: `${path}/` });
        request.url = `/${(request.url ?? '/').slice(room.at.length)}`;
        room.serve(request, response, () => answer(404, `${path} was not found`));
    });
}

/**
 * Listens on the port, or on the next free one of twenty.
 * @param {import('node:http').Server} server
 * @param {string} host
 * @param {number} port
 * @param {boolean} exactly
 */
async function listen(server, host, port, exactly) {
    for (let last = exactly ? port : port + 19; ; port++) {
        try {
            await new Promise((resolve, reject) =>
                server.once('error', reject).listen(port, host, () => resolve(server.off('error', reject))),
            );
            return port;
        } catch (error) {
            const { code } = /** @type {NodeJS.ErrnoException} */ (error);
            if (code !== 'EADDRINUSE' || port >= last)
                throw new Stop(`The server cannot listen on ${host}:${port} (${code}). Choose another with PORT=…`);
            server.removeAllListeners('error');
        }
    }
}

const DOCS_BUILT_BY = 'npm run docs builds it, some minutes';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await start(async () => {
        const wanted = process.env.PORT;
        const port = Number(wanted ?? 8080);
        if (!Number.isInteger(port) || port < 0 || port > 65535)
            throw new Stop(`PORT is '${wanted}', not a number from 0 to 65535`);
        if (!process.argv.includes('--no-build')) {
            await dependencies();
            heading('Building');
            await build([]);
            await mustRun(process.execPath, [join(root, 'scripts/demo.mjs')]);
        }
        const host = process.env.HOST ?? '127.0.0.1';
        // The built page: 8 files in the place of 130, all asked for at once: 0.4 s to the first training step.
        // Nothing else of the project is served, but the documentation where `npm run docs` has built it.
        const site = join(root, 'docs/.vitepress/dist');
        const server = createStaticServer({
            folder: join(root, 'dist-demo'),
            home: '/',
            mounts: { '/docs/': site },
            hints: { '/docs/': DOCS_BUILT_BY },
        });
        await listen(server, host, port, wanted !== undefined);
        const address = /** @type {import('node:net').AddressInfo} */ (server.address());
        const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host;
        console.log(`\nThe demo is at http://${name}:${address.port}/   (Ctrl+C ends it)`);
        console.log(
            `The documentation: ${existsSync(site) ? '' : `${DOCS_BUILT_BY}, then it is at `}http://${name}:${address.port}/docs/`,
        );
    });
}
