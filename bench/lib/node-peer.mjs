// One library in a Node process: started by node-lane.mjs, which sends { call, args } and gets { value } or { error }.
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PeerHost } from './peer.mjs';

const packages = new URL('../node_modules/', import.meta.url),
    project = new URL('../../', import.meta.url);
/** @type {import('./peer.mjs').Host} */
const host = {
    node: true,
    // On a busy machine the processor time of this process is what comes nearest to the time it would have taken alone.
    clock:
        process.env.BENCH_CLOCK === 'processor'
            ? () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000
            : () => performance.now(),
    import: path => import(new URL(path, packages).href),
    address: path => fileURLToPath(new URL(path, packages)),
    own: async path =>
        path.endsWith('.wasm') ? readFile(new URL(path, project)) : import(new URL(path, project).href),
    script: async path => void (await import(pathToFileURL(path).href)),
};
const peer = new PeerHost();

/** @type {Record<string, (...args: any[]) => any>} */
const calls = {
    load: (adapter, id) => peer.load(host, adapter, id),
    prepare: (job, slot) => peer.prepare(job, slot),
    time: (count, slot) => peer.time(count, slot),
    values: (places, slot) => peer.values(places, slot),
    length: slot => peer.length(slot),
    profile: (ms, slot) => profile(ms, slot),
    memory: () => {
        /** @type {{ gc?: () => void }} */ (globalThis).gc?.();
        return { rss: process.memoryUsage().rss, most: process.resourceUsage().maxRSS * 1024, own: peer.memory() };
    },
    dispose: () => peer.dispose(),
};
/**
 * Where the time of a prepared job goes, by sampling: inside WebAssembly, its functions by name where the binary has
 * names, or outside.
 * @param {number} milliseconds @param {number} slot
 */
async function profile(milliseconds, slot) {
    const { Session } = await import('node:inspector/promises');
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
    for (let spent = 0; spent < milliseconds; ) spent += await peer.time(10, slot);
    const {
        profile: { nodes, samples = [] },
    } = await session.post('Profiler.stop');
    session.disconnect();
    const functions = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    let inside = 0,
        outside = 0;
    for (const id of samples) {
        const frame = functions.get(id);
        if (frame?.url.startsWith('wasm:')) inside++;
        // gc is called for by the bench
        else if (frame && !['(idle)', '(garbage collector)'].includes(frame.functionName)) outside++;
    }
    return { inside, outside };
}

process.on('message', async (/** @type {{ call: string, args: any[] }} */ { call, args }) => {
    try {
        process.send?.({ value: await calls[call](...args) });
    } catch (error) {
        process.send?.({ error: String(/** @type {Error} */ (error)?.message ?? error).slice(0, 300) });
    }
});
process.on('disconnect', () => process.exit());
// Some libraries leave promises rejected behind them; the call that failed has told already.
process.on('unhandledRejection', () => {});
