// What `npm start`, `npm test` and `npm run build` do first, on a fresh clone with nothing installed: only Node's own
// modules here.
//   node scripts/bootstrap.mjs build      packages, binaries, JavaScript, types
//   node scripts/bootstrap.mjs packages   the development packages alone (build.sh asks for them)
//   node scripts/bootstrap.mjs types      builds the JavaScript package, then checks all types
//   node scripts/bootstrap.mjs demo       builds, then dist-demo/ (scripts/demo.mjs)
//   node scripts/bootstrap.mjs bench …    builds, then bench/run.mjs with the remaining arguments
//   node scripts/bootstrap.mjs experiments …  builds, then experiments/run.mjs with the remaining arguments
//   node scripts/bootstrap.mjs everywhere …  the same with tests/everywhere/run.mjs
//   node scripts/bootstrap.mjs chromium   finds or installs the browser of the tests and prints where it is
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const began = Date.now();

/** Prints a heading with the seconds since the start. @param {string} title */
export function heading(title) {
    console.log(`\n== ${title} (${Math.round((Date.now() - began) / 1000)} s)`);
}

/** A failure that needs no stack trace: the sentence says it all. */
export class Stop extends Error {}

/**
 * Runs a command in the project folder, its output going straight to the terminal.
 * @param {string} command @param {string[]} args @param {{ env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<number>} its exit code
 */
export function run(command, args, { env = {} } = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
        child.on('error', error => reject(new Stop(`${command} could not be started: ${error.message}`)));
        child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
    });
}

/** The same, and anything but success ends everything. @param {string} command @param {string[]} args */
export async function mustRun(command, args) {
    const code = await run(command, args);
    if (code !== 0) throw new Stop(`'${[command, ...args].join(' ')}' failed with exit code ${code}`);
}

/** Runs ./build.sh with each of the argument lists. @param {string[][]} commands */
export async function build(...commands) {
    for (const args of commands) await mustRun('bash', ['build.sh', ...args]);
}

/** Installs the development packages unless node_modules already holds what package-lock.json asks for. */
export async function dependencies() {
    if (installed()) return;
    heading('Installing development packages');
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    if (npm?.endsWith('.js')) await mustRun(process.execPath, [npm, ...args]);
    else await mustRun('npm', args);
}

function installed() {
    const record = join(root, 'node_modules/.package-lock.json');
    if (!existsSync(record)) return false;
    const read = (/** @type {string} */ file) =>
        /** @type {Record<string, { version?: string, optional?: boolean }>} */ (
            JSON.parse(readFileSync(file, 'utf8')).packages
        );
    const present = read(record);
    return Object.entries(read(join(root, 'package-lock.json'))).every(
        ([path, { version, optional }]) =>
            path === '' || optional || (present[path]?.version === version && existsSync(join(root, path))),
    );
}

/** @param {string} name @returns {string | undefined} where PATH finds it */
export function which(name) {
    const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' });
    return found.status === 0 ? found.stdout.trim() : undefined;
}

/** Installs Debian packages where that is possible. @param {string} what @param {string[]} packages */
async function apt(what, packages) {
    if (process.getuid?.() !== 0 || !which('apt-get')) {
        throw new Stop(
            `${what} is needed and was not found. Debian and Ubuntu: sudo apt-get install ${packages.join(' ')}`,
        );
    }
    heading(`Installing ${what} with apt`);
    const quiet = ['-c', 'DEBIAN_FRONTEND=noninteractive apt-get -y -qq "$@"', 'sh'];
    await run('sh', [...quiet, 'update']);
    await mustRun('sh', [...quiet, 'install', '--no-install-recommends', ...packages]);
}

/** Makes sure that a C compiler for the native tests is there. */
export async function compiler() {
    const found = [process.env.CC, 'cc', 'gcc', 'clang'].some(name => name && which(name));
    if (!found) await apt('a C compiler', ['gcc', 'libc6-dev']);
}

/**
 * Finds a Chromium for the browser tests, or installs Debian's. CHROMIUM=path chooses one.
 * @returns {Promise<string>} its path
 */
export async function chromium() {
    const find = () => {
        const names = [
            'chromium',
            'chromium-browser',
            'google-chrome-stable',
            'google-chrome',
            '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        ];
        for (const name of process.env.CHROMIUM ? [process.env.CHROMIUM] : names) {
            const path = which(name);
            if (path) return path;
        }
        return undefined;
    };
    let path = find();
    if (!path && process.env.CHROMIUM) throw new Stop(`CHROMIUM is '${process.env.CHROMIUM}', which is not a program`);
    if (!path) {
        await apt('Chromium', ['chromium']);
        path = find();
    }
    if (!path) throw new Stop('Chromium was installed but is not on PATH; set CHROMIUM to its path');
    return path;
}

/** Runs main, and ends with its sentence and exit code 1 if it stops. @param {() => Promise<void>} main */
export async function start(main) {
    try {
        await main();
    } catch (error) {
        if (!(error instanceof Stop)) throw error;
        console.error(`\n${error.message}`);
        process.exit(1);
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [command, ...rest] = process.argv.slice(2);
    await start(async () => {
        switch (command) {
            case 'build':
                await dependencies();
                return build([]);
            case 'packages':
                return dependencies();
            case 'types':
                await dependencies();
                return build(['types']);
            case 'demo':
                await dependencies();
                await build([]);
                heading('Building dist-demo/');
                return mustRun(process.execPath, [join(root, 'scripts/demo.mjs')]);
            case 'bench':
            case 'experiments':
            case 'everywhere': {
                const folder = command === 'everywhere' ? 'tests/everywhere' : command;
                await dependencies();
                if (!rest.includes('--no-build')) await build([]);
                process.exitCode = await run(process.execPath, [join(root, folder, 'run.mjs'), ...rest]);
                return;
            }
            case 'chromium':
                console.log(await chromium());
                return;
            default:
                throw new Stop(
                    `unknown command '${command ?? ''}': build, packages, types, demo, bench, experiments, everywhere or chromium`,
                );
        }
    });
}
