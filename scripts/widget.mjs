// The notebook's widget as one module, from dist/ (./build.sh js): python/primal_attention/notebook/static/widget.js,
// with the base binary and the demo's colours inside, so that it works without a network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {import('esbuild').Plugin} */
const parts = {
    name: 'parts',
    setup(build) {
        // the colours of the demo, whose names begin with --, for the widget alone
        build.onResolve({ filter: /^demo-colors$/ }, ({ path }) => ({ path, namespace: 'colors' }));
        build.onLoad({ filter: /.*/, namespace: 'colors' }, () => {
            const css = readFileSync(join(root, 'demo/style.css'), 'utf8');
            const named = css.match(/^ +--[\w-]+: light-dark\(.*\);$/gm) ?? [];
            if (named.length < 10)
                throw new Error('demo/style.css has its colours in other words: see scripts/widget.mjs');
            return { contents: `.primal-attention {\n${named.join('\n')}\n}`, loader: 'text' };
        });
        // What the library fetches with a first training or file: the widget does neither.
        build.onResolve({ filter: /./ }, ({ kind }) =>
            kind === 'dynamic-import' ? { path: 'later', namespace: 'later' } : undefined,
        );
        build.onLoad({ filter: /.*/, namespace: 'later' }, () => ({ contents: 'export {};' }));
        // its own address, where the binary is looked for: it is inside
        build.onResolve({ filter: /^primal-attention$/ }, () => ({ path: join(root, 'dist/web.js') }));
    },
};

const { metafile } = await build({
    entryPoints: [join(root, 'python/widget/widget.js')],
    outfile: join(root, 'python/primal_attention/notebook/static/widget.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    loader: { '.wasm': 'binary', '.css': 'text' },
    plugins: [parts],
    metafile: true,
});
const [[file, { bytes }]] = Object.entries(metafile.outputs);
console.log(`   ${file}: ${Math.round(bytes / 1000)} kB`);
