// Servers of the run: of folders, as any static host is one, and the one at which pages leave their answers.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.css': 'text/css',
    '.wasm': 'application/wasm',
    '.html': 'text/html',
    '.json': 'application/json',
};

/** @param {import('node:http').RequestListener} answer */
async function listen(answer) {
    const server = createServer(answer);
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return { url: `http://127.0.0.1:${port}`, port, close: () => (server.closeAllConnections(), server.close()) };
}

/** @param {string} folder @param {Record<string, string>} [headers] */
export const serve = (folder, headers = {}) =>
    listen(async (request, response) => {
        let path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
        if (path.endsWith('/')) path += 'index.html';
        const file = join(folder, path);
        const body = await (file.startsWith(folder + sep) ? readFile(file).catch(() => undefined) : undefined);
        response.writeHead(body ? 200 : 404, {
            'content-type': body ? (TYPES[extname(file)] ?? 'application/octet-stream') : 'text/plain',
            ...headers,
        });
        response.end(request.method === 'HEAD' ? undefined : (body ?? `${path} is not here`));
    });

/** Where pages of all browsers leave what they have found. */
export async function answers() {
    /** @type {Map<string, (answer: Record<string, string>) => void>} */
    const waiting = new Map();
    let count = 0;
    const { url, close } = await listen((request, response) => {
        let text = '';
        request.on('data', data => (text += data));
        request.on('end', () => {
            response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
            if (request.method === 'POST') waiting.get(request.url ?? '')?.(JSON.parse(text));
        });
    });
    return {
        url,
        close,
        /** @returns {{ address: string, answer: Promise<Record<string, string>> }} */
        expect() {
            const path = `/${++count}`;
            return { address: url + path, answer: new Promise(resolve => waiting.set(path, resolve)) };
        },
    };
}

/** A port that nobody listens at. */
export async function freePort() {
    const { port, close } = await listen(() => {});
    close();
    return port;
}
