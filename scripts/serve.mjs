// npm start: installs and builds what is missing, then serves the demo, and the documentation if it is built.
//   PORT=8080 HOST=127.0.0.1   where to listen; the next free port is taken unless PORT is set
//   --no-build                 serve what is there
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ISOLATION, createStaticServer, listen } from '../cli/static-server.js';
import { Stop, build, dependencies, heading, mustRun, root, start } from './bootstrap.mjs';

const DOCS_BUILT_BY = 'npm run docs builds it, some minutes';

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
    // The built page: 8 files in the place of 130, all asked for at once: 0.4 s to the first training step.
    // Nothing else of the project is served, but the documentation where `npm run docs` has built it.
    const site = join(root, 'docs/.vitepress/dist');
    const server = createStaticServer({
        mounts: { '/docs/': site, '/': join(root, 'dist-demo') },
        hints: { '/docs/': DOCS_BUILT_BY },
        headers: ISOLATION,
    });
    const address = await listen(server, process.env.HOST ?? '127.0.0.1', wanted === undefined ? null : port).catch(
        error => {
            throw new Stop(`${error.message}: PORT=…`);
        },
    );
    console.log(`\nThe demo is at ${address}   (Ctrl+C ends it)`);
    console.log(`The documentation: ${existsSync(site) ? '' : `${DOCS_BUILT_BY}, then it is at `}${address}docs/`);
});
