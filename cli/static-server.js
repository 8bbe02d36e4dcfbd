// The server of the demo: of `primal-attention demo`, of `npm start`, of the tests.
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** With these headers a page may share memory with threads, as load({ threads }) does. */
export const ISOLATION = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
};

/**
 * A server of folders: read only, nothing that begins with a dot.
 * @param {object} options
 * @param {Record<string, string>} options.mounts folders and where they are seen, the longer addresses first:
 *   { '/docs/': folder }
 * @param {string} [options.home] where / leads to
 * @param {Record<string, string>} [options.headers]
 * @param {Record<string, string>} [options.hints] what to do where such a folder is not there: { '/docs/': 'build it' }
 */
export function createStaticServer({ mounts, home = '/', headers = {}, hints = {} }) {
    // At the first request, so that this module can be imported before the packages are installed.
    const loading = () =>
        import('sirv').then(({ default: sirv }) =>
            Object.entries(mounts).map(([at, from]) => ({
                at,
                from,
                serve: sirv(from, {
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
                }),
            })),
        );
    /** @type {ReturnType<typeof loading> | undefined} */
    let rooms;
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
        let path, search;
        try {
            const url = new URL(request.url ?? '/', 'http://localhost');
            path = decodeURIComponent(url.pathname);
            search = url.search;
        } catch {
            return answer(400, 'The address cannot be read');
        }
        const lead = (/** @type {string} */ to) => answer(302, to, { location: encodeURI(to) + search });
        if (path === '/' && home !== '/') return lead(home);
        if (path.includes('\0') || path.split(/[/\\]/).some(part => part.startsWith('.')))
            return answer(404, `${path} is not served`);
        const room = (await (rooms ??= loading())).find(({ at }) => `${path}/`.startsWith(at));
        if (!room) return answer(404, `${path} is not served`);
        // Looked at now: what a folder is for may be built while this server runs.
        if (hints[room.at] && !existsSync(room.from)) return answer(404, `${path} is not there yet: ${hints[room.at]}`);
        // Relative addresses in a page count from its folder: the slash has to be there.
        const named = path.endsWith('/')
            ? ''
            : join(room.from, `/${path}/`.slice(room.at.length)).replace(/[/\\]+$/, '');
        if (named && statSync(named, { throwIfNoEntry: false })?.isDirectory()) return lead(`${path}/`);
        request.url = `/${(request.url ?? '/').slice(room.at.length)}`;
        room.serve(request, response, () => answer(404, `${path} was not found`));
    });
}

/**
 * Listens on the port, or if none is asked for on the first free one of twenty from 8080.
 * @param {import('node:http').Server} server
 * @param {string} host
 * @param {number | null} port
 * @returns {Promise<string>} the address, as people type it
 */
export async function listen(server, host, port) {
    for (let at = port ?? 8080; ; at++) {
        try {
            await new Promise((resolve, reject) =>
                server.once('error', reject).listen(at, host, () => resolve(server.off('error', reject))),
            );
            break;
        } catch (error) {
            const { code } = /** @type {NodeJS.ErrnoException} */ (error);
            if (code !== 'EADDRINUSE' || port !== null || at >= 8099)
                throw new Error(
                    `${host}:${at} cannot be listened on: ${code === 'EADDRINUSE' ? 'it is taken' : code}; another port may be free`,
                );
            server.removeAllListeners('error');
        }
    }
    const { port: open } = /** @type {import('node:net').AddressInfo} */ (server.address()),
        name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host;
    return `http://${name.includes(':') ? `[${name}]` : name}:${open}/`;
}
