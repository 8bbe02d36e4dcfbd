// What load() makes a page download, in one place: tests/package.test.mjs holds it to a limit, the bench writes it into
// its table, and `node scripts/page-size.mjs` prints it with what each module weighs. Two pages:
//   bundled    what a bundler's production build (minified) makes of the program that calls load(): its first module
//              and all that one imports at once, not what it fetches later by import()
//   unbundled  the files of dist/ as they are, from a CDN or a static host
// and with each the larger of the two binaries that load() may take. Bytes are gzip -9's.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {Uint8Array | string} content */
export const gzip = content => gzipSync(content, { level: 9 }).length;

/**
 * A module and all that it imports at once.
 * @param {string} name
 * @param {(name: string) => string[]} importsOf
 * @returns {string[]}
 */
function withImports(name, importsOf, found = [name]) {
    for (const next of importsOf(name))
        if (!found.includes(next)) withImports(next, importsOf, (found.push(next), found));
    return found;
}

/**
 * @typedef {object} PageSize
 * @property {number} binary
 * @property {number} bundled the program's JavaScript
 * @property {number} unbundled the JavaScript of dist/
 * @property {string[]} files of the unbundled page, one request each
 */

/**
 * @param {string} [folder] the package, built
 * @param {string} [door] the door's name in package.json
 * @returns {Promise<PageSize>}
 */
export async function pageSize(folder = root, door = '.') {
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
        address = exports[door].module.replace('./', '');
    const dist = join(folder, 'dist'),
        size = (/** @type {string} */ name) => gzip(readFileSync(join(dist, name)));
    const { outputFiles, metafile } = await build({
        stdin: {
            contents: `import { load } from './${address}'; globalThis.pa = await load();`,
            resolveDir: folder,
        },
        bundle: true,
        splitting: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        legalComments: 'none',
        outdir: join(folder, 'out'),
        write: false,
        metafile: true,
        absWorkingDir: folder,
        logLevel: 'silent',
    });
    const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
    const written = new Map((outputFiles ?? []).map(({ path, contents }) => [basename(path), contents]));
    const first = withImports('stdin.js', name =>
        (outputs.get(name)?.imports ?? [])
            .filter(({ kind }) => kind === 'import-statement')
            .map(({ path }) => basename(path)),
    );
    const files = withImports(basename(address), name =>
        [...readFileSync(join(dist, name), 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, to]) => to),
    );
    return {
        binary: Math.max(...['simd128', 'relaxed'].map(simd => size(`core.${simd}.wasm`))),
        bundled: first.reduce((sum, name) => sum + gzip(written.get(name) ?? ''), 0),
        unbundled: files.reduce((sum, name) => sum + size(name), 0),
        files,
    };
}

/**
 * What each module of web/ has of it, which can't be read of dist/, where they are put together.
 * @param {string} door a module of web/
 * @returns {Promise<[module: string, bytes: number][]>}
 */
async function sources(door) {
    const { outputFiles, metafile } = await build({
        entryPoints: [join(root, 'web', door)],
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        outdir: join(root, 'out'),
        write: false,
        metafile: true,
        absWorkingDir: root,
        logLevel: 'silent',
        plugins: [
            {
                name: 'at-once',
                setup: ({ onResolve }) =>
                    onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
                        kind === 'dynamic-import' ? { path, external: true } : undefined,
                    ),
            },
        ],
    });
    const [{ bytes, inputs }] = Object.values(metafile.outputs),
        packed = gzip((outputFiles ?? [])[0].contents);
    return Object.entries(inputs)
        .map(([path, { bytesInOutput }]) => /** @type {[string, number]} */ ([path, (bytesInOutput / bytes) * packed]))
        .sort((a, b) => b[1] - a[1]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
    const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
    const { binary, bundled, unbundled, files } = await pageSize();
    console.log(`${kilobytes(binary)}  binary`);
    console.log(
        `${kilobytes(bundled)}  JavaScript, bundled and minified: load() ${kilobytes(binary + bundled).trim()}`,
    );
    console.log(
        `${kilobytes(unbundled)}  JavaScript, as it lies in dist/ (${files.join(', ')}): load() ${kilobytes(binary + unbundled).trim()}`,
    );
    for (const [path, bytes] of await sources('web.js')) console.log(`${kilobytes(bytes)}  ${path}`);
}
