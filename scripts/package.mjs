// Makes the JavaScript half of dist/: the modules of web/, put together and without comments and white space (names stay, so that a stack trace can be read), the two binaries as base64 for primal-attention/inline, and
// the types of the binaries' own entry points. Files appear whole, and only if they changed, so that a running demo or test never reads half a module.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const web = join(root, 'web');

/** @type {Map<string, string | Buffer>} */
const wanted = new Map();
const types = files(web).filter(file => file.endsWith('.d.ts'));
for (const file of types) wanted.set(relative(web, file), readFileSync(file, 'utf8'));

// Of d3-dsv only parseRows is called. Its other half makes functions out of text, which a strict Content-Security-Policy forbids and
// scanners look for: it is cut out, and the build stops if a newer version has it in other words.
const parserOnly = {
  name: 'parser-only',
  /** @param {import('esbuild').PluginBuild} build */
  setup: build => build.onLoad({ filter: /d3-dsv[\\/]src[\\/]dsv\.js$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8'), maker = /return new Function\([\s\S]*?\+ "}"\);/;
    if (!maker.test(text)) throw new Error(`${path} has changed: see scripts/package.mjs`);
    return { contents: text.replace(maker, 'throw new Error("not part of this build");') };
  }),
};

// A page or program that loads the library asks for two files, its door and what the doors share, not for thirty.
/** @param {string[]} names @param {boolean} splitting */
const bundled = async (names, splitting) => (await build({
  entryPoints: names.map(name => join(web, `${name}.js`)),
  outdir: dist, bundle: true, splitting, chunkNames: 'part-[hash]', format: 'esm', target: 'es2022', external: ['node:*', './wasm-inline.js'],
  minifyWhitespace: true, minifySyntax: true, legalComments: 'none', write: false, logLevel: 'error', plugins: [parserOnly],
})).outputFiles;
// data and safetensors stand alone: what they share with the others (sentences, lists) would be one more file to ask for at every door.
const outputs = [...await bundled(['node', 'web', 'inline', 'worker', 'worker-node', 'worker-client', 'worker-client-node'], true), ...await bundled(['data', 'safetensors'], false)];
for (const { path, contents } of outputs) wanted.set(relative(dist, path), Buffer.from(contents));

const variants = ['simd128', 'relaxed'];
wanted.set('wasm-inline.js', [
  '// The WebAssembly binaries as base64, made by build.sh.',
  ...variants.map((variant) => {
    const file = join(dist, `core.${variant}.wasm`);
    if (!existsSync(file)) throw new Error(`dist/core.${variant}.wasm is missing: run ./build.sh wasm first`);
    return `export const ${variant} = '${readFileSync(file).toString('base64')}';`;
  }),
  '',
].join('\n'));
wanted.set('wasm-url.d.ts', '/** The address of the binary, where the bundler turns the import of a .wasm file into one. */\ndeclare const url: string;\nexport default url;\n');

let written = 0;
for (const [name, content] of wanted) {
  const file = join(dist, name);
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new-${process.pid}`, content);
  renameSync(`${file}.new-${process.pid}`, file);
  written++;
}

// What an earlier build left and this one does not make goes; .d.ts files stay as long as their module does.
for (const file of files(dist)) {
  const name = relative(dist, file);
  const module = name.replace(/\.d\.ts$/, '.js');
  if (/\.(js|d\.ts)$/.test(name) && !wanted.has(name) && !(name.endsWith('.d.ts') && existsSync(join(web, module)))) rmSync(file);
}
console.log(`   ${wanted.size} files, ${written} written`);

/** @param {string} folder @returns {string[]} */
function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
}
