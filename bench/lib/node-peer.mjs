// One library in a Node process: started by node-lane.mjs, which sends { call, args } and gets { value } or { error }.
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PeerHost } from './peer.mjs';

const packages = new URL('../node_modules/', import.meta.url), project = new URL('../../', import.meta.url);
/** @type {import('./peer.mjs').Host} */
const host = {
    node: true,
    import: path => import(new URL(path, packages).href),
    address: path => fileURLToPath(new URL(path, packages)),
    own: async path => path.endsWith('.wasm') ? readFile(new URL(path, project)) : import(new URL(path, project).href),
    script: async path => void await import(pathToFileURL(path).href),
};
const peer = new PeerHost();

/** @type {Record<string, (...args: any[]) => any>} */
const calls = {
    load: (adapter, id) => peer.load(host, adapter, id),
    prepare: job => peer.prepare(job),
    time: count => peer.time(count),
    values: places => peer.values(places),
    memory: () => {
        /** @type {{ gc?: () => void }} */ (globalThis).gc?.();
        return { rss: process.memoryUsage().rss, most: process.resourceUsage().maxRSS * 1024, own: peer.memory() };
    },
    dispose: () => peer.dispose(),
};
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
