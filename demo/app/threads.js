// How many threads compute each of the two models: half of the cores, where a page may share memory with threads.

const MOST = 8; // as many as load() takes by itself

/**
 * @param {{ crossOriginIsolated?: boolean, navigator: { hardwareConcurrency?: number } }} place the page's window
 * @returns {{ threads: number, why: string }} why: if it is one
 */
export function threadsOf({ crossOriginIsolated, navigator: { hardwareConcurrency: cores = 1 } }) {
    const threads = Math.min(Math.floor(cores / 2), MOST);
    if (threads < 2) return { threads: 1, why: `both share ${cores === 1 ? 'one core' : `${cores} cores`}` };
    if (!crossOriginIsolated) return { threads: 1, why: 'this page is not cross-origin isolated' };
    return { threads, why: '' };
}

/**
 * For people.
 * @param {{ simd: string, threads: number, why: string }} engine what a worker says that it computes with
 */
export const engineWords = ({ simd, threads, why }) =>
    `Binary: ${simd}, which gives the same bits on every machine. ${
        threads > 1 ? `${threads} threads compute each model.` : `One thread computes each model: ${why}.`
    }`;
