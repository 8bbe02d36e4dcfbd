// npm run release:check: whether what lies here can be published. It looks at everything, says all that is wrong at
// once, and ends with exit code 1 if something is. What only a releaser can fill in (the day, the repository) it tells
// apart; that is wrong only where RELEASE_TAG says that it is published now.
//   --quick   leaves out what takes longer than seconds: the tests of the packed package, types, documentation
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, dependencies, heading, root, start } from './bootstrap.mjs';

const quick = process.argv.includes('--quick');
const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8'),
    there = (/** @type {string} */ path) => existsSync(join(root, path));

/** @type {string[]} */
const faults = [],
    /** @type {string[]} */ open = [];
let about = '';
/** Notes a fault of the part that is looked at. @param {string} sentence */
const wrong = sentence => {
    faults.push(`${about}: ${sentence}`);
    console.log(`   ✖ ${sentence}`);
};

/** Notes what a releaser has to fill in. @param {string} sentence @param {string} how */
const lacks = (sentence, how) => {
    if (process.env.RELEASE_TAG) return wrong(`${sentence}: ${how}`);
    open.push(`${sentence}: ${how}`);
    console.log(`   … ${sentence}`);
};
const PREPARE = 'npm run release:prepare';

/**
 * Runs a command, and notes the end of what it says if it fails.
 * @param {string} what @param {string} command @param {string[]} args
 */
function check(what, command, args) {
    return new Promise(resolve => {
        const since = Date.now(),
            child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
        let said = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said += data));
        child.on('close', code => {
            if (code === 0) console.log(`   ${what}: right (${Math.round((Date.now() - since) / 1000)} s)`);
            else
                wrong(
                    `${what}, '${[command, ...args].join(' ')}' fails:\n${said.trim().split('\n').slice(-15).join('\n')}`,
                );
            resolve(undefined);
        });
    });
}

/** @type {Record<string, () => unknown>} */
const PARTS = {
    versions() {
        const { version } = JSON.parse(read('package.json')),
            lock = JSON.parse(read('package-lock.json'));
        if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) wrong(`package.json says ${version}, which is no version`);
        for (const [where, other] of [
            ['package-lock.json', lock.version],
            ["package-lock.json's own package", lock.packages[''].version],
            ['python/pyproject.toml', pythonVersion()],
        ])
            if (other !== undefined && other !== version) wrong(`package.json says ${version}, ${where} ${other}`);
        const { status } = spawnSync('git', ['rev-parse', '-q', '--verify', `refs/tags/v${version}`], { cwd: root });
        if (status === 0 && process.env.RELEASE_TAG !== `v${version}`)
            wrong(`the tag v${version} is there already: a version is published once`);
        if (!there(`tests/fixtures/released/${version}`))
            wrong(`tests/fixtures/released/${version} is missing: node scripts/released.mjs makes it`);
        const { stdout } = spawnSync(
            'git',
            ['status', '--porcelain', '--', '.', ':!docs/EVERYWHERE.md'], // npm run everywhere writes it, .ci/run calls that
            { cwd: root, encoding: 'utf8' },
        );
        if (stdout) wrong(`not committed:\n${stdout.trimEnd()}`);
    },

    changelog() {
        const { version } = JSON.parse(read('package.json')),
            text = read('CHANGELOG.md'),
            [newest] = [...text.matchAll(/^## \[(\d[^\]]*)\] - (.*)$/gm)];
        if (newest?.[1] !== version) return wrong(`its newest version is ${newest?.[1]}, package.json says ${version}`);
        if (!/^\d{4}-\d\d-\d\d$/.test(newest[2])) lacks(`CHANGELOG.md has no date of ${version}`, PREPARE);
        const unreleased = /^## \[Unreleased\]\n([\s\S]*?)(?=^## )/m.exec(text)?.[1].trim();
        if (unreleased)
            lacks(
                `${unreleased.match(/^- /gm)?.length ?? 0} entries of CHANGELOG.md stand under [Unreleased] and belong to ${version}`,
                PREPARE,
            );
    },

    provenance() {
        const { publishConfig, repository, license, engines } = JSON.parse(read('package.json'));
        if (publishConfig?.provenance !== true || publishConfig?.access !== 'public')
            wrong('package.json needs "publishConfig": { "access": "public", "provenance": true }');
        // npm compares it with the repository whose workflow publishes, and refuses a provenance of another.
        const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env,
            here = server && name ? `${server}/${name}` : null;
        if (!repository)
            lacks(
                'package.json names no "repository", without which npm publishes no provenance',
                `${PREPARE} -- --repository ${here ?? 'https://github.com/OWNER/NAME'}, of the repository whose workflow publishes`,
            );
        else if (!/^git\+https:\/\/.+\.git$/.test(repository.url))
            wrong(`the repository of package.json must be git+https://….git, got ${repository.url}`);
        else if (here && repository.url !== `git+${here}.git`)
            wrong(`package.json names the repository ${repository.url}, and this is ${here}`);
        if (!license || !engines?.node) wrong('package.json needs "license" and "engines.node"');
        const release = '.github/workflows/release.yml';
        if (!there(release)) wrong(`${release} is missing`);
        else if (!/id-token: write/.test(read(release))) wrong(`${release} does not ask for id-token: write`);
    },

    'pack contents and licences'() {
        const folder = mkdtempSync(join(tmpdir(), 'release-'));
        try {
            const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
                [{ files, size, unpackedSize }] = JSON.parse(
                    spawnSync('npm', args, { cwd: root, encoding: 'utf8' }).stdout,
                );
            const paths = files.map((/** @type {{ path: string }} */ { path }) => path);
            console.log(`   ${paths.length} files, ${kB(size)} packed, ${kB(unpackedSize)} unpacked`);
            // That there is nothing else, and no more than promised, tests/package.test.mjs says.
            for (const path of ['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/THIRD-PARTY.txt'])
                if (!paths.includes(path)) wrong(`${path} is not in it`);
            for (const path of paths)
                if (/(^|\/)\.|\.(log|tgz|map|env)$|node_modules/.test(path)) wrong(`${path} is stray`);
        } finally {
            rmSync(folder, { recursive: true });
        }
        const notices = [...read('dist/THIRD-PARTY.txt').matchAll(/^(\S+) (\S+) \(([^)]+)\)/gm)];
        console.log(`   inside: ${notices.map(([, name, , licence]) => `${name} (${licence})`).join(', ')}`);
        for (const [, name, , licence] of notices)
            if (!/^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause)$/.test(licence))
                wrong(`${name} is inside, whose licence is ${licence}`);
    },

    everywhere() {
        const rows = read('docs/EVERYWHERE.md').match(/^\| .*$/gm) ?? [];
        if (rows.length < 10) wrong('docs/EVERYWHERE.md has no table: npm run everywhere -- --all');
        for (const row of rows.filter(row => row.includes('| fails |'))) wrong(`docs/EVERYWHERE.md: ${row}`);
    },

    async 'tests of the packed package, sizes, types'() {
        if (quick) return;
        await check('types', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
        await check('format', process.execPath, ['scripts/format.mjs', '--check']);
        const tests = ['tests/package.test.mjs', 'tests/readme.test.mjs', 'tests/files-released.test.mjs'].filter(
            there,
        );
        process.env.PA_SIMD = 'simd128';
        await check('the packed package', process.execPath, ['--test', ...tests]);
        const places = ['node-', 'chromium', 'publint'];
        await check('everywhere', process.execPath, ['tests/everywhere/run.mjs', ...places]);
    },

    async documentation() {
        if (quick) return;
        const { scripts } = JSON.parse(read('package.json'));
        const name = ['docs', 'docs:build', 'build:docs', 'site'].find(name => scripts[name]);
        if (name) await check(`npm run ${name}`, 'npm', ['run', '-s', name]);
        else console.log('   nothing builds a site yet');
    },
};

/** @returns {string | undefined} */
function pythonVersion() {
    if (!there('python/pyproject.toml')) return undefined;
    const text = read('python/pyproject.toml'),
        written = /^version\s*=\s*"([^"]+)"/m.exec(text)?.[1];
    if (written || !/dynamic\s*=\s*\[[^\]]*"version"/.test(text)) return written;
    const file = 'python/primal_attention/__init__.py';
    return there(file) ? /__version__\s*=\s*"([^"]+)"/.exec(read(file))?.[1] : undefined;
}

const kB = (/** @type {number} */ bytes) => `${Math.round(bytes / 1000)} kB`;

await start(async () => {
    await dependencies();
    if (!quick || !readdirSync(root).includes('dist') || !statSync(join(root, 'dist')).isDirectory()) await build([]);
    for (const [name, part] of Object.entries(PARTS)) {
        about = name;
        heading(`${name[0].toUpperCase()}${name.slice(1)}`);
        await part();
    }
    console.log(faults.length ? `\nNot to be published yet, ${faults.length}:` : '\nNothing is wrong.');
    for (const fault of faults) console.log(`✖ ${fault}`);
    if (open.length) console.log(`\nA releaser fills in, ${open.length}:`);
    for (const each of open) console.log(`… ${each}`);
    if (!open.length && !faults.length) console.log('It can be published: push its tag.');
    process.exitCode = faults.length ? 1 : 0;
});
