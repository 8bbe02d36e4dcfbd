// A library in a Python process, asked in lines of JSON (python_peer.py); to the bench it looks as one in Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conversation } from './conversation.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @typedef {object} Python
 * @property {string} [variable] of the environment, that names one where the library is
 * @property {string[]} [programs] that may have the library
 * @property {string[]} [packages] of PyPI, for an environment that the bench makes where the others have it not
 * @property {string} size of it, in words
 * @property {string} module by which is told whether it is there
 */
/** @type {Record<string, Python>} */
export const PYTHONS = {
    torch: { variable: 'BENCH_TORCH', packages: ['torch', 'numpy', 'setuptools'], size: '5 GB', module: 'torch' },
    jax: { variable: 'BENCH_JAX', packages: ['jax'], size: '400 MB', module: 'jax' },
    'torch-debian': { variable: 'BENCH_TORCH_DEBIAN', programs: ['/usr/bin/python3'], size: '', module: 'torch' },
};

/**
 * The Python that has a library; one from PyPI is installed in build/ the first time.
 * @param {string} name of PYTHONS
 * @param {boolean} install
 * @returns {string} its program
 */
export function pythonOf(name, install = true) {
    const { variable = '', programs = [], packages, size, module } = PYTHONS[name];
    const folder = join(root, 'build/bench', name),
        own = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    const has = (/** @type {string} */ python) =>
        spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
    const given = process.env[variable];
    if (given) {
        if (!has(given)) throw new Error(`${variable} is ${given}, which has no ${module}`);
        return given;
    }
    for (const python of [...programs, ...(existsSync(own) ? [own] : [])]) if (has(python)) return python;
    if (!packages || !install) throw new Error(`there is no Python with ${name}`);
    console.log(`Installing the newest ${packages[0]} of PyPI in build/bench/${name}, about ${size}, once`);
    for (const args of [
        ['-m', 'venv', folder],
        ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
    ]) {
        const program = args[1] === 'venv' ? (process.env.PYTHON ?? 'python3') : own;
        if (spawnSync(program, args, { stdio: 'inherit' }).status === 0) continue;
        rmSync(folder, { recursive: true, force: true }); // half of it would be taken for all of it
        throw new Error(`${program} ${args.join(' ')} failed`);
    }
    return own;
}

/**
 * @param {string} adapter
 * @param {string} id
 * @param {string} python its program
 * @param {{ threads?: number, processorTime?: boolean }} [options]
 * @returns {Promise<import('./node-lane.mjs').RemotePeer & { version: string }>}
 */
export async function pythonPeer(adapter, id, python, { threads = 1, processorTime = false } = {}) {
    const program = fileURLToPath(new URL('./python_peer.py', import.meta.url));
    const child = spawn(python, ['-B', program, adapter, id], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {
            ...process.env,
            BENCH_CLOCK: processorTime && threads === 1 ? 'processor' : 'wall',
            OMP_NUM_THREADS: `${threads}`,
            OPENBLAS_NUM_THREADS: `${threads}`,
        },
    });
    const { ask, close } = conversation(child);
    const peer = {
        kinds: /** @type {string[]} */ ([]),
        loadMs: 0,
        version: '',
        /** @param {string} call @param {...any} args */
        call: (call, ...args) => ask({ call, args }),
        close,
    };
    try {
        ({ kinds: peer.kinds, ms: peer.loadMs, version: peer.version } = await peer.call('load'));
    } catch (error) {
        await peer.close();
        throw error;
    }
    return peer;
}
