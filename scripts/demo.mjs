// npm run build:demo: the demo for any static host, and as one file that opens from a disk.
//   dist-demo/           index.html, its modules bundled, the binary, a service worker
//   dist-demo/demo.html  everything in one file: file:// works too
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';
import { FILES } from '../demo/shipped.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const demo = join(root, 'demo'),
    dist = join(root, 'dist');
const out = process.argv[2] ?? join(root, 'dist-demo');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const html = readFileSync(join(demo, 'index.html'), 'utf8');
// The style sheets that the page names are one here, in its order: each room has its own. Those that it holds back
// until an act is opened are another.
const sheets = /<link rel="stylesheet" href="([^"]+)">\n/g,
    heldBack = /(?<=<template id="sheets">\n)[^]*?(?=<\/template>)/;
const sheetOf = (/** @type {string} */ links) =>
    [...links.matchAll(sheets)]
        .map(([, name]) => transformSync(readFileSync(join(demo, name), 'utf8'), { loader: 'css', minify: true }).code)
        .join('');
const first = sheetOf(html.replace(heldBack, '')),
    later = sheetOf(heldBack.exec(html)?.[0] ?? ''),
    css = first + later;
// A worker is a file of demo/ named so; demo/workers.js starts it by that name.
const workers = readdirSync(demo).filter(name => /(^|-)worker\.js$/.test(name));
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
const files = Object.entries(FILES).map(([name, address]) => ({ name, from: fileURLToPath(address()) }));
/** Of all that is built before sw.js, which knows by it that the page is another. */
const version = () => {
    const sum = createHash('sha256').update(html).update(css);
    for (const name of readdirSync(out).sort()) if (/\.js$/.test(name)) sum.update(readFileSync(join(out, name)));
    for (const { from } of files) sum.update(readFileSync(from));
    for (const name of ['core', 'full', 'threads'])
        for (const simd of ['simd128', 'relaxed']) sum.update(readFileSync(join(dist, `${name}.${simd}.wasm`)));
    sum.update(readFileSync(join(dist, 'thread.js')));
    return sum.digest('hex').slice(0, 12);
};
for (const names of [['hands.js', 'main.js'], ...workers.map(name => [name]), ['embed.js'], ['sw.js']]) {
    const { metafile } = await build({
        ...common,
        ...(names[0] === 'sw.js' && { define: { BUILT: JSON.stringify(version()) } }),
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
const fit = outputs['worker.js'].imports.find(({ path }) =>
    /\bfit\.js$/.test(outputs[basename(path)].entryPoint ?? ''),
);
if (!fit) throw new Error('the worker no longer fetches fit.js: see scripts/package.mjs');
const early = [...new Set(['hands.js', 'worker.js', basename(fit.path), 'main.js'].flatMap(graph))]
    .map(name => `<link rel="modulepreload" href="${name}">\n`)
    .join('');
// Where the documentation is built, it is beside the page, in docs/; the site leads back by ../. Who comes for a
// library finds it at the top, and who has read to the end, there.
const link = (/** @type {string} */ before, /** @type {string} */ after, /** @type {string} */ place) =>
    /** @type {[string, string]} */ ([place, `${before}<a href="docs/">Documentation</a>${after}${place}`]);
const site = existsSync(join(root, 'docs/.vitepress/dist'))
    ? [link('<p class="site">', '</p>\n  ', '<nav class="depths"'), link('', '. ', '<span id="engine">')]
    : [];
// Who shows a link reads no relative addresses: DEMO_URL=https://… says where the page will be.
const at = process.env.DEMO_URL?.replace(/\/?$/, '/');
const known = /** @type {[string, string][]} */ (
    at
        ? [
              ['content="og.jpg"', `content="${at}og.jpg"`],
              ['<link rel="canonical" href="./">', `<link rel="canonical" href="${at}">`],
          ]
        : []
);
writeFileSync(
    join(out, 'index.html'),
    replaced(html, [
        ...site,
        ...known,
        ['../dist/core.simd128.wasm', 'core.simd128.wasm'],
        [sheets, ''],
        [heldBack, '<link rel="stylesheet" href="acts.css">'],
        ['<link id="core"', '<link rel="stylesheet" href="style.css">\n<link id="core"'],
        ['<script type="module" src="hands.js">', `${early}<script type="module" src="hands.js">`],
    ]),
);
writeFileSync(join(out, 'style.css'), first);
writeFileSync(join(out, 'acts.css'), later);
for (const [from, name] of [
    ...['icon.svg', 'icon-180.png', 'icon-192.png', 'icon-512.png', 'app.webmanifest', 'og.jpg'].map(name => [
        demo,
        name,
    ]),
    [dist, 'core.simd128.wasm'],
    [dist, 'full.simd128.wasm'],
    [dist, 'core.relaxed.wasm'],
    [dist, 'full.relaxed.wasm'],
    [dist, 'threads.simd128.wasm'],
    [dist, 'threads.relaxed.wasm'],
    [dist, 'thread.js'],
    [dist, 'THIRD-PARTY.txt'], // whose code is among the modules
])
    copyFileSync(join(from, name), join(out, name));

// What the page fetches beside its modules lies in the same folders.
for (const { from } of files) {
    const to = join(out, relative(demo, from));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
}

// The one file: plain scripts, workers from text, the package's code and the binary in it once.
const swapped = /** @type {import('esbuild').Plugin} */ ({
    name: 'inline',
    setup: ({ onResolve }) =>
        onResolve({ filter: /\/(package|workers|shipped)\.js$/ }, ({ path, importer }) =>
            importer.includes('inline') ? undefined : { path: join(demo, 'inline', basename(path)) },
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
const [main, shared, ...codes] = await Promise.all(['main.js', 'inline/shared.js', ...workers].map(bundle));
const icon = `data:image/svg+xml;base64,${readFileSync(join(demo, 'icon.svg')).toString('base64')}`;
const hash = (/** @type {string} */ text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; script-src ${hash(main)} blob: 'wasm-unsafe-eval'; worker-src blob:; img-src blob: data:; style-src ${hash(css)}; object-src 'none'; base-uri 'none'; form-action 'none'`;
const data = (/** @type {string} */ id, /** @type {string} */ text) =>
    `<script type="text/plain" id="${id}">${text}</script>\n`;
const packed = (/** @type {string} */ id, /** @type {string} */ from) =>
    data(id, gzipSync(readFileSync(from), { level: 9 }).toString('base64')); // inline/unpacked.js
const texts = [
    ...files.map(({ name, from }) => packed(`checkpoint-${name}`, from)),
    packed('core', join(dist, 'full.simd128.wasm')),
    data('code-shared', shared),
    ...workers.map((name, i) => data(`code-${name.replace(/-?worker\.js$/, '') || 'worker'}`, codes[i])),
];
const one = replaced(html, [
    [/(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*/, policy],
    [/<link rel="icon"[^>]*>/, `<link rel="icon" href="${icon}">`],
    [/<link rel="canonical"[^]*?<link rel="icon"/, '<link rel="icon"'],
    [/<link rel="apple-touch-icon"[^>]*>\n<link rel="manifest"[^>]*>\n/, ''],
    [/<meta property="og:image"[^]*?(?=<meta name="twitter)/, ''],
    [/<link id="core"[^>]*>\n/, ''],
    [sheets, ''],
    ['</head>', `<style>${css}</style>\n</head>`],
    [/<script type="module" src="hands.js"><\/script>\n/, ''],
    [/<script type="module" src="main.js"><\/script>\n/, ''],
    ['</body>', `${texts.join('')}<script>${main}</script>\n</body>`],
]);
writeFileSync(join(out, 'demo.html'), one);

const kilobytes = (/** @type {string | Buffer} */ content) =>
    (gzipSync(content, { level: 9 }).length / 1000).toFixed(0);
console.log(`   ${out}: index.html and its parts, and demo.html in one file (${kilobytes(one)} kB gzipped)`);
