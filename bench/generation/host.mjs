// One library in a Node process of its own: lines of JSON in, { call, … }, lines out, { value } or { error }. What a
// library prints itself goes to the other stream.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** @type {import('./peers.mjs').Library} */
let open;
/** @type {() => any} */
let run;
let clock = () => performance.now();
const processorTime = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

/** @type {Record<string, (message: any) => any>} */
const calls = {
    load: async ({ adapter, options, busy }) => {
        if (busy) clock = processorTime;
        open = await (await import(`./${adapter}`)).library(options);
    },
    prepare: async ({ folder }) => {
        run = await open(folder, JSON.parse(readFileSync(`${folder}/task.json`, 'utf8')));
        return Array.from(await run());
    },
    /** Milliseconds of each of so many calls. */
    time: async ({ count }) => {
        const times = [];
        /** @type {any} */ (globalThis).gc?.();
        for (let i = 0; i < count; i++) {
            const from = clock(),
                result = run();
            if (result instanceof Promise) await result;
            times.push(clock() - from);
        }
        return times;
    },
};

const answer = (/** @type {any} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`);
console.log = console.info = console.error;
for await (const line of createInterface({ input: process.stdin })) {
    const { call, ...message } = JSON.parse(line);
    try {
        answer({ value: await calls[call](message) });
    } catch (error) {
        answer({
            error: String(/** @type {Error} */ (error)?.message ?? error)
                .split('\n')[0]
                .slice(0, 300),
        });
    }
}
process.exit();
