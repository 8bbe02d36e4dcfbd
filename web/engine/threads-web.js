/** Threads in browsers, in a page or in a worker. */

// @ts-expect-error the build puts it here
const text = /** @type {string} */ (THREAD_TEXT);

/** @type {import('./threads.js').Host} */
export const host = {
    refuses() {
        const scope = /** @type {any} */ (globalThis);
        if (typeof scope.Worker !== 'function')
            return 'there are no workers here (Worker is not defined); primal-attention/inline computes on one thread in Node';
        if (scope.crossOriginIsolated === false)
            return "this page is not cross-origin isolated, and has no shared memory: its server has to send the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp (or credentialless); where it can't, a service worker adds them";
        if (typeof SharedArrayBuffer !== 'function') return 'this engine has no SharedArrayBuffer';
        return null;
    },
    cores: () => navigator.hardwareConcurrency || 1,
    start(begin) {
        /** @type {(ended: string | null) => void} */
        let tell;
        let begun = false;
        /** @type {Worker} */
        let worker;
        /** @param {Worker} made @param {() => void} [otherwise] what to do if it is not even started */
        const use = (made, otherwise) => {
            worker = made;
            made.onmessage = ({ data }) => {
                begun = true;
                tell(data.ended);
            };
            made.onerror = event => {
                event.preventDefault?.();
                if (begun || !otherwise) tell(event.message || 'its script could not be loaded');
                else otherwise();
            };
            made.postMessage(begin);
        };
        // From its text: nothing is to be fetched, and its headers are the page's. Where a Content-Security-Policy
        // forbids that, from the file.
        const fromFile = () => {
            try {
                use(new Worker(new URL('./thread.js', import.meta.url)));
            } catch (error) {
                tell(String(error));
            }
        };
        const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
        return {
            listen(listener) {
                tell = ended => {
                    URL.revokeObjectURL(address);
                    listener(ended);
                };
                try {
                    use(new Worker(address), fromFile);
                } catch {
                    fromFile();
                }
            },
            end: () => worker?.terminate(),
            free() {},
            gone: () => false,
        };
    },
};

export * from './threads.js';
