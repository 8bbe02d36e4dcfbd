// Cold start: load(), then one attention of two heads of 32 over 256 tokens. Run as a program it measures itself in
// Node.
const HEADS = 2,
    TOKENS = 256,
    WIDTH = 32;

/**
 * @param {(options?: any) => Promise<any>} load
 * @returns {Promise<{ loaded: number, total: number }>} milliseconds from the call of load()
 */
export async function firstResult(load) {
    const arrays = [1, 2, 3].map(seed =>
        Float32Array.from({ length: HEADS * TOKENS * WIDTH }, (_, i) => Math.sin(seed * i)),
    );
    const from = performance.now();
    const pa = await load();
    const loaded = performance.now() - from;
    const [q, k, v] = arrays.map(data => pa.tensor(data, [1, HEADS, TOKENS, WIDTH]));
    const y = pa.attention.softmax({ q, k, v }).toArray();
    const total = performance.now() - from;
    if (!y.every(Number.isFinite)) throw new Error('the first result is not finite');
    return { loaded, total };
}

if (globalThis.process?.argv[1]?.endsWith('start.mjs')) {
    const begin = performance.now();
    const { load } = await import(`${'../../dist/node.js'}`);
    const imported = performance.now() - begin;
    console.log(JSON.stringify({ ...(await firstResult(load)), imported }));
}
