// A lane is an engine in which libraries are measured. This one: a Node binary, a process for each library.
import { fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { conversation } from './conversation.mjs';

/**
 * @typedef {object} RemotePeer
 * @property {(call: string, ...args: any[]) => Promise<any>} call of PeerHost
 * @property {string[]} kinds of jobs that the library can do
 * @property {number} loadMs
 * @property {string} [version] in words, of what is native
 * @property {() => Promise<void>} close
 * @typedef {object} Lane
 * @property {string} name
 * @property {string} version
 * @property {boolean} relaxed whether the engine has relaxed SIMD
 * @property {number} [tickMs] what its clock counts by, where that is coarse
 * @property {string} [binary]
 * @property {boolean} [processorTime] is measured, instead of time
 * @property {(adapter: string, id: string, isolated?: boolean) => Promise<RemotePeer>} open
 * @property {(page: string) => Promise<any>} [time] opens a page that measures itself
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} name
 * @param {string} binary
 * @param {{ flags?: string[], processorTime?: boolean }} [options]
 * @returns {Lane}
 */
export function nodeLane(name, binary, { flags = [], processorTime = false } = {}) {
    const version = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim();
    return {
        name,
        binary,
        processorTime,
        version: `Node ${version.slice(1)}${flags.length ? ` ${flags.join(' ')}` : ''}`,
        relaxed: Number(version.slice(1).split('.')[0]) >= 22,
        open: async (adapter, id, severalThreads) => {
            const child = fork(fileURLToPath(new URL('./node-peer.mjs', import.meta.url)), [], {
                execPath: binary,
                execArgv: ['--expose-gc', ...flags],
                serialization: 'advanced',
                env: { ...process.env, BENCH_CLOCK: processorTime && !severalThreads ? 'processor' : 'wall' },
                stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
            });
            const { ask, close } = conversation(child);
            /** @type {import('./node-lane.mjs').RemotePeer} */
            const peer = { kinds: [], loadMs: 0, call: (call, ...args) => ask({ call, args }), close };
            try {
                ({ kinds: peer.kinds, ms: peer.loadMs } = await peer.call('load', adapter, id));
            } catch (error) {
                await peer.close();
                throw error;
            }
            return peer;
        },
        close: async () => {},
    };
}
