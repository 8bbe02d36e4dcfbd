// What npm would publish, installed as a user has it: the files, every entry point, the types, and no more weight than
// promised.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    renameSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

import { gzip, pageSize } from '../scripts/page-size.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const user = mkdtempSync(join(tmpdir(), 'primal-attention-user-'));
const installed = join(user, 'node_modules/primal-attention');
/** @type {string[]} */
let packed = [];

/** @param {string} command @param {string[]} args @param {string} [cwd] */
function run(command, args, cwd = user) {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '' },
    });
    assert.ifError(error);
    assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
    return stdout;
}

before(() => {
    const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const [answer] = JSON.parse(
        run(
            npm[0],
            [...npm.slice(1), 'pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', user],
            root,
        ),
    );
    packed = answer.files.map((/** @type {{ path: string }} */ { path }) => path);
    run('tar', ['-xzf', answer.filename]);
    mkdirSync(join(user, 'node_modules'));
    renameSync(join(user, 'package'), installed);
    writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
});
after(() => rmSync(user, { recursive: true, force: true }));

/** @param {unknown} node @returns {string[]} */
const targets = node =>
    typeof node === 'string' ? [node] : Object.values(/** @type {object} */ (node)).flatMap(targets);

test('the package brings no dependency and runs nothing when it is installed', () => {
    for (const field of ['dependencies', 'optionalDependencies', 'bundledDependencies'])
        assert.equal(manifest[field], undefined, field);
    // What reads Parquet and Arrow, for who wants it: npm installs none of them by itself.
    for (const name of Object.keys(manifest.peerDependencies))
        assert.deepEqual(manifest.peerDependenciesMeta[name], { optional: true }, name);
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])
        assert.equal(manifest.scripts[script], undefined, script);
    // before it is packed it is built, and what that says is not what --json prints
    assert.match(manifest.scripts.prepack, /bootstrap\.mjs build 1>&2/);
});

test('it holds dist, the demo that the command line serves and the papers, nothing of the workshop', () => {
    assert.deepEqual(
        packed.filter(
            path =>
                !/^(dist\/.*\.(c?js|d\.c?ts|wasm)|dist\/THIRD-PARTY\.txt|demo\/.*(?<!\.d)\.(js|html|css|svg)|demo\/(icon-\d+\.png|app\.webmanifest)|demo\/checkpoints\/[\w-]+\.safetensors|demo\/language\/texts\/\w+\.(txt|md)|docs\/demo\.jpg|examples\/[\w-]+\.(mjs|csv)|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(
                    path,
                ),
        ),
        [],
    );
    for (const path of ['README.md', 'CHANGELOG.md', 'LICENSE']) assert.ok(packed.includes(path), `${path} is missing`);
});

test('its command line runs where it is installed, and needs nothing beside it', () => {
    const bin = join(installed, manifest.bin['primal-attention']);
    assert.equal(readFileSync(bin, 'utf8').split('\n')[0], '#!/usr/bin/env node');
    if (process.platform !== 'win32') assert.ok(statSync(bin).mode & 0o100, 'it can be called');
    writeFileSync(join(user, 'small.csv'), `a,b,kind\n${'1,2,x\n2,1,y\n'.repeat(12)}`);
    run(process.execPath, [
        bin,
        'train',
        'small.csv',
        '--epochs',
        '1',
        '--width',
        '8',
        '-o',
        'small.safetensors',
        '-q',
    ]);
    assert.match(
        run(process.execPath, [bin, 'predict', 'small.safetensors', 'small.csv']),
        /^row,prediction,p\(x\),p\(y\)\n1,/,
    );
});

test('every file that package.json points to is in it, and every module that can be imported has its types', () => {
    for (const path of [manifest.main, manifest.browser, manifest.types, ...targets(manifest.exports)]) {
        assert.ok(packed.includes(path.replace('./', '')), `${path} is missing`);
    }
    for (const path of targets(manifest.exports).filter(path => /\.c?js$/.test(path)))
        assert.ok(packed.includes(path.replace('./', '').replace(/\.(c?)js$/, '.d.$1ts')), `${path} has no types`);
});

test('every address that a module takes from its own names a file beside it, whole', () => {
    let found = 0;
    for (const path of packed.filter(path => /^dist\/[^/]*\.js$/.test(path) && path !== 'dist/cli.js')) {
        const text = readFileSync(join(installed, path), 'utf8');
        assert.doesNotMatch(text, /\bimport\.(\s+meta|meta\.\s)/, path); // nor is what they look for in two lines
        for (const [, name] of text.matchAll(/new URL\(\s*(["'`][^"'`]*["'`]),\s*import\.meta\.url\s*\)/g)) {
            assert.match(name, /^"\.\/[\w.-]+"$/, path); // what bundlers recognise; of "." they warn
            assert.ok(packed.includes(`dist/${name.slice(3, -1)}`), `${path} looks for ${name}`);
            found++;
        }
    }
    assert.ok(found >= 4, `${found}`);
});

test('an error in it shows a line, not the whole file', () => {
    for (const path of packed.filter(
        path => /^dist\/.*\.c?js$/.test(path) && !/\/(wasm-inline|worker-text)\./.test(path),
    )) {
        const longest = Math.max(
            ...readFileSync(join(installed, path), 'utf8')
                .split('\n')
                .map(line => line.length),
        );
        assert.ok(longest < 5000, `${path} has a line of ${longest} characters`);
    }
});

test('the base is at most 76.5 KB, the full build 114, and JavaScript that load() needs at most 81 KB, 21.3 without models, compressed', async () => {
    const { binary, bundled, unbundled, files } = await pageSize(installed);
    const full = Math.max(
        ...['simd128', 'relaxed'].map(simd => gzip(readFileSync(join(installed, `dist/full.${simd}.wasm`)))),
    );
    assert.deepEqual(files, ['web.js']); // one answer to wait for before the binary can be asked for
    assert.ok(binary <= 76_500, `the base has ${binary} bytes compressed`);
    assert.ok(full <= 114_000, `the full build has ${full} bytes compressed`);
    assert.ok(bundled <= 81_000, `a bundler's JavaScript has ${bundled} bytes compressed`);
    assert.ok(unbundled <= 81_700, `the modules have ${unbundled} bytes compressed`);
    const functions = await pageSize(installed, './functions');
    assert.deepEqual(functions.files, ['functions.js']);
    assert.ok(functions.bundled <= 21_000 && functions.unbundled <= 21_300, JSON.stringify(functions));
    assert.ok(binary + functions.unbundled <= 103_000, `${binary} + ${functions.unbundled} bytes compressed`);
    // 5.4 MB are dist: three builds of the binary twice, each door as module and as CommonJS; 1 MB is what the demo's
    // models have learned and one book, which it opens with, also without a network; the rest is the demo's own code.
    assert.ok(
        packed.reduce((sum, path) => sum + statSync(join(installed, path)).size, 0) < 7_980_000,
        `the unpacked package is over 7.98 MB`,
    );
});

for (const door of ['primal-attention', 'primal-attention/functions', 'primal-attention/inline']) {
    test(`${door} computes in Node`, () => {
        writeFileSync(
            join(user, 'user.mjs'),
            `
      import { load } from '${door}';
      const pa = await load();
      const tensor = (values) => pa.tensor(new Float32Array(values), [1, 1, 2, 2]);
      const y = pa.attention.softmax({ q: tensor([0, 0, 0, 0]), k: tensor([1, 2, 3, 4]), v: tensor([1, 2, 3, 4]) }, {});
      console.log(JSON.stringify([...y.toArray()]));
    `,
        );
        // equal scores: the mean of the values
        assert.deepEqual(JSON.parse(run(process.execPath, ['user.mjs'])), [2, 3, 2, 3]);
    });
}

const doors = Object.keys(manifest.exports)
    .filter(name => !/wasm$|json$/.test(name))
    .map(name => name.replace('.', 'primal-attention'));

test('the other entry points can be imported, and required, with the same names', () => {
    const names = (/** @type {string} */ get) =>
        `JSON.stringify([${doors.map(name => `Object.keys(${get}('${name}')).filter(key => key !== 'default' && key !== 'module.exports').sort()`)}])`;
    const imported = JSON.parse(
        run(process.execPath, ['--input-type=module', '-e', `console.log(${names('await import')})`]),
    );
    writeFileSync(join(user, 'names.cjs'), `console.log(${names('require')})`);
    const required = JSON.parse(run(process.execPath, ['names.cjs']));
    assert.ok(doors.length >= 6 && imported.every((/** @type {string[]} */ keys) => keys.length > 0));
    assert.deepEqual(required, imported);
});

test('bundlers are offered modules before CommonJS', () => {
    for (const [name, door] of Object.entries(manifest.exports)) {
        const order = Object.keys(door);
        if (order.includes('require'))
            assert.ok(order.indexOf('module') >= 0 && order.indexOf('module') < order.indexOf('require'), name);
    }
});

const little =
    "{ input: { kind: 'series', features: 1, length: 64 }, classes: 2, width: 8, depth: 1, heads: 2, seed: 1 }";

test('a CommonJS program trains, here and in workers', () => {
    writeFileSync(
        join(user, 'trains.cjs'),
        `
    const { load } = require('primal-attention'), { bumps } = require('primal-attention/data');
    const makers = [load, ...['worker', 'worker/inline'].map(name => require('primal-attention/' + name).loadWorker)];
    (async () => {
      const losses = [];
      for (const make of makers) {
        const pa = await make({ simd: 'simd128' }), model = await pa.classifier(${little});
        losses.push((await model.fit(bumps({ count: 20, length: 64, seed: 1 }), { epochs: 2, seed: 1 })).loss);
        pa.terminate?.();
      }
      console.log(JSON.stringify(losses));
    })();
  `,
    );
    const losses = JSON.parse(run(process.execPath, ['trains.cjs']));
    assert.equal(new Set(losses).size, 1);
});

test('so does one in a context with few globals of its own, as Jest makes for a page', async () => {
    const context = vm.createContext({
        console,
        performance,
        URL,
        AbortController,
        Event,
        EventTarget,
        atob,
        setTimeout,
    });
    /** @param {string} name of a door */
    const requireThere = name => {
        const { require: target } = manifest.exports[name];
        const file = join(installed, target),
            module = { exports: {} };
        vm.runInContext(
            `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`,
            context,
        )(module.exports, createRequire(file), module, file, installed);
        return /** @type {any} */ (module.exports);
    };
    const pa = await requireThere('.').load({ simd: 'simd128' }),
        { bumps } = requireThere('./data'),
        { readSafetensors } = requireThere('./safetensors');
    const model = pa.classifier(vm.runInContext(`(${little})`, context)),
        data = bumps({ count: 20, length: 64, seed: 1 });
    assert.ok((await model.fit(data, { epochs: 1 })).loss > 0);
    assert.ok(readSafetensors(model.save()).tensors.size > 3);
    // of the outer realm, as the files that a test reads
    assert.equal(pa.open(Buffer.from(model.save())).config.width, 8);
    const far = await requireThere('./worker').loadWorker({ wasm: pa.module, simd: 'simd128' });
    assert.equal((await far.open(model.save())).config.width, 8);
    far.terminate();
});

test('a program that is one file has worker and binary inside', () => {
    const program = join(user, 'alone/program.mjs');
    writeFileSync(
        join(user, 'one.mjs'),
        `
    import { load } from 'primal-attention/inline';
    import { loadWorker } from 'primal-attention/worker/inline';
    const pa = await load(), far = await loadWorker({ simd: 'simd128' }), model = await far.classifier(${little});
    console.log(JSON.stringify([pa.simd, far.simd, (await model.predict(new Float32Array(64))).logits.length]));
    far.terminate();
  `,
    );
    run(join(root, 'node_modules/.bin/esbuild'), [
        'one.mjs',
        '--bundle',
        '--platform=node',
        '--format=esm',
        `--outfile=${program}`,
    ]);
    assert.deepEqual(JSON.parse(run(process.execPath, [program], tmpdir())).slice(1), ['simd128', 2]);
});

/**
 * The project as a fresh clone has it, with the binaries (they take a minute), and an npm that only notes what it is
 * asked for.
 * @param {string} name
 */
function clone(name) {
    const folder = join(user, name),
        bin = join(user, `${name}-bin`);
    const left = new Set(['node_modules', 'dist', 'dist-demo', 'build', '.git', '.venv']); // what git does not hold
    mkdirSync(folder);
    for (const entry of readdirSync(root))
        if (!left.has(entry))
            cpSync(join(root, entry), join(folder, entry), {
                recursive: true,
                filter: path => !left.has(basename(path)),
            });
    mkdirSync(join(folder, 'dist'));
    for (const name of readdirSync(join(root, 'dist')).filter(name => name.endsWith('.wasm')))
        cpSync(join(root, 'dist', name), join(folder, 'dist', name));
    mkdirSync(bin);
    return {
        folder,
        bin,
        npm: (/** @type {string} */ script) => {
            writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
            chmodSync(join(bin, 'npm'), 0o755);
        },
    };
}

test('on a fresh clone the build asks for its packages itself, and makes types and all', {
    skip: process.platform === 'win32',
}, () => {
    const { folder, bin, npm } = clone('fresh');
    const build = () =>
        spawnSync('bash', ['build.sh', 'js'], {
            cwd: folder,
            encoding: 'utf8',
            env: { ...process.env, NODE_OPTIONS: '', npm_execpath: '', PATH: `${bin}${delimiter}${process.env.PATH}` },
        });
    npm('echo "npm error no network" >&2; exit 1');
    const failed = build();
    assert.notEqual(failed.status, 0);
    assert.match(failed.stderr, /'npm ci .*' failed with exit code 1\n/);
    assert.doesNotMatch(failed.stderr, /\bat .*\.mjs:\d+/); // a stack trace
    npm(`echo "$@" > asked; ln -s '${join(root, 'node_modules')}' node_modules`);
    const made = build();
    assert.equal(made.status, 0, made.stdout + made.stderr);
    assert.match(readFileSync(join(folder, 'asked'), 'utf8'), /^ci /);
    for (const path of packed.filter(path => path.startsWith('dist/')))
        assert.ok(existsSync(join(folder, path)), `${path} was not made`);
});

test('the types of a clone in which nothing is built can be checked', () => {
    const { folder } = clone('unbuilt');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    rmSync(join(folder, 'dist'), { recursive: true });
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], folder);
});

test('the README shows on npm what it shows here', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g), ...readme.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, address]) => address,
    );
    assert.ok(links.length >= 5);
    for (const address of links) {
        // and no repository for it to look in
        assert.match(address, /^(https:\/\/|#)/, 'there is nothing beside the page that npm shows');
        if (address.startsWith('#'))
            assert.ok(
                [...readme.matchAll(/^#+ (.*)$/gm)].some(
                    ([, title]) => `#${title.toLowerCase().replaceAll(' ', '-')}` === address,
                ),
                `${address} is no heading`,
            );
        const [, own] = /^https:\/\/unpkg\.com\/primal-attention\/(.*)$/.exec(address) ?? [];
        if (own) assert.ok(packed.includes(own), `${own} is shown and not packed`);
    }
});

/** @param {Record<string, string>} files @param {string[]} options for the compiler */
function compiles(files, options) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(user, name), text);
    run(process.execPath, [
        join(root, 'node_modules/typescript/bin/tsc'),
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--target',
        'ES2022',
        '--types',
        '',
        ...options,
        ...Object.keys(files),
    ]);
}
const everyDoor = `
  import { load, type ClassifierConfig, type FitReport } from 'primal-attention';
  import { load as loadInline } from 'primal-attention/inline';
  import { load as loadFunctions } from 'primal-attention/functions';
  import { loadWorker, RemoteModel } from 'primal-attention/worker';
  import { loadWorker as loadWorkerInline } from 'primal-attention/worker/inline';
  import { parseTs, type Dataset } from 'primal-attention/data';
  import { readSafetensors } from 'primal-attention/safetensors';
  export async function main(data: Dataset) {
    const config: ClassifierConfig = { input: { kind: 'series', features: 1, length: 4 }, classes: 2 };
    const pa = await load(), model = pa.classifier(config);
    const last: FitReport | null = await model.fit(data, { signal: null! as undefined });
    const far: RemoteModel = await (await loadWorker({ wasm: pa.module })).classifier(config);
    for await (const { loss } of far.fit(data)) loss.toFixed(2);
    // @ts-expect-error a seed is a number
    pa.seed('1');
    return [last, loadFunctions, loadInline, loadWorkerInline, parseTs, readSafetensors(model.save())];
  }
`;

for (const lib of ['ES2022', 'ES2022,DOM', 'ES2022,WebWorker', 'ESNext,DOM,DOM.Iterable'])
    test(`its types hold with the libraries ${lib}, the package's own declarations checked too`, () => {
        for (const resolution of ['NodeNext', 'Bundler']) {
            const files = {
                'doors.ts': everyDoor,
                'address.ts':
                    "import url from 'primal-attention/core.relaxed.wasm'; export const address: string = url;",
                ...(resolution === 'NodeNext' ? { 'doors.cts': everyDoor } : {}),
            };
            compiles(files, [
                '--lib',
                lib,
                '--module',
                resolution === 'Bundler' ? 'ESNext' : resolution,
                '--moduleResolution',
                resolution,
            ]);
        }
    });

test('with the DOM library they are its own types', () => {
    compiles(
        {
            'dom.ts': `
    import { load } from 'primal-attention';
    const pa = await load({ wasm: fetch('x') });
    const module: WebAssembly.Module = pa.module;
    await load({ wasm: new URL('https://x.y') });
    await load({ wasm: module });
    pa.classifier({ input: { kind: 'series', features: 1, length: 4 }, classes: 2 }).fit({ x: [], y: [] }, { signal: new AbortController().signal });
    new Blob([pa.classifier({ input: { kind: 'series', features: 1, length: 4 }, classes: 2 }).save()]);
    // @ts-expect-error no signal
    pa.languageModel().fit('text', { signal: new AbortController() });
    { using model = pa.languageModel(); void model; }
  `,
        },
        ['--lib', 'ES2022,DOM', '--module', 'NodeNext'],
    );
});

test("the README's program is a strict one", () => {
    const program =
        /```js\n(\/\/ examples[\s\S]*?)```/.exec(readFileSync(join(installed, 'README.md'), 'utf8'))?.[1] ?? '';
    assert.match(program, /await load\(\)/);
    for (const lib of ['ES2022,DOM', 'ES2023,DOM,DOM.Iterable'])
        compiles({ 'readme.mts': program }, ['--lib', lib, '--module', 'NodeNext']);
});

test('its types serve a strict TypeScript program', () => {
    writeFileSync(
        join(user, 'user.ts'),
        `
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
  `,
    );
    for (const resolution of ['NodeNext', 'Bundler']) {
        run(join(root, 'node_modules/.bin/tsc'), [
            '--noEmit',
            '--strict',
            '--target',
            'ES2022',
            '--lib',
            'ES2023,ESNext.Disposable,DOM,DOM.Iterable',
            '--module',
            resolution === 'Bundler' ? 'ESNext' : resolution,
            '--moduleResolution',
            resolution,
            'user.ts',
        ]);
    }
});
