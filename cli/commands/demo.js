import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { Usage } from '../arguments.js';
import { interruptible } from '../interrupted.js';
import { root } from '../version.js';

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'serves the demo page and says where',
    usage: '[--port N]',
    about: 'The page of the package, with the binaries beside it; nothing leaves this machine. Ctrl-C ends it.',
    takes: [0, 0],
    options: {
        port: { type: 'number', value: 'N', help: 'the port (the first free one from 8080)' },
        host: { type: 'text', value: 'NAME', help: 'where it listens (127.0.0.1, this machine alone)' },
    },
    examples: [['primal-attention demo --port 9000', 'then open the address that it prints']],
    async run({ options, terminal }) {
        const { port = null, host = '127.0.0.1' } = options;
        if (port !== null && (!Number.isInteger(port) || port < 0 || port > 65535))
            throw new Usage(`--port is a whole number from 0 to 65535, got ${port}`);
        const folder = (/** @type {string} */ name) => fileURLToPath(new URL(name, root));
        if (!existsSync(folder('demo/index.html'))) throw new Error('the demo page is not part of this installation');
        // Only what the page takes: its own modules, and the package's.
        const [page, dist] = ['demo', 'dist'].map(name => sirv(folder(name), { etag: true }));
        const server = createServer((request, response) => {
            const [, room, rest] = /^\/(demo|dist)(\/.*)$/.exec(request.url ?? '') ?? [];
            const none = () => {
                response.writeHead(404, { 'content-type': 'text/plain' }).end('not served\n');
            };
            const [home, asked = ''] = /^\/(?:demo)?(\?.*)?$/.exec(request.url ?? '') ?? [];
            if (home !== undefined) response.writeHead(302, { location: `/demo/${asked}` }).end();
            else if (room === undefined) none();
            else {
                request.url = rest;
                (room === 'demo' ? page : dist)(request, response, none);
            }
        });
        for (let at = port ?? 8080; ; at++) {
            server.listen(at, host);
            try {
                await once(server, 'listening');
                break;
            } catch (error) {
                const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
                if (code !== 'EADDRINUSE' || port !== null || at > 8180)
                    throw new Error(
                        `${host}:${at} cannot be listened on: ${code === 'EADDRINUSE' ? 'it is taken' : message}`,
                    );
            }
        }
        const { port: open } = /** @type {import('node:net').AddressInfo} */ (server.address()),
            address = `http://${host.includes(':') ? `[${host}]` : host}:${open}/demo/`;
        if (options.json) terminal.result(JSON.stringify({ address }));
        else terminal.result(`The demo: ${address}  (Ctrl-C ends it)`);
        await interruptible(signal => new Promise(resolve => signal.addEventListener('abort', () => resolve(null))));
        server.closeAllConnections();
        server.close();
    },
};
