// Makes the JavaScript half of dist/: the modules of web/ without comments and white space (half the weight; names stay, so that a stack trace can be read), the two binaries as base64 for primal-attention/inline, and the types of the
// binaries' own entry points. Files appear whole, and only if they changed, so that a running demo or test never reads half a module.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const web = join(root, 'web');

/** @type {Map<string, string | Buffer>} */
const wanted = new Map();
for (const file of files(web)) {
  if (!/\.(js|d\.ts)$/.test(file)) continue;
  const source = readFileSync(file, 'utf8');
  wanted.set(relative(web, file), file.endsWith('.js') ? transformSync(source, { minifyWhitespace: true, minifySyntax: true, legalComments: 'none', target: 'es2022' }).code : source);
}

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
  if (/\.(js|d\.ts)$/.test(name) && !wanted.has(name) && !wanted.has(module)) rmSync(file);
}
console.log(`   ${wanted.size} files, ${written} written`);

/** @param {string} folder @returns {string[]} */
function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
}
