// One library in a page: browser-lane.mjs opens it and calls window.peer.
import { PeerHost } from './peer.mjs';

const packages = new URL('../node_modules/', import.meta.url),
    project = new URL('../../', import.meta.url);
/** @type {import('./peer.mjs').Host} */
const host = {
    node: false,
    clock: () => performance.now(),
    import: path => import(new URL(path, packages).href),
    address: path => new URL(path, packages).href,
    own: async path => {
        const url = new URL(path, project);
        if (!path.endsWith('.wasm')) return import(url.href);
        const response = await fetch(url);
        if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
        return response.arrayBuffer();
    },
    script: path =>
        new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = new URL(path, packages).href;
            script.onload = () => resolve();
            script.onerror = () => reject(new Error(`${path} could not be loaded`));
            document.head.append(script);
        }),
};
const peer = new PeerHost();
Object.assign(globalThis, {
    peer: {
        load: (/** @type {string} */ adapter, /** @type {string} */ id) => peer.load(host, adapter, id),
        prepare: (/** @type {any} */ job, /** @type {number} */ slot) => peer.prepare(job, slot),
        time: (/** @type {number} */ count, /** @type {number} */ slot) => peer.time(count, slot),
        values: (/** @type {number[]} */ places, /** @type {number} */ slot) => peer.values(places, slot),
        memory: () => ({ own: peer.memory() }),
        dispose: () => peer.dispose(),
    },
});
