// Processes that are asked one thing after another, as the bench asks what it measures.
import { createInterface } from 'node:readline';

/**
 * @param {import('node:child_process').ChildProcess} child answers each question by { value } or { error }: over its
 *   channel, or where it has none in a line of JSON
 * @returns {{ ask: (question: object) => Promise<any>, close: () => Promise<void> }} an error where the process ends
 */
export function conversation(child) {
    /** @type {((message: { value?: any, error?: string }) => void) | null} */
    let answer = null;
    let gone = '';
    const over = (/** @type {string} */ why) => {
        gone = why;
        answer?.({ error: why });
    };
    child.on('exit', (code, signal) => over(`the process ended (${signal ?? code})`));
    // never started; or of what was sent while it ended
    child.on('error', ({ message }) => (child.pid === undefined ? over(message) : answer?.({ error: message })));
    child.on('message', message => answer?.(/** @type {any} */ (message)));
    child.stdin?.on('error', () => {}); // of a process that is ending: its end is told above
    if (child.stdout)
        createInterface({ input: child.stdout }).on('line', line =>
            answer?.(JSON.parse(line.replace(/\bNaN\b/g, 'null'))),
        );
    return {
        ask: question =>
            new Promise((resolve, reject) => {
                answer = ({ value, error }) => {
                    answer = null;
                    if (error === undefined) resolve(value);
                    else reject(new Error(error));
                };
                if (gone) answer({ error: gone });
                else if (child.stdin) child.stdin.write(`${JSON.stringify(question)}\n`);
                else child.send?.(question);
            }),
        close: async () => {
            if (gone) return;
            const ended = new Promise(resolve => child.once('exit', resolve));
            child.kill('SIGKILL');
            await ended;
        },
    };
}
