// What npm would publish, installed as a user has it: the files, every entry point, the types, and no more weight than promised.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const user = mkdtempSync(join(tmpdir(), 'primal-attention-user-'));
const installed = join(user, 'node_modules/primal-attention');
/** @type {string[]} */
let packed = [];

/** @param {string} command @param {string[]} args @param {string} [cwd] */
function run(command, args, cwd = user) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  assert.ifError(error);
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

before(() => {
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [answer] = JSON.parse(run(npm[0], [...npm.slice(1), 'pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', user], root));
  packed = answer.files.map((/** @type {{ path: string }} */ { path }) => path);
  run('tar', ['-xzf', answer.filename]);
  mkdirSync(join(user, 'node_modules'));
  renameSync(join(user, 'package'), installed);
  writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
});
after(() => rmSync(user, { recursive: true, force: true }));

/** @param {unknown} node @returns {string[]} */
const targets = (node) => (typeof node === 'string' ? [node] : Object.values(/** @type {object} */ (node)).flatMap(targets));

test('the package brings no dependency and runs nothing when it is installed', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundledDependencies']) assert.equal(manifest[field], undefined, field);
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) assert.equal(manifest.scripts[script], undefined, script);
});

test('it holds dist and the papers, nothing of the workshop', () => {
  assert.deepEqual(packed.filter((path) => !/^(dist\/.*\.(js|d\.ts|wasm)|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path)), []);
  for (const path of ['README.md', 'CHANGELOG.md', 'LICENSE']) assert.ok(packed.includes(path), `${path} is missing`);
});

test('every file that package.json points to is in it, and every module that can be imported has its types', () => {
  for (const path of [manifest.main, manifest.browser, manifest.types, ...targets(manifest.exports)]) {
    assert.ok(packed.includes(path.replace('./', '')), `${path} is missing`);
  }
  for (const path of targets(manifest.exports).filter((path) => path.endsWith('.js'))) assert.ok(packed.includes(path.replace('./', '').replace(/js$/, 'd.ts')), `${path} has no .d.ts`);
});

/** A module and all that it imports. @param {string} path @returns {string[]} */
function withImports(path, found = [path]) {
  for (const [, name] of readFileSync(join(installed, path), 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) if (!found.includes(`dist/${name}`)) withImports(`dist/${name}`, (found.push(`dist/${name}`), found));
  return found;
}

test('a binary is at most 80 KB and all that load() needs at most 110 KB, compressed', () => {
  const compressed = (/** @type {string} */ path) => gzipSync(readFileSync(join(installed, path)), { level: 9 }).length;
  const binary = Math.max(compressed('dist/core.simd128.wasm'), compressed('dist/core.relaxed.wasm'));
  const modules = withImports('dist/web.js');
  assert.ok(modules.length > 1 && modules.length <= 5, `a page has to ask for ${modules.join(', ')}`);
  const scripts = modules.reduce((sum, path) => sum + compressed(path), 0);
  assert.ok(binary <= 80_000, `the larger binary has ${binary} bytes compressed`);
  assert.ok(binary + scripts <= 110_000, `binary ${binary} + modules ${scripts} bytes compressed`);
  assert.ok(packed.reduce((sum, path) => sum + statSync(join(installed, path)).size, 0) < 2_000_000, 'the unpacked package is over 2 MB');
});

for (const door of ['primal-attention', 'primal-attention/inline']) {
  test(`${door} computes in Node`, () => {
    writeFileSync(join(user, 'user.mjs'), `
      import { load } from '${door}';
      const pa = await load();
      const tensor = (values) => pa.tensor(new Float32Array(values), [1, 1, 2, 2]);
      const y = pa.attention.softmax({ q: tensor([0, 0, 0, 0]), k: tensor([1, 2, 3, 4]), v: tensor([1, 2, 3, 4]) }, {});
      console.log(JSON.stringify([...y.toArray()]));
    `);
    assert.deepEqual(JSON.parse(run(process.execPath, ['user.mjs'])), [2, 3, 2, 3]); // equal scores: the mean of the values
  });
}

test('the other entry points can be imported', () => {
  const names = Object.keys(manifest.exports).filter((name) => /^\.\/\w+$/.test(name)).map((name) => name.replace('.', 'primal-attention'));
  run(process.execPath, ['--input-type=module', '-e', names.map((name) => `await import('${name}');`).join('\n')]);
});

test('its types serve a strict TypeScript program', () => {
  writeFileSync(join(user, 'user.ts'), `
    import { load } from 'primal-attention';
    import { load as loadInline } from 'primal-attention/inline';
    import { parseTs } from 'primal-attention/data';
    import url from 'primal-attention/core.simd128.wasm';
    const pa = await load({ simd: 'simd128' });
    const q = pa.tensor(new Float32Array(4), [1, 1, 2, 2], { grad: true });
    const shape: readonly number[] = q.shape;
    const memory: number = pa.memory().used;
    export { loadInline, parseTs, shape, memory };
    export const address: string = url;
    // @ts-expect-error there is no such variant
    await load({ simd: 'avx' });
  `);
  for (const resolution of ['NodeNext', 'Bundler']) {
    run(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '--target', 'ES2022', '--lib', 'ES2023,ESNext.Disposable,DOM,DOM.Iterable',
      '--module', resolution === 'Bundler' ? 'ESNext' : resolution, '--moduleResolution', resolution, 'user.ts']);
  }
});
