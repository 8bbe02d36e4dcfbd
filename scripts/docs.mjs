/**
 * @file The documentation site, docs/.vitepress/dist: the reference that TypeDoc makes of the built package's types,
 * the pages by VitePress, which ends at a link that leads nowhere, then the anchors.
 *   node scripts/docs.mjs build   builds it (npm run docs); check is the same (npm run docs:check)
 *   node scripts/docs.mjs dev     serves it while it is written (npm run docs:dev)
 *   DOCS_BASE=/project/docs/      where it will be hosted (/docs/)
 * Its tools have a package.json of their own in docs/, installed here where they are missing.
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stop, build, dependencies, heading, mustRun, root, start } from './bootstrap.mjs';

const docs = join(root, 'docs'),
    site = join(docs, '.vitepress/dist'),
    base = process.env.DOCS_BASE ?? '/docs/';

/** Anchors that a page does not have; VitePress looks at the pages alone. */
function deadAnchors() {
    const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.html'));
    const texts = new Map(pages.map(name => [`${base}${name}`, readFileSync(join(site, name), 'utf8')]));
    const ids = new Map(
        [...texts].map(([name, text]) => [
            name,
            new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => unescaped(id))),
        ]),
    );
    return [...texts].flatMap(([from, text]) =>
        [...text.matchAll(/ href="([^"#]*)#([^"]+)"/g)].flatMap(([, to, id]) => {
            if (/^[a-z]+:/.test(to)) return [];
            const target = to === '' ? from : new URL(unescaped(to), `http://x${from}`).pathname;
            const page = [target, `${target}.html`, `${target}index.html`].find(name => ids.has(name));
            return page !== undefined && ids.get(page)?.has(decodeURIComponent(unescaped(id)))
                ? []
                : [`${from}: ${to}#${id}`];
        }),
    );
}

const unescaped = (/** @type {string} */ text) => text.replace(/&amp;/g, '&').replace(/&#39;/g, "'");

await start(async () => {
    const [command = 'build'] = process.argv.slice(2);
    if (!['build', 'check', 'dev'].includes(command))
        throw new Stop(`unknown command '${command}': build, check or dev`);
    if (!/^\/([^/?#]+\/)*$/.test(base)) throw new Stop(`DOCS_BASE is '${base}': a path such as /project/docs/`);
    await dependencies();
    if (!existsSync(join(root, 'dist/web.d.ts'))) await build([]);
    if (!existsSync(join(docs, 'node_modules/.package-lock.json'))) {
        heading('Installing the tools of the site');
        await mustRun('npm', ['ci', '--prefix', docs, '--no-audit', '--no-fund', '--loglevel=error']);
    }
    const tool = (/** @type {string} */ name) => join(docs, 'node_modules', name);
    heading('Writing the reference');
    rmSync(join(docs, 'reference'), { recursive: true, force: true });
    await mustRun(process.execPath, [tool('typedoc/bin/typedoc'), '--options', join(docs, '.vitepress/typedoc.json')]);
    heading(command === 'dev' ? 'Serving docs/' : 'Building docs/.vitepress/dist');
    const verb = command === 'dev' ? 'dev' : 'build';
    await mustRun(process.execPath, [tool('vitepress/bin/vitepress.js'), verb, docs]);
    if (command === 'dev') return;
    const dead = deadAnchors();
    if (dead.length) throw new Stop(`${dead.length} links lead to no heading:\n${dead.slice(0, 20).join('\n')}`);
    console.log(`\nThe documentation is in ${dirname(site)}/dist; npm start serves it at /docs/`);
});
