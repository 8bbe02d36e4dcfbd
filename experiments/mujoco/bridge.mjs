/** Gymnasium's environments in a Python process of their own (bridge.py): a line of JSON asks, a line answers. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** @param {string} environment e.g. Hopper-v5; the variable PYTHON names the interpreter */
export function bridge(environment) {
    const script = fileURLToPath(new URL('bridge.py', import.meta.url)),
        child = spawn(process.env.PYTHON ?? 'python3', [script, environment], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return {
        /** @param {Record<string, any>} message @returns {Promise<any>} */
        async ask(message) {
            child.stdin.write(`${JSON.stringify(message)}\n`);
            const { value, done } = await lines.next();
            if (done)
                throw new Error(`bridge: ${environment} has ended; is ${script} runnable? (PYTHON, requirements.txt)`);
            const reply = JSON.parse(value);
            if (reply.error) throw new Error(`bridge: ${reply.error}`);
            return reply;
        },
        close: () => child.stdin.end('{"cmd":"close"}\n'),
    };
}
