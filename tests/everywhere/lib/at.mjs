// What a place has at hand: a folder of its own with its packages and the packed one, commands, servers, browsers.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
export const root = fileURLToPath(new URL('../../..', import.meta.url));
const work = join(root, 'build/everywhere');

/** What can't be tried on this machine, with why. */
export class NotTried extends Error {}

/**
 * Runs a command to its end. Its output is told only if it fails, or is too slow.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, seconds?: number, env?: Record<string, string> }} options
 * @returns {Promise<string>} what it wrote to its standard output
 */
export function command(command, args, { cwd, seconds = 240, env = {} }) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, env: { ...clean(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
        let stdout = '',
            all = '';
        const slow = setTimeout(() => child.kill('SIGKILL'), 1000 * seconds);
        child.stdout.on('data', data => ((stdout += data), (all += data)));
        child.stderr.on('data', data => (all += data));
        child.on('error', reject);
        child.on('close', (code, signal) => {
            clearTimeout(slow);
            if (code === 0) return resolve(stdout);
            const why = signal ? `was ended by ${signal} (at most ${seconds} s)` : `ended with exit code ${code}`;
            reject(
                new Error(
                    `${command} ${args.join(' ')} ${why}:\n${all.length > 4000 ? `${all.slice(0, 2000)}\n…\n${all.slice(-2000)}` : all}`,
                ),
            );
        });
    });
}

/** The environment without what npm run and the tests put into it. */
export function clean() {
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, CI: '1', NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1' };
    for (const name of Object.keys(env))
        if (/^(npm_|NODE_OPTIONS$|NODE_ENV$|FORCE_COLOR$|INIT_CWD$)/.test(name)) delete env[name];
    return env;
}

/**
 * A server of a bundler: it is up when it answers at its address, and is ended with all that it has started.
 * @param {string} command @param {string[]} args
 * @param {{ cwd: string, url: string, env?: Record<string, string> }} options
 */
export async function server(command, args, { cwd, url, env = {} }) {
    const child = spawn(command, args, {
        cwd,
        env: { ...clean(), ...env },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '',
        ended = false;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said += data));
    child.on('exit', () => (ended = true));
    const close = () => {
        try {
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        } catch {} // it has ended
    };
    process.once('exit', close);
    for (let tries = 0; tries < 300; tries++) {
        if (ended) break;
        if (
            await fetch(url).then(
                response => response.status < 500,
                () => false,
            )
        )
            return { url, close, said: () => said };
        await new Promise(resolve => setTimeout(resolve, 200));
    }
    close();
    throw new Error(`${command} ${args.join(' ')} does not answer at ${url}:\n${said.slice(-3000)}`);
}

/**
 * The folder in which a place is tried: its files, those that all share, its packages by `npm ci` (kept from one run to
 * the next while its lock is the same), and the packed package as if npm had unpacked it.
 * @param {string} name
 * @param {string} packed the folder of the unpacked tarball
 */
export async function furnish(name, packed) {
    const from = join(here, name),
        folder = join(work, name),
        modules = join(folder, 'node_modules');
    mkdirSync(folder, { recursive: true });
    for (const entry of readdirSync(folder))
        if (entry !== 'node_modules') rmSync(join(folder, entry), { recursive: true });
    if (existsSync(from)) cpSync(from, folder, { recursive: true });
    cpSync(join(here, 'shared'), join(folder, 'shared'), { recursive: true });
    const lock = join(folder, 'package-lock.json');
    if (!existsSync(join(folder, 'package.json')))
        writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    if (existsSync(lock)) {
        const stamp = join(modules, '.everywhere'),
            wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
        if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
            await command('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
                cwd: folder,
                seconds: 400,
            });
            writeFileSync(stamp, wanted);
        }
    }
    rmSync(join(modules, 'primal-attention'), { recursive: true, force: true });
    mkdirSync(modules, { recursive: true });
    cpSync(packed, join(modules, 'primal-attention'), { recursive: true });
    return folder;
}

/** @param {string} folder @param {string} name of a package there @returns {string} */
export const versionOf = (folder, name) =>
    JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;

/** What npm would publish, unpacked. @returns {Promise<{ folder: string, tarball: string }>} */
export async function pack() {
    const folder = join(work, '.packed');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
    const [{ filename }] = JSON.parse(await command('npm', args, { cwd: root }));
    await command('tar', ['-xzf', filename], { cwd: folder });
    return { folder: join(folder, 'package'), tarball: join(folder, filename) };
}
