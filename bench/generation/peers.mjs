// The processes in which libraries live while generation is measured: a Node binary or a Python, lines of JSON both
// ways.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { conversation } from '../lib/conversation.mjs';
import { pythonOf } from '../lib/python-peer.mjs';

/**
 * @typedef {(folder: string, task: any) => (() => any) | Promise<() => any>} Library prepares a task of models.mjs:
 *   what it gives runs it once, and returns its tokens or logits
 * @typedef {object} Peer
 * @property {string} id
 * @property {boolean} [own] this library
 * @property {number} threads
 * @property {string} engine
 * @property {string[]} command
 * @property {string} [adapter]
 * @property {object} options
 * @property {boolean} [slow] left out of a quick run
 */

const file = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Who is there. The fastest of PyTorch's forms is what stands in the table of targets.
 * @param {Record<string, string>} nodes name of the lane → binary
 * @param {boolean} quick
 * @returns {Peer[]}
 */
export function peersOf(nodes, quick) {
    /** @type {Peer[]} */
    const peers = [];
    for (const [lane, binary] of Object.entries(nodes)) {
        const engine = `Node ${spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1)}`;
        const add = (/** @type {string} */ id, /** @type {string} */ adapter, /** @type {any} */ options, more = {}) =>
            peers.push({
                id,
                threads: options.threads,
                engine,
                command: [binary, '--expose-gc', '--no-warnings', file('host.mjs')],
                adapter,
                options,
                ...more,
            });
        for (const threads of [1, 2]) {
            const named = (/** @type {string} */ id) => (threads > 1 ? `${id}, ${threads} threads` : id);
            if (lane === 'node') add(named('simd128'), 'ours.mjs', { simd: 'simd128', threads }, { own: true });
            else add(named('relaxed'), 'ours.mjs', { simd: 'relaxed', threads }, { own: true });
            add(named('ort'), 'ort.mjs', { form: 'cache', threads });
            if (threads === 1) add('ort, whole passes', 'ort.mjs', { form: 'whole', threads }, { slow: true });
            if (lane === 'node24' && existsSync(file('../sentences/node_modules/@huggingface/transformers')))
                add(named('transformers.js'), 'transformers.mjs', { threads }, { slow: true });
        }
    }
    for (const { binary, version } of pythons()) {
        const add = (/** @type {string} */ form, /** @type {number} */ threads) =>
            peers.push({
                id: `torch ${version} ${form}${threads > 1 ? `, ${threads} threads` : ''}`,
                threads,
                engine: 'Python',
                command: [binary, file('torch_peer.py')],
                options: { form, threads },
                slow: form !== 'eager',
            });
        const forms = version.startsWith('1.') ? ['eager'] : ['eager', 'compile', 'hf'];
        for (const form of forms) for (const threads of form === 'hf' ? [1] : [1, 2]) add(form, threads);
    }
    return peers.filter(({ slow, threads }) => !quick || (!slow && threads === 1));
}

/** Interpreters that have PyTorch, the newest and Debian's. */
function pythons() {
    /** @type {{ binary: string, version: string }[]} */
    const found = [];
    for (const name of ['torch', 'torch-debian'])
        try {
            const binary = pythonOf(name),
                tell = 'import torch; print(torch.__version__.split("+")[0])';
            found.push({ binary, version: spawnSync(binary, ['-c', tell], { encoding: 'utf8' }).stdout.trim() });
        } catch (error) {
            console.log(`${name} is not measured: ${/** @type {Error} */ (error).message}`);
        }
    return found;
}

/**
 * Starts a peer.
 * @param {Peer} peer
 * @param {boolean} busy its times are processor time, but of several threads
 * @returns {Promise<{ call: (name: string, message?: object) => Promise<any>, close: () => Promise<void> }>}
 */
export async function openPeer({ command: [binary, ...args], adapter, options, threads }, busy) {
    const child = spawn(binary, args, {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { ...process.env, OMP_NUM_THREADS: String(threads) },
    });
    const { ask, close } = conversation(child);
    const peer = { call: (/** @type {string} */ name, message = {}) => ask({ call: name, ...message }), close };
    try {
        await peer.call('load', { adapter, options, busy: busy && threads === 1 });
    } catch (error) {
        await peer.close();
        throw error;
    }
    return peer;
}
