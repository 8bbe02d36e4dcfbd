// npm start: installs and builds what is missing, then serves the project folder so that the demo runs in a browser.
//   PORT=8080 HOST=127.0.0.1   where to listen; the next free port is taken unless PORT is set
//   --no-build                 serve what is there
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stop, build, dependencies, heading, mustRun, root, start } from './bootstrap.mjs';

/** @type {Record<string, string>} */
const types = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.wasm': 'application/wasm',
    '.json': 'application/json',
    '.webmanifest': 'application/manifest+json',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.ico': 'image/x-icon',
    '.txt': 'text/plain; charset=utf-8',
    '.md': 'text/plain; charset=utf-8',
    '.ts': 'text/plain; charset=utf-8',
    '.csv': 'text/csv; charset=utf-8',
    '.safetensors': 'application/octet-stream',
    '.woff2': 'font/woff2',
};

/**
 * A server of the project's files: read only, nothing that begins with a dot, / leads to the demo.
 * @param {{ folder?: string, home?: string, headers?: Record<string, string> }} [options]
 */
export function createStaticServer({ folder = root, home = '/demo/', headers = {} } = {}) {
    const base = folder.endsWith(sep) ? folder : folder + sep;
    return createServer((request, response) => {
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
            path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
        } catch {
            return answer(400, 'The address cannot be read');
        }
        if (path === '/' && home !== '/') return answer(302, home, { location: home });
        if (path.includes('\0') || path.split(/[/\\]/).some(part => part.startsWith('.')))
            return answer(404, `${path} is not served`);
        let file = join(base, path);
        if (!file.startsWith(base)) return answer(404, `${path} is not served`);
        try {
            if (statSync(file).isDirectory()) {
                if (!path.endsWith('/')) return answer(302, `${path}/`, { location: `${path}/` });
                file = join(file, 'index.html');
            }
            const content = readFileSync(file);
            response.writeHead(200, {
                'content-type': types[extname(file)] ?? 'application/octet-stream',
                'content-length': content.length,
                'cache-control': 'no-cache',
                'x-content-type-options': 'nosniff',
                ...headers,
            });
            response.end(request.method === 'HEAD' ? undefined : content);
        } catch {
            answer(404, `${path} was not found`);
        }
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
        const server = createStaticServer({ folder: join(root, 'dist-demo'), home: '/' });
        await listen(server, host, port, wanted !== undefined);
        const address = /** @type {import('node:net').AddressInfo} */ (server.address());
        const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host;
        console.log(`\nThe demo is at http://${name}:${address.port}/   (Ctrl+C ends it)`);
    });
}
