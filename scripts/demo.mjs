// npm run build:demo: the demo for any static host, and as one file that opens from a disk.
//   dist-demo/           index.html, its modules bundled, the binary, a service worker
//   dist-demo/demo.html  everything in one file: file:// works too
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const demo = join(root, 'demo'),
    dist = join(root, 'dist');
const out = process.argv[2] ?? join(root, 'dist-demo');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const html = readFileSync(join(demo, 'index.html'), 'utf8');
const css = transformSync(readFileSync(join(demo, 'style.css'), 'utf8'), { loader: 'css', minify: true }).code;
const common = /** @type {const} */ ({
    bundle: true,
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
});

// The folder. On a slow network round trips take the time, so what the first training step needs is few files, all
// asked for with the page: each worker is in one piece but for what the library fetches later; the page's own modules
// may share parts.
const outputs = /** @type {import('esbuild').Metafile['outputs']} */ ({});
for (const names of [['hands.js', 'main.js'], ['worker.js'], ['race-worker.js'], ['reader-worker.js'], ['sw.js']]) {
    const { metafile } = await build({
        ...common,
        format: 'esm',
        splitting: true,
        metafile: true,
        entryPoints: names.map(name => join(demo, name)),
        outdir: out,
        chunkNames: 'part-[hash]',
    });
    for (const [path, output] of Object.entries(metafile.outputs)) outputs[basename(path)] = output;
}
/** @param {string} text @param {[string | RegExp, string][]} pairs */
const replaced = (text, pairs) =>
    pairs.reduce((now, [from, to]) => {
        const next = now.replace(from, () => to);
        if (next === now) throw new Error(`demo/index.html no longer has ${from}`);
        return next;
    }, text);
/** A module and what it imports at once. @param {string} name @returns {string[]} */
const graph = name => [
    name,
    ...outputs[name].imports
        .filter(({ kind }) => kind === 'import-statement')
        .flatMap(({ path }) => graph(basename(path))),
];
// What the worker fetches with its first training is asked for with the page, too.
const first = outputs['worker.js'].imports.find(({ path }) =>
    /\bfit\.js$/.test(outputs[basename(path)].entryPoint ?? ''),
);
if (!first) throw new Error('the worker no longer fetches fit.js: see scripts/package.mjs');
const early = [...new Set(['hands.js', 'worker.js', basename(first.path), 'main.js'].flatMap(graph))]
    .map(name => `<link rel="modulepreload" href="${name}">\n`)
    .join('');
// Where the documentation is built, it is beside the page, in docs/; the site leads back by ../. Who comes for a
// library finds it at the top, and who has read to the end, there.
const link = (/** @type {string} */ before, /** @type {string} */ after, /** @type {string} */ place) =>
    /** @type {[string, string]} */ ([place, `${before}<a href="docs/">Documentation</a>${after}${place}`]);
const site = existsSync(join(root, 'docs/.vitepress/dist'))
    ? [link('<p class="site">', '</p>\n  ', '<div class="depths"'), link('', '. ', '<span id="engine">')]
    : [];
writeFileSync(
    join(out, 'index.html'),
    replaced(html, [
        ...site,
        ['../dist/core.simd128.wasm', 'core.simd128.wasm'],
        ['<script type="module" src="hands.js">', `${early}<script type="module" src="hands.js">`],
    ]),
);
writeFileSync(join(out, 'style.css'), css);
for (const [from, name] of [
    [demo, 'icon.svg'],
    [dist, 'core.simd128.wasm'],
    [dist, 'full.simd128.wasm'],
    [dist, 'core.relaxed.wasm'],
    [dist, 'full.relaxed.wasm'],
])
    copyFileSync(join(from, name), join(out, name));

// The one file: plain scripts, workers from text, the binary as base64 once.
const swapped = /** @type {import('esbuild').Plugin} */ ({
    name: 'inline',
    setup: ({ onResolve }) =>
        onResolve({ filter: /\/(package|workers)\.js$/ }, ({ path, importer }) =>
            importer.includes('inline')
                ? undefined
                : { path: join(demo, 'inline', /package/.test(path) ? 'package.js' : 'workers.js') },
        ),
});
const bundle = async (/** @type {string} */ name) => {
    const result = await build({
        ...common,
        format: 'iife',
        write: false,
        entryPoints: [join(demo, name)],
        plugins: [swapped],
        define: { 'import.meta.url': '"about:blank"' },
    });
    return result.outputFiles[0].text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
};
const [main, worker, race, reader] = await Promise.all(
    ['main.js', 'worker.js', 'race-worker.js', 'reader-worker.js'].map(bundle),
);
const icon = `data:image/svg+xml;base64,${readFileSync(join(demo, 'icon.svg')).toString('base64')}`;
const hash = (/** @type {string} */ text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; script-src ${hash(main)} blob: 'wasm-unsafe-eval'; worker-src blob:; img-src blob: data:; style-src ${hash(css)}; object-src 'none'; base-uri 'none'; form-action 'none'`;
const data = (/** @type {string} */ id, /** @type {string} */ text) =>
    `<script type="text/plain" id="${id}">${text}</script>\n`;
const one = replaced(html, [
    [/(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*/, policy],
    [/<link rel="icon"[^>]*>/, `<link rel="icon" href="${icon}">`],
    [/<link id="core"[^>]*>\n/, ''],
    [/<link rel="stylesheet"[^>]*>/, `<style>${css}</style>`],
    [/<script type="module" src="hands.js"><\/script>\n/, ''],
    [/<script type="module" src="main.js"><\/script>\n/, ''],
    [
        '</body>',
        `${data('core', readFileSync(join(dist, 'full.simd128.wasm')).toString('base64'))}${data('code-worker', worker)}${data('code-race', race)}${data('code-reader', reader)}<script>${main}</script>\n</body>`,
    ],
]);
writeFileSync(join(out, 'demo.html'), one);

const kilobytes = (/** @type {string | Buffer} */ content) =>
    (gzipSync(content, { level: 9 }).length / 1000).toFixed(0);
console.log(`   ${out}: index.html and its parts, and demo.html in one file (${kilobytes(one)} kB gzipped)`);
