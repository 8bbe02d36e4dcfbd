// Scripts that run in a page of WebKit before its own. WebDriver has none, so all that the browser asks for goes
// through a proxy, which puts them in front of each page.
import { createServer, request } from 'node:http';

/** @typedef {{ address: string, scripts: string[], close: () => void }} Proxy */

/** Every origin has it, so that a page's policy for scripts allows it. */
const PATH = '/--before-the-page.js';

/** @returns {Promise<Proxy>} */
export async function startProxy() {
    const scripts = /** @type {string[]} */ ([]);
    const server = createServer((incoming, response) => {
        const { url, method, headers, socket } = incoming;
        if (String(url).endsWith(PATH)) {
            response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' });
            response.end(scripts.map(script => `${script};\n`).join(''));
            return;
        }
        // The page must come as it is written, and whole: not compressed, not from a cache.
        const { 'accept-encoding': encoding, 'if-none-match': tag, 'if-modified-since': since, ...rest } = headers;
        const wanted = headers.accept?.includes('text/html') ? rest : headers;
        const ask = request(String(url), { method, headers: wanted }, answer => {
            const page = scripts.length > 0 && /^text\/html/.test(answer.headers['content-type'] ?? '');
            const { 'content-length': length, 'transfer-encoding': transfer, ...own } = answer.headers;
            response.writeHead(answer.statusCode ?? 502, page ? own : answer.headers);
            if (page) {
                // After the first line, which says what kind of document it is.
                let begun = false;
                answer.on('data', part => {
                    const start = begun
                        ? part
                        : part
                              .toString('latin1') // every byte as it is: a letter may be cut in two here
                              .replace(
                                  /^(<!doctype[^>]*>)?/i,
                                  (/** @type {string} */ first) => `${first}<script src="${PATH}"></script>`,
                              );
                    response.write(start, 'latin1');
                    begun = true;
                });
                answer.on('end', () => response.end());
            } else answer.pipe(response);
            answer.on('error', () => socket.destroy());
        });
        ask.on('error', () => socket.destroy()); // as a server that is not there
        response.on('close', () => ask.destroy());
        incoming.pipe(ask);
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return {
        address: `127.0.0.1:${port}`,
        scripts,
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}
