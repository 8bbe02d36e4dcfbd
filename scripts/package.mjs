// Makes the JavaScript half of dist/: the modules of web/, put together and without comments and white space (and
// where pages download them without long names; in Node's doors names stay, so that a stack trace can be read); the two
// binaries, packed, as base64 and the worker as text for the inline doors; the doors of Node once more as CommonJS; and
// the types. Files appear whole, and only if they changed,
// so that a running demo or test never reads half a module.
import { spawnSync } from 'node:child_process';
import {
    chmodSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';

import { cliWords } from './cli-words.mjs';
import { writePythonTable } from './python-table.mjs';
import { writeRowTypes } from './row-types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const web = join(root, 'web');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @type {Map<string, string | Buffer>} */
const wanted = new Map();

if (await writeRowTypes(root)) console.log('   web/operations/rows.d.ts is new: the table of operations has changed');
if (await writePythonTable(root)) console.log('   python/primal_attention/table.json is new, too');

// Declarations from the JSDoc of web/, whether or not all of it is right: that is for `npx tsc -p tsconfig.json` to
// say.
const types = join(root, 'build/types');
rmSync(types, { recursive: true, force: true });
const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck', '--outDir', types],
    { cwd: root, encoding: 'utf8' },
);
if (status !== 0) throw new Error(`the types could not be made:\n${stdout}${stderr}`);
for (const from of [web, types])
    for (const file of files(from).filter(file => file.endsWith('.d.ts'))) {
        const text = readFileSync(file, 'utf8');
        // TypeScript copies a type with < > that a comment breaks over two lines with the star in between.
        if (/^[^/*].*[|&,<({] \*\s/m.test(text))
            throw new Error(
                `${relative(from, file)}: a type with < > is broken over lines in the comment it comes from`,
            );
        wanted.set(relative(from, file), text);
    }

// Of d3-dsv only parseRows is called. Its other half makes functions out of text, which a strict
// Content-Security-Policy forbids and scanners look for: it is cut out, and the build stops if a newer version has it
// in other words.
const parserOnly = {
    name: 'parser-only',
    /** @param {import('esbuild').PluginBuild} build */
    setup: build =>
        build.onLoad({ filter: /d3-dsv[\\/]src[\\/]dsv\.js$/ }, ({ path }) => {
            const text = readFileSync(path, 'utf8'),
                maker = /return new Function\([\s\S]*?\+ "}"\);/;
            if (!maker.test(text)) throw new Error(`${path} has changed: see scripts/package.mjs`);
            return { contents: text.replace(maker, 'throw new Error("not part of this build");') };
        }),
};

// What lies beside the doors of dist/ once it is built.
const madeLater = {
    name: 'made-later',
    /** @param {import('esbuild').PluginBuild} build */
    setup: build =>
        build.onResolve({ filter: /\/(wasm-inline|worker-text)\.js$/ }, ({ path }) => ({
            path: `./${basename(path)}`,
            external: true,
        })),
};
/**
 * What a door asks for later, by import(), stands alone in dist/, with a copy of the little that it needs (it may keep
 * no state in a module): as a part of the others it would have them fall into more parts, all asked for at once.
 * @type {Map<string, string>} the modules by their names there
 */
const fetched = new Map();
const fetchedLater = {
    name: 'fetched-later',
    /** @param {import('esbuild').PluginBuild} build */
    setup: build =>
        build.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
            if (kind !== 'dynamic-import') return;
            const name = basename(path, '.js'),
                module = join(resolveDir, path);
            if ((fetched.get(name) ?? module) !== module)
                throw new Error(`${module} and ${fetched.get(name)} would both be dist/${name}.js; rename one`);
            fetched.set(name, module);
            return { path: `./${basename(path)}`, external: true };
        }),
};
/** Entries that are no doors: a worker's own first module. */
const INSIDE = ['worker', 'worker-node'];

// Lines are of a length that Node can show under an error, but esbuild breaks them within strings and import.meta.url
// too, and bundlers look for those whole.
const whole = (/** @type {string} */ text) =>
    text
        .replace(/(?<!\\)((?:\\\\)*)\\\n/g, '$1')
        .replace(/\bimport\.\s*meta\.\s*url\b/g, 'import.meta.url')
        // an address that no bundler can know; esbuild takes such comments away
        .replace(/\bimport\(`/g, 'import(/* webpackIgnore: true */ /* @vite-ignore */ `');

/** What doors share is called after what is in it, so that names stay from one release to the next. */
const PARTS = {
    'web/models/make.js': 'models',
    'web/engine/core.js': 'engine',
    'web/worker/worker-server.js': 'worker-server',
    'web/worker/worker-models.js': 'worker-models',
    'web/engine/embedded.js': 'embedded',
    'web/engine/beside-node.js': 'load-node',
};

/** @param {string[]} inputs of a part @returns {string} */
function partName(inputs) {
    const [, name] = Object.entries(PARTS).find(([input]) => inputs.includes(input)) ?? [];
    if (name === undefined) throw new Error(`a part of dist/ has no name, see PARTS in scripts/package.mjs: ${inputs}`);
    return `${name}.js`;
}

/** Short, but with lines of a length that can be read; what esbuild makes is written below. */
const COMPACT = /** @type {const} */ ({
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 400,
    legalComments: 'none',
    write: false,
});

/** For pages: an eighth of what load() makes them download is names. */
const SMALL = { ...COMPACT, minifyIdentifiers: true };

/** One script, with nothing to import. @param {string} path in web/ @returns {Promise<string>} */
const script = async path => {
    const { outputFiles } = await build({
        entryPoints: [join(web, path)],
        bundle: true,
        format: 'iife',
        target: 'es2022',
        external: ['node:*'],
        define: DEFINE,
        ...SMALL,
        logLevel: 'error',
    });
    return whole(outputFiles[0].text);
};
/** @type {Record<string, string>} */
const DEFINE = { VERSION: JSON.stringify(version) };
const thread = await script('engine/thread.js');
DEFINE.THREAD_TEXT = JSON.stringify(thread);
wanted.set('thread.js', thread); // and beside them, for pages that may not start a worker from text

/** The packages whose code is in dist/. @type {Set<string>} */
const others = new Set();
/** @param {import('esbuild').Metafile['outputs']} outputs */
function noteOthers(outputs) {
    for (const { inputs } of Object.values(outputs))
        for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
            const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
            if (name && bytesInOutput > 0) others.add(name);
        }
}

/** The words of the MIT licence, for packages that only name it. */
const [permission] = /Permission is hereby[\s\S]*?DEALINGS IN THE\s+SOFTWARE\./.exec(
    readFileSync(join(root, 'LICENSE'), 'utf8'),
) ?? [''];

/** @param {string} name of a package @returns {string} its name, version, licence and notice */
function noticeOf(name) {
    const folder = join(root, 'node_modules', name),
        { version, license, homepage, repository, author } = JSON.parse(
            readFileSync(join(folder, 'package.json'), 'utf8'),
        ),
        file = readdirSync(folder).find(file => /^(licen[cs]e|copying)/i.test(file));
    if (!file && license !== 'MIT') throw new Error(`node_modules/${name} (${license}) has no notice: put it in here`);
    const text = file
        ? readFileSync(join(folder, file), 'utf8').trim()
        : `Copyright ${author?.name ?? author}\n\n${permission}`;
    if (!license) throw new Error(`node_modules/${name} does not say its licence`);
    return `${name} ${version} (${license}) ${homepage ?? repository?.url ?? repository ?? ''}\n\n${text}\n`;
}

// A program that loads the library asks for two files, its door and what the doors share, not for thirty; a page for
// one, and none of it has to be waited for before the binary can be asked for.
/**
 * @param {string[]} names
 * @param {import('esbuild').BuildOptions} more
 * @returns {Promise<import('esbuild').Metafile['outputs']>}
 */
const bundled = async (names, more) => {
    const { outputFiles, metafile } = await build({
        entryPoints: names.map(name => ({
            in: fetched.get(name) ?? join(web, INSIDE.includes(name) ? 'worker' : '', `${name}.js`),
            out: name,
        })),
        outdir: dist,
        bundle: true,
        chunkNames: 'part-[hash]',
        format: 'esm',
        target: 'es2022',
        external: ['node:*'],
        ...COMPACT,
        metafile: true,
        absWorkingDir: root,
        logLevel: 'error',
        plugins: [parserOnly, madeLater],
        ...more,
        define: { ...DEFINE, ...more.define },
    });
    const outputs = /** @type {import('esbuild').Metafile} */ (metafile).outputs;
    noteOthers(outputs);
    const named = Object.entries(outputs).flatMap(([path, { inputs }]) =>
        basename(path).startsWith('part-') ? [[basename(path), partName(Object.keys(inputs))]] : [],
    );
    for (const { path, text } of outputFiles ?? []) {
        const renamed = (/** @type {string} */ all) =>
            named.reduce((last, [from, to]) => last.replaceAll(from, to), all);
        wanted.set(renamed(relative(dist, path)), renamed(whole(text)));
    }
    return outputs;
};
const plugins = [parserOnly, madeLater, fetchedLater];
const modules = await bundled(['node', 'functions-node', 'worker-node'], { splitting: true, plugins });
Object.assign(modules, await bundled(['web'], { ...SMALL, plugins }));
// The others stand alone: what they share with those (sentences, 10 kB) would be more files to ask for at every door.
Object.assign(
    modules,
    await bundled(['worker-client', 'worker-client-node', 'worker-inline', 'worker-inline-node'], {
        ...SMALL,
        splitting: true,
        plugins,
    }),
    await bundled(['functions', 'data', 'safetensors'], { ...SMALL, plugins }),
);
for (const name of fetched.keys()) await bundled([name], { ...SMALL, plugins }); // what these fetch joins the list
// These ask for nothing later, so each is whole: Vite 7 makes of a worker one script, which can't be in pieces, and a
// service worker, for which the inline door is, may not import().
Object.assign(modules, await bundled(['worker'], SMALL), await bundled(['inline'], SMALL));

// For require(), which the runners of tests still live by (bundlers take the modules). The environments of Jest are
// taken for granted no more than its modules are: the one that plays a browser has no TextDecoder, setImmediate and
// structuredClone.
const commonjs = await bundled(['node', 'functions-node', 'worker-client-node', 'safetensors', 'data'], {
    format: 'cjs',
    platform: 'node',
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.url': 'here' },
    banner: {
        js:
            '"use strict";const here=require("node:url").pathToFileURL(__filename).href,{TextDecoder,TextEncoder}=require("node:util"),{setImmediate}=require("node:timers");\n' +
            'const structuredClone=globalThis.structuredClone??(value=>JSON.parse(JSON.stringify(value)));',
    }, // of a configuration, which is saved as JSON too
});
// The types of a CommonJS file are its own file too; they are those of the module.
/** @type {Record<string, string>} */
const typesOf = { node: 'web', 'functions-node': 'functions', 'worker-client-node': 'worker-client' };
for (const path of Object.keys(commonjs)) {
    const name = basename(path, '.cjs'),
        from = `'./${typesOf[name] ?? name}.js', { with: { 'resolution-mode': 'import' } }`;
    wanted.set(
        `${name}.d.cts`,
        [
            `export type * from './${typesOf[name] ?? name}.js' with { 'resolution-mode': 'import' };`,
            ...modules[path.replace('.cjs', '.js')].exports.flatMap(value => [
                `export declare const ${value}: typeof import(${from}).${value};`,
                // a class is a type too
                ...(/^[A-Z]\w*[a-z]/.test(value) ? [`export type ${value} = import(${from}).${value};`] : []),
            ]),
            '',
        ].join('\n'),
    );
}

// The command line, as a user of the package: it asks for the doors that lie beside it, as Node finds them.
const cli = await build({
    entryPoints: [join(root, 'cli/main.js')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['node:*', 'primal-attention', 'primal-attention/*'],
    banner: { js: '#!/usr/bin/env node' },
    define: { LIBRARY: JSON.stringify(await cliWords(root)) },
    ...COMPACT,
    metafile: true,
    absWorkingDir: root,
    logLevel: 'error',
});
noteOthers(cli.metafile.outputs);
wanted.set('cli.js', cli.outputFiles[0].text);

// What draws the demo's curves. The demo is served as it lies, too, without node_modules: so it is in dist/. As it is
// loaded, the library asks for a formatter of the browser's language, and where that is none (WebKit says C where its
// system does) nothing is drawn: the engine's own choice is asked for instead.
const uPlot = readFileSync(join(root, 'node_modules/uplot/dist/uPlot.esm.js'), 'utf8'),
    uPlotHere = uPlot.replace("Intl.NumberFormat(domEnv ? nav.language : 'en-US')", 'Intl.NumberFormat()');
if (uPlotHere === uPlot)
    throw new Error('uPlot makes its formatter of numbers in another way: see scripts/package.mjs');
const curves = await build({
    stdin: { contents: uPlotHere, resolveDir: root, sourcefile: 'node_modules/uplot/dist/uPlot.esm.js' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    ...SMALL,
    banner: { js: `// @ts-nocheck\n/*! uPlot, © Leon Sorokin, MIT licence: see THIRD-PARTY.txt */` },
    metafile: true,
    absWorkingDir: root,
    logLevel: 'error',
});
noteOthers(curves.metafile.outputs);
wanted.set('uplot.js', whole(curves.outputFiles[0].text));

wanted.set(
    'worker-text.js',
    `// The worker of primal-attention/worker/inline, made by build.sh.\nexport const text = ${JSON.stringify(await script('worker/worker-from-text.js'))};\n`,
);

const variants = ['simd128', 'relaxed'];
wanted.set(
    'wasm-inline.js',
    [
        '// The WebAssembly binaries of the full build, deflated, as base64, made by build.sh.',
        ...variants.map(variant => {
            const file = join(dist, `full.${variant}.wasm`);
            if (!existsSync(file)) throw new Error(`dist/full.${variant}.wasm is missing: run ./build.sh wasm first`);
            const packed = deflateRawSync(readFileSync(file), { level: 9 });
            return `export const ${variant} = '${packed.toString('base64')}';`;
        }),
        '',
    ].join('\n'),
);
wanted.set(
    'wasm-url.d.ts',
    '/** The address of the binary, where the bundler turns the import of a .wasm file into one. */\ndeclare const url: string;\nexport default url;\n',
);

// Whose code is inside, with the notice that each of their licences asks for.
wanted.set(
    'THIRD-PARTY.txt',
    [
        'Parts of this folder are made of these packages, under their own licences.',
        ...[...others].sort().map(noticeOf),
    ].join(`\n\n${'-'.repeat(78)}\n\n`),
);

let written = 0;
for (const [name, content] of wanted) {
    const file = join(dist, name);
    if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new-${process.pid}`, content);
    if (content.toString().startsWith('#!')) chmodSync(`${file}.new-${process.pid}`, 0o755);
    renameSync(`${file}.new-${process.pid}`, file);
    written++;
}

// What an earlier build left and this one does not make goes.
for (const file of files(dist)) if (/\.(c?js|d\.c?ts)$/.test(file) && !wanted.has(relative(dist, file))) rmSync(file);
console.log(`   ${wanted.size} files, ${written} written`);

/** @param {string} folder @returns {string[]} */
function files(folder) {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
        entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
    );
}
