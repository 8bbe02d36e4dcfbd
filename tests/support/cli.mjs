// The command line as a user has it: a process, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** @param {string} name */
export function folder(name) {
    const path = mkdtempSync(join(tmpdir(), `primal-attention-${name}-`));
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Is told all that has come on stderr so far.
 * @typedef {(text: string, child: import('node:child_process').ChildProcess) => void} OnError
 */

/**
 * @param {string[]} args
 * @param {{ cwd: string, input?: string | Uint8Array, env?: Record<string, string>, onError?: OnError }} options
 * @returns {Promise<{ code: number | null, signal: string | null, out: string, err: string }>}
 */
export function cli(args, { cwd, input = '', env = {}, onError }) {
    return new Promise((resolve, reject) => {
        const { NODE_OPTIONS: _, FORCE_COLOR: __, NO_COLOR: ___, ...own } = process.env;
        const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...own, ...env } });
        let out = '',
            err = '';
        child.stdout.setEncoding('utf8').on('data', piece => {
            out += piece;
        });
        child.stderr.setEncoding('utf8').on('data', piece => {
            err += piece;
            onError?.(err, child);
        });
        child.stdin.on('error', () => {});
        child.stdin.end(input);
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code, signal, out, err }));
    });
}

/** Points of two classes by the sign of a sum, with a column of words. @param {number} count @param {number} seed */
export function table(count, seed = 1) {
    let state = seed;
    const next = () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
    };
    const rows = Array.from({ length: count }, () => {
        const a = next(),
            b = next(),
            colour = next() < 0.5 ? 'red' : 'white';
        return [a.toFixed(4), b.toFixed(4), colour, a + (colour === 'red' ? b : -b) > 0.5 ? 'yes' : 'no'].join(',');
    });
    return `left,right,colour,answer\n${rows.join('\n')}\n`;
}
