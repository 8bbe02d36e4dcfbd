import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Usage } from '../arguments.js';
import { interruptible } from '../interrupted.js';
import { ISOLATION, createStaticServer, listen } from '../static-server.js';
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
        const server = createStaticServer({
                mounts: { '/demo/': folder('demo'), '/dist/': folder('dist') },
                home: '/demo/',
                headers: ISOLATION,
            }),
            address = `${await listen(server, host, port)}demo/`;
        if (options.json) terminal.result(JSON.stringify({ address }));
        else terminal.result(`The demo: ${address}  (Ctrl-C ends it)`);
        await interruptible(signal => new Promise(resolve => signal.addEventListener('abort', () => resolve(null))));
        server.closeAllConnections();
        server.close();
    },
};
